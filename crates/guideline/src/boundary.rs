//! How a threshold is put to a whole patient: plain patients to start from, where each concept stands in the form of a
//! worked case, and what a rule needs around its threshold. `decision::boundary` makes the cases.

use std::collections::BTreeMap;

use record::quantity::Decimal;
use serde::Deserialize;

use crate::problem::{Files, Problem, parse};

/// Everything under `guideline/vignettes/boundary/`.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    fields: Vec<Field>,
    contexts: Vec<Context>,
    /// Plain patients by name, in the form `aa-vignette/1`.
    pub patients: BTreeMap<String, serde_json::Value>,
}

/// Where a concept stands in the form. Without `at` it is a laboratory value and goes by its code.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The concept.
    pub concept: String,
    /// Places in the form (`patient.age`); all of them get the value.
    #[serde(default)]
    pub at: Vec<String>,
    /// The smallest difference that is recorded; a threshold stands between two values that far apart.
    #[serde(default)]
    pub step: Option<Decimal>,
    /// What the form writes for a yes, a no or a code; one that is not here cannot be put.
    #[serde(default)]
    pub writes: BTreeMap<String, String>,
    /// The place is a list, and the value becomes an entry of it.
    #[serde(default)]
    pub list: bool,
    /// The entry is an object and has the value under this name.
    #[serde(default)]
    pub key: Option<String>,
    /// The entry has its day under this name.
    #[serde(default)]
    pub day: Option<String>,
    /// What else stands in the entry.
    #[serde(default)]
    pub entry: BTreeMap<String, String>,
    /// The form has the day on which so many weeks began.
    #[serde(default)]
    pub weeks_before_today: bool,
    /// The form has what is left of this after a fall by the value in per cent.
    #[serde(default)]
    pub fallen_from: Option<Decimal>,
    /// The form has the sum of the value and of the number in this place.
    #[serde(default)]
    pub added_to: Option<String>,
}

/// What one rule needs around its thresholds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Id of the rule.
    pub rule: String,
    /// The patient to start from, where it is not the one that the rule's phase asks for.
    #[serde(default)]
    pub patient: Option<String>,
    /// Values by their place in the form.
    #[serde(default)]
    pub set: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Map {
    field: Vec<Field>,
    #[serde(default)]
    context: Vec<Context>,
}

const FOLDER: &str = "vignettes/boundary/";
const MAP: &str = "vignettes/boundary/fields.toml";

impl Boundary {
    /// Reads the folder.
    ///
    /// # Errors
    ///
    /// A file that is missing, broken, or has a key that is not known.
    pub fn read(files: &Files) -> Result<Self, Problem> {
        let map = files
            .get(MAP)
            .ok_or_else(|| Problem::new(MAP, "is missing"))?;
        let Map { field, context } = parse(MAP, map)?;
        let mut patients = BTreeMap::new();
        for (path, json) in files {
            let name = path
                .strip_prefix(FOLDER)
                .and_then(|it| it.strip_suffix(".json"));
            if let Some(name) = name {
                let patient = serde_json::from_slice(json)
                    .map_err(|error| Problem::new(path.as_str(), error.to_string()))?;
                patients.insert(name.to_owned(), patient);
            }
        }
        Ok(Self {
            fields: field,
            contexts: context,
            patients,
        })
    }

    /// Where `concept` stands.
    #[must_use]
    pub fn field(&self, concept: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.concept == concept)
    }

    /// What the rule called `id` needs.
    #[must_use]
    pub fn context(&self, id: &str) -> Option<&Context> {
        self.contexts.iter().find(|context| context.rule == id)
    }

    /// Every rule that has a context.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.contexts.iter().map(|context| context.rule.as_str())
    }

    /// Every concept that has a place.
    pub fn concepts(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.concept.as_str())
    }
}
