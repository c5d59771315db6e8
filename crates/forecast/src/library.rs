//! A cached library of curves for one kind of patient, re-weighted by the readings so far.

use crate::{
    cohort::{Cohort, Member},
    number::{byte, phi},
    parameters::Models,
    population::{Baseline, Course, Hidden, in_parallel, streams},
    second_opinion,
    summary::Curves,
    update::{Forecast, Patient, Reading, Told},
};

/// Curves of one kind of patient on one treatment: weekly SALT in half points, both models in equal number, or the
/// mechanistic model alone where treatment changed.
#[derive(Clone, Debug)]
pub struct Library {
    curves: Curves,
}

/// What a library or a search for curves starts from.
pub(crate) struct Start<'m> {
    pub(crate) models: &'m Models,
    pub(crate) baseline: Baseline,
    pub(crate) courses: Vec<Course<'m>>,
    /// None where the statistical model has none.
    curves: Vec<second_opinion::Curves<'m>>,
    /// Whether treatment changed: of that the statistical model cannot speak.
    pub(crate) changed: bool,
}

impl<'m> Start<'m> {
    /// The courses of `patient` under the draws in use.
    pub(crate) fn of(models: &'m Models, patient: &Patient, told: &Told) -> Self {
        let regimen = told.regimen(models, patient);
        let courses = spread(&models.mechanistic, models.fixed.update.draws_used)
            .map(|draw| Course::new(models, draw, &regimen))
            .collect();
        let curves = spread(&models.statistical, models.fixed.update.draws_used)
            .filter_map(|draw| second_opinion::Curves::new(models, draw, &regimen).ok())
            .collect();
        Self {
            models,
            baseline: patient.baseline(models),
            changed: regimen.steps().len() > 1,
            courses,
            curves,
        }
    }

    /// Curves of the mechanistic model out of `all`.
    pub(crate) fn mechanistic(&self, all: usize) -> usize {
        if self.changed { all } else { all / 2 }
    }

    /// Curve `index` of the mechanistic model with what is `hidden` of the patient.
    pub(crate) fn member(&self, index: usize, hidden: Hidden) -> Option<Member<'_>> {
        let course = self.courses.get(index % self.courses.len().max(1))?;
        Some(Member {
            course,
            baseline: self.baseline,
            hidden,
        })
    }

    /// Curve `index` of the statistical model with what is `hidden` of the patient, SALT by week.
    pub(crate) fn statistical(&self, index: usize, hidden: (f64, f64)) -> Vec<f64> {
        self.curves
            .get(index % self.curves.len().max(1))
            .map(|it| it.salt(self.baseline, hidden, self.models.fixed.update.weeks))
            .unwrap_or_default()
    }
}

/// A curve as it is kept: SALT in half points.
pub(crate) fn halves(salt: &[f64]) -> Vec<u8> {
    salt.iter().map(|it| byte(*it, 0.5)).collect()
}

/// `wanted` of `all`, evenly spread.
fn spread<T>(all: &[T], wanted: usize) -> impl Iterator<Item = &T> {
    let step = (all.len() / wanted.max(1)).max(1);
    all.iter().step_by(step).take(wanted)
}

impl Library {
    /// Builds the curves for `patient` under `seed`; the readings play no part.
    #[must_use]
    pub fn build(models: &Models, patient: &Patient, seed: u64, threads: usize) -> Self {
        Self::build_told(models, patient, &Told::default(), seed, threads)
    }

