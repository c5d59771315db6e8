//! Visits that a plan asks for, told to every engine: one standing visit for each week, a cancelled one leaves its week, each
//! moment is told once, and what nobody has booked is found.

#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a failure of a test is a panic"
)]

mod common;

use common::Clinic;
use jiff::{
    SignedDuration,
    civil::{Weekday, date, time},
};
use record::{
    encounter::Encounter,
    follow_up::{FollowUp, Unbooked, Usual},
    id::{ObligationId, PlanId, PractitionerId},
    order::{Obligation, ObligationState},
    plan::{Plan, PlanContent, PlanState},
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
    clinic.store.run("follow_ups", job).await
}

fn plan(clinic: &Clinic, consultation: &Encounter, with: PractitionerId, signed: bool) -> Plan {
    let content = PlanContent {
        language: "en".to_owned(),
        diagnosis: "alopecia areata".to_owned(),
        icd10cm: "L63.8".to_owned(),
        treatment: None,
        dosage: None,
        prescription: None,
        starts_on: None,
        tests: vec![],
        message: String::new(),
        follow_up: String::new(),
        answers: vec![],
    };
    Plan {
        id: PlanId(clinic.key()),
        patient: consultation.patient,
        encounter: consultation.id,
        practitioner: with,
        content,
        state: if signed {
            PlanState::Signed {
                at: clinic.now(),
                by: "Dr. Maya Lindqvist".to_owned(),
                status: None,
                edition: "e1".to_owned(),
                override_reason: None,
            }
        } else {
            PlanState::Draft {
                saved_at: clinic.now(),
            }
        },
    }
}

