//! A finding as whatever FHIR calls it: Observation, Condition, `MedicationStatement`, `AllergyIntolerance`.

use guideline::Edition;
use record::{Finding, id::PatientId};

use crate::{Resource, allergy_intolerance, condition, medication_statement, observation};

/// Writes a finding of `patient`. Its id is the finding's.
#[must_use]
pub fn write(finding: &Finding, patient: PatientId, edition: &Edition) -> Resource {
    match finding.concept.as_str() {
        "condition" | "condition_text" => condition::write(finding, patient),
        "medication" | "medication_unmatched" => {
            medication_statement::write(finding, patient, edition)
        }
        "allergy" | "allergy_text" => allergy_intolerance::write(finding, patient, edition),
        _ => observation::write(finding, patient, edition),
    }
}
