//! The immune loop and the follicles of one patient, week by week.
//!
//! Follicles are kept as cumulative shares S1 = R, S2 = R + G1, S3 = R + G1 + G2, S4 = R + G1 + G2 + G3; A = 1 - S4. The
//! sum of the five is then 1 by construction, and the system is cooperative: more attack makes every S larger. How it is
//! solved is [`solver`]'s matter.

use crate::solver::{self, Patient};

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

/// How finely a week is cut: steps per unit of the fastest rate. 1 is the release; more is for checking it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Fineness(pub f64);

impl Default for Fineness {
    fn default() -> Self {
        Self(1.0)
    }
}

/// The states at week 0, 1, 2, …: as many as `flares`, whose value at each week moves ln gain, straight in between.
/// `reduction` gives the log reduction by drug that holds in the week that starts at its argument.
pub fn course(
    body: &Physiology,
    flares: &[f64],
    reduction: impl Fn(usize) -> f64,
    fineness: Fineness,
) -> Vec<State> {
    let reductions: Vec<f64> = (0..flares.len()).map(reduction).collect();
    let mut states = Vec::with_capacity(flares.len());
    let alone = [Patient {
        body: *body,
        flares,
        reductions: &reductions,
    }];
    let weeks = flares.len().saturating_sub(1);
    solver::run(&alone, weeks, fineness, |_, weekly| {
        states.extend(weekly.state(0));
    });
    states
}
