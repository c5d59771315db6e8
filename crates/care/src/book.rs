//! A visit is booked: free times of clinicians licensed where the patient will be, a hold with a deadline, a
//! confirmation that compares and sets.
//!
//! Two patients in one slot are made impossible by the store's cells, not by looking first: the list of free times
//! is only what was free a moment ago.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor,
    appointment::{Appointment, AppointmentState},
    encounter::EncounterState,
    follow_up::FollowUp,
    id::{AppointmentId, PractitionerId},
    waitlist::{Answer, TimeOffer},
};
use serde::{Deserialize, Serialize};
use storage::Tx;

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
    remind::{Told, tell, tell_if_late},
    visit::place_name,
    waitlist::{accepted, declined, pass_on},
};

mod offer;

pub(crate) use offer::{
    HORIZON, LEAD, LONGEST_VISIT, find_offers, hours_of, may_still_treat, offered_minutes, shown,
    taken_until,
};
pub use offer::{Offer, Offers, offers};

pub use letter::calendar::CONTENT_TYPE as CALENDAR;
pub use schedule::{availability::Slot, promise::wall_time};

/// How long a time is held for somebody, and by how much a hold can be extended. Business rules, not medicine.
pub const HOLD: SignedDuration = SignedDuration::from_mins(10);

/// One visit, with what the patient must know of its clinician.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The booked time.
    pub appointment: Appointment,
    /// Name of the clinician, as shown.
    pub clinician: String,
    /// After the name.
    pub credentials: String,
    /// The licence that covers the visit, as shown; `None` when none does any more.
    pub licence: Option<String>,
    /// Name of the place where the patient will be.
    pub place: String,
    /// When it is a time that is kept for somebody who waits: the offer.
    pub offer: Option<TimeOffer>,
    /// When it was booked for one week of a plan: which. Such a visit is moved by itself.
    pub follow_up: Option<FollowUp>,
}

impl Visit {
    /// Whether it is a time that was kept for somebody who waits and was not taken.
    #[must_use]
    pub fn was_only_offered(&self) -> bool {
        self.offer
            .as_ref()
            .is_some_and(|offer| offer.answer != Answer::Taken)
    }
}

/// What a patient asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wish {
    /// With whom.
    pub practitioner: PractitionerId,
    /// When.
    pub starts_at: Timestamp,
}

