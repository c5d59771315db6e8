//! The waitlist: a patient asks for an earlier time, and what others give back is offered to one person at a time.
//!
//! Who comes first is decided by `schedule::waitlist` alone. An offer is an ordinary hold with a longer deadline that is
//! never moved: taking it is confirming it, passing it is letting it go. Free times are handed out in the transaction
//! that frees them, and once more by the clockwork, which also ends offers whose deadline has passed; it looks only at
//! what is true now, so that nothing is lost by a crash and servers that share a database do not offer twice.

use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, Weekday},
};
use record::{
    Actor,
    appointment::{Appointment, AppointmentState},
    encounter::{Encounter, EncounterState},
    id::{PatientId, PractitionerId, WaitingId},
    patient::Patient,
    waitlist::{Answer, DayPart, Rank, TimeOffer, Waiting, WaitingState, Wish},
};
use schedule::waitlist::{Window, ahead};
use serde::{Deserialize, Serialize};
use storage::Tx;

use crate::{
    access::Action,
    book::LEAD,
    practice::{Ask, Deed, On, Practice},
    refused::{FieldProblem, Refused},
};

mod give;
mod list;
mod sooner;

pub use give::PassedOn;
pub(crate) use give::{accepted, active_clinicians, declined, pass_on, withdraw};
pub use list::{Listed, list};
pub(crate) use sooner::sooner_of;
pub use sooner::{SoonerSaid, ask_sooner, take_sooner_back};

/// The rules about offers. Business rules, not medicine.
pub const WINDOW: Window = Window {
    lead: LEAD,
    least: SignedDuration::from_hours(1),
    answer: SignedDuration::from_hours(4),
    night_from: 21,
    night_until: 9,
};
/// After so many offers in a row without an answer no more are made until the patient says that they still wait.
pub const MISSES: u32 = 2;
/// How far ahead the last day of a wish can be.
const FARTHEST_DAYS: i64 = 180;

/// What a patient sees of the waitlist: their own place, and nobody else.
#[derive(Clone, Debug)]
pub struct Place {
    /// The place; `None` when they are not on the list.
    pub waiting: Option<Waiting>,
    /// How many are before them who wait for times that could suit them too.
    pub ahead: usize,
    /// The time that is kept for them now.
    pub offer: Option<TimeOffer>,
    /// The booked visit that they would give up for an earlier one.
    pub booked: Option<Appointment>,
    /// Clinicians who may treat where they will be, by name.
    pub clinicians: Vec<(PractitionerId, String)>,
    /// Whether their answers are in and the consultation goes on, so that they can ask.
    pub may_ask: bool,
    /// Today where they are.
    pub today: Date,
    /// Their zone (IANA).
    pub zone: String,
}

/// What a patient asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewWish {
    /// With whom; `None` = anybody who is licensed there.
    pub practitioner: Option<PractitionerId>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Days of the week, 1 = Monday … 7 = Sunday.
    pub weekdays: Vec<i8>,
    /// Parts of the day.
    pub parts: Vec<DayPart>,
}

/// The actor's own place on the waitlist.
///
/// # Errors
///
/// `NotFound` for anybody who is not a patient.
pub async fn place(practice: &Practice, actor: &Actor) -> Result<Place, Refused> {
    let patient = actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    practice
        .look(actor, deed("see_waitlist", patient), move |tx, _grant| {
            Box::pin(async move {
                let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
                let waiting = tx.waiting_of(patient.id).await?;
                let mut place = Place {
                    ahead: 0,
                    offer: None,
                    booked: booked(tx, &patient, clinic.now()).await?,
                    clinicians: licensed_for(&clinic, tx, &patient).await?,
                    may_ask: consultation(tx, patient.id).await?.is_some(),
                    today: clinic.today_in(&patient.zone),
                    zone: patient.zone,
                    waiting,
                };
                if let Some(mine) = &place.waiting {
                    let waiters = give::waiters(&clinic, tx).await?;
                    place.ahead = ahead(&waiters, mine.id).unwrap_or_default();
                    place.offer = open_offer(tx, mine.id).await?;
                }
                Ok(place)
            })
        })
        .await
}

