//! The examples of `parameters/likelihood.toml`: when a feature is there, and what the table makes of it.

use guideline::{
    Edition, Problem,
    typing::{Feature, Likelihood, Ranked, SHARE_PLACES},
};

use super::{DAY, findings, said};
use crate::{
    criteria::evaluate,
    facts::Facts,
    typing::likelihood::{Weighed, weighed},
};

pub(crate) const FILE: &str = "parameters/likelihood.toml";

/// The examples that do not give what they say.
pub(crate) fn wrong(edition: &Edition) -> Vec<Problem> {
    let table = edition.likelihood();
    let ranked = table.example.iter().map(|it| (it, "", None));
    let seen = table.feature.iter().flat_map(|row| {
        let examples = row.example.iter();
        examples.map(move |it| (it, row.id.as_str(), Some(row)))
    });
    ranked
        .chain(seen)
        .filter_map(|(example, of, row)| {
            let why = holds(edition, table, row, example).err()?;
            let says = format!("{of}: the example {:?} {why}", example.given);
            Some(Problem::new(FILE, says.trim_start_matches(": ")))
        })
        .collect()
}

/// Whether an example of the table, or of one `row` of it, holds by `table`.
///
/// # Errors
///
/// What it gives instead.
pub(crate) fn holds(
    edition: &Edition,
    table: &Likelihood,
    row: Option<&Feature>,
    example: &Ranked,
) -> Result<(), String> {
    let findings = findings(edition, &example.given, DAY)?;
    let facts = Facts::new(edition, &findings, DAY);
    let mut errors = Vec::new();
    let found = weighed(table, &facts, &mut errors);
    if !errors.is_empty() {
        return Err(errors.join("; "));
    }
    let gives = match row {
        Some(row) => said(
            evaluate(&row.when, &facts, None)?.truth,
            "present",
            "absent",
        ),
        None => leads(table, &found),
    };
    if gives != example.gives {
        return Err(format!(
            "should give `{}`, it gives `{gives}`",
            example.gives
        ));
    }
    let shares = in_order(&found);
    match &example.shares {
        Some(wanted) if !alike(wanted, &shares) => {
            Err(format!("should share {wanted:?}, it shares {shares:?}"))
        }
        _ => Ok(()),
    }
}

fn leads(table: &Likelihood, found: &Weighed) -> String {
    let first = found.shares.first();
    match first.and_then(|(kind, _)| table.types.get(*kind)) {
        Some(kind) if found.decides => format!("{kind} leads"),
        _ => "nothing leads".to_owned(),
    }
}

/// The shares in the order of the table, as an example writes them.
fn in_order(found: &Weighed) -> Vec<f64> {
    let places = 10_f64.powi(SHARE_PLACES);
    let mut shares = found.shares.clone();
    shares.sort_by_key(|(kind, _)| *kind);
    let rounded = |(_, share): (usize, f64)| (share * places).round() / places;
    shares.into_iter().map(rounded).collect()
}

fn alike(wanted: &[f64], found: &[f64]) -> bool {
    // Half a unit in the last place: what is written in decimals need not be the same binary fraction.
    let close = 10_f64.powi(-SHARE_PLACES) / 2.0;
    let each = wanted.iter().zip(found);
    wanted.len() == found.len() && each.into_iter().all(|(a, b)| (a - b).abs() < close)
}
