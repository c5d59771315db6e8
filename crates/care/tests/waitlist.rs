//! Waiting for an earlier time as patients do it: who is offered what, for how long, and what becomes of it. The clinician
//! of these stories has one time a day, at nine in Chicago.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure of a test is a panic"
)]

mod house;

use care::{
    Ask, Refused, book, monitor, template,
    waitlist::{self, NewWish, WINDOW},
};
use house::{House, NOW, Person, house, houses, why};
use jiff::{
    SignedDuration,
    civil::{date, time},
};
use record::{
    appointment::AppointmentState,
    encounter::EncounterState,
    hours::{Cover, ExceptionKind},
    id::{AppointmentId, PractitionerId},
    waitlist::{DayPart, Rank, TimeOffer, WaitingState},
};

/// Nine o'clock in Chicago on a day of November 2026.
fn nine(day: i8) -> String {
    format!("2026-11-{day:02}T15:00:00Z")
}

fn any_time(with: Option<PractitionerId>) -> NewWish {
    NewWish {
        practitioner: with,
        from: date(2026, 11, 24),
        until: date(2026, 12, 24),
        weekdays: (1..=7).collect(),
        parts: DayPart::ALL.to_vec(),
    }
}

/// A clinician with one time a day, and people who have booked it on the 25th, 26th, 27th …
struct Row {
    house: House,
    maya: PractitionerId,
    people: Vec<Person>,
    visits: Vec<AppointmentId>,
}

async fn row_in(house: House, count: i8) -> Row {
    let maya = house.clinician(time(9, 0, 0, 0), time(9, 20, 0, 0)).await;
    let (mut people, mut visits) = (Vec::new(), Vec::new());
    for day in 25..25 + count {
        let who = house.patient().await;
        visits.push(house.booked(&who, maya, &nine(day)).await);
        people.push(who);
    }
    Row {
        house,
        maya,
        people,
        visits,
    }
}

async fn row(count: i8) -> Row {
    row_in(house(NOW).await, count).await
}

impl Row {
    async fn waits(&self, who: usize) {
        self.wishes(who, any_time(Some(self.maya))).await.unwrap();
        self.house.clock.advance(SignedDuration::from_mins(1));
    }

    async fn wishes(&self, who: usize, wish: NewWish) -> Result<(), Refused> {
        let ask = self.house.ask(&self.people[who]);
        waitlist::wait(&self.house.practice, &ask, wish).await
    }

    async fn place(&self, who: usize) -> waitlist::Place {
        waitlist::place(&self.house.practice, &self.people[who].actor)
            .await
            .unwrap()
    }

    async fn offer(&self, who: usize) -> Option<TimeOffer> {
        self.place(who).await.offer
    }

    /// The start of the time that is kept for somebody.
    async fn kept(&self, who: usize) -> Option<String> {
        Some(self.offer(who).await?.starts_at.to_string())
    }

    async fn gives_back(&self, who: usize) {
        self.lets_go(who, self.visits[who]).await;
    }

    async fn lets_go(&self, who: usize, time: AppointmentId) {
        let ask = self.house.ask(&self.people[who]);
        book::cancel(&self.house.practice, &ask, time)
            .await
            .unwrap();
    }

    async fn passes(&self, who: usize) {
        let offer = self.offer(who).await.unwrap();
        self.lets_go(who, offer.appointment).await;
    }

    async fn takes(&self, who: usize) -> Result<AppointmentId, Refused> {
        let offer = self.offer(who).await.unwrap();
        let person = &self.people[who];
        self.house.confirm(person, offer.appointment).await
    }

    async fn letters(&self, who: usize) -> Vec<String> {
        let patient = self.people[who].actor.patient();
        self.house.letters(patient).await
    }

