//! One story, told to every engine: a patient joins, answers, is seen, follows a plan and is watched over. Each step is
//! read back as it was written; at the end the clinic is restarted and everything is still there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::many_single_char_names,
    clippy::too_many_lines,
    reason = "a failure of a test is a panic; the story is long, and its short names are copies for its jobs"
)]

mod common;

use common::{Clinic, alc, licence};
use jiff::{
    SignedDuration,
    civil::{Weekday, date},
};
use record::{
    Assessment, Findings, Value,
    actor::{Scope, Standing},
    appointment::AppointmentState,
    assessment::{Journey, Region},
    consent::{Consent, ConsentTo},
    feedback::{CardOutcome, Feedback},
    forecast::{Band, Change, ForecastContent, Known, Odds, Reading, SignedForecast, Taken},
    hours::{ExceptionKind, Hours, ScheduleException},
    id::{
        AppointmentId, EncounterId, FindingId, ForecastId, HoursId, JobId, NoteId, ObligationId,
        OrderId, OutboxId, PatientId, PhotographId, PlanId, QuarantineId, RenewalId, ReportId,
        ReviewId, ScheduleExceptionId, SessionId, TaskId, ThreadId, TokenId,
    },
    order::{Obligation, ObligationState, Order, OrderedTest},
    plan::{Plan, PlanContent, PlanState},
    task::{Task, TaskClosed, TaskKind, Urgency},
};
use serde_json::json;
use storage::{
    Error, Tx,
    account::AccountKind,
    assessment::KeptAssessment,
    cds::CdsClient,
    instruction::Instruction,
    invitation::{Invitation, Purpose},
    job::Job,
    note::Note,
    outbox::Letter,
    patient::InChart,
    quarantine::{Quarantined, Resolution, SaidIdentity},
    renewal::{Renewal, RenewalState},
    report::Report,
    session::Session,
    token::Token,
};

/// Runs a block that writes; the block may use `?`.
macro_rules! write {
    ($clinic:ident, |$tx:ident| $work:block) => {
        $clinic
            .store
            .run("story", move |$tx: &mut Tx| {
                Box::pin(async move {
                    $work;
                    Ok::<(), Error>(())
                })
            })
            .await
            .unwrap()
    };
}

