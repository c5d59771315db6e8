//! A patient asks for more medicine; the gate says whether a clinician may simply say yes.
//!
//! The gate never says no to a patient: it tells the clinician what stands open, and the ask waits for her.

use jiff::civil::Date;
use record::{
    ActorKind,
    id::{PatientId, RenewalId},
    order::{Obligation, ObligationState},
    patient::Patient,
    plan::Plan,
    task::{Task, TaskClosed, TaskKind, Urgency},
};
use serde::{Deserialize, Serialize};
use storage::{Tx, instruction::Instruction, renewal::Renewal};

use crate::{
    access::Action,
    courier::notify,
    practice::{Ask, Deed, On, Practice},
    reassess::gather,
    receive_result::open_task,
    refused::Refused,
};

pub use storage::renewal::RenewalState;

/// What stands in the way of an ordinary renewal, in words for the clinician.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Empty = open.
    pub closed_because: Vec<String>,
}

impl Gate {
    /// Whether an ordinary renewal may be given.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_because.is_empty()
    }
}

/// What a clinician answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalAnswer {
    /// Yes or no.
    pub renewed: bool,
    /// What she writes to the patient.
    pub words: String,
    /// Why she renews although the gate is closed.
    pub override_reason: Option<String>,
}

/// The patient asks.
///
/// # Errors
///
/// `Conflict("no-medicine")` without a signed plan with a medicine; `Conflict("renewal-waits")` while one waits.
pub async fn ask_renewal(practice: &Practice, ask: &Ask) -> Result<RenewalId, Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "ask_renewal",
        action: Action::AskRenewal,
        on: On::Chart(patient),
    };
    practice
        .act(ask, deed, &patient, move |tx, _grant| {
            Box::pin(async move {
                let gathered = gather(&clinic, tx, patient).await?;
                let (Some(treatment), Some(plan)) =
                    (gathered.on_treatment(), gathered.plan.as_ref())
                else {
                    return Err(Refused::Conflict("no-medicine"));
                };
                if tx
                    .renewals_of(patient)
                    .await?
                    .iter()
                    .any(|renewal| renewal.state == RenewalState::Asked)
                {
                    return Err(Refused::Conflict("renewal-waits"));
                }
                let renewal = Renewal {
                    id: RenewalId::new(&*clinic.clock, &*clinic.chance),
                    patient,
                    plan: plan.id,
                    treatment: treatment.to_owned(),
                    answers: serde_json::Value::Null,
                    asked_at: clinic.now(),
                    state: RenewalState::Asked,
                };
                tx.keep_renewal(&renewal).await?;
                let gate = gate(&clinic, tx, patient, gathered.circumstance.today).await?;
                let why = asks(&gate);
                open_task(
                    &clinic,
                    tx,
                    Some(patient),
                    gathered.patient.practitioner,
                    TaskKind::Renewal,
                    Urgency::Today,
                    &why,
                    &renewal.id.to_string(),
                )
                .await?;
                Ok(renewal.id)
            })
        })
        .await
}

