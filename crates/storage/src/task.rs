//! What needs a person's decision.

use record::{
    id::{PatientId, TaskId},
    task::{Task, TaskClosed},
};

use crate::{error::Error, tx::Tx, value::Row};

impl Tx {
    /// Keeps a task, new, handed over or closed.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_task(&mut self, task: &Task) -> Result<(), Error> {
        self.execute(
            "INSERT INTO task (id, patient, owner, kind, urgency, why, about, opened_at, closed_at, closed_by, decision)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (id) DO UPDATE SET patient = $2, owner = $3, urgency = $5, why = $6,
                 closed_at = $9, closed_by = $10, decision = $11",
            &[
                task.id.into(),
                task.patient.into(),
                task.owner.into(),
                task.kind.word().into(),
                task.urgency.word().into(),
                (&task.why).into(),
                (&task.about).into(),
                task.opened_at.into(),
                task.closed.as_ref().map(|closed| closed.at).into(),
                task.closed.as_ref().map(|closed| closed.by.clone()).into(),
                task.closed.as_ref().map(|closed| closed.decision.clone()).into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The task called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn task(&mut self, id: TaskId) -> Result<Option<Task>, Error> {
        self.one("SELECT * FROM task WHERE id = $1", &[id.into()], task)
            .await
    }

    /// Every open task, most urgent first, then oldest first.
    ///
    /// # Errors
    ///
    /// `Column` for one that cannot be read: never a list with one left out.
    pub async fn open_tasks(&mut self) -> Result<Vec<Task>, Error> {
        let mut all = self
            .all(
                "SELECT * FROM task WHERE closed_at IS NULL ORDER BY opened_at, id",
                &[],
                task,
            )
            .await?;
        all.sort_by_key(|task| task.urgency);
        Ok(all)
    }

    /// The tasks about a patient, closed ones too, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn tasks_of(&mut self, patient: PatientId) -> Result<Vec<Task>, Error> {
        self.all(
            "SELECT * FROM task WHERE patient = $1 ORDER BY opened_at DESC, id DESC",
            &[patient.into()],
            task,
        )
        .await
    }

    /// The open tasks about one thing (`about` is its id).
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn open_tasks_about(&mut self, about: &str) -> Result<Vec<Task>, Error> {
        self.all(
            "SELECT * FROM task WHERE about = $1 AND closed_at IS NULL ORDER BY opened_at, id",
            &[about.into()],
            task,
        )
        .await
    }
}

fn task(row: &Row<'_>) -> Result<Task, Error> {
    let closed_at: Option<jiff::Timestamp> = row.get("closed_at")?;
    let closed = match closed_at {
        None => None,
        Some(at) => Some(TaskClosed {
            at,
            by: row.get("closed_by")?,
            decision: row.get("decision")?,
        }),
    };
    Ok(Task {
        id: row.get("id")?,
        patient: row.get("patient")?,
        owner: row.get("owner")?,
        kind: row.word("kind")?,
        urgency: row.word("urgency")?,
        why: row.get("why")?,
        about: row.get("about")?,
        opened_at: row.get("opened_at")?,
        closed,
    })
}
