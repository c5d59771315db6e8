//! Words beside a chart that no rule reads: said once, so that a person can.

use crate::{chart::Reader, complaint, node::Node, reading::words_of};

/// Why somebody came. A hundred visits for one reason are one line.
pub(super) fn of_encounter<'a>(reader: &mut Reader<'a>, encounter: &Node<'a>) {
    let outcome = &mut reader.outcome;
    let reasons = encounter.items("reasonCode", outcome);
    let said: Vec<String> = reasons
        .iter()
        .filter_map(|reason| words_of(reason, outcome).into_iter().next())
        .collect();
    for words in said {
        once(
            reader,
            encounter,
            &format!("the reason of an Encounter is not read: `{words}`"),
        );
    }
}

/// The text of a letter or a summary.
pub(super) fn of_composition<'a>(reader: &mut Reader<'a>, composition: &Node<'a>) {
    let sections = composition.items("section", &mut reader.outcome);
    if composition.has("text") || sections.iter().any(|section| section.has("text")) {
        once(
            reader,
            composition,
            "the words of a Composition are not read",
        );
    }
}

/// What the sending system says of its own answer: `no results`, or that something could not be fetched.
pub(super) fn of_outcome<'a>(reader: &mut Reader<'a>, said: &Node<'a>) {
    let (failed, words) = complaint::read(said);
    let what = if failed {
        "could not send something"
    } else {
        "says"
    };
    once(
        reader,
        said,
        &format!("the sending system {what}: `{words}`"),
    );
}

fn once(reader: &mut Reader<'_>, node: &Node<'_>, why: &str) {
    if !reader.unread.iter().any(|told| told.why == why) {
        reader.skip(node, why);
    }
}
