//! Booking as patients do it: many for one time, holds that lapse, clocks that change, licences that end.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helper: a failure is a panic"
)]

mod house;

use std::sync::Arc;

use care::{
    book::{self, HOLD, Wish},
    monitor,
};
use jiff::{
    SignedDuration,
    civil::{Date, date, time},
};
use record::{
    actor::Standing, appointment::AppointmentState, encounter::EncounterState, id::PractitionerId,
};
use storage::Address;

use house::{House, NOW, house, house_in, licence, why};

/// 50 patients want one time at once: one gets it, 49 hear the truth, and the cells add up. On each engine.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_for_one_time_one_wins() {
    let mut houses = vec![house(NOW).await];
    if let Ok(cluster) = std::env::var("ANAGEN_TEST_POSTGRES") {
        let folder = tempfile::tempdir().unwrap();
        houses.push(house_in(folder, &Address::Postgres(cluster), NOW).await);
    } else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "CI must name a cluster in ANAGEN_TEST_POSTGRES"
        );
        eprintln!("skipped: PostgreSQL (ANAGEN_TEST_POSTGRES names no cluster)");
    }
    for house in houses {
        let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
        let mut people = Vec::new();
        for _ in 0..50 {
            people.push(house.patient().await);
        }
        let house = Arc::new(house);
        let race = people.iter().cloned().map(|who| {
            let house = Arc::clone(&house);
            tokio::spawn(async move {
                (
                    who.clone(),
                    house.hold(&who, maya, "2026-11-25T15:20:00Z").await,
                )
            })
        });
        let mut winners = Vec::new();
        for racer in race.collect::<Vec<_>>() {
            match racer.await.unwrap() {
                (who, Ok(visit)) => winners.push((who, visit)),
                (_, lost) => assert_eq!(why(lost), "slot-taken"),
            }
        }
        assert_eq!(winners.len(), 1);
        let (winner, visit) = &winners[0];
        house.confirm(winner, *visit).await.unwrap();
        let loser = people
            .iter()
            .find(|who| who.encounter != winner.encounter)
            .unwrap();
        // The clinicians of other tests may stand in the same cluster.
        let free = house.times_with(loser, maya).await;
        assert!(
            !free.contains(&"2026-11-25T15:20:00Z".parse().unwrap()),
            "the time is not offered any more"
        );
        assert!(
            free.contains(&"2026-11-25T15:40:00Z".parse().unwrap()),
            "the next one is"
        );
        house
            .hold(loser, maya, "2026-11-25T15:40:00Z")
            .await
            .unwrap();
        house.adds_up().await;
    }
}

/// A lost race takes nothing away: what was held before is still held.
#[tokio::test]
async fn losing_a_time_loses_nothing_else() {
    let house = house(NOW).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let (ana, ben) = (house.patient().await, house.patient().await);
    house.booked(&ana, maya, "2026-11-25T15:20:00Z").await;
    let kept = house
        .hold(&ben, maya, "2026-11-25T16:00:00Z")
        .await
        .unwrap();
    assert_eq!(
        why(house.hold(&ben, maya, "2026-11-25T15:20:00Z").await),
        "slot-taken"
    );
    assert!(matches!(
        house.visit(&ben, kept).await.state,
        AppointmentState::Held { .. }
    ));
    house.confirm(&ben, kept).await.unwrap();
    house.adds_up().await;
}

/// Ten minutes and no longer, unless they are asked for.
#[tokio::test]
async fn a_hold_lapses_and_can_be_extended_before() {
    let house = house(NOW).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let (ana, ben) = (house.patient().await, house.patient().await);
    let at = "2026-11-25T15:20:00Z";
    let visit = house.hold(&ana, maya, at).await.unwrap();
    assert_eq!(
        house.visit(&ana, visit).await.state,
        AppointmentState::Held {
            until: house.practice.now() + HOLD
        }
    );

    house.clock.advance(SignedDuration::from_mins(9));
    book::extend(&house.practice, &house.ask(&ana), visit)
        .await
        .unwrap();
    house.clock.advance(SignedDuration::from_secs(10 * 60 - 1));
    assert_eq!(why(house.hold(&ben, maya, at).await), "slot-taken");
    assert!(!house.times(&ben).await.contains(&at.parse().unwrap()));

    house.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(why(house.confirm(&ana, visit).await), "hold-lapsed");
    assert_eq!(
        why(book::extend(&house.practice, &house.ask(&ana), visit).await),
        "hold-lapsed"
    );
    assert!(
        house.times(&ben).await.contains(&at.parse().unwrap()),
        "free before anybody has swept it up"
    );
    let theirs = house.hold(&ben, maya, at).await.unwrap();
    assert_eq!(why(house.confirm(&ana, visit).await), "hold-lapsed");
    house.confirm(&ben, theirs).await.unwrap();

    let late = house
        .hold(&ana, maya, "2026-11-25T16:00:00Z")
        .await
        .unwrap();
    house.clock.advance(SignedDuration::from_mins(11));
    assert_eq!(
        monitor::sweep(&house.practice).await.unwrap().lapsed_holds,
        1
    );
    assert!(matches!(
        house.visit(&ana, late).await.state,
        AppointmentState::Cancelled { .. }
    ));
    house.adds_up().await;
}

