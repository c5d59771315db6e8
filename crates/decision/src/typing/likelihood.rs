//! The tie-breaker: ranks kinds of hair loss by how often their features are seen. Most cells are a draft, so the
//! ranking is shown as support and its numbers are not.

use guideline::typing::{Feature, Likelihood};
use record::{
    assessment::{Basis, Candidate, Certainty, Region},
    id::FindingId,
};

use super::{basis_of, candidate};
use crate::{criteria::evaluate, facts::Facts, truth::Truth};

#[cfg(test)]
mod tests;

/// How many kinds are listed.
const SHOWN: usize = 3;

/// Kinds in order, and whether the first stands out.
pub(super) struct Ranking {
    /// Best first.
    pub(super) candidates: Vec<Candidate>,
    /// The first stands out enough.
    pub(super) decides: bool,
    /// The first is a kind of alopecia areata.
    pub(super) first_is_areata: bool,
}

/// One feature that is known to be there or not.
struct Known<'a> {
    row: &'a Feature,
    present: bool,
    basis: Vec<FindingId>,
}

pub(super) fn rank(facts: &Facts<'_>, region: Region, errors: &mut Vec<String>) -> Ranking {
    rank_by(facts.edition.likelihood(), facts, region, errors)
}

/// As [`rank`], by another table than the edition's.
fn rank_by(
    table: &Likelihood,
    facts: &Facts<'_>,
    region: Region,
    errors: &mut Vec<String>,
) -> Ranking {
    let known = known_features(table, facts, errors);
    let prior = prior(table, facts, errors);
    let Weighed { shares, decides } = weigh(table, &prior, &known);
    let cites = facts.edition.citations(&table.cites, None, region);
    // Age and what was looked for in vain leave the priors standing: that names nobody's hair loss.
    let speaks = |feature: &Known<'_>| feature.present && feature.row.when.concepts() != ["age"];
    let shown = if known.iter().any(speaks) { SHOWN } else { 0 };
    let candidates: Vec<Candidate> = shares
        .iter()
        .filter(|(_, share)| *share > 0.0)
        .take(shown)
        .enumerate()
        .filter_map(|(place, (kind, _))| {
            let hair_loss = facts.edition.hair_loss(table.types.get(*kind)?)?;
            let certainty = if decides && place == 0 {
                Certainty::Possible
            } else {
                Certainty::Uncertain
            };
            let (for_, against) = bases(table, &prior, &known, *kind, facts);
            let rule = "parameters/likelihood".to_owned();
            let mut found = candidate(hair_loss, certainty, for_, rule, cites.clone());
            found.basis_against = against;
            Some(found)
        })
        .collect();
    Ranking {
        decides,
        first_is_areata: candidates.first().is_some_and(|it| it.is_alopecia_areata),
        candidates,
    }
}

/// The share of every kind, the largest first.
pub(crate) struct Weighed {
    /// Each kind by its place in the table, and its share of the whole.
    pub(crate) shares: Vec<(usize, f64)>,
    /// The first stands out enough.
    pub(crate) decides: bool,
}

/// What `table` makes of the facts; it need not be the edition's.
pub(crate) fn weighed(table: &Likelihood, facts: &Facts<'_>, errors: &mut Vec<String>) -> Weighed {
    let known = known_features(table, facts, errors);
    weigh(table, &prior(table, facts, errors), &known)
}

fn weigh(table: &Likelihood, prior: &[f64], known: &[Known<'_>]) -> Weighed {
    let mut shares: Vec<(usize, f64)> = prior.iter().copied().enumerate().collect();
    for feature in known {
        for (kind, share) in &mut shares {
            *share *= factor(table, prior, feature, *kind).powf(table.damping);
        }
    }
    let total: f64 = shares.iter().map(|(_, share)| share).sum();
    if total > 0.0 {
        for (_, share) in &mut shares {
            *share /= total;
        }
    }
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let first = shares.first().map_or(0.0, |(_, share)| *share);
    let second = shares.get(1).map_or(0.0, |(_, share)| *share);
    let decides =
        !known.is_empty() && first >= table.decides_at && first >= table.decides_ratio * second;
    Weighed { shares, decides }
}

/// How common each kind is before anything was looked at: by age, and nothing for a kind that is left out.
fn prior(table: &Likelihood, facts: &Facts<'_>, errors: &mut Vec<String>) -> Vec<f64> {
    let child = facts
        .number("age")
        .is_some_and(|(age, ..)| age < table.adult_from_years.into());
    let row = if child {
        &table.prior_child
    } else {
        &table.prior_adult
    };
    let mut prior = row.clone();
    for out in &table.left_out {
        match evaluate(&out.when, facts, None) {
            Err(why) => errors.push(format!("parameters/likelihood, {}: {why}", out.kind)),
            Ok(outcome) if outcome.truth == Truth::Met => {
                let kinds = table.types.iter().zip(&mut prior);
                for (_, share) in kinds.filter(|(kind, _)| **kind == out.kind) {
                    *share = 0.0;
                }
            }
            Ok(_) => {}
        }
    }
    // The rest keep their proportions.
    let total: f64 = prior.iter().sum();
    if total > 0.0 {
        for share in &mut prior {
            *share /= total;
        }
    }
    prior
}

fn known_features<'a>(
    table: &'a Likelihood,
    facts: &Facts<'_>,
    errors: &mut Vec<String>,
) -> Vec<Known<'a>> {
    table
        .feature
        .iter()
        .filter_map(|row| match evaluate(&row.when, facts, None) {
            Err(why) => {
                errors.push(format!("parameters/likelihood, {}: {why}", row.id));
                None
            }
            Ok(outcome) => {
                let present = match outcome.truth {
                    Truth::Met => true,
                    Truth::NotMet => false,
                    Truth::Unknown(_) => return None,
                };
                Some(Known {
                    row,
                    present,
                    basis: outcome.basis.into_iter().collect(),
                })
            }
        })
        .collect()
}

/// How much more often the feature is as it is in this kind than in all kinds together.
fn factor(table: &Likelihood, prior: &[f64], feature: &Known<'_>, kind: usize) -> f64 {
    let as_seen = |p: f64| if feature.present { p } else { 1.0 - p };
    let all: f64 = prior
        .iter()
        .zip(&feature.row.p)
        .map(|(share, p)| share * as_seen(*p))
        .sum();
    let here = feature.row.p.get(kind).map_or(0.0, |p| as_seen(*p));
    if all > 0.0 {
        (here / all).clamp(table.factor_min, table.factor_max)
    } else {
        1.0
    }
}

fn bases(
    table: &Likelihood,
    prior: &[f64],
    known: &[Known<'_>],
    kind: usize,
    facts: &Facts<'_>,
) -> (Vec<Basis>, Vec<Basis>) {
    let mut speaks_for = Vec::new();
    let mut against = Vec::new();
    for feature in known {
        let factor = factor(table, prior, feature, kind);
        let seen = if feature.present { "" } else { "no " };
        let basis = basis_of(format!("{seen}{}", feature.row.says), &feature.basis, facts);
        if factor > 1.0 && feature.present {
            speaks_for.push(basis);
        } else if factor < 1.0 {
            against.push(basis);
        }
    }
    (speaks_for, against)
}
