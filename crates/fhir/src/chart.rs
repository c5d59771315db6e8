//! A whole chart, as another system writes it out: for `anagen assess`, which needs no clinic.
//!
//! A Bundle of one patient becomes findings. A list in such a Bundle is never taken to be complete: what it does not
//! say stays unknown. Whatever is there and cannot be used is in [`Chart::unread`], with its place and the reason.

use std::collections::{BTreeMap, BTreeSet};

use guideline::Edition;
use jiff::{Timestamp, civil::Date};
use record::{
    Finding, Findings, Source, Value,
    finding::ConceptId,
    id::{AccountId, FindingId},
};
use uuid::Uuid;

use crate::{
    incoming::envelope::Envelope,
    node::{Node, parse},
    outcome::{IssueCode, Outcome},
};

mod allergy;
mod condition;
mod immunization;
mod medication;
mod nothing;
mod observation;
mod person;
mod report;
mod same_day;
mod words;

/// What is known of one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// As findings. The same text gives the same bytes.
    pub findings: Findings,
    /// What is there and was not used: place and reason, in words.
    pub unread: Vec<String>,
}

/// Kinds that say who and where beside a chart, and nothing about the patient.
const CONTEXT: [&str; 11] = [
    "CareTeam",
    "Device",
    "Location",
    "Medication",
    "MessageHeader",
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
    "Specimen",
    "Substance",
];

pub(crate) const BUNDLES: [&str; 7] = [
    "batch-response",
    "collection",
    "document",
    "searchset",
    "transaction",
    "batch",
    "message",
];

/// Reads a chart as it stands on `today`, the civil day where the patient is.
///
/// # Errors
///
/// Everything malformed, each with its place and its remedy; more than one patient; none.
pub fn read(json: &[u8], edition: &Edition, today: Date) -> Result<Chart, Outcome> {
    let json = parse(json)?;
    let root = Node::root(&json);
    let mut outcome = Outcome::default();
    let mut unread = Vec::new();
    let envelope = match root.kind() {
        "Bundle" => Envelope::chart(&root, &BUNDLES, &mut unread, &mut outcome),
        "Patient" => Some(Envelope::alone(&root)),
        _ => {
            outcome.add(
                IssueCode::NotSupported,
                &root.path,
                "it is no chart",
                "send a Bundle with one Patient",
            );
            None
        }
    };
    let Some(envelope) = envelope else {
        return Err(outcome);
    };
    let mut chart = tell(&envelope, &[], edition, today, outcome)?;
    unread.append(&mut chart.unread);
    chart.unread = unread;
    Ok(chart)
}

/// Where a medicine comes from that is only being ordered.
pub(crate) const DRAFTED: &str = "an order that is being written";

/// A medicine that is named by a resource, however far it has come: taken, or only drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// As it is called there.
    pub(crate) name: String,
    /// Ids of its ingredients; empty when nobody knows it.
    pub(crate) ingredients: Vec<String>,
    /// It was only nearly the name of what it was taken for.
    pub(crate) guessed: bool,
}

/// What medicine `node` names; `None` when it names none.
pub(crate) fn named<'a>(
    envelope: &'a Envelope<'a>,
    node: &Node<'a>,
    edition: &'a Edition,
    today: Date,
    outcome: &mut Outcome,
) -> Option<Named> {
    let mut reader = Reader::new(envelope, edition, today, std::mem::take(outcome));
    let named = medication::named(&mut reader, node);
    outcome.issues = reader.outcome.issues;
    named
}

/// Reads what was gathered of one patient. What is drafted counts as taken: a medicine too many is asked about.
pub(crate) fn tell<'a>(
    envelope: &'a Envelope<'a>,
    drafts: &[Named],
    edition: &'a Edition,
    today: Date,
    mut outcome: Outcome,
) -> Result<Chart, Outcome> {
    let root = if envelope.bundled {
        "Bundle"
    } else {
        "Patient"
    };
    match envelope.of_kind("Patient").count() {
        1 => {}
        0 => outcome.add(
            IssueCode::Required,
            root,
            "there is no Patient in it",
            "send the Patient with the chart",
        ),
        count => outcome.add(
            IssueCode::Value,
            root,
            format!("there are {count} Patients in it"),
            "send the chart of one patient",
        ),
    }
    let mut reader = Reader::new(envelope, edition, today, outcome);
    for entry in envelope.all() {
        reader.resource(&entry.node);
    }
    condition::close(&mut reader);
    medication::tell_courses(&mut reader);
    same_day::settle(&mut reader);
    for draft in drafts {
        // Beside an order of a monitored medicine it is one that nobody recognises; by itself it is nobody's business here.
        if draft.ingredients.is_empty() {
            let text = Value::Text(format!("{} (being ordered)", draft.name));
            reader.found("medication_unmatched", text, None, None);
        }
        for id in &draft.ingredients {
            let from = DRAFTED.to_owned();
            reader.add(
                "medication",
                Value::Code(id.clone()),
                None,
                Some(draft.name.clone()),
                Source::Imported { from },
            );
        }
    }
    if reader.outcome.is_empty() {
        Ok(Chart {
            findings: Findings::new(reader.findings),
            unread: together(reader.unread),
        })
    } else {
        Err(reader.outcome)
    }
}

