//! Letters about booked visits. Reminders: each stage once, however often the clockwork looks and however many servers look.
//!
//! The key of a letter names the visit and the stage, and stands in the database under a unique index. A visit that is
//! moved is another visit and has reminders of its own; one that only got another instant, because the rules of its zone
//! have changed, is told of no stage twice. A stage that was slept through is made up for
//! until the next one is reached, and never two at once.

use jiff::{SignedDuration, Timestamp};
use record::{
    appointment::{Appointment, AppointmentState},
    id::{AppointmentId, OutboxId},
    patient::Patient,
};
use schedule::promise::kept;
use serde::Deserialize;
use serde_json::Value;
use storage::{Tx, outbox::Letter};

use crate::{courier::letter, practice::Practice, refused::Refused, series::still_open};

/// The stage of these letters.
pub(crate) const SOON: &str = "visit-soon";
/// The stage of letters about a time that is kept for somebody who waits.
const OFFERED: &str = "time-offered";

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
        let Some(stage) = stage(&stages, visit.starts_at, at, now) else {
            continue;
        };
        let Some(patient) = tx.patient(visit.patient).await? else {
            continue;
        };
        let key = format!("{SOON}-{}-{}", visit.id, stage.before.as_mins());
        let content = content(practice, &patient, &visit, Some(stage.until));
        let letter = letter(practice, &patient, SOON, key, content);
        new += usize::from(tx.keep_letter(&letter).await?);
    }
    Ok(new)
}

/// Puts a letter into the outbox that tells what became of a visit, with its time; answers whether it is new.
pub(crate) async fn tell(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    told: Told,
    visit: &Appointment,
) -> Result<bool, Refused> {
    let id = visit.id;
    let (stage, until) = match told {
        Told::Confirmed => ("visit-confirmed", Some(visit.starts_at)),
        Told::Cancelled => ("visit-cancelled", None),
        Told::TakenBack => ("visit-taken-back", None),
        Told::HandedOver => ("visit-handed-over", Some(visit.starts_at)),
        Told::Retimed => ("visit-retimed", Some(visit.starts_at)),
        Told::Offered => (OFFERED, held_until(visit)),
    };
    let key = match told {
        // New rules can come more than once.
        Told::Retimed => format!("{stage}-{id}-{}", visit.tz_release),
        // So can colleagues who step in.
        Told::HandedOver => format!("{stage}-{id}-{}", visit.practitioner),
        Told::Confirmed | Told::Cancelled | Told::TakenBack | Told::Offered => {
            format!("{stage}-{id}")
        }
    };
    let content = content(practice, patient, visit, until);
    let letter = letter(practice, patient, stage, key, content);
    Ok(tx.keep_letter(&letter).await?)
}

/// Tells a clinician that something on her list has changed, and when; answers whether the letter is new. A clinician
/// without an account reads no letters.
pub(crate) async fn tell_clinician(
    practice: &Practice,
    tx: &mut Tx,
    stage: &'static str,
    visit: &Appointment,
) -> Result<bool, Refused> {
    let Some(who) = tx.practitioner(visit.practitioner).await? else {
        return Ok(false);
    };
    let Some(account) = tx.account_of_practitioner(who.id).await? else {
        return Ok(false);
    };
    let (wall, _) = practice.wall_time_at(visit.starts_at, &who.zone);
    let when = kept(&practice.zones, wall, visit.starts_at, &who.zone);
    let letter = Letter {
        id: OutboxId::new(&*practice.clock, &*practice.chance),
        patient: None,
        unique_key: format!("{stage}-{}-{}", visit.id, who.id),
        recipient: account.email,
        kind: stage.to_owned(),
        content: serde_json::json!({
            "language": account.language,
            "when": when.words_in(&account.language),
        }),
        created_at: practice.now(),
        send_at: practice.now(),
        attempts: 0,
    };
    Ok(tx.keep_letter(&letter).await?)
}

