//! Hours into slots.
//!
//! A clinician's hours are civil times: "Tuesdays from 9 to 12" stays that when the clocks change. On the night they
//! spring forward the times that do not exist are left out; on the night they fall back a repeated time is offered
//! once, at its first coming.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::{AmbiguousOffset, TimeZone},
};
use record::{
    hours::{ExceptionKind, Hours, ScheduleException},
    id::PractitionerId,
};
use serde::{Deserialize, Serialize};

use crate::{UnknownZone, zone};

mod stretches;

use stretches::Stretches;

/// Every slot starts on a multiple of this, in minutes, and lasts a multiple of it: bookings are kept in such cells.
pub const CELL_MINUTES: i32 = 5;
const CELL_SECONDS: i64 = 300;

/// The stretch of time that is asked for: starts from `from` on and before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The first start that may be offered: now, and the time both sides need to prepare.
    pub from: Timestamp,
    /// Starts before this may be offered.
    pub until: Timestamp,
}

/// A time that is held or booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// With whom.
    pub practitioner: PractitionerId,
    /// From this instant.
    pub starts_at: Timestamp,
    /// For so many minutes.
    pub minutes: i32,
}

/// A time that can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// When it begins; a multiple of five minutes.
    pub starts_at: Timestamp,
    /// With whom.
    pub practitioner: PractitionerId,
    /// How long, in minutes.
    pub minutes: i32,
}

/// What is wrong with hours that somebody wants to keep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongHours {
    /// The zone is not known.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// The end is not after the start.
    #[error("the hours end at {until}, which is not after their start at {from}")]
    UpsideDown {
        /// Start.
        from: Time,
        /// End.
        until: Time,
    },
    /// No visit fits, or its length is not a multiple of five.
    #[error(
        "a visit of {0} minutes does not fit: it must be a multiple of five and fit into the hours"
    )]
    Visit(i32),
    /// The start is not on a multiple of five minutes.
    #[error("the hours must start on a multiple of five minutes, not at {0}")]
    Start(Time),
    /// They end before they begin to hold.
    #[error("the last day {until} is before the first day {from}")]
    NeverValid {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
    },
}

/// Whether hours make sense.
///
/// # Errors
///
/// The first thing that is wrong, in words for the person who typed them.
pub fn check(hours: &Hours) -> Result<(), WrongHours> {
    zone(&hours.zone)?;
    if hours.until <= hours.from {
        return Err(WrongHours::UpsideDown {
            from: hours.from,
            until: hours.until,
        });
    }
    if hours.from.second() != 0 || i32::from(hours.from.minute()) % CELL_MINUTES != 0 {
        return Err(WrongHours::Start(hours.from));
    }
    let length = SignedDuration::from_mins(hours.minutes.into());
    if hours.minutes < CELL_MINUTES
        || hours.minutes % CELL_MINUTES != 0
        || length > hours.until.duration_since(hours.from)
    {
        return Err(WrongHours::Visit(hours.minutes));
    }
    match hours.until_day {
        Some(until) if until < hours.from_day => Err(WrongHours::NeverValid {
            from: hours.from_day,
            until,
        }),
        _ => Ok(()),
    }
}

