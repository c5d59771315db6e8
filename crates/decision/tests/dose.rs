//! The dose that is stated, and whether a planned one is it, on worked cases.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::dose::STACKED;
use jiff::{ToSpan, civil::Date};
use record::{Dosage, Value, assessment::Region};
use worked::{Case, case, code, edition, not_sure, number, of};

fn changed(id: &str, changes: &[(&str, Value)]) -> Case {
    let changes = changes.iter().cloned();
    changes.fold(case(id), |case, (concept, value)| case.with(concept, value))
}

/// The stated dose in words.
fn stated(id: &str, drug: &str, changes: &[(&str, Value)]) -> Option<String> {
    let assessed = changed(id, changes).assessed();
    Some(of(&assessed, drug).dose.as_ref()?.text.clone())
}

/// What is said of `mg` every `every_h` hours in case `id`; `on` = while the medicine is taken.
fn said(id: &str, drug: &str, (mg, every_h): (u32, u16), on: bool) -> Option<String> {
    let mut case = case(id);
    if on {
        let start = case.at.today.checked_sub(40.days()).unwrap();
        case = case.taking(drug, start);
    }
    let assessment = case.assessed();
    let planned = Dosage {
        mg: mg.into(),
        every_h,
    };
    edition().departs(assessment.region, of(&assessment, drug), planned)
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
    let stacked = |on: Option<Date>| {
        let mut case = changed("VO01", &both);
        case.at.today = on.unwrap_or(case.at.today);
        let assessed = case.assessed();
        let mut reasons = of(&assessed, "baricitinib").reasons.iter();
        reasons.find(|it| it.code == STACKED).unwrap().clone()
    };
    let now = stacked(None);
    assert!(!now.stale);
    assert_eq!(now.inputs.len(), 2, "{:?}", now.inputs);
    let mut rules = edition().rules_about("baricitinib").filter(|(_, rule)| {
        let halves = ["EGFR_30_59_HALVE", "DDI_OAT3_STRONG"];
        halves.contains(&rule.code.as_str()) && rule.holds_in(Region::US) && rule.dose.is_some()
    });
    let ends = rules.next().unwrap().1.effective.review_by;
    assert!(rules.all(|(_, rule)| rule.effective.review_by == ends));
    assert!(!stacked(Some(ends)).stale, "on the last day it still holds");
    assert!(stacked(Some(ends.tomorrow().unwrap())).stale);
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
