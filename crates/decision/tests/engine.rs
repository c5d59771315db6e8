//! What the engine owes whatever the content says: a failure closes every medicine, a test carries its sources, and the
//! next look lies ahead.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::{follow_up::follow_up, verdict::RULE_ERROR};
use jiff::ToSpan;
use record::{Findings, Source, assessment::Status};
use worked::{case, code, edition, number, of};

/// H-01: platelets decide on ritlecitinib alone. Where they cannot be read, nothing is open: who knows what else failed.
#[test]
fn a_part_that_fails_closes_every_medicine() {
    let before = case("VO01").assessed();
    assert_eq!(of(&before, "baricitinib").status, Status::Eligible);
    let failed = case("VO01").with("platelets", code("many")).assessed();
    assert_eq!(failed.errors.len(), 1, "{:?}", failed.errors);
    let baricitinib = of(&failed, "baricitinib");
    assert_eq!(baricitinib.status, Status::NeedsWorkUp);
    assert_eq!(baricitinib.dose, None);
    assert_eq!(baricitinib.reasons[0].code, RULE_ERROR);
    assert_eq!(baricitinib.reasons[0].effect, Some(Status::NeedsWorkUp));
}

#[test]
fn what_was_closed_for_its_own_reason_keeps_it() {
    let worse = case("VO01")
        .with("platelets", code("many"))
        .with("alc", number("alc", "0.3"))
        .assessed();
    let baricitinib = of(&worse, "baricitinib");
    assert_eq!(baricitinib.status, Status::Contraindicated);
    let failures = baricitinib
        .reasons
        .iter()
        .filter(|it| it.code == RULE_ERROR);
    assert_eq!(
        failures.count(),
        0,
        "it says why, not that something failed"
    );
}

#[test]
fn a_test_that_two_rules_ask_for_carries_the_sources_of_both_once() {
    let assessed = case("VO06").assessed();
    let count = assessed
        .investigations
        .iter()
        .find(|it| it.test == "cbc")
        .unwrap();
    assert!(count.treatments.len() > 1, "{count:?}");
    let sources: Vec<&str> = count
        .citations
        .iter()
        .map(|it| it.evidence.as_str())
        .collect();
    for label in ["US-OLUMIANT", "US-LITFULO", "US-LEQSELVI"] {
        assert!(sources.contains(&label), "{sources:?}");
    }
    let mut once = count.citations.clone();
    once.dedup();
    assert_eq!(once, count.citations);
}

#[test]
fn a_test_that_is_to_be_repeated_is_proposed_and_no_other_is() {
    let asks = |case: &worked::Case| {
        let all = follow_up(edition(), &case.findings, &case.assessed());
        let repeat = all
            .iter()
            .filter(|it| it.what.starts_with("repeat the test"));
        repeat.map(|it| it.date).collect::<Vec<_>>()
    };
    let taking = |medicine| {
        let case = case("VO01");
        let start = case.at.today.checked_sub(40.days()).unwrap();
        case.taking(medicine, start)
    };
    let few = taking("ritlecitinib").with("platelets", number("platelets", "80"));
    assert_eq!(asks(&few), [few.at.today.checked_add(14.days()).unwrap()]);
    assert_eq!(asks(&taking("ritlecitinib")), []);
    // A count that asks for a hold is not one that asks for another look in two weeks.
    let low = taking("baricitinib").with("alc", number("alc", "0.45"));
    assert!(!low.assessed().actions.is_empty());
    assert_eq!(asks(&low), []);
}

#[test]
fn a_week_of_tests_is_proposed_while_it_lies_ahead() {
    let today = case("VO11").at.today;
    let weeks = |days_ago: i64| {
        let start = today.checked_sub(days_ago.days()).unwrap();
        let case = case("VO11").taking("baricitinib", start);
        let all = follow_up(edition(), &case.findings, &case.assessed());
        all.iter()
            .any(|it| it.what.starts_with("week 12 on baricitinib"))
    };
    assert!(weeks(83), "tomorrow");
    assert!(!weeks(84), "today is not ahead");
}

#[test]
fn a_test_on_treatment_whose_day_has_passed_is_named_until_it_has_a_result() {
    let today = case("VO11").at.today;
    let on = |days_ago: i64| {
        let start = today.checked_sub(days_ago.days()).unwrap();
        case("VO11").taking("ritlecitinib", start)
    };
    let proposed = |case: &worked::Case| {
        let all = follow_up(edition(), &case.findings, &case.assessed());
        all.into_iter().find(|it| it.what.starts_with("due since"))
    };
    let without_platelets = |days_ago: i64| {
        let mut case = on(days_ago);
        let others = (case.findings.all().iter()).filter(|it| it.concept.as_str() != "platelets");
        case.findings = Findings::new(others.cloned().collect());
        case
    };
    // The blood was drawn ten days ago, which lies nearer to week 4 than to the start.
    let done = on(30);
    assert_eq!(proposed(&done), None);
    let ahead = without_platelets(20);
    assert_eq!(proposed(&ahead), None);
    // Week 12 was 20 days ago; what was drawn since counts for it, when all of it was.
    let since = on(104);
    assert_eq!(proposed(&since), None);
    let without = without_platelets(104);
    let named = proposed(&without).unwrap();
    assert_eq!(named.date, today);
    let what = "week 12 on ritlecitinib: Complete blood count with differential (policy)";
    assert!(named.what.ends_with(what), "{}", named.what);
}

/// H-05: which of two results of one day came last nobody knows, and neither is chosen where they differ in what they decide.
#[test]
fn two_results_of_one_day_on_different_sides_of_a_limit_are_not_known() {
    let laboratory = || Source::Laboratory {
        report: None,
        accession: None,
    };
    let letter = || Source::Imported {
        from: "a letter".to_owned(),
    };
    let status = |first: &str, (second, source): (&str, Source)| {
        let case = case("VO01").with("alc", number("alc", first)).and(
            "alc",
            number("alc", second),
            source,
        );
        of(&case.assessed(), "baricitinib").status
    };
    for (first, second) in [("0.4", "1.2"), ("1.2", "0.4")] {
        let found = status(first, (second, laboratory()));
        assert_eq!(found, Status::NeedsWorkUp, "{first}, then {second}");
    }
    assert_eq!(status("1.1", ("1.2", laboratory())), Status::Eligible);
    assert_eq!(
        status("0.3", ("0.4", laboratory())),
        Status::Contraindicated
    );
    // What somebody wrote later about the day is newer than the laboratory's own.
    assert_eq!(status("0.4", ("1.2", letter())), Status::Eligible);
    let written = case("VO01")
        .with("alc", number("alc", "1.2"))
        .and("alc", number("alc", "0.4"), letter())
        .and("alc", number("alc", "1.3"), laboratory());
    assert_eq!(
        of(&written.assessed(), "baricitinib").status,
        Status::Eligible
    );
    // What is worked out takes the place of what is recorded under its name, however often.
    let scored = case("VO01").with("salt", number("salt", "30")).and(
        "salt",
        number("salt", "60"),
        laboratory(),
    );
    assert_eq!(
        of(&scored.assessed(), "baricitinib").status,
        Status::Eligible
    );
}
