//! Results that could not be matched to one patient: a person looks at what each says of itself beside who might be
//! meant, and matches it or dismisses it. Nothing here is ever done by itself.

use fhir::incoming::{IncomingReport, read};
use jiff::{Timestamp, civil::Date};
use record::{
    Actor, ActorKind,
    id::{PatientId, QuarantineId},
    patient::Patient,
    task::{TaskClosed, TaskKind, Urgency},
};
use serde::{Deserialize, Serialize};
use storage::{
    Tx,
    quarantine::{Quarantined, Resolution, SaidIdentity},
};

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    reassess::{gather, reassess},
    receive_result::{Looked, Received, file, note_in_trail, open_task, take_back},
    refused::{FieldProblem, Refused},
};

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub id: QuarantineId,
    /// Why it could not be matched.
    pub reason: String,
    /// Whom it says it is about.
    pub said: SaidIdentity,
    /// Since when.
    pub received_at: Timestamp,
}

/// One result with everything that helps to find whom it is about.
#[derive(Clone, Debug)]
pub struct Puzzle {
    /// Why it could not be matched, and how it ended when it has.
    pub quarantined: Quarantined,
    /// Who sent it.
    pub system: String,
    /// The sender's number for it.
    pub accession: String,
    /// What it says: test, value as written, day.
    pub results: Vec<(String, String, Option<Date>)>,
    /// Who might be meant.
    pub candidates: Vec<Candidate>,
}

/// Somebody who might be meant, with what agrees.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub patient: Patient,
    /// Whether the number is the same; `None` when the result says none.
    pub same_number: Option<bool>,
    /// Whether the date of birth is the same; `None` when the result says none.
    pub same_birth: Option<bool>,
    /// Whether the family name is in the name that the result says; `None` when it says none.
    pub same_name: Option<bool>,
}

/// Whom a person found the result to be about, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// The patient's number, chosen from the candidates or typed.
    pub mrn: String,
    /// The patient's date of birth, typed by the person who matches: the second identifier.
    pub born_on: Option<Date>,
    /// How she knows.
    pub why: String,
}

/// What waits, oldest first.
///
/// # Errors
///
/// `NotFound` for roles that do not match results.
pub async fn waiting(practice: &Practice, actor: &Actor) -> Result<Vec<Waiting>, Refused> {
    practice
        .look(actor, deed("read_quarantine"), |tx, _grant| {
            Box::pin(async move {
                let waiting = tx.waiting_quarantine().await?;
                Ok(waiting
                    .into_iter()
                    .map(|one| Waiting {
                        id: one.id,
                        reason: one.reason,
                        said: one.said,
                        received_at: one.received_at,
                    })
                    .collect())
            })
        })
        .await
}

/// One of them.
///
/// # Errors
///
/// `NotFound` when there is none, or for roles that do not match results.
pub async fn one(practice: &Practice, actor: &Actor, id: QuarantineId) -> Result<Puzzle, Refused> {
    let clinic = practice.clone();
    practice
        .look(actor, deed("read_quarantined"), move |tx, _grant| {
            Box::pin(async move { puzzle(&clinic, tx, id).await })
        })
        .await
}

/// Files the result in the chart of the patient who was found.
///
/// # Errors
///
/// `Invalid` for a number that is nobody's, a date of birth that is not theirs, or no reason;
/// `Conflict("already-resolved")` when somebody was faster.
pub async fn match_to(
    practice: &Practice,
    ask: &Ask,
    id: QuarantineId,
    matching: Matching,
) -> Result<Received, Refused> {
    let ActorKind::Staff { name, .. } = &ask.actor.kind else {
        return Err(Refused::NotFound);
    };
    let (by, who, clinic, input) = (
        name.clone(),
        ask.actor.clone(),
        practice.clone(),
        (id, matching.clone()),
    );
    practice
        .act(ask, deed("match_result"), &input, move |tx, _grant| {
            Box::pin(async move {
                let mut waiting = still_waiting(tx, id).await?;
                let patient = found(tx, &matching).await?;
                let report = waiting.report.ok_or(Refused::NotFound)?;
                let mut report = tx.report(report).await?.ok_or(Refused::NotFound)?;
                let incoming = read_again(&clinic, &report.content)?;
                if !tx.match_report(report.id, patient.id).await? {
                    return Err(Refused::Conflict("already-resolved"));
                }
                report.patient = Some(patient.id);
                // One specimen has one patient: what an earlier version of it said of another is not theirs (H-06).
                for earlier in tx
                    .versions_of(&report.system, &report.accession, &report.code)
                    .await?
                {
                    if let Some(other) = earlier.patient.filter(|other| *other != patient.id) {
                        withdraw(&clinic, tx, other, earlier.id).await?;
                    }
                }
                let why = matching.why.trim().to_owned();
                waiting.resolved = Some(Resolution {
                    patient: Some(patient.id),
                    by: by.clone(),
                    at: clinic.now(),
                    why: why.clone(),
                });
                tx.keep_quarantined(&waiting).await?;
                let decision = format!("matched to {}: {why}", patient.mrn);
                close_task(&clinic, tx, id, &by, decision).await?;
                note_in_trail(&clinic, tx, &who, patient.id, &report).await?;
                file(&clinic, tx, patient.id, &incoming, &report, Looked::Nobody).await
            })
        })
        .await
}