/// Runs an expression that reads, and answers its value.
macro_rules! read {
    ($clinic:ident, |$tx:ident| $work:expr) => {
        $clinic
            .store
            .read("story", move |$tx: &mut Tx| {
                Box::pin(async move { $work.await })
            })
            .await
            .unwrap()
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_story() {
    for clinic in common::clinics("story").await {
        people_join(&clinic).await;
        a_hospital_asks_for_advice(&clinic).await;
        the_clinic_opens_its_doors(&clinic).await;
        a_patient_answers(&clinic).await;
        a_visit_is_booked(&clinic).await;
        a_clinician_works(&clinic).await;
        results_arrive(&clinic).await;
        the_clinic_keeps_its_books(&clinic).await;
        everything_is_somebodys(&clinic).await;
        let before = everything(&clinic).await;
        assert!(
            before.iter().all(|(_, rows)| *rows > 0),
            "the story leaves no table empty: {before:?}"
        );
        let clinic = clinic.reopened().await;
        assert_eq!(everything(&clinic).await, before, "{}", clinic.engine);
        let verified = storage::verify_audit(&clinic.store, None).await.unwrap();
        assert!(
            matches!(verified, storage::Verification::Verified { .. }),
            "{verified:?}"
        );
        assert_eq!(
            storage::integrity_check(&clinic.store).await.unwrap(),
            Vec::<String>::new()
        );
    }
}

async fn people_join(clinic: &Clinic) {
    let account = clinic.new_account("noor@example.org");
    let now = clinic.now();
    let hash = clinic.secret_hash();
    let session = Session {
        id: SessionId::new(&*clinic.clock, &*clinic.chance),
        account: account.id,
        secret_hash: hash,
        created_at: now,
        last_seen_at: now,
    };
    assert!(!read!(clinic, |tx| tx.has_accounts()));
    let (a, s) = (account.clone(), session.clone());
    write!(clinic, |tx| {
        tx.keep_account(&a).await?;
        tx.keep_session(&s).await?;
        tx.count_attempt("noor@example.org", now).await?;
        tx.count_attempt("noor@example.org", now).await?;
        tx.count_attempt("ip 192.0.2.1", now).await?;
    });
    let id = account.id;
    assert!(read!(clinic, |tx| tx.has_accounts()));
    assert_eq!(read!(clinic, |tx| tx.account(id)), Some(account.clone()));
    assert_eq!(
        read!(clinic, |tx| tx.account_by_email("noor@example.org")),
        Some(account.clone())
    );
    assert_eq!(
        read!(clinic, |tx| tx.account_by_email("nobody@example.org")),
        None
    );
    assert_eq!(
        read!(clinic, |tx| tx.session_by_hash(&hash)),
        Some(session.clone())
    );
    assert_eq!(
        read!(clinic, |tx| tx.sessions_of(id)),
        vec![session.clone()]
    );

    // Wrong tries are counted while they are fresh, and forgotten by a success.
    let fresh = now - SignedDuration::from_mins(15);
    assert_eq!(
        read!(clinic, |tx| tx.attempts("noor@example.org", fresh)),
        2
    );
    assert_eq!(read!(clinic, |tx| tx.attempts("noor@example.org", now)), 0);
    write!(clinic, |tx| {
        tx.clear_attempts("noor@example.org").await?;
        assert_eq!(tx.forget_old_attempts(fresh).await?, 0);
    });
    assert_eq!(
        read!(clinic, |tx| tx.attempts("noor@example.org", fresh)),
        0
    );

    // Time passes; the session is used, others are ended.
    let later = now + SignedDuration::from_mins(5);
    let other = Session {
        id: SessionId::new(&*clinic.clock, &*clinic.chance),
        secret_hash: clinic.secret_hash(),
        created_at: now - SignedDuration::from_hours(13),
        ..session.clone()
    };
    let (sid, o) = (session.id, other.clone());
    write!(clinic, |tx| {
        tx.keep_session(&o).await?;
        tx.touch_session(sid, later).await?;
        tx.touch_session(sid, now).await?;
        assert_eq!(
            tx.forget_old_sessions(now - SignedDuration::from_hours(12))
                .await?,
            1
        );
        tx.end_session(o.id).await?;
    });
    assert_eq!(
        read!(clinic, |tx| tx.session_by_hash(&hash))
            .unwrap()
            .last_seen_at,
        later
    );

    // Another account cannot take the same address; the first is suspended and signed out everywhere.
    let twin = clinic.new_account("noor@example.org");
    let refused = clinic
        .store
        .run("story", move |tx| {
            Box::pin(async move { tx.keep_account(&twin).await })
        })
        .await;
    assert_eq!(refused, Err(Error::Taken), "{}", clinic.engine);
    let mut suspended = account.clone();
    suspended.standing = Standing::Suspended;
    let s = session.clone();
    write!(clinic, |tx| {
        tx.keep_account(&suspended).await?;
        assert_eq!(tx.end_sessions_of(suspended.id).await?, 1);
        tx.keep_session(&s).await?;
    });
    assert_eq!(
        read!(clinic, |tx| tx.account(id)).unwrap().standing,
        Standing::Suspended
    );

    // A link works once.
    let invitation = Invitation {
        id: clinic.key(),
        secret_hash: clinic.secret_hash(),
        purpose: Purpose::Join,
        account: Some(id),
        content: json!({ "role": "clinician" }),
        created_at: now,
        expires_at: now + SignedDuration::from_hours(72),
        used_at: None,
    };
    let (i, link) = (invitation.clone(), invitation.secret_hash);
    write!(clinic, |tx| {
        tx.keep_invitation(&i).await?;
        assert_eq!(
            tx.live_invitation(&i.secret_hash, now).await?,
            Some(i.clone())
        );
        assert_eq!(
            tx.live_invitation(&i.secret_hash, i.expires_at).await?,
            None
        );
        assert!(tx.use_invitation(i.id, now).await?);
        assert!(!tx.use_invitation(i.id, now).await?);
    });
    assert_eq!(read!(clinic, |tx| tx.live_invitation(&link, now)), None);

    // A machine's token lives until it is revoked.
    let token = Token {
        id: TokenId::new(&*clinic.clock, &*clinic.chance),
        name: "lab feed".to_owned(),
        scope: Scope::SendResults,
        secret_hash: clinic.secret_hash(),
        created_at: now,
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    };
    let t = token.clone();
    write!(clinic, |tx| {
        tx.keep_token(&t).await?;
        assert_eq!(tx.live_token(&t.secret_hash, now).await?, Some(t.clone()));
        tx.touch_token(t.id, now).await?;
        assert!(tx.revoke_token(t.id, now).await?);
        assert!(!tx.revoke_token(t.id, now).await?);
        assert_eq!(tx.live_token(&t.secret_hash, now).await?, None);
    });
    let kept = read!(clinic, |tx| tx.tokens());
    assert_eq!(
        kept,
        vec![Token {
            revoked_at: Some(now),
            last_used_at: Some(now),
            ..token
        }]
    );
}

async fn a_hospital_asks_for_advice(clinic: &Clinic) {
    let now = clinic.now();
    let later = now.checked_add(SignedDuration::from_mins(5)).unwrap();
    let client = CdsClient {
        id: TokenId::new(&*clinic.clock, &*clinic.chance),
        name: "The hospital".to_owned(),
        issuer: "https://ehr.example".to_owned(),
        keys: "{}".to_owned(),
        created_at: now,
        revoked_at: None,
        last_used_at: None,
        calls: 0,
    };
    let (c, id) = (client.clone(), client.id);
    write!(clinic, |tx| {
        tx.keep_cds_client(&c).await?;
        let known = tx.live_cds_client(&c.issuer).await?;
        assert_eq!(known, Some(c.clone()));
        // A token counts once, until it is dead by age.
        assert!(tx.use_cds_token(id, &[1; 32], later, now).await?);
        assert!(!tx.use_cds_token(id, &[1; 32], later, now).await?);
        assert!(!tx.use_cds_token(id, &[1; 32], later, later).await?);
        let dead = later.checked_add(SignedDuration::from_secs(1)).unwrap();
        assert!(tx.use_cds_token(id, &[1; 32], dead, dead).await?);
        assert!(tx.revoke_cds_client(&c.issuer, now).await?);
        assert!(!tx.revoke_cds_client(&c.issuer, now).await?);
        assert_eq!(tx.live_cds_client(&c.issuer).await?, None);
        // Registered again: new keys, the same system.
        let again = CdsClient {
            id: TokenId(uuid::Uuid::nil()),
            keys: "{\"keys\":[]}".to_owned(),
            ..c.clone()
        };
        tx.keep_cds_client(&again).await?;
        let told = [
            CardOutcome::Accepted {
                suggestions: vec![id.0],
            },
            CardOutcome::Overridden {
                reason: Some("other".to_owned()),
            },
        ]
        .map(|outcome| Feedback {
            card: id.0,
            outcome,
            at: now,
        });
        for one in &told {
            assert!(tx.keep_cds_feedback(id, "a-service", one, now).await?);
            assert!(!tx.keep_cds_feedback(id, "a-service", one, later).await?);
        }
    });
    let kept = read!(clinic, |tx| tx.cds_clients());
    let dead = later.checked_add(SignedDuration::from_secs(1)).unwrap();
    assert_eq!(
        kept,
        vec![CdsClient {
            keys: "{\"keys\":[]}".to_owned(),
            last_used_at: Some(dead),
            calls: 2,
            ..client
        }]
    );
    assert_eq!(read!(clinic, |tx| tx.cds_feedback("a-service")).len(), 2);
}

async fn the_clinic_opens_its_doors(clinic: &Clinic) {
    let doctor = clinic.new_practitioner();
    let mut account = clinic.new_account("maya@example.org");
    account.kind = AccountKind::Staff;
    account.practitioner = Some(doctor.id);
    let hours = Hours {
        id: HoursId(clinic.key()),
        practitioner: doctor.id,
        weekday: Weekday::Tuesday,
        from: jiff::civil::time(9, 0, 0, 0),
        until: jiff::civil::time(12, 0, 0, 0),
        zone: "America/Chicago".to_owned(),
        minutes: 20,
        from_day: date(2026, 1, 1),
        until_day: None,
    };
    let off = ScheduleException {
        id: ScheduleExceptionId(clinic.key()),
        practitioner: doctor.id,
        kind: ExceptionKind::Closed,
        starts_at: "2026-12-24T00:00:00Z".parse().unwrap(),
        ends_at: "2026-12-27T00:00:00Z".parse().unwrap(),
        why: "away".to_owned(),
        cover: record::hours::Cover::NotNeeded,
    };
    let (d, a, h, o) = (doctor.clone(), account.clone(), hours.clone(), off.clone());
    write!(clinic, |tx| {
        tx.keep_practitioner(&d).await?;
        tx.keep_licences(d.id, &[licence(), licence_of("WI")])
            .await?;
        tx.keep_licences(d.id, &[licence()]).await?;
        tx.keep_account(&a).await?;
        tx.keep_weekly_hours(&h).await?;
        tx.keep_weekly_hours(&Hours {
            weekday: Weekday::Friday,
            ..h.clone()
        })
        .await?;
        tx.keep_weekly_hours(&h).await?;
        tx.keep_exception(&o).await?;
        let extra = HoursId(uuid::Uuid::max());
        let gone = ScheduleExceptionId(uuid::Uuid::from_u128(5));
        tx.keep_weekly_hours(&Hours {
            id: extra,
            ..h.clone()
        })
        .await?;
        tx.remove_weekly_hours(extra).await?;
        tx.keep_exception(&ScheduleException {
            id: gone,
            kind: ExceptionKind::Open,
            ..o.clone()
        })
        .await?;
        tx.remove_exception(gone).await?;
    });
    let id = doctor.id;
    assert_eq!(
        read!(clinic, |tx| tx.practitioner(id)),
        Some(doctor.clone())
    );
    assert_eq!(read!(clinic, |tx| tx.practitioners()), vec![doctor]);
    assert_eq!(read!(clinic, |tx| tx.licences(id)), vec![licence()]);
    assert_eq!(
        read!(clinic, |tx| tx.account_of_practitioner(id)),
        Some(account.clone())
    );
    assert_eq!(read!(clinic, |tx| tx.staff_accounts()), vec![account]);
    assert_eq!(read!(clinic, |tx| tx.weekly_hours(id)), vec![hours.clone()]);
    let (from, until) = (
        off.starts_at + SignedDuration::from_hours(71),
        off.ends_at + SignedDuration::from_hours(1),
    );
    assert_eq!(
        read!(clinic, |tx| tx.exceptions(id, from, until)),
        vec![off.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.exceptions(id, off.ends_at, until)),
        vec![]
    );
    let wrong = Hours {
        minutes: 17,
        ..hours
    };
    let refused = clinic
        .store
        .run("story", move |tx| {
            Box::pin(async move { tx.keep_weekly_hours(&wrong).await })
        })
        .await;
    assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
}

fn licence_of(jurisdiction: &str) -> record::actor::Licence {
    record::actor::Licence {
        jurisdiction: jurisdiction.to_owned(),
        ..licence()
    }
}

async fn a_patient_answers(clinic: &Clinic) {
    let now = clinic.now();
    let (doctor, mut patient, encounter) = clinic.people(1).await;
    let owner = read!(clinic, |tx| tx.account_by_email("noor@example.org")).unwrap();
    let (pid, owner_id) = (patient.id, owner.id);
    write!(clinic, |tx| {
        assert_eq!(tx.next_mrn().await?, "AN-000001");
        assert_eq!(tx.next_mrn().await?, "AN-000002");
        let mut owner = owner;
        owner.patient = Some(pid);
        tx.keep_account(&owner).await?;
    });
    assert_eq!(
        read!(clinic, |tx| tx.account_of_patient(pid)).unwrap().id,
        owner_id
    );
    patient.practitioner = Some(doctor.id);
    patient.sex = None;
    patient.phone = Some("+1 312 555 0100".to_owned());
    let p = patient.clone();
    write!(clinic, |tx| { tx.keep_patient(&p).await? });
    assert_eq!(read!(clinic, |tx| tx.patient(pid)), Some(patient.clone()));
    assert_eq!(
        read!(clinic, |tx| tx.patient_by_mrn("AN-900001")),
        Some(patient.clone())
    );
    assert_eq!(read!(clinic, |tx| tx.patients()), vec![patient.clone()]);
    assert_eq!(
        read!(clinic, |tx| tx.patients_of(doctor.id)),
        vec![patient.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.patients_born_on(date(1994, 2, 28))),
        vec![patient.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.patients_born_on(date(1994, 3, 1))),
        vec![]
    );
    assert_eq!(read!(clinic, |tx| tx.count_patients()), 1);

    let eid = encounter.id;
    write!(clinic, |tx| {
        tx.keep_answer(eid, "smoking", &json!("current"), now)
            .await?;
        tx.keep_answer(eid, "smoking", &json!("I'm not sure"), now)
            .await?;
        tx.keep_answer(eid, "medicines", &json!(["Humira 40 mg pen"]), now)
            .await?;
        tx.keep_answer(eid, "allergies", &json!("penicillin"), now)
            .await?;
        tx.forget_answer(eid, "allergies").await?;
    });
    let answers = read!(clinic, |tx| tx.answers(eid));
    assert_eq!(answers.len(), 2);
    assert_eq!(answers.get("smoking"), Some(&json!("I'm not sure")));
    assert_eq!(read!(clinic, |tx| tx.answered_at(eid)), Some(now));
    let nowhere = EncounterId(uuid::Uuid::nil());
    assert_eq!(read!(clinic, |tx| tx.answered_at(nowhere)), None);
    assert_eq!(read!(clinic, |tx| tx.answers(nowhere)).len(), 0);

    let facts = vec![
        clinic.new_finding("alc", alc("0.450")),
        clinic.new_finding("smoking", Value::Unknown("not sure".to_owned())),
        clinic.new_finding("pregnant", Value::Truth(false)),
        clinic.new_finding("tb-test", Value::Code("negative".to_owned())),
        clinic.new_finding("last-vaccine", Value::Date(date(2026, 10, 1))),
        clinic.new_finding("wish", Value::Text("eyebrows ¿sí?".to_owned())),
    ];
    let kept = facts.clone();
    write!(clinic, |tx| {
        tx.keep_findings(pid, Some(eid), &kept).await?;
    });
    let expected = Findings::new(facts.clone());
    assert_eq!(read!(clinic, |tx| tx.findings(pid)), expected);
    assert_eq!(read!(clinic, |tx| tx.findings_of(eid)), expected);
    let wrong = facts[0].id;
    assert_eq!(
        read!(clinic, |tx| tx.known_finding(wrong)),
        Some(facts[0].clone())
    );
    write!(clinic, |tx| {
        assert!(
            tx.retract_finding(wrong, "corrected by the laboratory", now)
                .await?
        );
        assert!(!tx.retract_finding(wrong, "again", now).await?);
    });
    assert_eq!(read!(clinic, |tx| tx.findings(pid)).get(wrong), None);
    assert_eq!(read!(clinic, |tx| tx.known_finding(wrong)), None);
    assert_eq!(
        read!(clinic, |tx| tx.finding(wrong)),
        Some((pid, facts[0].clone()))
    );

    let consents = [(true, 0), (false, 60)].map(|(given, seconds)| Consent {
        to: ConsentTo::Photographs,
        given,
        wording: "photographs-2026-11".to_owned(),
        language: "en".to_owned(),
        at: now + SignedDuration::from_secs(seconds),
    });
    let c = consents.clone();
    write!(clinic, |tx| {
        for consent in c.iter().chain(&c) {
            tx.keep_consent(pid, consent).await?;
        }
    });
    assert_eq!(read!(clinic, |tx| tx.consents(pid)), consents.to_vec());
    photographs(clinic, &encounter, owner_id).await;

    let submitted = encounter.clone().submit(now).unwrap();
    let s = submitted.clone();
    write!(clinic, |tx| { tx.keep_encounter(&s).await? });
    assert_eq!(
        read!(clinic, |tx| tx.encounter(eid)),
        Some(submitted.clone())
    );
    assert_eq!(
        read!(clinic, |tx| tx.encounters_of(pid)),
        vec![submitted.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.current_encounter(pid)),
        Some(submitted.clone())
    );
    assert_eq!(
        read!(clinic, |tx| tx.encounters_in("submitted")),
        vec![submitted]
    );
    assert_eq!(read!(clinic, |tx| tx.encounters_in("intake")), vec![]);
}

async fn photographs(
    clinic: &Clinic,
    encounter: &record::encounter::Encounter,
    account: record::id::AccountId,
) {
    let now = clinic.now();
    let (patient, picture) = (encounter.patient, |view: &str| {
        clinic.new_photograph(encounter, view, account)
    });
    let encounter = encounter.id;
    let (top, front) = (picture("top"), picture("front"));
    let (t, f) = (top.clone(), front.clone());
    write!(clinic, |tx| {
        tx.keep_photograph(&t, b"the top of a head").await?;
        tx.keep_photograph(&f, b"a forehead").await?;
    });
    let (tid, fid) = (top.id, front.id);
    assert_eq!(read!(clinic, |tx| tx.photograph(tid)), Some(top.clone()));
    assert_eq!(
        read!(clinic, |tx| tx.photograph_bytes(tid)).unwrap(),
        b"the top of a head"
    );
    assert_eq!(read!(clinic, |tx| tx.photographs_of(patient)).len(), 2);
    let later = now + SignedDuration::from_hours(2);
    write!(clinic, |tx| {
        assert!(tx.delete_photograph(fid, now).await?);
        assert!(!tx.delete_photograph(fid, now).await?);
        assert_eq!(tx.sweep_photographs(now).await?, 0);
        assert_eq!(tx.sweep_photographs(later).await?, 1);
        assert_eq!(tx.sweep_photographs(later).await?, 0);
    });
    assert_eq!(read!(clinic, |tx| tx.photograph(fid)), None);
    assert_eq!(read!(clinic, |tx| tx.photograph_bytes(fid)), None);
    assert_eq!(read!(clinic, |tx| tx.photographs_in(encounter)), vec![top]);
    assert_eq!(
        files_below(&clinic.folder.path().join("blobs")).len(),
        1,
        "the deleted bytes are gone"
    );
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files_below(&path));
        } else {
            all.push(path);
        }
    }
    all
}

