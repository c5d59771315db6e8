//! From a chart to what a forecast starts from, or why there is none. What is not known stays not known: nothing here
//! guesses a dose, a start or a score.

use ::forecast::{
    Models,
    parameters::Dose,
    regimen::Step,
    update::{Patient as Virtual, Reading as Read, Told},
};
use guideline::Edition;
use jiff::{ToSpan, civil::Date};
use record::{
    Decimal,
    forecast::{Change, Known, Reading},
};

use super::taken::{self, Course};
use crate::{
    chart::{Chart, self_scored},
    practice::Practice,
};

/// Why there is no forecast. The Fluent key of its words is `forecast-why-` and [`Why::word`].
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// No clinician has made a diagnosis.
    NoDiagnosis,
    /// The diagnosis is not alopecia areata.
    OtherDiagnosis,
    /// Nobody has measured SALT at the start.
    NoMeasure,
    /// It is not known how long the episode has lasted.
    NoEpisode,
    /// There is no signed plan with a medicine.
    NoMedicine,
    /// The dose of the plan, in its words, is none that the models know.
    DoseUnclear(String),
    /// An earlier plan does not say which dose was taken.
    Changed(Date),
    /// The medicine is on hold: nobody knows how it goes on.
    Held(Date),
    /// More weeks have passed than the models speak of.
    Over(u16),
    /// Outside what the models were made for, in their own (English) words.
    Outside(String),
}

impl Why {
    /// The word of it in keys.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoDiagnosis => "no-diagnosis",
            Self::OtherDiagnosis => "other-diagnosis",
            Self::NoMeasure => "no-measure",
            Self::NoEpisode => "no-episode",
            Self::NoMedicine => "no-medicine",
            Self::DoseUnclear(_) => "dose-unclear",
            Self::Changed(_) => "changed",
            Self::Held(_) => "held",
            Self::Over(_) => "over",
            Self::Outside(_) => "outside",
        }
    }
}

/// Days around the start within which a measure counts as the one at the start.
const AT_START_DAYS: i64 = 3;

/// What is known of the course under the signed plan.
pub(super) fn course(practice: &Practice, models: &Models, chart: &Chart) -> Result<Known, Why> {
    let Course {
        started_on,
        first,
        changes,
    } = taken::course(practice, models, chart)?;
    let last = models.fixed.update.weeks;
    if weeks(started_on, chart.today) > last {
        return Err(Why::Over(last));
    }
    let mut known = at(practice, chart, started_on)?;
    known.treatment = first.treatment;
    known.dose_mg = first.dose_mg;
    known.every_h = first.every_h;
    known.changes = changes;
    known.readings = by_week(started_on, &chart.salt);
    known.self_scored = by_week(started_on, &self_scored(&practice.edition, &chart.findings));
    // Where a professional measured, nobody needs the patient's own marks.
    let measured: Vec<u16> = known.readings.iter().map(|it| it.week).collect();
    known.self_scored.retain(|it| !measured.contains(&it.week));
    checked(models, known)
}

/// Scores after the start, by week; of two in one week the later stands.
fn by_week(started_on: Date, scores: &[(Date, Decimal)]) -> Vec<Reading> {
    let first = started_on.saturating_add(AT_START_DAYS.days());
    let mut readings: Vec<Reading> = Vec::new();
    for (day, salt) in scores.iter().filter(|(day, _)| *day > first) {
        let reading = Reading {
            week: weeks(started_on, *day).max(1),
            salt: number(*salt),
        };
        readings.retain(|earlier| earlier.week != reading.week);
        readings.push(reading);
    }
    readings
}

/// The start of somebody who takes nothing: today, or the first day of what is taken.
pub(super) fn untreated(
    practice: &Practice,
    models: &Models,
    chart: &Chart,
    course: &Result<Known, Why>,
) -> Result<Known, Why> {
    let mut known = match course {
        Ok(known) => known.clone(),
        Err(_) => at(practice, chart, chart.today)?,
    };
    "none".clone_into(&mut known.treatment);
    known.dose_mg = 0.0;
    known.every_h = 24;
    known.readings.clear();
    known.self_scored.clear();
    known.changes.clear();
    checked(models, known)
}

