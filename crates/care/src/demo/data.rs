//! What the files of the demonstration can say.

use std::collections::BTreeMap;

use jiff::civil::Time;
use record::{Dosage, Role, patient::Sex, review::HairSince};
use serde::Deserialize;

use crate::decide::Decision;

/// `clinic.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clinical {
    pub(super) clinic: ClinicSays,
    pub(super) staff: Vec<Staff>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClinicSays {
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) zone: String,
    pub(super) price: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Staff {
    /// By which stories name them.
    pub(super) key: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) shown_as: String,
    pub(super) credentials: String,
    pub(super) email: String,
    pub(super) role: Role,
    pub(super) zone: String,
    pub(super) languages: Vec<String>,
    pub(super) shows: String,
    #[serde(default)]
    pub(super) licence: Vec<LicenceSays>,
    #[serde(default)]
    pub(super) hours: Vec<HoursSay>,
}

/// Days are counted from today.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LicenceSays {
    pub(super) place: String,
    pub(super) number: String,
    pub(super) from_day: i64,
    pub(super) until_day: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoursSay {
    pub(super) weekdays: Vec<i8>,
    pub(super) from: Time,
    pub(super) until: Time,
    pub(super) minutes: i32,
}

/// `common.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Common {
    /// Answers unless a person's file says otherwise.
    pub(super) answers: BTreeMap<String, Said>,
    /// Results by panel: code, name, value, unit.
    pub(super) panel: BTreeMap<String, Vec<[String; 4]>>,
}

/// An answer: one word or text, or what is ticked or listed.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Said {
    One(String),
    Many(Vec<String>),
}

/// A file of `people/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) email: String,
    /// What can be seen in this chart.
    pub(super) shows: String,
    pub(super) age: i16,
    pub(super) sex: Sex,
    pub(super) place: String,
    #[serde(default = "english")]
    pub(super) language: String,
    pub(super) guardian: Option<String>,
    #[serde(default)]
    pub(super) answers: BTreeMap<String, Said>,
    /// Parts of each view marked bare.
    #[serde(default)]
    pub(super) scalp: BTreeMap<String, u16>,
    pub(super) step: Vec<Timed>,
}

/// Something that happened, so many days from today, at a time on the clinic's clock.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Timed {
    pub(super) day: i64,
    pub(super) at: Time,
    #[serde(flatten)]
    pub(super) what: Step,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub(super) enum Step {
    /// Joins and opens the chart.
    Open,
    /// Answers the intake up to the end of a chapter.
    Answer { through: String },
    /// Answers what is open, marks the scalp, consents, sends.
    Send,
    /// Books the first free time.
    Book {
        with: String,
        /// Not before so many days from today.
        not_before_day: Option<i64>,
    },
    /// Books a visit that begins as the demonstration opens, in extra hours of the clinician.
    BookNow { with: String },
    /// A clinician scores the scalp (top, back, left, right) and notes what she sees.
    Examine {
        by: String,
        scalp: Option<[u16; 4]>,
        #[serde(default)]
        seen: BTreeMap<String, String>,
    },
    /// A clinician diagnoses.
    Diagnose { by: String, kind: String },
    /// A clinician writes a note.
    Note { by: String, text: String },
    /// A clinician orders what a medicine needs first.
    Order { by: String, treatment: String },
    /// Results come in.
    Result {
        accession: String,
        panels: Vec<String>,
        /// Other values, by code: value and unit.
        #[serde(default)]
        with: BTreeMap<String, [String; 2]>,
        /// The report names another date of birth.
        #[serde(default)]
        wrong_birth: bool,
    },
    /// A clinician drafts a plan and signs it.
    Plan(PlanSays),
    /// A clinician decides on the open task of a kind.
    Decide {
        by: String,
        kind: String,
        decision: Decision,
    },
    /// The patient asks for more medicine.
    AskRenewal,
    /// The patient asks for a review, where the law of the place is known to allow it on that day.
    AskReview {
        course: HairSince,
        news: String,
        question: String,
    },
    /// A clinician answers the review, when there is one.
    AnswerReview { by: String, words: String },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanSays {
    pub(super) by: String,
    pub(super) treatment: Option<String>,
    pub(super) dosage: Option<Dosage>,
    pub(super) prescription: Option<String>,
    #[serde(default)]
    pub(super) starts_in_days: i64,
    pub(super) diagnosis: String,
    pub(super) icd10cm: String,
    pub(super) message: String,
    pub(super) follow_up: String,
    /// Why the clinician departs from the guideline, where she does.
    pub(super) because: Option<String>,
}

fn english() -> String {
    "en".to_owned()
}