async fn a_visit_is_booked(clinic: &Clinic) {
    let now = clinic.now();
    let patient = read!(clinic, |tx| tx.patient_by_mrn("AN-900001")).unwrap();
    let (doctor, pid) = (patient.practitioner.unwrap(), patient.id);
    let encounter = read!(clinic, |tx| tx.current_encounter(pid)).unwrap();
    let eid = encounter.id;
    let (first, second) = (
        clinic.new_visit(&encounter, doctor, 0),
        clinic.new_visit(&encounter, doctor, 1),
    );
    let (f, s) = (first.clone(), second.clone());
    write!(clinic, |tx| {
        tx.hold(&f, now).await?;
        tx.hold(&s, now).await?;
    });
    let id = first.id;
    assert_eq!(read!(clinic, |tx| tx.appointment(id)), Some(first.clone()));
    assert_eq!(
        read!(clinic, |tx| tx.appointments_of(pid)),
        vec![first.clone(), second.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.standing_appointments_of(pid)),
        vec![first.clone(), second.clone()]
    );
    assert_eq!(read!(clinic, |tx| tx.booked_with(pid)), vec![]);
    let (from, until) = (
        first.starts_at,
        first.starts_at + SignedDuration::from_hours(8),
    );
    let busy = storage::appointment::Busy {
        from,
        until: from + SignedDuration::from_mins(40),
    };
    for who in [doctor.0, pid.0] {
        assert_eq!(
            read!(clinic, |tx| tx.busy(who, from, until, now)),
            vec![busy]
        );
    }

    // The second is let go, the first confirmed; another patient cannot have it, nor a part of it.
    let (_, stranger, theirs) = clinic.people(2).await;
    write!(clinic, |tx| {
        tx.confirm(id, now).await?;
        tx.confirm(id, now).await?;
        assert!(tx.cancel(second.id, now).await?);
        assert!(!tx.cancel(second.id, now).await?);
    });
    assert_eq!(
        read!(clinic, |tx| tx.standing_appointments_of(pid))
            .iter()
            .map(|visit| visit.id)
            .collect::<Vec<_>>(),
        [id]
    );
    assert_eq!(read!(clinic, |tx| tx.booked_with(pid)), vec![doctor]);
    for minutes in [0, 5, 15] {
        let mut wish = clinic.new_visit(&theirs, doctor, 0);
        wish.starts_at = first.starts_at + SignedDuration::from_mins(minutes);
        let refused = clinic
            .store
            .run("story", move |tx| {
                Box::pin(async move { tx.hold(&wish, now).await })
            })
            .await;
        assert_eq!(
            refused,
            Err(Error::Taken),
            "{} +{minutes} min",
            clinic.engine
        );
    }
    let mut crooked = clinic.new_visit(&theirs, doctor, 3);
    crooked.starts_at += SignedDuration::from_secs(1);
    let refused = clinic
        .store
        .run("story", move |tx| {
            Box::pin(async move { tx.hold(&crooked, now).await })
        })
        .await;
    assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");

    // A hold lapses: it cannot be confirmed, and gives way to whoever comes.
    let lapsing = clinic.new_visit(&theirs, doctor, 1);
    let (l, lid) = (lapsing.clone(), lapsing.id);
    write!(clinic, |tx| { tx.hold(&l, now).await? });
    let later = now + SignedDuration::from_mins(10);
    let refused = clinic
        .store
        .run("story", move |tx| {
            Box::pin(async move { tx.confirm(lid, later).await })
        })
        .await;
    assert_eq!(refused, Err(Error::Lapsed));
    assert_eq!(
        read!(clinic, |tx| tx.busy(stranger.id.0, from, until, later)),
        vec![]
    );
    let mut next = clinic.new_visit(&encounter, doctor, 1);
    next.state = AppointmentState::Confirmed { at: later };
    let n = next.clone();
    write!(clinic, |tx| {
        tx.hold(&n, later).await?;
        assert!(tx.fulfil(id, later).await?);
        assert!(!tx.fulfil(id, later).await?);
    });
    assert_eq!(
        read!(clinic, |tx| tx.appointment(lid)).unwrap().state,
        AppointmentState::Cancelled { at: later }
    );
    assert_eq!(
        read!(clinic, |tx| tx.appointment_for(eid)).unwrap().id,
        next.id
    );
    let day = read!(clinic, |tx| tx.appointments_between(
        Some(doctor),
        from,
        until
    ));
    assert_eq!(
        day.iter().map(|visit| visit.id).collect::<Vec<_>>(),
        [id, next.id]
    );
    assert_eq!(
        read!(clinic, |tx| tx.appointments_between(None, from, until)),
        day
    );
    let given = read!(clinic, |tx| tx.given_between(from, until, later));
    assert_eq!(
        given.iter().map(|it| it.starts_at).collect::<Vec<_>>(),
        day.iter().map(|it| it.starts_at).collect::<Vec<_>>()
    );
    assert!(
        given
            .iter()
            .all(|it| it.practitioner == doctor && it.minutes == next.minutes)
    );

    // A hold can be given longer while it stands, not after.
    let paying = clinic.new_visit(&theirs, doctor, 5);
    let p = paying.clone();
    write!(clinic, |tx| {
        let (inside, longer) = (
            later - SignedDuration::from_secs(1),
            later + SignedDuration::from_mins(5),
        );
        tx.hold(&p, now).await?;
        assert!(!tx.extend_hold(p.id, longer, later).await?, "lapsed");
        assert!(tx.extend_hold(p.id, longer, inside).await?);
        tx.confirm(p.id, later).await?;
        assert!(!tx.extend_hold(p.id, longer, later).await?, "confirmed");
        tx.cancel(p.id, later).await?;
    });

    // New rules of a zone move a confirmed visit with its cells, once, and never onto another's.
    let mut early = clinic.new_visit(&theirs, doctor, 5);
    early.state = AppointmentState::Confirmed { at: now };
    let e = early.clone();
    let (other, free) = (
        next.starts_at,
        early.starts_at + SignedDuration::from_hours(1),
    );
    write!(clinic, |tx| {
        tx.hold(&e, now).await?;
        let found = tx.promised_under_other_rules("2026c", e.starts_at).await?;
        assert_eq!(found, std::slice::from_ref(&e));
        assert_eq!(tx.retime(&e, other, "2026c", now).await, Err(Error::Taken));
        assert_eq!(tx.appointment(e.id).await?, Some(e.clone()));
        assert!(tx.retime(&e, free, "2026c", now).await?);
        assert!(!tx.retime(&e, free, "2026c", now).await?, "once");
        assert_eq!(tx.busy(stranger.id.0, from, until, now).await?.len(), 1);
        let found = tx.promised_under_other_rules("2026c", e.starts_at).await?;
        assert_eq!(found, []);
        tx.cancel(e.id, now).await?;
        assert!(!tx.retime(&e, free, "2026d", now).await?, "cancelled");
    });

    // Holds nobody wants lapse too, by the sweeper.
    let unwanted = clinic.new_visit(&theirs, doctor, 9);
    let u = unwanted.clone();
    write!(clinic, |tx| {
        tx.hold(&u, now).await?;
        assert_eq!(tx.expire_holds(now).await?, 0);
        assert_eq!(tx.expire_holds(later).await?, 1);
    });
    assert_eq!(read!(clinic, |tx| tx.misbooked()), vec![]);
}

