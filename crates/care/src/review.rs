//! A review: a patient sends answers, photographs and questions; a clinician answers within a promised time, or says that
//! the patient needs to be seen.
//!
//! It is offered only where the law of the place is known to allow it (`schedule::reviews`), and answered only by a
//! clinician who is licensed where the patient said they were when they sent it. What is not known blocks, and the way
//! to a video visit stays open. A review opens a task in the same transaction; the clockwork carries what is not
//! answered in time to the whole team. Nobody's software looks at the photographs.

use jiff::{SignedDuration, Timestamp};
use record::{
    Actor,
    actor::Standing,
    encounter::EncounterState,
    id::{PatientId, PractitionerId, ReviewId},
    patient::Patient,
    plan::PlanState,
    review::{Asked, Review},
    task::{TaskClosed, TaskKind},
    visit::VisitState,
};
use schedule::reviews::{self, Known, Stance};
use storage::{Tx, photograph::Photograph};

use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    receive_result::carry_to_team,
    refused::Refused,
    visit::{covers, place_name},
};

mod answer;
mod ask;

pub use answer::{Desk, answer, desk, save_draft, send_on, sign_note, take_up};
pub use ask::{Request, send, take_back};

/// Whether a patient may ask for a review from a place, and why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Yes; an answer is promised by then.
    Open {
        /// Whether nobody of the clinic has treated them yet.
        first: bool,
        /// Until when.
        answer_by: Timestamp,
    },
    /// One waits for its answer already.
    Waits(ReviewId),
    /// The answers to the first questions have not been sent, or the consultation has ended.
    NotYet,
    /// The law of the place does not allow it.
    NotAllowed(Reason),
    /// It is not known whether the law of the place allows it.
    NotKnown(Reason),
    /// Nobody who may read the chart is licensed in the place.
    Nobody(Reason),
}

/// Of which place, and for whom, something is not offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Name of the place.
    pub place: String,
    /// Whether it would be the first treatment.
    pub first: bool,
}

/// A review with everything about it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Whose.
    pub patient: Patient,
    /// The review.
    pub review: Review,
    /// What the patient sent.
    pub asked: Asked,
    /// Photographs that came with it, in order; `None` for one that was deleted since.
    pub photographs: Vec<Option<Photograph>>,
    /// What the clinician left to read.
    pub summary: Option<String>,
}

/// Whether the actor may ask for a review from a place; without one, from the place of their chart.
///
/// # Errors
///
/// `NotFound` for anybody but a patient.
pub async fn offer(
    practice: &Practice,
    actor: &Actor,
    place: Option<String>,
) -> Result<(Patient, Offer), Refused> {
    let patient = actor.patient().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "see_review_offer",
        action: Action::AskReview,
        on: On::Chart(patient),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
                let place = place.unwrap_or_else(|| patient.jurisdiction.clone());
                let offer = find_offer(&clinic, tx, &patient, &place).await?;
                Ok((patient, offer))
            })
        })
        .await
}

/// One of a patient's own reviews.
///
/// # Errors
///
/// `NotFound` when it is not the actor's.
pub async fn own(practice: &Practice, actor: &Actor, review: ReviewId) -> Result<Seen, Refused> {
    actor.patient().ok_or(Refused::NotFound)?;
    let deed = Deed {
        name: "read_own_review",
        action: Action::AskReview,
        on: On::Review(review),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move { full(tx, review).await })
        })
        .await
}

/// Carries what was not answered in time to the whole team; answers how many are new.
pub(crate) async fn chase(practice: &Practice, tx: &mut Tx) -> Result<usize, Refused> {
    let mut carried = 0;
    for review in tx.reviews_late(practice.now()).await? {
        let about = review.id.to_string();
        carried += carry_to_team(tx, review.patient, TaskKind::Review, &about).await?;
    }
    Ok(carried)
}

/// Until when an answer to a review sent now is promised.
#[must_use]
pub fn promised(practice: &Practice) -> Timestamp {
    let hours = practice
        .edition
        .catalogue()
        .policy()
        .reviews
        .answer_within_hours;
    practice.now() + SignedDuration::from_hours(i64::from(hours))
}

async fn full(tx: &mut Tx, id: ReviewId) -> Result<Seen, Refused> {
    let review = tx.review(id).await?.ok_or(Refused::NotFound)?;
    Ok(Seen {
        patient: tx.patient(review.patient).await?.ok_or(Refused::NotFound)?,
        asked: tx.asked(&review).await?.unwrap_or_default(),
        photographs: tx.photographs_of_review(id).await?,
        summary: tx.review_summary(&review).await?,
        review,
    })
}

