//! The waitlist as laws: what must hold whoever waits and whatever comes free.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failure of a test is a panic"
)]

use jiff::{SignedDuration, Timestamp, civil::date};
use proptest::prelude::*;
use record::{
    actor::Licence,
    id::{PractitionerId, WaitingId},
    waitlist::{DayPart, Rank, Wish},
};
use schedule::{
    availability::Slot,
    licence::{Clinician, offered},
    waitlist::{Offer, Waiter, Window, ahead, deadline, offers},
    week::Stretch,
};
use uuid::Uuid;

const WINDOW: Window = Window {
    lead: SignedDuration::from_hours(2),
    least: SignedDuration::from_hours(1),
    answer: SignedDuration::from_hours(4),
    night_from: 21,
    night_until: 9,
};

fn now() -> Timestamp {
    "2026-11-24T15:00:00Z".parse().unwrap()
}

fn doctor(number: u64) -> PractitionerId {
    PractitionerId(Uuid::from_u64_pair(9, number))
}

/// One is licensed in Illinois and Hawaii, one in Illinois until the third day, one nowhere.
fn clinicians() -> Vec<Clinician> {
    let licence = |jurisdiction: &str, until| Licence {
        jurisdiction: jurisdiction.to_owned(),
        number: "1".to_owned(),
        from: date(2020, 1, 1),
        until,
    };
    let far = date(2030, 1, 1);
    vec![
        Clinician {
            practitioner: doctor(0),
            licences: vec![licence("IL", far), licence("HI", far)],
        },
        Clinician {
            practitioner: doctor(1),
            licences: vec![licence("IL", date(2026, 11, 26))],
        },
        Clinician {
            practitioner: doctor(2),
            licences: Vec::new(),
        },
    ]
}

fn a_slot() -> impl Strategy<Value = Slot> {
    (0..3_u64, 0..400_i64, prop_oneof![Just(20), Just(30)]).prop_map(|(who, quarter, minutes)| {
        Slot {
            starts_at: now() + SignedDuration::from_mins(15 * quarter),
            practitioner: doctor(who),
            minutes,
        }
    })
}

prop_compose! {
    fn a_wish()(
        with in prop_oneof![Just(None), Just(None), (0..3_u64).prop_map(Some)],
        minutes in prop_oneof![Just(20), Just(30)],
        from in 23..27_i8,
        days in 0..4_i8,
        weekdays in prop::sample::subsequence(vec![1_i8, 2, 3, 4, 5, 6, 7], 3..=7),
        parts in prop::sample::subsequence(DayPart::ALL.to_vec(), 1..=3),
    ) -> Wish {
        Wish {
            practitioner: with.map(doctor),
            minutes,
            from: date(2026, 11, from),
            until: date(2026, 11, from + days),
            weekdays,
            parts,
        }
    }
}

prop_compose! {
    fn a_waiter()(
        wish in a_wish(),
        first in prop::bool::weighted(0.2),
        sooner in prop::bool::weighted(0.2),
        asked in 0..5_i64,
        place in prop_oneof![
            Just(("IL", "America/Chicago")), Just(("HI", "Pacific/Honolulu")), Just(("TX", "America/Chicago")),
            Just(("IL", "Mars/Base")),
        ],
        before in prop::option::of(0..400_i64),
        busy in prop::option::of(0..400_i64),
        ready in prop::bool::weighted(0.8),
    ) -> Waiter {
        let at = |quarter: i64| now() + SignedDuration::from_mins(15 * quarter);
        Waiter {
            id: WaitingId(Uuid::nil()),
            sooner,
            rank: if first { Rank::TakenBack } else { Rank::Asked },
            asked_at: now() - SignedDuration::from_hours(asked),
            wish,
            jurisdiction: place.0.to_owned(),
            zone: place.1.to_owned(),
            before: before.map(at),
            busy: busy.map(|from| Stretch { from: at(from), until: at(from + 2) }).into_iter().collect(),
            passed: Vec::new(),
            ready,
        }
    }
}