async fn a_clinician_works(clinic: &Clinic) {
    let now = clinic.now();
    let patient = read!(clinic, |tx| tx.patient_by_mrn("AN-900001")).unwrap();
    let (doctor, pid) = (patient.practitioner.unwrap(), patient.id);
    let eid = read!(clinic, |tx| tx.current_encounter(pid)).unwrap().id;

    let findings = read!(clinic, |tx| tx.findings(pid));
    let assessed = |minutes| KeptAssessment {
        id: clinic.key(),
        patient: pid,
        encounter: Some(eid),
        assessed_at: now + SignedDuration::from_mins(minutes),
        findings: findings.clone(),
        content: empty_assessment(),
    };
    let (first, second) = (assessed(0), assessed(1));
    let (f, s) = (first.clone(), second.clone());
    write!(clinic, |tx| {
        tx.keep_assessment(&f).await?;
        tx.keep_assessment(&s).await?;
    });
    assert_eq!(
        read!(clinic, |tx| tx.latest_assessment(pid)),
        Some(second.clone())
    );
    assert_eq!(
        read!(clinic, |tx| tx.assessments_of(pid)),
        vec![second, first]
    );

    let note = Note {
        id: NoteId::new(&*clinic.clock, &*clinic.chance),
        patient: pid,
        encounter: Some(eid),
        practitioner: doctor,
        text: "patches on the crown".to_owned(),
        written_at: now,
    };
    let n = note.clone();
    write!(clinic, |tx| { tx.keep_note(&n).await? });
    assert_eq!(read!(clinic, |tx| tx.notes_of(pid)), vec![note]);

    let order = Order {
        id: OrderId::new(&*clinic.clock, &*clinic.chance),
        patient: pid,
        encounter: eid,
        practitioner: doctor,
        treatment: Some("baricitinib".to_owned()),
        tests: vec![OrderedTest {
            test: "cbc".to_owned(),
            name: "Complete blood count".to_owned(),
            code: "58410-2".to_owned(),
            reason: "before the first dose".to_owned(),
        }],
        ordered_at: now,
    };
    let (o, oid) = (order.clone(), order.id);
    write!(clinic, |tx| { tx.keep_order(&o).await? });
    assert_eq!(read!(clinic, |tx| tx.order(oid)), Some(order.clone()));
    assert_eq!(read!(clinic, |tx| tx.orders_of(pid)), vec![order.clone()]);
    assert_eq!(read!(clinic, |tx| tx.orders_in(eid)), vec![order]);

    let draft = Plan {
        id: PlanId::new(&*clinic.clock, &*clinic.chance),
        patient: pid,
        encounter: eid,
        practitioner: doctor,
        content: plan_content("first words"),
        state: PlanState::Draft { saved_at: now },
    };
    let d = draft.clone();
    write!(clinic, |tx| { tx.keep_plan(&d).await? });
    assert_eq!(read!(clinic, |tx| tx.draft_plan(eid)), Some(draft.clone()));
    assert_eq!(read!(clinic, |tx| tx.signed_plan(pid)), None);
    let signed = Plan {
        content: plan_content("signed words"),
        state: PlanState::Signed {
            at: now,
            by: "Dr. Maya Lindqvist".to_owned(),
            status: None,
            edition: "e1".to_owned(),
            override_reason: None,
        },
        ..draft.clone()
    };
    let (s, id) = (signed.clone(), signed.id);
    write!(clinic, |tx| { tx.keep_plan(&s).await? });
    assert_eq!(read!(clinic, |tx| tx.plan(id)), Some(signed.clone()));
    assert_eq!(read!(clinic, |tx| tx.plans_of(pid)), vec![signed.clone()]);
    assert_eq!(read!(clinic, |tx| tx.plans_in(eid)), vec![signed.clone()]);
    assert_eq!(
        read!(clinic, |tx| tx.signed_plan(pid)),
        Some(signed.clone())
    );
    // What was signed stays as it was signed.
    for changed in [
        Plan {
            content: plan_content("other words"),
            ..signed.clone()
        },
        draft,
    ] {
        let refused = clinic
            .store
            .run("story", move |tx| {
                Box::pin(async move { tx.keep_plan(&changed).await })
            })
            .await;
        assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
    }
    let stop = Instruction {
        id: NoteId::new(&*clinic.clock, &*clinic.chance),
        patient: pid,
        practitioner: doctor,
        by: "Dr. Maya Lindqvist".to_owned(),
        holds: true,
        words: "Please stop until the test is repeated.".to_owned(),
        signed_at: now,
    };
    let i = stop.clone();
    write!(clinic, |tx| { tx.keep_instruction(&i).await? });
    assert_eq!(read!(clinic, |tx| tx.instructions_of(pid)), vec![stop]);
    forecasts(clinic, &signed).await;
    duties(clinic, &signed, oid).await;
    renewals(clinic, &signed).await;
}

