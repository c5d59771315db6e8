//! The three values against the slow obvious way: try every completion of what is not known and compare.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

use decision::{criteria::evaluate, facts::Facts, truth::Truth};
use guideline::{
    Edition,
    criteria::{All, Any, Criterion, Not, Test, Wanted},
};
use jiff::{Timestamp, civil::Date};
use proptest::prelude::*;
use record::{Finding, Findings, Source, Value, finding::ConceptId, id::FindingId};

const CONCEPTS: [&str; 4] = ["vte", "mi_stroke", "malignancy", "tb_active"];

fn edition() -> &'static Edition {
    static EDITION: std::sync::OnceLock<Edition> = std::sync::OnceLock::new();
    EDITION.get_or_init(|| Edition::embedded().unwrap())
}

fn today() -> Date {
    "2027-01-11".parse().unwrap()
}

fn is(concept: &str, truth: bool) -> Criterion {
    Criterion::Test(Box::new(Test {
        concept: concept.to_owned(),
        is: Some(Wanted::Truth(truth)),
        ..Test::default()
    }))
}

fn trees() -> impl Strategy<Value = Criterion> {
    let leaf = (prop::sample::select(CONCEPTS.to_vec()), any::<bool>())
        .prop_map(|(concept, truth)| is(concept, truth));
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|all| Criterion::All(All { all })),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|any| Criterion::Any(Any { any })),
            inner.prop_map(|not| Criterion::Not(Not { not: Box::new(not) })),
        ]
    })
}

fn evaluated(tree: &Criterion, known: [Option<bool>; 4]) -> Truth<'_> {
    let findings = CONCEPTS
        .iter()
        .zip(known)
        .zip(0_u64..)
        .filter_map(|((concept, truth), id)| {
            Some(Finding {
                id: FindingId(uuid::Uuid::from_u64_pair(3, id)),
                concept: ConceptId::new(*concept),
                value: Value::Truth(truth?),
                observed_on: today(),
                recorded_at: Timestamp::UNIX_EPOCH,
                source: Source::Imported {
                    from: "a test".to_owned(),
                },
                original: None,
            })
        });
    let findings = Findings::new(findings.collect());
    evaluate(tree, &Facts::new(edition(), &findings, today()), None)
        .unwrap()
        .truth
}

/// Two-valued logic, written as plainly as it can be.
fn plainly(tree: &Criterion, values: [bool; 4]) -> bool {
    match tree {
        Criterion::All(parts) => parts.all.iter().all(|part| plainly(part, values)),
        Criterion::Any(parts) => parts.any.iter().any(|part| plainly(part, values)),
        Criterion::Not(part) => !plainly(&part.not, values),
        Criterion::Test(test) => {
            let place = CONCEPTS.iter().position(|it| *it == test.concept).unwrap();
            test.is == Some(Wanted::Truth(values[place]))
        }
        other => panic!("not in this test: {other:?}"),
    }
}

fn completions(known: [Option<bool>; 4]) -> impl Iterator<Item = [bool; 4]> {
    (0_u8..16)
        .map(|bits| [bits & 1 != 0, bits & 2 != 0, bits & 4 != 0, bits & 8 != 0])
        .filter(move |values| {
            known
                .iter()
                .zip(values)
                .all(|(known, value)| known.is_none_or(|it| it == *value))
        })
}

fn names_once(tree: &Criterion) -> bool {
    let mut names = tree.concepts();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    names.len() == all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_decided_holds_in_every_completion(tree in trees(), known in any::<[Option<bool>; 4]>()) {
        let answers: Vec<bool> = completions(known).map(|values| plainly(&tree, values)).collect();
        match evaluated(&tree, known) {
            Truth::Met => prop_assert!(answers.iter().all(|met| *met)),
            Truth::NotMet => prop_assert!(answers.iter().all(|met| !*met)),
            Truth::Unknown(gaps) => {
                prop_assert!(!gaps.needed.is_empty(), "not known, yet nothing is missing");
                // Where no concept stands twice, "not known" is exact: some completion says yes, another no.
                if names_once(&tree) {
                    prop_assert!(answers.contains(&true) && answers.contains(&false));
                }
            }
        }
    }

    #[test]
    fn with_everything_known_it_is_plain_logic(tree in trees(), values in any::<[bool; 4]>()) {
        let truth = evaluated(&tree, values.map(Some));
        prop_assert_eq!(truth, Truth::known(plainly(&tree, values)));
    }

    #[test]
    fn learning_only_resolves(tree in trees(), known in any::<[Option<bool>; 4]>(), place in 0_usize..4, value in any::<bool>()) {
        let before = evaluated(&tree, known);
        let mut more = known;
        if more[place].is_none() {
            more[place] = Some(value);
        }
        if !matches!(before, Truth::Unknown(_)) {
            prop_assert_eq!(evaluated(&tree, more), before);
        }
    }
}
