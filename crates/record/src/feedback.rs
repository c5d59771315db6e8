//! What became of a card of decision support that was shown to a clinician elsewhere.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What became of one card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The card.
    pub card: Uuid,
    /// What the clinician did with it.
    pub outcome: CardOutcome,
    /// When.
    pub at: Timestamp,
}

/// What a clinician did with a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum CardOutcome {
    /// Took what it suggested.
    Accepted {
        /// Which suggestions.
        suggestions: Vec<Uuid>,
    },
    /// Went another way.
    Overridden {
        /// Code of the reason, when one was chosen. Words beside it are not kept: they may name a patient.
        reason: Option<String>,
    },
}

impl CardOutcome {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Overridden { .. } => "overridden",
        }
    }
}
