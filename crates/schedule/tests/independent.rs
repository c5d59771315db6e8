//! Every start of five years against a time library that shares no code with ours: where the clinician is, and as it
//! is told to patients elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot set up its calendar has failed"
)]

use chrono::{
    DateTime as Instant, Datelike, NaiveDate, NaiveDateTime, TimeZone as _, Timelike, Utc,
};
use chrono_tz::{OffsetName as _, Tz};
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

fn first_moment(year: i32, zone: Tz) -> i64 {
    let midnight = NaiveDate::from_ymd_opt(year, 1, 1)
        .unwrap()
        .and_time(chrono::NaiveTime::MIN);
    zone.from_local_datetime(&midnight)
        .earliest()
        .unwrap()
        .timestamp()
}

/// What the other library says of every twentieth minute of the wall clock: the first time it comes, if it comes.
fn by_the_other_library(zone: Tz) -> Vec<i64> {
    let mut wall: NaiveDateTime = NaiveDate::from_ymd_opt(FIRST, 1, 1)
        .unwrap()
        .and_time(chrono::NaiveTime::MIN);
    let mut all = Vec::new();
    while wall.year() <= LAST {
        // The last visit of a day would end where these hours do.
        if (wall.hour(), wall.minute()) <= (23, 20) {
            all.extend(
                zone.from_local_datetime(&wall)
                    .earliest()
                    .map(|at| at.timestamp()),
            );
        }
        wall += chrono::TimeDelta::minutes(20);
    }
    all.sort_unstable();
    all
}

#[test]
fn every_start_of_five_years_is_when_another_library_says() {
    for name in CLINICS {
        let zone: Tz = name.parse().expect(name);
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
    let patients: Vec<(&str, Tz)> = PATIENTS
        .iter()
        .map(|name| (*name, name.parse().expect(name)))
        .collect();
    let mut at = first_moment(FIRST, Tz::UTC);
    let end = first_moment(LAST + 1, Tz::UTC);
    let mut told = 0;
    while at < end {
        let moment: Instant<Utc> = Instant::from_timestamp(at, 0).unwrap();
        for (name, zone) in &patients {
            let (wall, letters) = wall_time(instant(at), name);
            let local = moment.with_timezone(zone);
            let other = (
                (local.year(), local.month(), local.day()),
                (local.hour(), local.minute()),
            );
            let ours = (
                (
                    i32::from(wall.year()),
                    u32::try_from(wall.month()).unwrap(),
                    u32::try_from(wall.day()).unwrap(),
                ),
                (
                    u32::try_from(wall.hour()).unwrap(),
                    u32::try_from(wall.minute()).unwrap(),
                ),
            );
            assert_eq!(ours, other, "{name} at {moment}");
            assert_eq!(
                Some(letters.as_str()),
                local.offset().abbreviation(),
                "{name} at {moment}"
            );
            told += 1;
        }
        at += 20 * 60;
    }
    assert_eq!(told, 6 * 3 * 24 * (5 * 365 + 1));
}