/// Asks for an earlier time, or changes what was asked for; the place stays what it was. A free time that suits is
/// offered at once to whoever is first.
///
/// # Errors
///
/// `Invalid` for a wish that no time could fulfil; `Conflict("intake-not-sent")` before the answers are in or after the
/// end of the consultation.
pub async fn wait(practice: &Practice, ask: &Ask, new: NewWish) -> Result<(), Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    let (clinic, input) = (practice.clone(), new.clone());
    practice
        .act(
            ask,
            deed("join_waitlist", patient),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let now = clinic.now();
                    let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
                    let encounter = consultation(tx, patient.id)
                        .await?
                        .ok_or(Refused::Conflict("intake-not-sent"))?;
                    let known = licensed_for(&clinic, tx, &patient).await?;
                    check(&new, clinic.today_in(&patient.zone), &known)?;
                    let booked = booked(tx, &patient, now).await?;
                    let wish = Wish {
                        practitioner: new.practitioner,
                        minutes: booked
                            .map_or(schedule::availability::CELL_MINUTES, |it| it.minutes),
                        from: new.from,
                        until: new.until,
                        weekdays: new.weekdays,
                        parts: new.parts,
                    };
                    let waiting = match tx.waiting_of(patient.id).await? {
                        Some(place) => Waiting {
                            encounter: encounter.id,
                            wish,
                            missed: 0,
                            state: WaitingState::Waiting,
                            ..place
                        },
                        None => begin(&clinic, &patient, &encounter, wish, Rank::Asked),
                    };
                    tx.keep_waiting(&waiting, now).await?;
                    pass_on(&clinic, tx).await?;
                    Ok(())
                })
            },
        )
        .await
}

/// Leaves the list; a time that is kept goes to the next.
///
/// # Errors
///
/// Storage only; leaving a list that one is not on is done already.
pub async fn leave(practice: &Practice, ask: &Ask) -> Result<(), Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    practice
        .act(
            ask,
            deed("leave_waitlist", patient),
            &(),
            move |tx, _grant| {
                Box::pin(async move {
                    let Some(place) = tx.waiting_of(patient).await? else {
                        return Ok(());
                    };
                    if let Some(offer) = open_offer(tx, place.id).await? {
                        withdraw(&clinic, tx, offer.appointment).await?;
                    }
                    end(&clinic, tx, place, WaitingState::Left).await?;
                    pass_on(&clinic, tx).await?;
                    Ok(())
                })
            },
        )
        .await
}

/// Says that one still waits, after offers without an answer. The place is what it was.
///
/// # Errors
///
/// `Conflict("not-waiting")` for somebody who is not on the list.
pub async fn stay(practice: &Practice, ask: &Ask) -> Result<(), Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    practice
        .act(
            ask,
            deed("stay_on_waitlist", patient),
            &(),
            move |tx, _grant| {
                Box::pin(async move {
                    let place = tx
                        .waiting_of(patient)
                        .await?
                        .ok_or(Refused::Conflict("not-waiting"))?;
                    let awake = Waiting {
                        missed: 0,
                        state: WaitingState::Waiting,
                        ..place
                    };
                    tx.keep_waiting(&awake, clinic.now()).await?;
                    pass_on(&clinic, tx).await?;
                    Ok(())
                })
            },
        )
        .await
}

/// Puts a patient whose visit the clinic took back in front of the list, for the same clinician and a visit as long. Who
/// is on the list already comes to the front with the wish as it is.
pub(crate) async fn to_the_front(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    visit: &Appointment,
) -> Result<(), Refused> {
    let now = practice.now();
    let place = if let Some(place) = tx.waiting_of(patient.id).await? {
        Waiting {
            rank: Rank::TakenBack,
            missed: 0,
            state: WaitingState::Waiting,
            ..place
        }
    } else {
        let Some(encounter) = tx.encounter(visit.encounter).await? else {
            return Ok(());
        };
        let today = practice.today_in(&patient.zone);
        let wish = Wish {
            practitioner: Some(visit.practitioner),
            minutes: visit.minutes,
            from: today,
            until: farthest(today),
            weekdays: (1..=7).collect(),
            parts: DayPart::ALL.to_vec(),
        };
        begin(practice, patient, &encounter, wish, Rank::TakenBack)
    };
    tx.keep_waiting(&place, now).await?;
    Ok(())
}

