//! How much hair is lost: weights of the four views, bands, and what raises the Alopecia Areata Scale.

use record::Decimal;
use serde::Deserialize;

use crate::{
    criteria::Criterion,
    problem::{Files, Problem, parse},
    rule::{Cite, Example},
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
    /// What comes out for some patients (`SALT 25, S2, AA-IGA moderate, AASc moderate`, `refused`, `not scored`).
    #[serde(default)]
    pub example: Vec<Example>,
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
    /// It counts where the scalp is full as well: what it tells of is hair that is lost elsewhere.
    #[serde(default)]
    pub without_scalp_loss: bool,
    /// How sure it is that this is the feature of the scale; a clinic's reading of its words is `DER`.
    pub status: String,
    /// Who has signed it off, where the fact may not gate by itself.
    #[serde(default)]
    pub reviewed_by: Option<String>,
    /// What to keep in mind.
    #[serde(default)]
    pub note: Option<String>,
    /// Examples of it: `raised`, `silent`, `unknown: …`.
    #[serde(default)]
    pub example: Vec<Example>,
}

impl Raise {
    /// Whether the raised level may open a medicine, and is not only shown.
    #[must_use]
    pub fn may_open(&self) -> bool {
        matches!(self.status.as_str(), "V2" | "REG") || self.reviewed_by.is_some()
    }
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

/// One scale of them all, to read or to change.
pub type Bands = fn(&mut Severity) -> &mut Vec<Band>;

impl Severity {
    /// The three scales: the name of each in the file, and its bands.
    pub const SCALES: [(&str, Bands); 3] = [
        ("salt_band", |it| &mut it.salt_band),
        ("aa_iga", |it| &mut it.aa_iga),
        ("aasc", |it| &mut it.aasc),
    ];
}

/// Where a scale has a gap or two answers: each band must begin just where the one before it ends.
fn seams(name: &str, scale: &[Band]) -> Vec<String> {
    let neighbours = scale.iter().zip(scale.iter().skip(1));
    let torn = neighbours.filter(|(lower, upper)| {
        let excluded = lower.below.is_some() && lower.below == upper.at_least;
        let included = lower.at_most.is_some() && lower.at_most == upper.above;
        let one_end = [lower.below, lower.at_most].iter().flatten().count() == 1;
        let one_begin = [upper.at_least, upper.above].iter().flatten().count() == 1;
        !(one_end && one_begin && (excluded || included))
    });
    let torn = torn.map(|(lower, upper)| (lower.name.as_str(), upper.name.as_str()));
    let open = |end: Option<Decimal>, other: Option<Decimal>| end.is_none() && other.is_none();
    let bottom = scale.first().is_some_and(|it| open(it.above, it.at_least));
    let top = scale.last().is_some_and(|it| open(it.below, it.at_most));
    let mut says: Vec<String> = torn
        .map(|(lower, upper)| format!("`{name}`: `{upper}` does not begin where `{lower}` ends"))
        .collect();
    if !bottom || !top {
        says.push(format!("`{name}` does not reach over every score"));
    }
    says
}

/// Where it stands in the content.
pub const FILE: &str = "parameters/severity.toml";

pub(crate) fn load(files: &Files, problems: &mut Vec<Problem>) -> Option<Severity> {
    let Some(bytes) = files.get(FILE) else {
        problems.push(Problem::new(FILE, "is missing"));
        return None;
    };
    match parse::<Severity>(FILE, bytes) {
        Ok(mut severity) => {
            let total: Decimal = severity.view.iter().map(|view| view.weight).sum();
            if total != Decimal::ONE {
                problems.push(Problem::new(
                    FILE,
                    format!("the weights add up to {total}, not 1"),
                ));
            }
            for (name, bands) in Severity::SCALES {
                let torn = seams(name, bands(&mut severity)).into_iter();
                problems.extend(torn.map(|says| Problem::new(FILE, says)));
            }
            let levels = &severity.aasc;
            if !levels.iter().any(|it| it.name == severity.top_level) {
                let says = format!("`top_level` `{}` is no level", severity.top_level);
                problems.push(Problem::new(FILE, says));
            }
            // What a level was raised by is kept by name.
            for (at, raise) in severity.raises.iter().enumerate() {
                if severity
                    .raises
                    .iter()
                    .skip(at + 1)
                    .any(|it| it.name == raise.name)
                {
                    let says = format!("two features are called `{}`", raise.name);
                    problems.push(Problem::new(FILE, says));
                }
            }
            Some(severity)
        }
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::content;

    #[test]
    fn a_gap_an_overlap_and_an_open_end_are_named() {
        let text = String::from_utf8(content()[FILE].clone()).expect("text");
        let torn = [
            (
                "S1\", above = \"0\", below = \"25\"",
                "S1\", above = \"0\", below = \"24\"",
            ),
            ("S2\", at_least = \"25\"", "S2\", at_least = \"24\""),
            ("S2\", at_least = \"25\"", "S2\", above = \"25\""),
            (
                "S5\", at_least = \"100\"",
                "S5\", at_least = \"100\", at_most = \"100\"",
            ),
            ("top_level = \"severe\"", "top_level = \"gravest\""),
            ("\"psychosocial impact\"", "\"eyebrow/eyelash involvement\""),
        ];
        for (from, to) in torn {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            let files = Files::from([(FILE.to_owned(), changed.into_bytes())]);
            let mut problems = Vec::new();
            load(&files, &mut problems);
            assert_eq!(problems.len(), 1, "{to}: {problems:?}");
        }
    }
}
