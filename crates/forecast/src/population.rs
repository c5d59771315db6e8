//! Virtual patients: who they are, how their disease flares, and their course under a regimen.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{
    chance::{Chance, Purpose},
    hair_cycle::{Fineness, Physiology, State, course},
    number::{phi, probit},
    parameters::{Mechanistic, Models, Population},
    pharmacology::ReductionTable,
    regimen::Regimen,
};

/// A patient at the start: what a clinic can see.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Baseline {
    /// SALT, above 0 to 100.
    pub salt: f64,
    /// Whether SALT counts as very severe (95-100).
    pub very_severe: bool,
    /// Whether the episode has lasted four years or more.
    pub long_episode: bool,
}

/// What a clinic cannot see of a patient, as standard normals: the same patient can be read under any draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Hidden {
    /// Gain of the immune loop.
    pub gain: f64,
    /// Rate of re-entry; also the regrown share in the statistical model's stead.
    pub entry: f64,
    /// Time until hair is visible.
    pub growth: f64,
    /// Clearance of the drug.
    pub clearance: f64,
    /// One for each week, the first for the state at the start.
    pub flares: Vec<f64>,
}

/// A patient as the solver needs one.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    /// The body.
    pub(crate) body: Physiology,
    /// SALT at the start, 0-100.
    pub(crate) salt: f64,
    /// What flares add to ln gain at each week.
    pub(crate) flares: Vec<f64>,
    /// Log reduction by drug in the week that starts at each week.
    pub(crate) reductions: Vec<f64>,
}

impl Baseline {
    /// Draws a baseline from `population`: a share with SALT 95-100 (three in four of them exactly 100), the rest 50-94.
    #[must_use]
    pub fn drawn(population: &Population, chance: &mut Chance) -> Self {
        let places = [
            chance.uniform(),
            chance.uniform(),
            chance.uniform(),
            chance.uniform(),
        ];
        Self::placed(population, places)
    }

    /// The baseline at four places of 0-1: severity, whether all is lost, SALT within severity, length of the episode.
    pub(crate) fn placed(population: &Population, [severe, all, place, long]: [f64; 4]) -> Self {
        let very_severe = severe < population.very_severe;
        let (all_lost, long_episode) = (all < 0.75, long < population.long_episode);
        let salt = match (very_severe, all_lost) {
            (true, true) => 100.0,
            (true, false) => 95.0 + 5.0 * place,
            (false, _) => 50.0 + 44.0 * place,
        };
        Self {
            salt,
            very_severe,
            long_episode,
        }
    }
}

impl Hidden {
    /// What is hidden of patient `index` under `seed`, with flares for weeks 0 to `weeks`.
    #[must_use]
    pub fn drawn(chance: &mut Chance, flares: &mut Chance, weeks: u16) -> Self {
        Self {
            gain: chance.normal(),
            entry: chance.normal(),
            growth: chance.normal(),
            clearance: chance.normal(),
            flares: (0..=weeks).map(|_| flares.normal()).collect(),
        }
    }
}

/// The mechanistic model under one draw and one regimen, ready to run patients.
#[derive(Clone, Debug)]
pub struct Course<'models> {
    models: &'models Models,
    draw: &'models Mechanistic,
    steps: Vec<(u16, Option<ReductionTable>)>,
    /// How finely weeks are cut.
    pub fineness: Fineness,
}

impl<'models> Course<'models> {
    /// Works out the drug layer of `regimen` under `draw`.
    #[must_use]
    pub fn new(models: &'models Models, draw: &'models Mechanistic, regimen: &Regimen) -> Self {
        let steps = regimen
            .steps()
            .iter()
            .map(|step| {
                let table = step.taken.as_ref().and_then(|(drug, dose)| {
                    Some(ReductionTable::new(draw, models.drug(drug)?, *dose))
                });
                (step.week, table)
            })
            .collect();
        Self {
            models,
            draw,
            steps,
            fineness: Fineness::default(),
        }
    }

