//! Failed tries at a secret, counted per e-mail or address.

use jiff::Timestamp;

use crate::{error::Error, tx::Tx};

impl Tx {
    /// How often `who` failed in the present run. A run ends when no failure came after `since`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn attempts(&mut self, who: &str, since: Timestamp) -> Result<u32, Error> {
        let failures = self
            .one(
                "SELECT failures FROM attempt WHERE who = $1 AND last_at > $2",
                &[who.into(), since.into()],
                |row| row.get("failures"),
            )
            .await?;
        Ok(failures.unwrap_or(0))
    }

    /// Counts one more failure of `who` at `now`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn count_attempt(&mut self, who: &str, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "INSERT INTO attempt (who, failures, last_at) VALUES ($1, 1, $2)
             ON CONFLICT (who) DO UPDATE SET failures = attempt.failures + 1, last_at = $2",
            &[who.into(), now.into()],
        )
        .await?;
        Ok(())
    }

    /// Forgets the failures of `who`, who has succeeded or has rested long enough.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn clear_attempts(&mut self, who: &str) -> Result<(), Error> {
        self.execute("DELETE FROM attempt WHERE who = $1", &[who.into()])
            .await?;
        Ok(())
    }

    /// Forgets every run that ended before `oldest`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn forget_old_attempts(&mut self, oldest: Timestamp) -> Result<u64, Error> {
        self.execute("DELETE FROM attempt WHERE last_at <= $1", &[oldest.into()])
            .await
    }
}
