//! Asks for more medicine.

use jiff::Timestamp;
use record::id::{PatientId, PlanId, RenewalId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// One ask for more medicine.
#[derive(Clone, Debug, PartialEq)]
pub struct Renewal {
    /// Its name in storage.
    pub id: RenewalId,
    /// Who asks.
    pub patient: PatientId,
    /// For the medicine of which plan.
    pub plan: PlanId,
    /// Id of the medicine in `guideline/`.
    pub treatment: String,
    /// The answers to the safety questions.
    pub answers: Value,
    /// When.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: RenewalState,
}

/// Where an ask stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum RenewalState {
    /// Waits for a clinician.
    Asked,
    /// Granted.
    Granted {
        /// When.
        at: Timestamp,
        /// By whom, as shown.
        by: String,
        /// What she wrote to the patient; empty = nothing.
        #[serde(default)]
        words: String,
    },
    /// Declined.
    Declined {
        /// When.
        at: Timestamp,
        /// By whom, as shown.
        by: String,
        /// Why, in words for the patient.
        why: String,
    },
}

impl RenewalState {
    /// The word for it in storage.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Granted { .. } => "granted",
            Self::Declined { .. } => "declined",
        }
    }
}

impl Tx {
    /// Keeps an ask, new or answered.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_renewal(&mut self, renewal: &Renewal) -> Result<(), Error> {
        self.execute(
            "INSERT INTO renewal (id, patient, plan, treatment, answers_json, asked_at, state, state_json)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (id) DO UPDATE SET state = $7, state_json = $8",
            &[
                renewal.id.into(),
                renewal.patient.into(),
                renewal.plan.into(),
                (&renewal.treatment).into(),
                json(&renewal.answers)?.into(),
                renewal.asked_at.into(),
                renewal.state.word().into(),
                json(&renewal.state)?.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The ask called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn renewal(&mut self, id: RenewalId) -> Result<Option<Renewal>, Error> {
        self.one("SELECT * FROM renewal WHERE id = $1", &[id.into()], renewal)
            .await
    }

    /// The asks of a patient, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn renewals_of(&mut self, patient: PatientId) -> Result<Vec<Renewal>, Error> {
        self.all(
            "SELECT * FROM renewal WHERE patient = $1 ORDER BY asked_at DESC, id DESC",
            &[patient.into()],
            renewal,
        )
        .await
    }

    /// The asks that wait, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn open_renewals(&mut self) -> Result<Vec<Renewal>, Error> {
        self.all(
            "SELECT * FROM renewal WHERE state = 'asked' ORDER BY asked_at, id",
            &[],
            renewal,
        )
        .await
    }
}

fn renewal(row: &Row<'_>) -> Result<Renewal, Error> {
    Ok(Renewal {
        id: row.get("id")?,
        patient: row.get("patient")?,
        plan: row.get("plan")?,
        treatment: row.get("treatment")?,
        answers: row.json("answers_json")?,
        asked_at: row.get("asked_at")?,
        state: row.json("state_json")?,
    })
}
