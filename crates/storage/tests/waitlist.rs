//! People wait for a time, told to every engine: a place each, one open offer each, an answer that counts once; a visit
//! that is handed over; who covers for whom.

#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a failure of a test is a panic"
)]

mod common;

use common::Clinic;
use jiff::{SignedDuration, civil::date};
use record::{
    appointment::{Appointment, AppointmentState},
    encounter::Encounter,
    hours::{Cover, Decided, ExceptionKind, ScheduleException},
    id::{PractitionerId, ScheduleExceptionId, WaitingId},
    waitlist::{Answer, DayPart, Rank, SoonerWord, TimeOffer, Waiting, WaitingState, Wish},
};
use storage::{Error, Tx};

async fn run<T, F>(clinic: &Clinic, job: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: for<'t> FnOnce(
            &'t mut Tx,
        )
            -> std::pin::Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 't>>
        + Send
        + 'static,
{
    clinic.store.run("waitlist", job).await
}

fn place(clinic: &Clinic, encounter: &Encounter, with: Option<PractitionerId>) -> Waiting {
    Waiting {
        id: WaitingId(clinic.key()),
        patient: encounter.patient,
        encounter: encounter.id,
        wish: Wish {
            practitioner: with,
            minutes: 20,
            from: date(2026, 11, 25),
            until: date(2026, 12, 24),
            weekdays: vec![1, 2, 5],
            parts: vec![DayPart::Morning, DayPart::Evening],
        },
        rank: Rank::Asked,
        sooner_at: None,
        asked_at: clinic.now(),
        missed: 0,
        state: WaitingState::Waiting,
    }
}

