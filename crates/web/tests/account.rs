//! Joining, signing in, signing out, and a form whose session ended in the middle.

#![allow(clippy::unwrap_used, reason = "helpers of tests fall where they stand")]

mod house;

use axum::http::{StatusCode, header};
use house::{KEY, PASSWORD, house};
use jiff::SignedDuration;
use web::Settings;

#[tokio::test]
async fn a_session_is_a_new_secret_in_a_careful_cookie() {
    let house = house().await;
    for https in [false, true] {
        let mut browser = house.browser_with(Settings {
            https,
            ..Settings::default()
        });
        let joined = browser
            .join(if https {
                "a@example.org"
            } else {
                "b@example.org"
            })
            .await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER);
        let cookie = joined.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.starts_with(if https { "__Host-anagen=" } else { "anagen=" }),
            "{cookie}"
        );
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(cookie.contains("Secure"), https, "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

/// S-06: a cookie set beforehand does not become the session.
#[tokio::test]
async fn a_planted_cookie_is_not_taken_over() {
    let house = house().await;
    let mut browser = house.browser();
    let planted = "5".repeat(64);
    browser.cookies.push(("anagen".to_owned(), planted.clone()));
    browser.join("ana@example.org").await;
    assert!(browser.cookies.iter().all(|(_, value)| *value != planted));
    let mut thief = house.browser();
    thief.cookies.push(("anagen".to_owned(), planted));
    assert_eq!(thief.get("/my-care").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere() {
    let house = house().await;
    let mut browser = house.browser();
    browser.join("ana@example.org").await;
    let copy = browser.clone();
    let left = browser.fill("/sign-out", "/sign-out", &[]).await;
    assert_eq!((left.status, left.location()), (StatusCode::SEE_OTHER, "/"));
    for mut reader in [browser, copy] {
        let answer = reader.get("/my-care").await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/sign-in?next=%2Fmy-care")
        );
    }
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_what_was_typed_but_never_the_password() {
    let house = house().await;
    let mut browser = house.browser();
    let fields = [
        ("given_name", ""),
        ("family_name", "O'Neil <b>"),
        ("email", "ana@"),
        ("password", "short secret"),
    ];
    let answer = browser.fill("/sign-up", "/sign-up", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("O'Neil &lt;b&gt;"), "kept and escaped");
    assert!(!answer.text.contains("short secret"));
    assert!(answer.text.contains("role=\"alert\"") && answer.text.contains("autofocus"));
    for field in ["given_name", "email", "password"] {
        assert!(
            answer.text.contains(&format!("href=\"#{field}\"")),
            "the summary leads to {field}"
        );
        assert!(
            answer.text.contains(&format!("id=\"{field}-error\"")),
            "{field} says what is wrong"
        );
    }
}

/// The same answer for a wrong password and for an unknown e-mail.
#[tokio::test]
async fn a_stranger_learns_nothing_by_guessing() {
    let house = house().await;
    house.browser().join("ana@example.org").await;
    let mut texts = Vec::new();
    for email in ["ana@example.org", "eva@example.org"] {
        let mut browser = house.browser();
        let answer = browser
            .fill(
                "/sign-in",
                "/sign-in",
                &[("email", email), ("password", "wrong wrong wrong")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (token, key) = (answer.field("token"), answer.field("key"));
        texts.push(
            answer
                .text
                .replace(&token, "")
                .replace(&key, "")
                .replace(email, ""),
        );
    }
    assert_eq!(texts[0], texts[1]);
}

#[tokio::test]
async fn a_form_that_outlived_its_session_is_kept_and_sent_again() {
    let house = house().await;
    let mut browser = house.browser();
    browser.join("ana@example.org").await;
    let form = browser.get("/sign-out").await;
    house.clock.advance(SignedDuration::from_hours(1));
    let (token, key) = (form.field("token"), form.field("key"));
    let fields = [
        ("token", token.as_str()),
        ("key", key.as_str()),
        ("story", "since <May>"),
        ("password", "x"),
    ];
    let again = browser.post("/sign-out", &fields).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert_eq!(again.field("kept:story"), "since &lt;May&gt;");
    assert!(!again.text.contains("kept:password"));
    let (token, key) = (again.field("token"), again.field("key"));
    let sign_in = [
        ("token", token.as_str()),
        ("key", key.as_str()),
        ("kept_path", "/sign-out"),
        ("kept:story", "since <May>"),
        ("email", "ana@example.org"),
        ("password", PASSWORD),
    ];
    let back = browser.post("/sign-in", &sign_in).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text);
    assert_eq!(back.field("story"), "since &lt;May&gt;");
    let (token, key) = (back.field("token"), back.field("key"));
    let sent = browser
        .post(
            "/sign-out",
            &[("token", &token), ("key", &key), ("story", "since <May>")],
        )
        .await;
    assert_eq!(
        (sent.status, sent.location()),
        (StatusCode::SEE_OTHER, "/"),
        "and it is sent"
    );
}

/// No open redirect: only our own readable addresses are followed.
#[tokio::test]
async fn signing_in_leads_nowhere_else() {
    let house = house().await;
    // Where somebody begins who asked for nothing in particular.
    let home = house
        .browser()
        .join("ana@example.org")
        .await
        .location()
        .to_owned();
    for (next, leads) in [
        ("/learn", "/learn"),
        ("/my-care?x=1", "/my-care?x=1"),
        ("//elsewhere.example", home.as_str()),
        ("https://elsewhere.example/", &home),
        ("/\\elsewhere.example", &home),
        ("/nowhere", &home),
        ("", &home),
    ] {
        let mut browser = house.browser();
        let fields = [
            ("email", "ana@example.org"),
            ("password", PASSWORD),
            ("next", next),
        ];
        let answer = browser.fill("/sign-in", "/sign-in", &fields).await;
        assert_eq!(answer.location(), leads, "{next}");
    }
}

/// S-08: the outer fence of one address. The records count wrong passwords of one account besides.
#[tokio::test]
async fn many_tries_from_one_address_are_slowed() {
    let house = house().await;
    let mut browser = house.browser_with(Settings {
        sign_ins_per_minute: 5,
        ..Settings::default()
    });
    let form = browser.get("/sign-in").await;
    let token = form.field("token");
    let fields = [
        ("token", token.as_str()),
        ("key", KEY),
        ("email", "eva@example.org"),
        ("password", "guess guess guess"),
    ];
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let answer = browser.post("/sign-in", &fields).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            let wait: u32 = answer.headers[header::RETRY_AFTER]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
        }
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
}
