//! Names of what can be known of a patient, each with its one unit, its codes and its allowed values.
//!
//! *To add a concept*: a `[[concept]]` in the file of its theme in `guideline/concepts/`. A quantity needs a UCUM
//! unit and the units a laboratory may report it in; a code needs its allowed codes.

use std::collections::BTreeMap;

use record::{
    finding::{ConceptId, Value},
    quantity::{Decimal, Limit},
};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::{
    problem::{Files, Problem, in_folder, parse},
    unit::{Spellings, Words, plain},
};

mod elsewhere;

pub use elsewhere::{Elsewhere, tidy_icd10};

/// Words for how sure a fact is, as in the glossary.
pub const FACT_STATUSES: [&str; 6] = ["V2", "REG", "V1", "COL", "DER", "MEM"];

/// One named thing that can be known of a patient.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Its name (`alc`).
    pub id: ConceptId,
    /// As shown to a clinician.
    pub title: String,
    /// What form its value has.
    pub kind: Kind,
    /// Whether a patient may have several at once (conditions, medicines).
    #[serde(default)]
    pub many: bool,
    /// Codes by which a laboratory or another system names it.
    #[serde(default)]
    pub codes: Vec<Code>,
    /// The one unit, in UCUM; only for a quantity.
    #[serde(default)]
    pub unit: Option<String>,
    /// UCUM units a result may arrive in and be converted from, the canonical one included.
    #[serde(default)]
    pub accepts: Vec<String>,
    /// Beyond these a number is taken for a slip of unit or of decimal point, and a person must look.
    #[serde(default)]
    pub plausible: Option<Plausible>,
    /// How others write a value of it.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// The values a code may have; empty means the codes of a published system named in `system`.
    #[serde(default)]
    pub values: Vec<String>,
    /// The published code system of an open code (`icd10cm`, `ingredient`).
    #[serde(default)]
    pub system: Option<String>,
    /// An adult range to show when the laboratory gave none of its own.
    #[serde(default)]
    pub display: Option<DisplayRange>,
    /// After how many days the value no longer says how things are now. `None`: it does not go out of date by itself.
    #[serde(default)]
    pub expires_days: Option<Expiry>,
    /// Once known it stays: nobody is told that a treatment would open if it were otherwise.
    #[serde(default)]
    pub fixed: bool,
    /// What a reader should know about it.
    #[serde(default)]
    pub note: Option<String>,
}

impl Concept {
    /// The value that somebody else writes as `written`: `yes` or `no`, a code, a number.
    #[must_use]
    pub fn answer(&self, written: &str) -> Option<&str> {
        let written = plain(written);
        let mut answers = self.answers.iter();
        answers
            .find(|answer| answer.written.iter().any(|known| plain(known) == written))
            .map(|answer| answer.is.as_str())
    }
}

/// How others write one value of a concept: their words and their codes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The value: `yes` or `no`, one of the concept's codes, a number in its unit.
    pub is: String,
    /// Codes and words for it.
    pub written: Vec<String>,
    /// How sure it is that they mean that.
    pub status: String,
    /// Where they were seen; ids of `guideline/evidence/`.
    #[serde(default)]
    pub cite: Vec<String>,
}

/// The form of a concept's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A number with a unit.
    Quantity,
    /// Yes or no.
    Truth,
    /// One of a set of codes.
    Code,
    /// A civil date.
    Date,
    /// Words for a person to read.
    Text,
}

/// A code by which others name a concept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// LOINC code, or `local:…`.
    pub code: String,
    /// How sure it is that the code means this concept.
    pub status: String,
    /// Where it was seen; ids of `guideline/evidence/`.
    #[serde(default)]
    pub cite: Vec<String>,
    /// Another method for the same: read, never written as if it had been this one.
    #[serde(default)]
    pub kin: bool,
}

/// A sanity bound on data entry, no clinical threshold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plausible {
    /// Lowest number taken as it is.
    pub low: Decimal,
    /// Highest number taken as it is.
    pub high: Decimal,
    /// Whether nought is taken as well: it is nought in every unit, so no unit can have slipped.
    #[serde(default)]
    pub zero: bool,
}

impl Plausible {
    /// Whether `number`, in the concept's unit, is taken as it is.
    #[must_use]
    pub fn admits(&self, number: Decimal) -> bool {
        (self.low..=self.high).contains(&number) || (self.zero && number.is_zero())
    }
}

/// A default adult range. The reporting laboratory's own range always wins.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisplayRange {
    /// Lower end, both sexes.
    #[serde(default)]
    pub low: Option<Decimal>,
    /// Upper end, both sexes.
    #[serde(default)]
    pub high: Option<Decimal>,
    /// Lower end, female.
    #[serde(default)]
    pub low_female: Option<Decimal>,
    /// Upper end, female.
    #[serde(default)]
    pub high_female: Option<Decimal>,
    /// Lower end, male.
    #[serde(default)]
    pub low_male: Option<Decimal>,
    /// Upper end, male.
    #[serde(default)]
    pub high_male: Option<Decimal>,
    /// How sure the range is.
    pub status: String,
}

