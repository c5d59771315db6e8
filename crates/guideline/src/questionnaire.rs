//! The intake: what is asked, in which order, of whom, and which concept each answer records.
//!
//! Words live in the Fluent files of `web` (`q-<id>`, `q-<id>-hint`, `q-<id>-why`, `q-<id>-<option>`); this room only
//! routes and records. "I'm not sure" is offered everywhere and becomes `Unknown`, never "no".
//!
//! *To add a question*: a `[[question]]` in its chapter in `guideline/intake/`, its words in both languages.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet},
};

use jiff::civil::Date;
use record::{
    finding::Value,
    patient::Sex,
    quantity::{Decimal, Quantity},
};
use serde::{Deserialize, Serialize};

use crate::{
    concept::Concepts,
    problem::{Files, Problem, in_folder, parse},
};

mod check;
mod form;
mod reader;

pub use reader::Reader;

/// The word by which "I'm not sure" is stored and sent.
pub const UNSURE: &str = "unsure";
/// The word by which "none of these" is sent.
pub const NONE: &str = "none";

/// Name of a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(pub String);

impl QuestionId {
    /// The question called `name`.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for QuestionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for QuestionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person answered so far.
pub type Answers = BTreeMap<QuestionId, Answer>;

/// One answer, as given: ids of options and the person's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Answer {
    /// "I'm not sure."
    Unsure,
    /// One option.
    Choice(String),
    /// Ticked options; empty: none of these; [`UNSURE`] among them: about the others not sure.
    Many(Vec<String>),
    /// A number in one of the question's units (its id, not UCUM).
    Number {
        /// The number.
        value: Decimal,
        /// Id of the unit.
        unit: String,
    },
    /// So many a day, for so many years.
    PerDay {
        /// How many a day.
        a_day: Decimal,
        /// For how many years.
        years: Decimal,
    },
    /// A civil date.
    Date(Date),
    /// Own words; empty when the question is optional and was left open.
    Text(String),
    /// One medicine or allergy a line, as written; empty: none.
    Lines(Vec<String>),
    /// Treatments tried before; empty: none.
    Treatments(Vec<Tried>),
}

/// One treatment tried before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// As written.
    pub name: String,
    /// For how many months; `None`: not known.
    pub months: Option<Decimal>,
    /// Id of an outcome of the question; `None`: not known.
    pub outcome: Option<String>,
}

/// As far as routing needs it: who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Whole years of age.
    pub age: i16,
    /// Recorded sex at birth; `None`: not known, and then nothing is skipped because of it.
    pub sex: Option<Sex>,
}

/// One question of the intake.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name.
    pub id: QuestionId,
    /// The chapter it stands in.
    #[serde(skip)]
    pub chapter: String,
    /// The form of its answer.
    pub kind: Kind,
    /// Whom it is asked of; empty: everyone.
    #[serde(default)]
    pub ask_if: Vec<AskIf>,
    /// May be left open.
    #[serde(default)]
    pub optional: bool,
    /// The options of a choice or a list of ticks; the outcomes of treatments tried.
    #[serde(default, rename = "option")]
    pub options: Vec<Choice>,
    /// What to record for concepts that no ticked option spoke of.
    #[serde(default)]
    pub otherwise: Vec<Sets>,
    /// What to record when nothing at all is ticked or listed.
    #[serde(default)]
    pub empty: Vec<Sets>,
    /// The concept of a number, date, text or list.
    #[serde(default)]
    pub concept: Option<String>,
    /// The units of a number; the first is offered first.
    #[serde(default, rename = "unit")]
    pub units: Vec<Unit>,
    /// Lowest number accepted, in the concept's unit.
    #[serde(default)]
    pub min: Option<Decimal>,
    /// Highest number accepted, in the concept's unit.
    #[serde(default)]
    pub max: Option<Decimal>,
    /// For a daily amount: how many make one (20 cigarettes, one pack).
    #[serde(default)]
    pub per: Option<Decimal>,
    /// Which way in time a date may lie.
    #[serde(default)]
    pub dates: Option<Dates>,
    /// Unit of the concept of a number.
    #[serde(skip)]
    ucum: String,
    /// Those of its concepts of which a person may have several.
    #[serde(skip)]
    lists: Vec<String>,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One of the options.
    Choice,
    /// Any of the options.
    Many,
    /// A number with a unit.
    Number,
    /// So many a day for so many years.
    PerDay,
    /// A civil date.
    Date,
    /// Own words.
    Text,
    /// Medicines, one a line.
    Medicines,
    /// Allergies, one a line.
    Allergies,
    /// Treatments of the hair tried before.
    Treatments,
}