/// Holds a time for ten minutes, for the consultation that is going on. An earlier hold of the same patient is let go.
///
/// # Errors
///
/// `Conflict("slot-taken")` when somebody was faster; `Conflict("not-offered")` when the time is not one that is
/// offered (licence, hours, lead time); `Conflict("own-visit-then")` when the patient has another visit at that time,
/// `Conflict("own-offer-then")` when that time is kept for them from the waitlist;
/// `Conflict("intake-not-sent")` before the answers are in; `Conflict("encounter-closed")` after its end.
pub async fn hold(practice: &Practice, ask: &Ask, wish: Wish) -> Result<AppointmentId, Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "hold_time",
        action: Action::Book,
        on: On::Chart(patient),
    };
    let input = wish.clone();
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let now = clinic.now();
                let newest = tx.encounters_of(patient).await?.pop();
                let consultation = newest.ok_or(Refused::NotFound)?;
                let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
                match consultation.state {
                    EncounterState::Intake { .. } => {
                        return Err(Refused::Conflict("intake-not-sent"));
                    }
                    EncounterState::Closed { .. } => {
                        return Err(Refused::Conflict("encounter-closed"));
                    }
                    _ => {}
                }
                // What has come free belongs to those who wait for it, before anybody who happens to look.
                pass_on(&clinic, tx).await?;
                let until = now + HORIZON;
                let slot = Slot {
                    starts_at: wish.starts_at,
                    practitioner: wish.practitioner,
                    minutes: offered_minutes(&clinic, tx, &patient, &wish, until).await?,
                };
                for earlier in tx.standing_appointments_of(patient.id).await? {
                    match earlier.state {
                        AppointmentState::Held { .. } => {
                            // What is kept because they wait stays beside what they keep for themselves.
                            if !is_open_offer(tx, &earlier).await? {
                                tx.cancel(earlier.id, now).await?;
                            } else if overlaps(&earlier, &slot) {
                                return Err(Refused::Conflict("own-offer-then"));
                            }
                        }
                        // Else the store would say of the patient's own time that somebody took it.
                        AppointmentState::Confirmed { .. } if overlaps(&earlier, &slot) => {
                            return Err(Refused::Conflict("own-visit-then"));
                        }
                        _ => {}
                    }
                }
                let (wall_time, _) = clinic.wall_time_at(wish.starts_at, &patient.zone);
                let appointment = Appointment {
                    id: AppointmentId::new(&*clinic.clock, &*clinic.chance),
                    patient: patient.id,
                    practitioner: wish.practitioner,
                    encounter: consultation.id,
                    starts_at: wish.starts_at,
                    minutes: slot.minutes,
                    zone: patient.zone.clone(),
                    wall_time,
                    jurisdiction: patient.jurisdiction.clone(),
                    tz_release: clinic.zones.release().to_owned(),
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
/// `Conflict("hold-lapsed")` when it is too late; `Conflict("offer-fixed")` for a time that is kept from the waitlist:
/// others wait for it.
pub async fn extend(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
) -> Result<(), Refused> {
    let until = practice.now() + HOLD;
    let now = practice.now();
    let deed = Deed {
        name: "extend_hold",
        action: Action::Book,
        on: On::Appointment(appointment),
    };
    practice
        .act(ask, deed, &appointment, move |tx, _grant| {
            Box::pin(async move {
                if tx.offer(appointment).await?.is_some() {
                    return Err(Refused::Conflict("offer-fixed"));
                }
                if tx.extend_hold(appointment, until, now).await? {
                    Ok(())
                } else {
                    Err(Refused::Conflict("hold-lapsed"))
                }
            })
        })
        .await
}

/// Confirms a held time. An earlier confirmed visit of the same consultation is cancelled: this is how one is moved.
/// Follow-up visits stay: each belongs to its week of the plan, and is moved by itself.
///
/// # Errors
///
/// `Conflict("hold-lapsed")` when the deadline has passed; `Conflict("licence-lapsed")` when the clinician may no
/// longer treat there at that time, or no longer works here.
pub async fn confirm(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
) -> Result<AppointmentId, Refused> {
    let clinic = practice.clone();
    let deed = Deed {
        name: "confirm_visit",
        action: Action::Book,
        on: On::Appointment(appointment),
    };
    practice
        .act(ask, deed, &appointment, move |tx, _grant| {
            Box::pin(async move {
                let now = clinic.now();
                let held = tx
                    .appointment(appointment)
                    .await?
                    .ok_or(Refused::NotFound)?;
                if matches!(held.state, AppointmentState::Confirmed { .. }) {
                    return Ok(held.id);
                }
                if !may_still_treat(tx, &held).await? {
                    return Err(Refused::Conflict("licence-lapsed"));
                }
                match tx.confirm(held.id, now).await {
                    Err(storage::Error::Lapsed) => return Err(Refused::Conflict("hold-lapsed")),
                    other => other?,
                }
                accepted(&clinic, tx, held.id).await?;
                let follow_ups = tx.follow_ups_of(held.patient).await?;
                for earlier in tx.standing_appointments_of(held.patient).await? {
                    let planned = follow_ups.iter().any(|it| it.appointment == earlier.id);
                    let same = earlier.encounter == held.encounter && earlier.id != held.id;
                    if same
                        && !planned
                        && matches!(earlier.state, AppointmentState::Confirmed { .. })
                    {
                        tx.cancel(earlier.id, now).await?;
                        tell_if_late(&clinic, tx, &earlier).await?;
                    }
                }
                let consultation = tx
                    .encounter(held.encounter)
                    .await?
                    .ok_or(Refused::NotFound)?;
                if let Ok(booked) = consultation.book(held.id, held.practitioner) {
                    tx.keep_encounter(&booked).await?;
                }
                let patient = tx.patient(held.patient).await?.ok_or(Refused::NotFound)?;
                tell(&clinic, tx, &patient, Told::Confirmed, &held).await?;
                pass_on(&clinic, tx).await?;
                Ok(held.id)
            })
        })
        .await
}

/// Cancels a held or confirmed visit; its consultation waits for another time.
///
/// # Errors
///
/// `Conflict("visit-over")` for one that has begun or taken place.
pub async fn cancel(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
) -> Result<(), Refused> {
    let clinic = practice.clone();
    let deed = Deed {
        name: "cancel_visit",
        action: Action::Book,
        on: On::Appointment(appointment),
    };
    practice
        .act(ask, deed, &appointment, move |tx, _grant| {
            Box::pin(async move {
                let visit = tx
                    .appointment(appointment)
                    .await?
                    .ok_or(Refused::NotFound)?;
                match visit.state {
                    AppointmentState::Cancelled { .. } => return Ok(()),
                    AppointmentState::Fulfilled { .. } => {
                        return Err(Refused::Conflict("visit-over"));
                    }
                    AppointmentState::Confirmed { .. } if visit.starts_at <= clinic.now() => {
                        return Err(Refused::Conflict("visit-over"));
                    }
                    AppointmentState::Held { .. } | AppointmentState::Confirmed { .. } => {}
                }
                declined(&clinic, tx, visit.id).await?;
                tx.cancel(visit.id, clinic.now()).await?;
                // For a time that was only kept no consultation was booked and no letter sent: there is nothing to take back.
                if matches!(visit.state, AppointmentState::Confirmed { .. }) {
                    if let Some(consultation) = tx.encounter(visit.encounter).await? {
                        let waits = consultation.unbook(visit.id, clinic.now());
                        tx.keep_encounter(&waits).await?;
                    }
                    let patient = tx.patient(visit.patient).await?.ok_or(Refused::NotFound)?;
                    tell(&clinic, tx, &patient, Told::Cancelled, &visit).await?;
                    tell_if_late(&clinic, tx, &visit).await?;
                }
                pass_on(&clinic, tx).await?;
                Ok(())
            })
        })
        .await
}

/// One visit with its clinician, for the page of it.
///
/// # Errors
///
/// `NotFound` when it is not the actor's.
pub async fn visit(
    practice: &Practice,
    actor: &Actor,
    appointment: AppointmentId,
) -> Result<Visit, Refused> {
    let deed = Deed {
        name: "see_visit",
        action: Action::Book,
        on: On::Appointment(appointment),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let appointment = tx
                    .appointment(appointment)
                    .await?
                    .ok_or(Refused::NotFound)?;
                let who = tx
                    .practitioner(appointment.practitioner)
                    .await?
                    .ok_or(Refused::NotFound)?;
                let day = appointment.wall_time.date();
                let licences = tx.licences(appointment.practitioner).await?;
                Ok(Visit {
                    licence: licences
                        .iter()
                        .find(|held| held.covers(&appointment.jurisdiction, day))
                        .map(shown),
                    place: place_name(&appointment.jurisdiction),
                    offer: tx.offer(appointment.id).await?,
                    follow_up: tx.follow_up(appointment.id).await?,
                    appointment,
                    clinician: who.name,
                    credentials: who.credentials,
                })
            })
        })
        .await
}

