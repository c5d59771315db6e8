//! The patient's side of a review: send it, take it back.

use record::{
    id::ReviewId,
    review::{Asked, HairSince, Review, ReviewState},
    task::{TaskKind, Urgency},
};

use super::{Offer, find_offer, place_name, readers, settle};
use crate::{
    access::Action,
    photograph::{Accompanying, Upload},
    practice::{Ask, Deed, On, Practice},
    receive_result::open_task,
    refused::{FieldProblem, Refused},
};

/// The longest text of one field, in characters: some two pages.
const LONGEST: usize = 4_000;
/// How a photograph came: with a review.
const BY_REVIEW: &str = "review";

/// What a patient sends.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Where they say they are: two-letter jurisdiction.
    pub place: String,
    /// Whether they agree to be treated without a talk.
    pub agreed: bool,
    /// How the hair is since last time; `None` = not answered.
    pub course: Option<HairSince>,
    /// What is new.
    pub news: String,
    /// What they ask.
    pub question: String,
    /// Photographs.
    pub photographs: Vec<Upload>,
}

/// A patient sends a review.
///
/// # Errors
///
/// `Invalid` for each field that is missing or too long, for what is not a photograph that can be read, and on `place`
/// where a review is not offered, with the reason; `Conflict("review-waits")` while another one waits;
/// `Conflict("intake-not-sent")` before the answers to the first questions are in or after the consultation has ended.
pub async fn send(practice: &Practice, ask: &Ask, request: Request) -> Result<ReviewId, Refused> {
    let patient = ask.actor.patient().ok_or(Refused::NotFound)?;
    let account = ask.actor.account().ok_or(Refused::SignIn)?;
    let (place, asked) = fitting(&request)?;
    let deed = Deed {
        name: "send_review",
        action: Action::AskReview,
        on: On::Chart(patient),
    };
    let may = Deed {
        name: "may_send_photographs",
        ..deed
    };
    let came = Accompanying::prepare(practice, &ask.actor, may, request.photographs).await?;
    let clinic = practice.clone();
    let input = (place.clone(), asked.clone(), came.prints.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
                let (first, answer_by) = match find_offer(&clinic, tx, &patient, &place).await? {
                    Offer::Open { first, answer_by } => (first, answer_by),
                    refused => return Err(why_not(&refused)),
                };
                let there = tx.photographs_of(patient.id).await?;
                if first && there.is_empty() && came.prints.is_empty() {
                    return Err(Refused::field("photographs", "problem-review-photographs"));
                }
                let consultation = tx.encounters_of(patient.id).await?.pop();
                let review = Review {
                    id: ReviewId::new(&*clinic.clock, &*clinic.chance),
                    patient: patient.id,
                    encounter: consultation.ok_or(Refused::NotFound)?.id,
                    place: place.clone(),
                    first,
                    sent_at: clinic.now(),
                    answer_by,
                    state: ReviewState::Sent,
                };
                tx.keep_new_review(&review, &asked).await?;
                let kept = came
                    .keep(&clinic, tx, patient.id, account, BY_REVIEW)
                    .await?;
                for (place, photograph) in (1..).zip(&kept) {
                    tx.keep_review_photograph(review.id, *photograph, place)
                        .await?;
                }
                let why = why(&review, kept.len());
                let owner = readers(&clinic, tx, &patient, &place).await?.flatten();
                let about = review.id.to_string();
                open_task(
                    &clinic,
                    tx,
                    Some(patient.id),
                    owner,
                    TaskKind::Review,
                    Urgency::Week,
                    &why,
                    &about,
                )
                .await?;
                Ok(review.id)
            })
        })
        .await
}

/// A patient takes a review back that nobody has looked at yet.
///
/// # Errors
///
/// `NotFound` for somebody else's; `Conflict("review-over")` once a clinician has taken it up.
pub async fn take_back(practice: &Practice, ask: &Ask, review: ReviewId) -> Result<(), Refused> {
    ask.actor.patient().ok_or(Refused::NotFound)?;
    let now = practice.now();
    let deed = Deed {
        name: "take_back_review",
        action: Action::AskReview,
        on: On::Review(review),
    };
    practice
        .act(ask, deed, &review, move |tx, _grant| {
            Box::pin(async move {
                let review = tx.review(review).await?.ok_or(Refused::NotFound)?;
                let back = review
                    .take_back(now)
                    .map_err(|_| Refused::Conflict("review-over"))?;
                tx.keep_review(&back).await?;
                settle(tx, &back, "the patient", "taken back", now).await
            })
        })
        .await
}

/// What was filled in, or what is wrong with it, field by field.
fn fitting(request: &Request) -> Result<(String, Asked), Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if schedule::jurisdiction::find(&request.place).is_none() {
        wrong("place", "problem-visit-place");
    }
    if request.course.is_none() {
        wrong("course", "problem-review-course");
    }
    let question = request.question.trim();
    if question.is_empty() {
        wrong("question", "problem-review-question");
    }
    for (field, text) in [("news", request.news.trim()), ("question", question)] {
        if text.chars().count() > LONGEST {
            wrong(field, "problem-message-long");
        }
    }
    if !request.agreed {
        wrong("agreed", "problem-review-agreed");
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    let asked = Asked {
        course: request.course,
        news: request.news.trim().to_owned(),
        question: question.to_owned(),
    };
    Ok((request.place.clone(), asked))
}

/// A refusal that names the field and the way that stays open.
fn why_not(offer: &Offer) -> Refused {
    match offer {
        Offer::Waits(_) => Refused::Conflict("review-waits"),
        Offer::NotYet | Offer::Open { .. } => Refused::Conflict("intake-not-sent"),
        Offer::NotAllowed(_) => Refused::field("place", "problem-review-not-allowed"),
        Offer::NotKnown(reason) if reason.first => {
            Refused::field("place", "problem-review-first-not-known")
        }
        Offer::NotKnown(_) => Refused::field("place", "problem-review-not-known"),
        Offer::Nobody(_) => Refused::field("place", "problem-review-nobody"),
    }
}

/// Why it is on the list, in one line.
fn why(review: &Review, photographs: usize) -> String {
    let kind = if review.first {
        "First review"
    } else {
        "Review"
    };
    let photographs = match photographs {
        0 => String::new(),
        1 => ", with a photograph".to_owned(),
        n => format!(", with {n} photographs"),
    };
    format!(
        "{kind} without a video visit, from {}{photographs}",
        place_name(&review.place)
    )
}
