//! A row's figure, understood: whom it counts, what it makes of one patient, and of many.

use crate::{
    number::count,
    parameters::{Models, Trajectory},
    population::Baseline,
    prediction::Prediction,
    trial::{Class, Condition, Endpoint, Row},
};

/// What a clinician reads week by week, in whole SALT.
pub(crate) struct Seen {
    pub(crate) salt: Vec<f64>,
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

    /// The class of response of one whose SALT was `start`.
    fn class(&self, start: f64, rules: &Trajectory) -> Option<Class> {
        let much = |week: u16| Some(self.at(week)? <= rules.salt);
        let (early, middle, late) = (
            much(rules.early_week)?,
            much(rules.middle_week)?,
            much(rules.late_week)?,
        );
        let improved = |salt: f64| 100.0 * (start - salt) >= rules.improved_percent * start;
        let kept = improved(self.at(rules.late_week)?);
        let every = usize::from(rules.visit_every_weeks.max(1));
        let visits = self.salt.iter().take(usize::from(rules.late_week) + 1);
        let ever = || visits.step_by(every).any(|salt| improved(*salt));
        Some(match (early, middle, late) {
            (true, true, true) => Class::Early,
            (_, true, true) => Class::Middle,
            (_, _, true) => Class::Late,
            _ if kept => Class::Partial,
            _ if ever() => Class::Relapser,
            _ => Class::NonResponder,
        })
    }
}

/// A row's figure, understood.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    pub(crate) endpoint: Endpoint,
    pub(crate) condition: Condition,
    threshold: f64,
    week: u16,
    /// Share still followed at the week, where those lost count as failures.
    kept: f64,
    classes: Trajectory,
}

impl Figure {
    /// What `row` asks for, or the word in it that is not known.
    pub(crate) fn read(models: &Models, row: &Row) -> Result<Self, String> {
        let endpoint = Endpoint::named(&row.endpoint)
            .ok_or_else(|| format!("endpoint: `{}` is not known", row.endpoint))?;
        let condition = Condition::named(&row.condition)
            .ok_or_else(|| format!("condition: `{}` is not known", row.condition))?;
        let kept = match row.imputation.as_str() {
            "nri" if matches!(endpoint, Endpoint::Trajectory(_)) => {
                return Err("imputation: `nri` makes no class of response".to_owned());
            }
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
            classes: models.fixed.trajectory,
        })
    }

    /// The last week that it looks at.
    pub(crate) fn last_week(&self) -> u16 {
        match (self.endpoint, self.condition) {
            (Endpoint::Trajectory(_), _) => self.week.max(self.classes.late_week),
            (Endpoint::LostEver | Endpoint::Recaptured, _) | (_, Condition::Responder52) => {
                self.week.max(52)
            }
            _ => self.week,
        }
    }

    /// The patient's part in the figure; `None` where not counted.
    pub(crate) fn of(&self, baseline: &Baseline, seen: &Seen) -> Option<f64> {
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
            Endpoint::Trajectory(class) => {
                share(seen.class(baseline.salt, &self.classes)? == class)
            }
        })
    }

    /// The figure of one group of patients.
    pub(crate) fn value(&self, tally: &Tally) -> f64 {
        match self.endpoint {
            Endpoint::SdChange => tally.variance().sqrt(),
            Endpoint::MeanChange => tally.mean(),
            _ => tally.mean() * self.kept,
        }
    }

    /// What draws of the model make of it together.
    pub(crate) fn summary(&self, models: &Models, draws: &[Tally], n: f64) -> Option<Prediction> {
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
        let mut between = Tally::default();
        for draw in draws {
            between.add(self.value(draw));
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
pub(crate) struct Tally {
    pub(crate) n: f64,
    sum: f64,
    squares: f64,
}

impl Tally {
    pub(crate) fn add(&mut self, value: f64) {
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

    pub(crate) fn mean(&self) -> f64 {
        self.sum / self.n.max(1.0)
    }

    fn variance(&self) -> f64 {
        if self.n < 2.0 {
            return 0.0;
        }
        ((self.squares - self.sum * self.sum / self.n) / (self.n - 1.0)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_in_one_class_of_response() {
        let rules = Models::release().unwrap().fixed.trajectory;
        // SALT 80 at the start; then at weeks 24, 52, 76 and 104, and 80 in between.
        let class = |at: [f64; 4]| {
            let mut salt = vec![80.0; 105];
            for (week, value) in [24, 52, 76, 104].into_iter().zip(at) {
                salt[week] = value;
            }
            Seen { salt }.class(80.0, &rules).unwrap()
        };
        assert_eq!(class([20.0, 10.0, 10.0, 20.0]), Class::Early);
        assert_eq!(class([21.0, 20.0, 10.0, 0.0]), Class::Middle);
        assert_eq!(class([80.0, 21.0, 10.0, 20.0]), Class::Late);
        assert_eq!(class([10.0, 21.0, 10.0, 20.0]), Class::Late);
        assert_eq!(class([10.0, 10.0, 10.0, 56.0]), Class::Partial);
        assert_eq!(class([80.0, 80.0, 80.0, 21.0]), Class::Partial);
        assert_eq!(class([80.0, 80.0, 56.0, 57.0]), Class::Relapser);
        assert_eq!(class([57.0, 57.0, 57.0, 57.0]), Class::NonResponder);
        let short = Seen {
            salt: vec![0.0; 104],
        };
        assert!(short.class(80.0, &rules).is_none());
    }
}
