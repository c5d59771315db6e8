//! A laboratory result arrives: by file, by the FHIR API or by hand. One path for all three.
//!
//! Each report is matched to one patient by two identifiers or goes to quarantine; the same report twice is one
//! report; a corrected one replaces what it corrects, a cancelled one takes it back and re-opens the duty. The
//! findings, the duties they fulfil, the new assessment and the task on a clinician's list are one transaction: a
//! result without its task cannot exist (H-08).

use fhir::incoming::{IncomingObservation, IncomingReport, ReportStatus};
use guideline::unit::Reading;
use jiff::{Timestamp, civil::Date};
use record::{
    Finding, Source, Value,
    assessment::{Assessment, Consider, MonitoringAction},
    finding::ConceptId,
    id::{FindingId, ObligationId, PatientId, PractitionerId, QuarantineId, ReportId, TaskId},
    order::{Obligation, ObligationState},
    task::{Task, TaskClosed, TaskKind, Urgency},
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
    reassess::{Gathered, gather, reassess},
    refused::Refused,
};

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
    let clinic = practice.clone();
    let input: Vec<String> = reports.iter().map(IncomingReport::digest).collect();
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let mut received = Vec::with_capacity(reports.len());
                for report in &reports {
                    received.push(receive(&clinic, tx, report).await?);
                }
                Ok(received)
            })
        })
        .await
}

/// Matches and files one report inside the caller's transaction.
pub(crate) async fn receive(
    practice: &Practice,
    tx: &mut Tx,
    incoming: &IncomingReport,
) -> Result<Received, Refused> {
    let matched = find_patient(tx, incoming).await?;
    let report = Report {
        id: ReportId::new(&*practice.clock, &*practice.chance),
        system: incoming.system.clone().unwrap_or_default(),
        // A report without a number of its own is known by what it says.
        accession: incoming
            .accession
            .clone()
            .unwrap_or_else(|| incoming.digest()),
        code: incoming.code.clone(),
        version: version_of(incoming),
        patient: matched.as_ref().ok().copied(),
        received_at: practice.now(),
        content: serde_json::Value::String(incoming.raw.clone()),
    };
    if let Some(there) = tx.keep_report(&report).await? {
        return Ok(Received::Duplicate { report: there.id });
    }
    match matched {
        Ok(patient) => file(practice, tx, patient, incoming, &report).await,
        Err(why) => quarantine(practice, tx, incoming, &report, why).await,
    }
}

fn version_of(incoming: &IncomingReport) -> String {
    format!(
        "{} {}",
        incoming.status.word(),
        incoming.digest().get(..16).unwrap_or_default()
    )
}

async fn quarantine(
    practice: &Practice,
    tx: &mut Tx,
    incoming: &IncomingReport,
    report: &Report,
    why: String,
) -> Result<Received, Refused> {
    let who = &incoming.patient;
    let candidates = match who.born_on {
        Some(born_on) => tx
            .patients_born_on(born_on)
            .await?
            .into_iter()
            .map(|patient| patient.id)
            .collect(),
        None => Vec::new(),
    };
    let names = [who.given.clone(), who.family.clone()];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let waiting = Quarantined {
        id: QuarantineId::new(&*practice.clock, &*practice.chance),
        report: Some(report.id),
        reason: why.clone(),
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
    let line = format!("A result could not be matched: {why}");
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
        why,
    })
}