/// The slots that can be booked, by start and then by clinician.
///
/// `taken` is what is held or booked, with whom. Hours that do not pass [`check`] give no slots: they are checked where
/// an administrator types them. Extra hours are cut into visits as long as the clinician's shortest.
#[must_use]
pub fn slots(
    hours: &[Hours],
    exceptions: &[ScheduleException],
    taken: &[Taken],
    ask: &Ask,
) -> Vec<Slot> {
    let mut all = Vec::new();
    for hours in hours.iter().filter(|hours| check(hours).is_ok()) {
        weekly(hours, ask, &mut all);
    }
    let of_kind = |kind| {
        exceptions
            .iter()
            .filter(move |exception| exception.kind == kind)
    };
    for open in of_kind(ExceptionKind::Open) {
        let own = hours
            .iter()
            .filter(|hours| hours.practitioner == open.practitioner && check(hours).is_ok());
        if let Some(minutes) = own.map(|hours| hours.minutes).min() {
            extra(open, minutes, &mut all);
        }
    }
    let off =
        of_kind(ExceptionKind::Closed).map(|off| (off.practitioner, off.starts_at, off.ends_at));
    let booked = taken
        .iter()
        .map(|it| (it.practitioner, it.starts_at, end(it.starts_at, it.minutes)));
    let not_free = Stretches::of(off.chain(booked));
    all.retain(|slot| {
        ask.from <= slot.starts_at && slot.starts_at < ask.until && !not_free.meet(slot)
    });
    all.sort_unstable();
    // Two sets of hours that cover the same start offer it once, as the shorter visit.
    all.dedup_by_key(|slot| (slot.starts_at, slot.practitioner));
    all
}

fn weekly(hours: &Hours, ask: &Ask, all: &mut Vec<Slot>) {
    let Ok(zone) = zone(&hours.zone) else {
        return;
    };
    let last = zone.to_datetime(ask.until).date();
    let mut day = zone.to_datetime(ask.from).date();
    while day <= last {
        let held = day.weekday() == hours.weekday
            && hours.from_day <= day
            && hours.until_day.is_none_or(|last| day <= last);
        if held {
            one_day(hours, day, &zone, all);
        }
        let Ok(next) = day.checked_add(1.day()) else {
            return;
        };
        day = next;
    }
}

fn one_day(hours: &Hours, day: Date, zone: &TimeZone, all: &mut Vec<Slot>) {
    let last = day.to_datetime(hours.until);
    let Ok(closes_at) = zone.to_timestamp(last) else {
        return;
    };
    let length = SignedDuration::from_mins(hours.minutes.into());
    let mut wall = day.to_datetime(hours.from);
    while wall < last {
        if let Some(starts_at) = first_coming(zone, wall)
            && starts_at.as_second() % CELL_SECONDS == 0
            && end(starts_at, hours.minutes) <= closes_at
        {
            all.push(Slot {
                starts_at,
                practitioner: hours.practitioner,
                minutes: hours.minutes,
            });
        }
        let Ok(next) = wall.checked_add(length) else {
            return;
        };
        wall = next;
    }
}

fn extra(open: &ScheduleException, minutes: i32, all: &mut Vec<Slot>) {
    // The first cell that begins inside.
    let late = open.starts_at.as_second().rem_euclid(CELL_SECONDS);
    let wait = (CELL_SECONDS - late) % CELL_SECONDS;
    let Ok(mut starts_at) = Timestamp::from_second(open.starts_at.as_second() + wait) else {
        return;
    };
    while end(starts_at, minutes) <= open.ends_at && starts_at < open.ends_at {
        all.push(Slot {
            starts_at,
            practitioner: open.practitioner,
            minutes,
        });
        starts_at = end(starts_at, minutes);
    }
}

impl Slot {
    /// When it ends.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        end(self.starts_at, self.minutes)
    }

    /// Whether it takes up some of the time from `from` until `until`.
    #[must_use]
    pub fn overlaps(&self, from: Timestamp, until: Timestamp) -> bool {
        self.starts_at < until && from < self.ends_at()
    }
}

pub(crate) fn end(starts_at: Timestamp, minutes: i32) -> Timestamp {
    starts_at
        .checked_add(SignedDuration::from_mins(minutes.into()))
        .unwrap_or(Timestamp::MAX)
}

/// The instant at which the clock in `zone` first shows `wall`; `None` when it never does.
fn first_coming(zone: &TimeZone, wall: jiff::civil::DateTime) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(wall);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => None,
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
            ambiguous.earlier().ok()
        }
    }
}

#[cfg(test)]
mod tests;
