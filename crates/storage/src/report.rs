//! Laboratory reports as they came. The same report twice is one.

use jiff::Timestamp;
use record::id::{PatientId, ReportId};
use serde_json::Value;

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// A laboratory report as it came in. `system`, `accession`, `code` and `version` together are its identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Its name in storage.
    pub id: ReportId,
    /// Which laboratory or system sent it.
    pub system: String,
    /// Its own number for the specimen.
    pub accession: String,
    /// LOINC or local code of the test.
    pub code: String,
    /// Status and version (`final`, `corrected 2`, `cancelled`).
    pub version: String,
    /// To whom it was matched; `None` = quarantined.
    pub patient: Option<PatientId>,
    /// When it came.
    pub received_at: Timestamp,
    /// As it came.
    pub content: Value,
}

impl Tx {
    /// Keeps a report. Answers `None` when it is new; the report that is kept already when it came before.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_report(&mut self, report: &Report) -> Result<Option<Report>, Error> {
        let inserted = self
            .execute(
                "INSERT INTO report (id, system, accession, code, version, patient, received_at, content_json)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (system, accession, code, version) DO NOTHING",
                &[
                    report.id.into(),
                    (&report.system).into(),
                    (&report.accession).into(),
                    (&report.code).into(),
                    (&report.version).into(),
                    report.patient.into(),
                    report.received_at.into(),
                    json(&report.content)?.into(),
                ],
            )
            .await?;
        if inserted == 1 {
            return Ok(None);
        }
        self.one(
            "SELECT * FROM report WHERE system = $1 AND accession = $2 AND code = $3 AND version = $4",
            &[
                (&report.system).into(),
                (&report.accession).into(),
                (&report.code).into(),
                (&report.version).into(),
            ],
            made,
        )
        .await
    }

    /// The report called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn report(&mut self, id: ReportId) -> Result<Option<Report>, Error> {
        self.one("SELECT * FROM report WHERE id = $1", &[id.into()], made)
            .await
    }

    /// Every version of one test of one specimen, oldest first: a correction follows what it corrects.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn versions_of(
        &mut self,
        system: &str,
        accession: &str,
        code: &str,
    ) -> Result<Vec<Report>, Error> {
        self.all(
            "SELECT * FROM report WHERE system = $1 AND accession = $2 AND code = $3 ORDER BY received_at, id",
            &[system.into(), accession.into(), code.into()],
            made,
        )
        .await
    }

    /// The reports of a patient, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn reports_of(&mut self, patient: PatientId) -> Result<Vec<Report>, Error> {
        self.all(
            "SELECT * FROM report WHERE patient = $1 ORDER BY received_at DESC, id DESC",
            &[patient.into()],
            made,
        )
        .await
    }

    /// Matches a report to a patient, if it was to nobody yet. Answers whether it was.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn match_report(&mut self, id: ReportId, patient: PatientId) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE report SET patient = $2 WHERE id = $1 AND patient IS NULL",
                &[id.into(), patient.into()],
            )
            .await?;
        Ok(changed > 0)
    }
}

fn made(row: &Row<'_>) -> Result<Report, Error> {
    Ok(Report {
        id: row.get("id")?,
        system: row.get("system")?,
        accession: row.get("accession")?,
        code: row.get("code")?,
        version: row.get("version")?,
        patient: row.get("patient")?,
        received_at: row.get("received_at")?,
        content: row.json("content_json")?,
    })
}
