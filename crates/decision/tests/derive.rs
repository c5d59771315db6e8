//! What is worked out of findings before a rule is read.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::{
    derive::{
        FAILED_TREATMENT, HAEMOGLOBIN_FALL, SHEDDING_AFTER_DELIVERY, WEEKS_ON_TREATMENT, derive,
    },
    facts::Facts,
};
use jiff::{Timestamp, ToSpan, civil::Date};
use record::{
    Finding, Findings, Source, Value, finding::ConceptId, id::FindingId, quantity::Quantity,
};
use worked::{code, edition};

fn today() -> Date {
    "2027-01-11".parse().unwrap()
}

fn months(digits: &str) -> Value {
    Value::Quantity(Quantity::new(digits.parse().unwrap(), "mo"))
}

/// Concept, value, and the words in which it was said.
type Said<'s> = (&'s str, Value, Option<&'s str>);

/// What `concept` comes to, and the places of the findings that it rests on.
fn worked_out(concept: &str, said: &[Said<'_>]) -> Option<(String, Vec<u64>)> {
    let finding = |(at, (concept, value, original)): (u64, &Said<'_>)| Finding {
        id: FindingId(uuid::Uuid::from_u64_pair(1, at)),
        concept: ConceptId::new(*concept),
        value: value.clone(),
        observed_on: today(),
        recorded_at: Timestamp::UNIX_EPOCH,
        source: Source::Imported {
            from: "a test".to_owned(),
        },
        original: original.map(str::to_owned),
    };
    let findings = Findings::new((0..).zip(said).map(finding).collect());
    let mut facts = Facts::new(edition(), &findings, today());
    derive(&mut facts, None);
    let derived = facts.derived(concept)?;
    let mut places: Vec<u64> = derived
        .basis
        .iter()
        .map(|id| id.0.as_u64_pair().1)
        .collect();
    places.sort_unstable();
    Some((derived.value.to_string(), places))
}

const OUTCOME: &str = "prior_treatment_outcome";
const MONTHS: &str = "prior_treatment_months";

#[test]
fn the_longest_treatment_that_did_nothing_is_paired_by_its_words() {
    let failed = |said: &[Said<'_>]| worked_out(FAILED_TREATMENT, said);
    let steroid = Some("clobetasol");
    let one = [
        (OUTCOME, code("no-response"), steroid),
        (MONTHS, months("4"), steroid),
    ];
    assert_eq!(failed(&one), Some(("4 mo".to_owned(), vec![0, 1])));
    let several = [
        (OUTCOME, code("no-response"), steroid),
        (MONTHS, months("4"), steroid),
        (OUTCOME, code("no-response"), Some("minoxidil")),
        (MONTHS, months("12"), Some("minoxidil")),
        (OUTCOME, code("response"), Some("dupilumab")),
        (MONTHS, months("30"), Some("dupilumab")),
    ];
    assert_eq!(failed(&several), Some(("12 mo".to_owned(), vec![2, 3])));
}

#[test]
fn months_of_another_treatment_or_of_none_named_say_nothing_of_a_failure() {
    let failed = |said: &[Said<'_>]| worked_out(FAILED_TREATMENT, said);
    let other = [
        (OUTCOME, code("no-response"), Some("clobetasol")),
        (MONTHS, months("4"), Some("minoxidil")),
    ];
    assert_eq!(failed(&other), None);
    let nameless = [
        (OUTCOME, code("no-response"), None),
        (MONTHS, months("4"), None),
    ];
    assert_eq!(failed(&nameless), None, "two that name nothing are no pair");
    let helped = [
        (OUTCOME, code("response"), Some("clobetasol")),
        (MONTHS, months("4"), Some("clobetasol")),
    ];
    assert_eq!(failed(&helped), None);
}

#[test]
fn weeks_on_a_medicine_are_whole_ones() {
    let weeks = |days: i64| {
        let start = today().checked_sub(days.days()).unwrap();
        worked_out(
            WEEKS_ON_TREATMENT,
            &[("on_treatment_start", Value::Date(start), None)],
        )
    };
    let said = |days| weeks(days).unwrap().0;
    assert_eq!(
        [0, 6, 7, 83, 84].map(said),
        ["0 wk", "0 wk", "1 wk", "11 wk", "12 wk"]
    );
    assert_eq!(said(-1), "-1 wk", "not begun yet");
    assert_eq!(worked_out(WEEKS_ON_TREATMENT, &[]), None);
}

#[test]
fn shedding_is_counted_from_the_birth() {
    let said = [
        ("delivered_months_ago", months("5"), None),
        ("episode_months", months("2"), None),
    ];
    assert_eq!(
        worked_out(SHEDDING_AFTER_DELIVERY, &said),
        Some(("3 mo".to_owned(), vec![0, 1]))
    );
    assert_eq!(worked_out(SHEDDING_AFTER_DELIVERY, &said[..1]), None);
}

#[test]
fn a_fall_of_haemoglobin_is_what_was_before_less_what_is_now() {
    let fall = |results: &[(&str, &str, i64)]| {
        let day = |days: i64| today().checked_sub(days.days()).unwrap();
        let result = |(id, (digits, unit, days)): (u64, &(&str, &str, i64))| Finding {
            id: FindingId(uuid::Uuid::from_u64_pair(1, id)),
            concept: ConceptId::new("haemoglobin"),
            value: Value::Quantity(Quantity::new(digits.parse().unwrap(), *unit)),
            observed_on: day(*days),
            recorded_at: Timestamp::UNIX_EPOCH,
            source: Source::Laboratory {
                report: None,
                accession: None,
            },
            original: None,
        };
        let mut all: Vec<Finding> = (0..).zip(results).map(result).collect();
        let mut start = all[0].clone();
        start.id = FindingId(uuid::Uuid::from_u64_pair(2, 0));
        start.concept = ConceptId::new("on_treatment_start");
        start.value = Value::Date(day(60));
        all.push(start);
        let findings = Findings::new(all);
        let mut facts = Facts::new(edition(), &findings, today());
        derive(&mut facts, None);
        Some(facts.derived(HAEMOGLOBIN_FALL)?.value.to_string())
    };
    let before = ("13.5", "g/dL", 60);
    assert_eq!(
        fall(&[before, ("11", "g/dL", 3)]).as_deref(),
        Some("2.5 g/dL")
    );
    assert_eq!(
        fall(&[before, ("14", "g/dL", 3)]).as_deref(),
        Some("-0.5 g/dL")
    );
    assert_eq!(fall(&[before]), None, "nothing since");
    assert_eq!(
        fall(&[("12", "g/dL", 59), ("11", "g/dL", 3)]),
        None,
        "nothing before"
    );
    // What stands in another unit is compared with nothing.
    assert_eq!(fall(&[("135", "g/L", 60), ("11", "g/dL", 3)]), None);
}
