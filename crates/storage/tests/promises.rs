//! What the store promises whatever happens: one winner, one deed per form, neighbours unhurt, sealed cells in their
//! place, a trail that cannot be bent, and no answer before the disk.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::many_single_char_names,
    reason = "a failure of a test is a panic; the story's short names are copies for its jobs"
)]

mod common;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use common::Clinic;
use jiff::SignedDuration;
use record::{
    appointment::AppointmentState,
    id::{NoteId, PatientId},
};
use serde_json::json;
use storage::{Error, Fault, Tx, Verification, note::Note, verify_audit};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_want_one_time_and_one_gets_it() {
    for clinic in common::clinics("race").await {
        let (doctor, ..) = clinic.people(0).await;
        let mut wishes = Vec::new();
        for number in 1..=50 {
            let (_, _, encounter) = clinic.people(number).await;
            wishes.push(clinic.new_visit(&encounter, doctor.id, 0));
        }
        let now = clinic.now();
        let tries = wishes.into_iter().map(|visit| {
            let store = clinic.store.clone();
            tokio::spawn(async move {
                store
                    .run("book", move |tx| {
                        Box::pin(async move {
                            tx.hold(&visit, now).await?;
                            tx.confirm(visit.id, now).await
                        })
                    })
                    .await
            })
        });
        let mut won = 0;
        for outcome in futures::future::join_all(tries).await {
            match outcome.unwrap() {
                Ok(()) => won += 1,
                Err(error) => assert_eq!(error, Error::Taken, "{}", clinic.engine),
            }
        }
        assert_eq!(won, 1, "{}", clinic.engine);
        let (from, until) = (now, now + SignedDuration::from_hours(24 * 30));
        let booked = clinic
            .store
            .read("count", move |tx| {
                Box::pin(async move { tx.appointments_between(None, from, until).await })
            })
            .await
            .unwrap();
        assert_eq!(booked.len(), 1);
        assert!(matches!(
            booked[0].state,
            AppointmentState::Confirmed { .. }
        ));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_cannot_be_in_two_places() {
    for clinic in common::clinics("two_places").await {
        let (first, _, encounter) = clinic.people(1).await;
        let (second, ..) = clinic.people(2).await;
        let now = clinic.now();
        let (here, there) = (
            clinic.new_visit(&encounter, first.id, 0),
            clinic.new_visit(&encounter, second.id, 0),
        );
        let outcome = clinic
            .store
            .run("book", move |tx| {
                Box::pin(async move {
                    tx.hold(&here, now).await?;
                    // The job goes on after the refusal: nothing of the second visit may stay behind.
                    assert_eq!(tx.hold(&there, now).await, Err(Error::Taken));
                    assert_eq!(tx.appointment(there.id).await?, None);
                    tx.misbooked().await
                })
            })
            .await;
        assert_eq!(outcome, Ok(vec![]), "{}", clinic.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_does_not_hurt_the_others() {
    for clinic in common::clinics("neighbours").await {
        let (gate, first) = keep_the_writer_busy(&clinic).await;
        let mut all = Vec::new();
        for number in 0..60_u32 {
            let (store, patient) = (clinic.store.clone(), clinic.new_patient(number));
            let line = clinic.line("keep");
            all.push(tokio::spawn(async move {
                store
                    .run("keep", move |tx: &mut Tx| {
                        Box::pin(async move {
                            tx.keep_patient(&patient).await?;
                            tx.audit(&line).await?;
                            match number % 4 {
                                1 => Err(Error::Lapsed),
                                2 => panic!("a job panics"),
                                3 => {
                                    // A statement the database refuses, which ends PostgreSQL's transaction.
                                    tx.execute("INSERT INTO patient_key (patient, wrapped) VALUES ($1, NULL)", &[
                                        patient.id.into(),
                                    ])
                                    .await?;
                                    Ok(())
                                }
                                _ => Ok(()),
                            }
                        })
                    })
                    .await
            }));
        }
        // Let them queue up behind the first.
        tokio::time::sleep(Duration::from_millis(200)).await;
        gate.notify_one();
        first.await.unwrap().unwrap();
        for (number, outcome) in futures::future::join_all(all).await.into_iter().enumerate() {
            match (number % 4, outcome.unwrap()) {
                (0, Ok(()))
                | (1, Err(Error::Lapsed))
                | (2, Err(Error::BrokenOff("keep")))
                | (3, Err(Error::Constraint(_))) => {}
                (_, other) => panic!("{} {number}: {other:?}", clinic.engine),
            }
        }
        let (patients, head) = clinic
            .store
            .read("count", |tx| {
                Box::pin(async move {
                    Ok::<_, Error>((tx.count_patients().await?, tx.audit_head().await?))
                })
            })
            .await
            .unwrap();
        assert_eq!(
            (patients, head.seq),
            (15, 15),
            "{}: only what succeeded is kept",
            clinic.engine
        );
        assert_eq!(
            verify_audit(&clinic.store, None).await.unwrap(),
            Verification::Verified {
                to: 15,
                head: head.hash
            }
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_jobs_share_a_commit() {
    for clinic in common::clinics("group").await {
        let (gate, first) = keep_the_writer_busy(&clinic).await;
        let before = clinic.store.commits();
        let ran = Arc::new(AtomicUsize::new(0));
        let jobs: Vec<_> = (0..640)
            .map(|number| {
                let (store, patient, ran) = (
                    clinic.store.clone(),
                    clinic.new_patient(number),
                    Arc::clone(&ran),
                );
                tokio::spawn(async move {
                    store
                        .run("keep", move |tx| {
                            Box::pin(async move {
                                ran.fetch_add(1, Ordering::SeqCst);
                                tx.keep_patient(&patient).await
                            })
                        })
                        .await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(200)).await;
        gate.notify_one();
        first.await.unwrap().unwrap();
        for outcome in futures::future::join_all(jobs).await {
            outcome.unwrap().unwrap();
        }
        assert_eq!(ran.load(Ordering::SeqCst), 640, "each job ran once");
        // Ten for the 640, one for the job before them; some slack for jobs that queued up late.
        let commits = clinic.store.commits() - before;
        assert!(
            (11..=20).contains(&commits),
            "{}: {commits} commits",
            clinic.engine
        );
        let kept = clinic
            .store
            .read("count", |tx| {
                Box::pin(async move { tx.count_patients().await })
            })
            .await;
        assert_eq!(kept, Ok(640));
    }
}

/// A job that holds the writer until it is let go, so that others queue up behind it.
async fn keep_the_writer_busy(
    clinic: &Clinic,
) -> (
    Arc<tokio::sync::Notify>,
    tokio::task::JoinHandle<Result<(), Error>>,
) {
    let (gate, entered) = (
        Arc::new(tokio::sync::Notify::new()),
        Arc::new(tokio::sync::Notify::new()),
    );
    let (store, wait, tell) = (
        clinic.store.clone(),
        Arc::clone(&gate),
        Arc::clone(&entered),
    );
    let busy = tokio::spawn(async move {
        store
            .run("busy", move |_| {
                Box::pin(async move {
                    tell.notify_one();
                    wait.notified().await;
                    Ok::<_, Error>(())
                })
            })
            .await
    });
    entered.notified().await;
    (gate, busy)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_server_connection_is_said_and_found_again() {
    for clinic in common::clinics("reconnect").await {
        if clinic.engine == "sqlite" {
            continue;
        }
        // In the middle of a job: the neighbours' work is gone with it, and all are told so.
        let patient = clinic.new_patient(1);
        let lost = clinic
            .store
            .run("lost", move |tx| {
                Box::pin(async move {
                    tx.keep_patient(&patient).await?;
                    tx.rows(
                        "SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS TEXT) AS t",
                        &[],
                    )
                    .await?;
                    Ok::<_, Error>(())
                })
            })
            .await;
        assert!(
            matches!(lost, Err(Error::Unavailable(_) | Error::Unsure(_))),
            "{lost:?}"
        );
        assert!(
            !clinic.store.has_failed(),
            "the server keeps its own promises: no need to stop"
        );
        // Between two jobs: nobody notices.
        let patient = clinic.new_patient(2);
        clinic
            .store
            .run("keep", move |tx| {
                Box::pin(async move { tx.keep_patient(&patient).await })
            })
            .await
            .unwrap();
        clinic
            .store
            .read("cut", |tx| {
                Box::pin(async move {
                    tx.rows(
                        "SELECT CAST(pg_terminate_backend(pid) AS TEXT) AS t FROM pg_stat_activity
                         WHERE datname = current_database() AND pid <> pg_backend_pid()",
                        &[],
                    )
                    .await
                })
            })
            .await
            .unwrap();
        let patient = clinic.new_patient(3);
        clinic
            .store
            .run("keep", move |tx| {
                Box::pin(async move { tx.keep_patient(&patient).await })
            })
            .await
            .unwrap();
        let count = clinic
            .store
            .read("count", |tx| {
                Box::pin(async move { tx.count_patients().await })
            })
            .await;
        assert_eq!(count, Ok(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_to_its_end_when_its_caller_leaves() {
    for clinic in common::clinics("left_alone").await {
        let (patient, store) = (clinic.new_patient(1), clinic.store.clone());
        let caller = tokio::spawn(async move {
            store
                .run("keep", move |tx| {
                    Box::pin(async move {
                        tokio::time::sleep(Duration::from_millis(150)).await;
                        tx.keep_patient(&patient).await
                    })
                })
                .await
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        caller.abort();
        // Whoever comes next waits for it.
        let there = clinic
            .store
            .run("count", |tx| {
                Box::pin(async move { tx.count_patients().await })
            })
            .await
            .unwrap();
        assert_eq!(there, 1, "{}", clinic.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_sees_one_moment_and_cannot_write() {
    for clinic in common::clinics("snapshot").await {
        let (writer, patient) = (clinic.store.clone(), clinic.new_patient(1));
        let seen = clinic
            .store
            .read("look", move |tx| {
                Box::pin(async move {
                    let before = tx.count_patients().await?;
                    writer
                        .run("keep", move |tx| {
                            Box::pin(async move { tx.keep_patient(&patient).await })
                        })
                        .await?;
                    Ok::<_, Error>((before, tx.count_patients().await?))
                })
            })
            .await;
        assert_eq!(seen, Ok((0, 0)), "{}", clinic.engine);
        let patient = clinic.new_patient(2);
        let refused = clinic
            .store
            .read("sneak", move |tx| {
                Box::pin(async move { tx.keep_patient(&patient).await })
            })
            .await;
        assert!(
            matches!(refused, Err(Error::Database(_))),
            "{}: {refused:?}",
            clinic.engine
        );
        let line = clinic.line("sneak");
        let refused = clinic
            .store
            .read("sneak", move |tx| {
                Box::pin(async move { tx.audit(&line).await })
            })
            .await;
        assert!(refused.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_twice_is_one_deed() {
    for clinic in common::clinics("idempotency").await {
        let (key, now) = (clinic.key(), clinic.now());
        let send = async |actor: &'static str, action: &'static str, print: &'static str, at| {
            clinic
                .store
                .run("form", move |tx| {
                    Box::pin(async move {
                        if let Some(outcome) = tx.remembered(key, actor, action, print, at).await? {
                            return Ok::<_, Error>((false, outcome));
                        }
                        let outcome = json!({ "at": at.to_string() });
                        tx.remember(key, actor, action, print, &outcome, at).await?;
                        Ok((true, outcome))
                    })
                })
                .await
        };
        let first = send("patient 1", "book", "f", now).await.unwrap();
        assert!(first.0);
        let soon = now + SignedDuration::from_hours(24);
        assert_eq!(
            send("patient 1", "book", "f", soon).await,
            Ok((false, first.1))
        );
        for (actor, action, print) in [
            ("patient 2", "book", "f"),
            ("patient 1", "cancel", "f"),
            ("patient 1", "book", "g"),
        ] {
            assert_eq!(
                send(actor, action, print, soon).await,
                Err(Error::KeyReused),
                "{actor} {action} {print}"
            );
        }
        // After seven days the key is forgotten, swept or not.
        let later = now + SignedDuration::from_hours(7 * 24);
        assert!(send("patient 1", "book", "g", later).await.unwrap().0);
        let swept = clinic
            .store
            .run("sweep", move |tx| {
                Box::pin(async move {
                    tx.forget_old_forms(later + SignedDuration::from_hours(7 * 24))
                        .await
                })
            })
            .await;
        assert_eq!(swept, Ok(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_cell_opens_only_in_its_place() {
    for clinic in common::clinics("sealed").await {
        let (doctor, mine, _) = clinic.people(1).await;
        let (_, theirs, _) = clinic.people(2).await;
        let note = |patient: PatientId, text: &str| Note {
            id: NoteId::new(&*clinic.clock, &*clinic.chance),
            patient,
            encounter: None,
            practitioner: doctor.id,
            text: text.to_owned(),
            written_at: clinic.now(),
        };
        let notes = [
            note(mine.id, "one MARKER"),
            note(mine.id, "two MARKER"),
            note(theirs.id, "three MARKER"),
        ];
        let [first, second, third] = notes.clone().map(|note| note.id);
        clinic
            .store
            .run("write", move |tx| {
                Box::pin(async move {
                    for note in &notes {
                        tx.keep_note(note).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await
            .unwrap();
        let notes_of = async |patient| {
            clinic
                .store
                .read("notes", move |tx| {
                    Box::pin(async move { tx.notes_of(patient).await })
                })
                .await
        };
        assert_eq!(notes_of(mine.id).await.unwrap().len(), 2);
        // Within one chart, and from one chart into another: neither opens.
        for (to, from, of) in [(first, second, mine.id), (third, first, theirs.id)] {
            let before = raw_note(&clinic, to).await;
            let copied = raw_note(&clinic, from).await;
            put_raw_note(&clinic, to, copied).await;
            assert_eq!(
                notes_of(of).await,
                Err(Error::Sealed("note.content".to_owned())),
                "{}",
                clinic.engine
            );
            put_raw_note(&clinic, to, before).await;
            assert!(notes_of(of).await.is_ok());
        }
        // Another master key opens nothing.
        let key = storage::MasterKey::from_bytes(&[1; 32]);
        let other = storage::Store::open_in(&clinic.address, clinic.folder.path(), key)
            .await
            .unwrap();
        let id = mine.id;
        let read = other
            .read("notes", move |tx| {
                Box::pin(async move { tx.notes_of(id).await })
            })
            .await;
        assert!(matches!(read, Err(Error::Sealed(_))), "{read:?}");
        other.close().await;
        if clinic.engine == "sqlite" {
            assert_no_marker(clinic.folder.path());
        }
    }
}

async fn raw_note(clinic: &Clinic, id: NoteId) -> Vec<u8> {
    clinic
        .store
        .read("raw", move |tx| {
            Box::pin(async move {
                let row = tx
                    .row("SELECT content FROM note WHERE id = $1", &[id.into()])
                    .await?
                    .unwrap();
                row.get::<Vec<u8>>("content")
            })
        })
        .await
        .unwrap()
}

async fn put_raw_note(clinic: &Clinic, id: NoteId, content: Vec<u8>) {
    clinic
        .store
        .run("raw", move |tx| {
            Box::pin(async move {
                tx.execute(
                    "UPDATE note SET content = $2 WHERE id = $1",
                    &[id.into(), content.into()],
                )
                .await
            })
        })
        .await
        .unwrap();
}

fn assert_no_marker(folder: &std::path::Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(6).any(|window| window == b"MARKER"),
                "{}",
                path.display()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_photograph_is_never_shown() {
    let clinic = common::on_sqlite().await;
    let (_, _, encounter) = clinic.people(1).await;
    let account = clinic.new_account("noor@example.org");
    let picture = clinic.new_photograph(&encounter, "top", account.id);
    let id = picture.id;
    clinic
        .store
        .run("add", move |tx| {
            Box::pin(async move {
                tx.keep_account(&account).await?;
                tx.keep_photograph(&picture, b"MARKER of a photograph")
                    .await
            })
        })
        .await
        .unwrap();
    let look = async || {
        clinic
            .store
            .read("look", move |tx| {
                Box::pin(async move { tx.photograph_bytes(id).await })
            })
            .await
    };
    assert_eq!(look().await.unwrap().unwrap(), b"MARKER of a photograph");
    let folder = std::fs::read_dir(clinic.folder.path().join("blobs"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let file = std::fs::read_dir(&folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert_no_marker(&folder);
    let good = std::fs::read(&file).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        std::fs::write(&file, &bad).unwrap();
        assert!(matches!(look().await, Err(Error::Damaged(_))), "byte {at}");
    }
    std::fs::write(&file, &good).unwrap();
    assert!(look().await.is_ok());
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(look().await, Err(Error::File { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_disk_fails_and_nobody_is_told_a_lie() {
    for fault in [Fault::BeforeCommit, Fault::AfterCommit] {
        let clinic = common::on_sqlite().await;
        clinic.people(1).await;
        clinic.store.faults().next(fault);
        let patient = clinic.new_patient(2);
        let kept = clinic
            .store
            .run("keep", move |tx| {
                Box::pin(async move { tx.keep_patient(&patient).await })
            })
            .await;
        assert!(matches!(kept, Err(Error::Durability(_))), "{kept:?}");
        tokio::time::timeout(Duration::from_secs(1), clinic.store.failed())
            .await
            .expect("the process is told to stop");
        assert!(clinic.store.has_failed());
        // Nothing more is written, but what there is can be read.
        let patient = clinic.new_patient(3);
        let kept = clinic
            .store
            .run("keep", move |tx| {
                Box::pin(async move { tx.keep_patient(&patient).await })
            })
            .await;
        assert!(matches!(kept, Err(Error::Durability(_))), "{kept:?}");
        let clinic = clinic.reopened().await;
        let count = clinic
            .store
            .read("count", |tx| {
                Box::pin(async move { tx.count_patients().await })
            })
            .await;
        let expected = if fault == Fault::AfterCommit { 2 } else { 1 };
        assert_eq!(
            count,
            Ok(expected),
            "after {fault:?} it is there or not, and never acknowledged"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_passes() {
    let clinic = common::on_sqlite().await;
    clinic.store.faults().next(Fault::DiskFull);
    let (full, fine) = (clinic.new_patient(1), clinic.new_patient(2));
    let kept = clinic
        .store
        .run("keep", move |tx| {
            Box::pin(async move { tx.keep_patient(&full).await })
        })
        .await;
    assert_eq!(kept, Err(Error::Full));
    assert!(!clinic.store.has_failed());
    clinic
        .store
        .run("keep", move |tx| {
            Box::pin(async move { tx.keep_patient(&fine).await })
        })
        .await
        .unwrap();
    let count = clinic
        .store
        .read("count", |tx| {
            Box::pin(async move { tx.count_patients().await })
        })
        .await;
    assert_eq!(count, Ok(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_or_newer_schema_is_refused() {
    for clinic in common::clinics("schema").await {
        clinic
            .store
            .run("tamper", |tx| {
                Box::pin(async move {
                    tx.execute(
                        "UPDATE migration SET sha256 = $1 WHERE number = 1",
                        &[[0; 32].into()],
                    )
                    .await
                })
            })
            .await
            .unwrap();
        let refused = common::open(&clinic.address, clinic.folder.path())
            .await
            .unwrap_err();
        assert!(
            refused.to_string().contains("`1 people` was changed"),
            "{refused}"
        );
        clinic
            .store
            .run("tamper", |tx| {
                Box::pin(async move {
                    tx.execute("UPDATE migration SET number = 99 WHERE number = 1", &[])
                        .await
                })
            })
            .await
            .unwrap();
        let refused = common::open(&clinic.address, clinic.folder.path())
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("newer release"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seeded_database_opens_as_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let address = storage::Address::Sqlite(folder.path().to_owned());
    let key = || storage::MasterKey::from_bytes(&[9; 32]);
    let store = storage::Store::open_to_seed(&address, folder.path(), key())
        .await
        .unwrap();
    store
        .run("seed", |tx| {
            Box::pin(async move { tx.keep_setting("demo", &true).await })
        })
        .await
        .unwrap();
    store.close().await;
    let store = storage::Store::open(&address, key()).await.unwrap();
    let kept = store
        .read("look", |tx| {
            Box::pin(async move { tx.setting::<bool>("demo").await })
        })
        .await;
    assert_eq!(kept, Ok(Some(true)));
}
