//! Reports and the Observations that belong to them.

use fhirkit::Json;
use guideline::Edition;

use crate::{
    incoming::{
        IncomingObservation, IncomingReport, PatientMatch, ReportStatus,
        envelope::{Entry, Envelope},
        head::{self, code_of, drawn, number, status, strongest, version},
        who,
    },
    node::{Day, Node},
    outcome::{IssueCode, Outcome},
    reading::{about, said, unreadable},
};

/// Every report in the envelope: the `DiagnosticReport`s, then each Observation that none of them names.
pub(super) fn all<'a>(
    envelope: &Envelope<'a>,
    edition: &Edition,
    outcome: &mut Outcome,
) -> Vec<IncomingReport> {
    let mut reports = Vec::new();
    let mut taken: Vec<Entry<'a>> = Vec::new();
    for entry in envelope.of_kind("DiagnosticReport") {
        let results = results(entry, envelope, outcome);
        reports.extend(diagnostic(entry, &results, envelope, edition, outcome));
        taken.extend(results);
    }
    // A panel that names its parts is told by them.
    let mut loose: Vec<Vec<Entry<'a>>> = Vec::new();
    for entry in envelope.of_kind("Observation") {
        if taken.iter().any(|known| known.is(entry)) {
            continue;
        }
        let parts = parts(entry, envelope, outcome);
        taken.extend(parts.iter().cloned());
        loose.push(std::iter::once(entry.clone()).chain(parts).collect());
    }
    for group in loose {
        let own_part = |entry: &Entry<'a>| taken.iter().any(|known| known.is(entry));
        if group.first().is_some_and(|first| !own_part(first)) {
            reports.extend(single(&group, envelope, edition, outcome));
        }
    }
    reports
}

/// The Observations that a report names, with the parts of panels among them.
fn results<'a>(
    report: &Entry<'a>,
    envelope: &Envelope<'a>,
    outcome: &mut Outcome,
) -> Vec<Entry<'a>> {
    // What a report takes back was sent before, and need not be sent again.
    let is_void = report
        .node
        .text("status", &mut Outcome::default())
        .and_then(ReportStatus::read)
        .is_some_and(ReportStatus::is_void);
    let mut elsewhere = Outcome::default();
    let outcome = if is_void { &mut elsewhere } else { outcome };
    let mut found = referred(report, "result", envelope, outcome);
    let parts: Vec<_> = found
        .iter()
        .flat_map(|panel| parts(panel, envelope, outcome))
        .collect();
    for part in parts {
        if !found.iter().any(|known| known.is(&part)) {
            found.push(part);
        }
    }
    found
}

fn parts<'a>(panel: &Entry<'a>, envelope: &Envelope<'a>, outcome: &mut Outcome) -> Vec<Entry<'a>> {
    referred(panel, "hasMember", envelope, outcome)
}

fn referred<'a>(
    from: &Entry<'a>,
    key: &str,
    envelope: &Envelope<'a>,
    outcome: &mut Outcome,
) -> Vec<Entry<'a>> {
    let mut found = Vec::new();
    for item in from.node.items(key, outcome) {
        let reference = item.text("reference", outcome).unwrap_or_default();
        match envelope.resolve(&from.node, reference) {
            Some(entry) if entry.node.kind() == "Observation" => found.push(entry),
            Some(entry) => outcome.add(
                IssueCode::NotSupported,
                &item.path,
                format!("it refers to a {}", entry.node.kind()),
                "refer to Observations",
            ),
            None => outcome.add(
                IssueCode::NotFound,
                &item.path,
                format!("`{reference}` is not in what was sent, or is there twice"),
                "send the Observation in the same Bundle, or contained in the report",
            ),
        }
    }
    found
}

fn diagnostic<'a>(
    entry: &Entry<'a>,
    results: &[Entry<'a>],
    envelope: &Envelope<'a>,
    edition: &Edition,
    outcome: &mut Outcome,
) -> Option<IncomingReport> {
    let report = &entry.node;
    let status = status(report, outcome)?;
    let (patient, lives_in) = who::read(report, envelope, outcome);
    let drawn = drawn(report, outcome);
    if results.is_empty() && !status.is_void() {
        outcome.add(
            IssueCode::Required,
            format!("{}.result", report.path),
            "it names no Observation",
            "name each in `result`; a report in words or as a document is not read",
        );
    }
    let mut statuses = vec![status];
    let mut observations = Vec::new();
    for result in results {
        if result.node.has("subject") {
            agree(report, &patient, &result.node, envelope, outcome);
        }
        statuses.extend(observed(
            &result.node,
            drawn.as_ref(),
            edition,
            &mut observations,
            outcome,
        ));
    }
    let (system, accession) = number(report, outcome);
    let involved: Vec<&Entry<'a>> = std::iter::once(entry)
        .chain(results.iter().filter(|result| !is_contained(result)))
        .chain(&lives_in)
        .collect();
    Some(IncomingReport {
        system,
        accession,
        code: report
            .get("code")
            .map(|code| code_of(&code, outcome))
            .unwrap_or_default(),
        status: strongest(&statuses),
        version: version(report, outcome),
        patient,
        observations,
        raw: raw(envelope, &involved),
    })
}

