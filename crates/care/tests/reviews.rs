//! Reviews: where they are offered and where not, sent, taken up, answered, sent on, late, and by whom.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helper: a failure is a panic"
)]

mod house;

use care::{
    Ask, Refused,
    monitor::sweep,
    review::{self, Offer, Request},
};
use house::{House, NOW, PIXEL, Person, houses, upload, why};
use jiff::{
    SignedDuration,
    civil::{date, time},
};
use record::{
    Actor,
    actor::Licence,
    id::{PractitionerId, ReviewId},
    review::{HairSince, Instead, ReviewState},
    task::{Task, TaskKind, Urgency},
    visit::{Visit, Way},
};

struct Two {
    house: House,
    who: Person,
    with: PractitionerId,
    doctor: Actor,
}

fn licences(places: &[&str]) -> Vec<Licence> {
    let held = |place: &&str| Licence {
        jurisdiction: (*place).to_owned(),
        number: "SYN-1".to_owned(),
        from: date(2020, 1, 1),
        until: date(2026, 12, 31),
    };
    places.iter().map(held).collect()
}

/// A patient of Texas and a clinician with licences there, in Illinois and in California. On each engine.
async fn both() -> Vec<Two> {
    let mut all = Vec::new();
    for house in houses("reviews", NOW).await {
        let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
        let who = house.patient().await;
        let patient = who.actor.patient().unwrap();
        house
            .store
            .run("set_up", move |tx| {
                Box::pin(async move {
                    tx.keep_licences(with, &licences(&["CA", "IL", "TX"]))
                        .await?;
                    let mut patient = tx.patient(patient).await?.unwrap();
                    "TX".clone_into(&mut patient.jurisdiction);
                    patient.practitioner = Some(with);
                    tx.keep_patient(&patient).await
                })
            })
            .await
            .unwrap();
        let doctor = house.doctor(with).await;
        all.push(Two {
            house,
            who,
            with,
            doctor,
        });
    }
    all
}

fn request(place: &str) -> Request {
    Request {
        place: place.to_owned(),
        agreed: true,
        course: Some(HairSince::Less),
        news: "A cold.".to_owned(),
        question: "Is this a new patch?".to_owned(),
        photographs: vec![upload("photograph-1", PIXEL)],
    }
}

impl Two {
    async fn send(&self, place: &str) -> Result<ReviewId, Refused> {
        let ask = self.house.ask(&self.who);
        review::send(&self.house.practice, &ask, request(place)).await
    }

    async fn offer(&self, place: &str) -> Offer {
        let place = Some(place.to_owned());
        let found = review::offer(&self.house.practice, &self.who.actor, place).await;
        found.unwrap().1
    }

    fn by_doctor(&self) -> Ask {
        Ask::new(self.doctor.clone(), self.house.practice.new_key())
    }

    async fn answer(&self, review: ReviewId) -> Result<(), Refused> {
        let words = "It is small. Go on as before.".to_owned();
        review::answer(&self.house.practice, &self.by_doctor(), review, words).await
    }

    async fn state(&self, review: ReviewId) -> ReviewState {
        let seen = review::own(&self.house.practice, &self.who.actor, review).await;
        seen.unwrap().review.state
    }

    async fn task(&self) -> Task {
        let patient = self.who.actor.patient().unwrap();
        let all = self
            .house
            .store
            .read("see", move |tx| Box::pin(tx.tasks_of(patient)))
            .await
            .unwrap();
        let mut ours = all.into_iter().filter(|task| task.kind == TaskKind::Review);
        ours.next_back().unwrap()
    }

    async fn letters(&self) -> usize {
        let patient = self.who.actor.patient().unwrap();
        let all = self
            .house
            .store
            .read("see", move |tx| Box::pin(tx.newest_letters(200)))
            .await
            .unwrap();
        all.iter()
            .filter(|it| it.letter.kind == "review-answered" && it.letter.patient == Some(patient))
            .count()
    }

    /// A video visit with this clinician took place.
    async fn was_seen(&self) {
        let booked = self
            .house
            .booked(&self.who, self.with, "2026-11-24T18:00:00Z")
            .await;
        let (who, with) = (self.who.actor.patient().unwrap(), self.with);
        let now = self.house.practice.now();
        let ended = Visit::arrive(None, (booked, who, with), "TX".to_owned(), now)
            .and_then(|visit| visit.admit(Way::Video, now))
            .and_then(|visit| visit.end(now))
            .unwrap();
        self.house
            .store
            .run("set_up", move |tx| {
                Box::pin(async move { tx.keep_visit(&ended).await })
            })
            .await
            .unwrap();
    }
}

fn field(outcome: Result<ReviewId, Refused>) -> (String, String) {
    let Err(Refused::Invalid(problems)) = outcome else {
        unreachable!("{outcome:?}")
    };
    (problems[0].field.clone(), problems[0].problem.clone())
}

