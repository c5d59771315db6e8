//! Vaccines that were given: a live one has a day around which a start must wait.

use record::Value;

use crate::{
    chart::Reader,
    node::{Day, Node},
    reading::words_of,
};

/// The class of vaccines that are alive.
const LIVE: &str = "live_vaccine";

pub(super) fn read<'a>(reader: &mut Reader<'a>, node: &Node<'a>) {
    let status = node.required(
        "status",
        "send `completed` when it was given",
        &mut reader.outcome,
    );
    let words = node
        .get("vaccineCode")
        .map(|code| words_of(&code, &mut reader.outcome))
        .unwrap_or_default();
    let Some(name) = words.first().cloned() else {
        reader.skip(node, "the vaccine is not named");
        return;
    };
    if status != Some("completed") {
        let status = status.unwrap_or("nothing");
        reader.skip(node, format!("`{name}` was not given (status `{status}`)"));
        return;
    }
    let medications = reader.edition.medications();
    let known: Vec<String> = words
        .iter()
        .flat_map(|word| {
            let read = medications.find(word);
            read.ids().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    if known.is_empty() {
        reader.skip(node, format!("`{name}` names no vaccine that is known"));
        return;
    }
    if !known
        .iter()
        .any(|id| medications.in_class(id, LIVE).is_some())
    {
        return;
    }
    match node.day("occurrenceDateTime", &mut reader.outcome) {
        Some(Day::Known(day)) if day <= reader.today => {
            reader.found(
                "live_vaccine_planned",
                Value::Date(day),
                Some(day),
                Some(name),
            );
        }
        Some(Day::Known(_)) => reader.skip(node, format!("`{name}` lies in the future")),
        Some(Day::Partial(text)) => {
            let why = format!("`{name}` is a live vaccine, and the day `{text}` is not whole");
            reader.found(
                "live_vaccine",
                Value::Unknown(why.clone()),
                None,
                Some(name),
            );
            reader.skip(node, why);
        }
        None => {
            let why = format!("`{name}` is a live vaccine, and it is not said when it was given");
            reader.found(
                "live_vaccine",
                Value::Unknown(why.clone()),
                None,
                Some(name),
            );
            reader.skip(node, why);
        }
    }
}
