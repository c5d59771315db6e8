//! The search for curves that fit an unusual course, where few of a library do: particles are drawn from both models,
//! weighed by the readings little by little, and between whiles copied where they fit and moved (Gilks and Berzuini 2001,
//! with the moves of Cotter and others 2013, which leave the prior as it is).
//!
//! A particle never changes its model or its draw by a move; which of them last is decided by the copying.

use std::collections::BTreeMap;

use crate::{
    chance::{Chance, Purpose},
    cohort::Cohort,
    library::{Seen, Start, halves},
    number::{count, whole},
    parameters::Models,
    population::{Hidden, in_parallel, streams},
    summary::Curves,
    update::{Forecast, Patient, Told},
};

/// Particles; a power of two, so that both models have the same number.
const PARTICLES: usize = 4096;
/// How far each move goes, 0-1: 1 is a new particle. Bold ones find other courses, timid ones are taken more often.
const MOVES: [f64; 3] = [0.6, 0.3, 0.12];
/// Most steps from nothing counts to everything counts.
const STEPS_MOST: usize = 12;

/// The forecast by particles. It always says that the course is unusual.
pub(crate) fn forecast(
    models: &Models,
    patient: &Patient,
    told: &Told,
    seed: u64,
    threads: usize,
) -> Forecast {
    let from = Start::of(models, patient, told);
    let readings = Seen::all(&patient.readings, told);
    let last_read = readings.iter().map(|it| it.reading.week).max().unwrap_or(0);
    let search = Search {
        start: &from,
        judged: Judged::of(models, &readings),
        seed,
        threads,
    };
    let mut particles = search.drawn(last_read);
    let (mut counted, mut round) = (0.0, 0);
    while counted < 1.0 && round < STEPS_MOST {
        let last = round + 1 == STEPS_MOST;
        let next = if last {
            1.0
        } else {
            next_share(&particles, counted)
        };
        particles = search.copied(&particles, next - counted, round);
        counted = next;
        for (number, reach) in MOVES.into_iter().enumerate() {
            let stream = round * MOVES.len() + number + 1;
            search.moved(&mut particles, counted, reach, last_read, stream);
        }
        round += 1;
    }
    search.told(models, patient, told, particles)
}

/// One course that could be the patient's.
#[derive(Clone, Debug)]
struct Particle {
    /// Which draw of its model it is under.
    draw: usize,
    hidden: Shape,
    /// How likely the readings are on its curve, as a logarithm.
    log: f64,
    /// Same for copies that have not moved.
    family: usize,
}

#[derive(Clone, Debug)]
enum Shape {
    Mechanistic(Hidden),
    Statistical(f64, f64),
}

impl Shape {
    /// A step of `reach` towards a new one, by `chance`.
    fn moved(&self, reach: f64, chance: &mut Chance) -> Self {
        let keep = (1.0 - reach * reach).sqrt();
        let mut step = |z: f64| keep * z + reach * chance.normal();
        match self {
            Self::Statistical(level, speed) => Self::Statistical(step(*level), step(*speed)),
            Self::Mechanistic(it) => Self::Mechanistic(Hidden {
                gain: step(it.gain),
                entry: step(it.entry),
                growth: step(it.growth),
                clearance: step(it.clearance),
                flares: it.flares.iter().map(|z| step(*z)).collect(),
            }),
        }
    }
}

/// The log likelihood of each reading at each half point of SALT.
struct Judged(Vec<(usize, Vec<f64>)>);

impl Judged {
    fn of(models: &Models, seen: &[Seen]) -> Self {
        let one = |it: &Seen| {
            let at = |half: u8| it.log_weight(models, 0.5 * f64::from(half));
            let logs = (0..=200).map(at).collect();
            (usize::from(it.reading.week), logs)
        };
        Self(seen.iter().map(one).collect())
    }

    fn log(&self, salt: &[f64]) -> f64 {
        let one = |(week, logs): &(usize, Vec<f64>)| {
            let half = whole((salt.get(*week)? * 2.0).round());
            logs.get(half).copied()
        };
        self.0.iter().map(|it| one(it).unwrap_or(f64::MIN)).sum()
    }
}

struct Search<'s, 'm> {
    start: &'s Start<'m>,
    judged: Judged,
    seed: u64,
    threads: usize,
}

impl Search<'_, '_> {
    /// Particles of both models as they are before any reading.
    fn drawn(&self, weeks: u16) -> Vec<Particle> {
        let mechanistic = self.start.mechanistic(PARTICLES);
        let all_weeks = self.start.models.fixed.update.weeks;
        let mut particles: Vec<Particle> = (0..PARTICLES)
            .map(|family| {
                let (mut who, mut flares) = streams(self.seed, family);
                let hidden = if family < mechanistic {
                    Shape::Mechanistic(Hidden::drawn(&mut who, &mut flares, all_weeks))
                } else {
                    Shape::Statistical(who.normal(), who.normal())
                };
                Particle {
                    draw: family,
                    hidden,
                    log: 0.0,
                    family,
                }
            })
            .collect();
        let logs = self.read(&particles, weeks, |salt| self.judged.log(salt));
        for (particle, log) in particles.iter_mut().zip(logs) {
            particle.log = log;
        }
        particles
    }

