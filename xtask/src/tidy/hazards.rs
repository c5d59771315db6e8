//! The risk file: every hazard names a test that guards it, and the test exists; or says what is planned.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::tree::is_a;
use super::{Complaint, Tree};

/// Where the risk file lies.
pub(crate) const FILE: &str = "docs/hazards.toml";

/// Hazards of either kind, clinical (`H-`) and of security (`S-`), that the risk file must speak of.
const OF_EACH_KIND: u32 = 30;

/// The risk file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RiskFile {
    /// One row for each hazard.
    pub(crate) hazard: Vec<Hazard>,
}

/// One way in which a patient could come to harm.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hazard {
    /// `H-04` or `S-07`.
    pub(crate) id: String,
    /// What could happen, and from what.
    pub(crate) title: String,
    /// What keeps it from happening.
    pub(crate) control: String,
    /// From 1 (annoyance) to 5 (death); for clinical hazards.
    pub(crate) severity: Option<u8>,
    /// Names of tests: a Rust test function, or a journey's title.
    #[serde(default)]
    pub(crate) guarded_by: Vec<String>,
    /// What is still to come.
    pub(crate) planned: Option<String>,
}

/// Reads the risk file.
pub(crate) fn read(tree: &Tree) -> Result<RiskFile, String> {
    let text = tree.text(FILE).ok_or("it is missing")?;
    toml::from_str(text).map_err(|error| error.to_string())
}

/// Every hazard has a row, every row a guard that exists or a plan, and every test that names a hazard a row.
pub(crate) fn every_hazard_is_guarded(tree: &Tree) -> Vec<Complaint> {
    let risks = match read(tree) {
        Ok(risks) => risks,
        Err(says) => return vec![Complaint::at(FILE, says)],
    };
    let tests = tests(tree);
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    for hazard in &risks.hazard {
        let place = format!("{FILE} {}", hazard.id);
        if !seen.insert(hazard.id.as_str()) {
            complaints.push(Complaint::at(&place, "stands there twice"));
        }
        let planned = hazard.planned.as_deref().unwrap_or_default().trim();
        if hazard.guarded_by.is_empty() && planned.is_empty() {
            complaints.push(Complaint::at(
                &place,
                "neither a test guards it nor is one planned",
            ));
        }
        if hazard.title.trim().is_empty() || hazard.control.trim().is_empty() {
            complaints.push(Complaint::at(
                &place,
                "say what could happen and what keeps it from happening",
            ));
        }
        let is_clinical = hazard.id.starts_with("H-");
        if is_clinical != hazard.severity.is_some_and(|it| (1..=5).contains(&it)) {
            complaints.push(Complaint::at(
                &place,
                "a clinical hazard has a severity from 1 to 5, and only that one",
            ));
        }
        for guard in hazard
            .guarded_by
            .iter()
            .filter(|it| !tests.contains(it.as_str()))
        {
            complaints.push(Complaint::at(
                &place,
                format!("no test is called `{guard}`"),
            ));
        }
    }
    let expected = ["H", "S"]
        .iter()
        .flat_map(|kind| (1..=OF_EACH_KIND).map(move |it| format!("{kind}-{it:02}")));
    for id in expected.filter(|it| !seen.contains(it.as_str())) {
        complaints.push(Complaint::at(FILE, format!("{id} has no row")));
    }
    for (id, place) in markers(tree)
        .into_iter()
        .filter(|(id, _)| !seen.contains(id.as_str()))
    {
        complaints.push(Complaint::at(
            place,
            format!("`{id}` has no row in `{FILE}`"),
        ));
    }
    complaints
}

/// The names of all tests: Rust functions below a test attribute, and titles of journeys.
fn tests(tree: &Tree) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for (path, text) in tree.files() {
        if is_a(path, "rs") {
            names.extend(rust_tests(text));
        } else if path.ends_with(".test.mjs") {
            let calls = text.lines().filter_map(|it| {
                let call = it.trim_start();
                call.strip_prefix("journey(")
                    .or_else(|| call.strip_prefix("test("))
            });
            names.extend(calls.filter_map(quoted));
        }
    }
    names
}

