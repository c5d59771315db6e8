//! A trial's table: arms, results and conditions, checked on entry. The schema of `data/calibration.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{
    parameters::{Dose, Models},
    regimen::{Regimen, RegimenError, Step},
};

/// A table of arms and of rows to predict.
#[derive(Clone, Debug)]
pub struct Table {
    /// What each arm takes.
    pub arms: Vec<Arm>,
    /// One figure a row.
    pub rows: Vec<Row>,
}

/// An arm of a trial, as written.
#[derive(Clone, Debug, Deserialize)]
pub struct Arm {
    /// Name that rows refer to.
    pub id: String,
    /// Name of the population whose baseline it has.
    pub population: String,
    /// People in it.
    pub n: Option<u32>,
    /// What is taken when.
    pub regimen: Vec<WrittenStep>,
}

/// One step of an arm's regimen, as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenStep {
    /// First week of the step.
    pub week: u16,
    /// Name of the medicine, or `placebo`.
    pub drug: String,
    /// Milligrams.
    pub dose_mg: f64,
    /// Hours between doses.
    pub every_h: u16,
}

/// One result, as written. Shares and changes are in per cent, SALT in points.
#[derive(Clone, Debug, Deserialize)]
#[expect(
    missing_docs,
    reason = "the words stand at the head of data/calibration.toml"
)]
pub struct Row {
    pub id: String,
    pub arm: String,
    pub week: u16,
    pub endpoint: String,
    #[serde(default)]
    pub threshold: f64,
    /// What the trial found; absent where only a prediction is wanted.
    pub value: Option<f64>,
    pub n: Option<u32>,
    #[serde(default = "observed")]
    pub imputation: String,
    #[serde(default = "all")]
    pub condition: String,
    #[serde(default)]
    pub verified: bool,
    pub unit: Option<String>,
}

fn observed() -> String {
    "observed".to_owned()
}

fn all() -> String {
    "all".to_owned()
}

/// What a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Per cent with SALT at or below the threshold.
    SaltAtMost,
    /// Per cent whose SALT fell by the threshold, in per cent of baseline, or more.
    Improved,
    /// Mean change of SALT in per cent of baseline.
    MeanChange,
    /// Standard deviation of that change.
    SdChange,
    /// Per cent whose SALT rose by more than the threshold over week 52 at any visit until the week.
    LostEver,
    /// Of those who lost hair so after week 52, per cent with SALT at or below the threshold at the week.
    Recaptured,
    /// Per cent in a class of response over two years.
    Trajectory(Class),
}

/// How a patient responds over two years, as `data/parameters.toml` tells the classes apart. Each leaves out those before
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Much regrown early, and at both later dates.
    Early,
    /// Much regrown at both later dates.
    Middle,
    /// Much regrown at the last date.
    Late,
    /// Improved, and still so at the last date.
    Partial,
    /// Improved, but no longer at the last date.
    Relapser,
    /// Never improved.
    NonResponder,
}

impl Endpoint {
    /// By the name that tables use.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "salt_le" => Self::SaltAtMost,
            "rel_improve_ge" => Self::Improved,
            "mean_rel_change" => Self::MeanChange,
            "sd_rel_change" => Self::SdChange,
            "loss_gt20_ever" => Self::LostEver,
            "recapture_salt_le" => Self::Recaptured,
            "traj_early" => Self::Trajectory(Class::Early),
            "traj_middle" => Self::Trajectory(Class::Middle),
            "traj_late" => Self::Trajectory(Class::Late),
            "traj_partial" => Self::Trajectory(Class::Partial),
            "traj_relapser" => Self::Trajectory(Class::Relapser),
            "traj_non_responder" => Self::Trajectory(Class::NonResponder),
            _ => return None,
        })
    }

    /// Whether it is a share of patients rather than a mean or a spread.
    #[must_use]
    pub fn is_share(self) -> bool {
        !matches!(self, Self::MeanChange | Self::SdChange)
    }
}

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Everyone.
    All,
    /// Baseline SALT 50-94.
    Severe,
    /// Baseline SALT 95-100.
    VerySevere,
    /// Baseline SALT 50-94 and an episode under four years.
    SevereShort,
    /// Baseline SALT 50-94 and an episode of four years or more.
    SevereLong,
    /// SALT 20 or less at week 52.
    Responder52,
}

