//! What is due on treatment, and which tests to consider.

use std::collections::BTreeMap;

use guideline::{
    Edition,
    rule::{Effect, Rule},
};
use record::{
    Findings,
    assessment::{Citation, Investigation, MonitoringAction, Region, Status},
    id::FindingId,
};

use crate::{
    Circumstance,
    assess::facts,
    criteria::evaluate,
    facts::Facts,
    truth::Truth,
    verdict::{Said, hear},
};

/// Hold, stop, repeat, review: what the rules said about a medicine that is taken.
#[must_use]
pub fn actions(
    said: &[Said<'_>],
    facts: &Facts<'_>,
    region: Region,
    treatment: &str,
) -> Vec<MonitoringAction> {
    said.iter()
        .filter_map(|said| {
            let Said::Met(rule, outcome) = said else {
                return None;
            };
            Some(MonitoringAction {
                rule: rule.id.clone(),
                code: rule.code.clone(),
                treatment: treatment.to_owned(),
                consider: rule.effect.consider()?,
                says: rule.tells_clinician.clone(),
                findings: outcome.basis.iter().copied().collect(),
                inputs: outcome
                    .basis
                    .iter()
                    .filter_map(|id| facts.in_words(*id))
                    .collect(),
                citations: rule.citations(Some(treatment), region),
                lifted_by: rule.lifted_by.clone(),
            })
        })
        .collect()
}

/// The rules about the medicine that is taken which the findings `new` leave open: a limit that lies on both sides of a
/// bound, two results of one day on different sides of it. No action comes of such a rule, so a person must look.
#[must_use]
pub fn left_open<'e>(
    edition: &'e Edition,
    findings: &Findings,
    circumstance: &Circumstance,
    new: &[FindingId],
) -> Vec<(&'e Rule, FindingId)> {
    let facts = facts(edition, findings, circumstance);
    let Some(taken) = facts.code("on_treatment") else {
        return Vec::new();
    };
    let open = |said: &Said<'_>| match said {
        Said::Open(rule, outcome) if rule.effect.consider().is_some() => {
            let cause = new.iter().find(|id| outcome.basis.contains(id))?;
            Some((edition.rule(&rule.id)?, *cause))
        }
        _ => None,
    };
    let said = hear(&facts, circumstance.region, taken);
    said.iter().filter_map(open).collect()
}

/// Gathers tests: one entry a test, however many reasons ask for it.
#[derive(Debug, Default)]
pub struct Investigations(BTreeMap<String, Investigation>);

impl Investigations {
    /// The tests that a medicine's rules ask for. Nothing is ordered for a medicine that is ruled out anyway.
    pub fn for_treatment(
        &mut self,
        said: &[Said<'_>],
        status: Status,
        facts: &Facts<'_>,
        region: Region,
        treatment: &str,
    ) {
        for said in said {
            let Said::Met(rule, _) = said else { continue };
            let on_treatment = rule.effect.consider().is_some();
            let baseline =
                status == Status::NeedsWorkUp && rule.effect.status() == Some(Status::NeedsWorkUp);
            if on_treatment || baseline {
                self.add(rule, facts, region, Some(treatment));
            }
        }
    }

    /// The tests that the diagnosis asks for.
    pub fn for_diagnosis(&mut self, facts: &Facts<'_>, region: Region, errors: &mut Vec<String>) {
        for (_, rule) in facts.edition.rules_with(Effect::Investigate) {
            match evaluate(&rule.when, facts, None) {
                Ok(outcome) if outcome.truth == Truth::Met => self.add(rule, facts, region, None),
                Ok(_) => {}
                Err(why) => errors.push(format!("{}: {why}", rule.id)),
            }
        }
    }

    /// The tests, by id.
    #[must_use]
    pub fn all(self) -> Vec<Investigation> {
        self.0.into_values().collect()
    }

    fn add(&mut self, rule: &Rule, facts: &Facts<'_>, region: Region, treatment: Option<&str>) {
        let citations = rule.citations(treatment, region);
        for id in &rule.orders {
            // An id that names no test is a problem of `Edition::check`; it is shown rather than lost.
            let test = facts.edition.catalogue().test(id);
            let name = test.map_or_else(|| id.clone(), |test| test.name.clone());
            let code = test.map_or_else(|| format!("local:{id}"), |test| test.code.clone());
            let entry = self.0.entry(id.clone()).or_insert_with(|| Investigation {
                test: id.clone(),
                name,
                code,
                reason: rule.title.clone(),
                treatments: Vec::new(),
                citations: Vec::new(),
            });
            if let Some(treatment) = treatment
                && !entry.treatments.iter().any(|it| it == treatment)
            {
                entry.treatments.push(treatment.to_owned());
            }
            add_citations(&mut entry.citations, &citations);
        }
    }
}

fn add_citations(to: &mut Vec<Citation>, more: &[Citation]) {
    to.extend(more.iter().cloned());
    to.sort();
    to.dedup();
}
