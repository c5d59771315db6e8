//! Counts and fractions: the few conversions that Rust leaves to `as`, each with its range, and the normal law.

/// A count as a number. Exact below 2^53.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "counts here stay far below 2^53"
)]
#[must_use]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

/// The whole part of `x`; below zero and NaN give 0.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what is wanted"
)]
#[must_use]
pub(crate) fn whole(x: f64) -> usize {
    x as usize
}

/// `x` in steps of `step`, rounded, as a byte; saturates at 0 and 255.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what is wanted"
)]
#[must_use]
pub(crate) fn byte(x: f64, step: f64) -> u8 {
    (x / step).round() as u8
}

/// Standard normal distribution function, absolute error below 1e-9 (upper tail by a continued fraction, centre by the
/// series of Marsaglia 2004).
#[must_use]
pub(crate) fn phi(x: f64) -> f64 {
    if x.abs() > 7.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut sum, mut term, mut odd) = (x, x, 1.0);
    while term.abs() > 1e-17 {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    (0.5 + sum * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()).clamp(0.0, 1.0)
}

/// The value below which a standard normal falls with probability `p` in (0, 1): [`probit_quick`] and one Halley step.
#[must_use]
pub(crate) fn probit(p: f64) -> f64 {
    let p = p.clamp(1e-15, 1.0 - 1e-15);
    let x = probit_quick(p);
    let error = (phi(x) - p) * std::f64::consts::TAU.sqrt() * (0.5 * x * x).exp();
    x - error / (1.0 + 0.5 * x * error)
}

/// The same by Acklam's rational form alone; relative error below 1.2e-9.
#[must_use]
pub(crate) fn probit_quick(p: f64) -> f64 {
    let p = p.clamp(1e-15, 1.0 - 1e-15);
    let poly = |x: f64, terms: &[f64]| terms.iter().fold(0.0, |sum, term| sum * x + term);
    let tail = |q: f64| {
        poly(
            q,
            &[
                -7.784_894_002_430_293e-3,
                -0.322_396_458_041_136_5,
                -2.400_758_277_161_838,
                -2.549_732_539_343_734,
                4.374_664_141_464_968,
                2.938_163_982_698_783,
            ],
        ) / poly(
            q,
            &[
                7.784_695_709_041_462e-3,
                0.322_467_129_070_039_8,
                2.445_134_137_142_996,
                3.754_408_661_907_416,
                1.0,
            ],
        )
    };
    if p < 0.024_25 {
        tail((-2.0 * p.ln()).sqrt())
    } else if p > 0.975_75 {
        -tail((-2.0 * (1.0 - p).ln()).sqrt())
    } else {
        let q = p - 0.5;
        let r = q * q;
        q * poly(
            r,
            &[
                -39.696_830_286_653_76,
                220.946_098_424_520_5,
                -275.928_510_446_968_7,
                138.357_751_867_269,
                -30.664_798_066_147_16,
                2.506_628_277_459_239,
            ],
        ) / poly(
            r,
            &[
                -54.476_098_798_224_06,
                161.585_836_858_040_9,
                -155.698_979_859_886_6,
                66.801_311_887_719_72,
                -13.280_681_552_885_72,
                1.0,
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_law_and_its_inverse_agree_with_tables() {
        assert!((phi(1.959_963_984_540_054) - 0.975).abs() < 1e-9);
        assert!((phi(-3.0) - 1.349_898_031_630_095e-3).abs() < 1e-9);
        for p in [1e-6, 0.01, 0.3, 0.5, 0.9, 0.999] {
            assert!((phi(probit(p)) - p).abs() < 1e-10, "{p}");
        }
    }
}
