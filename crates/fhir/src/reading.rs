//! The code and the value of an Observation, read through the guideline.

use fhirkit::Json;
use guideline::{
    Edition,
    concept::{Coded, Concept, Kind},
    unit::Reading,
};
use rust_decimal::Decimal;

use crate::{
    node::Node,
    outcome::{IssueCode, Outcome},
    systems::{CONCEPT, LOINC, UCUM, known_as},
};

/// What an Observation is about.
pub(crate) struct About<'e> {
    /// LOINC code, or the guideline's own; empty when there is none.
    pub(crate) code: String,
    /// As the sender calls it.
    pub(crate) name: String,
    /// Which concept that is; or why it is none, in words for a person.
    pub(crate) concept: Result<&'e Concept, String>,
}

/// What an Observation says.
pub(crate) struct Said {
    /// In the sender's words and digits (`<0.5 10*3/uL`); empty when it says nothing.
    pub(crate) as_written: String,
    /// What that is.
    pub(crate) reading: Reading,
}

/// Reads a `CodeableConcept` that names a test.
pub(crate) fn about<'e>(code: &Node<'_>, edition: &'e Edition, outcome: &mut Outcome) -> About<'e> {
    let concepts = edition.concepts();
    let mut name = code.text("text", outcome).map(str::to_owned);
    let mut codes: Vec<String> = Vec::new();
    let mut foreign: Vec<String> = Vec::new();
    let mut found: Vec<&Concept> = Vec::new();
    let mut trapped = None;
    for coding in code.items("coding", outcome) {
        let written = coding.text("system", outcome).unwrap_or_default();
        let Some(own) = coding.text("code", outcome) else {
            continue;
        };
        if name.is_none() {
            name = coding.text("display", outcome).map(str::to_owned);
        }
        let meant = match known_as(written) {
            LOINC => concepts.by_code(own),
            CONCEPT => concepts
                .get(own)
                .map_or_else(|| concepts.by_code(own), Coded::Concept),
            _ => {
                foreign.push(format!("{written}|{own}"));
                continue;
            }
        };
        codes.push(own.to_owned());
        match meant {
            Coded::Concept(concept) if !found.iter().any(|known| known.id == concept.id) => {
                found.push(concept);
            }
            Coded::Trap(trap) => {
                trapped = Some(format!("`{own}` is {}; use {}", trap.meaning, trap.correct));
            }
            Coded::Concept(_) | Coded::Unknown => {}
        }
    }
    let concept = match (trapped, found.as_slice()) {
        (Some(why), _) => Err(why),
        (None, [concept]) => Ok(*concept),
        (None, []) if !codes.is_empty() => Err(format!(
            "the code `{}` is not known to the guideline",
            codes.join("`, `")
        )),
        (None, []) if foreign.is_empty() => Err("it carries no code".to_owned()),
        (None, []) => Err(format!(
            "it carries no LOINC code, only `{}`",
            foreign.join("`, `")
        )),
        (None, _) => Err(format!(
            "its codes `{}` name different tests",
            codes.join("`, `")
        )),
    };
    let code = codes.into_iter().next().unwrap_or_default();
    About {
        name: name.unwrap_or_else(|| code.clone()),
        code,
        concept,
    }
}

/// Reads the `value[x]` of an Observation or of a component of one.
pub(crate) fn said(
    node: &Node<'_>,
    about: &About<'_>,
    edition: &Edition,
    outcome: &mut Outcome,
) -> Said {
    let read = |text: &str, unit: &str| match about.concept.as_ref() {
        Ok(concept) => edition.concepts().read(concept, text, unit),
        Err(why) => unreadable(why.clone()),
    };
    let flagged = flagged(node, about, edition, outcome);
    match said_by(node, &read, outcome) {
        Some(said) => contradicted(said, flagged),
        None => flagged.unwrap_or_else(|| absent(node, outcome)),
    }
}

