//! What stands at the head of a report or an Observation: status, day, number, version, code.

use jiff::civil::Date;

use crate::{
    incoming::ReportStatus,
    node::{Day, Node},
    outcome::{IssueCode, Outcome},
    reading::codes_of,
    systems::LOINC,
};

const STATUSES: &str =
    "send `preliminary`, `final`, `amended`, `corrected`, `cancelled` or `entered-in-error`";

pub(crate) fn status(node: &Node<'_>, outcome: &mut Outcome) -> Option<ReportStatus> {
    let word = node.required("status", STATUSES, outcome)?;
    let status = ReportStatus::read(word);
    if status.is_none() {
        let says = format!("`{word}` is no status of a result");
        outcome.add(
            IssueCode::Value,
            format!("{}.status", node.path),
            says,
            STATUSES,
        );
    }
    status
}

/// The status of a report with such parts: a correction of one part is a correction.
pub(super) fn strongest(statuses: &[ReportStatus]) -> ReportStatus {
    let own = statuses
        .first()
        .copied()
        .unwrap_or(ReportStatus::Preliminary);
    if own != ReportStatus::Final {
        return own;
    }
    [ReportStatus::Corrected, ReportStatus::Amended]
        .into_iter()
        .find(|strong| statuses.contains(strong))
        .unwrap_or(own)
}

/// When it was true of the patient: never the day on which it was issued.
pub(super) fn drawn(node: &Node<'_>, outcome: &mut Outcome) -> Option<Day> {
    if let Some(day) = ["effectiveDateTime", "effectiveInstant"]
        .into_iter()
        .find_map(|key| node.day(key, outcome))
    {
        return Some(day);
    }
    // Of a stretch of time the start: a value is as old as its oldest part.
    let period = node.get("effectivePeriod")?;
    period
        .day("start", outcome)
        .or_else(|| period.day("end", outcome))
}

/// The filler's number, else the first.
pub(super) fn number(node: &Node<'_>, outcome: &mut Outcome) -> (Option<String>, Option<String>) {
    let identifiers = match node.get("identifier") {
        Some(_) => node.items("identifier", outcome),
        None => return (None, None),
    };
    let is_filler = |identifier: &&Node<'_>| {
        let codings = identifier
            .get("type")
            .map(|kind| kind.items("coding", &mut Outcome::default()))
            .unwrap_or_default();
        codings.iter().any(|coding| {
            matches!(
                coding.text("code", &mut Outcome::default()),
                Some("FILL" | "ACSN")
            )
        })
    };
    let chosen = identifiers
        .iter()
        .find(is_filler)
        .or_else(|| identifiers.first());
    let Some(identifier) = chosen else {
        return (None, None);
    };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    (
        owned(identifier.text("system", outcome)),
        owned(identifier.text("value", outcome)),
    )
}

pub(super) fn version(node: &Node<'_>, outcome: &mut Outcome) -> Option<String> {
    node.get("meta")?
        .text("versionId", outcome)
        .map(str::to_owned)
}

pub(super) fn code_of(code: &Node<'_>, outcome: &mut Outcome) -> String {
    let loinc = codes_of(code, LOINC, outcome)
        .first()
        .map(|code| (*code).to_owned());
    loinc
        .or_else(|| {
            let coding = code.items("coding", outcome).into_iter().next()?;
            coding.text("code", outcome).map(str::to_owned)
        })
        .unwrap_or_default()
}

/// The civil day of something, for other readers of FHIR in this room.
pub(crate) fn day_of(node: &Node<'_>, outcome: &mut Outcome) -> Option<Date> {
    drawn(node, outcome)?.known()
}
