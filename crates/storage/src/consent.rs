//! What people agreed to. Lines are only ever added: the newest about a thing counts.

use record::{consent::Consent, id::PatientId};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, word},
};

impl Tx {
    /// Keeps an agreement or a refusal. The same one at the same instant is one.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_consent(
        &mut self,
        patient: PatientId,
        consent: &Consent,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO consent (patient, consent_to, given, wording, language, at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (patient, consent_to, at) DO NOTHING",
            &[
                patient.into(),
                word(consent.to)?.into(),
                consent.given.into(),
                (&consent.wording).into(),
                (&consent.language).into(),
                consent.at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// Everything a patient agreed to or refused, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn consents(&mut self, patient: PatientId) -> Result<Vec<Consent>, Error> {
        self.all(
            "SELECT * FROM consent WHERE patient = $1 ORDER BY at, consent_to",
            &[patient.into()],
            consent,
        )
        .await
    }
}

fn consent(row: &Row<'_>) -> Result<Consent, Error> {
    Ok(Consent {
        to: row.word("consent_to")?,
        given: row.get("given")?,
        wording: row.get("wording")?,
        language: row.get("language")?,
        at: row.get("at")?,
    })
}
