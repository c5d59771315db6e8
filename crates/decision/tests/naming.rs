//! Who names the kind of hair loss: a clinician before every rule, and what stops the naming.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use record::{Findings, Value, assessment::Certainty};
use worked::{Case, case, code, number, of};

/// The kind that leads, how sure, and by which rule.
fn leads(case: &Case) -> (String, Certainty, String) {
    let assessed = case.assessed();
    let first = &assessed.differential[0];
    (first.id.clone(), first.certainty, first.rule.clone())
}

#[test]
fn a_clinicians_diagnosis_leads_alone_whatever_the_rules_say() {
    let plain = case("VO01");
    assert_ne!(leads(&plain).2, "clinician");
    let named = plain.with("clinician_diagnosis", code("te"));
    let (kind, certainty, rule) = leads(&named);
    assert_eq!(
        (kind.as_str(), certainty, rule.as_str()),
        ("te", Certainty::Probable, "clinician")
    );
    let assessed = named.assessed();
    assert_eq!(assessed.differential.len(), 1);
    assert_eq!(
        assessed.differential[0].basis_for[0].says,
        "a clinician's diagnosis"
    );
    // No medicine for alopecia areata is open to somebody who does not have it.
    assert!(of(&assessed, "baricitinib").status < record::assessment::Status::NeedsWorkUp);
}

#[test]
fn a_diagnosis_by_its_code_is_taken_and_one_that_nobody_knows_is_an_error() {
    let coded = case("VO01").with("clinician_diagnosis", code("L65.0"));
    assert_eq!(leads(&coded).0, "te");
    let unknown = case("VO01").with("clinician_diagnosis", code("X99"));
    let assessed = unknown.assessed();
    assert!(
        assessed.errors[0].contains("`X99` is no kind"),
        "{:?}",
        assessed.errors
    );
}

#[test]
fn one_flag_that_stops_the_naming_stops_it_among_others_that_do_not() {
    let plain = case("VO04");
    assert_eq!(leads(&plain).1, Certainty::Probable);
    let flagged = plain.with("condition", code("L66.12"));
    let flags = flagged.assessed().red_flags;
    assert!(!flags.is_empty());
    assert_ne!(leads(&flagged).1, Certainty::Probable);
    // A flag that stops nothing, beside it or alone, changes nothing of that.
    let both = flagged.with("phq9_item9", number("phq9_item9", "1"));
    let count = both.assessed().red_flags.len();
    assert!(count > flags.len(), "{count}");
    assert_ne!(leads(&both).1, Certainty::Probable);
    let alone = case("VO04").with("phq9_item9", number("phq9_item9", "1"));
    assert!(!alone.assessed().red_flags.is_empty());
    assert_eq!(leads(&alone).1, Certainty::Probable);
}

#[test]
fn doubt_sends_nobody_anywhere_before_somebody_has_looked() {
    let mut unseen = case("VO04");
    unseen.findings = Findings::new(Vec::new());
    let unseen = unseen.with("age", number("age", "30"));
    assert!(!unseen.assessed().in_person_required);
    let seen = unseen.with("exclamation_hairs", Value::Truth(false));
    assert!(seen.assessed().in_person_required);
}