/// Which dates are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    /// Today or before.
    Past,
    /// Around today: within two years either way.
    Near,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name.
    pub id: String,
    /// A yes/no concept that a tick makes true and, once the question is answered, no tick makes false.
    #[serde(default)]
    pub truth: Option<String>,
    /// What else to record when it is chosen.
    #[serde(default)]
    pub sets: Vec<Sets>,
    /// Help that must be shown at once when it is chosen: `emergency`, `crisis`, `soon`.
    #[serde(default)]
    pub urgent: Option<String>,
}

/// A value to record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sets {
    /// Of which concept.
    pub concept: String,
    /// A yes or no.
    #[serde(default)]
    pub truth: Option<bool>,
    /// A code.
    #[serde(default)]
    pub code: Option<String>,
    /// Words.
    #[serde(default)]
    pub text: Option<String>,
    /// A number in the concept's unit.
    #[serde(default)]
    pub number: Option<Decimal>,
    /// The words the person saw, for a code that says more than they did.
    #[serde(default)]
    pub original: Option<String>,
    /// Unit of `number`, from the concept.
    #[serde(skip)]
    ucum: String,
}

impl Sets {
    /// As the value of a finding.
    #[must_use]
    pub fn value(&self) -> Value {
        match (self.truth, &self.code, &self.text, self.number) {
            (Some(truth), ..) => Value::Truth(truth),
            (_, Some(code), ..) => Value::Code(code.clone()),
            (_, _, Some(text), _) => Value::Text(text.clone()),
            (_, _, _, Some(number)) => Value::Quantity(Quantity::new(number, self.ucum.clone())),
            (None, None, None, None) => Value::Unknown("no value".to_owned()),
        }
    }
}

/// A unit a number may be given in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its name in the form (`months`).
    pub id: String,
    /// What it is in UCUM.
    pub ucum: String,
    /// What it must be multiplied by to be in the concept's unit.
    #[serde(skip)]
    factor: Decimal,
}

/// One condition; a question is asked when all of its conditions hold.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskIf {
    /// An earlier question.
    #[serde(default)]
    pub question: Option<String>,
    /// One of these was chosen there; [`UNSURE`] counts as an option.
    #[serde(default)]
    pub is: Vec<String>,
    /// At least so old.
    #[serde(default)]
    pub age_min: Option<i16>,
    /// At most so old.
    #[serde(default)]
    pub age_max: Option<i16>,
    /// Not of this sex; an unknown sex is asked.
    #[serde(default)]
    pub sex_is_not: Option<Sex>,
}

impl AskIf {
    fn holds(&self, answers: &Answers, person: Person) -> bool {
        let chosen = self.question.as_deref().is_none_or(|id| {
            answers
                .get(id)
                .is_some_and(|answer| self.is.iter().any(|option| answer.chose(option)))
        });
        chosen
            && self.age_min.is_none_or(|least| person.age >= least)
            && self.age_max.is_none_or(|most| person.age <= most)
            && self.sex_is_not.is_none_or(|sex| person.sex != Some(sex))
    }
}

impl Answer {
    /// Whether `option` was chosen; [`UNSURE`] asks for "I'm not sure", [`NONE`] for none of the options.
    #[must_use]
    pub fn chose(&self, option: &str) -> bool {
        match self {
            Self::Unsure => option == UNSURE,
            Self::Choice(chosen) => chosen == option,
            Self::Many(chosen) if option == NONE => chosen.is_empty(),
            Self::Many(chosen) => chosen.iter().any(|it| it == option),
            _ => false,
        }
    }
}

/// What is wrong with an answer, with the person's input kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("question `{question}`, field `{field}`: {problem}")]
pub struct FieldError {
    /// Which question.
    pub question: QuestionId,
    /// Which field of its form.
    pub field: String,
    /// Key of the message in the Fluent files (`problem-number`).
    pub problem: String,
    /// What was sent, so that nothing has to be typed again.
    pub input: Vec<(String, String)>,
}

/// Whom the intake is for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Youngest age, in whole years, of a person the clinic takes; policy.
    pub youngest: i16,
    /// Where the policy comes from.
    pub cite: Vec<String>,
    /// How sure.
    pub status: String,
}

/// The whole intake.
#[derive(Clone, Debug)]
pub struct Questionnaire {
    about: About,
    questions: Vec<Question>,
    outcomes: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    chapter: String,
    question: Vec<Question>,
}

const ABOUT: &str = "intake/about.toml";

