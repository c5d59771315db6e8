//! Visits as their two people live them: early and late, elsewhere, by telephone, with a third, missed.

#![allow(clippy::unwrap_used, reason = "a test's helper: a failure is a panic")]

mod house;

use care::{
    Ask, Refused,
    visit::{self, Ahead, Arrival, GRACE, OPENS_BEFORE, STAYS_OPEN, Seat},
};
use house::{House, NOW, Person, house, licence, why};
use jiff::{
    SignedDuration, Timestamp,
    civil::{date, time},
};
use record::{
    Actor,
    actor::Licence,
    appointment::AppointmentState,
    encounter::EncounterState,
    id::{AppointmentId, PractitionerId},
    visit::{Door, TechCheck, VisitState, Way},
};

/// The booked time of most visits here.
const TEN: &str = "2026-11-24T18:00:00Z";

struct Booked {
    house: House,
    who: Person,
    with: PractitionerId,
    doctor: Actor,
    visit: AppointmentId,
}

/// A booked visit, seen from its booked time.
async fn booked() -> Booked {
    let house = house(NOW).await;
    let with = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let who = house.patient().await;
    let visit = house.booked(&who, with, TEN).await;
    let doctor = house.doctor(with).await;
    house.clock.set(at());
    Booked {
        house,
        who,
        with,
        doctor,
        visit,
    }
}

fn at() -> Timestamp {
    TEN.parse().unwrap()
}

impl Booked {
    async fn check_in(&self, place: &str) -> Result<Arrival, Refused> {
        let ask = self.house.ask(&self.who);
        visit::check_in(
            &self.house.practice,
            &ask,
            self.visit,
            place.to_owned(),
            true,
        )
        .await
    }

    async fn join(&self, place: &str) -> Result<Arrival, Refused> {
        let ask = self.house.ask(&self.who);
        visit::join(
            &self.house.practice,
            &ask,
            self.visit,
            place.to_owned(),
            true,
        )
        .await
    }

    async fn admit(&self, way: Way, told: Option<&str>) -> Result<Arrival, Refused> {
        let told = told.map(str::to_owned);
        visit::admit(
            &self.house.practice,
            &self.by_doctor(),
            self.visit,
            way,
            told,
        )
        .await
    }

    async fn end(&self, words: &str) -> Result<(), Refused> {
        visit::end(
            &self.house.practice,
            &self.by_doctor(),
            self.visit,
            words.to_owned(),
        )
        .await
    }

    async fn missed(&self) -> Result<(), Refused> {
        visit::missed(&self.house.practice, &self.by_doctor(), self.visit).await
    }

    fn by_doctor(&self) -> Ask {
        Ask::new(self.doctor.clone(), self.house.practice.new_key())
    }

    async fn seat(&self, actor: &Actor) -> Result<Seat, Refused> {
        visit::seat(&self.house.practice, actor, self.visit).await
    }

    async fn seen(&self) -> visit::Visiting {
        visit::visiting(&self.house.practice, &self.who.actor, self.visit)
            .await
            .unwrap()
    }

    async fn state(&self) -> Option<VisitState> {
        self.seen().await.visit.map(|it| it.state)
    }
}

#[tokio::test]
async fn a_visit_from_the_waiting_room_to_the_words_afterwards() {
    let booked = booked().await;
    let clock = &booked.house.clock;
    clock.set(at() - OPENS_BEFORE - SignedDuration::from_secs(1));
    assert_eq!(why(booked.check_in("IL").await), "visit-early");
    assert!(!booked.seen().await.is_open(booked.house.practice.now()));
    clock.set(at() - OPENS_BEFORE);
    assert_eq!(booked.check_in("IL").await.unwrap(), Arrival::Waits);
    assert_eq!(booked.seat(&booked.who.actor).await.unwrap(), Seat::Waiting);
    // The door is closed: coming through it is waiting.
    assert_eq!(booked.join("IL").await.unwrap(), Arrival::Waits);
    assert_eq!(booked.seat(&booked.who.actor).await.unwrap(), Seat::Waiting);

    clock.set(at());
    assert_eq!(
        booked.admit(Way::Video, None).await.unwrap(),
        Arrival::Talks
    );
    // The door is open, but at it nobody has said yet where they are.
    assert_eq!(booked.seat(&booked.who.actor).await.unwrap(), Seat::Waiting);
    clock.advance(SignedDuration::from_secs(20));
    assert_eq!(booked.join("IL").await.unwrap(), Arrival::Talks);
    assert_eq!(booked.seat(&booked.who.actor).await.unwrap(), Seat::Patient);
    assert!(matches!(
        booked.seat(&booked.doctor).await.unwrap(),
        Seat::Clinician { .. }
    ));

    clock.advance(SignedDuration::from_mins(15));
    booked
        .end("Have the blood tests done by Friday.")
        .await
        .unwrap();
    let seen = booked.seen().await;
    assert_eq!(
        seen.summary.as_deref(),
        Some("Have the blood tests done by Friday.")
    );
    assert!(matches!(
        seen.booked.state,
        AppointmentState::Fulfilled { .. }
    ));
    let doors: Vec<Door> = seen.said.iter().map(|said| said.door).collect();
    assert_eq!(doors, [Door::CheckIn, Door::Join, Door::Join]);
    // Nobody comes back, and ending it again changes nothing.
    assert_eq!(why(booked.join("IL").await), "visit-over");
    assert_eq!(why(booked.seat(&booked.who.actor).await), "visit-over");
    assert_eq!(why(booked.seat(&booked.doctor).await), "visit-over");
    assert_eq!(why(booked.admit(Way::Video, None).await), "visit-over");
    booked.house.adds_up().await;
}

