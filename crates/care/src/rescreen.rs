//! After a change of the clinical content: which patients would be told something else now. The assessments that were
//! made stay as they are; somebody looks at each of these charts.

use std::sync::Arc;

pub use decision::rescreen::Difference;
use decision::rescreen::differences;
use guideline::Edition;
use jiff::civil::Date;
use record::{Actor, id::PatientId};
use serde::{Deserialize, Serialize};

use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    refused::Refused,
};

/// A patient of whom the other edition would say something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Whom.
    pub patient: PatientId,
    /// The clinic's number.
    pub mrn: String,
    /// The day of the assessment that stands.
    pub assessed_on: Date,
    /// The content it was made with.
    pub edition: String,
    /// What would be said otherwise.
    pub differences: Vec<Difference>,
}

/// Everybody of whom it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescreened {
    /// How many have an assessment.
    pub assessed: usize,
    /// Those who would be told something else.
    pub told: Vec<Told>,
}

/// Judges the newest assessment of every patient again with `edition`: same findings, same day. Each chart that is read
/// is in the trail under its patient.
///
/// # Errors
///
/// `NotFound` when the actor may not read charts.
pub async fn rescreen(
    practice: &Practice,
    actor: &Actor,
    edition: Arc<Edition>,
) -> Result<Rescreened, Refused> {
    let everybody = Deed {
        name: "list_for_rescreen",
        action: Action::ReadFhir,
        on: On::Clinic,
    };
    let patients = practice
        .look(actor, everybody, |tx, _grant| {
            Box::pin(async move { Ok(tx.patients().await?) })
        })
        .await?;
    let mut rescreened = Rescreened::default();
    for patient in patients {
        let deed = Deed {
            name: "rescreen",
            action: Action::ReadFhir,
            on: On::Chart(patient.id),
        };
        let id = patient.id;
        let kept = practice
            .look(actor, deed, move |tx, _grant| {
                Box::pin(async move { Ok(tx.latest_assessment(id).await?) })
            })
            .await?;
        let Some(kept) = kept else { continue };
        rescreened.assessed += 1;
        let differences = differences(&edition, &kept.findings, &kept.content);
        if !differences.is_empty() {
            rescreened.told.push(Told {
                patient: patient.id,
                mrn: patient.mrn,
                assessed_on: kept.content.assessed_on,
                edition: kept.content.edition,
                differences,
            });
        }
    }
    Ok(rescreened)
}
