//! Many virtual patients at once: who they are is asked for, their weekly SALT is read, and what was read comes back in
//! order. The answers do not depend on the number of threads.

use crate::{
    hair_cycle::Fineness,
    population::{Baseline, Course, Hidden, Prepared, in_parallel},
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
            self.tile(&members, |place, salt| {
                members
                    .get(place)
                    .map(|member| read(from + place, member, salt))
            })
        });
        tiles.into_iter().flatten().collect()
    }

    fn tile<T>(self, members: &[Member<'_>], read: impl Fn(usize, &[f64]) -> Option<T>) -> Vec<T> {
        let prepared: Vec<Prepared> = members
            .iter()
            .map(|it| it.course.prepared(it.baseline, &it.hidden))
            .collect();
        let mut order: Vec<(usize, &Prepared)> = prepared.iter().enumerate().collect();
        order.sort_by(|(_, a), (_, b)| a.body.ln_gain.total_cmp(&b.body.ln_gain));
        let weeks = usize::from(self.weeks);
        let mut salts = vec![vec![0.0; weeks + 1]; LANES];
        let mut answers: Vec<Option<T>> = members.iter().map(|_| None).collect();
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
                for (lane, ((_, it), salt)) in side_by_side.iter().zip(&mut salts).enumerate() {
                    if let Some(salt) = salt.get_mut(week) {
                        *salt = weekly.salt(lane, it.salt);
                    }
                }
            });
            for ((place, _), salt) in side_by_side.iter().zip(&salts) {
                if let Some(answer) = answers.get_mut(*place) {
                    *answer = read(*place, salt);
                }
            }
        }
        answers.into_iter().flatten().collect()
    }
}
