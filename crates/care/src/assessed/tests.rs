#![allow(
    clippy::unwrap_used,
    reason = "a failure of a test is a panic; the worked cases are read where they are"
)]

use std::sync::Arc;

use decision::{Circumstance, assess};
use guideline::{Edition, vignette::Vignette};
use jiff::ToSpan;
use record::{
    Assessment, Finding, Findings, Source, Value,
    assessment::{Journey, Region},
    finding::ConceptId,
    id::{FindingId, PatientId},
};
use uuid::Uuid;

use super::{Assessed, CHART, MOST, Made};

struct Case {
    findings: Findings,
    circumstance: Circumstance,
}

fn cases(edition: &Edition) -> Vec<Case> {
    let all = Vignette::all(edition).unwrap().into_iter();
    let cases: Vec<Case> = all
        .map(|case| Case {
            circumstance: Circumstance {
                today: case.today,
                region: case.region,
                journey: case.journey,
            },
            findings: case.findings,
        })
        .collect();
    assert!(cases.len() > 3);
    cases
}

fn someone(number: usize) -> PatientId {
    PatientId(Uuid::from_u128(u128::try_from(number).unwrap()))
}

fn bytes(assessment: &Assessment) -> String {
    serde_json::to_string(assessment).unwrap()
}

/// What is answered is what a fresh assessment says, byte for byte; says whether it was remembered.
fn ask(known: &Assessed, edition: &Edition, who: PatientId, case: &Case) -> Arc<Assessment> {
    let said = known.assess(edition, who, &case.findings, case.circumstance);
    let fresh = assess(edition, &case.findings, &case.circumstance);
    assert_eq!(bytes(&said), bytes(&fresh));
    said
}

/// Everything that can be another about a finding.
fn changed(finding: &Finding) -> Vec<Finding> {
    let other = |change: fn(&mut Finding)| {
        let mut other = finding.clone();
        change(&mut other);
        other
    };
    let mut all = vec![
        other(|it| it.id = FindingId(Uuid::from_u128(it.id.0.as_u128() ^ 1))),
        other(|it| it.concept = ConceptId::new(format!("{}-other", it.concept.as_str()))),
        other(|it| it.value = Value::Unknown("was not asked".to_owned())),
        other(|it| it.observed_on = it.observed_on.checked_sub(400.days()).unwrap()),
        other(|it| it.original = Some("in other words".to_owned())),
        other(|it| {
            it.source = Source::Imported {
                from: "elsewhere".to_owned(),
            };
        }),
    ];
    let of_the_moment = matches!(&finding.source, Source::Derived { by } if by == CHART);
    if !of_the_moment {
        all.push(other(|it| it.recorded_at += 1.microsecond()));
    }
    if let Value::Quantity(quantity) = &finding.value {
        let mut longer = finding.clone();
        let mut quantity = quantity.clone();
        quantity.value.rescale(quantity.value.scale() + 1);
        longer.value = Value::Quantity(quantity);
        all.push(longer);
    }
    all
}

#[test]
fn the_same_chart_is_assessed_once_and_said_the_same() {
    let edition = Edition::embedded().unwrap();
    let known = Assessed::default();
    let mut before: Option<Arc<Assessment>> = None;
    for case in cases(&edition) {
        // All are the same person's: each finds the one before it and must not take it for its own.
        let first = ask(&known, &edition, someone(1), &case);
        assert!(before.is_none_or(|before| !Arc::ptr_eq(&before, &first)));
        assert!(Arc::ptr_eq(
            &first,
            &ask(&known, &edition, someone(1), &case)
        ));
        before = Some(first);
    }
}

#[test]
fn any_change_of_findings_day_place_journey_or_edition_is_seen() {
    let edition = Edition::embedded().unwrap();
    for case in cases(&edition) {
        let made = Made {
            from: case.findings.clone(),
            circumstance: case.circumstance,
            assessment: Arc::new(assess(&edition, &case.findings, &case.circumstance)),
        };
        let is_of =
            |findings: &Findings, circumstance| made.is_of(&edition, findings, circumstance);
        assert!(is_of(&case.findings, case.circumstance));

        let all = case.findings.all();
        for (at, finding) in all.iter().enumerate() {
            let without = all.iter().enumerate().filter(|(other, _)| *other != at);
            let rest: Vec<Finding> = without.map(|(_, finding)| finding.clone()).collect();
            assert!(!is_of(&Findings::new(rest.clone()), case.circumstance));
            for other in changed(finding) {
                let mut with = rest.clone();
                with.push(other);
                assert!(
                    !is_of(&Findings::new(with.clone()), case.circumstance),
                    "{finding:?}"
                );
                with.push(finding.clone());
                assert!(!is_of(&Findings::new(with), case.circumstance));
            }
        }

        let Circumstance {
            today,
            region,
            journey,
        } = case.circumstance;
        let tomorrow = Circumstance {
            today: today.tomorrow().unwrap(),
            ..case.circumstance
        };
        let elsewhere = Circumstance {
            region: match region {
                Region::US => Region::EU,
                Region::EU => Region::US,
            },
            ..case.circumstance
        };
        let otherwise = Circumstance {
            journey: match journey {
                Journey::Intake => Journey::Monitoring,
                Journey::Monitoring => Journey::Intake,
            },
            ..case.circumstance
        };
        for circumstance in [tomorrow, elsewhere, otherwise] {
            assert!(!is_of(&case.findings, circumstance));
        }
        let mut of_another = (*made.assessment).clone();
        of_another.edition.push('0');
        let of_another = Made {
            assessment: Arc::new(of_another),
            ..made
        };
        assert!(!of_another.is_of(&edition, &case.findings, case.circumstance));
    }
}

/// Age, sex and the like bear the moment of looking; it must neither be asked about nor read by any rule.
#[test]
fn what_follows_from_the_chart_may_bear_another_moment() {
    let edition = Edition::embedded().unwrap();
    for case in cases(&edition) {
        let at = |seconds: i64| {
            let all = case.findings.all().iter().cloned().map(|mut finding| {
                finding.source = Source::Derived {
                    by: CHART.to_owned(),
                };
                finding.recorded_at += seconds.seconds();
                finding
            });
            Case {
                findings: Findings::new(all.collect()),
                circumstance: case.circumstance,
            }
        };
        let known = Assessed::default();
        let first = ask(&known, &edition, someone(1), &at(0));
        let later = ask(&known, &edition, someone(1), &at(90));
        assert!(Arc::ptr_eq(&first, &later));
    }
}

#[test]
fn charts_are_apart_and_not_all_are_kept() {
    let edition = Edition::embedded().unwrap();
    let case = cases(&edition).swap_remove(0);
    let known = Assessed::default();
    let first = ask(&known, &edition, someone(0), &case);
    let none = Case {
        findings: Findings::default(),
        circumstance: case.circumstance,
    };
    for number in 1..=MOST {
        let other = ask(&known, &edition, someone(number), &none);
        assert!(!Arc::ptr_eq(&first, &other));
    }
    assert!(known.0.lock().unwrap().len() <= MOST);
}
