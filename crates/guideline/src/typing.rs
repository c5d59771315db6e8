//! The kinds of hair loss, the table of how likely each feature is in each kind, and the words of imported records
//! that stand for codes.

use std::collections::BTreeMap;

use record::Value;
use serde::Deserialize;

use crate::{
    criteria::{Criterion, Wanted},
    problem::{Files, Problem, parse},
    rule::{Cite, Example},
};

/// `guideline/parameters/types.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Types {
    /// Every kind.
    #[serde(rename = "type")]
    pub all: Vec<HairLoss>,
}

/// One kind of hair loss.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HairLoss {
    /// Its id (`aa_patchy`).
    pub id: String,
    /// Its full name.
    pub name: String,
    /// ICD-10-CM code.
    pub icd10cm: String,
    /// Whether it is a kind of alopecia areata.
    #[serde(default)]
    pub alopecia_areata: bool,
    /// Whether follicles are lost for good.
    #[serde(default)]
    pub scarring: bool,
    /// What would settle it.
    #[serde(default)]
    pub would_settle: Vec<String>,
}

/// `guideline/parameters/likelihood.toml`: the tie-breaker when no rule decides.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Likelihood {
    /// Ids of the kinds, in the order of every row.
    pub types: Vec<String>,
    /// How common each kind is among adults who ask.
    pub prior_adult: Vec<f64>,
    /// How common each kind is among children who are asked for.
    pub prior_child: Vec<f64>,
    /// Age in years from which the adult row holds.
    pub adult_from_years: i32,
    /// Power that each factor is raised to, because features go together.
    pub damping: f64,
    /// Smallest factor of one feature.
    pub factor_min: f64,
    /// Largest factor of one feature.
    pub factor_max: f64,
    /// Below this share of the first kind the findings do not decide.
    pub decides_at: f64,
    /// Below this ratio of the first kind to the second the findings do not decide.
    pub decides_ratio: f64,
    /// Kinds that are not ranked at all for some people.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// Rows.
    pub feature: Vec<Feature>,
    /// Where the method comes from.
    pub cites: Vec<Cite>,
    /// What it comes to for some patients: `<kind> leads` or `nothing leads`.
    #[serde(default)]
    pub example: Vec<Ranked>,
}

/// One feature and how often it is seen in each kind.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Its id.
    pub id: String,
    /// In words.
    pub says: String,
    /// When it is present.
    pub when: Criterion,
    /// Share of people with each kind who have it.
    pub p: Vec<f64>,
    /// Kinds whose share is published; every other cell is a draft.
    #[serde(default)]
    pub published_for: Vec<String>,
    /// Examples of it: `present`, `absent`, `unknown: …`.
    #[serde(default)]
    pub example: Vec<Example>,
}

/// A kind that by its very name is not a candidate for some people. Unknown is not left out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The kind.
    pub kind: String,
    /// For whom.
    pub when: Criterion,
    /// Examples of it: `left out`, `ranked`, `unknown: …`.
    pub example: Vec<Example>,
}

/// Findings, and what the table makes of them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranked {
    /// Findings, as in an example of a rule.
    #[serde(default)]
    pub given: BTreeMap<String, toml::Value>,
    /// In words.
    pub gives: String,
    /// The share of every kind after these findings, in the order of `types`, to [`SHARE_PLACES`] decimals. For the
    /// check alone: nobody is shown them.
    #[serde(default)]
    pub shares: Option<Vec<f64>>,
}

/// Decimals to which the shares of an example are written.
pub const SHARE_PLACES: i32 = 5;

/// `guideline/parameters/words.toml`: words of imported records that stand for findings, and which finding says that
/// a list was told in full.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Rows; every row that fits speaks.
    pub word: Vec<Word>,
    /// How people write that something is not there.
    #[serde(default)]
    pub denial: Denial,
    /// Lists.
    pub list: Vec<List>,
    /// Beginnings of condition codes that tell of an allergy; to what stands in the words beside them.
    #[serde(default)]
    pub allergy_codes: Vec<String>,
}

/// Words that turn a phrase beside them into its opposite ("no band", "occipital margin spared").
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denial {
    /// Whole words that deny what comes after them in the same clause.
    #[serde(default)]
    pub before: Vec<String>,
    /// Whole words that deny what comes before them in the same clause.
    #[serde(default)]
    pub after: Vec<String>,
    /// By concept, those of them that deny nothing in its texts ("stopped because of hives").
    #[serde(default)]
    pub plain: BTreeMap<String, Vec<String>>,
    /// By concept, more of them that deny in its texts alone ("IUD removed", but not "braids removed").
    #[serde(default)]
    pub also: BTreeMap<String, Sides>,
}

/// Words that deny what comes after them, and what comes before them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sides {
    /// Before the phrase.
    #[serde(default)]
    pub before: Vec<String>,
    /// After it.
    #[serde(default)]
    pub after: Vec<String>,
}

