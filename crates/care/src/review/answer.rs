//! The clinician's side of a review: take it up, write a note, answer, or say that the patient needs to be seen.

use jiff::Timestamp;
use record::{
    Actor, ActorKind,
    id::{PractitionerId, ReviewId},
    review::{Instead, Review, ReviewState},
};
use schedule::reviews::Stance;
use storage::Tx;

use super::{Seen, full, is_licensed, settle, stance};
use crate::{
    access::Action,
    courier::notify,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
    visit::{fitting, keep_signed, note_words},
};

/// What a clinician has on the desk.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The review.
    pub seen: Seen,
    /// The words typed so far, and when they were saved.
    pub draft: Option<(String, Timestamp)>,
    /// Whether the reader is licensed now where the patient said they were.
    pub licensed: bool,
    /// Whether the law of that place is still known to allow it.
    pub allowed: bool,
    /// What was read of that law.
    pub law: Option<schedule::reviews::Place>,
    /// Who has taken it up, when that is somebody else: name, and since when.
    pub with: Option<(String, Timestamp)>,
    /// Whether a note was signed in this consultation since it was sent.
    pub noted: bool,
}

/// A review with what a clinician needs to answer it.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn desk(practice: &Practice, actor: &Actor, review: ReviewId) -> Result<Desk, Refused> {
    let me = actor.practitioner().ok_or(Refused::NotFound)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "open_review",
        action: Action::ReadChart,
        on: On::Review(review),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let seen = full(tx, review).await?;
                let review = &seen.review;
                let with = match &review.state {
                    ReviewState::TakenUp {
                        practitioner,
                        since,
                    } if *practitioner != me => {
                        let who = tx.practitioner(*practitioner).await?;
                        Some((who.map(|who| who.name).unwrap_or_default(), *since))
                    }
                    _ => None,
                };
                let notes = tx.notes_of(review.patient).await?;
                Ok(Desk {
                    draft: tx.note_draft(me, review.encounter).await?,
                    licensed: is_licensed(tx, me, &review.place, clinic.now()).await?,
                    allowed: stance(&clinic, &review.place, review.first) == Stance::Allowed,
                    law: schedule::reviews::find(&review.place).cloned(),
                    noted: notes.iter().any(|note| {
                        note.encounter == Some(review.encounter)
                            && note.written_at >= review.sent_at
                    }),
                    with,
                    seen,
                })
            })
        })
        .await
}

/// A clinician takes a review up; its task becomes theirs, and the patient sees that somebody looks at it.
///
/// # Errors
///
/// `Conflict("review-over")` once it has ended.
pub async fn take_up(practice: &Practice, ask: &Ask, review: ReviewId) -> Result<(), Refused> {
    let (me, _) = who(&ask.actor)?;
    let now = practice.now();
    practice
        .act(
            ask,
            deed("take_up_review", Action::Decide, review),
            &review,
            move |tx, _grant| {
                Box::pin(async move { taken_up(tx, review, me, now).await.map(drop) })
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
    review: ReviewId,
    words: String,
) -> Result<Timestamp, Refused> {
    let (me, _) = who(&ask.actor)?;
    let words = fitting("text", &words)?;
    let now = practice.now();
    let input = (review, words.clone());
    practice
        .act(
            ask,
            deed("save_draft", Action::WriteNote, review),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let review = tx.review(review).await?.ok_or(Refused::NotFound)?;
                    tx.keep_note_draft(me, review.encounter, review.patient, &words, now)
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
    review: ReviewId,
    words: String,
) -> Result<(), Refused> {
    let (me, _) = who(&ask.actor)?;
    let words = note_words(&words)?;
    let clinic = practice.clone();
    let input = (review, words.clone());
    practice
        .act(
            ask,
            deed("sign_note", Action::WriteNote, review),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let review = tx.review(review).await?.ok_or(Refused::NotFound)?;
                    let of = (review.encounter, review.patient);
                    keep_signed(&clinic, tx, of, me, words).await
                })
            },
        )
        .await
}

