//! Scores of forecasts against what came.

use super::{
    Forecaster, Pool, STAGES, TARGET, Truth,
    statistics::{chi_square_p, median, slope},
    truth::Known,
};
use crate::{
    number::{count, whole},
    parameters::Models,
    update::Reading,
};

/// Bins of a rank histogram.
const BINS: usize = 20;

/// What is ranked: SALT at weeks 24, 36 and 52, ln gain, ln of the rate of re-entry.
const RANKED: [&str; 5] = [
    "SALT week 24",
    "SALT week 36",
    "SALT week 52",
    "ln gain",
    "ln re-entry",
];

/// The stage at which ranks and slopes are taken: after week 12.
const RANKED_AT: u16 = 12;

/// The forecasts of one kind of patient by one kind of forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What is true.
    pub truth: Truth,
    /// What forecasts.
    pub forecaster: Forecaster,
    /// Patients.
    pub patients: usize,
    /// After the readings of each stage, the SALT of week 52.
    pub stages: Vec<Stage>,
    /// Where the truth lies among the forecast after week 12: even, where the forecast is right.
    pub ranks: Vec<Ranks>,
    /// How the odds that came follow the odds that were said (SALT 20 or less at week 52, after week 12): 1 is right,
    /// above is too timid, below too bold.
    pub slope: f64,
    /// Odds that were said after week 12 in ten equal steps: how many, what was said in the mean, what came. Per cent.
    pub reliability: Vec<(usize, f64, f64)>,
}

/// Scores after the readings up to a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// The last week that was read; 0 is none.
    pub after: u16,
    /// Share of truths inside the middle half of the forecast, 0-1.
    pub cover_50: f64,
    /// Inside the middle 90 %.
    pub cover_90: f64,
    /// Mean distance between forecast and truth (continuous ranked probability score), in SALT points.
    pub crps: f64,
    /// The same for the base rate.
    pub crps_base: f64,
    /// The same for the last reading carried forward.
    pub crps_carried: f64,
    /// Mean square error of the odds of SALT 20 or less.
    pub brier: f64,
    /// The same for the base rate.
    pub brier_base: f64,
    /// The same for the last reading carried forward.
    pub brier_carried: f64,
    /// Effective number of curves, the middle patient's.
    pub effective: f64,
    /// Share of patients with too few curves, whose forecast would be searched for and flagged.
    pub flagged: f64,
}

/// A histogram of ranks.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranks {
    /// What is ranked.
    pub of: &'static str,
    /// How many in each twentieth.
    pub counts: Vec<usize>,
    /// Chance of a histogram so uneven where the forecast is right.
    pub p: f64,
}

/// One patient's forecasts.
pub(super) struct Scored {
    pub(super) stages: [One; STAGES.len()],
    /// Whether SALT 20 or less came.
    pub(super) reached: bool,
    /// The SALT that came.
    pub(super) salt: f64,
}

/// One forecast.
#[derive(Clone, Copy)]
pub(super) struct One {
    /// Rank of each truth in the forecast, 0-1.
    ranks: [f64; 5],
    crps: f64,
    odds: f64,
    effective: f64,
    /// The last reading; the start where there is none.
    carried: f64,
}

/// Scores the forecast that `weights` make of `pool`.
pub(super) fn one(
    pool: &Pool,
    weights: &[f64],
    effective: f64,
    known: &Known,
    last: Option<&Reading>,
) -> One {
    let half = |salt: f64| whole(2.0 * salt);
    let mut below_or_at = [[0.0; 2]; 5];
    for (place, week) in [24, 36, TARGET].into_iter().enumerate() {
        let truth = half(known.at(week));
        let (mut below, mut at) = (0.0, 0.0);
        for (salt, weight) in pool.curves.at(week).iter().zip(weights) {
            match usize::from(*salt).cmp(&truth) {
                std::cmp::Ordering::Less => below += weight,
                std::cmp::Ordering::Equal => at += weight,
                std::cmp::Ordering::Greater => {}
            }
        }
        if let Some(it) = below_or_at.get_mut(place) {
            *it = [below, at];
        }
    }
    let [of_gain, of_entry] = known.traits;
    for (traits, weight) in pool.traits.iter().zip(weights) {
        let [_, _, _, gain, entry] = &mut below_or_at;
        let [its_gain, its_entry] = traits;
        if *its_gain < of_gain {
            gain[0] += weight;
        }
        if *its_entry < of_entry {
            entry[0] += weight;
        }
    }
    let mut ranks = [0.0; 5];
    for ((rank, [below, at]), tie) in ranks.iter_mut().zip(below_or_at).zip(known.ties) {
        *rank = below + tie * at;
    }
    let (crps, odds) = spread(pool, weights, known.at(TARGET));
    One {
        ranks,
        crps,
        odds,
        effective,
        carried: last.map_or(known.at(0), |it| it.salt),
    }
}

/// CRPS of the forecast of the target week, and its odds of SALT 20 or less.
fn spread(pool: &Pool, weights: &[f64], truth: f64) -> (f64, f64) {
    let mut bins = [0.0; 256];
    for (salt, weight) in pool.curves.at(TARGET).iter().zip(weights) {
        if let Some(bin) = bins.get_mut(usize::from(*salt)) {
            *bin += weight;
        }
    }
    let (mut below, mut crps) = (0.0, 0.0);
    for (half, bin) in bins.iter().enumerate().take(200) {
        below += bin;
        let came = if truth <= 0.5 * count(half) { 1.0 } else { 0.0 };
        crps += 0.5 * (below - came).powi(2);
    }
    (crps, bins.iter().take(41).sum::<f64>().clamp(0.0, 1.0))
}

