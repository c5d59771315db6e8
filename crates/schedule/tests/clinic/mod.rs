//! A big clinic, for measuring: clinicians in four zones who work ten hours on every weekday, half of it booked.

#![allow(
    unreachable_pub,
    clippy::expect_used,
    reason = "shared by measurements, which fall where they stand"
)]

use jiff::{
    SignedDuration, Timestamp,
    civil::{Weekday, date, time},
};
use record::{
    actor::Licence,
    clock::{HandClock, SeededChance},
    hours::{Cover, ExceptionKind, Hours, ScheduleException},
    id::{HoursId, PractitionerId, ScheduleExceptionId},
};
use schedule::{
    availability::{Ask, Taken, slots},
    licence::Clinician,
};

const ZONES: [&str; 4] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
];

pub struct Clinic {
    pub hours: Vec<Hours>,
    pub exceptions: Vec<ScheduleException>,
    pub taken: Vec<Taken>,
    pub clinicians: Vec<Clinician>,
    pub ask: Ask,
}

impl Clinic {
    /// `people` clinicians, asked for `days` days over a change of the clocks.
    pub fn of(people: u64, days: i64) -> Self {
        let from: Timestamp = "2026-10-01T12:00:00Z".parse().expect("a time");
        let ask = Ask {
            from,
            until: from + SignedDuration::from_hours(24 * days),
        };
        let (mut hours, mut clinicians, mut exceptions) = (Vec::new(), Vec::new(), Vec::new());
        for (number, zone) in (0..people).zip(ZONES.iter().cycle()) {
            let (clock, chance) = (HandClock::at(from), SeededChance::new(number));
            let who = PractitionerId::new(&clock, &chance);
            for weekday in Weekday::Monday.cycle_forward().take(5) {
                hours.push(Hours {
                    id: HoursId::new(&clock, &chance),
                    practitioner: who,
                    weekday,
                    from: time(8, 0, 0, 0),
                    until: time(18, 0, 0, 0),
                    zone: (*zone).to_owned(),
                    minutes: 20,
                    from_day: date(2026, 1, 1),
                    until_day: None,
                });
            }
            let day_off = from + SignedDuration::from_hours(24 * 7);
            exceptions.push(ScheduleException {
                id: ScheduleExceptionId::new(&clock, &chance),
                practitioner: who,
                kind: ExceptionKind::Closed,
                starts_at: day_off,
                ends_at: day_off + SignedDuration::from_hours(24),
                why: "away".to_owned(),
                cover: Cover::NotNeeded,
            });
            let licence = |jurisdiction: &str| Licence {
                jurisdiction: jurisdiction.to_owned(),
                number: "SYN-1".to_owned(),
                from: date(2020, 1, 1),
                until: date(2030, 1, 1),
            };
            clinicians.push(Clinician {
                practitioner: who,
                licences: ["WI", "IN", "IL"].map(licence).to_vec(),
            });
        }
        let taken = slots(&hours, &[], &[], &ask)
            .into_iter()
            .step_by(2)
            .map(|slot| Taken {
                practitioner: slot.practitioner,
                starts_at: slot.starts_at,
                minutes: slot.minutes,
            })
            .collect();
        Self {
            hours,
            exceptions,
            taken,
            clinicians,
            ask,
        }
    }
}
