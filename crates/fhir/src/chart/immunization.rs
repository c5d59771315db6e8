//! Vaccines that were given: a live one has a day around which a start must wait.

use record::Value;

use crate::{
    chart::Reader,
    node::{Day, Node},
    reading::{codes_of, words_of},
    systems::CVX,
};

/// The class of vaccines that are alive.
const LIVE: &str = "live_vaccine";

/// Words that only a live vaccine carries.
const LIVE_WORDS: [&str; 2] = ["live", "attenuated"];

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
    let known = vaccines(reader, node, &words);
    let medications = reader.edition.medications();
    let live = known
        .iter()
        .any(|id| medications.in_class(id, LIVE).is_some());
    if !live && words.iter().any(|word| says_live(word)) {
        let why = format!("`{name}` is called live, and is not known as a live vaccine");
        unclear(reader, node, name, why);
        return;
    }
    if known.is_empty() {
        reader.skip(node, format!("`{name}` names no vaccine that is known"));
        return;
    }
    if !live {
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
            unclear(reader, node, name, why);
        }
        None => {
            let why = format!("`{name}` is a live vaccine, and it is not said when it was given");
            unclear(reader, node, name, why);
        }
    }
}

/// A live vaccine may have been given, and when or which is not known: that is asked, never "no".
fn unclear(reader: &mut Reader<'_>, node: &Node<'_>, name: String, why: String) {
    let unknown = Value::Unknown(why.clone());
    reader.found("live_vaccine", unknown, None, Some(name));
    reader.skip(node, why);
}

/// Ids of the vaccines, by CVX and by every word.
fn vaccines(reader: &mut Reader<'_>, node: &Node<'_>, words: &[String]) -> Vec<String> {
    let medications = reader.edition.medications();
    let outcome = &mut reader.outcome;
    let codes = node
        .get("vaccineCode")
        .map(|code| codes_of(&code, CVX, outcome))
        .unwrap_or_default();
    let plain = |code: &str| code.trim_start_matches('0').to_owned();
    let by_code = medications.all().filter(|known| {
        let mut own = known.cvx.iter().map(|cvx| plain(&cvx.code));
        own.any(|own| codes.iter().any(|code| plain(code) == own))
    });
    let by_code = by_code.map(|known| known.id.clone());
    let by_word = words.iter().flat_map(|word| {
        let read = medications.find(word);
        read.ids().map(str::to_owned).collect::<Vec<_>>()
    });
    by_code.chain(by_word).collect()
}

fn says_live(words: &str) -> bool {
    words
        .split(|sign: char| !sign.is_alphanumeric())
        .any(|word| {
            LIVE_WORDS
                .iter()
                .any(|live| word.eq_ignore_ascii_case(live))
        })
}