    async fn off(&self, kind: ExceptionKind, day: i8, from: i8, until: i8) {
        let keeper = Ask::new(self.house.keeper(), self.house.practice.new_key());
        let off = template::NewException {
            kind,
            from: date(2026, 11, day).at(from, 0, 0, 0),
            until: date(2026, 11, day).at(until, 0, 0, 0),
            why: "a test".to_owned(),
            decisions: Vec::new(),
            cover: Cover::NotNeeded,
        };
        template::add_exception(&self.house.practice, &keeper, self.maya, off)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_is_given_back_goes_to_whoever_asked_first_and_then_to_the_next() {
    for house in houses("backfill", NOW).await {
        let row = row_in(house, 4).await;
        // The third asks before the second.
        row.waits(2).await;
        row.waits(1).await;
        assert_eq!((row.place(2).await.ahead, row.place(1).await.ahead), (0, 1));
        assert_eq!(
            row.kept(2).await,
            None,
            "later times are free, earlier ones not"
        );

        row.gives_back(0).await;
        assert_eq!(row.kept(2).await, Some(nine(25)));
        assert_eq!(row.kept(1).await, None, "one at a time");
        let stranger = &row.people[3];
        assert!(
            !row.house
                .times(stranger)
                .await
                .contains(&nine(25).parse().unwrap())
        );
        assert_eq!(
            why(row.house.hold(stranger, row.maya, &nine(25)).await),
            "slot-taken"
        );

        row.passes(2).await;
        assert_eq!(
            row.kept(1).await,
            Some(nine(25)),
            "passed on in the same deed"
        );
        let place = row.place(2).await;
        assert_eq!(place.ahead, 0, "who passes keeps the place");
        assert_eq!(place.offer, None);
        row.house.clock.advance(SignedDuration::from_mins(1));

        let visit = row.takes(1).await.unwrap();
        let old = row.house.visit(&row.people[1], row.visits[1]).await;
        assert!(matches!(old.state, AppointmentState::Cancelled { .. }));
        assert!(matches!(
            row.house.consultation(&row.people[1]).await,
            EncounterState::Booked { appointment, .. } if appointment == visit
        ));
        assert!(row.place(1).await.waiting.is_none(), "served");
        // Her old time is given on in its turn, to one who wants an earlier one still.
        assert_eq!(row.kept(2).await, Some(nine(26)));
        assert_eq!(
            row.letters(1).await,
            ["visit-confirmed", "time-offered", "visit-confirmed"]
        );
        row.house.adds_up().await;
    }
}

#[tokio::test]
async fn an_offer_ends_at_its_deadline_and_the_next_gets_the_time() {
    for house in houses("deadline", NOW).await {
        let row = row_in(house, 3).await;
        row.waits(1).await;
        row.waits(2).await;
        row.gives_back(0).await;
        let offer = row.offer(1).await.unwrap();
        assert_eq!(offer.until, row.house.practice.now() + WINDOW.answer);

        // Nobody can make it longer, and nothing else is let go for it or by it.
        let ask = row.house.ask(&row.people[1]);
        let more = book::extend(&row.house.practice, &ask, offer.appointment).await;
        assert_eq!(why(more), "offer-fixed");
        let other = row.house.hold(&row.people[1], row.maya, &nine(28)).await;
        other.unwrap();
        let same = row.house.hold(&row.people[1], row.maya, &nine(25)).await;
        assert_eq!(why(same), "own-offer-then");
        assert_eq!(
            row.kept(1).await,
            Some(nine(25)),
            "kept beside a hold of her own"
        );

        row.house.clock.set(offer.until);
        let late = row.house.confirm(&row.people[1], offer.appointment).await;
        assert_eq!(why(late), "hold-lapsed");
        // Before anybody has swept, a stranger cannot step in between.
        let stranger = row.house.patient().await;
        let grabbed = row.house.hold(&stranger, row.maya, &nine(25)).await;
        assert!(grabbed.is_err(), "a deed that fails leaves nothing behind");
        let swept = monitor::sweep(&row.house.practice).await.unwrap();
        assert_eq!((swept.waitlist.lapsed, swept.waitlist.offered), (1, 1));
        let again = monitor::sweep(&row.house.practice).await.unwrap();
        assert_eq!(again, monitor::Swept::default(), "safe to run twice");
        assert_eq!(row.kept(1).await, None);
        assert_eq!(row.kept(2).await, Some(nine(25)));
        row.takes(2).await.unwrap();
        row.house.adds_up().await;
    }
}

#[tokio::test]
async fn who_leaves_two_offers_without_an_answer_rests_and_keeps_the_place() {
    let row = row(4).await;
    row.waits(3).await;
    row.waits(2).await;
    row.gives_back(0).await;
    for day in [25, 27] {
        assert_eq!(row.kept(3).await, Some(nine(day)));
        row.house.clock.set(row.offer(3).await.unwrap().until);
        monitor::sweep(&row.house.practice).await.unwrap();
        if day == 25 {
            assert_eq!(row.kept(2).await, Some(nine(25)));
            row.takes(2).await.unwrap();
            // Her 27th is offered in its turn; the day before it comes free as well.
            row.gives_back(1).await;
        }
    }
    let place = row.place(3).await.waiting.unwrap();
    assert_eq!((place.state, place.missed), (WaitingState::Resting, 2));
    assert_eq!(
        row.kept(3).await,
        None,
        "the 26th is free and was never offered"
    );

    let ask = row.house.ask(&row.people[3]);
    waitlist::stay(&row.house.practice, &ask).await.unwrap();
    let awake = row.place(3).await;
    assert_eq!(row.kept(3).await, Some(nine(26)));
    assert_eq!(awake.waiting.unwrap().asked_at, place.asked_at);
}

#[tokio::test]
async fn nothing_is_offered_that_is_too_near_or_after_the_last_day() {
    let row = row(3).await;
    let wish = NewWish {
        until: date(2026, 11, 25),
        ..any_time(Some(row.maya))
    };
    row.wishes(1, wish).await.unwrap();
    row.waits(2).await;
    // One minute less than the time to answer and to prepare is left.
    row.house.clock.set("2026-11-25T12:01:00Z".parse().unwrap());
    row.gives_back(0).await;
    assert_eq!((row.kept(1).await, row.kept(2).await), (None, None));

    row.house.clock.set("2026-11-26T06:00:00Z".parse().unwrap());
    let swept = monitor::sweep(&row.house.practice).await.unwrap();
    assert_eq!(swept.waitlist.over, 1);
    assert!(row.place(1).await.waiting.is_none(), "her last day is past");
    assert!(row.place(2).await.waiting.is_some());
}

/// With enough time to answer, up to the minute.
#[tokio::test]
async fn the_last_minute_in_which_a_time_is_offered() {
    let row = row(2).await;
    row.waits(1).await;
    row.house.clock.set("2026-11-25T12:00:00Z".parse().unwrap());
    row.gives_back(0).await;
    let offer = row.offer(1).await.unwrap();
    assert_eq!(offer.until.to_string(), "2026-11-25T13:00:00Z");
}

#[tokio::test]
async fn whatever_makes_a_time_free_offers_it() {
    let row = row(2).await;
    // No visit with Maya can be earlier than tomorrow's, which is her own.
    row.waits(0).await;
    row.off(ExceptionKind::Open, 24, 15, 16).await;
    assert_eq!(
        row.kept(0).await,
        Some("2026-11-24T21:00:00Z".to_owned()),
        "extra hours"
    );
    row.passes(0).await;
    assert_eq!(
        row.kept(0).await,
        Some("2026-11-24T21:20:00Z".to_owned()),
        "the next one"
    );
    row.passes(0).await;
    row.passes(0).await;
    assert_eq!(row.kept(0).await, None, "none of them a second time");

    let ask = Ask::new(row.house.keeper(), row.house.practice.new_key());
    let hours = template::NewHours {
        weekdays: vec![2],
        from: time(13, 0, 0, 0),
        until: time(13, 20, 0, 0),
        minutes: 20,
        from_day: date(2026, 11, 24),
        until_day: None,
    };
    template::add_hours(&row.house.practice, &ask, row.maya, hours)
        .await
        .unwrap();
    assert_eq!(
        row.kept(0).await,
        Some("2026-11-24T19:00:00Z".to_owned()),
        "weekly hours"
    );
}

#[tokio::test]
async fn time_off_that_ends_early_gives_its_times_to_those_who_wait() {
    let row = row(0).await;
    row.off(ExceptionKind::Closed, 25, 0, 23).await;
    let who = row.house.patient().await;
    let row = Row {
        visits: vec![row.house.booked(&who, row.maya, &nine(26)).await],
        people: vec![who],
        ..row
    };
    row.waits(0).await;
    assert_eq!(row.kept(0).await, None);
    let keeper = row.house.keeper();
    let weeks = template::weeks(&row.house.practice, &keeper).await.unwrap();
    let ask = Ask::new(keeper, row.house.practice.new_key());
    let off = weeks[0].exceptions[0].id;
    template::remove_exception(&row.house.practice, &ask, row.maya, off)
        .await
        .unwrap();
    assert_eq!(row.kept(0).await, Some(nine(25)));
}

#[tokio::test]
async fn nobody_is_offered_a_clinician_who_may_not_treat_them() {
    let row = row(2).await;
    row.waits(1).await;
    row.house.licensed(row.maya, &["WI"]).await;
    row.gives_back(0).await;
    assert_eq!(row.kept(1).await, None);
    let wish = row.wishes(1, any_time(Some(row.maya))).await;
    assert!(matches!(wish, Err(Refused::Invalid(problems)) if problems[0].field == "with"));

    row.house.licensed(row.maya, &["IL"]).await;
    monitor::sweep(&row.house.practice).await.unwrap();
    assert_eq!(row.kept(1).await, Some(nine(25)));
    row.house.licensed(row.maya, &["WI"]).await;
    assert_eq!(why(row.takes(1).await), "licence-lapsed");
}

#[tokio::test]
async fn a_wish_is_kept_to_and_can_be_changed_without_losing_the_place() {
    let row = row(3).await;
    let evenings = NewWish {
        parts: vec![DayPart::Evening],
        ..any_time(None)
    };
    row.wishes(1, evenings).await.unwrap();
    row.house.clock.advance(SignedDuration::from_mins(1));
    row.waits(2).await;
    row.gives_back(0).await;
    assert_eq!(row.kept(1).await, None);
    row.passes(2).await;
    row.waits(1).await;
    assert_eq!(row.place(1).await.ahead, 0, "the first is still the first");
    assert_eq!(row.kept(1).await, Some(nine(25)));

    let nothing = NewWish {
        from: date(2026, 11, 25),
        until: date(2026, 11, 24),
        weekdays: Vec::new(),
        parts: Vec::new(),
        ..any_time(Some(PractitionerId(uuid::Uuid::nil())))
    };
    let Err(Refused::Invalid(problems)) = row.wishes(1, nothing).await else {
        panic!("taken as it was");
    };
    let fields: Vec<&str> = problems.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["with", "until", "weekdays", "parts"]);
}

#[tokio::test]
async fn who_leaves_the_list_leaves_the_kept_time_to_the_next() {
    let row = row(3).await;
    row.waits(1).await;
    row.waits(2).await;
    row.gives_back(0).await;
    let offer = row.offer(1).await.unwrap();
    let ask = row.house.ask(&row.people[1]);
    for _ in 0..2 {
        waitlist::leave(&row.house.practice, &ask).await.unwrap();
    }
    assert!(row.place(1).await.waiting.is_none());
    assert_eq!(row.kept(2).await, Some(nine(25)));
    let late = row.house.confirm(&row.people[1], offer.appointment).await;
    assert_eq!(why(late), "hold-lapsed");
    let stay = waitlist::stay(&row.house.practice, &row.house.ask(&row.people[1])).await;
    assert_eq!(why(stay), "not-waiting");
}

#[tokio::test]
async fn a_form_sent_twice_is_one_answer() {
    let row = row(2).await;
    row.waits(1).await;
    row.gives_back(0).await;
    let offer = row.offer(1).await.unwrap();
    let ask = row.house.ask(&row.people[1]);
    let once = book::confirm(&row.house.practice, &ask, offer.appointment).await;
    let twice = book::confirm(&row.house.practice, &ask, offer.appointment).await;
    assert_eq!(once.unwrap(), twice.unwrap());
    assert_eq!(row.letters(1).await.len(), 3);
}

/// Two servers sweep at the same moment, again and again: nobody gets two times and no time goes to two.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_hand_out_a_time_once() {
    let Some(address) = house::schema("two").await else {
        return;
    };
    let open = || async {
        let folder = tempfile::tempdir().unwrap();
        house::house_in(folder, &address, NOW).await
    };
    let row = row_in(open().await, 6).await;
    let second = open().await;
    for who in 1..6 {
        row.waits(who).await;
    }
    second.clock.set(row.house.practice.now());
    row.gives_back(0).await;
    for round in 0..8 {
        let (one, two) = tokio::join!(
            monitor::sweep(&row.house.practice),
            monitor::sweep(&second.practice)
        );
        let made = one.unwrap().waitlist.offered + two.unwrap().waitlist.offered;
        let mut kept = Vec::new();
        for who in 1..6 {
            kept.extend(row.offer(who).await.map(|offer| offer.starts_at));
        }
        let all = kept.len();
        kept.dedup();
        assert_eq!(kept.len(), all, "one time for each");
        assert!(made <= all, "round {round}");
        let later = row.house.practice.now() + WINDOW.answer;
        row.house.clock.set(later);
        second.clock.set(later);
    }
    row.house.adds_up().await;
}