/// Nine o'clock stays nine o'clock on the patient's wall when the clocks change; a time that does not exist is not
/// offered, and one that comes twice is offered once.
#[tokio::test]
async fn the_wall_time_is_kept_when_the_clocks_change() {
    for (now, changes, before, after) in [
        (
            "2026-10-28T15:00:00Z",
            date(2026, 11, 1),
            "2026-10-31T14:00:00Z",
            "2026-11-01T15:00:00Z",
        ),
        (
            "2027-03-10T15:00:00Z",
            date(2027, 3, 14),
            "2027-03-13T15:00:00Z",
            "2027-03-14T14:00:00Z",
        ),
    ] {
        let house = house(now).await;
        let maya = house.clinician(time(0, 0, 0, 0), time(10, 0, 0, 0)).await;
        let ana = house.patient().await;
        let walls: Vec<_> = house
            .times(&ana)
            .await
            .into_iter()
            .map(|at| book::wall_time(at, "America/Chicago").0)
            .collect();
        let of_the_night = |from: i8, until: i8| {
            walls
                .iter()
                .filter(|at| at.date() == changes && at.hour() >= from && at.hour() < until)
                .count()
        };
        if changes == date(2026, 11, 1) {
            assert_eq!(
                of_the_night(1, 2),
                3,
                "the hour that comes twice is offered once"
            );
        } else {
            assert_eq!(
                of_the_night(2, 3),
                0,
                "the hour that is skipped is not offered"
            );
        }
        for at in [before, after] {
            let visit = house.booked(&ana, maya, at).await;
            let visit = house.visit(&ana, visit).await;
            assert_eq!(visit.wall_time.time(), time(9, 0, 0, 0), "{at}");
            assert_eq!(visit.starts_at, at.parse().unwrap());
            assert_eq!(visit.tz_release, schedule_release());
            let file = book::calendar(&house.practice, &ana.actor, visit.id)
                .await
                .unwrap();
            let instant = at.replace(['-', ':'], "");
            assert!(file.contains(&format!("DTSTART:{instant}")), "{file}");
        }
        house.adds_up().await;
    }
}

fn schedule_release() -> &'static str {
    schedule::tz_release()
}

/// H-19: between a hold and its confirmation a licence can end and a clinician can leave.
#[tokio::test]
async fn a_licence_that_ends_between_hold_and_confirmation_is_seen() {
    let house = house(NOW).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let ana = house.patient().await;
    let visit = house
        .hold(&ana, maya, "2026-11-25T15:20:00Z")
        .await
        .unwrap();
    let keep = |until: Date| {
        house.store.run("set_up", move |tx| {
            Box::pin(async move { tx.keep_licences(maya, &[licence(until)]).await })
        })
    };
    keep(date(2026, 11, 24)).await.unwrap();
    assert_eq!(why(house.confirm(&ana, visit).await), "licence-lapsed");
    assert_eq!(
        why(house.hold(&ana, maya, "2026-11-26T15:20:00Z").await),
        "not-offered"
    );
    let walls = house
        .times(&ana)
        .await
        .into_iter()
        .map(|at| book::wall_time(at, "America/Chicago").0.date());
    let days: std::collections::BTreeSet<Date> = walls.collect();
    assert_eq!(
        days.into_iter().collect::<Vec<_>>(),
        [date(2026, 11, 24)],
        "today still, and no day after"
    );

    house.clock.advance(SignedDuration::from_hours(24));
    let offers = book::offers(&house.practice, &ana.actor).await.unwrap();
    assert!(!offers.somebody_licensed && offers.treats_in.is_empty());
    assert_eq!(offers.place, "Illinois");

    keep(date(2026, 11, 25)).await.unwrap();
    house.clock.set(NOW.parse().unwrap());
    let visit = house
        .hold(&ana, maya, "2026-11-25T15:40:00Z")
        .await
        .unwrap();
    suspend(&house, maya, Standing::Suspended).await;
    assert_eq!(
        why(house.confirm(&ana, visit).await),
        "licence-lapsed",
        "who no longer works here sees nobody"
    );
    suspend(&house, maya, Standing::Active).await;
    house.confirm(&ana, visit).await.unwrap();
    house.adds_up().await;
}

async fn suspend(house: &House, who: PractitionerId, standing: Standing) {
    house
        .store
        .run("set_up", move |tx| {
            Box::pin(async move {
                let mut account = tx.account_of_practitioner(who).await?.unwrap();
                account.standing = standing;
                tx.keep_account(&account).await
            })
        })
        .await
        .unwrap();
}

