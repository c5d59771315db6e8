//! A visit is booked: free times of clinicians licensed where the patient will be, a hold with a deadline, a
//! confirmation that compares and sets.
//!
//! Two patients in one slot are made impossible by the store's cells, not by looking first: the list of free times
//! is only what was free a moment ago.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor,
    actor::Standing,
    appointment::{Appointment, AppointmentState},
    hours::{Hours, ScheduleException},
    id::{AppointmentId, EncounterId, PatientId, PractitionerId},
};
use schedule::{
    availability::{Ask as Wanted, Slot, Taken, slots},
    licence::{Clinician, offered},
    promise::wall_time,
    tz_release,
};
use serde::{Deserialize, Serialize};
use storage::Tx;

use crate::{
    access::Action,
    courier::notify,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// How long a time is held for somebody, and by how much a hold can be extended. Business rules, not medicine.
pub const HOLD: SignedDuration = SignedDuration::from_mins(10);
/// How far ahead times are offered.
const HORIZON: SignedDuration = SignedDuration::from_hours(21 * 24);
/// How soon the first time can be.
const LEAD: SignedDuration = SignedDuration::from_hours(2);

/// A clinician who can treat where the patient will be, with free times.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Who.
    pub practitioner: PractitionerId,
    /// As shown.
    pub name: String,
    /// After the name.
    pub credentials: String,
    /// The licence that covers the place, as shown (`IL 000-SYN`).
    pub licence: String,
    /// Languages spoken with patients.
    pub languages: Vec<String>,
    /// Free times, soonest first.
    pub slots: Vec<Slot>,
}

/// What can be booked, in the patient's zone.
#[derive(Clone, Debug)]
pub struct Offers {
    /// The patient's place.
    pub jurisdiction: String,
    /// The patient's zone (IANA).
    pub zone: String,
    /// Clinicians, soonest free first; empty when nobody is licensed there or nobody is free.
    pub offers: Vec<Offer>,
    /// Whether anybody at all is licensed where the patient will be.
    pub somebody_licensed: bool,
}

/// What a patient asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wish {
    /// With whom.
    pub practitioner: PractitionerId,
    /// When.
    pub starts_at: Timestamp,
}

/// Free times for a patient's visit.
///
/// # Errors
///
/// `NotFound` when the chart is not the actor's.
pub async fn offers(practice: &Practice, actor: &Actor) -> Result<Offers, Refused> {
    let patient = actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed { name: "see_times", action: Action::Book, on: On::Chart(patient) };
    practice
        .look(actor, deed, move |tx, _grant| Box::pin(async move { find_offers(&clinic, tx, patient).await }))
        .await
}

/// Holds a time for ten minutes. An earlier hold of the same patient is let go.
///
/// # Errors
///
/// `Conflict("slot-taken")` when somebody was faster; `Conflict("not-offered")` when the time is not one that is
/// offered (licence, hours, lead time); `Conflict("intake-not-sent")` before the answers are in.
pub async fn hold(practice: &Practice, ask: &Ask, encounter: EncounterId, wish: Wish) -> Result<AppointmentId, Refused> {
    let clinic = practice.clone();
    let deed = Deed { name: "hold_time", action: Action::Book, on: On::Encounter(encounter) };
    let input = (encounter, wish.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let now = clinic.now();
                let consultation = tx.encounter(encounter).await?.ok_or(Refused::NotFound)?;
                let patient = tx.patient(consultation.patient).await?.ok_or(Refused::NotFound)?;
                if matches!(consultation.state, record::encounter::EncounterState::Intake { .. }) {
                    return Err(Refused::Conflict("intake-not-sent"));
                }
                let minutes = offered_minutes(&clinic, tx, &patient, &wish).await?;
                for earlier in tx.appointments_of(patient.id).await? {
                    if matches!(earlier.state, AppointmentState::Held { .. }) {
                        tx.cancel(earlier.id, now).await?;
                    }
                }
                let (wall_time, _) = wall_time(wish.starts_at, &patient.zone);
                let appointment = Appointment {
                    id: AppointmentId::new(&*clinic.clock, &*clinic.chance),
                    patient: patient.id,
                    practitioner: wish.practitioner,
                    encounter,
                    starts_at: wish.starts_at,
                    minutes,
                    zone: patient.zone.clone(),
                    wall_time,
                    jurisdiction: patient.jurisdiction.clone(),
                    tz_release: tz_release().to_owned(),
                    state: AppointmentState::Held { until: now + HOLD },
                };
                taken(tx.hold(&appointment, now).await)?;
                Ok(appointment.id)
            })
        })
        .await
}

