//! How likely the published figures are under one set of parameters, worked out on virtual patients that are the same
//! under every set: so a change of the answer is a change of the parameters.
//!
//! Parameters are handled as standard normals of their priors. Rows are taken as independent, although rows of one arm
//! share its patients: the posterior is narrower than it should be, by as much as the floor of error does not make up.

use std::sync::Arc;

use super::{Effort, LeftOut, chance, linear};
use crate::{
    chance::Chance,
    figure::{Figure, Seen, Tally},
    number::{count, probit},
    opinion::{Draw, Opinion, silent},
    parameters::{Model, Models, Population, Prior, draw},
    population::{Baseline, Hidden},
    regimen::Regimen,
    trial::{Endpoint, Row, Table},
};

/// A table that the model cannot be fitted to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the table cannot be fitted: {0}")]
pub struct Unfit(pub(super) String);

impl Prior {
    /// The value that lies `z` standard deviations from the median, in the column's unit.
    #[must_use]
    pub fn natural(&self, z: f64) -> f64 {
        if self.log {
            self.median * (self.sd * z).exp()
        } else {
            self.median + self.sd * z
        }
    }
}

/// What one set of parameters predicts, and how likely it makes the table.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// Standard normals of the priors.
    pub(super) place: Vec<f64>,
    /// Predictions in the order of the rows, each on its scale.
    pub(super) rows: Vec<f64>,
    /// Log of prior and likelihood, but for a constant.
    pub(super) log: f64,
}

pub(super) struct Likelihood<'m> {
    models: &'m Models,
    model: Model,
    arms: Vec<Stage>,
    /// The published figures, each on its scale, with their standard deviation there.
    pub(super) published: Vec<(f64, f64)>,
    /// The rows that they stand in.
    pub(super) rows: Vec<String>,
    /// Verified rows that the model cannot speak of.
    pub(super) left_out: Vec<LeftOut>,
}

/// An arm with its rows and its patients.
struct Stage {
    regimen: Regimen,
    weeks: u16,
    rows: Vec<Fitted>,
    patients: Arc<Vec<Panel>>,
}

/// A row's place among the published figures, how it is read off patients, and on which scale it is compared.
type Fitted = (usize, Figure, Scale);

/// One virtual patient.
struct Panel {
    baseline: Baseline,
    hidden: Hidden,
    /// Standard normals of the readings, week by week.
    readings: Vec<f64>,
}

/// On which scale a row is compared: there its error is about the same wherever the prediction lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// ln(p / (100 - p)) of a share, kept off both ends.
    Share,
    /// As it is.
    Plain,
}

impl Scale {
    fn of(self, value: f64, rare: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Share => {
                let value = value.clamp(0.0, 100.0);
                ((value + rare) / (100.0 - value + rare)).ln()
            }
        }
    }
}

impl<'m> Likelihood<'m> {
    pub(super) fn new(
        models: &'m Models,
        model: Model,
        table: &Table,
        effort: Effort,
    ) -> Result<Self, Unfit> {
        let mut it = Self {
            models,
            model,
            arms: Vec::new(),
            published: Vec::new(),
            rows: Vec::new(),
            left_out: Vec::new(),
        };
        let mut panels: Vec<(&str, Arc<Vec<Panel>>)> = Vec::new();
        let weeks = table.rows.iter().map(|row| row.last_week(models));
        let weeks = weeks.max().unwrap_or(52);
        for arm in &table.arms {
            let population = models
                .population(&arm.population)
                .ok_or_else(|| Unfit(format!("population: `{}` is not known", arm.population)))?;
            let regimen = arm
                .regimen(models)
                .map_err(|error| Unfit(error.to_string()))?;
            let known = panels.iter().find(|(id, _)| *id == population.id);
            let patients = known.map(|(_, it)| it.clone());
            let patients = patients.unwrap_or_else(|| {
                let it = Arc::new(panel(population, effort, weeks));
                panels.push((&population.id, it.clone()));
                it
            });
            let mine: Vec<&Row> = table
                .rows
                .iter()
                .filter(|row| row.arm == arm.id && row.verified && row.value.is_some())
                .collect();
            let rows = it.read(&mine, &regimen)?;
            let weeks = rows.iter().map(|(_, figure, _)| figure.last_week());
            if let Some(weeks) = weeks.max() {
                it.arms.push(Stage {
                    regimen,
                    weeks,
                    rows,
                    patients,
                });
            }
        }
        if it.published.is_empty() {
            return Err(Unfit("no row is verified and has a value".to_owned()));
        }
        Ok(it)
    }

