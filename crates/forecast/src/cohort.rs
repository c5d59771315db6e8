//! Many virtual patients at once: who they are is asked for, their weekly SALT is read, and what was read comes back in
//! order. The answers do not depend on the number of threads.

use std::ops::Range;

use crate::{
    chance::{Chance, Purpose},
    hair_cycle::Fineness,
    parameters::{Models, Population},
    population::{Baseline, Course, Hidden, Prepared, in_parallel, streams},
    regimen::Regimen,
    solver::{self, LANES, Patient},
};

/// One virtual patient under one draw and one regimen.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Draw and regimen.
    pub course: &'a Course<'a>,
    /// What a clinic can see.
    pub baseline: Baseline,
    /// What it cannot.
    pub hidden: Hidden,
}

/// A group to be solved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohort {
    /// How many patients.
    pub n: usize,
    /// Weeks to follow them; a patient without flares for so long has none in the rest.
    pub weeks: u16,
    /// Threads to use.
    pub threads: usize,
    /// How finely weeks are cut.
    pub fineness: Fineness,
}

/// Patients of a tile are sorted by gain before they are put side by side, so that few wait for others.
const TILE: usize = 16 * LANES;

impl Cohort {
    /// `n` patients for `weeks`, at the release's fineness.
    #[must_use]
    pub fn new(n: usize, weeks: u16, threads: usize) -> Self {
        Self {
            n,
            weeks,
            threads,
            fineness: Fineness::default(),
        }
    }

    /// Asks `member` for each of `0..n`, solves them, and gives what `read` makes of each one's SALT at weeks 0, 1, 2, …
    pub fn read<'a, T: Send>(
        self,
        member: impl Fn(usize) -> Member<'a> + Sync,
        read: impl Fn(usize, &Member<'a>, &[f64]) -> T + Sync,
    ) -> Vec<T> {
        self.read_some(|index| Some(member(index)), read)
    }

    /// The same, where `member` may have nobody for a place, who is then left out.
    pub(crate) fn read_some<'a, T: Send>(
        self,
        member: impl Fn(usize) -> Option<Member<'a>> + Sync,
        read: impl Fn(usize, &Member<'a>, &[f64]) -> T + Sync,
    ) -> Vec<T> {
        let tiles = in_parallel(self.n.div_ceil(TILE), self.threads, |tile| {
            let from = tile * TILE;
            let members: Vec<Member<'a>> = (from..(from + TILE).min(self.n))
                .filter_map(&member)
                .collect();
            let salts = self.tile(&members);
            let read = |(place, (member, salt)): (usize, (&Member<'a>, &Vec<f64>))| {
                read(from + place, member, salt)
            };
            members
                .iter()
                .zip(&salts)
                .enumerate()
                .map(read)
                .collect::<Vec<T>>()
        });
        tiles.into_iter().flatten().collect()
    }

    /// The SALT of each of `members` by week.
    fn tile(self, members: &[Member<'_>]) -> Vec<Vec<f64>> {
        let prepared: Vec<Prepared> = members
            .iter()
            .map(|it| it.course.prepared(it.baseline, &it.hidden))
            .collect();
        let mut order: Vec<(usize, &Prepared)> = prepared.iter().enumerate().collect();
        order.sort_by(|(_, a), (_, b)| a.body.ln_gain.total_cmp(&b.body.ln_gain));
        let weeks = usize::from(self.weeks);
        let mut salts = vec![vec![0.0; weeks + 1]; members.len()];
        for side_by_side in order.chunks(LANES) {
            let patients: Vec<Patient<'_>> = side_by_side
                .iter()
                .map(|(_, it)| Patient {
                    body: it.body,
                    flares: &it.flares,
                    reductions: &it.reductions,
                })
                .collect();
            solver::run(&patients, weeks, self.fineness, |week, weekly| {
                for (lane, (place, it)) in side_by_side.iter().enumerate() {
                    let salt = salts.get_mut(*place).and_then(|salt| salt.get_mut(week));
                    if let Some(salt) = salt {
                        *salt = weekly.salt(lane, it.salt);
                    }
                }
            });
        }
        salts
    }
}

/// Virtual patients as a trial would recruit them: patient `index` is the same for every `n` and number of threads.
#[derive(Clone, Debug)]
pub struct Recruits<'m> {
    models: &'m Models,
    population: &'m Population,
    courses: Vec<Course<'m>>,
    seed: u64,
    weeks: u16,
}

impl<'m> Recruits<'m> {
    /// Patients of `population` on `regimen`, followed for `weeks`, each under one of the posterior draws in turn.
    #[must_use]
    pub fn new(
        models: &'m Models,
        population: &'m Population,
        regimen: &Regimen,
        seed: u64,
        weeks: u16,
    ) -> Self {
        let draws = models.mechanistic.iter();
        Self {
            models,
            population,
            courses: draws
                .map(|draw| Course::new(models, draw, regimen))
                .collect(),
            seed,
            weeks,
        }
    }

    /// Patient `index`; `None` only where there is no draw.
    #[must_use]
    pub fn member(&self, index: usize) -> Option<Member<'_>> {
        let (mut who, mut flares) = streams(self.seed, index);
        Some(Member {
            course: self.courses.get(index % self.courses.len().max(1))?,
            baseline: Baseline::drawn(self.population, &mut who),
            hidden: Hidden::drawn(&mut who, &mut flares, self.weeks),
        })
    }

    /// Solves those numbered `who` and gives what `read` makes of each one's number and SALT at weeks 0, 1, 2, …
    pub fn read<T: Send>(
        &self,
        who: Range<usize>,
        threads: usize,
        read: impl Fn(usize, &Member<'_>, &[f64]) -> T + Sync,
    ) -> Vec<T> {
        Cohort::new(who.len(), self.weeks, threads).read_some(
            |place| self.member(who.start + place),
            |place, member, salt| read(who.start + place, member, salt),
        )
    }

    /// What a clinician reads week by week of patient `index` whose SALT is `truth`: in whole points.
    #[must_use]
    pub fn readings(&self, index: usize, truth: &[f64]) -> Vec<f64> {
        readings(self.models, self.seed, index, truth)
    }
}

/// What a clinician reads of `truth` in patient `index` under `seed`: SALT in whole points, with the error of reading.
#[must_use]
pub fn readings(models: &Models, seed: u64, index: usize, truth: &[f64]) -> Vec<f64> {
    let index = u64::try_from(index).unwrap_or(u64::MAX);
    let mut chance = Chance::of(seed, index, Purpose::Readings);
    let noise = &models.fixed.reading;
    truth
        .iter()
        .map(|salt| {
            let read = salt + noise.sd(*salt) * chance.normal();
            read.clamp(0.0, 100.0).round()
        })
        .collect()
}
