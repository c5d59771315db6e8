//! The equations of [`crate::hair_cycle`], solved for many patients side by side.
//!
//! Each number of the state is an array over patients; `pulp` picks the widest vectors that the machine has to work on
//! them ([`vectors`]). Only operations are used that every machine rounds alike (fused ones are rounded once everywhere),
//! and no library functions, so the bytes do not depend on which that is.
//!
//! A patient's steps depend on that patient alone: one who needs fewer than the others waits with steps of length
//! nought. So nobody's numbers depend on who stands beside them.
//!
//! The integrator is SSPRK3 (Shu and Osher 1988): Euler steps averaged, which keeps the order of the shares, and which of
//! two doses does better, while a step is shorter than the fastest rate. Its steps do not depend on the dose, so that
//! two doses are compared on one grid.
#![expect(
    clippy::indexing_slicing,
    reason = "indices run over arrays of a length known to the compiler, which takes the checks out and vectorises"
)]
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is not compiled for the machine's vectors"
)]

mod vectors;

use crate::hair_cycle::{Fineness, Physiology, State};
use vectors::Pair;

/// Patients side by side. Two of the widest vectors, so that one can wait for a division while the other goes on.
pub(crate) const LANES: usize = 16;

/// A number of each patient.
type Lanes = [f64; LANES];

/// One patient to be solved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patient<'a> {
    /// The body.
    pub(crate) body: Physiology,
    /// What flares add to ln gain at each week, straight in between.
    pub(crate) flares: &'a [f64],
    /// Log reduction by drug in the week that starts at each week.
    pub(crate) reductions: &'a [f64],
}

/// The states of up to [`LANES`] patients at one week.
#[derive(Clone, Debug)]
pub(crate) struct Weekly {
    attack: Lanes,
    shares: [Lanes; 4],
    /// Share of the spared hair that is lost.
    spared_lost: Lanes,
}

impl Weekly {
    /// The state of the patient in `lane`.
    pub(crate) fn state(&self, lane: usize) -> Option<State> {
        let [s1, s2, s3, s4] = &self.shares;
        Some(State {
            attack: *self.attack.get(lane)?,
            cumulative: [
                *s1.get(lane)?,
                *s2.get(lane)?,
                *s3.get(lane)?,
                *s4.get(lane)?,
            ],
            unaffected: 1.0 - self.spared_lost.get(lane)?,
        })
    }

    /// SALT (0-100) of the patient in `lane`, whose baseline was `salt`.
    pub(crate) fn salt(&self, lane: usize, salt: f64) -> f64 {
        let affected = salt / 100.0;
        let lost = affected * self.shares[3][lane] + (1.0 - affected) * self.spared_lost[lane];
        (100.0 * lost).clamp(0.0, 100.0)
    }
}

/// Solves up to [`LANES`] `patients` (more are left out) and calls `each_week` with 0 to `weeks` and the states then.
pub(crate) fn run(
    patients: &[Patient<'_>],
    weeks: usize,
    fineness: Fineness,
    mut each_week: impl FnMut(usize, &Weekly),
) {
    let vectors = pulp::Arch::new();
    let bodies = Bodies::of(patients);
    let mut weekly = bodies.at_start();
    each_week(0, &weekly);
    for week in 1..=weeks {
        let span = Span::of(patients, week - 1);
        vectors.dispatch(Week {
            bodies: &bodies,
            state: &mut weekly,
            span: &span,
            fineness,
        });
        each_week(week, &weekly);
    }
}

/// One week to be lived through, compiled once for each kind of vector.
struct Week<'a> {
    bodies: &'a Bodies,
    state: &'a mut Weekly,
    span: &'a Span,
    fineness: Fineness,
}

impl pulp::WithSimd for Week<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, vectors: S) {
        self.bodies
            .live_through(vectors, self.state, self.span, self.fineness);
    }
}

/// What moves the patients' gain during one week.
struct Span {
    /// What flares add to ln gain at its start and at its end.
    flares: [Lanes; 2],
    reduction: Lanes,
}

