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
        /// When the answers came in; not known of visits that were booked before this was kept.
        #[serde(default)]
        submitted_at: Option<Timestamp>,
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
        let submitted_at = match self.state {
            EncounterState::Submitted { submitted_at } => Some(submitted_at),
            EncounterState::Booked { submitted_at, .. } => submitted_at,
            other => return Err(other.refuses("be booked")),
        };
        Ok(Self {
            state: EncounterState::Booked {
                appointment,
                practitioner,
                submitted_at,
            },
            ..self
        })
    }

    /// Its visit is cancelled: it waits for a time again, since its answers came in. Any other visit, or a
    /// consultation that a clinician has begun, changes nothing.
    #[must_use]
    pub fn unbook(self, cancelled: AppointmentId, now: Timestamp) -> Self {
        match self.state {
            EncounterState::Booked {
                appointment,
                submitted_at,
                ..
            } if appointment == cancelled => Self {
                state: EncounterState::Submitted {
                    submitted_at: submitted_at.unwrap_or(now),
                },
                ..self
            },
            _ => self,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{HandClock, SeededChance};

    #[test]
    fn only_its_own_cancelled_visit_sends_a_consultation_back_to_wait() {
        let (clock, chance) = (HandClock::at(Timestamp::UNIX_EPOCH), SeededChance::new(1));
        let (visit, other) = (
            AppointmentId::new(&clock, &chance),
            AppointmentId::new(&clock, &chance),
        );
        let who = PractitionerId::new(&clock, &chance);
        let hour = |hours: i64| Timestamp::from_second(hours * 3600).expect("in range");
        let sent = Encounter::open(
            EncounterId::new(&clock, &chance),
            PatientId::new(&clock, &chance),
            hour(0),
        )
        .submit(hour(1))
        .expect("answers");
        let moved = sent
            .clone()
            .book(other, who)
            .and_then(|booked| booked.book(visit, who))
            .expect("booked, then moved");

        assert_eq!(moved.clone().unbook(other, hour(2)), moved);
        assert_eq!(moved.clone().unbook(visit, hour(2)), sent);
        assert_eq!(sent.clone().unbook(visit, hour(2)), sent);
        let begun = moved.review(who, hour(2)).expect("begun");
        assert_eq!(begun.clone().unbook(visit, hour(3)), begun);
    }

    #[test]
    fn a_booking_kept_without_the_time_of_its_answers_is_still_read() {
        let id = "01890000-0000-7000-8000-000000000001";
        let kept = format!(r#"{{"state":"booked","appointment":"{id}","practitioner":"{id}"}}"#);
        let state: EncounterState = serde_json::from_str(&kept).expect("read");
        assert!(matches!(
            state,
            EncounterState::Booked {
                submitted_at: None,
                ..
            }
        ));
    }
}