/// Two identifiers must agree: the clinic's number with date of birth or family name.
async fn find_patient(
    tx: &mut Tx,
    incoming: &IncomingReport,
) -> Result<Result<PatientId, String>, Refused> {
    let who = &incoming.patient;
    let mut numbered = Vec::new();
    for (_, value) in &who.ids {
        if let Some(patient) = tx.patient_by_mrn(value).await?
            && !numbered.contains(&patient)
        {
            numbered.push(patient);
        }
    }
    match numbered.as_slice() {
        [] if who.ids.is_empty() => Ok(Err("it carries no patient number".to_owned())),
        [] => Ok(Err("no patient has that number".to_owned())),
        [patient] => {
            let same_birth = who.born_on.map(|born| born == patient.born_on);
            let same_family = who.family.as_ref().map(|family| {
                family
                    .trim()
                    .eq_ignore_ascii_case(patient.family_name.trim())
            });
            match (same_birth, same_family) {
                (None, None) => Ok(Err(
                    "it carries a number and neither date of birth nor family name".to_owned(),
                )),
                (Some(false), _) => Ok(Err(
                    "number and date of birth belong to different people".to_owned()
                )),
                (_, Some(false)) => Ok(Err(
                    "number and family name belong to different people".to_owned()
                )),
                _ => Ok(Ok(patient.id)),
            }
        }
        _ => Ok(Err("its numbers belong to more than one patient".to_owned())),
    }
}

/// Files a report in one chart: findings, duties, assessment, tasks.
pub(crate) async fn file(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
    incoming: &IncomingReport,
    kept: &Report,
) -> Result<Received, Refused> {
    let now = practice.now();
    let report = &kept.id;
    take_back_earlier(tx, patient, incoming, kept, now).await?;
    let today = practice.today();
    let mut findings = Vec::new();
    let mut unreadable = Vec::new();
    if !incoming.status.is_void() {
        for observation in &incoming.observations {
            match finding_of(practice, *report, incoming, observation, now, today) {
                Ok(finding) => {
                    if let Value::Unknown(why) = &finding.value {
                        unreadable.push(format!(
                            "{}: {} ({why})",
                            observation.name, observation.as_written
                        ));
                    }
                    findings.push(finding);
                }
                Err(why) => unreadable.push(why),
            }
        }
    }
    tx.keep_findings(patient, None, &findings).await?;
    let mut tasks = 0;
    let gathered = gather(practice, tx, patient).await?;
    if !unreadable.is_empty() {
        let why = format!("Needs a person: {}", unreadable.join("; "));
        tasks += open_task(
            practice,
            tx,
            Some(patient),
            gathered.patient.practitioner,
            TaskKind::UnreadableResult,
            Urgency::Today,
            &why,
            &report.to_string(),
        )
        .await?;
    }
    let fulfilled = fulfil(practice, tx, patient, &findings, now).await?;
    let assessment = reassess(practice, tx, &gathered, None).await?;
    tasks += open_monitoring_tasks(practice, tx, &gathered, &assessment).await?;
    tasks += tell_when_complete(practice, tx, &gathered, &fulfilled).await?;
    let read = findings
        .iter()
        .filter(|finding| !matches!(finding.value, Value::Unknown(_)))
        .count();
    Ok(Received::Filed {
        report: *report,
        findings: read,
        unreadable,
        tasks,
    })
}

fn finding_of(
    practice: &Practice,
    report: ReportId,
    incoming: &IncomingReport,
    observation: &IncomingObservation,
    now: Timestamp,
    today: Date,
) -> Result<Finding, String> {
    let Some(concept) = &observation.concept else {
        return Err(format!(
            "{}: {} (code `{}` is not one the clinic knows)",
            observation.name, observation.as_written, observation.code
        ));
    };
    let value = match (&observation.reading, incoming.status) {
        (_, ReportStatus::Preliminary) => {
            Value::Unknown("preliminary: the final result has not come".to_owned())
        }
        (Reading::Quantity(quantity), _) => Value::Quantity(quantity.clone()),
        (Reading::Code(code), _) => Value::Code(code.clone()),
        (Reading::Unreadable { why }, _) => Value::Unknown(why.clone()),
    };
    let observed_on = observation.observed_on.unwrap_or(today);
    if observed_on > today {
        return Err(format!(
            "{}: its date {observed_on} lies in the future",
            observation.name
        ));
    }
    Ok(Finding {
        id: FindingId::new(&*practice.clock, &*practice.chance),
        concept: ConceptId::new(concept.as_str()),
        value,
        observed_on,
        recorded_at: now,
        source: Source::Laboratory {
            report: Some(report),
            accession: incoming.accession.clone(),
        },
        original: Some(observation.as_written.clone()),
    })
}

