//! An allergy of a patient.

use guideline::Edition;
use record::{Finding, id::PatientId};

use crate::{
    medication_statement::ingredient,
    write::{Object, Resource, reference},
};

/// Writes a finding about `allergy` (to an ingredient) or `allergy_text` (words alone).
#[must_use]
pub fn write(finding: &Finding, patient: PatientId, edition: &Edition) -> Resource {
    Object::resource("AllergyIntolerance")
        .text("id", finding.id.to_string())
        .object("code", ingredient(finding, edition))
        .object("patient", reference("Patient", patient))
        .text("recordedDate", finding.recorded_at.to_string())
        .done()
}
