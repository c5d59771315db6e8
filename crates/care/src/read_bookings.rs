//! Another system reads bookings: whose time can be booked, what of it is free, and the visits of one chart.
//!
//! Schedules and slots tell of nobody's chart: a slot says that it is taken and never by whom.

use fhir::appointment::{Schedule, Slot, SlotStatus};
use jiff::Timestamp;
use record::{
    Actor, Role,
    actor::Standing,
    appointment::{Appointment, AppointmentState},
    id::{AppointmentId, PatientId, PractitionerId},
};
use schedule::availability::{Ask as Wanted, Taken, slots as cut};
use storage::Tx;

use crate::{
    access::Action,
    book::{HORIZON, LEAD, hours_of},
    practice::{Deed, On, Practice},
    refused::Refused,
};

/// The visit called `id`.
///
/// # Errors
///
/// `NotFound` when there is none, or the actor may not read charts.
pub async fn appointment(
    practice: &Practice,
    actor: &Actor,
    id: AppointmentId,
) -> Result<Appointment, Refused> {
    let deed = Deed {
        name: "fhir_read_appointment",
        action: Action::ReadFhir,
        on: On::Appointment(id),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { tx.appointment(id).await?.ok_or(Refused::NotFound) })
        })
        .await
}

/// Every visit of `patient`, cancelled ones too, earliest first.
///
/// # Errors
///
/// `NotFound` when there is no such patient, or the actor may not read charts.
pub async fn appointments(
    practice: &Practice,
    actor: &Actor,
    patient: PatientId,
) -> Result<Vec<Appointment>, Refused> {
    let deed = Deed {
        name: "fhir_search_appointments",
        action: Action::ReadFhir,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { Ok(tx.appointments_of(patient).await?) })
        })
        .await
}

/// The clinicians whose time can be booked.
///
/// # Errors
///
/// `NotFound` when the actor may not read charts.
pub async fn schedules(practice: &Practice, actor: &Actor) -> Result<Vec<Schedule>, Refused> {
    practice
        .look(actor, of_clinic("fhir_search_schedules"), |tx, _grant| {
            Box::pin(async move {
                let mut all = Vec::new();
                for who in tx.practitioners().await? {
                    if who.role != Role::Clinician {
                        continue;
                    }
                    let account = tx.account_of_practitioner(who.id).await?;
                    all.push(Schedule {
                        practitioner: who.id,
                        name: who.name,
                        active: account.is_some_and(|it| it.standing == Standing::Active),
                    });
                }
                Ok(all)
            })
        })
        .await
}

/// The time of a clinician from now on, as far ahead as times are offered: what is free and what is taken.
///
/// # Errors
///
/// `NotFound` when there is no such clinician, or the actor may not read charts.
pub async fn slots(
    practice: &Practice,
    actor: &Actor,
    practitioner: PractitionerId,
) -> Result<Vec<Slot>, Refused> {
    let clinic = practice.clone();
    practice
        .look(actor, of_clinic("fhir_search_slots"), move |tx, _grant| {
            Box::pin(async move { cut_slots(&clinic, tx, practitioner).await })
        })
        .await
}

async fn cut_slots(
    practice: &Practice,
    tx: &mut Tx,
    practitioner: PractitionerId,
) -> Result<Vec<Slot>, Refused> {
    let who = tx
        .practitioner(practitioner)
        .await?
        .filter(|who| who.role == Role::Clinician)
        .ok_or(Refused::NotFound)?;
    let now = practice.now();
    let slot = |starts_at: Timestamp, minutes, status| Slot {
        practitioner,
        starts_at,
        wall_time: practice.wall_time_at(starts_at, &who.zone).0,
        zone: who.zone.clone(),
        minutes,
        status,
    };
    let mut all = Vec::new();
    let mut taken = Vec::new();
    for booked in tx
        .appointments_between(Some(practitioner), now, now + HORIZON)
        .await?
    {
        if booked.state.has_lapsed(now) {
            continue;
        }
        let status = match booked.state {
            AppointmentState::Held { .. } => SlotStatus::Tentative,
            _ => SlotStatus::Busy,
        };
        all.push(slot(booked.starts_at, booked.minutes, status));
        taken.push(Taken {
            practitioner,
            starts_at: booked.starts_at,
            minutes: booked.minutes,
        });
    }
    let active = tx
        .account_of_practitioner(practitioner)
        .await?
        .is_some_and(|account| account.standing == Standing::Active);
    if active {
        let wanted = Wanted {
            from: now + LEAD,
            until: now + HORIZON,
        };
        let (hours, exceptions) = hours_of(tx, practitioner, &wanted).await?;
        let free = cut(&hours, &exceptions, &taken, &wanted);
        all.extend(
            free.iter()
                .map(|one| slot(one.starts_at, one.minutes, SlotStatus::Free)),
        );
    }
    all.sort_by_key(|slot| slot.starts_at);
    Ok(all)
}

fn of_clinic(name: &'static str) -> Deed {
    Deed {
        name,
        action: Action::ReadFhir,
        on: On::Clinic,
    }
}
