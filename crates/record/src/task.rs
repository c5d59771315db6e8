//! What needs a person's decision. Nothing disappears by being looked at.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{PatientId, PractitionerId, TaskId};

/// One thing that needs a person's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its name in storage.
    pub id: TaskId,
    /// About whom; a quarantined result has nobody yet.
    pub patient: Option<PatientId>,
    /// Who must decide; `None` = the whole team.
    pub owner: Option<PractitionerId>,
    /// What kind of decision.
    pub kind: TaskKind,
    /// How soon.
    pub urgency: Urgency,
    /// Why, in one line (`ALC 0.45 10*3/uL, hold rule < 0.5, on baricitinib`).
    pub why: String,
    /// What it is about, as an id of the kind's noun.
    pub about: String,
    /// Since when.
    pub opened_at: Timestamp,
    /// How it ended; `None` while open.
    pub closed: Option<TaskClosed>,
}

/// What kind of decision is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskKind {
    /// A hold, stop or repeat rule fired on a result.
    MonitoringAction,
    /// A result needs a person: unknown unit, comparator, words.
    UnreadableResult,
    /// A result lies outside its usual range and no rule speaks about it.
    AbnormalResult,
    /// A result could not be matched to one patient.
    Quarantine,
    /// A test was not done.
    OverdueTest,
    /// An intake was sent in and is to be reviewed.
    ReviewIntake,
    /// All ordered results are in: decide.
    ResultsComplete,
    /// A patient asks for more medicine.
    Renewal,
    /// The patient answered a safety question with yes.
    SafetyAnswer,
    /// A patient has written and waits for an answer.
    Message,
    /// A patient has sent a review and waits for an answer.
    Review,
    /// The rules of a zone have changed: a visit kept its time on the wall, or could not.
    VisitTime,
}

impl TaskKind {
    /// The word for it in storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::MonitoringAction => "monitoring-action",
            Self::UnreadableResult => "unreadable-result",
            Self::AbnormalResult => "abnormal-result",
            Self::Quarantine => "quarantine",
            Self::OverdueTest => "overdue-test",
            Self::ReviewIntake => "review-intake",
            Self::ResultsComplete => "results-complete",
            Self::Renewal => "renewal",
            Self::SafetyAnswer => "safety-answer",
            Self::Message => "message",
            Self::Review => "review",
            Self::VisitTime => "visit-time",
        }
    }
}

/// How soon a decision is needed; the order is the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// Act now.
    Now,
    /// Today.
    Today,
    /// This week.
    Week,
}

impl Urgency {
    /// The word for it in storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Today => "today",
            Self::Week => "week",
        }
    }
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskClosed {
    /// When.
    pub at: Timestamp,
    /// By whom, as shown.
    pub by: String,
    /// What was decided: an act and its reason.
    pub decision: String,
}
