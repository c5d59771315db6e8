//! The forecast's three pages: what the clinician reads, what she signs, what the patient then reads and never before; and
//! the page for everybody.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod house;

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use care::{
    Ask, account, chart,
    decide::{self, Decision},
    demo,
    forecast::Shelf,
    own_care,
    trail::{self, Wanted},
};
use house::{Answer, Browser, House, house, signed_in};
use record::id::PatientId;

/// The demonstration, with a tenth of the virtual courses: they show the same pages sooner.
async fn demonstration() -> House {
    let mut house = house().await;
    demo::seed(&house.practice).await.unwrap();
    let mut models = ::forecast::Models::release().unwrap();
    models.fixed.update.curves = 2048;
    house.practice.forecasts = Arc::new(Shelf::of(models));
    house
}

async fn patient(house: &House, who: &str) -> PatientId {
    let signed = account::sign_in(&house.practice, who, demo::PASSWORD.to_owned()).await;
    signed.unwrap().actor.patient().unwrap()
}

/// The clinician's page once everything on it is prepared.
async fn prepared(maya: &mut Browser, path: &str) -> Answer {
    for _ in 0..400 {
        let page = maya.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        if !page.text.contains("Being prepared") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    unreachable!("{path} was never prepared")
}

/// What the audit trail says of a patient's forecast, oldest first: the deed, how it went, and by what kind of person.
async fn trail(house: &House, who: &str) -> Vec<String> {
    let id = patient(house, who).await;
    let password = demo::PASSWORD.to_owned();
    let admin = account::sign_in(&house.practice, "admin@example.org", password);
    let admin = admin.await.unwrap().actor;
    let page = trail::trail(&house.practice, &admin, Wanted::default());
    let lines = page.await.unwrap().lines.into_iter().rev();
    let about = lines
        .filter(|line| line.entry.patient == Some(id) && line.entry.action.contains("forecast"));
    let said = about.map(|line| {
        let kind = line.entry.actor.split(' ').next().unwrap().to_owned();
        let outcome = format!("{:?}", line.entry.outcome).to_lowercase();
        format!("{} {outcome} by {kind}", line.entry.action)
    });
    said.collect()
}

async fn sign(maya: &mut Browser, page: &Answer, path: &str, seen: &str) -> Answer {
    let [token, key, view] = ["token", "key", "patient_in_view"].map(|name| page.field(name));
    let fields = [
        ("token", token.as_str()),
        ("key", key.as_str()),
        ("patient_in_view", view.as_str()),
        ("seen", seen),
    ];
    maya.post(path, &fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_chart_to_the_patient() {
    let house = demonstration().await;
    let who = "steady@example.org";
    let path = format!("/charts/{}/forecast", patient(&house, who).await);
    let (mut maya, mut steady) = (
        signed_in(&house, "maya@example.org").await,
        signed_in(&house, who).await,
    );

    // The first reader does not wait.
    let first = maya.get(&path).await;
    assert!(first.text.contains("Being prepared") && first.text.contains("Look again"));
    assert!(!first.text.contains("Sign this forecast"));

    // Before a signature the patient reads groups alone.
    let before = steady.get("/my-care/forecast").await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(before.text.contains("has not signed a forecast"));
    assert!(before.text.contains("BRAVE-AA1"));
    for own in [
        "people like you",
        "Of 100 people who start like you",
        "<polygon",
    ] {
        assert!(!before.text.contains(own), "{own}");
    }

    let page = prepared(&mut maya, &path).await;
    for said in [
        "What the reading of week 12 changed",
        "Statistical model alone",
        "Courses that still count",
        "No medicine",
        "Week 36 is",
        "not compared in one trial",
        "brave1_2:salt_le20:w36:all",
        "<polygon class=\"fifty\"",
        "What the patient marked",
    ] {
        assert!(page.text.contains(said), "{said}");
    }
    assert!(
        page.text.matches("class=\"icons\"").count() >= 5,
        "one picture an option"
    );
    for named in ["tinib", "areata", "alopecia"] {
        let title = page
            .text
            .split("<title>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap();
        assert!(!title.contains(named) && !path.contains(named), "{title}");
    }

    // A signature is good for what was seen, and for nothing else.
    let stale = sign(&mut maya, &page, &path, "something else").await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        steady
            .get("/my-care/forecast")
            .await
            .text
            .contains("has not signed a forecast")
    );
    let page = prepared(&mut maya, &path).await;
    let signed = sign(&mut maya, &page, &path, &page.field("seen")).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    assert!(
        maya.get(&path)
            .await
            .text
            .contains("The patient reads this one")
    );

    let after = steady.get("/my-care/forecast").await.text;
    told(&house, who).await;
    for said in [
        "Signed by Dr. Maya Example",
        "Of 100 people who start like you",
        "What your last measurement changed",
        "What can go wrong",
        "Hair may be lost again",
        "Nobody can give you a date",
        "<polygon class=\"ninety\"",
        "seed 1",
    ] {
        assert!(after.contains(said), "{said}");
    }
    // Never a share of nobody or everybody, never what the models are weighed by.
    for never in [
        "about 0 ",
        "about 100 ",
        "Mechanistic",
        "courses",
        "blocked",
    ] {
        let main = after.split("<main").nth(1).unwrap();
        assert!(!main.contains(never), "{never}");
    }
    let spanish = steady.get("/my-care/forecast?lang=es").await.text;

    assert!(spanish.contains("De 100 personas que empiezan como usted") && !spanish.contains('⟦'));
    let spanish = maya.get(&format!("{path}?lang=es")).await.text;
    assert!(spanish.contains("Hasta dónde confiar") && !spanish.contains('⟦'));
    hold(&house, &mut steady).await;
}

/// Whoever read or signed is in the trail, in that order.
async fn told(house: &House, who: &str) {
    let trail = trail(house, who).await;
    let last: Vec<&str> = trail
        .iter()
        .rev()
        .take(4)
        .rev()
        .map(String::as_str)
        .collect();
    let expected = [
        "read_forecast done by clinician",
        "sign_forecast done by clinician",
        "read_forecast done by clinician",
        "read_own_forecast done by patient",
    ];
    assert_eq!(last, expected, "{trail:?}");
}

/// Doses are missed by a hold: what was signed is not shown any more.
async fn hold(house: &House, steady: &mut Browser) {
    let password = demo::PASSWORD.to_owned();
    let maya = account::sign_in(&house.practice, "maya@example.org", password);
    let maya = maya.await.unwrap().actor;
    let id = patient(house, "steady@example.org").await;
    house.clock.advance(jiff::SignedDuration::from_mins(5));
    let lines = decide::worklist(&house.practice, &maya).await.unwrap();
    let line = lines.iter().find(|it| it.task.patient == Some(id)).unwrap();
    let decision = Decision::Hold {
        words: "Please wait.".to_owned(),
    };
    decide::decide(&house.practice, &Ask::plain(maya), line.task.id, decision)
        .await
        .unwrap();
    let page = steady.get("/my-care/forecast?lang=en").await.text;
    assert!(page.contains("does not hold now") && !page.contains("people like you"));
}

/// A forecast counts on every dose: on hold, what was signed is not shown any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_takes_the_forecast_back() {
    let house = demonstration().await;
    let path = format!(
        "/charts/{}/forecast",
        patient(&house, "onhold@example.org").await
    );
    let mut maya = signed_in(&house, "maya@example.org").await;
    let page = maya.get(&path).await.text;
    assert!(
        page.contains("is on hold since") && !page.contains("Sign this forecast"),
        "{page}"
    );
    let mut held = signed_in(&house, "onhold@example.org").await;
    let page = held.get("/my-care/forecast").await.text;
    assert!(
        !page.contains("people like you") && !page.contains("Of 100 people who start like you")
    );
    assert!(page.contains("BRAVE-AA1"), "groups alone");
}

/// Every chart of the demonstration has a forecast, or says why there is none; and nobody reads one unsigned.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_chart_says_why() {
    let house = demonstration().await;
    let mut reasons = std::collections::BTreeSet::new();
    let staff = ["maya@example.org", "ana@example.org"];
    let people = demo::sign_ins().unwrap().into_iter().skip(5);
    for who in people {
        let mut themselves = signed_in(&house, &who.email).await;
        let own = themselves.get("/my-care/forecast").await;
        assert!(!own.text.contains("people like you"), "{}", who.email);
        let signed = account::sign_in(&house.practice, &who.email, demo::PASSWORD.to_owned()).await;
        let Some(patient) = signed.unwrap().actor.patient() else {
            continue;
        };
        for doctor in staff {
            let mut doctor = signed_in(&house, doctor).await;
            let page = doctor.get(&format!("/charts/{patient}/forecast")).await;
            if page.status != StatusCode::OK {
                continue;
            }
            assert!(!page.text.contains('⟦'), "{}", who.email);
            let reason = page
                .text
                .split("There is no forecast for this course</h2>")
                .nth(1);
            let reason = reason.and_then(|rest| rest.split("<p>").nth(1)?.split('<').next());
            reasons.insert(reason.unwrap_or("a forecast").to_owned());
        }
    }
    assert!(
        reasons.iter().any(|why| why.contains("no signed plan")),
        "{reasons:?}"
    );
    assert!(
        reasons.iter().any(|why| why.contains("is on hold")),
        "{reasons:?}"
    );
    assert!(reasons.contains("a forecast"), "{reasons:?}");
}

/// What a page of another room shows is measured alone: marks of a patient never become a reading.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn marks_of_the_patient_do_not_count() {
    let house = demonstration().await;
    let maya = account::sign_in(
        &house.practice,
        "maya@example.org",
        demo::PASSWORD.to_owned(),
    )
    .await
    .unwrap()
    .actor;
    let id = patient(&house, "steady@example.org").await;
    let chart = chart::chart(&house.practice, &maya, id).await.unwrap();
    let marked = chart::self_scored(&house.practice.edition, &chart.findings);
    assert_eq!(marked.len(), 1, "the map of the intake");
    assert_eq!(chart.salt.len(), 2, "measured at the start and in week 12");
    assert!(chart.salt.iter().all(|measured| !marked.contains(measured)));
    let outlook = care::forecast::outlook(&house.practice, &maya, id)
        .await
        .unwrap();
    let (care::forecast::Said::Preparing(known), 1) = (outlook.said, outlook.self_scored.len())
    else {
        unreachable!("nothing was prepared before")
    };
    assert_eq!(known.readings.len(), 1);
    assert_eq!(known.readings.first().unwrap().week, 12);
    let own = account::sign_in(
        &house.practice,
        "steady@example.org",
        demo::PASSWORD.to_owned(),
    )
    .await
    .unwrap()
    .actor;
    let plan = own_care::own_care(&house.practice, &own)
        .await
        .unwrap()
        .plan
        .unwrap();
    assert_eq!(plan.content.starts_on.unwrap(), known.started_on);
}

