//! The immune loop and the follicles of one patient, week by week.
//!
//! Follicles are kept as cumulative shares S1 = R, S2 = R + G1, S3 = R + G1 + G2, S4 = R + G1 + G2 + G3; A = 1 - S4. The
//! sum of the five is then 1 by construction, and the system is cooperative: more attack makes every S larger. The
//! integrator is made of Euler steps averaged (SSPRK3, Shu and Osher 1988), which keeps both exactly while a step is
//! shorter than the fastest rate; its steps do not depend on the dose, so that two doses are compared on one grid.

use crate::number::whole;

/// What differs between patients in the mechanistic model. Rates per week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Physiology {
    /// ln of the loop's gain without drug, above 0.
    pub ln_gain: f64,
    /// Rate at which resting follicles re-enter growth when nothing attacks them.
    pub entry_rate: f64,
    /// Weeks from re-entry to visible hair.
    pub growth_weeks: f64,
    /// Rate of the immune loop.
    pub attack_rate: f64,
    /// Seed that re-ignites the loop.
    pub seed: f64,
    /// Rate at which attacked follicles shed.
    pub shedding_rate: f64,
    /// Attack at which re-entry is halved.
    pub entry_half_attack: f64,
    /// How readily spared hair sheds, 0-1.
    pub unaffected_susceptibility: f64,
}

/// The state: attack, four cumulative shares, and the hair that was spared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Attack, 0 or more.
    pub attack: f64,
    /// S1 to S4, each in 0-1 and rising.
    pub cumulative: [f64; 4],
    /// Share of the spared scalp that still has hair, 0-1.
    pub unaffected: f64,
}

impl State {
    /// The inflamed state of `body`, every affected follicle at rest.
    #[must_use]
    pub fn at_start(body: &Physiology) -> Self {
        let gain = body.ln_gain.exp();
        Self {
            attack: gain + (gain * gain - 1.0).max(0.0).sqrt(),
            cumulative: [1.0; 4],
            unaffected: 1.0,
        }
    }

    /// The five fractions R, G1, G2, G3, A of the affected scalp.
    #[must_use]
    pub fn fractions(&self) -> [f64; 5] {
        let [s1, s2, s3, s4] = self.cumulative;
        [s1, s2 - s1, s3 - s2, s4 - s3, 1.0 - s4]
    }

    /// SALT (0-100) of a patient whose baseline was `salt`.
    #[must_use]
    pub fn salt(&self, salt: f64) -> f64 {
        let [_, _, _, lost] = self.cumulative;
        let affected = salt / 100.0;
        (100.0 * (affected * lost + (1.0 - affected) * (1.0 - self.unaffected))).clamp(0.0, 100.0)
    }
}

/// Share of the signal for attack.
fn signal(attack: f64) -> f64 {
    let square = attack * attack;
    square / (1.0 + square)
}

/// One Euler step of `h` weeks from `state` under gain `gain`.
fn euler(body: &Physiology, at_start: f64, state: State, gain: f64, h: f64) -> State {
    let attacked = signal(state.attack);
    let ratio = (state.attack / body.entry_half_attack).powi(2);
    let entry = body.entry_rate / (1.0 + ratio * ratio);
    let shed = body.shedding_rate * attacked;
    let grow = 3.0 / body.growth_weeks;
    let [s1, s2, s3, s4] = state.cumulative;
    let beyond =
        body.shedding_rate * body.unaffected_susceptibility * (attacked - at_start).max(0.0);
    State {
        attack: state.attack
            + h * body.attack_rate * (2.0 * gain * attacked + body.seed - state.attack),
        cumulative: [
            s1 + h * (shed * (1.0 - s1) - entry * s1),
            s2 + h * (shed * (1.0 - s2) - grow * (s2 - s1)),
            s3 + h * (shed * (1.0 - s3) - grow * (s3 - s2)),
            s4 + h * (shed * (1.0 - s4) - grow * (s4 - s3)),
        ],
        unaffected: state.unaffected
            + h * (entry * (1.0 - state.unaffected) - beyond * state.unaffected),
    }
}

/// `share` of `a` and the rest of `b`.
fn between(share: f64, a: State, b: State) -> State {
    let mix = |a: f64, b: f64| share * a + (1.0 - share) * b;
    let [a1, a2, a3, a4] = a.cumulative;
    let [b1, b2, b3, b4] = b.cumulative;
    State {
        attack: mix(a.attack, b.attack),
        cumulative: [mix(a1, b1), mix(a2, b2), mix(a3, b3), mix(a4, b4)],
        unaffected: mix(a.unaffected, b.unaffected),
    }
}

/// How finely a week is cut: steps per unit of the fastest rate. 1 is the release; more is for checking it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Fineness(pub f64);

impl Default for Fineness {
    fn default() -> Self {
        Self(1.0)
    }
}

/// Steps in the time of the fastest rate.
const STEPS_PER_RATE: f64 = 1.4;
/// Fewest and most steps in a week.
const STEPS: (f64, f64) = (4.0, 64.0);

/// The states at week 0, 1, 2, …: as many as `flares`, whose value at each week moves ln gain, straight in between.
/// `reduction` gives the log reduction by drug that holds in the week that starts at its argument.
pub fn course(
    body: &Physiology,
    flares: &[f64],
    reduction: impl Fn(usize) -> f64,
    fineness: Fineness,
) -> Vec<State> {
    let mut state = State::at_start(body);
    let at_start = signal(state.attack);
    let mut weekly = Vec::with_capacity(flares.len());
    weekly.push(state);
    for (week, (from, to)) in flares.iter().zip(flares.iter().skip(1)).enumerate() {
        // Without drug, so that every dose sees the same grid.
        let highest = (body.ln_gain + from.max(*to)).exp();
        let fastest = STEPS_PER_RATE * body.attack_rate * (1.0 + 1.3 * highest).max(2.0);
        let steps = (fineness.0 * fastest)
            .clamp(STEPS.0 * fineness.0.max(1.0), STEPS.1 * fineness.0.max(1.0))
            .ceil();
        let h = 1.0 / steps;
        let half = (0.5 * h * (to - from)).exp();
        let mut gain = (body.ln_gain + from - reduction(week)).exp();
        for _ in 0..whole(steps) {
            let (middle, end) = (gain * half, gain * half * half);
            let first = euler(body, at_start, state, gain, h);
            let second = between(0.75, state, euler(body, at_start, first, end, h));
            let third = euler(body, at_start, second, middle, h);
            state = between(1.0 / 3.0, state, third);
            gain = end;
        }
        weekly.push(state);
    }
    weekly
}
