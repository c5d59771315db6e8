//! A copy of a clinic holds what the clinic holds, lets nobody in who was signed in, and is never half there.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failure of a test is a panic"
)]

mod common;

use std::path::{Path, PathBuf};

use common::Clinic;
use record::id::{PhotographId, SessionId};
use storage::{Copied, Error, session::Session};

const PICTURE: &[u8] = b"the top of a head";
const SECRET: [u8; 32] = [7; 32];

/// A clinic with one patient, one photograph and somebody signed in.
async fn clinic() -> (Clinic, PhotographId) {
    let clinic = common::on_sqlite().await;
    let (_, _, encounter) = clinic.people(1).await;
    let account = clinic.new_account("noor@example.org");
    let picture = clinic.new_photograph(&encounter, "top", account.id);
    let session = Session {
        id: SessionId::new(&*clinic.clock, &*clinic.chance),
        account: account.id,
        secret_hash: SECRET,
        created_at: clinic.now(),
        last_seen_at: clinic.now(),
    };
    let id = picture.id;
    clinic
        .store
        .run("begin", move |tx| {
            Box::pin(async move {
                tx.keep_account(&account).await?;
                tx.keep_session(&session).await?;
                tx.keep_photograph(&picture, PICTURE).await
            })
        })
        .await
        .unwrap();
    (clinic, id)
}

/// The one file of a photograph below `folder`.
fn only_blob(folder: &Path) -> PathBuf {
    let only = |folder: &Path| std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    only(&only(&folder.join("blobs")).path()).path()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_whole_and_can_be_opened_with_the_key() {
    let (clinic, picture) = clinic().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join("2026-11-30.night");
    let copied = storage::backup(&clinic.store, &to).await.unwrap();
    assert_eq!(copied.photographs, 1);
    assert!(copied.database_bytes > 0 && copied.photograph_bytes > 0);
    assert!(
        matches!(
            storage::backup(&clinic.store, &to).await,
            Err(Error::Start(_))
        ),
        "never over another copy"
    );
    assert!(
        !to.join("master.key").exists(),
        "a copy cannot be read alone"
    );

    std::fs::copy(
        clinic.folder.path().join("master.key"),
        to.join("master.key"),
    )
    .unwrap();
    let store = common::open(&storage::Address::Sqlite(to.clone()), &to)
        .await
        .unwrap();
    let (people, bytes, session) = store
        .read("look", move |tx| {
            Box::pin(async move {
                Ok::<_, Error>((
                    tx.count_patients().await?,
                    tx.photograph_bytes(picture).await?,
                    tx.session_by_hash(&SECRET).await?,
                ))
            })
        })
        .await
        .unwrap();
    assert_eq!((people, bytes.as_deref()), (1, Some(PICTURE)));
    assert_eq!(session, None, "nobody is signed in to a copy");
    let said = storage::integrity_check(&store).await.unwrap();
    assert_eq!(said, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_that_is_gone_or_damaged_is_told_and_no_copy_appears() {
    let (clinic, _) = clinic().await;
    let blob = only_blob(clinic.folder.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join("copy");
    let good = std::fs::read(&blob).unwrap();
    let mut bad = good.clone();
    bad[0] ^= 1;
    std::fs::write(&blob, &bad).unwrap();
    let said = storage::backup(&clinic.store, &to).await;
    assert!(matches!(said, Err(Error::Damaged(_))), "{said:?}");
    assert!(!to.exists());

    let said = storage::backup(&clinic.store, &to).await;
    assert!(
        matches!(&said, Err(Error::Start(why)) if why.contains("copy.part")),
        "what was broken off is left to whoever looks after it: {said:?}"
    );
    std::fs::remove_dir_all(elsewhere.path().join("copy.part")).unwrap();
    std::fs::remove_file(&blob).unwrap();
    let said = storage::backup(&clinic.store, &to).await;
    assert!(matches!(said, Err(Error::File { .. })), "{said:?}");
    assert!(!to.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_that_was_deleted_is_not_copied() {
    let (clinic, picture) = clinic().await;
    let now = clinic.now();
    clinic
        .store
        .run("delete", move |tx| {
            Box::pin(async move { tx.delete_photograph(picture, now).await })
        })
        .await
        .unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let copied = storage::backup(&clinic.store, &elsewhere.path().join("copy"))
        .await
        .unwrap();
    let expected = Copied {
        database_bytes: copied.database_bytes,
        ..Copied::default()
    };
    assert_eq!(copied, expected);
}
