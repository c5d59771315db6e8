//! Follow-up visits as patients book them: together or one by one, moved and cancelled by themselves, reminded of once, and
//! asked about when the plan is another one. Today is Tuesday, 24 November 2026; the medicine starts today, so that its
//! visits are due by 22 December, 16 February, 11 May and 3 August.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure of a test is a panic"
)]

mod house;

use care::{
    Ask, Refused, book,
    courier::{Post, deliver},
    monitor::sweep,
    plan::{Draft, save_draft, sign},
    series::{self, Choice, FollowUps, Series, Standing, Usual},
    visit, waitlist,
};
use house::{House, NOW, Person, house, houses, licence, why};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Weekday, date, time},
};
use record::{
    Dosage,
    appointment::AppointmentState,
    id::{AppointmentId, PlanId, PractitionerId},
    plan::OverrideReason,
};

/// Nine o'clock in Chicago, in winter.
const DECEMBER: &str = "2026-12-22T15:00:00Z";
const FEBRUARY: &str = "2027-02-16T15:00:00Z";

struct Care {
    house: House,
    maya: PractitionerId,
    who: Person,
    plan: PlanId,
}

async fn care_in(house: House) -> Care {
    let maya = house.clinician(time(9, 0, 0, 0), time(12, 0, 0, 0)).await;
    let who = house.patient().await;
    let plan = signed(&house, maya, &who, Some("baricitinib")).await;
    let nine_on_tuesdays = Usual {
        weekday: Weekday::Tuesday,
        time: time(9, 0, 0, 0),
    };
    series::keep_usual(&house.practice, &house.ask(&who), nine_on_tuesdays)
        .await
        .unwrap();
    Care {
        house,
        maya,
        who,
        plan,
    }
}

async fn care() -> Care {
    care_in(house(NOW).await).await
}

/// The same on each engine.
async fn cares() -> Vec<Care> {
    let mut all = Vec::new();
    for house in houses("series", NOW).await {
        all.push(care_in(house).await);
    }
    all
}

async fn signed(
    house: &House,
    by: PractitionerId,
    who: &Person,
    treatment: Option<&str>,
) -> PlanId {
    let doctor = Ask::plain(house.doctor(by).await);
    let draft = Draft {
        diagnosis: "Alopecia areata".to_owned(),
        icd10cm: "L63.8".to_owned(),
        treatment: treatment.map(str::to_owned),
        dosage: treatment.map(|_| Dosage {
            mg: 2.into(),
            every_h: 24,
        }),
        prescription: treatment.map(|it| format!("{it} 2 mg, one tablet a day")),
        starts_on: treatment.map(|_| house.practice.today()),
        message: "We start.".to_owned(),
        follow_up: "In four weeks".to_owned(),
        answers: None,
    };
    let plan = save_draft(&house.practice, &doctor, who.encounter, draft)
        .await
        .unwrap();
    let because = OverrideReason {
        code: "other".to_owned(),
        words: "a test of what follows".to_owned(),
    };
    sign(&house.practice, &doctor, plan, Some(because))
        .await
        .unwrap()
}

impl Care {
    fn at(&self, week: i32, starts_at: &str) -> Choice {
        Choice {
            week,
            practitioner: self.maya,
            starts_at: starts_at.parse().unwrap(),
        }
    }

    async fn seen(&self, changing: Option<i32>, chosen: &[Choice]) -> Series {
        series::series(&self.house.practice, &self.who.actor, changing, chosen)
            .await
            .unwrap()
    }

    async fn follow_ups(&self) -> FollowUps {
        self.seen(None, &[]).await.follow_ups
    }

    async fn standing(&self, week: i32) -> Standing {
        let all = self.follow_ups().await.planned;
        all.iter().find(|it| it.due.week == week).unwrap().standing
    }

    async fn book(&self, choices: &[Choice]) -> Result<Vec<AppointmentId>, Refused> {
        let ask = self.house.ask(&self.who);
        series::book(
            &self.house.practice,
            &ask,
            self.plan,
            choices.to_vec(),
            true,
        )
        .await
    }

    async fn both(&self) -> [AppointmentId; 2] {
        let chosen = [self.at(4, DECEMBER), self.at(12, FEBRUARY)];
        self.book(&chosen).await.unwrap().try_into().unwrap()
    }

