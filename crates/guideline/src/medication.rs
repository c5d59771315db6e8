//! Medicines by every name people give them, and the classes that rules speak about.
//!
//! *To add a medicine*: an `[[ingredient]]` in `guideline/medications/`. *To put one in a class*: a `[[membership]]`
//! with its source; a class without a citation does not load.

use std::collections::{BTreeMap, BTreeSet};

use rapidfuzz::distance::osa;
use serde::Deserialize;

use crate::{
    concept::FACT_STATUSES,
    problem::{Files, Problem, in_folder, parse},
};

mod form;
mod line;

use form::Named;
use line::{Line, folded};

/// One ingredient, procedure or supplement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ingredient {
    /// Its name in findings and rules (`baricitinib`).
    pub id: String,
    /// As shown.
    pub name: String,
    /// Other names: INN, USAN, abbreviations, lay words.
    #[serde(default)]
    pub names: Vec<String>,
    /// Names under which it alone is sold.
    #[serde(default)]
    pub brands: Vec<String>,
    /// What it is.
    #[serde(default)]
    pub kind: IngredientKind,
    /// The ingredient it is when the words name a form that stays on the skin.
    #[serde(default)]
    pub topical: Option<String>,
    /// The ingredient it is when the words name a form that is swallowed, or put into a muscle or a vein.
    #[serde(default)]
    pub oral: Option<String>,
    /// `RxNorm` codes, where one was seen.
    #[serde(default)]
    pub rxnorm: Vec<Rxnorm>,
    /// CVX codes of a vaccine, where one was seen.
    #[serde(default)]
    pub cvx: Vec<Cvx>,
}

/// What an ingredient is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IngredientKind {
    /// A medicine.
    #[default]
    Medicine,
    /// A vitamin, a herb, a food.
    Supplement,
    /// A treatment given by a person (injections into the scalp).
    Procedure,
}

/// An `RxNorm` code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rxnorm {
    /// `RxCUI`.
    pub rxcui: String,
    /// What exactly it names.
    pub of: String,
    /// How sure.
    pub status: String,
    /// Where it was seen.
    pub cite: Vec<String>,
}

/// A code of CVX, by which vaccines that were given are named.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cvx {
    /// The code, with its leading nought.
    pub code: String,
    /// What exactly it names.
    pub of: String,
    /// How sure.
    pub status: String,
    /// Where it was seen.
    pub cite: Vec<String>,
}

/// A product with several ingredients.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    names: Vec<String>,
    ingredients: Vec<String>,
}

/// Ingredients that belong to a class, with the source that says so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The class (`jak_inhibitor`).
    pub class: String,
    /// In words.
    pub title: String,
    /// Ids of ingredients.
    pub members: Vec<String>,
    /// Sources.
    pub cite: Vec<String>,
    /// How sure that these belong to it.
    pub status: String,
    /// What to keep in mind.
    #[serde(default)]
    pub note: Option<String>,
}

/// What a patient's or a pharmacy's words name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// The ingredients found, each once, in the order of the text. Empty: nothing was recognised.
    pub hits: Vec<Hit>,
    /// Words that name nothing known and are no dose, route or form. A person reads them.
    pub unread: Vec<String>,
}

/// One ingredient that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Id of the ingredient.
    pub ingredient: String,
    /// The words it was recognised by.
    pub words: String,
    /// Whether the spelling was only near: a person confirms it.
    pub approximate: bool,
}

impl Match {
    /// Whether nothing was recognised at all.
    #[must_use]
    pub fn is_unmatched(&self) -> bool {
        self.hits.is_empty()
    }

    /// Whether everything was recognised, letter by letter.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        !self.hits.is_empty()
            && self.unread.is_empty()
            && self.hits.iter().all(|hit| !hit.approximate)
    }

    /// The ids found.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.hits.iter().map(|hit| hit.ingredient.as_str())
    }
}