/// The offer that is open for a place.
pub(crate) async fn open_offer(
    tx: &mut Tx,
    waiting: WaitingId,
) -> Result<Option<TimeOffer>, Refused> {
    let all = tx.offers_to(waiting).await?;
    Ok(all.into_iter().find(|offer| offer.answer == Answer::Open))
}

/// Takes a place off the list.
pub(crate) async fn end(
    practice: &Practice,
    tx: &mut Tx,
    place: Waiting,
    state: WaitingState,
) -> Result<(), Refused> {
    let ended = Waiting { state, ..place };
    Ok(tx.keep_waiting(&ended, practice.now()).await?)
}

fn begin(
    practice: &Practice,
    patient: &Patient,
    encounter: &Encounter,
    wish: Wish,
    rank: Rank,
) -> Waiting {
    Waiting {
        id: WaitingId::new(&*practice.clock, &*practice.chance),
        patient: patient.id,
        encounter: encounter.id,
        wish,
        rank,
        sooner_at: None,
        asked_at: practice.now(),
        missed: 0,
        state: WaitingState::Waiting,
    }
}

fn check(
    new: &NewWish,
    today: Date,
    clinicians: &[(PractitionerId, String)],
) -> Result<(), Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if new
        .practitioner
        .is_some_and(|who| clinicians.iter().all(|(known, _)| *known != who))
    {
        wrong("with", "problem-wait-with");
    }
    if new.until < new.from || new.until < today {
        wrong("until", "problem-wait-until");
    } else if new.until > farthest(today) {
        wrong("until", "problem-wait-far");
    }
    let is_day = |day: &i8| Weekday::from_monday_one_offset(*day).is_ok();
    let days = new.weekdays.iter().all(is_day);
    if new.weekdays.is_empty() || !days {
        wrong("weekdays", "problem-weekdays");
    }
    if new.parts.is_empty() {
        wrong("parts", "problem-wait-parts");
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Refused::Invalid(problems))
    }
}

/// The newest consultation, while a time can be booked for it.
async fn consultation(tx: &mut Tx, patient: PatientId) -> Result<Option<Encounter>, Refused> {
    let newest = tx.encounters_of(patient).await?.pop();
    Ok(newest.filter(|it| {
        !matches!(
            it.state,
            EncounterState::Intake { .. } | EncounterState::Closed { .. }
        )
    }))
}

/// The next booked visit of the newest consultation. Follow-up visits are not given up for an earlier time: each belongs
/// to its week.
async fn booked(
    tx: &mut Tx,
    patient: &Patient,
    now: Timestamp,
) -> Result<Option<Appointment>, Refused> {
    let Some(newest) = consultation(tx, patient.id).await? else {
        return Ok(None);
    };
    let follow_ups = tx.follow_ups_of(patient.id).await?;
    let standing = tx.standing_appointments_of(patient.id).await?;
    Ok(standing.into_iter().find(|visit| {
        visit.encounter == newest.id
            && follow_ups.iter().all(|it| it.appointment != visit.id)
            && visit.starts_at > now
            && matches!(visit.state, AppointmentState::Confirmed { .. })
    }))
}

async fn licensed_for(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
) -> Result<Vec<(PractitionerId, String)>, Refused> {
    let today = practice.today_in(&patient.zone);
    let staff = active_clinicians(tx).await?;
    let there = staff.into_iter().filter(|(_, licences)| {
        let covers = |it: &record::actor::Licence| it.covers(&patient.jurisdiction, today);
        licences.iter().any(covers)
    });
    Ok(there.map(|(who, _)| (who.id, who.name)).collect())
}

fn farthest(today: Date) -> Date {
    today
        .checked_add(Span::new().days(FARTHEST_DAYS))
        .unwrap_or(today)
}

fn deed(name: &'static str, patient: PatientId) -> Deed {
    Deed {
        name,
        action: Action::Book,
        on: On::Chart(patient),
    }
}
