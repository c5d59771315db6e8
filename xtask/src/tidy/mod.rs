//! `cargo xtask tidy`: the rules of the house that no compiler knows.
//!
//! *To add a rule*: a file here with a function from [`Tree`] to findings, a planted violation in its tests, and a row
//! in [`RULES`].

mod arrows;
mod assets;
pub(crate) mod hazards;
mod numbers;
mod source;
mod text;
mod tree;

use anyhow::Result;
pub(crate) use tree::Tree;

use crate::report::{Counts, Outcome};
use crate::workshop::Workshop;

/// Something that a rule has to say about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// File, with a line where there is one.
    pub(crate) place: String,
    /// What is wrong and what to do.
    pub(crate) says: String,
    /// True where it only deserves a look.
    pub(crate) only_a_look: bool,
}

impl Complaint {
    /// A broken rule.
    pub(crate) fn at(place: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            says: says.into(),
            only_a_look: false,
        }
    }

    /// Something to look at.
    pub(crate) fn look_at(place: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            only_a_look: true,
            ..Self::at(place, says)
        }
    }
}

type Rule = fn(&Tree) -> Vec<Complaint>;

/// Every rule by its name.
const RULES: &[(&str, Rule)] = &[
    ("arrows point down", arrows::point_down),
    (
        "one room names each library",
        arrows::one_room_names_each_library,
    ),
    ("pure rooms stay pure", arrows::pure_rooms_stay_pure),
    (
        "each room says what it is",
        source::each_room_says_what_it_is,
    ),
    ("time is handed in", source::time_is_handed_in),
    ("no SQL is glued", source::no_sql_is_glued),
    ("one room speaks FHIR", source::one_room_speaks_fhir),
    (
        "one room reads the guideline",
        source::one_room_reads_the_guideline,
    ),
    ("no clinical number in Rust", numbers::no_clinical_number),
    (
        "nothing is left unfinished",
        text::nothing_is_left_unfinished,
    ),
    ("no machine in the tree", text::no_machine_in_the_tree),
    ("files stay readable", text::files_stay_readable),
    ("every hazard is guarded", hazards::every_hazard_is_guarded),
    (
        "every asset has an origin",
        assets::every_asset_has_an_origin,
    ),
];

/// Prints every complaint; true where there is none but looks.
pub(crate) fn run(shop: &Workshop) -> Result<bool> {
    let outcome = check(shop)?;
    println!("tidy: {}", outcome.note);
    Ok(outcome.counts.failed == 0)
}

/// The step of `cargo xtask test`: each rule counts as one test.
pub(crate) fn check(shop: &Workshop) -> Result<Outcome> {
    let tree = Tree::read(&shop.root)?;
    let mut counts = Counts::default();
    let mut broken = Vec::new();
    let stale = crate::docs::stale(shop, &tree)?;
    let rules = RULES.iter().map(|(name, rule)| (*name, rule(&tree)));
    for (name, complaints) in rules.chain([("generated documents are fresh", stale)]) {
        for complaint in &complaints {
            let kind = if complaint.only_a_look {
                "look"
            } else {
                "BROKEN"
            };
            println!("{kind}: {name}: {}: {}", complaint.place, complaint.says);
        }
        if complaints.iter().all(|it| it.only_a_look) {
            counts.passed += 1;
        } else {
            counts.failed += 1;
            broken.push(name);
        }
    }
    let note = if broken.is_empty() {
        format!(
            "{} rules hold over {} files",
            counts.passed,
            tree.files().len()
        )
    } else {
        format!("broken: {}", broken.join("; "))
    };
    Ok(Outcome::counted(true, counts, note))
}
