//! What a laboratory wrote, read into a concept's one unit or code, or not read at all.
//!
//! A number is taken only when its unit is on the list of spellings *and* the concept accepts that unit. Everything
//! else is [`Reading::Unreadable`] with a reason in words and goes to a person: an unknown unit, no unit, `<0.5`,
//! a decimal comma, `hemolyzed`, a number far outside what a person can have. Nothing unreadable is ever taken as
//! being in range (hazards H-04, H-05).

use std::collections::BTreeMap;

use record::{
    finding::Value,
    quantity::{Decimal, Quantity},
};
use serde::Deserialize;

use crate::{
    concept::{Coded, Concept, Concepts, Kind},
    problem::{Problem, parse},
};

/// What became of a laboratory's words.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// A number in the concept's unit.
    Quantity(Quantity),
    /// One of the concept's codes.
    Code(String),
    /// Could not be read; a person must look.
    Unreadable {
        /// Why, in words.
        why: String,
    },
}

impl Reading {
    fn unreadable(why: impl Into<String>) -> Self {
        Self::Unreadable { why: why.into() }
    }

    /// As the value of a finding; unreadable becomes `Unknown`.
    #[must_use]
    pub fn into_value(self) -> Value {
        match self {
            Self::Quantity(quantity) => Value::Quantity(quantity),
            Self::Code(code) => Value::Code(code),
            Self::Unreadable { why } => Value::Unknown(why),
        }
    }

    /// Why a person must look, when one must.
    #[must_use]
    pub fn why_unreadable(&self) -> Option<&str> {
        if let Self::Unreadable { why } = self {
            Some(why)
        } else {
            None
        }
    }
}

impl Concepts {
    /// Reads what a laboratory wrote for `code` (LOINC or `local:…`): the concept, when there is one, and the reading.
    #[must_use]
    pub fn read_code(&self, code: &str, value: &str, unit: &str) -> (Option<&Concept>, Reading) {
        match self.by_code(code) {
            Coded::Concept(concept) => (Some(concept), self.read(concept, value, unit)),
            Coded::Trap(trap) => {
                let why = format!("`{code}` is {}; use {}", trap.meaning, trap.correct);
                (None, Reading::unreadable(why))
            }
            Coded::Unknown => {
                let why = format!("the code `{code}` is not known to the guideline");
                (None, Reading::unreadable(why))
            }
        }
    }

    /// Reads what a laboratory wrote for `concept`.
    #[must_use]
    pub fn read(&self, concept: &Concept, value: &str, unit: &str) -> Reading {
        let value = value.trim();
        if value.is_empty() {
            return Reading::unreadable("there is no value");
        }
        match concept.kind {
            Kind::Quantity => self.read_quantity(concept, value, unit.trim()),
            Kind::Code => self.read_code_value(concept, value),
            Kind::Truth | Kind::Date | Kind::Text => {
                Reading::unreadable(format!("`{}` is not a laboratory value", concept.id))
            }
        }
    }

    fn read_quantity(&self, concept: &Concept, value: &str, unit: &str) -> Reading {
        let number = match plain_number(value) {
            Ok(number) => number,
            Err(why) => {
                // A word such as "hemolyzed" says more than "is not a number".
                let why = self.words.no_result(value).unwrap_or(why);
                return Reading::unreadable(why);
            }
        };
        let canonical = concept.unit.as_deref().unwrap_or("1");
        let from = match self.spellings.resolve(unit, &concept.accepts) {
            Ok(from) => from,
            Err(why) => return Reading::unreadable(why),
        };
        let factor = match self.spellings.factor(from, canonical) {
            Ok(factor) => factor,
            Err(why) => return Reading::unreadable(why),
        };
        let Some(converted) = number.checked_mul(factor) else {
            return Reading::unreadable(format!("`{value}` is too large"));
        };
        let converted = converted.normalize();
        if let Some(bounds) = &concept.plausible
            && !(bounds.low..=bounds.high).contains(&converted)
        {
            return Reading::unreadable(format!(
                "`{value} {unit}` would be {converted} {canonical}, which is hardly possible ({} to {}): \
                 check the unit and the decimal point",
                bounds.low, bounds.high
            ));
        }
        Reading::Quantity(Quantity::new(converted, canonical))
    }

