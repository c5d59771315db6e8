//! A visit takes place: the patient says where they are and waits, the clinician opens the door, they talk, it ends.
//!
//! Nobody joins unless the clinician is licensed where the patient said at that door that they are (hazard H-19). What
//! is said in a visit goes from browser to browser and is not kept; what is kept is who was where, when it began and
//! ended, and what the clinician wrote.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor,
    actor::{Licence, Standing},
    appointment::{Appointment, AppointmentState},
    encounter::WrongMove,
    id::{AppointmentId, PatientId, PractitionerId},
    visit::{Attestation, Door, TechCheck, Visit, VisitState},
};
use schedule::{jurisdiction, promise};
use storage::Tx;

use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    refused::Refused,
};

mod attend;
mod guest;
mod lead;
mod week;

pub use attend::{Arrival, ask_for_call, check_in, join, keep_tech_check};
pub use guest::{GuestSeat, Invitation, guest, invite};
pub use lead::{Line, Room, admit, day, end, missed, room, save_draft, sign_note};
pub(crate) use lead::{fitting, keep_signed, note_words};
pub use schedule::week::{Day, Stretch};
pub use week::{Entry, Week, What, week};

/// How long before its time the waiting room opens. A business rule of the clinic, not medicine.
pub const OPENS_BEFORE: SignedDuration = SignedDuration::from_mins(15);
/// How long after its booked end a visit can still begin: clinics run late.
pub const STAYS_OPEN: SignedDuration = SignedDuration::from_mins(60);
/// How long a clinician waits before a patient counts as not having come.
pub const GRACE: SignedDuration = SignedDuration::from_mins(10);

/// A booked visit as its two people see it before, at and after its door.
#[derive(Clone, Debug)]
pub struct Visiting {
    /// The booked time.
    pub booked: Appointment,
    /// Where it stands; `None` before anybody has come.
    pub visit: Option<Visit>,
    /// Name of the clinician, as shown.
    pub clinician: String,
    /// Name of the place that was said at booking.
    pub place: String,
    /// Whether somebody else is with the clinician now.
    pub ahead: Ahead,
    /// What the newest try of camera and network found, and when.
    pub tech: Option<(TechCheck, Timestamp)>,
    /// Where the patient said they are, oldest first.
    pub said: Vec<Attestation>,
    /// What the clinician left to read after it.
    pub summary: Option<String>,
}

/// What a patient who waits can truly be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// Nobody else is in a visit with the clinician.
    Nobody,
    /// Somebody is, and that visit is booked until then.
    Until(Timestamp),
    /// Somebody is, and that visit should have ended: nobody knows how long.
    Late,
}

/// Whose seat in the room it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seat {
    /// The patient before the door is opened: hears of it, sees and hears nobody.
    Waiting,
    /// The patient in the call.
    Patient,
    /// The clinician.
    Clinician {
        /// As shown to the patient.
        name: String,
    },
}

impl Visiting {
    /// When the waiting room opens.
    #[must_use]
    pub fn opens_at(&self) -> Timestamp {
        self.booked.starts_at - OPENS_BEFORE
    }

    /// From when on nobody comes in any more.
    #[must_use]
    pub fn closes_at(&self) -> Timestamp {
        closes_at(&self.booked)
    }

    /// Whether the patient may come in at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        let going_on = self.visit.as_ref().is_some_and(|it| it.state.is_open());
        let over = self.visit.is_some() && !going_on;
        matches!(self.booked.state, AppointmentState::Confirmed { .. })
            && !over
            && now >= self.opens_at()
            && (going_on || now < self.closes_at())
    }

    /// Whether the patient has said at the door of this call where they are, and the clinician is licensed there.
    #[must_use]
    pub fn may_talk(&self) -> bool {
        let Some(VisitState::UnderWay { began_at, .. }) = self.visit.as_ref().map(|it| &it.state)
        else {
            return false;
        };
        may_talk(&self.said, *began_at)
    }
}

/// A visit, for a page of the patient it is of.
///
/// # Errors
///
/// `NotFound` when it is not the actor's.
pub async fn visiting(
    practice: &Practice,
    actor: &Actor,
    appointment: AppointmentId,
) -> Result<Visiting, Refused> {
    let now = practice.now();
    let deed = Deed {
        name: "see_visit",
        action: Action::Attend,
        on: On::Appointment(appointment),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { look(tx, appointment, now).await })
        })
        .await
}

