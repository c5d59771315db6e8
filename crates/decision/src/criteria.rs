//! What a criterion of the guideline says of the facts.

use guideline::criteria::{Criterion, Known, Recorded, Test, Wanted, Window, begins_with};
use jiff::{Span, civil::Date};
use record::finding::{Finding, Value};

use crate::{
    facts::{Facts, Seen},
    few::Few,
    truth::{Gaps, Outcome, Truth},
};

/// What `criterion` says of the facts, for the medicine `treatment` when one is judged.
///
/// # Errors
///
/// A value whose form does not fit the test (a number where a code is asked): never read as "not met".
pub fn evaluate<'c>(
    criterion: &'c Criterion,
    facts: &Facts<'_>,
    treatment: Option<&str>,
) -> Result<Outcome<'c>, String> {
    match criterion {
        Criterion::All(parts) => {
            let mut outcome = of(Truth::Met);
            for part in &parts.all {
                outcome.and(evaluate(part, facts, treatment)?);
            }
            Ok(outcome)
        }
        Criterion::Any(parts) => {
            let mut outcome = of(Truth::NotMet);
            for part in &parts.any {
                outcome.or(evaluate(part, facts, treatment)?);
            }
            Ok(outcome)
        }
        Criterion::Not(part) => {
            let outcome = evaluate(&part.not, facts, treatment)?;
            Ok(Outcome {
                truth: outcome.truth.negate(),
                ..outcome
            })
        }
        Criterion::Documented(part) => {
            let outcome = evaluate(&part.documented, facts, treatment)?;
            Ok(Outcome {
                truth: outcome.truth.documented(),
                ..outcome
            })
        }
        Criterion::Always => Ok(of(Truth::Met)),
        Criterion::Known(known) => Ok(is_known(known, facts)),
        Criterion::Recorded(any) => Ok(is_recorded(any, facts)),
        Criterion::Ever(part) => was_ever(&part.ever, facts, treatment),
        Criterion::Test(test) if facts.is_list(&test.concept) => Ok(list(test, facts, treatment)),
        Criterion::Test(test) => one(test, facts, treatment),
    }
}

/// A truth that rests on nothing.
fn of(truth: Truth<'_>) -> Outcome<'_> {
    Outcome::new(truth, Few::default())
}

fn is_known<'c>(known: &'c Known, facts: &Facts<'_>) -> Outcome<'c> {
    let mut basis = Few::default();
    let mut lacking = Few::default();
    for concept in &known.known {
        let listed = facts.is_list(concept) && facts.list_complete(concept);
        match facts.latest(concept) {
            Seen::Value(_, on, ids) if within(known.within, on, facts.today) => basis.extend(ids),
            _ if listed => {}
            _ => lacking.insert(concept.as_str()),
        }
    }
    Outcome {
        truth: Truth::known(lacking.is_empty()),
        basis,
        lacking,
    }
}

/// Words count, an explicit "not known" does not: it is the other rules' business.
fn is_recorded<'c>(any: &Recorded, facts: &Facts<'_>) -> Outcome<'c> {
    let ids: Few<_> = any
        .recorded
        .iter()
        .flat_map(|concept| facts.about(concept))
        .filter(|finding| !matches!(finding.value, Value::Unknown(_)))
        .map(|finding| finding.id)
        .collect();
    Outcome::new(Truth::known(!ids.is_empty()), ids)
}

/// A value that was replaced by a newer one still counts; one that was never asked for says nothing.
fn was_ever<'c>(
    test: &'c Test,
    facts: &Facts<'_>,
    treatment: Option<&str>,
) -> Result<Outcome<'c>, String> {
    let mut met = Few::default();
    for finding in facts.about(&test.concept) {
        let readable = !matches!(finding.value, Value::Unknown(_) | Value::Text(_));
        if readable && compare(test, &finding.value, facts, treatment)? == Some(true) {
            met.insert(finding.id);
        }
    }
    Ok(Outcome::new(Truth::known(!met.is_empty()), met))
}

/// A test on a list: any element may meet it; it is "not met" only when the whole list was told.
fn list<'c>(test: &'c Test, facts: &Facts<'_>, treatment: Option<&str>) -> Outcome<'c> {
    let mut unclear = Few::default();
    let mut met = Few::default();
    for finding in facts.about(&test.concept) {
        if !within(test.within, finding.observed_on, facts.today) {
            continue;
        }
        match &finding.value {
            Value::Code(code) if test.except_self && treatment == Some(code.as_str()) => {}
            Value::Code(_) if excepted(test, finding, facts) => {}
            Value::Unknown(_) => unclear.insert(finding.id),
            value => match compare(test, value, facts, treatment) {
                Ok(Some(true)) => met.insert(finding.id),
                Ok(None) => unclear.insert(finding.id),
                Ok(Some(false)) | Err(_) => {}
            },
        }
    }
    if !met.is_empty() {
        Outcome::new(Truth::Met, met)
    } else if !unclear.is_empty() {
        Outcome::new(Truth::Unknown(Gaps::needed(&test.concept)), unclear)
    } else if facts.list_complete(&test.concept) {
        of(Truth::NotMet)
    } else {
        of(Truth::Unknown(absent(test)))
    }
}

