//! A clinician's own week: what stands in it, what does not, and whose it is.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod house;

use care::{
    Ask, book, template,
    visit::{Entry, What, week},
};
use house::{House, NOW, house, why};
use jiff::{
    SignedDuration,
    civil::{Date, date, time},
};
use record::{
    Actor, ActorKind, Role,
    actor::Standing,
    hours::ExceptionKind,
    id::{AccountId, PractitionerId},
};

/// A time in the week of [`NOW`].
const TEN: &str = "2026-11-24T18:00:00Z";

async fn entries(house: &House, with: PractitionerId, day: Date) -> Vec<Entry> {
    let doctor = house.doctor(with).await;
    let week = week(&house.practice, &doctor, Some(day)).await.unwrap();
    assert_eq!(week.zone, "America/Chicago");
    assert_eq!(week.days.len(), 7);
    let mut days = week.days.into_iter();
    days.find(|(one, _)| one.date == day).unwrap().1
}

fn visits(entries: &[Entry]) -> usize {
    let of = |entry: &&Entry| matches!(entry.what, What::Visit { .. });
    entries.iter().filter(of).count()
}

fn kept(entries: &[Entry]) -> usize {
    let of = |entry: &&Entry| matches!(entry.what, What::Kept { .. });
    entries.iter().filter(of).count()
}

#[tokio::test]
async fn a_booked_visit_stands_in_its_day_and_a_cancelled_one_does_not() {
    let house = house(NOW).await;
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let who = house.patient().await;
    let visit = house.booked(&who, with, TEN).await;
    let tuesday = date(2026, 11, 24);

    let day = entries(&house, with, tuesday).await;
    assert_eq!(day[0].what, What::Open);
    assert_eq!(visits(&day), 1);
    assert_eq!(visits(&entries(&house, with, date(2026, 11, 25)).await), 0);

    book::cancel(&house.practice, &house.ask(&who), visit)
        .await
        .unwrap();
    assert_eq!(visits(&entries(&house, with, tuesday).await), 0);
}

#[tokio::test]
async fn a_kept_time_names_nobody_and_is_gone_when_it_lapses() {
    let house = house(NOW).await;
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let who = house.patient().await;
    house.hold(&who, with, TEN).await.unwrap();
    let tuesday = date(2026, 11, 24);

    let day = entries(&house, with, tuesday).await;
    assert_eq!((kept(&day), visits(&day)), (1, 0));

    house.clock.advance(book::HOLD);
    assert_eq!(kept(&entries(&house, with, tuesday).await), 0);
}

#[tokio::test]
async fn time_off_stands_in_every_day_it_touches() {
    let house = house(NOW).await;
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let ask = Ask::new(scheduler(&house), house.practice.new_key());
    let off = template::NewException {
        kind: ExceptionKind::Closed,
        from: date(2026, 11, 26).at(12, 0, 0, 0),
        until: date(2026, 11, 27).at(12, 0, 0, 0),
        why: "private".to_owned(),
        decisions: Vec::new(),
        cover: record::hours::Cover::NotNeeded,
    };
    template::add_exception(&house.practice, &ask, with, off)
        .await
        .unwrap();

    let is_off = |entry: &&Entry| entry.what == What::Off;
    let half_a_day = SignedDuration::from_hours(12);
    for day in [26, 27] {
        let day = entries(&house, with, date(2026, 11, day)).await;
        let off = day.iter().find(is_off).unwrap().at;
        assert_eq!(off.until.duration_since(off.from), half_a_day);
    }
    let after = entries(&house, with, date(2026, 11, 28)).await;
    assert_eq!(after.iter().find(is_off), None);
}

#[tokio::test]
async fn a_colleague_sees_nothing_of_it_and_others_have_no_week() {
    let house = house(NOW).await;
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let colleague = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let who = house.patient().await;
    house.booked(&who, with, TEN).await;

    let day = entries(&house, colleague, date(2026, 11, 24)).await;
    assert_eq!(visits(&day), 0);
    for actor in [who.actor.clone(), scheduler(&house)] {
        assert_eq!(why(week(&house.practice, &actor, None).await), "not-found");
    }
}

#[tokio::test]
async fn the_end_of_the_calendar_has_no_days() {
    let house = house(NOW).await;
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let doctor = house.doctor(with).await;
    let week = week(&house.practice, &doctor, Some(Date::MAX))
        .await
        .unwrap();
    assert!(week.days.is_empty());
}

fn scheduler(house: &House) -> Actor {
    let (clock, chance) = (&*house.clock, &*house.chance);
    Actor {
        kind: ActorKind::Staff {
            account: AccountId::new(clock, chance),
            practitioner: PractitionerId::new(clock, chance),
            name: "Sam Scheduler".to_owned(),
            role: Role::Scheduler,
            standing: Standing::Active,
            licences: Vec::new(),
        },
    }
}
