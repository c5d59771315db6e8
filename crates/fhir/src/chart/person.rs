//! Age and sex.

use record::{
    Value,
    patient::age_on,
    quantity::{Decimal, Quantity},
};

use crate::{
    chart::Reader,
    node::{Day, Node},
};

const BIRTH_SEX: &str = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex";

pub(super) fn read<'a>(reader: &mut Reader<'a>, patient: &Node<'a>) {
    age(reader, patient);
    sex(reader, patient);
    record(reader, patient);
}

/// What the chart says of itself: a record that nobody keeps any more, a person who has died.
fn record(reader: &mut Reader<'_>, patient: &Node<'_>) {
    let is = |key: &str, truth: bool| patient.json.get(key) == Some(&fhirkit::Json::Bool(truth));
    if is("deceasedBoolean", true) || patient.has("deceasedDateTime") {
        reader.skip(patient, "the chart says that the patient has died");
    }
    if is("active", false) {
        reader.skip(
            patient,
            "the record of the patient is no longer in use: look for the one that took its place",
        );
    }
}

fn age(reader: &mut Reader<'_>, patient: &Node<'_>) {
    let value = match patient.day("birthDate", &mut reader.outcome) {
        Some(Day::Known(born_on)) if born_on <= reader.today => {
            let years = Decimal::from(age_on(born_on, reader.today));
            Value::Quantity(Quantity::new(years, "a"))
        }
        Some(Day::Known(_)) => Value::Unknown("the date of birth lies in the future".to_owned()),
        Some(Day::Partial(text)) => {
            Value::Unknown(format!("the date of birth `{text}` is not whole"))
        }
        None => Value::Unknown("there is no date of birth".to_owned()),
    };
    reader.found("age", value, None, None);
}

/// The sex recorded at birth where it is said; else the administrative one, in words that say so.
fn sex(reader: &mut Reader<'_>, patient: &Node<'_>) {
    let at_birth = patient
        .items("extension", &mut reader.outcome)
        .into_iter()
        .find(|extension| {
            extension.json.get("url").and_then(fhirkit::Json::as_str) == Some(BIRTH_SEX)
        })
        .and_then(|extension| extension.text("valueCode", &mut reader.outcome));
    let administrative = patient.text("gender", &mut reader.outcome);
    let (code, words) = match (at_birth, administrative) {
        (Some("F"), _) => ("female", None),
        (Some("M"), _) => ("male", None),
        (None, Some(gender @ ("female" | "male"))) => {
            (gender, Some(format!("administrative gender {gender}")))
        }
        (_, other) => {
            let why = format!(
                "sex at birth is not said (`{}`)",
                other.unwrap_or("nothing")
            );
            reader.found("sex", Value::Unknown(why), None, None);
            return;
        }
    };
    reader.found("sex", Value::Code(code.to_owned()), None, words);
}
