//! What the mechanistic model says of each row of a trial's table, with a 90 % interval.

use crate::{
    cohort::{Cohort, Member, readings},
    figure::{Figure, Seen, Tally},
    parameters::Models,
    population::{Baseline, Course, Hidden, in_parallel, streams},
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

/// Predictions in the order of the rows; where a row cannot be predicted, why, in words.
pub fn predict(
    models: &Models,
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
        arm_predictions(models, arm, rows, ask);
        done(number + 1);
    }
    predictions
}

fn arm_predictions(
    models: &Models,
    arm: &Arm,
    rows: Vec<(&Row, &mut Result<Prediction, String>)>,
    ask: Ask,
) {
    let mut counted = Vec::new();
    for (row, prediction) in rows {
        match Figure::read(models, row) {
            Ok(figure) => counted.push((row, figure, prediction)),
            Err(why) => *prediction = Err(why),
        }
    }
    let Some(weeks) = counted.iter().map(|(row, _, _)| row.week.max(52)).max() else {
        return;
    };
    let stage = arm
        .regimen(models)
        .map_err(|error| error.to_string())
        .and_then(|regimen| {
            let population = models
                .population(&arm.population)
                .ok_or_else(|| format!("population: `{}` is not known", arm.population))?;
            Ok((regimen, population))
        });
    let (regimen, population) = match stage {
        Ok(stage) => stage,
        Err(why) => {
            for (_, _, prediction) in counted {
                *prediction = Err(format!("arm `{}`: {why}", arm.id));
            }
            return;
        }
    };
    let draws = models.mechanistic.len().min(ask.n);
    let each = ask.n.div_ceil(draws.max(1));
    let figures: Vec<Figure> = counted.iter().map(|(_, figure, _)| *figure).collect();
    // One tally a draw and figure; the same patients under no two draws.
    let tallies = in_parallel(draws, ask.threads, |number| {
        let mut tallies = vec![Tally::default(); figures.len()];
        let Some(draw) = models.mechanistic.get(number) else {
            return tallies;
        };
        let course = Course::new(models, draw, &regimen);
        let index = |patient: usize| patient * draws + number;
        let values = Cohort::new(each, weeks, 1).read(
            |patient| {
                let (mut who, mut flares) = streams(ask.seed, index(patient));
                Member {
                    course: &course,
                    baseline: Baseline::drawn(population, &mut who),
                    hidden: Hidden::drawn(&mut who, &mut flares, weeks),
                }
            },
            |patient, member, truth| {
                let salt = readings(models, ask.seed, index(patient), truth);
                let seen = Seen { salt };
                let of = |figure: &Figure| figure.of(&member.baseline, &seen);
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
