//! What would change the answer: the smallest sets of facts that, were they known or otherwise, would lift a medicine's
//! status. Shown to a clinician; nothing is proposed to a patient by it.
//!
//! The search branches only on facts that a rule which still blocks asks about: whatever lifts the status must silence
//! that rule, so no smallest set is missed. A set is smallest when no part of it does the same.

use std::collections::{BTreeMap, BTreeSet};

use guideline::{
    Edition,
    rule::{Effect, Rule},
};
use record::{
    Findings,
    assessment::{Region, Status},
    finding::{ConceptId, Value},
};
use serde::Serialize;

use crate::{
    Circumstance,
    assess::ground,
    dose::{Dosing, dose},
    facts::{Derived, Facts},
    truth::{Outcome, Truth},
    verdict::{Said, hear},
};

mod candidate;

/// The largest set that is looked for: more than this nobody reads as one answer.
pub const MOST_FACTS: usize = 4;

/// How many trials a search may make before it says that it did not look everywhere.
const MOST_TRIALS: usize = 20_000;

/// What would lift one medicine's status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// The smallest sets, fewest facts first. Empty: none of up to [`MOST_FACTS`] facts exists, or nothing stands
    /// against the medicine.
    pub sets: Vec<Change>,
    /// Whether every set of that size was looked at.
    pub complete: bool,
}

/// One smallest set of facts, and what they would make of the status.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// The facts; all of them are needed.
    pub facts: Vec<Fact>,
    /// The status they would lead to.
    pub becomes: Status,
}

/// A fact that is missing, or would have to be otherwise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fact {
    /// Its concept.
    pub concept: ConceptId,
    /// The concept's title.
    pub title: String,
    /// What is recorded; none when it is not known.
    pub now: Option<String>,
    /// Whether it is a number: then what lies farther off on the same side of the threshold would do as well.
    pub is_number: bool,
    /// Values that would do, nearest first. With several facts in a set, the one that goes with the others.
    pub would_do: Vec<String>,
}

/// One step away from what is recorded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// A concept has this value.
    Is(String),
    /// A list no longer holds this code.
    Without(String),
    /// A list was asked for in full.
    InFull,
}

/// The concept, and for a list the code: one of each at most in a set.
type Place = (String, Option<String>);
type Steps = BTreeMap<Place, Step>;

/// What would lift the status of `treatment`. Nothing where the content or a finding failed to evaluate.
#[must_use]
pub fn what_would_change(
    edition: &Edition,
    findings: &Findings,
    circumstance: &Circumstance,
    treatment: &str,
) -> Changes {
    let ground = ground(edition, findings, *circumstance);
    if !ground.errors.is_empty() {
        return Changes::default();
    }
    let facts = &ground.facts;
    let mut search = Search {
        facts,
        region: circumstance.region,
        treatment,
        values: candidate::values(facts, circumstance.region, treatment),
        from: Status::Eligible,
        tried: BTreeSet::new(),
        found: BTreeMap::new(),
        complete: true,
    };
    search.from = search.judge(&Steps::new()).0;
    // Again, now that it is known what counts as better.
    let (status, blockers) = search.judge(&Steps::new());
    // A reason that nothing can lift and that rests on what is known stays.
    let for_good = |rule: &&Rule| rule.lifted_by.is_none() && rule.effect.status().is_some();
    let met = blockers.iter().filter(|blocker| blocker.met);
    if status == Status::Eligible || met.flat_map(|it| &it.rules).any(for_good) {
        return Changes {
            sets: Vec::new(),
            complete: true,
        };
    }
    search.look(&Steps::new());
    search.into_changes()
}

struct Search<'s, 'f> {
    facts: &'s Facts<'f>,
    region: Region,
    treatment: &'s str,
    values: BTreeMap<String, Vec<Value>>,
    from: Status,
    tried: BTreeSet<Steps>,
    found: BTreeMap<BTreeSet<Place>, Vec<(Steps, Status)>>,
    complete: bool,
}

/// What stands in the way: one rule, or several of which it takes two (adjustments of a dose). Nothing lifts the status
/// that leaves all of its rules as they are.
struct Blocker<'f> {
    rules: Vec<&'f Rule>,
    met: bool,
}

