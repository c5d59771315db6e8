//! What the guideline makes of the findings: support for a clinician, never a diagnosis or an order by itself.
//!
//! Every sentence carries its basis: rule, findings used, findings missing, citations. The same edition, findings
//! and date give the same bytes, so an old assessment can be replayed.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    dosage::Dosage,
    finding::ConceptId,
    id::FindingId,
    quantity::{Decimal, Quantity},
};

/// What the guideline makes of one patient's findings on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Digest of the clinical content that was used.
    pub edition: String,
    /// The day it was judged on.
    pub assessed_on: Date,
    /// Whose labels apply.
    pub region: Region,
    /// Before or on treatment.
    pub journey: Journey,
    /// Which kinds of hair loss fit, best first.
    pub differential: Vec<Candidate>,
    /// A red flag or unresolved doubt asks for hands and eyes in the same room.
    pub in_person_required: bool,
    /// What must be looked at first.
    pub red_flags: Vec<RedFlag>,
    /// How much hair is lost, when a person has scored it and it applies.
    pub severity: Option<Severity>,
    /// Each medicine, in the guideline's fixed order, never ranked by effect.
    pub treatments: Vec<TreatmentAssessment>,
    /// Other options that exist for the leading diagnosis, including no treatment.
    pub options: Vec<OtherOption>,
    /// What to say or do that changes no status.
    pub notices: Vec<Reason>,
    /// Tests to consider, with reasons.
    pub investigations: Vec<Investigation>,
    /// What is due on treatment: hold, stop, repeat.
    pub actions: Vec<MonitoringAction>,
    /// Medicines in the patient's words that no ingredient matched: for a person to read.
    pub unmatched_medications: Vec<String>,
    /// Content that failed to evaluate. Never silently skipped: a treatment with one cannot be eligible.
    pub errors: Vec<String>,
}

/// Whose labels apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Region {
    /// United States.
    US,
    /// European Union.
    EU,
}

/// Before or on treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Journey {
    /// Deciding whether to start.
    Intake,
    /// On treatment.
    Monitoring,
}

/// One kind of hair loss that may explain the findings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Id in `guideline/` (`aa_patchy`).
    pub id: String,
    /// Its full name.
    pub name: String,
    /// ICD-10-CM code.
    pub icd10cm: String,
    /// Whether it is a kind of alopecia areata.
    pub is_alopecia_areata: bool,
    /// How sure.
    pub certainty: Certainty,
    /// What speaks for it.
    pub basis_for: Vec<Basis>,
    /// What speaks against it.
    pub basis_against: Vec<Basis>,
    /// What would settle it.
    pub would_settle: Vec<String>,
    /// The rule that put it here.
    pub rule: String,
    /// Where that rule comes from.
    pub citations: Citations,
}

/// How sure a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Fits the rule for it and nothing speaks against it.
    Probable,
    /// Fits in part.
    Possible,
    /// Findings do not decide.
    Uncertain,
}

/// One finding and what it says here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    /// In words.
    pub says: String,
    /// The findings behind it.
    pub findings: Vec<FindingId>,
    /// The concepts behind it.
    pub concepts: Vec<ConceptId>,
}

/// Something that must be looked at first, with its route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RedFlag {
    /// Rule id.
    pub rule: String,
    /// What was seen.
    pub says: String,
    /// What to do.
    pub action: String,
    /// Within how many days.
    pub within_days: i32,
    /// The findings behind it.
    pub findings: Vec<FindingId>,
    /// Sources.
    pub citations: Citations,
}

/// How much hair is lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Severity {
    /// SALT, 0-100, exact.
    pub salt: Decimal,
    /// `S0` to `S5`.
    pub salt_band: String,
    /// AA-IGA word.
    pub aa_iga: String,
    /// Alopecia Areata Scale before its up-staging features.
    pub aasc_base: String,
    /// Alopecia Areata Scale with them.
    pub aasc: String,
    /// The features that raised it.
    pub aasc_features: Vec<String>,
    /// Who scored the scalp, in words; always said.
    pub scored_by: String,
    /// Whether a professional scored it. A patient's own estimate opens no gate.
    pub professional: bool,
    /// When it was scored.
    pub observed_on: Date,
    /// The findings it was added up from.
    pub findings: Vec<FindingId>,
    /// Sources of the bands.
    pub citations: Citations,
}

