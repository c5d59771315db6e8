//! Results that could not be matched to one patient. They wait for a person and never go silently away.

use jiff::Timestamp;
use record::id::{PatientId, QuarantineId, ReportId};
use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// A result that could not be matched to one patient.
#[derive(Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Its name in storage.
    pub id: QuarantineId,
    /// The report.
    pub report: Option<ReportId>,
    /// Why it could not be matched, in words.
    pub reason: String,
    /// Whom the report says it is about.
    pub said: SaidIdentity,
    /// The patients who might fit.
    pub candidates: Vec<PatientId>,
    /// When it came.
    pub received_at: Timestamp,
    /// How it ended; `None` while it waits.
    pub resolved: Option<Resolution>,
}

/// Whom a report says it is about; what it does not say is `None`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidIdentity {
    /// As written.
    pub name: Option<String>,
    /// As written.
    pub born_on: Option<String>,
    /// The clinic's number, as written.
    pub mrn: Option<String>,
    /// The order's number, as written.
    pub order: Option<String>,
}

/// How a quarantined result ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// To whom it was matched; `None` = dismissed.
    pub patient: Option<PatientId>,
    /// By whom, as shown.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

impl std::fmt::Debug for Quarantined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quarantined")
            .field("id", &self.id)
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SaidIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SaidIdentity")
    }
}

impl Tx {
    /// Keeps a result that waits, or how it ended.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_quarantined(&mut self, result: &Quarantined) -> Result<(), Error> {
        self.execute(
            "INSERT INTO quarantine (id, report, reason, said_json, candidates_json, received_at, resolved_json)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (id) DO UPDATE SET resolved_json = $7",
            &[
                result.id.into(),
                result.report.into(),
                (&result.reason).into(),
                json(&result.said)?.into(),
                json(&result.candidates)?.into(),
                result.received_at.into(),
                result.resolved.as_ref().map(json).transpose()?.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The quarantined result called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn quarantined(&mut self, id: QuarantineId) -> Result<Option<Quarantined>, Error> {
        self.one(
            "SELECT * FROM quarantine WHERE id = $1",
            &[id.into()],
            quarantined,
        )
        .await
    }

    /// The results that wait for a person, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn waiting_quarantine(&mut self) -> Result<Vec<Quarantined>, Error> {
        self.all(
            "SELECT * FROM quarantine WHERE resolved_json IS NULL ORDER BY received_at, id",
            &[],
            quarantined,
        )
        .await
    }
}

fn quarantined(row: &Row<'_>) -> Result<Quarantined, Error> {
    let resolved: Option<String> = row.get("resolved_json")?;
    Ok(Quarantined {
        id: row.get("id")?,
        report: row.get("report")?,
        reason: row.get("reason")?,
        said: row.json("said_json")?,
        candidates: row.json("candidates_json")?,
        received_at: row.get("received_at")?,
        resolved: resolved.map(|_| row.json("resolved_json")).transpose()?,
    })
}
