//! Letters about follow-up visits that nobody has booked: once when their times can be booked, once before their days end.
//!
//! The key of a letter names the plan, the week and the stage, and stands in the database under a unique index. What is
//! no longer true when the letter would leave is not sent: it depends on the visit being unbooked still.

use jiff::{Span, Timestamp, civil::Date};
use record::{follow_up::Unbooked, id::PlanId, plan::PlanState};
use serde::Deserialize;
use serde_json::json;
use storage::{Tx, outbox::Letter};

use super::{Standing, follow_ups, policy};
use crate::{courier::letter, practice::Practice, refused::Refused};

/// The time can be booked.
const OPENS: &str = "follow-up-opens";
/// The days are near, and nothing is booked.
const ENDS: &str = "follow-up-ends";

/// Puts the letters that are due now into the outbox; answers how many are new.
pub(crate) async fn remind(practice: &Practice, tx: &mut Tx) -> Result<usize, Refused> {
    let (ahead, near) = (
        policy(practice).days_ahead,
        policy(practice).remind_days_before_end,
    );
    // Today is not the same day everywhere: one day more on both sides, and then each patient's own.
    let first = days_from(practice.today(), -1);
    let mut new = 0;
    for (stage, within) in [(ENDS, near), (OPENS, ahead)] {
        let last = days_from(practice.today(), within + 1);
        for unbooked in tx.unbooked_follow_ups(first, last, stage).await? {
            new += usize::from(tell_of(practice, tx, &unbooked, stage, within).await?);
        }
    }
    Ok(new)
}

/// Whether a letter about a follow-up visit still says something true and useful; `None` for a letter about anything else.
pub(crate) async fn still_open(
    practice: &Practice,
    tx: &mut Tx,
    letter: &Letter,
) -> Result<Option<bool>, Refused> {
    let Some(about) = About::of(letter) else {
        return Ok(None);
    };
    if practice.now() >= about.until {
        return Ok(Some(false));
    }
    let Some(plan) = tx.plan(about.plan).await? else {
        return Ok(Some(false));
    };
    let in_force = matches!(plan.state, PlanState::Signed { .. });
    let open = standing(practice, tx, &plan, about.week).await? == Some(Standing::Open);
    Ok(Some(in_force && open))
}

async fn tell_of(
    practice: &Practice,
    tx: &mut Tx,
    unbooked: &Unbooked,
    stage: &str,
    within: i32,
) -> Result<bool, Refused> {
    let now = practice.now();
    let (Some(plan), Some(patient)) = (
        tx.plan(unbooked.plan).await?,
        tx.patient(unbooked.patient).await?,
    ) else {
        return Ok(false);
    };
    let today = practice.today_in(&patient.zone);
    let reached = days_from(unbooked.due_on, -within);
    if today < reached
        || standing(practice, tx, &plan, unbooked.week).await? != Some(Standing::Open)
    {
        return Ok(false);
    }
    tx.told_of_follow_up(plan.id, unbooked.week, stage, now)
        .await?;
    // What could be booked when the plan was signed stood on the page that the patient was called to then.
    let signed_on = match &plan.state {
        PlanState::Signed { at, .. } => practice.date_of(*at, &patient.zone),
        PlanState::Draft { .. } | PlanState::Replaced { .. } => return Ok(false),
    };
    // Two at once would say the same twice.
    let overtaken = stage == OPENS && days_from(unbooked.due_on, -near(practice)) <= today;
    if reached <= signed_on || overtaken {
        return Ok(false);
    }
    let next = match stage {
        OPENS => days_from(unbooked.due_on, -near(practice)),
        _ => days_from(unbooked.due_on, 1),
    };
    let content = json!({
        "language": patient.language,
        "plan": plan.id,
        "week": unbooked.week,
        "until": start_of(next, &patient.zone).unwrap_or(now),
    });
    let key = format!("{stage}-{}-{}", plan.id, unbooked.week);
    let letter = letter(practice, &patient, stage, key, content);
    Ok(tx.keep_letter(&letter).await?)
}

fn near(practice: &Practice) -> i32 {
    policy(practice).remind_days_before_end
}

/// Where one week of a plan stands.
async fn standing(
    practice: &Practice,
    tx: &mut Tx,
    plan: &record::plan::Plan,
    week: i32,
) -> Result<Option<Standing>, Refused> {
    let Some(patient) = tx.patient(plan.patient).await? else {
        return Ok(None);
    };
    let visits = tx.appointments_of(patient.id).await?;
    let all = follow_ups(practice, tx, &patient, Some(plan), &visits).await?;
    let of_week = all.planned.iter().find(|it| it.due.week == week);
    Ok(of_week.map(|it| it.standing))
}

fn start_of(day: Date, zone: &str) -> Option<Timestamp> {
    Some(day.in_tz(zone).ok()?.timestamp())
}

fn days_from(day: Date, days: i32) -> Date {
    day.checked_add(Span::new().days(days)).unwrap_or(day)
}

/// What a letter depends on.
#[derive(Deserialize)]
struct About {
    plan: PlanId,
    week: i32,
    until: Timestamp,
}

impl About {
    fn of(letter: &Letter) -> Option<Self> {
        serde_json::from_value(letter.content.clone()).ok()
    }
}