    fn read_code_value(&self, concept: &Concept, value: &str) -> Reading {
        if let Some(exact) = concept.values.iter().find(|code| code.as_str() == value) {
            return Reading::Code(exact.clone());
        }
        match self.words.code(value) {
            Some(code) if concept.values.iter().any(|known| known == code) => {
                return Reading::Code(code.to_owned());
            }
            _ => {}
        }
        if let Some(why) = self.words.no_result(value) {
            return Reading::unreadable(why);
        }
        if plain_number(value).is_ok() {
            return Reading::unreadable(format!(
                "`{value}` is a number, and `{}` is told in words ({})",
                concept.id,
                concept.values.join(", ")
            ));
        }
        Reading::unreadable(format!("`{value}` is no known result of `{}`", concept.id))
    }

    /// Whether two results of one concept look like one and the same with a slipped decimal point: ten, a hundred or
    /// a thousand times apart. Says so in words for a person; never changes a value.
    #[must_use]
    pub fn slipped_point(&self, before: Decimal, now: Decimal) -> Option<String> {
        if before <= Decimal::ZERO || now <= Decimal::ZERO {
            return None;
        }
        let ratio = (before.max(now)).checked_div(before.min(now))?;
        self.spellings.slips.iter().find_map(|slip| {
            let near = slip.from <= ratio && ratio <= slip.to;
            near.then(|| {
                format!(
                    "about {} times the result before: check the unit",
                    slip.times
                )
            })
        })
    }
}

/// A number written plainly: digits, at most one decimal point. Anything else says why not.
fn plain_number(text: &str) -> Result<Decimal, String> {
    let comparators = ['<', '>', '≤', '≥', '~', '='];
    if text.starts_with(comparators) {
        return Err(format!("`{text}` is a limit, not a number"));
    }
    if text.starts_with(['-', '−', '–']) {
        return Err(format!("`{text}` is below zero or empty"));
    }
    if text.contains(',') {
        return Err(format!(
            "`{text}` has a comma: it may be a decimal comma or a thousands mark"
        ));
    }
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = match text.split_once('.') {
        None => digits(text),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
    };
    if !plain {
        return Err(format!("`{text}` is not a plain number"));
    }
    text.parse()
        .map_err(|_| format!("`{text}` has too many digits"))
}

/// The spellings of units that real laboratories write, each with the UCUM unit it means.
#[derive(Clone, Debug)]
pub(crate) struct Spellings {
    /// UCUM unit → spellings, folded.
    written: BTreeMap<String, Vec<String>>,
    slips: Vec<Slip>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsFile {
    unit: Vec<UnitRow>,
    #[serde(default)]
    slip: Vec<Slip>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    ucum: String,
    written: Vec<String>,
}

/// A ratio of two results that looks like a slip of the decimal point; policy of data entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slip {
    times: Decimal,
    from: Decimal,
    to: Decimal,
}

impl Spellings {
    pub(crate) fn load(path: &str, bytes: &[u8]) -> Result<Self, Problem> {
        let file: UnitsFile = parse(path, bytes)?;
        let mut written: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in file.unit {
            if octofhir_ucum::validate(&row.ucum).is_err() {
                let says = format!("`{}` is not a UCUM unit", row.ucum);
                return Err(Problem::new(path, says));
            }
            let mut forms: Vec<String> = row.written.iter().map(|form| fold(form)).collect();
            forms.push(fold(&row.ucum));
            written.entry(row.ucum).or_default().append(&mut forms);
        }
        Ok(Self {
            written,
            slips: file.slip,
        })
    }

