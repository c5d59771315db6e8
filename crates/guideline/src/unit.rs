//! What a laboratory wrote, read into a concept's one unit or code, or not read at all.
//!
//! A number is taken only when its unit is on the list of spellings *and* the concept accepts that unit; `<0.5` stays
//! a limit and never becomes a number. Everything else is [`Reading::Unreadable`] with a reason in words and goes to a
//! person: an unknown unit, no unit, a decimal comma, `hemolyzed`, a number far outside what a person can have. Nothing unreadable is ever taken as
//! being in range (hazards H-04, H-05).

use record::{
    finding::Value,
    quantity::{Comparator, Decimal, Limit, Quantity},
};

use crate::concept::{Coded, Concept, Concepts, Kind};

mod spelling;

pub(crate) use spelling::{Spellings, Words, plain};

/// What became of a laboratory's words.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// A number in the concept's unit.
    Quantity(Quantity),
    /// One side of a number in the concept's unit.
    Limit(Limit),
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
            Self::Limit(limit) => Value::Limit(limit),
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
            Kind::Quantity if unit.trim().is_empty() => {
                let value = concept.answer(value).unwrap_or(value);
                self.read_quantity(concept, value, "")
            }
            Kind::Quantity => self.read_quantity(concept, value, unit.trim()),
            Kind::Code => self.read_code_value(concept, value),
            Kind::Truth if !concept.answers.is_empty() => {
                Reading::unreadable(format!("`{value}` is neither yes nor no"))
            }
            Kind::Truth | Kind::Date | Kind::Text => {
                Reading::unreadable(format!("`{}` is not a laboratory value", concept.id))
            }
        }
    }

    fn read_quantity(&self, concept: &Concept, value: &str, unit: &str) -> Reading {
        // What no laboratory measures has no limits of measurement either.
        if !concept.accepts.is_empty()
            && let Some((comparator, number)) = limit(value)
        {
            return match self.read_number(concept, number, unit) {
                Reading::Quantity(quantity) => Reading::Limit(Limit {
                    comparator,
                    quantity,
                }),
                other => other,
            };
        }
        self.read_number(concept, value, unit)
    }

    fn read_number(&self, concept: &Concept, value: &str, unit: &str) -> Reading {
        let number = match plain_number(value) {
            Ok(number) => number,
            Err(why) => {
                // A word such as "hemolyzed" says more than "is not a number".
                let why = self.words.no_result(value).unwrap_or(why);
                return Reading::unreadable(why);
            }
        };
        let canonical = concept.unit.as_deref().unwrap_or("1");
        let own = [canonical.to_owned()];
        let accepted = if concept.accepts.is_empty() {
            &own
        } else {
            concept.accepts.as_slice()
        };
        // A bare count has no unit to write.
        let unit = if unit.is_empty() && canonical == "1" {
            canonical
        } else {
            unit
        };
        let from = match self.spellings.resolve(unit, accepted) {
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
            && !bounds.admits(converted)
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
        match concept.answer(value).or_else(|| self.words.code(value)) {
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

/// A limit as laboratories write it (`<0.5`, `≥ 90`, `> OR = 60`): which side, and of what. Nothing else is one.
fn limit(text: &str) -> Option<(Comparator, &str)> {
    let signs = text.find(|letter: char| letter.is_ascii_digit())?;
    let (sign, number) = text.split_at_checked(signs)?;
    let sign: String = sign
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let comparator = match sign.to_ascii_uppercase().as_str() {
        "<" => Comparator::Less,
        "<=" | "=<" | "≤" | "<OR=" | "</=" => Comparator::AtMost,
        ">=" | "=>" | "≥" | ">OR=" | ">/=" => Comparator::AtLeast,
        ">" => Comparator::Greater,
        _ => return None,
    };
    Some((comparator, number))
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

#[cfg(test)]
mod tests;
