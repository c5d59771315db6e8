//! What is known of a patient. A finding is never changed: a newer one overrules it, or it is retracted.

use jiff::Timestamp;
use record::{
    Finding, Findings, Source,
    id::{EncounterId, FindingId, PatientId, ReportId},
};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

impl Tx {
    /// Keeps new findings of a patient.
    ///
    /// # Errors
    ///
    /// `Taken` when one of them is kept already.
    pub async fn keep_findings(
        &mut self,
        patient: PatientId,
        encounter: Option<EncounterId>,
        findings: &[Finding],
    ) -> Result<(), Error> {
        for finding in findings {
            let report = match &finding.source {
                Source::Laboratory { report, .. } => *report,
                _ => None,
            };
            self.execute(
                "INSERT INTO finding (id, patient, encounter, concept, value_json, observed_on, recorded_at,
                                      source_json, report, original)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                &[
                    finding.id.into(),
                    patient.into(),
                    encounter.into(),
                    finding.concept.as_str().into(),
                    json(&finding.value)?.into(),
                    finding.observed_on.into(),
                    finding.recorded_at.into(),
                    json(&finding.source)?.into(),
                    report.into(),
                    finding.original.clone().into(),
                ],
            )
            .await?;
        }
        Ok(())
    }

    /// Everything known of a patient, without what was retracted.
    ///
    /// # Errors
    ///
    /// `Column` for a finding that cannot be read: never a list with one left out.
    pub async fn findings(&mut self, patient: PatientId) -> Result<Findings, Error> {
        self.all(
            "SELECT * FROM finding WHERE patient = $1 AND retracted_at IS NULL",
            &[patient.into()],
            finding,
        )
        .await
        .map(Findings::new)
    }

    /// What was learned in one consultation, without what was retracted.
    ///
    /// # Errors
    ///
    /// `Column` for a finding that cannot be read.
    pub async fn findings_of(&mut self, encounter: EncounterId) -> Result<Findings, Error> {
        self.all(
            "SELECT * FROM finding WHERE encounter = $1 AND retracted_at IS NULL",
            &[encounter.into()],
            finding,
        )
        .await
        .map(Findings::new)
    }

    /// What came in one report, without what was retracted.
    ///
    /// # Errors
    ///
    /// `Column` for a finding that cannot be read.
    pub async fn findings_in(&mut self, report: ReportId) -> Result<Findings, Error> {
        self.all(
            "SELECT * FROM finding WHERE report = $1 AND retracted_at IS NULL",
            &[report.into()],
            finding,
        )
        .await
        .map(Findings::new)
    }

    /// The finding called `id` and whose it is, also when it was retracted.
    ///
    /// # Errors
    ///
    /// `Column` when it cannot be read.
    pub async fn finding(&mut self, id: FindingId) -> Result<Option<(PatientId, Finding)>, Error> {
        self.one("SELECT * FROM finding WHERE id = $1", &[id.into()], |row| {
            Ok((row.get("patient")?, finding(row)?))
        })
        .await
    }

    /// The finding called `id`, unless it was retracted.
    ///
    /// # Errors
    ///
    /// `Column` when it cannot be read.
    pub async fn known_finding(&mut self, id: FindingId) -> Result<Option<Finding>, Error> {
        self.one(
            "SELECT * FROM finding WHERE id = $1 AND retracted_at IS NULL",
            &[id.into()],
            finding,
        )
        .await
    }

    /// Takes a finding out of what is known: it was corrected, cancelled or entered in error. It stays readable by
    /// its id, for the assessments that rested on it. Answers whether it was in.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn retract_finding(
        &mut self,
        id: FindingId,
        why: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE finding SET retracted_at = $2, retracted_why = $3 WHERE id = $1 AND retracted_at IS NULL",
                &[id.into(), now.into(), why.into()],
            )
            .await?;
        Ok(changed > 0)
    }
}

fn finding(row: &Row<'_>) -> Result<Finding, Error> {
    Ok(Finding {
        id: row.get("id")?,
        concept: record::finding::ConceptId(row.get("concept")?),
        value: row.json("value_json")?,
        observed_on: row.get("observed_on")?,
        recorded_at: row.get("recorded_at")?,
        source: row.json("source_json")?,
        original: row.get("original")?,
    })
}