prop_compose! {
    /// People with places of their own, some of whom have passed some of the times.
    fn a_day()(
        waiters in prop::collection::vec(a_waiter(), 0..8),
        free in prop::collection::vec(a_slot(), 0..25),
        passed in prop::collection::vec((0..8_usize, 0..25_usize), 0..10),
    ) -> (Vec<Waiter>, Vec<Slot>) {
        let mut waiters: Vec<Waiter> = waiters
            .into_iter()
            .zip(0..)
            .map(|(waiter, number)| Waiter { id: WaitingId(Uuid::from_u64_pair(1, number)), ..waiter })
            .collect();
        for (who, which) in passed {
            if let (Some(waiter), Some(slot)) = (waiters.get_mut(who), free.get(which)) {
                waiter.passed.push((slot.practitioner, slot.starts_at));
            }
        }
        (waiters, free)
    }
}

fn decide(waiters: &[Waiter], free: &[Slot]) -> Vec<Offer> {
    offers(waiters, free, &clinicians(), &WINDOW, now())
}

/// Everything that an offer must be, said once more.
fn could_be_offered(waiter: &Waiter, slot: &Slot) -> bool {
    let licensed = offered(&[*slot], &clinicians(), &waiter.jurisdiction, &waiter.zone);
    waiter.suits(slot)
        && !licensed.is_empty()
        && deadline(&WINDOW, now(), slot.starts_at, &waiter.zone).is_some()
}

fn meet(a: &Slot, b: &Slot) -> bool {
    a.practitioner == b.practitioner && a.starts_at < b.ends_at() && b.starts_at < a.ends_at()
}

fn before(a: &Waiter, b: &Waiter) -> bool {
    (!a.sooner, a.rank, a.asked_at, a.id) < (!b.sooner, b.rank, b.asked_at, b.id)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_order_of_the_input_never_matters(
        (day, shuffled) in a_day().prop_flat_map(|(waiters, free)| {
            let both = (Just(waiters.clone()).prop_shuffle(), Just(free.clone()).prop_shuffle());
            (Just((waiters, free)), both)
        })
    ) {
        prop_assert_eq!(decide(&day.0, &day.1), decide(&shuffled.0, &shuffled.1));
        for waiter in &day.0 {
            prop_assert_eq!(ahead(&day.0, waiter.id), ahead(&shuffled.0, waiter.id));
        }
    }

    #[test]
    fn an_offer_suits_is_licensed_and_leaves_time_to_answer((waiters, free) in a_day()) {
        for offer in decide(&waiters, &free) {
            let waiter = waiters.iter().find(|one| one.id == offer.waiting).unwrap();
            prop_assert!(waiter.ready && could_be_offered(waiter, &offer.slot));
            prop_assert!(offer.slot.practitioner != doctor(2) && waiter.jurisdiction != "TX");
            prop_assert!(waiter.zone != "Mars/Base", "whose clock nobody knows is offered nothing");
            prop_assert!(offer.until >= now() + WINDOW.least);
            prop_assert!(offer.until <= offer.slot.starts_at - WINDOW.lead);
            prop_assert!(!waiter.passed.contains(&(offer.slot.practitioner, offer.slot.starts_at)));
        }
    }

    #[test]
    fn no_time_goes_to_two_and_nobody_gets_two((waiters, free) in a_day()) {
        let made = decide(&waiters, &free);
        for (at, one) in made.iter().enumerate() {
            for other in &made[at + 1..] {
                prop_assert!(one.waiting != other.waiting);
                prop_assert!(!meet(&one.slot, &other.slot));
            }
        }
    }

    #[test]
    fn nobody_is_overtaken_by_somebody_who_asked_later((waiters, free) in a_day()) {
        let made = decide(&waiters, &free);
        for offer in &made {
            let theirs = waiters.iter().find(|one| one.id == offer.waiting).unwrap();
            for earlier in waiters.iter().filter(|one| one.ready && before(one, theirs)) {
                let own = made.iter().find(|one| one.waiting == earlier.id);
                let kept_out = could_be_offered(earlier, &offer.slot)
                    && own.is_none_or(|own| offer.slot < own.slot);
                prop_assert!(!kept_out, "{offer:?} would have suited {earlier:?}");
            }
        }
    }

    #[test]
    fn no_time_is_left_over_that_would_have_suited_somebody((waiters, free) in a_day()) {
        let made = decide(&waiters, &free);
        for waiter in waiters.iter().filter(|one| one.ready && !made.iter().any(|it| it.waiting == one.id)) {
            for slot in &free {
                let gone = made.iter().any(|offer| meet(&offer.slot, slot));
                prop_assert!(gone || !could_be_offered(waiter, slot));
            }
        }
    }

    #[test]
    fn somebody_new_behind_changes_nothing_for_those_before((waiters, free) in a_day(), late in a_waiter()) {
        let alone = decide(&waiters, &free);
        let mut more = waiters;
        more.push(Waiter {
            id: WaitingId(Uuid::max()),
            sooner: false,
            rank: Rank::Asked,
            asked_at: now() + SignedDuration::from_hours(1),
            ..late
        });
        let with: Vec<Offer> = decide(&more, &free).into_iter().filter(|it| it.waiting.0 != Uuid::max()).collect();
        prop_assert_eq!(alone, with);
    }
}

