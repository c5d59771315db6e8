//! A review: a patient sends answers, photographs and questions, and a clinician answers within a promised time. Nobody
//! meets, and no time is booked. A machine of its own beside the video visit's, with words of its own.
//!
//! A move consumes the state and may refuse.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    encounter::WrongMove,
    id::{EncounterId, PatientId, PractitionerId, ReviewId},
};

/// One review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its name in storage.
    pub id: ReviewId,
    /// Whose.
    pub patient: PatientId,
    /// In which consultation.
    pub encounter: EncounterId,
    /// Where the patient said they were when they sent it: two-letter jurisdiction.
    pub place: String,
    /// Whether nobody of this clinic had treated the patient before.
    pub first: bool,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Until when an answer is promised.
    pub answer_by: Timestamp,
    /// Where it stands.
    pub state: ReviewState,
}

/// Where a review stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum ReviewState {
    /// It lies on the list.
    Sent,
    /// A clinician looks at it.
    TakenUp {
        /// Who.
        practitioner: PractitionerId,
        /// Since.
        since: Timestamp,
    },
    /// A clinician has answered.
    Answered {
        /// Who.
        practitioner: PractitionerId,
        /// As shown.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// It cannot be answered from afar and at leisure: the patient needs to be seen.
    SentOn {
        /// Who says so.
        practitioner: PractitionerId,
        /// As shown.
        by: String,
        /// When.
        at: Timestamp,
        /// How the patient needs to be seen.
        to: Instead,
    },
    /// The patient took it back before anybody had looked at it.
    TakenBack {
        /// When.
        at: Timestamp,
    },
}

/// How a patient needs to be seen instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instead {
    /// In a video visit of this clinic.
    Video,
    /// In person, near where they are.
    InPerson,
}

impl Instead {
    /// The word for it in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::InPerson => "in-person",
        }
    }

    /// The meaning of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Video, Self::InPerson]
            .into_iter()
            .find(|it| it.word() == word)
    }
}

/// What a patient sends. Never changed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// How the hair is since last time.
    pub course: Option<HairSince>,
    /// What is new: illnesses, medicines, anything else.
    pub news: String,
    /// What the patient asks.
    pub question: String,
}

impl std::fmt::Debug for Asked {
    /// Without what it says.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked").finish_non_exhaustive()
    }
}

/// How the hair is since last time, as the patient sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HairSince {
    /// There is more.
    More,
    /// It is the same.
    Same,
    /// There is less.
    Less,
    /// The patient is not sure: never taken for "the same".
    NotSure,
}

impl HairSince {
    /// Every answer, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::More, Self::Same, Self::Less, Self::NotSure];

    /// The word for it in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::More => "more",
            Self::Same => "same",
            Self::Less => "less",
            Self::NotSure => "not-sure",
        }
    }

    /// The meaning of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

impl Review {
    /// A clinician takes it up. Whoever takes it up later takes it over.
    pub fn take_up(self, practitioner: PractitionerId, now: Timestamp) -> Result<Self, WrongMove> {
        let state = match self.state {
            ReviewState::Sent => ReviewState::TakenUp {
                practitioner,
                since: now,
            },
            ReviewState::TakenUp {
                practitioner: before,
                since,
            } => ReviewState::TakenUp {
                practitioner,
                since: if before == practitioner { since } else { now },
            },
            other => return Err(other.refuses("be taken up")),
        };
        Ok(Self { state, ..self })
    }

    /// A clinician answers.
    pub fn answer(
        self,
        practitioner: PractitionerId,
        by: String,
        now: Timestamp,
    ) -> Result<Self, WrongMove> {
        if !self.state.waits() {
            return Err(self.state.refuses("be answered"));
        }
        Ok(Self {
            state: ReviewState::Answered {
                practitioner,
                by,
                at: now,
            },
            ..self
        })
    }

