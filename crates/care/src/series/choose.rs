//! Booking follow-up visits: all that were chosen, or none of them.

use jiff::Timestamp;
use record::{
    appointment::{Appointment, AppointmentState},
    audit::Outcome,
    follow_up::FollowUp,
    id::{AppointmentId, PlanId, PractitionerId},
    patient::Patient,
    plan::Plan,
};
use schedule::availability::Slot;
use serde::{Deserialize, Serialize};
use storage::Tx;

use super::{FollowUps, Planned, Standing, deed, follow_ups, offered_within};
use crate::{
    access::Action,
    book::{Wish, is_open_offer, may_still_treat, offered_minutes, overlaps},
    practice::{Ask, Deed, On, Practice, entry},
    refused::{FieldProblem, Refused},
    remind::{Told, tell, tell_if_late},
    waitlist::pass_on,
};

/// A time that a patient chose for one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// For which week of the plan.
    pub week: i32,
    /// With whom.
    pub practitioner: PractitionerId,
    /// When.
    pub starts_at: Timestamp,
}

/// Books every chosen time for its week of the plan, or none: what is wrong with one is said beside it, and the others
/// stay chosen. A week that is booked already is moved to its new time. `there` is the patient's word that she expects to
/// be in her place then; where she really is, is asked anew at the door of each visit.
///
/// # Errors
///
/// `Invalid` with a field for each week whose time cannot be booked (`week-12`), for nothing chosen (`follow-ups`) and
/// without the word on the place (`there`); `Conflict("plan-not-in-force")` when the plan is another one now.
pub async fn book(
    practice: &Practice,
    ask: &Ask,
    plan: PlanId,
    choices: Vec<Choice>,
    there: bool,
) -> Result<Vec<AppointmentId>, Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    if choices.is_empty() {
        return Err(Refused::field("follow-ups", "problem-follow-ups-none"));
    }
    let (clinic, actor) = (practice.clone(), ask.actor.clone());
    let input = (plan, choices.clone(), there);
    practice
        .act(
            ask,
            deed("book_follow_ups", patient),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
                    let in_force = tx.signed_plan(patient.id).await?;
                    let in_force = in_force
                        .filter(|it| it.id == plan)
                        .ok_or(Refused::Conflict("plan-not-in-force"))?;
                    // What has come free belongs to those who wait for it, before anybody who happens to look.
                    pass_on(&clinic, tx).await?;
                    let visits = tx.appointments_of(patient.id).await?;
                    let known = follow_ups(&clinic, tx, &patient, Some(&in_force), &visits).await?;
                    let mut wrong = Vec::new();
                    if !there {
                        wrong.push(problem("there", "problem-follow-ups-there"));
                    }
                    let mut done = Vec::new();
                    for choice in &choices {
                        let booking = Booking {
                            clinic: &clinic,
                            patient: &patient,
                            plan: &in_force,
                            known: &known,
                        };
                        match booking.take(tx, choice).await? {
                            Ok(visit) => done.extend(visit),
                            Err(why) => {
                                wrong.push(problem(&format!("week-{}", choice.week), why));
                            }
                        }
                    }
                    if !wrong.is_empty() {
                        return Err(Refused::Invalid(wrong));
                    }
                    for visit in &done {
                        let deed = Deed {
                            name: "book_follow_up",
                            action: Action::Book,
                            on: On::Appointment(*visit),
                        };
                        let now = clinic.now();
                        let line = entry(&actor, deed, Some(patient.id), now, Outcome::Done, "");
                        tx.audit(&line).await?;
                    }
                    // A time that was moved away from is free for others.
                    pass_on(&clinic, tx).await?;
                    Ok(done)
                })
            },
        )
        .await
}

/// The patient says that a visit of an earlier plan stays. Nothing else changes; cancelling it is always possible.
///
/// # Errors
///
/// `NotFound` for a visit that is not a follow-up visit of theirs, or stands no longer.
pub async fn keep_left_over(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
) -> Result<(), Refused> {
    let deed = Deed {
        name: "keep_follow_up",
        action: Action::Book,
        on: On::Appointment(appointment),
    };
    practice
        .act(ask, deed, &appointment, move |tx, _grant| {
            Box::pin(async move {
                if tx.let_follow_up_stay(appointment).await? {
                    Ok(())
                } else {
                    Err(Refused::NotFound)
                }
            })
        })
        .await
}

fn problem(field: &str, problem: &str) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        problem: problem.to_owned(),
    }
}

struct Booking<'b> {
    clinic: &'b Practice,
    patient: &'b Patient,
    plan: &'b Plan,
    known: &'b FollowUps,
}

