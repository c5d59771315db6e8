//! The intake by address alone, as a browser without a script goes through it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must say so"
)]

mod house;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use care::intake::scalp_views;
use house::{Answer, Browser, House, house};

/// A clinic with clinicians and people at every point of care.
async fn demonstration() -> House {
    let house = house().await;
    care::demo::seed(&house.practice).await.unwrap();
    house
}

/// Opens `page` and posts `fields` with its hidden ones to `path`.
async fn fill(browser: &mut Browser, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let form = browser.get(page).await;
    let hidden = ["token", "key", "patient_in_view"].map(|name| (name, form.field(name)));
    let mut all: Vec<(&str, &str)> = hidden
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend_from_slice(fields);
    browser.post(path, &all).await
}

async fn here(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    fill(browser, path, path, fields).await
}

const WHERE: [(&str, &str); 6] = [
    ("jurisdiction", "IL"),
    ("born_on_month", "4"),
    ("born_on_day", "27"),
    ("born_on_year", "1990"),
    ("sex", "female"),
    ("phone", ""),
];

/// Joins and opens a chart in Illinois.
async fn patient(house: &House, email: &str) -> Browser {
    let mut browser = house.browser();
    browser.join(email).await;
    let opened = here(&mut browser, "/where", &WHERE).await;
    assert_eq!(
        (opened.status, opened.location()),
        (StatusCode::SEE_OTHER, "/intake")
    );
    browser
}

