//! Results that a laboratory or another system sends.
//!
//! A Bundle, a single Observation or a `DiagnosticReport` becomes a list of [`IncomingReport`]s. What is malformed is
//! refused as a whole, with every place named, so that nothing is half taken. What is well formed but cannot be read
//! (an unknown unit, `<0.5`, `hemolyzed`) is kept in the sender's words with the reason, for a person.

use guideline::{Edition, unit::Reading};
use jiff::civil::Date;
use record::finding::ConceptId;
use sha2::{Digest, Sha256};

use crate::{
    node::{Node, parse},
    outcome::{IssueCode, Outcome},
};

pub(crate) mod envelope;
mod head;
mod report;
mod who;

use envelope::Envelope;
pub(crate) use head::{day_of, status};

/// How many entries a Bundle may have (rule D14).
pub const ENTRIES_MAX: usize = 200;

/// A laboratory report as it came. `Debug` shows what was tested, not of whom.
#[derive(Clone, PartialEq)]
pub struct IncomingReport {
    /// Which laboratory or system numbers it: the system of its identifier, else the sender's name for itself.
    pub system: Option<String>,
    /// The laboratory's own number for it.
    pub accession: Option<String>,
    /// LOINC or local code of the panel, or of the one test.
    pub code: String,
    /// Where it stands.
    pub status: ReportStatus,
    /// Version that the sender counts, when it does.
    pub version: Option<String>,
    /// Whom it says it is about.
    pub patient: PatientMatch,
    /// What it says.
    pub observations: Vec<IncomingObservation>,
    /// Everything that belongs to it, as FHIR: [`read`] gives this report again.
    pub raw: String,
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportStatus {
    /// Not the last word (`registered`, `partial`, `preliminary`, `unknown`).
    Preliminary,
    /// The last word.
    Final,
    /// Something was added (`amended`, `appended`).
    Amended,
    /// What was said before was wrong.
    Corrected,
    /// It did not take place.
    Cancelled,
    /// It should never have been sent.
    EnteredInError,
}

impl ReportStatus {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Preliminary => "preliminary",
            Self::Final => "final",
            Self::Amended => "amended",
            Self::Corrected => "corrected",
            Self::Cancelled => "cancelled",
            Self::EnteredInError => "entered-in-error",
        }
    }

    /// Whether it takes back what an earlier report of the same number said.
    #[must_use]
    pub fn replaces(self) -> bool {
        matches!(
            self,
            Self::Amended | Self::Corrected | Self::Cancelled | Self::EnteredInError
        )
    }

    /// Whether nothing that it says holds.
    #[must_use]
    pub fn is_void(self) -> bool {
        matches!(self, Self::Cancelled | Self::EnteredInError)
    }

    /// FHIR's word, of an Observation or a `DiagnosticReport`.
    pub(crate) fn read(word: &str) -> Option<Self> {
        Some(match word {
            "registered" | "partial" | "preliminary" | "unknown" => Self::Preliminary,
            "final" => Self::Final,
            "amended" | "appended" => Self::Amended,
            "corrected" => Self::Corrected,
            "cancelled" => Self::Cancelled,
            "entered-in-error" => Self::EnteredInError,
            _ => return None,
        })
    }
}

/// Whom a report says it is about. `Debug` shows the reference alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PatientMatch {
    /// Numbers, each with the system that gave it (empty when not said).
    pub ids: Vec<(String, String)>,
    /// Family name.
    pub family: Option<String>,
    /// Given names.
    pub given: Option<String>,
    /// Date of birth.
    pub born_on: Option<Date>,
    /// The reference as written (`Patient/123`).
    pub reference: Option<String>,
}

/// One test of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct IncomingObservation {
    /// LOINC code, or the guideline's own; empty when it carries none.
    pub code: String,
    /// As the sender calls it.
    pub name: String,
    /// Which concept that is; `None` when the guideline knows none.
    pub concept: Option<ConceptId>,
    /// The value in the sender's words and digits.
    pub as_written: String,
    /// The civil day it was drawn on.
    pub observed_on: Option<Date>,
    /// What the value is; unreadable when the concept, the date or the value cannot be told, with the reason.
    pub reading: Reading,
}

/// Reads what came in.
///
/// # Errors
///
/// Everything that is wrong with it, each with its place and its remedy. Then nothing of it is taken.
pub fn read(json: &[u8], edition: &Edition) -> Result<Vec<IncomingReport>, Outcome> {
    let json = parse(json)?;
    let mut outcome = Outcome::default();
    let reports = Envelope::open(&Node::root(&json), &mut outcome)
        .map(|envelope| report::all(&envelope, edition, &mut outcome))
        .unwrap_or_default();
    if reports.is_empty() && outcome.is_empty() {
        outcome.add(
            IssueCode::Required,
            Node::root(&json).path,
            "there is no result in it",
            "send a DiagnosticReport or an Observation",
        );
    }
    if outcome.is_empty() {
        Ok(reports)
    } else {
        Err(outcome)
    }
}

impl IncomingReport {
    /// SHA-256 over what it says, in hexadecimal: the same for the same report however it is wrapped.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut say = |part: &str| {
            hash.update(part.len().to_string());
            hash.update(b":");
            hash.update(part);
        };
        say(self.system.as_deref().unwrap_or_default());
        say(self.accession.as_deref().unwrap_or_default());
        say(&self.code);
        say(self.status.word());
        say(self.version.as_deref().unwrap_or_default());
        for (system, number) in &self.patient.ids {
            say(system);
            say(number);
        }
        say(self.patient.family.as_deref().unwrap_or_default());
        say(&self
            .patient
            .born_on
            .map(|day| day.to_string())
            .unwrap_or_default());
        for observation in &self.observations {
            say(&observation.code);
            say(&observation.name);
            say(&observation.as_written);
            say(&observation
                .observed_on
                .map(|day| day.to_string())
                .unwrap_or_default());
        }
        hash.finalize()
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }
}

impl std::fmt::Debug for IncomingReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IncomingReport")
            .field("system", &self.system)
            .field("accession", &self.accession)
            .field("code", &self.code)
            .field("status", &self.status)
            .field("version", &self.version)
            .field("patient", &self.patient)
            .field("observations", &self.observations)
            .field("digest", &self.digest())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for PatientMatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PatientMatch")
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
