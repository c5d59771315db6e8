//! The clinician's side of a visit: who waits today, opening the door, the note, the end.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor,
    appointment::{Appointment, AppointmentState},
    id::{AppointmentId, EncounterId, NoteId, PatientId, PractitionerId},
    visit::{Door, TechCheck, Visit, Way},
};
use storage::{Tx, note::Note, visit::Guest};

use super::{
    Arrival, GRACE, Visiting,
    attend::{Said, elsewhere},
    licensed, look, moved_on, names, own,
};
use crate::{
    access::Action,
    courier::notify,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// The longest note and the longest words for the patient, in characters: some ten pages.
const LONGEST_WORDS: usize = 20_000;
/// How far back the day's list looks for visits that nobody has ended.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(12);
/// How far ahead the day's list looks.
const LOOKS_AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// One visit of a clinician's day.
#[derive(Clone, Debug)]
pub struct Line {
    /// The booked time.
    pub booked: Appointment,
    /// Where it stands; `None` before anybody has come.
    pub visit: Option<Visit>,
    /// Name of the patient.
    pub patient: String,
    /// The patient's number.
    pub mrn: String,
    /// What the newest try of camera and network found, and when.
    pub tech: Option<(TechCheck, Timestamp)>,
}

/// What the clinician has beside the picture.
#[derive(Clone, Debug)]
pub struct Room {
    /// The visit.
    pub visiting: Visiting,
    /// The words typed so far, and when they were saved.
    pub draft: Option<(String, Timestamp)>,
    /// Who was invited.
    pub guests: Vec<Guest>,
    /// Whether the clinician is licensed where the patient said last that they are.
    pub licensed: bool,
    /// The patient's telephone number, when it is known.
    pub phone: Option<String>,
}

/// The visits of a clinician's day: those of the last hours that nobody has ended, and those to come, earliest first.
///
/// # Errors
///
/// `NotFound` for anybody who is not a clinician.
pub async fn day(practice: &Practice, actor: &Actor) -> Result<Vec<Line>, Refused> {
    let me = actor.practitioner().ok_or(Refused::NotFound)?;
    let now = practice.now();
    let deed = Deed {
        name: "see_day",
        action: Action::ReadWorklist,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let mut lines = Vec::new();
                for booked in tx
                    .appointments_between(Some(me), now - LOOKS_BACK, now + LOOKS_AHEAD)
                    .await?
                {
                    if matches!(booked.state, AppointmentState::Held { .. }) {
                        continue;
                    }
                    let visit = tx.visit(booked.id).await?;
                    let patient = tx.patient(booked.patient).await?.ok_or(Refused::NotFound)?;
                    lines.push(Line {
                        visit,
                        patient: patient.full_name(),
                        mrn: patient.mrn,
                        tech: tx.tech_check(booked.id).await?,
                        booked,
                    });
                }
                Ok(lines)
            })
        })
        .await
}

/// A visit with what the clinician needs beside the picture.
///
/// # Errors
///
/// `NotFound` when it is not the actor's own visit.
pub async fn room(
    practice: &Practice,
    actor: &Actor,
    appointment: AppointmentId,
) -> Result<Room, Refused> {
    let me = actor.practitioner().ok_or(Refused::NotFound)?;
    let now = practice.now();
    practice
        .look(
            actor,
            attend("open_room", appointment),
            move |tx, _grant| {
                Box::pin(async move {
                    let visiting = look(tx, appointment, now).await?;
                    let booked = own(&visiting.booked, me)?;
                    let said = visiting.visit.as_ref().and_then(|it| it.state.place());
                    Ok(Room {
                        licensed: licensed(tx, booked, said.unwrap_or(&booked.jurisdiction), now)
                            .await?,
                        draft: tx.note_draft(me, booked.encounter).await?,
                        guests: tx.guests_of(appointment).await?,
                        phone: tx.patient(booked.patient).await?.and_then(|it| it.phone),
                        visiting,
                    })
                })
            },
        )
        .await
}

