//! The memory of forms: the same key again gets the same answer and no second deed. Kept seven days.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::{error::Error, tx::Tx, value::json};

/// How long a form is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Tx {
    /// What was answered to the form with this `key`, when it came before.
    ///
    /// # Errors
    ///
    /// `KeyReused` when the key came from another actor, for another action or with other words.
    pub async fn remembered(
        &mut self,
        key: Uuid,
        actor: &str,
        action: &str,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Option<Value>, Error> {
        let oldest = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        let found = self
            .row(
                "SELECT actor, action, fingerprint, outcome_json FROM idempotency WHERE key = $1 AND at > $2",
                &[key.into(), oldest.into()],
            )
            .await?;
        let Some(row) = found else { return Ok(None) };
        let same = row.get::<String>("actor")? == actor
            && row.get::<String>("action")? == action
            && row.get::<String>("fingerprint")? == fingerprint;
        if same {
            row.json("outcome_json").map(Some)
        } else {
            Err(Error::KeyReused)
        }
    }

    /// Remembers what was answered to the form with this `key`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn remember(
        &mut self,
        key: Uuid,
        actor: &str,
        action: &str,
        fingerprint: &str,
        outcome: &Value,
        now: Timestamp,
    ) -> Result<(), Error> {
        // Only a row older than a week can be in the way: a younger one was found by `remembered`.
        self.execute(
            "INSERT INTO idempotency (key, actor, action, fingerprint, outcome_json, at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (key) DO UPDATE SET actor = $2, action = $3, fingerprint = $4, outcome_json = $5, at = $6",
            &[
                key.into(),
                actor.into(),
                action.into(),
                fingerprint.into(),
                json(outcome)?.into(),
                now.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Forgets the forms older than seven days; answers how many.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn forget_old_forms(&mut self, now: Timestamp) -> Result<u64, Error> {
        let oldest = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        self.execute("DELETE FROM idempotency WHERE at <= $1", &[oldest.into()])
            .await
    }
}
