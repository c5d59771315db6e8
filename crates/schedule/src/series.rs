//! A series of visits: one time for each due date, at the hour on the wall that the patient is used to.
//!
//! "Tuesdays at nine" stays that when the clocks change: the wish is a civil time in the patient's zone, and only then an
//! instant. What is given in must be free already for this patient: licences, lead time and horizon are
//! [`crate::availability`]'s and [`crate::licence`]'s. Nothing is booked here, and nothing is left out: a date without a
//! time says why.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

use crate::{UnknownZone, availability::Ask, availability::Slot, zone};

/// A visit that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The week of the plan that it belongs to.
    pub week: i32,
    /// The first day on which it makes sense.
    pub from: Date,
    /// The last day on which it is on time.
    pub until: Date,
}

/// When the patient usually comes: civil, in her zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// On which day of the week.
    pub weekday: Weekday,
    /// At what time on the wall.
    pub time: Time,
}

/// What is proposed for one due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// This time.
    At(Slot),
    /// Times are not offered so far ahead yet: to be booked from this day on.
    From(Date),
    /// No time is free that is not too early or too late.
    Full,
}

/// One time for each of `dues`, in their order: the usual day and hour where it is free, else the nearest. No time is
/// proposed twice, and none beside another of the series that it overlaps. `free` holds what is offered within `asked`.
///
/// # Errors
///
/// The zone is not known.
pub fn propose(
    dues: &[Due],
    usual: Usual,
    patient_zone: &str,
    free: &[Slot],
    asked: Ask,
) -> Result<Vec<Proposal>, UnknownZone> {
    let zone = zone(patient_zone)?;
    let mut chosen: Vec<Slot> = Vec::new();
    let proposals = dues.iter().map(|due| {
        let wish = wished(due, usual, &zone);
        let nearest = near(due, wish, &zone, free)
            .into_iter()
            .find(|slot| chosen.iter().all(|other| !overlap(slot, other)));
        if let Some(slot) = nearest {
            chosen.push(slot);
            return Proposal::At(slot);
        }
        let last_offered = zone.to_datetime(asked.until).date();
        if due.until < last_offered {
            Proposal::Full
        } else {
            // The horizon moves a day with each day: from this one on, the wished time lies within it.
            let ahead = asked.until.duration_since(asked.from);
            let opens = wish.saturating_sub(ahead).unwrap_or(wish);
            Proposal::From(zone.to_datetime(opens).date())
        }
    });
    Ok(proposals.collect())
}

/// The times that come nearest to what is wished for one due date, at most `most`, without those that `taken` overlaps:
/// for whoever finds the proposed one gone.
///
/// # Errors
///
/// The zone is not known.
pub fn instead(
    due: &Due,
    usual: Usual,
    patient_zone: &str,
    free: &[Slot],
    taken: &[Slot],
    most: usize,
) -> Result<Vec<Slot>, UnknownZone> {
    let zone = zone(patient_zone)?;
    let mut near = near(due, wished(due, usual, &zone), &zone, free);
    near.retain(|slot| taken.iter().all(|other| !overlap(slot, other)));
    near.truncate(most);
    near.sort();
    Ok(near)
}

/// The last usual day that is on time, at the usual hour; without one, the last day. An hour that the clocks skip is taken
/// as the one after, an hour that comes twice as its first coming.
fn wished(due: &Due, usual: Usual, zone: &TimeZone) -> Timestamp {
    let days = std::iter::successors(Some(due.until), |day| day.yesterday().ok())
        .take_while(|day| *day >= due.from);
    let day = days
        .into_iter()
        .find(|day| day.weekday() == usual.weekday)
        .unwrap_or(due.until);
    let at = zone.to_ambiguous_timestamp(day.to_datetime(usual.time));
    at.compatible().unwrap_or(Timestamp::MAX)
}

/// The free times of a due date, the nearest to the wish first; of two as near, the earlier.
fn near(due: &Due, wish: Timestamp, zone: &TimeZone, free: &[Slot]) -> Vec<Slot> {
    let on_time = |slot: &&Slot| {
        let day = zone.to_datetime(slot.starts_at).date();
        due.from <= day && day <= due.until
    };
    let mut near: Vec<Slot> = free.iter().filter(on_time).copied().collect();
    near.sort_by_key(|slot| (slot.starts_at.duration_since(wish).abs(), *slot));
    near
}

fn overlap(one: &Slot, other: &Slot) -> bool {
    one.starts_at < ends(other) && other.starts_at < ends(one)
}

fn ends(slot: &Slot) -> Timestamp {
    slot.starts_at + SignedDuration::from_mins(slot.minutes.into())
}

