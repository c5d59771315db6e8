use std::collections::BTreeMap;

use jiff::civil::{DateTime, Time, Weekday, date, time};
use record::{
    clock::{HandClock, SeededChance},
    id::{HoursId, ScheduleExceptionId},
};

use super::*;
use crate::zone as zone_of;

fn someone(seed: u64) -> PractitionerId {
    PractitionerId::new(
        &HandClock::at(Timestamp::UNIX_EPOCH),
        &SeededChance::new(seed),
    )
}

fn hours(weekday: Weekday, from: Time, until: Time, zone: &str, minutes: i32) -> Hours {
    let clock = HandClock::at(Timestamp::UNIX_EPOCH);
    Hours {
        id: HoursId::new(&clock, &SeededChance::new(3)),
        practitioner: someone(1),
        weekday,
        from,
        until,
        zone: zone.to_owned(),
        minutes,
        from_day: date(2020, 1, 1),
        until_day: None,
    }
}

fn ask(from: &str, days: i64) -> Ask {
    let from: Timestamp = from.parse().unwrap();
    Ask {
        from,
        until: from + SignedDuration::from_hours(24 * days),
    }
}

/// The slots of one day, as the clock there shows them with their offset.
fn shown(day: Date, zone: &str, from: Time, until: Time, minutes: i32) -> String {
    let hours = hours(day.weekday(), from, until, zone, minutes);
    let start = day.yesterday().unwrap().to_string() + "T12:00:00Z";
    let tz = zone_of(zone).unwrap();
    slots(&[hours], &[], &[], &ask(&start, 3))
        .iter()
        .map(|slot| {
            let at = slot.starts_at.to_zoned_datetime(tz.clone());
            at.strftime("%H:%M%:::z").to_string()
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// A night shift from 00:30 to 03:30 in visits of 30 minutes, over every change of the clock in 2026 and 2027.
#[test]
fn over_the_changes_of_the_clock() {
    let forward = "00:30{a} 01:00{a} 01:30{a} 03:00{b}";
    let back = "00:30{b} 01:00{b} 01:30{b} 02:00{a} 02:30{a} 03:00{a}";
    let usual = "00:30{a} 01:00{a} 01:30{a} 02:00{a} 02:30{a} 03:00{a}";
    for (zone, standard, summer) in [
        ("America/Chicago", "-06", Some("-05")),
        ("America/Indiana/Indianapolis", "-05", Some("-04")),
        ("America/Adak", "-10", Some("-09")),
        ("America/Phoenix", "-07", None),
        ("Pacific/Honolulu", "-10", None),
        ("America/Puerto_Rico", "-04", None),
    ] {
        for (day, changing) in [
            (date(2026, 3, 8), forward),
            (date(2026, 11, 1), back),
            (date(2027, 3, 14), forward),
            (date(2027, 11, 7), back),
        ] {
            let pattern = if summer.is_some() { changing } else { usual };
            let expected = pattern
                .replace("{a}", standard)
                .replace("{b}", summer.unwrap_or(standard));
            assert_eq!(
                shown(day, zone, time(0, 30, 0, 0), time(3, 30, 0, 0), 30),
                expected,
                "{zone} {day}"
            );
        }
    }
}

/// Hours by day keep their wall time on both sides of a change.
#[test]
fn nine_o_clock_stays_nine_o_clock() {
    for (day, expected) in [
        (date(2026, 3, 7), "09:00-06 09:20-06 09:40-06"),
        (date(2026, 3, 9), "09:00-05 09:20-05 09:40-05"),
        (date(2026, 10, 31), "09:00-05 09:20-05 09:40-05"),
        (date(2026, 11, 2), "09:00-06 09:20-06 09:40-06"),
    ] {
        let (nine, ten) = (time(9, 0, 0, 0), time(10, 0, 0, 0));
        assert_eq!(shown(day, "America/Chicago", nine, ten, 20), expected);
    }
}

/// A visit that begins before the missing hour ends after it; it must not run past the clinician's end.
#[test]
fn no_visit_runs_past_the_end() {
    let (from, day) = (time(1, 30, 0, 0), date(2026, 3, 8));
    let until = |until| shown(day, "America/Chicago", from, until, 60);
    assert_eq!(until(time(3, 15, 0, 0)), "");
    assert_eq!(until(time(3, 30, 0, 0)), "01:30-06");
    assert_eq!(until(time(4, 30, 0, 0)), "01:30-06 03:30-05");
}

/// Against an oracle that knows no civil arithmetic: walk the instants and look at the clock.
#[test]
fn every_slot_of_five_years_against_a_walk_over_the_instants() {
    let zones = [
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
    let week = Weekday::Monday.cycle_forward().take(7);
    for name in zones {
        let window = ask("2026-01-01T00:00:00Z", 365 * 5 + 1);
        let all: Vec<_> = week
            .clone()
            .map(|day| hours(day, Time::MIN, time(23, 59, 0, 0), name, 20))
            .collect();
        let offered: Vec<_> = slots(&all, &[], &[], &window)
            .iter()
            .map(|slot| slot.starts_at)
            .collect();

        let tz = zone_of(name).unwrap();
        let mut first_seen: BTreeMap<DateTime, Timestamp> = BTreeMap::new();
        // From a day before, so that a time is known to have come before the window opened.
        let mut at = window.from - SignedDuration::from_hours(24);
        let end = window.until;
        while at < end {
            first_seen.entry(tz.to_datetime(at)).or_insert(at);
            at += SignedDuration::from_mins(20);
        }
        let mut expected: Vec<_> = first_seen
            .into_iter()
            // The last visit of a day would end at midnight, a minute after these hours.
            .filter(|(wall, at)| *at >= window.from && wall.time() < time(23, 40, 0, 0))
            .map(|(_, at)| at)
            .collect();
        expected.sort_unstable();
        assert_eq!(offered.len(), expected.len(), "{name}");
        assert_eq!(offered, expected, "{name}");
    }
}

#[test]
fn what_is_taken_or_off_is_not_offered() {
    let nine = hours(
        Weekday::Tuesday,
        time(9, 0, 0, 0),
        time(10, 20, 0, 0),
        "America/Chicago",
        20,
    );
    let (own, other) = (nine.practitioner, someone(2));
    let at = |text: &str| -> Timestamp { format!("2026-11-24T{text}:00Z").parse().unwrap() };
    let offered = |exceptions: &[ScheduleException], taken: &[Taken]| {
        slots(
            std::slice::from_ref(&nine),
            exceptions,
            taken,
            &ask("2026-11-23T12:00:00Z", 2),
        )
        .iter()
        .map(|slot| slot.starts_at.strftime("%H:%M").to_string())
        .collect::<Vec<_>>()
        .join(" ")
    };
    let taken = |practitioner, starts_at, minutes| Taken {
        practitioner,
        starts_at,
        minutes,
    };
    let exception = |kind, practitioner, starts_at, ends_at| ScheduleException {
        id: ScheduleExceptionId::new(&HandClock::at(Timestamp::UNIX_EPOCH), &SeededChance::new(4)),
        practitioner,
        kind,
        starts_at,
        ends_at,
        why: "holiday".to_owned(),
        cover: record::hours::Cover::NotNeeded,
    };
    let off = |who, from, until| exception(ExceptionKind::Closed, who, from, until);
    let open = |who, from, until| exception(ExceptionKind::Open, who, from, until);
    let all = "15:00 15:20 15:40 16:00";
    assert_eq!(offered(&[], &[]), all);
    assert_eq!(
        offered(&[], &[taken(own, at("15:20"), 20)]),
        "15:00 15:40 16:00"
    );
    assert_eq!(offered(&[], &[taken(own, at("15:15"), 10)]), "15:40 16:00");
    assert_eq!(offered(&[], &[taken(own, at("14:00"), 60)]), all);
    assert_eq!(offered(&[], &[taken(other, at("15:20"), 20)]), all);
    assert_eq!(
        offered(&[off(own, at("15:30"), at("16:00"))], &[]),
        "15:00 16:00"
    );
    assert_eq!(offered(&[off(other, at("00:00"), at("23:00"))], &[]), all);
    let evening = open(own, at("22:02"), at("22:50"));
    assert_eq!(
        offered(std::slice::from_ref(&evening), &[]),
        "15:00 15:20 15:40 16:00 22:05 22:25"
    );
    assert_eq!(
        offered(&[evening, off(own, at("22:40"), at("23:00"))], &[]),
        "15:00 15:20 15:40 16:00 22:05"
    );
    assert_eq!(offered(&[open(other, at("22:00"), at("23:00"))], &[]), all);
    assert_eq!(offered(&[open(own, at("15:00"), at("15:20"))], &[]), all);
}

#[test]
fn the_ends_of_the_ask_and_of_the_hours_are_exact() {
    let monday = |from, until| Hours {
        from_day: from,
        until_day: until,
        ..hours(
            Weekday::Monday,
            time(9, 0, 0, 0),
            time(9, 30, 0, 0),
            "America/Chicago",
            30,
        )
    };
    let days = |hours: &Hours, from: &str, until: &str| {
        let ask = Ask {
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
        };
        slots(std::slice::from_ref(hours), &[], &[], &ask)
            .iter()
            .map(|slot| slot.starts_at.strftime("%m-%d").to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let always = monday(date(2026, 1, 1), None);
    let (nine, after) = ("2026-11-23T15:00:00Z", "2026-11-23T15:00:01Z");
    let next = "2026-11-30T15:00:00Z";
    assert_eq!(days(&always, nine, next), "11-23");
    assert_eq!(days(&always, after, next), "");
    assert_eq!(days(&always, after, "2026-11-30T15:00:01Z"), "11-30");
    assert_eq!(days(&always, next, nine), "");
    let until = monday(date(2026, 11, 24), Some(date(2026, 12, 7)));
    assert_eq!(days(&until, nine, "2027-01-30T00:00:00Z"), "11-30 12-07");
}

#[test]
fn overlapping_hours_offer_a_start_once() {
    let (nine, ten) = (time(9, 0, 0, 0), time(10, 0, 0, 0));
    let one = hours(Weekday::Tuesday, nine, ten, "America/Chicago", 30);
    let same_elsewhere = hours(
        Weekday::Tuesday,
        time(10, 0, 0, 0),
        time(11, 0, 0, 0),
        "America/New_York",
        60,
    );
    let all = slots(
        &[one, same_elsewhere],
        &[],
        &[],
        &ask("2026-11-23T12:00:00Z", 2),
    );
    let minutes: Vec<_> = all.iter().map(|slot| slot.minutes).collect();
    assert_eq!(minutes, [30, 30]);
}

#[test]
fn wrong_hours_are_named() {
    let (nine, ten) = (time(9, 0, 0, 0), time(10, 0, 0, 0));
    let good = hours(Weekday::Monday, nine, ten, "America/Chicago", 20);
    assert_eq!(check(&good), Ok(()));
    let nowhere = Hours {
        zone: "America/Springfield".to_owned(),
        ..good.clone()
    };
    let unknown = UnknownZone("America/Springfield".to_owned());
    assert_eq!(check(&nowhere), Err(WrongHours::Zone(unknown)));
    assert_eq!(
        slots(&[nowhere], &[], &[], &ask("2026-11-23T12:00:00Z", 9)),
        []
    );
    for (from, until, minutes, expected) in [
        (
            ten,
            nine,
            20,
            WrongHours::UpsideDown {
                from: ten,
                until: nine,
            },
        ),
        (nine, ten, 0, WrongHours::Visit(0)),
        (nine, ten, -20, WrongHours::Visit(-20)),
        (nine, ten, 17, WrongHours::Visit(17)),
        (nine, ten, 65, WrongHours::Visit(65)),
        (
            time(9, 3, 0, 0),
            ten,
            20,
            WrongHours::Start(time(9, 3, 0, 0)),
        ),
    ] {
        let wrong = hours(Weekday::Monday, from, until, "America/Chicago", minutes);
        assert_eq!(check(&wrong), Err(expected));
        let empty = slots(&[wrong], &[], &[], &ask("2026-11-23T00:00:00Z", 3));
        assert_eq!(empty, []);
    }
}

#[test]
fn hours_survive_being_kept() {
    let kept = hours(
        Weekday::Wednesday,
        time(9, 0, 0, 0),
        time(10, 0, 0, 0),
        "America/Chicago",
        20,
    );
    let json = serde_json::to_string(&kept).unwrap();
    assert!(json.contains("\"weekday\":\"wednesday\""), "{json}");
    assert_eq!(serde_json::from_str::<Hours>(&json).unwrap(), kept);
    let wrong = json.replace("wednesday", "someday");
    assert!(serde_json::from_str::<Hours>(&wrong).is_err());
}
