//! The demonstration clinic is made by the real verbs and shows every point of care.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops where it is"
)]

use std::{collections::BTreeMap, sync::Arc};

use care::{Clinic, Practice, account, decide, demo};
use guideline::Edition;
use jiff::Timestamp;
use record::{
    Actor,
    assessment::Region,
    clock::{HandClock, SeededChance},
    task::TaskKind,
};
use storage::{Address, MasterKey, Store};

async fn seeded(folder: &std::path::Path, now: &str) -> Practice {
    let store = Store::open_to_seed(
        &Address::Sqlite(folder.to_owned()),
        folder,
        MasterKey::from_bytes(&[7; 32]),
    )
    .await
    .unwrap();
    let clinic = Clinic {
        name: String::new(),
        phone: String::new(),
        zone: "America/Chicago".to_owned(),
        region: Region::US,
        price: String::new(),
        demo: true,
        data: String::new(),
    };
    let now: Timestamp = now.parse().unwrap();
    let practice = Practice::new(
        store,
        Arc::new(Edition::embedded().unwrap()),
        Arc::new(HandClock::at(now)),
        Arc::new(SeededChance::new(1)),
        clinic,
    );
    demo::seed(&practice).await.unwrap();
    practice
}

async fn enter(practice: &Practice, email: &str) -> Actor {
    account::sign_in(practice, email, demo::PASSWORD.to_owned())
        .await
        .unwrap()
        .actor
}

/// A review was asked and answered without a visit; and a demonstration that is opened when what was read of the law has
/// grown old opens all the same, without one.
#[tokio::test]
async fn a_review_was_answered_where_the_law_was_known_to_allow_it() {
    for (now, reviews) in [("2026-12-10T03:30:00Z", 1), ("2036-12-10T03:30:00Z", 0)] {
        let folder = tempfile::tempdir().unwrap();
        let practice = seeded(folder.path(), now).await;
        let who = enter(&practice, "overdue@example.org").await;
        let own = care::own_care::own_care(&practice, &who).await.unwrap();
        assert_eq!(own.reviews.len(), reviews, "{now}");
        assert!(own.reviews.iter().all(|it| it.state.word() == "answered"));
    }
}

#[tokio::test]
async fn every_point_of_care_is_there_and_the_lists_say_why() {
    let folder = tempfile::tempdir().unwrap();
    // A Sunday at night, on the day the clocks change: the walk through the past crosses it.
    let practice = seeded(folder.path(), "2026-11-02T03:30:00Z").await;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for email in ["maya@example.org", "tomas@example.org", "ana@example.org"] {
        let clinician = enter(&practice, email).await;
        for line in decide::worklist(&practice, &clinician).await.unwrap() {
            println!(
                "{email}: {:?} {:?} {}",
                line.task.urgency, line.patient, line.task.why
            );
            *kinds.entry(line.task.kind.word()).or_default() += 1;
        }
    }
    for kind in [
        TaskKind::ReviewIntake,
        TaskKind::ResultsComplete,
        TaskKind::OverdueTest,
        TaskKind::Quarantine,
        TaskKind::Renewal,
    ] {
        assert!(
            kinds.contains_key(kind.word()),
            "no {kind:?} among {kinds:?}"
        );
    }
}

#[tokio::test]
async fn it_can_be_made_on_any_day() {
    // A leap day; the hour that does not exist in Chicago; the last minute of a year; a plain Tuesday.
    for now in [
        "2028-02-29T18:00:00Z",
        "2027-03-14T08:30:00Z",
        "2027-01-01T05:59:30Z",
        "2026-11-24T15:00:00Z",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let practice = seeded(folder.path(), now).await;
        assert!(
            enter(&practice, "maya@example.org").await.role().is_some(),
            "{now}"
        );
    }
}
