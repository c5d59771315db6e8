//! Tests that a clinician orders, and the duties that follow from a plan.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::id::{EncounterId, FindingId, ObligationId, OrderId, PatientId, PlanId, PractitionerId};

/// Tests ordered together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its name in storage.
    pub id: OrderId,
    /// Whose.
    pub patient: PatientId,
    /// In which consultation.
    pub encounter: EncounterId,
    /// Who signed it.
    pub practitioner: PractitionerId,
    /// For which medicine, when for one (`baricitinib`).
    pub treatment: Option<String>,
    /// What is to be done.
    pub tests: Vec<OrderedTest>,
    /// When it was signed.
    pub ordered_at: Timestamp,
}

/// One test of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedTest {
    /// Id of the test or panel in `guideline/` (`cbc`, `igra`).
    pub test: String,
    /// Its name, as shown.
    pub name: String,
    /// LOINC code, or `local:…`.
    pub code: String,
    /// Why, with its source in words.
    pub reason: String,
}

/// One monitoring duty: a test that must be done by a date, and who answers for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// Its name in storage.
    pub id: ObligationId,
    /// Whose.
    pub patient: PatientId,
    /// From which plan; baseline orders have none.
    pub plan: Option<PlanId>,
    /// From which order, for a baseline test.
    pub order: Option<OrderId>,
    /// Id of the test or panel in `guideline/`.
    pub test: String,
    /// Its name, as shown.
    pub name: String,
    /// The concepts that fulfil it: all must have a result.
    pub concepts: Vec<String>,
    /// The plan's week it belongs to (0 = baseline).
    pub week: i32,
    /// Last day on which it is on time.
    pub due_on: Date,
    /// Who answers for it. Never nobody.
    pub owner: PractitionerId,
    /// Where it stands.
    pub state: ObligationState,
}

/// Where a duty stands. It closes only by a result, a documented cancellation, or a newer plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum ObligationState {
    /// Not done yet.
    Open,
    /// Its date has passed; the ladder has been climbed to this rung (0 = owner told).
    Overdue {
        /// Since.
        since: Timestamp,
        /// How far it has been escalated.
        rung: u8,
    },
    /// Done.
    Done {
        /// When the last result came.
        at: Timestamp,
        /// The results.
        findings: Vec<FindingId>,
    },
    /// Cancelled by a person, with a reason; or replaced by a newer plan.
    Cancelled {
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
    },
}

impl ObligationState {
    /// The word for it in storage.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue { .. } => "overdue",
            Self::Done { .. } => "done",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether somebody still has to do something.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self, Self::Open | Self::Overdue { .. })
    }
}