async fn forecasts(clinic: &Clinic, plan: &Plan) {
    let kept = SignedForecast {
        id: ForecastId::new(&*clinic.clock, &*clinic.chance),
        patient: plan.patient,
        plan: plan.id,
        practitioner: plan.practitioner,
        by: "Dr. Maya Lindqvist".to_owned(),
        signed_at: clinic.now(),
        model: "0.1.0 0123456789ab".to_owned(),
        seed: 1,
        content: ForecastContent {
            known: Known {
                treatment: "baricitinib".to_owned(),
                dose_mg: 4.0,
                every_h: 24,
                started_on: date(2026, 8, 1),
                age: 34,
                episode_years: 2.5,
                salt: 85.0,
                readings: vec![Reading {
                    week: 12,
                    salt: 61.3,
                }],
                self_scored: vec![Reading {
                    week: 9,
                    salt: 66.0,
                }],
                changes: vec![Change {
                    week: 10,
                    taken: Some(Taken {
                        treatment: "baricitinib".to_owned(),
                        dose_mg: 2.0,
                        every_h: 24,
                    }),
                }],
            },
            bands: vec![Band {
                week: 36,
                salt: [4.5, 12.0, 31.5, 60.0, 85.0],
            }],
            odds: vec![Odds {
                week: 36,
                at_most_20: 0.354,
                at_most_10: 0.21,
                untreated: 0.053,
            }],
            decision_week: 36,
            without_last: Some(0.3),
            never: 0.4,
            effective_curves: 4218.5,
            unusual: false,
            models_disagree: true,
            edition: "edition".to_owned(),
        },
    };
    let (f, id) = (kept.clone(), plan.id);
    write!(clinic, |tx| { tx.keep_forecast(&f).await? });
    assert_eq!(read!(clinic, |tx| tx.forecasts_in(id)), vec![kept.clone()]);
    let again = clinic
        .store
        .run("story", move |tx| {
            Box::pin(async move { tx.keep_forecast(&kept).await })
        })
        .await;
    assert!(again.is_err(), "a signed forecast is never changed");
}