#[tokio::test]
async fn it_is_sent_taken_up_and_answered_within_the_promised_time() {
    for two in both().await {
        let practice = &two.house.practice;
        let promised = SignedDuration::from_hours(72);
        assert_eq!(
            two.offer("TX").await,
            Offer::Open {
                first: true,
                answer_by: practice.now() + promised
            }
        );
        let ask = two.house.ask(&two.who);
        let sent = review::send(practice, &ask, request("TX")).await.unwrap();
        // Sent twice, it is one.
        let again = review::send(practice, &ask, request("TX")).await.unwrap();
        assert_eq!(sent, again);
        assert_eq!(two.offer("TX").await, Offer::Waits(sent));
        assert_eq!(why(two.send("TX").await), "review-waits");

        let task = two.task().await;
        assert_eq!(task.owner, Some(two.with));
        assert_eq!(task.urgency, Urgency::Week);
        assert_eq!(
            task.why,
            "First review without a video visit, from Texas, with a photograph"
        );
        let desk = review::desk(practice, &two.doctor, sent).await.unwrap();
        assert!(desk.licensed && desk.allowed && !desk.noted);
        assert_eq!(desk.seen.asked.question, "Is this a new patch?");
        assert_eq!(desk.seen.photographs.len(), 1);
        assert_eq!(two.state(sent).await.word(), "sent");

        review::take_up(practice, &two.by_doctor(), sent)
            .await
            .unwrap();
        assert_eq!(two.state(sent).await.word(), "taken-up");
        let ask = two.house.ask(&two.who);
        assert_eq!(
            why(review::take_back(practice, &ask, sent).await),
            "review-over"
        );
        let half = review::save_draft(practice, &two.by_doctor(), sent, "Half".to_owned()).await;
        half.unwrap();
        let note = review::sign_note(practice, &two.by_doctor(), sent, "A note".to_owned()).await;
        note.unwrap();
        let desk = review::desk(practice, &two.doctor, sent).await.unwrap();
        assert!(desk.noted && desk.draft.is_none_or(|(words, _)| words.is_empty()));

        two.answer(sent).await.unwrap();
        let seen = review::own(practice, &two.who.actor, sent).await.unwrap();
        assert_eq!(seen.review.state.word(), "answered");
        assert_eq!(
            seen.summary.as_deref(),
            Some("It is small. Go on as before.")
        );
        assert_eq!(two.task().await.closed.unwrap().decision, "answered");
        assert_eq!(two.letters().await, 1);
        assert_eq!(why(two.answer(sent).await), "review-over");
        // Now the clinic knows her: the next one is a follow-up, also where only that is known to be allowed.
        assert!(matches!(
            two.offer("CA").await,
            Offer::Open { first: false, .. }
        ));
    }
}

/// 51 places: a stranger can begin only where that is known to be allowed, and the refusal names the field.
#[tokio::test]
async fn what_is_not_known_is_not_offered() {
    for two in both().await {
        for place in schedule::jurisdiction::all() {
            let open = matches!(two.offer(&place.code).await, Offer::Open { .. });
            assert_eq!(open, place.code == "TX", "{}", place.code);
        }
        assert_eq!(
            field(two.send("CA").await),
            (
                "place".to_owned(),
                "problem-review-first-not-known".to_owned()
            )
        );
        two.was_seen().await;
        for (place, problem) in [
            ("IL", "problem-review-not-known"),
            ("NY", "problem-review-not-known"),
            ("FL", "problem-review-nobody"),
        ] {
            assert_eq!(
                field(two.send(place).await),
                ("place".to_owned(), problem.to_owned())
            );
        }
        let sent = two.send("CA").await.unwrap();
        let seen = review::own(&two.house.practice, &two.who.actor, sent).await;
        assert!(!seen.unwrap().review.first);
    }
}

#[tokio::test]
async fn everything_missing_is_named_at_once_and_a_first_one_needs_a_photograph() {
    for two in both().await {
        let practice = &two.house.practice;
        let ask = two.house.ask(&two.who);
        let nothing = review::send(practice, &ask, Request::default()).await;
        let Err(Refused::Invalid(problems)) = nothing else {
            unreachable!("{nothing:?}")
        };
        let named: Vec<_> = problems.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(named, ["place", "course", "question", "agreed"]);
        let ask = two.house.ask(&two.who);
        let bare = Request {
            photographs: Vec::new(),
            ..request("TX")
        };
        assert_eq!(
            field(review::send(practice, &ask, bare).await),
            (
                "photographs".to_owned(),
                "problem-review-photographs".to_owned()
            )
        );
    }
}