/// A confirmed or cancelled visit as a file for the patient's calendar. It says "Video visit" and nothing more.
///
/// # Errors
///
/// `NotFound` when it is not the actor's, or is not booked.
pub async fn calendar(
    practice: &Practice,
    actor: &Actor,
    appointment: AppointmentId,
) -> Result<String, Refused> {
    let now = practice.now();
    let deed = Deed {
        name: "see_visit",
        action: Action::Book,
        on: On::Appointment(appointment),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let visit = tx
                    .appointment(appointment)
                    .await?
                    .ok_or(Refused::NotFound)?;
                if matches!(visit.state, AppointmentState::Held { .. }) {
                    return Err(Refused::NotFound);
                }
                let patient = tx.patient(visit.patient).await?.ok_or(Refused::NotFound)?;
                Ok(letter::calendar::file(&visit, &patient.language, now))
            })
        })
        .await
}

/// Whether a hold is a time that is kept for somebody who waits and has not answered.
pub(crate) async fn is_open_offer(tx: &mut Tx, held: &Appointment) -> Result<bool, Refused> {
    let offer = tx.offer(held.id).await?;
    Ok(offer.is_some_and(|it| it.answer == Answer::Open))
}

/// Whether a visit takes up some of the time that is wished for.
pub(crate) fn overlaps(visit: &Appointment, slot: &Slot) -> bool {
    let end = visit.starts_at + SignedDuration::from_mins(visit.minutes.into());
    slot.overlaps(visit.starts_at, end)
}

fn taken(outcome: Result<(), storage::Error>) -> Result<(), Refused> {
    match outcome {
        Err(storage::Error::Taken) => Err(Refused::Conflict("slot-taken")),
        other => Ok(other?),
    }
}
