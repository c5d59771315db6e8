//! One patient: a library of curves from both models, re-weighted by the readings so far.

use crate::{
    number::{byte, count, phi},
    parameters::{Dose, Models},
    population::{Baseline, Course, Hidden, in_parallel, streams},
    regimen::Regimen,
    second_opinion,
};

/// A patient as the clinic sees one.
#[derive(Clone, Debug, PartialEq)]
pub struct Patient {
    /// Name of the medicine, or `none`.
    pub drug: String,
    /// Dose and interval; dose 0 with `none`.
    pub dose: Dose,
    /// SALT at the start, 0-100.
    pub salt: f64,
    /// Whole years, 0-120.
    pub age: u8,
    /// Years that the episode has lasted, 0-100.
    pub episode_years: f64,
    /// Readings since, in order of time.
    pub readings: Vec<Reading>,
}

/// A SALT that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Weeks since the start, 1-104.
    pub week: u16,
    /// SALT, 0-100.
    pub salt: f64,
}

/// A field of the patient that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {value} {must}")]
pub struct BadInput {
    /// Name of the field.
    pub field: &'static str,
    /// What was given.
    pub value: String,
    /// What it must be.
    pub must: String,
}

/// What the models say, or why they say nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A forecast.
    Forecast(Box<Forecast>),
    /// Outside what the models were made for; the reason in words.
    Refused(String),
}

/// SALT at a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Weeks since the start.
    pub week: u16,
    /// 5, 25, 50, 75 and 95 % of curves lie at or below these SALT.
    pub salt: [f64; 5],
}

/// Shares of curves at a week, 0-1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odds {
    /// Weeks since the start.
    pub week: u16,
    /// SALT 20 or less, in both models together.
    pub at_most_20: f64,
    /// SALT 10 or less, in both models together.
    pub at_most_10: f64,
    /// SALT 20 or less in the mechanistic model alone; `None` where it has no weight.
    pub at_most_20_mechanistic: Option<f64>,
    /// SALT 20 or less in the statistical model alone; `None` where it has no weight.
    pub at_most_20_statistical: Option<f64>,
}

/// The forecast of one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Each week to 104.
    pub bands: Vec<Band>,
    /// At weeks 24, 36, 52 and 104.
    pub odds: Vec<Odds>,
    /// First week with SALT 20 or less: 25, 50 and 75 % of all curves are there by then; `None` is never by week 104.
    pub first_20: [Option<u16>; 3],
    /// Share of curves that never get there by week 104, 0-1.
    pub never_20: f64,
    /// Effective sample size: how many curves still count.
    pub effective_curves: f64,
    /// Share of weight on the mechanistic model, 0-1.
    pub mechanistic_weight: f64,
    /// What a reader must know, in words.
    pub flags: Vec<String>,
}

/// Curves of one kind of patient on one treatment: weekly SALT in half points, both models in equal number.
#[derive(Clone, Debug)]
pub struct Library {
    curves: Vec<Vec<u8>>,
    mechanistic: usize,
}

/// Weeks at which odds are given.
const ODDS_WEEKS: [u16; 4] = [24, 36, 52, 104];

impl Patient {
    /// Checks every field: an error names the field and its range.
    pub fn check(&self, models: &Models) -> Result<(), BadInput> {
        let wrong = |field, value: String, must: &str| BadInput {
            field,
            value,
            must: must.to_owned(),
        };
        let last = models.fixed.update.weeks;
        if !(0.0..=100.0).contains(&self.salt) {
            return Err(wrong("salt", self.salt.to_string(), "is outside 0 to 100"));
        }
        if self.age > 120 {
            return Err(wrong(
                "age",
                self.age.to_string(),
                "is outside 0 to 120 years",
            ));
        }
        if !(0.0..=100.0).contains(&self.episode_years) {
            let years = self.episode_years.to_string();
            return Err(wrong("episode-years", years, "is outside 0 to 100"));
        }
        if self.drug == "none" && (self.dose.dose_mg.is_nan() || self.dose.dose_mg.abs() > 0.0) {
            let given = self.dose.dose_mg.to_string();
            return Err(wrong(
                "dose",
                given,
                "must be 0 mg where no medicine is taken",
            ));
        }
        if self.drug != "none" {
            let drug = models.drug(&self.drug).ok_or_else(|| {
                let known = "is not known; known are baricitinib, deuruxolitinib, ritlecitinib, upadacitinib and none";
                wrong("drug", format!("`{}`", self.drug), known)
            })?;
            if !drug.labelled.is_empty() && !drug.labelled.contains(&self.dose) {
                let on_label: Vec<String> = drug
                    .labelled
                    .iter()
                    .map(|dose| format!("{} mg every {} h", dose.dose_mg, dose.every_h))
                    .collect();
                let given = format!("{} mg every {} h", self.dose.dose_mg, self.dose.every_h);
                let must = format!(
                    "is not on the label of {}: {}",
                    drug.id,
                    on_label.join(", ")
                );
                return Err(wrong("dose", given, &must));
            }
        }
        let mut before = 0;
        for reading in &self.readings {
            if !(1..=last).contains(&reading.week) {
                let must = format!("is outside 1 to {last}: readings come after the start");
                return Err(wrong("reading week", reading.week.to_string(), &must));
            }
            if reading.week <= before {
                let must = format!("comes after week {before}; readings must be in order of time");
                return Err(wrong("reading week", reading.week.to_string(), &must));
            }
            if !(0.0..=100.0).contains(&reading.salt) {
                let salt = reading.salt.to_string();
                return Err(wrong("reading salt", salt, "is outside 0 to 100"));
            }
            before = reading.week;
        }
        Ok(())
    }