impl<'f> Search<'_, 'f> {
    fn look(&mut self, steps: &Steps) {
        if self.tried.len() >= MOST_TRIALS {
            self.complete = false;
            return;
        }
        if !self.tried.insert(steps.clone()) {
            return;
        }
        let places: BTreeSet<Place> = steps.keys().cloned().collect();
        // A part of it does already; more values for the very same facts are still looked at.
        let part = |less: &BTreeSet<Place>| less.is_subset(&places) && *less != places;
        if self.found.keys().any(part) {
            return;
        }
        let (status, blockers) = self.judge(steps);
        if status > self.from {
            self.found
                .entry(places)
                .or_default()
                .push((steps.clone(), status));
            return;
        }
        let left = MOST_FACTS.saturating_sub(steps.len());
        if self.apart(&blockers, steps) > left {
            return;
        }
        let options = blockers.iter().map(|it| self.options(it, steps));
        let fewest = options.min_by_key(Vec::len).unwrap_or_default();
        for (place, step) in fewest {
            let mut more = steps.clone();
            more.insert(place, step);
            self.look(&more);
        }
    }

    /// How many of those in the way share no concept that may still change: each needs a fact of its own.
    fn apart(&self, blockers: &[Blocker<'f>], steps: &Steps) -> usize {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut count = 0;
        let mut all: Vec<BTreeSet<String>> = blockers
            .iter()
            .map(|blocker| {
                let places = self.options(blocker, steps).into_iter();
                places.map(|((concept, _), _)| concept).collect()
            })
            .collect();
        all.sort_by_key(BTreeSet::len);
        for concepts in all {
            if concepts.is_disjoint(&taken) {
                count += 1;
                taken.extend(concepts);
            }
        }
        count
    }

    /// Every step that touches what `blocker` asks about and that is not taken yet.
    fn options(&self, blocker: &Blocker<'f>, steps: &Steps) -> Vec<(Place, Step)> {
        let mut all = Vec::new();
        let rules = blocker.rules.iter();
        let concepts: BTreeSet<&str> = rules.flat_map(|rule| rule.when.concepts()).collect();
        for concept in concepts {
            if self.facts.is_list(concept) {
                for code in candidate::listed(self.facts, concept) {
                    let place = (concept.to_owned(), Some(code.clone()));
                    if !steps.contains_key(&place) {
                        all.push((place, Step::Without(code)));
                    }
                }
                let place = (concept.to_owned(), None);
                if !self.facts.list_complete(concept) && !steps.contains_key(&place) {
                    all.push((place, Step::InFull));
                }
                continue;
            }
            let place = (concept.to_owned(), None);
            if steps.contains_key(&place) {
                continue;
            }
            let values = self.values.get(concept).into_iter().flatten();
            all.extend(values.map(|value| (place.clone(), Step::Is(candidate::spell(value)))));
        }
        all
    }

    /// The status under `steps`, and what keeps it from being better than where the search began.
    fn judge(&self, steps: &Steps) -> (Status, Vec<Blocker<'f>>) {
        let findings = candidate::findings(self.facts, steps);
        let mut facts = self.facts.with_findings(&findings);
        for ((concept, _), step) in steps {
            let values = self.values.get(concept).into_iter().flatten();
            for value in values {
                if matches!(step, Step::Is(spelt) if *spelt == candidate::spell(value)) {
                    let derived = Derived {
                        value: value.clone(),
                        basis: Vec::new(),
                        observed_on: self.facts.today,
                    };
                    facts.derive(concept, derived);
                }
            }
        }
        let said = hear(&facts, self.region, self.treatment);
        let mut status = Status::Eligible;
        let mut blockers = Vec::new();
        let mut dosing = Vec::new();
        for one in &said {
            let (id, effect, met) = match one {
                Said::Met(rule, _) if rule.effect == Effect::Dosing => {
                    dosing.extend(self.facts.edition.rule(&rule.id));
                    continue;
                }
                Said::Met(rule, _) => (&rule.id, rule.effect.status(), true),
                Said::Failed(rule, _) => (&rule.id, Some(Status::NeedsWorkUp), true),
                Said::Open(rule, outcome) => (&rule.id, asks(rule, outcome), false),
            };
            let Some(effect) = effect else { continue };
            status = status.min(effect);
            if effect <= self.from {
                let rules = self.facts.edition.rule(id).into_iter().collect();
                blockers.push(Blocker { rules, met });
            }
        }
        if let Dosing::Stacked(reason) = dose(&said, &facts, self.region, self.treatment)
            && let Some(effect) = reason.effect
        {
            status = status.min(effect);
            if effect <= self.from {
                blockers.push(Blocker {
                    rules: dosing,
                    met: false,
                });
            }
        }
        (status, blockers)
    }

    fn into_changes(self) -> Changes {
        let keys: Vec<BTreeSet<Place>> = self.found.keys().cloned().collect();
        let smallest = |places: &BTreeSet<Place>| {
            !keys
                .iter()
                .any(|less| less.len() < places.len() && less.is_subset(places))
        };
        let mut sets: Vec<Change> = self
            .found
            .iter()
            .filter(|(places, _)| smallest(places))
            .filter_map(|(_, ways)| candidate::change(self.facts, ways))
            .collect();
        sets.sort_by(|a, b| (a.facts.len(), a).cmp(&(b.facts.len(), b)));
        Changes {
            sets,
            complete: self.complete,
        }
    }
}

/// What a rule that is not decided asks for: a blocking one asks for work-up.
fn asks(rule: &Rule, outcome: &Outcome<'_>) -> Option<Status> {
    let needed = matches!(&outcome.truth, Truth::Unknown(gaps) if !gaps.needed.is_empty());
    rule.effect
        .status()
        .filter(|_| needed)
        .map(|_| Status::NeedsWorkUp)
}
