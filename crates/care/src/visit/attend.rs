//! The patient's side of a visit: try the camera, say where you are, wait, join, or ask to be called.

use jiff::Timestamp;
use record::{
    appointment::{Appointment, AppointmentState},
    id::AppointmentId,
    visit::{Attestation, Door, TechCheck, Visit, VisitState},
};
use serde::{Deserialize, Serialize};
use storage::Tx;

use super::{OPENS_BEFORE, closes_at, licensed, moved_on, names, place_name, treats_in};
use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// What became of a patient who said where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "arrival")]
pub enum Arrival {
    /// They wait until the clinician opens the door.
    Waits,
    /// They may talk.
    Talks,
    /// The clinician is not licensed where they are: nobody talks, and they are told what they can do.
    Elsewhere {
        /// Name of the place they said.
        place: String,
        /// Where this clinician may treat.
        treats_in: Vec<String>,
    },
}

/// The patient comes to the waiting room and says where they are.
///
/// # Errors
///
/// `Invalid` without a place or without the agreement; `Conflict("visit-early")` before the waiting room opens;
/// `Conflict("visit-over")` when nobody comes in any more.
pub async fn check_in(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    place: String,
    agreed: bool,
) -> Result<Arrival, Refused> {
    come(
        practice,
        ask,
        appointment,
        Said::new(Door::CheckIn, place, agreed)?,
    )
    .await
}

/// The patient goes through the open door and says once more where they are.
///
/// # Errors
///
/// As [`check_in`].
pub async fn join(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    place: String,
    agreed: bool,
) -> Result<Arrival, Refused> {
    come(
        practice,
        ask,
        appointment,
        Said::new(Door::Join, place, agreed)?,
    )
    .await
}

/// To a door, with what is said at it.
async fn come(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    said: Said,
) -> Result<Arrival, Refused> {
    let clinic = practice.clone();
    let name = if said.door == Door::Join {
        "join_visit"
    } else {
        "check_in"
    };
    let deed = Deed {
        name,
        action: Action::Attend,
        on: On::Appointment(appointment),
    };
    let input = (appointment, said.place.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move { said.go(&clinic, tx, appointment).await })
        })
        .await
}

/// The patient asks to be called by telephone instead.
///
/// # Errors
///
/// `Conflict("visit-over")` when there is no visit to go on with.
pub async fn ask_for_call(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
) -> Result<(), Refused> {
    let deed = Deed {
        name: "ask_for_call",
        action: Action::Attend,
        on: On::Appointment(appointment),
    };
    practice
        .act(ask, deed, &appointment, move |tx, _grant| {
            Box::pin(async move {
                let visit = tx.visit(appointment).await?;
                let visit = visit.ok_or(Refused::Conflict("visit-over"))?;
                tx.keep_visit(&visit.ask_for_call().map_err(moved_on)?)
                    .await?;
                Ok(())
            })
        })
        .await
}

/// Keeps what a try of camera, microphone, speaker and network found.
///
/// # Errors
///
/// `Conflict("visit-over")` for a visit that is cancelled or past.
pub async fn keep_tech_check(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    found: TechCheck,
) -> Result<(), Refused> {
    let now = practice.now();
    let deed = Deed {
        name: "check_tech",
        action: Action::Attend,
        on: On::Appointment(appointment),
    };
    let input = (appointment, found.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let booked = tx.appointment(appointment).await?;
                let booked = booked.ok_or(Refused::NotFound)?;
                if !matches!(booked.state, AppointmentState::Confirmed { .. })
                    || now >= closes_at(&booked)
                {
                    return Err(Refused::Conflict("visit-over"));
                }
                tx.keep_tech_check(appointment, &found, now).await?;
                Ok(())
            })
        })
        .await
}

/// What a patient said at a door.
pub(super) struct Said {
    pub(super) door: Door,
    pub(super) place: String,
    pub(super) agreed: bool,
}

impl Said {
    /// A place that exists and a yes; anything else is named.
    pub(super) fn new(door: Door, place: String, agreed: bool) -> Result<Self, Refused> {
        if schedule::jurisdiction::find(&place).is_none() {
            return Err(Refused::field("place", "problem-visit-place"));
        }
        if !agreed {
            return Err(Refused::field("agreed", "problem-visit-agreed"));
        }
        Ok(Self {
            door,
            place,
            agreed,
        })
    }

    /// Through the door, from without.
    async fn go(
        self,
        practice: &Practice,
        tx: &mut Tx,
        id: AppointmentId,
    ) -> Result<Arrival, Refused> {
        let now = practice.now();
        let booked = tx.appointment(id).await?.ok_or(Refused::NotFound)?;
        let going_on = tx.visit(id).await?.is_some_and(|it| it.state.is_open());
        if !matches!(booked.state, AppointmentState::Confirmed { .. })
            || (now >= closes_at(&booked) && !going_on)
        {
            return Err(Refused::Conflict("visit-over"));
        }
        if now < booked.starts_at - OPENS_BEFORE {
            return Err(Refused::Conflict("visit-early"));
        }
        let door = self.door;
        Ok(match self.enter(tx, &booked, now).await? {
            Err(elsewhere) => elsewhere,
            Ok(Visit {
                state: VisitState::UnderWay { .. },
                ..
            }) if door == Door::Join => Arrival::Talks,
            Ok(_) => Arrival::Waits,
        })
    }

    /// Keeps what was said, whatever comes of it; then lets in, or says why not.
    pub(super) async fn enter(
        self,
        tx: &mut Tx,
        booked: &Appointment,
        now: Timestamp,
    ) -> Result<Result<Visit, Arrival>, Refused> {
        let licensed = licensed(tx, booked, &self.place, now).await?;
        tx.keep_attestation(&Attestation {
            appointment: booked.id,
            door: self.door,
            place: self.place.clone(),
            licensed,
            agreed: self.agreed,
            at: now,
        })
        .await?;
        if !licensed {
            return Ok(Err(elsewhere(tx, booked, &self.place, now).await?));
        }
        let before = tx.visit(booked.id).await?;
        let visit = Visit::arrive(before, names(booked), self.place, now).map_err(moved_on)?;
        tx.keep_visit(&visit).await?;
        Ok(Ok(visit))
    }
}

/// What somebody is told who is where the clinician may not treat.
pub(super) async fn elsewhere(
    tx: &mut Tx,
    booked: &Appointment,
    place: &str,
    now: Timestamp,
) -> Result<Arrival, Refused> {
    let licences = tx.licences(booked.practitioner).await?;
    Ok(Arrival::Elsewhere {
        place: place_name(place),
        treats_in: treats_in(&licences, now),
    })
}