/// H-19: whatever place is said at whatever door, nobody talks unless the clinician is licensed there.
#[tokio::test]
async fn nobody_joins_a_clinician_who_is_not_licensed_where_they_say_they_are() {
    let booked = booked().await;
    for (place, name) in visit::places() {
        let licensed = place == "IL";
        let came = booked.check_in(&place).await.unwrap();
        let elsewhere = Arrival::Elsewhere {
            place: name,
            treats_in: vec!["Illinois".to_owned()],
        };
        assert_eq!(came == elsewhere, !licensed, "{place}: {came:?}");
        if !licensed {
            assert_ne!(
                booked.seat(&booked.who.actor).await.ok(),
                Some(Seat::Patient)
            );
        }
    }
    booked.admit(Way::Video, None).await.unwrap();
    booked.house.clock.advance(SignedDuration::from_secs(1));
    for (place, _) in visit::places() {
        booked.house.clock.advance(SignedDuration::from_secs(1));
        let joined = booked.join(&place).await.unwrap();
        let seat = booked.seat(&booked.who.actor).await.unwrap();
        assert_eq!(joined == Arrival::Talks, place == "IL", "{place}");
        assert_eq!(seat == Seat::Patient, place == "IL", "{place}");
    }
    // Back home it goes on.
    booked.house.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(booked.join("IL").await.unwrap(), Arrival::Talks);
    assert_eq!(booked.seat(&booked.who.actor).await.unwrap(), Seat::Patient);
}

#[tokio::test]
async fn a_licence_that_ends_while_they_wait_closes_the_door() {
    let booked = booked().await;
    booked.check_in("IL").await.unwrap();
    let with = booked.with;
    let keep = async |licences: Vec<Licence>| {
        booked
            .house
            .store
            .run("set_up", move |tx| {
                Box::pin(async move { tx.keep_licences(with, &licences).await })
            })
            .await
            .unwrap();
    };
    keep(vec![licence(date(2026, 11, 23))]).await;
    assert!(matches!(
        booked.admit(Way::Video, None).await.unwrap(),
        Arrival::Elsewhere { .. }
    ));
    assert_eq!(why(booked.seat(&booked.doctor).await), "place-not-licensed");
    keep(vec![licence(date(2026, 11, 24))]).await;
    booked.admit(Way::Video, None).await.unwrap();
    booked.house.clock.advance(SignedDuration::from_secs(1));
    booked.join("IL").await.unwrap();
    assert_eq!(booked.seat(&booked.who.actor).await.unwrap(), Seat::Patient);
    // It ends at midnight, there, in the middle of the call.
    booked
        .house
        .clock
        .set("2026-11-25T06:00:00Z".parse().unwrap());
    assert_eq!(booked.seat(&booked.who.actor).await.unwrap(), Seat::Waiting);
    assert_eq!(why(booked.seat(&booked.doctor).await), "place-not-licensed");
}

#[tokio::test]
async fn what_is_not_said_is_asked_for_by_its_name() {
    let booked = booked().await;
    let (practice, ask) = (&booked.house.practice, booked.house.ask(&booked.who));
    for (place, agreed, field) in [
        ("", true, "place"),
        ("XX", true, "place"),
        ("IL", false, "agreed"),
    ] {
        let refused = visit::check_in(practice, &ask, booked.visit, place.to_owned(), agreed).await;
        let Err(Refused::Invalid(problems)) = refused else {
            unreachable!("{refused:?}")
        };
        assert_eq!(problems[0].field, field);
    }
    assert_eq!(booked.state().await, None);
}

