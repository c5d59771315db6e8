//! A clinician is away: what becomes of her visits and her tasks, and that nothing of it is ever half done.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure of a test is a panic"
)]

mod house;

use care::{
    Ask, Refused, book, decide,
    decide::Decision,
    monitor, template,
    time_off::{self, TimeOff},
    waitlist::{self, NewWish},
};
use house::{House, NOW, Person, house, houses, why};
use jiff::{
    SignedDuration,
    civil::{Date, date, time},
};
use record::{
    appointment::AppointmentState,
    encounter::EncounterState,
    hours::{Cover, Decided, ExceptionKind},
    id::{AppointmentId, PractitionerId, TaskId},
    task::{Task, TaskKind, Urgency},
    waitlist::{DayPart, Rank},
};

/// Ten o'clock in Chicago on Thursday.
const TEN: &str = "2026-11-26T16:00:00Z";

/// Maya is to be away on Thursday; Ben works on the same days.
struct Here {
    house: House,
    maya: PractitionerId,
    ben: PractitionerId,
    who: Person,
    visit: AppointmentId,
}

async fn here_in(house: House) -> Here {
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let ben = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let who = house.patient().await;
    let visit = house.booked(&who, maya, TEN).await;
    Here {
        house,
        maya,
        ben,
        who,
        visit,
    }
}

async fn here() -> Here {
    here_in(house(NOW).await).await
}

fn thursday() -> Date {
    date(2026, 11, 26)
}

impl Here {
    async fn away(
        &self,
        decisions: Vec<(AppointmentId, Decided)>,
        cover: Cover,
    ) -> Result<(), Refused> {
        let ask = Ask::new(self.house.keeper(), self.house.practice.new_key());
        let off = template::NewException {
            kind: ExceptionKind::Closed,
            from: thursday().at(0, 0, 0, 0),
            until: thursday().at(23, 0, 0, 0),
            why: "away".to_owned(),
            decisions,
            cover,
        };
        template::add_exception(&self.house.practice, &ask, self.maya, off).await
    }

    async fn asked(&self) -> TimeOff {
        let (from, until) = (thursday().at(0, 0, 0, 0), thursday().at(23, 0, 0, 0));
        let keeper = self.house.keeper();
        time_off::ahead_of(&self.house.practice, &keeper, self.maya, from, until)
            .await
            .unwrap()
    }

    /// Whether Maya has any time off.
    async fn is_away(&self) -> bool {
        let weeks = template::weeks(&self.house.practice, &self.house.keeper())
            .await
            .unwrap();
        let week = weeks.iter().find(|week| week.who.id == self.maya).unwrap();
        !week.exceptions.is_empty()
    }

    async fn letters(&self) -> Vec<String> {
        self.house.letters(self.who.actor.patient()).await
    }

    async fn task(&self, owner: PractitionerId) -> TaskId {
        let task = Task {
            id: TaskId(self.house.practice.new_key()),
            patient: self.who.actor.patient(),
            owner: Some(owner),
            kind: TaskKind::AbnormalResult,
            urgency: Urgency::Today,
            why: "a value out of range".to_owned(),
            about: "a test".to_owned(),
            opened_at: self.house.practice.now(),
            closed: None,
        };
        let id = task.id;
        self.house
            .store
            .run("set_up", move |tx| {
                Box::pin(async move { tx.keep_task(&task).await })
            })
            .await
            .unwrap();
        id
    }

    /// Whom each line of a clinician's worklist says that she covers for.
    async fn covers(&self, who: PractitionerId) -> Vec<bool> {
        let doctor = self.house.doctor(who).await;
        let lines = decide::worklist(&self.house.practice, &doctor)
            .await
            .unwrap();
        lines.iter().map(|line| line.covers.is_some()).collect()
    }
}