    /// What `read` makes of each particle's curve.
    fn read<T: Send>(
        &self,
        particles: &[Particle],
        weeks: u16,
        read: impl Fn(&[f64]) -> T + Sync,
    ) -> Vec<T> {
        let of_kind = |mechanistic: bool| {
            let is =
                move |it: &&Particle| matches!(it.hidden, Shape::Mechanistic(_)) == mechanistic;
            particles.iter().filter(is).collect::<Vec<_>>()
        };
        let (mechanistic, statistical) = (of_kind(true), of_kind(false));
        let cohort = Cohort::new(mechanistic.len(), weeks, self.threads);
        let first = cohort.read_some(
            |place| match mechanistic.get(place)? {
                Particle {
                    draw,
                    hidden: Shape::Mechanistic(hidden),
                    ..
                } => self.start.member(*draw, hidden.clone()),
                _ => None,
            },
            |_, _, salt| read(salt),
        );
        let second = in_parallel(statistical.len(), self.threads, |place| {
            let curve = statistical.get(place).map(|it| match &it.hidden {
                Shape::Statistical(level, speed) => {
                    self.start.statistical(it.draw, (*level, *speed))
                }
                Shape::Mechanistic(_) => Vec::new(),
            });
            read(&curve.unwrap_or_default())
        });
        // Back into the particles' order.
        let (mut first, mut second) = (first.into_iter(), second.into_iter());
        particles
            .iter()
            .filter_map(|it| match it.hidden {
                Shape::Mechanistic(_) => first.next(),
                Shape::Statistical(..) => second.next(),
            })
            .collect()
    }

    /// As many particles, each copied as often as `more` weight of the readings wants.
    fn copied(&self, particles: &[Particle], more: f64, round: usize) -> Vec<Particle> {
        let weights = weights(particles, more);
        let mut chance = self.chance(0, round);
        let (mut place, mut sum) = (chance.uniform(), 0.0);
        let mut copies = Vec::with_capacity(particles.len());
        for (particle, weight) in particles.iter().zip(&weights) {
            sum += weight * count(particles.len());
            while place < sum && copies.len() < particles.len() {
                copies.push(particle.clone());
                place += 1.0;
            }
        }
        // Rounding may leave the last place empty.
        if let Some(last) = copies.last().cloned() {
            copies.resize(particles.len(), last);
        }
        copies
    }

    fn moved(
        &self,
        particles: &mut [Particle],
        counted: f64,
        reach: f64,
        weeks: u16,
        stream: usize,
    ) {
        let proposed: Vec<(Particle, f64)> = particles
            .iter()
            .enumerate()
            .map(|(place, it)| {
                let mut chance = self.chance(stream, place);
                let hidden = it.hidden.moved(reach, &mut chance);
                let family = PARTICLES * stream + place;
                let it = Particle {
                    draw: it.draw,
                    hidden,
                    log: 0.0,
                    family,
                };
                (it, chance.uniform())
            })
            .collect();
        let only: Vec<Particle> = proposed.iter().map(|(it, _)| it.clone()).collect();
        let logs = self.read(&only, weeks, |salt| self.judged.log(salt));
        for (((old, new), (_, lot)), log) in particles.iter_mut().zip(only).zip(&proposed).zip(logs)
        {
            if lot.ln() < counted * (log - old.log) {
                *old = Particle { log, ..new };
            }
        }
    }

    /// The forecast that the particles make together.
    fn told(
        &self,
        models: &Models,
        patient: &Patient,
        told: &Told,
        mut particles: Vec<Particle>,
    ) -> Forecast {
        particles.sort_by_key(|it| matches!(it.hidden, Shape::Statistical(..)));
        let weeks = models.fixed.update.weeks;
        let curves = self.read(&particles, weeks, halves);
        let is_mechanistic = |it: &&Particle| matches!(it.hidden, Shape::Mechanistic(_));
        let mechanistic = particles.iter().filter(is_mechanistic).count();
        let share = 1.0 / count(particles.len());
        let mut families: BTreeMap<usize, f64> = BTreeMap::new();
        for particle in &particles {
            *families.entry(particle.family).or_default() += share;
        }
        let effective = 1.0 / families.values().map(|it| it * it).sum::<f64>();
        let weights = vec![share; particles.len()];
        let curves = Curves::of(&curves, weeks, mechanistic);
        let mut forecast = curves.summary(models, &weights, effective);
        let few = "Unusual course, wide uncertainty: few curves of the library fit these readings, so new ones were \
                   searched for.";
        forecast.flags.insert(0, few.to_owned());
        told.flags(&patient.readings, &mut forecast.flags);
        forecast
    }

    fn chance(&self, stream: usize, place: usize) -> Chance {
        let index = u64::try_from(stream * PARTICLES + place).unwrap_or(u64::MAX);
        Chance::of(self.seed, index, Purpose::Search)
    }
}

/// Weights that add to 1 where the readings count by `more` than they do.
fn weights(particles: &[Particle], more: f64) -> Vec<f64> {
    let highest = particles.iter().map(|it| it.log).fold(f64::MIN, f64::max);
    let raw: Vec<f64> = particles
        .iter()
        .map(|it| (more * (it.log - highest)).exp())
        .collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|it| it / total).collect()
}

/// How far the readings can count next so that half of the particles still do.
fn next_share(particles: &[Particle], counted: f64) -> f64 {
    let effective = |to: f64| {
        let weights = weights(particles, to - counted);
        1.0 / weights.iter().map(|it| it * it).sum::<f64>()
    };
    let enough = 0.5 * count(particles.len());
    if effective(1.0) >= enough {
        return 1.0;
    }
    let (mut low, mut high) = (counted, 1.0);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if effective(middle) >= enough {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.max(counted + 1e-6)
}
