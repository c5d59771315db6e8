//! The clinic's clockwork: duties that were not done become overdue by themselves, and climb until somebody acts.
//!
//! Safe to run at any time and twice: every step looks at what is true now. Each sweep leaves a heartbeat, so that a
//! clockwork that has stopped is seen.

use jiff::{SignedDuration, Span, Timestamp, tz::TimeZone};
use record::{
    id::JobId,
    order::{Obligation, ObligationState},
    task::{Task, TaskKind, Urgency},
};
use serde::{Deserialize, Serialize};
use storage::{Tx, job::Job};

use crate::{
    courier::notify, message::chase, practice::Practice, receive_result::open_task,
    refused::Refused, remind::remind, retime::retime, review, series, waitlist::pass_on,
};

pub use crate::waitlist::PassedOn;

/// Setting under which the last sweep is kept.
pub(crate) const HEARTBEAT: &str = "last-sweep";

/// What one sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
    /// Duties that became overdue.
    pub overdue: usize,
    /// Overdue duties and unanswered tasks that climbed a rung.
    pub escalated: usize,
    /// Reminders put into the outbox.
    pub reminded: usize,
    /// Holds on times that lapsed.
    pub lapsed_holds: usize,
    /// Visits whose time on the wall is another instant under new rules of the zone.
    #[serde(default)]
    pub retimed: usize,
    /// What came of the waitlist.
    #[serde(default)]
    pub waitlist: PassedOn,
}

/// How long one process may take over a sweep before another takes it up.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// From one sweep to the next.
const EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Runs a sweep when one is due and nobody else is at it: servers that share a database take turns. `None` otherwise.
///
/// # Errors
///
/// Storage only; why a sweep failed stands in the queue, and the next try comes after [`EVERY`].
pub async fn sweep_if_due(practice: &Practice) -> Result<Option<Swept>, Refused> {
    let now = practice.now();
    let work = Job {
        id: JobId::new(&*practice.clock, &*practice.chance),
        kind: "sweep".to_owned(),
        unique_key: "sweep".to_owned(),
        content: serde_json::Value::Null,
        run_at: now,
        attempts: 0,
    };
    let leased = practice.tick(
        "lease_sweep",
        |_| false,
        move |tx| {
            Box::pin(async move {
                tx.keep_job(&work).await?;
                Ok(tx.lease_job(now, now + LEASE).await?)
            })
        },
    );
    let Some(job) = leased.await? else {
        return Ok(None);
    };
    let swept = sweep(practice).await;
    let problem = swept.as_ref().err().map(ToString::to_string);
    let put_off = practice.tick(
        "put_off_sweep",
        |()| false,
        move |tx| {
            Box::pin(async move {
                match problem {
                    None => tx.repeat_job(job.id, now + EVERY).await?,
                    Some(why) => tx.retry_job(job.id, &why, now + EVERY).await?,
                }
                Ok(())
            })
        },
    );
    put_off.await?;
    swept.map(Some)
}

/// Runs one sweep.
///
/// # Errors
///
/// Storage only.
pub async fn sweep(practice: &Practice) -> Result<Swept, Refused> {
    let clinic = practice.clone();
    let now = practice.now();
    // Reminders go out before the date; the longest of them says how far to look ahead.
    let ahead = practice
        .edition
        .catalogue()
        .policy()
        .reminders
        .days
        .iter()
        .copied()
        .min()
        .unwrap_or(0)
        .abs();
    let soon = practice
        .today()
        .checked_add(Span::new().days(i64::from(ahead) + 2))
        .unwrap_or_else(|_| practice.today());
    practice
        .tick(
            "sweep",
            |swept| *swept != Swept::default(),
            move |tx| {
                Box::pin(async move {
                    let mut swept = Swept {
                        lapsed_holds: tx.expire_holds(now).await?,
                        // Before the reminders, which tell the time.
                        retimed: retime(&clinic, tx).await?,
                        reminded: remind(&clinic, tx).await?,
                        waitlist: pass_on(&clinic, tx).await?,
                        ..Swept::default()
                    };
                    swept.reminded += series::remind(&clinic, tx).await?;
                    for duty in tx.obligations_due_before(soon).await? {
                        watch(&clinic, tx, duty, &mut swept).await?;
                    }
                    swept.escalated += chase(&clinic, tx).await?;
                    swept.escalated += review::chase(&clinic, tx).await?;
                    for task in tx.open_tasks().await? {
                        climb(&clinic, tx, task, &mut swept).await?;
                    }
                    tx.keep_setting(HEARTBEAT, &now.as_microsecond()).await?;
                    Ok(swept)
                })
            },
        )
        .await
}

