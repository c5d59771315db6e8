//! The audit trail: a chain in which each line holds the hash of the line before, so that an edit, a deletion, an
//! insertion or a swap anywhere shows at the first line it touches. A cut-off end shows against the head that is
//! signed and exported every minute.

use std::{io::Write, path::Path};

use jiff::Timestamp;
use record::{audit::AuditEntry, id::PatientId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    crypter::{from_hex, to_hex},
    error::Error,
    store::Store,
    tx::Tx,
    value::{Row, json},
};

/// The end of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last line; 0 when there is none.
    pub seq: i64,
    /// Its hash; zeros when there is none.
    pub hash: [u8; 32],
}

/// One line of the trail, with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// 1, 2, 3, …
    pub seq: i64,
    /// What it says.
    pub entry: AuditEntry,
}

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Every line is as it was written.
    Verified {
        /// Number of the last line.
        to: i64,
        /// Its hash.
        head: [u8; 32],
    },
    /// It is not.
    Broken {
        /// The first line that is wrong.
        at: i64,
        /// What is wrong with it.
        why: String,
    },
}

/// What is hashed: the number stands inside, so that a line cannot be moved.
#[derive(Deserialize)]
struct Canonical {
    seq: i64,
    #[serde(flatten)]
    entry: AuditEntry,
}

/// The same on its way out.
#[derive(Serialize)]
struct Written<'e> {
    seq: i64,
    #[serde(flatten)]
    entry: &'e AuditEntry,
}

/// The exported head.
#[derive(Deserialize, Serialize)]
struct Exported {
    seq: i64,
    hash: String,
    signature: String,
}

impl Tx {
    /// Appends a line. It is durable with the transaction, or undone with it. Answers its number.
    ///
    /// # Errors
    ///
    /// `Database` in a reading transaction.
    pub async fn audit(&mut self, entry: &AuditEntry) -> Result<i64, Error> {
        let Some(head) = self.head else {
            return Err(Error::Database(
                "an audit line needs a writing transaction".to_owned(),
            ));
        };
        let seq = head.seq + 1;
        let canonical = json(&Written { seq, entry })?;
        let hash = link(&head.hash, &canonical);
        self.execute(
            "INSERT INTO audit (seq, at, patient, entry, prev, hash) VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                seq.into(),
                entry.at.into(),
                entry.patient.into(),
                canonical.into(),
                head.hash.into(),
                hash.into(),
            ],
        )
        .await?;
        self.head = Some(Head { seq, hash });
        Ok(seq)
    }

    /// The newest lines below `before` (none: the newest of all), newest first, at most `limit`; of one patient's
    /// chart when given.
    ///
    /// # Errors
    ///
    /// `Column` for a line that cannot be read.
    pub async fn audit_lines(
        &mut self,
        patient: Option<PatientId>,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AuditLine>, Error> {
        let before = before.unwrap_or(i64::MAX);
        let line = |row: &Row<'_>| {
            Ok(AuditLine {
                seq: row.get("seq")?,
                entry: row.json::<Canonical>("entry")?.entry,
            })
        };
        match patient {
            None => {
                self.all(
                    "SELECT seq, entry FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
                    &[before.into(), limit.into()],
                    line,
                )
                .await
            }
            Some(patient) => {
                self.all(
                    "SELECT seq, entry FROM audit WHERE patient = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
                    &[patient.into(), before.into(), limit.into()],
                    line,
                )
                .await
            }
        }
    }

    /// When the last line was written; a machine whose clock stands before it is wrong.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn last_audited_at(&mut self) -> Result<Option<Timestamp>, Error> {
        self.one(
            "SELECT at FROM audit ORDER BY seq DESC LIMIT 1",
            &[],
            |row| row.get("at"),
        )
        .await
    }

    /// The head as the database has it.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn audit_head(&mut self) -> Result<Head, Error> {
        self.one("SELECT seq, hash FROM audit_head WHERE id = 1", &[], head)
            .await?
            .ok_or_else(no_head)
    }

    /// The head at the beginning of a writing transaction. On PostgreSQL the row is locked: writers of other
    /// processes wait here, so all writing is one line and the chain cannot fork.
    pub(crate) async fn take_head(&mut self) -> Result<Head, Error> {
        if self.on_postgres() {
            self.one(
                "SELECT seq, hash FROM audit_head WHERE id = 1 FOR UPDATE",
                &[],
                head,
            )
            .await?
            .ok_or_else(no_head)
        } else {
            self.audit_head().await
        }
    }

    /// Writes the head back at the end of a writing transaction.
    pub(crate) async fn put_head(&mut self) -> Result<(), Error> {
        if let Some(head) = self.head {
            self.execute(
                "UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1",
                &[head.seq.into(), head.hash.into()],
            )
            .await?;
        }
        Ok(())
    }
}