    /// The same where treatment changed since the start, as `told`.
    #[must_use]
    pub fn build_told(
        models: &Models,
        patient: &Patient,
        told: &Told,
        seed: u64,
        threads: usize,
    ) -> Self {
        let rules = &models.fixed.update;
        let start = Start::of(models, patient, told);
        let mechanistic = start.mechanistic(rules.curves);
        let member = |index: usize| {
            let (mut who, mut flares) = streams(seed, index);
            let hidden = Hidden::drawn(&mut who, &mut flares, rules.weeks);
            start.member(index, hidden)
        };
        let cohort = Cohort::new(mechanistic, rules.weeks, threads);
        let mut curves = cohort.read_some(member, |_, _, salt| halves(salt));
        let rest = rules.curves - mechanistic;
        curves.extend(in_parallel(rest, threads, |place| {
            let (mut who, _) = streams(seed, mechanistic + place);
            halves(&start.statistical(mechanistic + place, (who.normal(), who.normal())))
        }));
        Self {
            curves: Curves::of(&curves, rules.weeks, mechanistic),
        }
    }

    /// Weighs the curves by readings that a clinician made, and says what they make of the weeks.
    #[must_use]
    pub fn weigh(&self, models: &Models, readings: &[Reading]) -> Forecast {
        self.weigh_told(models, readings, &Told::default())
    }

    /// The same with what else was `told`.
    #[must_use]
    pub fn weigh_told(&self, models: &Models, readings: &[Reading], told: &Told) -> Forecast {
        let (weights, effective) = weights(models, &self.curves, &Seen::all(readings, told));
        let mut forecast = self.curves.summary(models, &weights, effective);
        if effective < models.fixed.update.ess_least {
            let few = "Unusual course, wide uncertainty: few curves fit these readings.";
            forecast.flags.insert(0, few.to_owned());
        }
        told.flags(readings, &mut forecast.flags);
        forecast
    }
}

/// How much each of `curves` counts after what was `seen`, adding to 1, and how many still count.
pub(crate) fn weights(models: &Models, curves: &Curves, seen: &[Seen]) -> (Vec<f64>, f64) {
    let mut logs = vec![0.0; curves.len()];
    for it in seen {
        // A curve is one of 201 values at a reading: each is judged once.
        let judged: Vec<f64> = (0..=200_u8)
            .map(|half| it.log_weight(models, 0.5 * f64::from(half)))
            .collect();
        for (log, half) in logs.iter_mut().zip(curves.at(it.reading.week)) {
            *log += judged.get(usize::from(*half)).copied().unwrap_or(f64::MIN);
        }
    }
    let highest = logs.iter().copied().fold(f64::MIN, f64::max);
    let mut weights: Vec<f64> = logs.iter().map(|log| (log - highest).exp()).collect();
    let total: f64 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= total;
    }
    let effective = 1.0 / weights.iter().map(|it| it * it).sum::<f64>();
    (weights, effective)
}

/// A reading and who made it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) reading: Reading,
    self_scored: bool,
}

impl Seen {
    /// A clinician's readings and the patient's own.
    pub(crate) fn all(readings: &[Reading], told: &Told) -> Vec<Self> {
        let of = |self_scored| {
            move |reading: &Reading| Self {
                reading: *reading,
                self_scored,
            }
        };
        let measured = readings.iter().map(of(false));
        measured
            .chain(told.self_scored.iter().map(of(true)))
            .collect()
    }

    /// How likely the reading is where the true SALT is `truth`, as a logarithm: rounded to whole SALT, censored at both
    /// ends, with a share that says nothing.
    pub(crate) fn log_weight(&self, models: &Models, truth: f64) -> f64 {
        let (noise, rules) = (&models.fixed.reading, &models.fixed.update);
        let salt = self.reading.salt;
        let wider = if self.self_scored {
            noise.self_scored_factor
        } else {
            1.0
        };
        let sd = noise.sd(truth) * wider * rules.inflation.sqrt();
        let above = if salt >= 100.0 {
            1.0
        } else {
            phi((salt + 0.5 - truth) / sd)
        };
        let below = if salt <= 0.0 {
            0.0
        } else {
            phi((salt - 0.5 - truth) / sd)
        };
        ((1.0 - noise.outlier_share) * (above - below).max(0.0) + noise.outlier_share / 101.0).ln()
    }
}