/// An Observation that no report names, with its parts.
fn single<'a>(
    group: &[Entry<'a>],
    envelope: &Envelope<'a>,
    edition: &Edition,
    outcome: &mut Outcome,
) -> Option<IncomingReport> {
    let entry = group.first()?;
    let (patient, lives_in) = who::read(&entry.node, envelope, outcome);
    let mut statuses = Vec::new();
    let mut observations = Vec::new();
    for part in group {
        if part.node.has("subject") {
            agree(&entry.node, &patient, &part.node, envelope, outcome);
        }
        statuses.extend(observed(
            &part.node,
            None,
            edition,
            &mut observations,
            outcome,
        ));
    }
    let (system, accession) = number(&entry.node, outcome);
    let involved: Vec<&Entry<'a>> = group
        .iter()
        .filter(|part| !is_contained(part))
        .chain(&lives_in)
        .collect();
    Some(IncomingReport {
        system,
        accession,
        code: entry
            .node
            .get("code")
            .map(|code| code_of(&code, outcome))
            .unwrap_or_default(),
        status: strongest(&statuses),
        version: version(&entry.node, outcome),
        patient,
        observations,
        raw: raw(envelope, &involved),
    })
}

/// Two patients in one report is the worst of mistakes (hazard H-07): it is refused, not guessed.
fn agree<'a>(
    report: &Node<'a>,
    patient: &PatientMatch,
    observation: &Node<'a>,
    envelope: &Envelope<'a>,
    outcome: &mut Outcome,
) {
    let subject = |node: &Node<'a>| {
        let (said, entry) = who::read(node, envelope, &mut Outcome::default());
        (said, entry.map(|entry| entry.node.path.to_string()))
    };
    let (other, at) = subject(observation);
    let (_, own) = subject(report);
    let same_entry = at.is_some() && at == own;
    let same_reference = other.reference.is_some() && other.reference == patient.reference;
    if !same_entry && !same_reference && other != *patient {
        outcome.add(
            IssueCode::Value,
            format!("{}.subject", observation.path),
            "it is about another patient than the report it belongs to",
            "send the results of one patient in one report",
        );
    }
}

/// Adds what one Observation says, and its components, to the list; gives its status.
fn observed(
    node: &Node<'_>,
    drawn: Option<&Day>,
    edition: &Edition,
    observations: &mut Vec<IncomingObservation>,
    outcome: &mut Outcome,
) -> Option<ReportStatus> {
    let status = status(node, outcome)?;
    let own = head::drawn(node, outcome);
    let day = own.as_ref().or(drawn);
    let components = node.items("component", outcome);
    let says_nothing = !node.has("dataAbsentReason")
        && !node
            .json
            .as_object()
            .unwrap_or_default()
            .iter()
            .any(|(key, _)| key.starts_with("value"));
    // A panel is told by its parts.
    let is_panel = says_nothing && (!components.is_empty() || node.has("hasMember"));
    let tellers = (!is_panel).then_some(node).into_iter().chain(&components);
    for teller in tellers {
        let Some(code) = teller.get("code") else {
            outcome.add(
                IssueCode::Required,
                format!("{}.code", teller.path),
                "it does not say what was tested",
                "send the LOINC code",
            );
            continue;
        };
        let about = about(&code, edition, outcome);
        let said = said(teller, &about, edition, outcome);
        let reading = match (status, day) {
            (ReportStatus::Preliminary, _) => {
                unreadable("it is preliminary; the final result has not come")
            }
            (status, _) if status.is_void() => {
                unreadable(format!("the laboratory says `{}`", status.word()))
            }
            (_, None) => unreadable("it does not say on which day it was drawn"),
            (_, Some(Day::Partial(text))) => {
                unreadable(format!("`{text}` is not a whole date of drawing"))
            }
            (_, Some(Day::Known(_))) => said.reading,
        };
        observations.push(IncomingObservation {
            code: about.code,
            name: about.name,
            concept: about.concept.ok().map(|concept| concept.id.clone()),
            as_written: said.as_written,
            observed_on: day.and_then(Day::known),
            reading,
        });
    }
    Some(status)
}

fn is_contained(entry: &Entry<'_>) -> bool {
    entry.node.path.is_contained()
}

/// Everything that belongs to a report, so that it can be read again by itself.
fn raw(envelope: &Envelope<'_>, involved: &[&Entry<'_>]) -> String {
    let alone = involved.first().filter(|_| !envelope.bundled);
    if let Some(entry) = alone {
        return entry.node.json.to_compact();
    }
    let mut kept: Vec<&Entry<'_>> = Vec::new();
    for entry in involved {
        if !is_contained(entry) && !kept.iter().any(|known| known.is(entry)) {
            kept.push(entry);
        }
    }
    let text = |text: &str| Json::String(text.to_owned());
    Json::Object(vec![
        ("resourceType".to_owned(), text("Bundle")),
        ("type".to_owned(), text("collection")),
        (
            "entry".to_owned(),
            Json::Array(kept.into_iter().map(Entry::again).collect()),
        ),
    ])
    .to_compact()
}