/// Gives a hold ten more minutes from now.
///
/// # Errors
///
/// `Conflict("hold-lapsed")` when it is too late.
pub async fn extend(practice: &Practice, ask: &Ask, appointment: AppointmentId) -> Result<(), Refused> {
    let until = practice.now() + HOLD;
    let now = practice.now();
    let deed = Deed { name: "extend_hold", action: Action::Book, on: On::Appointment(appointment) };
    practice
        .act(ask, deed, &appointment, move |tx, _grant| {
            Box::pin(async move {
                if tx.extend_hold(appointment, until, now).await? { Ok(()) } else { Err(Refused::Conflict("hold-lapsed")) }
            })
        })
        .await
}

/// Confirms a held time. An earlier confirmed visit of the same consultation is cancelled: this is how one is moved.
///
/// # Errors
///
/// `Conflict("hold-lapsed")` when the deadline has passed; `Conflict("licence-lapsed")` when the clinician may no
/// longer treat there at that time.
pub async fn confirm(practice: &Practice, ask: &Ask, appointment: AppointmentId) -> Result<AppointmentId, Refused> {
    let clinic = practice.clone();
    let deed = Deed { name: "confirm_visit", action: Action::Book, on: On::Appointment(appointment) };
    practice
        .act(ask, deed, &appointment, move |tx, _grant| {
            Box::pin(async move {
                let now = clinic.now();
                let held = tx.appointment(appointment).await?.ok_or(Refused::NotFound)?;
                if matches!(held.state, AppointmentState::Confirmed { .. }) {
                    return Ok(held.id);
                }
                let licences = tx.licences(held.practitioner).await?;
                if !licences.iter().any(|licence| licence.covers(&held.jurisdiction, held.wall_time.date())) {
                    return Err(Refused::Conflict("licence-lapsed"));
                }
                match tx.confirm(held.id, now).await {
                    Err(storage::Error::Lapsed) => return Err(Refused::Conflict("hold-lapsed")),
                    other => other?,
                }
                for earlier in tx.appointments_of(held.patient).await? {
                    let same = earlier.encounter == held.encounter && earlier.id != held.id;
                    if same && matches!(earlier.state, AppointmentState::Confirmed { .. }) {
                        tx.cancel(earlier.id, now).await?;
                    }
                }
                let consultation = tx.encounter(held.encounter).await?.ok_or(Refused::NotFound)?;
                if let Ok(booked) = consultation.book(held.id, held.practitioner) {
                    tx.keep_encounter(&booked).await?;
                }
                let patient = tx.patient(held.patient).await?.ok_or(Refused::NotFound)?;
                notify(&clinic, tx, &patient, "visit-confirmed", held.id.0).await?;
                Ok(held.id)
            })
        })
        .await
}

/// Cancels a held or confirmed visit.
///
/// # Errors
///
/// `Conflict("visit-over")` for one that has taken place.
pub async fn cancel(practice: &Practice, ask: &Ask, appointment: AppointmentId) -> Result<(), Refused> {
    let clinic = practice.clone();
    let deed = Deed { name: "cancel_visit", action: Action::Book, on: On::Appointment(appointment) };
    practice
        .act(ask, deed, &appointment, move |tx, _grant| {
            Box::pin(async move {
                let visit = tx.appointment(appointment).await?.ok_or(Refused::NotFound)?;
                match visit.state {
                    AppointmentState::Cancelled { .. } => return Ok(()),
                    AppointmentState::Fulfilled { .. } => return Err(Refused::Conflict("visit-over")),
                    AppointmentState::Held { .. } | AppointmentState::Confirmed { .. } => {}
                }
                tx.cancel(visit.id, clinic.now()).await?;
                let patient = tx.patient(visit.patient).await?.ok_or(Refused::NotFound)?;
                notify(&clinic, tx, &patient, "visit-cancelled", visit.id.0).await?;
                Ok(())
            })
        })
        .await
}

