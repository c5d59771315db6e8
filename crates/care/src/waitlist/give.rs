//! Handing out what is free, and ending what nobody answered.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor, Role,
    actor::{Licence, Standing},
    appointment::{Appointment, AppointmentState},
    audit::Outcome,
    encounter::EncounterState,
    id::{AppointmentId, WaitingId},
    patient::Patient,
    waitlist::{Answer, TimeOffer, Waiting, WaitingState},
};
use schedule::{
    availability::{Ask as Wanted, Slot, slots},
    licence::Clinician,
    waitlist::{Offer, Waiter, offers},
    week::Stretch,
};
use serde::{Deserialize, Serialize};
use storage::{Tx, practitioner::Practitioner};

use super::{MISSES, WINDOW, end};
use crate::{
    access::Action,
    book::{HORIZON, hours_of, taken_until},
    practice::{Deed, On, Practice, entry},
    refused::Refused,
    remind::{Told, tell},
};

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOn {
    /// Offers whose deadline had passed.
    pub lapsed: usize,
    /// Places that ended because their last day is past or the consultation has moved on.
    pub over: usize,
    /// Times that were offered.
    pub offered: usize,
}

/// Ends what nobody answered in time and offers every free time that suits somebody to whoever is first.
pub(crate) async fn pass_on(practice: &Practice, tx: &mut Tx) -> Result<PassedOn, Refused> {
    if tx.waitlist().await?.is_empty() {
        return Ok(PassedOn::default());
    }
    let mut done = PassedOn {
        lapsed: end_lapsed(practice, tx).await?,
        over: end_over(practice, tx).await?,
        offered: 0,
    };
    let waiters = waiters(practice, tx).await?;
    if !waiters.iter().any(|one| one.ready) {
        return Ok(done);
    }
    let staff = active_clinicians(tx).await?;
    let free = free_times(practice, tx, &staff).await?;
    let clinicians: Vec<Clinician> = staff
        .into_iter()
        .map(|(who, licences)| Clinician {
            practitioner: who.id,
            licences,
        })
        .collect();
    for offer in offers(&waiters, &free, &clinicians, &WINDOW, practice.now()) {
        done.offered += usize::from(keep_for(practice, tx, &offer).await?);
    }
    Ok(done)
}

/// A time that was offered is booked: its place on the list is served.
pub(crate) async fn accepted(
    practice: &Practice,
    tx: &mut Tx,
    appointment: AppointmentId,
) -> Result<(), Refused> {
    let now = practice.now();
    let Some(offer) = tx.offer(appointment).await? else {
        return Ok(());
    };
    if tx.answer_offer(appointment, Answer::Taken, now).await?
        && let Some(place) = tx.waiting(offer.waiting).await?
        && place.state.is_live()
    {
        end(practice, tx, place, WaitingState::Served).await?;
    }
    Ok(())
}

/// A time that was offered is let go by the patient: the place stays. After the deadline it has lapsed already, and
/// the clockwork says so.
pub(crate) async fn declined(
    practice: &Practice,
    tx: &mut Tx,
    appointment: AppointmentId,
) -> Result<(), Refused> {
    let now = practice.now();
    let Some(offer) = tx.offer(appointment).await?.filter(|it| it.until > now) else {
        return Ok(());
    };
    if tx.answer_offer(appointment, Answer::Passed, now).await?
        && let Some(place) = tx.waiting(offer.waiting).await?
        && place.state.is_live()
    {
        tx.keep_waiting(&Waiting { missed: 0, ..place }, now)
            .await?;
    }
    Ok(())
}

/// Takes an open offer back, together with its hold. It counts for nothing.
pub(crate) async fn withdraw(
    practice: &Practice,
    tx: &mut Tx,
    appointment: AppointmentId,
) -> Result<(), Refused> {
    let now = practice.now();
    tx.answer_offer(appointment, Answer::Withdrawn, now).await?;
    tx.cancel(appointment, now).await?;
    Ok(())
}

