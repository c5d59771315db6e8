//! A clinician asks that somebody who waits is seen sooner: a red flag, a test that cannot wait.
//!
//! Times are then offered to that person first. The reason stays with clinicians; the patient is offered a time and reads
//! no label. Whoever may open the chart may ask it, and take it back.

use record::{
    id::{PatientId, WaitingId},
    waitlist::{SoonerWord, Waiting},
};
use storage::Tx;

use super::give::pass_on;
use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// The longest reason, in characters.
const LONGEST: usize = 500;

/// The place of somebody who waits, and what was said of how soon they are to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoonerSaid {
    /// The place on the list.
    pub place: Waiting,
    /// Every word on it with who said it, oldest first.
    pub words: Vec<(SoonerWord, String)>,
}

/// Asks that a patient who waits is seen sooner, and why. A free time that suits them is offered at once.
///
/// # Errors
///
/// `Invalid` without a reason or with too long a one; `Conflict("not-on-list")` for somebody who does not wait.
pub async fn ask_sooner(
    practice: &Practice,
    ask: &Ask,
    patient: PatientId,
    why: &str,
) -> Result<(), Refused> {
    say(practice, ask, patient, true, why).await
}

/// Takes it back, and why: the place is where it was before.
///
/// # Errors
///
/// As [`ask_sooner`].
pub async fn take_sooner_back(
    practice: &Practice,
    ask: &Ask,
    patient: PatientId,
    why: &str,
) -> Result<(), Refused> {
    say(practice, ask, patient, false, why).await
}

/// The place of a patient who waits with what was said of it, inside a transaction in which the chart was granted.
pub(crate) async fn sooner_of(
    tx: &mut Tx,
    patient: PatientId,
) -> Result<Option<SoonerSaid>, Refused> {
    let Some(place) = tx.waiting_of(patient).await? else {
        return Ok(None);
    };
    let words = words(tx, patient, place.id).await?;
    Ok(Some(SoonerSaid { place, words }))
}

async fn words(
    tx: &mut Tx,
    patient: PatientId,
    place: WaitingId,
) -> Result<Vec<(SoonerWord, String)>, Refused> {
    let mut all = Vec::new();
    for word in tx.sooner_words(patient, place).await? {
        let by = tx.practitioner(word.practitioner).await?;
        all.push((word, by.map(|who| who.name).unwrap_or_default()));
    }
    Ok(all)
}

async fn say(
    practice: &Practice,
    ask: &Ask,
    patient: PatientId,
    asks: bool,
    why: &str,
) -> Result<(), Refused> {
    let me = ask.actor.practitioner().ok_or(Refused::NotFound)?;
    let why = why.trim().to_owned();
    if why.is_empty() {
        return Err(Refused::field("sooner", "problem-sooner-why"));
    }
    if why.chars().count() > LONGEST {
        return Err(Refused::field("sooner", "problem-sooner-long"));
    }
    let (clinic, input) = (practice.clone(), (patient, asks, why.clone()));
    let deed = Deed {
        name: if asks {
            "ask_sooner"
        } else {
            "take_sooner_back"
        },
        action: Action::Hasten,
        on: On::Chart(patient),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let now = clinic.now();
                let place = tx
                    .waiting_of(patient)
                    .await?
                    .ok_or(Refused::Conflict("not-on-list"))?;
                let word = SoonerWord {
                    waiting: place.id,
                    practitioner: me,
                    asks,
                    why,
                    said_at: now,
                };
                tx.keep_sooner_word(clinic.new_key(), patient, &word)
                    .await?;
                let place = Waiting {
                    sooner_at: asks.then(|| place.sooner_at.unwrap_or(now)),
                    ..place
                };
                tx.keep_waiting(&place, now).await?;
                pass_on(&clinic, tx).await?;
                Ok(())
            })
        })
        .await
}