/// One visit with the name of its clinician, for the confirmation page and the calendar file.
///
/// # Errors
///
/// `NotFound` when it is not the actor's.
pub async fn visit(practice: &Practice, actor: &Actor, appointment: AppointmentId) -> Result<(Appointment, String), Refused> {
    let deed = Deed { name: "see_visit", action: Action::Book, on: On::Appointment(appointment) };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let visit = tx.appointment(appointment).await?.ok_or(Refused::NotFound)?;
                let who = tx.practitioner(visit.practitioner).await?.ok_or(Refused::NotFound)?;
                Ok((visit, who.name))
            })
        })
        .await
}

async fn find_offers(practice: &Practice, tx: &mut Tx, patient: PatientId) -> Result<Offers, Refused> {
    let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
    let now = practice.now();
    let wanted = Wanted { from: now + LEAD, until: now + HORIZON };
    let taken: Vec<Taken> = tx
        .appointments_between(None, now, now + HORIZON)
        .await?
        .into_iter()
        // A lapsed hold is free, though nobody has swept it up yet.
        .filter(|booked| !matches!(booked.state, AppointmentState::Held { until } if until <= now))
        .map(|booked| Taken {
            practitioner: booked.practitioner,
            starts_at: booked.starts_at,
            minutes: booked.minutes,
        })
        .collect();
    let today = practice.today_in(&patient.zone);
    let mut offers = Vec::new();
    let mut somebody_licensed = false;
    for who in tx.practitioners().await?.into_iter().filter(|who| who.role == record::Role::Clinician) {
        let active = tx.account_of_practitioner(who.id).await?.is_some_and(|account| account.standing == Standing::Active);
        if !active {
            continue;
        }
        let licences = tx.licences(who.id).await?;
        let Some(licence) = licences.iter().find(|licence| licence.covers(&patient.jurisdiction, today)).cloned() else {
            continue;
        };
        somebody_licensed = true;
        let (hours, exceptions) = hours_of(tx, who.id, &wanted).await?;
        let free = slots(&hours, &exceptions, &taken, &wanted);
        let clinician = [Clinician { practitioner: who.id, licences }];
        let free = offered(&free, &clinician, &patient.jurisdiction, &patient.zone);
        if !free.is_empty() {
            offers.push(Offer {
                practitioner: who.id,
                name: who.name,
                credentials: who.credentials,
                licence: format!("{} {}", licence.jurisdiction, licence.number),
                languages: who.languages,
                slots: free,
            });
        }
    }
    offers.sort_by_key(|offer| offer.slots.first().map(|slot| slot.starts_at));
    Ok(Offers { jurisdiction: patient.jurisdiction, zone: patient.zone, offers, somebody_licensed })
}

/// The length of a time that is really offered; anything else was made up or has passed.
async fn offered_minutes(
    practice: &Practice,
    tx: &mut Tx,
    patient: &record::patient::Patient,
    wish: &Wish,
) -> Result<i32, Refused> {
    let licences = tx.licences(wish.practitioner).await?;
    let now = practice.now();
    let wanted = Wanted { from: now + LEAD, until: now + HORIZON };
    let (hours, exceptions) = hours_of(tx, wish.practitioner, &wanted).await?;
    // Taken times are left to the store's cells, which cannot be raced.
    let free = slots(&hours, &exceptions, &[], &wanted);
    let clinician = [Clinician { practitioner: wish.practitioner, licences }];
    offered(&free, &clinician, &patient.jurisdiction, &patient.zone)
        .into_iter()
        .find(|slot| slot.starts_at == wish.starts_at)
        .map(|slot| slot.minutes)
        .ok_or(Refused::Conflict("not-offered"))
}

fn taken(outcome: Result<(), storage::Error>) -> Result<(), Refused> {
    match outcome {
        Err(storage::Error::Taken) => Err(Refused::Conflict("slot-taken")),
        other => Ok(other?),
    }
}

/// Weekly hours and what departs from them, as the pure room wants them.
async fn hours_of(
    tx: &mut Tx,
    practitioner: PractitionerId,
    wanted: &Wanted,
) -> Result<(Vec<Hours>, Vec<ScheduleException>), Refused> {
    Ok((tx.weekly_hours(practitioner).await?, tx.exceptions(practitioner, wanted.from, wanted.until).await?))
}
