//! Rules about single lines of Rust: time, SQL, FHIR's words, clinical files, and what each room says of itself.

use super::{Complaint, Tree};

/// Only `record::clock` asks the machine for the time.
pub(crate) fn time_is_handed_in(tree: &Tree) -> Vec<Complaint> {
    let ambient = [
        "SystemTime::now",
        "Timestamp::now",
        "Zoned::now",
        "ZonedDateTime::now",
        "Uuid::now_v7",
        "Uuid::new_v4",
    ];
    let mut complaints = Vec::new();
    for source in tree
        .rust()
        .filter(|it| it.path != "crates/record/src/clock.rs")
    {
        for (line, _, _, bare) in source.product() {
            for word in ambient.iter().filter(|it| bare.contains(&format!("{it}("))) {
                complaints.push(Complaint::at(
                    source.at(line),
                    format!("`{word}`: take it from `record::Clock` or `record::Chance`"),
                ));
            }
        }
    }
    complaints
}

/// No value is written into SQL text: it goes in as a parameter.
pub(crate) fn no_sql_is_glued(tree: &Tree) -> Vec<Complaint> {
    let gluing = ["format!(", "write!(", "writeln!(", "format_args!("];
    let mut complaints = Vec::new();
    for source in tree.rust() {
        for word in gluing {
            for (start, _) in source.bare.match_indices(word) {
                let line = source
                    .bare
                    .get(..start)
                    .unwrap_or_default()
                    .matches('\n')
                    .count();
                let inside = arguments(&source.bare, &source.code, start + word.len());
                if !source.is_test(line) && inside.contains('{') && reads_like_sql(inside) {
                    complaints.push(Complaint::at(
                        source.at(line),
                        "SQL glued together: hand the value in as a parameter",
                    ));
                }
            }
        }
    }
    complaints
}

/// What stands between the bracket that ends just before `start` and its partner.
fn arguments<'code>(bare: &str, code: &'code str, start: usize) -> &'code str {
    let mut depth = 1_i32;
    for (offset, letter) in bare.get(start..).unwrap_or_default().char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return slice_like(bare, code, start, start + offset);
        }
    }
    ""
}

/// The part of `code` at the same letters as `bare[from..to]`. A blanked letter may have been longer than its blank.
fn slice_like<'code>(bare: &str, code: &'code str, from: usize, to: usize) -> &'code str {
    let letters_before = bare.get(..from).unwrap_or_default().chars().count();
    let letters = bare.get(from..to).unwrap_or_default().chars().count();
    let place = |number: usize| {
        code.char_indices()
            .nth(number)
            .map_or(code.len(), |it| it.0)
    };
    code.get(place(letters_before)..place(letters_before + letters))
        .unwrap_or_default()
}

fn reads_like_sql(text: &str) -> bool {
    let openings = [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "CREATE TABLE",
        "CREATE DATABASE",
        "DROP ",
        "ALTER TABLE",
        " WHERE ",
        " ORDER BY ",
    ];
    openings.iter().any(|it| text.contains(it))
}

/// FHIR's own words stand in `fhir` and nowhere else.
pub(crate) fn one_room_speaks_fhir(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in tree.rust().filter(|it| it.room() != "fhir") {
        for (line, _, code, _) in source.product() {
            if ["\"resourceType\"", "resourceType\\\""]
                .iter()
                .any(|it| code.contains(it))
            {
                complaints.push(Complaint::at(
                    source.at(line),
                    "only `fhir` writes or reads FHIR's JSON",
                ));
            }
        }
    }
    complaints
}

/// Clinical content is read in `guideline` and nowhere else.
pub(crate) fn one_room_reads_the_guideline(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in tree.rust().filter(|it| it.room() != "guideline") {
        for (line, _, code, _) in source.product() {
            let reads = [
                "include_str!",
                "include_bytes!",
                "include_dir!",
                "#[folder",
                "read_to_string",
                "File::open",
            ];
            if reads.iter().any(|it| code.contains(it)) && code.contains("guideline/") {
                complaints.push(Complaint::at(
                    source.at(line),
                    "only `guideline` reads clinical files",
                ));
            }
        }
    }
    complaints
}

/// A room's first lines say what it is and how to add one more of its kind.
pub(crate) fn each_room_says_what_it_is(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (room, _) in tree.rooms() {
        let front = [
            format!("crates/{room}/src/lib.rs"),
            format!("crates/{room}/src/main.rs"),
        ];
        let Some((path, text)) = front.iter().find_map(|it| Some((it, tree.text(it)?))) else {
            continue;
        };
        if !text.starts_with("//!") {
            complaints.push(Complaint::at(path, "begin with `//!`: what the room is"));
        }
        if !text.to_lowercase().contains("to add a") {
            complaints.push(Complaint::at(
                path,
                "say in the first lines how \"To add a …\"",
            ));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(rule: fn(&Tree) -> Vec<Complaint>, path: &str, text: &str) -> usize {
        rule(&Tree::planted(&[(path, text)])).len()
    }

    #[test]
    fn ambient_time_is_found_outside_the_clock() {
        let code = "let now = jiff::Timestamp::now();\n// Timestamp::now() in words\n";
        assert_eq!(count(time_is_handed_in, "crates/care/src/book.rs", code), 1);
        assert_eq!(
            count(time_is_handed_in, "crates/record/src/clock.rs", code),
            0
        );
        assert_eq!(
            count(time_is_handed_in, "crates/care/tests/book.rs", code),
            0
        );
    }

    #[test]
    fn glued_sql_is_found_across_lines() {
        let glued = "let é = 'é';\nlet q = format!(\n    \"SELECT * FROM patient WHERE name = '{name}'\"\n);\n";
        assert_eq!(
            count(no_sql_is_glued, "crates/storage/src/patient.rs", glued),
            1
        );
        let fixed = "let q = \"SELECT * FROM patient WHERE name = $1\"; format!(\"no {x}\");\n";
        assert_eq!(
            count(no_sql_is_glued, "crates/storage/src/patient.rs", fixed),
            0
        );
    }

    #[test]
    fn wire_words_and_clinical_files_are_found_in_other_rooms() {
        let wire = "json[\"resourceType\"]\n";
        assert_eq!(
            count(one_room_speaks_fhir, "crates/web/src/api.rs", wire),
            1
        );
        assert_eq!(
            count(one_room_speaks_fhir, "crates/fhir/src/patient.rs", wire),
            0
        );
        let file = "include_str!(\"../../../guideline/rules/a.toml\")\n";
        assert_eq!(
            count(
                one_room_reads_the_guideline,
                "crates/decision/src/lib.rs",
                file
            ),
            1
        );
    }

    #[test]
    fn a_room_without_first_lines_is_found() {
        let room = [
            ("crates/care/Cargo.toml", ""),
            ("crates/care/src/lib.rs", "pub mod a;\n"),
        ];
        assert_eq!(each_room_says_what_it_is(&Tree::planted(&room)).len(), 2);
    }
}