#[tokio::test]
async fn a_visit_is_its_two_peoples_alone() {
    let booked = booked().await;
    let (house, visit) = (&booked.house, booked.visit);
    let stranger = house.patient().await;
    let other = house.clinician(time(9, 0, 0, 0), time(17, 0, 0, 0)).await;
    let other = house.doctor(other).await;
    booked.check_in("IL").await.unwrap();
    for actor in [&stranger.actor, &other] {
        let ask = Ask::new(actor.clone(), house.practice.new_key());
        let practice = &house.practice;
        assert_eq!(why(visit::seat(practice, actor, visit).await), "not-found");
        assert_eq!(why(visit::room(practice, actor, visit).await), "not-found");
        assert_eq!(
            why(visit::admit(practice, &ask, visit, Way::Video, None).await),
            "not-found"
        );
        assert_eq!(
            why(visit::end(practice, &ask, visit, String::new()).await),
            "not-found"
        );
        assert_eq!(why(visit::missed(practice, &ask, visit).await), "not-found");
        assert_eq!(
            why(visit::sign_note(practice, &ask, visit, "x".to_owned()).await),
            "not-found"
        );
    }
    let ask = house.ask(&stranger);
    assert_eq!(
        why(visit::join(&house.practice, &ask, visit, "IL".to_owned(), true).await),
        "not-found"
    );
    assert_eq!(
        why(visit::ask_for_call(&house.practice, &ask, visit).await),
        "not-found"
    );
}

#[tokio::test]
async fn whoever_does_not_come_is_missed_after_a_while_and_can_book_again() {
    let booked = booked().await;
    assert_eq!(why(booked.missed().await), "visit-too-soon");
    booked.house.clock.advance(GRACE);
    booked.missed().await.unwrap();
    assert!(matches!(
        booked.state().await,
        Some(VisitState::Missed { .. })
    ));
    assert!(matches!(
        booked.house.consultation(&booked.who).await,
        EncounterState::Submitted { .. }
    ));
    assert_eq!(why(booked.check_in("IL").await), "visit-over");
    booked.house.adds_up().await;
}

#[tokio::test]
async fn whoever_waits_is_not_missed_and_a_late_clinic_still_lets_in() {
    let booked = booked().await;
    booked.check_in("IL").await.unwrap();
    booked
        .house
        .clock
        .advance(SignedDuration::from_mins(20) + STAYS_OPEN);
    assert_eq!(why(booked.missed().await), "visit-over");
    // Nobody new would come in now, but whoever waits still may.
    assert_eq!(booked.check_in("IL").await.unwrap(), Arrival::Waits);
    booked.admit(Way::Video, None).await.unwrap();
    booked.house.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(booked.join("IL").await.unwrap(), Arrival::Talks);
}

#[tokio::test]
async fn a_call_by_telephone_asks_for_the_place_too() {
    let booked = booked().await;
    assert_eq!(why(booked.admit(Way::Phone, None).await), "visit-nobody");
    assert!(matches!(
        booked.admit(Way::Phone, Some("NY")).await.unwrap(),
        Arrival::Elsewhere { .. }
    ));
    assert_eq!(booked.state().await, None);
    booked.house.clock.advance(SignedDuration::from_secs(9));
    assert_eq!(
        booked.admit(Way::Phone, Some("IL")).await.unwrap(),
        Arrival::Talks
    );
    let said = booked.seen().await.said;
    let said: Vec<(&str, bool)> = said
        .iter()
        .map(|it| (it.place.as_str(), it.licensed))
        .collect();
    assert_eq!(said, [("NY", false), ("IL", true)]);
    // The patient asks for it; the clinician answers by going on so.
    let other = self::booked().await;
    other.check_in("IL").await.unwrap();
    let ask = other.house.ask(&other.who);
    visit::ask_for_call(&other.house.practice, &ask, other.visit)
        .await
        .unwrap();
    assert!(matches!(
        other.state().await,
        Some(VisitState::Waiting { call_me: true, .. })
    ));
    other.admit(Way::Phone, None).await.unwrap();
    assert!(matches!(
        other.state().await,
        Some(VisitState::UnderWay {
            call_me: false,
            way: Way::Phone,
            ..
        })
    ));
}