/// Opens the door, or changes the way. Whoever is called without having come says on the telephone where they are:
/// `told`, a two-letter jurisdiction, written down by the clinician.
///
/// # Errors
///
/// `Conflict("visit-nobody")` when nobody waits and no place was told; `Conflict("visit-over")` after its end.
pub async fn admit(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    way: Way,
    told: Option<String>,
) -> Result<Arrival, Refused> {
    let me = ask.actor.practitioner().ok_or(Refused::NotFound)?;
    let told = told
        .map(|place| Said::new(Door::Phone, place, true))
        .transpose()?;
    let now = practice.now();
    let input = (appointment, way, told.as_ref().map(|it| it.place.clone()));
    let deed = attend("admit", appointment);
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let booked = mine(tx, appointment, me).await?;
                if !matches!(booked.state, AppointmentState::Confirmed { .. }) {
                    return Err(Refused::Conflict("visit-over"));
                }
                let visit = match told {
                    None => {
                        let visit = tx.visit(appointment).await?;
                        let visit = visit.ok_or(Refused::Conflict("visit-nobody"))?;
                        let place = visit.state.place().unwrap_or(&booked.jurisdiction);
                        if !licensed(tx, &booked, place, now).await? {
                            return elsewhere(tx, &booked, place, now).await;
                        }
                        visit
                    }
                    Some(told) => match told.enter(tx, &booked, now).await? {
                        Ok(visit) => visit,
                        Err(elsewhere) => return Ok(elsewhere),
                    },
                };
                tx.keep_visit(&visit.admit(way, now).map_err(moved_on)?)
                    .await?;
                Ok(Arrival::Talks)
            })
        })
        .await
}

/// Ends a visit, with words for the patient to read afterwards when there are some.
///
/// # Errors
///
/// `Invalid` for words that are too long; `Conflict("visit-over")` when it never began.
pub async fn end(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    words: String,
) -> Result<(), Refused> {
    let me = ask.actor.practitioner().ok_or(Refused::NotFound)?;
    let words = fitting("summary", &words)?;
    let clinic = practice.clone();
    let input = (appointment, words.clone());
    practice
        .act(
            ask,
            attend("end_visit", appointment),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let now = clinic.now();
                    let booked = mine(tx, appointment, me).await?;
                    let visit = tx.visit(appointment).await?;
                    let visit = visit
                        .ok_or(Refused::Conflict("visit-over"))?
                        .end(now)
                        .map_err(moved_on)?;
                    tx.keep_visit(&visit).await?;
                    tx.fulfil(appointment, now).await?;
                    if !words.is_empty() {
                        tx.keep_summary(&visit, &words).await?;
                        let patient = tx.patient(booked.patient).await?;
                        let patient = patient.ok_or(Refused::NotFound)?;
                        notify(&clinic, tx, &patient, "visit-summary", appointment.0).await?;
                    }
                    Ok(())
                })
            },
        )
        .await
}

/// Notes that the patient did not come. Their consultation waits for another time, and they are written to.
///
/// # Errors
///
/// `Conflict("visit-too-soon")` before the clinician has waited; `Conflict("visit-over")` when somebody has come.
pub async fn missed(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
) -> Result<(), Refused> {
    let me = ask.actor.practitioner().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    practice
        .act(
            ask,
            attend("miss_visit", appointment),
            &appointment,
            move |tx, _grant| {
                Box::pin(async move {
                    let now = clinic.now();
                    let booked = mine(tx, appointment, me).await?;
                    if !matches!(booked.state, AppointmentState::Confirmed { .. }) {
                        return Err(Refused::Conflict("visit-over"));
                    }
                    if now < booked.starts_at + GRACE {
                        return Err(Refused::Conflict("visit-too-soon"));
                    }
                    let before = tx.visit(appointment).await?;
                    let visit = Visit::miss(before, names(&booked), now).map_err(moved_on)?;
                    tx.keep_visit(&visit).await?;
                    tx.fulfil(appointment, now).await?;
                    if let Some(consultation) = tx.encounter(booked.encounter).await? {
                        tx.keep_encounter(&consultation.unbook(appointment, now))
                            .await?;
                    }
                    let patient = tx.patient(booked.patient).await?.ok_or(Refused::NotFound)?;
                    notify(&clinic, tx, &patient, "visit-missed", appointment.0).await?;
                    Ok(())
                })
            },
        )
        .await
}