/// All medicines.
#[derive(Clone, Debug)]
pub struct Medications {
    ingredients: BTreeMap<String, Ingredient>,
    memberships: Vec<Membership>,
    /// Folded name → ids.
    names: BTreeMap<String, Vec<String>>,
    noise: BTreeSet<String>,
    /// Words of the past that would pass for noise, as folded phrases.
    doubts: BTreeSet<String>,
    /// What people write who take nothing, as folded phrases.
    nothing: BTreeSet<String>,
    /// Words after which a year says since when, not until when.
    since: BTreeSet<String>,
    /// Real names of medicines that nothing is said of here: a near spelling of none of ours.
    others: BTreeSet<String>,
    topical_forms: BTreeSet<String>,
    /// Forms that stay on the skin when their strength is told in per cent, and may be drunk when it is not.
    thin_forms: BTreeSet<String>,
    oral_forms: BTreeSet<String>,
    /// Words that name a medicine without saying which.
    kinds: BTreeSet<String>,
    /// Words before such a word by which it is another medicine, and not the form of the one before.
    which: BTreeSet<String>,
    /// Words between two medicines of one line.
    between: BTreeSet<String>,
    longest: usize,
    /// Names of one word that a misspelt one can be near, by their length.
    near: BTreeMap<usize, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    ingredient: Vec<Ingredient>,
    #[serde(default)]
    product: Vec<Product>,
    #[serde(default)]
    membership: Vec<Membership>,
    #[serde(default)]
    noise: Vec<String>,
    #[serde(default)]
    doubts: Vec<String>,
    #[serde(default)]
    nothing: Vec<String>,
    #[serde(default)]
    since: Vec<String>,
    #[serde(default)]
    others: Vec<String>,
    #[serde(default)]
    topical_forms: Vec<String>,
    #[serde(default)]
    thin_forms: Vec<String>,
    #[serde(default)]
    oral_forms: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    which: Vec<String>,
    #[serde(default)]
    between: Vec<String>,
}

impl Medications {
    /// Reads `medications/*.toml`.
    ///
    /// # Errors
    ///
    /// A file that does not read, a name of two things, a class with no source or an unknown member.
    pub fn load(files: &Files) -> Result<Self, Problem> {
        let mut all = Self {
            ingredients: BTreeMap::new(),
            memberships: Vec::new(),
            names: BTreeMap::new(),
            noise: BTreeSet::new(),
            doubts: BTreeSet::new(),
            nothing: BTreeSet::new(),
            since: BTreeSet::new(),
            others: BTreeSet::new(),
            topical_forms: BTreeSet::new(),
            thin_forms: BTreeSet::new(),
            oral_forms: BTreeSet::new(),
            kinds: BTreeSet::new(),
            which: BTreeSet::new(),
            between: BTreeSet::new(),
            longest: 1,
            near: BTreeMap::new(),
        };
        let mut products = Vec::new();
        for (path, bytes) in in_folder(files, "medications") {
            let file: File = parse(path, bytes)?;
            for ingredient in file.ingredient {
                let id = ingredient.id.clone();
                let spoken = std::iter::once(&ingredient.name)
                    .chain(&ingredient.names)
                    .chain(&ingredient.brands);
                for name in spoken {
                    all.name(path, name, std::slice::from_ref(&id))?;
                }
                all.name(path, &id.replace('_', " "), std::slice::from_ref(&id))?;
                for code in &ingredient.rxnorm {
                    fact(path, &id, &code.status, &code.cite)?;
                }
                for code in &ingredient.cvx {
                    fact(path, &id, &code.status, &code.cite)?;
                }
                if all.ingredients.insert(id.clone(), ingredient).is_some() {
                    return Err(Problem::new(path, format!("`{id}` is there twice")));
                }
            }
            products.extend(file.product.into_iter().map(|product| (path, product)));
            for membership in file.membership {
                fact(
                    path,
                    &membership.class,
                    &membership.status,
                    &membership.cite,
                )?;
                all.memberships.push(membership);
            }
            for (known, words) in [
                (&mut all.noise, file.noise),
                (&mut all.doubts, file.doubts),
                (&mut all.nothing, file.nothing),
                (&mut all.since, file.since),
                (&mut all.others, file.others),
                (&mut all.topical_forms, file.topical_forms),
                (&mut all.thin_forms, file.thin_forms),
                (&mut all.oral_forms, file.oral_forms),
                (&mut all.kinds, file.kinds),
                (&mut all.which, file.which),
                (&mut all.between, file.between),
            ] {
                known.extend(words.iter().map(|word| folded(word)));
            }
        }
        for (path, product) in products {
            for name in &product.names {
                all.name(path, name, &product.ingredients)?;
            }
        }
        if let Some(name) = all.others.iter().find(|name| all.knows(name)) {
            let says = format!("`{name}` is known and stands among the others");
            return Err(Problem::new("medications", says));
        }
        all.check_members()?;
        let single = all.names.keys().filter(|name| !name.contains(' '));
        for name in single {
            let length = name.chars().count();
            if length >= SHORTEST_NEAR {
                all.near.entry(length).or_default().push(name.clone());
            }
        }
        Ok(all)
    }

