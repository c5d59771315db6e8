//! Whether every threshold of a rule is pinned by its examples: each bound is moved by one in its last digit, and each
//! comparison swapped for its neighbour, and at least one example must then come out differently.

use guideline::{
    Edition, Problem,
    criteria::{Criterion, Test, Window},
    rule::Rule,
};
use record::quantity::Decimal;

use crate::example::run;

mod parameters;

/// Every slip in a threshold, of a rule or of the parameters, that no example of it would notice.
#[must_use]
pub fn loose(edition: &Edition) -> Vec<Problem> {
    let rules = edition.rules().iter();
    let mut all: Vec<Problem> = rules.flat_map(|rule| of_rule(edition, rule)).collect();
    all.extend(parameters::loose(edition));
    all
}

/// The rule with each of its thresholds wrong in turn, and what is wrong.
#[must_use]
pub fn slipped(rule: &Rule) -> Vec<(String, Rule)> {
    slips(&rule.when)
        .into_iter()
        .map(|slip| {
            let rule = Rule {
                when: slip.criterion,
                ..rule.clone()
            };
            (slip.what, rule)
        })
        .collect()
}

fn of_rule(edition: &Edition, rule: &Rule) -> Vec<Problem> {
    let unnoticed = |slipped: &Rule| {
        rule.example
            .iter()
            .all(|example| run(edition, slipped, example).as_deref() == Ok(example.gives.as_str()))
    };
    slipped(rule)
        .into_iter()
        .filter(|(_, slipped)| unnoticed(slipped))
        .map(|(what, _)| {
            let says = format!("no example notices {what}: add one on each side of it");
            Problem::new(format!("rules/{}.toml", rule.id), says)
        })
        .collect()
}

/// A criterion with one threshold wrong.
#[derive(Clone, Debug)]
struct Slip {
    what: String,
    criterion: Criterion,
}

fn slips(criterion: &Criterion) -> Vec<Slip> {
    match criterion {
        Criterion::All(parts) => of_parts(&parts.all, |all| {
            Criterion::All(guideline::criteria::All { all })
        }),
        Criterion::Any(parts) => of_parts(&parts.any, |any| {
            Criterion::Any(guideline::criteria::Any { any })
        }),
        Criterion::Not(part) => wrapped(&part.not, |not| {
            Criterion::Not(guideline::criteria::Not { not: Box::new(not) })
        }),
        Criterion::Documented(part) => wrapped(&part.documented, |documented| {
            Criterion::Documented(guideline::criteria::Documented {
                documented: Box::new(documented),
            })
        }),
        Criterion::Known(known) => windows(known.within)
            .map(|(what, within)| Slip {
                what: format!("`known {}` {what}", known.known.join(", ")),
                criterion: Criterion::Known(guideline::criteria::Known {
                    within: Some(within),
                    ..known.clone()
                }),
            })
            .collect(),
        Criterion::Recorded(_) | Criterion::Ever(_) | Criterion::Always => Vec::new(),
        Criterion::Test(test) => of_test(test),
    }
}

fn of_parts(parts: &[Criterion], build: impl Fn(Vec<Criterion>) -> Criterion) -> Vec<Slip> {
    let mut all = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        for slip in slips(part) {
            let changed = parts.iter().enumerate().map(|(at, part)| {
                if at == place {
                    slip.criterion.clone()
                } else {
                    part.clone()
                }
            });
            all.push(Slip {
                what: slip.what.clone(),
                criterion: build(changed.collect()),
            });
        }
    }
    all
}

fn wrapped(part: &Criterion, build: impl Fn(Criterion) -> Criterion) -> Vec<Slip> {
    slips(part)
        .into_iter()
        .map(|slip| Slip {
            what: slip.what,
            criterion: build(slip.criterion),
        })
        .collect()
}

fn of_test(test: &Test) -> Vec<Slip> {
    let mut changed: Vec<(String, Test)> = Vec::new();
    let fields: [(&str, Field, Field); 4] = [
        ("below", |it| &mut it.below, |it| &mut it.at_most),
        ("at_most", |it| &mut it.at_most, |it| &mut it.below),
        ("above", |it| &mut it.above, |it| &mut it.at_least),
        ("at_least", |it| &mut it.at_least, |it| &mut it.above),
    ];
    for (name, field, neighbour) in fields {
        let Some(bound) = *field(&mut test.clone()) else {
            continue;
        };
        let step = Decimal::new(1, bound.normalize().scale());
        for moved in [bound - step, bound + step] {
            let mut slipped = test.clone();
            *field(&mut slipped) = Some(moved);
            changed.push((format!("`{name} = {bound}` as {moved}"), slipped));
        }
        let mut slipped = test.clone();
        *field(&mut slipped) = None;
        if neighbour(&mut slipped).is_none() {
            *neighbour(&mut slipped) = Some(bound);
            changed.push((
                format!("`{name} = {bound}` with the bound itself on the other side"),
                slipped,
            ));
        }
    }
    changed.extend(windows(test.within).map(|(what, within)| {
        let within = Some(within);
        (
            what,
            Test {
                within,
                ..test.clone()
            },
        )
    }));
    changed.extend(windows(test.not_before).map(|(what, not_before)| {
        let not_before = Some(not_before);
        (
            what,
            Test {
                not_before,
                ..test.clone()
            },
        )
    }));
    changed
        .into_iter()
        .map(|(what, slipped)| Slip {
            what: format!("`{}` {what}", test.concept),
            criterion: Criterion::Test(Box::new(slipped)),
        })
        .collect()
}

type Field = fn(&mut Test) -> &mut Option<Decimal>;

/// The window one day or one month shorter and longer.
fn windows(window: Option<Window>) -> impl Iterator<Item = (String, Window)> {
    window.into_iter().flat_map(|window| {
        [-1, 1].map(|by| {
            let moved = Window {
                days: window.days.map(|days| days + by),
                months: window.months.map(|months| months + by),
            };
            (format!("{window:?} as {moved:?}"), moved)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_whose_example_is_gone_is_named() {
        let edition = Edition::embedded().expect("the content reads");
        assert_eq!(loose(&edition), []);
        let rule = edition
            .rule("contraindication/alc_below_500")
            .expect("the rule about lymphocytes");
        let mut poorer = rule.clone();
        poorer.example.retain(|example| example.gives != "silent");
        let named = of_rule(&edition, &poorer);
        assert!(!named.is_empty());
        assert!(
            named.iter().all(|problem| problem.says.contains("`alc`")),
            "{named:?}"
        );
    }

    #[test]
    fn each_bound_is_moved_both_ways_and_swapped() {
        let edition = Edition::embedded().expect("the content reads");
        let rule = edition.rule("contraindication/alc_below_500");
        let slips = slips(&rule.expect("the rule about lymphocytes").when);
        let what: Vec<&str> = slips.iter().map(|slip| slip.what.as_str()).collect();
        assert_eq!(
            what,
            [
                "`alc` `below = 0.5` as 0.4",
                "`alc` `below = 0.5` as 0.6",
                "`alc` `below = 0.5` with the bound itself on the other side"
            ]
        );
    }
}
