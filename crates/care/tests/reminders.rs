//! Reminders: once for each stage, whoever looks and however often; none for what is no longer true.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helper: a failure is a panic"
)]

mod house;

use std::{collections::BTreeMap, fs, path::Path};

use care::{
    Practice, book,
    courier::{Post, deliver},
    monitor::sweep,
};
use house::{House, house};
use jiff::{SignedDuration, Timestamp, civil::time};
use record::id::AppointmentId;
use storage::{Address, Fault, MasterKey, Store};

/// A Thursday, five days before the visit.
const BOOKED: &str = "2026-11-19T15:00:00Z";
const VISIT: &str = "2026-11-24T18:00:00Z";

/// Looks every so often from now up to an instant; answers the letters that went out, oldest first, by their words.
async fn live(house: &House, until: &str, step: SignedDuration, mailbox: &Path) -> Vec<String> {
    let until: Timestamp = until.parse().unwrap();
    let post = Post::folder(mailbox.to_owned());
    while house.practice.now() < until {
        house.clock.advance(step);
        sweep(&house.practice).await.unwrap();
        deliver(&house.practice, &post).await.unwrap();
    }
    letters(mailbox)
}

fn letters(mailbox: &Path) -> Vec<String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for file in fs::read_dir(mailbox).unwrap() {
        let file = file.unwrap();
        let text = String::from_utf8(fs::read(file.path()).unwrap()).unwrap();
        all.insert(file.file_name().into_string().unwrap(), text);
    }
    all.into_values().collect()
}

fn soon(letters: &[String]) -> usize {
    letters
        .iter()
        .filter(|text| text.contains("Your booking is near"))
        .count()
}

async fn booked(house: &House, at: &str) -> (house::Person, AppointmentId) {
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let who = house.patient().await;
    let visit = house.booked(&who, with, at).await;
    (who, visit)
}

#[tokio::test]
async fn each_stage_goes_out_once_however_often_the_clockwork_looks() {
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    booked(&house, VISIT).await;
    let step = SignedDuration::from_mins(17);
    let mut seen = Vec::new();
    for (until, wanted) in [
        ("2026-11-21T17:30:00Z", 0),
        ("2026-11-21T19:00:00Z", 1),
        ("2026-11-23T17:30:00Z", 1),
        ("2026-11-23T19:00:00Z", 2),
        ("2026-11-24T16:30:00Z", 2),
        ("2026-11-24T17:30:00Z", 3),
        ("2026-11-25T00:00:00Z", 3),
    ] {
        seen = live(&house, until, step, mailbox.path()).await;
        assert_eq!(soon(&seen), wanted, "{until}");
    }
    // The wall time that was promised, and nothing of what it is about.
    let words = seen.iter().find(|text| text.contains("near")).unwrap();
    assert!(
        words.contains("Tuesday, November 24, 2026 at 12:00 PM CST"),
        "{words}"
    );
    for telling in ["hair", "alopecia", "video", "visit"] {
        assert!(
            !words.to_lowercase().contains(telling),
            "{telling}: {words}"
        );
    }
}

#[tokio::test]
async fn two_servers_on_one_store_send_each_stage_once() {
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    booked(&house, VISIT).await;
    let other: Practice = house.practice.under(house.clock.clone());
    let post = Post::folder(mailbox.path().to_owned());
    while house.practice.now() < VISIT.parse().unwrap() {
        house.clock.advance(SignedDuration::from_mins(23));
        let (one, two) = tokio::join!(sweep(&house.practice), sweep(&other));
        one.unwrap();
        two.unwrap();
        let (one, two) = tokio::join!(deliver(&house.practice, &post), deliver(&other, &post));
        one.unwrap();
        two.unwrap();
    }
    assert_eq!(soon(&letters(mailbox.path())), 3);
}

/// A server that took a letter and died: nobody sends it before the lease is over, then it is sent, and a letter that
/// was written but not noted is written once more under its own name.
#[tokio::test]
async fn a_sender_that_dies_loses_nothing_and_doubles_nothing() {
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    booked(&house, VISIT).await;
    let post = Post::folder(mailbox.path().to_owned());
    deliver(&house.practice, &post).await.unwrap();
    house.clock.set("2026-11-21T18:01:00Z".parse().unwrap());
    sweep(&house.practice).await.unwrap();
    let (now, lease) = (house.practice.now(), SignedDuration::from_mins(5));
    let taken = house
        .store
        .run("die", move |tx| {
            Box::pin(async move { tx.claim_letters(now, now + lease, 10).await })
        })
        .await
        .unwrap();
    assert_eq!(taken.len(), 1);
    // It had written the file, and had not come to note it.
    let file = mailbox.path().join(format!("{}.eml", taken[0].id));
    fs::write(&file, "Subject: Your booking is near\n\nhalf").unwrap();
    assert_eq!(deliver(&house.practice, &post).await.unwrap(), 0);
    house.clock.advance(lease);
    assert_eq!(deliver(&house.practice, &post).await.unwrap(), 1);
    assert_eq!(soon(&letters(mailbox.path())), 1);
    assert!(
        fs::read_to_string(file)
            .unwrap()
            .contains("Please do not reply")
    );
    assert_eq!(deliver(&house.practice, &post).await.unwrap(), 0);
}

