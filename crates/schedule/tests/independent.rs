//! Every start of five years against a time library that shares no code with ours: where the clinician is, and as it
//! is told to patients elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot set up its calendar has failed"
)]

use jiff::{
    Timestamp,
    civil::{Weekday, date, time},
};
use record::{
    clock::{HandClock, SeededChance},
    hours::Hours,
    id::{HoursId, PractitionerId},
};
use schedule::{
    availability::{Ask, slots},
    promise::wall_time,
};
use tz::{DateTime, TimeZoneRef, UtcDateTime, datetime::FoundDateTimeKind};

const FIRST: i32 = 2026;
const LAST: i32 = 2030;

/// Where clinicians sit: every rule of the clock that the country has, the places without summer time among them.
const CLINICS: [&str; 12] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
    "America/Phoenix",
    "America/Puerto_Rico",
    "America/Indiana/Indianapolis",
    "America/Detroit",
    "America/Boise",
];

/// Where patients look at them from.
const PATIENTS: [&str; 6] = [
    "America/New_York",
    "America/Phoenix",
    "Pacific/Honolulu",
    "America/Adak",
    "America/Puerto_Rico",
    "America/Indiana/Indianapolis",
];

fn every_hour_of_the_week(zone: &str) -> Vec<Hours> {
    let (clock, chance) = (HandClock::at(Timestamp::UNIX_EPOCH), SeededChance::new(5));
    let practitioner = PractitionerId::new(&clock, &chance);
    Weekday::Monday
        .cycle_forward()
        .take(7)
        .map(|weekday| Hours {
            id: HoursId::new(&clock, &chance),
            practitioner,
            weekday,
            from: time(0, 0, 0, 0),
            until: time(23, 40, 0, 0),
            zone: zone.to_owned(),
            minutes: 20,
            from_day: date(2020, 1, 1),
            until_day: None,
        })
        .collect()
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn zone_of(name: &str) -> TimeZoneRef<'static> {
    tzdb::tz_by_name(name).expect(name)
}

fn first_moment(year: i32, zone: TimeZoneRef<'static>) -> i64 {
    first_time(year, (1, 1), (0, 0), zone).unwrap()
}

/// The first time that a wall clock shows this; nothing where it is set past it.
fn first_time(
    year: i32,
    (month, day): (u8, u8),
    (hour, minute): (u8, u8),
    zone: TimeZoneRef<'static>,
) -> Option<i64> {
    DateTime::find(year, month, day, hour, minute, 0, 0, zone)
        .unwrap()
        .into_inner()
        .iter()
        .filter_map(|kind| match kind {
            FoundDateTimeKind::Normal(at) => Some(at.unix_time()),
            FoundDateTimeKind::Skipped { .. } => None,
        })
        .min()
}

/// What the other library says of every twentieth minute of the wall clock: the first time it comes, if it comes.
fn by_the_other_library(zone: TimeZoneRef<'static>) -> Vec<i64> {
    let mut all = Vec::new();
    let midnight = |year| {
        UtcDateTime::new(year, 1, 1, 0, 0, 0, 0)
            .unwrap()
            .unix_time()
    };
    for at in (midnight(FIRST)..midnight(LAST + 1)).step_by(20 * 60) {
        // A clock that is never changed, so that it shows every wall time there is.
        let wall = UtcDateTime::from_timespec(at, 0).unwrap();
        let clock = (wall.hour(), wall.minute());
        // The last visit of a day would end where these hours do.
        if clock <= (23, 20) {
            all.extend(first_time(
                wall.year(),
                (wall.month(), wall.month_day()),
                clock,
                zone,
            ));
        }
    }
    all.sort_unstable();
    all
}

#[test]
fn every_start_of_five_years_is_when_another_library_says() {
    for name in CLINICS {
        let zone = zone_of(name);
        let window = Ask {
            from: instant(first_moment(FIRST, zone)),
            until: instant(first_moment(LAST + 1, zone)),
        };
        let offered: Vec<i64> = slots(&every_hour_of_the_week(name), &[], &[], &window)
            .iter()
            .map(|slot| slot.starts_at.as_second())
            .collect();
        let expected = by_the_other_library(zone);
        assert_eq!(offered.len(), expected.len(), "{name}");
        let differs = offered
            .iter()
            .zip(&expected)
            .find(|(ours, other)| ours != other);
        assert_eq!(differs, None, "{name}");
    }
}

/// All of these clocks stand on whole hours, so one walk over the instants meets every start of every clinic.
#[test]
fn every_start_of_five_years_is_told_as_another_library_tells_it() {
    let patients: Vec<(&str, TimeZoneRef<'static>)> =
        PATIENTS.iter().map(|name| (*name, zone_of(name))).collect();
    let mut at = first_moment(FIRST, TimeZoneRef::utc());
    let end = first_moment(LAST + 1, TimeZoneRef::utc());
    let mut told = 0;
    while at < end {
        for (name, zone) in &patients {
            let (wall, letters) = wall_time(instant(at), name);
            let other = DateTime::from_timespec(at, 0, *zone).unwrap();
            assert_eq!(
                (
                    i32::from(wall.year()),
                    (wall.month().unsigned_abs(), wall.day().unsigned_abs()),
                    (wall.hour().unsigned_abs(), wall.minute().unsigned_abs()),
                    letters.as_str(),
                ),
                (
                    other.year(),
                    (other.month(), other.month_day()),
                    (other.hour(), other.minute()),
                    other.local_time_type().time_zone_designation(),
                ),
                "{name} at {at}"
            );
            told += 1;
        }
        at += 20 * 60;
    }
    assert_eq!(told, 6 * 3 * 24 * (5 * 365 + 1));
}
