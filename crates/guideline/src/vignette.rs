//! Worked cases in the form `aa-vignette/1`: read strictly into findings and circumstances.
//!
//! A field that the form does not know is an error that names it; nothing is dropped. Laboratory values are read by
//! their unit, words that stand for codes by `guideline/parameters/words.toml`, and what cannot be matched keeps its
//! words for a person.

use jiff::{Timestamp, civil::Date};
use record::{
    Finding, Findings, Source, Value,
    assessment::{Journey, Region},
    finding::ConceptId,
    id::{AccountId, FindingId},
    quantity::{Decimal, Quantity},
};

use crate::{Edition, problem::Problem};

mod expected;
mod form;

pub(crate) use expected::load_checks;
pub use expected::{Check, Expected, ExpectedDiagnosis, ExpectedDrug, ExpectedSeverity, FollowUp};
use form::Form;

/// A worked case.
#[derive(Clone, Debug, PartialEq)]
pub struct Vignette {
    /// Its id (`VO01`).
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Whose labels apply.
    pub region: Region,
    /// Before or on treatment.
    pub journey: Journey,
    /// The day it is judged on.
    pub today: Date,
    /// What is known of the patient.
    pub findings: Findings,
    /// What the case expects; a case to be assessed needs none.
    pub expected: Option<Expected>,
}

impl Vignette {
    /// Reads one case. `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// JSON that is broken, a field the form does not know (named), a laboratory code the guideline does not know.
    pub fn read(edition: &Edition, file: &str, json: &[u8]) -> Result<Self, Problem> {
        let form: Form =
            serde_json::from_slice(json).map_err(|error| Problem::new(file, error.to_string()))?;
        Self::of(edition, file, form)
    }

    /// Reads a file of one case or of several: an object, or an array of objects. `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// As [`Self::read`], for the first case that cannot be read.
    pub fn read_all(edition: &Edition, file: &str, json: &[u8]) -> Result<Vec<Self>, Problem> {
        if json.trim_ascii_start().first() != Some(&b'[') {
            return Self::read(edition, file, json).map(|case| vec![case]);
        }
        let forms: Vec<Form> =
            serde_json::from_slice(json).map_err(|error| Problem::new(file, error.to_string()))?;
        forms
            .into_iter()
            .map(|form| {
                let file = format!("{file}, case {}", form.id);
                Self::of(edition, &file, form)
            })
            .collect()
    }

    fn of(edition: &Edition, file: &str, form: Form) -> Result<Self, Problem> {
        let mut reader = Reader::new(edition, file, &form);
        form.tell(&mut reader)?;
        Ok(Self {
            region: form.region,
            journey: form.journey,
            today: form.today,
            findings: Findings::new(reader.findings),
            id: form.id,
            title: form.title,
            expected: form.expected,
        })
    }

    /// Every case in the edition's folder `vignettes/` itself, by name: the patients from head to foot.
    ///
    /// # Errors
    ///
    /// The first case that cannot be read.
    pub fn all(edition: &Edition) -> Result<Vec<Self>, Problem> {
        Self::under(edition, |name| !name.contains('/'))
    }

    /// Those and every case in the folders below, by name. The plain patients in `boundary/` are no cases: they are put
    /// to thresholds.
    ///
    /// # Errors
    ///
    /// The first case that cannot be read.
    pub fn every(edition: &Edition) -> Result<Vec<Self>, Problem> {
        Self::under(edition, |name| !name.starts_with("boundary/"))
    }

    /// Those of one folder below (`candidacy`), by name.
    ///
    /// # Errors
    ///
    /// The first case that cannot be read.
    pub fn below(edition: &Edition, folder: &str) -> Result<Vec<Self>, Problem> {
        Self::under(edition, |name| {
            let inside = name.strip_prefix(folder);
            inside.is_some_and(|name| name.starts_with('/'))
        })
    }

    fn under(edition: &Edition, wanted: impl Fn(&str) -> bool) -> Result<Vec<Self>, Problem> {
        edition
            .files()
            .iter()
            .filter(|(path, _)| {
                path.strip_prefix("vignettes/").is_some_and(|name| {
                    wanted(name) && name.to_ascii_lowercase().ends_with(".json")
                })
            })
            .map(|(path, json)| Self::read(edition, path, json))
            .collect()
    }
}

