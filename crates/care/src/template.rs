//! The schedule's keeper: weekly hours of each clinician, time off and extra hours, and who has booked what.
//!
//! Hours are civil times in the clinician's zone. What is booked stays booked when hours change; time off over booked
//! visits is refused until the keeper says that they have been seen to.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};
use record::{
    Actor, Role,
    appointment::AppointmentState,
    hours::{ExceptionKind, Hours, ScheduleException},
    id::{HoursId, PractitionerId, ScheduleExceptionId},
};
use serde::{Deserialize, Serialize};
use storage::{Tx, practitioner::Practitioner};

use crate::{
    access::Action,
    book::LONGEST_VISIT,
    practice::{Ask, Deed, On, Practice},
    refused::{FieldProblem, Refused},
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
    /// The keeper has seen to the visits that are booked in it.
    pub visits_seen_to: bool,
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
                for who in tx
                    .practitioners()
                    .await?
                    .into_iter()
                    .filter(|who| who.role == Role::Clinician)
                {
                    weeks.push(Week {
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

/// Keeps time off or extra hours.
///
/// # Errors
///
/// `Invalid` when it ends before it begins; `Conflict("visits-in-time-off")` for time off over booked visits that the
/// keeper has not seen to.
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
                let (starts_at, ends_at) = (
                    instant(new.from, &who.zone)?,
                    instant(new.until, &who.zone)?,
                );
                if ends_at <= starts_at {
                    return Err(Refused::field("until", "problem-ends-before"));
                }
                let booked = visits(tx, whose, starts_at, ends_at, clinic.now()).await?;
                if new.kind == ExceptionKind::Closed && !booked.is_empty() && !new.visits_seen_to {
                    return Err(Refused::Conflict("visits-in-time-off"));
                }
                tx.keep_exception(&ScheduleException {
                    id: ScheduleExceptionId::new(&*clinic.clock, &*clinic.chance),
                    practitioner: whose,
                    kind: new.kind,
                    starts_at,
                    ends_at,
                    why: new.why,
                })
                .await?;
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
    let now = practice.now();
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
                Ok(tx.remove_exception(exception).await?)
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

async fn clinician(tx: &mut Tx, id: PractitionerId) -> Result<Practitioner, Refused> {
    tx.practitioner(id)
        .await?
        .filter(|who| who.role == Role::Clinician)
        .ok_or(Refused::NotFound)
}

/// Visits held or booked that touch the time from `from` to `until`.
async fn visits(
    tx: &mut Tx,
    whose: PractitionerId,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<(Timestamp, i32)>, Refused> {
    // The store looks at starts: one that began before may still be going on.
    let earlier = from.checked_sub(LONGEST_VISIT).unwrap_or(from);
    let touches = |starts_at: Timestamp, minutes: i32| {
        starts_at
            .checked_add(SignedDuration::from_mins(minutes.into()))
            .is_ok_and(|ends_at| ends_at > from)
    };
    let mut visits: Vec<(Timestamp, i32)> = tx
        .appointments_between(Some(whose), earlier, until)
        .await?
        .into_iter()
        .filter(|visit| match visit.state {
            AppointmentState::Held { until } => until > now,
            AppointmentState::Confirmed { .. } => true,
            AppointmentState::Cancelled { .. } | AppointmentState::Fulfilled { .. } => false,
        })
        .map(|visit| (visit.starts_at, visit.minutes))
        .filter(|(starts_at, minutes)| touches(*starts_at, *minutes))
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
