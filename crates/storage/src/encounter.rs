//! Consultations.

use record::{
    encounter::Encounter,
    id::{EncounterId, PatientId},
};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

impl Tx {
    /// Keeps a consultation, new or moved on.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_encounter(&mut self, encounter: &Encounter) -> Result<(), Error> {
        self.execute(
            "INSERT INTO encounter (id, patient, state, state_json) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO UPDATE SET state = $3, state_json = $4",
            &[
                encounter.id.into(),
                encounter.patient.into(),
                encounter.state.word().into(),
                json(&encounter.state)?.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The consultation called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn encounter(&mut self, id: EncounterId) -> Result<Option<Encounter>, Error> {
        self.one(
            "SELECT * FROM encounter WHERE id = $1",
            &[id.into()],
            encounter,
        )
        .await
    }

    /// The consultations of a patient, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn encounters_of(&mut self, patient: PatientId) -> Result<Vec<Encounter>, Error> {
        self.all(
            "SELECT * FROM encounter WHERE patient = $1 ORDER BY id DESC",
            &[patient.into()],
            encounter,
        )
        .await
    }

    /// The consultation of a patient that is still going on, the newest if there are several.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn current_encounter(
        &mut self,
        patient: PatientId,
    ) -> Result<Option<Encounter>, Error> {
        self.one(
            "SELECT * FROM encounter WHERE patient = $1 AND state NOT IN ('planned', 'closed')
             ORDER BY id DESC LIMIT 1",
            &[patient.into()],
            encounter,
        )
        .await
    }

    /// Every consultation whose state has this word ([`record::encounter::EncounterState::word`]), oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn encounters_in(&mut self, state: &str) -> Result<Vec<Encounter>, Error> {
        self.all(
            "SELECT * FROM encounter WHERE state = $1 ORDER BY id",
            &[state.into()],
            encounter,
        )
        .await
    }
}

fn encounter(row: &Row<'_>) -> Result<Encounter, Error> {
    Ok(Encounter {
        id: row.get("id")?,
        patient: row.get("patient")?,
        state: row.json("state_json")?,
    })
}
