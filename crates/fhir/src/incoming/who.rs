//! Whom a result is about.

use crate::{
    incoming::{
        PatientMatch,
        envelope::{Entry, Envelope},
    },
    node::Node,
    outcome::{IssueCode, Outcome},
};

/// Reads the `subject` of a report or an Observation, and gives the entry it lives in.
pub(super) fn read<'a>(
    about: &Node<'a>,
    envelope: &Envelope<'a>,
    outcome: &mut Outcome,
) -> (PatientMatch, Option<Entry<'a>>) {
    let Some(subject) = about.get("subject") else {
        outcome.add(
            IssueCode::Required,
            format!("{}.subject", about.path),
            "it does not say whom it is about",
            "refer to the Patient",
        );
        return (PatientMatch::default(), None);
    };
    let reference = subject.text("reference", outcome);
    let mut found = PatientMatch {
        reference: reference.map(str::to_owned),
        ..PatientMatch::default()
    };
    if let Some(identifier) = subject.get("identifier") {
        add_number(&identifier, &mut found, outcome);
    }
    let entry = reference.and_then(|reference| envelope.resolve(about, reference));
    if let Some(entry) = &entry {
        if entry.node.kind() == "Patient" {
            describe(&entry.node, &mut found, outcome);
        } else {
            outcome.add(
                IssueCode::Value,
                format!("{}.reference", subject.path),
                format!("it refers to a {}", entry.node.kind()),
                "refer to the Patient",
            );
        }
    }
    (found, entry)
}

fn describe(patient: &Node<'_>, found: &mut PatientMatch, outcome: &mut Outcome) {
    for identifier in patient.items("identifier", outcome) {
        add_number(&identifier, found, outcome);
    }
    let names = patient.items("name", outcome);
    let official = names
        .iter()
        .find(|name| name.text("use", &mut Outcome::default()) == Some("official"));
    if let Some(name) = official.or_else(|| names.first()) {
        found.family = name.text("family", outcome).map(str::to_owned);
        let given: Vec<&str> = name
            .items("given", outcome)
            .iter()
            .filter_map(|part| part.json.as_str())
            .collect();
        found.given = (!given.is_empty()).then(|| given.join(" "));
    }
    found.born_on = patient
        .day("birthDate", outcome)
        .and_then(|day| day.known());
}

fn add_number(identifier: &Node<'_>, found: &mut PatientMatch, outcome: &mut Outcome) {
    let system = identifier.text("system", outcome).unwrap_or_default();
    if let Some(number) = identifier.text("value", outcome) {
        let number = (system.to_owned(), number.to_owned());
        if !found.ids.contains(&number) {
            found.ids.push(number);
        }
    }
}