/// Collects findings while a form is told.
struct Reader<'a> {
    edition: &'a Edition,
    file: &'a str,
    case: String,
    today: Date,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    fn new(edition: &'a Edition, file: &'a str, form: &Form) -> Self {
        Self {
            edition,
            file,
            case: form.id.clone(),
            today: form.today,
            findings: Vec::new(),
        }
    }

    /// What the patient told.
    fn told(&mut self, concept: &str, value: Value) {
        let account = AccountId(uuid::Uuid::nil());
        self.add(
            concept,
            value,
            self.today,
            Source::Patient { account },
            None,
        );
    }

    /// What the patient told, with the words it came in.
    fn told_as(&mut self, concept: &str, value: Value, words: &str) {
        let account = AccountId(uuid::Uuid::nil());
        let source = Source::Patient { account };
        self.add(concept, value, self.today, source, Some(words.to_owned()));
    }

    /// What the patient told of another day, with the words it came in.
    fn told_of(&mut self, concept: &str, value: Value, words: &str, on: Date) {
        let account = AccountId(uuid::Uuid::nil());
        let source = Source::Patient { account };
        self.add(concept, value, on, source, Some(words.to_owned()));
    }

    /// What a professional found or the chart holds.
    fn found(&mut self, concept: &str, value: Value) {
        let from = format!("the record of case {}", self.case);
        self.add(concept, value, self.today, Source::Imported { from }, None);
    }

    /// What a professional found on another day.
    fn found_on(&mut self, concept: &str, value: Value, on: Date) {
        let from = format!("the record of case {}", self.case);
        self.add(concept, value, on, Source::Imported { from }, None);
    }

    fn add(
        &mut self,
        concept: &str,
        value: Value,
        observed_on: Date,
        source: Source,
        original: Option<String>,
    ) {
        // Ids count up, so that the same file gives the same bytes.
        let count = u64::try_from(self.findings.len()).unwrap_or(u64::MAX);
        self.findings.push(Finding {
            id: FindingId(uuid::Uuid::from_u64_pair(0, count)),
            concept: ConceptId::new(concept),
            value,
            observed_on,
            recorded_at: Timestamp::UNIX_EPOCH,
            source,
            original,
        });
    }

    /// A number in the concept's own unit.
    fn quantity(&self, concept: &str, number: Decimal) -> Value {
        let unit = self
            .edition
            .concepts()
            .get(concept)
            .and_then(|known| known.unit.clone())
            .unwrap_or_else(|| "1".to_owned());
        Value::Quantity(Quantity::new(number.normalize(), unit))
    }

    /// Words, and the codes they stand for.
    fn words(&mut self, concept: &str, text: &str, examined: bool) {
        let rows: Vec<(String, Value)> = self
            .edition
            .words()
            .read(concept, text)
            .map(|word| (word.concept.clone(), word.value()))
            .collect();
        let words = Value::Text(text.to_owned());
        if examined {
            self.found(concept, words);
        } else {
            self.told(concept, words);
        }
        for (concept, value) in rows {
            if examined {
                self.found(&concept, value);
            } else {
                self.told_as(&concept, value, text);
            }
        }
    }

    /// A medicine as written: its ingredients, or its words for a person.
    fn medicine(&mut self, words: &str) {
        if self.edition.medications().says_none(words) {
            return;
        }
        let read = self.edition.medications().find(words);
        if read.is_unmatched() || !read.unread.is_empty() {
            self.told_as("medication_unmatched", Value::Text(words.to_owned()), words);
        }
        for hit in &read.hits {
            let code = Value::Code(hit.ingredient.clone());
            self.told_as("medication", code, words);
            if hit.approximate {
                let guess = Value::Text(format!("{words}: read as {}", hit.ingredient));
                self.told_as("medication_approximate", guess, words);
            }
        }
    }

    fn wrong(&self, says: impl Into<String>) -> Problem {
        Problem::new(self.file, says)
    }
}
