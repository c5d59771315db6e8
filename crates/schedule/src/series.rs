//! A series of visits: where each visit that a plan asks for stands, and one time for each that can be booked, at the hour
//! on the wall that the patient is used to.
//!
//! "Tuesdays at nine" stays that when the clocks change: the wish is a civil time in the patient's zone, and only then an
//! instant. What is given in must be free already for this patient: licences and lead time are
//! [`crate::availability`]'s and [`crate::licence`]'s. Nothing is booked here, and nothing is left out: a visit without a
//! time says why.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use record::id::{AppointmentId, PractitionerId};
use serde::{Deserialize, Serialize};

use crate::{UnknownZone, availability::Slot, zone};

pub use record::follow_up::Usual;

/// A visit that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The week of the plan that it belongs to.
    pub week: i32,
    /// The first day on which it makes sense.
    pub from: Date,
    /// The last day on which it is on time.
    pub until: Date,
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

impl Due {
    /// Whether a visit on `day` is neither too early nor too late.
    #[must_use]
    pub fn has(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }

    /// From which day on it can be booked, when times are offered `days_ahead`: all of its days lie within then.
    #[must_use]
    pub fn opens(&self, days_ahead: i32) -> Date {
        let opens = self.until.checked_sub(days_ahead.days());
        opens.unwrap_or(self.until)
    }
}

/// A visit of the patient, as far as a series asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub appointment: AppointmentId,
    /// Its day where the patient is.
    pub day: Date,
    /// For which week of this plan it was booked; `None` for a visit of its own.
    pub week: Option<i32>,
    /// What became of it.
    pub came: Came,
}

/// What became of a booked visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It is to come, or can still begin.
    ToCome,
    /// It took place.
    Yes,
    /// Its time is over, and it did not take place.
    No,
}

/// Where a visit that is due stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It took place.
    Done(AppointmentId),
    /// It is booked.
    Booked(AppointmentId),
    /// Its last day is over, and nobody came.
    Missed,
    /// It can be booked now.
    Open,
    /// It can be booked from this day on.
    Later(Date),
}

/// Where a visit that is due stands on `today`. A visit that was booked for its week counts, and any visit of its own on
/// one of its days: somebody who was seen then has not missed it.
#[must_use]
pub fn standing(due: &Due, visits: &[Seen], today: Date, days_ahead: i32) -> Standing {
    let ours = |seen: &&Seen| match seen.week {
        Some(week) => week == due.week,
        None => due.has(seen.day),
    };
    let first = |wanted: Came| {
        let all = visits.iter().filter(ours);
        let mut all: Vec<&Seen> = all.filter(|seen| seen.came == wanted).collect();
        all.sort_by_key(|seen| (seen.week.is_none(), seen.day, seen.appointment));
        all.first().map(|seen| seen.appointment)
    };
    let opens = due.opens(days_ahead);
    match (first(Came::Yes), first(Came::ToCome)) {
        (Some(done), _) => Standing::Done(done),
        (None, Some(booked)) => Standing::Booked(booked),
        (None, None) if due.until < today => Standing::Missed,
        (None, None) if today < opens => Standing::Later(opens),
        (None, None) => Standing::Open,
    }
}

/// Where times for a series are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'s> {
    /// When the patient usually comes.
    pub usual: Usual,
    /// Whose times come first: another clinician is proposed only where this one has none.
    pub with: Option<PractitionerId>,
    /// The patient's zone (IANA).
    pub zone: &'s str,
    /// What is free for this patient.
    pub free: &'s [Slot],
}

/// One time for each of `dues`, in their order: the usual day and hour where it is free, else the nearest; `None` where
/// no time is free that is not too early or too late. No time is proposed twice, and none beside another of the series
/// that it overlaps.
///
/// # Errors
///
/// The zone is not known.
pub fn propose(dues: &[Due], search: &Search<'_>) -> Result<Vec<Option<Slot>>, UnknownZone> {
    let zone = zone(search.zone)?;
    let mut chosen: Vec<Slot> = Vec::new();
    let proposals = dues.iter().map(|due| {
        let nearest = near(due, search, &zone).into_iter().find(|slot| {
            chosen
                .iter()
                .all(|other| !slot.overlaps(other.starts_at, other.ends_at()))
        });
        chosen.extend(nearest);
        nearest
    });
    Ok(proposals.collect())
}

/// The times that come nearest to what is wished for one due date, at most `most`, without those that `taken` overlaps:
/// for whoever wants another than the proposed one, or finds it gone.
///
/// # Errors
///
/// The zone is not known.
pub fn instead(
    due: &Due,
    search: &Search<'_>,
    taken: &[Slot],
    most: usize,
) -> Result<Vec<Slot>, UnknownZone> {
    let zone = zone(search.zone)?;
    let mut near = near(due, search, &zone);
    near.retain(|slot| {
        taken
            .iter()
            .all(|other| !slot.overlaps(other.starts_at, other.ends_at()))
    });
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

/// The free times of a due date: those of the clinician who comes first, then the nearest to the wish; of two as near, the
/// earlier.
fn near(due: &Due, search: &Search<'_>, zone: &TimeZone) -> Vec<Slot> {
    let wish = wished(due, search.usual, zone);
    let on_time = |slot: &&Slot| due.has(zone.to_datetime(slot.starts_at).date());
    let mut near: Vec<Slot> = search.free.iter().filter(on_time).copied().collect();
    near.sort_by_key(|slot| {
        let another = search.with.is_some_and(|with| with != slot.practitioner);
        (another, slot.starts_at.duration_since(wish).abs(), *slot)
    });
    near
}

#[cfg(test)]
mod tests;
