//! What a patient and their care team write to each other between visits.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{MessageId, PatientId, PractitionerId, ThreadId};

/// One conversation about one topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Its name in storage.
    pub id: ThreadId,
    /// Whose.
    pub patient: PatientId,
    /// What it is about.
    pub topic: Topic,
    /// When the patient began it.
    pub opened_at: Timestamp,
    /// Until when an answer is promised; `None` when nothing waits for one.
    pub answer_by: Option<Timestamp>,
}

/// What a conversation is about; the patient chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// How the patient feels: may be a harm of a medicine, so it is answered sooner.
    Symptoms,
    /// How to take a medicine.
    Medicine,
    /// Blood tests.
    Tests,
    /// A visit.
    Visit,
    /// Anything else.
    Other,
}

impl Topic {
    /// Every topic, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Symptoms,
        Self::Medicine,
        Self::Tests,
        Self::Visit,
        Self::Other,
    ];

    /// The word for it in storage and forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Symptoms => "symptoms",
            Self::Medicine => "medicine",
            Self::Tests => "tests",
            Self::Visit => "visit",
            Self::Other => "other",
        }
    }

    /// The topic of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.word() == word)
    }
}

/// One message. Never changed.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Its name in storage.
    pub id: MessageId,
    /// In which conversation.
    pub thread: ThreadId,
    /// Who of the clinic wrote it, as shown; `None` = the patient.
    pub by: Option<(PractitionerId, String)>,
    /// What it says.
    pub text: String,
    /// When.
    pub written_at: Timestamp,
}

impl std::fmt::Debug for Message {
    /// Without what it says.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
