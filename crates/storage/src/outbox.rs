//! Letters waiting to be sent. A letter is put here by the transaction that makes it true; the courier sends it later,
//! perhaps twice, never not at all.

use jiff::Timestamp;
use record::id::{OutboxId, PatientId};
use serde_json::Value;

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// A letter waiting to be sent. `Debug` does not show to whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its name in storage.
    pub id: OutboxId,
    /// About whom, when about one.
    pub patient: Option<PatientId>,
    /// The same letter asked for twice is one.
    pub unique_key: String,
    /// Where to.
    pub recipient: String,
    /// Which letter (`visit-confirmed`, `new-message`).
    pub kind: String,
    /// What the letter needs to know; no clinical words.
    pub content: Value,
    /// When it was put in.
    pub created_at: Timestamp,
    /// Not before.
    pub send_at: Timestamp,
    /// How often sending was tried.
    pub attempts: u32,
}

/// A letter and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The letter.
    pub letter: Letter,
    /// When it went out, or was withdrawn.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed, or why it was withdrawn.
    pub problem: Option<String>,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// Puts a letter in. Answers whether it is new: the same `unique_key` is the same letter, sent or not.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_letter(&mut self, letter: &Letter) -> Result<bool, Error> {
        let inserted = self
            .execute(
                "INSERT INTO outbox (id, patient, unique_key, recipient, kind, content_json, created_at, send_at,
                                     attempts)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (unique_key) DO NOTHING",
                &[
                    letter.id.into(),
                    letter.patient.into(),
                    (&letter.unique_key).into(),
                    (&letter.recipient).into(),
                    (&letter.kind).into(),
                    json(&letter.content)?.into(),
                    letter.created_at.into(),
                    letter.send_at.into(),
                    letter.attempts.into(),
                ],
            )
            .await?;
        Ok(inserted == 1)
    }

    /// Whether a letter waits that may go at `now`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn letters_wait(&mut self, now: Timestamp) -> Result<bool, Error> {
        let row = self
            .row(
                "SELECT id FROM outbox WHERE sent_at IS NULL AND send_at <= $1 LIMIT 1",
                &[now.into()],
            )
            .await?;
        Ok(row.is_some())
    }

    /// Takes the letters that wait and may go at `now`, oldest first, at most `limit`, for one sender: nobody else gets
    /// them before `until`. A sender that dies leaves them to the next.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn claim_letters(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Letter>, Error> {
        let letters = self
            .all(
                "SELECT * FROM outbox WHERE sent_at IS NULL AND send_at <= $1 ORDER BY send_at, id LIMIT $2",
                &[now.into(), limit.into()],
                letter,
            )
            .await?;
        for letter in &letters {
            self.execute(
                "UPDATE outbox SET send_at = $2 WHERE id = $1",
                &[letter.id.into(), until.into()],
            )
            .await?;
        }
        Ok(letters)
    }

    /// Gives back a letter that was taken and not tried: it may go at `send_at`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn letter_put_off(&mut self, id: OutboxId, send_at: Timestamp) -> Result<(), Error> {
        self.execute(
            "UPDATE outbox SET send_at = $2 WHERE id = $1 AND sent_at IS NULL",
            &[id.into(), send_at.into()],
        )
        .await?;
        Ok(())
    }

    /// Notes that a letter has become pointless and does not go out.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn letter_withdrawn(
        &mut self,
        id: OutboxId,
        why: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE outbox SET sent_at = $2, problem = $3 WHERE id = $1 AND sent_at IS NULL",
            &[id.into(), now.into(), why.into()],
        )
        .await?;
        Ok(())
    }

    /// The newest letters with where each stands, sent or not.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn newest_letters(&mut self, limit: i64) -> Result<Vec<Posted>, Error> {
        self.all(
            "SELECT * FROM outbox ORDER BY created_at DESC, id DESC LIMIT $1",
            &[limit.into()],
            |row| {
                Ok(Posted {
                    letter: letter(row)?,
                    sent_at: row.get("sent_at")?,
                    problem: row.get("problem")?,
                })
            },
        )
        .await
    }

    /// Notes that a letter went out.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn letter_sent(&mut self, id: OutboxId, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "UPDATE outbox SET sent_at = $2, attempts = attempts + 1, problem = NULL WHERE id = $1",
            &[id.into(), now.into()],
        )
        .await?;
        Ok(())
    }

    /// Notes that a letter could not be sent, why, and when to try again.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn letter_failed(
        &mut self,
        id: OutboxId,
        problem: &str,
        send_at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE outbox SET attempts = attempts + 1, problem = $2, send_at = $3 WHERE id = $1 AND sent_at IS NULL",
            &[id.into(), problem.into(), send_at.into()],
        )
        .await?;
        Ok(())
    }
}

fn letter(row: &Row<'_>) -> Result<Letter, Error> {
    Ok(Letter {
        id: row.get("id")?,
        patient: row.get("patient")?,
        unique_key: row.get("unique_key")?,
        recipient: row.get("recipient")?,
        kind: row.get("kind")?,
        content: row.json("content_json")?,
        created_at: row.get("created_at")?,
        send_at: row.get("send_at")?,
        attempts: row.get("attempts")?,
    })
}
