//! The rules of a zone have changed: a booked visit keeps the time on the wall that people were told.
//!
//! The patient's wall time is the promise, because a patient has one visit and a clinician a list that shows the new
//! order; where the clinician lives by another clock, both times are said. A visit gets its new instant, its letter, its
//! task and its line in the trail in one transaction, and the release of the rules is set only where the old one still
//! stands, so each visit is handled once, whoever looks and however often.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor,
    appointment::Appointment,
    audit::Outcome,
    task::{TaskKind, Urgency},
};
use storage::Tx;

use crate::{
    access::Action,
    practice::{Deed, On, Practice, entry},
    receive_result::open_task,
    refused::Refused,
    remind::{Told, tell},
};

/// A visit whose instant has just gone by under the old rules may lie ahead under the new ones: no zone is farther from
/// itself than that.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24);

/// Holds every visit to come against the rules of the clocks; answers how many were given another instant, or need a
/// person because they could not be.
pub(crate) async fn retime(practice: &Practice, tx: &mut Tx) -> Result<usize, Refused> {
    let now = practice.now();
    let release = practice.zones.release();
    let mut later = Vec::new();
    let mut count = 0;
    for visit in tx
        .promised_under_other_rules(release, now - LOOK_BACK)
        .await?
    {
        if !practice.zones.came_after(&visit.tz_release) {
            continue;
        }
        // Of a day that moves as a whole, the visit in front makes room for the next one: those that come earlier go in
        // the order of the day, those that come later against it.
        match instant(practice, &visit) {
            Ok(at) if at > visit.starts_at => later.push(visit),
            _ => count += usize::from(hold(practice, tx, &visit).await?),
        }
    }
    for visit in later.iter().rev() {
        count += usize::from(hold(practice, tx, visit).await?);
    }
    Ok(count)
}

/// Holds one visit against the rules; answers whether anything came of it.
async fn hold(practice: &Practice, tx: &mut Tx, visit: &Appointment) -> Result<bool, Refused> {
    let now = practice.now();
    let over = visit.starts_at <= now;
    let found = match instant(practice, visit) {
        Ok(at) if at == visit.starts_at => return note(practice, tx, visit).await.map(|_| false),
        // It has begun, or its time was over by either rules.
        found if over && !matches!(found, Ok(at) if at > now) => return Ok(false),
        _ if over && tx.visit(visit.id).await?.is_some() => return Ok(false),
        Ok(at) if at <= now => Err(format!("which has just gone by, at {at}")),
        Ok(at) => match tx.retime(visit, at, practice.zones.release(), now).await {
            Ok(true) => Ok(at),
            Ok(false) => return Ok(false),
            Err(storage::Error::Taken) => Err("when one of the two is not free".to_owned()),
            Err(storage::Error::Constraint(why)) => Err(why),
            Err(other) => return Err(other.into()),
        },
        Err(why) => Err(why),
    };
    match found {
        Ok(at) => moved(practice, tx, visit, at).await?,
        // The release is noted all the same: a person is asked once.
        Err(why) if note(practice, tx, visit).await? => ask(practice, tx, visit, &why).await?,
        Err(_) => return Ok(false),
    }
    Ok(true)
}

fn instant(practice: &Practice, visit: &Appointment) -> Result<Timestamp, String> {
    practice
        .zones
        .instant(visit.wall_time, &visit.zone, visit.starts_at)
        .map_err(|why| why.to_string())
}

/// Notes the release without another instant. Answers whether the visit was as it is thought to be.
async fn note(practice: &Practice, tx: &mut Tx, visit: &Appointment) -> Result<bool, Refused> {
    let release = practice.zones.release();
    Ok(tx
        .retime(visit, visit.starts_at, release, practice.now())
        .await?)
}

/// Tells patient and clinician what became of the visit.
async fn moved(
    practice: &Practice,
    tx: &mut Tx,
    was: &Appointment,
    at: Timestamp,
) -> Result<(), Refused> {
    let visit = Appointment {
        starts_at: at,
        tz_release: practice.zones.release().to_owned(),
        ..was.clone()
    };
    let patient = tx.patient(visit.patient).await?.ok_or(Refused::NotFound)?;
    tell(practice, tx, &patient, Told::Retimed, &visit).await?;
    let theirs = said(practice, at, &visit.zone);
    let mut why = format!(
        "The rules for clocks in {} have changed ({}): the visit stays at {theirs} for the patient",
        visit.zone, visit.tz_release
    );
    if let Some(own) = tx.practitioner(visit.practitioner).await?
        && own.zone != visit.zone
    {
        let (before, after) = (
            said(practice, was.starts_at, &own.zone),
            said(practice, at, &own.zone),
        );
        why = format!("{why}; for you it is now {after}, no longer {before}");
    }
    task(practice, tx, &visit, Urgency::Today, &why).await?;
    line(
        practice,
        tx,
        was,
        "keep_wall_time",
        &format!("{} to {at}", was.starts_at),
    )
    .await
}

/// Nobody guesses: a person speaks with the patient.
async fn ask(
    practice: &Practice,
    tx: &mut Tx,
    visit: &Appointment,
    reason: &str,
) -> Result<(), Refused> {
    let why = format!(
        "The rules for clocks in {} have changed ({}). The patient was told {}, {reason}. It still stands at {}: agree \
         on a time with the patient",
        visit.zone,
        practice.zones.release(),
        words(visit.wall_time),
        visit.starts_at,
    );
    task(practice, tx, visit, Urgency::Now, &why).await?;
    line(practice, tx, visit, "ask_about_wall_time", reason).await
}

async fn task(
    practice: &Practice,
    tx: &mut Tx,
    visit: &Appointment,
    urgency: Urgency,
    why: &str,
) -> Result<(), Refused> {
    let about = visit.id.to_string();
    let (patient, owner) = (Some(visit.patient), Some(visit.practitioner));
    open_task(
        practice,
        tx,
        patient,
        owner,
        TaskKind::VisitTime,
        urgency,
        why,
        &about,
    )
    .await?;
    Ok(())
}

async fn line(
    practice: &Practice,
    tx: &mut Tx,
    visit: &Appointment,
    name: &'static str,
    detail: &str,
) -> Result<(), Refused> {
    let deed = Deed {
        name,
        action: Action::RunClockwork,
        on: On::Appointment(visit.id),
    };
    let (who, now) = (Actor::clockwork(), practice.now());
    let line = entry(&who, deed, Some(visit.patient), now, Outcome::Done, detail);
    tx.audit(&line).await?;
    Ok(())
}

fn said(practice: &Practice, at: Timestamp, zone: &str) -> String {
    let (wall, letters) = practice.wall_time_at(at, zone);
    format!("{} {letters}", words(wall))
}

fn words(wall: jiff::civil::DateTime) -> String {
    format!("{} {:02}:{:02}", wall.date(), wall.hour(), wall.minute())
}
