//! A stand-in for the likelihood: every row's prediction as a quadratic of the parameters with cubes, learned by least squares from
//! places where the likelihood was worked out. It is learned again from places that it holds likely itself, until those
//! are where it was learned.

use super::{
    Effort, Progress, chains, chance,
    ensemble::centre,
    likelihood::{Likelihood, Point, around},
    linear::{self, Matrix},
};
use crate::population::in_parallel;

/// The stand-in.
pub(super) struct StandIn {
    /// Coefficients of each row.
    rows: Matrix,
    centre: Vec<f64>,
    /// Root of the spread of the places that matter: a step of a walk.
    pub(super) root: Matrix,
}

impl StandIn {
    /// Learned from `points`, those that are likely more than those that are not.
    fn of(points: &[&Point], about: &[Point]) -> Self {
        let middle = centre(about);
        let best = points.iter().map(|it| it.log).fold(f64::MIN, f64::max);
        let weighed: Vec<(Vec<f64>, f64, &Point)> = points
            .iter()
            .map(|it| {
                // The posterior lies within about 20 of the best; a place far below says next to nothing about it.
                let weight = 1.0 / (1.0 + ((best - it.log) / NEAR).powi(4));
                (terms(&it.place, &middle), weight, *it)
            })
            .collect();
        let wide = weighed.first().map_or(0, |it| it.0.len());
        let mut normal = vec![vec![0.0; wide]; wide];
        for (terms, weight, _) in &weighed {
            for (row, a) in normal.iter_mut().zip(terms) {
                for (it, b) in row.iter_mut().zip(terms) {
                    *it += weight * a * b;
                }
            }
        }
        for (number, row) in normal.iter_mut().enumerate() {
            if let Some(it) = row.get_mut(number) {
                *it += 1e-3;
            }
        }
        let root = linear::cholesky(&normal);
        let rows = (0..points.first().map_or(0, |it| it.rows.len())).map(|row| {
            let mut right = vec![0.0; wide];
            for (terms, weight, point) in &weighed {
                let value = point.rows.get(row).copied().unwrap_or(0.0);
                for (it, term) in right.iter_mut().zip(terms) {
                    *it += weight * term * value;
                }
            }
            linear::solve(&root, &right)
        });
        let places: Vec<Vec<f64>> = about.iter().map(|it| it.place.clone()).collect();
        Self {
            rows: rows.collect(),
            root: linear::cholesky(&linear::covariance(&places, &places)),
            centre: middle,
        }
    }

    /// What it holds the log of prior and likelihood to be.
    pub(super) fn log(&self, likelihood: &Likelihood<'_>, place: &[f64]) -> f64 {
        let terms = terms(place, &self.centre);
        let rows = linear::lower_times(&self.rows, &terms);
        likelihood.log(place, &rows)
    }
}

/// How far below the best a place may lie to count in full, in the log.
const NEAR: f64 = 25.0;

/// 1, each parameter's distance from the centre, each product of two of them, and each one's cube.
fn terms(place: &[f64], centre: &[f64]) -> Vec<f64> {
    let away: Vec<f64> = place.iter().zip(centre).map(|(a, b)| a - b).collect();
    let mut terms = vec![1.0];
    terms.extend(&away);
    for (number, a) in away.iter().enumerate() {
        terms.extend(away.iter().skip(number).map(|b| a * b));
    }
    terms.extend(away.iter().map(|a| a * a * a));
    terms
}

/// Learns a stand-in from what the ensemble `found`; also gives every point that was worked out, the
/// last ones likely, and how far the last stand-in but one was off at the last points, which it had not seen.
pub(super) fn learn(
    likelihood: &Likelihood<'_>,
    found: Vec<Vec<Point>>,
    effort: Effort,
    tell: &mut impl FnMut(Progress),
) -> (StandIn, Vec<Point>, f64) {
    let mut about = found.last().cloned().unwrap_or_default();
    let mut points: Vec<Point> = found.into_iter().flatten().collect();
    // Around the ensemble, three times as many and wider than it is.
    let middle = centre(&about);
    let places: Vec<Vec<f64>> = about.iter().map(|it| it.place.clone()).collect();
    let root = linear::cholesky(&linear::covariance(&places, &places));
    let wide: Vec<Vec<f64>> = (0..3 * effort.ensemble)
        .map(|member| around(&middle, &root, 1.3, &mut chance(effort.seed, 20, member)))
        .collect();
    points.extend(work_out(likelihood, &wide, effort));
    let mut stand_in = StandIn::of(&points.iter().collect::<Vec<_>>(), &about);
    let mut off = f64::NAN;
    for round in 0..effort.rounds {
        tell(Progress {
            pass: "stand-in",
            done: round + 1,
            of: effort.rounds,
        });
        let places = chains::alone(likelihood, &stand_in, &about, effort, round);
        about = work_out(likelihood, &places, effort);
        off = apart(likelihood, &stand_in, &about);
        points.extend(about.iter().cloned());
        stand_in = StandIn::of(&points.iter().collect::<Vec<_>>(), &about);
    }
    (stand_in, points, off)
}

fn work_out(likelihood: &Likelihood<'_>, places: &[Vec<f64>], effort: Effort) -> Vec<Point> {
    in_parallel(places.len(), effort.threads, |member| {
        likelihood.at(places.get(member).cloned().unwrap_or_default())
    })
}

/// Standard deviation of how far the stand-in is off in the log at `points`.
fn apart(likelihood: &Likelihood<'_>, stand_in: &StandIn, points: &[Point]) -> f64 {
    let off: Vec<f64> = points
        .iter()
        .map(|it| it.log - stand_in.log(likelihood, &it.place))
        .collect();
    linear::variance(&off).sqrt()
}