impl Span {
    fn of(patients: &[Patient<'_>], week: usize) -> Self {
        let mut span = Self {
            flares: [[0.0; LANES]; 2],
            reduction: [0.0; LANES],
        };
        let at = |all: &[f64], week: usize| all.get(week).copied().unwrap_or(0.0);
        for (lane, patient) in patients.iter().enumerate().take(LANES) {
            span.flares[0][lane] = at(patient.flares, week);
            span.flares[1][lane] = at(patient.flares, week + 1);
            span.reduction[lane] = at(patient.reductions, week);
        }
        span
    }
}

/// The patients' bodies, as the equations use them. Rates per week.
struct Bodies {
    ln_gain: Lanes,
    entry: Lanes,
    grow: Lanes,
    attack: Lanes,
    seed: Lanes,
    shed: Lanes,
    /// Shedding of spared hair.
    spared_shed: Lanes,
    /// 1 / (attack at which re-entry is halved)^4.
    entry_fourth: Lanes,
    /// The signal for attack at the start.
    signal_at_start: Lanes,
    attack_at_start: Lanes,
}

/// Steps in the time of the fastest rate.
const STEPS_PER_RATE: f64 = 1.4;
/// Fewest and most steps in a week.
const STEPS: (f64, f64) = (4.0, 64.0);

impl Bodies {
    fn of(patients: &[Patient<'_>]) -> Self {
        // A lane without a patient holds still: every rate is nought.
        let none = [0.0; LANES];
        let mut all = Self {
            ln_gain: none,
            entry: none,
            grow: none,
            attack: none,
            seed: none,
            shed: none,
            spared_shed: none,
            entry_fourth: none,
            signal_at_start: none,
            attack_at_start: none,
        };
        for (lane, Patient { body, .. }) in patients.iter().enumerate().take(LANES) {
            let start = State::at_start(body).attack;
            all.ln_gain[lane] = body.ln_gain;
            all.entry[lane] = body.entry_rate;
            all.grow[lane] = 3.0 / body.growth_weeks;
            all.attack[lane] = body.attack_rate;
            all.seed[lane] = body.seed;
            all.shed[lane] = body.shedding_rate;
            all.spared_shed[lane] = body.shedding_rate * body.unaffected_susceptibility;
            all.entry_fourth[lane] = body.entry_half_attack.powi(-4);
            all.signal_at_start[lane] = start * start / (1.0 + start * start);
            all.attack_at_start[lane] = start;
        }
        all
    }

    fn at_start(&self) -> Weekly {
        Weekly {
            attack: self.attack_at_start,
            shares: [[1.0; LANES]; 4],
            spared_lost: [0.0; LANES],
        }
    }

    #[inline(always)]
    fn live_through<S: pulp::Simd>(
        &self,
        vectors: S,
        state: &mut Weekly,
        span: &Span,
        fineness: Fineness,
    ) {
        let [from, to] = &span.flares;
        let mut highest = [0.0; LANES];
        let mut gain = [0.0; LANES];
        for i in 0..LANES {
            // Without drug, so that every dose sees the same grid.
            highest[i] = self.ln_gain[i] + if from[i] > to[i] { from[i] } else { to[i] };
            gain[i] = self.ln_gain[i] + from[i] - span.reduction[i];
        }
        exp(&mut highest);
        exp(&mut gain);
        let mut steps = [0.0; LANES];
        let finer = fineness.0.max(1.0);
        for i in 0..LANES {
            let reach = (1.0 + 1.3 * highest[i]).max(2.0);
            let wanted = fineness.0 * STEPS_PER_RATE * self.attack[i] * reach;
            steps[i] = wanted.clamp(STEPS.0 * finer, STEPS.1 * finer).ceil();
        }
        let (mut length, mut half) = ([0.0; LANES], [0.0; LANES]);
        for i in 0..LANES {
            length[i] = 1.0 / steps[i];
            half[i] = 0.5 * length[i] * (to[i] - from[i]);
        }
        exp(&mut half);
        let course = Course {
            steps: &steps,
            length: &length,
            gain: &gain,
            half: &half,
        };
        // Two vectors at a time: one goes on while the other waits for a division.
        let mut from = 0;
        while from < LANES {
            Pair(vectors).walk(self, state, &course, from);
            from += 2 * S::F64_LANES;
        }
    }
}

/// How patients go through a week.
struct Course<'a> {
    /// How many steps each takes.
    steps: &'a Lanes,
    /// Weeks that a step is long.
    length: &'a Lanes,
    /// Gain at the start.
    gain: &'a Lanes,
    /// What gain is multiplied by in half a step.
    half: &'a Lanes,
}

/// The exponential of each, to about one unit in the last place, for arguments within ±700 (beyond, of the nearest end).
/// The library's would be called lane by lane.
#[inline(always)]
pub(crate) fn exp(all: &mut Lanes) {
    // Adding this leaves the nearest whole number in the lowest bits.
    const TO_WHOLE: f64 = 6_755_399_441_055_744.0;
    // ln 2 in two parts, so that n ln 2 is exact enough (Cody and Waite).
    const LN_2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);
    // 1/n! from n = 13 down to 0.
    const TERMS: [f64; 14] = [
        1.605_904_383_682_161_5e-10,
        2.087_675_698_786_81e-9,
        2.505_210_838_544_172e-8,
        2.755_731_922_398_589e-7,
        2.755_731_922_398_589_3e-6,
        2.480_158_730_158_73e-5,
        1.984_126_984_126_984e-4,
        1.388_888_888_888_889e-3,
        8.333_333_333_333_333e-3,
        4.166_666_666_666_666_4e-2,
        1.666_666_666_666_666_6e-1,
        0.5,
        1.0,
        1.0,
    ];
    for x in all {
        let clamped = x.clamp(-700.0, 700.0);
        let shifted = clamped * std::f64::consts::LOG2_E + TO_WHOLE;
        let n = shifted - TO_WHOLE;
        let rest = clamped - n * LN_2.0 - n * LN_2.1;
        let mut sum = 0.0;
        for term in TERMS {
            sum = sum * rest + term;
        }
        // 2^n: n is put where a number keeps its exponent.
        let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
        *x = sum * power;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_the_library_s() {
        for step in -7000_i32..=7000 {
            let x = f64::from(step) / 10.0;
            let mut lanes = [x; LANES];
            exp(&mut lanes);
            assert!((lanes[0] / x.exp() - 1.0).abs() < 1e-15, "{x}");
        }
    }

    #[test]
    fn nobody_s_numbers_depend_on_who_stands_beside() {
        let body = |ln_gain| Physiology {
            ln_gain,
            entry_rate: 0.2,
            growth_weeks: 4.0,
            attack_rate: 2.0,
            seed: 0.07,
            shedding_rate: 0.3,
            entry_half_attack: 0.55,
            unaffected_susceptibility: 0.5,
        };
        let flares: Vec<f64> = (0..30).map(|week| 0.3 * f64::from(week).sin()).collect();
        let reductions = [0.8; 30];
        let patient = |ln_gain| Patient {
            body: body(ln_gain),
            flares: &flares,
            reductions: &reductions,
        };
        let together: Vec<Patient<'_>> = (1..=16).map(|n| patient(0.15 * f64::from(n))).collect();
        let mut side_by_side = Vec::new();
        run(&together, 29, Fineness::default(), |_, at| {
            side_by_side.push(at.clone());
        });
        for (lane, one) in together.iter().enumerate() {
            run(
                std::slice::from_ref(one),
                29,
                Fineness::default(),
                |week, at| {
                    assert_eq!(at.state(0), side_by_side[week].state(lane));
                },
            );
        }
    }

    #[test]
    fn the_kind_of_vector_does_not_change_a_byte() {
        let flares: Vec<f64> = (0..60).map(|week| 0.5 * f64::from(week).cos()).collect();
        let reductions = [0.7; 60];
        let patients: Vec<Patient<'_>> = (1..=16)
            .map(|n| Patient {
                body: Physiology {
                    ln_gain: 0.13 * f64::from(n),
                    entry_rate: 0.07 * f64::from(n),
                    growth_weeks: 4.0,
                    attack_rate: 1.7,
                    seed: 0.07,
                    shedding_rate: 0.3,
                    entry_half_attack: 0.55,
                    unaffected_susceptibility: 0.5,
                },
                flares: &flares,
                reductions: &reductions,
            })
            .collect();
        let bodies = Bodies::of(&patients);
        let course = |live: &dyn Fn(Week<'_>)| {
            let mut state = bodies.at_start();
            for week in 0..59 {
                live(Week {
                    bodies: &bodies,
                    state: &mut state,
                    span: &Span::of(&patients, week),
                    fineness: Fineness::default(),
                });
            }
            (0..LANES).map(|lane| state.state(lane)).collect::<Vec<_>>()
        };
        let widest = course(&|week| pulp::Arch::new().dispatch(week));
        let one_by_one = course(&|week| pulp::WithSimd::with_simd(week, pulp::Scalar::new()));
        assert_eq!(widest, one_by_one);
    }
}