    /// Why the models do not speak of this patient, in words.
    #[must_use]
    pub fn outside(&self, models: &Models) -> Option<String> {
        let rules = &models.fixed.update;
        if self.age < rules.age_from {
            return Some(format!(
                "No forecast under {} years: younger people respond better than the models say.",
                rules.age_from
            ));
        }
        if self.age > rules.age_to {
            return Some(format!(
                "No forecast over {} years: the trials had no one older.",
                rules.age_to
            ));
        }
        if self.salt < rules.salt_from {
            return Some(format!(
                "No forecast below SALT {} at the start: the trials took no one with less hair loss.",
                rules.salt_from
            ));
        }
        if self.episode_years > rules.episode_to_years {
            return Some(format!(
                "No forecast for an episode of more than {} years: the trials took almost no one so long without regrowth.",
                rules.episode_to_years
            ));
        }
        if models
            .drug(&self.drug)
            .is_some_and(|drug| drug.labelled.is_empty())
        {
            return Some(format!(
                "No forecast for {}: no number of the models was fitted to it.",
                self.drug
            ));
        }
        None
    }

    fn baseline(&self, models: &Models) -> Baseline {
        let hair = &models.fixed.hair;
        Baseline {
            salt: self.salt,
            very_severe: self.salt >= hair.very_severe_from_salt,
            long_episode: self.episode_years >= hair.long_episode_from_years,
        }
    }
}

impl Library {
    /// Builds the curves for `patient` under `seed`; the readings play no part.
    #[must_use]
    pub fn build(models: &Models, patient: &Patient, seed: u64, threads: usize) -> Self {
        let rules = &models.fixed.update;
        let (half, draws) = (rules.curves / 2, rules.draws_used.max(1));
        let baseline = patient.baseline(models);
        let regimen = Regimen::steady(models, &patient.drug, patient.dose)
            .unwrap_or_else(|_| Regimen::none());
        let spread = (models.mechanistic.len() / draws).max(1);
        let courses: Vec<Course<'_>> = models
            .mechanistic
            .iter()
            .step_by(spread)
            .map(|draw| Course::new(models, draw, &regimen))
            .collect();
        let taken = models.drug(&patient.drug).map(|drug| (drug, patient.dose));
        let curves = in_parallel(rules.curves, threads, |index| {
            let salt = if index < half {
                let (mut who, mut flares) = streams(seed, index);
                let hidden = Hidden::drawn(&mut who, &mut flares, rules.weeks);
                courses
                    .get(index % courses.len().max(1))
                    .map(|course| course.salt(baseline, &hidden))
            } else {
                let (mut who, _) = streams(seed, index);
                let hidden = (who.normal(), who.normal());
                let spread = (models.statistical.len() / draws).max(1);
                models
                    .statistical
                    .get(index % draws * spread)
                    .and_then(|draw| {
                        second_opinion::salt(models, draw, taken, baseline, hidden, rules.weeks)
                    })
            };
            salt.unwrap_or_default()
                .iter()
                .map(|salt| byte(*salt, 0.5))
                .collect::<Vec<u8>>()
        });
        Self {
            curves,
            mechanistic: half,
        }
    }