impl Denial {
    /// Whether `part` is said anywhere in the `text` (lower case) of `concept` without being denied there.
    fn affirms(&self, concept: &str, text: &str, part: &str) -> bool {
        let plain = self.plain.get(concept).map_or(&[][..], Vec::as_slice);
        let also = self.also.get(concept).cloned().unwrap_or_default();
        let denies = |words: &[String], more: &[String], said: &str| {
            said.split(|sign: char| !sign.is_alphanumeric())
                .filter(|word| plain.iter().all(|plain| plain != word))
                .any(|word| words.iter().chain(more).any(|denial| denial == word))
        };
        text.split([',', ';', '.', '(', ')', '\n'])
            .flat_map(|clause| clause.split(" but "))
            // What is asked is not said.
            .filter(|clause| !clause.contains('?'))
            .filter_map(|clause| at_a_word(clause, part))
            .any(|(before, after)| {
                !denies(&self.before, &also.before, before)
                    && !denies(&self.after, &also.after, after)
            })
    }
}

/// What stands before and after `part`, where a word begins with it: there is no rash in "crash".
fn at_a_word<'a>(clause: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    clause.match_indices(part).find_map(|(at, _)| {
        let (before, rest) = clause.split_at_checked(at)?;
        let inside = before.ends_with(char::is_alphanumeric);
        (!inside).then_some((before, rest.get(part.len()..)?))
    })
}

/// One phrase and the finding it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// The concept whose text is read.
    pub text: String,
    /// All of these must be in the text (lower case), and not be denied there.
    pub contains: Vec<String>,
    /// None of these may be in the text (lower case).
    #[serde(default)]
    pub lacks: Vec<String>,
    /// The concept it says something about.
    pub concept: String,
    /// What it says: yes/no or a code.
    pub is: Wanted,
}

/// A list and the finding that says that it was told in full.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The list (`condition`).
    pub concept: String,
    /// Yes = it was asked for and answered (`conditions_reviewed`).
    pub reviewed: String,
    /// Entries that could not be coded (`condition_text`): for a person to read.
    #[serde(default)]
    pub unread: Option<String>,
}

impl Word {
    /// What it says, as the value of a finding.
    #[must_use]
    pub fn value(&self) -> Value {
        match &self.is {
            Wanted::Truth(truth) => Value::Truth(*truth),
            Wanted::Code(code) => Value::Code(code.clone()),
        }
    }
}

impl Words {
    /// What `text`, recorded under `concept`, says in codes. What is denied says nothing: its words go to a person.
    pub fn read<'a>(&'a self, concept: &'a str, text: &str) -> impl Iterator<Item = &'a Word> {
        let text = text.to_lowercase();
        self.word.iter().filter(move |word| {
            word.text == concept
                && word
                    .contains
                    .iter()
                    .all(|part| self.denial.affirms(concept, &text, part))
                && !word.lacks.iter().any(|part| text.contains(part))
        })
    }

    /// The concept that says that the list `concept` was told in full.
    #[must_use]
    pub fn reviewed(&self, concept: &str) -> Option<&str> {
        self.list
            .iter()
            .find(|list| list.concept == concept)
            .map(|list| list.reviewed.as_str())
    }
}

const TYPES: &str = "parameters/types.toml";
/// Where the table stands in the content.
pub const LIKELIHOOD: &str = "parameters/likelihood.toml";
const WORDS: &str = "parameters/words.toml";

pub(crate) fn load_types(files: &Files, problems: &mut Vec<Problem>) -> Vec<HairLoss> {
    read::<Types>(files, TYPES, problems)
        .unwrap_or_default()
        .all
}

pub(crate) fn load_words(files: &Files, problems: &mut Vec<Problem>) -> Words {
    read(files, WORDS, problems).unwrap_or_default()
}

pub(crate) fn load_likelihood(files: &Files, problems: &mut Vec<Problem>) -> Likelihood {
    let table: Likelihood = read(files, LIKELIHOOD, problems).unwrap_or_default();
    let kinds = table.types.len();
    let rows = [
        ("prior_adult", table.prior_adult.len()),
        ("prior_child", table.prior_child.len()),
    ];
    let features = table
        .feature
        .iter()
        .map(|row| (row.id.as_str(), row.p.len()));
    let cells = table.feature.iter().flat_map(|row| &row.p);
    let cells = cells.chain(&table.prior_adult).chain(&table.prior_child);
    for share in cells.filter(|share| !(0.0..=1.0).contains(*share)) {
        problems.push(Problem::new(LIKELIHOOD, format!("{share} is no share")));
    }
    for (name, length) in rows.into_iter().chain(features) {
        if length != kinds {
            problems.push(Problem::new(
                LIKELIHOOD,
                format!("`{name}` has {length} numbers for {kinds} kinds"),
            ));
        }
    }
    for out in &table.left_out {
        if !table.types.contains(&out.kind) {
            let says = format!("`{}` is left out and is no kind of the table", out.kind);
            problems.push(Problem::new(LIKELIHOOD, says));
        }
    }
    table
}

fn read<T: serde::de::DeserializeOwned>(
    files: &Files,
    file: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let Some(bytes) = files.get(file) else {
        problems.push(Problem::new(file, "is missing"));
        return None;
    };
    parse(file, bytes)
        .map_err(|problem| problems.push(problem))
        .ok()
}

#[cfg(test)]
mod tests;