/// Another version of a report takes back what the earlier ones said, and re-opens the duties they fulfilled. The
/// laboratory's newest word is the only one that stands.
async fn take_back_earlier(
    tx: &mut Tx,
    patient: PatientId,
    incoming: &IncomingReport,
    kept: &Report,
    now: Timestamp,
) -> Result<(), Refused> {
    let mut taken = Vec::new();
    for earlier in tx
        .versions_of(&kept.system, &kept.accession, &kept.code)
        .await?
    {
        if earlier.id == kept.id || earlier.patient != Some(patient) {
            continue;
        }
        for finding in tx.findings_in(earlier.id).await?.all() {
            if tx
                .retract_finding(finding.id, incoming.status.word(), now)
                .await?
            {
                taken.push(finding.id);
            }
        }
    }
    if taken.is_empty() {
        return Ok(());
    }
    for mut duty in tx.obligations_of(patient).await? {
        if let ObligationState::Done { findings, .. } = &duty.state
            && findings.iter().any(|finding| taken.contains(finding))
        {
            duty.state = ObligationState::Open;
            tx.keep_obligation(&duty).await?;
        }
    }
    // What an untrue result raised no longer stands; what the newest word raises is opened anew.
    for mut task in tx.tasks_of(patient).await? {
        if task.kind == TaskKind::MonitoringAction && task.closed.is_none() {
            let decision = format!(
                "the laboratory sent a newer version: {}",
                incoming.status.word()
            );
            task.closed = Some(TaskClosed {
                at: now,
                by: "laboratory".to_owned(),
                decision,
            });
            tx.keep_task(&task).await?;
        }
    }
    Ok(())
}

/// Closes the duties whose every concept now has a readable result in its window; gives back which.
pub(crate) async fn fulfil(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
    new: &[Finding],
    now: Timestamp,
) -> Result<Vec<Obligation>, Refused> {
    let known = tx.findings(patient).await?;
    let start = tx
        .signed_plan(patient)
        .await?
        .and_then(|plan| plan.content.starts_on);
    let mut fulfilled = Vec::new();
    let mut served: Vec<String> = Vec::new();
    let mut duties: Vec<Obligation> = tx
        .obligations_of(patient)
        .await?
        .into_iter()
        .filter(|duty| duty.state.is_live())
        .collect();
    duties.sort_by_key(|duty| (duty.due_on, duty.id));
    for mut duty in duties {
        let touched = new.iter().any(|finding| {
            duty.concepts
                .iter()
                .any(|concept| concept == finding.concept.as_str())
        });
        // One blood draw serves one date of a recurring test: the earliest that is waiting.
        if !touched || served.contains(&duty.test) {
            continue;
        }
        let opens = opens_on(practice, &duty, start);
        let results: Vec<FindingId> = duty
            .concepts
            .iter()
            .filter_map(|concept| {
                known
                    .about(concept)
                    .rev()
                    .find(|finding| {
                        finding.observed_on >= opens && !matches!(finding.value, Value::Unknown(_))
                    })
                    .map(|finding| finding.id)
            })
            .collect();
        if results.len() == duty.concepts.len() {
            duty.state = ObligationState::Done {
                at: now,
                findings: results,
            };
            tx.keep_obligation(&duty).await?;
            close_overdue_task(tx, patient, duty.id, now).await?;
            served.push(duty.test.clone());
            fulfilled.push(duty);
        }
    }
    Ok(fulfilled)
}

/// First day on which a result counts for a duty. What was drawn before the medicine began says nothing about it.
fn opens_on(practice: &Practice, duty: &Obligation, start: Option<Date>) -> Date {
    let catalogue = practice.edition.catalogue();
    let window = catalogue
        .test(&duty.test)
        .and_then(|test| catalogue.window(test))
        .map_or(duty.due_on, |window| window.opens(duty.due_on));
    match start {
        Some(start) if duty.plan.is_some() => window.max(start),
        _ => window,
    }
}

