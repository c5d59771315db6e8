//! How rules combine: a treatment's status is the strongest thing any of its rules says, and what is not known about
//! a blocking rule asks for work-up. The order of rules cannot matter.

use std::{cell::OnceCell, collections::BTreeSet, rc::Rc};

use guideline::{
    Edition,
    rule::{Effect, Phase, Rule},
};
use record::{
    assessment::{Reason, Region, Status},
    finding::ConceptId,
};

use crate::{
    criteria::evaluate,
    facts::Facts,
    few::Few,
    truth::{Outcome, Truth},
};

/// Code of a reason whose rule could not be evaluated.
pub const RULE_ERROR: &str = "RULE_ERROR";

/// Code of the one reason that lists what nobody has asked and that does not block.
pub const NOT_ASKED: &str = "NOT_ASKED";

/// What one rule says about one treatment.
#[derive(Clone, Debug, PartialEq)]
pub enum Said<'a> {
    /// It is met.
    Met(&'a Rule, Rc<Outcome<'a>>),
    /// It is not known whether it is met.
    Open(&'a Rule, Rc<Outcome<'a>>),
    /// It could not be evaluated.
    Failed(&'a Rule, String),
}

/// What the rules say about `treatment`; a rule that is not met says nothing.
#[must_use]
pub fn hear<'a>(facts: &Facts<'a>, region: Region, treatment: &str) -> Vec<Said<'a>> {
    Hearing::new(facts, region).about(treatment)
}

/// Listens to the rules for one medicine after another; a rule that says the same of all of them is heard once.
#[derive(Debug)]
pub struct Hearing<'f, 'a> {
    facts: &'f Facts<'a>,
    region: Region,
    heard: Vec<OnceCell<Option<Said<'a>>>>,
}

impl<'f, 'a> Hearing<'f, 'a> {
    /// Nothing heard yet.
    #[must_use]
    pub fn new(facts: &'f Facts<'a>, region: Region) -> Self {
        Self {
            facts,
            region,
            heard: vec![OnceCell::new(); facts.edition.rules().len()],
        }
    }

    /// What the rules say about `treatment`; a rule that is not met says nothing.
    #[must_use]
    pub fn about(&self, treatment: &str) -> Vec<Said<'a>> {
        let Self {
            facts,
            region,
            heard,
        } = self;
        let taken = facts.code("on_treatment") == Some(treatment);
        let edition: &'a Edition = facts.edition;
        edition
            .rules_about(treatment)
            .filter(|(_, rule)| rule.holds_in(*region))
            .filter(|(_, rule)| match rule.phase {
                Phase::Any => true,
                Phase::Start => !taken,
                Phase::OnTreatment => taken,
            })
            .filter_map(|(place, rule)| {
                let once = heard.get(place).filter(|_| !rule.names_self);
                match once {
                    None => said(rule, facts, treatment),
                    Some(once) => once.get_or_init(|| said(rule, facts, treatment)).clone(),
                }
            })
            .collect()
    }
}

fn said<'a>(rule: &'a Rule, facts: &Facts<'_>, treatment: &str) -> Option<Said<'a>> {
    match evaluate(&rule.when, facts, Some(treatment)) {
        Err(why) => Some(Said::Failed(rule, why)),
        Ok(outcome) => match outcome.truth {
            Truth::Met => Some(Said::Met(rule, Rc::new(outcome))),
            Truth::NotMet => None,
            Truth::Unknown(_) => Some(Said::Open(rule, Rc::new(outcome))),
        },
    }
}