/// The clinician answers.
///
/// # Errors
///
/// `NotReady` with what stands open when she renews through a closed gate without saying why.
pub async fn answer_renewal(
    practice: &Practice,
    ask: &Ask,
    renewal: RenewalId,
    answer: RenewalAnswer,
) -> Result<(), Refused> {
    let ActorKind::Staff { name, .. } = &ask.actor.kind else {
        return Err(Refused::NotFound);
    };
    let (by, clinic, input) = (name.clone(), practice.clone(), (renewal, answer.clone()));
    let deed = Deed {
        name: "answer_renewal",
        action: Action::SignPlan,
        on: On::Renewal(renewal),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let mut renewal = tx.renewal(renewal).await?.ok_or(Refused::NotFound)?;
                if renewal.state != RenewalState::Asked {
                    return Err(Refused::Conflict("already-answered"));
                }
                let patient = tx
                    .patient(renewal.patient)
                    .await?
                    .ok_or(Refused::NotFound)?;
                let today = clinic.today_in(&patient.zone);
                let gate = gate(&clinic, tx, patient.id, today).await?;
                let said_why = answer
                    .override_reason
                    .as_ref()
                    .is_some_and(|why| !why.trim().is_empty());
                if answer.renewed && !gate.is_open() && !said_why {
                    return Err(Refused::NotReady(gate.closed_because));
                }
                let now = clinic.now();
                renewal.state = if answer.renewed {
                    RenewalState::Granted {
                        at: now,
                        by: by.clone(),
                        words: answer.words.clone(),
                    }
                } else {
                    RenewalState::Declined {
                        at: now,
                        by: by.clone(),
                        why: answer.words.clone(),
                    }
                };
                tx.keep_renewal(&renewal).await?;
                for mut task in tx.tasks_of(patient.id).await? {
                    if task.kind == TaskKind::Renewal
                        && task.closed.is_none()
                        && task.about == renewal.id.to_string()
                    {
                        let word = if answer.renewed {
                            "renewed"
                        } else {
                            "not renewed"
                        };
                        let why = answer.override_reason.clone().unwrap_or_default();
                        let decision = format!("{word} {why}").trim_end().to_owned();
                        task.closed = Some(TaskClosed {
                            at: now,
                            by: by.clone(),
                            decision,
                        });
                        tx.keep_task(&task).await?;
                    }
                }
                notify(&clinic, tx, &patient, "new-message", renewal.id.0).await?;
                Ok(())
            })
        })
        .await
}

/// The line on the worklist: what the gate says is part of it.
fn asks(gate: &Gate) -> String {
    if gate.is_open() {
        "Asks for more medicine; all tests are in date".to_owned()
    } else {
        format!(
            "Asks for more medicine; the gate is closed: {}",
            gate.closed_because.join("; ")
        )
    }
}

/// Brings the line of an ask that waits up to what the gate says now: a result or a decision may have turned it.
pub(crate) async fn say_again(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
) -> Result<(), Refused> {
    let gate = gate(practice, tx, patient.id, practice.today_in(&patient.zone)).await?;
    let why = asks(&gate);
    for mut task in tx.tasks_of(patient.id).await? {
        if task.kind == TaskKind::Renewal && task.closed.is_none() && task.why != why {
            task.why.clone_from(&why);
            tx.keep_task(&task).await?;
        }
    }
    Ok(())
}

/// Whether the gate is open: no hold or stop waits for a decision or stands, and no safety test is too long overdue.
pub(crate) async fn gate(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
    today: Date,
) -> Result<Gate, Refused> {
    let plan = tx.signed_plan(patient).await?;
    let before = Before {
        tasks: &tx.tasks_of(patient).await?,
        instructions: &tx.instructions_of(patient).await?,
        plan: plan.as_ref(),
        duties: &tx.obligations_of(patient).await?,
    };
    Ok(gate_of(practice, &before, today))
}

/// What lies before the gate: all of a chart's tasks, instructions (oldest first) and duties, and its plan in force.
pub(crate) struct Before<'c> {
    pub(crate) tasks: &'c [Task],
    pub(crate) instructions: &'c [Instruction],
    pub(crate) plan: Option<&'c Plan>,
    pub(crate) duties: &'c [Obligation],
}

/// Whether the gate is open, of a chart that was read already.
pub(crate) fn gate_of(practice: &Practice, before: &Before<'_>, today: Date) -> Gate {
    let mut closed_because = Vec::new();
    for task in before.tasks {
        if task.kind == TaskKind::MonitoringAction
            && task.closed.is_none()
            && task.urgency == Urgency::Now
        {
            closed_because.push(task.why.clone());
        }
    }
    if before
        .instructions
        .last()
        .is_some_and(|newest| newest.holds)
    {
        closed_because.push("the medicine is on hold by a signed instruction".to_owned());
    }
    let grace = practice.edition.catalogue().policy().refill.days_past_due;
    for duty in before.duties {
        let late = duty.due_on.until(today).map_or(0, |span| span.get_days());
        let of_plan = duty.plan.is_some() && duty.plan == before.plan.map(|plan| plan.id);
        if of_plan
            && matches!(
                duty.state,
                ObligationState::Open | ObligationState::Overdue { .. }
            )
            && late > grace
        {
            closed_because.push(format!("{} is {late} days past its date", duty.name));
        }
    }
    Gate { closed_because }
}
