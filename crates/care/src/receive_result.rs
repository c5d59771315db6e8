//! A laboratory result arrives: by file, by the FHIR API or by hand. One path for all three.
//!
//! Each report is matched to one patient by two identifiers or goes to quarantine; the same report twice is one
//! report; a corrected one replaces what it corrects, a cancelled one takes it back and re-opens the duty (`file`).
//! The findings, the duties they fulfil, the new assessment and the task on a clinician's list (`tasks`) are one
//! transaction: a result without its task cannot exist (H-08).

use fhir::incoming::{IncomingReport, ReportStatus};
use record::{
    Actor,
    audit::{AuditEntry, Outcome},
    id::{PatientId, QuarantineId, ReportId},
    task::{TaskKind, Urgency},
};
use serde::{Deserialize, Serialize};
use storage::{
    Tx,
    quarantine::{Quarantined, SaidIdentity},
    report::Report,
};

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

mod file;
mod tasks;

pub(crate) use file::{Looked, file, slipped, take_back};
pub(crate) use tasks::{carry_to_team, open_task};

/// Who closes a task when a newer result does, as shown.
pub(crate) const LABORATORY: &str = "laboratory";

/// What became of one report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Received {
    /// Filed in one patient's chart.
    Filed {
        /// The report.
        report: ReportId,
        /// How many results could be read.
        findings: usize,
        /// Results a person must look at: what, and why.
        unreadable: Vec<String>,
        /// Tasks that were opened on the worklist.
        tasks: usize,
    },
    /// The same report had come before; nothing was changed.
    Duplicate {
        /// The report it was.
        report: ReportId,
    },
    /// A preliminary report came after the final one: kept, and nothing of it is filed.
    Late {
        /// The report.
        report: ReportId,
    },
    /// Could not be matched to one patient; waits for a person.
    Quarantined {
        /// Where it waits.
        quarantine: QuarantineId,
        /// Why.
        why: String,
    },
}

/// Takes `reports` in. Each stands alone: one that goes to quarantine does not hold up the others, and all of them
/// are durable when this returns.
///
/// # Errors
///
/// `NotFound` when the actor may not send results.
pub async fn receive_results(
    practice: &Practice,
    ask: &Ask,
    reports: Vec<IncomingReport>,
) -> Result<Vec<Received>, Refused> {
    let deed = Deed {
        name: "receive_result",
        action: Action::SendResults,
        on: On::Clinic,
    };
    let (clinic, sender) = (practice.clone(), ask.actor.clone());
    let input: Vec<String> = reports.iter().map(IncomingReport::digest).collect();
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let mut received = Vec::with_capacity(reports.len());
                for report in &reports {
                    received.push(receive(&clinic, tx, &sender, report).await?);
                }
                Ok(received)
            })
        })
        .await
}

/// Matches and files one report inside the caller's transaction.
async fn receive(
    practice: &Practice,
    tx: &mut Tx,
    sender: &Actor,
    incoming: &IncomingReport,
) -> Result<Received, Refused> {
    let mut matched = find_patient(tx, incoming).await?;
    let mut report = Report {
        id: ReportId::new(&*practice.clock, &*practice.chance),
        system: incoming.system.clone().unwrap_or_default(),
        // A report without a number of its own is known by what it says.
        accession: incoming
            .accession
            .clone()
            .unwrap_or_else(|| incoming.digest()),
        code: incoming.code.clone(),
        version: version_of(incoming),
        patient: None,
        received_at: practice.now(),
        content: serde_json::Value::String(incoming.raw.clone()),
    };
    let earlier = tx
        .versions_of(&report.system, &report.accession, &report.code)
        .await?;
    if let Some(patient) = matched.patient
        && let Some(other) = earlier
            .iter()
            .find_map(|one| one.patient.filter(|other| *other != patient))
    {
        // One specimen has one patient. Which of the two it is, a person finds out (H-06).
        matched = Match::nobody("an earlier version of it is in another patient's chart");
        matched.candidates = vec![patient, other];
    }
    report.patient = matched.patient;
    if let Some(there) = tx.keep_report(&report).await? {
        return Ok(Received::Duplicate { report: there.id });
    }
    let Some(patient) = matched.patient else {
        return quarantine(practice, tx, incoming, &report, matched).await;
    };
    note_in_trail(practice, tx, sender, patient, &report).await?;
    let is_final = |report: &Report| {
        report.patient == Some(patient)
            && !report.version.starts_with(ReportStatus::Preliminary.word())
    };
    if incoming.status == ReportStatus::Preliminary && earlier.iter().any(is_final) {
        return Ok(Received::Late { report: report.id });
    }
    file(practice, tx, patient, incoming, &report, Looked::Nobody).await
}

