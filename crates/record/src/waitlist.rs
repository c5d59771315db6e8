//! Who waits for a time, what they wish for, and the times that were kept for them because somebody gave them back.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::id::{AppointmentId, EncounterId, PatientId, PractitionerId, WaitingId};

/// One person's place on the waitlist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its name in storage.
    pub id: WaitingId,
    /// Who waits.
    pub patient: PatientId,
    /// For which consultation.
    pub encounter: EncounterId,
    /// For what.
    pub wish: Wish,
    /// Why the place is where it is.
    pub rank: Rank,
    /// Since when a clinician asks that they are seen sooner: such a place comes before all others.
    pub sooner_at: Option<Timestamp>,
    /// Since when; changing the wish does not change it.
    pub asked_at: Timestamp,
    /// Offers in a row that were left without an answer.
    pub missed: u32,
    /// Where it stands.
    pub state: WaitingState,
}

/// What a clinician said of how soon somebody who waits is to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoonerWord {
    /// For whose place on the list.
    pub waiting: WaitingId,
    /// Who said it.
    pub practitioner: PractitionerId,
    /// Asked, or taken back.
    pub asks: bool,
    /// Why.
    pub why: String,
    /// When.
    pub said_at: Timestamp,
}

/// Which times would suit, on the calendar and the clock of the place where the patient is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// With whom; `None` = anybody who is licensed there.
    pub practitioner: Option<PractitionerId>,
    /// At least so many minutes.
    pub minutes: i32,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Days of the week, 1 = Monday … 7 = Sunday; never none.
    pub weekdays: Vec<i8>,
    /// Parts of the day; never none.
    pub parts: Vec<DayPart>,
}

/// A part of the day, by the hour at which a visit begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayPart {
    /// Before noon.
    Morning,
    /// From noon.
    Afternoon,
    /// From five o'clock.
    Evening,
}

impl DayPart {
    /// Every part, in the order of the day.
    pub const ALL: [Self; 3] = [Self::Morning, Self::Afternoon, Self::Evening];

    /// The word for it in forms and on pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    /// The part of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.word() == word)
    }

    /// The part in which an hour lies.
    #[must_use]
    pub fn at(hour: i8) -> Self {
        match hour {
            ..12 => Self::Morning,
            12..17 => Self::Afternoon,
            17.. => Self::Evening,
        }
    }
}

/// Why a place on the list is where it is. The order here is the order of the list; within it the earlier ask comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// The clinic took the booked visit back.
    TakenBack,
    /// They asked.
    Asked,
}

impl Rank {
    /// The word for it in storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TakenBack => "taken-back",
            Self::Asked => "asked",
        }
    }
}

/// Where a place on the waitlist stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitingState {
    /// Times are offered.
    Waiting,
    /// Offers were left without an answer: none is made until the patient says that they still wait. The place is kept.
    Resting,
    /// A time was taken.
    Served,
    /// The patient left the list.
    Left,
    /// Its last day is past, or its consultation has moved on.
    Over,
}

impl WaitingState {
    /// The word for it in storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Resting => "resting",
            Self::Served => "served",
            Self::Left => "left",
            Self::Over => "over",
        }
    }

    /// Whether the patient is on the list.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Waiting | Self::Resting)
    }
}

/// A time that is kept for one person who waits: a hold with its own, longer deadline, which is never moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOffer {
    /// The hold.
    pub appointment: AppointmentId,
    /// For whose place on the list.
    pub waiting: WaitingId,
    /// With whom.
    pub practitioner: PractitionerId,
    /// When it would begin.
    pub starts_at: Timestamp,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// Until when it is kept.
    pub until: Timestamp,
    /// What became of it.
    pub answer: Answer,
}

/// What became of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Nothing yet.
    Open,
    /// Taken.
    Taken,
    /// Passed on to the next.
    Passed,
    /// The deadline passed.
    Lapsed,
    /// The clinic took it back, or the patient left the list: nobody's fault, it counts for nothing.
    Withdrawn,
}

impl Answer {
    /// The word for it in storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "taken",
            Self::Passed => "passed",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }
}
