//! How much hair is lost: weights of the four views, bands, and what raises the Alopecia Areata Scale.

use record::Decimal;
use serde::Deserialize;

use crate::{
    criteria::Criterion,
    problem::{Files, Problem, parse},
    rule::Cite,
};

/// `guideline/parameters/severity.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// The four views and the share of the scalp each has; the shares add up to one.
    pub view: Vec<View>,
    /// Lowest value a view may have.
    pub lowest: Decimal,
    /// Highest value a view may have.
    pub highest: Decimal,
    /// SALT bands, mildest first.
    pub salt_band: Vec<Band>,
    /// AA-IGA words, mildest first.
    pub aa_iga: Vec<Band>,
    /// Alopecia Areata Scale levels, mildest first.
    pub aasc: Vec<Band>,
    /// The concept of a total that was scored elsewhere, and of the derived total.
    pub total: String,
    /// What raises the Alopecia Areata Scale by one level.
    pub raises: Vec<Raise>,
    /// The level that nothing raises further.
    pub top_level: String,
    /// Where it all comes from.
    pub cites: Vec<Cite>,
}

/// One view of the scalp.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// The concept that holds its per cent of terminal hair lost, as a professional scored it.
    pub concept: String,
    /// The concept that holds what the patient marked; opens no gate.
    pub patient: String,
    /// Its share of the scalp.
    pub weight: Decimal,
}

/// A band: `above` or `at_least` its lower end, `below` or `at_most` its upper end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// Lower end, not included.
    #[serde(default)]
    pub above: Option<Decimal>,
    /// Lower end, included.
    #[serde(default)]
    pub at_least: Option<Decimal>,
    /// Upper end, not included.
    #[serde(default)]
    pub below: Option<Decimal>,
    /// Upper end, included.
    #[serde(default)]
    pub at_most: Option<Decimal>,
}

/// One feature that raises the Alopecia Areata Scale.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raise {
    /// As shown.
    pub name: String,
    /// When it is present.
    pub when: Criterion,
    /// What to keep in mind.
    #[serde(default)]
    pub note: Option<String>,
}

impl Band {
    /// Whether `value` lies in it.
    #[must_use]
    pub fn holds(&self, value: Decimal) -> bool {
        self.above.is_none_or(|end| value > end)
            && self.at_least.is_none_or(|end| value >= end)
            && self.below.is_none_or(|end| value < end)
            && self.at_most.is_none_or(|end| value <= end)
    }
}

const FILE: &str = "parameters/severity.toml";

pub(crate) fn load(files: &Files, problems: &mut Vec<Problem>) -> Option<Severity> {
    let Some(bytes) = files.get(FILE) else {
        problems.push(Problem::new(FILE, "is missing"));
        return None;
    };
    match parse::<Severity>(FILE, bytes) {
        Ok(severity) => {
            let total: Decimal = severity.view.iter().map(|view| view.weight).sum();
            if total != Decimal::ONE {
                problems.push(Problem::new(
                    FILE,
                    format!("the weights add up to {total}, not 1"),
                ));
            }
            Some(severity)
        }
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}
