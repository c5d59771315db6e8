//! Virtual patients whose course is known, and what a clinician reads of it.

use super::{Plan, Truth, VISITS};
use crate::{
    chance::{Chance, Purpose},
    cohort::Member,
    hair_cycle::Fineness,
    library::Start,
    number::{count, whole},
    parameters::Models,
    population::Hidden,
    solver,
};

/// A patient whose course is known.
#[derive(Clone, Debug)]
pub(super) struct Known {
    salt: Vec<f64>,
    /// ln gain and ln of the rate of re-entry, where there are such.
    pub(super) traits: [f64; 2],
    /// One reading a visit.
    pub(super) readings: Vec<f64>,
    /// Places between ties, drawn once: 0-1.
    pub(super) ties: [f64; 5],
}

impl Known {
    /// True SALT at `week`, in half points as curves are kept.
    pub(super) fn at(&self, week: u16) -> f64 {
        let salt = self.salt.get(usize::from(week)).copied().unwrap_or(100.0);
        (2.0 * salt).round() / 2.0
    }
}

/// ln gain and ln of the rate of re-entry.
pub(super) fn traits(member: &Member<'_>) -> [f64; 2] {
    let body = member.course.physiology(member.baseline, &member.hidden);
    [body.ln_gain, body.entry_rate.ln()]
}

/// Patients `first` to `first + n` of a truth.
pub(super) fn known(
    start: &Start<'_>,
    truth: Truth,
    plan: Plan,
    first: usize,
    n: usize,
) -> Vec<Known> {
    crate::population::in_parallel(n, plan.threads, |place| {
        let number = first + place;
        let stream = |part: u64| {
            let index = u64::try_from(number).unwrap_or(0) * 8 + part;
            Chance::of(plan.seed, index, Purpose::Truth)
        };
        let (mut who, mut flares, mut by_chance) = (stream(0), stream(1), stream(2));
        let weeks = start.models.fixed.update.weeks;
        let (salt, traits) = match truth {
            Truth::Statistical => {
                let hidden = (who.normal(), who.normal());
                (start.statistical(number, hidden), [0.0; 2])
            }
            Truth::Mechanistic | Truth::Third => {
                let hidden = Hidden::drawn(&mut who, &mut flares, weeks);
                let member = start.member(number, hidden)?;
                if truth == Truth::Third {
                    (third(&member, weeks, &mut stream(3)), traits(&member))
                } else {
                    let salt = member.course.salt(member.baseline, &member.hidden);
                    (salt, traits(&member))
                }
            }
        };
        Some(Known {
            readings: readings(start.models, &salt, &mut by_chance),
            ties: [0; 5].map(|_| by_chance.uniform()),
            salt,
            traits,
        })
    })
    .into_iter()
    .flatten()
    .collect()
}

/// What the forecast holds a reading to be: the true SALT with error, in whole points; now and then a number that says
/// nothing.
fn readings(models: &Models, salt: &[f64], chance: &mut Chance) -> Vec<f64> {
    let noise = &models.fixed.reading;
    VISITS
        .iter()
        .map(|week| {
            let truth = salt.get(usize::from(*week)).copied().unwrap_or(100.0);
            let error = noise.sd(truth) * chance.normal();
            let (slip, anything) = (chance.uniform(), chance.uniform());
            if slip < noise.outlier_share {
                return count(whole(101.0 * anything));
            }
            (truth + error).round().clamp(0.0, 100.0)
        })
        .collect()
}

/// A course under a third truth: a share of the scalp never regrows (the rest is Beta(8, 1)), and each dose is missed one
/// time in five. A week's log reduction falls by the share of its seven doses that were missed.
fn third(member: &Member<'_>, weeks: u16, chance: &mut Chance) -> Vec<f64> {
    let mut it = member.course.prepared(member.baseline, &member.hidden);
    let ceiling = chance.uniform().powf(1.0 / 8.0);
    for reduction in &mut it.reductions {
        let taken = (0..7).filter(|_| chance.uniform() >= 0.2).count();
        *reduction *= count(taken) / 7.0;
    }
    let patient = solver::Patient {
        body: it.body,
        flares: &it.flares,
        reductions: &it.reductions,
    };
    let alone: [solver::Patient<'_>; 1] = [patient];
    let mut salt = Vec::with_capacity(usize::from(weeks) + 1);
    solver::run(
        &alone,
        usize::from(weeks),
        Fineness::default(),
        |_, weekly| {
            salt.extend(weekly.state(0).map(|mut state| {
                let [_, _, _, lost] = &mut state.cumulative;
                *lost = 1.0 - ceiling * (1.0 - *lost);
                state.salt(it.salt)
            }));
        },
    );
    salt
}