/// Where one medicine stands for this patient today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TreatmentAssessment {
    /// Id in `guideline/` (`baricitinib`).
    pub treatment: String,
    /// As shown (`Baricitinib (Olumiant)`).
    pub name: String,
    /// The strongest thing its rules say.
    pub status: Status,
    /// Everything that speaks about it, strongest first.
    pub reasons: Vec<Reason>,
    /// The labelled dose for this patient, with adjustments, when one can be stated.
    pub dose: Option<Dose>,
    /// Concepts that must be known before the status can be better than `needs-work-up`.
    pub missing: Vec<ConceptId>,
    /// The label it is judged by.
    pub label: Citations,
}

/// Where a medicine stands; the order is the precedence, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Do not start now.
    Contraindicated,
    /// Wrong disease, age, severity or region.
    NotIndicated,
    /// A required fact is missing or something fixable is pending.
    NeedsWorkUp,
    /// May start after the clinician documents the reason.
    Caution,
    /// Nothing in the guideline speaks against starting.
    Eligible,
}

impl Status {
    /// The word for it, as in the guideline.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Contraindicated => "contraindicated",
            Self::NotIndicated => "not-indicated",
            Self::NeedsWorkUp => "needs-work-up",
            Self::Caution => "caution",
            Self::Eligible => "eligible",
        }
    }
}

/// One thing a rule says about a medicine, with its whole basis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Reason code (`ALC_LT_500`).
    pub code: String,
    /// Rule id: its file's path below `guideline/rules/` without the ending.
    pub rule: String,
    /// The status it asks for; `None` for information that changes no status.
    pub effect: Option<Status>,
    /// In words, for a clinician.
    pub says: String,
    /// The findings it rests on.
    pub findings: Vec<FindingId>,
    /// Those findings in words, as recorded (`ALC 0.45 10*3/uL on 2026-11-20, laboratory`).
    pub inputs: Vec<String>,
    /// What is not known and would decide it.
    pub missing: Vec<ConceptId>,
    /// Sources, with label section and revision.
    pub citations: Citations,
    /// What would lift it, in words; `None` when nothing can.
    pub lifted_by: Option<String>,
    /// Whether the facts it rests on may gate by themselves, or need a named reviewer who has not signed yet.
    pub reviewed: bool,
    /// The rule's date of review has passed.
    pub stale: bool,
}

/// Where a statement comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Citation {
    /// Id in `guideline/evidence/` (`US-OLUMIANT`).
    pub evidence: String,
    /// Its title.
    pub title: String,
    /// Section or table.
    pub at: String,
    /// Revision or year, as known.
    pub revision: String,
    /// How sure the fact is: `V2`, `REG`, `V1`, `COL`, `DER`, `MEM`.
    pub status: String,
}

/// The sources of one statement: shared, because the same rule speaks of many medicines and patients.
pub type Citations = Arc<[Citation]>;

/// A labelled dose, with what changed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dose {
    /// In words (`2 mg once daily`).
    pub text: String,
    /// The doses that those words name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<Dosage>,
    /// What was taken into account.
    pub because: Vec<String>,
    /// Sources.
    pub citations: Citations,
}

/// Another option, including no treatment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherOption {
    /// Id in `guideline/`.
    pub id: String,
    /// As shown.
    pub name: String,
    /// In words: its place, and whether it needs a visit in person.
    pub says: String,
    /// Sources.
    pub citations: Citations,
}

/// A test to consider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Investigation {
    /// Id of the test or panel in `guideline/` (`cbc`).
    pub test: String,
    /// As shown.
    pub name: String,
    /// LOINC code, or `local:…`.
    pub code: String,
    /// Why.
    pub reason: String,
    /// The treatments that need it; empty = for the diagnosis.
    pub treatments: Vec<String>,
    /// Sources.
    pub citations: Vec<Citation>,
}

/// What is due on treatment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitoringAction {
    /// Rule id.
    pub rule: String,
    /// Reason code.
    pub code: String,
    /// For which medicine.
    pub treatment: String,
    /// What to consider.
    pub consider: Consider,
    /// In words, for a clinician (`Consider holding baricitinib …`).
    pub says: String,
    /// The findings it rests on.
    pub findings: Vec<FindingId>,
    /// Those findings in words.
    pub inputs: Vec<String>,
    /// Sources.
    pub citations: Citations,
    /// What would lift it.
    pub lifted_by: Option<String>,
}

/// What a monitoring rule asks a clinician to consider; the order is the urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consider {
    /// Stop for good.
    Stop,
    /// Interrupt until it recovers.
    Hold,
    /// Repeat the test soon.
    Repeat,
    /// Look at it at the next contact.
    Review,
}

/// A value with a citation. It cannot be made without one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cited<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub citation: Citation,
}

/// A number with a unit and a citation.
pub type CitedQuantity = Cited<Quantity>;
