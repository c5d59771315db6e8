//! Which kind of hair loss fits: a clinician's own diagnosis, else red flags and ordered rules, else a table of
//! likelihoods that only ranks. Support with its basis, never a diagnosis.

use guideline::{
    Edition,
    rule::{Effect, Rule},
    typing::HairLoss,
};
use record::{
    assessment::{Basis, Candidate, Certainty, Citations, RedFlag, Region},
    finding::ConceptId,
    id::FindingId,
};

use crate::{
    criteria::evaluate,
    facts::{Facts, Seen},
    few::Few,
    truth::{Outcome, Truth},
};

pub(crate) mod likelihood;

/// The concept a clinician's own diagnosis is recorded under.
pub const CLINICIAN_DIAGNOSIS: &str = "clinician_diagnosis";

/// What the typing came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typing {
    /// Kinds that fit, best first.
    pub differential: Vec<Candidate>,
    /// What must be looked at first.
    pub red_flags: Vec<RedFlag>,
    /// Hands and eyes in the same room are needed.
    pub in_person: bool,
    /// Whether it is alopecia areata; `None` while nothing leads.
    pub alopecia_areata: Option<bool>,
    /// Rules that could not be read.
    pub errors: Vec<String>,
}

impl Typing {
    /// The kind that leads, when one does.
    #[must_use]
    pub fn leading(&self) -> Option<&Candidate> {
        self.alopecia_areata.and(self.differential.first())
    }
}

/// Which kind of hair loss fits the facts.
#[must_use]
pub fn typing(facts: &Facts<'_>, region: Region) -> Typing {
    let mut typing = Typing::default();
    let stopped = red_flags(facts, region, &mut typing);
    let seen_by_professional = examined(facts);
    if let Some((kind, basis)) = clinicians(facts, &mut typing.errors) {
        let says = "a clinician's diagnosis".to_owned();
        let for_ = vec![basis_of(says, &basis, facts)];
        typing.alopecia_areata = Some(kind.alopecia_areata);
        let rule = "clinician".to_owned();
        let candidate = candidate(kind, Certainty::Probable, for_, rule, Citations::default());
        typing.differential = vec![candidate];
        return typing;
    }
    if let Some((rule, kind, outcome)) = first_match(facts, &mut typing.errors) {
        let held_back = stopped && kind.alopecia_areata;
        let certainty = if held_back {
            Certainty::Uncertain
        } else {
            Certainty::Probable
        };
        let ids: Vec<FindingId> = outcome.basis.into_iter().collect();
        let basis = vec![basis_of(rule.tells_clinician.clone(), &ids, facts)];
        let cites = rule.citations(None, region);
        let found = candidate(kind, certainty, basis, rule.id.clone(), cites);
        typing.differential = vec![found];
        typing.alopecia_areata = (!held_back).then_some(kind.alopecia_areata);
    } else {
        let ranking = likelihood::rank(facts, region, &mut typing.errors);
        // The table is a draft: it may keep a medicine closed, it may not open one.
        typing.alopecia_areata = (ranking.decides && !ranking.first_is_areata).then_some(false);
        typing.differential = ranking.candidates;
    }
    if !typing.errors.is_empty() {
        typing.alopecia_areata = None;
    }
    let in_doubt = typing.alopecia_areata.is_none() && seen_by_professional;
    typing.in_person |= in_doubt;
    typing
}

/// Whether a professional has looked: doubt before that is no reason to send anyone anywhere.
fn examined(facts: &Facts<'_>) -> bool {
    let table = facts.edition.likelihood();
    let concepts = table.feature.iter().flat_map(|row| row.when.concepts());
    concepts
        .filter(|concept| *concept != "age")
        .any(|concept| matches!(facts.latest_professional(concept), Seen::Value(..)))
}

/// Collects the red flags; says whether one of them stops the naming.
fn red_flags(facts: &Facts<'_>, region: Region, typing: &mut Typing) -> bool {
    let mut stopped = false;
    for rule in with_effect(facts, Effect::RedFlag) {
        match evaluate(&rule.when, facts, None) {
            Err(why) => typing.errors.push(format!("{}: {why}", rule.id)),
            Ok(outcome) if outcome.truth == Truth::Met => {
                stopped |= rule.stops_typing;
                typing.in_person |= rule.in_person;
                typing.red_flags.push(RedFlag {
                    rule: rule.id.clone(),
                    says: rule.title.clone(),
                    action: rule.tells_clinician.clone(),
                    within_days: rule.within_days.unwrap_or(0),
                    findings: outcome.basis.into_iter().collect(),
                    citations: rule.citations(None, region),
                });
            }
            Ok(_) => {}
        }
    }
    typing
        .red_flags
        .sort_by(|a, b| (a.within_days, &a.rule).cmp(&(b.within_days, &b.rule)));
    stopped
}

fn with_effect<'a>(facts: &Facts<'a>, effect: Effect) -> impl Iterator<Item = &'a Rule> {
    let edition: &'a Edition = facts.edition;
    edition.rules_with(effect).map(|(_, rule)| rule)
}

fn clinicians<'a>(
    facts: &Facts<'a>,
    errors: &mut Vec<String>,
) -> Option<(&'a HairLoss, Few<FindingId>)> {
    let Seen::Value(value, _, basis) = facts.latest_professional(CLINICIAN_DIAGNOSIS) else {
        return None;
    };
    let code = value.code()?;
    let edition = facts.edition;
    let kind = edition
        .hair_loss(code)
        .or_else(|| edition.types().iter().find(|kind| kind.icd10cm == code));
    if kind.is_none() {
        errors.push(format!(
            "the diagnosis `{code}` is no kind of hair loss of this edition"
        ));
    }
    kind.map(|kind| (kind, basis))
}

/// The first rule, in their order, that is met.
fn first_match<'a>(
    facts: &Facts<'a>,
    errors: &mut Vec<String>,
) -> Option<(&'a Rule, &'a HairLoss, Outcome<'a>)> {
    let mut rules: Vec<&Rule> = with_effect(facts, Effect::Diagnosis).collect();
    rules.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    for rule in rules {
        match evaluate(&rule.when, facts, None) {
            Err(why) => errors.push(format!("{}: {why}", rule.id)),
            Ok(outcome) if outcome.truth == Truth::Met => {
                if let Some(kind) = facts.edition.hair_loss(&rule.code) {
                    return Some((rule, kind, outcome));
                }
                errors.push(format!("{}: no kind `{}`", rule.id, rule.code));
            }
            Ok(_) => {}
        }
    }
    None
}

fn basis_of(says: String, ids: &[FindingId], facts: &Facts<'_>) -> Basis {
    let mut concepts: Vec<ConceptId> = ids
        .iter()
        .filter_map(|id| Some(facts.findings.get(*id)?.concept.clone()))
        .collect();
    concepts.sort();
    concepts.dedup();
    Basis {
        says,
        findings: ids.to_vec(),
        concepts,
    }
}

fn candidate(
    kind: &HairLoss,
    certainty: Certainty,
    basis_for: Vec<Basis>,
    rule: String,
    citations: Citations,
) -> Candidate {
    Candidate {
        id: kind.id.clone(),
        name: kind.name.clone(),
        icd10cm: kind.icd10cm.clone(),
        is_alopecia_areata: kind.alopecia_areata,
        certainty,
        basis_for,
        basis_against: Vec::new(),
        would_settle: kind.would_settle.clone(),
        rule,
        citations,
    }
}