impl DisplayRange {
    /// The ends for a person of `sex`; unknown sex gets only the ends that hold for both.
    #[must_use]
    pub fn ends(&self, sex: Option<record::patient::Sex>) -> (Option<Decimal>, Option<Decimal>) {
        use record::patient::Sex;
        let (low, high) = match sex {
            Some(Sex::Female) => (self.low_female, self.high_female),
            Some(Sex::Male) => (self.low_male, self.high_male),
            None => (None, None),
        };
        (low.or(self.low), high.or(self.high))
    }
}

/// When a value stops saying how things are now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiry {
    /// Whole days after the day it was observed.
    pub days: i32,
    /// Why that long.
    pub basis: String,
    /// How sure it is.
    pub status: String,
}

/// A code that is often taken for something it is not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trap {
    /// The code.
    pub code: String,
    /// What it really is.
    pub meaning: String,
    /// What is meant instead.
    pub correct: String,
    /// How sure that is.
    pub status: String,
    /// Where it was seen.
    #[serde(default)]
    pub cite: Vec<String>,
}

/// What a laboratory's code names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coded<'a> {
    /// A concept of ours.
    Concept(&'a Concept),
    /// A code that is often mistaken for something else: refused by name.
    Trap(&'a Trap),
    /// Not known to the guideline.
    Unknown,
}

/// All concepts, with the spellings of units and the words of qualitative results.
#[derive(Clone, Debug)]
pub struct Concepts {
    /// In order of name.
    all: Vec<Concept>,
    /// Where each stands in `all`. Every test of every rule asks, and the names are our own: a fast hash will do.
    places: FxHashMap<String, usize>,
    by_code: BTreeMap<String, ConceptId>,
    traps: BTreeMap<String, Trap>,
    snomed: BTreeMap<String, Elsewhere>,
    icd10: Vec<Elsewhere>,
    pub(crate) spellings: Spellings,
    pub(crate) words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    concept: Vec<Concept>,
    #[serde(default)]
    trap: Vec<Trap>,
    #[serde(default)]
    snomed: Vec<Elsewhere>,
    #[serde(default)]
    icd10: Vec<Elsewhere>,
}

const UNITS: &str = "concepts/units.toml";
const WORDS: &str = "concepts/words.toml";

impl Concepts {
    /// Reads `concepts/*.toml`.
    ///
    /// # Errors
    ///
    /// A file that does not read, a name or code given twice, a quantity without a convertible unit, a code without
    /// values, a status that is none.
    pub fn load(files: &Files) -> Result<Self, Problem> {
        let missing = |file: &str| Problem::new(file, "missing");
        let spellings = Spellings::load(UNITS, files.get(UNITS).ok_or_else(|| missing(UNITS))?)?;
        let words = Words::load(WORDS, files.get(WORDS).ok_or_else(|| missing(WORDS))?)?;
        let mut all = BTreeMap::new();
        let mut by_code = BTreeMap::new();
        let mut traps = BTreeMap::new();
        let mut snomed = BTreeMap::new();
        let mut icd10 = Vec::new();
        for (path, bytes) in in_folder(files, "concepts") {
            if path == UNITS || path == WORDS {
                continue;
            }
            let file: File = parse(path, bytes)?;
            for concept in file.concept {
                check(path, &concept, &spellings)?;
                for code in &concept.codes {
                    if let Some(other) = by_code.insert(code.code.clone(), concept.id.clone()) {
                        let says = format!("code `{}` is also `{other}`", code.code);
                        return Err(Problem::new(path, says));
                    }
                }
                let id = concept.id.clone();
                if all.insert(id.clone(), concept).is_some() {
                    return Err(Problem::new(path, format!("concept `{id}` is there twice")));
                }
            }
            for trap in file.trap {
                traps.insert(trap.code.clone(), trap);
            }
            for other in file.snomed.iter().chain(&file.icd10) {
                status(path, &other.code, &other.status)?;
            }
            for other in file.snomed {
                let code = other.code.clone();
                if snomed.insert(code.clone(), other).is_some() {
                    return Err(Problem::new(path, format!("`{code}` is there twice")));
                }
            }
            icd10.extend(file.icd10);
        }
        // The longest beginning is looked at first.
        icd10.sort_by_key(|other| std::cmp::Reverse(other.code.len()));
        if let Some(code) = traps.keys().find(|code| by_code.contains_key(*code)) {
            return Err(Problem::new(
                "concepts",
                format!("trap `{code}` is also a code"),
            ));
        }
        let all: Vec<Concept> = all.into_values().collect();
        let names = all.iter().map(|concept| concept.id.0.clone());
        let places = names.zip(0..).collect();
        Ok(Self {
            all,
            places,
            by_code,
            traps,
            snomed,
            icd10,
            spellings,
            words,
        })
    }

    /// The concept called `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Concept> {
        self.all.get(self.place(id)?)
    }

    /// Where the concept called `id` stands in [`Concepts::all`]: a number for tables about a patient.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Every concept, in order of name.
    pub fn all(&self) -> std::slice::Iter<'_, Concept> {
        self.all.iter()
    }

    /// What a laboratory's `code` (LOINC or `local:…`) names.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Coded<'_> {
        if let Some(trap) = self.traps.get(code) {
            return Coded::Trap(trap);
        }
        self.by_code
            .get(code)
            .and_then(|id| self.get(id.as_str()))
            .map_or(Coded::Unknown, Coded::Concept)
    }

    /// The ICD-10-CM code whose rules hold for a SNOMED CT code, where the guideline knows it.
    #[must_use]
    pub fn icd10cm_of_snomed(&self, code: &str) -> Option<&str> {
        self.snomed.get(code).map(|other| other.icd10cm.as_str())
    }

    /// The ICD-10-CM code whose rules hold for a code of the World Health Organization's ICD-10: mostly the same.
    #[must_use]
    pub fn icd10cm_of_icd10(&self, code: &str) -> String {
        let tidy = tidy_icd10(code);
        let mut others = self.icd10.iter();
        let other = others.find(|other| tidy.starts_with(&other.code));
        other.map_or(tidy, |other| other.icd10cm.clone())
    }

    /// Whether `value` is one that `concept` may have. `Unknown` always is.
    ///
    /// # Errors
    ///
    /// Says, for an author of content, why it is not.
    pub fn admits(&self, concept: &str, value: &Value) -> Result<(), String> {
        let Some(concept) = self.get(concept) else {
            return Err(format!("there is no concept `{concept}`"));
        };
        let id = &concept.id;
        match (concept.kind, value) {
            (_, Value::Unknown(_))
            | (Kind::Truth, Value::Truth(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Text, Value::Text(_)) => Ok(()),
            (Kind::Quantity, Value::Quantity(quantity) | Value::Limit(Limit { quantity, .. })) => {
                let unit = concept.unit.as_deref().unwrap_or("1");
                if quantity.unit == unit {
                    Ok(())
                } else {
                    Err(format!("`{id}` is in `{unit}`, not in `{}`", quantity.unit))
                }
            }
            (Kind::Code, Value::Code(code)) => {
                if concept.values.is_empty() || concept.values.contains(code) {
                    Ok(())
                } else {
                    Err(format!("`{code}` is no value of `{id}`"))
                }
            }
            (kind, _) => Err(format!("`{id}` is a {kind:?}").to_lowercase()),
        }
    }
}

