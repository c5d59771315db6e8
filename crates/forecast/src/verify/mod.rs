//! How far forecasts can be trusted: virtual patients whose course is known are read like patients of a clinic, forecast
//! from their readings, and compared with what then comes.
//!
//! Three truths: each model in turn, and a third that neither knows (a scalp that never regrows fully, and missed doses).
//! A forecast that is right about its own truth is calibrated; one that is right about the others is robust. Next to each
//! score stand two that anyone can have: the base rate, and the last reading carried forward.

mod score;
mod statistics;
mod truth;

use crate::{
    cohort::Cohort,
    library::{Seen, Start, halves, weights},
    parameters::{Dose, Models},
    population::{Hidden, in_parallel, streams},
    summary::Curves,
    update::{Patient, Reading, Told},
};
pub use score::{Ranks, Stage, Trial};

use score::Scored;
use truth::Known;

/// What is true of the virtual patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The mechanistic model.
    Mechanistic,
    /// The statistical model.
    Statistical,
    /// The mechanistic model with a scalp of which a part never regrows, and one dose in five missed.
    Third,
}

/// What forecasts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecaster {
    /// The model that is true, with the error of reading that is true.
    Own,
    /// The mechanistic model alone, with inflated error.
    Mechanistic,
    /// Both models with inflated error: what a clinic sees.
    Mixture,
}

/// How large the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Seed.
    pub seed: u64,
    /// Threads; the answer does not depend on them.
    pub threads: usize,
    /// Patients of each truth, shared among the three baselines.
    pub patients: usize,
}

/// SALT at the start of the patients.
pub const BASELINES: [f64; 3] = [60.0, 80.0, 100.0];
/// Weeks at which they are read.
pub const VISITS: [u16; 8] = [4, 8, 12, 16, 20, 24, 30, 36];
/// Forecasts are made after the readings up to these weeks.
pub const STAGES: [u16; 6] = [0, 4, 8, 12, 24, 36];
/// The week that is forecast.
pub const TARGET: u16 = 52;

/// The trials of trust, in order.
pub const TRIALS: [(Truth, Forecaster); 6] = [
    (Truth::Mechanistic, Forecaster::Own),
    (Truth::Statistical, Forecaster::Own),
    (Truth::Statistical, Forecaster::Mechanistic),
    (Truth::Mechanistic, Forecaster::Mixture),
    (Truth::Statistical, Forecaster::Mixture),
    (Truth::Third, Forecaster::Mixture),
];

/// Runs every trial; `tell` hears how many are done.
pub fn verify(models: &Models, plan: Plan, mut tell: impl FnMut(usize)) -> Vec<Trial> {
    let each = plan.patients.div_ceil(BASELINES.len());
    let groups: Vec<Group> = BASELINES
        .iter()
        .enumerate()
        .map(|(number, salt)| Group::new(models, *salt, plan, number * each, each))
        .collect();
    TRIALS
        .iter()
        .enumerate()
        .map(|(number, (truth, forecaster))| {
            let scored: Vec<Vec<Scored>> = groups
                .iter()
                .map(|group| group.forecast(models, *truth, *forecaster, plan))
                .collect();
            tell(number + 1);
            Trial::of(models, *truth, *forecaster, &scored)
        })
        .collect()
}

/// Patients with one SALT at the start.
struct Group {
    mechanistic: Pool,
    statistical: Pool,
    mixture: Pool,
    truths: [Vec<Known>; 3],
}

/// Curves to forecast from, with what is hidden of each: ln gain and ln of the rate of re-entry where there are such.
pub(crate) struct Pool {
    pub(crate) curves: Curves,
    pub(crate) traits: Vec<[f64; 2]>,
}

impl Group {
    fn new(models: &Models, salt: f64, plan: Plan, first: usize, patients: usize) -> Self {
        let patient = Patient {
            drug: "baricitinib".to_owned(),
            dose: Dose {
                dose_mg: 4.0,
                every_h: 24,
            },
            salt,
            age: 40,
            episode_years: 2.0,
            readings: Vec::new(),
        };
        let start = Start::of(models, &patient, &Told::default());
        let rules = &models.fixed.update;
        let mechanistic = Cohort::new(rules.curves, rules.weeks, plan.threads).read_some(
            |index| {
                let (mut who, mut flares) = streams(plan.seed, index);
                start.member(index, Hidden::drawn(&mut who, &mut flares, rules.weeks))
            },
            |_, member, salt| (halves(salt), truth::traits(member)),
        );
        let statistical = in_parallel(rules.curves, plan.threads, |index| {
            let (mut who, _) = streams(plan.seed, rules.curves + index);
            let salt = start.statistical(index, (who.normal(), who.normal()));
            (halves(&salt), [0.0; 2])
        });
        let half = rules.curves / 2;
        let both = mechanistic
            .iter()
            .take(half)
            .chain(statistical.iter().take(half));
        let pool = |all: Vec<&(Vec<u8>, [f64; 2])>, mechanistic: usize| {
            let curves: Vec<Vec<u8>> = all.iter().map(|it| it.0.clone()).collect();
            Pool {
                curves: Curves::of(&curves, rules.weeks, mechanistic),
                traits: all.iter().map(|it| it.1).collect(),
            }
        };
        Self {
            mixture: pool(both.collect(), half),
            truths: [Truth::Mechanistic, Truth::Statistical, Truth::Third]
                .map(|truth| truth::known(&start, truth, plan, first, patients)),
            statistical: pool(statistical.iter().collect(), 0),
            mechanistic: pool(mechanistic.iter().collect(), rules.curves),
        }
    }

    fn forecast(
        &self,
        models: &Models,
        truth: Truth,
        forecaster: Forecaster,
        plan: Plan,
    ) -> Vec<Scored> {
        let [mechanistic, statistical, third] = &self.truths;
        let (known, own) = match truth {
            Truth::Mechanistic => (mechanistic, &self.mechanistic),
            Truth::Statistical => (statistical, &self.statistical),
            Truth::Third => (third, &self.mechanistic),
        };
        let pool = match forecaster {
            Forecaster::Own => own,
            Forecaster::Mechanistic => &self.mechanistic,
            Forecaster::Mixture => &self.mixture,
        };
        let mut models = models.clone();
        if forecaster == Forecaster::Own {
            models.fixed.update.inflation = 1.0;
        }
        in_parallel(known.len(), plan.threads, |place| {
            let known = known.get(place)?;
            let stage = |week: u16| {
                let readings: Vec<Reading> = VISITS
                    .iter()
                    .take_while(|visit| **visit <= week)
                    .zip(&known.readings)
                    .map(|(week, salt)| Reading {
                        week: *week,
                        salt: *salt,
                    })
                    .collect();
                let seen = Seen::all(&readings, &Told::default());
                let (weights, effective) = weights(&models, &pool.curves, &seen);
                score::one(pool, &weights, effective, known, readings.last())
            };
            Some(Scored {
                stages: STAGES.map(stage),
                reached: known.at(TARGET) <= 20.0,
                salt: known.at(TARGET),
            })
        })
        .into_iter()
        .flatten()
        .collect()
    }
}
