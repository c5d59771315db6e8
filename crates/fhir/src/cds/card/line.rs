//! One line of a card: what is due or why, what it rests on, what would lift it, and its source.

use std::fmt::Write as _;

use record::assessment::{Citation, MonitoringAction, Reason, Status};

use super::markdown::plain;

pub(super) fn due_line(action: &MonitoringAction) -> String {
    let mut line = format!("{} ({})", plain(&action.says), plain(&action.code));
    add_inputs(&mut line, &action.inputs);
    add(&mut line, "Lifted when", action.lifted_by.as_deref());
    line.push_str(" Source: ");
    line.push_str(&sources(&action.citations));
    line
}

pub(super) fn reason_line(reason: &Reason) -> String {
    let effect = reason.effect.map_or("note", Status::word).replace('-', " ");
    let mut line = format!(
        "**{effect}**: {} ({})",
        plain(&reason.says),
        plain(&reason.code)
    );
    add_inputs(&mut line, &reason.inputs);
    add(&mut line, "Lifted when", reason.lifted_by.as_deref());
    if !reason.citations.is_empty() {
        line.push_str(" Source: ");
        line.push_str(&sources(&reason.citations));
    }
    if !reason.reviewed {
        line.push_str(" (not yet reviewed by a clinician)");
    }
    if reason.stale {
        line.push_str(" (the date to review this rule has passed)");
    }
    line
}

fn add_inputs(line: &mut String, inputs: &[String]) {
    let inputs: Vec<String> = inputs.iter().map(|input| plain(input)).collect();
    let inputs = (!inputs.is_empty()).then(|| inputs.join("; "));
    if let Some(inputs) = inputs {
        line.push_str(" Rests on: ");
        line.push_str(&inputs);
        line.push('.');
    }
}

fn add(line: &mut String, what: &str, words: Option<&str>) {
    if let Some(words) = words {
        // Writing to a text cannot fail.
        write!(line, " {what}: {}.", plain(words)).unwrap_or_default();
    }
}

pub(super) fn sources(citations: &[Citation]) -> String {
    let all: Vec<String> = citations
        .iter()
        .map(|cite| {
            let revision = if cite.revision.is_empty() {
                String::new()
            } else {
                format!(", {}", plain(&cite.revision))
            };
            format!(
                "{}, {}{revision} \\[{}\\]",
                plain(&cite.title),
                plain(&cite.at),
                plain(&cite.status)
            )
        })
        .collect();
    all.join("; ")
}
