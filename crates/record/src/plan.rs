//! What a clinician signs, and the only clinical words about themselves that a patient reads.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    assessment::{Citation, Status},
    dosage::Dosage,
    id::{EncounterId, PatientId, PlanId, PractitionerId},
};

/// A plan, drafted and then signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its name in storage.
    pub id: PlanId,
    /// Whose.
    pub patient: PatientId,
    /// From which consultation.
    pub encounter: EncounterId,
    /// Who drafts it.
    pub practitioner: PractitionerId,
    /// What it says.
    pub content: PlanContent,
    /// Where it stands.
    pub state: PlanState,
}

/// What a plan says, in the patient's language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanContent {
    /// `en` or `es`.
    pub language: String,
    /// The clinician's diagnosis, in words.
    pub diagnosis: String,
    /// ICD-10-CM code of it.
    pub icd10cm: String,
    /// Medicine, when there is one: id in `guideline/`.
    pub treatment: Option<String>,
    /// How much of it, how often; absent in a plan without a medicine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dosage: Option<Dosage>,
    /// Medicine and exact dose, as shown.
    pub prescription: Option<String>,
    /// First day of the medicine.
    pub starts_on: Option<Date>,
    /// Tests with dates.
    pub tests: Vec<PlannedTest>,
    /// What the clinician writes to the patient.
    pub message: String,
    /// When to come back, in words.
    pub follow_up: String,
    /// The answers to the seven questions every patient has.
    pub answers: Vec<Answer>,
}

/// A test with its date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTest {
    /// Id of the test or panel in `guideline/`.
    pub test: String,
    /// As shown to the patient.
    pub name: String,
    /// Concepts that fulfil it.
    pub concepts: Vec<String>,
    /// Week of treatment (0 = before the start).
    pub week: i32,
    /// Last day on which it is on time.
    pub due_on: Date,
    /// Why, in plain words.
    pub why: String,
}

/// One of the seven questions with its signed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// `type`, `options`, `candidate`, `risks`, `time`, `monitoring`, `self`.
    pub question: String,
    /// Paragraphs, plain words.
    pub paragraphs: Vec<String>,
    /// Sources.
    pub citations: Vec<Citation>,
}

/// Where a plan stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum PlanState {
    /// Being written. No patient sees it.
    Draft {
        /// When it was last saved.
        saved_at: Timestamp,
    },
    /// Signed: the patient reads this.
    Signed {
        /// When.
        at: Timestamp,
        /// By whom, as shown.
        by: String,
        /// What the guideline said of the treatment at that moment.
        status: Option<Status>,
        /// Edition it was checked against.
        edition: String,
        /// Why the clinician departs from what the guideline says, when she does.
        override_reason: Option<OverrideReason>,
    },
    /// Replaced by a later plan.
    Replaced {
        /// When.
        at: Timestamp,
        /// By which.
        by: PlanId,
    },
}

/// Why a clinician departs from what the guideline says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideReason {
    /// Code of the reason (`result-seen-elsewhere`).
    pub code: String,
    /// In her own words.
    pub words: String,
}
