//! Photographs of the patient: prepared by `media`, kept sealed, shown to whoever may, deleted when the patient says.
//!
//! A photograph is never a finding: it is looked at by a person.

pub use media::KEPT_SIDE;
use media::photograph::Refused as Unfit;
use record::{
    Actor,
    encounter::EncounterState,
    id::{AccountId, EncounterId, PatientId, PhotographId},
};
use sha2::{Digest, Sha256};
use storage::{Tx, photograph::Photograph};
use tokio::sync::Semaphore;

use crate::{
    access::Action,
    message::BY_ANSWER,
    practice::{Ask, Deed, On, Practice},
    refused::{FieldProblem, Refused},
};

/// The sides of the head that are asked for, in order. One photograph each.
pub const VIEWS: [&str; 4] = ["top", "front", "back", "side"];
/// How many photographs are decoded at the same time: each may take 256 MiB and a whole processor.
const AT_ONCE: usize = 2;

/// Most photographs that come with one message or one review.
pub const MOST: usize = 3;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// A file as it came, with the name of the form's field that it stood in.
#[derive(Clone)]
pub struct Upload {
    /// The field; a refusal names it.
    pub field: String,
    /// What came.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Upload {
    /// Without what it shows.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

/// Adds a photograph of one side of the head. An earlier one of the same side, in the same consultation, is replaced.
///
/// # Errors
///
/// `Invalid` on the field `photograph` for what is not a photograph that can be read, with the reason;
/// `NotFound` for a side that is not asked for; `Conflict("intake-closed")` once the consultation has ended.
pub async fn add_photograph(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    view: &str,
    upload: Vec<u8>,
) -> Result<PhotographId, Refused> {
    let account = ask.actor.account().ok_or(Refused::SignIn)?;
    let view = VIEWS
        .iter()
        .find(|known| **known == view)
        .ok_or(Refused::NotFound)?;
    // Decoding costs a second of a processor: only for whoever may add.
    let deed = Deed {
        name: "may_add_photograph",
        action: Action::AddPhotograph,
        on: On::Encounter(encounter),
    };
    practice
        .look(&ask.actor, deed, |_tx, _grant| Box::pin(async { Ok(()) }))
        .await?;
    let print = Sha256::digest(&upload).to_vec();
    let prepared = prepare(upload)
        .await
        .map_err(|unfit| Refused::field("photograph", unfit.key()))?;
    let clinic = practice.clone();
    let input = (encounter, *view, print);
    let deed = Deed {
        name: "add_photograph",
        action: Action::AddPhotograph,
        on: On::Encounter(encounter),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let consultation = tx.encounter(encounter).await?.ok_or(Refused::NotFound)?;
                if matches!(
                    consultation.state,
                    EncounterState::Planned { .. } | EncounterState::Closed { .. }
                ) {
                    return Err(Refused::Conflict("intake-closed"));
                }
                let now = clinic.now();
                for earlier in tx.photographs_in(encounter).await? {
                    if earlier.view == *view {
                        tx.delete_photograph(earlier.id, now).await?;
                    }
                }
                let photograph = Photograph {
                    id: PhotographId::new(&*clinic.clock, &*clinic.chance),
                    patient: consultation.patient,
                    encounter,
                    view: (*view).to_owned(),
                    media_type: "image/jpeg".to_owned(),
                    width: prepared.width,
                    height: prepared.height,
                    added_by: account,
                    added_at: now,
                };
                tx.keep_photograph(&photograph, &prepared.jpeg).await?;
                Ok(photograph.id)
            })
        })
        .await
}

/// What a photograph looks like: JPEG, upright, without metadata.
///
/// # Errors
///
/// `NotFound` for whoever may not see it, and once it is deleted.
pub async fn see_photograph(
    practice: &Practice,
    actor: &Actor,
    photograph: PhotographId,
) -> Result<Vec<u8>, Refused> {
    let deed = Deed {
        name: "see_photograph",
        action: Action::ViewPhotograph,
        on: On::Photograph(photograph),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                tx.photograph_bytes(photograph)
                    .await?
                    .ok_or(Refused::NotFound)
            })
        })
        .await
}

