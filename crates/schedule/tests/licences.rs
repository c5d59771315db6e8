//! Every place against every licence, on both sides of its first and its last day (hazard H-19).

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set up its calendar has failed"
)]

use jiff::{
    SignedDuration, ToSpan,
    civil::{Date, date, time},
    tz::TimeZone,
};
use record::{
    actor::Licence,
    clock::{HandClock, SeededChance},
    id::PractitionerId,
};
use schedule::{
    availability::Slot,
    jurisdiction,
    licence::{Clinician, Coverage, coverage, offered},
};

const FROM: Date = date(2026, 3, 1);
const UNTIL: Date = date(2028, 2, 29);

fn someone() -> PractitionerId {
    PractitionerId::new(
        &HandClock::at(jiff::Timestamp::UNIX_EPOCH),
        &SeededChance::new(3),
    )
}

fn licensed_in(place: &str) -> Clinician {
    Clinician {
        practitioner: someone(),
        licences: vec![Licence {
            jurisdiction: place.to_owned(),
            number: "000-SYN".to_owned(),
            from: FROM,
            until: UNTIL,
        }],
    }
}

/// The days around both ends, and whether the licence holds on them.
fn days() -> [(Date, bool); 6] {
    [
        (FROM.yesterday().unwrap(), false),
        (FROM, true),
        (date(2027, 1, 1), true),
        (UNTIL, true),
        (UNTIL.tomorrow().unwrap(), false),
        (date(2031, 1, 1), false),
    ]
}

#[test]
fn a_licence_opens_its_own_place_on_its_own_days_and_nothing_else() {
    let places = jurisdiction::all();
    assert!(places.len() >= 51, "{} places", places.len());
    for held in places {
        let clinician = [licensed_in(&held.code)];
        for asked in places {
            for (day, holds) in days() {
                let may = matches!(
                    coverage(&clinician, &asked.code, day),
                    Coverage::Clinicians(_)
                );
                assert_eq!(
                    may,
                    holds && held.code == asked.code,
                    "{} with a licence of {} on {day}",
                    asked.code,
                    held.code
                );
            }
        }
    }
}

/// A visit counts for the civil day, and over midnight for both days, of the place where the patient is.
#[test]
fn what_is_offered_never_touches_a_day_without_a_licence() {
    for place in jurisdiction::all() {
        let clinician = [licensed_in(&place.code)];
        for name in place.zones() {
            let zone = TimeZone::get(name).unwrap();
            for end in [FROM, UNTIL.tomorrow().unwrap()] {
                let midnight = zone.to_timestamp(end.at(0, 0, 0, 0)).unwrap();
                for minutes in (-120_i32..=120).step_by(5) {
                    let starts_at = midnight + SignedDuration::from_mins(minutes.into());
                    let slot = Slot {
                        starts_at,
                        practitioner: someone(),
                        minutes: 20,
                    };
                    let begins = zone.to_datetime(starts_at);
                    let stops = zone.to_datetime(starts_at + SignedDuration::from_mins(20));
                    // At midnight sharp nothing of the next day is touched.
                    let last = if stops.time() == time(0, 0, 0, 0) {
                        stops.date().checked_sub(1.day()).unwrap()
                    } else {
                        stops.date()
                    };
                    let holds = |day: Date| (FROM..=UNTIL).contains(&day);
                    let expected = holds(begins.date()) && holds(last);
                    let free = !offered(&[slot], &clinician, &place.code, name).is_empty();
                    assert_eq!(free, expected, "{} {name} at {begins}", place.code);
                }
            }
        }
    }
}