/// Tells a clinician of a time that a patient gave back late, by the rule that patients are told beforehand: so late that
/// her day may have a hole in it.
pub(crate) async fn tell_if_late(
    practice: &Practice,
    tx: &mut Tx,
    visit: &Appointment,
) -> Result<(), Refused> {
    let hours = practice.edition.catalogue().policy().visits.late_hours;
    let ahead = visit.starts_at.duration_since(practice.now());
    if ahead < SignedDuration::from_hours(hours.into()) {
        tell_clinician(practice, tx, "list-freed", visit).await?;
    }
    Ok(())
}

/// What became of a visit.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    /// It was booked.
    Confirmed,
    /// It was taken back.
    Cancelled,
    /// The clinic took it back.
    TakenBack,
    /// Another clinician sees the patient at the same time.
    HandedOver,
    /// It keeps its time on the wall under new rules of the zone.
    Retimed,
    /// It is kept for somebody who waits.
    Offered,
}

/// A reminder that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stage {
    /// How long before the start.
    before: SignedDuration,
    /// When the next one takes its place, or the visit begins.
    until: Timestamp,
}

/// The stage that is reached at `now`: the last one before the start, unless it was over before the visit was booked,
/// because then the confirmation has just said the same.
fn stage(
    stages: &[SignedDuration],
    starts_at: Timestamp,
    booked_at: Timestamp,
    now: Timestamp,
) -> Option<Stage> {
    let (reached, to_come): (Vec<SignedDuration>, Vec<SignedDuration>) =
        stages.iter().partition(|stage| starts_at - **stage <= now);
    let before = reached.into_iter().min()?;
    let next = to_come.into_iter().max().unwrap_or_default();
    let stage = Stage {
        before,
        until: starts_at - next,
    };
    (starts_at > now && booked_at < starts_at - before).then_some(stage)
}

/// What a letter about a visit needs to know. One with `until` is true while the visit stands, and until then.
fn content(
    practice: &Practice,
    patient: &Patient,
    visit: &Appointment,
    until: Option<Timestamp>,
) -> Value {
    let promised = kept(
        &practice.zones,
        visit.wall_time,
        visit.starts_at,
        &visit.zone,
    );
    serde_json::json!({
        "language": patient.language,
        "when": promised.words_in(&patient.language),
        "visit": visit.id,
        "until": until,
    })
}

fn held_until(visit: &Appointment) -> Option<Timestamp> {
    match visit.state {
        AppointmentState::Held { until } => Some(until),
        _ => None,
    }
}

/// Whether a letter still says something true and useful. A reminder that was held up must not come together with the
/// next one, nor a confirmation after the visit was cancelled.
pub(crate) async fn still_true(
    practice: &Practice,
    tx: &mut Tx,
    letter: &Letter,
) -> Result<bool, Refused> {
    if let Some(open) = still_open(practice, tx, letter).await? {
        return Ok(open);
    }
    let Some(about) = Bound::of(letter) else {
        return Ok(true);
    };
    let visit = tx.appointment(about.visit).await?;
    let stands = visit.is_some_and(|visit| match visit.state {
        AppointmentState::Confirmed { .. } => letter.kind != OFFERED,
        AppointmentState::Held { .. } => letter.kind == OFFERED,
        AppointmentState::Cancelled { .. } | AppointmentState::Fulfilled { .. } => false,
    });
    Ok(stands && practice.now() < about.until)
}

/// What a letter depends on.
#[derive(Deserialize)]
struct Bound {
    visit: AppointmentId,
    until: Timestamp,
}

impl Bound {
    /// `None` for a letter that stays true whatever comes.
    fn of(letter: &Letter) -> Option<Self> {
        serde_json::from_value(letter.content.clone()).ok()
    }
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
            let is = |before, next| {
                Some(Stage {
                    before: hours(before),
                    until: starts_at - hours(next),
                })
            };
            let wanted = match before {
                1..=60 => is(1, 0),
                61..=1440 => is(24, 1),
                1441..=4320 => is(72, 24),
                _ => None,
            };
            let early = starts_at - hours(24 * 9);
            assert_eq!(stage(&stages, starts_at, early, now), wanted, "{before}");
            // Booked five hours before: the confirmation was the reminder, up to the last hour.
            let late = starts_at - hours(5);
            if now >= late {
                let wanted = wanted.filter(|stage| stage.before == hours(1));
                assert_eq!(stage(&stages, starts_at, late, now), wanted, "{before}");
            }
        }
    }
}
