//! Codes by which other systems name a condition, and the ICD-10-CM code whose rules then hold.
//!
//! Rules name conditions by ICD-10-CM. A hospital may send SNOMED CT alone, or the World Health Organization's ICD-10,
//! which is the same down to the fourth sign but for what `concepts/icd10.toml` lists.

use serde::Deserialize;

/// What a code of another system stands for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The code there. Of ICD-10, every code that begins with it is meant.
    pub code: String,
    /// What it says there.
    pub title: String,
    /// The ICD-10-CM code whose rules hold.
    pub icd10cm: String,
    /// How sure it is that the code says that.
    pub status: String,
    /// Where it was seen; ids of `guideline/evidence/`.
    #[serde(default)]
    pub cite: Vec<String>,
}

/// An ICD-10 code as it is written in `concepts/` and in rules: capitals, the dot after the third sign, none of the
/// marks that some countries add (dagger, star, exclamation mark, a dash or an X for a sign that is not told).
#[must_use]
pub fn tidy_icd10(written: &str) -> String {
    let signs: String = written
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_uppercase();
    let (family, rest) = signs.split_at_checked(3).unwrap_or((&signs, ""));
    match rest {
        "" | "X" => family.to_owned(),
        _ => format!("{family}.{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_code_in_many_writings() {
        for written in ["I26.99", "i26.99", "I2699", " I26.99 "] {
            assert_eq!(tidy_icd10(written), "I26.99", "{written}");
        }
        for written in ["I26", "I26.-", "I26-", "i26."] {
            assert_eq!(tidy_icd10(written), "I26", "{written}");
        }
        assert_eq!(tidy_icd10("A17.0†"), "A17.0");
        assert_eq!(tidy_icd10("B18.1+"), "B18.1");
        assert_eq!(tidy_icd10("I64X"), "I64");
        assert_eq!(tidy_icd10("T14.91XA"), "T14.91XA");
        assert_eq!(tidy_icd10("Z86718"), "Z86.718");
        assert_eq!(tidy_icd10(""), "");
    }
}
