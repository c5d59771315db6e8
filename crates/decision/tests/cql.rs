//! The rules as CQL, computed by an engine that shares no code with ours, over made-up charts: the same truths, the
//! same nulls, the same status.
//!
//! `ANAGEN_CQL` names the folder `proofs/cql` with its packages installed; `cargo xtask test --only cql` sees to it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its charts has failed"
)]

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use decision::{
    Circumstance, assess,
    assess::facts,
    criteria::evaluate,
    facts::Facts,
    truth::{Outcome, Truth},
};
use guideline::{
    Edition,
    concept::{Concept, Kind},
    criteria::{Criterion, Test, Wanted},
    edition::NONE,
};
use jiff::{Timestamp, civil::Date};
use record::{
    Finding, Findings, Source, Value,
    assessment::{Journey, Region},
    finding::ConceptId,
    id::FindingId,
    quantity::{Comparator, Decimal, Limit, Quantity},
};
use serde_json::{Value as Json, json};

const CHARTS: u64 = 600;

#[test]
#[ignore = "needs an engine from npm: `cargo xtask test --only cql`"]
fn another_engine_gives_the_same_answers() {
    let folder = std::env::var_os("ANAGEN_CQL").map(PathBuf::from);
    let folder = folder.expect("ANAGEN_CQL names the folder of the engine");
    let edition = Edition::embedded().unwrap();
    let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (library, charts) = (scratch.join("guideline.cql"), scratch.join("charts.json"));
    std::fs::write(&library, guideline::cql::library(&edition)).unwrap();
    let maker = Maker::of(&edition);
    let all: Vec<Json> = (0..CHARTS).filter_map(|seed| maker.chart(seed)).collect();
    assert!(all.len() > 500, "{} charts", all.len());
    std::fs::write(&charts, serde_json::to_vec(&all).unwrap()).unwrap();
    let ran = Command::new("node")
        .current_dir(&folder)
        .arg("check.mjs")
        .args([&library, &charts])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    println!("{said}");
}

/// A stream of numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let sides = u64::try_from(sides).unwrap();
        usize::try_from((mixed ^ (mixed >> 31)) % sides).unwrap()
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// Makes charts in which every threshold of every rule is met from both sides.
struct Maker<'e> {
    edition: &'e Edition,
    /// Values worth trying, by concept.
    values: BTreeMap<&'e str, Vec<Value>>,
    markers: Vec<&'e str>,
}

impl<'e> Maker<'e> {
    fn of(edition: &'e Edition) -> Self {
        let mut tests: BTreeMap<&str, Vec<&Test>> = BTreeMap::new();
        for rule in edition.rules() {
            for concept in rule.when.concepts() {
                tests.entry(concept).or_default();
            }
            collect(&rule.when, &mut tests);
        }
        let markers = tests.keys().filter_map(|it| edition.words().reviewed(it));
        let markers = markers.collect();
        let values = tests
            .into_iter()
            .filter_map(|(id, tests)| {
                let concept = edition.concepts().get(id)?;
                Some((id, worth_trying(edition, concept, &tests)))
            })
            .collect();
        Self {
            edition,
            values,
            markers,
        }
    }

