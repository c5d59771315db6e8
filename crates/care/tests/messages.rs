//! Messages as they are written, answered, answered late and read by others.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helper: a failure is a panic"
)]

mod house;

use care::{
    Ask, Refused,
    message::{self, LONGEST},
    monitor::sweep,
};
use house::{House, NOW, Person, house, why};
use jiff::{SignedDuration, civil::time};
use record::{
    Actor,
    id::ThreadId,
    message::Topic,
    task::{Task, TaskKind, Urgency},
};

struct Two {
    house: House,
    who: Person,
    doctor: Actor,
}

/// A patient with a clinician in charge.
async fn two() -> Two {
    let house = house(NOW).await;
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let who = house.patient().await;
    house.booked(&who, with, "2026-11-24T18:00:00Z").await;
    let doctor = house.doctor(with).await;
    let patient = who.actor.patient().unwrap();
    house
        .store
        .run("set_up", move |tx| {
            Box::pin(async move {
                let mut patient = tx.patient(patient).await?.unwrap();
                patient.practitioner = Some(with);
                tx.keep_patient(&patient).await
            })
        })
        .await
        .unwrap();
    Two { house, who, doctor }
}

impl Two {
    async fn begin(&self, topic: Topic, text: &str) -> ThreadId {
        let ask = self.house.ask(&self.who);
        message::begin(&self.house.practice, &ask, topic, text, vec![])
            .await
            .unwrap()
    }

    fn by_doctor(&self) -> Ask {
        Ask::new(self.doctor.clone(), self.house.practice.new_key())
    }

    async fn tasks(&self) -> Vec<Task> {
        let patient = self.who.actor.patient().unwrap();
        let all = self
            .house
            .store
            .read("see", move |tx| {
                Box::pin(async move { tx.tasks_of(patient).await })
            })
            .await
            .unwrap();
        all.into_iter()
            .filter(|task| task.kind == TaskKind::Message)
            .collect()
    }

    async fn letters(&self, words: &str) -> usize {
        let kind = words.to_owned();
        let all = self
            .house
            .store
            .read("see", move |tx| {
                Box::pin(async move { tx.newest_letters(50).await })
            })
            .await
            .unwrap();
        all.iter()
            .filter(|posted| posted.letter.kind == kind)
            .count()
    }
}

#[tokio::test]
async fn a_message_is_on_a_list_at_once_and_its_answer_is_told_without_a_word_of_it() {
    let two = two().await;
    let practice = &two.house.practice;
    let thread = two
        .begin(Topic::Tests, "Where can I have my blood drawn?")
        .await;
    let tasks = two.tasks().await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].owner, two.doctor.practitioner());
    assert_eq!(tasks[0].urgency, Urgency::Week);
    assert!(!tasks[0].why.contains("blood"), "{}", tasks[0].why);
    let mine = message::mine(practice, &two.who.actor).await.unwrap();
    let promised = SignedDuration::from_hours(48);
    assert_eq!(mine[0].thread.answer_by, Some(practice.now() + promised));

    two.house.clock.advance(SignedDuration::from_secs(1));
    // Sent twice, it is one answer.
    let ask = two.by_doctor();
    for _ in 0..2 {
        message::answer(
            practice,
            &ask,
            thread,
            9,
            "At any laboratory near you.",
            vec![],
        )
        .await
        .unwrap();
    }
    let talk = message::talk(practice, &two.who.actor, thread)
        .await
        .unwrap();
    assert_eq!(talk.messages.len(), 2);
    assert_eq!(
        talk.messages[1].by.as_ref().unwrap().1,
        "Dr. Maya Lindqvist"
    );
    assert_eq!(talk.thread.answer_by, None);
    assert!(two.tasks().await[0].closed.is_some());
    assert_eq!(two.letters("new-message").await, 1);
    // Writing on opens it again.
    let ask = two.house.ask(&two.who);
    message::write_on(practice, &ask, thread, "Thank you. On which day?", vec![])
        .await
        .unwrap();
    assert_eq!(
        two.tasks()
            .await
            .iter()
            .filter(|task| task.closed.is_none())
            .count(),
        1
    );
}

#[tokio::test]
async fn what_is_not_answered_in_time_is_the_whole_teams() {
    let two = two().await;
    two.begin(Topic::Symptoms, "I have a rash.").await;
    assert_eq!(two.tasks().await[0].urgency, Urgency::Today);
    // Another message does not put the promise off.
    let thread = message::mine(&two.house.practice, &two.who.actor)
        .await
        .unwrap()[0]
        .thread
        .clone();
    two.house.clock.advance(SignedDuration::from_hours(23));
    let ask = two.house.ask(&two.who);
    message::write_on(&two.house.practice, &ask, thread.id, "It itches.", vec![])
        .await
        .unwrap();
    sweep(&two.house.practice).await.unwrap();
    assert_eq!(two.tasks().await[0].urgency, Urgency::Today);
    two.house.clock.advance(SignedDuration::from_hours(1));
    for _ in 0..3 {
        sweep(&two.house.practice).await.unwrap();
    }
    let tasks = two.tasks().await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((tasks[0].urgency, tasks[0].owner), (Urgency::Now, None));
    assert_eq!(tasks[0].why.matches("has passed").count(), 1);
    // An answer ends it all the same.
    message::answer(
        &two.house.practice,
        &two.by_doctor(),
        thread.id,
        9,
        "I call you.",
        vec![],
    )
    .await
    .unwrap();
    assert!(two.tasks().await[0].closed.is_some());
}