#[tokio::test]
async fn a_stage_that_was_slept_through_is_made_up_for_once() {
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    booked(&house, VISIT).await;
    // Nobody looked from the booking until three hours before: one letter, not two.
    let seen = live(
        &house,
        "2026-11-24T15:00:00Z",
        SignedDuration::from_hours(120),
        mailbox.path(),
    )
    .await;
    assert!(house.practice.now() < VISIT.parse().unwrap());
    assert_eq!(soon(&seen), 1);
}

#[tokio::test]
async fn a_cancelled_visit_reminds_nobody_even_of_what_was_already_written() {
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    let (who, visit) = booked(&house, VISIT).await;
    let post = Post::folder(mailbox.path().to_owned());
    house.clock.set("2026-11-21T18:01:00Z".parse().unwrap());
    sweep(&house.practice).await.unwrap();
    book::cancel(&house.practice, &house.ask(&who), visit)
        .await
        .unwrap();
    let step = SignedDuration::from_hours(5);
    let seen = live(&house, "2026-11-24T20:00:00Z", step, mailbox.path()).await;
    assert_eq!(soon(&seen), 0);
    assert_eq!(
        seen.iter()
            .filter(|text| text.contains("is cancelled"))
            .count(),
        1
    );
    drop(post);
}

#[tokio::test]
async fn a_moved_visit_has_reminders_of_its_own() {
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let who = house.patient().await;
    house.booked(&who, with, VISIT).await;
    let step = SignedDuration::from_mins(29);
    let seen = live(&house, "2026-11-23T20:00:00Z", step, mailbox.path()).await;
    assert_eq!(soon(&seen), 2);
    house.booked(&who, with, "2026-11-30T18:00:00Z").await;
    let seen = live(&house, "2026-11-25T00:00:00Z", step, mailbox.path()).await;
    assert_eq!(soon(&seen), 2, "the old time reminds nobody any more");
    let seen = live(&house, "2026-12-01T00:00:00Z", step, mailbox.path()).await;
    assert_eq!(soon(&seen), 5);
}