    /// A chart with what our engine says of it; none where a made-up score cannot be added up.
    fn chart(&self, seed: u64) -> Option<Json> {
        let mut dice = Dice(seed);
        let today: Date = "2027-01-11".parse().unwrap();
        let region = dice.one(&[Region::US, Region::EU]);
        let treatments = self.edition.treatments();
        let treatment = dice.one(treatments).id;
        let findings = self.findings(&mut dice, today, &treatment);
        let circumstance = Circumstance {
            today,
            region,
            journey: Journey::Intake,
        };
        let assessment = assess(self.edition, &findings, &circumstance);
        if !assessment.errors.is_empty() {
            return None;
        }
        let facts = facts(self.edition, &findings, &circumstance);
        let mut answers = serde_json::Map::new();
        for (_, rule) in self.edition.rules_about(&treatment) {
            let said = evaluate(&rule.when, &facts, Some(&treatment)).unwrap();
            let asks = matches!(&said.truth, Truth::Unknown(gaps) if !gaps.needed.is_empty());
            answers.insert(format!("rule {}", rule.id), truth(&said));
            answers.insert(format!("asks {}", rule.id), json!(asks));
        }
        let stands = assessment
            .treatments
            .iter()
            .find(|it| it.treatment == treatment)?;
        answers.insert("status".to_owned(), json!(stands.status.word()));
        Some(json!({
            "today": today, "region": format!("{region:?}"), "treatment": treatment,
            "findings": self.told(&facts), "answers": answers,
        }))
    }

    fn findings(&self, dice: &mut Dice, today: Date, treatment: &str) -> Findings {
        // From charts that say nearly nothing to charts that say nearly all.
        let said = dice.one(&[2, 5, 8, 10]);
        let mut all = Vec::new();
        for (id, values) in &self.values {
            if dice.below(10) >= said {
                continue;
            }
            let many = self.edition.concepts().get(id).is_some_and(|it| it.many);
            let times = if many {
                dice.below(4)
            } else {
                1 + dice.below(2)
            };
            for _ in 0..times {
                let value = match dice.below(12) {
                    0 => Value::Unknown("not sure".to_owned()),
                    1 if *id == "on_treatment" || *id == "medication" => {
                        Value::Code(treatment.to_owned())
                    }
                    _ => dice.one(values),
                };
                all.push(finding(dice, all.len(), id, value, today));
            }
            if many && times == 0 {
                let none = Value::Code(NONE.to_owned());
                all.push(finding(dice, all.len(), id, none, today));
            }
        }
        for marker in &self.markers {
            if dice.below(3) > 0 {
                let told = Value::Truth(dice.below(4) > 0);
                all.push(finding(dice, all.len(), marker, told, today));
            }
        }
        Findings::new(all)
    }

    /// The findings in the form of the library's parameter: derived ones in place of what is recorded.
    fn told(&self, facts: &Facts<'_>) -> Vec<Json> {
        let concepts = self.edition.concepts();
        concepts
            .all()
            .flat_map(|concept| {
                let id = concept.id.as_str();
                match facts.derived(id) {
                    Some(derived) => {
                        vec![tuple(concept, &derived.value, derived.observed_on)]
                    }
                    None => facts
                        .about(id)
                        .iter()
                        .map(|it| tuple(concept, &it.value, it.observed_on))
                        .collect(),
                }
            })
            .collect()
    }
}

fn truth(outcome: &Outcome<'_>) -> Json {
    match outcome.truth {
        Truth::Met => json!(true),
        Truth::NotMet => json!(false),
        Truth::Unknown(_) => Json::Null,
    }
}

fn tuple(concept: &Concept, value: &Value, at: Date) -> Json {
    let state = match value {
        Value::Unknown(_) => "unknown",
        Value::Text(_) => "words",
        _ => "value",
    };
    let (number, side) = match value {
        Value::Quantity(it) => (Some(it.value), None),
        Value::Limit(it) => (Some(it.quantity.value), Some(it.comparator.code())),
        _ => (None, None),
    };
    let number = number.map(|it| {
        let text = it.normalize().to_string();
        text.parse::<serde_json::Number>().unwrap()
    });
    let date = if let Value::Date(date) = value {
        Some(*date)
    } else {
        None
    };
    json!({
        "concept": concept.id, "state": state, "truth": value.truth(), "code": value.code(),
        "number": number, "side": side, "date": date, "at": at,
    })
}

