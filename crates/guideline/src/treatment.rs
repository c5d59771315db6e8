//! The medicines the clinic judges, and the other options it names: one file each under `guideline/treatments/` and
//! `guideline/options/`.

use std::collections::BTreeMap;

use record::{Dosage, assessment::Region};
use serde::Deserialize;

use crate::{
    criteria::Criterion,
    evidence::id_of,
    problem::{Files, Problem, in_folder, parse},
    rule::{Cite, unsaid},
};

/// One medicine. Its id is the name of its file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    /// Its id; filled in when it is read.
    #[serde(skip)]
    pub id: String,
    /// As shown (`Baricitinib (Olumiant)`).
    pub name: String,
    /// Place in the fixed order in which medicines are listed; never a rank of effect.
    pub order: i32,
    /// The usual labelled start dose.
    #[serde(default)]
    pub dose: Vec<UsualDose>,
    /// The label it is judged by.
    pub label: Vec<Cite>,
}

/// The usual start dose in a region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsualDose {
    /// Regions it holds in; empty = all.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// In words (`2 mg once daily`).
    pub text: String,
    /// The doses that those words name.
    #[serde(default)]
    pub amounts: Vec<Dosage>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// One other option, including no treatment. Its id is the name of its file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id; filled in when it is read.
    #[serde(skip)]
    pub id: String,
    /// As shown.
    pub name: String,
    /// Place in the list.
    pub order: i32,
    /// Kinds of hair loss (ids in `guideline/parameters/types.toml`) it is an option for.
    pub diagnoses: Vec<String>,
    /// Its place, and whether it needs a visit in person.
    pub says: String,
    /// Needs a visit in person.
    #[serde(default)]
    pub in_person: bool,
    /// Codes of conditions (ICD-10-CM beginnings) with which it is not listed.
    #[serde(default)]
    pub not_with: Vec<String>,
    /// What is documented of a patient to whom it is not listed. Not known lists it: its words say what to look out for.
    #[serde(default)]
    pub not_when: Option<Criterion>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

impl Treatment {
    /// The usual start dose in `region`, when there is one.
    #[must_use]
    pub fn usual_dose(&self, region: Region) -> Option<&UsualDose> {
        self.dose
            .iter()
            .find(|dose| dose.regions.is_empty() || dose.regions.contains(&region))
    }
}

/// Reads the medicines, in their fixed order.
pub(crate) fn load(files: &Files, problems: &mut Vec<Problem>) -> Vec<Treatment> {
    let mut all = read::<Treatment>(files, "treatments", problems, |it, id| it.id = id);
    for treatment in &all {
        let unsaid = treatment
            .dose
            .iter()
            .flat_map(|dose| unsaid(&dose.text, &dose.amounts));
        let path = format!("treatments/{}.toml", treatment.id);
        problems.extend(unsaid.map(|says| Problem::new(path.as_str(), says)));
    }
    all.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    all
}

/// Reads the other options, in their fixed order.
pub(crate) fn load_choices(files: &Files, problems: &mut Vec<Problem>) -> Vec<Choice> {
    let mut all = read::<Choice>(files, "options", problems, |it, id| it.id = id);
    all.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    all
}

fn read<T: serde::de::DeserializeOwned>(
    files: &Files,
    folder: &str,
    problems: &mut Vec<Problem>,
    name: fn(&mut T, String),
) -> Vec<T> {
    let mut all = BTreeMap::new();
    for (path, bytes) in in_folder(files, folder) {
        match parse::<T>(path, bytes) {
            Ok(mut item) => {
                name(&mut item, id_of(path, &format!("{folder}/")));
                all.insert(path, item);
            }
            Err(problem) => problems.push(problem),
        }
    }
    all.into_values().collect()
}
