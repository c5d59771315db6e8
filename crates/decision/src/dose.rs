//! The labelled dose for this patient: the usual one, or the one adjustment that applies. Two adjustments at once
//! have no labelled dose, and nobody multiplies.

use guideline::rule::{DoseKind, Effect, Rule};
use record::assessment::{Dose, Reason, Region, Status};

use crate::{
    facts::Facts,
    truth::{Outcome, Truth},
    verdict::Said,
};

/// Code of the reason that two adjustments apply at once.
pub const STACKED: &str = "DOSE_ADJUSTMENTS_STACKED";

/// What can be said of the dose.
#[derive(Clone, Debug, PartialEq)]
pub enum Dosing {
    /// Nothing: something it depends on is not known, or there is no labelled dose.
    Silent,
    /// A dose.
    Dose(Dose),
    /// Two adjustments at once: a person decides.
    Stacked(Reason),
}

/// The dose of `treatment` after what its dosing rules said.
#[must_use]
pub fn dose(said: &[Said<'_>], facts: &Facts<'_>, region: Region, treatment: &str) -> Dosing {
    let open = said.iter().any(|said| match said {
        Said::Open(rule, outcome) => rule.effect == Effect::Dosing && blocks(outcome),
        Said::Failed(rule, _) => rule.effect == Effect::Dosing,
        Said::Met(..) => false,
    });
    if open {
        return Dosing::Silent;
    }
    let met = |kind: DoseKind| {
        said.iter().filter_map(move |said| match said {
            Said::Met(rule, outcome) if rule.effect == Effect::Dosing && rule.dose_kind == kind => {
                Some((*rule, &**outcome))
            }
            _ => None,
        })
    };
    let adjustments: Vec<(&Rule, &Outcome<'_>)> = met(DoseKind::Adjusts).collect();
    match adjustments.as_slice() {
        [] => met(DoseKind::Option)
            .next()
            .map(|(rule, _)| stated(rule, region, treatment))
            .or_else(|| usual(facts, region, treatment))
            .map_or(Dosing::Silent, Dosing::Dose),
        [(rule, _)] => Dosing::Dose(stated(rule, region, treatment)),
        several => Dosing::Stacked(stacked(several, facts, region, treatment)),
    }
}

fn blocks(outcome: &Outcome<'_>) -> bool {
    matches!(&outcome.truth, Truth::Unknown(gaps) if !gaps.needed.is_empty())
}

/// The usual start dose; nothing while the medicine is taken, where the dose is the clinician's.
fn usual(facts: &Facts<'_>, region: Region, treatment: &str) -> Option<Dose> {
    if facts.code("on_treatment") == Some(treatment) {
        return None;
    }
    let usual = facts.edition.treatment(treatment)?.usual_dose(region)?;
    Some(Dose {
        text: usual.text.clone(),
        amounts: usual.amounts.clone(),
        because: Vec::new(),
        citations: facts
            .edition
            .citations(&usual.cites, Some(treatment), region),
    })
}

fn stated(rule: &Rule, region: Region, treatment: &str) -> Dose {
    Dose {
        text: rule.dose.clone().unwrap_or_default(),
        amounts: rule.amounts.clone(),
        because: vec![rule.tells_clinician.clone()],
        citations: rule.citations(Some(treatment), region),
    }
}

fn stacked(
    several: &[(&Rule, &Outcome<'_>)],
    facts: &Facts<'_>,
    region: Region,
    treatment: &str,
) -> Reason {
    let titles: Vec<&str> = several
        .iter()
        .map(|(rule, _)| rule.title.as_str())
        .collect();
    let basis: std::collections::BTreeSet<_> = several
        .iter()
        .flat_map(|(_, outcome)| outcome.basis.iter().copied())
        .collect();
    let mut citations: Vec<_> = several
        .iter()
        .flat_map(|(rule, _)| rule.citations(Some(treatment), region).to_vec())
        .collect();
    citations.sort();
    citations.dedup();
    Reason {
        code: STACKED.to_owned(),
        rule: several
            .first()
            .map_or_else(String::new, |(rule, _)| rule.id.clone()),
        effect: Some(Status::NeedsWorkUp),
        says: format!(
            "Two dose adjustments apply at once and no label states a dose for both: {}. A clinician decides.",
            titles.join("; ")
        ),
        findings: basis.iter().copied().collect(),
        inputs: basis.iter().filter_map(|id| facts.in_words(*id)).collect(),
        missing: Vec::new(),
        citations: citations.into(),
        lifted_by: Some("One of the two no longer applies".to_owned()),
        reviewed: several
            .iter()
            .all(|(rule, _)| rule.reviewed_for(Some(treatment), region)),
        stale: several
            .iter()
            .any(|(rule, _)| rule.effective.review_by < facts.today),
    }
}