    async fn state(&self, visit: AppointmentId) -> &'static str {
        let visit = self.house.visit(&self.who, visit).await;
        visit.state.word()
    }

    async fn told(&self, kind: &str) -> usize {
        let all = self.house.letters(self.who.actor.patient()).await;
        all.iter().filter(|it| *it == kind).count()
    }

    /// Every day at noon in Chicago, through `until`, the clockwork looks.
    async fn live_until(&self, until: &str) {
        let until: Timestamp = until.parse().unwrap();
        while self.house.practice.now() < until {
            self.house.clock.advance(SignedDuration::from_hours(24));
            sweep(&self.house.practice).await.unwrap();
        }
    }
}

/// Each field with what is wrong with it.
fn wrong<T: std::fmt::Debug>(outcome: Result<T, Refused>) -> Vec<(String, String)> {
    match outcome {
        Err(Refused::Invalid(problems)) => problems
            .into_iter()
            .map(|it| (it.field, it.problem))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn named(field: &str, problem: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), problem.to_owned())]
}

#[tokio::test]
async fn what_can_be_booked_is_booked_together_at_the_usual_time() {
    for care in cares().await {
        let seen = care.seen(None, &[]).await;
        let stand: Vec<(i32, Standing)> = seen
            .follow_ups
            .planned
            .iter()
            .map(|it| (it.due.week, it.standing))
            .collect();
        assert_eq!(
            stand,
            [
                (4, Standing::Open),
                (12, Standing::Open),
                (24, Standing::Later(date(2027, 1, 31))),
                (36, Standing::Later(date(2027, 4, 25))),
            ]
        );
        let proposed: Vec<String> = seen
            .times
            .iter()
            .map(|it| it.proposed.unwrap().starts_at.to_string())
            .collect();
        assert_eq!(proposed, [DECEMBER, FEBRUARY]);
        assert!(seen.times.iter().all(|it| it.others.len() == 3));

        // The same form twice is one deed.
        let ask = care.house.ask(&care.who);
        let chosen = vec![care.at(4, DECEMBER), care.at(12, FEBRUARY)];
        let practice = &care.house.practice;
        let first = series::book(practice, &ask, care.plan, chosen.clone(), true).await;
        let again = series::book(practice, &ask, care.plan, chosen, true).await;
        let visits = first.unwrap();
        assert_eq!(again.unwrap(), visits);
        assert_eq!(care.standing(4).await, Standing::Booked(visits[0]));
        assert_eq!(care.standing(12).await, Standing::Booked(visits[1]));
        assert_eq!(care.told("visit-confirmed").await, 2);
        for visit in &visits {
            assert_eq!(care.state(*visit).await, "confirmed");
        }
        care.house.adds_up().await;
    }
}

#[tokio::test]
async fn a_time_that_is_gone_books_nothing_and_the_others_stay_chosen() {
    for care in cares().await {
        // Another patient is faster by a moment.
        let other = care.house.patient().await;
        care.house
            .clock
            .set("2026-12-18T15:00:00Z".parse().unwrap());
        care.house.booked(&other, care.maya, DECEMBER).await;
        let chosen = [care.at(4, DECEMBER), care.at(12, FEBRUARY)];
        assert_eq!(
            wrong(care.book(&chosen).await),
            named("week-4", "problem-follow-up-gone")
        );
        assert!(care.follow_ups().await.booked.is_empty(), "all or none");
        assert_eq!(care.told("visit-confirmed").await, 0);

        let seen = care.seen(None, &chosen).await;
        let (four, twelve) = (&seen.times[0], &seen.times[1]);
        assert_eq!(four.proposed, None);
        let next: Vec<String> = four
            .others
            .iter()
            .map(|it| it.starts_at.to_string())
            .collect();
        assert_eq!(
            next,
            [
                "2026-12-22T15:20:00Z",
                "2026-12-22T15:40:00Z",
                "2026-12-22T16:00:00Z"
            ]
        );
        assert_eq!(twelve.proposed.unwrap().starts_at.to_string(), FEBRUARY);
        care.book(&[care.at(4, &next[0]), care.at(12, FEBRUARY)])
            .await
            .unwrap();
        care.house.adds_up().await;
    }
}

