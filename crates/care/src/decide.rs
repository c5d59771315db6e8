//! The worklist: what needs a person's decision, most urgent first. A task ends by a decision, never by being read.

use std::collections::HashMap;

use jiff::Timestamp;
use record::{
    Actor, ActorKind, Role,
    hours::Cover,
    id::{NoteId, PractitionerId, TaskId},
    task::{Task, TaskClosed, TaskKind},
};
use serde::{Deserialize, Serialize};
use storage::instruction::Instruction;

use crate::{
    access::{Action, authorize},
    chart::{Chart, assemble},
    courier::notify,
    practice::{Ask, Deed, On, Practice, chart_facts},
    refused::Refused,
    renew::say_again,
};

/// One line of the worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The task.
    pub task: Task,
    /// Name and number of the patient, when there is one.
    pub patient: Option<(String, String)>,
    /// The consultation to open for it.
    pub encounter: Option<record::id::EncounterId>,
    /// Whom this person covers for, when that is why the task is here: name, and until when.
    pub covers: Option<(String, Timestamp)>,
}

/// How a clinician decides on a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "decision")]
pub enum Decision {
    /// Interrupts the medicine and tells the patient so, signed.
    Hold {
        /// What the patient reads.
        words: String,
    },
    /// Lifts an interruption and tells the patient so, signed.
    Resume {
        /// What the patient reads.
        words: String,
    },
    /// Writes to the patient, signed, and goes on.
    Tell {
        /// What the patient reads.
        words: String,
    },
    /// Did something else about it.
    Done {
        /// What.
        words: String,
    },
    /// Not now, with the reason.
    NotNow {
        /// Code of the reason.
        reason: String,
        /// More, in words.
        words: String,
    },
}

/// What needs this person's decision: her own tasks, the team's, and those of charts she may open.
///
/// # Errors
///
/// `NotFound` for roles without a worklist.
pub async fn worklist(practice: &Practice, actor: &Actor) -> Result<Vec<Line>, Refused> {
    let deed = Deed {
        name: "read_worklist",
        action: Action::ReadWorklist,
        on: On::Clinic,
    };
    let (who, clinic) = (actor.clone(), practice.clone());
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let me = who.practitioner();
                let now = clinic.now();
                let absences = tx.covered_absences(now).await?;
                let staff = tx.practitioners().await?.into_iter();
                let names: HashMap<_, _> = staff.map(|who| (who.id, who.name)).collect();
                let covers = |task: &Task| {
                    let off = absences.iter().find(|off| {
                        task.owner == Some(off.practitioner)
                            && matches!(off.cover, Cover::By { practitioner } if Some(practitioner) == me)
                    })?;
                    let name = names.get(&off.practitioner).cloned()?;
                    Some((name, off.ends_at))
                };
                let mut lines = Vec::new();
                for task in tx.open_tasks().await? {
                    let Some(patient) = task.patient else {
                        lines.push(Line {
                            task,
                            patient: None,
                            encounter: None,
                            covers: None,
                        });
                        continue;
                    };
                    let Some(patient) = tx.patient(patient).await? else {
                        continue;
                    };
                    let facts = chart_facts(tx, &patient, &who, now).await?;
                    let today = clinic.today_in(&patient.zone);
                    let mine = task.owner.is_some() && task.owner == me;
                    if mine || authorize(&who, Action::ReadChart, Some(&facts), today).is_ok() {
                        let encounter = tx
                            .encounters_of(patient.id)
                            .await?
                            .last()
                            .map(|encounter| encounter.id);
                        lines.push(Line {
                            covers: covers(&task),
                            task,
                            patient: Some((patient.full_name(), patient.mrn.clone())),
                            encounter,
                        });
                    }
                }
                lines.sort_by_key(|line| (line.task.urgency, line.task.opened_at));
                Ok(lines)
            })
        })
        .await
}

/// One task with the chart it is about.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn task(
    practice: &Practice,
    actor: &Actor,
    id: TaskId,
) -> Result<(Task, Option<Chart>), Refused> {
    let clinic = practice.clone();
    let deed = Deed {
        name: "read_task",
        action: Action::Decide,
        on: On::Task(id),
    };
    practice
        .look(actor, deed, move |tx, grant| {
            Box::pin(async move {
                let task = tx.task(id).await?.ok_or(Refused::NotFound)?;
                let chart = match grant.patient() {
                    Some(patient) => Some(assemble(&clinic, tx, patient).await?),
                    None => None,
                };
                Ok((task, chart))
            })
        })
        .await
}

