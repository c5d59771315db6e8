//! A forecast as a clinician signed it into a plan: what was known, what the models made of it, and under which version.
//! It is never changed; a later one for the same plan takes its place.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::id::{ForecastId, PatientId, PlanId, PractitionerId};

/// A signed forecast. `Debug` shows its names alone.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedForecast {
    /// Its name in storage.
    pub id: ForecastId,
    /// Of whom.
    pub patient: PatientId,
    /// Into which plan it was signed.
    pub plan: PlanId,
    /// Who signed it.
    pub practitioner: PractitionerId,
    /// As shown.
    pub by: String,
    /// When.
    pub signed_at: Timestamp,
    /// Version of the models and of their numbers.
    pub model: String,
    /// Seed of the virtual patients: with the version and what was known, it gives the same numbers again.
    pub seed: u64,
    /// What it says.
    pub content: ForecastContent,
}

/// What a signed forecast says.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastContent {
    /// What was known.
    pub known: Known,
    /// SALT every few weeks from the start on.
    pub bands: Vec<Band>,
    /// Shares by week, first week first.
    pub odds: Vec<Odds>,
    /// Week at which going on is decided.
    pub decision_week: u16,
    /// Share with SALT 20 or less at that week without the last reading; `None` when there is no reading.
    pub without_last: Option<f64>,
    /// Share (0-1) that never has most hair back by the last week.
    pub never: f64,
    /// How many virtual courses still count.
    pub effective_curves: f64,
    /// Few virtual courses fit the readings: an unusual course.
    pub unusual: bool,
    /// The two models are far apart at one of the weeks.
    pub models_disagree: bool,
    /// Edition of the guideline in force when it was signed.
    pub edition: String,
}

/// What was known when it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// First medicine: id in `guideline/`.
    pub treatment: String,
    /// Milligrams a dose.
    pub dose_mg: f64,
    /// Hours between doses.
    pub every_h: u16,
    /// First day of the medicine.
    pub started_on: Date,
    /// Whole years on that day.
    pub age: u8,
    /// Years that the episode had lasted.
    pub episode_years: f64,
    /// SALT at the start, measured.
    pub salt: f64,
    /// SALT measured since.
    pub readings: Vec<Reading>,
    /// SALT that the patient marked since, in weeks without a measured one. It counts with a larger error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub self_scored: Vec<Reading>,
    /// How what is taken changed since, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

impl Known {
    /// What is taken at last; `None` when it was stopped.
    #[must_use]
    pub fn now_taken(&self) -> Option<Taken> {
        match self.changes.last() {
            Some(change) => change.taken.clone(),
            None => Some(Taken {
                treatment: self.treatment.clone(),
                dose_mg: self.dose_mg,
                every_h: self.every_h,
            }),
        }
    }
}

/// Something else is taken from a week on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Weeks since the start.
    pub week: u16,
    /// What; `None`: nothing, be it a stop or missed doses.
    pub taken: Option<Taken>,
}

/// A medicine and its dose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Medicine: id in `guideline/`.
    pub treatment: String,
    /// Milligrams a dose.
    pub dose_mg: f64,
    /// Hours between doses.
    pub every_h: u16,
}

/// A SALT at a week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Weeks since the start.
    pub week: u16,
    /// SALT, 0-100.
    pub salt: f64,
}

/// SALT at a week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Weeks since the start.
    pub week: u16,
    /// 5, 25, 50, 75 and 95 % of courses lie at or below these SALT.
    pub salt: [f64; 5],
}

/// Shares (0-1) at a week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Odds {
    /// Weeks since the start.
    pub week: u16,
    /// SALT 20 or less.
    pub at_most_20: f64,
    /// SALT 10 or less.
    pub at_most_10: f64,
    /// SALT 20 or less for the same start without a medicine and without any reading.
    pub untreated: f64,
}

impl std::fmt::Debug for SignedForecast {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedForecast")
            .field("id", &self.id)
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}
