//! One edition of the clinical content: everything in `guideline/`, read, checked, and named by its digest.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    ops::Bound,
    path::Path,
};

use jiff::civil::Date;
use record::{
    Value,
    assessment::{Citation, Citations, Region},
};
use rust_embed::RustEmbed;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::{
    answers::Answers,
    catalogue::Catalogue,
    concept::Concepts,
    criteria::{Criterion, goes_beyond, leaves_open},
    education::Education,
    evidence::{self, Evidence},
    follow_up::{self, Looks},
    medication::Medications,
    problem::{Files, Problem, parse},
    questionnaire::Questionnaire,
    rule::{self, Cite, Effect, Rule},
    severity::{self, Severity},
    treatment::{self, Choice, Treatment},
    typing::{self, HairLoss, Likelihood, Words},
    vignette::{Check, load_checks},
};

/// The code that says that a list was asked for and is empty (`condition`, `medication`, `allergy`).
pub const NONE: &str = "none";

#[derive(RustEmbed)]
#[folder = "../../guideline"]
struct Folder;

/// One edition of the clinical content.
#[derive(Clone, Debug)]
pub struct Edition {
    id: String,
    files: Files,
    concepts: Concepts,
    medications: Medications,
    catalogue: Catalogue,
    intake: Questionnaire,
    education: Education,
    answers: Answers,
    evidence: BTreeMap<String, Evidence>,
    rules: Vec<Rule>,
    places: Places,
    treatments: Vec<Treatment>,
    choices: Vec<Choice>,
    types: Vec<HairLoss>,
    likelihood: Likelihood,
    severity: Severity,
    words: Words,
    checks: Vec<Check>,
    looks: Looks,
}

/// Where rules stand, by what is asked for: an assessment asks often.
#[derive(Clone, Debug, Default)]
struct Places {
    id: FxHashMap<String, usize>,
    treatment: FxHashMap<String, Vec<usize>>,
    effect: BTreeMap<Effect, Vec<usize>>,
    /// The beginnings of codes that any rule asks a condition for.
    conditions: BTreeSet<String>,
    /// Those of them in which a sign is left open.
    open_conditions: BTreeSet<String>,
}

impl Places {
    fn of(rules: &[Rule]) -> Self {
        let mut places = Self::default();
        for (place, rule) in rules.iter().enumerate() {
            for id in &rule.treatments {
                let of = places.treatment.entry(id.clone()).or_default();
                of.push(place);
            }
            places.id.insert(rule.id.clone(), place);
            places.effect.entry(rule.effect).or_default().push(place);
            for start in rule.when.beginnings("condition") {
                let of = if leaves_open(start) {
                    &mut places.open_conditions
                } else {
                    &mut places.conditions
                };
                of.insert(start.to_owned());
            }
        }
        places
    }
}

impl Edition {
    /// The content this binary was built with.
    ///
    /// # Errors
    ///
    /// Every problem that keeps a file from being read.
    pub fn embedded() -> Result<Self, Vec<Problem>> {
        let files = Folder::iter()
            .filter_map(|path| Some((path.to_string(), Folder::get(&path)?.data.into_owned())))
            .collect();
        Self::read(files)
    }

    /// The content in a folder, for authors who are changing it.
    ///
    /// # Errors
    ///
    /// A folder that cannot be read, or every problem that keeps a file from being read.
    pub fn load(folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut files = Files::new();
        collect(folder, folder, &mut files).map_err(|problem| vec![problem])?;
        Self::read(files)
    }