/// H-16: many want the same two times; one gets them, the others are told of both.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_choose_the_same_times_one_gets_them() {
    for house in houses("series_race", NOW).await {
        let care = care_in(house).await;
        let mut crowd = vec![(care.who.clone(), care.plan)];
        for _ in 0..7 {
            let who = care.house.patient().await;
            let plan = signed(&care.house, care.maya, &who, Some("baricitinib")).await;
            crowd.push((who, plan));
        }
        let mut all = tokio::task::JoinSet::new();
        for (who, plan) in crowd {
            let (practice, ask) = (care.house.practice.clone(), care.house.ask(&who));
            let chosen = vec![care.at(4, DECEMBER), care.at(12, FEBRUARY)];
            all.spawn(async move { series::book(&practice, &ask, plan, chosen, true).await });
        }
        let (mut won, mut lost) = (0, 0);
        while let Some(outcome) = all.join_next().await {
            match outcome.unwrap() {
                Ok(visits) => won += visits.len(),
                Err(Refused::Invalid(problems)) => lost += problems.len(),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((won, lost), (2, 14));
        care.house.adds_up().await;
    }
}

#[tokio::test]
async fn each_visit_is_moved_and_cancelled_by_itself() {
    for care in cares().await {
        let [four, twelve] = care.both().await;
        // It is one visit for each week: a second one is only had by moving the first.
        let seen = care.seen(Some(4), &[]).await;
        assert_eq!(seen.times.len(), 1);
        assert_eq!(seen.times[0].moves.as_ref().unwrap().id, four);
        let moved = care.book(&[care.at(4, "2026-12-21T16:00:00Z")]).await;
        let moved = moved.unwrap()[0];
        assert_eq!(care.state(four).await, "cancelled");
        assert_eq!(care.standing(4).await, Standing::Booked(moved));
        assert_eq!(care.standing(12).await, Standing::Booked(twelve));
        // To where it stands is no move.
        let same = care.book(&[care.at(12, FEBRUARY)]).await.unwrap();
        assert_eq!(same, []);

        let ask = care.house.ask(&care.who);
        book::cancel(&care.house.practice, &ask, moved)
            .await
            .unwrap();
        assert_eq!(care.standing(4).await, Standing::Open);
        assert_eq!(care.state(twelve).await, "confirmed");
        care.book(&[care.at(4, DECEMBER)]).await.unwrap();
        care.house.adds_up().await;
    }
}

/// One visit for a consultation still holds for what is booked by itself, and takes no follow-up visit along.
#[tokio::test]
async fn booking_a_visit_of_its_own_moves_no_follow_up() {
    for care in cares().await {
        let [four, twelve] = care.both().await;
        let place = || waitlist::place(&care.house.practice, &care.who.actor);
        assert_eq!(place().await.unwrap().booked, None);
        let first = care
            .house
            .booked(&care.who, care.maya, "2026-11-27T15:00:00Z")
            .await;
        let second = care
            .house
            .booked(&care.who, care.maya, "2026-11-28T15:00:00Z")
            .await;
        assert_eq!(care.state(first).await, "cancelled");
        assert_eq!(place().await.unwrap().booked.unwrap().id, second);
        for visit in [second, four, twelve] {
            assert_eq!(care.state(visit).await, "confirmed");
        }
        // One of her own on the days of a week counts for it, and is not moved as if it were for it.
        let ask = care.house.ask(&care.who);
        book::cancel(&care.house.practice, &ask, four)
            .await
            .unwrap();
        care.house
            .clock
            .set("2026-12-14T15:00:00Z".parse().unwrap());
        let own = care
            .house
            .booked(&care.who, care.maya, "2026-12-17T15:00:00Z")
            .await;
        assert_eq!(care.standing(4).await, Standing::Booked(own));
        assert_eq!(
            wrong(care.book(&[care.at(4, DECEMBER)]).await),
            named("week-4", "problem-follow-up-booked")
        );
        care.house.adds_up().await;
    }
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_its_week() {
    let care = care().await;
    let one = |week, at: &str| {
        let choice = care.at(week, at);
        let care = &care;
        async move { wrong(care.book(&[choice]).await) }
    };
    let week_4 = |problem: &str| named("week-4", problem);
    // A day before its days, out of hours, a time that is not one, a week that the plan does not have.
    let early = one(4, "2026-12-15T15:00:00Z").await;
    assert_eq!(early, week_4("problem-follow-up-days"));
    for gone in ["2026-12-22T23:00:00Z", "2026-12-22T15:07:00Z"] {
        assert_eq!(one(4, gone).await, week_4("problem-follow-up-gone"));
    }
    assert_eq!(
        one(24, "2027-05-11T14:00:00Z").await,
        named("week-24", "problem-follow-up-later")
    );
    assert_eq!(
        one(5, DECEMBER).await,
        named("week-5", "problem-follow-up-unknown")
    );
    assert_eq!(
        wrong(care.book(&[]).await),
        named("follow-ups", "problem-follow-ups-none")
    );
    let ask = care.house.ask(&care.who);
    let chosen = vec![care.at(4, DECEMBER)];
    let nowhere = series::book(&care.house.practice, &ask, care.plan, chosen, false).await;
    assert_eq!(wrong(nowhere), named("there", "problem-follow-ups-there"));

    let over = one(12, DECEMBER).await;
    assert_eq!(over, named("week-12", "problem-follow-up-days"));
    assert!(
        care.follow_ups().await.booked.is_empty(),
        "nothing was kept"
    );

    // A time that is kept for her from the waitlist is hers already.
    care.house
        .clock
        .set("2026-12-16T15:00:00Z".parse().unwrap());
    let wish = waitlist::NewWish {
        practitioner: None,
        from: date(2026, 12, 22),
        until: date(2026, 12, 22),
        weekdays: vec![2],
        parts: vec![record::waitlist::DayPart::Morning],
    };
    let ask = care.house.ask(&care.who);
    waitlist::wait(&care.house.practice, &ask, wish)
        .await
        .unwrap();
    let kept = waitlist::place(&care.house.practice, &care.who.actor)
        .await
        .unwrap()
        .offer;
    let kept = kept.unwrap().starts_at.to_string();
    assert_eq!(one(4, &kept).await, week_4("problem-follow-up-own"));
}

/// H-19: each visit needs a licence on its own day, looked up when it is booked.
#[tokio::test]
async fn a_licence_is_asked_for_on_the_day_of_each_visit() {
    for care in cares().await {
        let (maya, until) = (care.maya, date(2027, 1, 31));
        care.house
            .store
            .run("set_up", move |tx| {
                Box::pin(async move { tx.keep_licences(maya, &[licence(until)]).await })
            })
            .await
            .unwrap();
        let seen = care.seen(None, &[]).await;
        assert!(seen.times[0].proposed.is_some());
        assert_eq!(
            seen.times[1].proposed, None,
            "the licence has ended by then"
        );
        assert!(seen.times[1].others.is_empty());
        assert_eq!(
            wrong(
                care.book(&[care.at(4, DECEMBER), care.at(12, FEBRUARY)])
                    .await
            ),
            named("week-12", "problem-follow-up-gone")
        );
        assert!(care.book(&[care.at(4, DECEMBER)]).await.is_ok());
    }
}

#[tokio::test]
async fn a_plan_that_is_replaced_leaves_its_visits_and_asks() {
    for care in cares().await {
        let [four, twelve] = care.both().await;
        care.house.clock.advance(SignedDuration::from_hours(24));
        signed(&care.house, care.maya, &care.who, None).await;
        let now = care.follow_ups().await;
        assert!(now.planned.is_empty());
        let asked: Vec<(AppointmentId, bool)> = now
            .left_over
            .iter()
            .map(|it| (it.visit.id, it.stays))
            .collect();
        assert_eq!(asked, [(four, false), (twelve, false)]);
        for visit in [four, twelve] {
            assert_eq!(care.state(visit).await, "confirmed");
        }
        let doctor = care.house.doctor(care.maya).await;
        let patient = care.who.actor.patient().unwrap();
        let chart = care::chart::chart(&care.house.practice, &doctor, patient)
            .await
            .unwrap();
        assert_eq!(chart.follow_ups, now, "the clinician sees it too");
        assert_eq!(
            why(care.book(&[care.at(4, DECEMBER)]).await),
            "plan-not-in-force"
        );

        let ask = care.house.ask(&care.who);
        series::keep_left_over(&care.house.practice, &ask, four)
            .await
            .unwrap();
        let ask = care.house.ask(&care.who);
        book::cancel(&care.house.practice, &ask, twelve)
            .await
            .unwrap();
        let left = care.follow_ups().await.left_over;
        assert_eq!(left.len(), 1);
        assert!(left[0].visit.id == four && left[0].stays);
        let ask = care.house.ask(&care.who);
        let gone = series::keep_left_over(&care.house.practice, &ask, twelve).await;
        assert_eq!(why(gone), "not-found");
        // It lies on the days of a week of the next plan, which needs no second one.
        signed(&care.house, care.maya, &care.who, Some("baricitinib")).await;
        assert_eq!(care.standing(4).await, Standing::Booked(four));
        let stranger = care.house.patient().await;
        let theirs = care.house.ask(&stranger);
        let not_theirs = series::keep_left_over(&care.house.practice, &theirs, four).await;
        assert_eq!(why(not_theirs), "not-found");
    }
}

#[tokio::test]
async fn whoever_did_not_come_can_come_again_until_the_days_are_over() {
    let care = care().await;
    let [four, _] = care.both().await;
    care.house
        .clock
        .set("2026-12-16T16:00:00Z".parse().unwrap());
    let early = care
        .book(&[care.at(4, "2026-12-17T15:00:00Z")])
        .await
        .unwrap()[0];
    assert_eq!(care.state(four).await, "cancelled");
    care.house
        .clock
        .set("2026-12-17T15:15:00Z".parse().unwrap());
    let doctor = Ask::plain(care.house.doctor(care.maya).await);
    visit::missed(&care.house.practice, &doctor, early)
        .await
        .unwrap();
    assert_eq!(care.standing(4).await, Standing::Open);
    let again = care.book(&[care.at(4, DECEMBER)]).await.unwrap()[0];
    assert_eq!(care.standing(4).await, Standing::Booked(again));
    // Nobody opens the door: an hour after its end it was missed.
    care.house
        .clock
        .set("2026-12-23T15:00:00Z".parse().unwrap());
    assert_eq!(care.standing(4).await, Standing::Missed);
    assert_eq!(
        wrong(care.book(&[care.at(4, "2026-12-24T15:00:00Z")]).await),
        named("week-4", "problem-follow-up-over")
    );
}

#[tokio::test]
async fn who_books_nothing_is_written_to_when_it_opens_and_before_it_ends_and_once() {
    for care in cares().await {
        // What could be booked when the plan was signed stood on the page that the patient was called to then.
        care.live_until("2026-12-11T15:00:00Z").await;
        assert_eq!(care.told("follow-up-opens").await, 0);
        assert_eq!(care.told("follow-up-ends").await, 0);
        care.live_until("2026-12-12T15:00:00Z").await;
        assert_eq!(care.told("follow-up-ends").await, 1, "ten days before");
        for _ in 0..3 {
            sweep(&care.house.practice).await.unwrap();
        }
        care.live_until("2027-01-30T15:00:00Z").await;
        assert_eq!(care.told("follow-up-ends").await, 1);
        assert_eq!(care.told("follow-up-opens").await, 0);
        // Week 24 opens on 31 January, week 12 ends on 16 February.
        care.live_until("2027-01-31T15:00:00Z").await;
        assert_eq!(care.told("follow-up-opens").await, 1);
        care.book(&[care.at(12, FEBRUARY)]).await.unwrap();
        care.live_until("2027-04-20T15:00:00Z").await;
        assert_eq!(care.told("follow-up-ends").await, 1, "week 12 was booked");
        assert_eq!(care.told("follow-up-opens").await, 1);
        // Week 36 opens on 25 April, the last days of week 24 are near from 1 May on.
        care.live_until("2027-05-20T15:00:00Z").await;
        assert_eq!(care.told("follow-up-opens").await, 2);
        assert_eq!(care.told("follow-up-ends").await, 2);
    }
}

#[tokio::test]
async fn a_letter_is_not_sent_when_a_time_was_chosen_meanwhile_and_says_nothing_of_what_for() {
    let care = care().await;
    let mailbox = tempfile::tempdir().unwrap();
    let post = Post::folder(mailbox.path().to_owned());
    deliver(&care.house.practice, &post).await.unwrap();
    let read = || {
        let files = std::fs::read_dir(mailbox.path()).unwrap();
        files
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .filter(|text| text.contains("still to be chosen"))
            .collect::<Vec<_>>()
    };
    care.house
        .clock
        .set("2026-12-12T15:00:00Z".parse().unwrap());
    sweep(&care.house.practice).await.unwrap();
    let visit = care.book(&[care.at(4, DECEMBER)]).await.unwrap()[0];
    deliver(&care.house.practice, &post).await.unwrap();
    assert_eq!(read(), Vec::<String>::new());

    // The other one goes out, and names no week, medicine or illness.
    care.house
        .clock
        .set("2027-02-06T15:00:00Z".parse().unwrap());
    sweep(&care.house.practice).await.unwrap();
    deliver(&care.house.practice, &post).await.unwrap();
    let sent = read();
    assert_eq!(sent.len(), 1);
    for telling in ["week", "plan", "baricitinib", "alopecia", "test"] {
        assert!(!sent[0].to_lowercase().contains(telling), "{telling}");
    }
    let visit = care.house.visit(&care.who, visit).await;
    assert!(matches!(visit.state, AppointmentState::Confirmed { .. }));
}
