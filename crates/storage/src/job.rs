//! Work for later. A job is leased while somebody works on it; a worker that dies loses the lease and another takes
//! it up, so every job must be safe to run twice.

use jiff::Timestamp;
use record::id::JobId;
use serde_json::Value;

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// A piece of work for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its name in storage.
    pub id: JobId,
    /// What to do.
    pub kind: String,
    /// The same work asked for twice is one job.
    pub unique_key: String,
    /// What the kind needs to know.
    pub content: Value,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it was begun.
    pub attempts: u32,
}

impl Tx {
    /// Puts work in the queue. Answers whether it is new: the same `unique_key` is the same work, done or not.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_job(&mut self, job: &Job) -> Result<bool, Error> {
        let inserted = self
            .execute(
                "INSERT INTO job (id, kind, unique_key, content_json, run_at, attempts)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (unique_key) DO NOTHING",
                &[
                    job.id.into(),
                    (&job.kind).into(),
                    (&job.unique_key).into(),
                    json(&job.content)?.into(),
                    job.run_at.into(),
                    job.attempts.into(),
                ],
            )
            .await?;
        Ok(inserted == 1)
    }

    /// Leases the job that has been due longest until `until`, and counts the attempt.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn lease_job(
        &mut self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Job>, Error> {
        // One writer at a time is enough on SQLite; workers of other processes on PostgreSQL skip each other's.
        let due = if self.on_postgres() {
            "SELECT id FROM job WHERE done_at IS NULL AND run_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
             ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"
        } else {
            "SELECT id FROM job WHERE done_at IS NULL AND run_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
             ORDER BY run_at, id LIMIT 1"
        };
        let id: Option<JobId> = self.one(due, &[now.into()], |row| row.get("id")).await?;
        let Some(id) = id else { return Ok(None) };
        self.one(
            "UPDATE job SET leased_until = $2, attempts = attempts + 1 WHERE id = $1 RETURNING *",
            &[id.into(), until.into()],
            job,
        )
        .await
    }

    /// Notes that a job is done.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn finish_job(&mut self, id: JobId, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "UPDATE job SET done_at = $2, leased_until = NULL, problem = NULL WHERE id = $1",
            &[id.into(), now.into()],
        )
        .await?;
        Ok(())
    }

    /// Notes that this round of a job that never ends is done, and when the next is due.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn repeat_job(&mut self, id: JobId, run_at: Timestamp) -> Result<(), Error> {
        self.execute(
            "UPDATE job SET leased_until = NULL, problem = NULL, run_at = $2 WHERE id = $1 AND done_at IS NULL",
            &[id.into(), run_at.into()],
        )
        .await?;
        Ok(())
    }

    /// Notes that a job failed, why, and when to try again.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn retry_job(
        &mut self,
        id: JobId,
        problem: &str,
        run_at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE job SET leased_until = NULL, problem = $2, run_at = $3 WHERE id = $1 AND done_at IS NULL",
            &[id.into(), problem.into(), run_at.into()],
        )
        .await?;
        Ok(())
    }
}

fn job(row: &Row<'_>) -> Result<Job, Error> {
    Ok(Job {
        id: row.get("id")?,
        kind: row.get("kind")?,
        unique_key: row.get("unique_key")?,
        content: row.json("content_json")?,
        run_at: row.get("run_at")?,
        attempts: row.get("attempts")?,
    })
}