async fn duties(clinic: &Clinic, plan: &Plan, order: OrderId) {
    let (now, pid, doctor) = (clinic.now(), plan.patient, plan.practitioner);
    let duty = Obligation {
        id: ObligationId::new(&*clinic.clock, &*clinic.chance),
        patient: pid,
        plan: Some(plan.id),
        order: Some(order),
        test: "cbc".to_owned(),
        name: "Complete blood count".to_owned(),
        concepts: vec!["alc".to_owned(), "anc".to_owned()],
        week: 12,
        due_on: date(2027, 2, 16),
        owner: doctor,
        state: ObligationState::Open,
    };
    let (d, id, plan_id) = (duty.clone(), duty.id, plan.id);
    write!(clinic, |tx| { tx.keep_obligation(&d).await? });
    assert_eq!(read!(clinic, |tx| tx.obligation(id)), Some(duty.clone()));
    assert_eq!(
        read!(clinic, |tx| tx.obligations_of(pid)),
        vec![duty.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.obligations_in_plan(plan_id)),
        vec![duty.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.obligations_in_order(order)),
        vec![duty.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.obligations_owned_by(doctor)),
        vec![duty.clone()]
    );
    assert_eq!(
        read!(clinic, |tx| tx.obligations_due_before(date(2027, 2, 16))),
        vec![]
    );
    let overdue = Obligation {
        state: ObligationState::Overdue {
            since: now,
            rung: 1,
        },
        ..duty.clone()
    };
    let o = overdue.clone();
    write!(clinic, |tx| { tx.keep_obligation(&o).await? });
    assert_eq!(
        read!(clinic, |tx| tx.obligations_due_before(date(2027, 2, 17))),
        vec![overdue]
    );
    let done = Obligation {
        state: ObligationState::Done {
            at: now,
            findings: vec![],
        },
        ..duty
    };
    write!(clinic, |tx| { tx.keep_obligation(&done).await? });
    assert_eq!(
        read!(clinic, |tx| tx.obligations_due_before(date(2027, 2, 17))),
        vec![]
    );
    assert_eq!(read!(clinic, |tx| tx.obligations_owned_by(doctor)), vec![]);
}

async fn renewals(clinic: &Clinic, plan: &Plan) {
    let now = clinic.now();
    let asked = Renewal {
        id: RenewalId::new(&*clinic.clock, &*clinic.chance),
        patient: plan.patient,
        plan: plan.id,
        treatment: "baricitinib".to_owned(),
        answers: json!({ "infection": false }),
        asked_at: now,
        state: RenewalState::Asked,
    };
    let (a, id, pid) = (asked.clone(), asked.id, plan.patient);
    write!(clinic, |tx| { tx.keep_renewal(&a).await? });
    assert_eq!(read!(clinic, |tx| tx.open_renewals()), vec![asked.clone()]);
    let declined = Renewal {
        state: RenewalState::Declined {
            at: now,
            by: "Dr. Lindqvist".to_owned(),
            why: "tests first".to_owned(),
        },
        ..asked
    };
    let d = declined.clone();
    write!(clinic, |tx| { tx.keep_renewal(&d).await? });
    assert_eq!(read!(clinic, |tx| tx.open_renewals()), vec![]);
    assert_eq!(read!(clinic, |tx| tx.renewal(id)), Some(declined.clone()));
    assert_eq!(read!(clinic, |tx| tx.renewals_of(pid)), vec![declined]);
}

