//! Results that came on paper or by telephone, typed in by a person: the same path as every other result.

use fhir::incoming::{IncomingObservation, IncomingReport, PatientMatch, ReportStatus};
use guideline::unit::Reading;
use jiff::civil::Date;
use record::id::{PatientId, ReportId};
use serde::{Deserialize, Serialize};
use storage::{Tx, report::Report};

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    receive_result::{Looked, Received, file, slipped},
    refused::{FieldProblem, Refused},
};

/// One value as it stands on the paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedValue {
    /// Name of the form field, for what is wrong with it.
    pub field: String,
    /// Concept of `guideline/concepts/`.
    pub concept: String,
    /// The value as written.
    pub value: String,
    /// The unit as written.
    pub unit: String,
}

/// A paper report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedReport {
    /// Which laboratory.
    pub laboratory: String,
    /// Its number for the specimen.
    pub accession: String,
    /// The day it was drawn.
    pub drawn_on: Date,
    /// What it says; values left empty are not on the paper.
    pub values: Vec<TypedValue>,
    /// The person has compared numbers that seem to have slipped with the paper.
    pub checked: bool,
}

/// Files what was typed.
///
/// # Errors
///
/// `Invalid` names each value that cannot be read, with the reason, and each that looks like the one before it with a
/// slipped decimal point until it is `checked`; nothing is filed then, and nothing typed is lost.
pub async fn enter_result(
    practice: &Practice,
    ask: &Ask,
    patient: PatientId,
    typed: TypedReport,
) -> Result<Received, Refused> {
    let incoming = read(practice, &typed)?;
    let (clinic, input) = (practice.clone(), typed.clone());
    let deed = Deed {
        name: "enter_result",
        action: Action::EnterResult,
        on: On::Chart(patient),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let report = Report {
                    id: ReportId::new(&*clinic.clock, &*clinic.chance),
                    system: incoming.system.clone().unwrap_or_default(),
                    accession: incoming.accession.clone().unwrap_or_default(),
                    code: incoming.code.clone(),
                    version: format!("typed {}", incoming.digest().get(..16).unwrap_or_default()),
                    patient: Some(patient),
                    received_at: clinic.now(),
                    content: serde_json::Value::String(incoming.raw.clone()),
                };
                if let Some(there) = tx.keep_report(&report).await? {
                    return Ok(Received::Duplicate { report: there.id });
                }
                if !typed.checked {
                    let doubts = doubts(&clinic, tx, patient, &typed, &incoming).await?;
                    if !doubts.is_empty() {
                        return Err(Refused::Invalid(doubts));
                    }
                }
                file(&clinic, tx, patient, &incoming, &report, Looked::Person).await
            })
        })
        .await
}

/// The typed numbers that look like the ones before them with a slipped decimal point.
async fn doubts(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
    typed: &TypedReport,
    incoming: &IncomingReport,
) -> Result<Vec<FieldProblem>, Refused> {
    let known = tx.findings(patient).await?;
    let slips = incoming.observations.iter().filter_map(|one| {
        let concept = one.concept.as_ref()?.as_str();
        let Reading::Quantity(quantity) = &one.reading else {
            return None;
        };
        slipped(practice, &known, concept, typed.drawn_on, quantity.value)?;
        let field = typed.values.iter().find(|value| value.concept == concept)?;
        Some(FieldProblem {
            field: field.field.clone(),
            problem: "problem-slipped-value".to_owned(),
        })
    });
    Ok(slips.collect())
}

fn read(practice: &Practice, typed: &TypedReport) -> Result<IncomingReport, Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if typed.laboratory.trim().is_empty() {
        wrong("laboratory", "problem-laboratory");
    }
    if typed.accession.trim().is_empty() {
        wrong("accession", "problem-accession");
    }
    if typed.drawn_on > practice.today() {
        wrong("drawn_on", "problem-future");
    }
    let written: Vec<&TypedValue> = typed
        .values
        .iter()
        .filter(|one| !one.value.trim().is_empty())
        .collect();
    if written.is_empty() {
        wrong("values", "problem-no-value");
    }
    let concepts = practice.edition.concepts();
    let mut observations = Vec::new();
    for one in written {
        let Some(concept) = concepts.get(&one.concept) else {
            wrong(&one.field, "problem-value");
            continue;
        };
        let reading = concepts.read(concept, &one.value, &one.unit);
        // A person is at the keyboard: what cannot be read is asked again instead of filed as unreadable.
        if reading.why_unreadable().is_some() {
            wrong(&one.field, "problem-unreadable-value");
            continue;
        }
        observations.push(IncomingObservation {
            code: concept
                .codes
                .first()
                .map_or_else(|| one.concept.clone(), |code| code.code.clone()),
            name: concept.title.clone(),
            concept: Some(record::finding::ConceptId::new(one.concept.clone())),
            as_written: format!("{} {}", one.value.trim(), one.unit.trim())
                .trim_end()
                .to_owned(),
            observed_on: Some(typed.drawn_on),
            reading,
        });
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    Ok(IncomingReport {
        system: Some(format!("typed: {}", typed.laboratory.trim())),
        accession: Some(typed.accession.trim().to_owned()),
        code: observations
            .first()
            .map(|one| one.code.clone())
            .unwrap_or_default(),
        status: ReportStatus::Final,
        version: None,
        patient: PatientMatch::default(),
        observations,
        raw: serde_json::to_string(typed).unwrap_or_default(),
    })
}