    /// A clinician says that the patient needs to be seen.
    pub fn send_on(
        self,
        practitioner: PractitionerId,
        by: String,
        to: Instead,
        now: Timestamp,
    ) -> Result<Self, WrongMove> {
        if !self.state.waits() {
            return Err(self.state.refuses("be sent on"));
        }
        Ok(Self {
            state: ReviewState::SentOn {
                practitioner,
                by,
                at: now,
                to,
            },
            ..self
        })
    }

    /// The patient takes it back. Taking it back again is the same.
    pub fn take_back(self, now: Timestamp) -> Result<Self, WrongMove> {
        let state = match self.state {
            ReviewState::Sent => ReviewState::TakenBack { at: now },
            back @ ReviewState::TakenBack { .. } => back,
            other => return Err(other.refuses("be taken back")),
        };
        Ok(Self { state, ..self })
    }
}

impl ReviewState {
    /// The word for it in storage.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::TakenUp { .. } => "taken-up",
            Self::Answered { .. } => "answered",
            Self::SentOn { .. } => "sent-on",
            Self::TakenBack { .. } => "taken-back",
        }
    }

    /// Whether an answer is owed.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self, Self::Sent | Self::TakenUp { .. })
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

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).expect("in range")
    }

    fn sent() -> (Review, PractitionerId, PractitionerId) {
        let (clock, chance) = (HandClock::at(Timestamp::UNIX_EPOCH), SeededChance::new(1));
        let review = Review {
            id: ReviewId::new(&clock, &chance),
            patient: PatientId::new(&clock, &chance),
            encounter: EncounterId::new(&clock, &chance),
            place: "TX".to_owned(),
            first: false,
            sent_at: minute(0),
            answer_by: minute(600),
            state: ReviewState::Sent,
        };
        let who = [(); 2].map(|()| PractitionerId::new(&clock, &chance));
        (review, who[0], who[1])
    }

    #[test]
    fn whoever_takes_it_over_begins_anew_and_whoever_comes_back_does_not() {
        let (review, ana, ben) = sent();
        let hers = review.take_up(ana, minute(1)).expect("taken up");
        assert_eq!(hers.clone().take_up(ana, minute(5)), Ok(hers.clone()));
        let his = hers.take_up(ben, minute(9)).expect("taken over");
        assert_eq!(
            his.state,
            ReviewState::TakenUp {
                practitioner: ben,
                since: minute(9)
            }
        );
    }

    #[test]
    fn it_ends_once() {
        let (review, ana, ben) = sent();
        let ends = [
            review
                .clone()
                .answer(ana, "Dr. Ana".to_owned(), minute(2))
                .expect("answered"),
            review
                .clone()
                .take_up(ana, minute(1))
                .and_then(|it| it.send_on(ana, "Dr. Ana".to_owned(), Instead::Video, minute(2)))
                .expect("sent on"),
            review.clone().take_back(minute(1)).expect("taken back"),
        ];
        for end in ends {
            assert!(!end.state.waits());
            assert!(end.clone().take_up(ben, minute(9)).is_err());
            assert!(end.clone().answer(ben, String::new(), minute(9)).is_err());
            let on = end
                .clone()
                .send_on(ben, String::new(), Instead::Video, minute(9));
            assert!(on.is_err());
            let back = end.clone().take_back(minute(9));
            assert_eq!(
                back.is_ok(),
                matches!(end.state, ReviewState::TakenBack { .. })
            );
        }
        let looked_at = review.take_up(ana, minute(1)).expect("taken up");
        assert!(looked_at.take_back(minute(2)).is_err());
    }

    /// A list that shows several machines never takes one's word for another's.
    #[test]
    fn no_other_machine_has_one_of_its_words() {
        let others = [
            "waiting",
            "under-way",
            "ended",
            "missed", // a visit
            "held",
            "confirmed",
            "cancelled",
            "fulfilled", // a booked time
            "intake",
            "submitted",
            "booked",
            "under-review",
            "planned",
            "closed", // a consultation
        ];
        for word in ["sent", "taken-up", "answered", "sent-on", "taken-back"] {
            assert!(!others.contains(&word), "{word}");
        }
    }
}
