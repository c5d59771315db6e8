//! The examples of `parameters/likelihood.toml`: when a feature is there, when a kind is left out,
//! and what the table makes of it.

use guideline::{
    Edition, Problem,
    rule::Example,
    typing::{Feature, LIKELIHOOD, LeftOut, Likelihood, Ranked, SHARE_PLACES},
};

use super::{DAY, findings, said};
use crate::{
    facts::Facts,
    typing::likelihood::{Weighed, weighed},
};

/// The examples that do not give what they say.
pub(crate) fn wrong(edition: &Edition) -> Vec<Problem> {
    let table = edition.likelihood();
    let ranked = table.example.iter().filter_map(|example| {
        let why = ranks(edition, table, example).err()?;
        Some(format!("the example {:?} {why}", example.given))
    });
    let seen = table.feature.iter().flat_map(|row| {
        row.example.iter().filter_map(move |example| {
            let why = shows(edition, row, example).err()?;
            Some(format!("{}: the example {:?} {why}", row.id, example.given))
        })
    });
    let left_out = table.left_out.iter().flat_map(|row| {
        row.example.iter().filter_map(move |example| {
            let why = leaves_out(edition, row, example).err()?;
            Some(format!(
                "{} left out: the example {:?} {why}",
                row.kind, example.given
            ))
        })
    });
    ranked
        .chain(seen)
        .chain(left_out)
        .map(|says| Problem::new(LIKELIHOOD, says))
        .collect()
}

/// Whether `table` ranks as an example of it says.
///
/// # Errors
///
/// What it gives instead.
pub(crate) fn ranks(edition: &Edition, table: &Likelihood, example: &Ranked) -> Result<(), String> {
    let findings = findings(edition, &example.given, DAY)?;
    let facts = Facts::new(edition, &findings, DAY);
    let mut errors = Vec::new();
    let found = weighed(table, &facts, &mut errors);
    if !errors.is_empty() {
        return Err(errors.join("; "));
    }
    same(&example.gives, &leads(table, &found))?;
    let shares = in_order(&found);
    match &example.shares {
        Some(wanted) if !alike(wanted, &shares) => {
            Err(format!("should share {wanted:?}, it shares {shares:?}"))
        }
        _ => Ok(()),
    }
}

/// Whether a feature is there as an example of it says.
///
/// # Errors
///
/// What it gives instead.
pub(crate) fn shows(edition: &Edition, row: &Feature, example: &Example) -> Result<(), String> {
    let findings = findings(edition, &example.given, DAY)?;
    let facts = Facts::new(edition, &findings, DAY);
    let gives = said(&row.when, &facts, None, ["present", "absent"])?;
    same(&example.gives, &gives)
}

/// Whether a kind is left out as an example of it says.
///
/// # Errors
///
/// What it gives instead.
pub(crate) fn leaves_out(
    edition: &Edition,
    row: &LeftOut,
    example: &Example,
) -> Result<(), String> {
    let findings = findings(edition, &example.given, DAY)?;
    let facts = Facts::new(edition, &findings, DAY);
    let gives = said(&row.when, &facts, None, ["left out", "ranked"])?;
    same(&example.gives, &gives)
}

fn same(wanted: &str, gives: &str) -> Result<(), String> {
    if wanted == gives {
        Ok(())
    } else {
        Err(format!("should give `{wanted}`, it gives `{gives}`"))
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