impl Condition {
    /// By the name that tables use.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "all" => Self::All,
            "severe" => Self::Severe,
            "very_severe" => Self::VerySevere,
            "severe_short" => Self::SevereShort,
            "severe_long" => Self::SevereLong,
            "resp52" => Self::Responder52,
            _ => return None,
        })
    }
}

/// What is wrong with a table as a whole.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "each has its words")]
pub enum TableError {
    #[error("the table cannot be read: {0}")]
    Form(String),
    #[error("{kind} `{id}`: the id stands twice")]
    Twice { kind: &'static str, id: String },
    #[error("{place}: {field} is {value}; it must be {range}")]
    Range {
        place: String,
        field: &'static str,
        value: String,
        range: &'static str,
    },
}

/// The published trials that the release is held against, as a table.
pub const CALIBRATION: &str = include_str!("../data/calibration.toml");

/// Latest week that a trial can be followed to.
pub const LAST_WEEK: u16 = 260;

impl Table {
    /// Reads and checks a table in TOML.
    pub fn read(toml: &str) -> Result<Self, TableError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            #[serde(default)]
            arm: Vec<Arm>,
            #[serde(default)]
            row: Vec<Row>,
        }
        let written: Written =
            toml::from_str(toml).map_err(|error| TableError::Form(error.to_string()))?;
        let mut seen = BTreeSet::new();
        let arms = written.arm.iter().map(|arm| ("arm", &arm.id));
        for (kind, id) in arms.chain(written.row.iter().map(|row| ("row", &row.id))) {
            if !seen.insert((kind, id)) {
                let id = id.clone();
                return Err(TableError::Twice { kind, id });
            }
        }
        for arm in &written.arm {
            in_range(&format!("arm `{}`", arm.id), "n", arm.n)?;
        }
        for row in &written.row {
            row.check()?;
        }
        Ok(Self {
            arms: written.arm,
            rows: written.row,
        })
    }
}

fn in_range(place: &str, field: &'static str, n: Option<u32>) -> Result<(), TableError> {
    if n == Some(0) {
        return Err(TableError::Range {
            place: place.to_owned(),
            field,
            value: "0".to_owned(),
            range: "1 or more",
        });
    }
    Ok(())
}

impl Row {
    /// The last week that patients must be followed to: what is compared with week 52 needs that week, a class of response
    /// its last date.
    pub(crate) fn last_week(&self, models: &Models) -> u16 {
        let endpoint = Endpoint::named(&self.endpoint);
        let least = match endpoint {
            Some(Endpoint::Trajectory(_)) => models.fixed.trajectory.late_week,
            _ => 52,
        };
        self.week.max(least)
    }

    fn check(&self) -> Result<(), TableError> {
        let place = format!("row `{}`", self.id);
        let wrong = |field, value: String, range| TableError::Range {
            place: place.clone(),
            field,
            value,
            range,
        };
        in_range(&place, "n", self.n)?;
        if self.week > LAST_WEEK {
            return Err(wrong("week", self.week.to_string(), "0 to 260"));
        }
        if !(0.0..=100.0).contains(&self.threshold) {
            return Err(wrong("threshold", self.threshold.to_string(), "0 to 100"));
        }
        let share = Endpoint::named(&self.endpoint).is_some_and(Endpoint::is_share);
        if let Some(value) = self.value {
            if share && !(0.0..=100.0).contains(&value) {
                return Err(wrong("value", value.to_string(), "0 to 100 per cent"));
            }
            if !value.is_finite() {
                return Err(wrong("value", value.to_string(), "a finite number"));
            }
        }
        if let Some(unit) = self.unit.as_deref()
            && !["percent", "%"].contains(&unit)
        {
            return Err(wrong("unit", format!("`{unit}`"), "`percent`"));
        }
        Ok(())
    }
}

impl Arm {
    /// The regimen, checked against the medicines known. `placebo` is no treatment.
    pub fn regimen(&self, models: &Models) -> Result<Regimen, RegimenError> {
        let steps = self
            .regimen
            .iter()
            .map(|step| {
                let dose = Dose {
                    dose_mg: step.dose_mg,
                    every_h: step.every_h,
                };
                let none = step.drug == "placebo";
                Step {
                    week: step.week,
                    taken: (!none).then(|| (step.drug.clone(), dose)),
                }
            })
            .collect();
        Regimen::new(models, steps)
    }
}
