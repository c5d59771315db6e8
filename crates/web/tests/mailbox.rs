//! The letters of a demonstration, as its administrator reads them.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod house;

use axum::http::StatusCode;
use care::{
    account,
    courier::{Post, deliver},
    demo,
    monitor::sweep,
    trail::{Wanted, trail},
};
use house::{house, signed_in};

const ADMINISTRATOR: &str = "admin@example.org";

/// Waiting, then refused by a server that is away, then sent: each letter says where it stands.
#[tokio::test]
async fn each_letter_says_where_it_stands() {
    let house = house().await;
    demo::seed(&house.practice).await.unwrap();
    let mut browser = signed_in(&house, ADMINISTRATOR).await;
    assert!(browser.get("/system").await.text.contains("\"/mailbox\""));

    let mut page = browser.get("/mailbox").await.text;
    assert!(page.matches(">waits<").count() > 3 && !page.contains(">sent "));
    // To whom and in which words, the reader's own.
    assert!(page.contains("@example.org") && page.contains("You have a new message"));
    assert!(page.contains("Tiene un mensaje nuevo") || page.contains("Tiene un recordatorio"));

    let folder = tempfile::tempdir().unwrap();
    let up = Post::folder(folder.path().to_owned());
    while deliver(&house.practice, &up).await.unwrap() > 0 {}
    page = browser.get("/mailbox").await.text;
    assert!(page.contains(">sent ") && !page.contains(">waits<"));

    // New letters come up, and the server is away.
    let mut reminded = 0;
    for _ in 0..60 {
        house.clock.advance(jiff::SignedDuration::from_hours(24));
        reminded = sweep(&house.practice).await.unwrap().reminded;
        if reminded > 0 {
            break;
        }
    }
    assert!(reminded > 0);
    let down = Post::smtp("smtp://127.0.0.1:9", "clinic@example.org").unwrap();
    assert_eq!(deliver(&house.practice, &down).await.unwrap(), 0);
    browser = signed_in(&house, ADMINISTRATOR).await;
    page = browser.get("/mailbox").await.text;
    assert_eq!(page.matches(">could not be sent, next try ").count(), 1);
    assert!(page.to_lowercase().contains("connection"), "why");

    // Letters are looked at in front of the audit book.
    let administrator = account::sign_in(&house.practice, ADMINISTRATOR, demo::PASSWORD.to_owned())
        .await
        .unwrap()
        .actor;
    let seen = trail(&house.practice, &administrator, Wanted::default())
        .await
        .unwrap();
    assert!(format!("{seen:?}").contains("read_mailbox"));
}

/// In a real clinic letters are their readers' and nobody else's.
#[tokio::test]
async fn a_real_clinic_has_no_such_page() {
    let mut house = house().await;
    demo::seed(&house.practice).await.unwrap();
    let real = care::Clinic {
        demo: false,
        ..(*house.practice.clinic).clone()
    };
    house.practice.clinic = std::sync::Arc::new(real);
    let mut browser = signed_in(&house, ADMINISTRATOR).await;
    assert_eq!(browser.get("/mailbox").await.status, StatusCode::NOT_FOUND);
    assert!(!browser.get("/system").await.text.contains("\"/mailbox\""));
}
