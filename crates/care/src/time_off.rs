//! A clinician is away: what becomes of the visits that are booked then, and who sees to her tasks meanwhile.
//!
//! The keeper decides on each visit: a colleague who is free and licensed where the patient will be takes it over, the
//! clinic takes it back and the patient is first to be offered another, or it takes place all the same, with a reason.
//! Open tasks need a colleague who is there, or a reason why nobody is. All of it is one transaction with the time off;
//! who may take over is looked up anew in it.

use jiff::{SignedDuration, Timestamp, civil::DateTime};
use record::{
    Actor,
    appointment::{Appointment, AppointmentState},
    hours::{Cover, Decided, ScheduleException},
    id::{AppointmentId, PractitionerId},
};
use storage::Tx;

use crate::{
    access::Action,
    book::LONGEST_VISIT,
    practice::{Deed, On, Practice},
    refused::{FieldProblem, Refused},
    remind::{Told, tell, tell_clinician},
    template::{clinician, span},
    visit::place_name,
    waitlist::{to_the_front, withdraw},
};

mod colleagues;

use colleagues::{Colleagues, open_tasks};

/// What a keeper must decide before somebody can be away. No names of patients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeOff {
    /// Visits that are booked then and have not begun, earliest first.
    pub visits: Vec<Booked>,
    /// Open tasks that wait for the clinician.
    pub tasks: usize,
    /// Colleagues who are there through all of it and licensed for each of these tasks.
    pub covers: Vec<(PractitionerId, String)>,
}

/// A visit that is booked while its clinician will be away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The visit.
    pub id: AppointmentId,
    /// When it begins.
    pub starts_at: Timestamp,
    /// How long, in minutes.
    pub minutes: i32,
    /// Name of the place where the patient will be.
    pub place: String,
    /// Colleagues who are free then and licensed there.
    pub colleagues: Vec<(PractitionerId, String)>,
}

impl TimeOff {
    /// Whether there is nothing to decide.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.visits.is_empty() && self.tasks == 0
    }
}

/// What would have to be decided for time off between two times on the clinician's clock.
///
/// # Errors
///
/// `NotFound` for roles that do not keep the schedule; `Invalid` when it ends before it begins.
pub async fn ahead_of(
    practice: &Practice,
    actor: &Actor,
    whose: PractitionerId,
    from: DateTime,
    until: DateTime,
) -> Result<TimeOff, Refused> {
    let deed = Deed {
        name: "plan_time_off",
        action: Action::ManageSchedule,
        on: On::Clinic,
    };
    let now = practice.now();
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let who = clinician(tx, whose).await?;
                let (starts_at, ends_at) = span(&from, &until, &who.zone)?;
                asked(tx, whose, starts_at, ends_at, now).await
            })
        })
        .await
}

/// Keeps time off with what was decided, or nothing of it.
pub(crate) async fn keep(
    practice: &Practice,
    tx: &mut Tx,
    off: &ScheduleException,
    decisions: &[(AppointmentId, Decided)],
) -> Result<(), Refused> {
    let now = practice.now();
    let asked = asked(tx, off.practitioner, off.starts_at, off.ends_at, now).await?;
    let decided = check(&asked, off, decisions)?;
    tx.keep_exception(off).await?;
    let standing = standing(tx, off.practitioner, off.starts_at, off.ends_at, now).await?;
    for visit in standing {
        if matches!(visit.state, AppointmentState::Held { .. }) {
            // Nobody has booked it yet: whoever looks at it is shown the next times.
            withdraw(practice, tx, visit.id).await?;
        } else if let Some((_, decision)) = decided.iter().find(|(id, _)| *id == visit.id) {
            carry_out(practice, tx, &visit, decision).await?;
            tx.keep_time_off_decision(off.id, visit.id, decision, now)
                .await?;
        }
    }
    Ok(())
}

