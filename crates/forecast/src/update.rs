//! One patient: who it is, what was read since, what the models then say or why they do not.

use crate::{
    parameters::{Dose, Models},
    population::Baseline,
    regimen::{Regimen, Step},
    resample,
};

pub use crate::library::Library;

/// A patient as the clinic sees one.
#[derive(Clone, Debug, PartialEq)]
pub struct Patient {
    /// Name of the medicine, or `none`.
    pub drug: String,
    /// Dose and interval; dose 0 with `none`.
    pub dose: Dose,
    /// SALT at the start, 0-100.
    pub salt: f64,
    /// Whole years, 0-120.
    pub age: u8,
    /// Years that the episode has lasted, 0-100.
    pub episode_years: f64,
    /// Readings since, in order of time.
    pub readings: Vec<Reading>,
}

/// A SALT that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Weeks since the start, 1-104.
    pub week: u16,
    /// SALT, 0-100.
    pub salt: f64,
}

/// What is known of the weeks since the start beyond a clinician's readings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// SALT that the patient scored, in order of time. It counts with a larger error.
    pub self_scored: Vec<Reading>,
    /// How treatment changed: what is taken from which week on (1-104), in order of time; stopping is `None`, missed
    /// doses are a stop and a step back.
    pub changes: Vec<Step>,
}

/// A field of the patient that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {value} {must}")]
pub struct BadInput {
    /// Name of the field.
    pub field: &'static str,
    /// What was given.
    pub value: String,
    /// What it must be.
    pub must: String,
}

/// What the models say, or why they say nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A forecast.
    Forecast(Box<Forecast>),
    /// Outside what the models were made for; the reason in words.
    Refused(String),
}

/// SALT at a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Weeks since the start.
    pub week: u16,
    /// 5, 25, 50, 75 and 95 % of curves lie at or below these SALT.
    pub salt: [f64; 5],
}

/// Shares of curves at a week, 0-1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odds {
    /// Weeks since the start.
    pub week: u16,
    /// SALT 20 or less, in both models together.
    pub at_most_20: f64,
    /// SALT 10 or less, in both models together.
    pub at_most_10: f64,
    /// SALT 20 or less in the mechanistic model alone; `None` where it has no weight.
    pub at_most_20_mechanistic: Option<f64>,
    /// SALT 20 or less in the statistical model alone; `None` where it has no weight.
    pub at_most_20_statistical: Option<f64>,
}

/// The forecast of one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Each week to 104.
    pub bands: Vec<Band>,
    /// At weeks 24, 36, 52 and 104.
    pub odds: Vec<Odds>,
    /// First week with SALT 20 or less: 25, 50 and 75 % of all curves are there by then; `None` is never by week 104.
    pub first_20: [Option<u16>; 3],
    /// Share of curves that never get there by week 104, 0-1.
    pub never_20: f64,
    /// Effective sample size: how many curves still count.
    pub effective_curves: f64,
    /// Share of weight on the mechanistic model, 0-1.
    pub mechanistic_weight: f64,
    /// What a reader must know, in words.
    pub flags: Vec<String>,
}

impl Patient {
    /// Checks every field: an error names the field and its range.
    pub fn check(&self, models: &Models) -> Result<(), BadInput> {
        if !(0.0..=100.0).contains(&self.salt) {
            return Err(wrong("salt", self.salt.to_string(), "is outside 0 to 100"));
        }
        if self.age > 120 {
            return Err(wrong(
                "age",
                self.age.to_string(),
                "is outside 0 to 120 years",
            ));
        }
        if !(0.0..=100.0).contains(&self.episode_years) {
            let years = self.episode_years.to_string();
            return Err(wrong("episode-years", years, "is outside 0 to 100"));
        }
        check_taken(models, "dose", &self.drug, self.dose)?;
        check_readings(models, ["reading week", "reading salt"], &self.readings)
    }

    /// Why the models do not speak of this patient, in words.
    #[must_use]
    pub fn outside(&self, models: &Models) -> Option<String> {
        let rules = &models.fixed.update;
        if self.age < rules.age_from {
            return Some(format!(
                "No forecast under {} years: younger people respond better than the models say.",
                rules.age_from
            ));
        }
        if self.age > rules.age_to {
            return Some(format!(
                "No forecast over {} years: the trials had no one older.",
                rules.age_to
            ));
        }
        if self.salt < rules.salt_from {
            return Some(format!(
                "No forecast below SALT {} at the start: the trials took no one with less hair loss.",
                rules.salt_from
            ));
        }
        if self.episode_years > rules.episode_to_years {
            return Some(format!(
                "No forecast for an episode of more than {} years: the trials took almost no one so long without regrowth.",
                rules.episode_to_years
            ));
        }
        unfitted(models, &self.drug)
    }

    pub(crate) fn baseline(&self, models: &Models) -> Baseline {
        let hair = &models.fixed.hair;
        Baseline {
            salt: self.salt,
            very_severe: self.salt >= hair.very_severe_from_salt,
            long_episode: self.episode_years >= hair.long_episode_from_years,
        }
    }
}

impl Told {
    /// Checks every field: an error names the field and its range.
    pub fn check(&self, models: &Models) -> Result<(), BadInput> {
        let fields = ["self-scored week", "self-scored salt"];
        check_readings(models, fields, &self.self_scored)?;
        let last = models.fixed.update.weeks;
        let mut before = 0;
        for step in &self.changes {
            check_week("change week", step.week, before, last)?;
            before = step.week;
            if let Some((drug, dose)) = &step.taken {
                check_taken(models, "change dose", drug, *dose)?;
            }
        }
        Ok(())
    }