impl Questionnaire {
    /// Reads `intake/*.toml`; chapters follow the names of their files.
    ///
    /// # Errors
    ///
    /// A file that does not read, a question that records what its concept cannot hold, a condition on a question
    /// that does not come before.
    pub fn load(files: &Files, concepts: &Concepts) -> Result<Self, Problem> {
        let about = files
            .get(ABOUT)
            .ok_or_else(|| Problem::new(ABOUT, "missing"))?;
        let about: About = parse(ABOUT, about)?;
        let mut questions: Vec<Question> = Vec::new();
        for (path, bytes) in in_folder(files, "intake") {
            if path == ABOUT {
                continue;
            }
            let file: Chapter = parse(path, bytes)?;
            for mut question in file.question {
                question.chapter.clone_from(&file.chapter);
                let says = |what: String| {
                    Problem::new(path, format!("question `{}`: {what}", question.id))
                };
                check::order(&question, &questions).map_err(says)?;
                let mut checked = question.clone();
                check::prepare(&mut checked, concepts).map_err(says)?;
                questions.push(checked);
            }
        }
        let outcomes = questions
            .iter()
            .filter(|question| question.kind == Kind::Treatments)
            .flat_map(|question| question.options.iter())
            .map(|option| option.id.clone())
            .collect();
        Ok(Self {
            about,
            questions,
            outcomes,
        })
    }

    /// Youngest age, in whole years, of a person the clinic takes.
    #[must_use]
    pub fn youngest(&self) -> i16 {
        self.about.youngest
    }

    /// Every question, in order, whether asked or not.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question called `id`.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions
            .iter()
            .find(|question| question.id.as_str() == id)
    }

    /// The chapters, in order.
    #[must_use]
    pub fn chapters(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .questions
            .iter()
            .map(|question| question.chapter.as_str())
            .collect();
        names.dedup();
        names
    }

    /// The questions that `person` is asked, in order, as far as the answers tell so far.
    #[must_use]
    pub fn path(&self, answers: &Answers, person: Person) -> Vec<&Question> {
        let mut asked: Vec<&Question> = Vec::new();
        for question in &self.questions {
            // An answer to a question that is no longer asked opens no further question.
            let holds = question.ask_if.iter().all(|condition| {
                let still_asked = condition
                    .question
                    .as_deref()
                    .is_none_or(|id| asked.iter().any(|earlier| earlier.id.as_str() == id));
                still_asked && condition.holds(answers, person)
            });
            if holds {
                asked.push(question);
            }
        }
        asked
    }

    /// The question after `after` (`None`: the first), answered or not.
    #[must_use]
    pub fn next(
        &self,
        answers: &Answers,
        person: Person,
        after: Option<&str>,
    ) -> Option<&Question> {
        let path = self.path(answers, person);
        let Some(after) = after else {
            return path.first().copied();
        };
        let here = self.place(after)?;
        path.into_iter().find(|question| {
            self.place(question.id.as_str())
                .is_some_and(|place| place > here)
        })
    }

    /// The question before `before`, for the way back.
    #[must_use]
    pub fn previous(&self, answers: &Answers, person: Person, before: &str) -> Option<&Question> {
        let here = self.place(before)?;
        self.path(answers, person)
            .into_iter()
            .rev()
            .find(|question| {
                self.place(question.id.as_str())
                    .is_some_and(|place| place < here)
            })
    }

    /// The questions that `person` is asked and has not answered.
    #[must_use]
    pub fn unanswered(&self, answers: &Answers, person: Person) -> Vec<&Question> {
        self.path(answers, person)
            .into_iter()
            .filter(|question| !answers.contains_key(&question.id))
            .collect()
    }

    /// The chosen options that ask for help at once, with the question each belongs to.
    #[must_use]
    pub fn urgent(&self, answers: &Answers, person: Person) -> Vec<(&Question, &Choice)> {
        self.path(answers, person)
            .into_iter()
            .flat_map(|question| {
                question
                    .options
                    .iter()
                    .map(move |option| (question, option))
            })
            .filter(|(question, option)| {
                option.urgent.is_some()
                    && answers
                        .get(&question.id)
                        .is_some_and(|answer| answer.chose(&option.id))
            })
            .collect()
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.questions
            .iter()
            .position(|question| question.id.as_str() == id)
    }
}

impl Question {
    /// Every concept it records, each once.
    #[must_use]
    pub fn records(&self) -> Vec<&str> {
        let options = self.options.iter().flat_map(|option| {
            let sets = option.sets.iter().map(|sets| sets.concept.as_str());
            option.truth.as_deref().into_iter().chain(sets)
        });
        let rest = self.otherwise.iter().chain(&self.empty);
        let mut all: Vec<&str> = Vec::new();
        for concept in self
            .concept
            .as_deref()
            .into_iter()
            .chain(options)
            .chain(rest.map(|sets| sets.concept.as_str()))
        {
            if !all.contains(&concept) {
                all.push(concept);
            }
        }
        all
    }

    /// The option called `id`.
    #[must_use]
    pub fn option(&self, id: &str) -> Option<&Choice> {
        self.options.iter().find(|option| option.id == id)
    }

    /// The unit called `id`.
    #[must_use]
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }
}

#[cfg(test)]
mod tests;
