//! Topic pages for patients, in each language: general education, never advice about one person.
//!
//! Figures stand once, in `guideline/education/figures.toml`, and pages put words to them, so that no language can
//! tell another number.
//!
//! *To add a topic*: one file of the same name in each language's folder.

use std::collections::BTreeMap;

use jiff::civil::Date;
use record::assessment::Citation;
use serde::Deserialize;

use crate::{
    answers::Sources,
    evidence::may_gate,
    problem::{Files, Problem, in_folder, parse},
    rule::Cite,
};

/// The languages of the house.
pub const LANGUAGES: [&str; 2] = ["en", "es"];

/// One topic page in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its name in addresses (`alopecia-areata`), the same in every language.
    pub slug: String,
    /// `en` or `es`.
    pub language: String,
    /// What it says.
    pub content: Content,
    /// Sources, resolved.
    pub citations: Vec<Citation>,
}

/// What a topic page says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Place among the topics, smallest first.
    pub order: i32,
    /// Title.
    pub title: String,
    /// One line for the card that leads here.
    pub card: String,
    /// The page in at most five lines.
    pub summary: Vec<String>,
    /// What one can do now.
    #[serde(default)]
    pub now: Vec<String>,
    /// Sections, in order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
    /// Sources.
    pub cites: Vec<Cite>,
    /// Day the words were last changed.
    #[serde(deserialize_with = "crate::rule::date")]
    pub updated: Date,
    /// Named clinician who reviewed it; `None`: nobody yet, and the page says so.
    #[serde(default)]
    pub reviewed_by: Option<String>,
    /// Day of the review.
    #[serde(default, deserialize_with = "optional_date")]
    pub reviewed_on: Option<Date>,
    /// What is to be said about the translation; `None` for the original and for a checked one.
    #[serde(default)]
    pub translation: Option<String>,
}

/// One section of a page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Paragraphs.
    #[serde(default)]
    pub text: Vec<String>,
    /// A list after the paragraphs.
    #[serde(default)]
    pub list: Vec<String>,
    /// Whether the order of the list matters.
    #[serde(default)]
    pub steps: bool,
    /// Figures after the list, each with its words.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Shown>,
    /// Help that must stand out: `emergency`, `crisis`, `soon`.
    #[serde(default)]
    pub urgent: Option<String>,
}

/// A figure with the words of one language.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Id in `figures.toml`.
    pub id: String,
    /// Heading: what is counted, among whom, when.
    pub title: String,
    /// Words for each group, by id.
    pub groups: BTreeMap<String, String>,
    /// Words for each row, by id.
    pub rows: BTreeMap<String, String>,
    /// What to keep in mind.
    pub note: String,
}

/// Numbers from one trial, each in per cent of a group.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Its name.
    pub id: String,
    /// What it counts.
    pub kind: FigureKind,
    /// Trial and registry number.
    pub trial: String,
    /// How missing people were counted (`nri`, `observed`).
    pub estimand: String,
    /// Groups of people, in order; placebo is always among them when the source had it.
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
    /// What was counted, in order, with one number for each group.
    #[serde(rename = "row")]
    pub rows: Vec<Row>,
    /// Sources.
    pub cites: Vec<Cite>,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureKind {
    /// Hair that came back.
    Benefit,
    /// Problems people had.
    Harm,
}

/// One group of people in a trial.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub id: String,
    /// How many people.
    pub people: u32,
}

/// One thing that was counted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name.
    pub id: String,
    /// Per cent of each group, in the order of the groups.
    pub percent: Vec<record::quantity::Decimal>,
    /// How sure the numbers are.
    pub status: String,
}