/// Decides on a task. Words for the patient are signed by being sent.
///
/// # Errors
///
/// `Invalid` for a decision without words; `Conflict` when it is decided already.
pub async fn decide(
    practice: &Practice,
    ask: &Ask,
    task: TaskId,
    decision: Decision,
) -> Result<(), Refused> {
    let ActorKind::Staff {
        practitioner, name, ..
    } = &ask.actor.kind
    else {
        return Err(Refused::NotFound);
    };
    let (me, by, clinic, input) = (
        *practitioner,
        name.clone(),
        practice.clone(),
        (task, decision.clone()),
    );
    let (Decision::Hold { words }
    | Decision::Resume { words }
    | Decision::Tell { words }
    | Decision::Done { words }
    | Decision::NotNow { words, .. }) = &decision;
    let reasoned =
        matches!(&decision, Decision::NotNow { reason, .. } if !reason.trim().is_empty());
    if words.trim().is_empty() && !reasoned {
        return Err(Refused::field("words", "problem-decision-words"));
    }
    // Telling a patient to stop or go on with a medicine is practice and needs a licence; noting it is not.
    let action = match decision {
        Decision::Hold { .. } | Decision::Resume { .. } | Decision::Tell { .. } => Action::SignPlan,
        Decision::Done { .. } | Decision::NotNow { .. } => Action::Decide,
    };
    let deed = Deed {
        name: "decide",
        action,
        on: On::Task(task),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let mut task = tx.task(task).await?.ok_or(Refused::NotFound)?;
                if task.closed.is_some() {
                    return Err(Refused::Conflict("already-decided"));
                }
                if matches!(
                    task.kind,
                    TaskKind::Quarantine | TaskKind::Message | TaskKind::Review
                ) {
                    return Err(Refused::NotFound);
                }
                let now = clinic.now();
                let (said, holds) = match &decision {
                    Decision::Hold { words } => (Some(words), true),
                    Decision::Resume { words } => (Some(words), false),
                    Decision::Tell { words } => {
                        let standing = match task.patient {
                            Some(patient) => tx
                                .instructions_of(patient)
                                .await?
                                .last()
                                .is_some_and(|last| last.holds),
                            None => false,
                        };
                        (Some(words), standing)
                    }
                    Decision::Done { .. } | Decision::NotNow { .. } => (None, false),
                };
                if let (Some(words), Some(patient)) = (said, task.patient) {
                    let id = NoteId::new(&*clinic.clock, &*clinic.chance);
                    let instruction = Instruction {
                        id,
                        patient,
                        practitioner: me,
                        by: by.clone(),
                        holds,
                        words: words.clone(),
                        signed_at: now,
                    };
                    tx.keep_instruction(&instruction).await?;
                    if let Some(patient) = tx.patient(patient).await? {
                        notify(&clinic, tx, &patient, "new-message", id.0).await?;
                    }
                }
                task.closed = Some(closed(&by, &decision, now));
                tx.keep_task(&task).await?;
                if let Some(patient) = task.patient
                    && let Some(patient) = tx.patient(patient).await?
                {
                    say_again(&clinic, tx, &patient).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Gives a task to another clinician, or to the whole team.
///
/// # Errors
///
/// `Conflict` when it is decided already; `Invalid` for somebody who is not an active clinician.
pub async fn transfer(
    practice: &Practice,
    ask: &Ask,
    task: TaskId,
    to: Option<PractitionerId>,
) -> Result<(), Refused> {
    let deed = Deed {
        name: "transfer_task",
        action: Action::Decide,
        on: On::Task(task),
    };
    practice
        .act(ask, deed, &(task, to), move |tx, _grant| {
            Box::pin(async move {
                let mut task = tx.task(task).await?.ok_or(Refused::NotFound)?;
                if task.closed.is_some() {
                    return Err(Refused::Conflict("already-decided"));
                }
                if let Some(to) = to {
                    let somebody = tx
                        .practitioner(to)
                        .await?
                        .ok_or_else(|| Refused::field("to", "problem-transfer"))?;
                    if somebody.role != Role::Clinician {
                        return Err(Refused::field("to", "problem-transfer"));
                    }
                }
                task.owner = to;
                tx.keep_task(&task).await?;
                Ok(())
            })
        })
        .await
}

fn closed(by: &str, decision: &Decision, at: Timestamp) -> TaskClosed {
    let decision = match decision {
        Decision::Hold { words } => format!("hold: {words}"),
        Decision::Resume { words } => format!("resume: {words}"),
        Decision::Tell { words } => format!("told: {words}"),
        Decision::Done { words } => format!("done: {words}"),
        Decision::NotNow { reason, words } => format!("not now, {reason}: {words}"),
    };
    TaskClosed {
        at,
        by: by.to_owned(),
        decision,
    }
}

/// Which decisions make sense for a kind of task, in the order they are offered; "not now" always is one.
#[must_use]
pub fn offered(kind: TaskKind) -> &'static [&'static str] {
    match kind {
        TaskKind::MonitoringAction => &["hold", "resume", "tell", "done", "not-now"],
        TaskKind::OverdueTest
        | TaskKind::SafetyAnswer
        | TaskKind::AbnormalResult
        | TaskKind::VisitTime => &["tell", "done", "not-now"],
        TaskKind::UnreadableResult | TaskKind::ReviewIntake | TaskKind::ResultsComplete => {
            &["done", "not-now"]
        }
        TaskKind::Renewal => &["not-now"],
        // They end where they are answered (`crate::message`, `crate::review`) or matched (`crate::quarantine`), never by a
        // word on the list.
        TaskKind::Message | TaskKind::Review | TaskKind::Quarantine => &[],
    }
}
