//! The arithmetic of the table where the shipped one never stands: a share of nothing, a feature that says nothing.

use guideline::{Edition, typing::Likelihood};
use record::{
    Findings, Value,
    assessment::{Basis, Candidate, Certainty, Region},
};

use super::{Feature, Ranking, rank_by, weighed};
use crate::{
    example::{DAY, finding},
    facts::Facts,
};

const PATCHES: &str = "patches";
const DOTS: &str = "black_dots";

/// A table of `kinds` with their priors, and a row for patches and for black dots with the shares `p`.
fn table(edition: &Edition, kinds: &[(&str, f64)], rows: &[(&str, &[f64])]) -> Likelihood {
    let shipped = edition.likelihood();
    let feature = rows.iter().map(|(concept, p)| Feature {
        p: p.to_vec(),
        says: (*concept).to_owned(),
        ..shipped
            .feature
            .iter()
            .find(|row| row.when.concepts().iter().eq([concept]))
            .unwrap_or_else(|| panic!("the table has no row that asks for {concept} alone"))
            .clone()
    });
    Likelihood {
        types: kinds.iter().map(|(kind, _)| (*kind).to_owned()).collect(),
        prior_adult: kinds.iter().map(|(_, prior)| *prior).collect(),
        prior_child: kinds.iter().map(|(_, prior)| *prior).collect(),
        feature: feature.collect(),
        ..shipped.clone()
    }
}

/// What `ask` makes of a table and of what is known, and no error.
fn asked<T>(
    kinds: &[(&str, f64)],
    rows: &[(&str, &[f64])],
    known: &[(&str, Value)],
    ask: impl FnOnce(&Likelihood, &Facts<'_>, &mut Vec<String>) -> T,
) -> T {
    let edition = Edition::embedded().expect("the shipped content loads");
    let each = known.iter().enumerate();
    let all = each.map(|(count, (concept, value))| finding(count, concept, value.clone(), DAY));
    let findings = Findings::new(all.collect());
    let facts = Facts::new(&edition, &findings, DAY);
    let mut errors = Vec::new();
    let found = ask(&table(&edition, kinds, rows), &facts, &mut errors);
    assert_eq!(errors, Vec::<String>::new());
    found
}

fn ranked(kinds: &[(&str, f64)], rows: &[(&str, &[f64])], known: &[(&str, Value)]) -> Ranking {
    asked(kinds, rows, known, |table, facts, errors| {
        rank_by(table, facts, Region::US, errors)
    })
}

/// The share of every kind, in the order of the table.
fn shares(kinds: &[(&str, f64)], rows: &[(&str, &[f64])], known: &[(&str, Value)]) -> Vec<f64> {
    let mut found = asked(kinds, rows, known, weighed).shares;
    found.sort_by_key(|(kind, _)| *kind);
    found.into_iter().map(|(_, share)| share).collect()
}

fn yes(concept: &str) -> (&str, Value) {
    (concept, Value::Truth(true))
}

fn no(concept: &str) -> (&str, Value) {
    (concept, Value::Truth(false))
}

fn woman() -> (&'static str, Value) {
    ("sex", Value::Code("female".to_owned()))
}

fn kinds_of(ranking: &Ranking) -> Vec<(&str, Certainty)> {
    let all = ranking.candidates.iter();
    all.map(|it| (it.id.as_str(), it.certainty)).collect()
}

#[test]
fn a_kind_without_a_share_is_not_listed() {
    let kinds = [("aa_patchy", 0.5), ("aga_male", 0.3), ("te", 0.2)];
    let rows: [(&str, &[f64]); 1] = [(PATCHES, &[0.9, 0.9, 0.9])];
    let found = ranked(&kinds, &rows, &[yes(PATCHES), woman()]);
    let names: Vec<&str> = kinds_of(&found).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(names, ["aa_patchy", "te"]);
}

#[test]
fn the_first_alone_is_possible_and_only_when_it_stands_out() {
    use Certainty::{Possible, Uncertain};

    let rows: [(&str, &[f64]); 1] = [(PATCHES, &[0.9, 0.9])];
    let known = [yes(PATCHES)];
    let clear = ranked(&[("aa_patchy", 0.9), ("te", 0.1)], &rows, &known);
    assert_eq!(
        kinds_of(&clear),
        [("aa_patchy", Possible), ("te", Uncertain)]
    );
    assert!(clear.decides && clear.first_is_areata);
    let close = ranked(&[("aa_patchy", 0.6), ("te", 0.4)], &rows, &known);
    assert_eq!(
        kinds_of(&close),
        [("aa_patchy", Uncertain), ("te", Uncertain)]
    );
    assert!(!close.decides);
}

#[test]
fn when_every_kind_is_left_out_nothing_has_a_share() {
    let rows: [(&str, &[f64]); 1] = [(PATCHES, &[0.9])];
    let found = shares(&[("aga_male", 1.0)], &rows, &[yes(PATCHES), woman()]);
    assert_eq!(found, [0.0]);
}

#[test]
fn a_feature_that_no_kind_has_changes_nothing() {
    let kinds = [("aa_patchy", 0.75), ("te", 0.25)];
    let found = shares(&kinds, &[(PATCHES, &[0.0, 0.0])], &[yes(PATCHES)]);
    assert_eq!(found, [0.75, 0.25]);
}

#[test]
fn what_is_there_may_speak_for_a_kind_and_what_is_not_there_only_against() {
    let kinds = [("aa_patchy", 0.5), ("te", 0.5)];
    // Patches are the rule in the first kind; black dots are as rare in both.
    let rows: [(&str, &[f64]); 2] = [(PATCHES, &[0.75, 0.25]), (DOTS, &[0.5, 0.5])];
    let said = |known: &[(&str, Value)]| -> Vec<(String, Vec<String>, Vec<String>)> {
        let words =
            |basis: &[Basis]| -> Vec<String> { basis.iter().map(|it| it.says.clone()).collect() };
        let of = |it: &Candidate| {
            (
                it.id.clone(),
                words(&it.basis_for),
                words(&it.basis_against),
            )
        };
        ranked(&kinds, &rows, known)
            .candidates
            .iter()
            .map(of)
            .collect()
    };
    let none = Vec::new;
    let one = |says: &str| vec![says.to_owned()];
    assert_eq!(
        said(&[yes(PATCHES), yes(DOTS)]),
        [
            ("aa_patchy".to_owned(), one("patches"), none()),
            ("te".to_owned(), none(), one("patches")),
        ]
    );
    assert_eq!(
        said(&[no(PATCHES), yes(DOTS)]),
        [
            ("te".to_owned(), none(), none()),
            ("aa_patchy".to_owned(), none(), one("no patches")),
        ]
    );
    // Nothing that was seen speaks for any kind: none is named.
    assert_eq!(said(&[no(PATCHES), no(DOTS)]), []);
}