#[tokio::test]
async fn a_late_cancellation_is_told_to_the_clinician_and_an_early_one_is_not() {
    let row = row(3).await;
    row.gives_back(1).await;
    assert_eq!(row.house.letters(None).await, Vec::<String>::new());
    // 24 hours before, to the minute, is not late; a minute later it is.
    row.house.clock.set("2026-11-24T15:00:00Z".parse().unwrap());
    row.house.clock.advance(SignedDuration::from_mins(1));
    row.gives_back(0).await;
    assert_eq!(row.house.letters(None).await, ["list-freed"]);
    // A visit that is moved late leaves a hole too.
    row.house.clock.set("2026-11-26T16:00:00Z".parse().unwrap());
    let other = row.house.hold(&row.people[2], row.maya, &nine(29)).await;
    row.house
        .confirm(&row.people[2], other.unwrap())
        .await
        .unwrap();
    assert_eq!(row.house.letters(None).await, ["list-freed", "list-freed"]);
}

#[tokio::test]
async fn the_list_names_patients_to_those_who_may_open_their_charts_and_to_nobody_else() {
    let row = row(2).await;
    row.waits(1).await;
    let keeper = waitlist::list(&row.house.practice, &row.house.keeper())
        .await
        .unwrap();
    assert_eq!(keeper.len(), 1);
    assert_eq!(keeper[0].name, None);
    assert_eq!(keeper[0].waiting.rank, Rank::Asked);
    let doctor = row.house.doctor(row.maya).await;
    let hers = waitlist::list(&row.house.practice, &doctor).await.unwrap();
    assert_eq!(hers[0].name.as_deref(), Some("Noor Example"));
    // One who was not asked for and has no part in the chart sees nothing.
    let other = row
        .house
        .clinician(time(9, 0, 0, 0), time(9, 20, 0, 0))
        .await;
    let other = row.house.doctor(other).await;
    let theirs = waitlist::list(&row.house.practice, &other).await.unwrap();
    assert_eq!(theirs.len(), 0);
    let patient = waitlist::list(&row.house.practice, &row.people[0].actor).await;
    assert_eq!(why(patient), "not-found");
    let doctor = waitlist::place(&row.house.practice, &doctor).await;
    assert_eq!(why(doctor.map(drop)), "not-found");
}

