//! Another system reads a chart: the patient, one finding, the findings about one thing, reviews. Each reading is in the trail
//! under the patient's name before it leaves.

use guideline::concept::Coded;
use record::{
    Actor, Finding,
    id::{FindingId, PatientId, ReviewId},
    patient::Patient,
    review::Review,
};

use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    refused::Refused,
};

/// The patient called `id`.
///
/// # Errors
///
/// `NotFound` when there is none, or the actor may not read charts.
pub async fn patient(
    practice: &Practice,
    actor: &Actor,
    id: PatientId,
) -> Result<Patient, Refused> {
    let deed = Deed {
        name: "fhir_read_patient",
        action: Action::ReadFhir,
        on: On::Chart(id),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { tx.patient(id).await?.ok_or(Refused::NotFound) })
        })
        .await
}

/// The finding called `id`, with whose it is. One that was taken back is no longer there.
///
/// # Errors
///
/// `NotFound` when there is none, or the actor may not read charts.
pub async fn finding(
    practice: &Practice,
    actor: &Actor,
    id: FindingId,
) -> Result<(PatientId, Finding), Refused> {
    let deed = Deed {
        name: "fhir_read_finding",
        action: Action::ReadFhir,
        on: On::Finding(id),
    };
    practice
        .look(actor, deed, move |tx, grant| {
            Box::pin(async move {
                let patient = grant.patient().ok_or(Refused::NotFound)?;
                let finding = tx.known_finding(id).await?.ok_or(Refused::NotFound)?;
                Ok((patient, finding))
            })
        })
        .await
}

/// What is known of `patient`, newest first: all of it, or what `code` names (a LOINC code, or a concept's own name).
/// A code that the guideline does not know finds nothing.
///
/// # Errors
///
/// `NotFound` when there is no such patient, or the actor may not read charts.
pub async fn findings(
    practice: &Practice,
    actor: &Actor,
    patient: PatientId,
    code: Option<&str>,
) -> Result<Vec<Finding>, Refused> {
    let concepts = practice.edition.concepts();
    let wanted = code.map(|code| match concepts.by_code(code) {
        Coded::Concept(concept) => concept.id.as_str().to_owned(),
        _ => code.to_owned(),
    });
    let deed = Deed {
        name: "fhir_search_findings",
        action: Action::ReadFhir,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let mut found: Vec<Finding> = tx
                    .findings(patient)
                    .await?
                    .all()
                    .iter()
                    .filter(|finding| {
                        wanted
                            .as_ref()
                            .is_none_or(|wanted| finding.concept.as_str() == wanted)
                    })
                    .cloned()
                    .collect();
                found.sort_by_key(|finding| {
                    std::cmp::Reverse((finding.observed_on, finding.recorded_at, finding.id))
                });
                Ok(found)
            })
        })
        .await
}

/// The review called `id`.
///
/// # Errors
///
/// `NotFound` when there is none, or the actor may not read charts.
pub async fn review(practice: &Practice, actor: &Actor, id: ReviewId) -> Result<Review, Refused> {
    let deed = Deed {
        name: "fhir_read_review",
        action: Action::ReadFhir,
        on: On::Review(id),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { tx.review(id).await?.ok_or(Refused::NotFound) })
        })
        .await
}

/// Every review of `patient`, oldest first.
///
/// # Errors
///
/// `NotFound` when there is no such patient, or the actor may not read charts.
pub async fn reviews(
    practice: &Practice,
    actor: &Actor,
    patient: PatientId,
) -> Result<Vec<Review>, Refused> {
    let deed = Deed {
        name: "fhir_search_reviews",
        action: Action::ReadFhir,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { Ok(tx.reviews_of(patient).await?) })
        })
        .await
}
