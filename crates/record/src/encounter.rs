//! One consultation, from the first question to the signed plan.
//!
//! A state carries only what is true in that state; a move consumes the state and may refuse.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{AppointmentId, EncounterId, PatientId, PlanId, PractitionerId};

/// One consultation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encounter {
    /// Its name in storage.
    pub id: EncounterId,
    /// Whose.
    pub patient: PatientId,
    /// Where it stands.
    pub state: EncounterState,
}

/// Where a consultation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum EncounterState {
    /// The patient is answering.
    Intake {
        /// Since.
        opened_at: Timestamp,
    },
    /// The answers are in; a time may be booked.
    Submitted {
        /// When.
        submitted_at: Timestamp,
    },
    /// A visit is booked.
    Booked {
        /// The visit.
        appointment: AppointmentId,
        /// With whom.
        practitioner: PractitionerId,
    },
    /// The clinician has begun: a diagnosis, a SALT, tests, a draft.
    UnderReview {
        /// By whom.
        practitioner: PractitionerId,
        /// Since.
        since: Timestamp,
    },
    /// A plan is signed.
    Planned {
        /// The plan.
        plan: PlanId,
        /// When.
        signed_at: Timestamp,
    },
    /// Ended without a plan.
    Closed {
        /// Why, in words.
        why: String,
        /// When.
        closed_at: Timestamp,
    },
}

/// A move that the present state does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the consultation is `{from}` and cannot {to}")]
pub struct WrongMove {
    /// The state it is in.
    pub from: &'static str,
    /// What was asked.
    pub to: &'static str,
}

impl Encounter {
    /// A new consultation: the patient begins to answer.
    #[must_use]
    pub fn open(id: EncounterId, patient: PatientId, now: Timestamp) -> Self {
        Self {
            id,
            patient,
            state: EncounterState::Intake { opened_at: now },
        }
    }

    /// The answers are sent in. Sending again while nothing has happened since is the same submission.
    pub fn submit(self, now: Timestamp) -> Result<Self, WrongMove> {
        match self.state {
            EncounterState::Intake { .. } | EncounterState::Submitted { .. } => Ok(Self {
                state: EncounterState::Submitted { submitted_at: now },
                ..self
            }),
            other => Err(other.refuses("take the answers again")),
        }
    }

    /// A visit is booked, or moved.
    pub fn book(
        self,
        appointment: AppointmentId,
        practitioner: PractitionerId,
    ) -> Result<Self, WrongMove> {
        match self.state {
            EncounterState::Submitted { .. } | EncounterState::Booked { .. } => Ok(Self {
                state: EncounterState::Booked {
                    appointment,
                    practitioner,
                },
                ..self
            }),
            other => Err(other.refuses("be booked")),
        }
    }

    /// A clinician begins.
    pub fn review(self, practitioner: PractitionerId, now: Timestamp) -> Result<Self, WrongMove> {
        match self.state {
            EncounterState::Submitted { .. } | EncounterState::Booked { .. } => Ok(Self {
                state: EncounterState::UnderReview {
                    practitioner,
                    since: now,
                },
                ..self
            }),
            EncounterState::UnderReview { .. } | EncounterState::Planned { .. } => Ok(self),
            other => Err(other.refuses("be reviewed")),
        }
    }

    /// A plan is signed; a later plan replaces an earlier one.
    pub fn plan(self, plan: PlanId, now: Timestamp) -> Result<Self, WrongMove> {
        match self.state {
            EncounterState::UnderReview { .. } | EncounterState::Planned { .. } => Ok(Self {
                state: EncounterState::Planned {
                    plan,
                    signed_at: now,
                },
                ..self
            }),
            other => Err(other.refuses("take a plan")),
        }
    }
}

impl EncounterState {
    /// The word for it in storage.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Intake { .. } => "intake",
            Self::Submitted { .. } => "submitted",
            Self::Booked { .. } => "booked",
            Self::UnderReview { .. } => "under-review",
            Self::Planned { .. } => "planned",
            Self::Closed { .. } => "closed",
        }
    }

    fn refuses(&self, to: &'static str) -> WrongMove {
        WrongMove {
            from: self.word(),
            to,
        }
    }
}