/// Everybody on the list, as the pure room wants them.
pub(super) async fn waiters(practice: &Practice, tx: &mut Tx) -> Result<Vec<Waiter>, Refused> {
    let mut all = Vec::new();
    for place in tx.waitlist().await? {
        if let Some(patient) = tx.patient(place.patient).await? {
            all.push(waiter(practice, tx, place, patient).await?);
        }
    }
    Ok(all)
}

/// Clinicians whose account is active, by name, with their licences.
pub(crate) async fn active_clinicians(
    tx: &mut Tx,
) -> Result<Vec<(Practitioner, Vec<Licence>)>, Refused> {
    let mut all = Vec::new();
    for who in tx.practitioners().await? {
        let account = tx.account_of_practitioner(who.id).await?;
        let active = account.is_some_and(|it| it.standing == Standing::Active);
        if who.role == Role::Clinician && active {
            let licences = tx.licences(who.id).await?;
            all.push((who, licences));
        }
    }
    Ok(all)
}

async fn waiter(
    practice: &Practice,
    tx: &mut Tx,
    place: Waiting,
    patient: Patient,
) -> Result<Waiter, Refused> {
    let now = practice.now();
    let (mut before, mut busy, mut passed) = (None, Vec::new(), Vec::new());
    let follow_ups = tx.follow_ups_of(place.patient).await?;
    for visit in tx.appointments_of(place.patient).await? {
        let until = visit.starts_at + SignedDuration::from_mins(visit.minutes.into());
        match visit.state {
            // Nobody is offered a time that they have just given back.
            AppointmentState::Cancelled { .. } => {
                passed.push((visit.practitioner, visit.starts_at));
            }
            _ if visit.state.has_lapsed(now) || until <= now => {}
            AppointmentState::Confirmed { .. } | AppointmentState::Held { .. } => {
                let confirmed = matches!(visit.state, AppointmentState::Confirmed { .. });
                let planned = follow_ups.iter().any(|it| it.appointment == visit.id);
                let moves = confirmed && !planned && visit.encounter == place.encounter;
                if moves && before.is_none() {
                    before = Some(visit.starts_at);
                }
                busy.push(Stretch {
                    from: visit.starts_at,
                    until,
                });
            }
            AppointmentState::Fulfilled { .. } => {}
        }
    }
    let made = tx.offers_to(place.id).await?;
    let open = made.iter().any(|offer| offer.answer == Answer::Open);
    passed.extend(
        made.iter()
            .filter(|offer| matches!(offer.answer, Answer::Passed | Answer::Lapsed))
            .map(|offer| (offer.practitioner, offer.starts_at)),
    );
    Ok(Waiter {
        id: place.id,
        sooner: place.sooner_at.is_some(),
        rank: place.rank,
        asked_at: place.asked_at,
        wish: place.wish,
        jurisdiction: patient.jurisdiction,
        zone: patient.zone,
        before,
        busy,
        passed,
        ready: place.state == WaitingState::Waiting && !open,
    })
}

async fn free_times(
    practice: &Practice,
    tx: &mut Tx,
    staff: &[(Practitioner, Vec<Licence>)],
) -> Result<Vec<Slot>, Refused> {
    let now = practice.now();
    let wanted = Wanted {
        from: now + WINDOW.lead + WINDOW.least,
        until: now + HORIZON,
    };
    let taken = taken_until(tx, wanted.until, now).await?;
    let mut free = Vec::new();
    for (who, _) in staff {
        let (hours, exceptions) = hours_of(tx, who.id, &wanted).await?;
        free.extend(slots(&hours, &exceptions, &taken, &wanted));
    }
    Ok(free)
}