fn version_of(incoming: &IncomingReport) -> String {
    format!(
        "{} {}",
        incoming.status.word(),
        incoming.digest().get(..16).unwrap_or_default()
    )
}

/// The deed is about the clinic; the trail also says into whose chart each report went.
pub(crate) async fn note_in_trail(
    practice: &Practice,
    tx: &mut Tx,
    by: &Actor,
    patient: PatientId,
    report: &Report,
) -> Result<(), Refused> {
    tx.audit(&AuditEntry {
        at: practice.now(),
        actor: by.label(),
        action: "file_report".to_owned(),
        patient: Some(patient),
        resource: format!("report {}", report.id),
        outcome: Outcome::Done,
        detail: String::new(),
    })
    .await?;
    Ok(())
}

async fn quarantine(
    practice: &Practice,
    tx: &mut Tx,
    incoming: &IncomingReport,
    report: &Report,
    matched: Match,
) -> Result<Received, Refused> {
    let who = &incoming.patient;
    let mut candidates = matched.candidates;
    if let Some(born_on) = who.born_on {
        candidates.extend(
            tx.patients_born_on(born_on)
                .await?
                .into_iter()
                .map(|patient| patient.id),
        );
    }
    let mut seen = Vec::new();
    candidates.retain(|one| {
        let is_new = !seen.contains(one);
        seen.push(*one);
        is_new
    });
    let names = [who.given.clone(), who.family.clone()];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let waiting = Quarantined {
        id: QuarantineId::new(&*practice.clock, &*practice.chance),
        report: Some(report.id),
        reason: matched.why.clone(),
        said: SaidIdentity {
            name: (!name.is_empty()).then_some(name),
            born_on: who.born_on.map(|day| day.to_string()),
            mrn: who.ids.first().map(|(_, number)| number.clone()),
            order: None,
        },
        candidates,
        received_at: practice.now(),
        resolved: None,
    };
    tx.keep_quarantined(&waiting).await?;
    let line = format!("A result could not be matched: {}", matched.why);
    let about = waiting.id.to_string();
    open_task(
        practice,
        tx,
        None,
        None,
        TaskKind::Quarantine,
        Urgency::Today,
        &line,
        &about,
    )
    .await?;
    Ok(Received::Quarantined {
        quarantine: waiting.id,
        why: matched.why,
    })
}

/// Whether a report is about exactly one patient.
struct Match {
    /// Whom; `None` = a person must find out.
    patient: Option<PatientId>,
    /// Why not.
    why: String,
    /// Patients whose number it carries.
    candidates: Vec<PatientId>,
}

impl Match {
    fn nobody(why: &str) -> Self {
        Self {
            patient: None,
            why: why.to_owned(),
            candidates: Vec::new(),
        }
    }
}

/// Two identifiers must agree: the clinic's number with date of birth or family name, and neither may disagree.
async fn find_patient(tx: &mut Tx, incoming: &IncomingReport) -> Result<Match, Refused> {
    let who = &incoming.patient;
    let mut numbered = Vec::new();
    for (_, value) in &who.ids {
        if let Some(patient) = tx.patient_by_mrn(value).await?
            && !numbered.contains(&patient)
        {
            numbered.push(patient);
        }
    }
    let mut found = match numbered.as_slice() {
        [] if who.ids.is_empty() => Match::nobody("it carries no patient number"),
        [] => Match::nobody("no patient has that number"),
        [patient] => {
            let same_birth = who.born_on.map(|born| born == patient.born_on);
            let same_family = who
                .family
                .as_ref()
                .map(|family| same_name(family, &patient.family_name));
            match (same_birth, same_family) {
                (None, None) => {
                    Match::nobody("it carries a number and neither date of birth nor family name")
                }
                (Some(false), _) => {
                    Match::nobody("number and date of birth belong to different people")
                }
                (_, Some(false)) => {
                    Match::nobody("number and family name belong to different people")
                }
                _ => Match {
                    patient: Some(patient.id),
                    why: String::new(),
                    candidates: Vec::new(),
                },
            }
        }
        _ => Match::nobody("its numbers belong to more than one patient"),
    };
    found.candidates = numbered.iter().map(|patient| patient.id).collect();
    Ok(found)
}

fn same_name(said: &str, known: &str) -> bool {
    said.trim().to_lowercase() == known.trim().to_lowercase()
}
