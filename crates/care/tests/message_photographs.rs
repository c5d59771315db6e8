//! Photographs that come with a message: kept once, in the chart, seen by whoever may, gone when the patient says.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helper: a failure is a panic"
)]

mod house;

use care::{
    Ask, Refused,
    intake::own_intake,
    message::{self, Talk},
    photograph::{MOST, delete_photograph, see_photograph},
};
use house::{House, NOW, PIXEL, Person, houses, upload, why};
use jiff::civil::time;
use record::{Actor, id::ThreadId, message::Topic};

struct Two {
    house: House,
    who: Person,
    doctor: Actor,
}

async fn both() -> Vec<Two> {
    let mut all = Vec::new();
    for house in houses("pictures", NOW).await {
        let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
        let who = house.patient().await;
        house.booked(&who, with, "2026-11-24T18:00:00Z").await;
        let doctor = house.doctor(with).await;
        all.push(Two { house, who, doctor });
    }
    all
}

impl Two {
    async fn talk(&self, actor: &Actor, thread: ThreadId) -> Talk {
        message::talk(&self.house.practice, actor, thread)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn they_are_in_the_conversation_and_in_the_chart_and_not_in_the_answers() {
    for two in both().await {
        let practice = &two.house.practice;
        let ask = two.house.ask(&two.who);
        let came = || vec![upload("photograph-1", PIXEL), upload("photograph-3", PIXEL)];
        // Sent twice, it is one message with two photographs.
        let mut sent = Vec::new();
        for _ in 0..2 {
            let begun = message::begin(practice, &ask, Topic::Other, "A new patch.", came());
            sent.push(begun.await.unwrap());
        }
        assert_eq!(sent[0], sent[1]);
        let other = message::begin(practice, &ask, Topic::Other, "A new patch.", vec![]);
        assert!(matches!(other.await, Err(Refused::KeyReused)));

        let talk = two.talk(&two.doctor, sent[0]).await;
        assert_eq!((talk.messages.len(), talk.photographs.len()), (1, 2));
        let patient = talk.patient.id;
        let chart = care::chart::chart(practice, &two.doctor, patient)
            .await
            .unwrap();
        let of_chart: Vec<_> = chart
            .photographs
            .iter()
            .map(|it| it.view.as_str())
            .collect();
        assert_eq!(of_chart, ["message", "message"]);
        let intake = own_intake(practice, &two.who.actor).await.unwrap();
        assert!(intake.photographs.is_empty());

        for (message, photograph) in &talk.photographs {
            assert_eq!(*message, talk.messages[0].id);
            let id = photograph.as_ref().unwrap().id;
            for actor in [&two.who.actor, &two.doctor] {
                let jpeg = see_photograph(practice, actor, id).await.unwrap();
                assert_eq!(jpeg[..2], [0xff, 0xd8]);
            }
            let stranger = two.house.patient().await;
            assert_eq!(
                why(see_photograph(practice, &stranger.actor, id).await),
                "not-found"
            );
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_named_by_its_field_and_nothing_is_kept() {
    for two in both().await {
        let practice = &two.house.practice;
        let ask = two.house.ask(&two.who);
        let came = vec![
            upload("photograph-1", PIXEL),
            upload("photograph-2", b"not a picture"),
            upload("photograph-3", b""),
        ];
        let refused = message::begin(practice, &ask, Topic::Other, "A new patch.", came).await;
        let Err(Refused::Invalid(problems)) = refused else {
            unreachable!("{refused:?}")
        };
        let named: Vec<_> = problems
            .iter()
            .map(|it| (it.field.as_str(), it.problem.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                ("photograph-2", "photograph-not-one"),
                ("photograph-3", "photograph-empty")
            ]
        );
        let many = (0..=MOST).map(|_| upload("photograph-1", PIXEL)).collect();
        let refused = message::begin(practice, &ask, Topic::Other, "A new patch.", many).await;
        let Err(Refused::Invalid(problems)) = refused else {
            unreachable!("{refused:?}")
        };
        assert_eq!(problems[0].problem, "problem-photographs-many");
        assert!(
            message::mine(practice, &two.who.actor)
                .await
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test]
async fn nobody_adds_to_somebody_elses_conversation_and_the_patient_may_delete() {
    for two in both().await {
        let practice = &two.house.practice;
        let ask = two.house.ask(&two.who);
        let came = vec![upload("photograph-1", PIXEL)];
        let thread = message::begin(practice, &ask, Topic::Other, "A new patch.", came)
            .await
            .unwrap();
        let stranger = two.house.patient().await;
        let by_stranger = two.house.ask(&stranger);
        let came = vec![upload("photograph-1", PIXEL)];
        assert_eq!(
            why(message::write_on(practice, &by_stranger, thread, "x", came).await),
            "not-found"
        );
        let talk = two.talk(&two.who.actor, thread).await;
        let id = talk.photographs[0].1.as_ref().unwrap().id;
        let by_doctor = Ask::new(two.doctor.clone(), practice.new_key());
        assert_eq!(
            why(delete_photograph(practice, &by_doctor, id).await),
            "not-found"
        );
        delete_photograph(practice, &two.house.ask(&two.who), id)
            .await
            .unwrap();
        let talk = two.talk(&two.doctor, thread).await;
        assert_eq!(talk.photographs, [(talk.messages[0].id, None)]);
        assert_eq!(
            why(see_photograph(practice, &two.doctor, id).await),
            "not-found"
        );
    }
}

#[tokio::test]
async fn a_clinician_sends_pictures_that_the_patient_sees_and_does_not_delete() {
    for two in both().await {
        let practice = &two.house.practice;
        let ask = two.house.ask(&two.who);
        let thread = message::begin(practice, &ask, Topic::Other, "How do I apply it?", vec![])
            .await
            .unwrap();
        let by_doctor = || Ask::new(two.doctor.clone(), practice.new_key());
        // What is no picture costs nothing of the answer: it is said by its field, and nothing is sent.
        let came = vec![upload("photograph-1", PIXEL), upload("photograph-2", b"no")];
        let refused = message::answer(practice, &by_doctor(), thread, 1, "Like this.", came).await;
        let Err(Refused::Invalid(problems)) = refused else {
            unreachable!("{refused:?}")
        };
        assert_eq!(problems[0].field, "photograph-2");
        assert_eq!(two.talk(&two.doctor, thread).await.messages.len(), 1);

        // Sent twice, it is one answer with two pictures.
        two.house.clock.advance(jiff::SignedDuration::from_mins(1));
        let once = by_doctor();
        for _ in 0..2 {
            let came = vec![upload("photograph-1", PIXEL), upload("photograph-3", PIXEL)];
            message::answer(practice, &once, thread, 1, "Like this.", came)
                .await
                .unwrap();
        }
        let talk = two.talk(&two.who.actor, thread).await;
        assert_eq!((talk.messages.len(), talk.photographs.len()), (2, 2));
        assert_eq!(
            two.house
                .letters(two.who.actor.patient())
                .await
                .iter()
                .filter(|it| *it == "new-message")
                .count(),
            1
        );
        let stranger = two.house.patient().await;
        for (with, picture) in &talk.photographs {
            assert_eq!(*with, talk.messages[1].id);
            let id = picture.as_ref().unwrap().id;
            let jpeg = see_photograph(practice, &two.who.actor, id).await.unwrap();
            assert_eq!(jpeg[..2], [0xff, 0xd8]);
            let not_theirs = see_photograph(practice, &stranger.actor, id).await;
            assert_eq!(why(not_theirs), "not-found");
            let ask = two.house.ask(&two.who);
            let kept = delete_photograph(practice, &ask, id).await;
            assert_eq!(why(kept), "picture-of-clinic");
        }
        // A patient cannot answer in the clinician's name.
        let came = vec![upload("photograph-1", PIXEL)];
        let as_patient = two.house.ask(&two.who);
        let refused = message::answer(practice, &as_patient, thread, 2, "x", came).await;
        assert_eq!(why(refused), "not-found");
    }
}
