//! The few statistics that scores need.

use crate::number::{count, phi};

/// Chance of counts so uneven or more where each bin is equally likely (chi-square by Wilson and Hilferty 1931).
pub(super) fn chi_square_p(counts: &[usize]) -> f64 {
    let all: usize = counts.iter().sum();
    let expected = count(all) / count(counts.len());
    let square: f64 = counts
        .iter()
        .map(|it| (count(*it) - expected).powi(2) / expected)
        .sum();
    let free = count(counts.len()) - 1.0;
    let part = 2.0 / (9.0 * free);
    1.0 - phi(((square / free).cbrt() - (1.0 - part)) / part.sqrt())
}

pub(super) fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Slope of a logistic regression of what came on the log odds that were said.
pub(super) fn slope(said: &[(f64, bool)]) -> f64 {
    // Odds of 0 and 1 have no logarithm: one curve in ten thousand is the least that counts.
    let log_odds = |p: f64| {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        (p / (1.0 - p)).ln()
    };
    let (mut start, mut slope) = (0.0, 1.0);
    for _ in 0..50 {
        // Newton's step: gradient, and the matrix of second derivatives.
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for (p, came) in said {
            let x = log_odds(*p);
            let expected = 1.0 / (1.0 + (-(start + slope * x)).exp());
            let off = if *came { 1.0 } else { 0.0 } - expected;
            let weight = expected * (1.0 - expected);
            g0 += off;
            g1 += off * x;
            h00 += weight;
            h01 += weight * x;
            h11 += weight * x * x;
        }
        let determinant = h00 * h11 - h01 * h01;
        // Where odds were far too bold the curvature at the start is almost nought, and a whole step would fly off.
        let short = |step: f64| step.clamp(-0.25, 0.25);
        start += short((h11 * g0 - h01 * g1) / determinant);
        slope += short((h00 * g1 - h01 * g0) / determinant);
    }
    slope
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_counts_are_likely_and_uneven_ones_are_not() {
        assert!(chi_square_p(&[50; 20]) > 0.999);
        // The tables' 5 % point of 19 degrees of freedom is 30.14.
        let mut counts = [100_usize; 20];
        counts[0] = 138;
        counts[1] = 62;
        // 2 x 38^2 / 100 = 28.9.
        let p = chi_square_p(&counts);
        assert!((0.05..0.08).contains(&p), "{p}");
    }

    #[test]
    fn the_slope_finds_who_is_too_bold() {
        let said = |bold: f64| -> Vec<(f64, bool)> {
            let mut all = Vec::new();
            for percent in 1..100_u32 {
                let truth = f64::from(percent) / 100.0;
                let log = (truth / (1.0 - truth)).ln() * bold;
                let said = 1.0 / (1.0 + (-log).exp());
                all.extend((0..100).map(|n| (said, n < percent)));
            }
            all
        };
        assert!((slope(&said(1.0)) - 1.0).abs() < 1e-6);
        assert!((slope(&said(2.0)) - 0.5).abs() < 0.01);
        // Sure each time and right three times in four.
        let sure: Vec<(f64, bool)> = (0..400)
            .map(|n| {
                if n % 2 == 0 {
                    (0.9999, n % 8 != 0)
                } else {
                    (0.0001, n % 8 == 1)
                }
            })
            .collect();
        let log_odds = 0.9999_f64.ln() - 0.0001_f64.ln();
        let expected = 3.0_f64.ln() / log_odds;
        assert!((slope(&sure) - expected).abs() < 1e-6, "{}", slope(&sure));
    }
}
