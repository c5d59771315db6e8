//! Finds where the posterior lies: an ensemble of parameters is moved from the prior towards the published figures, a
//! part of the way at a time (ensemble smoother with multiple data assimilation, Emerick and Reynolds 2013).

use super::{
    Effort, Progress, chance,
    likelihood::{Likelihood, Point, from_prior},
    linear,
};
use crate::population::in_parallel;

/// Parts of the way, each of the same size.
const PARTS: u32 = 6;

/// The points of every part; the last ones lie about where the posterior does.
pub(super) fn search(
    likelihood: &Likelihood<'_>,
    effort: Effort,
    tell: &mut impl FnMut(Progress),
) -> Vec<Vec<Point>> {
    let mut places: Vec<Vec<f64>> = (0..effort.ensemble)
        .map(|member| {
            from_prior(
                likelihood.priors().len(),
                &mut chance(effort.seed, 3, member),
            )
        })
        .collect();
    let mut parts = Vec::new();
    for part in 0..=PARTS {
        let points = in_parallel(places.len(), effort.threads, |member| {
            likelihood.at(places.get(member).cloned().unwrap_or_default())
        });
        tell(Progress {
            pass: "ensemble",
            done: usize::try_from(part + 1).unwrap_or(0),
            of: usize::try_from(PARTS + 1).unwrap_or(0),
        });
        if part < PARTS {
            places = moved(likelihood, &points, effort, part);
        }
        parts.push(points);
    }
    parts
}

/// Each member's place after one part of the way.
fn moved(
    likelihood: &Likelihood<'_>,
    points: &[Point],
    effort: Effort,
    part: u32,
) -> Vec<Vec<f64>> {
    let wider = f64::from(PARTS);
    let places: Vec<Vec<f64>> = points.iter().map(|it| it.place.clone()).collect();
    let rows: Vec<Vec<f64>> = points.iter().map(|it| it.rows.clone()).collect();
    let cross = linear::covariance(&places, &rows);
    let mut spread = linear::covariance(&rows, &rows);
    for (number, ((_, sd), row)) in likelihood.published.iter().zip(&mut spread).enumerate() {
        if let Some(it) = row.get_mut(number) {
            *it += wider * sd * sd;
        }
    }
    let root = linear::cholesky(&spread);
    points
        .iter()
        .enumerate()
        .map(|(member, it)| {
            let stream = 4 + u64::from(part);
            let mut chance = chance(effort.seed, stream, member);
            let misfit: Vec<f64> = likelihood
                .published
                .iter()
                .zip(&it.rows)
                .map(|((value, sd), row)| value + wider.sqrt() * sd * chance.normal() - row)
                .collect();
            let pull = linear::solve(&root, &misfit);
            let step = linear::lower_times(&cross, &pull);
            // A member that is thrown far out by a chance covariance would say nothing.
            let near = |z: f64| z.clamp(-8.0, 8.0);
            it.place
                .iter()
                .zip(step)
                .map(|(z, by)| near(z + by))
                .collect()
        })
        .collect()
}

/// Mean place of `points`.
pub(super) fn centre(points: &[Point]) -> Vec<f64> {
    let places: Vec<Vec<f64>> = points.iter().map(|it| it.place.clone()).collect();
    linear::mean(&places)
}