/// The patient deletes a photograph. Nobody sees it from then on.
///
/// # Errors
///
/// `NotFound` for somebody else's; `Conflict("picture-of-clinic")` for one that a clinician sent with an answer: it is part
/// of what was said.
pub async fn delete_photograph(
    practice: &Practice,
    ask: &Ask,
    photograph: PhotographId,
) -> Result<(), Refused> {
    let now = practice.now();
    let deed = Deed {
        name: "delete_photograph",
        action: Action::AddPhotograph,
        on: On::Photograph(photograph),
    };
    practice
        .act(ask, deed, &photograph, move |tx, _grant| {
            Box::pin(async move {
                let kept = tx.photograph(photograph).await?;
                if kept.is_some_and(|it| it.view == BY_ANSWER) {
                    return Err(Refused::Conflict("picture-of-clinic"));
                }
                tx.delete_photograph(photograph, now).await?;
                Ok(())
            })
        })
        .await
}

/// Photographs that come with something else, ready to be kept with it in one transaction.
pub(crate) struct Accompanying {
    prepared: Vec<media::Photograph>,
    /// What came, for the memory of the form's key.
    pub(crate) prints: Vec<Vec<u8>>,
}

impl Accompanying {
    /// Prepares what came with a deed; decodes nothing for whoever may not do it.
    ///
    /// # Errors
    ///
    /// `Invalid` on the field of each upload that is not a photograph that can be read, and on `photographs` for more
    /// than [`MOST`]; what `access` says of the deed.
    pub(crate) async fn prepare(
        practice: &Practice,
        actor: &Actor,
        deed: Deed,
        uploads: Vec<Upload>,
    ) -> Result<Self, Refused> {
        let (mut prepared, mut prints) = (Vec::new(), Vec::new());
        if uploads.is_empty() {
            return Ok(Self { prepared, prints });
        }
        if uploads.len() > MOST {
            return Err(Refused::field("photographs", "problem-photographs-many"));
        }
        practice
            .look(actor, deed, |_tx, _grant| Box::pin(async { Ok(()) }))
            .await?;
        let mut problems = Vec::new();
        for upload in uploads {
            prints.push(Sha256::digest(&upload.bytes).to_vec());
            match prepare(upload.bytes).await {
                Ok(photograph) => prepared.push(photograph),
                Err(unfit) => problems.push(FieldProblem {
                    field: upload.field,
                    problem: unfit.key().to_owned(),
                }),
            }
        }
        if problems.is_empty() {
            Ok(Self { prepared, prints })
        } else {
            Err(Refused::Invalid(problems))
        }
    }

    /// Keeps them in a patient's chart; `came` says how they came.
    pub(crate) async fn keep(
        self,
        practice: &Practice,
        tx: &mut Tx,
        patient: PatientId,
        by: AccountId,
        came: &str,
    ) -> Result<Vec<PhotographId>, Refused> {
        let mut kept = Vec::new();
        if self.prepared.is_empty() {
            return Ok(kept);
        }
        let consultation = tx.encounters_of(patient).await?.pop();
        let consultation = consultation.ok_or(Refused::NotFound)?;
        for prepared in self.prepared {
            let photograph = Photograph {
                id: PhotographId::new(&*practice.clock, &*practice.chance),
                patient,
                encounter: consultation.id,
                view: came.to_owned(),
                media_type: "image/jpeg".to_owned(),
                width: prepared.width,
                height: prepared.height,
                added_by: by,
                added_at: practice.now(),
            };
            tx.keep_photograph(&photograph, &prepared.jpeg).await?;
            kept.push(photograph.id);
        }
        Ok(kept)
    }
}

async fn prepare(upload: Vec<u8>) -> Result<media::Photograph, Unfit> {
    let turn = TURNS.acquire().await.map_err(|_| Unfit::Failed)?;
    tokio::task::spawn_blocking(move || {
        // The turn travels with the work: an upload that is given up does not let a further one start beside it.
        let _turn = turn;
        media::prepare(&upload)
    })
    .await
    .unwrap_or(Err(Unfit::Failed))
}
