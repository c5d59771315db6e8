//! The little linear algebra that the fit needs. Matrices are rows of rows.
#![expect(
    clippy::indexing_slicing,
    reason = "every matrix here is square or as long as the one beside it, made so in this folder"
)]

use crate::number::count;

pub(super) type Matrix = Vec<Vec<f64>>;

/// L with L L' = `a`, for a symmetric positive `a`; a place that rounding made negative counts as almost nought.
pub(super) fn cholesky(a: &Matrix) -> Matrix {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = l[i].iter().zip(&l[j]).take(j).map(|(a, b)| a * b).sum();
            l[i][j] = if i == j {
                (a[i][i] - sum).max(1e-12).sqrt()
            } else {
                (a[i][j] - sum) / l[j][j]
            };
        }
    }
    l
}

/// x with L L' x = `b`.
pub(super) fn solve(l: &Matrix, b: &[f64]) -> Vec<f64> {
    let n = l.len();
    let mut x = b.to_vec();
    for i in 0..n {
        let sum: f64 = l[i].iter().zip(&x).take(i).map(|(a, b)| a * b).sum();
        x[i] = (x[i] - sum) / l[i][i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|j| l[j][i] * x[j]).sum();
        x[i] = (x[i] - sum) / l[i][i];
    }
    x
}

/// L z.
pub(super) fn lower_times(l: &Matrix, z: &[f64]) -> Vec<f64> {
    l.iter()
        .map(|row| row.iter().zip(z).map(|(a, b)| a * b).sum())
        .collect()
}

pub(super) fn mean(rows: &[Vec<f64>]) -> Vec<f64> {
    let mut mean = vec![0.0; rows.first().map_or(0, Vec::len)];
    for row in rows {
        for (mean, it) in mean.iter_mut().zip(row) {
            *mean += it / count(rows.len());
        }
    }
    mean
}

/// Covariance of the columns of `a` with those of `b`, row by row of the same members.
pub(super) fn covariance(a: &[Vec<f64>], b: &[Vec<f64>]) -> Matrix {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let mut all = vec![vec![0.0; mean_b.len()]; mean_a.len()];
    let members = (count(a.len()) - 1.0).max(1.0);
    for (a, b) in a.iter().zip(b) {
        for (i, row) in all.iter_mut().enumerate() {
            for (j, it) in row.iter_mut().enumerate() {
                *it += (a[i] - mean_a[i]) * (b[j] - mean_b[j]) / members;
            }
        }
    }
    all
}

pub(super) fn variance(all: &[f64]) -> f64 {
    let n = count(all.len()).max(2.0);
    let mean = all.iter().sum::<f64>() / n;
    all.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (n - 1.0)
}