    /// Takes the rows of an arm in: those that are fitted.
    fn read(&mut self, mine: &[&Row], regimen: &Regimen) -> Result<Vec<Fitted>, Unfit> {
        let mut rows = Vec::new();
        for row in mine {
            let figure = Figure::read(self.models, row)
                .map_err(|why| Unfit(format!("row `{}`: {why}", row.id)))?;
            if let Some(why) = silent(self.models, self.model, regimen, &figure) {
                let row = row.id.clone();
                self.left_out.push(LeftOut { row, why });
                continue;
            }
            let (scale, at) = measured(self.models, row, mine);
            rows.push((self.published.len(), figure, scale));
            self.published.push(at);
            self.rows.push(row.id.clone());
        }
        Ok(rows)
    }

    /// What was held likely of each parameter.
    pub(super) fn priors(&self) -> &'m [Prior] {
        self.models.priors(self.model)
    }

    /// The parameters at `place`, in their units.
    pub(super) fn natural(&self, place: &[f64]) -> Vec<f64> {
        let each = self.priors().iter().zip(place);
        each.map(|(prior, z)| prior.natural(*z)).collect()
    }

    /// The likelihood itself.
    pub(super) fn at(&self, place: Vec<f64>) -> Point {
        let mut rows = vec![f64::NAN; self.published.len()];
        let natural = self.natural(&place);
        let row = || {
            let names = self.priors().iter().map(|it| it.id.as_str());
            names.zip(natural.iter().copied())
        };
        match self.model {
            Model::Mechanistic => {
                if let Ok(draw) = draw(row()) {
                    self.predict_all(Draw::Mechanistic(&draw), &mut rows);
                }
            }
            Model::Statistical => {
                if let Ok(draw) = draw(row()) {
                    self.predict_all(Draw::Statistical(&draw), &mut rows);
                }
            }
        }
        let log = self.log(&place, &rows);
        Point { place, rows, log }
    }

    /// Log of prior and likelihood where the rows are predicted to be `rows`.
    pub(super) fn log(&self, place: &[f64], rows: &[f64]) -> f64 {
        let prior: f64 = place.iter().map(|z| z * z).sum();
        let misfit: f64 = self.misfits(rows).sum();
        let log = -0.5 * (prior + misfit);
        if log.is_finite() { log } else { f64::MIN / 4.0 }
    }

    /// The square of how many standard deviations each row's prediction is off: minus twice its log likelihood, but for
    /// a constant.
    pub(super) fn misfits(&self, rows: &[f64]) -> impl Iterator<Item = f64> {
        self.published
            .iter()
            .zip(rows)
            .map(|((value, sd), predicted)| ((value - predicted) / sd).powi(2))
    }

    fn predict_all(&self, draw: Draw<'_>, into: &mut [f64]) {
        for arm in &self.arms {
            if let Ok(opinion) = Opinion::new(self.models, draw, &arm.regimen) {
                self.predict(arm, &opinion, into);
            }
        }
    }

    fn predict(&self, arm: &Stage, opinion: &Opinion<'_>, into: &mut [f64]) {
        let noise = &self.models.fixed.reading;
        let values = opinion.read(
            arm.patients.len(),
            arm.weeks,
            |index| {
                let it = arm.patients.get(index)?;
                Some((it.baseline, it.hidden.clone()))
            },
            |index, baseline, truth| {
                let normals = arm.patients.get(index).map(|it| it.readings.as_slice());
                let read = |(salt, z): (&f64, &f64)| {
                    (salt + noise.sd(*salt) * z).clamp(0.0, 100.0).round()
                };
                let salt = truth.iter().zip(normals.unwrap_or_default()).map(read);
                let seen = Seen {
                    salt: salt.collect(),
                };
                let of = |(_, figure, _): &Fitted| figure.of(baseline, &seen);
                arm.rows.iter().map(of).collect::<Vec<Option<f64>>>()
            },
        );
        let rare = self.models.fixed.trial.rare_share;
        for (number, (place, figure, scale)) in arm.rows.iter().enumerate() {
            let mut tally = Tally::default();
            for value in values
                .iter()
                .filter_map(|it| it.get(number).copied().flatten())
            {
                tally.add(value);
            }
            if let Some(into) = into.get_mut(*place) {
                // Where nobody meets the condition, nobody does so under any nearby parameters either.
                let value = if tally.n > 0.0 {
                    figure.value(&tally)
                } else {
                    0.0
                };
                *into = scale.of(value, rare);
            }
        }
    }
}

