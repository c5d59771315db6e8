//! "What would change the answer" against the slow obvious way: try every set of facts and keep the smallest that do.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::{
    Circumstance, assess,
    change::{Changes, what_would_change},
};
use record::{Findings, Value, assessment::Status};
use worked::{edition, number};

/// The findings and circumstance of a worked case.
fn case(id: &str) -> (Findings, Circumstance) {
    let case = worked::case(id);
    (case.findings, case.at)
}

/// The findings with one concept's value replaced by that of today.
fn with(findings: &Findings, concept: &str, value: Value, at: Circumstance) -> Findings {
    let findings = findings.clone();
    worked::Case { findings, at }.with(concept, value).findings
}

fn changes(findings: &Findings, circumstance: Circumstance, treatment: &str) -> Changes {
    what_would_change(edition(), findings, &circumstance, treatment)
}

fn status(findings: &Findings, circumstance: Circumstance, treatment: &str) -> Status {
    let assessment = assess(edition(), findings, &circumstance);
    let of = assessment
        .treatments
        .iter()
        .find(|it| it.treatment == treatment);
    of.unwrap().status
}

fn sets(changes: &Changes) -> Vec<Vec<String>> {
    let sets = changes.sets.iter();
    sets.map(|set| {
        set.facts
            .iter()
            .map(|it| it.concept.as_str().to_owned())
            .collect()
    })
    .collect()
}

#[test]
fn a_missing_genotype_is_named_with_the_values_that_would_open() {
    let (findings, circumstance) = case("VO01");
    let found = changes(&findings, circumstance, "deuruxolitinib");
    assert!(found.complete);
    assert_eq!(sets(&found), [["cyp2c9"]]);
    let set = &found.sets[0];
    assert_eq!(set.becomes, Status::Eligible);
    assert_eq!(set.facts[0].now, None);
    assert!(
        set.facts[0].would_do.contains(&"*1/*1".to_owned()),
        "{set:?}"
    );
    assert!(
        !set.facts[0].would_do.contains(&"*3/*3".to_owned()),
        "{set:?}"
    );
    // What it says is what happens.
    let then = with(
        &findings,
        "cyp2c9",
        Value::Code("*1/*1".to_owned()),
        circumstance,
    );
    assert_eq!(
        status(&then, circumstance, "deuruxolitinib"),
        Status::Eligible
    );
}

#[test]
fn every_value_that_would_do_alone_is_named() {
    let (findings, circumstance) = case("VO01");
    let found = changes(&findings, circumstance, "deuruxolitinib");
    let would_do = &found.sets[0].facts[0].would_do;
    assert_eq!(would_do, &["*1/*1", "*1/*2", "*1/*3", "*2/*2"]);
}

#[test]
fn a_reason_that_nothing_lifts_is_not_argued_with() {
    let (findings, circumstance) = case("VO01");
    let allergy = Value::Code("baricitinib".to_owned());
    let allergic = with(&findings, "allergy", allergy, circumstance);
    let found = changes(&allergic, circumstance, "baricitinib");
    assert_eq!((found.sets.len(), found.complete), (0, true), "{found:?}");
    // Another medicine is not concerned.
    let other = changes(&allergic, circumstance, "deuruxolitinib");
    assert_eq!(sets(&other), [["cyp2c9"]]);
}

