//! A medicine that a patient takes.

use guideline::Edition;
use record::{Finding, Value, id::PatientId};

use crate::{
    systems::INGREDIENT,
    write::{Object, Resource, concept, reference},
};

/// Writes a finding about `medication` (an ingredient) or `medication_unmatched` (words that name none).
#[must_use]
pub fn write(finding: &Finding, patient: PatientId, edition: &Edition) -> Resource {
    Object::resource("MedicationStatement")
        .text("id", finding.id.to_string())
        .text("status", "active")
        .object("medicationCodeableConcept", ingredient(finding, edition))
        .object("subject", reference("Patient", patient))
        .text("dateAsserted", finding.recorded_at.to_string())
        .done()
}

/// The ingredient that a finding names, in its own words.
pub(crate) fn ingredient(finding: &Finding, edition: &Edition) -> Object {
    let words = finding.original.clone();
    match &finding.value {
        Value::Code(id) => {
            let name = edition
                .medications()
                .get(id)
                .map(|known| known.name.clone());
            let words = words.or(name).unwrap_or_else(|| id.clone());
            concept(INGREDIENT, id, &words)
        }
        other => concept("", "", &words.unwrap_or_else(|| other.to_string())),
    }
}
