//! Observations: laboratory values by their unit, everything else by the guideline's own names.

use fhirkit::Json;
use guideline::{
    Edition,
    concept::{Concept, Kind},
};
use jiff::civil::Date;
use record::{Source, Value, quantity::Quantity};

use crate::{
    chart::{Reader, same_day::Stamp, told_by_patient},
    incoming::{ReportStatus, day_of, status},
    node::Node,
    outcome::Outcome,
    reading::{about, as_written, codes_of, said, words_of},
    systems::{CODE, INGREDIENT},
};

pub(super) fn read<'a>(reader: &mut Reader<'a>, observation: &Node<'a>) {
    of_report(reader, observation, None);
}

/// A result that its report contains was drawn when the report says, unless it says otherwise itself.
pub(super) fn of_report<'a>(reader: &mut Reader<'a>, observation: &Node<'a>, drawn: Option<Date>) {
    let outcome = &mut reader.outcome;
    let status = status(observation, outcome);
    let day = day_of(observation, outcome).or(drawn);
    let components = observation.items("component", outcome);
    let source = source(observation, reader);
    let own = std::iter::once(observation);
    for teller in own.chain(&components) {
        let outcome = &mut reader.outcome;
        let Some(code) = teller.get("code") else {
            reader.skip(teller, "it does not say what was observed");
            continue;
        };
        let is_panel = !components.is_empty() || observation.has("hasMember");
        if std::ptr::eq(teller.json, observation.json) && is_panel && !says_something(teller) {
            continue;
        }
        let about = about(&code, reader.edition, outcome);
        let concept = match &about.concept {
            Ok(concept) => *concept,
            Err(why) => {
                let why = format!("`{}`: {why}", about.name);
                reader.skip(teller, why);
                continue;
            }
        };
        let own = own_form(concept, teller, outcome, reader.edition);
        let (as_written, mut value) = if let Some(value) = own {
            (as_written(teller, outcome), value)
        } else {
            let words = said(teller, &about, reader.edition, outcome);
            (words.as_written, words.reading.into_value())
        };
        match status {
            Some(status) if status.is_void() => {
                reader.skip(teller, format!("the status is `{}`", status.word()));
                continue;
            }
            Some(ReportStatus::Preliminary) | None => {
                value = Value::Unknown("preliminary: the final result has not come".to_owned());
            }
            Some(_) => {}
        }
        if day.is_none() && !matches!(value, Value::Unknown(_)) {
            value = Value::Unknown("it does not say on which day it was".to_owned());
        }
        if day.is_some_and(|day| day > reader.today) {
            reader.skip(teller, "its date lies in the future");
            continue;
        }
        if let Value::Unknown(why) = &value {
            let why = format!("`{}` {as_written}: {why}", about.name);
            reader.skip(teller, why);
        }
        let original = (!as_written.is_empty()).then_some(as_written);
        if !concept.codes.is_empty() && source.is_professional() {
            let stamp = Stamp::of(observation, status);
            reader.results.push((reader.findings.len(), stamp));
        }
        reader.add(concept.id.as_str(), value, day, original, source.clone());
    }
}

fn says_something(node: &Node<'_>) -> bool {
    let members = node.json.as_object().unwrap_or_default();
    members
        .iter()
        .filter(|(_, json)| *json != Json::Null)
        .any(|(key, _)| key.starts_with("value") || key == "dataAbsentReason")
}

/// A value in the form that this program writes: yes or no, one of the concept's codes, a date, words, a number in the
/// concept's own unit. `None` for what a laboratory writes.
fn own_form(
    concept: &Concept,
    node: &Node<'_>,
    outcome: &mut Outcome,
    edition: &Edition,
) -> Option<Value> {
    match concept.kind {
        Kind::Truth => match node.get("valueBoolean").map(|said| said.json) {
            Some(Json::Bool(truth)) => Some(Value::Truth(*truth)),
            _ => answered(concept, node, outcome).map(Value::Truth),
        },
        Kind::Date => Some(Value::Date(node.day("valueDateTime", outcome)?.known()?)),
        Kind::Text => Some(Value::Text(node.text("valueString", outcome)?.to_owned())),
        Kind::Code => {
            let coded = node.get("valueCodeableConcept")?;
            let code = [CODE, INGREDIENT]
                .into_iter()
                .flat_map(|system| codes_of(&coded, system, outcome))
                .next()?;
            let value = Value::Code(code.to_owned());
            let admitted = edition.concepts().admits(concept.id.as_str(), &value);
            admitted.is_ok().then_some(value)
        }
        // Without a list of accepted units the reader of laboratory words has nothing to choose from.
        Kind::Quantity => {
            let unit = concept.unit.as_deref()?;
            let quantity = node.get("valueQuantity")?;
            if !concept.accepts.is_empty() || quantity.has("comparator") {
                return None;
            }
            let Json::Number(digits) = quantity.get("value")?.json else {
                return None;
            };
            let number = digits.parse().ok()?;
            let named = quantity
                .text("code", outcome)
                .or(quantity.text("unit", outcome));
            let plausible = concept
                .plausible
                .as_ref()
                .is_none_or(|bounds| bounds.admits(number));
            (named == Some(unit) && plausible).then(|| Value::Quantity(Quantity::new(number, unit)))
        }
    }
}

/// Yes or no in the words or the codes of others; `None` when they say both.
fn answered(concept: &Concept, node: &Node<'_>, outcome: &mut Outcome) -> Option<bool> {
    let coded = node.get("valueCodeableConcept");
    let words = coded.map_or_else(Vec::new, |coded| words_of(&coded, outcome));
    let plain = node.text("valueString", outcome).map(str::to_owned);
    let mut said = words
        .iter()
        .chain(&plain)
        .filter_map(|word| concept.answer(word));
    let first = said.next()?;
    said.all(|other| other == first).then_some(first == "yes")
}

/// What the patient says opens other gates than what a professional found.
fn source(observation: &Node<'_>, reader: &mut Reader<'_>) -> Source {
    let performers = observation.items("performer", &mut reader.outcome);
    let by_patient = performers.iter().any(|performer| {
        let reference = performer
            .text("reference", &mut reader.outcome)
            .unwrap_or_default();
        let entry = reader.envelope.resolve(observation, reference);
        reference.contains("Patient/")
            || reference.contains("RelatedPerson/")
            || entry.is_some_and(|entry| ["Patient", "RelatedPerson"].contains(&entry.node.kind()))
    });
    if by_patient {
        told_by_patient()
    } else {
        Source::Imported {
            from: "the chart that was sent".to_owned(),
        }
    }
}
