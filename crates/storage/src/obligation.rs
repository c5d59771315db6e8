//! Monitoring duties: a test that must be done by a date, and who answers for it.

use jiff::civil::Date;
use record::{
    id::{ObligationId, OrderId, PatientId, PlanId, PractitionerId},
    order::Obligation,
};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

impl Tx {
    /// Keeps a duty, new or moved on.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_obligation(&mut self, duty: &Obligation) -> Result<(), Error> {
        self.execute(
            "INSERT INTO obligation (id, patient, plan, test_order, test, name, concepts_json, week, due_on, owner,
                                     state, state_json)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (id) DO UPDATE SET due_on = $9, owner = $10, state = $11, state_json = $12",
            &[
                duty.id.into(),
                duty.patient.into(),
                duty.plan.into(),
                duty.order.into(),
                (&duty.test).into(),
                (&duty.name).into(),
                json(&duty.concepts)?.into(),
                duty.week.into(),
                duty.due_on.into(),
                duty.owner.into(),
                duty.state.word().into(),
                json(&duty.state)?.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The duty called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn obligation(&mut self, id: ObligationId) -> Result<Option<Obligation>, Error> {
        self.one(
            "SELECT * FROM obligation WHERE id = $1",
            &[id.into()],
            obligation,
        )
        .await
    }

    /// The duties of a patient, done and cancelled ones too, by date.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn obligations_of(&mut self, patient: PatientId) -> Result<Vec<Obligation>, Error> {
        self.all(
            "SELECT * FROM obligation WHERE patient = $1 ORDER BY due_on, id",
            &[patient.into()],
            obligation,
        )
        .await
    }

    /// The duties from one plan, by date.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn obligations_in_plan(&mut self, plan: PlanId) -> Result<Vec<Obligation>, Error> {
        self.all(
            "SELECT * FROM obligation WHERE plan = $1 ORDER BY due_on, id",
            &[plan.into()],
            obligation,
        )
        .await
    }

    /// The duties from one order, by date.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn obligations_in_order(&mut self, order: OrderId) -> Result<Vec<Obligation>, Error> {
        self.all(
            "SELECT * FROM obligation WHERE test_order = $1 ORDER BY due_on, id",
            &[order.into()],
            obligation,
        )
        .await
    }

    /// The duties that somebody still has to do something about and whose last day lies before `date`.
    ///
    /// # Errors
    ///
    /// `Column` for one that cannot be read: never a list with one left out.
    pub async fn obligations_due_before(&mut self, date: Date) -> Result<Vec<Obligation>, Error> {
        self.all(
            "SELECT * FROM obligation WHERE state IN ('open', 'overdue') AND due_on < $1 ORDER BY due_on, id",
            &[date.into()],
            obligation,
        )
        .await
    }

    /// The live duties somebody answers for: a person with any cannot leave before they are handed over.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn obligations_owned_by(
        &mut self,
        owner: PractitionerId,
    ) -> Result<Vec<Obligation>, Error> {
        self.all(
            "SELECT * FROM obligation WHERE owner = $1 AND state IN ('open', 'overdue') ORDER BY due_on, id",
            &[owner.into()],
            obligation,
        )
        .await
    }
}

fn obligation(row: &Row<'_>) -> Result<Obligation, Error> {
    Ok(Obligation {
        id: row.get("id")?,
        patient: row.get("patient")?,
        plan: row.get("plan")?,
        order: row.get("test_order")?,
        test: row.get("test")?,
        name: row.get("name")?,
        concepts: row.json("concepts_json")?,
        week: row.get("week")?,
        due_on: row.get("due_on")?,
        owner: row.get("owner")?,
        state: row.json("state_json")?,
    })
}