/// The due visit of a week: on time until its day, and not earlier than `early_days` before.
#[must_use]
pub fn due(week: i32, on: Date, early_days: i32) -> Due {
    Due {
        week,
        from: on.checked_sub(early_days.days()).unwrap_or(on),
        until: on,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use record::{
        clock::{HandClock, SeededChance},
        id::PractitionerId,
    };

    const CHICAGO: &str = "America/Chicago";
    const TUESDAYS_AT_NINE: Usual = Usual {
        weekday: Weekday::Tuesday,
        time: time(9, 0, 0, 0),
    };

    fn slot(starts_at: &str) -> Slot {
        let (clock, chance) = (HandClock::at(Timestamp::UNIX_EPOCH), SeededChance::new(1));
        Slot {
            starts_at: starts_at.parse().unwrap(),
            practitioner: PractitionerId::new(&clock, &chance),
            minutes: 20,
        }
    }

    fn asked(from: &str, until: &str) -> Ask {
        Ask {
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
        }
    }

    /// A wide year, so that nothing is too far ahead.
    fn year() -> Ask {
        asked("2026-10-01T00:00:00Z", "2027-10-01T00:00:00Z")
    }

    /// The clocks of Chicago go back on 1 November 2026 and forward on 14 March 2027.
    #[test]
    fn nine_on_the_wall_stays_nine_when_the_clocks_change() {
        let dues = [
            due(4, date(2026, 10, 28), 6),
            due(8, date(2026, 11, 25), 6),
            due(24, date(2027, 3, 17), 6),
        ];
        let free = [
            slot("2026-10-27T13:00:00Z"),
            slot("2026-10-27T14:00:00Z"),
            slot("2026-11-24T14:00:00Z"),
            slot("2026-11-24T15:00:00Z"),
            slot("2027-03-16T14:00:00Z"),
            slot("2027-03-16T15:00:00Z"),
        ];
        let found = propose(&dues, TUESDAYS_AT_NINE, CHICAGO, &free, year()).unwrap();
        assert_eq!(
            found,
            [free[1], free[3], free[4]].map(Proposal::At),
            "14:00 UTC in October, 15:00 in November, 14:00 in March"
        );
    }

    /// Half past two does not exist on 14 March 2027: what comes after it is nearest.
    #[test]
    fn an_hour_that_is_skipped_is_the_one_after() {
        let usual = Usual {
            weekday: Weekday::Sunday,
            time: time(2, 30, 0, 0),
        };
        let free = [slot("2027-03-14T07:00:00Z"), slot("2027-03-14T08:20:00Z")];
        let dues = [due(4, date(2027, 3, 14), 0)];
        let found = propose(&dues, usual, CHICAGO, &free, year()).unwrap();
        assert_eq!(found, [Proposal::At(free[1])]);
    }

    #[test]
    fn where_the_usual_time_is_gone_it_is_the_nearest_on_time() {
        let due = due(4, date(2026, 10, 28), 6);
        let free = [
            slot("2026-10-21T14:00:00Z"), // too early
            slot("2026-10-27T14:20:00Z"),
            slot("2026-10-27T13:40:00Z"),
            slot("2026-10-28T14:00:00Z"),
            slot("2026-10-29T14:00:00Z"), // too late
        ];
        let found = propose(&[due], TUESDAYS_AT_NINE, CHICAGO, &free, year()).unwrap();
        // Both are twenty minutes away: the earlier.
        assert_eq!(found, [Proposal::At(free[2])]);
        let taken = [free[2]];
        let three = instead(&due, TUESDAYS_AT_NINE, CHICAGO, &free, &taken, 3).unwrap();
        assert_eq!(three, [free[1], free[3]]);
    }

    #[test]
    fn no_time_is_proposed_twice_or_beside_one_that_it_overlaps() {
        let on = date(2026, 10, 28);
        let dues = [due(4, on, 6), due(5, on, 6), due(6, on, 6)];
        let free = [
            slot("2026-10-27T14:00:00Z"),
            slot("2026-10-27T14:10:00Z"),
            slot("2026-10-27T14:20:00Z"),
        ];
        let found = propose(&dues, TUESDAYS_AT_NINE, CHICAGO, &free, year()).unwrap();
        let want = [Proposal::At(free[0]), Proposal::At(free[2]), Proposal::Full];
        assert_eq!(found, want);
    }

    /// Three weeks ahead: what is due later says from which day on it can be booked.
    #[test]
    fn what_lies_beyond_the_horizon_says_from_when_on() {
        let dues = [due(4, date(2026, 10, 14), 6), due(8, date(2026, 11, 11), 6)];
        let asked = asked("2026-10-01T15:00:00Z", "2026-10-22T15:00:00Z");
        let free = [slot("2026-10-13T14:00:00Z")];
        let found = propose(&dues, TUESDAYS_AT_NINE, CHICAGO, &free, asked).unwrap();
        assert_eq!(
            found,
            [
                Proposal::At(free[0]),
                // Tuesday, 10 November, less 21 days.
                Proposal::From(date(2026, 10, 20))
            ]
        );
        assert!(propose(&dues, TUESDAYS_AT_NINE, "Mars/Base", &free, asked).is_err());
    }
}