    /// Weighs the curves by the readings and says what they make of the weeks.
    #[must_use]
    pub fn weigh(&self, models: &Models, readings: &[Reading]) -> Forecast {
        let rules = &models.fixed.update;
        // A curve is one of 201 values at a reading: each is judged once.
        let judged: Vec<(u16, Vec<f64>)> = readings
            .iter()
            .map(|it| {
                let of = |half: u8| log_weight(models, f64::from(half) * 0.5, *it);
                (it.week, (0..=200).map(of).collect())
            })
            .collect();
        let logs: Vec<f64> = self
            .curves
            .iter()
            .map(|curve| {
                let of = |(week, logs): &(u16, Vec<f64>)| {
                    let half = curve.get(usize::from(*week)).copied().unwrap_or(200);
                    logs.get(usize::from(half)).copied().unwrap_or(f64::MIN)
                };
                judged.iter().map(of).sum()
            })
            .collect();
        let highest = logs.iter().copied().fold(f64::MIN, f64::max);
        let raw: Vec<f64> = logs.iter().map(|log| (log - highest).exp()).collect();
        let total: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|it| it / total).collect();
        let effective_curves = 1.0 / weights.iter().map(|it| it * it).sum::<f64>();
        let mechanistic_weight: f64 = weights.iter().take(self.mechanistic).sum();
        let share = |week: u16, most: f64, from: usize, to: usize| -> f64 {
            self.curves
                .iter()
                .zip(&weights)
                .take(to)
                .skip(from)
                .filter(|(curve, _)| at(curve, week) <= most)
                .map(|(_, weight)| weight)
                .sum()
        };
        let all = self.curves.len();
        let odds: Vec<Odds> = ODDS_WEEKS
            .iter()
            .map(|week| {
                let one = |from, to, weight: f64| {
                    (weight > 1e-6).then(|| share(*week, 20.0, from, to) / weight)
                };
                Odds {
                    week: *week,
                    at_most_20: share(*week, 20.0, 0, all),
                    at_most_10: share(*week, 10.0, 0, all),
                    at_most_20_mechanistic: one(0, self.mechanistic, mechanistic_weight),
                    at_most_20_statistical: one(self.mechanistic, all, 1.0 - mechanistic_weight),
                }
            })
            .collect();
        let bands = self.bands(rules.weeks, &weights);
        let (first_20, never_20) = self.first_passage(rules.weeks, &weights);
        let mut flags = Vec::new();
        if effective_curves < rules.ess_least {
            flags.push(
                "Unusual course, wide uncertainty: few curves fit these readings.".to_owned(),
            );
        }
        for it in &odds {
            if let (Some(a), Some(b)) = (it.at_most_20_mechanistic, it.at_most_20_statistical)
                && 100.0 * (a - b).abs() > rules.disagreement_points
            {
                flags.push(format!(
                    "The two models disagree at week {}: {:.0} and {:.0} of 100 with SALT 20 or less.",
                    it.week,
                    100.0 * a,
                    100.0 * b
                ));
            }
        }
        if readings.is_empty() {
            flags.push(
                "No reading yet: these are odds of a group, not the curve of this patient."
                    .to_owned(),
            );
        }
        Forecast {
            bands,
            odds,
            first_20,
            never_20,
            effective_curves,
            mechanistic_weight,
            flags,
        }
    }

    fn bands(&self, weeks: u16, weights: &[f64]) -> Vec<Band> {
        // SALT comes in half points: 201 bins a week hold every curve. Curves that no longer count are passed over.
        let mut bins = vec![[0.0; 201]; usize::from(weeks) + 1];
        for (curve, weight) in self.curves.iter().zip(weights) {
            if *weight < 1e-12 {
                continue;
            }
            for (bins, half) in bins.iter_mut().zip(curve) {
                if let Some(bin) = bins.get_mut(usize::from(*half)) {
                    *bin += weight;
                }
            }
        }
        let quantiles = |bins: &[f64; 201]| {
            [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| {
                let mut sum = 0.0;
                let bin = bins.iter().position(|bin| {
                    sum += bin;
                    sum >= share - 1e-9
                });
                count(bin.unwrap_or(200)) * 0.5
            })
        };
        let weekly = (0..=weeks).zip(&bins);
        weekly
            .map(|(week, bins)| Band {
                week,
                salt: quantiles(bins),
            })
            .collect()
    }

    fn first_passage(&self, weeks: u16, weights: &[f64]) -> ([Option<u16>; 3], f64) {
        let mut by_week = vec![0.0; usize::from(weeks) + 1];
        for (curve, weight) in self.curves.iter().zip(weights) {
            let first = curve.iter().position(|salt| f64::from(*salt) * 0.5 <= 20.0);
            if let Some(bin) = first.and_then(|first| by_week.get_mut(first)) {
                *bin += weight;
            }
        }
        let reached: f64 = by_week.iter().sum();
        let first = [0.25, 0.5, 0.75].map(|share| {
            let mut sum = 0.0;
            (0..=weeks)
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

fn at(curve: &[u8], week: u16) -> f64 {
    curve
        .get(usize::from(week))
        .map_or(100.0, |salt| f64::from(*salt) * 0.5)
}

/// How likely `reading` is where the true SALT is `truth`, as a logarithm: rounded to whole SALT, censored at both ends, with a share that says nothing.
fn log_weight(models: &Models, truth: f64, reading: Reading) -> f64 {
    let (noise, rules) = (&models.fixed.reading, &models.fixed.update);
    let sd = noise.sd(truth) * rules.inflation.sqrt();
    let above = if reading.salt >= 100.0 {
        1.0
    } else {
        phi((reading.salt + 0.5 - truth) / sd)
    };
    let below = if reading.salt <= 0.0 {
        0.0
    } else {
        phi((reading.salt - 0.5 - truth) / sd)
    };
    ((1.0 - noise.outlier_share) * (above - below).max(0.0) + noise.outlier_share / 101.0).ln()
}

/// The forecast of `patient` under `seed`, a refusal with its reason, or which field cannot be right.
pub fn forecast(
    models: &Models,
    patient: &Patient,
    seed: u64,
    threads: usize,
) -> Result<Outcome, BadInput> {
    patient.check(models)?;
    if let Some(why) = patient.outside(models) {
        return Ok(Outcome::Refused(why));
    }
    let library = Library::build(models, patient, seed, threads);
    let forecast = library.weigh(models, &patient.readings);
    Ok(Outcome::Forecast(Box::new(forecast)))
}
