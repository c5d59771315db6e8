//! What another edition would say otherwise: each thing that can differ, and nothing where nothing does.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::rescreen::{Difference, differences};
use guideline::{Edition, rule::Rule};
use record::assessment::Status;
use worked::{Case, case, edition, number};

/// The embedded edition with one rule changed.
fn other(id: &str, change: impl Fn(&mut Rule)) -> Edition {
    let mut rule = edition().rule(id).unwrap().clone();
    change(&mut rule);
    edition().with_rule(rule)
}

/// A rule that nothing meets any more.
fn silenced(id: &str) -> Edition {
    other(id, |rule| {
        #[derive(serde::Deserialize)]
        struct Written {
            when: guideline::criteria::Criterion,
        }
        let never = r#"when = { concept = "age", above = 500 }"#;
        rule.when = toml::from_str::<Written>(never).unwrap().when;
    })
}

fn said(other: &Edition, case: &Case) -> Vec<Difference> {
    differences(other, &case.findings, &case.assessed())
}

#[test]
fn the_same_content_says_nothing_new() {
    for id in ["VO01", "VO08", "VO11", "VO12"] {
        assert_eq!(said(edition(), &case(id)), [], "{id}");
    }
}

#[test]
fn a_medicine_that_stands_elsewhere_is_named_with_both_statuses() {
    let low = case("VO01").with("alc", number("alc", "0.45"));
    let without = silenced("contraindication/alc_below_500");
    let found = said(&without, &low);
    let baricitinib = Difference::Status {
        medicine: "Baricitinib (Olumiant)".to_owned(),
        was: Some(Status::Contraindicated),
        becomes: Some(Status::Eligible),
    };
    assert!(found.contains(&baricitinib), "{found:?}");
    assert_eq!(
        baricitinib.to_string(),
        "Baricitinib (Olumiant): contraindicated -> eligible"
    );
    // A patient whom the rule does not touch hears nothing of it.
    assert_eq!(said(&without, &case("VO01")), []);
}

#[test]
fn another_dose_is_named_and_no_other_medicine_with_it() {
    let kidney = case("VO01").with("egfr", number("egfr", "45"));
    let half = other("dosing/baricitinib_kidney_us", |rule| {
        rule.dose = Some("2 mg every other day".to_owned());
    });
    let dose = Difference::Dose {
        medicine: "Baricitinib (Olumiant)".to_owned(),
        was: Some("1 mg once daily (half of the 2 mg start; half of 4 mg is 2 mg)".to_owned()),
        becomes: Some("2 mg every other day".to_owned()),
    };
    assert_eq!(said(&half, &kidney), [dose]);
}

#[test]
fn what_becomes_due_and_what_no_longer_is_are_told_apart() {
    let low = case("VO11").with("alc", number("alc", "0.45"));
    let without = silenced("monitoring/alc_below_500");
    let says = |due: &Difference| match due {
        Difference::NowDue { says } => ("now", says.clone()),
        Difference::NoLongerDue { says } => ("no longer", says.clone()),
        _ => ("", String::new()),
    };
    let of = |all: &[Difference], word: &str| {
        let all = all.iter().map(says).filter(|(said, _)| *said == word);
        all.map(|(_, words)| words).collect::<Vec<_>>()
    };
    let gone = said(&without, &low);
    assert_eq!(of(&gone, "no longer").len(), 1, "{gone:?}");
    assert_eq!(of(&gone, "now"), [""; 0]);
    // The other way round: an assessment by the edition without the rule, judged again with it.
    let before = low.assessed_by(&without);
    let back = differences(edition(), &low.findings, &before);
    assert_eq!(of(&back, "now"), of(&gone, "no longer"));
    assert_eq!(of(&back, "no longer"), [""; 0]);
}

#[test]
fn a_medicine_that_is_judged_no_more_or_only_now_is_named() {
    let case = case("VO01");
    let mut before = case.assessed();
    let gone = before.treatments.pop().unwrap();
    let found = differences(edition(), &case.findings, &before);
    assert!(found.contains(&Difference::Status {
        medicine: gone.name.clone(),
        was: None,
        becomes: Some(gone.status),
    }));
    let mut unknown = gone.clone();
    unknown.treatment = "a-medicine-of-old".to_owned();
    before.treatments.extend([gone, unknown.clone()]);
    let found = differences(edition(), &case.findings, &before);
    assert!(found.contains(&Difference::Status {
        medicine: unknown.name,
        was: Some(unknown.status),
        becomes: None,
    }));
}

#[test]
fn another_kind_that_leads_is_named() {
    let plain = case("VO01");
    let mut before = plain.assessed();
    let led = before.differential.first().unwrap().name.clone();
    before.differential.clear();
    let found = differences(edition(), &plain.findings, &before);
    let expected = Difference::Diagnosis {
        was: None,
        becomes: Some(led),
    };
    assert_eq!(found, [expected]);
}
