//! One line of the audit trail: who did what to which record, and when. Never what the record says.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::PatientId;

/// One line, before the store gives it its number and hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: [`crate::Actor::label`].
    pub actor: String,
    /// The named transaction (`submit_intake`, `read_chart`).
    pub action: String,
    /// About whom.
    pub patient: Option<PatientId>,
    /// What it touched, as kind and id (`plan 0193…`).
    pub resource: String,
    /// Allowed, refused, or done.
    pub outcome: Outcome,
    /// More for a reader of the trail; no clinical content.
    pub detail: String,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It happened.
    Done,
    /// It was refused.
    Refused,
}
