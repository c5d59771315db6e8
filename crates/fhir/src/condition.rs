//! A condition that is known of a patient.

use record::{Finding, Value, id::PatientId};

use crate::{
    systems::ICD10CM,
    write::{Object, Resource, concept, reference},
};

/// Writes a finding about `condition` (coded) or `condition_text` (words alone).
///
/// Whether it is active is not known, and so not said.
#[must_use]
pub fn write(finding: &Finding, patient: PatientId) -> Resource {
    let words = finding.original.clone();
    let code = match &finding.value {
        Value::Code(code) => concept(ICD10CM, code, &words.unwrap_or_default()),
        other => concept("", "", &words.unwrap_or_else(|| other.to_string())),
    };
    Object::resource("Condition")
        .text("id", finding.id.to_string())
        .object("code", code)
        .object("subject", reference("Patient", patient))
        .text("recordedDate", finding.recorded_at.to_string())
        .done()
}
