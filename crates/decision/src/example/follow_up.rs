//! The examples of `parameters/follow_up.toml`: when to look again, by where a patient stands.

use guideline::{
    Edition, Problem,
    follow_up::{FILE, Looks, Proposed},
};

/// The examples that do not give what they say.
pub(crate) fn wrong(edition: &Edition) -> Vec<Problem> {
    let looks = edition.looks();
    looks
        .example
        .iter()
        .map(|example| (example, proposed(looks, example)))
        .filter(|(example, gives)| example.gives != *gives)
        .map(|(example, gives)| {
            let kind = example.kind.as_deref().unwrap_or("no kind");
            let says = format!(
                "{:?}, {kind}: should propose {:?}, it proposes {gives:?}",
                example.situation, example.gives
            );
            Problem::new(FILE, says)
        })
        .collect()
}

/// What `looks` propose where an example stands.
pub(crate) fn proposed(looks: &Looks, example: &Proposed) -> Vec<String> {
    let of = looks.of(example.situation, example.kind.as_deref());
    of.map(|look| format!("day {}: {}", look.days, look.what))
        .collect()
}