    /// The content of `files`, by path.
    ///
    /// # Errors
    ///
    /// Every problem that keeps a file from being read.
    pub fn read(files: Files) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let concepts = Concepts::load(&files)
            .map_err(|problem| problems.push(problem))
            .ok();
        let medications = Medications::load(&files)
            .map_err(|problem| problems.push(problem))
            .ok();
        let catalogue = concepts.as_ref().and_then(|concepts| {
            Catalogue::load(&files, concepts)
                .map_err(|problem| problems.push(problem))
                .ok()
        });
        let intake = concepts.as_ref().and_then(|concepts| {
            Questionnaire::load(&files, concepts)
                .map_err(|problem| problems.push(problem))
                .ok()
        });
        let education = Education::load(&files)
            .map_err(|problem| problems.push(problem))
            .ok();
        let answers = Answers::load(&files)
            .map_err(|problem| problems.push(problem))
            .ok();
        let for_patients = intake.zip(education).zip(answers);
        let evidence = evidence::load(&files, &mut problems);
        let mut rules = rule::load(&files, &mut problems);
        rule::speak(&mut rules, &evidence);
        let treatments = treatment::load(&files, &mut problems);
        let choices = treatment::load_choices(&files, &mut problems);
        let types = typing::load_types(&files, &mut problems);
        let likelihood = typing::load_likelihood(&files, &mut problems);
        let words = typing::load_words(&files, &mut problems);
        let checks = load_checks(&files, &mut problems);
        let looks = follow_up::load(&files, &mut problems);
        let severity = severity::load(&files, &mut problems);
        match (concepts, medications, catalogue, for_patients, severity) {
            (
                Some(concepts),
                Some(medications),
                Some(catalogue),
                Some(((intake, education), answers)),
                Some(severity),
            ) if problems.is_empty() => Ok(Self {
                id: digest(&files),
                files,
                concepts,
                medications,
                catalogue,
                intake,
                education,
                answers,
                evidence,
                places: Places::of(&rules),
                rules,
                treatments,
                choices,
                types,
                likelihood,
                severity,
                words,
                checks,
                looks,
            }),
            _ => Err(problems),
        }
    }

    /// The edition's name: SHA-256 over every file's path and bytes, in hexadecimal.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The first characters of the name, for pages.
    #[must_use]
    pub fn short_id(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }

    /// Every file as it was read, by path.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The names of what can be known of a patient.
    #[must_use]
    pub fn concepts(&self) -> &Concepts {
        &self.concepts
    }

    /// Ingredients, their names and their classes.
    #[must_use]
    pub fn medications(&self) -> &Medications {
        &self.medications
    }

    /// The sources, by id.
    #[must_use]
    pub fn evidence(&self) -> &BTreeMap<String, Evidence> {
        &self.evidence
    }

    /// Every rule, by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The same content with `rule` in the place of the one that has its id: for asking what a change would do. It has
    /// the name of no edition, so that nothing can pass for having been made with one.
    #[must_use]
    pub fn with_rule(&self, rule: Rule) -> Self {
        let mut changed = self.clone();
        changed.id = format!("{} with another {}", self.id, rule.id);
        let place = self.places.id.get(&rule.id);
        if let Some(here) = place.and_then(|place| changed.rules.get_mut(*place)) {
            *here = rule;
        }
        changed
    }

    /// The rule called `id`.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.get(*self.places.id.get(id)?)
    }

    /// Whether a rule asks for more of a condition's code than `icd10cm` says: `Z86.7` may be a clot or none.
    #[must_use]
    pub fn asks_for_more(&self, icd10cm: &str) -> bool {
        // What begins with a code stands right behind it.
        let longer = (Bound::Excluded(icd10cm), Bound::Unbounded);
        let mut behind = self.places.conditions.range::<str, _>(longer);
        let next = behind.next();
        let mut open = self.places.open_conditions.iter();
        next.is_some_and(|start| start.starts_with(icd10cm))
            || open.any(|start| goes_beyond(start, icd10cm))
    }

    /// What a condition says of allergies: the ingredients that its words name, or the words for a person. Nothing where
    /// its code tells of no allergy.
    #[must_use]
    pub fn allergies_told(&self, icd10cm: &str, words: &str) -> Vec<(&'static str, Value)> {
        let mut starts = self.words.allergy_codes.iter();
        if !starts.any(|start| icd10cm.starts_with(start.as_str())) {
            return Vec::new();
        }
        let named = self.medications.find(words);
        if named.is_unmatched() {
            let text = format!("{words} ({icd10cm})").trim().to_owned();
            return vec![("allergy_text", Value::Text(text))];
        }
        let code = |id: &str| ("allergy", Value::Code(id.to_owned()));
        named.ids().map(code).collect()
    }

    /// The rules that speak about `treatment`, each with its place in [`Edition::rules`].
    pub fn rules_about(&self, treatment: &str) -> impl Iterator<Item = (usize, &Rule)> {
        self.at(self.places.treatment.get(treatment))
    }

    /// The rules that do `effect`, each with its place in [`Edition::rules`].
    pub fn rules_with(&self, effect: Effect) -> impl Iterator<Item = (usize, &Rule)> {
        self.at(self.places.effect.get(&effect))
    }

    fn at(&self, places: Option<&Vec<usize>>) -> impl Iterator<Item = (usize, &Rule)> {
        let places = places.map_or(&[][..], Vec::as_slice).iter();
        places.filter_map(|place| Some((*place, self.rules.get(*place)?)))
    }

    /// The medicines, in their fixed order.
    #[must_use]
    pub fn treatments(&self) -> &[Treatment] {
        &self.treatments
    }

    /// The medicine called `id`.
    #[must_use]
    pub fn treatment(&self, id: &str) -> Option<&Treatment> {
        self.treatments.iter().find(|treatment| treatment.id == id)
    }

    /// The other options, in their fixed order.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The kinds of hair loss.
    #[must_use]
    pub fn types(&self) -> &[HairLoss] {
        &self.types
    }

    /// The kind called `id`.
    #[must_use]
    pub fn hair_loss(&self, id: &str) -> Option<&HairLoss> {
        self.types.iter().find(|kind| kind.id == id)
    }

    /// The table that ranks kinds of hair loss when no rule decides.
    #[must_use]
    pub fn likelihood(&self) -> &Likelihood {
        &self.likelihood
    }

    /// How SALT is added up and banded.
    #[must_use]
    pub fn severity(&self) -> &Severity {
        &self.severity
    }

    /// Words of imported records that stand for codes.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Tests that can be ordered, schedules and the clinic's policies about time.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// What is asked of a patient before the visit.
    #[must_use]
    pub fn intake(&self) -> &Questionnaire {
        &self.intake
    }

    /// The topic pages for patients.
    #[must_use]
    pub fn education(&self) -> &Education {
        &self.education
    }

    /// Draft texts for the seven questions every patient has.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// How the sentences of worked cases are checked.
    #[must_use]
    pub fn vignette_checks(&self) -> &[Check] {
        &self.checks
    }

    /// When to look again after an assessment.
    #[must_use]
    pub fn looks(&self) -> &Looks {
        &self.looks
    }

    /// `cite` as an assessment carries it.
    #[must_use]
    pub fn citation(&self, cite: &Cite) -> Citation {
        evidence::citation(&self.evidence, cite)
    }

    /// Those of `cites` that speak about `treatment` in `region`; all of them when none is that particular.
    #[must_use]
    pub fn citations(&self, cites: &[Cite], treatment: Option<&str>, region: Region) -> Citations {
        evidence::resolve(&self.evidence, &rule::speaking(cites, treatment, region))
    }

    /// What is wrong with content that can be read: names of nothing, sources that nobody cites.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for rule in &self.rules {
            self.check_rule(rule, &mut problems);
        }
        for choice in &self.choices {
            let file = format!("options/{}.toml", choice.id);
            for kind in &choice.diagnoses {
                if self.hair_loss(kind).is_none() {
                    problems.push(Problem::new(
                        &file,
                        format!("no kind of hair loss `{kind}`"),
                    ));
                }
            }
            for concept in choice.not_when.iter().flat_map(Criterion::concepts) {
                self.check_concept(&file, concept, &mut problems);
            }
        }
        self.check_parameters(&mut problems);
        self.check_sources(&mut problems);
        self.check_orphans(&mut problems);
        problems
    }

    /// Rules whose facts may not gate by themselves and that no clinician has signed yet, by id.
    #[must_use]
    pub fn unreviewed(&self) -> Vec<&Rule> {
        self.rules
            .iter()
            .filter(|rule| !rule.reviewed() && rule.effect.status().is_some())
            .collect()
    }

    /// Rules whose date of review has passed on `day`.
    #[must_use]
    pub fn stale(&self, day: Date) -> Vec<&Rule> {
        self.rules
            .iter()
            .filter(|rule| rule.effective.review_by < day)
            .collect()
    }

    fn check_rule(&self, rule: &Rule, problems: &mut Vec<Problem>) {
        let file = format!("rules/{}.toml", rule.id);
        for concept in rule.when.concepts() {
            self.check_concept(&file, concept, problems);
        }
        for class in rule.when.classes() {
            if self.medications.members(class).next().is_none() {
                problems.push(Problem::new(
                    &file,
                    format!("no class of medicines `{class}`"),
                ));
            }
        }
        for test in &rule.orders {
            if self.catalogue.test(test).is_none() {
                problems.push(Problem::new(&file, format!("no test `{test}`")));
            }
        }
        for id in &rule.treatments {
            if self.treatment(id).is_none() {
                problems.push(Problem::new(&file, format!("no treatment `{id}`")));
            }
        }
        if rule.effect == Effect::Diagnosis && self.hair_loss(&rule.code).is_none() {
            problems.push(Problem::new(
                &file,
                format!("no kind of hair loss `{}`", rule.code),
            ));
        }
        for cite in &rule.cites {
            for id in &cite.for_ {
                if !rule.treatments.contains(id) {
                    problems.push(Problem::new(
                        &file,
                        format!(
                            "`{}` is cited for `{id}`, which the rule does not name",
                            cite.evidence
                        ),
                    ));
                }
            }
        }
    }

    fn check_parameters(&self, problems: &mut Vec<Problem>) {
        let severity = "parameters/severity.toml";
        let views = self.severity.view.iter().map(|view| view.concept.as_str());
        let raises = self.severity.raises.iter();
        for concept in views.chain(raises.flat_map(|raise| raise.when.concepts())) {
            self.check_concept(severity, concept, problems);
        }
        let likelihood = "parameters/likelihood.toml";
        let present = self.likelihood.feature.iter().map(|row| &row.when);
        let left_out = self.likelihood.left_out.iter().map(|row| &row.when);
        for when in present.chain(left_out) {
            for concept in when.concepts() {
                self.check_concept(likelihood, concept, problems);
            }
        }
        for kind in &self.likelihood.types {
            if self.hair_loss(kind).is_none() {
                problems.push(Problem::new(
                    likelihood,
                    format!("no kind of hair loss `{kind}`"),
                ));
            }
        }
        let words = self
            .words
            .word
            .iter()
            .flat_map(|word| [&word.text, &word.concept]);
        let lists = (self.words.list.iter()).flat_map(|list| [&list.concept, &list.reviewed]);
        for concept in words.chain(lists) {
            self.check_concept("parameters/words.toml", concept, problems);
        }
    }

    fn check_concept(&self, file: &str, concept: &str, problems: &mut Vec<Problem>) {
        if self.concepts.get(concept).is_none() {
            problems.push(Problem::new(
                file,
                format!("no concept `{concept}`: add it to `concepts/`, or correct its name"),
            ));
        }
    }

    /// Every source that any TOML file names, whatever its form, must be there.
    fn check_sources(&self, problems: &mut Vec<Problem>) {
        let toml = |path: &&String| path.to_ascii_lowercase().ends_with(".toml");
        for path in self.files.keys().filter(toml) {
            let bytes = self.files.get(path).map_or(&[][..], Vec::as_slice);
            let Ok(content) = parse::<toml::Value>(path, bytes) else {
                continue;
            };
            let mut named = BTreeSet::new();
            named_sources(&content, &mut named);
            for id in named {
                if !self.evidence.contains_key(&id) {
                    let says =
                        format!("no source `{id}`: add `evidence/{id}.toml`, or correct its name");
                    problems.push(Problem::new(path, says));
                }
            }
        }
    }

    /// A source that no other file names is dead weight or a forgotten citation.
    fn check_orphans(&self, problems: &mut Vec<Problem>) {
        let texts: Vec<String> = self
            .files
            .iter()
            .filter(|(path, _)| !path.starts_with("evidence/"))
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
            .collect();
        for id in self.evidence.keys() {
            let named = format!("\"{id}\"");
            if !texts.iter().any(|text| text.contains(&named)) {
                problems.push(Problem::new(
                    format!("evidence/{id}.toml"),
                    "nothing cites it: cite it or remove it",
                ));
            }
        }
    }
}

