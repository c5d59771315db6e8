//! Photographs with words, and reviews, on the demonstration clinic: what comes back when something is wrong, and what is
//! shown to whom.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod house;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use care::demo;
use house::{Answer, Browser, House, house, signed_in};

const EDGE: &str = "multipart/form-data; boundary=edge";
/// A field and the file in it.
type Chosen<'f> = (&'f str, &'f [u8]);
const SAID: &str = "A round patch since Sunday.";

async fn demonstration() -> House {
    let house = house().await;
    demo::seed(&house.practice).await.unwrap();
    house
}

/// Sends a form of `page` with files, as a browser does: also the fields in which nothing was chosen.
async fn send(
    browser: &mut Browser,
    page: &Answer,
    path: &str,
    fields: &[(&str, &str)],
    files: &[Chosen<'_>],
) -> Answer {
    let hidden = ["token", "key", "patient_in_view"].map(|name| (name, page.field(name)));
    let mut body = Vec::new();
    for (name, value) in hidden
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .chain(fields.iter().copied())
    {
        let part =
            format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    for (name, bytes) in files {
        let part = format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n"
        );
        body.extend(part.into_bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge\r\ncontent-disposition: form-data; name=\"photograph-3\"; filename=\"\"\r\n\r\n\r\n--edge--\r\n");
    browser
        .send(
            Method::POST,
            path,
            &[("content-type", EDGE)],
            Body::from(body),
        )
        .await
}

fn pictures(page: &Answer) -> usize {
    page.text.matches("<img src=\"/photographs/").count()
}

#[tokio::test]
async fn words_are_never_lost_over_a_photograph() {
    let house = demonstration().await;
    let mut noor = signed_in(&house, "twice@example.org").await;
    let form = noor.get("/messages/new").await;
    let words = [("topic", "other"), ("text", SAID)];
    let heavy = vec![0; 21 * 1024 * 1024];
    let files: [(&[Chosen<'_>], &str); 4] = [
        (
            &[("photograph-1", PNG), ("photograph-2", b"no picture")],
            "We cannot read this file.",
        ),
        (&[("photograph-1", b"")], "The file is empty."),
        (
            &[("photograph-1", &heavy)],
            "Together the photos are larger than 20 MB.",
        ),
        (
            &[
                ("photograph-1", PNG),
                ("photograph-2", PNG),
                ("photograph-4", PNG),
                ("photograph-5", PNG),
            ],
            "These are too many photos.",
        ),
    ];
    for (files, says) in files {
        let wrong = send(&mut noor, &form, "/messages", &words, files).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(wrong.text.contains(says), "{says}");
        assert!(wrong.text.contains(SAID) && wrong.text.contains("choose them again"));
    }
    // Without a topic too, and then what is wrong with the photographs is said beside it.
    let wrong = send(
        &mut noor,
        &form,
        "/messages",
        &words[1..],
        &[("photograph-1", &heavy)],
    )
    .await;
    assert!(wrong.text.contains("Choose what it is about.") && wrong.text.contains("20 MB."));
    assert!(!noor.get("/messages").await.text.contains("Waits for"));
}

#[tokio::test]
async fn a_message_with_photographs_is_shown_on_both_sides_and_in_the_chart() {
    let house = demonstration().await;
    let mut noor = signed_in(&house, "twice@example.org").await;
    let form = noor.get("/messages/new").await;
    let words = [("topic", "other"), ("text", SAID)];
    let files: [(&str, &[u8]); 2] = [("photograph-1", PNG), ("photograph-2", PNG)];
    let mut sent = Vec::new();
    // Sent twice, it is one.
    for _ in 0..2 {
        let answer = send(&mut noor, &form, "/messages", &words, &files).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        sent.push(answer.location().to_owned());
    }
    let [thread, again] = sent.as_slice() else {
        unreachable!()
    };
    assert_eq!(thread, again);
    let page = noor.get(thread).await;
    assert_eq!(pictures(&page), 2);
    assert!(noor.get("/my-care").await.text.contains("By message"));

    let mut ana = signed_in(&house, "ana@example.org").await;
    let desk = thread.replace("/messages/", "/threads/");
    assert_eq!(pictures(&ana.get(&desk).await), 2);
    let patient = page.field("patient_in_view");
    let chart = ana.get(&format!("/charts/{patient}")).await;
    assert_eq!(chart.text.matches("By message, ").count(), 2);

    // One of them is deleted from where it stands.
    let (_, rest) = page.text.split_once("<img src=\"").unwrap();
    let picture = rest.split('"').next().unwrap().to_owned();
    let id = thread.rsplit('/').next().unwrap();
    let hidden = ["token", "key", "patient_in_view"].map(|name| (name, page.field(name)));
    let mut fields: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    fields.push(("thread", id));
    let gone = noor.post(&format!("{picture}/delete"), &fields).await;
    assert_eq!(gone.location(), thread);
    let page = ana.get(&desk).await;
    assert_eq!(pictures(&page), 1);
    assert!(page.text.contains("was deleted."));
    assert_eq!(noor.get(&picture).await.status, StatusCode::NOT_FOUND);
}

/// Whoever is signed out meanwhile keeps the words, and is told that the photographs did not come along.
#[tokio::test]
async fn a_session_that_ended_costs_the_photographs_and_not_the_words() {
    let house = demonstration().await;
    let mut noor = signed_in(&house, "twice@example.org").await;
    let form = noor.get("/messages/new").await;
    noor.cookies.retain(|(name, _)| name != "anagen");
    let words = [("topic", "other"), ("text", SAID)];
    let files: [(&str, &[u8]); 1] = [("photograph-1", PNG)];
    let asked = send(&mut noor, &form, "/messages", &words, &files).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(asked.text.contains(SAID) && asked.text.contains("photographs-lost"));
    let mut back = signed_in(&house, "twice@example.org").await;
    let form = back.get("/messages/new").await;
    let again = [words[0], words[1], ("photographs-lost", "yes")];
    let told = send(&mut back, &form, "/messages", &again, &[]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("the photos did not come along") && told.text.contains(SAID));
}

const ASKED: [(&str, &str); 5] = [
    ("place", "TX"),
    ("course", "less"),
    ("news", "A cold."),
    ("question", SAID),
    ("agreed", "yes"),
];

#[tokio::test]
async fn where_it_is_not_known_to_be_allowed_the_page_says_why_and_offers_a_video_visit() {
    let house = demonstration().await;
    // Of Wisconsin, under care; of California, under care; of Florida, new.
    for (who, says) in [
        ("steady@example.org", "We cannot offer this in Wisconsin"),
        ("coronilla@example.org", "La primera vez tenemos que hablar"),
    ] {
        let mut browser = signed_in(&house, who).await;
        let page = browser.get("/reviews/new").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(says), "{who}: {}", page.text);
        assert!(page.text.contains("href=\"/book\""));
        assert!(!page.text.contains("name=\"question\""), "{who}");
    }
    // A form from elsewhere is refused at the field, with the words in it.
    let mut noor = signed_in(&house, "twice@example.org").await;
    let form = noor.get("/reviews/new").await;
    let mut fields = ASKED;
    if let Some(place) = fields.first_mut() {
        place.1 = "NY";
    }
    let wrong = send(&mut noor, &form, "/reviews", &fields, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Choose a video visit instead.") && wrong.text.contains(SAID));
    assert!(wrong.text.contains("id=\"place-error\""));
}

#[tokio::test]
async fn a_review_is_sent_answered_and_read() {
    let house = demonstration().await;
    let mut noor = signed_in(&house, "twice@example.org").await;
    let form = noor.get("/reviews/new").await;
    assert!(form.text.contains("you have an answer by"), "{}", form.text);
    let nothing = send(&mut noor, &form, "/reviews", &[], &[]).await;
    for id in ["place", "course", "question", "agreed"] {
        assert!(nothing.text.contains(&format!("href=\"#{id}\"")), "{id}");
        assert!(nothing.text.contains(&format!("id=\"{id}\"")), "{id}");
    }
    let sent = send(
        &mut noor,
        &form,
        "/reviews",
        &ASKED,
        &[("photograph-1", PNG)],
    )
    .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let review = sent.location().to_owned();
    let page = noor.get(&review).await;
    assert!(
        page.text.contains("Answer promised by") && page.text.contains("Take this review back")
    );
    assert!(
        noor.get("/my-care")
            .await
            .text
            .contains("Answer promised by")
    );
    assert_eq!(noor.get("/reviews/new").await.location(), review);

    let mut ana = signed_in(&house, "ana@example.org").await;
    let list = ana.get("/worklist").await.text;
    assert!(list.contains("Review without a video visit, from Texas, with a photograph"));
    let desk = format!("{review}/desk");
    let page = ana.get(&desk).await;
    assert!(page.text.contains(SAID) && page.text.contains("Texas Occupations Code"));
    assert!(pictures(&page) > 0);
    let hidden = |page: &Answer| {
        ["token", "key", "patient_in_view"].map(|name| (name.to_owned(), page.field(name)))
    };
    for (path, name, value, says) in [
        ("answer", "summary", "", "Write what the patient reads."),
        (
            "sending-on",
            "why",
            "x",
            "Choose how the patient needs to be seen.",
        ),
        ("note", "text", "", "note"),
    ] {
        let hidden = hidden(&page);
        let mut fields: Vec<(&str, &str)> = hidden
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        fields.push((name, value));
        let wrong = ana.post(&format!("{desk}/{path}"), &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(wrong.text.contains(says), "{path}");
    }
    let hidden = hidden(&ana.get(&desk).await);
    let mut fields: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.push(("summary", "Go on as before."));
    let done = ana.post(&format!("{desk}/answer"), &fields).await;
    assert_eq!(done.location(), desk, "{}", done.text);

    let read = noor.get(&review).await;
    assert!(read.text.contains("Go on as before.") && read.text.contains("Answered"));
    // Nobody else's, and discreet in the tab.
    let mut other = signed_in(&house, "steady@example.org").await;
    assert_eq!(other.get(&review).await.status, StatusCode::NOT_FOUND);
    let (_, rest) = read.text.split_once("<title>").unwrap();
    let title = rest.split("</title>").next().unwrap().to_lowercase();
    for word in ["hair", "areata", "tinib", "twice", "texas"] {
        assert!(
            !title.contains(word) || word == "hair" && title.contains("clinic"),
            "{title}"
        );
    }
}

/// One pixel.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x64, 0xf8, 0xcf, 0x50,
    0x0f, 0x00, 0x03, 0x86, 0x01, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
