//! Rules about the medicine that is taken which a new result leaves open: no action comes of them, so somebody must know.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::monitor::left_open;
use record::{Source, Value, id::FindingId};
use worked::{Case, case, edition, number};

fn laboratory() -> Source {
    Source::Laboratory {
        report: None,
        accession: None,
    }
}

fn count(written: &str) -> Value {
    let concepts = edition().concepts();
    let alc = concepts.get("alc").unwrap();
    concepts.read(alc, written, "K/uL").into_value()
}

fn ids(case: &Case, concept: &str) -> Vec<FindingId> {
    case.findings.about(concept).map(|it| it.id).collect()
}

/// The rules that the findings about lymphocytes leave open, by id.
fn open(case: &Case) -> Vec<&'static str> {
    let new = ids(case, "alc");
    let open = left_open(edition(), &case.findings, &case.at, &new);
    assert!(open.iter().all(|(_, id)| new.contains(id)));
    open.into_iter().map(|(rule, _)| rule.id.as_str()).collect()
}

fn treated() -> Case {
    let start = "2026-10-12".parse().unwrap();
    case("VO04").taking("baricitinib", start)
}

#[test]
fn a_limit_on_both_sides_of_a_hold_is_named() {
    let with = |written| open(&treated().with("alc", count(written)));
    assert_eq!(with(">0.3"), ["monitoring/alc_below_500"]);
    assert_eq!(with("<0.6"), ["monitoring/alc_below_500"]);
    assert_eq!(with("<0.5"), Vec::<&str>::new(), "it holds");
    assert_eq!(with(">0.5"), Vec::<&str>::new(), "it does not hold");
    assert_eq!(with("0.45"), Vec::<&str>::new());
}

#[test]
fn two_results_of_one_day_on_both_sides_are_named() {
    let case =
        treated()
            .with("alc", number("alc", "1.2"))
            .and("alc", number("alc", "0.45"), laboratory());
    assert_eq!(open(&case), ["monitoring/alc_below_500"]);
    let agree =
        treated()
            .with("alc", number("alc", "1.2"))
            .and("alc", number("alc", "0.95"), laboratory());
    assert_eq!(open(&agree), Vec::<&str>::new());
}

#[test]
fn what_is_not_new_and_what_is_not_taken_are_nobodys_news() {
    let case = treated().with("alc", count(">0.3"));
    let others = ids(&case, "anc");
    assert_eq!(left_open(edition(), &case.findings, &case.at, &others), []);
    // A rule about the dose at a start is no instruction on treatment: the assessment names it by itself.
    let concepts = edition().concepts();
    let kidney = concepts.read(concepts.get("egfr").unwrap(), ">50", "mL/min/1.73m2");
    let case = treated().with("egfr", kidney.into_value());
    let new = ids(&case, "egfr");
    assert_eq!(left_open(edition(), &case.findings, &case.at, &new), []);
    let untreated = worked::case("VO04").with("alc", count(">0.3"));
    assert_eq!(open(&untreated), Vec::<&str>::new());
}
