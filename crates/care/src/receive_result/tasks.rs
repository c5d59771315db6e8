//! What a result leaves on the worklist.

use record::{
    Finding, Source, Value,
    assessment::{Assessment, Consider, MonitoringAction},
    id::{PatientId, PractitionerId, ReportId, TaskId},
    order::Obligation,
    task::{Task, TaskKind, Urgency},
};
use storage::Tx;

use super::LABORATORY;
use crate::{
    own_care::{Placed, against_usual_range},
    practice::Practice,
    reassess::Gathered,
    refused::Refused,
};

/// What a task is about that asks whether a medicine on hold may go on.
const ON_HOLD: &str = "on-hold";

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
        if is_decided(tx, gathered, action).await? {
            continue;
        }
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

/// Whether a person has decided on this action after everything that it rests on had come. A result about something
/// else does not ask the same question again; a new result about it does.
async fn is_decided(
    tx: &mut Tx,
    gathered: &Gathered,
    action: &MonitoringAction,
) -> Result<bool, Refused> {
    let newest = action
        .findings
        .iter()
        .filter_map(|id| gathered.findings.get(*id))
        .filter(|finding| !matches!(finding.source, Source::Derived { .. }))
        .map(|finding| finding.recorded_at)
        .max();
    let Some(newest) = newest else {
        return Ok(false);
    };
    let tasks = tx.tasks_of(gathered.patient.id).await?;
    Ok(tasks.iter().any(|task| {
        task.kind == TaskKind::MonitoringAction
            && task.about == action.rule
            && task
                .closed
                .as_ref()
                .is_some_and(|closed| closed.by != LABORATORY && closed.at >= newest)
    }))
}

fn urgency_of(action: &MonitoringAction) -> Urgency {
    match action.consider {
        Consider::Stop | Consider::Hold => Urgency::Now,
        Consider::Repeat => Urgency::Today,
        Consider::Review => Urgency::Week,
    }
}

/// What lies outside its usual range and what no rule speaks about is still somebody's to read, once for each report.
pub(crate) async fn tell_out_of_range(
    practice: &Practice,
    tx: &mut Tx,
    gathered: &Gathered,
    assessment: &Assessment,
    new: &[Finding],
    report: ReportId,
) -> Result<usize, Refused> {
    let on = gathered.on_treatment();
    let spoken_of = |finding: &&Finding| {
        let mut actions = assessment.actions.iter();
        actions.any(|it| Some(it.treatment.as_str()) == on && it.findings.contains(&finding.id))
    };
    let outside: Vec<String> = new
        .iter()
        .filter(|finding| !spoken_of(finding))
        .filter_map(|finding| outside(practice, gathered, finding))
        .collect();
    if outside.is_empty() {
        return Ok(0);
    }
    let patient = &gathered.patient;
    open_task(
        practice,
        tx,
        Some(patient.id),
        patient.practitioner,
        TaskKind::AbnormalResult,
        Urgency::Week,
        &format!(
            "Outside the usual range, and no rule speaks about it: {}",
            outside.join("; ")
        ),
        &report.to_string(),
    )
    .await
}

/// A finding with its usual range, in words, when it lies outside. How sure the range is, is said with it.
fn outside(practice: &Practice, gathered: &Gathered, finding: &Finding) -> Option<String> {
    let concept = practice.edition.concepts().get(finding.concept.as_str())?;
    let sex = gathered.patient.sex;
    let placed = against_usual_range(concept, sex, &finding.value)?;
    if placed == Placed::Within {
        return None;
    }
    let range = concept.display.as_ref()?;
    let (low, high) = range.ends(sex);
    let usual = match (low, high) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("from {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => return None,
    };
    let status = &range.status;
    let may = if placed == Placed::Open {
        ", which may lie outside"
    } else {
        ""
    };
    Some(format!(
        "{} {}{may} (usual in adults {usual}, {status})",
        concept.title, finding.value
    ))
}

/// While the medicine is on hold by a signed instruction, each new result asks whether it may go on: nothing else would.
pub(crate) async fn ask_to_resume(
    practice: &Practice,
    tx: &mut Tx,
    gathered: &Gathered,
    new: &[Finding],
) -> Result<usize, Refused> {
    let patient = &gathered.patient;
    let on_hold = tx
        .instructions_of(patient.id)
        .await?
        .last()
        .is_some_and(|last| last.holds);
    let came: Vec<String> = new
        .iter()
        .filter(|finding| !matches!(finding.value, Value::Unknown(_)))
        .map(|finding| format!("{} {}", finding.concept, finding.value))
        .collect();
    if !on_hold || came.is_empty() {
        return Ok(0);
    }
    open_task(
        practice,
        tx,
        Some(patient.id),
        patient.practitioner,
        TaskKind::MonitoringAction,
        Urgency::Today,
        &format!(
            "New results while the medicine is on hold: {}",
            came.join("; ")
        ),
        ON_HOLD,
    )
    .await
}

/// Before treatment: when the last ordered test is in, somebody has something to decide.
pub(crate) async fn tell_when_complete(
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

/// Carries the open task about something to the whole team, because the time that was promised for it has passed; gives
/// back how many were carried.
pub(crate) async fn carry_to_team(
    tx: &mut Tx,
    patient: PatientId,
    kind: TaskKind,
    about: &str,
) -> Result<usize, Refused> {
    let mut carried = 0;
    for mut task in tx.tasks_of(patient).await? {
        let same = task.closed.is_none() && task.kind == kind && task.about == about;
        if !same || task.urgency == Urgency::Now {
            continue;
        }
        task.urgency = Urgency::Now;
        task.owner = None;
        task.why = format!("{}; the promised time has passed", task.why);
        tx.keep_task(&task).await?;
        carried += 1;
    }
    Ok(carried)
}