/// The scale of a row, the published figure on it, and its standard deviation there: chance in a trial of that size, and
/// a floor for what the model misses.
fn measured(models: &Models, row: &Row, rows: &[&Row]) -> (Scale, (f64, f64)) {
    let rules = &models.fixed.trial;
    let (value, n) = (row.value.unwrap_or(0.0), row.n.map_or(100.0, f64::from));
    let endpoint = Endpoint::named(&row.endpoint);
    if endpoint.is_some_and(Endpoint::is_share) {
        let at = value.clamp(rules.rare_share, 100.0 - rules.rare_share);
        let sd = (at * (100.0 - at) / n + rules.share_sd.powi(2)).sqrt();
        // A small error on the scale of shares is the error in points times the slope there.
        let slope = 1.0 / (value + rules.rare_share) + 1.0 / (100.0 - value + rules.rare_share);
        return (
            Scale::Share,
            (Scale::Share.of(value, rules.rare_share), sd * slope),
        );
    }
    let spread = if endpoint == Some(Endpoint::SdChange) {
        value / 2.0_f64.sqrt()
    } else {
        let published = rows.iter().find(|it| {
            Endpoint::named(&it.endpoint) == Some(Endpoint::SdChange)
                && it.week == row.week
                && it.condition == row.condition
        });
        // Without one, the largest that a change between 0 and -100 % with this mean can have.
        let largest = (value.abs() * (100.0 - value.abs()).max(0.0)).sqrt();
        published.and_then(|it| it.value).unwrap_or(largest)
    };
    let sd = (spread * spread / n + rules.change_sd.powi(2)).sqrt();
    (Scale::Plain, (value, sd))
}

/// Patients spread evenly over what they can be, by the generalised golden ratio, so that few stand for many; only flares
/// and readings are left to chance.
fn panel(population: &Population, effort: Effort, weeks: u16) -> Vec<Panel> {
    const DIMENSIONS: usize = 8;
    // The root above 1 of x^9 = x + 1.
    let mut ratio = 1.5_f64;
    for _ in 0..60 {
        ratio = (1.0 + ratio).powf(1.0 / (count(DIMENSIONS) + 1.0));
    }
    let steps: Vec<f64> = (1..=DIMENSIONS)
        .map(|power| ratio.powf(-count(power)))
        .collect();
    let mut offset = chance(effort.seed, 1, 0);
    let starts: Vec<f64> = steps.iter().map(|_| offset.uniform()).collect();
    (0..effort.patients)
        .map(|index| {
            let at = |dimension: usize| {
                let (step, start) = (steps.get(dimension), starts.get(dimension));
                let place = start.unwrap_or(&0.0) + count(index) * step.unwrap_or(&0.0);
                place.fract()
            };
            let mut by_chance = chance(effort.seed, 2, index);
            Panel {
                baseline: Baseline::placed(population, [at(0), at(1), at(2), at(3)]),
                hidden: Hidden {
                    gain: probit(at(4)),
                    entry: probit(at(5)),
                    growth: probit(at(6)),
                    clearance: probit(at(7)),
                    flares: normals(&mut by_chance, weeks),
                },
                readings: normals(&mut by_chance, weeks),
            }
        })
        .collect()
}

fn normals(chance: &mut Chance, weeks: u16) -> Vec<f64> {
    (0..=weeks).map(|_| chance.normal()).collect()
}

/// A place by chance under the priors.
pub(super) fn from_prior(parameters: usize, chance: &mut Chance) -> Vec<f64> {
    (0..parameters).map(|_| chance.normal()).collect()
}

/// A place by chance around `centre` with the spread that `root` is the root of.
pub(super) fn around(
    centre: &[f64],
    root: &linear::Matrix,
    wide: f64,
    chance: &mut Chance,
) -> Vec<f64> {
    let z: Vec<f64> = centre.iter().map(|_| wide * chance.normal()).collect();
    let step = linear::lower_times(root, &z);
    centre.iter().zip(step).map(|(a, b)| a + b).collect()
}