fn duty(clinic: &Clinic, plan: &Plan, week: i32, due_on: jiff::civil::Date) -> Obligation {
    Obligation {
        id: ObligationId(clinic.key()),
        patient: plan.patient,
        plan: Some(plan.id),
        order: None,
        test: "cbc".to_owned(),
        name: "Complete blood count".to_owned(),
        concepts: vec!["alc".to_owned()],
        week,
        due_on,
        owner: plan.practitioner,
        state: ObligationState::Open,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_has_one_standing_visit_and_what_is_not_booked_is_found() {
    for clinic in common::clinics("follow_ups").await {
        let (doctor, patient, first) = clinic.people(1).await;
        let now = clinic.now();
        let pid = patient.id;
        let (signed, draft) = (
            plan(&clinic, &first, doctor.id, true),
            plan(&clinic, &first, doctor.id, false),
        );
        // Two tests of one week are one visit; what comes before the start is none, nor what a draft asks for.
        let duties = [
            duty(&clinic, &signed, 4, date(2026, 12, 22)),
            duty(&clinic, &signed, 4, date(2026, 12, 22)),
            duty(&clinic, &signed, 12, date(2027, 2, 16)),
            duty(&clinic, &signed, 0, date(2026, 12, 22)),
            duty(&clinic, &draft, 5, date(2026, 12, 22)),
        ];
        let (s, d) = (signed.clone(), draft.clone());
        run(&clinic, move |tx| {
            Box::pin(async move {
                tx.keep_plan(&s).await?;
                tx.keep_plan(&d).await?;
                for one in &duties {
                    tx.keep_obligation(one).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
        let week = |week, due_on| Unbooked {
            patient: pid,
            plan: signed.id,
            week,
            due_on,
        };
        let (four, twelve) = (week(4, date(2026, 12, 22)), week(12, date(2027, 2, 16)));
        let found = |from, until, stage: &'static str| {
            run(&clinic, move |tx| {
                Box::pin(tx.unbooked_follow_ups(from, until, stage))
            })
        };
        let wide = (date(2026, 12, 22), date(2027, 2, 16));
        let both = found(wide.0, wide.1, "follow-up-opens").await.unwrap();
        assert_eq!(both, [four, twelve], "{}", clinic.engine);
        let narrow = found(date(2026, 12, 23), date(2027, 2, 15), "follow-up-opens").await;
        assert_eq!(narrow.unwrap(), []);

        // Each moment once.
        let id = signed.id;
        let told = run(&clinic, move |tx| {
            Box::pin(async move {
                let first = tx.told_of_follow_up(id, 4, "follow-up-opens", now).await?;
                let again = tx.told_of_follow_up(id, 4, "follow-up-opens", now).await?;
                Ok((first, again))
            })
        })
        .await
        .unwrap();
        assert_eq!(told, (true, false));
        let left = found(wide.0, wide.1, "follow-up-opens").await.unwrap();
        assert_eq!(left, [twelve]);
        let other = found(wide.0, wide.1, "follow-up-ends").await.unwrap();
        assert_eq!(other, [four, twelve]);

        // A week is booked once, and again after it was cancelled.
        let (one, two) = (
            clinic.new_visit(&first, doctor.id, 0),
            clinic.new_visit(&first, doctor.id, 1),
        );
        let link = |visit: &record::appointment::Appointment, week| FollowUp {
            appointment: visit.id,
            patient: pid,
            plan: id,
            week,
            stays: false,
        };
        let (kept, double, later) = (link(&one, 12), link(&two, 12), link(&two, 4));
        let (o, t) = (one.clone(), two.clone());
        run(&clinic, move |tx| {
            Box::pin(async move {
                tx.hold(&o, now).await?;
                tx.hold(&t, now).await?;
                tx.keep_follow_up(&kept).await?;
                assert_eq!(tx.keep_follow_up(&double).await, Err(Error::Taken));
                tx.keep_follow_up(&later).await?;
                assert_eq!(tx.follow_ups_of(pid).await?, [later, kept]);
                assert_eq!(tx.follow_up(one.id).await?, Some(kept));
                Ok(())
            })
        })
        .await
        .unwrap();
        let none = found(wide.0, wide.1, "follow-up-ends").await.unwrap();
        assert_eq!(none, []);
        let third = clinic.new_visit(&first, doctor.id, 2);
        let again = link(&third, 12);
        run(&clinic, move |tx| {
            Box::pin(async move {
                assert!(tx.let_follow_up_stay(two.id).await?);
                assert!(tx.cancel(one.id, now).await?);
                assert_eq!(
                    tx.follow_ups_of(pid).await?,
                    [FollowUp {
                        stays: true,
                        ..later
                    }]
                );
                assert_eq!(tx.follow_up(one.id).await?, Some(kept), "what it was for");
                assert!(!tx.let_follow_up_stay(one.id).await?, "cancelled");
                tx.hold(&third, now).await?;
                tx.keep_follow_up(&again).await?;
                // The week is left, the booked time stands.
                assert!(tx.end_follow_up(third.id, now).await?);
                assert!(!tx.end_follow_up(third.id, now).await?);
                assert_eq!(tx.standing_appointments_of(pid).await?.len(), 2);
                Ok(())
            })
        })
        .await
        .unwrap();
        let open = found(wide.0, wide.1, "follow-up-ends").await.unwrap();
        assert_eq!(open, [twelve]);

        // A plan that is replaced asks for nothing any more.
        let replaced = Plan {
            state: PlanState::Replaced {
                at: now,
                by: draft.id,
            },
            ..signed.clone()
        };
        run(&clinic, move |tx| {
            Box::pin(async move { tx.keep_plan(&replaced).await })
        })
        .await
        .unwrap();
        let none = found(wide.0, wide.1, "follow-up-ends").await.unwrap();
        assert_eq!(none, []);

        // The newest word on the usual time counts.
        let usual = |weekday, hour| Usual {
            weekday,
            time: time(hour, 30, 0, 0),
        };
        let later = now + SignedDuration::from_hours(1);
        let kept = run(&clinic, move |tx| {
            Box::pin(async move {
                assert_eq!(tx.usual_time(pid).await?, None);
                tx.keep_usual_time(pid, usual(Weekday::Monday, 9), now)
                    .await?;
                tx.keep_usual_time(pid, usual(Weekday::Sunday, 17), later)
                    .await?;
                tx.usual_time(pid).await
            })
        })
        .await
        .unwrap();
        assert_eq!(kept, Some(usual(Weekday::Sunday, 17)));
    }
}
