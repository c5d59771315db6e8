//! Spellings of units, and the words that laboratories write instead of numbers.

use std::collections::BTreeMap;

use record::quantity::Decimal;
use serde::Deserialize;

use crate::problem::{Problem, parse};

/// The spellings of units that real laboratories write, each with the UCUM unit it means.
#[derive(Clone, Debug)]
pub(crate) struct Spellings {
    /// UCUM unit → spellings, folded.
    written: BTreeMap<String, Vec<String>>,
    pub(super) slips: Vec<Slip>,
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
pub(super) struct Slip {
    pub(super) times: Decimal,
    pub(super) from: Decimal,
    pub(super) to: Decimal,
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
    pub(super) fn resolve<'a>(
        &self,
        text: &str,
        accepted: &'a [String],
    ) -> Result<&'a str, String> {
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
            let parsed = octofhir_ucum::parse_expression(unit).ok();
            parsed
                .and_then(|expression| octofhir_ucum::evaluate(&expression).ok())
                .ok_or_else(|| format!("`{unit}` is not a UCUM unit"))
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
        decimal(digits, exponent).map(tidy).ok_or_else(inexact)
    }
}

/// A katal holds 60 million units, and not 59.999999999999999999: a minute has no exact decimal share of a second, and the last
/// digit of a long fraction would fall on the wrong side of a bound.
fn tidy(factor: Decimal) -> Decimal {
    /// No factor between two units of this guideline needs more digits.
    const DIGITS: u32 = 12;
    let short = factor.round_sf(DIGITS).unwrap_or(factor);
    let off = (short - factor).abs();
    let seen = factor.checked_mul(Decimal::new(1, 20)).unwrap_or_default();
    if off <= seen { short } else { factor }
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

    /// The code that `text` as a whole means. A sentence around a known word means nothing, and neither does a known
    /// word that is put in question ("negative?").
    pub(super) fn code(&self, text: &str) -> Option<&str> {
        if text.contains('?') {
            return None;
        }
        self.codes.get(&plain(text)).map(String::as_str)
    }

    /// Why `text` is no result at all, when it says so.
    pub(super) fn no_result(&self, text: &str) -> Option<String> {
        let folded = plain(text);
        let found = self.none.get(&folded).or_else(|| {
            // Most results are a short number, and most of these words are longer.
            self.none
                .iter()
                .filter(|(form, _)| form.len() < folded.len())
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
