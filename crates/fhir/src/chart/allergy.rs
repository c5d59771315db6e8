//! Allergies to medicines.

use record::Value;

use crate::{
    chart::Reader,
    node::Node,
    reading::{codes_of, words_of},
    systems::{INGREDIENT, RXNORM},
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
    let medications = reader.edition.medications();
    let mut ids: Vec<String> = Vec::new();
    for concept in &concepts {
        let own = codes_of(concept, INGREDIENT, outcome).into_iter();
        ids.extend(
            own.filter(|id| medications.get(id).is_some())
                .map(str::to_owned),
        );
        let codes = codes_of(concept, RXNORM, outcome);
        let by_code = medications.all().filter(|known| {
            let mut own = known.rxnorm.iter();
            own.any(|own| codes.iter().any(|code| *code == own.rxcui))
        });
        ids.extend(by_code.map(|known| known.id.clone()));
    }
    for id in words.iter().flat_map(|word| {
        let found = medications.find(word);
        found.ids().map(str::to_owned).collect::<Vec<_>>()
    }) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
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
