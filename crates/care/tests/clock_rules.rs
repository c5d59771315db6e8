//! The rules of a zone change while visits are booked: each keeps the time on the wall that people were told, once, or a
//! person is asked.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helper: a failure is a panic"
)]

mod house;

use std::fs;

use care::{
    Practice, book,
    courier::{Post, deliver},
    monitor::sweep,
};
use house::{House, house};
use jiff::{Timestamp, civil::time, tz::TimeZone};
use record::{
    id::AppointmentId,
    task::{Task, TaskKind, Urgency},
};
use schedule::Zones;
use storage::Fault;

const BOOKED: &str = "2026-11-19T15:00:00Z";
/// Noon in Chicago, on winter time.
const NOON: &str = "2026-11-24T18:00:00Z";
/// Noon there, should it stay on summer time.
const SUMMER_NOON: &str = "2026-11-24T17:00:00Z";

/// The release after next: Chicago stays on the time of `posix`.
fn later(house: &House, posix: &str) -> Practice {
    let zone = TimeZone::posix(posix).unwrap();
    let chicago = ("America/Chicago".to_owned(), Some(zone));
    house.practice.by_zones(Zones::revised("2099b", [chicago]))
}

async fn tasks(house: &House) -> Vec<Task> {
    let all = house
        .store
        .read("see", |tx| Box::pin(tx.open_tasks()))
        .await
        .unwrap();
    all.into_iter()
        .filter(|task| task.kind == TaskKind::VisitTime)
        .collect()
}

