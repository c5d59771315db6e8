//! The one currency of the house: an intake answer, a laboratory value, a SALT that a person scored, a medicine a
//! patient takes, each becomes a [`Finding`] at the border and travels one path from there.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, FindingId, ReportId},
    quantity::{Decimal, Limit, Quantity},
};

/// Name of a concept of `guideline/concepts/`, such as `alc` or `smoking`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConceptId(pub String);

impl ConceptId {
    /// The concept called `name`.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ConceptId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One coded thing known (or known to be unknown) of a patient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Its name in storage.
    pub id: FindingId,
    /// What it is about.
    pub concept: ConceptId,
    /// What is known, in the concept's one unit.
    pub value: Value,
    /// The civil date it was true of the patient: drawn, seen, answered.
    pub observed_on: Date,
    /// When the clinic learned it.
    pub recorded_at: Timestamp,
    /// Who or what said so.
    pub source: Source,
    /// The words it came in, when they differ from the value (`"450 cells/uL"`, `"Humira 40 mg pen"`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

/// What a finding says. `Unknown` is an answer ("I'm not sure", "not tested"), never a "no".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Value {
    /// Yes or no.
    Truth(bool),
    /// A number in the concept's canonical unit.
    Quantity(Quantity),
    /// One side of a number in the concept's canonical unit: more is not known.
    Limit(Limit),
    /// One of the concept's codes (`current`, `L63.8`, `*1/*2`, `negative`).
    Code(String),
    /// A civil date.
    Date(Date),
    /// Words for a person to read; no rule may decide on them.
    Text(String),
    /// Asked, and not known; or arrived in a form that cannot be read. Says why.
    Unknown(String),
}

/// Who or what said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Source {
    /// The patient, through the intake or a message.
    Patient {
        /// The account that answered: the patient's own or a guardian's.
        account: AccountId,
    },
    /// A named clinician.
    Clinician {
        /// Whose.
        account: AccountId,
        /// As shown on the page.
        name: String,
    },
    /// A laboratory report.
    Laboratory {
        /// The report it came in.
        report: Option<ReportId>,
        /// The laboratory's own number for the specimen.
        accession: Option<String>,
    },
    /// A file or another system (`anagen import`, `anagen assess`).
    Imported {
        /// Where from, in words.
        from: String,
    },
    /// Worked out from other findings by content of the guideline.
    Derived {
        /// The content that derived it.
        by: String,
    },
}

impl Source {
    /// Whether a professional or an instrument said it, rather than the patient. Some gates open only for these.
    #[must_use]
    pub fn is_professional(&self) -> bool {
        !matches!(self, Self::Patient { .. })
    }
}

/// All findings of one patient.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Finding>", into = "Vec<Finding>")]
pub struct Findings(Vec<Finding>);

impl From<Vec<Finding>> for Findings {
    fn from(all: Vec<Finding>) -> Self {
        Self::new(all)
    }
}

impl From<Findings> for Vec<Finding> {
    fn from(findings: Findings) -> Self {
        findings.0
    }
}

impl Findings {
    /// Takes findings in any order; keeps them ordered so that equal sets make equal bytes.
    #[must_use]
    pub fn new(mut all: Vec<Finding>) -> Self {
        all.sort_by(|a, b| {
            (&a.concept, a.observed_on, a.recorded_at, a.id).cmp(&(
                &b.concept,
                b.observed_on,
                b.recorded_at,
                b.id,
            ))
        });
        Self(all)
    }

    /// Every finding, ordered by concept, then time.
    #[must_use]
    pub fn all(&self) -> &[Finding] {
        &self.0
    }

    /// Every finding, to be put together with others.
    #[must_use]
    pub fn into_all(self) -> Vec<Finding> {
        self.0
    }

