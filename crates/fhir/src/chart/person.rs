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
const BIRTH_SEX_UK: &str = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex";
/// Does not say whether it is that at birth.
const SEX: &str = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex";

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

/// The sex recorded at birth where it is said; else the administrative one, in words that say so. A sex that is recorded
/// beside and says otherwise leaves neither.
fn sex(reader: &mut Reader<'_>, patient: &Node<'_>) {
    let outcome = &mut reader.outcome;
    let at_birth = [BIRTH_SEX, BIRTH_SEX_UK]
        .into_iter()
        .find_map(|url| extension(patient, url, outcome));
    let administrative = patient.text("gender", outcome);
    let recorded = extension(patient, SEX, outcome).and_then(plain);
    let found = match (at_birth, administrative.and_then(plain)) {
        (Some(at_birth), _) => plain(at_birth).map(|sex| (sex, None)),
        (None, Some(gender)) if recorded.is_none_or(|sex| sex == gender) => {
            Some((gender, Some(format!("administrative gender {gender}"))))
        }
        _ => None,
    };
    let Some((code, words)) = found else {
        let said = administrative.unwrap_or("nothing");
        let why = format!("sex at birth is not said (`{said}`)");
        reader.found("sex", Value::Unknown(why), None, None);
        return;
    };
    reader.found("sex", Value::Code(code.to_owned()), None, words);
}

/// The code in the extension of the Patient with this name.
fn extension<'a>(patient: &Node<'a>, url: &str, outcome: &mut Outcome) -> Option<&'a str> {
    let mut all = patient.items("extension", outcome).into_iter();
    let is_it = |one: &Node<'_>| one.json.get("url").and_then(fhirkit::Json::as_str) == Some(url);
    let found = all.find(is_it)?;
    if let Some(coding) = found.get("valueCoding") {
        return coding.text("code", outcome);
    }
    match found.get("valueCodeableConcept") {
        Some(concept) => {
            let codings = concept.items("coding", outcome);
            codings
                .first()
                .and_then(|coding| coding.text("code", outcome))
        }
        None => found.text("valueCode", outcome),
    }
}

fn plain(written: &str) -> Option<&'static str> {
    match written {
        "F" | "female" | "248152002" => Some("female"),
        "M" | "male" | "248153007" => Some("male"),
        _ => None,
    }
}