/// At three in the afternoon there are four hours; in the evening there is until the next morning; and never longer than
/// until two hours before the start.
#[test]
fn an_offer_does_not_end_while_people_sleep() {
    let until = |now: &str, starts_at: &str| {
        let (now, starts_at) = (now.parse().unwrap(), starts_at.parse().unwrap());
        deadline(&WINDOW, now, starts_at, "America/Chicago").map(|it| it.to_string())
    };
    let is = |text: &str| Some(text.to_owned());
    let far = "2026-12-01T15:00:00Z";
    assert_eq!(
        until("2026-11-24T15:00:00Z", far),
        is("2026-11-24T19:00:00Z")
    );
    // 22:00 in Chicago, and five in the morning.
    for night in [
        "2026-11-25T04:00:00Z",
        "2026-11-25T11:00:00Z",
        "2026-11-24T23:00:00Z",
    ] {
        let ends = until(night, far).unwrap();
        assert_eq!(ends, "2026-11-25T15:00:00Z", "{night}");
    }
    // The last minute in which two hours and one to answer are left, and the next.
    let near = "2026-11-24T18:00:00Z";
    assert_eq!(
        until("2026-11-24T15:00:00Z", near),
        is("2026-11-24T16:00:00Z")
    );
    assert_eq!(until("2026-11-24T15:01:00Z", near), None);
    // The night on which the clocks go back has an hour more.
    let change = until("2026-11-01T03:00:00Z", "2026-11-03T15:00:00Z");
    assert_eq!(change, is("2026-11-01T15:00:00Z"));
}

/// Only those count who are before me and wait for times that could suit me.
#[test]
fn the_place_is_counted_among_those_who_want_the_same() {
    let wish = |with: Option<u64>, from, parts: &[DayPart]| Wish {
        practitioner: with.map(doctor),
        minutes: 20,
        from: date(2026, 11, from),
        until: date(2026, 11, from + 2),
        weekdays: (1..=7).collect(),
        parts: parts.to_vec(),
    };
    let all = DayPart::ALL;
    let list: Vec<Waiter> = [
        (Rank::Asked, wish(Some(0), 24, &all)),
        (Rank::Asked, wish(Some(1), 24, &all)),
        (Rank::Asked, wish(None, 24, &[DayPart::Evening])),
        (Rank::Asked, wish(None, 28, &all)),
        (Rank::Asked, wish(Some(0), 25, &[DayPart::Morning])),
        (Rank::TakenBack, wish(None, 25, &all)),
    ]
    .into_iter()
    .zip(0..)
    .map(|((rank, wish), number)| Waiter {
        id: WaitingId(Uuid::from_u64_pair(1, number)),
        sooner: false,
        rank,
        asked_at: now() + SignedDuration::from_hours(i64::try_from(number).unwrap()),
        wish,
        jurisdiction: "IL".to_owned(),
        zone: "America/Chicago".to_owned(),
        before: None,
        busy: Vec::new(),
        passed: Vec::new(),
        ready: true,
    })
    .collect();
    // One whom a clinician wants to be seen sooner comes before everybody, and everybody else keeps their order.
    let mut urgent = list.clone();
    urgent[4].sooner = true;
    assert_eq!(ahead(&urgent, urgent[4].id), Some(0));
    assert_eq!(ahead(&urgent, urgent[5].id), Some(1));
    // The first asker with that clinician, and the one whose visit was taken back.
    assert_eq!(ahead(&list, list[4].id), Some(2));
    assert_eq!(ahead(&list, list[5].id), Some(0));
    assert_eq!(ahead(&list, WaitingId(Uuid::nil())), None);
}
