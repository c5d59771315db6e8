//! Assessments as they were made, with the findings they were made from: each can be replayed to the byte.

use jiff::Timestamp;
use record::{
    Assessment, Findings,
    id::{EncounterId, PatientId},
};
use uuid::Uuid;

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// An assessment as it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptAssessment {
    /// Its name in storage.
    pub id: Uuid,
    /// Of whom.
    pub patient: PatientId,
    /// In which consultation, when in one.
    pub encounter: Option<EncounterId>,
    /// When it was made.
    pub assessed_at: Timestamp,
    /// The findings it was made from.
    pub findings: Findings,
    /// What it says; its edition and date are inside.
    pub content: Assessment,
}

impl Tx {
    /// Keeps a new assessment. It is never changed.
    ///
    /// # Errors
    ///
    /// `Taken` when it is kept already.
    pub async fn keep_assessment(&mut self, kept: &KeptAssessment) -> Result<(), Error> {
        self.execute(
            "INSERT INTO assessment (id, patient, encounter, edition, assessed_on, assessed_at, findings_json,
                                     content_json)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                kept.id.into(),
                kept.patient.into(),
                kept.encounter.into(),
                (&kept.content.edition).into(),
                kept.content.assessed_on.into(),
                kept.assessed_at.into(),
                json(&kept.findings)?.into(),
                json(&kept.content)?.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The newest assessment of a patient.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn latest_assessment(
        &mut self,
        patient: PatientId,
    ) -> Result<Option<KeptAssessment>, Error> {
        self.one(
            "SELECT * FROM assessment WHERE patient = $1 ORDER BY assessed_at DESC, id DESC LIMIT 1",
            &[patient.into()],
            assessment,
        )
        .await
    }

    /// Every assessment of a patient, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn assessments_of(
        &mut self,
        patient: PatientId,
    ) -> Result<Vec<KeptAssessment>, Error> {
        self.all(
            "SELECT * FROM assessment WHERE patient = $1 ORDER BY assessed_at DESC, id DESC",
            &[patient.into()],
            assessment,
        )
        .await
    }
}

fn assessment(row: &Row<'_>) -> Result<KeptAssessment, Error> {
    Ok(KeptAssessment {
        id: row.get("id")?,
        patient: row.get("patient")?,
        encounter: row.get("encounter")?,
        assessed_at: row.get("assessed_at")?,
        findings: row.json("findings_json")?,
        content: row.json("content_json")?,
    })
}