/// As the models want it.
pub(super) fn virtual_patient(known: &Known) -> Virtual {
    Virtual {
        drug: known.treatment.clone(),
        dose: Dose {
            dose_mg: known.dose_mg,
            every_h: known.every_h,
        },
        salt: known.salt,
        age: known.age,
        episode_years: known.episode_years,
        readings: read(&known.readings),
    }
}

/// What is known beyond a start and what professionals measured, as the models want it.
pub(super) fn told(known: &Known) -> Told {
    let step = |change: &Change| Step {
        week: change.week,
        taken: change.taken.as_ref().map(|taken| {
            let (dose_mg, every_h) = (taken.dose_mg, taken.every_h);
            (taken.treatment.clone(), Dose { dose_mg, every_h })
        }),
    };
    Told {
        self_scored: read(&known.self_scored),
        changes: known.changes.iter().map(step).collect(),
    }
}

fn read(readings: &[Reading]) -> Vec<Read> {
    let read = |it: &Reading| Read {
        week: it.week,
        salt: it.salt,
    };
    readings.iter().map(read).collect()
}

/// The facts of the start on `day`, without a medicine.
fn at(practice: &Practice, chart: &Chart, day: Date) -> Result<Known, Why> {
    let edition: &Edition = &practice.edition;
    let diagnosis = chart
        .findings
        .latest("clinician_diagnosis")
        .and_then(|finding| edition.hair_loss(finding.value.code()?))
        .ok_or(Why::NoDiagnosis)?;
    if !diagnosis.alopecia_areata {
        return Err(Why::OtherDiagnosis);
    }
    let latest = day.saturating_add(AT_START_DAYS.days());
    let measured = chart.salt.iter().rev().find(|(at, _)| *at <= latest);
    let (_, salt) = measured.ok_or(Why::NoMeasure)?;
    let months = chart
        .findings
        .latest("episode_months")
        .and_then(|finding| finding.value.number())
        .ok_or(Why::NoEpisode)?;
    Ok(Known {
        treatment: String::new(),
        dose_mg: 0.0,
        every_h: 24,
        started_on: day,
        age: u8::try_from(chart.patient.age_on(day)).unwrap_or(0),
        episode_years: number(months) / 12.0,
        salt: number(*salt),
        readings: Vec::new(),
        self_scored: Vec::new(),
        changes: Vec::new(),
    })
}

/// Lets the models say what they must: a value that cannot be is as little a forecast as one outside their range.
fn checked(models: &Models, known: Known) -> Result<Known, Why> {
    let patient = virtual_patient(&known);
    if let Err(bad) = patient
        .check(models)
        .and_then(|()| told(&known).check(models))
    {
        return Err(Why::Outside(bad.to_string()));
    }
    match patient.outside(models) {
        Some(words) => Err(Why::Outside(words)),
        None => Ok(known),
    }
}

/// Whole weeks from one day to another, rounded; 0 when it lies before.
pub(super) fn weeks(from: Date, to: Date) -> u16 {
    let days = from.until(to).map_or(0, |span| i64::from(span.get_days()));
    u16::try_from((days.max(0) + 3) / 7).unwrap_or(u16::MAX)
}

fn number(value: Decimal) -> f64 {
    f64::try_from(value).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_whole_and_rounded() {
        let day = |n| jiff::civil::date(2026, 6, 1).saturating_add(jiff::Span::new().days(n));
        let of = |n| weeks(day(0), day(n));
        assert_eq!(
            [of(-9), of(3), of(4), of(84), of(87), of(88)],
            [0, 0, 1, 12, 12, 13]
        );
    }
}