/// One duty: reminders before its date, overdue after it, up the ladder while nobody acts.
async fn watch(
    practice: &Practice,
    tx: &mut Tx,
    mut duty: Obligation,
    swept: &mut Swept,
) -> Result<(), Refused> {
    let now = practice.now();
    let Some(patient) = tx.patient(duty.patient).await? else {
        return Ok(());
    };
    let zone = TimeZone::get(&patient.zone).unwrap_or(TimeZone::UTC);
    let today = zone.to_datetime(now).date();
    let policy = practice.edition.catalogue().policy();
    // Days from the due date to today, negative before it.
    let late = duty.due_on.until(today).map_or(0, |span| span.get_days());
    // The letter names no test, so of several that are due together one letter is enough.
    if policy.reminders.days.contains(&late)
        && notify(practice, tx, &patient, "test-due", patient.id.0).await?
    {
        swept.reminded += 1;
    }
    match duty.state {
        ObligationState::Open if today > duty.due_on => {
            duty.state = ObligationState::Overdue {
                since: now,
                rung: 0,
            };
            tx.keep_obligation(&duty).await?;
            swept.overdue += 1;
            let why = format!("{} was due on {} and has not come", duty.name, duty.due_on);
            open_task(
                practice,
                tx,
                Some(patient.id),
                Some(duty.owner),
                TaskKind::OverdueTest,
                Urgency::Today,
                &why,
                &duty.id.to_string(),
            )
            .await?;
        }
        ObligationState::Overdue { since, rung } => {
            let hours = now.duration_since(since).as_hours();
            let reached = policy
                .escalation
                .rung(hours)
                .map_or(0, |(step, _)| u8::try_from(step).unwrap_or(u8::MAX));
            if reached > rung {
                duty.state = ObligationState::Overdue {
                    since,
                    rung: reached,
                };
                tx.keep_obligation(&duty).await?;
                swept.escalated += 1;
                raise(tx, &duty, late).await?;
            }
            if late > policy.refill.days_past_due {
                swept.escalated += ask_again(practice, tx, &duty, &zone, late).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// An overdue duty that nobody answered belongs to the whole team, and to now.
async fn raise(tx: &mut Tx, duty: &Obligation, late: i32) -> Result<(), Refused> {
    for mut task in tx.tasks_of(duty.patient).await? {
        if task.kind == TaskKind::OverdueTest
            && task.closed.is_none()
            && task.about == duty.id.to_string()
        {
            task.owner = None;
            task.urgency = Urgency::Now;
            task.why = format!(
                "{} was due on {}, {late} days ago, and nobody has acted",
                duty.name, duty.due_on
            );
            tx.keep_task(&task).await?;
        }
    }
    Ok(())
}

/// A duty ends by its result, not by a word on the list: where somebody has answered its task and the day passes after
/// which medicine is no longer simply renewed, it stands there once more.
async fn ask_again(
    practice: &Practice,
    tx: &mut Tx,
    duty: &Obligation,
    zone: &TimeZone,
    late: i32,
) -> Result<usize, Refused> {
    let grace = practice.edition.catalogue().policy().refill.days_past_due;
    let about = duty.id.to_string();
    let asked_since = tx.tasks_of(duty.patient).await?.iter().any(|task| {
        let day = zone.to_datetime(task.opened_at).date();
        let days_late = duty.due_on.until(day).map_or(0, |span| span.get_days());
        task.about == about && (task.closed.is_none() || days_late > grace)
    });
    if asked_since {
        return Ok(0);
    }
    let why = format!(
        "{} was due on {}, {late} days ago, and has still not come: medicine is no longer simply renewed",
        duty.name, duty.due_on
    );
    open_task(
        practice,
        tx,
        Some(duty.patient),
        Some(duty.owner),
        TaskKind::OverdueTest,
        Urgency::Now,
        &why,
        &about,
    )
    .await
}

/// A task of the first urgency that its owner does not answer goes to the covering team, then to the director.
async fn climb(
    practice: &Practice,
    tx: &mut Tx,
    mut task: Task,
    swept: &mut Swept,
) -> Result<(), Refused> {
    if task.urgency != Urgency::Now || task.owner.is_none() {
        return Ok(());
    }
    let waited = practice.now().duration_since(task.opened_at);
    let ladder = &practice.edition.catalogue().policy().escalation;
    if ladder
        .rung(waited.as_hours())
        .is_some_and(|(step, _)| step > 0)
    {
        task.owner = None;
        tx.keep_task(&task).await?;
        swept.escalated += 1;
    }
    Ok(())
}

/// When the clockwork last ran; `None` = never.
///
/// # Errors
///
/// Storage only.
pub(crate) async fn last_sweep(tx: &mut Tx) -> Result<Option<Timestamp>, Refused> {
    let value: Option<i64> = tx.setting(HEARTBEAT).await?;
    Ok(value.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
}