impl Booking<'_> {
    /// Takes one chosen time; the inner answer is the new visit, `None` where it stands there already, or what is wrong.
    async fn take(
        &self,
        tx: &mut Tx,
        choice: &Choice,
    ) -> Result<Result<Option<AppointmentId>, &'static str>, Refused> {
        let (clinic, now) = (self.clinic, self.clinic.now());
        let of_week = |it: &&Planned| it.due.week == choice.week;
        let Some(planned) = self.known.planned.iter().find(of_week) else {
            return Ok(Err("problem-follow-up-unknown"));
        };
        let moved = match (planned.standing, &planned.visit) {
            (Standing::Open, _) => None,
            (Standing::Booked(_), Some(visit)) if planned.for_it && visit.starts_at > now => {
                if is_there(visit, choice) {
                    return Ok(Ok(None));
                }
                Some(visit)
            }
            (Standing::Later(_), _) => return Ok(Err("problem-follow-up-later")),
            (Standing::Booked(_), _) => return Ok(Err("problem-follow-up-booked")),
            (Standing::Done(_) | Standing::Missed, _) => {
                return Ok(Err("problem-follow-up-over"));
            }
        };
        let zone = &self.patient.zone;
        if !planned.due.has(clinic.date_of(choice.starts_at, zone)) {
            return Ok(Err("problem-follow-up-days"));
        }
        let wish = Wish {
            practitioner: choice.practitioner,
            starts_at: choice.starts_at,
        };
        let until = offered_within(clinic, zone).until;
        let minutes = match offered_minutes(clinic, tx, self.patient, &wish, until).await {
            Err(Refused::Conflict(_)) => return Ok(Err("problem-follow-up-gone")),
            other => other?,
        };
        let slot = Slot {
            starts_at: choice.starts_at,
            practitioner: choice.practitioner,
            minutes,
        };
        if self.is_busy(tx, &slot, moved).await? {
            return Ok(Err("problem-follow-up-own"));
        }
        if let Some(earlier) = moved {
            tx.cancel(earlier.id, now).await?;
        }
        self.give_way(tx, choice.week).await?;
        let visit = self.appointment(&slot);
        if !may_still_treat(tx, &visit).await? {
            return Ok(Err("problem-follow-up-gone"));
        }
        match tx.hold(&visit, now).await {
            Err(storage::Error::Taken) => return Ok(Err("problem-follow-up-gone")),
            other => other?,
        }
        let kept = FollowUp {
            appointment: visit.id,
            patient: self.patient.id,
            plan: self.plan.id,
            week: choice.week,
            stays: false,
        };
        match tx.keep_follow_up(&kept).await {
            Err(storage::Error::Taken) => return Ok(Err("problem-follow-up-booked")),
            other => other?,
        }
        if let Some(earlier) = moved {
            tell_if_late(clinic, tx, earlier).await?;
        }
        tell(clinic, tx, self.patient, Told::Confirmed, &visit).await?;
        Ok(Ok(Some(visit.id)))
    }

    /// Whether the patient has something else then, other than the visit that is moved. A time that she held for herself
    /// and has not booked gives way.
    async fn is_busy(
        &self,
        tx: &mut Tx,
        slot: &Slot,
        moved: Option<&Appointment>,
    ) -> Result<bool, Refused> {
        let now = self.clinic.now();
        for own in tx.standing_appointments_of(self.patient.id).await? {
            let is_moved = moved.is_some_and(|it| it.id == own.id);
            if is_moved || own.state.has_lapsed(now) || !overlaps(&own, slot) {
                continue;
            }
            let held = matches!(own.state, AppointmentState::Held { .. });
            if !held || is_open_offer(tx, &own).await? {
                return Ok(true);
            }
            tx.cancel(own.id, now).await?;
        }
        Ok(false)
    }

    /// A visit of this week to which nobody came leaves the week to the new one.
    async fn give_way(&self, tx: &mut Tx, week: i32) -> Result<(), Refused> {
        for earlier in &self.known.booked {
            if earlier.plan == self.plan.id && earlier.week == week {
                tx.end_follow_up(earlier.appointment, self.clinic.now())
                    .await?;
            }
        }
        Ok(())
    }

    fn appointment(&self, slot: &Slot) -> Appointment {
        let clinic = self.clinic;
        let (wall_time, _) = clinic.wall_time_at(slot.starts_at, &self.patient.zone);
        Appointment {
            id: AppointmentId::new(&*clinic.clock, &*clinic.chance),
            patient: self.patient.id,
            practitioner: slot.practitioner,
            encounter: self.plan.encounter,
            starts_at: slot.starts_at,
            minutes: slot.minutes,
            zone: self.patient.zone.clone(),
            wall_time,
            jurisdiction: self.patient.jurisdiction.clone(),
            tz_release: clinic.zones.release().to_owned(),
            state: AppointmentState::Confirmed { at: clinic.now() },
        }
    }
}

fn is_there(visit: &Appointment, choice: &Choice) -> bool {
    visit.starts_at == choice.starts_at && visit.practitioner == choice.practitioner
}
