//! Draft texts for the seven questions every patient has, for a clinician to edit and sign.
//!
//! A draft is never shown to a patient: it becomes theirs when a clinician signs the plan it stands in.
//!
//! *To add a text*: an `[[answer]]` in each language's file of `guideline/answers/`; the most particular one that fits is
//! taken.

use std::collections::BTreeMap;

use record::{
    assessment::{Citation, Status},
    plan::Answer,
};
use serde::Deserialize;

use crate::{
    evidence::{self, Evidence},
    problem::{Files, Problem, parse},
    rule::Cite,
};

/// The seven questions, in the order in which they are answered.
pub const QUESTIONS: [&str; 7] = [
    "type",
    "options",
    "candidate",
    "risks",
    "time",
    "monitoring",
    "self",
];

/// One draft text.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    question: String,
    /// Kinds of hair loss it is for; empty: any.
    #[serde(default)]
    kinds: Vec<String>,
    /// Medicines it is for; empty: any or none; `none`: no medicine.
    #[serde(default)]
    treatments: Vec<String>,
    /// What the guideline says of the medicine; empty: anything.
    #[serde(default)]
    status: Vec<Status>,
    text: Vec<String>,
    cites: Vec<Cite>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What is to be said about the translation.
    #[serde(default)]
    translation: Option<String>,
    answer: Vec<Draft>,
}

/// All draft texts, by language.
#[derive(Clone, Debug)]
pub struct Answers {
    drafts: BTreeMap<String, Vec<(Draft, Vec<Citation>)>>,
    translations: BTreeMap<String, String>,
}

impl Answers {
    /// Reads `answers/en.toml` and `answers/es.toml`.
    ///
    /// # Errors
    ///
    /// A file that does not read, a question without a text that fits everybody, a source that is not there, two
    /// languages that differ in what they have.
    pub fn load(files: &Files) -> Result<Self, Problem> {
        let sources = Sources::load(files)?;
        let mut drafts: BTreeMap<String, Vec<(Draft, Vec<Citation>)>> = BTreeMap::new();
        let mut translations = BTreeMap::new();
        for language in crate::education::LANGUAGES {
            let path = format!("answers/{language}.toml");
            let bytes = files
                .get(&path)
                .ok_or_else(|| Problem::new(&path, "missing"))?;
            let file: File = parse(&path, bytes)?;
            if let Some(note) = file.translation {
                translations.insert(language.to_owned(), note);
            }
            for draft in file.answer {
                if !QUESTIONS.contains(&draft.question.as_str()) {
                    return Err(Problem::new(
                        &path,
                        format!("no question `{}`", draft.question),
                    ));
                }
                if draft.text.is_empty() || draft.cites.is_empty() {
                    return Err(Problem::new(
                        &path,
                        format!("`{}` needs words and a source", draft.question),
                    ));
                }
                let citations = sources.resolve(&path, &draft.cites)?;
                drafts
                    .entry(language.to_owned())
                    .or_default()
                    .push((draft, citations));
            }
            for question in QUESTIONS {
                let known = drafts.get(language).is_some_and(|all| {
                    all.iter()
                        .any(|(draft, _)| draft.question == question && draft.weight() == 0)
                });
                if !known {
                    return Err(Problem::new(
                        &path,
                        format!("`{question}` has no text that fits everybody"),
                    ));
                }
            }
        }
        let all = Self {
            drafts,
            translations,
        };
        all.check_languages()?;
        Ok(all)
    }

    /// Drafts the seven answers for a kind of hair loss (`aa_patchy`), a medicine or none, and what the guideline says of
    /// it. A language that is not there is answered in English: the clinician edits it before anyone reads it.
    #[must_use]
    pub fn draft(
        &self,
        language: &str,
        kind: &str,
        treatment: Option<&str>,
        status: Option<Status>,
    ) -> Vec<Answer> {
        let all = self
            .drafts
            .get(language)
            .or_else(|| self.drafts.get("en"))
            .map_or(&[][..], Vec::as_slice);
        QUESTIONS
            .iter()
            .filter_map(|question| {
                let fitting = all.iter().filter(|(draft, _)| {
                    draft.question == *question && draft.fits(kind, treatment, status)
                });
                // Of equally particular texts the first stands.
                let (draft, citations) = fitting.rev().max_by_key(|(draft, _)| draft.weight())?;
                Some(Answer {
                    question: (*question).to_owned(),
                    paragraphs: draft.text.clone(),
                    citations: citations.clone(),
                })
            })
            .collect()
    }

    /// What is to be said about the translation into `language`; `None` when nothing is.
    #[must_use]
    pub fn translation(&self, language: &str) -> Option<&str> {
        self.translations.get(language).map(String::as_str)
    }

    fn check_languages(&self) -> Result<(), Problem> {
        let shape = |language: &str| -> Vec<_> {
            let all = self.drafts.get(language).map_or(&[][..], Vec::as_slice);
            all.iter()
                .map(|(draft, citations)| {
                    let what = (
                        &draft.question,
                        &draft.kinds,
                        &draft.treatments,
                        &draft.status,
                    );
                    (what, draft.text.len(), citations)
                })
                .collect()
        };
        if shape("en") == shape("es") {
            Ok(())
        } else {
            Err(Problem::new(
                "answers/es.toml",
                "differs from `en.toml` in what it has, or in its sources",
            ))
        }
    }
}

impl Draft {
    fn fits(&self, kind: &str, treatment: Option<&str>, status: Option<Status>) -> bool {
        let treatment = treatment.unwrap_or("none");
        (self.kinds.is_empty() || self.kinds.iter().any(|known| known == kind))
            && (self.treatments.is_empty()
                || self.treatments.iter().any(|known| known == treatment))
            && (self.status.is_empty()
                || status.is_some_and(|status| self.status.contains(&status)))
    }

    /// How particular it is: what the guideline says outweighs the medicine, and that the kind of hair loss.
    fn weight(&self) -> u8 {
        4 * u8::from(!self.status.is_empty())
            + 2 * u8::from(!self.treatments.is_empty())
            + u8::from(!self.kinds.is_empty())
    }
}

/// The sources, to turn a citation of a content file into one that can be shown.
pub(crate) struct Sources(BTreeMap<String, Evidence>);

impl Sources {
    /// Reads `evidence/`.
    pub(crate) fn load(files: &Files) -> Result<Self, Problem> {
        let mut problems = Vec::new();
        let all = evidence::load(files, &mut problems);
        problems.into_iter().next().map_or(Ok(Self(all)), Err)
    }

    /// The citations of `file`, resolved.
    pub(crate) fn resolve(&self, file: &str, cites: &[Cite]) -> Result<Vec<Citation>, Problem> {
        cites
            .iter()
            .map(|cite| {
                let source = self
                    .0
                    .get(&cite.evidence)
                    .ok_or_else(|| Problem::new(file, format!("no source `{}`", cite.evidence)))?;
                if !evidence::STATUSES.contains(&cite.status.as_str()) {
                    return Err(Problem::new(
                        file,
                        format!("`{}` is no fact status", cite.status),
                    ));
                }
                Ok(Citation {
                    evidence: cite.evidence.clone(),
                    title: source.title.clone(),
                    at: cite.at.clone(),
                    revision: source.revision(),
                    status: cite.status.clone(),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
