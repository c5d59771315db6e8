//! What a clinician asked and not only saw: facts that decide on a medicine, recorded on the page of the examination.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod house;

use axum::http::StatusCode;
use care::{account, demo};
use house::{Answer, Browser, house, signed_in};
use record::{Findings, Value};

/// Sends the form of a page, as the browser does for the patient in view.
async fn send(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(path).await;
    let hidden = ["token", "key", "patient_in_view"].map(|name| (name, page.field(name)));
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
    browser.post(path, &all).await
}

#[tokio::test]
async fn what_was_asked_is_recorded_and_what_was_not_is_left_alone() {
    let house = house().await;
    demo::seed(&house.practice).await.unwrap();
    let password = demo::PASSWORD.to_owned();
    let who = account::sign_in(&house.practice, "formerly@example.org", password.clone());
    let id = who.await.unwrap().actor.patient().unwrap();
    let ana = account::sign_in(&house.practice, "ana@example.org", password);
    let ana = ana.await.unwrap().actor;
    let findings = async || -> Findings {
        let chart = care::chart::chart(&house.practice, &ana, id).await;
        chart.unwrap().findings
    };
    let before = findings().await;
    let told = before.latest("condition").unwrap().value.clone();
    assert_eq!(told, Value::Code("I10".to_owned()));

    let mut browser = signed_in(&house, "ana@example.org").await;
    let chart = browser.get(&format!("/charts/{id}")).await.text;
    let link = chart.split('"').find(|part| part.ends_with("/examination"));
    let page = link.unwrap().to_owned();
    let asked = browser.get(&page).await.text;
    for said in [
        "What you asked",
        "Child-Pugh class",
        "I10 ",
        "Over, nothing of it today",
    ] {
        assert!(asked.contains(said), "{said}");
    }
    let fields = [
        ("child_pugh", "A"),
        ("condition:I10", "condition_treated"),
        // Nobody's field, and no list of ours: not recorded, not an error.
        ("condition:I20", "medication"),
    ];
    let kept = send(&mut browser, &page, &fields).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    let after = findings().await;
    let latest = |concept: &str| after.latest(concept).map(|it| it.value.clone());
    assert_eq!(latest("child_pugh"), Some(Value::Code("A".to_owned())));
    assert_eq!(
        latest("condition_treated"),
        Some(Value::Code("I10".to_owned()))
    );
    assert_eq!(latest("condition_over"), None);
    assert_eq!(latest("tb_preventive_weeks"), None);
    assert_eq!(
        after.about("medication").len(),
        before.about("medication").len()
    );
    let again = browser.get(&page).await.text;
    assert!(again.contains("recorded: Treated"), "{again}");

    let wrong = send(&mut browser, &page, &[("child_pugh", "D")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(findings().await.about("child_pugh").len(), 1);
}
