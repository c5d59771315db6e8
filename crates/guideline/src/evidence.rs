//! The sources: one file per label, trial, guideline or regulator's notice, under `guideline/evidence/`.

use std::collections::BTreeMap;

use record::assessment::{Citation, Citations};
use serde::Deserialize;

use crate::{
    problem::{Files, Problem, in_folder, parse},
    rule::Cite,
};

/// One source. Its id is the name of its file without the ending.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// `label`, `trial`, `guideline`, `regulator`, `criteria`, `meta`, …
    pub kind: String,
    /// Its title.
    pub title: String,
    /// How to find it: journal and pages, revision.
    #[serde(default)]
    pub cite: Option<String>,
    /// Year; `None` when not captured.
    #[serde(default)]
    pub year: Option<i32>,
    /// Where it can be read.
    #[serde(default)]
    pub url: Option<String>,
    /// Digital object identifier.
    #[serde(default)]
    pub doi: Option<String>,
    /// `PubMed` id.
    #[serde(default)]
    pub pmid: Option<String>,
    /// How sure it is that this source is what it says: `V2`, `REG`, `V1`, `COL`, `DER`, `MEM`.
    pub id_status: String,
    /// What of it was seen.
    #[serde(default)]
    pub seen: Option<String>,
    /// What to keep in mind.
    #[serde(default)]
    pub note: Option<String>,
}

/// The words for how sure a fact is; only the first two may gate without a named reviewer.
pub const STATUSES: [&str; 6] = ["V2", "REG", "V1", "COL", "DER", "MEM"];

/// Whether a fact of this status may gate without a named reviewer.
#[must_use]
pub fn may_gate(status: &str) -> bool {
    matches!(status, "V2" | "REG")
}

impl Evidence {
    /// Revision or year, as known.
    #[must_use]
    pub fn revision(&self) -> String {
        match (&self.cite, self.year) {
            (Some(cite), _) => cite.clone(),
            (None, Some(year)) => year.to_string(),
            (None, None) => "not captured".to_owned(),
        }
    }
}

/// Reads every source.
pub(crate) fn load(files: &Files, problems: &mut Vec<Problem>) -> BTreeMap<String, Evidence> {
    let mut all = BTreeMap::new();
    for (path, bytes) in in_folder(files, "evidence") {
        match parse::<Evidence>(path, bytes) {
            Ok(source) => {
                if !STATUSES.contains(&source.id_status.as_str()) {
                    problems.push(Problem::new(
                        path,
                        format!(
                            "`id_status` is `{}`, not one of {STATUSES:?}",
                            source.id_status
                        ),
                    ));
                }
                all.insert(id_of(path, "evidence/"), source);
            }
            Err(problem) => problems.push(problem),
        }
    }
    all
}

/// `cite` as an assessment carries it. A source that is not there is a problem of `Edition::check`, and shown by its id.
pub(crate) fn citation(sources: &BTreeMap<String, Evidence>, cite: &Cite) -> Citation {
    let source = sources.get(&cite.evidence);
    Citation {
        evidence: cite.evidence.clone(),
        title: source.map_or_else(|| cite.evidence.clone(), |source| source.title.clone()),
        at: cite.at.clone(),
        revision: source.map_or_else(|| "not captured".to_owned(), Evidence::revision),
        status: cite.status.clone(),
    }
}

/// `cites` as an assessment carries them.
pub(crate) fn resolve(sources: &BTreeMap<String, Evidence>, cites: &[&Cite]) -> Citations {
    let each = cites.iter();
    each.map(|cite| citation(sources, cite)).collect()
}

/// The path below `folder` without the ending.
pub(crate) fn id_of(path: &str, folder: &str) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.strip_suffix(".toml").unwrap_or(below).to_owned()
}
