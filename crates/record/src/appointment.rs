//! A booked time: an instant, the wall time and zone it was promised in, and where the patient will be.

use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize};

use crate::id::{AppointmentId, EncounterId, PatientId, PractitionerId};

/// A booked visit by video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its name in storage.
    pub id: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// With whom.
    pub practitioner: PractitionerId,
    /// For which consultation.
    pub encounter: EncounterId,
    /// When it begins; a multiple of five minutes.
    pub starts_at: Timestamp,
    /// How long, in minutes; a multiple of five.
    pub minutes: i32,
    /// IANA zone in which the patient was promised the time.
    pub zone: String,
    /// The wall time promised there.
    pub wall_time: DateTime,
    /// Where the patient said they will be: two-letter jurisdiction.
    pub jurisdiction: String,
    /// Release of the tz database that the promise was last held against.
    pub tz_release: String,
    /// Where it stands.
    pub state: AppointmentState,
}

/// Where a booked time stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum AppointmentState {
    /// Kept for the patient until a deadline.
    Held {
        /// When the hold lapses.
        until: Timestamp,
    },
    /// Booked.
    Confirmed {
        /// When.
        at: Timestamp,
    },
    /// Cancelled.
    Cancelled {
        /// When.
        at: Timestamp,
    },
    /// It took place.
    Fulfilled {
        /// When it ended.
        at: Timestamp,
    },
}

impl AppointmentState {
    /// The word for it in storage.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Confirmed { .. } => "confirmed",
            Self::Cancelled { .. } => "cancelled",
            Self::Fulfilled { .. } => "fulfilled",
        }
    }

    /// Whether it was a hold and its deadline has passed: the time is free, though nobody may have swept it up yet.
    #[must_use]
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        matches!(self, Self::Held { until } if *until <= now)
    }
}