    fn name(&mut self, path: &str, name: &str, ids: &[String]) -> Result<(), Problem> {
        let folded = folded(name);
        if folded.is_empty() {
            return Err(Problem::new(path, format!("`{name}` is no name")));
        }
        self.longest = self.longest.max(folded.split(' ').count());
        match self.names.insert(folded, ids.to_vec()) {
            Some(others) if others != ids => Err(Problem::new(
                path,
                format!("`{name}` names {others:?} and {ids:?}"),
            )),
            _ => Ok(()),
        }
    }

    fn check_members(&self) -> Result<(), Problem> {
        let classes = self.memberships.iter().flat_map(|membership| {
            let members = membership.members.iter();
            members.map(move |id| (format!("class `{}`", membership.class), id))
        });
        let names = self
            .names
            .iter()
            .flat_map(|(name, ids)| ids.iter().map(move |id| (format!("name `{name}`"), id)));
        let twins = self.ingredients.values().flat_map(|known| {
            let both = known.topical.iter().chain(&known.oral);
            both.map(|id| (format!("twin of `{}`", known.id), id))
        });
        for (what, id) in classes.chain(names).chain(twins) {
            if !self.ingredients.contains_key(id) {
                let says = format!("{what}: no ingredient `{id}`");
                return Err(Problem::new("medications", says));
            }
        }
        Ok(())
    }