async fn results_arrive(clinic: &Clinic) {
    let now = clinic.now();
    let patient = read!(clinic, |tx| tx.patient_by_mrn("AN-900001")).unwrap();
    let (pid, doctor) = (patient.id, patient.practitioner.unwrap());
    let report = Report {
        id: ReportId::new(&*clinic.clock, &*clinic.chance),
        system: "LabCo".to_owned(),
        accession: "A-17".to_owned(),
        code: "26474-7".to_owned(),
        version: "final".to_owned(),
        patient: None,
        received_at: now,
        content: json!({ "valueQuantity": { "value": 450 } }),
    };
    let twin = Report {
        id: ReportId::new(&*clinic.clock, &*clinic.chance),
        ..report.clone()
    };
    let corrected = Report {
        id: ReportId::new(&*clinic.clock, &*clinic.chance),
        version: "corrected 1".to_owned(),
        received_at: now + SignedDuration::from_hours(1),
        patient: Some(pid),
        ..report.clone()
    };
    let (r, c) = (report.clone(), corrected.clone());
    write!(clinic, |tx| {
        assert_eq!(tx.keep_report(&r).await?, None);
        assert_eq!(
            tx.keep_report(&twin).await?,
            Some(r.clone()),
            "the same report twice is one"
        );
        assert_eq!(tx.keep_report(&c).await?, None);
    });
    let rid = report.id;
    assert_eq!(read!(clinic, |tx| tx.report(rid)), Some(report.clone()));
    assert_eq!(
        read!(clinic, |tx| tx.versions_of("LabCo", "A-17", "26474-7")),
        vec![report.clone(), corrected]
    );
    assert_eq!(read!(clinic, |tx| tx.reports_of(pid)).len(), 1);

    let waiting = Quarantined {
        id: QuarantineId::new(&*clinic.clock, &*clinic.chance),
        report: Some(rid),
        reason: "several patients fit".to_owned(),
        said: SaidIdentity {
            name: Some("EXAMPLE, NOOR".to_owned()),
            ..SaidIdentity::default()
        },
        candidates: vec![pid],
        received_at: now,
        resolved: None,
    };
    let (w, qid) = (waiting.clone(), waiting.id);
    write!(clinic, |tx| { tx.keep_quarantined(&w).await? });
    assert_eq!(
        read!(clinic, |tx| tx.waiting_quarantine()),
        vec![waiting.clone()]
    );
    let resolved = Quarantined {
        resolved: Some(Resolution {
            patient: Some(pid),
            by: "Ana".to_owned(),
            at: now,
            why: "order".to_owned(),
        }),
        ..waiting
    };
    let mut finding = clinic.new_finding("alc", alc("0.45"));
    finding.source = record::Source::Laboratory {
        report: Some(rid),
        accession: None,
    };
    let task = Task {
        id: TaskId::new(&*clinic.clock, &*clinic.chance),
        patient: Some(pid),
        owner: Some(doctor),
        kind: TaskKind::MonitoringAction,
        urgency: Urgency::Now,
        why: "ALC 0.45 10*3/uL".to_owned(),
        about: finding.id.to_string(),
        opened_at: now,
        closed: None,
    };
    let later = Task {
        id: TaskId::new(&*clinic.clock, &*clinic.chance),
        urgency: Urgency::Week,
        owner: None,
        patient: None,
        opened_at: now - SignedDuration::from_hours(9),
        about: "elsewhere".to_owned(),
        ..task.clone()
    };
    let (q, f, t, l) = (
        resolved.clone(),
        finding.clone(),
        task.clone(),
        later.clone(),
    );
    write!(clinic, |tx| {
        tx.keep_quarantined(&q).await?;
        assert!(tx.match_report(rid, pid).await?);
        assert!(!tx.match_report(rid, pid).await?, "matched once");
        tx.keep_findings(pid, None, std::slice::from_ref(&f))
            .await?;
        tx.keep_task(&l).await?;
        tx.keep_task(&t).await?;
    });
    assert_eq!(read!(clinic, |tx| tx.quarantined(qid)), Some(resolved));
    assert_eq!(read!(clinic, |tx| tx.waiting_quarantine()), vec![]);
    assert_eq!(read!(clinic, |tx| tx.findings_in(rid)).all(), [finding]);
    assert_eq!(
        read!(clinic, |tx| tx.open_tasks()),
        vec![task.clone(), later.clone()],
        "most urgent first"
    );
    let about = task.about.clone();
    assert_eq!(
        read!(clinic, |tx| tx.open_tasks_about(&about)),
        vec![task.clone()]
    );
    let closed = Task {
        closed: Some(TaskClosed {
            at: now,
            by: "Dr. Lindqvist".to_owned(),
            decision: "held: repeat".to_owned(),
        }),
        ..task
    };
    let (c, tid) = (closed.clone(), closed.id);
    write!(clinic, |tx| { tx.keep_task(&c).await? });
    assert_eq!(read!(clinic, |tx| tx.task(tid)), Some(closed.clone()));
    assert_eq!(read!(clinic, |tx| tx.tasks_of(pid)), vec![closed]);
    assert_eq!(read!(clinic, |tx| tx.open_tasks()), vec![later]);
}

async fn the_clinic_keeps_its_books(clinic: &Clinic) {
    let now = clinic.now();
    let soon = now + SignedDuration::from_mins(5);
    let pid = read!(clinic, |tx| tx.patient_by_mrn("AN-900001"))
        .unwrap()
        .id;
    let work = |key: &str| Job {
        id: JobId::new(&*clinic.clock, &*clinic.chance),
        kind: "sweep".to_owned(),
        unique_key: key.to_owned(),
        content: json!({ "day": "2026-11-24" }),
        run_at: now,
        attempts: 0,
    };
    let (job, twin) = (work("sweep 2026-11-24"), work("sweep 2026-11-24"));
    let j = job.clone();
    write!(clinic, |tx| {
        assert!(tx.keep_job(&j).await?);
        assert!(!tx.keep_job(&twin).await?, "the same work twice is one job");
        assert_eq!(
            tx.lease_job(now - SignedDuration::from_secs(1), soon)
                .await?,
            None
        );
        assert_eq!(
            tx.lease_job(now, soon).await?,
            Some(Job {
                attempts: 1,
                ..j.clone()
            })
        );
        assert_eq!(tx.lease_job(now, soon).await?, None, "leased");
        assert_eq!(
            tx.lease_job(soon, soon).await?,
            Some(Job {
                attempts: 2,
                ..j.clone()
            }),
            "the lease ran out"
        );
        tx.retry_job(j.id, "mail is down", soon).await?;
        assert_eq!(tx.lease_job(now, soon).await?, None);
        assert!(tx.lease_job(soon, soon).await?.is_some());
        let next = soon + SignedDuration::from_mins(1);
        tx.repeat_job(j.id, next).await?;
        assert_eq!(
            tx.lease_job(soon, next).await?,
            None,
            "the next round is later"
        );
        assert!(tx.lease_job(next, next).await?.is_some());
        tx.finish_job(j.id, soon).await?;
        assert_eq!(
            tx.lease_job(soon + SignedDuration::from_hours(1), soon)
                .await?,
            None
        );
    });

    let letter = Letter {
        id: OutboxId::new(&*clinic.clock, &*clinic.chance),
        patient: Some(pid),
        unique_key: "visit-confirmed 1".to_owned(),
        recipient: "noor@example.org".to_owned(),
        kind: "visit-confirmed".to_owned(),
        content: json!({ "language": "en" }),
        created_at: now,
        send_at: now,
        attempts: 0,
    };
    let l = letter.clone();
    write!(clinic, |tx| {
        assert!(tx.keep_letter(&l).await?);
        assert!(!tx.keep_letter(&l).await?);
        assert!(tx.letters_wait(now).await?);
        assert_eq!(tx.claim_letters(now, soon, 10).await?, vec![l.clone()]);
        assert!(!tx.letters_wait(now).await?);
        assert_eq!(tx.claim_letters(now, soon, 10).await?, vec![]);
        tx.letter_put_off(l.id, now).await?;
        assert!(tx.letters_wait(now).await?);
        tx.letter_failed(l.id, "mail is down", soon).await?;
        assert_eq!(tx.claim_letters(now, soon, 10).await?, vec![]);
        assert_eq!(tx.claim_letters(soon, soon, 10).await?.len(), 1);
        tx.letter_sent(l.id, soon).await?;
        assert_eq!(tx.claim_letters(soon, soon, 10).await?, vec![]);
        tx.letter_withdrawn(l.id, "too late", soon).await?;
        let all = tx.newest_letters(5).await?;
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].sent_at, &all[0].problem), (Some(soon), &None));
        tx.keep_setting("last-backup", &now).await?;
        tx.keep_setting("last-backup", &soon).await?;
    });
    assert_eq!(read!(clinic, |tx| tx.setting("last-backup")), Some(soon));
    assert_eq!(read!(clinic, |tx| tx.setting::<String>("nothing")), None);

    let mut line = clinic.line("sweep");
    line.patient = Some(pid);
    let (l, other, key) = (line.clone(), clinic.line("other"), clinic.key());
    write!(clinic, |tx| {
        assert_eq!(tx.audit(&l).await?, 1);
        assert_eq!(tx.audit(&other).await?, 2);
        tx.remember(key, "clockwork", "sweep", "f", &json!(1), now)
            .await?;
        assert_eq!(tx.forget_old_forms(now).await?, 0);
    });
    let lines = read!(clinic, |tx| tx.audit_lines(None, None, 10));
    assert_eq!(
        lines.iter().map(|line| line.seq).collect::<Vec<_>>(),
        [2, 1]
    );
    assert_eq!(
        read!(clinic, |tx| tx.audit_lines(None, Some(2), 10)).len(),
        1
    );
    assert_eq!(
        read!(clinic, |tx| tx.audit_lines(Some(pid), None, 10))[0].entry,
        line
    );
    assert_eq!(read!(clinic, |tx| tx.last_audited_at()), Some(now));
    assert_eq!(read!(clinic, |tx| tx.audit_head()).seq, 2);
    let version = read!(clinic, |tx| tx.engine_version());
    assert!(
        version.to_lowercase().starts_with(clinic.engine),
        "{version}"
    );
}

