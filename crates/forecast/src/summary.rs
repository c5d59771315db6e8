//! What weighted curves say: SALT by week, odds, and when little hair loss is first reached.

use crate::{
    number::count,
    parameters::Models,
    update::{Band, Forecast, Odds},
};

/// Weeks at which odds are given.
const ODDS_WEEKS: [u16; 4] = [24, 36, 52, 104];
/// SALT in half points, 0 to 100: 201 bins hold every curve.
const BINS: usize = 201;
/// A curve that never gets to SALT 20 or less.
const NEVER: u8 = u8::MAX;

/// Weekly SALT of many curves in half points, those of the mechanistic model first.
#[derive(Clone, Debug)]
pub(crate) struct Curves {
    /// One row a week, one column a curve: a week is read from end to end.
    weekly: Vec<Vec<u8>>,
    /// The first week with SALT 20 or less.
    first_20: Vec<u8>,
    mechanistic: usize,
}

impl Curves {
    /// From curves of `weeks` + 1 numbers each, of which the first `mechanistic` are the mechanistic model's.
    pub(crate) fn of(curves: &[Vec<u8>], weeks: u16, mechanistic: usize) -> Self {
        let at = |curve: &Vec<u8>, week: u16| curve.get(usize::from(week)).copied().unwrap_or(200);
        let first_20 = curves.iter().map(|curve| {
            let first = curve.iter().position(|half| *half <= 40);
            first.map_or(NEVER, |week| u8::try_from(week).unwrap_or(NEVER))
        });
        Self {
            weekly: (0..=weeks)
                .map(|week| curves.iter().map(|curve| at(curve, week)).collect())
                .collect(),
            first_20: first_20.collect(),
            mechanistic,
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.first_20.len()
    }

    /// Each curve's SALT at `week`, in half points.
    pub(crate) fn at(&self, week: u16) -> &[u8] {
        self.weekly
            .get(usize::from(week))
            .map_or(&[], Vec::as_slice)
    }

    /// What the curves say under `weights` that add to 1. `effective` is how many of them still count.
    pub(crate) fn summary(&self, models: &Models, weights: &[f64], effective: f64) -> Forecast {
        let rows: Vec<Week> = self
            .weekly
            .iter()
            .map(|row| self.week(row, weights))
            .collect();
        let weeks = 0..models.fixed.update.weeks + 1;
        let bands = weeks.zip(&rows).map(|(week, row)| Band {
            week,
            salt: row.quantiles(),
        });
        let mechanistic_weight: f64 = weights.iter().take(self.mechanistic).sum();
        // Rounding must not make more than all of it.
        let mechanistic_weight = mechanistic_weight.min(1.0);
        let odds = ODDS_WEEKS.iter().filter_map(|week| {
            let row = rows.get(usize::from(*week))?;
            Some(row.odds(*week, mechanistic_weight))
        });
        let (first_20, never_20) = self.first_passage(weights);
        let odds: Vec<Odds> = odds.collect();
        let flags = disagreements(models, &odds);
        Forecast {
            bands: bands.collect(),
            odds,
            first_20,
            never_20,
            effective_curves: effective,
            mechanistic_weight,
            flags,
        }
    }

    fn week(&self, row: &[u8], weights: &[f64]) -> Week {
        let (mechanistic, statistical) = row.split_at(self.mechanistic.min(row.len()));
        let (of_mechanistic, of_statistical) =
            weights.split_at(self.mechanistic.min(weights.len()));
        Week {
            mechanistic: histogram(mechanistic, of_mechanistic),
            statistical: histogram(statistical, of_statistical),
        }
    }

    fn first_passage(&self, weights: &[f64]) -> ([Option<u16>; 3], f64) {
        let mut by_week = vec![0.0; self.weekly.len()];
        for (first, weight) in self.first_20.iter().zip(weights) {
            if let Some(bin) = by_week.get_mut(usize::from(*first)) {
                *bin += weight;
            }
        }
        let reached: f64 = by_week.iter().sum();
        let first = [0.25, 0.5, 0.75].map(|share| {
            let mut sum = 0.0;
            (0..)
                .zip(&by_week)
                .find(|(_, bin)| {
                    sum += **bin;
                    sum >= share
                })
                .map(|(week, _)| week)
        });
        (first, (1.0 - reached).clamp(0.0, 1.0))
    }
}

/// Where the weight lies at one week, by half points of SALT.
struct Week {
    mechanistic: [f64; BINS],
    statistical: [f64; BINS],
}

impl Week {
    fn quantiles(&self) -> [f64; 5] {
        let both = self.mechanistic.iter().zip(&self.statistical);
        let mut below = 0.0;
        let sums: Vec<f64> = both
            .map(|(a, b)| {
                below += a + b;
                below
            })
            .collect();
        [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| {
            let bin = sums.partition_point(|sum| *sum < share - 1e-9);
            count(bin.min(BINS - 1)) * 0.5
        })
    }

    fn odds(&self, week: u16, mechanistic_weight: f64) -> Odds {
        let share = |bins: &[f64; BINS], most: usize| bins.iter().take(2 * most + 1).sum::<f64>();
        let alone =
            |bins, weight: f64| (weight > 1e-6).then(|| (share(bins, 20) / weight).clamp(0.0, 1.0));
        let both =
            |most| (share(&self.mechanistic, most) + share(&self.statistical, most)).min(1.0);
        Odds {
            week,
            at_most_20: both(20),
            at_most_10: both(10),
            at_most_20_mechanistic: alone(&self.mechanistic, mechanistic_weight),
            at_most_20_statistical: alone(&self.statistical, 1.0 - mechanistic_weight),
        }
    }
}

/// The weight in each bin. Four at once, because neighbours often fall into one bin and would wait for each other.
fn histogram(row: &[u8], weights: &[f64]) -> [f64; BINS] {
    let mut four = [[0.0; 256]; 4];
    for (row, weights) in row.chunks(4).zip(weights.chunks(4)) {
        for ((bins, half), weight) in four.iter_mut().zip(row).zip(weights) {
            if let Some(bin) = bins.get_mut(usize::from(*half)) {
                *bin += weight;
            }
        }
    }
    let [a, b, c, d] = &four;
    let mut bins = [0.0; BINS];
    for ((((bin, a), b), c), d) in bins.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *bin = a + b + c + d;
    }
    bins
}

fn disagreements(models: &Models, odds: &[Odds]) -> Vec<String> {
    let most = models.fixed.update.disagreement_points;
    let flag = |it: &Odds| {
        let (a, b) = (it.at_most_20_mechanistic?, it.at_most_20_statistical?);
        (100.0 * (a - b).abs() > most).then(|| {
            format!(
                "The two models disagree at week {}: {:.0} and {:.0} of 100 with SALT 20 or less.",
                it.week,
                100.0 * a,
                100.0 * b
            )
        })
    };
    odds.iter().filter_map(flag).collect()
}
