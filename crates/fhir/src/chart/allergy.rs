//! Allergies to medicines.

use record::Value;

use crate::{
    chart::{Reader, medication::ingredients, nothing},
    node::Node,
    reading::words_of,
};

pub(super) fn read<'a>(reader: &mut Reader<'a>, node: &Node<'a>) {
    let outcome = &mut reader.outcome;
    let sure = node
        .get("verificationStatus")
        .map(|concept| words_of(&concept, outcome))
        .unwrap_or_default();
    // The substance is often named exactly only where the reaction is told.
    let reactions = node.items("reaction", outcome);
    let concepts: Vec<Node<'_>> = node
        .get("code")
        .into_iter()
        .chain(reactions.iter().filter_map(|it| it.get("substance")))
        .collect();
    if reactions.is_empty()
        && let Some(code) = concepts.first()
        && nothing::is_said(reader, node, code)
    {
        return;
    }
    let outcome = &mut reader.outcome;
    let words: Vec<String> = concepts
        .iter()
        .flat_map(|concept| words_of(concept, outcome))
        .collect();
    if words.is_empty() {
        reader.skip(node, "it does not say to what the allergy is");
        return;
    }
    let name = words.first().cloned().unwrap_or_default();
    if sure.iter().any(|word| {
        ["refuted", "entered-in-error"]
            .iter()
            .any(|no| word.eq_ignore_ascii_case(no))
    }) {
        reader.skip(
            node,
            format!("the allergy to `{name}` is refuted or was entered in error"),
        );
        return;
    }
    let ids = ingredients(reader, &concepts, &words);
    if ids.is_empty() {
        reader.skip(
            node,
            format!("`{name}` names no medicine that is known: kept in words"),
        );
        reader.found("allergy_text", Value::Text(name), None, None);
        return;
    }
    for id in ids {
        reader.found("allergy", Value::Code(id), None, Some(name.clone()));
    }
}