/// H-18: the visit is promised on a wall clock that changes between the reminder and the visit.
#[tokio::test]
async fn the_wall_time_is_right_across_the_change_of_the_clocks() {
    let house = house("2026-10-28T15:00:00Z").await;
    let mailbox = tempfile::tempdir().unwrap();
    // Sunday, 1 November, ten in the morning, when Chicago is on winter time again.
    booked(&house, "2026-11-01T16:00:00Z").await;
    let step = SignedDuration::from_mins(31);
    let seen = live(&house, "2026-11-01T16:00:00Z", step, mailbox.path()).await;
    assert_eq!(soon(&seen), 3);
    for text in seen.iter().filter(|text| text.contains("near")) {
        assert!(
            text.contains("Sunday, November 1, 2026 at 10:00 AM CST"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_mail_server_that_is_down_keeps_the_letters_until_it_is_up() {
    let house = house(BOOKED).await;
    booked(&house, VISIT).await;
    // Nobody listens there.
    let down = Post::smtp("smtp://127.0.0.1:9", "clinic@example.org").unwrap();
    assert_eq!(deliver(&house.practice, &down).await.unwrap(), 0);
    let mailbox = tempfile::tempdir().unwrap();
    let up = Post::folder(mailbox.path().to_owned());
    assert_eq!(
        deliver(&house.practice, &up).await.unwrap(),
        0,
        "not before the pause"
    );
    house.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(deliver(&house.practice, &up).await.unwrap(), 1);
    for (server, from) in [
        ("nowhere", "clinic@example.org"),
        ("smtp://mail.example", "clinic"),
    ] {
        assert!(Post::smtp(server, from).is_err(), "{server} {from}");
    }
}

/// The nights in which the clocks change: the first of the two hours that have one name, the hour after them, and the hour
/// after the one that is left out.
#[tokio::test]
async fn in_the_nights_of_the_change_the_hour_is_told_with_the_letters_it_has() {
    for (booked, at, told) in [
        (
            "2026-10-26T15:00:00Z",
            "2026-11-01T06:20:00Z",
            "Sunday, November 1, 2026 at 1:20 AM CDT",
        ),
        (
            "2026-10-26T15:00:00Z",
            "2026-11-01T08:00:00Z",
            "Sunday, November 1, 2026 at 2:00 AM CST",
        ),
        (
            "2027-03-08T15:00:00Z",
            "2027-03-14T08:00:00Z",
            "Sunday, March 14, 2027 at 3:00 AM CDT",
        ),
    ] {
        let house = house(booked).await;
        let mailbox = tempfile::tempdir().unwrap();
        let with = house.clinician(time(0, 0, 0, 0), time(5, 0, 0, 0)).await;
        let who = house.patient().await;
        house.booked(&who, with, at).await;
        let step = SignedDuration::from_mins(31);
        let seen = live(&house, at, step, mailbox.path()).await;
        assert_eq!(soon(&seen), 3);
        assert_eq!(seen.len(), 4, "the confirmation and three reminders");
        for text in &seen {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
}

/// A sweep that could not be kept leaves nothing, and one that was kept though nobody was told of it is not done again.
#[tokio::test]
async fn a_sweep_that_breaks_off_at_its_commit_loses_nothing_and_doubles_nothing() {
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    booked(&house, VISIT).await;
    house.clock.set("2026-11-21T18:01:00Z".parse().unwrap());
    house.store.faults().next(Fault::DiskFull);
    sweep(&house.practice).await.unwrap_err();
    house.store.faults().next(Fault::AfterCommit);
    sweep(&house.practice).await.unwrap_err();
    house.store.close().await;

    let again = reopened(&house).await;
    let post = Post::folder(mailbox.path().to_owned());
    for _ in 0..3 {
        assert_eq!(sweep(&again.practice).await.unwrap().reminded, 0);
        deliver(&again.practice, &post).await.unwrap();
    }
    assert_eq!(soon(&letters(mailbox.path())), 1);

    // The next stage, and this time nothing came to the disk.
    house.clock.set("2026-11-23T18:01:00Z".parse().unwrap());
    again.store.faults().next(Fault::BeforeCommit);
    sweep(&again.practice).await.unwrap_err();
    let again = reopened(&house).await;
    assert_eq!(sweep(&again.practice).await.unwrap().reminded, 1);
    deliver(&again.practice, &post).await.unwrap();
    assert_eq!(soon(&letters(mailbox.path())), 2);
}

/// The clinic after a restart: another store on the same file.
async fn reopened(house: &House) -> Reopened {
    let folder = house.store.folder();
    let address = Address::Sqlite(folder.to_owned());
    let store = Store::open_in(&address, folder, MasterKey::from_bytes(&[7; 32]))
        .await
        .unwrap();
    let practice = &house.practice;
    let practice = Practice::new(
        store.clone(),
        practice.edition.clone(),
        practice.clock.clone(),
        practice.chance.clone(),
        (*practice.clinic).clone(),
    );
    Reopened { practice, store }
}

struct Reopened {
    practice: Practice,
    store: Store,
}

#[tokio::test]
async fn reminders_that_were_held_up_do_not_come_together() {
    let house = house(BOOKED).await;
    booked(&house, VISIT).await;
    // Nobody listens there, from the booking until two hours before the visit.
    let down = Post::smtp("smtp://127.0.0.1:9", "clinic@example.org").unwrap();
    while house.practice.now() < "2026-11-24T16:00:00Z".parse().unwrap() {
        house.clock.advance(SignedDuration::from_mins(50));
        sweep(&house.practice).await.unwrap();
        assert_eq!(deliver(&house.practice, &down).await.unwrap(), 0);
    }
    let mailbox = tempfile::tempdir().unwrap();
    let step = SignedDuration::from_mins(7);
    let seen = live(&house, "2026-11-24T16:50:00Z", step, mailbox.path()).await;
    assert_eq!(
        soon(&seen),
        1,
        "the day's, and not the one of three days too"
    );
    let seen = live(&house, "2026-11-25T00:00:00Z", step, mailbox.path()).await;
    assert_eq!(soon(&seen), 2);
}

#[tokio::test]
async fn what_became_of_a_visit_is_told_with_its_time() {
    let told = "Tuesday, November 24, 2026 at 12:00 PM CST";
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    let (who, visit) = booked(&house, VISIT).await;
    let post = Post::folder(mailbox.path().to_owned());
    deliver(&house.practice, &post).await.unwrap();
    book::cancel(&house.practice, &house.ask(&who), visit)
        .await
        .unwrap();
    deliver(&house.practice, &post).await.unwrap();
    let seen = letters(mailbox.path());
    for said in ["is confirmed: ", "is cancelled: "] {
        let said = format!("{said}{told}");
        assert_eq!(seen.iter().filter(|text| text.contains(&said)).count(), 1);
    }
}

/// Else the two could arrive the wrong way round.
#[tokio::test]
async fn a_confirmation_stays_where_the_visit_was_cancelled_before_it_left() {
    let house = house(BOOKED).await;
    let mailbox = tempfile::tempdir().unwrap();
    let (who, visit) = booked(&house, VISIT).await;
    book::cancel(&house.practice, &house.ask(&who), visit)
        .await
        .unwrap();
    let post = Post::folder(mailbox.path().to_owned());
    deliver(&house.practice, &post).await.unwrap();
    let seen = letters(mailbox.path());
    assert_eq!(seen.len(), 1);
    assert!(seen[0].contains("is cancelled"), "{}", seen[0]);
}
