//! Free times, of clinicians licensed where the patient will be.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor,
    actor::{Licence, Standing},
    appointment::Appointment,
    hours::{Hours, ScheduleException},
    id::PractitionerId,
    patient::Patient,
};
use schedule::{
    availability::{Ask as Wanted, Slot, Taken, slots},
    licence::{Clinician, offered},
};
use storage::Tx;

use super::Wish;
use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    refused::Refused,
    visit::place_name,
    waitlist::active_clinicians,
};

/// How far ahead times are offered.
pub(crate) const HORIZON: SignedDuration = SignedDuration::from_hours(21 * 24);
/// No visit lasts longer.
pub(crate) const LONGEST_VISIT: SignedDuration = SignedDuration::from_hours(24);
/// How soon the first time can be.
pub(crate) const LEAD: SignedDuration = SignedDuration::from_hours(2);

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
    /// Its name.
    pub place: String,
    /// The patient's zone (IANA).
    pub zone: String,
    /// Clinicians, soonest free first; empty when nobody is licensed there or nobody is free.
    pub offers: Vec<Offer>,
    /// Whether anybody at all is licensed where the patient will be.
    pub somebody_licensed: bool,
    /// Names of the places in which somebody of this clinic may treat today.
    pub treats_in: Vec<String>,
}

/// Free times for a patient's visit.
///
/// # Errors
///
/// `NotFound` when the chart is not the actor's.
pub async fn offers(practice: &Practice, actor: &Actor) -> Result<Offers, Refused> {
    let patient = actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "see_times",
        action: Action::Book,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
                let wanted = Wanted {
                    from: clinic.now() + LEAD,
                    until: clinic.now() + HORIZON,
                };
                find_offers(&clinic, tx, patient, wanted).await
            })
        })
        .await
}

/// The free times of everybody who may treat where a patient will be.
pub(crate) async fn find_offers(
    practice: &Practice,
    tx: &mut Tx,
    patient: Patient,
    wanted: Wanted,
) -> Result<Offers, Refused> {
    let now = practice.now();
    let taken = taken_until(tx, wanted.until, now).await?;
    let today = practice.today_in(&patient.zone);
    let mut offers = Vec::new();
    let mut somebody_licensed = false;
    let mut treats_in = Vec::new();
    for (who, licences) in active_clinicians(tx).await? {
        let today_held = licences
            .iter()
            .filter(|licence| licence.covers(&licence.jurisdiction, today));
        treats_in.extend(today_held.map(|licence| place_name(&licence.jurisdiction)));
        let Some(licence) = licences
            .iter()
            .find(|licence| licence.covers(&patient.jurisdiction, today))
            .cloned()
        else {
            continue;
        };
        somebody_licensed = true;
        let (hours, exceptions) = hours_of(tx, who.id, &wanted).await?;
        let free = slots(&hours, &exceptions, &taken, &wanted);
        let clinician = [Clinician {
            practitioner: who.id,
            licences,
        }];
        let free = offered(&free, &clinician, &patient.jurisdiction, &patient.zone);
        if !free.is_empty() {
            offers.push(Offer {
                practitioner: who.id,
                name: who.name,
                credentials: who.credentials,
                licence: shown(&licence),
                languages: who.languages,
                slots: free,
            });
        }
    }
    offers.sort_by_key(|offer| offer.slots.first().map(|slot| slot.starts_at));
    treats_in.sort_unstable();
    treats_in.dedup();
    Ok(Offers {
        place: place_name(&patient.jurisdiction),
        jurisdiction: patient.jurisdiction,
        zone: patient.zone,
        offers,
        somebody_licensed,
        treats_in,
    })
}

/// Whether the clinician of a held time works here and is licensed for it, looked up anew: days pass between an offer
/// and a visit, and minutes between a hold and its confirmation.
pub(crate) async fn may_still_treat(tx: &mut Tx, held: &Appointment) -> Result<bool, Refused> {
    let account = tx.account_of_practitioner(held.practitioner).await?;
    if account.is_none_or(|account| account.standing != Standing::Active) {
        return Ok(false);
    }
    let licences = tx.licences(held.practitioner).await?;
    let slot = Slot {
        starts_at: held.starts_at,
        practitioner: held.practitioner,
        minutes: held.minutes,
    };
    let clinician = [Clinician {
        practitioner: held.practitioner,
        licences,
    }];
    Ok(!offered(&[slot], &clinician, &held.jurisdiction, &held.zone).is_empty())
}

/// The length of a time that is really offered, before `until`; anything else was made up or has passed.
pub(crate) async fn offered_minutes(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    wish: &Wish,
    until: Timestamp,
) -> Result<i32, Refused> {
    if wish.starts_at < practice.now() + LEAD || until <= wish.starts_at {
        return Err(Refused::Conflict("not-offered"));
    }
    let licences = tx.licences(wish.practitioner).await?;
    // Time off that begins during the visit counts too.
    let around = Wanted {
        from: wish.starts_at,
        until: wish.starts_at + LONGEST_VISIT,
    };
    let (hours, exceptions) = hours_of(tx, wish.practitioner, &around).await?;
    let this_start = Wanted {
        until: wish.starts_at + SignedDuration::from_secs(1),
        ..around
    };
    // Taken times are left to the store's cells, which cannot be raced.
    let free = slots(&hours, &exceptions, &[], &this_start);
    let clinician = [Clinician {
        practitioner: wish.practitioner,
        licences,
    }];
    offered(&free, &clinician, &patient.jurisdiction, &patient.zone)
        .into_iter()
        .find(|slot| slot.starts_at == wish.starts_at)
        .map(|slot| slot.minutes)
        .ok_or(Refused::Conflict("not-offered"))
}

/// A licence as a patient reads it.
pub(crate) fn shown(licence: &Licence) -> String {
    format!("{} {}", licence.jurisdiction, licence.number)
}

/// What is given away of everybody's time from `now` until `until`, as the pure room wants it.
pub(crate) async fn taken_until(
    tx: &mut Tx,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Taken>, Refused> {
    let given = tx.given_between(now, until, now).await?;
    let taken = given.into_iter().map(|given| Taken {
        practitioner: given.practitioner,
        starts_at: given.starts_at,
        minutes: given.minutes,
    });
    Ok(taken.collect())
}

/// Weekly hours and what departs from them, as the pure room wants them.
pub(crate) async fn hours_of(
    tx: &mut Tx,
    practitioner: PractitionerId,
    wanted: &Wanted,
) -> Result<(Vec<Hours>, Vec<ScheduleException>), Refused> {
    Ok((
        tx.weekly_hours(practitioner).await?,
        tx.exceptions(practitioner, wanted.from, wanted.until)
            .await?,
    ))
}
