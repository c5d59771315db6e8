//! What the mechanistic model says of each row of a trial's table, with a 90 % interval.

use crate::{
    cohort::{Cohort, Member, readings},
    number::count,
    parameters::Models,
    population::{Baseline, Course, Hidden, in_parallel, streams},
    trial::{Arm, Condition, Endpoint, Row, Table},
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

/// What a clinician reads week by week, in whole SALT.
struct Seen {
    salt: Vec<f64>,
}

impl Seen {
    fn at(&self, week: u16) -> Option<f64> {
        self.salt.get(usize::from(week)).copied()
    }

    /// Whether SALT rose by more than `by` points over week 52 at a visit after it, until `week`.
    fn lost(&self, by: f64, week: u16) -> Option<bool> {
        let at_52 = self.at(52)?;
        let visits = self.salt.iter().enumerate().skip(52).step_by(4);
        Some(
            visits
                .take_while(|(at, _)| *at <= usize::from(week))
                .any(|(_, salt)| salt - at_52 > by),
        )
    }
}

/// A row's figure, understood.
#[derive(Clone, Copy, Debug)]
struct Figure {
    endpoint: Endpoint,
    condition: Condition,
    threshold: f64,
    week: u16,
    /// Share still followed at the week, where those lost count as failures.
    kept: f64,
}

impl Figure {
    fn read(models: &Models, row: &Row) -> Result<Self, String> {
        let endpoint = Endpoint::named(&row.endpoint)
            .ok_or_else(|| format!("endpoint: `{}` is not known", row.endpoint))?;
        let condition = Condition::named(&row.condition)
            .ok_or_else(|| format!("condition: `{}` is not known", row.condition))?;
        let kept = match row.imputation.as_str() {
            "nri" if endpoint.is_share() => {
                1.0 - models.fixed.trial.lost_per_week * f64::from(row.week)
            }
            "nri" | "mi" | "observed" | "locf" | "ls_mean" => 1.0,
            other => return Err(format!("imputation: `{other}` is not known")),
        };
        Ok(Self {
            endpoint,
            condition,
            threshold: row.threshold,
            week: row.week,
            kept: kept.max(0.0),
        })
    }

    /// The patient's part in the figure; `None` where not counted.
    fn of(&self, baseline: &Baseline, seen: &Seen) -> Option<f64> {
        let counted = match self.condition {
            Condition::All => true,
            Condition::Severe => !baseline.very_severe,
            Condition::VerySevere => baseline.very_severe,
            Condition::SevereShort => !baseline.very_severe && !baseline.long_episode,
            Condition::SevereLong => !baseline.very_severe && baseline.long_episode,
            Condition::Responder52 => seen.at(52)? <= 20.0,
        };
        if !counted {
            return None;
        }
        let salt = seen.at(self.week)?;
        let change = 100.0 * (salt - baseline.salt) / baseline.salt;
        let share = |is: bool| if is { 100.0 } else { 0.0 };
        Some(match self.endpoint {
            Endpoint::SaltAtMost => share(salt <= self.threshold),
            Endpoint::Improved => share(-change >= self.threshold),
            Endpoint::MeanChange | Endpoint::SdChange => change,
            Endpoint::LostEver => share(seen.lost(self.threshold, self.week)?),
            Endpoint::Recaptured => {
                if !seen.lost(20.0, self.week)? {
                    return None;
                }
                share(salt <= self.threshold)
            }
        })
    }

    fn summary(&self, models: &Models, draws: &[Tally], n: f64) -> Option<Prediction> {
        let whole = draws.iter().fold(Tally::default(), Tally::with);
        if whole.n < 1.0 {
            return None;
        }
        let rules = &models.fixed.trial;
        let (value, chance, floor) = match self.endpoint {
            Endpoint::SdChange => {
                let sd = whole.variance().sqrt();
                (sd, sd * sd / (2.0 * n), rules.change_sd)
            }
            Endpoint::MeanChange => (whole.mean(), whole.variance() / n, rules.change_sd),
            _ => {
                let value = whole.mean() * self.kept;
                let at = value.clamp(rules.rare_share, 100.0 - rules.rare_share);
                (value, at * (100.0 - at) / n, rules.share_sd)
            }
        };
        // Variance between draws beyond what their finite number of patients makes.
        let of_draw = |tally: &Tally| match self.endpoint {
            Endpoint::SdChange => tally.variance().sqrt(),
            _ => tally.mean() * self.kept,
        };
        let mut between = Tally::default();
        for draw in draws {
            between.add(of_draw(draw));
        }
        let patients = whole.n / count(draws.len().max(1));
        let within = match self.endpoint {
            Endpoint::SdChange => value * value / (2.0 * patients),
            _ => whole.variance() * self.kept * self.kept / patients,
        };
        let unknown = (between.variance() - within).max(0.0);
        let reach = 1.645 * (chance + unknown + floor * floor).sqrt();
        Some(Prediction {
            value,
            low: value - reach,
            high: value + reach,
        })
    }
}

/// Count, sum and sum of squares.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Tally {
    fn add(&mut self, value: f64) {
        self.n += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    fn with(self, other: &Self) -> Self {
        Self {
            n: self.n + other.n,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
        }
    }

    fn mean(&self) -> f64 {
        self.sum / self.n.max(1.0)
    }

    fn variance(&self) -> f64 {
        if self.n < 2.0 {
            return 0.0;
        }
        ((self.squares - self.sum * self.sum / self.n) / (self.n - 1.0)).max(0.0)
    }
}