#[tokio::test]
async fn a_conversation_is_its_patients_and_their_clinicians_alone() {
    let two = two().await;
    let (house, practice) = (&two.house, &two.house.practice);
    let thread = two.begin(Topic::Other, "Something of mine").await;
    let stranger = house.patient().await;
    let other = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let other = house.doctor(other).await;
    for actor in [&stranger.actor, &other] {
        let ask = Ask::new(actor.clone(), practice.new_key());
        assert_eq!(
            why(message::talk(practice, actor, thread).await),
            "not-found"
        );
        assert_eq!(
            why(message::write_on(practice, &ask, thread, "x", vec![]).await),
            "not-found"
        );
        assert_eq!(
            why(message::answer(practice, &ask, thread, 9, "x", vec![]).await),
            "not-found"
        );
        assert_eq!(
            why(message::settle(practice, &ask, thread, 9, "x").await),
            "not-found"
        );
    }
    assert_eq!(message::mine(practice, &stranger.actor).await.unwrap(), []);
    // A patient cannot answer as the clinic, nor the clinic as the patient.
    let ask = house.ask(&two.who);
    assert_eq!(
        why(message::answer(practice, &ask, thread, 9, "x", vec![]).await),
        "not-found"
    );
    assert_eq!(
        why(message::write_on(practice, &two.by_doctor(), thread, "x", vec![]).await),
        "not-found"
    );
}

#[tokio::test]
async fn no_answer_is_a_decision_with_a_reason() {
    let two = two().await;
    let practice = &two.house.practice;
    let thread = two.begin(Topic::Other, "Thank you!").await;
    let nothing = message::settle(practice, &two.by_doctor(), thread, 9, "  ").await;
    assert!(matches!(nothing, Err(Refused::Invalid(_))));
    message::settle(practice, &two.by_doctor(), thread, 9, "a thank you")
        .await
        .unwrap();
    let closed = two.tasks().await[0].closed.clone().unwrap();
    assert_eq!(closed.decision, "no answer needed: a thank you");
    assert_eq!(two.letters("new-message").await, 0);
}

#[tokio::test]
async fn words_that_are_none_or_too_many_are_named_and_nothing_is_kept() {
    let two = two().await;
    for text in [String::new(), "  \n".to_owned(), "ñ".repeat(LONGEST + 1)] {
        let ask = two.house.ask(&two.who);
        let refused = message::begin(&two.house.practice, &ask, Topic::Other, &text, vec![]).await;
        let Err(Refused::Invalid(problems)) = refused else {
            unreachable!("{refused:?}")
        };
        assert_eq!(problems[0].field, "text");
    }
    let ask = two.house.ask(&two.who);
    message::begin(
        &two.house.practice,
        &ask,
        Topic::Other,
        &"ñ".repeat(LONGEST),
        vec![],
    )
    .await
    .unwrap();
    assert_eq!(
        message::mine(&two.house.practice, &two.who.actor)
            .await
            .unwrap()
            .len(),
        1
    );
}

/// Whoever has the file of the database has no words of it.
#[tokio::test]
async fn what_is_written_lies_sealed() {
    let two = two().await;
    two.begin(Topic::Other, "an unmistakable heliotrope").await;
    let folder = two.house.folder();
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(path).unwrap();
            seen += bytes.len();
            assert!(!bytes.windows(10).any(|part| part == b"heliotrope"));
        }
    }
    assert!(seen > 10_000);
}

/// What the patient writes while the answer is being typed is not settled with it.
#[tokio::test]
async fn nobody_settles_what_they_have_not_seen() {
    let two = two().await;
    let practice = &two.house.practice;
    let thread = two.begin(Topic::Symptoms, "I feel ill.").await;
    let ask = two.house.ask(&two.who);
    message::write_on(practice, &ask, thread, "It is worse.", vec![])
        .await
        .unwrap();
    let answered = message::answer(practice, &two.by_doctor(), thread, 1, "Rest.", vec![]).await;
    assert!(matches!(answered, Err(Refused::Invalid(_))));
    let settled = message::settle(practice, &two.by_doctor(), thread, 1, "known").await;
    assert!(matches!(settled, Err(Refused::Invalid(_))));
    assert!(two.tasks().await[0].closed.is_none());
    message::answer(practice, &two.by_doctor(), thread, 2, "Come today.", vec![])
        .await
        .unwrap();
    assert!(two.tasks().await[0].closed.is_some());
}
