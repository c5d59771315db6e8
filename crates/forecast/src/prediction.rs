//! What a model says of each row of a trial's table, with a 90 % interval.

use crate::{
    cohort::readings,
    figure::{Figure, Seen, Tally},
    opinion::{Draw, Opinion, silent},
    parameters::{Model, Models},
    population::{Baseline, Hidden, in_parallel, streams},
    trial::{Arm, Row, Table},
};

/// How a table is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Virtual patients an arm, 1 or more.
    pub n: usize,
    /// Seed.
    pub seed: u64,
    /// Threads; the answer does not depend on them.
    pub threads: usize,
}

/// One row's prediction, in the row's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Mean over patients and draws.
    pub value: f64,
    /// 5 % end of the interval for a trial of the row's size.
    pub low: f64,
    /// 95 % end.
    pub high: f64,
}

/// Predictions of `model` in the order of the rows; where it cannot predict one, why, in words.
pub fn predict(
    models: &Models,
    model: Model,
    table: &Table,
    ask: Ask,
    mut done: impl FnMut(usize),
) -> Vec<Result<Prediction, String>> {
    let mut predictions: Vec<Result<Prediction, String>> = table
        .rows
        .iter()
        .map(|row| Err(format!("arm: `{}` is not in the table", row.arm)))
        .collect();
    for (number, arm) in table.arms.iter().enumerate() {
        let rows: Vec<(&Row, &mut Result<Prediction, String>)> = table
            .rows
            .iter()
            .zip(&mut predictions)
            .filter(|(row, _)| row.arm == arm.id)
            .collect();
        arm_predictions(models, model, arm, rows, ask);
        done(number + 1);
    }
    predictions
}

fn arm_predictions(
    models: &Models,
    model: Model,
    arm: &Arm,
    rows: Vec<(&Row, &mut Result<Prediction, String>)>,
    ask: Ask,
) {
    let stage = arm
        .regimen(models)
        .map_err(|error| error.to_string())
        .and_then(|regimen| {
            let population = models
                .population(&arm.population)
                .ok_or_else(|| format!("population: `{}` is not known", arm.population))?;
            Ok((regimen, population))
        });
    let mut counted = Vec::new();
    for (row, prediction) in rows {
        let figure = Figure::read(models, row).and_then(|figure| match &stage {
            Err(why) => Err(format!("arm `{}`: {why}", arm.id)),
            Ok((regimen, _)) => match silent(models, model, regimen, &figure) {
                Some(why) => Err(why.to_owned()),
                None => Ok(figure),
            },
        });
        match figure {
            Ok(figure) => counted.push((row, figure, prediction)),
            Err(why) => *prediction = Err(why),
        }
    }
    let weeks = counted.iter().map(|(row, _, _)| row.last_week(models));
    let (Some(weeks), Ok((regimen, population))) = (weeks.max(), stage) else {
        return;
    };
    let all = Draw::all(models, model);
    let draws = all.len().min(ask.n);
    let each = ask.n.div_ceil(draws.max(1));
    let figures: Vec<Figure> = counted.iter().map(|(_, figure, _)| *figure).collect();
    // One tally a draw and figure; the same patients under no two draws.
    let tallies = in_parallel(draws, ask.threads, |number| {
        let mut tallies = vec![Tally::default(); figures.len()];
        let opinion = all
            .get(number)
            .map(|it| Opinion::new(models, *it, &regimen));
        let Some(Ok(opinion)) = opinion else {
            return tallies;
        };
        let index = |patient: usize| patient * draws + number;
        let values = opinion.read(
            each,
            weeks,
            |patient| {
                let (mut who, mut flares) = streams(ask.seed, index(patient));
                let baseline = Baseline::drawn(population, &mut who);
                Some((baseline, Hidden::drawn(&mut who, &mut flares, weeks)))
            },
            |patient, baseline, truth| {
                let salt = readings(models, ask.seed, index(patient), truth);
                let seen = Seen { salt };
                let of = |figure: &Figure| figure.of(baseline, &seen);
                figures.iter().map(of).collect::<Vec<Option<f64>>>()
            },
        );
        for values in values {
            for (value, tally) in values.into_iter().zip(&mut tallies) {
                if let Some(value) = value {
                    tally.add(value);
                }
            }
        }
        tallies
    });
    for (place, (row, figure, prediction)) in counted.into_iter().enumerate() {
        let of_draws: Vec<Tally> = tallies
            .iter()
            .filter_map(|draw| draw.get(place).copied())
            .filter(|tally| tally.n > 0.0)
            .collect();
        let n = row.n.or(arm.n).map_or(100.0, f64::from);
        *prediction = figure
            .summary(models, &of_draws, n)
            .ok_or_else(|| "no virtual patient meets the condition; raise n".to_owned());
    }
}