impl Trial {
    /// From the scores of every group.
    pub(super) fn of(
        models: &Models,
        truth: Truth,
        forecaster: Forecaster,
        groups: &[Vec<Scored>],
    ) -> Self {
        let all: Vec<&Scored> = groups.iter().flatten().collect();
        let bases: Vec<Base> = groups.iter().map(|group| Base::of(group)).collect();
        let stages = (0..STAGES.len()).filter_map(|number| stage(models, number, groups, &bases));
        let at = STAGES
            .iter()
            .position(|week| *week == RANKED_AT)
            .unwrap_or(0);
        let ranked: Vec<&One> = all.iter().filter_map(|it| it.stages.get(at)).collect();
        // Only the mechanistic model has a gain and a rate of re-entry to rank.
        let own = truth == Truth::Mechanistic && forecaster == Forecaster::Own;
        let known = if own { 5 } else { 3 };
        let ranks = RANKED.iter().enumerate().take(known).map(|(place, of)| {
            let mut counts = vec![0; BINS];
            for one in &ranked {
                let rank = one.ranks.get(place).copied().unwrap_or(0.0);
                if let Some(bin) = counts.get_mut(whole(rank * count(BINS)).min(BINS - 1)) {
                    *bin += 1;
                }
            }
            Ranks {
                of,
                p: chi_square_p(&counts),
                counts,
            }
        });
        let said: Vec<(f64, bool)> = all
            .iter()
            .filter_map(|it| Some((it.stages.get(at)?.odds, it.reached)))
            .collect();
        Self {
            truth,
            forecaster,
            patients: all.len(),
            stages: stages.collect(),
            ranks: ranks.collect(),
            slope: slope(&said),
            reliability: reliability(&said),
        }
    }
}

/// What is known of a group without any reading: the truths themselves.
struct Base {
    odds: f64,
    /// The SALT of everyone, in order.
    salts: Vec<f64>,
}

impl Base {
    fn of(group: &[Scored]) -> Self {
        let reached = group.iter().filter(|it| it.reached).count();
        let mut salts: Vec<f64> = group.iter().map(|it| it.salt).collect();
        salts.sort_by(f64::total_cmp);
        Self {
            odds: count(reached) / count(group.len().max(1)),
            salts,
        }
    }

    fn crps(&self, truth: f64) -> f64 {
        let n = count(self.salts.len().max(1));
        let step = |half: usize| {
            let salt = 0.5 * count(half);
            let below = count(self.salts.partition_point(|it| *it <= salt)) / n;
            let came = if truth <= salt { 1.0 } else { 0.0 };
            0.5 * (below - came).powi(2)
        };
        (0..200).map(step).sum()
    }
}

fn stage(models: &Models, number: usize, groups: &[Vec<Scored>], bases: &[Base]) -> Option<Stage> {
    let all = groups.iter().zip(bases);
    let all: Vec<(&Scored, &One, &Base)> = all
        .flat_map(|(group, base)| group.iter().map(move |it| (it, base)))
        .filter_map(|(it, base)| Some((it, it.stages.get(number)?, base)))
        .collect();
    let n = count(all.len());
    let mean = |of: &dyn Fn(&(&Scored, &One, &Base)) -> f64| all.iter().map(of).sum::<f64>() / n;
    let within = |low: f64, high: f64| {
        mean(&move |(_, one, _)| {
            let rank = one.ranks.get(2).copied().unwrap_or(0.0);
            if (low..=high).contains(&rank) {
                1.0
            } else {
                0.0
            }
        })
    };
    let came = |it: &Scored| if it.reached { 1.0 } else { 0.0 };
    let least = models.fixed.update.ess_least;
    Some(Stage {
        after: *STAGES.get(number)?,
        cover_50: within(0.25, 0.75),
        cover_90: within(0.05, 0.95),
        crps: mean(&|(_, one, _)| one.crps),
        crps_base: mean(&|(it, _, base)| base.crps(it.salt)),
        crps_carried: mean(&|(it, one, _)| (one.carried - it.salt).abs()),
        brier: mean(&|(it, one, _)| (one.odds - came(it)).powi(2)),
        brier_base: mean(&|(it, _, base)| (base.odds - came(it)).powi(2)),
        brier_carried: mean(&|(it, one, _)| {
            let said = if one.carried <= 20.0 { 1.0 } else { 0.0 };
            (said - came(it)).powi(2)
        }),
        effective: median(all.iter().map(|(_, one, _)| one.effective).collect()),
        flagged: mean(&|(_, one, _)| if one.effective < least { 1.0 } else { 0.0 }),
    })
}

fn reliability(said: &[(f64, bool)]) -> Vec<(usize, f64, f64)> {
    (0..10)
        .map(|bin| {
            let of = |odds: f64| whole(odds * 10.0).min(9) == bin;
            let inside: Vec<&(f64, bool)> = said.iter().filter(|it| of(it.0)).collect();
            let n = count(inside.len().max(1));
            let mean = inside.iter().map(|it| it.0).sum::<f64>() / n;
            let came = count(inside.iter().filter(|it| it.1).count()) / n;
            (inside.len(), 100.0 * mean, 100.0 * came)
        })
        .collect()
}