async fn find_offer(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    place: &str,
) -> Result<Offer, Refused> {
    let newest = tx.encounters_of(patient.id).await?.pop();
    if newest.is_none_or(|it| {
        matches!(
            it.state,
            EncounterState::Intake { .. } | EncounterState::Closed { .. }
        )
    }) {
        return Ok(Offer::NotYet);
    }
    let reviews = tx.reviews_of(patient.id).await?;
    if let Some(open) = reviews.iter().find(|review| review.state.waits()) {
        return Ok(Offer::Waits(open.id));
    }
    let first = !is_under_care(tx, patient.id, &reviews).await?;
    let reason = Reason {
        place: place_name(place),
        first,
    };
    Ok(match stance(practice, place, first) {
        Stance::NotAllowed => Offer::NotAllowed(reason),
        Stance::Unknown => Offer::NotKnown(reason),
        Stance::Allowed if readers(practice, tx, patient, place).await?.is_none() => {
            Offer::Nobody(reason)
        }
        Stance::Allowed => Offer::Open {
            first,
            answer_by: promised(practice),
        },
    })
}

/// Whether the law of a place allows it today: on every civil day that it is there now.
fn stance(practice: &Practice, place: &str, first: bool) -> Stance {
    let known = if first { Known::New } else { Known::UnderCare };
    let Some(zones) = schedule::jurisdiction::find(place) else {
        return Stance::Unknown;
    };
    let stances = zones
        .zones()
        .map(|zone| reviews::stance(place, known, practice.today_in(zone)));
    let all: Vec<Stance> = stances.collect();
    [Stance::NotAllowed, Stance::Unknown]
        .into_iter()
        .find(|stance| all.contains(stance))
        .unwrap_or(Stance::Allowed)
}

/// Whether somebody of the clinic has treated this patient: a visit took place, a plan was signed, a review answered.
async fn is_under_care(
    tx: &mut Tx,
    patient: PatientId,
    reviews: &[Review],
) -> Result<bool, Refused> {
    let planned = tx.plans_of(patient).await?.iter().any(|plan| {
        matches!(
            plan.state,
            PlanState::Signed { .. } | PlanState::Replaced { .. }
        )
    });
    if planned || reviews.iter().any(|it| it.state.word() == "answered") {
        return Ok(true);
    }
    for booked in tx.appointments_of(patient).await? {
        let visit = tx.visit(booked.id).await?;
        if visit.is_some_and(|visit| matches!(visit.state, VisitState::Ended { .. })) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who may read this chart and is licensed in the place now: the clinician in charge, those with a booked visit, else the
/// team. `None`: nobody. `Some(None)`: the team.
async fn readers(
    practice: &Practice,
    tx: &mut Tx,
    patient: &Patient,
    place: &str,
) -> Result<Option<Option<PractitionerId>>, Refused> {
    let mut own: Vec<PractitionerId> = patient.practitioner.into_iter().collect();
    if own.is_empty() {
        own = tx.booked_with(patient.id).await?;
    }
    if own.is_empty() {
        let today = practice.today_in(&patient.zone);
        for who in tx.practitioners().await? {
            let licences = tx.licences(who.id).await?;
            let home = licences
                .iter()
                .any(|licence| licence.covers(&patient.jurisdiction, today));
            if home && is_licensed(tx, who.id, place, practice.now()).await? {
                return Ok(Some(None));
            }
        }
        return Ok(None);
    }
    for who in own {
        if is_licensed(tx, who, place, practice.now()).await? {
            return Ok(Some(Some(who)));
        }
    }
    Ok(None)
}

/// Whether a clinician works here and is licensed in `place` now.
async fn is_licensed(
    tx: &mut Tx,
    who: PractitionerId,
    place: &str,
    now: Timestamp,
) -> Result<bool, Refused> {
    let account = tx.account_of_practitioner(who).await?;
    if account.is_none_or(|account| account.standing != Standing::Active) {
        return Ok(false);
    }
    Ok(covers(&tx.licences(who).await?, place, now))
}

/// Closes the task of a review.
async fn settle(
    tx: &mut Tx,
    review: &Review,
    by: &str,
    decision: &str,
    now: Timestamp,
) -> Result<(), Refused> {
    let about = review.id.to_string();
    for mut task in tx.tasks_of(review.patient).await? {
        if task.kind == TaskKind::Review && task.closed.is_none() && task.about == about {
            task.closed = Some(TaskClosed {
                at: now,
                by: by.to_owned(),
                decision: decision.to_owned(),
            });
            tx.keep_task(&task).await?;
        }
    }
    Ok(())
}