#[tokio::test]
async fn whoever_waits_is_told_the_truth_about_the_wait() {
    let booked = booked().await;
    let house = &booked.house;
    let second = house.patient().await;
    house.clock.set(NOW.parse().unwrap());
    let next = house
        .booked(&second, booked.with, "2026-11-24T18:20:00Z")
        .await;
    house.clock.set(at());
    let ahead = async || {
        visit::visiting(&house.practice, &second.actor, next)
            .await
            .unwrap()
            .ahead
    };
    assert_eq!(ahead().await, Ahead::Nobody);
    booked.check_in("IL").await.unwrap();
    assert_eq!(ahead().await, Ahead::Nobody, "somebody else only waits");
    booked.admit(Way::Video, None).await.unwrap();
    assert_eq!(
        ahead().await,
        Ahead::Until(at() + SignedDuration::from_mins(20))
    );
    house.clock.advance(SignedDuration::from_mins(21));
    assert_eq!(ahead().await, Ahead::Late);
    booked.end("").await.unwrap();
    assert_eq!(ahead().await, Ahead::Nobody);
}

#[tokio::test]
async fn a_guest_comes_into_the_one_visit_while_it_goes_on() {
    let booked = booked().await;
    let practice = &booked.house.practice;
    let ask = booked.by_doctor();
    let link = visit::invite(
        practice,
        &ask,
        booked.visit,
        " Rosa, interpreter ".to_owned(),
    )
    .await
    .unwrap();
    assert_eq!(link.name, "Rosa, interpreter");
    // A link is told once: the same form again says so and makes no second one.
    let again = visit::invite(
        practice,
        &ask,
        booked.visit,
        " Rosa, interpreter ".to_owned(),
    )
    .await;
    assert_eq!(why(again), "link-told");
    let opens = async || visit::guest(practice, &link.secret).await;
    assert!(!opens().await.unwrap().open);
    booked.check_in("IL").await.unwrap();
    booked.admit(Way::Video, None).await.unwrap();
    assert!(!opens().await.unwrap().open, "the patient is not in it yet");
    booked.house.clock.advance(SignedDuration::from_secs(1));
    booked.join("IL").await.unwrap();
    let seat = opens().await.unwrap();
    assert!(seat.open);
    assert_eq!(seat.appointment, booked.visit);
    booked.end("").await.unwrap();
    assert_eq!(why(opens().await), "not-found");
    let made_up = care::account::Secret::new(&*practice.chance);
    assert_eq!(why(visit::guest(practice, &made_up).await), "not-found");
    let nameless =
        visit::invite(practice, &booked.by_doctor(), booked.visit, "  ".to_owned()).await;
    assert!(matches!(nameless, Err(Refused::Invalid(_))));
}

#[tokio::test]
async fn a_note_is_saved_while_it_is_typed_and_signed_once() {
    let booked = booked().await;
    let practice = &booked.house.practice;
    let room = async || {
        visit::room(practice, &booked.doctor, booked.visit)
            .await
            .unwrap()
    };
    assert_eq!(room().await.draft, None);
    for words in ["Patchy", "Patchy loss since spring."] {
        visit::save_draft(
            practice,
            &booked.by_doctor(),
            booked.visit,
            words.to_owned(),
        )
        .await
        .unwrap();
    }
    let draft = room().await.draft.unwrap();
    assert_eq!(draft, ("Patchy loss since spring.".to_owned(), at()));
    let ask = booked.by_doctor();
    for _ in 0..2 {
        visit::sign_note(practice, &ask, booked.visit, draft.0.clone())
            .await
            .unwrap();
    }
    assert_eq!(room().await.draft, None);
    let patient = booked.who.actor.patient().unwrap();
    let notes = booked
        .house
        .store
        .read("see", move |tx| {
            Box::pin(async move { tx.notes_of(patient).await })
        })
        .await
        .unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].text, "Patchy loss since spring.");
    let long = visit::save_draft(
        practice,
        &booked.by_doctor(),
        booked.visit,
        "x".repeat(20_001),
    )
    .await;
    assert!(matches!(long, Err(Refused::Invalid(_))));
}

#[tokio::test]
async fn the_newest_try_of_the_camera_counts_and_the_clinician_sees_it() {
    let booked = booked().await;
    let practice = &booked.house.practice;
    let bad = TechCheck {
        camera: Some(false),
        help: true,
        ..TechCheck::default()
    };
    let good = TechCheck {
        camera: Some(true),
        microphone: Some(true),
        speaker: Some(true),
        network: Some(true),
        help: false,
    };
    for found in [&bad, &good] {
        let ask = booked.house.ask(&booked.who);
        visit::keep_tech_check(practice, &ask, booked.visit, found.clone())
            .await
            .unwrap();
    }
    let day = visit::day(practice, &booked.doctor).await.unwrap();
    assert_eq!(day.len(), 1);
    assert_eq!(day[0].tech, Some((good, at())));
    assert_eq!(day[0].booked.id, booked.visit);
}
