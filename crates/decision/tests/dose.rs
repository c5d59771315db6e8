//! The dose that is stated, and whether a planned one is it, on worked cases.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set up its patient has failed"
)]

use decision::{Circumstance, assess, dose::STACKED};
use guideline::{Edition, vignette::Vignette};
use jiff::ToSpan;
use record::{
    Assessment, Dosage, Finding, Findings, Source, Value,
    assessment::{Journey, Region, TreatmentAssessment},
    finding::ConceptId,
    id::FindingId,
    quantity::Quantity,
};

fn edition() -> &'static Edition {
    static EDITION: std::sync::OnceLock<Edition> = std::sync::OnceLock::new();
    EDITION.get_or_init(|| Edition::embedded().unwrap())
}

fn number(concept: &str, digits: &str) -> Value {
    let unit = edition().concepts().get(concept).unwrap().unit.clone();
    Value::Quantity(Quantity::new(digits.parse().unwrap(), unit.unwrap()))
}

fn code(text: &str) -> Value {
    Value::Code(text.to_owned())
}

fn not_sure() -> Value {
    Value::Unknown("not sure".to_owned())
}

/// Case `id` judged `later` days on, with each named concept's findings replaced by one of that day.
fn judged(id: &str, changes: &[(&str, Value)], later: i32) -> Assessment {
    let cases = Vignette::all(edition()).unwrap();
    let case = cases.into_iter().find(|case| case.id == id).unwrap();
    let today = case.today.checked_add(later.days()).unwrap();
    let mut findings = case.findings.all().to_vec();
    findings.retain(|it| changes.iter().all(|(name, _)| it.concept.as_str() != *name));
    for (at, (concept, value)) in (1..).zip(changes) {
        findings.push(Finding {
            id: FindingId(uuid::Uuid::from_u64_pair(9, at)),
            concept: ConceptId::new(*concept),
            value: value.clone(),
            observed_on: today,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            source: Source::Laboratory {
                report: None,
                accession: None,
            },
            original: None,
        });
    }
    let taken = changes.iter().any(|(name, _)| *name == "on_treatment");
    let circumstance = Circumstance {
        today,
        region: case.region,
        journey: if taken {
            Journey::Monitoring
        } else {
            case.journey
        },
    };
    assess(edition(), &Findings::new(findings), &circumstance)
}

fn of(assessment: &Assessment, drug: &str) -> TreatmentAssessment {
    let mut all = assessment.treatments.iter();
    all.find(|it| it.treatment == drug).unwrap().clone()
}

/// The stated dose in words.
fn stated(id: &str, drug: &str, changes: &[(&str, Value)]) -> Option<String> {
    Some(of(&judged(id, changes, 0), drug).dose?.text)
}

/// What is said of `mg` every `every_h` hours in case `id`; `on` = while the medicine is taken.
fn said(id: &str, drug: &str, (mg, every_h): (u32, u16), on: bool) -> Option<String> {
    let taken = [("on_treatment", code(drug))];
    let changes = if on { taken.as_slice() } else { &[] };
    let assessment = judged(id, changes, 0);
    let planned = Dosage {
        mg: mg.into(),
        every_h,
    };
    edition().departs(assessment.region, &of(&assessment, drug), planned)
}

#[test]
fn nothing_is_said_of_a_dose_while_what_it_depends_on_is_not_known() {
    let usual = Some("2 mg once daily".to_owned());
    assert_eq!(stated("VO01", "baricitinib", &[]), usual);
    // The kidney decides the dose of baricitinib and not that of ritlecitinib.
    for egfr in [not_sure(), code("fine")] {
        let changes = [("egfr", egfr)];
        assert_eq!(stated("VO01", "baricitinib", &changes), None, "{changes:?}");
        let other = stated("VO01", "ritlecitinib", &changes).unwrap();
        assert!(other.starts_with("50 mg"), "{other}");
    }
    // A test that decides whether, and not how much, leaves the dose as it is: not known or not readable.
    for changes in [("igra", not_sure()), ("vte", code("maybe"))] {
        assert_eq!(stated("VO01", "baricitinib", &[changes]), usual);
    }
}

#[test]
fn two_adjustments_carry_both_sources_and_say_when_their_review_is_over() {
    let both = [
        ("egfr", number("egfr", "45")),
        ("medication", code("probenecid")),
    ];
    let stacked = |later| {
        let assessed = of(&judged("VO01", &both, later), "baricitinib");
        let mut reasons = assessed.reasons.into_iter();
        reasons.find(|it| it.code == STACKED).unwrap()
    };
    let now = stacked(0);
    assert!(!now.stale);
    assert_eq!(now.inputs.len(), 2, "{:?}", now.inputs);
    let mut rules = edition().rules_about("baricitinib").filter(|(_, rule)| {
        let halves = ["EGFR_30_59_HALVE", "DDI_OAT3_STRONG"];
        halves.contains(&rule.code.as_str()) && rule.holds_in(Region::US) && rule.dose.is_some()
    });
    let ends = rules.next().unwrap().1.effective.review_by;
    assert!(rules.all(|(_, rule)| rule.effective.review_by == ends));
    let first = judged("VO01", &[], 0).assessed_on;
    let days = first.until(ends).unwrap().get_days();
    assert!(!stacked(days).stale, "on the last day it still holds");
    assert!(stacked(days + 1).stale);
}

#[test]
fn the_labelled_dose_departs_from_nothing_and_any_other_does() {
    assert_eq!(said("VO01", "baricitinib", (2, 24), false), None);
    assert_eq!(
        said("VO01", "baricitinib", (4, 24), false).as_deref(),
        Some(
            "4 mg every 24 hours departs from the labelled dose for this patient: 2 mg once daily"
        )
    );
    // As often as said, too: twice as often is twice as much.
    assert!(said("VO01", "baricitinib", (2, 12), false).is_some());
    assert_eq!(said("VO02", "deuruxolitinib", (8, 12), false), None);
    assert!(said("VO02", "deuruxolitinib", (16, 24), false).is_some());
}

#[test]
fn each_dose_that_the_label_allows_may_be_chosen() {
    for mg in [2, 4] {
        assert_eq!(said("VO02", "baricitinib", (mg, 24), false), None, "{mg}");
    }
    assert!(said("VO02", "baricitinib", (1, 24), false).is_some());
}

#[test]
fn an_adjusted_dose_is_named_with_what_adjusts_it() {
    let departs = said("VO08", "tofacitinib", (5, 12), false).unwrap();
    assert!(
        departs.contains("5 mg once daily (Tofacitinib with"),
        "{departs}"
    );
    assert_eq!(said("VO08", "tofacitinib", (5, 24), false), None);
}

#[test]
fn while_the_medicine_is_taken_every_labelled_dose_will_do_and_no_other() {
    for mg in [1, 2, 4] {
        assert_eq!(said("VO01", "baricitinib", (mg, 24), true), None, "{mg}");
    }
    let departs = said("VO01", "baricitinib", (40, 24), true).unwrap();
    assert!(
        departs.contains("is none of the labelled doses: 1 mg every 24 hours, 2 mg"),
        "{departs}"
    );
}

#[test]
fn no_label_is_nothing_to_depart_from() {
    assert_eq!(said("VO01", "upadacitinib", (15, 24), false), None);
    let amounts = edition().labelled_amounts("baricitinib", Region::EU);
    let milligrams: Vec<String> = amounts.iter().map(|it| it.mg.to_string()).collect();
    assert_eq!(milligrams, ["2", "4"], "the EU label knows no 1 mg");
}