/// All topic pages.
#[derive(Clone, Debug)]
pub struct Education {
    pages: Vec<Page>,
    figures: BTreeMap<String, (Figure, Vec<Citation>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureFile {
    figure: Vec<Figure>,
}

const FIGURES: &str = "education/figures.toml";

impl Education {
    /// Reads `education/`.
    ///
    /// # Errors
    ///
    /// A file that does not read, a topic that a language lacks, a figure without words for a group or row, a figure of
    /// benefit that no two sources carry, a source that is not there, a summary longer than five lines.
    pub fn load(files: &Files) -> Result<Self, Problem> {
        let sources = Sources::load(files)?;
        let bytes = files
            .get(FIGURES)
            .ok_or_else(|| Problem::new(FIGURES, "missing"))?;
        let file: FigureFile = parse(FIGURES, bytes)?;
        let mut figures = BTreeMap::new();
        for figure in file.figure {
            check_figure(&figure)?;
            let cites = sources.resolve(FIGURES, &figure.cites)?;
            figures.insert(figure.id.clone(), (figure, cites));
        }
        let mut pages = Vec::new();
        for language in LANGUAGES {
            let folder = format!("education/{language}");
            for (path, bytes) in in_folder(files, &folder) {
                let content: Content = parse(path, bytes)?;
                let slug = crate::evidence::id_of(path, &format!("{folder}/"));
                check_page(path, &content, &figures)?;
                let citations = sources.resolve(path, &content.cites)?;
                pages.push(Page {
                    slug,
                    language: language.to_owned(),
                    content,
                    citations,
                });
            }
        }
        pages.sort_by(|a, b| (&a.language, a.content.order).cmp(&(&b.language, b.content.order)));
        let all = Self { pages, figures };
        all.check_languages()?;
        Ok(all)
    }

    /// The topics of `language`, in order.
    pub fn pages<'a>(&'a self, language: &'a str) -> impl Iterator<Item = &'a Page> {
        self.pages
            .iter()
            .filter(move |page| page.language == language)
    }

    /// The topic `slug` in `language`.
    #[must_use]
    pub fn page(&self, language: &str, slug: &str) -> Option<&Page> {
        self.pages
            .iter()
            .find(|page| page.language == language && page.slug == slug)
    }

    /// The numbers of a figure, with their sources.
    #[must_use]
    pub fn figure(&self, id: &str) -> Option<(&Figure, &[Citation])> {
        self.figures
            .get(id)
            .map(|(figure, cites)| (figure, cites.as_slice()))
    }

    /// Every language has the same topics with the same figures: nothing about safety exists in one language only.
    fn check_languages(&self) -> Result<(), Problem> {
        for page in &self.pages {
            for language in LANGUAGES {
                let file = format!("education/{language}/{}.toml", page.slug);
                let Some(other) = self.page(language, &page.slug) else {
                    return Err(Problem::new(
                        file,
                        "missing: the topic exists in another language",
                    ));
                };
                let shape = |page: &Page| -> Vec<(usize, usize, Vec<String>, Option<String>)> {
                    let sections = page.content.sections.iter();
                    sections
                        .map(|section| {
                            let figures = section.figures.iter().map(|shown| shown.id.clone());
                            (
                                section.text.len(),
                                section.list.len(),
                                figures.collect(),
                                section.urgent.clone(),
                            )
                        })
                        .collect()
                };
                if shape(page) != shape(other) || page.citations != other.citations {
                    return Err(Problem::new(
                        file,
                        "differs from another language in its sections, figures or sources",
                    ));
                }
            }
        }
        Ok(())
    }
}

fn check_figure(figure: &Figure) -> Result<(), Problem> {
    let fail = |says: String| {
        Err(Problem::new(
            FIGURES,
            format!("figure `{}`: {says}", figure.id),
        ))
    };
    for row in &figure.rows {
        if row.percent.len() != figure.groups.len() {
            return fail(format!("row `{}` needs one number for each group", row.id));
        }
        if figure.kind == FigureKind::Benefit && !may_gate(&row.status) {
            return fail(format!(
                "benefit with status `{}`: two sources or a registry are needed",
                row.status
            ));
        }
        let hundred = record::quantity::Decimal::ONE_HUNDRED;
        if row
            .percent
            .iter()
            .any(|number| number.is_sign_negative() || *number > hundred)
        {
            return fail(format!("row `{}` is no per cent", row.id));
        }
    }
    Ok(())
}

fn check_page(
    path: &str,
    content: &Content,
    figures: &BTreeMap<String, (Figure, Vec<Citation>)>,
) -> Result<(), Problem> {
    if !(1..=5).contains(&content.summary.len()) {
        return Err(Problem::new(path, "the summary has one to five lines"));
    }
    if content.cites.is_empty() {
        return Err(Problem::new(path, "a page needs a source"));
    }
    if content.reviewed_by.is_some() != content.reviewed_on.is_some() {
        return Err(Problem::new(path, "a review has a name and a day"));
    }
    for shown in content.sections.iter().flat_map(|section| &section.figures) {
        let Some((figure, _)) = figures.get(&shown.id) else {
            return Err(Problem::new(
                path,
                format!("there is no figure `{}`", shown.id),
            ));
        };
        let ids = |mut all: Vec<&String>| {
            all.sort();
            all.into_iter().cloned().collect::<Vec<_>>()
        };
        let groups = ids(figure.groups.iter().map(|group| &group.id).collect());
        let rows = ids(figure.rows.iter().map(|row| &row.id).collect());
        if groups != ids(shown.groups.keys().collect()) || rows != ids(shown.rows.keys().collect())
        {
            return Err(Problem::new(
                path,
                format!("figure `{}`: words for each group and row", shown.id),
            ));
        }
    }
    Ok(())
}

fn optional_date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    crate::rule::date(from).map(Some)
}

#[cfg(test)]
mod tests;
