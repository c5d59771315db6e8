//! The examples in the rules' own files, run: each rule says what it says, keeps silent where it must, and asks
//! where something is not known.

use std::collections::BTreeMap;

use guideline::{
    Edition, Problem,
    concept::Kind,
    criteria::Criterion,
    rule::{Example, Rule},
    unit::Reading,
};
use jiff::{Span, Timestamp, civil::Date};
use record::{
    Finding, Findings, Source, Value,
    finding::ConceptId,
    id::FindingId,
    quantity::{Decimal, Quantity},
};

use crate::{criteria::evaluate, facts::Facts, few::Few, pins, truth::Truth};

pub(crate) mod follow_up;
pub(crate) mod likelihood;
pub(crate) mod severity;

/// Runs every example of every rule and of the parameters; says which do not give what they say.
#[must_use]
pub fn run_all(edition: &Edition) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rule in edition.rules() {
        for (place, example) in rule.example.iter().enumerate() {
            let gives = run(edition, rule, example);
            if gives.as_deref() != Ok(example.gives.as_str()) {
                let gives = gives.unwrap_or_else(|why| format!("an error: {why}"));
                let says = format!(
                    "example {} should give `{}`, it gives `{gives}`",
                    place + 1,
                    example.gives
                );
                problems.push(Problem::new(format!("rules/{}.toml", rule.id), says));
            }
        }
    }
    problems.extend(severity::wrong(edition));
    problems.extend(likelihood::wrong(edition));
    problems.extend(follow_up::wrong(edition));
    problems
}

/// Everything that is wrong with the content: what [`Edition::check`] says, examples that do not hold, and thresholds
/// that no example pins.
#[must_use]
pub fn check(edition: &Edition) -> Vec<Problem> {
    let mut problems = edition.check();
    problems.extend(run_all(edition));
    problems.extend(pins::loose(edition));
    problems
}

/// What a rule gives for an example: its effect, `silent`, `unknown: …` or `listed: …`.
///
/// # Errors
///
/// A value that the example's concept cannot have, or a rule that cannot be evaluated.
pub fn run(edition: &Edition, rule: &Rule, example: &Example) -> Result<String, String> {
    let today = rule.effective.from;
    let findings = findings(edition, &example.given, today)?;
    let treatment = example
        .treatment
        .as_deref()
        .or_else(|| rule.treatments.first().map(String::as_str));
    let facts = Facts::new(edition, &findings, today);
    said(
        &rule.when,
        &facts,
        treatment,
        [rule.effect.word(), "silent"],
    )
}

/// What a criterion makes of the facts, in the words of an example for met and not met.
fn said(
    when: &Criterion,
    facts: &Facts<'_>,
    treatment: Option<&str>,
    [met, not_met]: [&str; 2],
) -> Result<String, String> {
    Ok(match evaluate(when, facts, treatment)?.truth {
        Truth::Met => met.to_owned(),
        Truth::NotMet => not_met.to_owned(),
        Truth::Unknown(gaps) if gaps.needed.is_empty() => format!("listed: {}", join(&gaps.listed)),
        Truth::Unknown(gaps) => format!("unknown: {}", join(&gaps.needed)),
    })
}

/// The day of the examples that belong to no rule: no threshold under `parameters/` depends on it.
pub(crate) const DAY: Date = Date::constant(2026, 11, 23);

fn join(concepts: &Few<&str>) -> String {
    concepts.join(", ")
}

/// The example's findings, as a professional recorded them. A list that is given is a list told in full.
fn findings(
    edition: &Edition,
    given: &BTreeMap<String, toml::Value>,
    today: Date,
) -> Result<Findings, String> {
    let mut all = Vec::new();
    for (concept, given) in given {
        let (given, on) = dated(given, today)?;
        let list = given.as_array();
        if let Some(marker) = edition.words().reviewed(concept)
            && list.is_some()
        {
            all.push(finding(all.len(), marker, Value::Truth(true), on));
        }
        let one = [given.clone()];
        for given in list.map_or(&one[..], Vec::as_slice) {
            let (given, on) = dated(given, on)?;
            let value = value(edition, concept, &given)?;
            edition.concepts().admits(concept, &value)?;
            all.push(finding(all.len(), concept, value, on));
        }
    }
    Ok(Findings::new(all))
}

/// The values that an example gives for a concept; none for a list that is told and empty.
pub(crate) fn values(
    edition: &Edition,
    concept: &str,
    given: &toml::Value,
) -> Result<Vec<Value>, String> {
    let (given, _) = dated(given, Date::ZERO)?;
    let one = [given.clone()];
    let all = given.as_array().map_or(&one[..], Vec::as_slice);
    all.iter()
        .map(|given| value(edition, concept, &dated(given, Date::ZERO)?.0))
        .collect()
}

/// `{ value = …, days_ago = … }` or a plain value of today.
fn dated(given: &toml::Value, today: Date) -> Result<(toml::Value, Date), String> {
    let Some(table) = given.as_table() else {
        return Ok((given.clone(), today));
    };
    let value = table
        .get("value")
        .ok_or("an example's table needs `value`")?;
    let days = table
        .get("days_ago")
        .and_then(toml::Value::as_integer)
        .unwrap_or(0);
    let ago = Span::new()
        .try_days(days)
        .map_err(|error| error.to_string())?;
    let on = today.checked_sub(ago).map_err(|error| error.to_string())?;
    Ok((value.clone(), on))
}

fn value(edition: &Edition, concept: &str, given: &toml::Value) -> Result<Value, String> {
    let known = edition
        .concepts()
        .get(concept)
        .ok_or_else(|| format!("no concept `{concept}`"))?;
    let number = |text: String| {
        let number: Decimal = text.parse().map_err(|_| format!("`{text}` is no number"))?;
        let unit = known.unit.clone().unwrap_or_else(|| "1".to_owned());
        Ok(Value::Quantity(Quantity::new(number, unit)))
    };
    match given {
        toml::Value::String(text) if text == "?" => Ok(Value::Unknown("not sure".to_owned())),
        toml::Value::String(text) if known.kind == Kind::Text => Ok(Value::Text(text.clone())),
        toml::Value::String(text) if known.kind == Kind::Quantity => {
            let unit = known.unit.as_deref().unwrap_or("1");
            match edition.concepts().read(known, text, unit) {
                Reading::Limit(limit) => Ok(Value::Limit(limit)),
                _ => Err(format!(
                    "`{text}` is no limit of `{concept}`: write `\">60\"`, or a plain number"
                )),
            }
        }
        toml::Value::String(text) => Ok(Value::Code(text.clone())),
        toml::Value::Boolean(truth) => Ok(Value::Truth(*truth)),
        toml::Value::Integer(whole) => number(whole.to_string()),
        toml::Value::Float(float) => number(float.to_string()),
        toml::Value::Datetime(date) => date
            .to_string()
            .parse()
            .map(Value::Date)
            .map_err(|_| format!("`{date}` is no date")),
        other => Err(format!("`{other}` is no value of `{concept}`")),
    }
}

pub(crate) fn finding(count: usize, concept: &str, value: Value, on: Date) -> Finding {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    Finding {
        id: FindingId(uuid::Uuid::from_u64_pair(1, count)),
        concept: ConceptId::new(concept),
        value,
        observed_on: on,
        recorded_at: Timestamp::UNIX_EPOCH,
        source: Source::Imported {
            from: "an example".to_owned(),
        },
        original: None,
    }
}
