//! The schedule's keeper: weekly hours of each clinician, time off and extra hours, and who has booked what.
//!
//! Hours are civil times in the clinician's zone. What is booked stays booked when hours change; time off over booked
//! visits is refused until the keeper has decided on each ([`crate::time_off`]). Whatever comes free is offered to those
//! who wait for it.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};
use record::{
    Actor, Role,
    hours::{Cover, Decided, ExceptionKind, Hours, ScheduleException},
    id::{AppointmentId, HoursId, PractitionerId, ScheduleExceptionId},
};
use serde::{Deserialize, Serialize};
use storage::{Tx, practitioner::Practitioner};

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::{FieldProblem, Refused},
    time_off,
    waitlist::pass_on,
};

/// How far ahead time off and visits are shown, in days.
const AHEAD_DAYS: i64 = 90;

/// One clinician's week.
#[derive(Clone, Debug)]
pub struct Week {
    /// Who.
    pub who: Practitioner,
    /// Weekly hours, in the order of the week.
    pub hours: Vec<Hours>,
    /// Time off and extra hours from now on, earliest first.
    pub exceptions: Vec<ScheduleException>,
    /// Visits held or booked from now on, earliest first: when, and how long. No names.
    pub visits: Vec<(Timestamp, i32)>,
    /// Every clinician by name, to name who covers.
    pub colleagues: Vec<(PractitionerId, String)>,
}

/// Weekly hours as a form gives them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewHours {
    /// 1 = Monday … 7 = Sunday; several at once.
    pub weekdays: Vec<i8>,
    /// First start.
    pub from: Time,
    /// Last end.
    pub until: Time,
    /// Length of a visit, in minutes; a multiple of five.
    pub minutes: i32,
    /// First day they hold.
    pub from_day: Date,
    /// Last day they hold; `None` = until changed.
    pub until_day: Option<Date>,
}

/// Time off or extra hours as a form gives them: civil times in the clinician's zone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewException {
    /// Which way.
    pub kind: ExceptionKind,
    /// From when.
    pub from: DateTime,
    /// Until when.
    pub until: DateTime,
    /// Why, for the keeper.
    pub why: String,
    /// For time off: what becomes of each visit that is booked in it.
    pub decisions: Vec<(AppointmentId, Decided)>,
    /// For time off: who sees to the tasks meanwhile.
    pub cover: Cover,
}

/// The weeks of all clinicians, by name.
///
/// # Errors
///
/// `NotFound` for roles that do not keep the schedule.
pub async fn weeks(practice: &Practice, actor: &Actor) -> Result<Vec<Week>, Refused> {
    let deed = Deed {
        name: "read_schedule",
        action: Action::ManageSchedule,
        on: On::Clinic,
    };
    let now = practice.now();
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let until = ahead(now);
                let mut weeks = Vec::new();
                let mut clinicians = tx.practitioners().await?;
                clinicians.retain(|who| who.role == Role::Clinician);
                let colleagues: Vec<_> = clinicians
                    .iter()
                    .map(|who| (who.id, who.name.clone()))
                    .collect();
                for who in clinicians {
                    weeks.push(Week {
                        colleagues: colleagues.clone(),
                        hours: tx.weekly_hours(who.id).await?,
                        exceptions: tx.exceptions(who.id, now, until).await?,
                        visits: visits(tx, who.id, now, until, now).await?,
                        who,
                    });
                }
                Ok(weeks)
            })
        })
        .await
}

/// Adds weekly hours, one row for each weekday.
///
/// # Errors
///
/// `Invalid` for hours that cannot be: no day, upside down, a visit that does not fit, off the five-minute grid.
pub async fn add_hours(
    practice: &Practice,
    ask: &Ask,
    whose: PractitionerId,
    new: NewHours,
) -> Result<(), Refused> {
    if new.weekdays.is_empty() {
        return Err(Refused::field("weekdays", "problem-weekdays"));
    }
    let (clinic, input) = (practice.clone(), (whose, new.clone()));
    let deed = Deed {
        name: "add_hours",
        action: Action::ManageSchedule,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let who = clinician(tx, whose).await?;
                for weekday in &new.weekdays {
                    let hours = weekly(&clinic, &who, *weekday, &new)?;
                    tx.keep_weekly_hours(&hours).await?;
                }
                pass_on(&clinic, tx).await?;
                Ok(())
            })
        })
        .await
}

/// Removes weekly hours. What is booked in them stays booked.
///
/// # Errors
///
/// `NotFound` when they are not this clinician's.
pub async fn remove_hours(
    practice: &Practice,
    ask: &Ask,
    whose: PractitionerId,
    hours: HoursId,
) -> Result<(), Refused> {
    let deed = Deed {
        name: "remove_hours",
        action: Action::ManageSchedule,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &(whose, hours), move |tx, _grant| {
            Box::pin(async move {
                if !tx
                    .weekly_hours(whose)
                    .await?
                    .iter()
                    .any(|known| known.id == hours)
                {
                    return Err(Refused::NotFound);
                }
                Ok(tx.remove_weekly_hours(hours).await?)
            })
        })
        .await
}

