//! Weeks in which the clocks change, hours kept in another zone, and the ends of the calendar.

use jiff::civil::{Date, Weekday, date, time};
use record::{
    clock::{HandClock, SeededChance},
    hours::Hours,
    id::{HoursId, PractitionerId},
};

use super::*;

const CHICAGO: &str = "America/Chicago";

fn hours(weekday: Weekday, from: i8, until: i8, zone: &str) -> Hours {
    let (clock, chance) = (HandClock::at(Timestamp::UNIX_EPOCH), SeededChance::new(1));
    Hours {
        id: HoursId::new(&clock, &chance),
        practitioner: PractitionerId::new(&clock, &chance),
        weekday,
        from: time(from, 0, 0, 0),
        until: time(until, 0, 0, 0),
        zone: zone.to_owned(),
        minutes: 20,
        from_day: date(2020, 1, 1),
        until_day: None,
    }
}

fn lengths(day: Date) -> Vec<i64> {
    let week = days(day, CHICAGO).unwrap();
    week.iter()
        .map(|day| day.ends_at.duration_since(day.starts_at).as_hours())
        .collect()
}

#[test]
fn a_week_begins_on_monday_whatever_its_day() {
    for day in 23..=29 {
        let week = days(date(2026, 11, day), CHICAGO).unwrap();
        assert_eq!(week.len(), 7);
        assert_eq!(week[0].date, date(2026, 11, 23));
        assert!(
            week.windows(2)
                .all(|two| two[0].ends_at == two[1].starts_at)
        );
    }
}

#[test]
fn the_day_on_which_the_clocks_change_is_as_long_as_it_is() {
    assert_eq!(lengths(date(2026, 3, 4)), [24, 24, 24, 24, 24, 24, 23]);
    assert_eq!(lengths(date(2026, 10, 28)), [24, 24, 24, 24, 24, 24, 25]);
    let sunday = |day| days(day, CHICAGO).unwrap()[6].clock_moves();
    assert_eq!(sunday(date(2026, 3, 8)), 1);
    assert_eq!(sunday(date(2026, 11, 1)), -1);
    assert_eq!(sunday(date(2026, 11, 29)), 0);
}

#[test]
fn hours_stay_at_their_wall_time_when_the_clocks_change() {
    let mondays = [hours(Weekday::Monday, 9, 12, CHICAGO)];
    for (day, opens) in [
        (date(2026, 10, 26), "2026-10-26T14:00:00Z"),
        (date(2026, 11, 2), "2026-11-02T15:00:00Z"),
    ] {
        let week = days(day, CHICAGO).unwrap();
        assert_eq!(open(&mondays, &week[0])[0].from, opens.parse().unwrap());
        assert!(open(&mondays, &week[1]).is_empty());
    }
}

#[test]
fn hours_that_touch_are_one_stretch_and_wrong_ones_open_nothing() {
    let week = days(date(2026, 11, 23), CHICAGO).unwrap();
    let morning = hours(Weekday::Monday, 9, 12, CHICAGO);
    let noon = hours(Weekday::Monday, 12, 14, CHICAGO);
    let upside_down = hours(Weekday::Monday, 18, 16, CHICAGO);
    let open = open(&[noon, upside_down, morning], &week[0]);
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].until.duration_since(open[0].from).as_hours(), 5);
}

#[test]
fn hours_kept_in_another_zone_are_cut_at_midnight() {
    // Monday evening in Honolulu is Monday night and Tuesday morning in Chicago.
    let evening = [hours(Weekday::Monday, 18, 22, "Pacific/Honolulu")];
    let week = days(date(2026, 11, 23), CHICAGO).unwrap();
    let lasts = |at: usize| {
        open(&evening, &week[at])
            .iter()
            .map(|one| one.until.duration_since(one.from).as_hours())
            .sum::<i64>()
    };
    assert_eq!((lasts(0), lasts(1), lasts(2)), (2, 2, 0));
}

#[test]
fn a_zone_that_is_not_known_and_the_end_of_the_calendar_are_answers() {
    assert!(days(date(2026, 11, 23), "America/Nowhere").is_err());
    assert!(days(Date::MAX, CHICAGO).unwrap().is_empty());
    assert!(days(Date::MIN, CHICAGO).unwrap().is_empty());
}