/// Whether the same code stands in the list whose members do not count. One that comes back later counts again.
fn excepted(test: &Test, finding: &Finding, facts: &Facts<'_>) -> bool {
    test.except_in.as_deref().is_some_and(|list| {
        let mut others = facts.about(list).iter();
        others.any(|other| other.value == finding.value && other.observed_on >= finding.observed_on)
    })
}

fn one<'c>(
    test: &'c Test,
    facts: &Facts<'_>,
    treatment: Option<&str>,
) -> Result<Outcome<'c>, String> {
    match facts.latest(&test.concept) {
        Seen::Absent => Ok(of(Truth::Unknown(absent(test)))),
        Seen::Unclear(ids) => Ok(Outcome::new(
            Truth::Unknown(Gaps::needed(&test.concept)),
            ids,
        )),
        Seen::Value(_, on, ids) if !within(test.within, on, facts.today) => Ok(Outcome::new(
            Truth::Unknown(Gaps::needed(&test.concept)),
            ids,
        )),
        Seen::Value(Value::Code(code), _, ids)
            if test.except_self && treatment == Some(code.as_str()) =>
        {
            Ok(Outcome::new(Truth::NotMet, ids))
        }
        Seen::Value(value, _, mut ids) => {
            let met = compare(test, value, facts, treatment)?;
            // Two results of one day that fall on different sides of the test: neither is chosen, a person is asked.
            let mut disagree = false;
            for other in facts.same_day(&test.concept) {
                if compare(test, &other.value, facts, treatment) != Ok(met) {
                    ids.insert(other.id);
                    disagree = true;
                }
            }
            let truth = match met {
                Some(met) if !disagree => Truth::known(met),
                _ => Truth::Unknown(Gaps::needed(&test.concept)),
            };
            Ok(Outcome::new(truth, ids))
        }
    }
}

fn absent(test: &Test) -> Gaps<'_> {
    if test.optional {
        Gaps::listed(&test.concept)
    } else {
        Gaps::needed(&test.concept)
    }
}

/// Whether `value` meets the test; `None` where it is a limit that leaves it open.
fn compare(
    test: &Test,
    value: &Value,
    facts: &Facts<'_>,
    treatment: Option<&str>,
) -> Result<Option<bool>, String> {
    match value {
        Value::Quantity(_) | Value::Limit(_) if test.compares() => Ok(within_bounds(test, value)),
        _ => meets(test, value, facts, treatment).map(Some),
    }
}

fn within_bounds(test: &Test, value: &Value) -> Option<bool> {
    let not = |it: Option<bool>| it.map(|it| !it);
    let each = [
        test.below.map(|bound| value.below(bound)),
        test.at_most.map(|bound| not(value.above(bound))),
        test.above.map(|bound| value.above(bound)),
        test.at_least.map(|bound| not(value.below(bound))),
    ];
    let mut all = Some(true);
    for one in each.into_iter().flatten() {
        match one {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

fn meets(
    test: &Test,
    value: &Value,
    facts: &Facts<'_>,
    treatment: Option<&str>,
) -> Result<bool, String> {
    let misfit = || {
        Err(format!(
            "`{}` is `{value}`, which this test cannot read",
            test.concept
        ))
    };
    if let Some(wanted) = &test.is {
        return match (wanted, value) {
            (Wanted::Truth(wanted), Value::Truth(truth)) => Ok(wanted == truth),
            (Wanted::Code(wanted), Value::Code(code)) => Ok(wanted == code),
            _ => misfit(),
        };
    }
    if let Some(wanted) = &test.one_of {
        return value
            .code()
            .map_or_else(misfit, |code| Ok(wanted.iter().any(|one| one == code)));
    }
    if let Some(wanted) = &test.starts_with {
        return value.code().map_or_else(misfit, |code| {
            Ok(wanted.iter().any(|start| begins_with(code, start)))
        });
    }
    if let Some(classes) = &test.in_class {
        let medications = facts.edition.medications();
        return value.code().map_or_else(misfit, |code| {
            Ok(classes
                .iter()
                .any(|class| medications.in_class(code, class).is_some()))
        });
    }
    if let Some(window) = test.not_before {
        return match value {
            Value::Date(date) => {
                Ok(oldest(window, facts.today).is_none_or(|oldest| oldest <= *date))
            }
            _ => misfit(),
        };
    }
    if test.is_self {
        return value
            .code()
            .map_or_else(misfit, |code| Ok(treatment == Some(code)));
    }
    misfit()
}

/// Whether a value of day `on` is fresh enough today. A day in the future is not.
fn within(window: Option<Window>, on: Date, today: Date) -> bool {
    window.is_none_or(|window| {
        oldest(window, today).is_some_and(|oldest| oldest <= on && on <= today)
    })
}

/// The first day of a window that ends today; `None` beyond the calendar.
fn oldest(window: Window, today: Date) -> Option<Date> {
    let days = Span::new().try_days(window.days.unwrap_or(0)).ok()?;
    let span = days.try_months(window.months.unwrap_or(0)).ok()?;
    today.checked_sub(span).ok()
}