/// The reasons behind what was said, strongest first.
#[must_use]
pub fn reasons(
    said: &[Said<'_>],
    facts: &Facts<'_>,
    region: Region,
    treatment: &str,
) -> Vec<Reason> {
    let speak = Speak {
        facts,
        region,
        treatment,
    };
    let mut reasons: Vec<Reason> = said
        .iter()
        .filter_map(|said| match said {
            Said::Met(rule, outcome) if rule.effect != Effect::Dosing => {
                Some(speak.met(rule, outcome))
            }
            Said::Failed(rule, why) => Some(speak.failed(rule, why)),
            _ => None,
        })
        .collect();
    let asked: BTreeSet<&str> = reasons
        .iter()
        .filter(|reason| reason.effect == Some(Status::NeedsWorkUp))
        .flat_map(|reason| reason.missing.iter().map(ConceptId::as_str))
        .collect();
    let open: Vec<Reason> = said
        .iter()
        .filter_map(|said| match said {
            Said::Open(rule, outcome) => speak.open(rule, outcome, &asked),
            _ => None,
        })
        .collect();
    reasons.extend(open);
    reasons.extend(speak.not_asked(said));
    reasons.sort_by(|a, b| {
        let key = |reason: &Reason| (reason.effect.is_none(), reason.effect);
        (key(a), &a.code, &a.rule).cmp(&(key(b), &b.code, &b.rule))
    });
    reasons
}

/// The strongest thing the reasons ask for.
#[must_use]
pub fn status(reasons: &[Reason]) -> Status {
    reasons
        .iter()
        .filter_map(|reason| reason.effect)
        .min()
        .unwrap_or(Status::Eligible)
}

/// What must be known before the status can be better than `needs-work-up`.
#[must_use]
pub fn missing(reasons: &[Reason]) -> Vec<ConceptId> {
    let all: BTreeSet<ConceptId> = reasons
        .iter()
        .filter(|reason| reason.effect == Some(Status::NeedsWorkUp))
        .flat_map(|reason| reason.missing.iter().cloned())
        .collect();
    all.into_iter().collect()
}

/// Rules about one treatment, in words.
struct Speak<'a, 'f> {
    facts: &'a Facts<'f>,
    region: Region,
    treatment: &'a str,
}

impl Speak<'_, '_> {
    fn met(&self, rule: &Rule, outcome: &Outcome<'_>) -> Reason {
        reason(
            rule,
            self.facts,
            self.region,
            Some(self.treatment),
            rule.effect.status(),
            rule.tells_clinician.clone(),
            outcome,
            concepts(&outcome.lacking),
        )
    }

    /// A blocking rule that is not decided asks for work-up, unless another reason asks for the same already.
    fn open(&self, rule: &Rule, outcome: &Outcome<'_>, asked: &BTreeSet<&str>) -> Option<Reason> {
        let Truth::Unknown(gaps) = &outcome.truth else {
            return None;
        };
        if rule.effect == Effect::Dosing {
            return None;
        }
        rule.effect.status()?;
        let missing = &gaps.needed;
        if missing.iter().all(|name| asked.contains(name)) {
            return None;
        }
        let names = self.names(missing);
        let says = format!(
            "Not known: {}. It would decide: {}.",
            names.join("; "),
            rule.title
        );
        let mut said = reason(
            rule,
            self.facts,
            self.region,
            Some(self.treatment),
            Some(Status::NeedsWorkUp),
            says,
            outcome,
            concepts(missing),
        );
        said.lifted_by = Some(format!("Record: {}", names.join("; ")));
        Some(said)
    }

    /// What rules would like to know and do not block for, in one reason instead of a dozen.
    fn not_asked(&self, said: &[Said<'_>]) -> Option<Reason> {
        let listed = said.iter().flat_map(|said| match said {
            Said::Open(_, outcome) => match &outcome.truth {
                Truth::Unknown(gaps) => &gaps.listed[..],
                _ => &[],
            },
            _ => &[],
        });
        let missing: Few<&str> = listed.copied().collect();
        if missing.is_empty() {
            return None;
        }
        let label = self.facts.edition.treatment(self.treatment)?;
        let names = self.names(&missing).join("; ");
        Some(Reason {
            code: NOT_ASKED.to_owned(),
            rule: format!("treatments/{}", self.treatment),
            effect: None,
            says: format!("Not known, and worth asking before a start: {names}."),
            findings: Vec::new(),
            inputs: Vec::new(),
            missing: concepts(&missing),
            citations: self.facts.edition.citations(
                &label.label,
                Some(self.treatment),
                self.region,
            ),
            lifted_by: Some(format!("Record: {names}")),
            reviewed: true,
            stale: false,
        })
    }

    fn names(&self, concepts: &Few<&str>) -> Vec<&str> {
        concepts
            .iter()
            .map(|concept| {
                let known = self.facts.edition.concepts().get(concept);
                known.map_or("a concept without a name", |known| known.title.as_str())
            })
            .collect()
    }

    fn failed(&self, rule: &Rule, why: &str) -> Reason {
        let mut said = reason(
            rule,
            self.facts,
            self.region,
            Some(self.treatment),
            Some(Status::NeedsWorkUp),
            format!("The rule \"{}\" could not be read: {why}", rule.title),
            &Outcome::new(Truth::NotMet, Few::default()),
            Vec::new(),
        );
        RULE_ERROR.clone_into(&mut said.code);
        said.lifted_by = Some("Correct the finding or the rule".to_owned());
        said
    }
}

fn concepts(names: &Few<&str>) -> Vec<ConceptId> {
    names.iter().map(|name| ConceptId::new(*name)).collect()
}

/// What `rule` says, with its whole basis.
#[expect(
    clippy::too_many_arguments,
    reason = "one constructor, so that no reason leaves a part of its basis out"
)]
pub(crate) fn reason(
    rule: &Rule,
    facts: &Facts<'_>,
    region: Region,
    treatment: Option<&str>,
    effect: Option<Status>,
    says: String,
    outcome: &Outcome<'_>,
    missing: Vec<ConceptId>,
) -> Reason {
    Reason {
        code: rule.code.clone(),
        rule: rule.id.clone(),
        effect,
        says,
        findings: outcome.basis.iter().copied().collect(),
        inputs: outcome
            .basis
            .iter()
            .filter_map(|id| facts.in_words(*id))
            .collect(),
        missing,
        citations: rule.citations(treatment, region),
        lifted_by: rule.lifted_by.clone(),
        reviewed: rule.reviewed_for(treatment, region),
        stale: rule.effective.review_by < facts.today,
    }
}
