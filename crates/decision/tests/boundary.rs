//! A patient on each side of every threshold: `tests/boundary/` holds what `anagen guideline boundary` writes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::OnceLock,
};

use decision::{
    boundary::{Boundaries, boundaries, thresholds},
    pins,
    vignette::{Judged, judge, summary},
};
use guideline::{Edition, boundary::Boundary, vignette::Vignette};

fn edition() -> &'static Edition {
    static EDITION: OnceLock<Edition> = OnceLock::new();
    EDITION.get_or_init(|| Edition::embedded().unwrap())
}

fn made() -> &'static Boundaries {
    static MADE: OnceLock<Boundaries> = OnceLock::new();
    MADE.get_or_init(|| boundaries(edition()).unwrap())
}

fn committed() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/boundary");
    let entries = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap());
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

fn cases(name: &str, json: &str) -> Vec<Vignette> {
    Vignette::read_all(edition(), name, json.as_bytes()).unwrap()
}

#[test]
fn every_case_at_a_threshold_agrees() {
    let cases: Vec<Vignette> = committed()
        .iter()
        .flat_map(|(name, json)| cases(name, json))
        .collect();
    let judged: Vec<Judged> = cases.iter().map(|case| judge(edition(), case)).collect();
    let text = summary(&judged);
    assert!(judged.iter().all(Judged::agrees), "{text}");
    assert!(judged.len() >= 300, "only {} cases", judged.len());
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases.len(), "two cases have one name");
    for case in &cases {
        let expected = case.expected.as_ref().unwrap();
        assert!(!expected.is_empty(), "{} expects nothing", case.id);
    }
}

#[test]
fn the_cases_are_what_the_rules_make_of_the_plain_patients() {
    let committed = committed();
    let names = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<Vec<_>>();
    let again = "run `anagen guideline boundary --to crates/decision/tests/boundary`";
    assert_eq!(names(&committed), names(&made().files), "{again}");
    for (name, json) in &made().files {
        assert!(committed[name] == *json, "{name} is out of date: {again}");
    }
}

/// The thresholds that have no case, by rule and concept: the form has no height, so nothing in it makes a body mass
/// index, the plain patients have one blood count only (`vignettes/candidacy/` has patients with two), and what is expected
/// of a test does not say which rule asked for it.
const UNCOVERED: [&str; 4] = [
    "caution/age_50_heart_risk: bmi at least 30",
    "investigation/mycology: age below 13",
    "investigation/mycology: mycology within 28 days",
    "monitoring/haemoglobin_fall_tofacitinib: haemoglobin_fall above 2",
];

/// What a patient tells of the days since a start, for which the form has no place: how old it may be is put to the
/// examples of the rules themselves, on both days.
const UNTOLD: [&str; 5] = [
    "chest_pain",
    "fever",
    "leg_swelling",
    "new_headache_vision",
    "rash",
];

fn is_untold(threshold: &str) -> bool {
    UNTOLD
        .iter()
        .any(|concept| threshold.contains(&format!(": {concept} within")))
}

/// From here on the Alopecia Areata Scale is severe as well, and that alone silences the rule.
const ONE_SIDED: [&str; 1] = ["treatment/salt_below_50: salt below 50"];

#[test]
fn every_threshold_has_its_cases_or_is_named() {
    let without_medicine = |names: &[String]| -> BTreeSet<String> {
        let cut = |name: &String| name.split(" (").next().unwrap().to_owned();
        names.iter().map(cut).collect()
    };
    let uncovered: Vec<String> = made()
        .uncovered
        .iter()
        .filter(|line| !is_untold(line))
        .map(|line| line.rsplit_once(": ").unwrap().0.to_owned())
        .collect();
    assert_eq!(
        without_medicine(&uncovered),
        UNCOVERED.map(str::to_owned).into()
    );
    assert_eq!(
        without_medicine(&made().one_sided),
        ONE_SIDED.map(str::to_owned).into()
    );
    let named = made().covered.len() + made().uncovered.len();
    let of_rules = edition().rules().iter().map(|rule| {
        let medicines = rule.treatments.len().max(1);
        medicines * thresholds(&rule.when).len()
    });
    assert_eq!(named, of_rules.sum::<usize>());
    assert_eq!(made().cases, 2 * made().covered.len());
}

/// The numbers and windows in the text of the rules, counted without the reader of criteria.
#[test]
fn no_threshold_in_the_text_of_a_rule_is_overlooked() {
    let words = ["below = ", "at_most = ", "above = ", "at_least = "];
    let windows = ["within = {", "not_before = {"];
    for rule in edition().rules() {
        let text = &edition().files()[&format!("rules/{}.toml", rule.id)];
        let text = String::from_utf8(text.clone()).unwrap();
        let when = text
            .lines()
            .find(|line| line.starts_with("when = "))
            .unwrap();
        let numbers: usize = words.iter().map(|word| when.matches(word).count()).sum();
        let windows: usize = windows.iter().map(|word| when.matches(word).count()).sum();
        let found = thresholds(&rule.when);
        let of_window = |it: &&decision::boundary::Threshold| {
            it.words().contains(" ago") || it.words().contains(" within ")
        };
        let with_window = found.iter().filter(of_window).count();
        assert_eq!(found.len() - with_window, numbers, "{}", rule.id);
        assert!((with_window > 0) == (windows > 0), "{}", rule.id);
    }
}

/// Slips that change nothing that is said of a whole patient: no form has a body mass index; from SALT 50 on the scale
/// is severe as well; and a medicine that is closed below an eGFR of 30 states no dose there.
const HIDDEN: [(&str, &str); 7] = [
    ("caution/age_50_heart_risk", "`bmi` `at_least = 30` as 29"),
    ("caution/age_50_heart_risk", "`bmi` `at_least = 30` as 31"),
    (
        "caution/age_50_heart_risk",
        "`bmi` `at_least = 30` with the bound itself on the other side",
    ),
    (
        "dosing/baricitinib_kidney_eu",
        "`egfr` `at_least = 30` as 29",
    ),
    (
        "dosing/baricitinib_kidney_us",
        "`egfr` `at_least = 30` as 29",
    ),
    ("treatment/salt_below_50", "`salt` `below = 50` as 51"),
    (
        "treatment/salt_below_50",
        "`salt` `below = 50` with the bound itself on the other side",
    ),
];

#[test]
fn a_slip_in_any_bound_makes_a_case_fail() {
    let mut slips = 0;
    let mut unnoticed = BTreeSet::new();
    for (name, json) in committed() {
        let cases = cases(&name, &json);
        let id = name.trim_end_matches(".json").replacen('.', "/", 1);
        for (what, slipped) in pins::slipped(edition().rule(&id).unwrap()) {
            let edition = edition().with_rule(slipped);
            if UNTOLD
                .iter()
                .any(|concept| what.starts_with(&format!("`{concept}`")))
            {
                continue;
            }
            slips += 1;
            if cases.iter().all(|case| judge(&edition, case).agrees()) {
                unnoticed.insert((id.clone(), what));
            }
        }
    }
    let hidden = HIDDEN.map(|(rule, what)| (rule.to_owned(), what.to_owned()));
    assert_eq!(unnoticed, BTreeSet::from(hidden));
    assert!(slips > 150, "only {slips} slips were planted");
}

#[test]
fn every_place_and_every_context_is_of_something_that_exists() {
    let boundary = Boundary::read(edition().files()).unwrap();
    for concept in boundary.concepts() {
        assert!(edition().concepts().get(concept).is_some(), "{concept}");
    }
    for rule in boundary.rules() {
        assert!(edition().rule(rule).is_some(), "{rule}");
    }
}
