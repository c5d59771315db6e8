//! When a clinician can be had: hours that come back every week, and what departs from them.

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
};
use serde::{Deserialize, Serialize};

use crate::id::{HoursId, PractitionerId, ScheduleExceptionId};

/// Hours that come back every week, as civil times: "Tuesdays from 9 to 12" stays that when the clocks change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Its name in storage.
    pub id: HoursId,
    /// Whose.
    pub practitioner: PractitionerId,
    /// On which day, in `zone`.
    #[serde(with = "weekday_word")]
    pub weekday: Weekday,
    /// First start, on the clock in `zone`; a multiple of five minutes.
    pub from: Time,
    /// Last end, on the same day.
    pub until: Time,
    /// IANA zone the clinician lives by.
    pub zone: String,
    /// Length of a visit, in minutes; a multiple of five.
    pub minutes: i32,
    /// First day they hold.
    pub from_day: Date,
    /// Last day they hold; `None` = until changed.
    pub until_day: Option<Date>,
}

/// A stretch of time that departs from the weekly hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleException {
    /// Its name in storage.
    pub id: ScheduleExceptionId,
    /// Whose.
    pub practitioner: PractitionerId,
    /// How it departs.
    pub kind: ExceptionKind,
    /// From this instant.
    pub starts_at: Timestamp,
    /// To this one, not included.
    pub ends_at: Timestamp,
    /// Why, for the schedule's keeper; no patient sees it.
    pub why: String,
    /// Who sees to the tasks of somebody who is away.
    #[serde(default)]
    pub cover: Cover,
}

/// Who sees to the tasks of a clinician who is away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "cover")]
pub enum Cover {
    /// There was nothing to see to, or nobody is away.
    #[default]
    NotNeeded,
    /// A colleague.
    By {
        /// Who.
        practitioner: PractitionerId,
    },
    /// Nobody, and the keeper said why.
    Nobody {
        /// Why.
        why: String,
    },
}

/// What the keeper of the schedule decided on one visit that is booked in somebody's time off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "decided")]
pub enum Decided {
    /// A colleague sees the patient at the same time.
    HandOver {
        /// Who.
        to: PractitionerId,
    },
    /// The clinic takes the visit back; the patient chooses another time and is first to be offered one.
    NewTimes,
    /// It takes place all the same.
    Keep {
        /// Why, or how.
        why: String,
    },
}

impl Decided {
    /// The word for it in storage and forms.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::HandOver { .. } => "hand-over",
            Self::NewTimes => "new-times",
            Self::Keep { .. } => "keep",
        }
    }
}

/// How a stretch of time departs from the weekly hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionKind {
    /// Time off.
    Closed,
    /// Extra hours.
    Open,
}

impl ExceptionKind {
    /// The word for it in storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
        }
    }
}

/// A day of the week as a word in JSON (`monday`).
mod weekday_word {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    const WORDS: [(Weekday, &str); 7] = [
        (Weekday::Monday, "monday"),
        (Weekday::Tuesday, "tuesday"),
        (Weekday::Wednesday, "wednesday"),
        (Weekday::Thursday, "thursday"),
        (Weekday::Friday, "friday"),
        (Weekday::Saturday, "saturday"),
        (Weekday::Sunday, "sunday"),
    ];

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it with a reference"
    )]
    pub(super) fn serialize<S: Serializer>(day: &Weekday, to: S) -> Result<S::Ok, S::Error> {
        let word = WORDS.iter().find(|(known, _)| known == day);
        to.serialize_str(word.map_or("", |(_, word)| word))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Weekday, D::Error> {
        let text = String::deserialize(from)?;
        WORDS
            .iter()
            .find(|(_, word)| *word == text)
            .map(|(day, _)| *day)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is no day of the week")))
    }
}
