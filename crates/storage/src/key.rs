//! Patients' data keys: made when something of theirs is first sealed, wrapped by the master key.

use std::sync::PoisonError;

use record::{clock::SystemChance, id::PatientId};

use crate::{
    crypter::{DataKey, Place},
    error::Error,
    store::Shared,
    tx::Tx,
};

/// How many data keys are kept in memory.
const CACHE: usize = 4096;

impl Tx {
    /// Seals `plain` with the patient's key for `place`.
    pub(crate) async fn seal(
        &mut self,
        patient: PatientId,
        place: &Place,
        plain: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let key = match self.data_key(patient).await? {
            Some(key) => key,
            None => self.make_data_key(patient).await?,
        };
        key.seal(place, plain)
    }

    /// Opens what was sealed with the patient's key for `place`.
    pub(crate) async fn unseal(
        &mut self,
        patient: PatientId,
        place: &Place,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Error> {
        match self.data_key(patient).await? {
            Some(key) => key.open(place, sealed),
            None => Err(Error::Sealed(format!("{}.{}", place.table, place.column))),
        }
    }

    async fn data_key(&mut self, patient: PatientId) -> Result<Option<DataKey>, Error> {
        if let Some(key) = self.shared.known_key(patient) {
            return Ok(Some(key));
        }
        let wrapped = self
            .one(
                "SELECT wrapped FROM patient_key WHERE patient = $1",
                &[patient.into()],
                |row| row.get::<Vec<u8>>("wrapped"),
            )
            .await?;
        let Some(wrapped) = wrapped else {
            return Ok(None);
        };
        let key = self.shared.master.unwrap(&place_of(patient), &wrapped)?;
        // A key read in a writing transaction may have been made in it and be undone with it: remembering that one
        // would seal with a key that is kept nowhere.
        if !self.writes() {
            self.shared.know_key(patient, &key);
        }
        Ok(Some(key))
    }

    async fn make_data_key(&mut self, patient: PatientId) -> Result<DataKey, Error> {
        let key = DataKey::new(&SystemChance);
        let wrapped = self.shared.master.wrap(&place_of(patient), &key)?;
        self.execute(
            "INSERT INTO patient_key (patient, wrapped) VALUES ($1, $2)",
            &[patient.into(), wrapped.into()],
        )
        .await?;
        Ok(key)
    }
}

impl Shared {
    fn known_key(&self, patient: PatientId) -> Option<DataKey> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.get(&patient).cloned()
    }

    fn know_key(&self, patient: PatientId, key: &DataKey) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= CACHE {
            keys.clear();
        }
        keys.insert(patient, key.clone());
    }
}

fn place_of(patient: PatientId) -> Place {
    Place::new("patient_key", &patient, "wrapped")
}
