//! The sentences of an assessment: each says its own thing once, and what would still be worth asking is said in one.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::verdict::NOT_ASKED;
use record::{Findings, Value, assessment::Reason, assessment::Status, finding::ConceptId};
use worked::{Case, case, edition, number, of};

fn reasons(case: &Case, medicine: &str) -> Vec<Reason> {
    of(&case.assessed(), medicine).reasons.clone()
}

/// The case without what is recorded of one concept.
fn without(mut case: Case, concept: &str) -> Case {
    let rest = case.findings.all().iter().cloned();
    let rest = rest.filter(|it| it.concept.as_str() != concept);
    case.findings = Findings::new(rest.collect());
    case
}

#[test]
fn a_dose_is_no_reason() {
    let kidney = case("VO01").with("egfr", number("egfr", "45"));
    let said = reasons(&kidney, "baricitinib");
    assert!(!said.is_empty());
    let dosing = said.iter().filter(|it| it.rule.starts_with("dosing/"));
    assert_eq!(dosing.count(), 0, "{said:?}");
    assert!(of(&kidney.assessed(), "baricitinib").dose.is_some());
}

#[test]
fn what_a_rule_asks_for_is_not_asked_for_again() {
    let said = reasons(&case("VO01"), "deuruxolitinib");
    let genotype = ConceptId::new("cyp2c9");
    let asks =
        |it: &&Reason| it.effect == Some(Status::NeedsWorkUp) && it.missing.contains(&genotype);
    assert_eq!(said.iter().filter(asks).count(), 1, "{said:?}");
}

#[test]
fn what_is_worth_asking_is_said_in_one_sentence_with_its_names() {
    let said = |case: &Case| {
        let all = reasons(case, "baricitinib");
        all.into_iter().find(|it| it.code == NOT_ASKED).unwrap()
    };
    let open = said(&case("VO01"));
    assert!(!open.missing.is_empty());
    for concept in &open.missing {
        let title = edition()
            .concepts()
            .get(concept.as_str())
            .unwrap()
            .title
            .as_str();
        assert!(open.says.contains(title), "{title}: {}", open.says);
        assert!(open.lifted_by.as_ref().unwrap().contains(title));
    }
    assert_eq!(open.effect, None, "it blocks nothing");
    assert!(!open.citations.is_empty());
    // Nobody was asked about one of them: it is one more.
    let known = case("VO01").with("tb_active", Value::Truth(false));
    let missing = said(&known).missing;
    assert!(!missing.contains(&ConceptId::new("tb_active")));
    let fewer = said(&without(known, "tb_active")).missing;
    assert_eq!(fewer.len(), missing.len() + 1);
}

#[test]
fn a_rule_is_good_to_the_end_of_its_last_day() {
    let rule = edition().rule("contraindication/alc_below_500").unwrap();
    let stale = |day| {
        let mut low = case("VO01").with_on("alc", number("alc", "0.3"), day);
        low.at.today = day;
        let said = reasons(&low, "baricitinib");
        said.iter().find(|it| it.rule == rule.id).unwrap().stale
    };
    let last = rule.effective.review_by;
    assert!(!stale(last));
    assert!(stale(last.tomorrow().unwrap()));
}