    /// The ingredient called `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Ingredient> {
        self.ingredients.get(id)
    }

    /// Every ingredient, by id.
    pub fn all(&self) -> impl Iterator<Item = &Ingredient> {
        self.ingredients.values()
    }

    /// Every membership of `ingredient`: the classes it belongs to, each with its source.
    pub fn classes<'a>(&'a self, ingredient: &'a str) -> impl Iterator<Item = &'a Membership> {
        self.memberships
            .iter()
            .filter(move |membership| membership.members.iter().any(|id| id == ingredient))
    }

    /// The source by which `ingredient` belongs to `class`.
    #[must_use]
    pub fn in_class<'a>(&'a self, ingredient: &'a str, class: &str) -> Option<&'a Membership> {
        self.classes(ingredient)
            .find(|membership| membership.class == class)
    }

    /// What `class` is called: the title of its first entry.
    #[must_use]
    pub fn class_title(&self, class: &str) -> Option<&str> {
        let mut all = self.memberships.iter();
        let first = all.find(|membership| membership.class == class)?;
        Some(first.title.as_str())
    }

    /// Every member of `class`, with its source. Empty: there is no such class.
    pub fn members<'a>(
        &'a self,
        class: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Membership)> {
        self.memberships
            .iter()
            .filter(move |membership| membership.class == class)
            .flat_map(|membership| {
                membership
                    .members
                    .iter()
                    .map(move |id| (id.as_str(), membership))
            })
    }

    /// Recognises ingredients in the words of a patient or a pharmacy: brand, generic, biosimilar suffix, with dose,
    /// route and form around them. Nothing is dropped: what names nothing is in `unread`, and so is what says that the
    /// medicine may be one of the past ("stopped", "d/c", "2019-2021"). Even then it counts as found: a medicine too many
    /// is asked about, one too few is not.
    #[must_use]
    pub fn find(&self, text: &str) -> Match {
        let line = Line::of(text, &self.between);
        let words = line.words.as_slice();
        let mut found = Match::default();
        let mut named: Vec<Named<'_>> = Vec::new();
        // Parts of the line that a person reads anyway.
        let mut read: BTreeSet<usize> = BTreeSet::new();
        // Places of words that may be the name of another medicine.
        let mut strange: Vec<usize> = Vec::new();
        let mut rest = words;
        let mut before: Option<&String> = None;
        while let Some((first, tail)) = rest.split_first() {
            let at = words.len() - rest.len();
            let left = before.replace(first);
            if let Some((taken, ids)) = self.longest_name(rest) {
                let (spoken, after) = rest.split_at(taken);
                named.push(Named::new(at, ids, spoken.join(" "), false));
                // "adalimumab-adaz": four letters without meaning after a biologic are its biosimilar suffix.
                rest = match after.split_first() {
                    Some((suffix, further))
                        if is_suffix(text, spoken, suffix) && !self.knows(suffix) =>
                    {
                        further
                    }
                    _ => after,
                };
                continue;
            }
            let doubt = longest(&self.doubts, rest);
            if doubt > 0 {
                let (said, after) = rest.split_at(doubt);
                found.unread.push(said.join(" "));
                read.extend(line.parts.get(at));
                rest = after;
                continue;
            }
            let noise = longest(&self.noise, rest).max(usize::from(self.is_noise(first)));
            let ended = is_year(first)
                && !left.is_some_and(|word| self.since.contains(word))
                && !tail.first().is_some_and(|unit| self.noise.contains(unit));
            if noise > 0 && !ended {
                rest = rest.get(noise..).unwrap_or_default();
                continue;
            }
            if let Some(ids) = self.near(first) {
                named.push(Named::new(at, ids, first.clone(), true));
            } else {
                found.unread.push(first.clone());
                read.extend(line.parts.get(at));
                strange.push(at);
            }
            rest = tail;
        }
        let (forms, loose) = self.forms(&line, &named, &strange);
        for (at, (name, form)) in named.iter().zip(forms).enumerate() {
            let ids = self.ids(&line, &named, at, form);
            found.add(&ids, &name.words, name.approximate);
        }
        if !named.is_empty() {
            read.extend(named.iter().filter_map(|name| line.parts.get(name.at)));
            let parts: BTreeSet<usize> = line.parts.iter().copied().collect();
            let unread = parts.difference(&read).filter_map(|part| {
                let words = line.part(*part);
                let joins = |word: &&&str| self.between.contains(**word);
                let skipped = words.iter().take_while(joins).count();
                let said = words.get(skipped..).unwrap_or_default().join(" ");
                (loose.contains(part) || self.is_unnamed(&words)).then_some(said)
            });
            found.unread.extend(unread);
        }
        found
    }

    /// Whether a part of a line speaks of one more medicine and does not say which ("Tylenol and a shot every two
    /// weeks"): every word of it could pass for the dose of another.
    fn is_unnamed(&self, words: &[&str]) -> bool {
        let which = words.iter().position(|word| self.which.contains(*word));
        which.is_some_and(|which| {
            let mut after = words.iter().skip(which + 1);
            after.any(|word| self.kinds.contains(*word))
        })
    }

    /// Whether the whole of `text` says that there is none ("none", "no medication"), and names nothing.
    #[must_use]
    pub fn says_none(&self, text: &str) -> bool {
        let dashes = text.trim().trim_matches(['-', '–', '—', '/']).is_empty();
        let none = self.nothing.contains(&folded(text)) || (dashes && !text.trim().is_empty());
        none && !text.contains('?')
    }

    fn longest_name(&self, rest: &[String]) -> Option<(usize, &[String])> {
        (1..=self.longest.min(rest.len())).rev().find_map(|taken| {
            let name = rest.get(..taken)?.join(" ");
            self.names.get(&name).map(|ids| (taken, ids.as_slice()))
        })
    }

    fn knows(&self, word: &str) -> bool {
        self.names.contains_key(word) || self.noise.contains(word)
    }

    /// A dose, a route, a form, a time: nothing that could name a medicine.
    fn is_noise(&self, word: &str) -> bool {
        self.noise.contains(word) || is_amount(word, &self.noise) || word.chars().count() == 1
    }

    /// The one name that a word of six letters or more misses by one edit (a letter too many, too few, another, or two
    /// swapped), or by two when it has nine or more. Two names equally near, or a shorter word, say nothing: then a person
    /// reads it.
    fn near(&self, word: &str) -> Option<&[String]> {
        if self.others.contains(word) {
            return None;
        }
        let length = word.chars().count();
        let reach = match length {
            0..SHORTEST_NEAR => return None,
            SHORTEST_NEAR..=8 => 1,
            _ => 2,
        };
        let spelt = osa::BatchComparator::new(word.chars());
        let cutoff = osa::Args::default().score_cutoff(reach);
        let mut best: Option<(usize, &[String])> = None;
        let mut tied = false;
        let lengths = length.saturating_sub(reach)..=length + reach;
        for name in self.near.range(lengths).flat_map(|(_, names)| names) {
            let Some(distance) = spelt.distance_with_args(name.chars(), &cutoff) else {
                continue;
            };
            let Some(ids) = self.names.get(name) else {
                continue;
            };
            match best {
                Some((least, other)) if least == distance => tied |= other != ids.as_slice(),
                Some((least, _)) if least < distance => {}
                _ => {
                    best = Some((distance, ids));
                    tied = false;
                }
            }
        }
        best.filter(|_| !tied).map(|(_, ids)| ids)
    }
}