async fn letters(practice: &Practice) -> Vec<String> {
    let mailbox = tempfile::tempdir().unwrap();
    let post = Post::folder(mailbox.path().to_owned());
    deliver(practice, &post).await.unwrap();
    fs::read_dir(mailbox.path())
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn live_in_new_york(house: &House, who: record::id::PractitionerId) {
    house
        .store
        .run("move", move |tx| {
            Box::pin(async move {
                let mut who = tx.practitioner(who).await?.unwrap();
                "America/New_York".clone_into(&mut who.zone);
                tx.keep_practitioner(&who).await
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_visit_keeps_its_wall_time_when_the_rules_of_its_zone_change() {
    let house = house(BOOKED).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    live_in_new_york(&house, maya).await;
    let ana = house.patient().await;
    let visit = house.booked(&ana, maya, NOON).await;
    assert_eq!(letters(&house.practice).await.len(), 1, "the confirmation");
    let before = house.visit(&ana, visit).await;
    let file = |practice: Practice| {
        let actor = ana.actor.clone();
        async move { book::calendar(&practice, &actor, visit).await.unwrap() }
    };
    let old_file = file(house.practice.clone()).await;

    let new = later(&house, "CDT5");
    let (one, two) = tokio::join!(sweep(&new), sweep(&new));
    assert_eq!(one.unwrap().retimed + two.unwrap().retimed, 1);
    assert_eq!(sweep(&new).await.unwrap().retimed, 0);
    // A server that was not renewed yet does not take it back.
    assert_eq!(sweep(&house.practice).await.unwrap().retimed, 0);

    let after = house.visit(&ana, visit).await;
    assert_eq!(after.starts_at, at(SUMMER_NOON));
    assert_eq!(after.wall_time, before.wall_time);
    assert_eq!(after.tz_release, "2099b");
    house.adds_up().await;
    let said = letters(&new).await;
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("Tuesday, November 24, 2026 at 12:00 PM CDT"));
    let tasks = tasks(&house).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].owner, Some(maya));
    for both in [
        "2026-11-24 12:00 CDT",
        "2026-11-24 12:00 EST, no longer 2026-11-24 13:00 EST",
    ] {
        assert!(tasks[0].why.contains(both), "{}", tasks[0].why);
    }
    // The file names the new instant and outranks the old one.
    let new_file = file(new.clone()).await;
    let number = |file: &str| -> u32 {
        let line = file.lines().find(|line| line.starts_with("SEQUENCE:"));
        line.unwrap()["SEQUENCE:".len()..].trim().parse().unwrap()
    };
    assert!(new_file.contains("DTSTART:20261124T170000Z"));
    assert!(number(&new_file) > number(&old_file));
    let lines = house
        .store
        .read("see", move |tx| {
            Box::pin(async move { tx.audit_lines(None, None, 100).await })
        })
        .await
        .unwrap();
    let kept: Vec<_> = lines
        .iter()
        .map(|line| &line.entry)
        .filter(|entry| entry.action == "keep_wall_time")
        .collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].patient, ana.actor.patient());
}

/// Reminders go by the new instant, and no stage comes twice.
#[tokio::test]
async fn reminders_follow_the_new_instant() {
    let house = house(BOOKED).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let ana = house.patient().await;
    house.booked(&ana, maya, NOON).await;
    for now in ["2026-11-21T18:01:00Z", "2026-11-23T18:01:00Z"] {
        house.clock.set(at(now));
        assert_eq!(sweep(&house.practice).await.unwrap().reminded, 1);
    }
    // An hour later than people's clocks said so far: the stage of the day before is not told again.
    let new = later(&house, "XXX7");
    assert_eq!(sweep(&new).await.unwrap().reminded, 0);
    for (now, reminded) in [
        ("2026-11-23T19:01:00Z", 0),
        ("2026-11-24T17:30:00Z", 0),
        ("2026-11-24T18:01:00Z", 1),
    ] {
        house.clock.set(at(now));
        assert_eq!(sweep(&new).await.unwrap().reminded, reminded, "{now}");
    }
}

/// The whole day moves, back to back, in either direction.
#[tokio::test]
async fn visits_one_after_the_other_move_together() {
    for (posix, hours) in [("CDT5", -1), ("XXX7", 1)] {
        let house = house(BOOKED).await;
        let maya = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
        let mut booked: Vec<(house::Person, AppointmentId, Timestamp)> = Vec::new();
        for minutes in (0..160).step_by(20) {
            let who = house.patient().await;
            let start = at(NOON) + jiff::SignedDuration::from_mins(minutes);
            let visit = house.booked(&who, maya, &start.to_string()).await;
            booked.push((who, visit, start));
        }
        let new = later(&house, posix);
        assert_eq!(sweep(&new).await.unwrap().retimed, booked.len());
        for (who, visit, start) in &booked {
            let moved = house.visit(who, *visit).await.starts_at;
            assert_eq!(moved, *start + jiff::SignedDuration::from_hours(hours));
        }
        let all = tasks(&house).await;
        assert!(all.iter().all(|task| task.urgency == Urgency::Today));
        house.adds_up().await;
    }
}

/// A patient of another zone has the time already, a zone is gone, a time is skipped: nobody guesses.
#[tokio::test]
async fn a_person_is_asked_where_the_time_cannot_be_kept() {
    let house = house(BOOKED).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let (ana, ben) = (house.patient().await, house.patient().await);
    let pid = ben.actor.patient().unwrap();
    house
        .store
        .run("move", move |tx| {
            Box::pin(async move {
                let mut who = tx.patient(pid).await?.unwrap();
                "America/Indiana/Tell_City".clone_into(&mut who.zone);
                tx.keep_patient(&who).await
            })
        })
        .await
        .unwrap();
    let visit = house.booked(&ana, maya, NOON).await;
    house.booked(&ben, maya, SUMMER_NOON).await;
    let new = later(&house, "CDT5");
    assert_eq!(sweep(&new).await.unwrap().retimed, 1);
    assert_eq!(sweep(&new).await.unwrap().retimed, 0);
    assert_eq!(house.visit(&ana, visit).await.starts_at, at(NOON));
    let asked = tasks(&house).await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].urgency, Urgency::Now);
    assert!(asked[0].why.contains("not free"), "{}", asked[0].why);
    house.adds_up().await;

    let gone = ("America/Chicago".to_owned(), None);
    let gone = house.practice.by_zones(Zones::revised("2099c", [gone]));
    assert_eq!(sweep(&gone).await.unwrap().retimed, 1);
    let asked = tasks(&house).await;
    assert_eq!(asked.len(), 1, "one task for one visit");
    assert!(asked[0].why.contains("is not known"), "{}", asked[0].why);
}

/// Killed before the commit nothing has happened; killed after it everything has.
#[tokio::test]
async fn a_crash_neither_loses_nor_doubles_it() {
    for (fault, left) in [(Fault::DiskFull, 1), (Fault::AfterCommit, 0)] {
        let house = house(BOOKED).await;
        let maya = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
        let ana = house.patient().await;
        house.booked(&ana, maya, NOON).await;
        let folder = house.folder().to_owned();
        let address = storage::Address::Sqlite(folder.clone());
        house.store.faults().next(fault);
        sweep(&later(&house, "CDT5")).await.unwrap_err();
        house.store.close().await;
        let key = storage::MasterKey::from_bytes(&[7; 32]);
        let store = storage::Store::open_in(&address, &folder, key)
            .await
            .unwrap();
        let zones = (*later(&house, "CDT5").zones).clone();
        let practice = &house.practice;
        let again = Practice::new(
            store.clone(),
            practice.edition.clone(),
            practice.clock.clone(),
            practice.chance.clone(),
            (*practice.clinic).clone(),
        )
        .by_zones(zones);
        assert_eq!(sweep(&again).await.unwrap().retimed, left);
        let said = letters(&again).await;
        let kept = said.iter().filter(|text| text.contains("keeps its time"));
        assert_eq!(kept.count(), 1);
    }
}
