//! Reminders of booked visits: each stage once, however often the clockwork looks and however many servers look.
//!
//! The key of a letter names the visit, its start and the stage, and stands in the database under a unique index. A
//! visit that is moved is another visit and has reminders of its own. A stage that was slept through is made up for
//! until the next one is reached, and never two at once.

use jiff::{SignedDuration, Timestamp};
use record::{
    appointment::{Appointment, AppointmentState},
    id::{AppointmentId, OutboxId},
};
use schedule::promise::promise;
use storage::{Tx, outbox::Letter};

use crate::{practice::Practice, refused::Refused};

/// The stage of these letters.
pub(crate) const SOON: &str = "visit-soon";

/// Puts the reminders that are due now into the outbox; answers how many are new.
pub(crate) async fn remind(practice: &Practice, tx: &mut Tx) -> Result<usize, Refused> {
    let now = practice.now();
    let stages = &practice.edition.catalogue().policy().visits;
    let stages: Vec<SignedDuration> = stages
        .remind_minutes_before
        .iter()
        .map(|minutes| SignedDuration::from_mins(i64::from(*minutes)))
        .collect();
    let Some(farthest) = stages.iter().max() else {
        return Ok(0);
    };
    let mut new = 0;
    for visit in tx
        .appointments_between(None, now, now + *farthest + SignedDuration::from_secs(1))
        .await?
    {
        let AppointmentState::Confirmed { at } = visit.state else {
            continue;
        };
        if let Some(stage) = stage(&stages, visit.starts_at, at, now)
            && let Some(letter) = letter(practice, tx, &visit, stage).await?
            && tx.keep_letter(&letter).await?
        {
            new += 1;
        }
    }
    Ok(new)
}

/// The stage that is reached at `now`: the last one before the start, unless it was over before the visit was booked,
/// because then the confirmation has just said the same.
fn stage(
    stages: &[SignedDuration],
    starts_at: Timestamp,
    booked_at: Timestamp,
    now: Timestamp,
) -> Option<SignedDuration> {
    let reached = stages
        .iter()
        .copied()
        .filter(|stage| starts_at - *stage <= now)
        .min()?;
    (starts_at > now && booked_at < starts_at - reached).then_some(reached)
}

async fn letter(
    practice: &Practice,
    tx: &mut Tx,
    visit: &Appointment,
    stage: SignedDuration,
) -> Result<Option<Letter>, Refused> {
    let Some(patient) = tx.patient(visit.patient).await? else {
        return Ok(None);
    };
    let now = practice.now();
    let when = promise(visit.starts_at, &visit.zone).words_in(&patient.language);
    Ok(Some(Letter {
        id: OutboxId::new(&*practice.clock, &*practice.chance),
        patient: Some(patient.id),
        unique_key: format!(
            "{SOON}-{}-{}-{}",
            visit.id,
            visit.starts_at.as_second(),
            stage.as_mins()
        ),
        recipient: patient.email,
        kind: SOON.to_owned(),
        content: serde_json::json!({
            "language": patient.language,
            "when": when,
            "visit": visit.id,
        }),
        created_at: now,
        send_at: now,
        attempts: 0,
    }))
}

/// Whether a letter about a visit still says something true: the visit stands and has not begun. Other letters do.
pub(crate) async fn still_true(
    tx: &mut Tx,
    letter: &Letter,
    now: Timestamp,
) -> Result<bool, Refused> {
    if letter.kind != SOON {
        return Ok(true);
    }
    let id = letter.content.get("visit").cloned();
    let id = id.and_then(|id| serde_json::from_value::<AppointmentId>(id).ok());
    let Some(id) = id else { return Ok(false) };
    Ok(tx.appointment(id).await?.is_some_and(|visit| {
        matches!(visit.state, AppointmentState::Confirmed { .. }) && visit.starts_at > now
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every minute of the days before a visit: the last stage that is reached, once the visit is booked before it.
    #[test]
    fn the_stage_is_the_last_one_reached_and_none_that_booking_has_just_told() {
        let hours = SignedDuration::from_hours;
        let stages = [hours(72), hours(24), hours(1)];
        let starts_at: Timestamp = "2026-11-24T15:00:00Z".parse().unwrap();
        for before in 0..80 * 60 {
            let now = starts_at - SignedDuration::from_mins(before);
            let wanted = match before {
                1..=60 => Some(hours(1)),
                61..=1440 => Some(hours(24)),
                1441..=4320 => Some(hours(72)),
                _ => None,
            };
            let early = starts_at - hours(24 * 9);
            assert_eq!(stage(&stages, starts_at, early, now), wanted, "{before}");
            // Booked five hours before: the confirmation was the reminder, up to the last hour.
            let late = starts_at - hours(5);
            if now >= late {
                let wanted = wanted.filter(|stage| *stage == hours(1));
                assert_eq!(stage(&stages, starts_at, late, now), wanted, "{before}");
            }
        }
    }
}