/// Every choice is a page of its own, needs no script, and what cannot be chosen falls back to what can.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_signal_can_be_moved_without_a_script() {
    let house = house().await;
    let mut browser = house.browser();
    let says = |page: &Answer| {
        let rest = page.text.split("At hour ").nth(1).unwrap();
        let rest = rest.split("about ").nth(1).unwrap();
        let n: u8 = rest.split(' ').next().unwrap().parse().unwrap();
        n
    };
    let label = browser.get("/how-it-works?kind=0&dose=3&hour=2").await;
    let less = browser.get("/how-it-works?kind=0&dose=1&hour=2").await;
    let none = browser.get("/how-it-works?kind=0&dose=0&hour=2").await;
    let late = browser.get("/how-it-works?kind=0&dose=3&hour=22").await;
    assert!(says(&label) > says(&less) && says(&less) > says(&none));
    assert_eq!(says(&none), 0);
    assert!(says(&late) < says(&label), "the tablet wears off");
    for odd in ["kind=99&dose=-1&hour=nan", "dose=900", "every=%00", ""] {
        let page = browser.get(&format!("/how-it-works?{odd}")).await;
        assert_eq!(page.status, StatusCode::OK, "{odd}");
    }
    assert!(
        label.text.contains("This is a model.") && label.text.contains("says nothing about you")
    );
    let spanish = browser.get("/how-it-works?lang=es&kind=2").await.text;
    assert!(spanish.contains("Esto es un modelo.") && !spanish.contains('⟦'));
}

/// The general figures that stand beside a forecast are there, in both languages.
#[tokio::test]
async fn general_figures_are_known_to_the_topics() {
    let house = house().await;
    let education = house.practice.edition.education();
    let showing = &house.practice.forecasts.science().unwrap().showing;
    for figures in &showing.figures {
        assert!(
            house
                .practice
                .edition
                .treatment(&figures.medicine)
                .is_some()
        );
        for id in [&figures.benefit, &figures.harm].into_iter().flatten() {
            assert!(education.figure(id).is_some(), "{id}");
            for language in ["en", "es"] {
                let shown = education
                    .pages(language)
                    .flat_map(|page| &page.content.sections)
                    .flat_map(|section| &section.figures)
                    .any(|shown| shown.id == *id);
                assert!(shown, "{id} in {language}");
            }
        }
    }
}