fn finding(dice: &mut Dice, count: usize, concept: &str, value: Value, today: Date) -> Finding {
    let days = dice.one(&[0_i64, 0, 0, 1, 7, 27, 28, 29, 90, 91, 180, 365, 400]);
    let ago = jiff::Span::new().days(days);
    Finding {
        id: FindingId(uuid::Uuid::from_u64_pair(9, u64::try_from(count).unwrap())),
        concept: ConceptId::new(concept),
        value,
        observed_on: today.checked_sub(ago).unwrap(),
        recorded_at: Timestamp::UNIX_EPOCH,
        source: Source::Imported {
            from: "a test".to_owned(),
        },
        original: None,
    }
}

fn collect<'c>(criterion: &'c Criterion, tests: &mut BTreeMap<&'c str, Vec<&'c Test>>) {
    match criterion {
        Criterion::All(parts) => parts.all.iter().for_each(|it| collect(it, tests)),
        Criterion::Any(parts) => parts.any.iter().for_each(|it| collect(it, tests)),
        Criterion::Not(part) => collect(&part.not, tests),
        Criterion::Documented(part) => collect(&part.documented, tests),
        Criterion::Test(test) => tests.entry(&test.concept).or_default().push(test),
        Criterion::Ever(part) => tests
            .entry(&part.ever.concept)
            .or_default()
            .push(&part.ever),
        Criterion::Known(_) | Criterion::Recorded(_) | Criterion::Always => {}
    }
}

fn worth_trying(edition: &Edition, concept: &Concept, tests: &[&Test]) -> Vec<Value> {
    match concept.kind {
        Kind::Truth => vec![Value::Truth(true), Value::Truth(false)],
        Kind::Text => vec![Value::Text("in words".to_owned())],
        Kind::Date => [
            "2026-07-11",
            "2026-12-13",
            "2026-12-14",
            "2027-01-11",
            "2027-03-01",
        ]
        .map(|day| Value::Date(day.parse().unwrap()))
        .to_vec(),
        Kind::Quantity => numbers(concept, tests),
        Kind::Code => {
            let mut codes: Vec<String> = concept.values.clone();
            for test in tests {
                if let Some(Wanted::Code(code)) = &test.is {
                    codes.push(code.clone());
                }
                codes.extend(test.one_of.iter().flatten().cloned());
                let starts = test.starts_with.iter().flatten();
                codes.extend(starts.map(|start| format!("{}.0", start.replace('?', "1"))));
                for class in test.in_class.iter().flatten() {
                    let members = edition.medications().members(class);
                    codes.extend(members.map(|(id, _)| id.to_owned()));
                }
            }
            codes.push("Z99.9".to_owned());
            codes.into_iter().map(Value::Code).collect()
        }
    }
}

fn numbers(concept: &Concept, tests: &[&Test]) -> Vec<Value> {
    let mut all = Vec::new();
    for test in tests {
        let bounds = [test.below, test.at_most, test.above, test.at_least];
        for bound in bounds.into_iter().flatten() {
            let step = Decimal::new(1, bound.normalize().scale());
            all.extend([bound - step, bound, bound + step]);
        }
    }
    if all.is_empty() {
        all.push(Decimal::ONE);
    }
    let unit = concept.unit.clone().unwrap_or_else(|| "1".to_owned());
    let numbers = all
        .into_iter()
        .map(|number| Quantity::new(number.max(Decimal::ZERO), unit.clone()));
    let numbers: Vec<Quantity> = numbers.collect();
    // What a laboratory measures may come as a limit, too.
    let sides: &[Comparator] = if concept.accepts.is_empty() {
        &[]
    } else {
        use Comparator::{AtLeast, AtMost, Greater, Less};
        &[Less, AtMost, AtLeast, Greater]
    };
    let limits = numbers.iter().flat_map(|quantity| {
        sides.iter().map(|comparator| {
            Value::Limit(Limit {
                comparator: *comparator,
                quantity: quantity.clone(),
            })
        })
    });
    let limits: Vec<Value> = limits.collect();
    let numbers = numbers.into_iter().map(Value::Quantity);
    numbers.chain(limits).collect()
}