/// Moving books the new time before it lets the old one go; cancelling frees it; what has begun stays.
#[tokio::test]
async fn a_visit_is_moved_and_cancelled() {
    let house = house(NOW).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let other = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let (ana, ben) = (house.patient().await, house.patient().await);
    let waiting = house.consultation(&ana).await;
    let first = house.booked(&ana, maya, "2026-11-25T15:20:00Z").await;
    assert_eq!(
        why(house.hold(&ana, other, "2026-11-25T15:20:00Z").await),
        "own-visit-then"
    );

    let second = house
        .hold(&ana, other, "2026-11-25T16:20:00Z")
        .await
        .unwrap();
    assert!(
        matches!(
            house.visit(&ana, first).await.state,
            AppointmentState::Confirmed { .. }
        ),
        "still hers"
    );
    house.confirm(&ana, second).await.unwrap();
    assert!(matches!(
        house.visit(&ana, first).await.state,
        AppointmentState::Cancelled { .. }
    ));
    house.booked(&ben, maya, "2026-11-25T15:20:00Z").await;

    assert!(matches!(
        house.consultation(&ana).await,
        EncounterState::Booked { appointment, .. } if appointment == second
    ));
    for _ in 0..2 {
        book::cancel(&house.practice, &house.ask(&ana), second)
            .await
            .unwrap();
        assert_eq!(house.consultation(&ana).await, waiting);
    }
    assert!(
        house
            .times(&ben)
            .await
            .contains(&"2026-11-25T16:20:00Z".parse().unwrap())
    );

    let third = house.booked(&ana, other, "2026-11-25T16:20:00Z").await;
    house.clock.set("2026-11-25T16:20:00Z".parse().unwrap());
    assert_eq!(
        why(book::cancel(&house.practice, &house.ask(&ana), third).await),
        "visit-over"
    );
    house.adds_up().await;
}

/// The same form twice is one hold; another key is another.
#[tokio::test]
async fn the_same_form_twice_is_one_hold() {
    let house = house(NOW).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let ana = house.patient().await;
    let ask = house.ask(&ana);
    let wish = Wish {
        practitioner: maya,
        starts_at: "2026-11-25T15:20:00Z".parse().unwrap(),
    };
    let first = book::hold(&house.practice, &ask, wish.clone())
        .await
        .unwrap();
    assert_eq!(
        book::hold(&house.practice, &ask, wish).await.unwrap(),
        first
    );
    // A time that is not on the clinician's grid was never offered.
    assert_eq!(
        why(house.hold(&ana, maya, "2026-11-25T15:25:00Z").await),
        "not-offered"
    );
    assert_eq!(
        why(house.hold(&ana, maya, "2026-11-24T15:20:00Z").await),
        "not-offered"
    );
    house.adds_up().await;
}

/// Nobody reaches another's visit, and the calendar file gives nothing away.
#[tokio::test]
async fn a_visit_is_its_patients_alone() {
    let house = house(NOW).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let (ana, ben) = (house.patient().await, house.patient().await);
    let held = house
        .hold(&ana, maya, "2026-11-25T15:20:00Z")
        .await
        .unwrap();
    assert_eq!(
        why(book::calendar(&house.practice, &ana.actor, held).await),
        "not-found",
        "not booked yet"
    );
    assert_eq!(why(house.confirm(&ben, held).await), "not-found");
    assert_eq!(
        why(book::extend(&house.practice, &house.ask(&ben), held).await),
        "not-found"
    );
    house.confirm(&ana, held).await.unwrap();
    assert_eq!(
        why(book::cancel(&house.practice, &house.ask(&ben), held).await),
        "not-found"
    );
    assert_eq!(
        why(book::visit(&house.practice, &ben.actor, held).await),
        "not-found"
    );
    assert_eq!(
        why(book::calendar(&house.practice, &ben.actor, held).await),
        "not-found"
    );

    let file = book::calendar(&house.practice, &ana.actor, held)
        .await
        .unwrap();
    assert!(file.contains("SUMMARY:Video visit\r\n") && file.contains("CLASS:PRIVATE"));
    for told in [
        "alopecia",
        "Anagen clinic",
        "Maya",
        "Noor",
        "hair",
        "LOCATION",
        "DESCRIPTION",
    ] {
        assert!(
            !file.to_lowercase().contains(&told.to_lowercase()),
            "{told} in {file}"
        );
    }
}

/// Two servers on one database: the first sweeps, the second finds nothing to do until the next round is due.
#[tokio::test]
async fn servers_that_share_a_database_take_turns_at_the_clockwork() {
    let house = house(NOW).await;
    let other = house.practice.clone();
    let (one, two) = tokio::join!(
        monitor::sweep_if_due(&house.practice),
        monitor::sweep_if_due(&other)
    );
    let swept = [one.unwrap(), two.unwrap()];
    assert_eq!(swept.iter().flatten().count(), 1, "one of them: {swept:?}");
    house.clock.advance(SignedDuration::from_secs(59));
    assert_eq!(monitor::sweep_if_due(&other).await.unwrap(), None);
    house.clock.advance(SignedDuration::from_secs(1));
    assert!(monitor::sweep_if_due(&other).await.unwrap().is_some());
}
