//! Which values of a fact are worth trying: one on each side of every threshold that a rule of the medicine has, every
//! code, both truths. Between two thresholds all values say the same, so no other needs a trial.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use guideline::{
    concept::{Concept, Kind},
    criteria::{Criterion, Test, Wanted},
    edition::NONE,
};
use record::{
    Findings, Value,
    assessment::{Region, Status},
    finding::ConceptId,
    quantity::{Decimal, Quantity},
};

use super::{Change, Fact, Place, Step, Steps};
use crate::facts::{Facts, Seen};

/// Values to try, by concept: never the one that is known already, none where the known one is there to stay.
pub(super) fn values(
    facts: &Facts<'_>,
    region: Region,
    treatment: &str,
) -> BTreeMap<String, Vec<Value>> {
    let of_medicine = facts
        .edition
        .rules_about(treatment)
        .map(|(_, rule)| rule)
        .filter(|rule| rule.holds_in(region));
    let mut tests: BTreeMap<&str, Vec<&Test>> = BTreeMap::new();
    for rule in of_medicine {
        collect(&rule.when, &mut tests);
    }
    tests
        .into_iter()
        .filter(|(concept, _)| !facts.is_list(concept))
        .filter_map(|(concept, tests)| {
            let known = facts.edition.concepts().get(concept)?;
            let now = match facts.latest(concept) {
                Seen::Value(value, ..) => Some(value.clone()),
                _ => None,
            };
            if known.fixed && now.is_some() {
                return None;
            }
            let mut values = of_concept(known, &tests);
            values.retain(|value| now.as_ref() != Some(value));
            nearest_first(&mut values, now.as_ref());
            Some((concept.to_owned(), values))
        })
        .collect()
}

/// Tests by concept; a concept that only has to be known stands without one.
fn collect<'c>(criterion: &'c Criterion, tests: &mut BTreeMap<&'c str, Vec<&'c Test>>) {
    match criterion {
        Criterion::All(parts) => parts.all.iter().for_each(|part| collect(part, tests)),
        Criterion::Any(parts) => parts.any.iter().for_each(|part| collect(part, tests)),
        Criterion::Not(part) => collect(&part.not, tests),
        Criterion::Documented(part) => collect(&part.documented, tests),
        Criterion::Known(known) => {
            for concept in &known.known {
                tests.entry(concept).or_default();
            }
        }
        // Words that are recorded can be answered by a person, not by a value; what once was stays.
        Criterion::Recorded(_) | Criterion::Ever(_) | Criterion::Always => {}
        Criterion::Test(test) => tests.entry(&test.concept).or_default().push(test),
    }
}

fn of_concept(concept: &Concept, tests: &[&Test]) -> Vec<Value> {
    match concept.kind {
        Kind::Truth => vec![Value::Truth(false), Value::Truth(true)],
        Kind::Code => {
            let mut codes: BTreeSet<&str> = concept.values.iter().map(String::as_str).collect();
            for test in tests {
                if let Some(Wanted::Code(code)) = &test.is {
                    codes.insert(code);
                }
                codes.extend(test.one_of.iter().flatten().map(String::as_str));
            }
            codes
                .into_iter()
                .map(|code| Value::Code(code.to_owned()))
                .collect()
        }
        Kind::Quantity => numbers(concept, tests),
        _ => Vec::new(),
    }
}

fn numbers(concept: &Concept, tests: &[&Test]) -> Vec<Value> {
    let unit = concept.unit.clone().unwrap_or_else(|| "1".to_owned());
    let mut all: BTreeSet<Decimal> = BTreeSet::new();
    for test in tests {
        for bound in [test.below, test.at_most, test.above, test.at_least]
            .into_iter()
            .flatten()
        {
            let step = Decimal::new(1, bound.normalize().scale());
            all.extend([bound - step, bound, bound + step].map(|it| it.normalize()));
        }
    }
    if all.is_empty() {
        // No rule compares it: any value that can be believed does.
        let low = concept.plausible.as_ref().map(|plausible| plausible.low);
        all.insert(low.unwrap_or(Decimal::ONE));
    }
    all.retain(|number| !number.is_sign_negative() || number.is_zero());
    all.into_iter()
        .map(|number| Value::Quantity(Quantity::new(number, unit.clone())))
        .collect()
}