fn offered(clinic: &Clinic, to: &Waiting, hold: &Appointment) -> TimeOffer {
    TimeOffer {
        appointment: hold.id,
        waiting: to.id,
        practitioner: hold.practitioner,
        starts_at: hold.starts_at,
        offered_at: clinic.now(),
        until: clinic.now() + SignedDuration::from_hours(4),
        answer: Answer::Open,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn places_and_offers_are_kept_and_each_counts_once() {
    for clinic in common::clinics("waitlist").await {
        let (doctor, _, first) = clinic.people(1).await;
        let (_, _, second) = clinic.people(2).await;
        let now = clinic.now();
        let later = now + SignedDuration::from_hours(1);
        let one = place(&clinic, &first, Some(doctor.id));
        let two = Waiting {
            rank: Rank::TakenBack,
            asked_at: later,
            ..place(&clinic, &second, None)
        };
        let (a, b) = (one.clone(), two.clone());
        run(&clinic, move |tx| {
            Box::pin(async move {
                tx.keep_waiting(&a, now).await?;
                tx.keep_waiting(&b, now).await
            })
        })
        .await
        .unwrap();
        // Who was let down comes first, though asked later.
        let list = run(&clinic, |tx| Box::pin(tx.waitlist())).await.unwrap();
        assert_eq!(list, vec![two.clone(), one.clone()]);
        // Whom a clinician wants to be seen sooner comes before both, with the reason; taken back, the order is as before.
        let said = |asks: bool, why: &str, said_at| SoonerWord {
            waiting: one.id,
            practitioner: doctor.id,
            asks,
            why: why.to_owned(),
            said_at,
        };
        let words = [
            said(true, "a low count", now),
            said(false, "repeated, fine", later),
        ];
        let (sooner, back) = (
            Waiting {
                sooner_at: Some(later),
                ..one.clone()
            },
            one.clone(),
        );
        let (ids, kept, pid) = ([clinic.key(), clinic.key()], words.clone(), first.patient);
        let orders = run(&clinic, move |tx| {
            Box::pin(async move {
                tx.keep_waiting(&sooner, now).await?;
                let with = tx.waitlist().await?;
                for (id, word) in ids.iter().zip(&kept) {
                    tx.keep_sooner_word(*id, pid, word).await?;
                }
                assert_eq!(tx.sooner_words(pid, back.id).await?, kept);
                tx.keep_waiting(&back, now).await?;
                Ok((with, tx.waitlist().await?))
            })
        })
        .await
        .unwrap();
        assert_eq!(orders.0[0].id, one.id, "{}", clinic.engine);
        assert_eq!(orders.0[0].sooner_at, Some(later));
        assert_eq!(orders.1, vec![two.clone(), one.clone()]);
        let again = place(&clinic, &first, None);
        let refused = run(&clinic, move |tx| {
            Box::pin(async move { tx.keep_waiting(&again, now).await })
        })
        .await;
        assert_eq!(refused, Err(Error::Taken), "{}", clinic.engine);

        let (held, other) = (
            clinic.new_visit(&first, doctor.id, 0),
            clinic.new_visit(&first, doctor.id, 1),
        );
        let (offer, double) = (
            offered(&clinic, &one, &held),
            offered(&clinic, &one, &other),
        );
        let kept = offer.clone();
        run(&clinic, move |tx| {
            Box::pin(async move {
                tx.hold(&held, now).await?;
                tx.hold(&other, now).await?;
                tx.keep_offer(&kept).await
            })
        })
        .await
        .unwrap();
        let refused = run(&clinic, move |tx| {
            Box::pin(async move { tx.keep_offer(&double).await })
        })
        .await;
        assert_eq!(refused, Err(Error::Taken), "one open offer for each");

        let (id, to, whose) = (offer.appointment, one.id, one.patient);
        let open = run(&clinic, |tx| Box::pin(tx.open_offers())).await.unwrap();
        assert_eq!(open, vec![offer.clone()]);
        let (won, late, found, all) = run(&clinic, move |tx| {
            Box::pin(async move {
                let won = tx.answer_offer(id, Answer::Passed, now).await?;
                let late = tx.answer_offer(id, Answer::Taken, now).await?;
                Ok((won, late, tx.offer(id).await?, tx.offers_to(to).await?))
            })
        })
        .await
        .unwrap();
        assert_eq!((won, late), (true, false), "the first answer counts");
        let passed = TimeOffer {
            answer: Answer::Passed,
            ..offer
        };
        assert_eq!(found, Some(passed.clone()));
        assert_eq!(all, vec![passed]);

        let left = Waiting {
            state: WaitingState::Left,
            missed: 1,
            ..one.clone()
        };
        let gone = left.clone();
        let (live, known, list) = run(&clinic, move |tx| {
            Box::pin(async move {
                tx.keep_waiting(&gone, now).await?;
                Ok((
                    tx.waiting_of(whose).await?,
                    tx.waiting(to).await?,
                    tx.waitlist().await?,
                ))
            })
        })
        .await
        .unwrap();
        assert_eq!(
            (live, known, list),
            (None, Some(left), vec![two]),
            "{}",
            clinic.engine
        );
        // Who has left may come again.
        let again = place(&clinic, &first, None);
        run(&clinic, move |tx| {
            Box::pin(async move { tx.keep_waiting(&again, now).await })
        })
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_handed_over_whole_or_not_at_all() {
    for clinic in common::clinics("handover").await {
        let (from, _, first) = clinic.people(1).await;
        let (to, _, second) = clinic.people(2).await;
        let now = clinic.now();
        let booked = Appointment {
            state: AppointmentState::Confirmed { at: now },
            ..clinic.new_visit(&first, from.id, 0)
        };
        let in_the_way = Appointment {
            starts_at: booked.starts_at + SignedDuration::from_mins(10),
            ..clinic.new_visit(&second, to.id, 0)
        };
        let (id, way, visit) = (booked.id, in_the_way.id, booked.clone());
        let outcome = run(&clinic, move |tx| {
            Box::pin(async move {
                tx.hold(&visit, now).await?;
                tx.hold(&in_the_way, now).await?;
                let refused = tx.hand_over_visit(&visit, to.id, now).await;
                let stayed = tx.appointment(id).await?;
                let cells = tx.misbooked().await?;
                tx.cancel(way, now).await?;
                let moved = tx.hand_over_visit(&visit, to.id, now).await?;
                let again = tx.hand_over_visit(&visit, to.id, now).await?;
                Ok((refused, stayed, cells, moved, again))
            })
        })
        .await
        .unwrap();
        let (refused, stayed, cells, moved, again) = outcome;
        assert_eq!(refused, Err(Error::Taken));
        assert_eq!(stayed, Some(booked.clone()));
        assert_eq!(cells, vec![]);
        assert!(moved && !again, "of two who hand it over one does");
        let (now_with, wrong, free, busy) = run(&clinic, move |tx| {
            Box::pin(async move {
                let until = booked.starts_at + SignedDuration::from_hours(1);
                Ok((
                    tx.appointment(id).await?.unwrap().practitioner,
                    tx.misbooked().await?,
                    tx.busy(from.id.0, booked.starts_at, until, now).await?,
                    tx.busy(to.id.0, booked.starts_at, until, now).await?,
                ))
            })
        })
        .await
        .unwrap();
        assert_eq!(
            (now_with, wrong, free.len(), busy.len()),
            (to.id, vec![], 0, 1)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn time_off_knows_who_covers_and_what_was_decided() {
    for clinic in common::clinics("timeoff").await {
        let (away, _, first) = clinic.people(1).await;
        let (cover, _, _) = clinic.people(2).await;
        let now = clinic.now();
        let off = |cover, kind, hours: i64| ScheduleException {
            id: ScheduleExceptionId(clinic.key()),
            practitioner: away.id,
            kind,
            starts_at: now + SignedDuration::from_hours(hours),
            ends_at: now + SignedDuration::from_hours(hours + 2),
            why: "away".to_owned(),
            cover,
        };
        let by = Cover::By {
            practitioner: cover.id,
        };
        let nobody = Cover::Nobody {
            why: "alone here".to_owned(),
        };
        let closed = ExceptionKind::Closed;
        let mut all = vec![
            off(Cover::NotNeeded, closed, 0),
            off(nobody, closed, 0),
            off(by.clone(), closed, 0),
            off(by, closed, 3),
        ];
        let covered = all[2].clone();
        all.sort_by_key(|one| (one.starts_at, one.id));
        let visit = clinic.new_visit(&first, away.id, 0);
        let (kept, id, about) = (all.clone(), covered.id, visit.id);
        let decided = Decided::HandOver { to: cover.id };
        let told = decided.clone();
        let (back, in_force, at_end, decisions) = run(&clinic, move |tx| {
            Box::pin(async move {
                for one in &kept {
                    tx.keep_exception(one).await?;
                }
                tx.hold(&visit, now).await?;
                tx.keep_time_off_decision(id, about, &told, now).await?;
                let end = now + SignedDuration::from_hours(2);
                Ok((
                    tx.exceptions(away.id, now, end + SignedDuration::from_hours(9))
                        .await?,
                    tx.covered_absences(now).await?,
                    tx.covered_absences(end).await?,
                    tx.time_off_decisions(id).await?,
                ))
            })
        })
        .await
        .unwrap();
        assert_eq!(back, all, "{}", clinic.engine);
        assert_eq!((in_force, at_end), (vec![covered], vec![]));
        assert_eq!(decisions, vec![(about, decided)]);
    }
}