    /// Which of the `accepted` UCUM units is meant by `text`. First as written, then without regard to capitals, and
    /// then only when no second accepted unit could be meant (`g/L` and `G/L` differ by a factor of a billion).
    fn resolve<'a>(&self, text: &str, accepted: &'a [String]) -> Result<&'a str, String> {
        if text.is_empty() {
            return Err("there is no unit".to_owned());
        }
        let folded = fold(text);
        let matching = |same: fn(&str, &str) -> bool| {
            let mut found = accepted.iter().filter(|ucum| {
                self.written
                    .get(*ucum)
                    .is_some_and(|forms| forms.iter().any(|form| same(form, &folded)))
            });
            (found.next(), found.next())
        };
        for same in [str::eq, str::eq_ignore_ascii_case] {
            match matching(same) {
                (Some(only), None) => return Ok(only),
                (Some(_), Some(_)) => {
                    return Err(format!("the unit `{text}` can be read in two ways"));
                }
                (None, _) => {}
            }
        }
        let known = self
            .written
            .values()
            .flatten()
            .any(|form| form.eq_ignore_ascii_case(&folded));
        Err(if known {
            format!("the unit `{text}` does not fit this test")
        } else {
            format!("the unit `{text}` is not known")
        })
    }

    /// The exact factor from one UCUM unit to another.
    ///
    /// # Errors
    ///
    /// In words: a unit that is none, two units of different kinds, a factor that is not an exact decimal.
    #[expect(
        clippy::unused_self,
        reason = "conversion is asked of the spellings, so that no caller mixes in a unit they do not list"
    )]
    pub(crate) fn factor(&self, from: &str, to: &str) -> Result<Decimal, String> {
        if from == to {
            return Ok(Decimal::ONE);
        }
        let read = |unit: &str| {
            octofhir_ucum::parse_expression(unit)
                .and_then(|expression| octofhir_ucum::evaluate(&expression))
                .map_err(|_| format!("`{unit}` is not a UCUM unit"))
        };
        let (source, target) = (read(from)?, read(to)?);
        let convertible = source.is_commensurable(&target)
            && source.special.is_none()
            && target.special.is_none();
        if !convertible {
            return Err(format!("`{from}` and `{to}` measure different things"));
        }
        let inexact = || format!("the factor from `{from}` to `{to}` is not an exact decimal");
        let ratio = source
            .factor
            .checked_div(target.factor)
            .ok_or_else(inexact)?;
        // Exact means that multiplying back gives the source again.
        if ratio.checked_mul(target.factor) != Some(source.factor) {
            return Err(inexact());
        }
        let (digits, exponent) = ratio.to_integer_and_exponent();
        decimal(digits, exponent).ok_or_else(inexact)
    }
}

fn decimal(digits: i128, exponent: i32) -> Option<Decimal> {
    let scale = u32::try_from(exponent.checked_neg()?.max(0)).ok()?;
    let base = Decimal::try_from_i128_with_scale(digits, scale).ok()?;
    let mut value = base;
    for _ in 0..exponent.max(0) {
        value = value.checked_mul(Decimal::TEN)?;
    }
    Some(value)
}

/// One form for the many ways to type the same unit: micro signs, superscripts, spaces, multiplication signs.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            'µ' | 'μ' => folded.push('u'),
            '²' => folded.push('2'),
            '³' => folded.push('3'),
            '⁶' => folded.push('6'),
            '⁹' => folded.push('9'),
            '×' | '·' => folded.push('x'),
            '∕' | '⁄' => folded.push('/'),
            sign if sign.is_whitespace() => {}
            sign => folded.push(sign),
        }
    }
    folded
}

/// The words of qualitative results, and the words that say there is no result.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    codes: BTreeMap<String, String>,
    none: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    result: Vec<ResultWords>,
    no_result: Vec<NoResult>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResultWords {
    code: String,
    written: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoResult {
    why: String,
    written: Vec<String>,
}

impl Words {
    pub(crate) fn load(path: &str, bytes: &[u8]) -> Result<Self, Problem> {
        let file: WordsFile = parse(path, bytes)?;
        let mut codes = BTreeMap::new();
        let mut none = BTreeMap::new();
        for row in file.result {
            for form in row.written {
                let twice = codes.insert(plain(&form), row.code.clone());
                if twice.is_some_and(|other| other != row.code) {
                    return Err(Problem::new(path, format!("`{form}` means two things")));
                }
            }
        }
        for row in file.no_result {
            for form in row.written {
                if codes.contains_key(&plain(&form)) {
                    return Err(Problem::new(path, format!("`{form}` means two things")));
                }
                none.insert(plain(&form), row.why.clone());
            }
        }
        Ok(Self { codes, none })
    }

    /// The code that `text` as a whole means. A sentence around a known word means nothing.
    fn code(&self, text: &str) -> Option<&str> {
        self.codes.get(&plain(text)).map(String::as_str)
    }

    /// Why `text` is no result at all, when it says so.
    fn no_result(&self, text: &str) -> Option<String> {
        let folded = plain(text);
        let found = self.none.get(&folded).or_else(|| {
            self.none
                .iter()
                .find(|(form, _)| contains_words(&folded, form))
                .map(|(_, why)| why)
        });
        found.map(|why| format!("`{text}`: {why}"))
    }
}

/// Whether `text` contains `form` as whole words.
fn contains_words(text: &str, form: &str) -> bool {
    format!(" {text} ").contains(&format!(" {form} "))
}

/// Lower case, letters and digits, single spaces.
pub(crate) fn plain(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|sign| {
            if sign.is_alphanumeric() || sign == '*' {
                sign.to_lowercase().next().unwrap_or(sign)
            } else {
                ' '
            }
        })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