/// How many rows each table holds.
async fn everything(clinic: &Clinic) -> Vec<(&'static str, i64)> {
    macro_rules! count {
        ($($table:literal),+ $(,)?) => {
            clinic.store.read("count", |tx| Box::pin(async move {
                let mut all = Vec::new();
                $(
                    let rows = tx.rows(concat!("SELECT COUNT(*) AS n FROM ", $table), &[]).await?;
                    all.push(($table, rows[0].get::<i64>("n")?));
                )+
                Ok::<_, Error>(all)
            })).await.unwrap()
        };
    }
    count!(
        "patient",
        "patient_key",
        "practitioner",
        "licence",
        "account",
        "session",
        "attempt",
        "invitation",
        "token",
        "cds_client",
        "cds_call",
        "cds_feedback",
        "encounter",
        "answer",
        "finding",
        "photograph",
        "consent",
        "assessment",
        "plan",
        "note",
        "instruction",
        "plan_forecast",
        "renewal",
        "weekly_hours",
        "schedule_exception",
        "appointment",
        "occupancy",
        "test_order",
        "obligation",
        "report",
        "quarantine",
        "task",
        "audit",
        "audit_head",
        "idempotency",
        "job",
        "outbox",
        "setting",
        "counter",
        "migration",
    )
}

fn empty_assessment() -> Assessment {
    Assessment {
        edition: "e1".to_owned(),
        assessed_on: date(2026, 11, 24),
        region: Region::US,
        journey: Journey::Intake,
        differential: vec![],
        in_person_required: false,
        red_flags: vec![],
        severity: None,
        treatments: vec![],
        options: vec![],
        notices: vec![],
        investigations: vec![],
        actions: vec![],
        unmatched_medications: vec!["Humira".to_owned()],
        errors: vec![],
    }
}

fn plan_content(message: &str) -> PlanContent {
    PlanContent {
        language: "en".to_owned(),
        diagnosis: "alopecia areata".to_owned(),
        icd10cm: "L63.8".to_owned(),
        treatment: None,
        dosage: None,
        prescription: None,
        starts_on: None,
        tests: vec![],
        message: message.to_owned(),
        follow_up: "in twelve weeks".to_owned(),
        answers: vec![],
    }
}

/// From whatever stands in a chart its patient is found.
async fn everything_is_somebodys(clinic: &Clinic) {
    macro_rules! check {
        ($($table:literal => $thing:ident($id:ident);)+) => {$(
            let newest = read!(clinic, |tx| tx.row(
                concat!("SELECT id, patient FROM ", $table, " ORDER BY id DESC LIMIT 1"),
                &[],
            ));
            // Conversations and reviews are told of elsewhere; here it is enough that there is none.
            let (id, whose) = match newest {
                Some(row) => (row.get("id").unwrap(), row.get("patient").unwrap()),
                None => ($id(uuid::Uuid::nil()), None::<PatientId>),
            };
            let found = read!(clinic, |tx| tx.patient_with(InChart::$thing(id)));
            assert_eq!(found.map(|patient| patient.id), whose, "{} {}", clinic.engine, $table);
        )+};
    }
    check! {
        "encounter" => Encounter(EncounterId);
        "photograph" => Photograph(PhotographId);
        "appointment" => Appointment(AppointmentId);
        "test_order" => Order(OrderId);
        "obligation" => Obligation(ObligationId);
        "plan" => Plan(PlanId);
        "renewal" => Renewal(RenewalId);
        "finding" => Finding(FindingId);
        "message_thread" => Thread(ThreadId);
        "review" => Review(ReviewId);
    }
}

/// Every statement runs on both engines because every method that runs one is called above or in the other tests.
#[test]
fn no_method_is_left_out_of_the_story() {
    let told = [
        include_str!("story.rs"),
        include_str!("promises.rs"),
        include_str!("trail.rs"),
        include_str!("visits.rs"),
        include_str!("waitlist.rs"),
        include_str!("reviews.rs"),
        include_str!("copy.rs"),
        include_str!("follow_ups.rs"),
        include_str!("common/mod.rs"),
    ]
    .concat();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut left_out = Vec::new();
    let files = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    let (folders, mut all): (Vec<_>, Vec<_>) =
        files(&folder).into_iter().partition(|path| path.is_dir());
    all.extend(folders.iter().flat_map(|folder| files(folder)));
    for path in all {
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let Some(rest) = line.trim_start().strip_prefix("pub async fn ") else {
                continue;
            };
            let name = rest.split(['(', '<']).next().unwrap();
            if !told.contains(&format!("{name}(")) && !told.contains(&format!("{name}::<")) {
                left_out.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert_eq!(left_out, Vec::<String>::new());
}