/// Keeps the words typed so far; answers when.
///
/// # Errors
///
/// `Invalid` for words that are too long.
pub async fn save_draft(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    words: String,
) -> Result<Timestamp, Refused> {
    let me = ask.actor.practitioner().ok_or(Refused::NotFound)?;
    let words = fitting("text", &words)?;
    let now = practice.now();
    let input = (appointment, words.clone());
    practice
        .act(
            ask,
            write("save_draft", appointment),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let booked = mine(tx, appointment, me).await?;
                    tx.keep_note_draft(me, booked.encounter, booked.patient, &words, now)
                        .await?;
                    Ok(now)
                })
            },
        )
        .await
}

/// Signs the words as a note of the chart; the draft is gone. Whatever is noted later is an addendum.
///
/// # Errors
///
/// `Invalid` for an empty note or one that is too long.
pub async fn sign_note(
    practice: &Practice,
    ask: &Ask,
    appointment: AppointmentId,
    words: String,
) -> Result<PatientId, Refused> {
    let me = ask.actor.practitioner().ok_or(Refused::NotFound)?;
    let words = note_words(&words)?;
    let clinic = practice.clone();
    let input = (appointment, words.clone());
    practice
        .act(
            ask,
            write("sign_note", appointment),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let booked = mine(tx, appointment, me).await?;
                    let of = (booked.encounter, booked.patient);
                    keep_signed(&clinic, tx, of, me, words).await?;
                    Ok(booked.patient)
                })
            },
        )
        .await
}

/// The booked time, when it is this clinician's own.
async fn mine(
    tx: &mut Tx,
    appointment: AppointmentId,
    me: PractitionerId,
) -> Result<Appointment, Refused> {
    let booked = tx
        .appointment(appointment)
        .await?
        .ok_or(Refused::NotFound)?;
    own(&booked, me)?;
    Ok(booked)
}

fn attend(name: &'static str, appointment: AppointmentId) -> Deed {
    Deed {
        name,
        action: Action::Attend,
        on: On::Appointment(appointment),
    }
}

fn write(name: &'static str, appointment: AppointmentId) -> Deed {
    Deed {
        action: Action::WriteNote,
        ..attend(name, appointment)
    }
}

/// Keeps a signed note of a consultation; the draft of it is gone.
pub(crate) async fn keep_signed(
    practice: &Practice,
    tx: &mut Tx,
    (encounter, patient): (EncounterId, PatientId),
    me: PractitionerId,
    words: String,
) -> Result<(), Refused> {
    let now = practice.now();
    tx.keep_note(&Note {
        id: NoteId::new(&*practice.clock, &*practice.chance),
        patient,
        encounter: Some(encounter),
        practitioner: me,
        text: words,
        written_at: now,
    })
    .await?;
    tx.keep_note_draft(me, encounter, patient, "", now).await?;
    Ok(())
}

/// The words of a note that can be signed.
pub(crate) fn note_words(words: &str) -> Result<String, Refused> {
    let words = fitting("text", words)?;
    if words.is_empty() {
        return Err(Refused::field("text", "problem-note-empty"));
    }
    Ok(words)
}

pub(crate) fn fitting(field: &'static str, words: &str) -> Result<String, Refused> {
    let words = words.trim().to_owned();
    if words.chars().count() > LONGEST_WORDS {
        return Err(Refused::field(field, "problem-visit-words-long"));
    }
    Ok(words)
}
