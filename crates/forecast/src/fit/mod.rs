//! Fits either model to the published trials, from nothing but the table and the priors.
//!
//! One likelihood of the mechanistic model takes a fifth of a second, too long for a hundred thousand steps of a chain. So the
//! work is done in three passes: an ensemble finds where the posterior lies ([`ensemble`]); a quadratic stand-in for every
//! row's prediction is learned there, and learned again from points of its own posterior ([`stand_in`]); and chains walk on
//! the stand-in, but each place where a walk ends is taken or left by the likelihood itself ([`chains`]). So the stand-in
//! makes the chains quick, never wrong.
//!
//! Everything follows from the seed. What is learned is compared with the prior, parameter by parameter ([`Learned`]).

mod chains;
mod ensemble;
mod likelihood;
mod linear;
mod report;
mod stand_in;

use crate::{
    chance::{Chance, Purpose},
    number::count,
    parameters::{Model, Models},
    trial::Table,
};

pub use likelihood::Unfit;

use likelihood::{Likelihood, Point};

/// How large the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Seed.
    pub seed: u64,
    /// Threads; the answer does not depend on them.
    pub threads: usize,
    /// Virtual patients a population, the same under every parameter.
    pub patients: usize,
    /// Members of the ensemble.
    pub ensemble: usize,
    /// Rounds in which the stand-in learns from points of its own posterior.
    pub rounds: usize,
    /// Chains, 2 or more.
    pub chains: usize,
    /// Places of each chain that the likelihood judges; the first fifth is left out.
    pub places: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            seed: 1,
            threads: 1,
            patients: 2048,
            ensemble: 160,
            rounds: 8,
            chains: 4,
            places: 600,
        }
    }
}

/// What was learned of one parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// Name of the column.
    pub id: String,
    /// 5, 50 and 95 % of what was likely before, in the column's unit.
    pub prior: [f64; 3],
    /// The same afterwards.
    pub posterior: [f64; 3],
    /// 1 - variance after / variance before, of the logarithm where the prior is one: 0 is nothing learned, 1 all.
    pub share: f64,
    /// How far the chains are apart; 1 is not at all (Gelman and Rubin 1992, on split chains).
    pub r_hat: f64,
    /// Independent draws that the chains are worth.
    pub effective: f64,
}

/// How well one row is met where the parameters are about as likely as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct RowFit {
    /// The row.
    pub row: String,
    /// Expected log density of the row, had it not been used (Watanabe 2010), but for a constant that is the same for every
    /// model and fit.
    pub expected: f64,
    /// Parameters that the row is worth: variance of its log density. Above 0.4 the expectation is not to be trusted.
    pub parameters: f64,
}

/// A verified row that the model cannot speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The row.
    pub row: String,
    /// Why, in words.
    pub why: &'static str,
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// What was fitted.
    pub model: Model,
    /// Posterior draws, evenly taken from the chains: the parameters in the order of the priors, in their units.
    pub draws: Vec<Vec<f64>>,
    /// What was learned, in the order of the priors.
    pub learned: Vec<Learned>,
    /// How well the rows are met, in the order of the arms.
    pub rows: Vec<RowFit>,
    /// Verified rows that were not used.
    pub left_out: Vec<LeftOut>,
    /// Largest log of prior and likelihood that a chain stood at, but for the constants.
    pub best: f64,
    /// Share of proposed places that the likelihood took, 0-1.
    pub taken: f64,
    /// Likelihoods that were worked out.
    pub likelihoods: usize,
    /// Standard deviation of the stand-in's error in the log likelihood, at places that it had not seen.
    pub stand_in_off: f64,
}

/// Where the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which of the passes, in words.
    pub pass: &'static str,
    /// Parts done.
    pub done: usize,
    /// Of so many.
    pub of: usize,
}

/// Draws that ship.
const DRAWS: usize = 100;

/// Fits `model` to `table`; `tell` is called as work goes on.
pub fn fit(
    models: &Models,
    model: Model,
    table: &Table,
    effort: Effort,
    mut tell: impl FnMut(Progress) + Send,
) -> Result<Fit, Unfit> {
    let likelihood = Likelihood::new(models, model, table, effort)?;
    let found = ensemble::search(&likelihood, effort, &mut tell);
    let (stand_in, points, stand_in_off) = stand_in::learn(&likelihood, found, effort, &mut tell);
    let walked = chains::walk(&likelihood, &stand_in, &points, effort, &mut tell);
    let kept: Vec<&[Point]> = walked
        .chains
        .iter()
        .filter_map(|chain| chain.get(chain.len() / 5..))
        .collect();
    let all: Vec<&Point> = kept.iter().copied().flatten().collect();
    let every = (all.len() / DRAWS).max(1);
    let drawn = all.iter().step_by(every).take(DRAWS);
    Ok(Fit {
        model,
        draws: drawn.map(|it| likelihood.natural(&it.place)).collect(),
        learned: learned(&likelihood, &kept),
        rows: rows(&likelihood, &all),
        best: all.iter().map(|it| it.log).fold(f64::MIN, f64::max),
        taken: walked.taken,
        likelihoods: points.len() + walked.likelihoods,
        stand_in_off,
        left_out: likelihood.left_out,
    })
}

fn learned(likelihood: &Likelihood<'_>, kept: &[&[Point]]) -> Vec<Learned> {
    let one = |number: usize, prior: &crate::parameters::Prior| {
        let of = |chain: &&[Point]| -> Vec<f64> {
            let places = chain.iter().map(|it| it.place.get(number).copied());
            places.flatten().collect()
        };
        let chains: Vec<Vec<f64>> = kept.iter().map(of).collect();
        let mut sorted: Vec<f64> = chains.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = crate::number::whole(share * count(sorted.len()));
            prior.natural(sorted.get(place).copied().unwrap_or(f64::NAN))
        };
        Learned {
            id: prior.id.clone(),
            prior: [-1.645, 0.0, 1.645].map(|z| prior.natural(z)),
            posterior: [0.05, 0.5, 0.95].map(at),
            share: 1.0 - linear::variance(&sorted),
            r_hat: chains::r_hat(&chains),
            effective: chains::effective(&chains),
        }
    };
    let priors = likelihood.priors().iter().enumerate();
    priors.map(|(number, prior)| one(number, prior)).collect()
}

fn rows(likelihood: &Likelihood<'_>, all: &[&Point]) -> Vec<RowFit> {
    let logs: Vec<Vec<f64>> = all
        .iter()
        .map(|it| likelihood.misfits(&it.rows).map(|it| -0.5 * it).collect())
        .collect();
    let one = |(number, row): (usize, &String)| {
        let of = |it: &Vec<f64>| it.get(number).copied();
        let logs: Vec<f64> = logs.iter().filter_map(of).collect();
        let highest = logs.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = logs.iter().map(|it| (it - highest).exp()).sum();
        let parameters = linear::variance(&logs);
        RowFit {
            row: row.clone(),
            expected: highest + (sum / count(logs.len())).ln() - parameters,
            parameters,
        }
    };
    likelihood.rows.iter().enumerate().map(one).collect()
}

/// A stream for one part of the work.
fn chance(seed: u64, pass: u64, part: usize) -> Chance {
    let part = u64::try_from(part).unwrap_or(u64::MAX);
    Chance::of(
        seed,
        pass.wrapping_mul(1 << 40).wrapping_add(part),
        Purpose::Fit,
    )
}