fn fields(outcome: Result<(), Refused>) -> Vec<(String, String)> {
    match outcome {
        Err(Refused::Invalid(problems)) => problems
            .into_iter()
            .map(|it| (it.field, it.problem))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_colleague_who_is_free_and_licensed_takes_the_visit_over() {
    for house in houses("handover", NOW).await {
        let here = here_in(house).await;
        let asked = here.asked().await;
        assert_eq!(asked.visits.len(), 1);
        assert_eq!(asked.visits[0].colleagues[0].0, here.ben);
        assert_eq!(asked.visits[0].place, "Illinois");

        let to_ben = Decided::HandOver { to: here.ben };
        here.away(vec![(here.visit, to_ben)], Cover::NotNeeded)
            .await
            .unwrap();
        let visit = here.house.visit(&here.who, here.visit).await;
        assert_eq!(visit.practitioner, here.ben);
        assert!(matches!(visit.state, AppointmentState::Confirmed { .. }));
        assert!(matches!(
            here.house.consultation(&here.who).await,
            EncounterState::Booked { practitioner, .. } if practitioner == here.ben
        ));
        assert_eq!(
            here.letters().await,
            ["visit-confirmed", "visit-handed-over"]
        );
        assert_eq!(here.house.letters(None).await, ["list-filled"]);
        let stranger = here.house.patient().await;
        let taken = here.house.hold(&stranger, here.ben, TEN).await;
        assert_eq!(why(taken), "slot-taken");
        here.house.adds_up().await;
    }
}

#[tokio::test]
async fn nobody_takes_over_who_is_not_licensed_there_or_not_free() {
    let here = here().await;
    let to_ben = || vec![(here.visit, Decided::HandOver { to: here.ben })];
    let refused = |outcome| {
        let problem = (
            format!("visit_{}", here.visit),
            "problem-off-colleague".to_owned(),
        );
        assert_eq!(fields(outcome), [problem]);
    };
    here.house.licensed(here.ben, &["WI"]).await;
    assert_eq!(here.asked().await.visits[0].colleagues, []);
    refused(here.away(to_ben(), Cover::NotNeeded).await);

    here.house.licensed(here.ben, &["IL"]).await;
    let other = here.house.patient().await;
    here.house.booked(&other, here.ben, TEN).await;
    assert_eq!(here.asked().await.visits[0].colleagues, []);
    refused(here.away(to_ben(), Cover::NotNeeded).await);

    assert!(!here.is_away().await, "no half of it was kept");
    let visit = here.house.visit(&here.who, here.visit).await;
    assert_eq!(visit.practitioner, here.maya);
    assert_eq!(here.letters().await, ["visit-confirmed"]);
}

#[tokio::test]
async fn a_visit_that_is_taken_back_puts_its_patient_in_front_of_the_list() {
    let here = here().await;
    // Somebody asked before and wants the same.
    let earlier = here.house.patient().await;
    here.house
        .booked(&earlier, here.maya, "2026-11-30T16:00:00Z")
        .await;
    let wish = NewWish {
        practitioner: Some(here.maya),
        from: thursday(),
        until: thursday(),
        weekdays: (1..=7).collect(),
        parts: vec![DayPart::Evening],
    };
    let ask = here.house.ask(&earlier);
    waitlist::wait(&here.house.practice, &ask, wish)
        .await
        .unwrap();

    here.house.clock.advance(SignedDuration::from_mins(1));
    let decided = vec![(here.visit, Decided::NewTimes)];
    here.away(decided, Cover::NotNeeded).await.unwrap();
    assert!(matches!(
        here.house.consultation(&here.who).await,
        EncounterState::Submitted { .. }
    ));
    assert_eq!(
        here.letters().await,
        ["visit-confirmed", "time-offered", "visit-taken-back"],
        "and the first time that is free is kept for her at once"
    );
    let place = waitlist::place(&here.house.practice, &here.who.actor)
        .await
        .unwrap();
    let waiting = place.waiting.unwrap();
    assert_eq!((waiting.rank, place.ahead), (Rank::TakenBack, 0));
    assert_eq!(waiting.wish.practitioner, Some(here.maya));
    assert!(place.offer.unwrap().starts_at > here.house.practice.now());
    here.house.adds_up().await;
}

#[tokio::test]
async fn a_visit_that_takes_place_all_the_same_needs_a_reason() {
    let here = here().await;
    let keep = |why: &str| {
        let why = why.to_owned();
        vec![(here.visit, Decided::Keep { why })]
    };
    let nothing = fields(here.away(Vec::new(), Cover::NotNeeded).await);
    assert_eq!(nothing[0].1, "problem-off-visit");
    let bare = fields(here.away(keep(" "), Cover::NotNeeded).await);
    assert_eq!(
        bare,
        [(format!("why_{}", here.visit), "problem-off-why".to_owned())]
    );
    assert!(!here.is_away().await);

    here.away(keep("she calls from the train"), Cover::NotNeeded)
        .await
        .unwrap();
    assert!(here.is_away().await);
    assert_eq!(
        here.letters().await,
        ["visit-confirmed"],
        "nothing changes for her"
    );
    // Given back later, the time is not sold again: she is away.
    let ask = here.house.ask(&here.who);
    book::cancel(&here.house.practice, &ask, here.visit)
        .await
        .unwrap();
    let stranger = here.house.patient().await;
    let gone = here.house.hold(&stranger, here.maya, TEN).await;
    assert_eq!(why(gone), "not-offered");
}

#[tokio::test]
async fn a_time_that_is_only_kept_is_let_go_and_counts_for_nothing() {
    let here = here().await;
    let held = here
        .house
        .hold(&here.who, here.maya, "2026-11-26T17:00:00Z")
        .await
        .unwrap();
    let waiting = here.house.patient().await;
    here.house
        .booked(&waiting, here.maya, "2026-11-27T16:00:00Z")
        .await;
    let wish = NewWish {
        practitioner: Some(here.maya),
        from: thursday(),
        until: thursday(),
        weekdays: (1..=7).collect(),
        parts: DayPart::ALL.to_vec(),
    };
    let ask = here.house.ask(&waiting);
    waitlist::wait(&here.house.practice, &ask, wish)
        .await
        .unwrap();
    let offer = |who: &Person| {
        let actor = who.actor.clone();
        let practice = here.house.practice.clone();
        async move { waitlist::place(&practice, &actor).await.unwrap() }
    };
    assert!(offer(&waiting).await.offer.is_some());

    let to_ben = Decided::HandOver { to: here.ben };
    here.away(vec![(here.visit, to_ben)], Cover::NotNeeded)
        .await
        .unwrap();
    let late = here.house.confirm(&here.who, held).await;
    assert_eq!(why(late), "hold-lapsed");
    let place = offer(&waiting).await;
    assert_eq!(place.offer, None);
    assert_eq!(place.waiting.unwrap().missed, 0);
    here.house.adds_up().await;
}

#[tokio::test]
async fn open_tasks_need_somebody_who_is_there_and_she_sees_them_while_she_covers() {
    let here = here().await;
    here.task(here.maya).await;
    let decided = || {
        let why = "by telephone".to_owned();
        vec![(here.visit, Decided::Keep { why })]
    };
    let asked = here.asked().await;
    assert_eq!((asked.tasks, asked.covers.len()), (1, 1));
    let nobody = fields(here.away(decided(), Cover::NotNeeded).await);
    assert_eq!(
        nobody,
        [("cover".to_owned(), "problem-off-cover".to_owned())]
    );
    let silent = Cover::Nobody { why: String::new() };
    let silent = fields(here.away(decided(), silent).await);
    assert_eq!(silent[0].0, "uncovered_why");

    // Who is not licensed where the patient of the task is does not cover.
    let by_ben = || Cover::By {
        practitioner: here.ben,
    };
    here.house.licensed(here.ben, &["WI"]).await;
    assert_eq!(here.asked().await.covers, []);
    let unlicensed = fields(here.away(decided(), by_ben()).await);
    assert_eq!(unlicensed[0].1, "problem-off-cover-gone");
    here.house.licensed(here.ben, &["IL"]).await;
    here.away(decided(), by_ben()).await.unwrap();

    assert_eq!(here.covers(here.ben).await, Vec::<bool>::new(), "not yet");
    here.house.clock.set(TEN.parse().unwrap());
    assert_eq!(here.covers(here.ben).await, [true]);
    assert_eq!(here.covers(here.maya).await, [false], "they stay hers");
    // What comes up meanwhile is covered as well, and can be decided.
    let alert = here.task(here.maya).await;
    assert_eq!(here.covers(here.ben).await, [true, true]);
    let ben = Ask::new(
        here.house.doctor(here.ben).await,
        here.house.practice.new_key(),
    );
    let done = Decision::Done {
        words: "called".to_owned(),
    };
    decide::decide(&here.house.practice, &ben, alert, done)
        .await
        .unwrap();
    here.house.licensed(here.ben, &["WI"]).await;
    assert_eq!(
        here.covers(here.ben).await,
        Vec::<bool>::new(),
        "not without a licence"
    );
    here.house.licensed(here.ben, &["IL"]).await;

    here.house.clock.advance(SignedDuration::from_hours(14));
    monitor::sweep(&here.house.practice).await.unwrap();
    assert_eq!(
        here.covers(here.ben).await,
        Vec::<bool>::new(),
        "not any more"
    );
}

#[tokio::test]
async fn a_clinic_of_one_says_why_nobody_covers() {
    let house = house(NOW).await;
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let who = house.patient().await;
    let visit = house.booked(&who, maya, TEN).await;
    let here = Here {
        ben: maya,
        house,
        maya,
        who,
        visit,
    };
    here.task(maya).await;
    let nobody = Cover::Nobody {
        why: "alone in the practice; patients call".to_owned(),
    };
    here.away(vec![(here.visit, Decided::NewTimes)], nobody)
        .await
        .unwrap();
    assert!(here.is_away().await);
}