/// The functions that follow an attribute ending in `test]` or `test(…)]`, or that stand in `proptest!`.
fn rust_tests(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut announced = false;
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("#[") {
            let attribute = line
                .trim_start_matches("#[")
                .split(['(', ']'])
                .next()
                .unwrap_or_default();
            announced |= attribute == "test" || attribute.ends_with("::test");
        } else if announced && !line.is_empty() && !line.starts_with("//") {
            let declared = line.trim_start_matches("pub ").trim_start_matches("async ");
            if let Some(rest) = declared.strip_prefix("fn ") {
                names.extend(rest.split(['(', '<']).next());
                announced = false;
            }
        }
    }
    names
}

/// The text between the first quotation mark and its partner.
fn quoted(text: &str) -> Option<&str> {
    let quote = text
        .chars()
        .next()
        .filter(|it| ['\'', '"', '`'].contains(it))?;
    text.get(1..)?.split(quote).next()
}

/// Each hazard that a comment in a test names, with the place.
fn markers(tree: &Tree) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let of_tests =
        |path: &str| path.starts_with("crates/") && is_a(path, "rs") || path.ends_with(".test.mjs");
    for (path, text) in tree.files().iter().filter(|(path, _)| of_tests(path)) {
        for (number, line) in text.lines().enumerate() {
            let Some((_, comment)) = line.split_once("//") else {
                continue;
            };
            let words = comment.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-'));
            for word in words.filter(|it| is_hazard_id(it)) {
                found
                    .entry(word.to_owned())
                    .or_insert_with(|| format!("{path}:{}", number + 1));
            }
        }
    }
    found
}

fn is_hazard_id(word: &str) -> bool {
    let number = word.strip_prefix("H-").or_else(|| word.strip_prefix("S-"));
    number.is_some_and(|it| it.len() == 2 && it.chars().all(|it| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(rows: &str, tests: &str) -> Vec<String> {
        use std::fmt::Write as _;
        let mut text = rows.to_owned();
        for kind in ["H", "S"] {
            for number in 2..=OF_EACH_KIND {
                let severity = if kind == "H" { "severity = 3\n" } else { "" };
                write!(text, "[[hazard]]\nid = \"{kind}-{number:02}\"\ntitle = \"t\"\ncontrol = \"c\"\n{severity}planned = \"p\"\n").unwrap();
            }
        }
        let tree = Tree::planted(&[
            (FILE, &text),
            ("crates/a/tests/b.rs", tests),
            (
                "e2e/journeys/c.test.mjs",
                "journey('A visitor reads', run)\n",
            ),
        ]);
        every_hazard_is_guarded(&tree)
            .into_iter()
            .map(|it| it.says)
            .collect()
    }

    const GOOD: &str = "[[hazard]]\nid = \"H-01\"\ntitle = \"t\"\ncontrol = \"c\"\nseverity = 5\nguarded_by = [\"it_holds\"]\n\
        [[hazard]]\nid = \"S-01\"\ntitle = \"t\"\ncontrol = \"c\"\nguarded_by = [\"A visitor reads\"]\n";

    #[test]
    fn a_guard_that_exists_satisfies() {
        let none: [String; 0] = [];
        assert_eq!(
            complaints(
                GOOD,
                "#[tokio::test(flavor = \"multi_thread\")]\n// H-01\nasync fn it_holds() {}\n"
            ),
            none
        );
    }

    #[test]
    fn a_guard_that_is_no_test_is_found() {
        assert_eq!(
            complaints(GOOD, "fn it_holds() {}\n"),
            ["no test is called `it_holds`"]
        );
    }

    #[test]
    fn a_row_without_guard_or_plan_is_found() {
        let bare = GOOD.replace("guarded_by = [\"it_holds\"]", "");
        assert_eq!(
            complaints(&bare, ""),
            ["neither a test guards it nor is one planned"]
        );
    }

    #[test]
    fn a_missing_row_and_an_unknown_marker_are_found() {
        let missing = complaints("", "// H-77 too\n");
        assert_eq!(
            missing,
            [
                "H-01 has no row",
                "S-01 has no row",
                "`H-77` has no row in `docs/hazards.toml`"
            ]
        );
    }
}