/// Whose seat the actor may take in the room of a visit, now.
///
/// # Errors
///
/// `NotFound` when it is not theirs; `Conflict("visit-over")` when nobody is in it any more, or not yet;
/// `Conflict("place-not-licensed")` when the clinician is not licensed where the patient said they are.
pub async fn seat(
    practice: &Practice,
    actor: &Actor,
    appointment: AppointmentId,
) -> Result<Seat, Refused> {
    let (now, who) = (practice.now(), actor.clone());
    let deed = Deed {
        name: "take_seat",
        action: Action::Attend,
        on: On::Appointment(appointment),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let seen = look(tx, appointment, now).await?;
                if let Some(me) = who.practitioner() {
                    let booked = own(&seen.booked, me)?;
                    let over = seen.visit.as_ref().is_some_and(|it| !it.state.is_open());
                    if over || !matches!(booked.state, AppointmentState::Confirmed { .. }) {
                        return Err(Refused::Conflict("visit-over"));
                    }
                    let place = seen.visit.as_ref().and_then(|it| it.state.place());
                    if !licensed(tx, booked, place.unwrap_or(&booked.jurisdiction), now).await? {
                        return Err(Refused::Conflict("place-not-licensed"));
                    }
                    return Ok(Seat::Clinician {
                        name: seen.clinician,
                    });
                }
                let Some(visit) = seen.visit.as_ref().filter(|it| it.state.is_open()) else {
                    return Err(Refused::Conflict("visit-over"));
                };
                let place = visit.state.place().unwrap_or_default();
                if seen.may_talk() && licensed(tx, &seen.booked, place, now).await? {
                    Ok(Seat::Patient)
                } else {
                    Ok(Seat::Waiting)
                }
            })
        })
        .await
}

async fn look(tx: &mut Tx, id: AppointmentId, now: Timestamp) -> Result<Visiting, Refused> {
    let booked = tx.appointment(id).await?.ok_or(Refused::NotFound)?;
    let who = tx.practitioner(booked.practitioner).await?;
    let mut ahead = Ahead::Nobody;
    for other in tx.open_visits(booked.practitioner).await? {
        if other.appointment == id || !matches!(other.state, VisitState::UnderWay { .. }) {
            continue;
        }
        let booked = tx.appointment(other.appointment).await?;
        let end = booked.as_ref().map(ends_at);
        ahead = match end.filter(|end| *end > now) {
            Some(end) => Ahead::Until(end),
            None => Ahead::Late,
        };
    }
    Ok(Visiting {
        visit: tx.visit(id).await?,
        clinician: who.map(|who| who.name).unwrap_or_default(),
        place: place_name(&booked.jurisdiction),
        ahead,
        tech: tx.tech_check(id).await?,
        said: tx.attestations(id).await?,
        summary: tx.summary(booked.patient, id).await?,
        booked,
    })
}

/// Whether the last word on where the patient is was said at the door of the call that began then, and is covered. Of
/// two words at one instant neither is the last: both must be covered.
fn may_talk(said: &[Attestation], began_at: Timestamp) -> bool {
    let Some(last) = said.last() else {
        return false;
    };
    let mut newest = said.iter().filter(|it| it.at == last.at);
    last.at >= began_at && last.door == Door::Join && newest.all(|it| it.licensed && it.agreed)
}

/// Whether the clinician of a booked time works here and is licensed in `place` now: on every civil day that it is
/// somewhere in that place, because a place can keep several clocks.
async fn licensed(
    tx: &mut Tx,
    booked: &Appointment,
    place: &str,
    now: Timestamp,
) -> Result<bool, Refused> {
    let account = tx.account_of_practitioner(booked.practitioner).await?;
    if account.is_none_or(|account| account.standing != Standing::Active) {
        return Ok(false);
    }
    let licences = tx.licences(booked.practitioner).await?;
    Ok(covers(&licences, place, now))
}

pub(crate) fn covers(licences: &[Licence], place: &str, now: Timestamp) -> bool {
    jurisdiction::find(place).is_some_and(|known| {
        known.zones().all(|zone| {
            let day = promise::wall_time(now, zone).0.date();
            licences.iter().any(|licence| licence.covers(place, day))
        })
    })
}

/// The appointment when it is this clinician's own.
fn own(booked: &Appointment, me: PractitionerId) -> Result<&Appointment, Refused> {
    if booked.practitioner == me {
        Ok(booked)
    } else {
        Err(Refused::NotFound)
    }
}

fn names(booked: &Appointment) -> (AppointmentId, PatientId, PractitionerId) {
    (booked.id, booked.patient, booked.practitioner)
}

fn ends_at(booked: &Appointment) -> Timestamp {
    booked.starts_at + SignedDuration::from_mins(booked.minutes.into())
}

pub(crate) fn closes_at(booked: &Appointment) -> Timestamp {
    ends_at(booked) + STAYS_OPEN
}

/// Where people may say that they are: code and name.
#[must_use]
pub fn places() -> Vec<(String, String)> {
    jurisdiction::all()
        .iter()
        .map(|place| (place.code.clone(), place.name.clone()))
        .collect()
}

/// The name of a place by its code.
#[must_use]
pub fn place_name(code: &str) -> String {
    jurisdiction::find(code).map_or_else(|| code.to_owned(), |place| place.name.clone())
}

/// Names of the places where somebody is licensed today, for whoever turns out to be elsewhere.
fn treats_in(licences: &[Licence], now: Timestamp) -> Vec<String> {
    let mut names: Vec<String> = licences
        .iter()
        .map(|licence| licence.jurisdiction.as_str())
        .filter(|place| covers(licences, place, now))
        .map(place_name)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A move that the state of the visit does not allow any more.
fn moved_on(_: WrongMove) -> Refused {
    Refused::Conflict("visit-over")
}