/// Collects findings while a chart is told.
struct Reader<'a> {
    edition: &'a Edition,
    today: Date,
    envelope: &'a Envelope<'a>,
    findings: Vec<Finding>,
    /// Laboratory results, by their place in `findings`, each with what says which of two is the later.
    results: Vec<(usize, same_day::Stamp)>,
    /// What is taken of the medicines that are monitored.
    courses: Vec<medication::Course>,
    unread: Vec<Unread>,
    /// Codes of conditions that are over, and their day.
    over: Vec<(String, Option<Date>)>,
    /// Codes of conditions of which an entry is not over.
    active: BTreeSet<String>,
    outcome: Outcome,
}

impl<'a> Reader<'a> {
    fn new(
        envelope: &'a Envelope<'a>,
        edition: &'a Edition,
        today: Date,
        outcome: Outcome,
    ) -> Self {
        Self {
            edition,
            today,
            envelope,
            findings: Vec::new(),
            results: Vec::new(),
            courses: Vec::new(),
            unread: Vec::new(),
            over: Vec::new(),
            active: BTreeSet::new(),
            outcome,
        }
    }

    fn resource(&mut self, node: &Node<'a>) {
        if let Some(other) = self.about_somebody_else(node) {
            self.skip(
                node,
                format!("it is about `{other}`, who is not the Patient here"),
            );
            return;
        }
        match node.kind() {
            "Patient" => person::read(self, node),
            "Condition" => condition::read(self, node),
            "Observation" => observation::read(self, node),
            "MedicationStatement" | "MedicationRequest" => medication::read(self, node),
            "MedicationDispense" | "MedicationAdministration" => medication::given(self, node),
            "AllergyIntolerance" => allergy::read(self, node),
            "Immunization" => immunization::read(self, node),
            "DiagnosticReport" => report::read(self, node),
            "Encounter" => words::of_encounter(self, node),
            "Composition" => words::of_composition(self, node),
            "OperationOutcome" => words::of_outcome(self, node),
            "" => self.outcome.add(
                IssueCode::Required,
                &node.path,
                "`resourceType` is missing",
                "say what kind of resource it is",
            ),
            kind if CONTEXT.contains(&kind) => {}
            kind => self.skip(node, format!("a {kind} is not read")),
        }
    }

    /// To whom it refers, when that is not the one Patient: another person's result must not slip in (hazard H-07).
    fn about_somebody_else(&mut self, node: &Node<'a>) -> Option<String> {
        let subject = node.get("subject").or_else(|| node.get("patient"))?;
        let own = self.envelope.of_kind("Patient").next()?;
        let Some(reference) = subject.text("reference", &mut self.outcome) else {
            let number = subject.get("identifier")?;
            let other = person::number(&number)?;
            return person::numbers_differ(&own.node, &[other]).then(|| other.1.to_owned());
        };
        let found = self.envelope.resolve(node, reference);
        let is_own = found.is_some_and(|entry| {
            let patient = &entry.node;
            patient.kind() == "Patient"
                && (!patient.path.is_contained() || !person::differ(&own.node, patient))
        });
        (!is_own).then(|| reference.to_owned())
    }

    /// Notes that something was not used.
    fn skip(&mut self, node: &Node<'_>, why: impl AsRef<str>) {
        self.unread.push(Unread {
            place: node.path.to_string(),
            why: why.as_ref().to_owned(),
        });
    }

    fn found(&mut self, concept: &str, value: Value, on: Option<Date>, original: Option<String>) {
        let from = "the chart that was sent".to_owned();
        self.add(concept, value, on, original, Source::Imported { from });
    }

    fn add(
        &mut self,
        concept: &str,
        value: Value,
        on: Option<Date>,
        original: Option<String>,
        source: Source,
    ) {
        // Ids count up, so that the same chart gives the same bytes.
        let count = u64::try_from(self.findings.len()).unwrap_or(u64::MAX);
        self.findings.push(Finding {
            id: FindingId(Uuid::from_u64_pair(0, count)),
            concept: ConceptId::new(concept),
            value,
            observed_on: on.unwrap_or(self.today),
            recorded_at: Timestamp::UNIX_EPOCH,
            source,
            original,
        });
    }
}

/// Something that is there and was not used.
struct Unread {
    place: String,
    why: String,
}

/// Each reason once, with the first place and how many more there are: a hundred measurements that no rule reads must
/// not hide the one that matters.
fn together(all: Vec<Unread>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut first = Vec::new();
    for one in all {
        let count = counts.entry(one.why.clone()).or_default();
        if *count == 0 {
            first.push(one);
        }
        *count += 1;
    }
    let line = |Unread { place, why }: &Unread| match counts.get(why) {
        Some(count @ 2..) => format!("{place}: {why} (and {} more like it)", count - 1),
        _ => format!("{place}: {why}"),
    };
    first.iter().map(line).collect()
}

fn told_by_patient() -> Source {
    let account = AccountId(Uuid::nil());
    Source::Patient { account }
}

#[cfg(test)]
mod tests;
