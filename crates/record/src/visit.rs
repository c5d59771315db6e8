//! What happens at a booked time: somebody waits, two people talk, it ends. A machine of its own, apart from the
//! consultation that it belongs to and from the booking that gave it its time.
//!
//! Before anybody comes there is no visit, only an appointment. A move consumes the state and may refuse.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    encounter::WrongMove,
    id::{AppointmentId, PatientId, PractitionerId},
};

/// One visit. It is named by its appointment: there is one to each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// For which booked time.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// With whom.
    pub practitioner: PractitionerId,
    /// Where it stands.
    pub state: VisitState,
}

/// By what means people meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// From browser to browser, with or without a picture.
    Video,
    /// The clinician calls the patient's telephone.
    Phone,
}

/// Where a visit stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum VisitState {
    /// The patient is in the waiting room.
    Waiting {
        /// Since.
        since: Timestamp,
        /// Where the patient says they are: two-letter jurisdiction.
        place: String,
        /// Whether the patient asked to be called by telephone instead.
        call_me: bool,
    },
    /// The clinician has opened the door.
    UnderWay {
        /// Since when the patient had waited; `None` when the clinician called without.
        waited_since: Option<Timestamp>,
        /// When it began.
        began_at: Timestamp,
        /// Where the patient said they are.
        place: String,
        /// By what means, the newest.
        way: Way,
        /// Whether the patient asks to go on by telephone.
        call_me: bool,
    },
    /// It took place.
    Ended {
        /// When it began.
        began_at: Timestamp,
        /// When it ended.
        ended_at: Timestamp,
        /// Where the patient said they were.
        place: String,
        /// By what means it ended.
        way: Way,
    },
    /// The patient did not come.
    Missed {
        /// When the clinician said so.
        at: Timestamp,
    },
}

impl Visit {
    /// The patient comes in and says where they are. Coming again keeps the place in the line and takes the new word
    /// on where they are.
    pub fn arrive(
        before: Option<Self>,
        to: (AppointmentId, PatientId, PractitionerId),
        place: String,
        now: Timestamp,
    ) -> Result<Self, WrongMove> {
        let state = match before.map(|visit| visit.state) {
            None => VisitState::Waiting {
                since: now,
                place,
                call_me: false,
            },
            Some(VisitState::Waiting { since, call_me, .. }) => VisitState::Waiting {
                since,
                place,
                call_me,
            },
            Some(VisitState::UnderWay {
                waited_since,
                began_at,
                way,
                call_me,
                ..
            }) => VisitState::UnderWay {
                waited_since,
                began_at,
                place,
                way,
                call_me,
            },
            Some(other) => return Err(other.refuses("be entered")),
        };
        Ok(Self {
            appointment: to.0,
            patient: to.1,
            practitioner: to.2,
            state,
        })
    }

    /// The clinician opens the door, or changes the way. The start and the wait are kept.
    pub fn admit(self, way: Way, now: Timestamp) -> Result<Self, WrongMove> {
        let state = match self.state {
            VisitState::Waiting { since, place, .. } => VisitState::UnderWay {
                waited_since: Some(since),
                began_at: now,
                place,
                way,
                call_me: false,
            },
            VisitState::UnderWay {
                waited_since,
                began_at,
                place,
                ..
            } => VisitState::UnderWay {
                waited_since,
                began_at,
                place,
                way,
                call_me: false,
            },
            other => return Err(other.refuses("be begun")),
        };
        Ok(Self { state, ..self })
    }

    /// The patient asks to be called by telephone.
    pub fn ask_for_call(self) -> Result<Self, WrongMove> {
        let state = match self.state {
            VisitState::Waiting { since, place, .. } => VisitState::Waiting {
                since,
                place,
                call_me: true,
            },
            VisitState::UnderWay {
                waited_since,
                began_at,
                place,
                way,
                ..
            } => VisitState::UnderWay {
                waited_since,
                began_at,
                place,
                way,
                call_me: true,
            },
            other => return Err(other.refuses("go on by telephone")),
        };
        Ok(Self { state, ..self })
    }

    /// It is over. Ending it again is the same end.
    pub fn end(self, now: Timestamp) -> Result<Self, WrongMove> {
        let state = match self.state {
            VisitState::UnderWay {
                began_at,
                place,
                way,
                ..
            } => VisitState::Ended {
                began_at,
                ended_at: now,
                place,
                way,
            },
            ended @ VisitState::Ended { .. } => ended,
            other => return Err(other.refuses("be ended")),
        };
        Ok(Self { state, ..self })
    }

    /// Nobody came. Whoever waits or has been let in has come.
    pub fn miss(
        before: Option<Self>,
        to: (AppointmentId, PatientId, PractitionerId),
        now: Timestamp,
    ) -> Result<Self, WrongMove> {
        let state = match before.map(|visit| visit.state) {
            None => VisitState::Missed { at: now },
            Some(missed @ VisitState::Missed { .. }) => missed,
            Some(other) => return Err(other.refuses("be called missed")),
        };
        Ok(Self {
            appointment: to.0,
            patient: to.1,
            practitioner: to.2,
            state,
        })
    }
}

