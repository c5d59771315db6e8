//! Waiting for an earlier time and being away, as pages: what is asked, what is kept of a form that is wrong, and who sees
//! whom.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod house;

use axum::http::StatusCode;
use care::demo;
use house::{Answer, Browser, House, house, signed_in};

async fn demonstration() -> House {
    let house = house().await;
    demo::seed(&house.practice).await.unwrap();
    house
}

/// Presses a form of `page` that posts to `path`, as a patient: with the chart that was in view.
async fn press(browser: &mut Browser, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = browser.get(page).await;
    let hidden = ["token", "key", "patient_in_view"].map(|name| (name, shown.field(name)));
    let mut all: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend_from_slice(fields);
    browser.post(path, &all).await
}

const WISH: [(&str, &str); 6] = [
    ("with", ""),
    ("from", "2026-11-24"),
    ("until", "2026-12-24"),
    ("weekdays", "1"),
    ("weekdays", "2"),
    ("parts", "morning"),
];

/// The address of the first link that begins with `start`.
fn link(page: &Answer, start: &str) -> String {
    let from = page.text.find(&format!("href=\"{start}")).unwrap() + 6;
    let rest = &page.text[from..];
    rest[..rest.find('"').unwrap()].to_owned()
}

#[tokio::test]
async fn a_patient_asks_is_offered_and_answers() {
    let house = demonstration().await;
    let mut who = signed_in(&house, "shedding@example.org").await;
    let page = "/my-care/waitlist";
    let wrong = [
        ("with", "nobody"),
        ("from", "2026-11-24"),
        ("until", "someday"),
        ("weekdays", "1"),
    ];
    let answer = press(&mut who, page, page, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "href=\"#until\"",
        "href=\"#with\"",
        "value=\"2026-11-24\"",
        "value=\"someday\"",
    ] {
        assert!(answer.text.contains(kept), "{kept}");
    }

    let answer = press(&mut who, page, page, &WISH).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let mine = who.get(page).await;
    assert!(mine.text.contains("A time is kept for you"));
    let offer = link(&mine, "/visits/");
    let shown = who.get(&offer).await;
    assert!(shown.text.contains("Kept for you: ") && !shown.text.contains("/extend"));

    // Its deadline stands, and it is nobody else's.
    let longer = press(&mut who, &offer, &format!("{offer}/extend"), &[]).await;
    assert_eq!(longer.status, StatusCode::CONFLICT);
    let mut other = signed_in(&house, "teenager@example.org").await;
    assert_eq!(other.get(&offer).await.status, StatusCode::NOT_FOUND);
    let theirs = other.get(page).await;
    assert!(!theirs.text.contains("Shedding"));

    let taken = press(&mut who, &offer, &format!("{offer}/confirm"), &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    assert!(who.get(&offer).await.text.contains("Your visit is booked"));
    assert!(who.get(page).await.text.contains("Put me on the list"));
}

#[tokio::test]
async fn the_list_is_read_by_number_where_no_chart_may_be_opened() {
    let house = demonstration().await;
    let mut who = signed_in(&house, "shedding@example.org").await;
    let page = "/my-care/waitlist";
    press(&mut who, page, page, &WISH).await;
    let mut admin = signed_in(&house, "admin@example.org").await;
    let list = admin.get("/waitlist").await;
    assert!(list.text.contains("AN-") && list.text.contains("offered until"));
    assert!(!list.text.contains("Shedding"));
    assert_eq!(who.get("/waitlist").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn time_off_over_visits_asks_about_each_and_keeps_what_was_typed() {
    let house = demonstration().await;
    let mut admin = signed_in(&house, "admin@example.org").await;
    let schedule = admin.get("/schedule").await;
    let mut asked = 0;
    for part in schedule.text.split("href=\"/schedule/").skip(1) {
        let page = format!("/schedule/{}", &part[..part.find('"').unwrap()]);
        let to = format!("{page}/exceptions");
        let off = [
            ("off_kind", "closed"),
            ("off_day", "2026-11-24"),
            ("off_from", "00:00"),
            ("off_until_day", "2026-12-23"),
            ("off_until", "23:00"),
            ("off_why", "a long leave"),
            ("cover", "nobody"),
        ];
        let answer = admin.fill(&page, &to, &off).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        for kept in ["a long leave", "2026-12-23", "href=\"#uncovered_why\""] {
            assert!(answer.text.contains(kept), "{kept}");
        }
        asked += answer.text.matches("href=\"#visit_").count();
        assert!(
            !admin.get(&page).await.text.contains("a long leave"),
            "nothing is kept"
        );
        for name in ["Patchwork", "Coronilla", "Shedding"] {
            assert!(!answer.text.contains(name), "no names of patients");
        }
    }
    assert!(asked > 0, "visits were booked");
}