/// Visits held or confirmed that touch the time from `from` to `until`.
pub(crate) async fn standing(
    tx: &mut Tx,
    whose: PractitionerId,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Appointment>, Refused> {
    // The store looks at starts: one that began before may still be going on.
    let earlier = from.checked_sub(LONGEST_VISIT).unwrap_or(from);
    let mut all = tx.appointments_between(Some(whose), earlier, until).await?;
    all.retain(|visit| {
        let stands = match visit.state {
            AppointmentState::Held { until } => until > now,
            AppointmentState::Confirmed { .. } => true,
            AppointmentState::Cancelled { .. } | AppointmentState::Fulfilled { .. } => false,
        };
        let length = SignedDuration::from_mins(visit.minutes.into());
        stands
            && visit
                .starts_at
                .checked_add(length)
                .is_ok_and(|ends_at| ends_at > from)
    });
    Ok(all)
}

/// A visit whose patient is at the door, or whose time has come, goes on as it is.
async fn has_begun(tx: &mut Tx, visit: &Appointment, now: Timestamp) -> Result<bool, Refused> {
    Ok(visit.starts_at <= now || tx.visit(visit.id).await?.is_some())
}

async fn asked(
    tx: &mut Tx,
    whose: PractitionerId,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<TimeOff, Refused> {
    let colleagues = Colleagues::of(tx, whose, from, until, now).await?;
    let mut visits = Vec::new();
    for visit in standing(tx, whose, from, until, now).await? {
        let confirmed = matches!(visit.state, AppointmentState::Confirmed { .. });
        if confirmed && !has_begun(tx, &visit, now).await? {
            visits.push(Booked {
                id: visit.id,
                starts_at: visit.starts_at,
                minutes: visit.minutes,
                place: place_name(&visit.jurisdiction),
                colleagues: colleagues.for_visit(&visit),
            });
        }
    }
    let tasks = open_tasks(tx, whose).await?;
    Ok(TimeOff {
        visits,
        tasks: tasks.len(),
        covers: colleagues.for_tasks(&tasks, from, until),
    })
}

/// Every visit with a decision that can be carried out, and a cover where one is needed; or what is wrong, by field.
fn check(
    asked: &TimeOff,
    off: &ScheduleException,
    decisions: &[(AppointmentId, Decided)],
) -> Result<Vec<(AppointmentId, Decided)>, Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: String, problem: &str| {
        problems.push(FieldProblem {
            field,
            problem: problem.to_owned(),
        });
    };
    let mut decided = Vec::new();
    for visit in &asked.visits {
        let said = decisions.iter().find(|(id, _)| *id == visit.id);
        match said.map(|(_, decision)| decision) {
            None => wrong(format!("visit_{}", visit.id), "problem-off-visit"),
            Some(Decided::HandOver { to }) if !visit.colleagues.iter().any(|(id, _)| id == to) => {
                wrong(format!("visit_{}", visit.id), "problem-off-colleague");
            }
            Some(Decided::Keep { why }) if why.trim().is_empty() => {
                wrong(format!("why_{}", visit.id), "problem-off-why");
            }
            Some(decision) => decided.push((visit.id, decision.clone())),
        }
    }
    match &off.cover {
        Cover::By { practitioner } if !asked.covers.iter().any(|(id, _)| id == practitioner) => {
            wrong("cover".to_owned(), "problem-off-cover-gone");
        }
        Cover::Nobody { why } if why.trim().is_empty() => {
            wrong("uncovered_why".to_owned(), "problem-off-uncovered");
        }
        Cover::NotNeeded if asked.tasks > 0 => wrong("cover".to_owned(), "problem-off-cover"),
        _ => {}
    }
    if problems.is_empty() {
        Ok(decided)
    } else {
        Err(Refused::Invalid(problems))
    }
}

async fn carry_out(
    practice: &Practice,
    tx: &mut Tx,
    visit: &Appointment,
    decision: &Decided,
) -> Result<(), Refused> {
    let now = practice.now();
    let patient = tx.patient(visit.patient).await?.ok_or(Refused::NotFound)?;
    let consultation = tx.encounter(visit.encounter).await?;
    match decision {
        Decided::Keep { .. } => {}
        Decided::HandOver { to } => {
            let field = format!("visit_{}", visit.id);
            match tx.hand_over_visit(visit, *to, now).await {
                Ok(true) => {}
                Ok(false) | Err(storage::Error::Taken) => {
                    return Err(Refused::field(field, "problem-off-colleague"));
                }
                Err(other) => return Err(other.into()),
            }
            let theirs = Appointment {
                practitioner: *to,
                ..visit.clone()
            };
            if let Some(Ok(booked)) = consultation.map(|it| it.book(visit.id, *to)) {
                tx.keep_encounter(&booked).await?;
            }
            tell(practice, tx, &patient, Told::HandedOver, &theirs).await?;
            tell_clinician(practice, tx, "list-filled", &theirs).await?;
        }
        Decided::NewTimes => {
            tx.cancel(visit.id, now).await?;
            if let Some(consultation) = consultation {
                tx.keep_encounter(&consultation.unbook(visit.id, now))
                    .await?;
            }
            tell(practice, tx, &patient, Told::TakenBack, visit).await?;
            to_the_front(practice, tx, &patient, visit).await?;
        }
    }
    Ok(())
}