impl VisitState {
    /// The word for it in storage.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::UnderWay { .. } => "under-way",
            Self::Ended { .. } => "ended",
            Self::Missed { .. } => "missed",
        }
    }

    /// Whether people may be in it: somebody waits, or talks.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Waiting { .. } | Self::UnderWay { .. })
    }

    /// Whether the patient asks to be called by telephone.
    #[must_use]
    pub fn asks_for_call(&self) -> bool {
        matches!(
            self,
            Self::Waiting { call_me: true, .. } | Self::UnderWay { call_me: true, .. }
        )
    }

    /// Where the patient said they are.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Waiting { place, .. }
            | Self::UnderWay { place, .. }
            | Self::Ended { place, .. } => Some(place),
            Self::Missed { .. } => None,
        }
    }

    fn refuses(&self, to: &'static str) -> WrongMove {
        WrongMove {
            from: self.word(),
            to,
        }
    }
}

/// One time at which a patient said where they are. Never changed, only followed by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// For which booked time.
    pub appointment: AppointmentId,
    /// When it was asked: at which door.
    pub door: Door,
    /// Where the patient said they are: two-letter jurisdiction.
    pub place: String,
    /// Whether the clinician was licensed there then.
    pub licensed: bool,
    /// Whether the patient agreed to be seen from afar now.
    pub agreed: bool,
    /// When.
    pub at: Timestamp,
}

/// Where a patient is asked where they are. (At booking the appointment itself keeps the answer.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// Before the waiting room.
    CheckIn,
    /// Before the call.
    Join,
    /// By telephone, written down by the clinician.
    Phone,
}

impl Door {
    /// The word for it in storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::CheckIn => "check-in",
            Self::Join => "join",
            Self::Phone => "phone",
        }
    }
}

/// What a try of camera, microphone, speaker and network found. What was not tried is `None`, not a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TechCheck {
    /// The browser gave a picture.
    pub camera: Option<bool>,
    /// The browser gave a sound.
    pub microphone: Option<bool>,
    /// The person heard the tone.
    pub speaker: Option<bool>,
    /// The clinic's relay answered.
    pub network: Option<bool>,
    /// The person asks for help before the visit.
    pub help: bool,
}

impl TechCheck {
    /// Whether everything was tried and worked.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        [self.camera, self.microphone, self.speaker, self.network]
            .iter()
            .all(|part| *part == Some(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{HandClock, SeededChance};

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).expect("in range")
    }

    fn to() -> (AppointmentId, PatientId, PractitionerId) {
        let (clock, chance) = (HandClock::at(Timestamp::UNIX_EPOCH), SeededChance::new(1));
        (
            AppointmentId::new(&clock, &chance),
            PatientId::new(&clock, &chance),
            PractitionerId::new(&clock, &chance),
        )
    }

    #[test]
    fn whoever_comes_again_keeps_their_place_in_the_line() {
        let first = Visit::arrive(None, to(), "IL".to_owned(), minute(1)).expect("in");
        let again = Visit::arrive(Some(first), to(), "WI".to_owned(), minute(9)).expect("in");
        assert_eq!(
            again.state,
            VisitState::Waiting {
                since: minute(1),
                place: "WI".to_owned(),
                call_me: false
            }
        );
    }

    #[test]
    fn a_reload_or_another_way_does_not_begin_it_anew() {
        let came = Visit::arrive(None, to(), "IL".to_owned(), minute(1)).expect("in");
        let begun = came.admit(Way::Video, minute(3)).expect("admitted");
        let back = Visit::arrive(Some(begun), to(), "IL".to_owned(), minute(5)).expect("back");
        let called = back
            .ask_for_call()
            .and_then(|visit| visit.admit(Way::Phone, minute(6)))
            .expect("by telephone");
        let ended = called.end(minute(20)).expect("ended");
        assert_eq!(
            ended.state,
            VisitState::Ended {
                began_at: minute(3),
                ended_at: minute(20),
                place: "IL".to_owned(),
                way: Way::Phone
            }
        );
        assert_eq!(ended.clone().end(minute(30)).expect("the same"), ended);
    }

    #[test]
    fn nobody_enters_what_is_over_and_nobody_who_came_is_missed() {
        let came = Visit::arrive(None, to(), "IL".to_owned(), minute(1)).expect("in");
        assert!(Visit::miss(Some(came.clone()), to(), minute(20)).is_err());
        assert!(came.clone().end(minute(2)).is_err());
        let ended = came
            .admit(Way::Video, minute(2))
            .and_then(|visit| visit.end(minute(3)))
            .expect("ended");
        assert!(Visit::arrive(Some(ended.clone()), to(), "IL".to_owned(), minute(4)).is_err());
        assert!(ended.clone().admit(Way::Video, minute(4)).is_err());
        assert!(ended.ask_for_call().is_err());
        let missed = Visit::miss(None, to(), minute(20)).expect("missed");
        assert!(Visit::arrive(Some(missed), to(), "IL".to_owned(), minute(21)).is_err());
    }

    #[test]
    fn what_was_not_tried_is_not_fine() {
        let all = TechCheck {
            camera: Some(true),
            microphone: Some(true),
            speaker: Some(true),
            network: Some(true),
            help: false,
        };
        assert!(all.is_fine());
        assert!(
            !TechCheck {
                network: None,
                ..all
            }
            .is_fine()
        );
    }
}
