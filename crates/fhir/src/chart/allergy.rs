//! Allergies to medicines.

use record::Value;

use crate::{
    chart::Reader,
    node::Node,
    reading::{codes_of, words_of},
    systems::INGREDIENT,
};

pub(super) fn read<'a>(reader: &mut Reader<'a>, node: &Node<'a>) {
    let outcome = &mut reader.outcome;
    let sure = node
        .get("verificationStatus")
        .map(|concept| words_of(&concept, outcome))
        .unwrap_or_default();
    let Some(code) = node.get("code") else {
        reader.skip(node, "it does not say to what the allergy is");
        return;
    };
    let words = words_of(&code, outcome);
    let name = words.first().cloned().unwrap_or_default();
    if sure
        .iter()
        .any(|word| word == "refuted" || word == "entered-in-error")
    {
        reader.skip(
            node,
            format!("the allergy to `{name}` is refuted or was entered in error"),
        );
        return;
    }
    let medications = reader.edition.medications();
    let mut ids: Vec<String> = codes_of(&code, INGREDIENT, outcome)
        .into_iter()
        .filter(|id| medications.get(id).is_some())
        .map(str::to_owned)
        .collect();
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
