//! Series of visits as laws: what must hold whatever is due, free and booked, against an oracle that tries everything.

#![allow(clippy::unwrap_used, reason = "a failure of a test is a panic")]

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time, Weekday, date},
    tz::TimeZone,
};
use proptest::prelude::*;
use record::id::{AppointmentId, PractitionerId};
use schedule::{
    availability::Slot,
    series::{Came, Due, Search, Seen, Standing, Usual, due, instead, propose, standing},
};
use uuid::Uuid;

/// The clocks go back on 1 November 2026 in the first two, never in the third, and by half an hour elsewhere.
const ZONES: [&str; 4] = [
    "America/Chicago",
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "Australia/Lord_Howe",
];

fn start() -> Date {
    date(2026, 10, 1)
}

fn doctor(number: u64) -> PractitionerId {
    PractitionerId(Uuid::from_u64_pair(9, number))
}

fn day(offset: i32) -> Date {
    start().checked_add(offset.days()).unwrap()
}

fn dues() -> impl Strategy<Value = Vec<Due>> {
    let one = (1_i32..60, 0_i32..70, 0_i32..8);
    prop::collection::vec(one, 0..6).prop_map(|all| {
        let mut all: Vec<Due> = all
            .into_iter()
            .map(|(week, on, early)| due(week, day(on), early))
            .collect();
        all.sort_by_key(|due| due.until);
        all
    })
}

fn free() -> impl Strategy<Value = Vec<Slot>> {
    let one = (
        0_i64..72 * 24 * 12,
        0_u64..3,
        prop::sample::select(vec![5, 20, 45]),
    );
    prop::collection::vec(one, 0..80).prop_map(|all| {
        let from: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
        let slots = all.into_iter().map(|(cell, who, minutes)| Slot {
            starts_at: from + SignedDuration::from_mins(cell * 5),
            practitioner: doctor(who),
            minutes,
        });
        slots.collect()
    })
}

fn usual() -> impl Strategy<Value = Usual> {
    (1_i8..=7, 0_i8..24, prop::sample::select(vec![0_i8, 20, 30])).prop_map(
        |(day, hour, minute)| Usual {
            weekday: Weekday::from_monday_one_offset(day).unwrap(),
            time: Time::new(hour, minute, 0, 0).unwrap(),
        },
    )
}

fn overlap(one: &Slot, other: &Slot) -> bool {
    let end = |slot: &Slot| slot.starts_at + SignedDuration::from_mins(slot.minutes.into());
    one.starts_at < end(other) && other.starts_at < end(one)
}

/// How far a time lies from the usual one, said once more and by another way: over every usual day of the window.
fn distance(due: &Due, usual: Usual, zone: &TimeZone, slot: &Slot) -> SignedDuration {
    let mut wish = due.until;
    let mut day = due.from;
    while day <= due.until {
        if day.weekday() == usual.weekday {
            wish = day;
        }
        day = day.tomorrow().unwrap();
    }
    let hit = wish.weekday() == usual.weekday && due.from <= wish;
    let wish = if hit { wish } else { due.until };
    let at = zone.to_timestamp(wish.to_datetime(usual.time)).unwrap();
    slot.starts_at.duration_since(at).abs()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_is_proposed_is_free_on_time_and_nowhere_doubled(
        dues in dues(), free in free(), usual in usual(), zone in 0_usize..4, with in prop::option::of(0_u64..3),
    ) {
        let name = ZONES[zone];
        let zone = TimeZone::get(name).unwrap();
        let search = Search { usual, with: with.map(doctor), zone: name, free: &free };
        let found = propose(&dues, &search).unwrap();
        prop_assert_eq!(found.len(), dues.len(), "nothing is left out");
        let mut chosen: Vec<Slot> = Vec::new();
        for (due, found) in dues.iter().zip(&found) {
            let fits = |slot: &&Slot| {
                due.has(zone.to_datetime(slot.starts_at).date()) && chosen.iter().all(|it| !overlap(it, slot))
            };
            let key = |slot: &Slot| (search.with.is_some_and(|it| it != slot.practitioner), distance(due, usual, &zone, slot));
            let best = free.iter().filter(fits).map(key).min();
            prop_assert_eq!(found.as_ref().map(key), best, "the nearest of all, and none only where there is none");
            if let Some(slot) = found {
                prop_assert!(free.contains(slot));
                chosen.push(*slot);
            }
        }
    }

    #[test]
    fn other_times_are_free_on_time_beside_nothing_taken_and_none_nearer_is_held_back(
        due in dues(), free in free(), usual in usual(), most in 0_usize..5, taken in 0_usize..4,
    ) {
        let Some(due) = due.first() else { return Ok(()) };
        let zone = TimeZone::get(ZONES[0]).unwrap();
        let search = Search { usual, with: None, zone: ZONES[0], free: &free };
        let taken: Vec<Slot> = free.iter().take(taken).copied().collect();
        let found = instead(due, &search, &taken, most).unwrap();
        prop_assert!(found.len() <= most && found.is_sorted());
        let fits = |slot: &&Slot| {
            due.has(zone.to_datetime(slot.starts_at).date()) && taken.iter().all(|it| !overlap(it, slot))
        };
        let all: Vec<Slot> = free.iter().filter(fits).copied().collect();
        prop_assert_eq!(found.len(), most.min(all.len()));
        let far = found.iter().map(|slot| distance(due, usual, &zone, slot)).max();
        let held_back = all.iter().filter(|slot| !found.contains(slot)).map(|slot| distance(due, usual, &zone, slot)).min();
        if let (Some(far), Some(held_back)) = (far, held_back) {
            prop_assert!(far <= held_back);
        }
        for slot in &found {
            prop_assert!(fits(&slot));
        }
    }

    /// As days go by a visit that nobody books moves from later to open to missed, and never back; and a visit that took
    /// place or stands booked for it wins over the calendar.
    #[test]
    fn a_visit_that_nobody_books_only_moves_on(due in dues(), ahead in 0_i32..120, week in 1_i32..60) {
        let Some(due) = due.first() else { return Ok(()) };
        let rank = |standing| match standing {
            Standing::Later(from) => { assert_eq!(from, due.opens(ahead)); 0 },
            Standing::Open => 1,
            Standing::Missed => 2,
            Standing::Done(_) | Standing::Booked(_) => 3,
        };
        let days: Vec<i32> = (-130..90).map(|offset| rank(standing(due, &[], day(offset), ahead))).collect();
        prop_assert!(days.is_sorted() && days.contains(&1) && days.iter().all(|it| *it < 3));
        let seen = |came| Seen { appointment: AppointmentId(Uuid::from_u64_pair(7, 1)), day: due.until, week: Some(week), came };
        for offset in [-130, 0, 90] {
            let plain = standing(due, &[], day(offset), ahead);
            let held = standing(due, &[seen(Came::ToCome)], day(offset), ahead);
            let no = standing(due, &[seen(Came::No)], day(offset), ahead);
            prop_assert_eq!(no, plain, "who did not come has not been seen");
            prop_assert_eq!(held != plain, week == due.week);
        }
    }
}