fn nearest_first(values: &mut [Value], now: Option<&Value>) {
    if let Some(now) = now.and_then(Value::number) {
        values.sort_by_key(|value| value.number().map(|number| (number - now).abs()));
    }
}

/// What is on a list now, the word for "nothing" left out.
pub(super) fn listed(facts: &Facts<'_>, concept: &str) -> BTreeSet<String> {
    let codes = facts.findings.about(concept);
    codes
        .filter_map(|finding| finding.value.code())
        .filter(|code| *code != NONE)
        .map(str::to_owned)
        .collect()
}

/// A value in words that tell it from every other.
pub(super) fn spell(value: &Value) -> String {
    value.to_string()
}

/// The findings after the steps that concern lists.
pub(super) fn findings(facts: &Facts<'_>, steps: &Steps) -> Findings {
    let gone = |concept: &str, value: &Value| {
        steps.iter().any(|((of, _), step)| {
            of == concept
                && match step {
                    Step::Without(code) => value.code() == Some(code),
                    // Asked in full, nothing on it is unclear any more.
                    Step::InFull => matches!(value, Value::Unknown(_)),
                    Step::Is(_) => false,
                }
        })
    };
    let mut kept: Vec<_> = facts
        .findings
        .all()
        .iter()
        .filter(|finding| !gone(finding.concept.as_str(), &finding.value))
        .cloned()
        .collect();
    for ((concept, _), step) in steps {
        if *step == Step::InFull
            && let Some(like) = facts.findings.all().first()
        {
            let mut none = like.clone();
            none.concept = ConceptId::new(concept.as_str());
            none.value = Value::Code(NONE.to_owned());
            none.observed_on = facts.today;
            kept.push(none);
        }
    }
    Findings::new(kept)
}

/// One set from all the ways in which its facts would do: of the ways to the best status the first, whose values lie nearest.
pub(super) fn change(facts: &Facts<'_>, ways: &[(Steps, Status)]) -> Option<Change> {
    let (first, becomes) = ways.iter().min_by_key(|(_, status)| Reverse(*status))?;
    let alone = first.len() == 1;
    let of = |place: &Place, step: &Step| {
        let id = place.0.as_str();
        let mut would_do: Vec<String> = if alone {
            let same = ways.iter().filter(|(_, status)| status == becomes);
            same.flat_map(|(steps, _)| steps.values())
                .map(in_words)
                .collect()
        } else {
            vec![in_words(step)]
        };
        let concept = facts.edition.concepts().get(id);
        let is_number = concept.is_some_and(|it| it.kind == Kind::Quantity);
        if is_number {
            would_do.truncate(1);
        }
        Fact {
            concept: ConceptId::new(id),
            title: concept.map_or_else(|| id.to_owned(), |it| it.title.clone()),
            is_number,
            now: place.1.clone().or_else(|| now(facts, id)),
            would_do,
        }
    };
    Some(Change {
        facts: first.iter().map(|(place, step)| of(place, step)).collect(),
        becomes: *becomes,
    })
}

fn now(facts: &Facts<'_>, concept: &str) -> Option<String> {
    match facts.latest(concept) {
        Seen::Value(value, ..) if !facts.is_list(concept) => Some(value.to_string()),
        _ => None,
    }
}

fn in_words(step: &Step) -> String {
    match step {
        Step::Is(value) => value.clone(),
        Step::Without(code) => format!("without {code}"),
        Step::InFull => "asked for in full".to_owned(),
    }
}