/// Walks the chain from its first line and compares its end with the head in the database and, when given, with the
/// head exported to the file `exported`.
///
/// # Errors
///
/// Only when the trail cannot be read at all; what is wrong with it is a [`Verification::Broken`].
pub async fn verify_audit(store: &Store, exported: Option<&Path>) -> Result<Verification, Error> {
    const STEP: i64 = 2000;
    let known = match exported {
        None => None,
        Some(path) => match read_exported(store, path)? {
            Ok(head) => Some(head),
            Err(why) => return Ok(Verification::Broken { at: 0, why }),
        },
    };
    let mut begun = store.begin_read().await?;
    let mut at = Head {
        seq: 0,
        hash: [0; 32],
    };
    loop {
        let rows = begun
            .rows(
                "SELECT seq, at, patient, entry, prev, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2",
                &[at.seq.into(), STEP.into()],
            )
            .await?;
        for row in &rows {
            match follows(&at, &row.look()) {
                Ok(next) => at = next,
                Err(why) => {
                    return Ok(Verification::Broken {
                        at: at.seq + 1,
                        why,
                    });
                }
            }
            if let Some(known) = known
                && known.seq == at.seq
                && known.hash != at.hash
            {
                let why = "is not the line whose hash was exported".to_owned();
                return Ok(Verification::Broken { at: at.seq, why });
            }
        }
        if rows.is_empty() {
            break;
        }
    }
    let rows = begun
        .rows("SELECT seq, hash FROM audit_head WHERE id = 1", &[])
        .await?;
    let kept = rows.first().map(|row| head(&row.look())).transpose()?;
    begun.rollback().await?;
    let expected = known.filter(|known| known.seq > at.seq);
    let why = match (expected, kept) {
        (Some(known), _) => format!("is missing: the exported head is at line {}", known.seq),
        (None, Some(kept)) if kept == at => {
            return Ok(Verification::Verified {
                to: at.seq,
                head: at.hash,
            });
        }
        (None, Some(kept)) if kept.seq > at.seq => {
            format!("is missing: the head is at line {}", kept.seq)
        }
        _ => "the head does not fit the last line".to_owned(),
    };
    Ok(Verification::Broken {
        at: at.seq + 1,
        why,
    })
}

/// Writes the head of the chain, signed, to `audit.head` in the store's folder, durably and in one step.
///
/// # Errors
///
/// `File` when it cannot be written; what the database says.
pub async fn export_audit_head(store: &Store) -> Result<Head, Error> {
    let head = store
        .read("export_audit_head", |tx| {
            Box::pin(async move { tx.audit_head().await })
        })
        .await?;
    let exported = Exported {
        seq: head.seq,
        hash: to_hex(&head.hash),
        signature: to_hex(&store.master().sign(&signed_words(&head))),
    };
    write_whole(
        &store.folder().join("audit.head"),
        json(&exported)?.as_bytes(),
    )?;
    Ok(head)
}

/// Writes a file so that it is either the old or the new one, whatever happens.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let problem = |error| Error::file(path, &error);
    let draft = path.with_extension("part");
    let mut file = std::fs::File::create(&draft).map_err(problem)?;
    file.write_all(bytes).map_err(problem)?;
    file.sync_all().map_err(problem)?;
    std::fs::rename(&draft, path).map_err(problem)?;
    sync_folder_of(path)
}

/// Makes the folder's entry of `path` durable.
pub(crate) fn sync_folder_of(path: &Path) -> Result<(), Error> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| Error::file(folder, &error))
}

fn read_exported(store: &Store, path: &Path) -> Result<Result<Head, String>, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, &error))?;
    let unreadable = || Err("the exported head cannot be read".to_owned());
    let Ok(exported) = serde_json::from_str::<Exported>(&text) else {
        return Ok(unreadable());
    };
    let hash = from_hex(&exported.hash).and_then(|hash| <[u8; 32]>::try_from(hash).ok());
    let (Some(hash), Some(signature)) = (hash, from_hex(&exported.signature)) else {
        return Ok(unreadable());
    };
    let head = Head {
        seq: exported.seq,
        hash,
    };
    if store.master().has_signed(&signed_words(&head), &signature) {
        Ok(Ok(head))
    } else {
        Ok(Err(
            "the exported head is not signed by this clinic".to_owned()
        ))
    }
}

fn signed_words(head: &Head) -> Vec<u8> {
    format!("anagen audit head {} {}", head.seq, to_hex(&head.hash)).into_bytes()
}

/// Whether `row` is the line that follows `before`.
fn follows(before: &Head, row: &Row<'_>) -> Result<Head, String> {
    let read = |error: Error| error.to_string();
    let seq: i64 = row.get("seq").map_err(read)?;
    let entry: String = row.get("entry").map_err(read)?;
    let prev: [u8; 32] = row.get("prev").map_err(read)?;
    let hash: [u8; 32] = row.get("hash").map_err(read)?;
    if seq != before.seq + 1 {
        return Err(format!("is missing: the next line is {seq}"));
    }
    if prev != before.hash {
        return Err("does not follow the line before".to_owned());
    }
    if link(&prev, &entry) != hash {
        return Err("does not say what it said when it was written".to_owned());
    }
    let said: Canonical = row.json("entry").map_err(read)?;
    let at: Timestamp = row.get("at").map_err(read)?;
    let patient: Option<PatientId> = row.get("patient").map_err(read)?;
    if said.seq != seq
        || said.entry.patient != patient
        || said.entry.at.as_microsecond() != at.as_microsecond()
    {
        return Err("is filed under another number, time or patient than it says".to_owned());
    }
    Ok(Head { seq, hash })
}

fn link(prev: &[u8; 32], canonical: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(prev);
    hash.update(canonical.as_bytes());
    hash.finalize().into()
}

fn head(row: &Row<'_>) -> Result<Head, Error> {
    Ok(Head {
        seq: row.get("seq")?,
        hash: row.get("hash")?,
    })
}

fn no_head() -> Error {
    Error::Damaged("audit_head".to_owned())
}