/// Sends one photograph as a form with a file does.
async fn upload(browser: &mut Browser, view: &str, token: Option<&str>, file: &[u8]) -> Answer {
    let form = browser.get("/intake/photographs").await;
    let token = token.map_or_else(|| form.field("token"), str::to_owned);
    let mut body = Vec::new();
    for (name, value) in [
        ("token", token),
        ("key", form.field("key")),
        ("patient_in_view", form.field("patient_in_view")),
    ] {
        let part =
            format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    body.extend(b"--edge\r\ncontent-disposition: form-data; name=\"photograph\"; filename=\"a.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--edge--\r\n");
    let kind = ("content-type", "multipart/form-data; boundary=edge");
    let path = format!("/intake/photographs/{view}");
    browser
        .send(Method::POST, &path, &[kind], Body::from(body))
        .await
}

#[tokio::test]
async fn from_the_first_question_to_thank_you() {
    let house = demonstration().await;
    let mut ana = house.browser();
    let joined = ana.join("ana.reyes@example.org").await;
    assert_eq!(joined.location(), "/where");

    // What was typed stays in the form that comes back.
    let wrong = here(
        &mut ana,
        "/where",
        &[("born_on_year", "1990"), ("phone", "312")],
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"1990\"") && wrong.text.contains("value=\"312\""));
    // A place with two clocks asks which; one where nobody is licensed says so and opens nothing.
    let mut florida = WHERE;
    florida[0].1 = "FL";
    let two = here(&mut ana, "/where", &florida).await;
    assert!(two.text.contains("America/Chicago") && two.text.contains("America/New_York"));
    let mut alabama = WHERE;
    alabama[0].1 = "AL";
    let none = here(&mut ana, "/where", &alabama).await;
    assert!(none.text.contains("We cannot treat people in Alabama yet"));
    assert!(none.text.contains("Illinois"));
    assert_eq!(ana.get("/intake").await.location(), "/where");

    here(&mut ana, "/where", &WHERE).await;
    assert_eq!(
        ana.get("/intake").await.location(),
        "/intake/question/pattern"
    );
    let empty = here(&mut ana, "/intake/question/pattern", &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let next = here(
        &mut ana,
        "/intake/question/pattern",
        &[("answer", "patches")],
    )
    .await;
    assert_eq!(next.location(), "/intake/question/episode");
    let typed = [("value", "ab<c"), ("unit", "years")];
    let wrong = here(&mut ana, "/intake/question/episode", &typed).await;
    assert!(wrong.text.contains("value=\"ab&lt;c\""), "{}", wrong.text);
    let later = [("value", "3"), ("unit", "years"), ("later", "yes")];
    let saved = here(&mut ana, "/intake/question/episode", &later).await;
    assert_eq!(saved.location(), "/my-care");

    // Sending too early names what is open and loses no tick.
    let ticks = [("consent-telehealth", "yes"), ("consent-privacy", "yes")];
    let early = here(&mut ana, "/intake/check", &ticks).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("/intake/question/first-episode"));
    assert!(early.text.contains("value=\"yes\" checked"));

    let mut steps = 0;
    loop {
        let path = ana.get("/intake").await.location().to_owned();
        let answered = match path.as_str() {
            "/intake/check" => break,
            "/intake/photographs" => here(&mut ana, &path, &[]).await,
            path if path.ends_with("/goals") => here(&mut ana, path, &[("text", "")]).await,
            path => here(&mut ana, path, &[("answer", "unsure")]).await,
        };
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{path}");
        steps += 1;
        assert!(steps < 60, "{path}");
    }
    let unagreed = here(&mut ana, "/intake/check", &[]).await;
    assert_eq!(unagreed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = here(&mut ana, "/intake/check", &ticks).await;
    assert_eq!(sent.location(), "/intake/thanks");
    let thanks = ana.get("/intake/thanks").await;
    assert!(thanks.text.contains("href=\"/book\""));
    // Nothing that software makes of the answers stands on the patient's page.
    for word in [
        "alopecia areata",
        "Probable",
        "baricitinib",
        "contraindicated",
    ] {
        assert!(!thanks.text.contains(word), "{word}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_wait_shows_numbers_first() {
    let house = demonstration().await;
    let mut ana = patient(&house, "ana.reyes@example.org").await;
    let told = here(&mut ana, "/intake/question/safety", &[("answer", "yes")]).await;
    assert_eq!(told.location(), "/intake/help");
    let help = ana.get("/intake/help").await.text;
    assert!(help.contains("tel:988"));
    let told = here(
        &mut ana,
        "/intake/question/symptoms",
        &[("answer", "chest")],
    )
    .await;
    assert_eq!(told.location(), "/intake/help");
    assert!(ana.get("/intake/help").await.text.contains("tel:911"));
}

#[tokio::test]
async fn a_photograph_is_its_owners_alone_and_only_a_picture() {
    let house = demonstration().await;
    let mut ana = patient(&house, "ana.reyes@example.org").await;
    let mut ben = patient(&house, "ben.reyes@example.org").await;

    let forged = upload(&mut ana, "top", Some("0011"), PNG).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let foreign = ben.get("/intake/photographs").await.field("token");
    let foreign = upload(&mut ana, "top", Some(&foreign), PNG).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let wrong = upload(&mut ana, "top", None, b"hello").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("We cannot read this file"));
    assert_eq!(
        upload(&mut ana, "passport", None, PNG).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        upload(&mut ana, "top", None, PNG).await.status,
        StatusCode::SEE_OTHER
    );

    let page = ana.get("/intake/photographs").await.text;
    let (_, rest) = page.split_once("src=\"/photographs/").unwrap();
    let path = format!("/photographs/{}", rest.split('"').next().unwrap());
    let seen = ana.get(&path).await;
    assert_eq!(seen.status, StatusCode::OK);
    for (header, value) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(seen.headers[header], value);
    }
    assert_eq!(ben.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        house.browser().get(&path).await.status,
        StatusCode::SEE_OTHER
    );
    let delete = format!("{path}/delete");
    let by_ben = fill(&mut ben, "/intake/photographs", &delete, &[]).await;
    assert_eq!(by_ben.status, StatusCode::NOT_FOUND);
    let by_ana = fill(&mut ana, "/intake/photographs", &delete, &[]).await;
    assert_eq!(by_ana.status, StatusCode::SEE_OTHER);
    assert_eq!(ana.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_question_and_view_speaks_both_languages() {
    let house = demonstration().await;
    let mut ana = patient(&house, "ana.reyes@example.org").await;
    let edition = house.practice.edition.clone();
    let questions = edition.intake().questions().iter();
    let mut paths: Vec<String> = questions
        .map(|question| format!("/intake/question/{}", question.id))
        .collect();
    paths.extend(
        scalp_views(&edition)
            .iter()
            .map(|view| format!("/intake/scalp/{}", view.name)),
    );
    for path in ["/intake/photographs", "/intake/check", "/intake/help"] {
        paths.push(path.to_owned());
    }
    assert!(paths.len() > 30);
    for language in ["en", "es"] {
        for path in &paths {
            let page = ana.get(&format!("{path}?lang={language}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(
                page.text.contains(&format!("<html lang=\"{language}\">")),
                "{path}"
            );
            let missing = page
                .text
                .split('⟦')
                .nth(1)
                .map(|rest| rest.split('⟧').next());
            assert_eq!(missing, None, "{language} {path}");
            assert_eq!(page.text.matches("<h1").count(), 1, "{path}");
        }
    }
    // The picture is the arithmetic: as many dots as the view has parts.
    for view in scalp_views(&edition) {
        let page = ana.get(&format!("/intake/scalp/{}", view.name)).await.text;
        assert_eq!(
            page.matches("data-dot=").count(),
            usize::from(view.parts),
            "{}",
            view.name
        );
    }
}

#[tokio::test]
async fn what_was_marked_and_written_comes_back() {
    let house = demonstration().await;
    let mut ana = patient(&house, "ana.reyes@example.org").await;
    let marked = [("bare", "3"), ("dots", "5 6 7")];
    here(&mut ana, "/intake/scalp/top", &marked).await;
    let page = ana.get("/intake/scalp/top").await.text;
    assert!(page.contains("value=\"5 6 7\"") && page.contains("value=\"3\" selected"));
    assert!(page.contains("You marked 3 of 100 parts as bare."));
    // The list is what counts when the two differ.
    here(
        &mut ana,
        "/intake/scalp/top",
        &[("bare", "9"), ("dots", "5 6 7")],
    )
    .await;
    assert!(
        ana.get("/intake/scalp/top")
            .await
            .text
            .contains("You marked 9 of 100")
    );
    let missing = here(&mut ana, "/intake/scalp/back", &[("bare", "")]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);

    let tried = [
        ("name-1", "foam"),
        ("months-1", "6"),
        ("outcome-1", "partial"),
        ("more", "yes"),
    ];
    let more = here(&mut ana, "/intake/question/tried", &tried).await;
    assert_eq!(more.status, StatusCode::OK);
    assert!(
        more.text.contains("value=\"foam\"") && more.text.contains("value=\"partial\" selected")
    );
    here(
        &mut ana,
        "/intake/question/medicines",
        &[("text", "vitamin D\nlevothyroxine")],
    )
    .await;
    let page = ana.get("/intake/question/medicines").await.text;
    assert!(page.contains("vitamin D\nlevothyroxine</textarea>"));
}

/// One pixel.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x64, 0xf8, 0xcf, 0x50,
    0x0f, 0x00, 0x03, 0x86, 0x01, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