fn check(path: &str, concept: &Concept, spellings: &Spellings) -> Result<(), Problem> {
    let id = &concept.id;
    let fail = |says: String| Err(Problem::new(path, format!("concept `{id}`: {says}")));
    match (concept.kind, &concept.unit) {
        (Kind::Quantity, None) => return fail("a quantity needs a unit".to_owned()),
        (Kind::Quantity, Some(unit)) => {
            for from in &concept.accepts {
                if let Err(why) = spellings.factor(from, unit) {
                    return fail(format!("`{from}` does not convert to `{unit}`: {why}"));
                }
            }
            if !concept.accepts.is_empty() && !concept.accepts.contains(unit) {
                return fail(format!("`accepts` leaves out its own unit `{unit}`"));
            }
        }
        (_, Some(_)) => return fail("only a quantity has a unit".to_owned()),
        (_, None) => {}
    }
    if concept.kind == Kind::Code && concept.values.is_empty() && concept.system.is_none() {
        return fail("a code needs `values` or a `system`".to_owned());
    }
    if concept
        .plausible
        .as_ref()
        .is_some_and(|bounds| bounds.low >= bounds.high)
    {
        return fail("`plausible` is upside down".to_owned());
    }
    let statuses = (concept.codes.iter().map(|code| &code.status))
        .chain(concept.display.iter().map(|range| &range.status))
        .chain(concept.answers.iter().map(|answer| &answer.status))
        .chain(concept.expires_days.iter().map(|expiry| &expiry.status));
    for word in statuses {
        status(path, id.as_str(), word)?;
    }
    for answer in &concept.answers {
        let fits = match concept.kind {
            Kind::Truth => ["yes", "no"].contains(&answer.is.as_str()),
            Kind::Code => concept.values.contains(&answer.is),
            Kind::Quantity => answer.is.parse::<Decimal>().is_ok(),
            Kind::Date | Kind::Text => false,
        };
        if !fits {
            return fail(format!("`{}` is no value of it", answer.is));
        }
    }
    Ok(())
}

fn status(path: &str, of: &str, word: &str) -> Result<(), Problem> {
    if FACT_STATUSES.contains(&word) {
        Ok(())
    } else {
        Err(Problem::new(
            path,
            format!("`{of}`: `{word}` is no fact status"),
        ))
    }
}

#[cfg(test)]
mod tests;