/// The licence is looked at when it is answered, not only when it was sent; saying "be seen" needs none.
#[tokio::test]
async fn a_licence_that_ends_meanwhile_ends_the_answer_and_not_the_way_on() {
    for two in both().await {
        let practice = &two.house.practice;
        two.was_seen().await;
        let sent = two.send("CA").await.unwrap();
        let with = two.with;
        two.house
            .store
            .run("set_up", move |tx| {
                Box::pin(async move { tx.keep_licences(with, &licences(&["IL", "TX"])).await })
            })
            .await
            .unwrap();
        let desk = review::desk(practice, &two.doctor, sent).await.unwrap();
        assert!(!desk.licensed);
        assert_eq!(why(two.answer(sent).await), "place-not-licensed");
        assert_eq!(two.state(sent).await, ReviewState::Sent);

        let ask = two.by_doctor();
        let bare = review::send_on(practice, &ask, sent, Instead::Video, " ".to_owned());
        assert!(matches!(bare.await, Err(Refused::Invalid(_))));
        let why_so = "I need to see the skin.".to_owned();
        review::send_on(practice, &two.by_doctor(), sent, Instead::Video, why_so)
            .await
            .unwrap();
        let seen = review::own(practice, &two.who.actor, sent).await.unwrap();
        assert_eq!(seen.summary.as_deref(), Some("I need to see the skin."));
        assert!(matches!(
            seen.review.state,
            ReviewState::SentOn {
                to: Instead::Video,
                ..
            }
        ));
        assert_eq!(two.letters().await, 1);
    }
}

#[tokio::test]
async fn a_licence_for_the_chart_is_needed_too() {
    for two in both().await {
        let sent = two.send("TX").await.unwrap();
        let with = two.with;
        two.house
            .store
            .run("set_up", move |tx| {
                Box::pin(async move { tx.keep_licences(with, &licences(&["IL"])).await })
            })
            .await
            .unwrap();
        let doctor = two.house.doctor(two.with).await;
        let ask = Ask::new(doctor, two.house.practice.new_key());
        let words = "Go on.".to_owned();
        let answered = review::answer(&two.house.practice, &ask, sent, words).await;
        assert_eq!(why(answered), "not-found");
    }
}

#[tokio::test]
async fn what_is_not_answered_in_time_goes_to_the_whole_team_once() {
    // On an engine of its own: the sweep is of the whole clinic.
    for two in both().await.into_iter().take(1) {
        let practice = &two.house.practice;
        let sent = two.send("TX").await.unwrap();
        two.house.clock.advance(SignedDuration::from_hours(71));
        sweep(practice).await.unwrap();
        assert_eq!(two.task().await.urgency, Urgency::Week);
        two.house.clock.advance(SignedDuration::from_hours(1));
        for _ in 0..2 {
            sweep(practice).await.unwrap();
        }
        let task = two.task().await;
        assert_eq!((task.urgency, task.owner), (Urgency::Now, None));
        assert_eq!(task.why.matches("the promised time has passed").count(), 1);
        // Another clinician who is licensed there may answer it now, and a late answer is still one.
        let other = two
            .house
            .clinician(time(9, 0, 0, 0), time(17, 0, 0, 0))
            .await;
        two.house
            .store
            .run("set_up", move |tx| {
                Box::pin(async move { tx.keep_licences(other, &licences(&["TX"])).await })
            })
            .await
            .unwrap();
        let ask = Ask::new(two.house.doctor(other).await, practice.new_key());
        review::answer(practice, &ask, sent, "Go on.".to_owned())
            .await
            .unwrap();
        assert_eq!(two.state(sent).await.word(), "answered");
    }
}

#[tokio::test]
async fn it_is_nobody_elses_and_can_be_taken_back_until_somebody_looks() {
    for two in both().await {
        let practice = &two.house.practice;
        let sent = two.send("TX").await.unwrap();
        let stranger = two.house.patient().await;
        let seen = review::own(practice, &stranger.actor, sent).await;
        assert_eq!(why(seen), "not-found");
        let by_stranger = two.house.ask(&stranger);
        let taken = review::take_back(practice, &by_stranger, sent).await;
        assert_eq!(why(taken), "not-found");
        let other = two
            .house
            .clinician(time(9, 0, 0, 0), time(17, 0, 0, 0))
            .await;
        let other = two.house.doctor(other).await;
        assert_eq!(why(review::desk(practice, &other, sent).await), "not-found");
        let own = two.house.ask(&two.who);
        assert_eq!(
            why(review::answer(practice, &own, sent, "x".to_owned()).await),
            "not-found"
        );

        review::take_back(practice, &own, sent).await.unwrap();
        assert_eq!(two.state(sent).await.word(), "taken-back");
        assert!(two.task().await.closed.is_some());
        assert_eq!(why(two.answer(sent).await), "review-over");
        // And another can be sent.
        two.send("TX").await.unwrap();
    }
}

/// Whoever has the file of the database has no words of it.
#[tokio::test]
async fn what_is_sent_lies_sealed() {
    let two = both().await.remove(0);
    let ask = two.house.ask(&two.who);
    let request = Request {
        question: "an unmistakable heliotrope".to_owned(),
        ..request("TX")
    };
    review::send(&two.house.practice, &ask, request)
        .await
        .unwrap();
    for file in std::fs::read_dir(two.house.folder()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(path).unwrap();
            assert!(!bytes.windows(10).any(|part| part == b"heliotrope"));
        }
    }
}
