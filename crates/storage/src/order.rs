//! Tests that a clinician ordered.

use record::{
    id::{EncounterId, OrderId, PatientId},
    order::Order,
};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

impl Tx {
    /// Keeps a new order. An order is signed and never changed.
    ///
    /// # Errors
    ///
    /// `Taken` when it is kept already.
    pub async fn keep_order(&mut self, order: &Order) -> Result<(), Error> {
        self.execute(
            "INSERT INTO test_order (id, patient, encounter, practitioner, treatment, tests_json, ordered_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                order.id.into(),
                order.patient.into(),
                order.encounter.into(),
                order.practitioner.into(),
                order.treatment.clone().into(),
                json(&order.tests)?.into(),
                order.ordered_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The order called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn order(&mut self, id: OrderId) -> Result<Option<Order>, Error> {
        self.one(
            "SELECT * FROM test_order WHERE id = $1",
            &[id.into()],
            order,
        )
        .await
    }

    /// The orders of a patient, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn orders_of(&mut self, patient: PatientId) -> Result<Vec<Order>, Error> {
        self.all(
            "SELECT * FROM test_order WHERE patient = $1 ORDER BY ordered_at DESC, id DESC",
            &[patient.into()],
            order,
        )
        .await
    }

    /// The orders of one consultation, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn orders_in(&mut self, encounter: EncounterId) -> Result<Vec<Order>, Error> {
        self.all(
            "SELECT * FROM test_order WHERE encounter = $1 ORDER BY ordered_at DESC, id DESC",
            &[encounter.into()],
            order,
        )
        .await
    }
}

fn order(row: &Row<'_>) -> Result<Order, Error> {
    Ok(Order {
        id: row.get("id")?,
        patient: row.get("patient")?,
        encounter: row.get("encounter")?,
        practitioner: row.get("practitioner")?,
        treatment: row.get("treatment")?,
        tests: row.json("tests_json")?,
        ordered_at: row.get("ordered_at")?,
    })
}