/// Ends the waiting without filing the result anywhere. It stays kept as it came.
///
/// # Errors
///
/// `Invalid` without a reason; `Conflict("already-resolved")` when somebody was faster.
pub async fn dismiss(
    practice: &Practice,
    ask: &Ask,
    id: QuarantineId,
    why: &str,
) -> Result<(), Refused> {
    let ActorKind::Staff { name, .. } = &ask.actor.kind else {
        return Err(Refused::NotFound);
    };
    let why = why.trim().to_owned();
    if why.is_empty() {
        return Err(Refused::field("dismiss_why", "problem-dismiss-why"));
    }
    let (by, clinic, input) = (name.clone(), practice.clone(), (id, why.clone()));
    practice
        .act(ask, deed("dismiss_result"), &input, move |tx, _grant| {
            Box::pin(async move {
                let mut waiting = still_waiting(tx, id).await?;
                waiting.resolved = Some(Resolution {
                    patient: None,
                    by: by.clone(),
                    at: clinic.now(),
                    why: why.clone(),
                });
                tx.keep_quarantined(&waiting).await?;
                close_task(&clinic, tx, id, &by, format!("dismissed: {why}")).await
            })
        })
        .await
}

fn deed(name: &'static str) -> Deed {
    Deed {
        name,
        action: Action::MatchResult,
        on: On::Clinic,
    }
}

async fn puzzle(practice: &Practice, tx: &mut Tx, id: QuarantineId) -> Result<Puzzle, Refused> {
    let quarantined = tx.quarantined(id).await?.ok_or(Refused::NotFound)?;
    let report = match quarantined.report {
        Some(report) => tx.report(report).await?,
        None => None,
    };
    let said = &quarantined.said;
    let mut candidates = Vec::new();
    for candidate in &quarantined.candidates {
        let Some(patient) = tx.patient(*candidate).await? else {
            continue;
        };
        let family = patient.family_name.to_lowercase();
        candidates.push(Candidate {
            same_number: said.mrn.as_ref().map(|mrn| *mrn == patient.mrn),
            same_birth: said
                .born_on
                .as_ref()
                .map(|day| *day == patient.born_on.to_string()),
            same_name: said
                .name
                .as_ref()
                .map(|name| name.to_lowercase().contains(&family)),
            patient,
        });
    }
    // Whoever agrees in more comes first; nobody is chosen beforehand.
    candidates.sort_by_key(|one| {
        let agree = [one.same_number, one.same_birth, one.same_name];
        std::cmp::Reverse(agree.iter().filter(|same| **same == Some(true)).count())
    });
    let results = report
        .as_ref()
        .map(|report| read_again(practice, &report.content))
        .transpose()?
        .map(|incoming| incoming.observations)
        .unwrap_or_default()
        .into_iter()
        .map(|one| (one.name, one.as_written, one.observed_on))
        .collect();
    let (system, accession) =
        report.map_or_else(Default::default, |report| (report.system, report.accession));
    Ok(Puzzle {
        quarantined,
        system,
        accession,
        results,
        candidates,
    })
}

async fn still_waiting(tx: &mut Tx, id: QuarantineId) -> Result<Quarantined, Refused> {
    let waiting = tx.quarantined(id).await?.ok_or(Refused::NotFound)?;
    if waiting.resolved.is_some() {
        return Err(Refused::Conflict("already-resolved"));
    }
    Ok(waiting)
}

/// Two identifiers here too: the number is chosen, the date of birth is typed from the chart, never copied by the page.
async fn found(tx: &mut Tx, matching: &Matching) -> Result<Patient, Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if matching.why.trim().is_empty() {
        wrong("why", "problem-match-why");
    }
    let patient = tx.patient_by_mrn(matching.mrn.trim()).await?;
    match (&patient, matching.born_on) {
        (None, _) => wrong("mrn", "problem-match-mrn"),
        (Some(_), None) => wrong("born_on", "problem-date"),
        (Some(patient), Some(day)) if day != patient.born_on => {
            wrong("born_on", "problem-match-birth");
        }
        _ => {}
    }
    match patient {
        Some(patient) if problems.is_empty() => Ok(patient),
        _ => Err(Refused::Invalid(problems)),
    }
}

fn read_again(practice: &Practice, content: &serde_json::Value) -> Result<IncomingReport, Refused> {
    let raw = content.as_str().unwrap_or_default();
    let reports = read(raw.as_bytes(), &practice.edition).map_err(|problem| {
        tracing::error!(%problem, "a report that was taken in cannot be read again");
        Refused::Conflict("report-unreadable")
    })?;
    reports
        .into_iter()
        .next()
        .ok_or(Refused::Conflict("report-unreadable"))
}

/// Takes out of a chart what turned out to be somebody else's, and tells whoever answers for that chart.
async fn withdraw(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
    report: record::id::ReportId,
) -> Result<(), Refused> {
    if !take_back(practice, tx, patient, report, "it is about somebody else").await? {
        return Ok(());
    }
    let gathered = gather(practice, tx, patient).await?;
    reassess(practice, tx, &gathered, None).await?;
    open_task(
        practice,
        tx,
        Some(patient),
        gathered.patient.practitioner,
        TaskKind::UnreadableResult,
        Urgency::Now,
        "Results were taken out of this chart: a newer version of their report is about somebody else. \
         Look again at what was decided on them",
        &format!("withdrawn {report}"),
    )
    .await?;
    Ok(())
}

async fn close_task(
    practice: &Practice,
    tx: &mut Tx,
    id: QuarantineId,
    by: &str,
    decision: String,
) -> Result<(), Refused> {
    for mut task in tx.open_tasks_about(&id.to_string()).await? {
        task.closed = Some(TaskClosed {
            at: practice.now(),
            by: by.to_owned(),
            decision: decision.clone(),
        });
        tx.keep_task(&task).await?;
    }
    Ok(())
}