/// A clinician answers: words for the patient to read. The licence, and whether the place allows it, are looked at anew:
/// days may have passed since it was sent.
///
/// # Errors
///
/// `Invalid` without words; `Conflict("place-not-licensed")` when the clinician is not licensed where the patient said they
/// were; `Conflict("review-not-allowed")` when the place is not known to allow it any more; `Conflict("review-over")` once
/// it has ended.
pub async fn answer(
    practice: &Practice,
    ask: &Ask,
    review: ReviewId,
    words: String,
) -> Result<(), Refused> {
    let (me, by) = who(&ask.actor)?;
    let words = fitting("summary", &words)?;
    if words.is_empty() {
        return Err(Refused::field("summary", "problem-review-words"));
    }
    let clinic = practice.clone();
    let input = (review, words.clone());
    practice
        .act(
            ask,
            deed("answer_review", Action::AnswerReview, review),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let now = clinic.now();
                    let review = taken_up(tx, review, me, now).await?;
                    if !is_licensed(tx, me, &review.place, now).await? {
                        return Err(Refused::Conflict("place-not-licensed"));
                    }
                    if stance(&clinic, &review.place, review.first) != Stance::Allowed {
                        return Err(Refused::Conflict("review-not-allowed"));
                    }
                    let ended = review.answer(me, by.clone(), now).map_err(over)?;
                    end(&clinic, tx, &ended, &words, &by, "answered").await
                })
            },
        )
        .await
}

/// A clinician says that the patient needs to be seen, and why: words for the patient to read. Needs no licence, because
/// nobody is treated by it.
///
/// # Errors
///
/// `Invalid` without words; `Conflict("review-over")` once it has ended.
pub async fn send_on(
    practice: &Practice,
    ask: &Ask,
    review: ReviewId,
    to: Instead,
    words: String,
) -> Result<(), Refused> {
    let (me, by) = who(&ask.actor)?;
    let words = fitting("why", &words)?;
    if words.is_empty() {
        return Err(Refused::field("why", "problem-review-why"));
    }
    let clinic = practice.clone();
    let input = (review, to, words.clone());
    practice
        .act(
            ask,
            deed("send_on_review", Action::Decide, review),
            &input,
            move |tx, _grant| {
                Box::pin(async move {
                    let now = clinic.now();
                    let review = tx.review(review).await?.ok_or(Refused::NotFound)?;
                    let ended = review.send_on(me, by.clone(), to, now).map_err(over)?;
                    let decision = format!("needs to be seen, {}", to.word());
                    end(&clinic, tx, &ended, &words, &by, &decision).await
                })
            },
        )
        .await
}

/// Keeps the end of a review with its words, closes its task, tells the patient that there is something to read.
async fn end(
    practice: &Practice,
    tx: &mut Tx,
    ended: &Review,
    words: &str,
    by: &str,
    decision: &str,
) -> Result<(), Refused> {
    tx.keep_review(ended).await?;
    tx.keep_review_summary(ended, words).await?;
    settle(tx, ended, by, decision, practice.now()).await?;
    let patient = tx.patient(ended.patient).await?.ok_or(Refused::NotFound)?;
    notify(practice, tx, &patient, "review-answered", ended.id.0).await?;
    Ok(())
}

/// The review, taken up by this clinician, and its task with it.
async fn taken_up(
    tx: &mut Tx,
    review: ReviewId,
    me: PractitionerId,
    now: Timestamp,
) -> Result<Review, Refused> {
    let review = tx.review(review).await?.ok_or(Refused::NotFound)?;
    let review = review.take_up(me, now).map_err(over)?;
    tx.keep_review(&review).await?;
    let about = review.id.to_string();
    for mut task in tx.tasks_of(review.patient).await? {
        // What has climbed to the whole team stays the whole team's until it is answered.
        let climbed = task.urgency == record::task::Urgency::Now;
        if task.closed.is_none() && task.about == about && !climbed && task.owner != Some(me) {
            task.owner = Some(me);
            tx.keep_task(&task).await?;
        }
    }
    Ok(review)
}

fn who(actor: &Actor) -> Result<(PractitionerId, String), Refused> {
    match &actor.kind {
        ActorKind::Staff {
            practitioner, name, ..
        } => Ok((*practitioner, name.clone())),
        _ => Err(Refused::NotFound),
    }
}

fn deed(name: &'static str, action: Action, review: ReviewId) -> Deed {
    Deed {
        name,
        action,
        on: On::Review(review),
    }
}

fn over(_: record::encounter::WrongMove) -> Refused {
    Refused::Conflict("review-over")
}
