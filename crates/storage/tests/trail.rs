//! Whoever bends the audit trail behind the clinic's back is found, and the place is named.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::many_single_char_names,
    reason = "a failure of a test is a panic; the story's short names are copies for its jobs"
)]

mod common;

use common::Clinic;
use storage::{Error, Param, Verification, export_audit_head, verify_audit};

/// A clinic whose trail has ten lines.
async fn with_trail(clinic: &Clinic) {
    for number in 1..=10 {
        let mut line = clinic.line("sweep");
        line.detail = format!("line {number}");
        clinic
            .store
            .run("audit", move |tx| {
                Box::pin(async move { tx.audit(&line).await })
            })
            .await
            .unwrap();
    }
}

async fn tamper(clinic: &Clinic, statements: &[&'static str]) {
    let statements = statements.to_vec();
    clinic
        .store
        .run("tamper", move |tx| {
            Box::pin(async move {
                for sql in statements {
                    tx.execute(sql, &[]).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_bend_it_is_found_at_its_line() {
    let ways: &[(&str, &[&'static str], i64)] = &[
        (
            "edit",
            &["UPDATE audit SET entry = REPLACE(entry, 'line 4', 'line X') WHERE seq = 4"],
            4,
        ),
        (
            "file under another time",
            &["UPDATE audit SET at = at + 1 WHERE seq = 5"],
            5,
        ),
        ("delete", &["DELETE FROM audit WHERE seq = 6"], 6),
        ("delete the first", &["DELETE FROM audit WHERE seq = 1"], 1),
        (
            "insert",
            &["INSERT INTO audit (seq, at, patient, entry, prev, hash)
               SELECT 11, at, patient, entry, prev, hash FROM audit WHERE seq = 10"],
            11,
        ),
        (
            "swap",
            &[
                "UPDATE audit SET seq = 99 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 7",
                "UPDATE audit SET seq = 7 WHERE seq = 99",
            ],
            3,
        ),
        ("cut off the end", &["DELETE FROM audit WHERE seq > 8"], 9),
    ];
    for (way, statements, at) in ways {
        for clinic in common::clinics("trail").await {
            with_trail(&clinic).await;
            assert!(matches!(
                verify_audit(&clinic.store, None).await.unwrap(),
                Verification::Verified { to: 10, .. }
            ));
            tamper(&clinic, statements).await;
            match verify_audit(&clinic.store, None).await.unwrap() {
                Verification::Broken { at: found, why } => {
                    assert_eq!(found, *at, "{way} on {}: {why}", clinic.engine);
                }
                verified @ Verification::Verified { .. } => {
                    panic!("{way} on {}: {verified:?}", clinic.engine);
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trail_bent_consistently_is_caught_by_the_exported_head() {
    for clinic in common::clinics("exported").await {
        with_trail(&clinic).await;
        let head = export_audit_head(&clinic.store).await.unwrap();
        assert_eq!(head.seq, 10);
        let file = clinic.folder.path().join("audit.head");
        let verified = verify_audit(&clinic.store, Some(&file)).await.unwrap();
        assert_eq!(
            verified,
            Verification::Verified {
                to: 10,
                head: head.hash
            }
        );

        // The end is cut off and the head moved back to fit: inside the database all is consistent.
        tamper(
            &clinic,
            &[
                "DELETE FROM audit WHERE seq > 8",
                "UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit WHERE seq = 8)",
            ],
        )
        .await;
        assert!(matches!(
            verify_audit(&clinic.store, None).await.unwrap(),
            Verification::Verified { to: 8, .. }
        ));
        let found = verify_audit(&clinic.store, Some(&file)).await.unwrap();
        assert!(
            matches!(found, Verification::Broken { at: 9, .. }),
            "{found:?}"
        );

        // And grown again beyond the exported head, with other lines.
        with_trail(&clinic).await;
        assert!(matches!(
            verify_audit(&clinic.store, None).await.unwrap(),
            Verification::Verified { to: 18, .. }
        ));
        let found = verify_audit(&clinic.store, Some(&file)).await.unwrap();
        assert!(
            matches!(found, Verification::Broken { at: 10, .. }),
            "{found:?}"
        );

        // A head made without the clinic's key does not count.
        let text = std::fs::read_to_string(&file)
            .unwrap()
            .replace("\"seq\":10", "\"seq\":8");
        std::fs::write(&file, text).unwrap();
        let found = verify_audit(&clinic.store, Some(&file)).await.unwrap();
        let Verification::Broken { why, .. } = found else {
            panic!("{found:?}")
        };
        assert!(why.contains("not signed"), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_byte_of_any_line_counts() {
    let clinic = common::on_sqlite().await;
    with_trail(&clinic).await;
    let lines: Vec<(i64, String)> = clinic
        .store
        .read("lines", |tx| {
            Box::pin(async move {
                let rows = tx
                    .rows("SELECT seq, entry FROM audit ORDER BY seq", &[])
                    .await?;
                rows.iter()
                    .map(|row| Ok::<_, Error>((row.get("seq")?, row.get("entry")?)))
                    .collect()
            })
        })
        .await
        .unwrap();
    for (seq, entry) in &lines {
        for at in (0..entry.len()).step_by(7) {
            let mut bytes = entry.clone().into_bytes();
            bytes[at] = if bytes[at] == b'~' { b'_' } else { b'~' };
            put(&clinic, *seq, String::from_utf8(bytes).unwrap()).await;
            let found = verify_audit(&clinic.store, None).await.unwrap();
            assert!(
                matches!(found, Verification::Broken { at, .. } if at == *seq),
                "line {seq} byte {at}: {found:?}"
            );
        }
        put(&clinic, *seq, entry.clone()).await;
    }
    assert!(matches!(
        verify_audit(&clinic.store, None).await.unwrap(),
        Verification::Verified { to: 10, .. }
    ));
}

async fn put(clinic: &Clinic, seq: i64, entry: String) {
    let params: [Param; 2] = [seq.into(), entry.into()];
    clinic
        .store
        .run("tamper", move |tx| {
            Box::pin(async move {
                tx.execute("UPDATE audit SET entry = $2 WHERE seq = $1", &params)
                    .await
            })
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_database_write_one_chain() {
    for clinic in common::clinics("two_processes").await {
        let other = common::open(&clinic.address, clinic.folder.path())
            .await
            .unwrap();
        let jobs = (0..100).map(|number| {
            let store = if number % 2 == 0 {
                clinic.store.clone()
            } else {
                other.clone()
            };
            let line = clinic.line("both");
            tokio::spawn(async move {
                store
                    .run("audit", move |tx| {
                        Box::pin(async move { tx.audit(&line).await })
                    })
                    .await
            })
        });
        for outcome in futures::future::join_all(jobs).await {
            outcome.unwrap().unwrap();
        }
        let verified = verify_audit(&clinic.store, None).await.unwrap();
        assert!(
            matches!(verified, Verification::Verified { to: 100, .. }),
            "{}: {verified:?}",
            clinic.engine
        );
        other.close().await;
    }
}