/// A clinician asks that somebody is seen sooner: times go there first, whoever asked before; taken back, the order is as it
/// was. The reason stays with clinicians.
#[tokio::test]
async fn whom_a_clinician_wants_to_see_sooner_is_offered_first() {
    for house in houses("sooner", NOW).await {
        let row = row_in(house, 4).await;
        let practice = &row.house.practice;
        let doctor = row.house.doctor(row.maya).await;
        let by = || Ask::new(doctor.clone(), practice.new_key());
        let hasty = row.people[3].actor.patient().unwrap();
        let early = waitlist::ask_sooner(practice, &by(), hasty, "a low count").await;
        assert_eq!(why(early), "not-on-list");
        row.waits(2).await;
        row.waits(3).await;
        assert_eq!(row.place(3).await.ahead, 1);
        for nothing in ["", "   "] {
            let refused = waitlist::ask_sooner(practice, &by(), hasty, nothing).await;
            assert!(matches!(refused, Err(Refused::Invalid(_))));
        }
        // A patient cannot, nor somebody who keeps the schedule.
        for actor in [row.people[3].actor.clone(), row.house.keeper()] {
            let ask = Ask::plain(actor);
            let refused = waitlist::ask_sooner(practice, &ask, hasty, "please").await;
            assert_eq!(why(refused), "not-found");
        }
        waitlist::ask_sooner(practice, &by(), hasty, "a low count")
            .await
            .unwrap();
        assert_eq!((row.place(3).await.ahead, row.place(2).await.ahead), (0, 1));
        let chart = care::chart::chart(practice, &doctor, hasty).await.unwrap();
        let waits = chart.waits.unwrap();
        assert_eq!(waits.words[0].0.why, "a low count");
        assert!(waits.place.sooner_at.is_some());
        let list = waitlist::list(practice, &doctor).await.unwrap();
        assert_eq!(list[0].waiting.patient, hasty);

        row.gives_back(0).await;
        assert_eq!(row.kept(3).await, Some(nine(25)), "before who asked first");
        assert_eq!(row.offer(2).await, None);
        waitlist::take_sooner_back(practice, &by(), hasty, "repeated, fine")
            .await
            .unwrap();
        assert_eq!(row.kept(3).await, Some(nine(25)), "what is offered stands");
        row.passes(3).await;
        assert_eq!(row.kept(2).await, Some(nine(25)));
        assert_eq!(row.place(3).await.ahead, 1);
    }
}
