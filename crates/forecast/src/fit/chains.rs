//! Chains: long walks on the stand-in, whose ends the likelihood takes or leaves (delayed acceptance, Christen and Fox
//! 2005); and how well they have mixed.

use super::{
    Effort, Progress, chance,
    likelihood::{Likelihood, Point},
    linear,
    stand_in::StandIn,
};
use crate::{number::count, population::in_parallel};

/// Steps of a walk between two places that the likelihood judges.
const WALK: usize = 400;
/// Places that are judged between two words about progress.
const TELL: usize = 25;

pub(super) struct Walked {
    /// Where each chain stood, once for each place that was judged.
    pub(super) chains: Vec<Vec<Point>>,
    /// Share of judged places that were taken.
    pub(super) taken: f64,
    pub(super) likelihoods: usize,
}

/// One chain as it stands.
#[derive(Clone)]
struct Chain {
    at: Point,
    /// What the stand-in holds its log to be.
    stand_in: f64,
    stood: Vec<Point>,
    taken: usize,
}

/// Runs the chains, each from another of the last `points`.
pub(super) fn walk(
    likelihood: &Likelihood<'_>,
    stand_in: &StandIn,
    points: &[Point],
    effort: Effort,
    tell: &mut impl FnMut(Progress),
) -> Walked {
    let mut chains: Vec<Chain> = points
        .iter()
        .rev()
        .take(effort.chains)
        .map(|at| Chain {
            stand_in: stand_in.log(likelihood, &at.place),
            at: at.clone(),
            stood: Vec::new(),
            taken: 0,
        })
        .collect();
    let mut done = 0;
    while done < effort.places {
        let to = (done + TELL).min(effort.places);
        chains = in_parallel(chains.len(), effort.threads, |number| {
            let mut chain = chains.get(number).cloned();
            for place in done..to {
                if let Some(chain) = &mut chain {
                    let part = number * effort.places + place;
                    judge(likelihood, stand_in, chain, effort.seed, part);
                }
            }
            chain
        })
        .into_iter()
        .flatten()
        .collect();
        done = to;
        tell(Progress {
            pass: "chains",
            done,
            of: effort.places,
        });
    }
    let judged = count(effort.places * chains.len());
    Walked {
        taken: count(chains.iter().map(|it| it.taken).sum()) / judged,
        likelihoods: effort.places * chains.len(),
        chains: chains.into_iter().map(|it| it.stood).collect(),
    }
}

fn judge(
    likelihood: &Likelihood<'_>,
    stand_in: &StandIn,
    chain: &mut Chain,
    seed: u64,
    part: usize,
) {
    let mut chance = chance(seed, 30, part);
    let from = (chain.at.place.clone(), chain.stand_in);
    let (place, log) = stroll(likelihood, stand_in, from, WALK, &mut chance);
    let end = likelihood.at(place);
    let by = (end.log - chain.at.log) - (log - chain.stand_in);
    if chance.uniform().ln() < by {
        chain.at = end;
        chain.stand_in = log;
        chain.taken += 1;
    }
    chain.stood.push(chain.at.clone());
}

/// A walk of Metropolis steps on the stand-in alone; where it ends, and the stand-in's log there.
fn stroll(
    likelihood: &Likelihood<'_>,
    stand_in: &StandIn,
    from: (Vec<f64>, f64),
    steps: usize,
    chance: &mut crate::chance::Chance,
) -> (Vec<f64>, f64) {
    let (mut at, mut log) = from;
    let reach = 2.0 / count(at.len()).sqrt();
    for _ in 0..steps {
        let place = super::likelihood::around(&at, &stand_in.root, reach, chance);
        let there = stand_in.log(likelihood, &place);
        if chance.uniform().ln() < there - log {
            (at, log) = (place, there);
        }
    }
    (at, log)
}

/// Places that the stand-in alone holds likely: each member of `about` goes for a long walk.
pub(super) fn alone(
    likelihood: &Likelihood<'_>,
    stand_in: &StandIn,
    about: &[Point],
    effort: Effort,
    round: usize,
) -> Vec<Vec<f64>> {
    let middle = super::ensemble::centre(about);
    in_parallel(about.len(), effort.threads, |member| {
        let mut chance = chance(effort.seed, 10, round * about.len() + member);
        let from = super::likelihood::around(&middle, &stand_in.root, 1.0, &mut chance);
        let log = stand_in.log(likelihood, &from);
        stroll(likelihood, stand_in, (from, log), 5 * WALK, &mut chance).0
    })
}

/// How far chains are apart, from their halves: variance between and within (Gelman and others 2013).
pub(super) fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let halves: Vec<&[f64]> = chains
        .iter()
        .flat_map(|chain| {
            let (first, second) = chain.split_at(chain.len() / 2);
            [first, second]
        })
        .collect();
    let n = halves.iter().map(|it| it.len()).min().unwrap_or(0);
    let within = halves.iter().map(|it| linear::variance(it)).sum::<f64>() / count(halves.len());
    let means: Vec<f64> = halves
        .iter()
        .map(|it| it.iter().sum::<f64>() / count(it.len().max(1)))
        .collect();
    let between = linear::variance(&means);
    (((count(n) - 1.0) / count(n) * within + between) / within).sqrt()
}

/// Independent draws that the chains are worth together, by their autocorrelation summed in pairs until a pair is
/// negative (Geyer 1992).
pub(super) fn effective(chains: &[Vec<f64>]) -> f64 {
    let n = chains.iter().map(Vec::len).min().unwrap_or(0);
    let all: Vec<f64> = chains.iter().flatten().copied().collect();
    let mean = all.iter().sum::<f64>() / count(all.len());
    let variance = linear::variance(&all);
    let correlation = |lag: usize| {
        let one = |chain: &Vec<f64>| {
            let pairs = chain.iter().zip(chain.iter().skip(lag));
            pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / count(n - lag)
        };
        chains.iter().map(one).sum::<f64>() / count(chains.len()) / variance
    };
    let mut sum = 0.0;
    for pair in 0..n / 4 {
        let both = correlation(2 * pair) + correlation(2 * pair + 1);
        if both < 0.0 {
            break;
        }
        sum += both;
    }
    (count(all.len()) / (2.0 * sum - 1.0).max(1.0)).min(count(all.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};

    #[test]
    fn mixing_is_told_from_sticking() {
        let mut chance = Chance::of(1, 1, Purpose::Fit);
        let mut chain = |keep: f64, shift: f64| -> Vec<f64> {
            let mut at = 0.0;
            (0..2000)
                .map(|_| {
                    at = keep * at + (1.0 - keep * keep).sqrt() * chance.normal();
                    at + shift
                })
                .collect()
        };
        let mixed = [chain(0.0, 0.0), chain(0.0, 0.0)];
        assert!(r_hat(&mixed) < 1.01 && effective(&mixed) > 3000.0);
        let apart = [chain(0.0, 0.0), chain(0.0, 1.0)];
        assert!(r_hat(&apart) > 1.05);
        let slow = [chain(0.9, 0.0), chain(0.9, 0.0)];
        // Each is worth 1 in (1 + 0.9) / (1 - 0.9) = 19.
        assert!(
            (100.0..500.0).contains(&effective(&slow)),
            "{}",
            effective(&slow)
        );
    }
}