/// Keeps time off or extra hours. Time off is kept together with everything that it asks for, or not at all.
///
/// # Errors
///
/// `Invalid` when it ends before it begins; for time off over booked visits or open tasks, `Invalid` with the fields
/// `visit_{id}`, `why_{id}` and `cover` that are not decided yet or cannot be as they were.
pub async fn add_exception(
    practice: &Practice,
    ask: &Ask,
    whose: PractitionerId,
    new: NewException,
) -> Result<(), Refused> {
    let (clinic, input) = (practice.clone(), (whose, new.clone()));
    let deed = Deed {
        name: "add_schedule_exception",
        action: Action::ManageSchedule,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let who = clinician(tx, whose).await?;
                let (starts_at, ends_at) = span(&new.from, &new.until, &who.zone)?;
                let exception = ScheduleException {
                    id: ScheduleExceptionId::new(&*clinic.clock, &*clinic.chance),
                    practitioner: whose,
                    kind: new.kind,
                    starts_at,
                    ends_at,
                    why: new.why,
                    cover: Cover::NotNeeded,
                };
                match new.kind {
                    ExceptionKind::Open => tx.keep_exception(&exception).await?,
                    ExceptionKind::Closed => {
                        let off = ScheduleException {
                            cover: new.cover,
                            ..exception
                        };
                        time_off::keep(&clinic, tx, &off, &new.decisions).await?;
                    }
                }
                pass_on(&clinic, tx).await?;
                Ok(())
            })
        })
        .await
}

/// Removes time off or extra hours.
///
/// # Errors
///
/// `NotFound` when it is not this clinician's, or over.
pub async fn remove_exception(
    practice: &Practice,
    ask: &Ask,
    whose: PractitionerId,
    exception: ScheduleExceptionId,
) -> Result<(), Refused> {
    let (clinic, now) = (practice.clone(), practice.now());
    let deed = Deed {
        name: "remove_schedule_exception",
        action: Action::ManageSchedule,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &(whose, exception), move |tx, _grant| {
            Box::pin(async move {
                let known = tx.exceptions(whose, now, Timestamp::MAX).await?;
                if !known.iter().any(|one| one.id == exception) {
                    return Err(Refused::NotFound);
                }
                tx.remove_exception(exception).await?;
                pass_on(&clinic, tx).await?;
                Ok(())
            })
        })
        .await
}

/// Weekly hours that hold, checked.
pub(crate) fn weekly(
    practice: &Practice,
    who: &Practitioner,
    weekday: i8,
    new: &NewHours,
) -> Result<Hours, Refused> {
    let day = Weekday::from_monday_one_offset(weekday)
        .map_err(|_| Refused::field("weekdays", "problem-weekdays"))?;
    let hours = Hours {
        id: HoursId::new(&*practice.clock, &*practice.chance),
        practitioner: who.id,
        weekday: day,
        from: new.from,
        until: new.until,
        zone: who.zone.clone(),
        minutes: new.minutes,
        from_day: new.from_day,
        until_day: new.until_day,
    };
    schedule::availability::check(&hours)
        .map_err(|wrong| Refused::Invalid(vec![problem_of(&wrong)]))?;
    Ok(hours)
}

fn problem_of(wrong: &schedule::availability::WrongHours) -> FieldProblem {
    use schedule::availability::WrongHours;
    let (field, problem) = match wrong {
        WrongHours::Zone(_) => ("zone", "problem-zone"),
        WrongHours::UpsideDown { .. } => ("until", "problem-ends-before"),
        WrongHours::Visit(_) => ("minutes", "problem-visit-length"),
        WrongHours::Start(_) => ("from", "problem-start-grid"),
        WrongHours::NeverValid { .. } => ("until_day", "problem-ends-before"),
    };
    FieldProblem {
        field: field.to_owned(),
        problem: problem.to_owned(),
    }
}

/// From when until when, as instants.
pub(crate) fn span(
    from: &DateTime,
    until: &DateTime,
    zone: &str,
) -> Result<(Timestamp, Timestamp), Refused> {
    let (starts_at, ends_at) = (instant(*from, zone)?, instant(*until, zone)?);
    if ends_at <= starts_at {
        return Err(Refused::field("until", "problem-ends-before"));
    }
    Ok((starts_at, ends_at))
}

pub(crate) async fn clinician(tx: &mut Tx, id: PractitionerId) -> Result<Practitioner, Refused> {
    tx.practitioner(id)
        .await?
        .filter(|who| who.role == Role::Clinician)
        .ok_or(Refused::NotFound)
}

/// When the visits are that touch the time from `from` to `until`.
async fn visits(
    tx: &mut Tx,
    whose: PractitionerId,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<(Timestamp, i32)>, Refused> {
    let all = time_off::standing(tx, whose, from, until, now).await?;
    let mut visits: Vec<(Timestamp, i32)> = all
        .into_iter()
        .map(|visit| (visit.starts_at, visit.minutes))
        .collect();
    visits.sort_unstable();
    Ok(visits)
}

fn instant(at: DateTime, zone: &str) -> Result<Timestamp, Refused> {
    let zone = TimeZone::get(zone).map_err(|_| Refused::field("zone", "problem-zone"))?;
    zone.to_timestamp(at)
        .map_err(|_| Refused::field("from", "problem-value"))
}

fn ahead(now: Timestamp) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(24 * AHEAD_DAYS))
        .unwrap_or(Timestamp::MAX)
}