/// What stands in a `value[x]`, for one whose meaning is known already: laboratories' words take long to look up.
pub(crate) fn as_written(node: &Node<'_>, outcome: &mut Outcome) -> String {
    let said = said_by(node, &|_, _| unreadable(""), outcome);
    said.map_or_else(String::new, |said| said.as_written)
}

/// What a `value[x]` says to `read`; `None` without one.
fn said_by(
    node: &Node<'_>,
    read: &dyn Fn(&str, &str) -> Reading,
    outcome: &mut Outcome,
) -> Option<Said> {
    let values: Vec<&String> = node
        .json
        .as_object()
        .unwrap_or_default()
        .iter()
        .filter(|(_, json)| *json != Json::Null)
        .map(|(key, _)| key)
        .filter(|key| key.starts_with("value"))
        .collect();
    if values.len() > 1 {
        outcome.add(
            IssueCode::Structure,
            &node.path,
            "it has several values",
            "send one `value…`, or components",
        );
    }
    let key = values.first().map_or("", |key| key.as_str());
    let value = node.get(key)?;
    Some(match key {
        "valueQuantity" => quantity(&value, read, outcome),
        "valueCodeableConcept" => coded(&value, read, outcome),
        "valueString" => {
            let text = node.text(key, outcome).unwrap_or_default();
            plain(text, read(text, ""))
        }
        "valueInteger" => match value.json {
            Json::Number(digits) => plain(digits, read(digits, "")),
            other => wrong_kind(&value, other, "a whole number", outcome),
        },
        "valueBoolean" => match value.json {
            Json::Bool(truth) => {
                let text = if *truth { "true" } else { "false" };
                plain(
                    text,
                    unreadable(format!("it came as `{text}`, and no test says that")),
                )
            }
            other => wrong_kind(&value, other, "`true` or `false`", outcome),
        },
        other => {
            let kind = other.trim_start_matches("value").to_lowercase();
            plain(
                value.json.as_str().unwrap_or(&kind),
                unreadable(format!("it came as a {kind}, which is not read")),
            )
        }
    })
}

/// What the laboratory's flag says of a result that is told in words: some send nothing else.
fn flagged(
    node: &Node<'_>,
    about: &About<'_>,
    edition: &Edition,
    outcome: &mut Outcome,
) -> Option<Said> {
    let concept = about.concept.as_ref().ok()?;
    if concept.kind != Kind::Code {
        return None;
    }
    let flags = node.items("interpretation", outcome);
    let words = flags.iter().flat_map(|flag| words_of(flag, outcome));
    let mut read = words
        .map(|word| {
            let reading = edition.concepts().read(concept, &word, "");
            plain(&word, reading)
        })
        .filter(|said| said.reading.why_unreadable().is_none());
    let first = read.next()?;
    read.all(|other| other.reading == first.reading)
        .then_some(first)
}

/// A result and its flag that say different things are not known.
fn contradicted(said: Said, flagged: Option<Said>) -> Said {
    match flagged {
        Some(flag) if said.reading.why_unreadable().is_none() && flag.reading != said.reading => {
            let why = format!(
                "it says `{}`, and is flagged `{}`",
                said.as_written, flag.as_written
            );
            plain(&said.as_written, unreadable(why))
        }
        _ => said,
    }
}

fn absent(node: &Node<'_>, outcome: &mut Outcome) -> Said {
    let why = node.get("dataAbsentReason").map_or_else(
        || "there is no value".to_owned(),
        |reason| {
            let text = words_of(&reason, outcome);
            let text = text.first().map_or("not told", String::as_str);
            format!("there is no value ({text})")
        },
    );
    plain("", unreadable(why))
}