/// A shorter word may be anything.
const SHORTEST_NEAR: usize = 6;

impl Match {
    fn add(&mut self, ids: &[String], words: &str, approximate: bool) {
        for id in ids {
            if let Some(known) = self.hits.iter_mut().find(|hit| hit.ingredient == *id) {
                known.approximate &= approximate;
                continue;
            }
            self.hits.push(Hit {
                ingredient: id.clone(),
                words: words.to_owned(),
                approximate,
            });
        }
    }
}

fn fact(path: &str, what: &str, status: &str, cite: &[String]) -> Result<(), Problem> {
    if cite.is_empty() {
        return Err(Problem::new(path, format!("`{what}` has no source")));
    }
    if !FACT_STATUSES.contains(&status) {
        return Err(Problem::new(
            path,
            format!("`{what}`: `{status}` is no fact status"),
        ));
    }
    Ok(())
}

/// Whether `suffix` after `spoken` is the meaningless four letters of a biological medicine, joined to its name by a
/// hyphen. After a space they may be a word ("adalimumab held").
fn is_suffix(text: &str, spoken: &[String], suffix: &str) -> bool {
    let name = spoken.last().filter(|word| {
        ["mab", "cept", "kin", "ase"]
            .iter()
            .any(|end| word.ends_with(end))
    });
    suffix.len() == 4
        && suffix.bytes().all(|byte| byte.is_ascii_lowercase())
        && name.is_some_and(|name| {
            let joined = format!("{name}-{suffix}");
            text.to_lowercase()
                .replace(['‐', '‑', '–'], "-")
                .contains(&joined)
        })
}

/// How many words at the start of `rest` are the longest of `phrases`; none: 0.
fn longest(phrases: &BTreeSet<String>, rest: &[String]) -> usize {
    /// No phrase is longer.
    const WORDS: usize = 4;
    (1..=WORDS.min(rest.len()))
        .rev()
        .find(|taken| {
            let said = rest.get(..*taken).unwrap_or_default().join(" ");
            phrases.contains(&said)
        })
        .unwrap_or(0)
}

/// `2019`: a year of this century or the last. `2000` may be a dose.
fn is_year(word: &str) -> bool {
    let century = word.get(..2).is_some_and(|two| two == "19" || two == "20");
    century
        && word.len() == 4
        && !word.ends_with("00")
        && word.bytes().all(|it| it.is_ascii_digit())
}

/// `40mg`, `2`, `5ml`: a number, alone or with a unit of the noise list.
fn is_amount(word: &str, noise: &BTreeSet<String>) -> bool {
    let unit = word.trim_start_matches(|sign: char| sign.is_ascii_digit());
    unit.len() < word.len() && (unit.is_empty() || unit == "x" || noise.contains(unit))
}

#[cfg(test)]
mod tests;