    /// What `patient` took when.
    pub(crate) fn regimen(&self, models: &Models, patient: &Patient) -> Regimen {
        let taken = |drug: &str, dose: Dose| {
            (drug != "none" && dose.dose_mg > 0.0).then(|| (drug.to_owned(), dose))
        };
        let mut steps = vec![Step {
            week: 0,
            taken: taken(&patient.drug, patient.dose),
        }];
        steps.extend(self.changes.iter().cloned());
        Regimen::new(models, steps).unwrap_or_else(|_| Regimen::none())
    }

    /// What a reader must know of `readings` and of what was told.
    pub(crate) fn flags(&self, readings: &[Reading], flags: &mut Vec<String>) {
        if !self.changes.is_empty() {
            flags.push(
                "Treatment changed: the mechanistic model speaks alone, for the statistical one knows no change."
                    .to_owned(),
            );
        }
        if !self.self_scored.is_empty() {
            let weeks: Vec<String> = self
                .self_scored
                .iter()
                .map(|it| it.week.to_string())
                .collect();
            flags.push(format!(
                "Scored by the patient, so counted with a larger error: week {}.",
                weeks.join(", ")
            ));
        }
        if readings.is_empty() && self.self_scored.is_empty() {
            flags.push(
                "No reading yet: these are odds of a group, not the curve of this patient."
                    .to_owned(),
            );
        }
    }
}

fn wrong(field: &'static str, value: impl std::fmt::Display, must: impl Into<String>) -> BadInput {
    BadInput {
        field,
        value: value.to_string(),
        must: must.into(),
    }
}

fn check_taken(
    models: &Models,
    field: &'static str,
    drug: &str,
    dose: Dose,
) -> Result<(), BadInput> {
    if drug == "none" {
        if dose.dose_mg.is_nan() || dose.dose_mg.abs() > 0.0 {
            return Err(wrong(
                field,
                dose.dose_mg,
                "must be 0 mg where no medicine is taken",
            ));
        }
        return Ok(());
    }
    let known = models.drug(drug).ok_or_else(|| {
        let known = "is not known; known are baricitinib, deuruxolitinib, ritlecitinib, upadacitinib and none";
        wrong("drug", format!("`{drug}`"), known)
    })?;
    if known.labelled.is_empty() || known.labelled.contains(&dose) {
        return Ok(());
    }
    let words = |dose: &Dose| format!("{} mg every {} h", dose.dose_mg, dose.every_h);
    let on_label: Vec<String> = known.labelled.iter().map(words).collect();
    let must = format!("is not on the label of {drug}: {}", on_label.join(", "));
    Err(wrong(field, words(&dose), must))
}

fn check_week(field: &'static str, week: u16, before: u16, last: u16) -> Result<(), BadInput> {
    if !(1..=last).contains(&week) {
        let must = format!("is outside 1 to {last}: it comes after the start");
        return Err(wrong(field, week, must));
    }
    if week <= before {
        let must = format!("comes after week {before}; weeks must be in order of time");
        return Err(wrong(field, week, must));
    }
    Ok(())
}

fn check_readings(
    models: &Models,
    [week, salt]: [&'static str; 2],
    readings: &[Reading],
) -> Result<(), BadInput> {
    let mut before = 0;
    for reading in readings {
        check_week(week, reading.week, before, models.fixed.update.weeks)?;
        if !(0.0..=100.0).contains(&reading.salt) {
            return Err(wrong(salt, reading.salt, "is outside 0 to 100"));
        }
        before = reading.week;
    }
    Ok(())
}

/// The forecast of `patient` under `seed`, a refusal with its reason, or which field cannot be right.
pub fn forecast(
    models: &Models,
    patient: &Patient,
    seed: u64,
    threads: usize,
) -> Result<Outcome, BadInput> {
    forecast_told(models, patient, &Told::default(), seed, threads)
}

/// The same with what else was `told`. Where few curves of the library fit the readings, new ones are searched for, and
/// the forecast says so.
pub fn forecast_told(
    models: &Models,
    patient: &Patient,
    told: &Told,
    seed: u64,
    threads: usize,
) -> Result<Outcome, BadInput> {
    patient.check(models)?;
    told.check(models)?;
    let changes = told.changes.iter().filter_map(|it| it.taken.as_ref());
    let mut medicines = changes.map(|(drug, _)| drug.as_str());
    if let Some(why) = patient
        .outside(models)
        .or_else(|| medicines.find_map(|drug| unfitted(models, drug)))
    {
        return Ok(Outcome::Refused(why));
    }
    let library = Library::build_told(models, patient, told, seed, threads);
    let mut forecast = library.weigh_told(models, &patient.readings, told);
    if forecast.effective_curves < models.fixed.update.ess_least {
        forecast = resample::forecast(models, patient, told, seed, threads);
    }
    Ok(Outcome::Forecast(Box::new(forecast)))
}

fn unfitted(models: &Models, drug: &str) -> Option<String> {
    let it = models.drug(drug)?;
    it.labelled
        .is_empty()
        .then(|| format!("No forecast for {drug}: no number of the models was fitted to it."))
}