/// Keeps one time for one person and tells them; answers false when it was not free after all.
async fn keep_for(practice: &Practice, tx: &mut Tx, offer: &Offer) -> Result<bool, Refused> {
    let now = practice.now();
    let Some(place) = tx.waiting(offer.waiting).await? else {
        return Ok(false);
    };
    let Some(patient) = tx.patient(place.patient).await? else {
        return Ok(false);
    };
    let (wall_time, _) = practice.wall_time_at(offer.slot.starts_at, &patient.zone);
    let hold = Appointment {
        id: AppointmentId::new(&*practice.clock, &*practice.chance),
        patient: patient.id,
        practitioner: offer.slot.practitioner,
        encounter: place.encounter,
        starts_at: offer.slot.starts_at,
        minutes: offer.slot.minutes,
        zone: patient.zone.clone(),
        wall_time,
        jurisdiction: patient.jurisdiction.clone(),
        tz_release: practice.zones.release().to_owned(),
        state: AppointmentState::Held { until: offer.until },
    };
    match tx.hold(&hold, now).await {
        Err(storage::Error::Taken) => return Ok(false),
        other => other?,
    }
    let kept = TimeOffer {
        appointment: hold.id,
        waiting: place.id,
        practitioner: hold.practitioner,
        starts_at: hold.starts_at,
        offered_at: now,
        until: offer.until,
        answer: Answer::Open,
    };
    tx.keep_offer(&kept).await?;
    tell(practice, tx, &patient, Told::Offered, &hold).await?;
    line(practice, tx, "offer_time", &hold, place.id).await?;
    Ok(true)
}

/// Offers whose deadline has passed go back; who leaves several in a row without an answer rests, and keeps the place.
async fn end_lapsed(practice: &Practice, tx: &mut Tx) -> Result<usize, Refused> {
    let now = practice.now();
    let mut count = 0;
    for offer in tx.open_offers().await? {
        let Some(hold) = tx.appointment(offer.appointment).await? else {
            continue;
        };
        if offer.until > now {
            continue;
        }
        tx.cancel(hold.id, now).await?;
        if !tx.answer_offer(hold.id, Answer::Lapsed, now).await? {
            continue;
        }
        count += 1;
        if let Some(place) = tx.waiting(offer.waiting).await?
            && place.state.is_live()
        {
            let missed = place.missed.saturating_add(1);
            let state = if missed >= MISSES {
                WaitingState::Resting
            } else {
                place.state
            };
            let place = Waiting {
                missed,
                state,
                ..place
            };
            tx.keep_waiting(&place, now).await?;
        }
        line(practice, tx, "end_offer", &hold, offer.waiting).await?;
    }
    Ok(count)
}

/// Places whose last day is past, or whose consultation has ended or was talked over, leave the list. An open offer is
/// answered first.
async fn end_over(practice: &Practice, tx: &mut Tx) -> Result<usize, Refused> {
    let mut count = 0;
    for place in tx.waitlist().await? {
        let Some(patient) = tx.patient(place.patient).await? else {
            continue;
        };
        let consultation = tx.encounter(place.encounter).await?;
        let ended = consultation.is_none_or(|it| matches!(it.state, EncounterState::Closed { .. }));
        let met = tx.appointments_of(patient.id).await?.iter().any(|visit| {
            visit.encounter == place.encounter
                && matches!(visit.state, AppointmentState::Fulfilled { at } if at >= place.asked_at)
        });
        let past = place.wish.until < practice.today_in(&patient.zone);
        if (ended || met || past) && super::open_offer(tx, place.id).await?.is_none() {
            end(practice, tx, place, WaitingState::Over).await?;
            count += 1;
        }
    }
    Ok(count)
}

async fn line(
    practice: &Practice,
    tx: &mut Tx,
    name: &'static str,
    hold: &Appointment,
    place: WaitingId,
) -> Result<(), Refused> {
    let deed = Deed {
        name,
        action: Action::RunClockwork,
        on: On::Appointment(hold.id),
    };
    let now: Timestamp = practice.now();
    let detail = format!("place {place}");
    let (who, whom) = (Actor::clockwork(), Some(hold.patient));
    let line = entry(&who, deed, whom, now, Outcome::Done, &detail);
    tx.audit(&line).await?;
    Ok(())
}
