//! The thresholds of a criterion, and the values on both sides of each.

use guideline::criteria::{All, Any, Criterion, Documented, Known, Not, Test, Window};
use jiff::{Span, civil::Date};
use record::{Value, quantity::Decimal};

/// One bound or window of a criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// The concept it is about.
    pub concept: String,
    /// Where it lies.
    pub bound: Bound,
    /// The criterion is met when the value lies *outside*: an odd number of `not` stands around it.
    pub negated: bool,
    /// The whole criterion with the answer of this threshold alone put as "yes".
    pub when_within: Criterion,
    /// The whole criterion with the answer of this threshold alone put as "no".
    pub when_outside: Criterion,
    /// A code that a window of a list takes.
    pub code: Option<String>,
}

/// Where a threshold lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Numbers below.
    Below(Decimal),
    /// Numbers up to it.
    AtMost(Decimal),
    /// Numbers above.
    Above(Decimal),
    /// Numbers from it on.
    AtLeast(Decimal),
    /// Values as old as the window at most.
    Within(Window),
    /// Dates as long ago as the window at most, or ahead.
    NotBefore(Window),
    /// As [`Self::Within`], where an older value is "not known" and not "no".
    KnownWithin(Window),
}

/// One value at a threshold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) value: At,
    /// Whether the threshold takes it.
    pub(super) within: bool,
    pub(super) words: String,
}

/// What is put into the form.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum At {
    /// A value of today.
    Value(Value),
    /// The value that is there already, of another day.
    Day(Date),
    /// A code of another day.
    Entry(String, Date),
}

/// Every threshold of `criterion`, in order of appearance.
#[must_use]
pub fn thresholds(criterion: &Criterion) -> Vec<Threshold> {
    match criterion {
        Criterion::All(parts) => among(&parts.all, |all| Criterion::All(All { all })),
        Criterion::Any(parts) => among(&parts.any, |any| Criterion::Any(Any { any })),
        Criterion::Not(part) => thresholds(&part.not)
            .into_iter()
            .map(|it| Threshold {
                negated: !it.negated,
                ..it.inside(not)
            })
            .collect(),
        Criterion::Documented(part) => thresholds(&part.documented)
            .into_iter()
            .map(|it| {
                let bound = match it.bound {
                    // What is not known is a "no" to what must be documented.
                    Bound::KnownWithin(window) => Bound::Within(window),
                    bound => bound,
                };
                let documented = it.inside(|documented| {
                    let documented = Box::new(documented);
                    Criterion::Documented(Documented { documented })
                });
                Threshold {
                    bound,
                    ..documented
                }
            })
            .collect(),
        Criterion::Known(known) => of_known(known),
        Criterion::Test(test) => of_test(test),
        Criterion::Recorded(_) | Criterion::Ever(_) | Criterion::Always => Vec::new(),
    }
}

fn among(parts: &[Criterion], build: impl Fn(Vec<Criterion>) -> Criterion) -> Vec<Threshold> {
    let mut all = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        for threshold in thresholds(part) {
            all.push(threshold.inside(|changed| {
                let mut parts = parts.to_vec();
                if let Some(part) = parts.get_mut(place) {
                    *part = changed;
                }
                build(parts)
            }));
        }
    }
    all
}

/// One threshold for each concept that must be known: any of them can be too old.
fn of_known(known: &Known) -> Vec<Threshold> {
    let of = |window, concept: &String| {
        let mut others = known.clone();
        others.known.retain(|other| other != concept);
        let others = if others.known.is_empty() {
            Criterion::Always
        } else {
            Criterion::Known(others)
        };
        Threshold {
            concept: concept.clone(),
            bound: Bound::Within(window),
            negated: false,
            when_within: others,
            when_outside: not(Criterion::Always),
            code: None,
        }
    };
    let windows = known.within.into_iter();
    windows
        .flat_map(|window| known.known.iter().map(move |concept| of(window, concept)))
        .collect()
}

