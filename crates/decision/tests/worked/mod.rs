//! A worked case with some of its facts changed: what most tests of the engine start from.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test file takes the part that it needs, and falls where it stands"
)]

use decision::{Circumstance, assess};
use guideline::{Edition, vignette::Vignette};
use jiff::{Timestamp, civil::Date};
use record::{
    Assessment, Finding, Findings, Source, Value,
    assessment::{Journey, TreatmentAssessment},
    finding::ConceptId,
    id::FindingId,
    quantity::Quantity,
};

pub fn edition() -> &'static Edition {
    static EDITION: std::sync::OnceLock<Edition> = std::sync::OnceLock::new();
    EDITION.get_or_init(|| Edition::embedded().unwrap())
}

pub fn number(concept: &str, digits: &str) -> Value {
    let unit = edition().concepts().get(concept).unwrap().unit.clone();
    Value::Quantity(Quantity::new(digits.parse().unwrap(), unit.unwrap()))
}

pub fn code(text: &str) -> Value {
    Value::Code(text.to_owned())
}

pub fn not_sure() -> Value {
    Value::Unknown("not sure".to_owned())
}

/// Findings and where and when they are judged.
#[derive(Clone, Debug)]
pub struct Case {
    pub findings: Findings,
    pub at: Circumstance,
}

/// The worked case `id`.
pub fn case(id: &str) -> Case {
    let cases = Vignette::all(edition()).unwrap();
    let case = cases.into_iter().find(|case| case.id == id).unwrap();
    Case {
        at: Circumstance {
            today: case.today,
            region: case.region,
            journey: case.journey,
        },
        findings: case.findings,
    }
}

impl Case {
    /// What is recorded of `concept` replaced by `value` as of today.
    pub fn with(self, concept: &str, value: Value) -> Self {
        let today = self.at.today;
        self.with_on(concept, value, today)
    }

    /// The same, as of another day.
    pub fn with_on(mut self, concept: &str, value: Value, on: Date) -> Self {
        let mut all: Vec<Finding> = self.findings.all().to_vec();
        all.retain(|it| it.concept.as_str() != concept);
        all.push(Finding {
            id: FindingId(uuid::Uuid::from_u64_pair(9, all.len().try_into().unwrap())),
            concept: ConceptId::new(concept),
            value,
            observed_on: on,
            recorded_at: Timestamp::UNIX_EPOCH,
            source: Source::Laboratory {
                report: None,
                accession: None,
            },
            original: None,
        });
        self.findings = Findings::new(all);
        self
    }

    /// One more result of today, recorded after the others.
    pub fn and(mut self, concept: &str, value: Value, source: Source) -> Self {
        let mut all: Vec<Finding> = self.findings.all().to_vec();
        all.push(Finding {
            id: FindingId(uuid::Uuid::from_u64_pair(10, all.len().try_into().unwrap())),
            concept: ConceptId::new(concept),
            value,
            observed_on: self.at.today,
            recorded_at: Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(1),
            source,
            original: None,
        });
        self.findings = Findings::new(all);
        self
    }

    /// The same while a medicine is taken since `start`.
    pub fn taking(mut self, medicine: &str, start: Date) -> Self {
        self.at.journey = Journey::Monitoring;
        self.with("on_treatment", code(medicine))
            .with("on_treatment_start", Value::Date(start))
    }

    pub fn assessed(&self) -> Assessment {
        self.assessed_by(edition())
    }

    pub fn assessed_by(&self, edition: &Edition) -> Assessment {
        assess(edition, &self.findings, &self.at)
    }
}

pub fn of<'a>(assessment: &'a Assessment, medicine: &str) -> &'a TreatmentAssessment {
    let mut all = assessment.treatments.iter();
    all.find(|it| it.treatment == medicine).unwrap()
}
