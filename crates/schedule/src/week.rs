//! A clinician's week on the clock of one zone: its days as instants, and when the hours of each are open.
//!
//! A day begins at its own midnight, so that the days on which the clocks change have 23 or 25 hours here too.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use record::hours::Hours;

use crate::{UnknownZone, availability::check, zone};

/// One day of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// As the calendar says.
    pub date: Date,
    /// Its midnight.
    pub starts_at: Timestamp,
    /// The midnight after it.
    pub ends_at: Timestamp,
}

/// From one instant to another, not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// From this instant.
    pub from: Timestamp,
    /// To this one.
    pub until: Timestamp,
}

/// The seven days, Monday first, of the week that `day` is in; none at the far ends of the calendar.
///
/// # Errors
///
/// A zone that is not known.
pub fn days(day: Date, zone_name: &str) -> Result<Vec<Day>, UnknownZone> {
    let zone = zone(zone_name)?;
    let back = i32::from(day.weekday().to_monday_zero_offset());
    let week: Option<Vec<Day>> = (0..7)
        .map(|at| {
            let date = day.checked_add((at - back).days()).ok()?;
            Some(Day {
                date,
                starts_at: midnight(date, &zone)?,
                ends_at: midnight(date.tomorrow().ok()?, &zone)?,
            })
        })
        .collect();
    Ok(week.unwrap_or_default())
}

/// When the weekly hours are open on a day, earliest first; hours that touch are one stretch. Hours that do not pass
/// [`check`] open nothing.
#[must_use]
pub fn open(hours: &[Hours], day: &Day) -> Vec<Stretch> {
    joined(
        hours
            .iter()
            .filter(|hours| check(hours).is_ok())
            .flat_map(|hours| of_hours(hours, day))
            .filter_map(|stretch| day.part_of(stretch))
            .collect(),
    )
}

/// Stretches, earliest first; those that touch are one.
pub(crate) fn joined(mut all: Vec<Stretch>) -> Vec<Stretch> {
    all.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::new();
    for next in all {
        match joined.last_mut() {
            Some(last) if next.from <= last.until => last.until = last.until.max(next.until),
            _ => joined.push(next),
        }
    }
    joined
}

impl Day {
    /// What of a stretch lies in this day.
    #[must_use]
    pub fn part_of(&self, stretch: Stretch) -> Option<Stretch> {
        let part = Stretch {
            from: stretch.from.max(self.starts_at),
            until: stretch.until.min(self.ends_at),
        };
        (part.from < part.until).then_some(part)
    }

    /// Which way the clocks move on this day: 1 forward, -1 back, 0 on all others.
    #[must_use]
    pub fn clock_moves(&self) -> i64 {
        let lasts = self.ends_at.duration_since(self.starts_at);
        (SignedDuration::from_hours(24) - lasts).as_secs().signum()
    }
}

/// What hours open in and around a day. They may be kept in another zone, whose days begin at other instants.
fn of_hours(hours: &Hours, day: &Day) -> Vec<Stretch> {
    let Ok(zone) = zone(&hours.zone) else {
        return Vec::new();
    };
    let first = zone.to_datetime(day.starts_at).date();
    let last = zone.to_datetime(day.ends_at).date();
    first
        .series(1.day())
        .take_while(|date| *date <= last)
        .filter(|date| {
            date.weekday() == hours.weekday
                && hours.from_day <= *date
                && hours.until_day.is_none_or(|until| *date <= until)
        })
        .filter_map(|date| {
            Some(Stretch {
                from: zone.to_timestamp(date.to_datetime(hours.from)).ok()?,
                until: zone.to_timestamp(date.to_datetime(hours.until)).ok()?,
            })
        })
        .collect()
}

fn midnight(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_timestamp(date.to_datetime(Time::midnight())).ok()
}

#[cfg(test)]
mod tests;
