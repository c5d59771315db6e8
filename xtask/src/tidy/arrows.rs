//! Which room may use which, and which room alone may name a library: read from each `Cargo.toml`.

use toml::Table;

use super::{Complaint, Tree};

/// Each room with the rooms that it may use. A room that is missing here may not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("record", &[]),
    ("guideline", &["record"]),
    ("storage", &["record"]),
    ("identity", &["record"]),
    ("media", &["record"]),
    ("visit", &["record"]),
    ("schedule", &["record"]),
    ("forecast", &[]),
    ("letter", &["record"]),
    ("fhir", &["record", "guideline"]),
    ("decision", &["record", "guideline"]),
    (
        "care",
        &[
            "record",
            "guideline",
            "storage",
            "identity",
            "media",
            "schedule",
            "letter",
            "fhir",
            "decision",
            "forecast",
        ],
    ),
    // Never `storage`: every look at a chart passes `care`, which asks who may and signs the audit book.
    ("web", &["record", "guideline", "fhir", "care", "visit"]),
    (
        "cli",
        &[
            "record",
            "guideline",
            "storage",
            "identity",
            "media",
            "schedule",
            "letter",
            "fhir",
            "decision",
            "forecast",
            "care",
            "visit",
            "web",
        ],
    ),
];

/// Each library that one room keeps to itself, so that it can be exchanged there.
const KEPT: &[(&str, &str)] = &[
    ("rusqlite", "storage"),
    ("sqlx", "storage"),
    ("object_store", "storage"),
    ("aws-lc-rs", "storage"),
    ("image", "media"),
    ("fhirkit", "fhir"),
    ("icalendar", "letter"),
    ("argon2", "identity"),
    ("jsonwebtoken", "identity"),
    ("octofhir-ucum", "guideline"),
    ("lettre", "care"),
    ("maud", "web"),
    ("axum", "web"),
    ("clap", "cli"),
    ("parquet", "cli"),
    ("turn-server", "visit"),
    ("pulp", "forecast"),
];

/// Rooms without clock, chance, waiting or the world: what they say depends on what they are given. (`record` has the
/// one clock that all others are told to use.)
const PURE: &[&str] = &[
    "guideline",
    "decision",
    "forecast",
    "schedule",
    "fhir",
    "letter",
];

/// Libraries that reach for the world.
const WORLDLY: &[&str] = &[
    "tokio",
    "rusqlite",
    "sqlx",
    "axum",
    "hyper",
    "object_store",
    "reqwest",
    "rand",
    "lettre",
    "futures",
];

/// No arrow up, no circle, no room outside the plan.
pub(crate) fn point_down(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (room, manifest) in tree.rooms() {
        let place = format!("crates/{room}/Cargo.toml");
        let Some((floor, (_, may_use))) = ARROWS.iter().enumerate().find(|(_, it)| it.0 == room)
        else {
            complaints.push(Complaint::at(
                place,
                format!(
                    "`{room}` has no place in the plan: give it a row in `xtask/src/tidy/arrows.rs`"
                ),
            ));
            continue;
        };
        let is_room = |name: &String| ARROWS.iter().any(|it| it.0 == name.as_str());
        for used in dependencies(manifest, false).into_iter().filter(is_room) {
            if !may_use.contains(&used.as_str()) {
                complaints.push(Complaint::at(
                    &place,
                    format!("`{room}` may not use `{used}`"),
                ));
            }
        }
        // A test may build its stage with any room that stands lower in the plan.
        for used in dependencies(manifest, true).into_iter().filter(is_room) {
            if ARROWS
                .iter()
                .position(|it| it.0 == used)
                .is_none_or(|it| it >= floor)
            {
                complaints.push(Complaint::at(
                    &place,
                    format!("a test of `{room}` may not use `{used}`, which stands above it"),
                ));
            }
        }
    }
    complaints
}

/// A library that one room keeps is named by no other. Tests may look through other eyes.
pub(crate) fn one_room_names_each_library(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (room, manifest) in tree.rooms() {
        let used = dependencies(manifest, false);
        for (library, keeper) in KEPT {
            if room != *keeper && used.iter().any(|it| it == library) {
                complaints.push(Complaint::at(
                    format!("crates/{room}/Cargo.toml"),
                    format!("only `{keeper}` names `{library}`"),
                ));
            }
        }
    }
    complaints
}