    /// The body of a patient under this draw.
    #[must_use]
    pub fn physiology(&self, baseline: Baseline, hidden: &Hidden) -> Physiology {
        let (draw, hair) = (self.draw, &self.models.fixed.hair);
        let yes = |is: bool, amount: f64| if is { amount } else { 0.0 };
        let mean = draw.gain_mean
            + yes(baseline.very_severe, draw.very_severe_gain)
            + yes(baseline.long_episode, hair.long_episode_gain);
        // The normal law cut off below the floor: a larger hidden gain is always a larger gain.
        let below = phi((hair.gain_floor - mean) / draw.gain_sd);
        let place = below + (1.0 - below) * phi(hidden.gain);
        let ln_gain = (mean + draw.gain_sd * probit(place)).max(hair.gain_floor);
        let ln_entry = draw.entry_rate.ln()
            - yes(baseline.very_severe, draw.very_severe_entry)
            - yes(baseline.long_episode, hair.long_episode_entry)
            + draw.entry_sd * hidden.entry;
        Physiology {
            ln_gain,
            entry_rate: ln_entry.exp().min(hair.entry_rate_cap_per_week),
            growth_weeks: draw.growth_weeks * (hair.growth_time_sd * hidden.growth).exp(),
            attack_rate: draw.attack_rate,
            seed: draw.seed,
            shedding_rate: draw.shedding_rate,
            entry_half_attack: hair.entry_half_attack,
            unaffected_susceptibility: hair.unaffected_susceptibility,
        }
    }

    /// The flares of a patient: a stationary Ornstein-Uhlenbeck path at whole weeks.
    #[must_use]
    pub fn flares(&self, hidden: &Hidden) -> Vec<f64> {
        let keep = (-1.0 / self.models.fixed.hair.flare_time_weeks).exp();
        let fresh = (1.0 - keep * keep).sqrt();
        let mut now = None;
        hidden
            .flares
            .iter()
            .map(|z| {
                let next = now.map_or(*z, |before: f64| keep * before + fresh * z);
                now = Some(next);
                self.draw.flare_sd * next
            })
            .collect()
    }

    /// The states of a patient at each week.
    #[must_use]
    pub fn states(&self, baseline: Baseline, hidden: &Hidden) -> Vec<State> {
        let it = self.prepared(baseline, hidden);
        let reduction = |week: usize| it.reductions.get(week).copied().unwrap_or(0.0);
        course(&it.body, &it.flares, reduction, self.fineness)
    }

    /// A patient, ready to be solved.
    pub(crate) fn prepared(&self, baseline: Baseline, hidden: &Hidden) -> Prepared {
        let mut reductions = vec![0.0; hidden.flares.len()];
        for (week, table) in &self.steps {
            let by = table
                .as_ref()
                .map_or(0.0, |table| table.at(hidden.clearance));
            for reduction in reductions.iter_mut().skip(usize::from(*week)) {
                *reduction = by;
            }
        }
        Prepared {
            body: self.physiology(baseline, hidden),
            salt: baseline.salt,
            flares: self.flares(hidden),
            reductions,
        }
    }

    /// SALT (0-100) of a patient at each week.
    #[must_use]
    pub fn salt(&self, baseline: Baseline, hidden: &Hidden) -> Vec<f64> {
        self.states(baseline, hidden)
            .iter()
            .map(|state| state.salt(baseline.salt))
            .collect()
    }
}

/// Runs `work` for each of `0..n` on `threads` threads and gives the answers in order: the same on any number of threads.
pub fn in_parallel<T: Send>(n: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    // Small parts, handed out as threads come free: a core that others use, too, gets fewer.
    let threads = threads.clamp(1, n.max(1));
    let part = n.div_ceil(16 * threads).max(1);
    let next = AtomicUsize::new(0);
    let take_parts = || {
        let mut done = Vec::new();
        loop {
            let from = part * next.fetch_add(1, Ordering::Relaxed);
            if from >= n {
                return done;
            }
            let answers: Vec<T> = (from..(from + part).min(n)).map(&work).collect();
            done.push((from, answers));
        }
    };
    let mut parts = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take_parts)).collect();
        let mut parts = take_parts();
        for other in others {
            match other.join() {
                Ok(done) => parts.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        parts
    });
    parts.sort_unstable_by_key(|(from, _)| *from);
    parts.into_iter().flat_map(|(_, answers)| answers).collect()
}

/// The two streams of patient `index` under `seed`: who they are, and how their disease flares.
#[must_use]
pub fn streams(seed: u64, index: usize) -> (Chance, Chance) {
    let index = u64::try_from(index).unwrap_or(u64::MAX);
    (
        Chance::of(seed, index, Purpose::Patient),
        Chance::of(seed, index, Purpose::Flares),
    )
}
