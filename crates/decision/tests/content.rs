//! The clinical content is whole: everything it names exists, every rule's examples hold, every rule shows all sides.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

use std::collections::BTreeSet;

use decision::example;
use guideline::{Edition, rule::Effect};

fn listing(problems: &[guideline::Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn the_content_is_whole() {
    let edition = Edition::embedded().unwrap();
    let problems = edition.check();
    assert!(problems.is_empty(), "{}", listing(&problems));
}

#[test]
fn every_example_of_every_rule_holds() {
    let edition = Edition::embedded().unwrap();
    let problems = example::run_all(&edition);
    assert!(problems.is_empty(), "{}", listing(&problems));
    let examples: usize = edition.rules().iter().map(|rule| rule.example.len()).sum();
    println!("{} rules, {examples} examples", edition.rules().len());
}

/// Rules that hold for everybody, or that only words or what is documented can meet, have fewer sides.
fn needs(rule: &guideline::rule::Rule) -> [bool; 3] {
    let always = rule
        .note
        .as_deref()
        .is_some_and(|note| note.contains("always speaks"));
    let gaps = rule
        .example
        .iter()
        .any(|it| it.gives.starts_with("unknown") || it.gives.starts_with("listed"));
    let two_valued = format!("{:?}", rule.when);
    let two_valued = two_valued.contains("Known(")
        || two_valued.contains("Recorded(")
        || two_valued.contains("Ever(")
        || two_valued.starts_with("Documented(")
        || two_valued.starts_with("All(All { all: [Documented");
    [true, !always, !always && !two_valued && !gaps]
}

#[test]
fn every_rule_shows_itself_met_not_met_and_not_known() {
    let edition = Edition::embedded().unwrap();
    for rule in edition.rules() {
        let gives: BTreeSet<&str> = rule.example.iter().map(|it| it.gives.as_str()).collect();
        let [met, silent, unknown] = needs(rule);
        assert!(
            !met || gives.contains(rule.effect.word()),
            "{} is never met",
            rule.id
        );
        assert!(
            !silent || gives.contains("silent"),
            "{} is never silent",
            rule.id
        );
        assert!(!unknown, "{} never says what it does not know", rule.id);
    }
}

#[test]
fn the_edition_read_from_its_folder_is_the_embedded_one() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guideline");
    let read = Edition::load(std::path::Path::new(folder)).unwrap();
    assert_eq!(read.id(), Edition::embedded().unwrap().id());
    assert_eq!(read.id().len(), 64);
}

#[test]
fn a_changed_byte_is_another_edition() {
    let edition = Edition::embedded().unwrap();
    let mut files = edition.files().clone();
    files.insert("README.md".to_owned(), b"other words".to_vec());
    assert_ne!(Edition::read(files).unwrap().id(), edition.id());
}

#[test]
fn mistakes_in_content_are_named() {
    let edition = Edition::embedded().unwrap();
    let path = "rules/contraindication/alc_below_500.toml";
    let good = String::from_utf8(edition.files()[path].clone()).unwrap();
    let broken = [
        ("below = \"0.5\"", "beneath = \"0.5\"", "beneath"),
        ("code = ", "kode = ", "kode"),
        ("status = \"V2\"", "status = \"sure\"", "sure"),
        ("at = \"2, 5.8\"", "at = \" \"", "without a section"),
    ];
    for (from, to, named) in broken {
        let mut files = edition.files().clone();
        files.insert(path.to_owned(), good.replacen(from, to, 1).into_bytes());
        let problems = Edition::read(files).unwrap_err();
        assert!(
            problems
                .iter()
                .any(|it| it.file == path && it.says.contains(named)),
            "{problems:?}"
        );
    }
    let names = [
        ("concept = \"alc\"", "concept = \"alk\"", "no concept `alk`"),
        ("US-LITFULO", "US-NOTHING", "no source `US-NOTHING`"),
        ("\"ritlecitinib\"", "\"aspirin\"", "no treatment `aspirin`"),
    ];
    for (from, to, named) in names {
        let mut files = edition.files().clone();
        files.insert(path.to_owned(), good.replace(from, to).into_bytes());
        let problems = Edition::read(files).unwrap().check();
        assert!(
            problems.iter().any(|it| it.says.contains(named)),
            "{named}: {problems:?}"
        );
    }
}

#[test]
fn an_example_that_does_not_hold_is_named() {
    let edition = Edition::embedded().unwrap();
    let path = "rules/contraindication/alc_below_500.toml";
    let good = String::from_utf8(edition.files()[path].clone()).unwrap();
    let mut files = edition.files().clone();
    files.insert(
        path.to_owned(),
        good.replace("below = \"0.5\"", "at_most = \"0.5\"")
            .into_bytes(),
    );
    let problems = example::run_all(&Edition::read(files).unwrap());
    assert!(
        problems
            .iter()
            .any(|it| it.file == path && it.says.contains("example 2")),
        "{problems:?}"
    );
}

#[test]
fn blocking_rules_on_unsure_facts_are_counted_as_not_reviewed() {
    let edition = Edition::embedded().unwrap();
    let unreviewed = edition.unreviewed();
    let inhibitor = unreviewed
        .iter()
        .any(|it| it.id == "contraindication/cyp2c9_inhibitor");
    let lymphocytes = unreviewed
        .iter()
        .any(|it| it.id == "treatment/age_below_12");
    assert!(inhibitor, "a rule from memory must wait for a reviewer");
    assert!(!lymphocytes, "a rule on verified facts needs none");
}

#[test]
fn after_the_review_date_every_rule_is_stale() {
    let edition = Edition::embedded().unwrap();
    assert!(edition.stale("2026-12-01".parse().unwrap()).is_empty());
    assert_eq!(
        edition.stale("2027-11-24".parse().unwrap()).len(),
        edition.rules().len()
    );
}

#[test]
fn every_rule_effect_is_in_use() {
    let edition = Edition::embedded().unwrap();
    let used: BTreeSet<Effect> = edition.rules().iter().map(|rule| rule.effect).collect();
    assert_eq!(used.len(), 13, "{used:?}");
}

/// What bars a start and what holds a medicine, and what is a flag and what asks for an action, read the same codes: one
/// that is added to one side alone would be heard by half of the clinic.
#[test]
fn rules_about_the_same_danger_ask_for_the_same_codes() {
    let edition = Edition::embedded().unwrap();
    let codes = |id: &str| -> BTreeSet<String> {
        let rule = edition.rule(id).unwrap_or_else(|| panic!("no rule {id}"));
        let all = rule.when.beginnings("condition").into_iter();
        all.map(str::to_owned).collect()
    };
    for (one, other) in [
        (
            "contraindication/serious_infection",
            "monitoring/serious_infection",
        ),
        (
            "investigation/infection_coded",
            "monitoring/infection_coded",
        ),
        (
            "red_flag/clot_or_heart_on_treatment",
            "monitoring/clot_or_heart_signs",
        ),
        (
            "red_flag/infection_on_treatment",
            "monitoring/infection_signs",
        ),
    ] {
        assert!(!codes(one).is_empty(), "{one}");
        assert_eq!(codes(one), codes(other), "{one} and {other}");
    }
}
