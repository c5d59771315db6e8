//! Who is offered a time that has come free.
//!
//! The rule, which the pages say in plain words: people are looked at in the order of the list, those first of whom a
//! clinician asks that they are seen sooner, then those whose visit the clinic took back, then by the time of asking. Each is offered the earliest free time that suits them, one at a
//! time. Somebody who passes a time keeps the place and is not offered that time again. So nobody who asked later gets a
//! time that would have suited somebody before them, unless that person has an offer already, has passed this very
//! time, or is resting because offers were left without an answer.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use record::{
    id::{PractitionerId, WaitingId},
    waitlist::{DayPart, Rank, Wish},
};

use crate::{
    availability::Slot,
    licence::{Clinician, offered},
    week::Stretch,
    zone,
};

/// One person on the list, with what decides about an offer to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// The place on the list.
    pub id: WaitingId,
    /// Whether a clinician asks that they are seen sooner.
    pub sooner: bool,
    /// Why it is where it is.
    pub rank: Rank,
    /// Since when.
    pub asked_at: Timestamp,
    /// What would suit.
    pub wish: Wish,
    /// Where they will be.
    pub jurisdiction: String,
    /// The zone there.
    pub zone: String,
    /// When the visit begins that they would give up: only earlier times help.
    pub before: Option<Timestamp>,
    /// When they are taken themselves.
    pub busy: Vec<Stretch>,
    /// Times that they were offered and did not take.
    pub passed: Vec<(PractitionerId, Timestamp)>,
    /// Whether an offer may be made: they have none and are not resting.
    pub ready: bool,
}

/// The clinic's rules about offers. Business rules, not medicine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How long before its start nobody can take a time any more.
    pub lead: SignedDuration,
    /// The least time in which somebody can answer; a time that leaves less is offered to nobody.
    pub least: SignedDuration,
    /// How long an offer stands.
    pub answer: SignedDuration,
    /// From this hour on the clock of the patient it is night: an offer does not end then.
    pub night_from: i8,
    /// Until this hour; an offer that would end at night stands until then.
    pub night_until: i8,
}

/// A time to be kept for one person until a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// For whose place on the list.
    pub waiting: WaitingId,
    /// The time.
    pub slot: Slot,
    /// Until when.
    pub until: Timestamp,
}

/// The offers to make now. `free` are times that nobody has; neither their order nor that of `waiters` matters.
#[must_use]
pub fn offers(
    waiters: &[Waiter],
    free: &[Slot],
    clinicians: &[Clinician],
    window: &Window,
    now: Timestamp,
) -> Vec<Offer> {
    let mut free = free.to_vec();
    free.sort_unstable();
    let mut all = Vec::new();
    for waiter in in_order(waiters).into_iter().filter(|one| one.ready) {
        let Ok(clock) = zone(&waiter.zone) else {
            continue;
        };
        // The dear questions last, and only for times that suit: a list may be long, and a clinic big.
        let found = free.iter().find_map(|slot| {
            if !waiter.suits_at(slot, &clock) {
                return None;
            }
            let until = deadline(window, now, slot.starts_at, &waiter.zone)?;
            let may = offered(&[*slot], clinicians, &waiter.jurisdiction, &waiter.zone);
            (!may.is_empty()).then_some(Offer {
                waiting: waiter.id,
                slot: *slot,
                until,
            })
        });
        if let Some(offer) = found {
            // Two sets of hours may cut the same time in two ways.
            free.retain(|other| {
                other.practitioner != offer.slot.practitioner
                    || !other.overlaps(offer.slot.starts_at, offer.slot.ends_at())
            });
            all.push(offer);
        }
    }
    all
}

/// How many are before `me` on the list who wait for times that could suit `me` too; `None` when `me` is not on it.
#[must_use]
pub fn ahead(waiters: &[Waiter], me: WaitingId) -> Option<usize> {
    let order = in_order(waiters);
    let place = order.iter().position(|one| one.id == me)?;
    let (before, rest) = order.split_at_checked(place)?;
    let mine = rest.first()?;
    let rivals = before.iter().filter(|one| one.could_meet(mine));
    Some(rivals.count())
}

/// Until when a time that begins at `starts_at` is kept for somebody in `zone_name`; `None` when it is too near, or
/// when nobody can say what the clock there shows.
#[must_use]
pub fn deadline(
    window: &Window,
    now: Timestamp,
    starts_at: Timestamp,
    zone_name: &str,
) -> Option<Timestamp> {
    let zone = zone(zone_name).ok()?;
    let last = starts_at.checked_sub(window.lead).ok()?;
    if last < now.checked_add(window.least).ok()? {
        return None;
    }
    let until = now.checked_add(window.answer).ok()?;
    let wall = zone.to_datetime(until);
    let morning = if wall.hour() >= window.night_from {
        wall.date().tomorrow().ok()?
    } else {
        wall.date()
    };
    let is_night = wall.hour() >= window.night_from || wall.hour() < window.night_until;
    let until = if is_night {
        zone.to_timestamp(morning.at(window.night_until, 0, 0, 0))
            .ok()?
    } else {
        until
    };
    Some(until.min(last))
}

impl Waiter {
    /// Whether a time is one that they wish for and can come to. Who may treat them there is not asked here.
    #[must_use]
    pub fn suits(&self, slot: &Slot) -> bool {
        zone(&self.zone).is_ok_and(|clock| self.suits_at(slot, &clock))
    }

    /// The same by a clock that is known to be the one of their zone.
    fn suits_at(&self, slot: &Slot, clock: &TimeZone) -> bool {
        let wish = &self.wish;
        let can = wish.practitioner.is_none_or(|who| who == slot.practitioner)
            && wish.minutes <= slot.minutes
            && self.before.is_none_or(|visit| slot.starts_at < visit);
        if !can {
            return false;
        }
        let wall = clock.to_datetime(slot.starts_at);
        (wish.from..=wish.until).contains(&wall.date())
            && wish
                .weekdays
                .contains(&wall.weekday().to_monday_one_offset())
            && wish.parts.contains(&DayPart::at(wall.hour()))
            && !self
                .busy
                .iter()
                .any(|busy| slot.overlaps(busy.from, busy.until))
            && !self.passed.contains(&(slot.practitioner, slot.starts_at))
    }

    /// Whether there could be a time that suits both, as far as the wishes say.
    fn could_meet(&self, other: &Self) -> bool {
        let (a, b) = (&self.wish, &other.wish);
        let with = a.practitioner.is_none() || b.practitioner.is_none();
        (with || a.practitioner == b.practitioner)
            && a.from <= b.until
            && b.from <= a.until
            && a.weekdays.iter().any(|day| b.weekdays.contains(day))
            && a.parts.iter().any(|part| b.parts.contains(part))
    }
}

/// The order of the list.
fn in_order(waiters: &[Waiter]) -> Vec<&Waiter> {
    let mut order: Vec<&Waiter> = waiters.iter().collect();
    order.sort_by_key(|one| (!one.sooner, one.rank, one.asked_at, one.id));
    order
}
