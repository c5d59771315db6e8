//! What a person agreed to, in which words, when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One agreement, kept with the wording that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To what.
    pub to: ConsentTo,
    /// Given or refused.
    pub given: bool,
    /// Version of the wording shown (`telehealth-2026-11`).
    pub wording: String,
    /// Language it was shown in.
    pub language: String,
    /// When.
    pub at: Timestamp,
}

/// What may be agreed to, each by its own tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentTo {
    /// To be seen by video.
    Telehealth,
    /// To photographs being kept in the chart.
    Photographs,
    /// To the privacy notice.
    Privacy,
    /// A parent or guardian's agreement for a minor.
    Guardian,
    /// The minor's own agreement.
    Assent,
    /// To a medicine used outside its label.
    OffLabel,
}