fn of_test(test: &Test) -> Vec<Threshold> {
    let one = |bound, rest: Test| {
        let when_within = if rest.compares() {
            Criterion::Test(Box::new(rest))
        } else {
            Criterion::Always
        };
        Threshold {
            concept: test.concept.clone(),
            bound,
            negated: false,
            when_within,
            when_outside: not(Criterion::Always),
            code: test.starts_with.iter().flatten().next().cloned(),
        }
    };
    let mut all = Vec::new();
    if let Some(bound) = test.below {
        let below = None;
        all.push(one(
            Bound::Below(bound),
            Test {
                below,
                ..test.clone()
            },
        ));
    }
    if let Some(bound) = test.at_most {
        let at_most = None;
        all.push(one(
            Bound::AtMost(bound),
            Test {
                at_most,
                ..test.clone()
            },
        ));
    }
    if let Some(bound) = test.above {
        let above = None;
        all.push(one(
            Bound::Above(bound),
            Test {
                above,
                ..test.clone()
            },
        ));
    }
    if let Some(bound) = test.at_least {
        let at_least = None;
        all.push(one(
            Bound::AtLeast(bound),
            Test {
                at_least,
                ..test.clone()
            },
        ));
    }
    all.extend(
        test.not_before
            .map(|window| one(Bound::NotBefore(window), test.clone())),
    );
    all.extend(
        test.within
            .map(|window| one(Bound::KnownWithin(window), test.clone())),
    );
    all
}

fn not(criterion: Criterion) -> Criterion {
    let not = Box::new(criterion);
    Criterion::Not(Not { not })
}

impl Threshold {
    /// The same threshold, seen from the criterion around it.
    fn inside(self, build: impl Fn(Criterion) -> Criterion) -> Self {
        Self {
            when_within: build(self.when_within),
            when_outside: build(self.when_outside),
            ..self
        }
    }

    /// In words (`alc below 0.5`).
    #[must_use]
    pub fn words(&self) -> String {
        let concept = &self.concept;
        match &self.bound {
            Bound::Below(bound) => format!("{concept} below {bound}"),
            Bound::AtMost(bound) => format!("{concept} at most {bound}"),
            Bound::Above(bound) => format!("{concept} above {bound}"),
            Bound::AtLeast(bound) => format!("{concept} at least {bound}"),
            Bound::Within(window) | Bound::KnownWithin(window) => {
                format!("{concept} within {}", span(*window))
            }
            Bound::NotBefore(window) => format!("{concept} not before {} ago", span(*window)),
        }
    }

    /// The value on the threshold and the one a step beside it, the smaller or older first.
    pub(super) fn points(&self, step: Option<Decimal>, today: Date) -> Result<Vec<Point>, String> {
        let numbers = |lower: bool, bound: Decimal, on: bool| {
            let step = step.ok_or_else(|| format!("`{}` has no step", self.concept))?;
            let point = |number: Decimal, within| Point {
                value: At::Value(number_of(number)),
                within,
                words: number.normalize().to_string(),
            };
            Ok(if lower {
                vec![point(bound - step, !on), point(bound, on)]
            } else {
                vec![point(bound, on), point(bound + step, !on)]
            })
        };
        match self.bound {
            Bound::Below(bound) => numbers(true, bound, false),
            Bound::AtLeast(bound) => numbers(true, bound, true),
            Bound::AtMost(bound) => numbers(false, bound, true),
            Bound::Above(bound) => numbers(false, bound, false),
            Bound::Within(window) => days(window, today, |day| match &self.code {
                Some(code) => At::Entry(code.clone(), day),
                None => At::Day(day),
            }),
            Bound::NotBefore(window) => days(window, today, |day| At::Value(Value::Date(day))),
            Bound::KnownWithin(_) => {
                Err("an older value is not known, which is not `no`".to_owned())
            }
        }
    }
}

/// The last day outside a window that ends today, and its first day.
fn days(window: Window, today: Date, at: impl Fn(Date) -> At) -> Result<Vec<Point>, String> {
    let first = Span::new()
        .try_days(window.days.unwrap_or(0))
        .and_then(|span| span.try_months(window.months.unwrap_or(0)))
        .and_then(|span| today.checked_sub(span))
        .map_err(|error| error.to_string())?;
    let before = first.yesterday().map_err(|error| error.to_string())?;
    Ok([(before, false), (first, true)]
        .map(|(day, within)| Point {
            value: at(day),
            within,
            words: day.to_string(),
        })
        .to_vec())
}

fn number_of(number: Decimal) -> Value {
    Value::Quantity(record::quantity::Quantity::new(number.normalize(), "1"))
}

fn span(window: Window) -> String {
    let days = window.days.map(|days| format!("{days} days"));
    let months = window.months.map(|months| format!("{months} months"));
    days.or(months).unwrap_or_default()
}
