//! One step of the equations, written in vectors: two of them side by side.
#![expect(
    clippy::indexing_slicing,
    reason = "indices run over arrays of a length known to the compiler, which takes the checks out"
)]
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is not compiled for the machine's vectors"
)]

use pulp::Simd;

use super::{Bodies, Course, Lanes, Weekly};
use crate::number::{count, whole};

/// Two vectors of patients.
type Two<S> = [<S as Simd>::f64s; 2];

/// Operations on two vectors.
#[derive(Clone, Copy)]
pub(super) struct Pair<S>(pub(super) S);

/// The attack, S1 to S4, and the spared hair that is lost.
type Values<S> = [Two<S>; 6];

/// The bodies of the patients in two vectors.
struct Body<S: Simd> {
    entry: Two<S>,
    grow: Two<S>,
    attack: Two<S>,
    seed: Two<S>,
    shed: Two<S>,
    spared_shed: Two<S>,
    entry_fourth: Two<S>,
    signal_at_start: Two<S>,
}

impl<S: Simd> Pair<S> {
    /// Takes the patients in the two vectors that start at lane `from` through a week.
    #[inline(always)]
    pub(super) fn walk(self, bodies: &Bodies, state: &mut Weekly, week: &Course<'_>, from: usize) {
        let body = Body {
            entry: Self::load(&bodies.entry, from),
            grow: Self::load(&bodies.grow, from),
            attack: Self::load(&bodies.attack, from),
            seed: Self::load(&bodies.seed, from),
            shed: Self::load(&bodies.shed, from),
            spared_shed: Self::load(&bodies.spared_shed, from),
            entry_fourth: Self::load(&bodies.entry_fourth, from),
            signal_at_start: Self::load(&bodies.signal_at_start, from),
        };
        let [s1, s2, s3, s4] = &state.shares;
        let mut now = [
            Self::load(&state.attack, from),
            Self::load(s1, from),
            Self::load(s2, from),
            Self::load(s3, from),
            Self::load(s4, from),
            Self::load(&state.spared_lost, from),
        ];
        let length = Self::load(week.length, from);
        let steps = Self::load(week.steps, from);
        let half = Self::load(week.half, from);
        let mut gain = Self::load(week.gain, from);
        let lanes = week.steps.iter().skip(from).take(2 * S::F64_LANES);
        let most = lanes.copied().fold(0.0, f64::max);
        for step in 0..whole(most) {
            // Who has had all steps waits with steps of length nought.
            let h = self.where_less(self.splat(count(step)), steps, length);
            let middle = self.mul(gain, half);
            let end = self.mul(middle, half);
            now = self.step(&body, now, h, [gain, middle, end]);
            gain = end;
        }
        let [attack, t1, t2, t3, t4, spared_lost] = now;
        let [s1, s2, s3, s4] = &mut state.shares;
        Self::store(&mut state.attack, from, attack);
        Self::store(s1, from, t1);
        Self::store(s2, from, t2);
        Self::store(s3, from, t3);
        Self::store(s4, from, t4);
        Self::store(&mut state.spared_lost, from, spared_lost);
    }

    /// SSPRK3 as one sum: the slope at the start, at the end, and in the middle.
    #[inline(always)]
    fn step(
        self,
        body: &Body<S>,
        now: Values<S>,
        h: Two<S>,
        [gain, middle, end]: [Two<S>; 3],
    ) -> Values<S> {
        let first = self.slope(body, &now, gain);
        let mut at = now;
        for n in 0..6 {
            at[n] = self.mul_add(h, first[n], now[n]);
        }
        let second = self.slope(body, &at, end);
        let quarter = self.mul(h, self.splat(0.25));
        let mut both = first;
        for n in 0..6 {
            both[n] = self.add(first[n], second[n]);
            at[n] = self.mul_add(quarter, both[n], now[n]);
        }
        let third = self.slope(body, &at, middle);
        let sixth = self.mul(h, self.splat(1.0 / 6.0));
        let four = self.splat(4.0);
        for n in 0..6 {
            at[n] = self.mul_add(sixth, self.mul_add(four, third[n], both[n]), now[n]);
        }
        at
    }