async fn close_overdue_task(
    tx: &mut Tx,
    patient: PatientId,
    duty: ObligationId,
    now: Timestamp,
) -> Result<(), Refused> {
    for mut task in tx.tasks_of(patient).await? {
        if task.kind == TaskKind::OverdueTest
            && task.closed.is_none()
            && task.about == duty.to_string()
        {
            task.closed = Some(TaskClosed {
                at: now,
                by: "laboratory".to_owned(),
                decision: "the result has come".to_owned(),
            });
            tx.keep_task(&task).await?;
        }
    }
    Ok(())
}

/// Each hold, stop, repeat or review that the guideline asks to consider becomes a task, once while it stands.
pub(crate) async fn open_monitoring_tasks(
    practice: &Practice,
    tx: &mut Tx,
    gathered: &Gathered,
    assessment: &Assessment,
) -> Result<usize, Refused> {
    let on = gathered.on_treatment().map(str::to_owned);
    let mut opened = 0;
    for action in assessment
        .actions
        .iter()
        .filter(|action| Some(&action.treatment) == on.as_ref())
    {
        opened += open_task(
            practice,
            tx,
            Some(gathered.patient.id),
            gathered.patient.practitioner,
            TaskKind::MonitoringAction,
            urgency_of(action),
            &format!("{} ({})", action.says, action.inputs.join("; ")),
            &action.rule,
        )
        .await?;
    }
    Ok(opened)
}

fn urgency_of(action: &MonitoringAction) -> Urgency {
    match action.consider {
        Consider::Stop | Consider::Hold => Urgency::Now,
        Consider::Repeat => Urgency::Today,
        Consider::Review => Urgency::Week,
    }
}

/// Before treatment: when the last ordered test is in, somebody has something to decide.
async fn tell_when_complete(
    practice: &Practice,
    tx: &mut Tx,
    gathered: &Gathered,
    fulfilled: &[Obligation],
) -> Result<usize, Refused> {
    if fulfilled.is_empty() {
        return Ok(0);
    }
    let waiting = tx.obligations_of(gathered.patient.id).await?;
    let baseline_waits = waiting
        .iter()
        .any(|duty| duty.plan.is_none() && duty.state.is_live());
    let baseline_done = fulfilled.iter().any(|duty| duty.plan.is_none());
    if baseline_waits || !baseline_done {
        return Ok(0);
    }
    open_task(
        practice,
        tx,
        Some(gathered.patient.id),
        gathered.patient.practitioner,
        TaskKind::ResultsComplete,
        Urgency::Week,
        "All ordered tests are in: decide on the plan",
        &gathered.patient.id.to_string(),
    )
    .await
}

/// Opens a task unless the same one is already open; gives back how many were opened.
#[expect(
    clippy::too_many_arguments,
    reason = "a task has this many facts and each caller states all of them"
)]
pub(crate) async fn open_task(
    practice: &Practice,
    tx: &mut Tx,
    patient: Option<PatientId>,
    owner: Option<PractitionerId>,
    kind: TaskKind,
    urgency: Urgency,
    why: &str,
    about: &str,
) -> Result<usize, Refused> {
    if let Some(patient) = patient {
        for mut task in tx.tasks_of(patient).await? {
            if task.closed.is_none() && task.kind == kind && task.about == about {
                if task.why != why {
                    task.why = why.to_owned();
                    task.urgency = task.urgency.min(urgency);
                    tx.keep_task(&task).await?;
                }
                return Ok(0);
            }
        }
    }
    tx.keep_task(&Task {
        id: TaskId::new(&*practice.clock, &*practice.chance),
        patient,
        owner,
        kind,
        urgency,
        why: why.to_owned(),
        about: about.to_owned(),
        opened_at: practice.now(),
        closed: None,
    })
    .await?;
    Ok(1)
}
