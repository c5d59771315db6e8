//! H-04, H-05: one value in many spellings gives one number or goes to a person.

use proptest::prelude::*;

use super::*;
use crate::problem::content;

fn concepts() -> Concepts {
    Concepts::load(&content()).unwrap()
}

/// What `value` and `unit` become for `concept`, in one line of text.
fn told(concepts: &Concepts, concept: &str, value: &str, unit: &str) -> String {
    match concepts.read(concepts.get(concept).unwrap(), value, unit) {
        Reading::Quantity(quantity) => quantity.to_string(),
        Reading::Limit(limit) => limit.to_string(),
        Reading::Code(code) => code,
        Reading::Unreadable { why } => format!("? {why}"),
    }
}

/// concept | value | unit | what becomes of it; `? …` = unreadable, and the reason contains `…`.
const TABLE: &str = include_str!("table.txt");

#[test]
fn real_world_spellings_give_one_number_or_a_person() {
    let concepts = concepts();
    let mut rows = 0;
    let mut wrong = Vec::new();
    for line in TABLE
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [concept, value, unit, expected] = cells[..] else {
            panic!("not four cells: {line}");
        };
        rows += 1;
        let got = told(&concepts, concept, value, unit);
        let right = match expected.strip_prefix('?') {
            Some(reason) => got.starts_with('?') && got.contains(reason.trim()),
            None => got == expected,
        };
        if !right {
            wrong.push(format!("{line}\n    got: {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows >= 120, "only {rows} rows");
}

/// code | value | unit | what becomes of it, as above.
const BY_CODE: &str = include_str!("by_code.txt");

#[test]
fn results_by_code_give_one_number_or_a_person() {
    let concepts = concepts();
    let mut wrong = Vec::new();
    let lines = BY_CODE.lines().filter(|line| !line.starts_with('#'));
    for line in lines.clone() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [code, value, unit, expected] = cells[..] else {
            panic!("not four cells: {line}");
        };
        let got = match concepts.read_code(code, value, unit).1 {
            Reading::Quantity(quantity) => quantity.to_string(),
            Reading::Limit(limit) => limit.to_string(),
            Reading::Code(code) => code,
            Reading::Unreadable { why } => format!("? {why}"),
        };
        let right = match expected.strip_prefix('?') {
            Some(reason) => got.starts_with('?') && got.contains(reason.trim()),
            None => got == expected,
        };
        if !right {
            wrong.push(format!("{line}\n    got: {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(lines.count() >= 200, "rows are gone");
}

#[test]
fn exact_and_normal_form() {
    let concepts = concepts();
    let alc = concepts.get("alc").unwrap();
    let exact = Quantity::new("0.45".parse().unwrap(), "10*3/uL");
    for (value, unit) in [
        ("450", "cells/uL"),
        ("0.45", "K/uL"),
        ("0.450", "10^9/L"),
        ("450.0", "/mm3"),
    ] {
        assert_eq!(
            concepts.read(alc, value, unit),
            Reading::Quantity(exact.clone()),
            "{value} {unit}"
        );
    }
}

#[test]
fn the_mitogen_tube_is_not_the_tuberculosis_result() {
    let concepts = concepts();
    let (concept, reading) = concepts.read_code("71774-4", "negative", "");
    assert!(concept.is_none());
    let why = reading.why_unreadable().unwrap();
    assert!(why.contains("mitogen") && why.contains("71773-6"), "{why}");
    let (concept, reading) = concepts.read_code("71773-6", "Negative", "");
    assert_eq!(concept.unwrap().id.as_str(), "igra");
    assert_eq!(reading, Reading::Code("negative".to_owned()));
    let (concept, reading) = concepts.read_code("99999-9", "1", "g/dL");
    assert!(concept.is_none() && reading.why_unreadable().is_some());
}

#[test]
fn a_slipped_point_is_told() {
    let concepts = concepts();
    let number = |text: &str| text.parse::<Decimal>().unwrap();
    assert!(
        concepts
            .slipped_point(number("1.8"), number("18.2"))
            .is_some()
    );
    assert!(
        concepts
            .slipped_point(number("1800"), number("1.8"))
            .is_some()
    );
    assert!(
        concepts
            .slipped_point(number("1.8"), number("0.9"))
            .is_none()
    );
    assert!(concepts.slipped_point(number("0"), number("0.9")).is_none());
}

proptest! {
    /// There and back: a count written in any accepted unit is the same exact number.
    #[test]
    fn conversion_round_trip(thousandths in 10_i64..15_000) {
        let concepts = concepts();
        let canonical = Decimal::new(thousandths, 3);
        let alc = concepts.get("alc").unwrap();
        for (unit, factor) in [("10*3/uL", Decimal::ONE), ("10*9/L", Decimal::ONE), ("/uL", Decimal::new(1000, 0))] {
            let written = (canonical * factor).normalize().to_string();
            let expected = Reading::Quantity(Quantity::new(canonical.normalize(), "10*3/uL"));
            prop_assert_eq!(concepts.read(alc, &written, unit), expected);
        }
    }

    /// Whatever stands in the unit field, a number comes out only for a listed unit; and never one beyond the bounds.
    #[test]
    fn no_unknown_unit_ever_gives_a_number(value in "[0-9<>.,a-z ]{0,8}", unit in "\\PC{0,10}") {
        let concepts = concepts();
        let haemoglobin = concepts.get("haemoglobin").unwrap();
        if let Reading::Quantity(quantity) = concepts.read(haemoglobin, &value, &unit) {
            let listed = concepts.spellings.resolve(&unit, &haemoglobin.accepts);
            prop_assert!(listed.is_ok());
            let bounds = haemoglobin.plausible.as_ref().unwrap();
            prop_assert!(bounds.low <= quantity.value && quantity.value <= bounds.high);
        }
    }
}