    /// d/dt of each value.
    #[inline(always)]
    fn slope(self, body: &Body<S>, state: &Values<S>, gain: Two<S>) -> Values<S> {
        let [attack, s1, s2, s3, s4, spared_lost] = *state;
        let one = self.splat(1.0);
        let square = self.mul(attack, attack);
        let for_signal = self.add(one, square);
        let for_entry = self.mul_add(self.mul(square, square), body.entry_fourth, one);
        // One division for both fractions.
        let over = self.div(one, self.mul(for_signal, for_entry));
        let signal = self.mul(self.mul(square, for_entry), over);
        let entry = self.mul(body.entry, self.mul(for_signal, over));
        let shed = self.mul(body.shed, signal);
        let more = self.sub(signal, body.signal_at_start);
        let beyond = self.mul(body.spared_shed, self.max(more, self.splat(0.0)));
        let drive = self.mul_add(self.add(gain, gain), signal, body.seed);
        // Each share comes from those before it at `grow`, falls back at `shed`.
        let leave = self.add(shed, body.grow);
        let share = |before: Two<S>, it: Two<S>| {
            self.minus_mul_add(leave, it, self.mul_add(body.grow, before, shed))
        };
        [
            self.mul(body.attack, self.sub(drive, attack)),
            self.minus_mul_add(self.add(shed, entry), s1, shed),
            share(s1, s2),
            share(s2, s3),
            share(s3, s4),
            self.minus_mul_add(self.add(beyond, entry), spared_lost, beyond),
        ]
    }

    #[inline(always)]
    fn load(lanes: &Lanes, from: usize) -> Two<S> {
        let (vectors, _) = S::as_simd_f64s(lanes);
        let first = from / S::F64_LANES;
        [vectors[first], vectors[first + 1]]
    }

    #[inline(always)]
    fn store(lanes: &mut Lanes, from: usize, [a, b]: Two<S>) {
        let (vectors, _) = S::as_mut_simd_f64s(lanes);
        let first = from / S::F64_LANES;
        vectors[first] = a;
        vectors[first + 1] = b;
    }

    #[inline(always)]
    fn splat(self, value: f64) -> Two<S> {
        [self.0.splat_f64s(value); 2]
    }

    #[inline(always)]
    fn add(self, a: Two<S>, b: Two<S>) -> Two<S> {
        [self.0.add_f64s(a[0], b[0]), self.0.add_f64s(a[1], b[1])]
    }

    #[inline(always)]
    fn sub(self, a: Two<S>, b: Two<S>) -> Two<S> {
        [self.0.sub_f64s(a[0], b[0]), self.0.sub_f64s(a[1], b[1])]
    }

    #[inline(always)]
    fn mul(self, a: Two<S>, b: Two<S>) -> Two<S> {
        [self.0.mul_f64s(a[0], b[0]), self.0.mul_f64s(a[1], b[1])]
    }

    #[inline(always)]
    fn div(self, a: Two<S>, b: Two<S>) -> Two<S> {
        [self.0.div_f64s(a[0], b[0]), self.0.div_f64s(a[1], b[1])]
    }

    #[inline(always)]
    fn max(self, a: Two<S>, b: Two<S>) -> Two<S> {
        [self.0.max_f64s(a[0], b[0]), self.0.max_f64s(a[1], b[1])]
    }

    /// a x b + c, rounded once.
    #[inline(always)]
    fn mul_add(self, a: Two<S>, b: Two<S>, c: Two<S>) -> Two<S> {
        [
            self.0.mul_add_f64s(a[0], b[0], c[0]),
            self.0.mul_add_f64s(a[1], b[1], c[1]),
        ]
    }

    /// c - a x b, rounded once.
    #[inline(always)]
    fn minus_mul_add(self, a: Two<S>, b: Two<S>, c: Two<S>) -> Two<S> {
        [
            self.0.negate_mul_add_f64s(a[0], b[0], c[0]),
            self.0.negate_mul_add_f64s(a[1], b[1], c[1]),
        ]
    }

    /// `value` where `a` is less than `b`, nought elsewhere.
    #[inline(always)]
    fn where_less(self, a: Two<S>, b: Two<S>, value: Two<S>) -> Two<S> {
        let none = self.0.splat_f64s(0.0);
        let one = |n: usize| {
            let less = self.0.less_than_f64s(a[n], b[n]);
            self.0.select_f64s(less, value[n], none)
        };
        [one(0), one(1)]
    }
}
