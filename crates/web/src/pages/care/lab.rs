//! Tests and values in a patient's words: what a measure is called, what it does, how its value reads.

use care::own_care::OwnCare;
use guideline::concept::Concept;
use record::{
    Value,
    order::Obligation,
    quantity::{Comparator, Decimal, Quantity},
};

use crate::visitor::Visitor;

/// A test in the patient's words: what to call it and what it is for.
pub(super) fn plain(visitor: &Visitor, duty: &Obligation) -> (String, String) {
    let test = visitor.app.practice.edition.catalogue().test(&duty.test);
    test.and_then(|test| test.patient.get(visitor.words.language.code()))
        .map_or_else(
            || (duty.name.clone(), String::new()),
            |plain| (plain.name.clone(), plain.why.clone()),
        )
}

/// What a measure is called here; one without words of its own is called as its test, or as clinicians call it.
pub(super) fn name(visitor: &Visitor, concept: &Concept) -> String {
    let words = &visitor.words;
    let key = lab_key(concept);
    if words.has(&key) {
        return words.t(&key);
    }
    of_test(visitor, concept).map_or_else(|| concept.title.clone(), |plain| plain.name.clone())
}

/// What it does in the body, or what the test is for.
pub(super) fn job(visitor: &Visitor, concept: &Concept) -> Option<String> {
    let words = &visitor.words;
    let key = format!("{}-job", lab_key(concept));
    if words.has(&key) {
        Some(words.t(&key))
    } else {
        of_test(visitor, concept).map(|plain| plain.why.clone())
    }
}

fn of_test<'v>(
    visitor: &'v Visitor,
    concept: &Concept,
) -> Option<&'v guideline::catalogue::Patient> {
    let mut tests = visitor.app.practice.edition.catalogue().tests();
    let test = tests.find(|test| {
        test.concepts
            .iter()
            .any(|known| known == concept.id.as_str())
    })?;
    test.patient.get(visitor.words.language.code())
}

fn lab_key(concept: &Concept) -> String {
    format!("lab-{}", concept.id.as_str().replace('_', "-"))
}

/// A value in plain words. What could not be read is a matter for people: its reason is not shown.
pub(super) fn value(visitor: &Visitor, value: &Value) -> String {
    let words = &visitor.words;
    match value {
        Value::Quantity(quantity) => measured(quantity),
        Value::Limit(limit) => {
            let key = match limit.comparator {
                Comparator::Less => "result-less",
                Comparator::AtMost => "result-at-most",
                Comparator::AtLeast => "result-at-least",
                Comparator::Greater => "result-more",
            };
            words.t_with(key, &[("value", measured(&limit.quantity).into())])
        }
        Value::Unknown(_) => words.t("tests-checking"),
        Value::Truth(true) => words.t("result-positive"),
        Value::Truth(false) => words.t("result-negative"),
        Value::Code(code) => {
            let key = format!("result-{code}");
            if words.has(&key) {
                words.t(&key)
            } else {
                code.clone()
            }
        }
        Value::Date(day) => words.date(*day),
        Value::Text(text) => text.clone(),
    }
}

/// The usual range of adults, when one is known.
pub(super) fn range(visitor: &Visitor, own: &OwnCare, concept: &Concept) -> Option<String> {
    let words = &visitor.words;
    let (low, high) = concept.display.as_ref()?.ends(own.patient.sex);
    let unit = unit(concept.unit.as_deref().unwrap_or("1"));
    let say = |number: Decimal| {
        format!("{} {unit}", number.normalize())
            .trim_end()
            .to_owned()
    };
    match (low, high) {
        (Some(low), Some(high)) => Some(words.t_with(
            "tests-range",
            &[
                ("low", low.normalize().to_string().into()),
                ("high", say(high).into()),
            ],
        )),
        (Some(low), None) => Some(words.t_with("tests-range-from", &[("low", say(low).into())])),
        (None, Some(high)) => Some(words.t_with("tests-range-to", &[("high", say(high).into())])),
        (None, None) => None,
    }
}

fn measured(quantity: &Quantity) -> String {
    let number = quantity.value.normalize();
    match unit(&quantity.unit) {
        unit if unit.is_empty() => number.to_string(),
        unit => format!("{number} {unit}"),
    }
}

/// A unit as a laboratory prints it.
fn unit(ucum: &str) -> String {
    if ucum == "1" {
        return String::new();
    }
    ucum.replace("10*3/uL", "×10³/µL")
        .replace("uL", "µL")
        .replace("{1.73_m2}", "1.73 m²")
        .replace("[IU]", "IU")
        .replace("ug/", "µg/")
}