/// The pure rooms know nothing that waits or reaches out.
pub(crate) fn pure_rooms_stay_pure(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (room, manifest) in tree.rooms().filter(|(room, _)| PURE.contains(room)) {
        for used in dependencies(manifest, false) {
            if WORLDLY.contains(&used.as_str()) {
                complaints.push(Complaint::at(
                    format!("crates/{room}/Cargo.toml"),
                    format!("`{room}` is pure and may not use `{used}`"),
                ));
            }
        }
    }
    // Reading files is the whole work of `guideline`; the machine's chance is handed in from `record`.
    let banned = [
        "async fn",
        ".await",
        "std::fs",
        "std::net",
        "std::process",
        "std::env::var",
    ];
    for source in tree
        .rust()
        .filter(|it| PURE.contains(&it.room()) && it.path.contains("/src/"))
    {
        for (line, _, _, bare) in source.product() {
            for word in banned.iter().filter(|it| bare.contains(**it)) {
                if source.room() == "guideline" && *word == "std::fs" {
                    continue;
                }
                complaints.push(Complaint::at(
                    source.at(line),
                    format!("`{word}` in the pure room `{}`", source.room()),
                ));
            }
        }
    }
    complaints
}

/// The names of what a manifest depends on: for tests only, or for the product (its build included).
fn dependencies(manifest: &str, for_tests: bool) -> Vec<String> {
    let Ok(manifest) = manifest.parse::<Table>() else {
        return Vec::new();
    };
    let tables: &[&str] = if for_tests {
        &["dev-dependencies"]
    } else {
        &["dependencies", "build-dependencies"]
    };
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let per_target = targets
        .into_iter()
        .flatten()
        .filter_map(|(_, it)| it.as_table());
    let mut names = Vec::new();
    for place in std::iter::once(&manifest).chain(per_target) {
        for table in tables.iter().filter_map(|it| place.get(*it)?.as_table()) {
            for (name, how) in table {
                let renamed = how.get("package").and_then(toml::Value::as_str);
                names.push(renamed.unwrap_or(name).to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(rule: fn(&Tree) -> Vec<Complaint>, files: &[(&str, &str)]) -> Vec<String> {
        rule(&Tree::planted(files))
            .into_iter()
            .map(|it| it.says)
            .collect()
    }

    #[test]
    fn an_arrow_up_is_found() {
        let web = "[dependencies]\ncare.workspace = true\nstorage.workspace = true\n";
        assert_eq!(
            says(point_down, &[("crates/web/Cargo.toml", web)]),
            ["`web` may not use `storage`"]
        );
        let record = "[build-dependencies]\nx = { package = \"care\", path = \"../care\" }\n";
        assert_eq!(
            says(point_down, &[("crates/record/Cargo.toml", record)]),
            ["`record` may not use `care`"]
        );
        let targeted = "[target.'cfg(unix)'.dependencies]\nweb.workspace = true\n";
        assert_eq!(
            says(point_down, &[("crates/care/Cargo.toml", targeted)]),
            ["`care` may not use `web`"]
        );
    }

    #[test]
    fn a_test_may_stand_on_lower_rooms_only() {
        let lower = "[dev-dependencies]\nstorage.workspace = true\n";
        assert!(says(point_down, &[("crates/web/Cargo.toml", lower)]).is_empty());
        let upper = "[dev-dependencies]\nweb.workspace = true\n";
        assert_eq!(
            says(point_down, &[("crates/care/Cargo.toml", upper)]).len(),
            1
        );
    }

    #[test]
    fn a_room_outside_the_plan_is_found() {
        assert_eq!(
            says(point_down, &[("crates/attic/Cargo.toml", "")]).len(),
            1
        );
    }

    #[test]
    fn a_library_in_the_wrong_room_is_found() {
        let care = "[dependencies]\nsqlx.workspace = true\n";
        assert_eq!(
            says(
                one_room_names_each_library,
                &[("crates/care/Cargo.toml", care)]
            ),
            ["only `storage` names `sqlx`"]
        );
        assert!(
            says(
                one_room_names_each_library,
                &[("crates/storage/Cargo.toml", care)]
            )
            .is_empty()
        );
    }

    #[test]
    fn waiting_in_a_pure_room_is_found() {
        let manifest = "[dependencies]\ntokio.workspace = true\n";
        assert_eq!(
            says(
                pure_rooms_stay_pure,
                &[("crates/decision/Cargo.toml", manifest)]
            )
            .len(),
            1
        );
        let code =
            "async fn f() {}\n// async fn in words\n#[cfg(test)]\nmod tests { async fn g() {} }\n";
        assert_eq!(
            says(
                pure_rooms_stay_pure,
                &[("crates/schedule/src/lib.rs", code)]
            )
            .len(),
            1
        );
    }
}
