//! No number of medicine stands in Rust: a comparison with a bare number in a clinical room is asked for its source.

use super::{Complaint, Tree};

/// The rooms that reason about patients.
const CLINICAL: &[&str] = &["decision", "care"];

/// Numbers that count things rather than measure patients.
const COUNTING: &[&str] = &["0", "1", "2", "0.0", "1.0"];

/// A comment with these words and a reason, on the line or the one before, says that the number is no clinical one.
const EXCUSE: &str = "not clinical:";

/// Finds `x < 450`, `450 <= x`, `x >= Decimal::from(18)`, `(18..=64).contains(&x)`.
pub(crate) fn no_clinical_number(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in tree.rust().filter(|it| CLINICAL.contains(&it.room())) {
        let lines: Vec<&str> = source.raw.lines().collect();
        for (line, raw, _, bare) in source.product() {
            let before = line
                .checked_sub(1)
                .and_then(|it| lines.get(it))
                .unwrap_or(&"");
            let excused = raw.contains(EXCUSE) || before.contains(EXCUSE);
            if let Some(number) = compared_number(bare).filter(|_| !excused) {
                complaints.push(Complaint::at(
                    source.at(line),
                    format!("`{number}` in a comparison: a clinical number belongs in `guideline/`; for another say `// {EXCUSE} why`"),
                ));
            }
        }
    }
    complaints
}

/// The first number on the line that something is compared with.
fn compared_number(line: &str) -> Option<&str> {
    // rustfmt puts spaces around a comparison and none around generics.
    for comparison in [" < ", " <= ", " > ", " >= ", " == ", " != "] {
        for (place, _) in line.match_indices(comparison) {
            // The length of a text or a list is no measurement of a patient.
            let counted = line.get(..place)?;
            if [".len()", ".count()"]
                .iter()
                .any(|it| counted.ends_with(it))
            {
                continue;
            }
            let after = line.get(place + comparison.len()..)?;
            let number = leading_number(strip_wrapping(after))
                .or_else(|| trailing_number(line.get(..place)?));
            if number.is_some_and(|it| !COUNTING.contains(&it)) {
                return number;
            }
        }
    }
    let (range, _) = line.split_once(".contains(")?;
    let range = range.trim_end_matches(')');
    let number = trailing_number(range);
    number.filter(|it| range.contains("..") && !COUNTING.contains(it))
}

fn strip_wrapping(text: &str) -> &str {
    let mut text = text;
    for wrapping in [
        "-",
        "Decimal::from(",
        "Decimal::new(",
        "dec!(",
        "rust_decimal::",
    ] {
        text = text.strip_prefix(wrapping).unwrap_or(text);
    }
    text
}

fn leading_number(text: &str) -> Option<&str> {
    let end = text
        .find(|it: char| !(it.is_ascii_digit() || it == '.' || it == '_'))
        .unwrap_or(text.len());
    let number = text.get(..end)?;
    number
        .starts_with(|it: char| it.is_ascii_digit())
        .then_some(number.trim_end_matches('.'))
}

fn trailing_number(text: &str) -> Option<&str> {
    let start = text
        .rfind(|it: char| !(it.is_ascii_digit() || it == '.' || it == '_'))
        .map_or(0, |it| it + 1);
    // A name may end in digits, and a field in a tuple is one.
    let before = text.get(..start)?.chars().next_back();
    let number = text.get(start..)?.trim_start_matches(['.', '=']);
    let is_name = before.is_some_and(char::is_alphanumeric)
        || text.get(start..)?.starts_with('.') && before == Some(')');
    (!is_name && number.starts_with(|it: char| it.is_ascii_digit())).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compared_number_is_found() {
        for (line, number) in [
            ("if alc < 450 {", Some("450")),
            ("if hb >= Decimal::from(8) {", Some("8")),
            ("if 8.5 <= hb {", Some("8.5")),
            ("x == dec!(0.5)", Some("0.5")),
            ("if (18..=64).contains(&age) {", Some("64")),
            ("if list.len() > 254 {", None),
            ("if density > 1.0 {", None),
            ("fn f(x: Vec<u8>) -> Option<u16> {", None),
            ("if value < rule.limit {", None),
            ("if pair.0 < pair.1 {", None),
            ("if vitamin_b12 < limit {", None),
        ] {
            assert_eq!(compared_number(line), number, "{line}");
        }
    }

    #[test]
    fn a_reason_excuses_and_other_rooms_may_count() {
        let planted =
            |path: &str, text: &str| no_clinical_number(&Tree::planted(&[(path, text)])).len();
        assert_eq!(planted("crates/decision/src/a.rs", "if x < 450 {}\n"), 1);
        assert_eq!(
            planted(
                "crates/decision/src/a.rs",
                "// not clinical: letters of a code\nif x < 450 {}\n"
            ),
            0
        );
        assert_eq!(planted("crates/web/src/a.rs", "if status < 400 {}\n"), 0);
        assert_eq!(planted("crates/care/tests/a.rs", "if x < 450 {}\n"), 0);
    }
}