/// Ids under `evidence` (a text) and `cite` (a text or a list of texts), at any depth.
fn named_sources(content: &toml::Value, named: &mut BTreeSet<String>) {
    match content {
        toml::Value::Array(items) => items.iter().for_each(|item| named_sources(item, named)),
        toml::Value::Table(table) => {
            for (key, value) in table {
                match (key.as_str(), value) {
                    ("evidence", toml::Value::String(id)) => {
                        named.insert(id.clone());
                    }
                    ("cite", toml::Value::Array(ids)) => {
                        let ids = ids.iter().filter_map(toml::Value::as_str);
                        named.extend(ids.map(str::to_owned));
                    }
                    _ => named_sources(value, named),
                }
            }
        }
        _ => {}
    }
}

/// SHA-256 over the length and bytes of each path and content, in order of path.
fn digest(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes.as_slice()] {
            hash.update(part.len().to_string().as_bytes());
            hash.update(b":");
            hash.update(part);
        }
    }
    hash.finalize()
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a `String` cannot fail.
            write!(text, "{byte:02x}").ok();
            text
        })
}

fn collect(root: &Path, folder: &Path, files: &mut Files) -> Result<(), Problem> {
    let unreadable = |path: &Path, error: std::io::Error| {
        Problem::new(path.display().to_string(), error.to_string())
    };
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error))?;
            let name = path.strip_prefix(root).unwrap_or(&path);
            let name = name
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            files.insert(name, bytes);
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test that cannot read the content has failed"
)]
mod tests;
