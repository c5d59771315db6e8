//! Age and sex.

use record::{
    Value,
    patient::age_on,
    quantity::{Decimal, Quantity},
};

use crate::{
    chart::Reader,
    node::{Day, Node},
    outcome::Outcome,
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

/// Whether two Patients cannot be one person: another day of birth, the other sex, another number of the same system.
pub(super) fn differ(one: &Node<'_>, other: &Node<'_>) -> bool {
    let both = |key: &str| {
        let said = |node: &Node<'_>| node.json.get(key)?.as_str().map(str::to_owned);
        said(one).zip(said(other))
    };
    // `1990` is no other day than `1990-05-05`.
    let born = both("birthDate").is_some_and(|(a, b)| !a.starts_with(&b) && !b.starts_with(&a));
    let known = |sex: &str| matches!(sex, "female" | "male");
    let sex = both("gender").is_some_and(|(a, b)| known(&a) && known(&b) && a != b);
    let numbers = other.items("identifier", &mut Outcome::default());
    let numbers: Vec<_> = numbers.iter().filter_map(number).collect();
    born || sex || numbers_differ(one, &numbers)
}

/// Whether `patient` has other numbers in the systems of `numbers`, and none of these.
pub(super) fn numbers_differ(patient: &Node<'_>, numbers: &[(&str, &str)]) -> bool {
    let own = patient.items("identifier", &mut Outcome::default());
    let own: Vec<_> = own.iter().filter_map(number).collect();
    let same_system = |(system, _): &(&str, &str)| own.iter().any(|own| own.0 == *system);
    numbers.iter().any(same_system) && !numbers.iter().any(|number| own.contains(number))
}

/// An identifier's system and value, where it says both.
pub(super) fn number<'a>(identifier: &Node<'a>) -> Option<(&'a str, &'a str)> {
    let said = |key| identifier.text(key, &mut Outcome::default());
    Some((said("system")?, said("value")?))
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
