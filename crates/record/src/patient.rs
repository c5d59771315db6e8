//! A person under care.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::id::{PatientId, PractitionerId};

/// A person under care. `Debug` prints the id alone: names stay out of logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    /// Its name in storage.
    pub id: PatientId,
    /// The clinic's own number, shown on every page of the chart (`AN-000123`).
    pub mrn: String,
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Date of birth.
    pub born_on: Date,
    /// Recorded sex at birth, as far as a dose or a range needs it. `None` = not known.
    pub sex: Option<Sex>,
    /// Where to write to.
    pub email: String,
    /// A telephone number, when given.
    pub phone: Option<String>,
    /// `en` or `es`.
    pub language: String,
    /// Where the person said they will be for the visit: two-letter jurisdiction.
    pub jurisdiction: String,
    /// IANA time zone of that place.
    pub zone: String,
    /// The clinician in charge, once there is one.
    pub practitioner: Option<PractitionerId>,
    /// When the chart was opened.
    pub created_at: Timestamp,
}

/// Recorded sex at birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Patient {
    /// Given and family name.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// Whole years of age on `day`. A person born on 29 February has their birthday on 1 March of a common year.
    #[must_use]
    pub fn age_on(&self, day: Date) -> i16 {
        age_on(self.born_on, day)
    }
}

/// Whole years from `born_on` to `day`; negative when `day` is before birth.
#[must_use]
pub fn age_on(born_on: Date, day: Date) -> i16 {
    let years = day.year() - born_on.year();
    if (day.month(), day.day()) < (born_on.month(), born_on.day()) {
        years - 1
    } else {
        years
    }
}

impl std::fmt::Debug for Patient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Patient")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
