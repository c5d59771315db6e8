//! A patient as FHIR's `Patient`.

use record::patient::{Patient, Sex};

use crate::{
    systems::MRN,
    write::{Object, Resource},
};

/// Writes a patient. The address and the telephone number stay here: no reader of a chart needs them.
#[must_use]
pub fn write(patient: &Patient) -> Resource {
    let number = Object::new()
        .text("system", MRN)
        .text("value", &patient.mrn);
    let name = Object::new()
        .text("use", "official")
        .text("family", &patient.family_name)
        .texts("given", &[&patient.given_name]);
    let sex = match patient.sex {
        Some(Sex::Female) => "female",
        Some(Sex::Male) => "male",
        None => "unknown",
    };
    Object::resource("Patient")
        .text("id", patient.id.to_string())
        .list("identifier", vec![number])
        .list("name", vec![name])
        .text("gender", sex)
        .text("birthDate", patient.born_on.to_string())
        .done()
}