fn quantity(value: &Node<'_>, read: &dyn Fn(&str, &str) -> Reading, outcome: &mut Outcome) -> Said {
    let comparator = value.text("comparator", outcome).unwrap_or_default();
    let digits = match value.get("value") {
        None => "",
        Some(number) => match number.json {
            Json::Number(digits) => digits.as_str(),
            other => {
                return wrong_kind(&number, other, "a number without quotation marks", outcome);
            }
        },
    };
    let unit = value.text("unit", outcome).unwrap_or_default();
    let system = value.text("system", outcome).map(known_as);
    let code = value.text("code", outcome);
    let shown = if unit.is_empty() {
        code.unwrap_or_default()
    } else {
        unit
    };
    let as_written = format!("{comparator}{digits} {shown}").trim().to_owned();
    let number = format!("{comparator}{}", without_exponent(digits));
    let reading = match (system, code) {
        (Some(UCUM), Some(code)) if unit.is_empty() || unit == code => read(&number, code),
        (Some(UCUM), Some(code)) => agreeing(read(&number, code), &read(&number, unit), unit, code),
        (_, Some(code)) if unit.is_empty() => read(&number, code),
        _ => read(&number, unit),
    };
    Said {
        as_written,
        reading,
    }
}

/// A unit said twice must be the same unit: a share in per cent labelled as a count would pass for a good count.
fn agreeing(by_code: Reading, by_text: &Reading, unit: &str, code: &str) -> Reading {
    if by_code == *by_text {
        return by_code;
    }
    match (&by_code, by_text) {
        (Reading::Unreadable { .. }, _) => by_code,
        (_, Reading::Unreadable { why }) => {
            unreadable(format!("{why}, and its code `{code}` says otherwise"))
        }
        _ => unreadable(format!(
            "the unit `{unit}` and its code `{code}` are different units"
        )),
    }
}

/// `4.5e-1` as `0.45`, digit for digit; anything else as it is.
fn without_exponent(digits: &str) -> String {
    if digits.contains(['e', 'E']) {
        Decimal::from_scientific(digits)
            .map_or_else(|_| digits.to_owned(), |exact| exact.to_string())
    } else {
        digits.to_owned()
    }
}

fn coded(value: &Node<'_>, read: &dyn Fn(&str, &str) -> Reading, outcome: &mut Outcome) -> Said {
    let words = words_of(value, outcome);
    let Some(first) = words.first() else {
        return plain("", unreadable("there is no value"));
    };
    let readings: Vec<Reading> = words.iter().map(|word| read(word, "")).collect();
    let mut readable = readings
        .iter()
        .filter(|reading| reading.why_unreadable().is_none());
    let reading = match readable.next() {
        None => readings.first().cloned(),
        Some(one) if readable.all(|other| other == one) => Some(one.clone()),
        Some(_) => Some(unreadable(format!(
            "`{}` says different things",
            words.join("`, `")
        ))),
    };
    plain(
        first,
        reading.unwrap_or_else(|| unreadable("there is no value")),
    )
}

/// The words of a `CodeableConcept`: its text, then the displays, then the codes.
pub(crate) fn words_of(concept: &Node<'_>, outcome: &mut Outcome) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let codings = concept.items("coding", outcome);
    words.extend(concept.text("text", outcome).map(str::to_owned));
    for key in ["display", "code"] {
        for coding in &codings {
            words.extend(coding.text(key, outcome).map(str::to_owned));
        }
    }
    words
}

/// The codes of one system in a `CodeableConcept`.
pub(crate) fn codes_of<'a>(
    concept: &Node<'a>,
    system: &str,
    outcome: &mut Outcome,
) -> Vec<&'a str> {
    let codings = concept.items("coding", outcome);
    codings
        .iter()
        .filter(|coding| coding.text("system", outcome).map(known_as) == Some(system))
        .collect::<Vec<_>>()
        .into_iter()
        .filter_map(|coding| coding.text("code", &mut Outcome::default()))
        .collect()
}

fn wrong_kind(at: &Node<'_>, is: &Json, wanted: &str, outcome: &mut Outcome) -> Said {
    outcome.add(
        IssueCode::Structure,
        &at.path,
        format!("it is {}", is.kind()),
        format!("write {wanted}"),
    );
    plain("", unreadable("it cannot be read"))
}

fn plain(as_written: &str, reading: Reading) -> Said {
    Said {
        as_written: as_written.to_owned(),
        reading,
    }
}

pub(crate) fn unreadable(why: impl Into<String>) -> Reading {
    Reading::Unreadable { why: why.into() }
}
