//! What became of cards, as the asking system reports it.

use fhirkit::Json;
use jiff::Timestamp;
use record::feedback::{CardOutcome, Feedback};
use uuid::Uuid;

use crate::{
    node::{Node, parse},
    outcome::{IssueCode, Outcome},
};

/// How many are taken at once.
const MOST: usize = 100;

/// Reads what became of one or more cards.
///
/// # Errors
///
/// Everything that is wrong, each with its place and its remedy; then nothing of it counts.
pub fn read(json: &[u8]) -> Result<Vec<Feedback>, Outcome> {
    let json = parse(json)?;
    let root = Node::root(&json);
    let mut outcome = Outcome::default();
    let items = root.items("feedback", &mut outcome);
    if items.is_empty() && outcome.is_empty() {
        outcome.add(
            IssueCode::Required,
            "feedback",
            "there is no feedback in it",
            "send a list of one or more",
        );
    }
    if items.len() > MOST {
        let says = format!("it has {} entries", items.len());
        let remedy = format!("send at most {MOST} at once");
        outcome.add(IssueCode::TooCostly, "feedback", says, remedy);
        return Err(outcome);
    }
    let all: Vec<Feedback> = items
        .iter()
        .filter_map(|item| one(item, &mut outcome))
        .collect();
    if outcome.is_empty() {
        Ok(all)
    } else {
        Err(outcome)
    }
}

fn one(item: &Node<'_>, outcome: &mut Outcome) -> Option<Feedback> {
    let card = uuid(item, "card", "send the card's `uuid`", outcome);
    let at = item
        .required("outcomeTimestamp", "say when it was", outcome)
        .and_then(|text| {
            let read = text.parse::<Timestamp>();
            if read.is_err() {
                let path = format!("{}.outcomeTimestamp", item.path);
                let says = format!("`{text}` is no instant with an offset");
                outcome.add(
                    IssueCode::Value,
                    path,
                    says,
                    "write `2026-11-20T08:15:00-06:00`",
                );
            }
            read.ok()
        });
    let remedy = "say `accepted` or `overridden`";
    let became = match item.required("outcome", remedy, outcome)? {
        "accepted" => CardOutcome::Accepted {
            suggestions: suggestions(item, outcome),
        },
        "overridden" => CardOutcome::Overridden {
            reason: reason(item, outcome),
        },
        other => {
            let path = format!("{}.outcome", item.path);
            outcome.add(
                IssueCode::Value,
                path,
                format!("`{other}` is not known"),
                remedy,
            );
            return None;
        }
    };
    Some(Feedback {
        card: card?,
        outcome: became,
        at: at?,
    })
}

fn suggestions(item: &Node<'_>, outcome: &mut Outcome) -> Vec<Uuid> {
    let accepted = item.items("acceptedSuggestions", outcome);
    if accepted.is_empty() {
        outcome.add(
            IssueCode::Required,
            format!("{}.acceptedSuggestions", item.path),
            "nothing was accepted",
            "name the suggestions that were, or say `overridden`",
        );
    }
    accepted
        .iter()
        .filter_map(|one| uuid(one, "id", "send the suggestion's `uuid`", outcome))
        .collect()
}

/// The longest code of a reason that is kept.
const CODE_MOST: usize = 64;

/// The code of the reason. Words stay where they were written, also those in the place of a code: they may name a patient.
fn reason(item: &Node<'_>, outcome: &mut Outcome) -> Option<String> {
    let said = item.get("overrideReason")?;
    if !matches!(said.json, Json::Object(_)) {
        let says = format!("it is {}", said.json.kind());
        outcome.add(IssueCode::Structure, &said.path, says, "send an object");
        return None;
    }
    let code = said.get("reason")?.text("code", outcome)?;
    let is_code = code.len() <= CODE_MOST && !code.contains(char::is_whitespace);
    is_code.then(|| code.to_owned())
}

fn uuid(item: &Node<'_>, key: &str, remedy: &str, outcome: &mut Outcome) -> Option<Uuid> {
    let text = item.required(key, remedy, outcome)?;
    let read = Uuid::parse_str(text);
    if read.is_err() {
        let path = format!("{}.{key}", item.path);
        outcome.add(
            IssueCode::Value,
            path,
            format!("`{text}` is no UUID"),
            remedy,
        );
    }
    read.ok()
}