    /// Every finding about `concept`, oldest first.
    pub fn about(&self, concept: &str) -> std::slice::Iter<'_, Finding> {
        let from = self
            .0
            .partition_point(|finding| finding.concept.as_str() < concept);
        let rest = self.0.get(from..).unwrap_or_default();
        let count = rest.partition_point(|finding| finding.concept.as_str() == concept);
        rest.get(..count).unwrap_or_default().iter()
    }

    /// The newest finding about `concept`.
    #[must_use]
    pub fn latest(&self, concept: &str) -> Option<&Finding> {
        self.about(concept).next_back()
    }

    /// The finding called `id`.
    #[must_use]
    pub fn get(&self, id: FindingId) -> Option<&Finding> {
        self.0.iter().find(|finding| finding.id == id)
    }

    /// Adds one.
    pub fn insert(&mut self, finding: Finding) {
        let mut all = std::mem::take(&mut self.0);
        all.push(finding);
        *self = Self::new(all);
    }

    /// Without the findings about `concept`.
    #[must_use]
    pub fn without(&self, concept: &str) -> Self {
        Self(
            self.0
                .iter()
                .filter(|finding| finding.concept.as_str() != concept)
                .cloned()
                .collect(),
        )
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Value {
    /// The number, when it is one. A limit is none.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        if let Self::Quantity(quantity) = self {
            Some(quantity.value)
        } else {
            None
        }
    }

    /// Whether it lies below `bound`, in the same unit; `None` where a limit leaves it open, or where it is no number.
    #[must_use]
    pub fn below(&self, bound: Decimal) -> Option<bool> {
        match self {
            Self::Quantity(it) => Some(it.value < bound),
            Self::Limit(it) => it.below(bound),
            _ => None,
        }
    }

    /// Whether it lies above `bound`, in the same unit; `None` where a limit leaves it open, or where it is no number.
    #[must_use]
    pub fn above(&self, bound: Decimal) -> Option<bool> {
        match self {
            Self::Quantity(it) => Some(it.value > bound),
            Self::Limit(it) => it.above(bound),
            _ => None,
        }
    }

    /// Yes or no, when it is one.
    #[must_use]
    pub fn truth(&self) -> Option<bool> {
        if let Self::Truth(truth) = self {
            Some(*truth)
        } else {
            None
        }
    }

    /// The code, when it is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        if let Self::Code(code) = self {
            Some(code)
        } else {
            None
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truth(true) => f.write_str("yes"),
            Self::Truth(false) => f.write_str("no"),
            Self::Quantity(quantity) => quantity.fmt(f),
            Self::Limit(limit) => limit.fmt(f),
            Self::Code(code) => f.write_str(code),
            Self::Date(date) => date.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Unknown(why) => write!(f, "not known ({why})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(concept: &str, day: &str) -> Finding {
        Finding {
            id: FindingId(uuid::Uuid::nil()),
            concept: ConceptId::new(concept),
            value: Value::Truth(true),
            observed_on: day.parse().expect("a date"),
            recorded_at: Timestamp::UNIX_EPOCH,
            source: Source::Imported {
                from: "a test".to_owned(),
            },
            original: None,
        }
    }

    #[test]
    fn findings_that_were_written_in_any_order_are_found_by_concept() {
        let mixed = vec![
            finding("b", "2026-03-01"),
            finding("c", "2026-01-01"),
            finding("b", "2026-02-01"),
            finding("a", "2026-01-01"),
        ];
        let written = serde_json::to_string(&mixed).expect("JSON");
        let read: Findings = serde_json::from_str(&written).expect("findings");
        assert_eq!(read, Findings::new(mixed));
        let days = |concept| {
            let about = read.about(concept);
            about
                .map(|it| it.observed_on.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(days("b"), ["2026-02-01", "2026-03-01"]);
        assert_eq!(days("c"), ["2026-01-01"]);
        assert!(days("bb").is_empty() && days("").is_empty() && days("d").is_empty());
        assert_eq!(
            read.latest("b").map(|it| it.observed_on.to_string()),
            Some("2026-03-01".to_owned())
        );
    }
}
