//! A slow memory of quiet weeks: after them the loop's gain is lower, so that attack comes back late. It moves little in a
//! week, so it is kept by whole weeks.

use super::{Bodies, LANES, Lanes, Patient};

/// What each patient's loop remembers.
pub(super) struct Memory {
    depth: Lanes,
    /// Share that is kept over a week.
    keep: Lanes,
    /// The signal for attack at the start.
    start: Lanes,
    /// 0 is as at the start, 1 many quiet weeks.
    quiet: Lanes,
}

impl Memory {
    pub(super) fn of(patients: &[Patient<'_>], bodies: &Bodies) -> Self {
        let none = [0.0; LANES];
        let mut all = Self {
            depth: none,
            keep: none,
            start: bodies.signal_at_start,
            quiet: none,
        };
        for (lane, Patient { body, .. }) in patients.iter().enumerate().take(LANES) {
            all.depth[lane] = body.memory;
            all.keep[lane] = if body.memory_weeks > 0.0 {
                (-1.0 / body.memory_weeks).exp()
            } else {
                0.0
            };
        }
        all
    }

    /// Adds what is remembered to the log reductions by drug.
    pub(super) fn quieten(&self, reduction: &mut Lanes) {
        for (i, reduction) in reduction.iter_mut().enumerate() {
            if self.depth[i] > 0.0 {
                *reduction += self.depth[i] * self.quiet[i];
            }
        }
    }

    /// Lives through a week that ended with `attack`.
    pub(super) fn learn(&mut self, attack: &Lanes) {
        for (i, attack) in attack.iter().enumerate() {
            let signal = attack * attack / (1.0 + attack * attack);
            let now = if signal < self.start[i] {
                1.0 - signal / self.start[i]
            } else {
                0.0
            };
            self.quiet[i] = self.keep[i] * self.quiet[i] + (1.0 - self.keep[i]) * now;
        }
    }
}