#[test]
fn what_is_known_for_good_is_not_offered_otherwise() {
    // Work-up could lift the cancer's reason; that there was none is no help for thinking.
    let (findings, circumstance) = case("VO01");
    let cancer = with(&findings, "malignancy", Value::Truth(true), circumstance);
    assert_eq!(
        status(&cancer, circumstance, "baricitinib"),
        Status::NeedsWorkUp
    );
    let found = changes(&cancer, circumstance, "baricitinib");
    assert!(
        !sets(&found).concat().contains(&"malignancy".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_number_that_would_do_is_the_nearest_and_not_the_lowest() {
    let (findings, circumstance) = case("VO11");
    let found = changes(&findings, circumstance, "baricitinib");
    assert_eq!(sets(&found), [["ck", "ldl"]]);
    let facts = found.sets[0].facts.iter();
    let would_do: Vec<&str> = facts.map(|it| it.would_do[0].as_str()).collect();
    assert_eq!(would_do, ["190 U/L", "130 mg/dL"]);
}

#[test]
fn a_low_count_is_named_with_the_nearest_number_that_would_do() {
    let (findings, circumstance) = case("VO01");
    let low = with(&findings, "alc", number("alc", "0.45"), circumstance);
    assert_eq!(
        status(&low, circumstance, "baricitinib"),
        Status::Contraindicated
    );
    let found = changes(&low, circumstance, "baricitinib");
    assert_eq!(sets(&found), [["alc"]]);
    assert_eq!(found.sets[0].facts[0].would_do, ["0.5 10*3/uL"]);
    assert_eq!(found.sets[0].facts[0].now.as_deref(), Some("0.45 10*3/uL"));
}

#[test]
fn a_medicine_that_stands_in_the_way_is_named() {
    let (findings, circumstance) = case("VO08");
    let found = changes(&findings, circumstance, "deuruxolitinib");
    let without = found
        .sets
        .iter()
        .flat_map(|set| &set.facts)
        .find(|it| it.concept.as_str() == "medication");
    let without = without.unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(without.now.as_deref(), Some("fluconazole"));
    assert_eq!(without.would_do, ["without fluconazole"]);
}

#[test]
fn nothing_is_offered_against_what_is_there_to_stay_or_when_too_much_is_missing() {
    let (findings, circumstance) = case("VO01");
    let poor = with(
        &findings,
        "cyp2c9",
        Value::Code("*3/*3".to_owned()),
        circumstance,
    );
    let found = changes(&poor, circumstance, "deuruxolitinib");
    assert_eq!((found.sets.len(), found.complete), (0, true), "{found:?}");
    let eligible = changes(&findings, circumstance, "baricitinib");
    assert_eq!(eligible.sets, []);
    let (findings, circumstance) = case("VO06");
    let found = changes(&findings, circumstance, "baricitinib");
    assert_eq!(
        (found.sets.len(), found.complete),
        (0, true),
        "a dozen tests are missing"
    );
}

#[test]
fn an_answer_that_nobody_is_sure_of_is_named_with_what_would_do() {
    let (findings, circumstance) = case("VO01");
    let unsure = Value::Unknown("not sure".to_owned());
    let open = with(&findings, "vte", unsure, circumstance);
    let found = changes(&open, circumstance, "baricitinib");
    assert_eq!(sets(&found), [["vte"]]);
    assert_eq!(found.sets[0].facts[0].would_do, ["no"]);
    assert_eq!(found.sets[0].becomes, Status::Eligible);
}

#[test]
fn a_list_that_nobody_finished_would_do_when_asked_for_in_full() {
    let (findings, circumstance) = case("VO01");
    let reviewed = Value::Truth(false);
    let open = with(&findings, "medications_reviewed", reviewed, circumstance);
    let told = with(
        &open,
        "medication",
        Value::Code("minoxidil".to_owned()),
        circumstance,
    );
    let found = changes(&told, circumstance, "baricitinib");
    assert_eq!(sets(&found), [["medication"]]);
    assert_eq!(found.sets[0].facts[0].would_do, ["asked for in full"]);
}

#[test]
fn either_of_two_adjustments_of_the_dose_would_do_when_it_is_gone() {
    let (findings, circumstance) = case("VO01");
    let kidney = with(&findings, "egfr", number("egfr", "45"), circumstance);
    let medicine = Value::Code("probenecid".to_owned());
    let both = with(&kidney, "medication", medicine, circumstance);
    let found = changes(&both, circumstance, "baricitinib");
    assert_eq!(sets(&found), [["egfr"], ["medication"]]);
    assert_eq!(found.sets[0].facts[0].would_do, ["60 mL/min/{1.73_m2}"]);
    assert_eq!(found.sets[1].facts[0].would_do, ["without probenecid"]);
}

#[test]
fn of_several_values_that_go_together_the_nearest_are_named() {
    // Six weeks of a small patch: half a year of it is nearer than eight years, and leads to the same status.
    let (findings, circumstance) = case("VO04");
    let found = changes(&findings, circumstance, "baricitinib");
    assert_eq!(
        sets(&found),
        [["aasc", "episode_months"], ["episode_months", "salt"]],
        "each set is named, and none with more than it needs"
    );
    let months = |at: usize, fact: usize| &found.sets[at].facts[fact].would_do;
    assert_eq!(months(0, 1), &["6 mo"]);
    assert_eq!(months(1, 0), &["6 mo"]);
}

#[test]
fn a_set_of_four_is_found_and_none_of_five_is_looked_for() {
    // Cirrhosis with hepatitis C and few platelets: each stands in the way alone.
    let (findings, circumstance) = case("VO12");
    let found = changes(&findings, circumstance, "ritlecitinib");
    let four = ["child_pugh", "condition", "hcv_antibody", "platelets"];
    assert_eq!(sets(&found), [four]);
    let and_few_lymphocytes = with(&findings, "alc", number("alc", "0.3"), circumstance);
    let found = changes(&and_few_lymphocytes, circumstance, "ritlecitinib");
    assert_eq!((found.sets.len(), found.complete), (0, true));
}

/// Concepts and values for the slow way: each rule of the medicine has its thresholds here on both sides.
fn menu() -> Vec<(&'static str, Vec<Value>)> {
    let truths = || vec![Value::Truth(false), Value::Truth(true)];
    let codes = |all: &[&str]| {
        all.iter()
            .map(|code| Value::Code((*code).to_owned()))
            .collect()
    };
    let numbers = |concept: &str, all: &[&str]| all.iter().map(|it| number(concept, it)).collect();
    vec![
        ("alc", numbers("alc", &["0.4", "0.5"])),
        ("anc", numbers("anc", &["0.9", "1"])),
        ("haemoglobin", numbers("haemoglobin", &["7", "8"])),
        ("egfr", numbers("egfr", &["29", "30", "60"])),
        ("igra", codes(&["negative", "positive"])),
        ("serious_infection", truths()),
    ]
}

#[test]
fn the_search_finds_what_trying_everything_finds() {
    let (base, circumstance) = case("VO01");
    let bad: [(&str, Value); 5] = [
        ("alc", number("alc", "0.3")),
        ("anc", number("anc", "0.5")),
        ("haemoglobin", number("haemoglobin", "7")),
        ("serious_infection", Value::Truth(true)),
        ("igra", Value::Unknown("not sure".to_owned())),
    ];
    let mut compared = 0;
    for (one, two) in [(0, 0), (0, 1), (0, 4), (2, 3)] {
        let mut findings = base.clone();
        for (concept, value) in [&bad[one], &bad[two]] {
            findings = with(&findings, concept, value.clone(), circumstance);
        }
        for treatment in ["baricitinib", "ritlecitinib"] {
            let slow = by_trying_everything(&findings, circumstance, treatment);
            let menu = menu();
            let on_menu =
                |set: &Vec<String>| set.iter().all(|it| menu.iter().any(|(name, _)| name == it));
            let mut fast: Vec<Vec<String>> = sets(&changes(&findings, circumstance, treatment))
                .into_iter()
                .filter(|set| set.len() <= 2 && on_menu(set))
                .collect();
            fast.sort();
            assert_eq!(
                fast, slow,
                "{treatment} with {:?} and {:?}",
                bad[one], bad[two]
            );
            assert!(!slow.is_empty(), "nothing to compare");
            compared += 1;
        }
    }
    assert_eq!(compared, 8);
}

fn by_trying_everything(
    findings: &Findings,
    circumstance: Circumstance,
    treatment: &str,
) -> Vec<Vec<String>> {
    let now = status(findings, circumstance, treatment);
    let better = |findings: &Findings| status(findings, circumstance, treatment) > now;
    let menu = menu();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (concept, values) in &menu {
        if values
            .iter()
            .any(|value| better(&with(findings, concept, value.clone(), circumstance)))
        {
            found.push(vec![(*concept).to_owned()]);
        }
    }
    let singles = found.clone();
    let alone = |concept: &str| singles.iter().any(|set| set[0] == concept);
    for (at, (one, values)) in menu.iter().enumerate() {
        for (two, others) in menu.iter().skip(at + 1) {
            if alone(one) || alone(two) {
                continue;
            }
            let both = values.iter().any(|value| {
                let half = with(findings, one, value.clone(), circumstance);
                others
                    .iter()
                    .any(|other| better(&with(&half, two, other.clone(), circumstance)))
            });
            if both {
                let mut set = vec![(*one).to_owned(), (*two).to_owned()];
                set.sort();
                found.push(set);
            }
        }
    }
    found.sort();
    found
}
