//! Photographs that come with words, and reviews, told to both engines.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod common;

use common::Clinic;
use jiff::SignedDuration;
use record::{
    id::{MessageId, ReviewId, ThreadId},
    message::{Message, Thread, Topic},
    review::{Asked, HairSince, Review, ReviewState},
};
use storage::{Error, Tx, photograph::Photograph};

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_that_came_with_a_message_stays_with_it() {
    for clinic in common::clinics("message_photographs").await {
        with_a_message(&clinic).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_is_there_after_a_restart_with_everything_that_belongs_to_it() {
    for clinic in common::clinics("reviews").await {
        let kept = with_a_review(&clinic).await;
        let clinic = clinic.reopened().await;
        check(&clinic, kept).await;
    }
}

async fn with_a_review(clinic: &Clinic) -> (Review, Photograph) {
    let (doctor, patient, encounter) = clinic.people(8).await;
    let account = clinic.new_account("noor@example.org");
    let now = clinic.now();
    let review = Review {
        id: ReviewId::new(&*clinic.clock, &*clinic.chance),
        patient: patient.id,
        encounter: encounter.id,
        place: "TX".to_owned(),
        first: true,
        sent_at: now,
        answer_by: now + SignedDuration::from_hours(1),
        state: ReviewState::Sent,
    };
    let photograph = clinic.new_photograph(&encounter, "message", account.id);
    let taken_up = review.clone().take_up(doctor.id, now).unwrap();
    let (kept, added) = (taken_up.clone(), photograph.clone());
    clinic
        .store
        .run("send", move |tx: &mut Tx| {
            Box::pin(async move {
                tx.keep_account(&account).await?;
                tx.keep_new_review(&review, &asked()).await?;
                assert_eq!(tx.review(review.id).await?, Some(review.clone()));
                assert_eq!(tx.review_summary(&review).await?, None);
                tx.keep_photograph(&photograph, b"a picture").await?;
                tx.keep_review_photograph(review.id, photograph.id, 1)
                    .await?;
                tx.keep_review(&taken_up).await?;
                // Moving on keeps what was left to read.
                tx.keep_review_summary(&taken_up, "Go on.").await?;
                tx.keep_review(&taken_up).await?;
                Ok::<(), Error>(())
            })
        })
        .await
        .unwrap();
    (kept, added)
}

async fn check(clinic: &Clinic, (review, photograph): (Review, Photograph)) {
    let now = clinic.now();
    clinic
        .store
        .run("check", move |tx: &mut Tx| {
            Box::pin(async move {
                let id = review.id;
                assert_eq!(tx.reviews_of(review.patient).await?, vec![review.clone()]);
                assert_eq!(tx.asked(&review).await?, Some(asked()));
                let words = tx.review_summary(&review).await?;
                assert_eq!(words.as_deref(), Some("Go on."));
                let came = tx.photographs_of_review(id).await?;
                assert_eq!(came, [Some(photograph)]);
                assert_eq!(tx.reviews_late(now).await?, []);
                let late = review.answer_by;
                assert_eq!(tx.reviews_late(late).await?, vec![review.clone()]);
                let ended = review
                    .clone()
                    .answer(doctor_of(&review), "Dr.".to_owned(), now);
                tx.keep_review(&ended.unwrap()).await?;
                assert_eq!(tx.reviews_late(late).await?, []);
                Ok::<(), Error>(())
            })
        })
        .await
        .unwrap();
}

fn doctor_of(review: &Review) -> record::id::PractitionerId {
    match review.state {
        ReviewState::TakenUp { practitioner, .. } => practitioner,
        _ => unreachable!("{review:?}"),
    }
}

fn asked() -> Asked {
    Asked {
        course: Some(HairSince::NotSure),
        news: String::new(),
        question: "¿Es normal?".to_owned(),
    }
}

async fn with_a_message(clinic: &Clinic) {
    let (_, patient, encounter) = clinic.people(7).await;
    let now = clinic.now();
    let account = clinic.new_account("noor@example.org");
    let thread = Thread {
        id: ThreadId::new(&*clinic.clock, &*clinic.chance),
        patient: patient.id,
        topic: Topic::Other,
        opened_at: now,
        answer_by: None,
    };
    let message = Message {
        id: MessageId::new(&*clinic.clock, &*clinic.chance),
        thread: thread.id,
        by: None,
        text: "Two.".to_owned(),
        written_at: now,
    };
    let [first, second] =
        [(); 2].map(|()| clinic.new_photograph(&encounter, "message", account.id));
    let (id, kept) = (message.id, (first.clone(), second.clone()));
    clinic
        .store
        .run("send", move |tx: &mut Tx| {
            Box::pin(async move {
                tx.keep_account(&account).await?;
                tx.keep_thread(&thread).await?;
                tx.keep_message(patient.id, &message).await?;
                // In the order in which they came, whatever their names.
                for (photograph, place) in [(&kept.1, 1), (&kept.0, 2)] {
                    tx.keep_photograph(photograph, b"a picture").await?;
                    tx.keep_message_photograph(id, photograph.id, place).await?;
                }
                let there = tx.photographs_of_thread(thread.id).await?;
                assert_eq!(
                    there,
                    [(id, Some(kept.1.clone())), (id, Some(kept.0.clone()))]
                );
                tx.delete_photograph(kept.1.id, now).await?;
                let there = tx.photographs_of_thread(thread.id).await?;
                assert_eq!(there, [(id, None), (id, Some(kept.0))]);
                Ok::<(), Error>(())
            })
        })
        .await
        .unwrap();
}
