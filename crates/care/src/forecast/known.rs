//! From a chart to what a forecast starts from, or why there is none. What is not known stays not known: nothing here
//! guesses a dose, a start or a score.

use ::forecast::{
    Models,
    parameters::Dose,
    update::{Patient as Virtual, Reading as Read},
};
use guideline::Edition;
use jiff::{ToSpan, civil::Date};
use record::{
    Decimal,
    forecast::{Known, Reading},
    plan::{Plan, PlanState},
};

use crate::{chart::Chart, practice::Practice};

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
    /// The words of the plan do not name one labelled dose.
    DoseUnclear(String),
    /// The medicine or its dose has changed since the start.
    Changed(Date),
    /// The medicine was on hold since the start: doses were missed.
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
    let plan = chart
        .plans
        .iter()
        .find(|plan| matches!(plan.state, PlanState::Signed { .. }))
        .ok_or(Why::NoMedicine)?;
    let (treatment, dose) = taken(models, plan)?;
    let started_on = start(practice, models, chart, plan, &treatment, dose)?;
    let begin = |at| practice.date_of(at, &chart.patient.zone);
    if let Some(hold) = chart
        .instructions
        .iter()
        .find(|it| it.holds && begin(it.signed_at) >= started_on)
    {
        return Err(Why::Held(begin(hold.signed_at)));
    }
    let last = models.fixed.update.weeks;
    if weeks(started_on, chart.today) > last {
        return Err(Why::Over(last));
    }
    let mut known = at(practice, chart, started_on)?;
    known.treatment = treatment;
    known.dose_mg = dose.dose_mg;
    known.every_h = dose.every_h;
    let first = started_on.saturating_add(AT_START_DAYS.days());
    for (day, salt) in chart.salt.iter().filter(|(day, _)| *day > first) {
        let reading = Reading {
            week: weeks(started_on, *day).max(1),
            salt: number(*salt),
        };
        // Two on one week: the later one stands.
        known
            .readings
            .retain(|earlier| earlier.week != reading.week);
        known.readings.push(reading);
    }
    checked(models, known)
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
        readings: known
            .readings
            .iter()
            .map(|it| Read {
                week: it.week,
                salt: it.salt,
            })
            .collect(),
    }
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
    })
}

/// The medicine of a plan with the one labelled dose that its words name.
fn taken(models: &Models, plan: &Plan) -> Result<(String, Dose), Why> {
    let treatment = plan.content.treatment.clone().ok_or(Why::NoMedicine)?;
    let words = plan.content.prescription.clone().unwrap_or_default();
    let Some(drug) = models.drug(&treatment) else {
        return Err(Why::Outside(format!(
            "No forecast for {treatment}: the models have no numbers for it."
        )));
    };
    if drug.labelled.is_empty() {
        return Err(Why::Outside(format!(
            "No forecast for {treatment}: no number of the models was fitted to it."
        )));
    }
    let mut said = milligrams(&words);
    said.dedup();
    let named: Vec<&Dose> = drug
        .labelled
        .iter()
        .filter(|dose| said.len() == 1 && said.contains(&dose.dose_mg))
        .collect();
    match named.as_slice() {
        [dose] => Ok((treatment, **dose)),
        _ => Err(Why::DoseUnclear(words)),
    }
}

/// Every number that stands before "mg".
fn milligrams(words: &str) -> Vec<f64> {
    let mut numbers = Vec::new();
    for (before, _) in words.match_indices("mg").map(|(at, _)| words.split_at(at)) {
        let said: String = before
            .trim_end()
            .chars()
            .rev()
            .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
            .collect();
        let said: String = said.chars().rev().collect::<String>().replace(',', ".");
        numbers.extend(said.parse::<f64>());
    }
    numbers
}

/// The first day of the same medicine at the same dose, through plans that replaced each other.
fn start(
    practice: &Practice,
    models: &Models,
    chart: &Chart,
    signed: &Plan,
    treatment: &str,
    dose: Dose,
) -> Result<Date, Why> {
    let mut start = signed.content.starts_on.ok_or(Why::NoMedicine)?;
    let mut earlier: Vec<(Date, &Plan)> = chart
        .plans
        .iter()
        .filter_map(|plan| match plan.state {
            PlanState::Replaced { at, .. } => {
                let began = plan.content.starts_on?;
                let replaced = practice.date_of(at, &chart.patient.zone);
                // What was replaced before its first day was never taken.
                (began <= replaced).then_some((began, plan))
            }
            _ => None,
        })
        .collect();
    earlier.sort_by_key(|(began, plan)| std::cmp::Reverse((*began, plan.id)));
    for (began, plan) in earlier {
        if plan.content.treatment.is_none() {
            continue;
        }
        if taken(models, plan) != Ok((treatment.to_owned(), dose)) {
            return Err(Why::Changed(start));
        }
        start = start.min(began);
    }
    Ok(start)
}

/// Lets the models say what they must: a value that cannot be is as little a forecast as one outside their range.
fn checked(models: &Models, known: Known) -> Result<Known, Why> {
    let patient = virtual_patient(&known);
    if let Err(bad) = patient.check(models) {
        return Err(Why::Outside(bad.to_string()));
    }
    match patient.outside(models) {
        Some(words) => Err(Why::Outside(words)),
        None => Ok(known),
    }
}

/// Whole weeks from one day to another, rounded; 0 when it lies before.
fn weeks(from: Date, to: Date) -> u16 {
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
    fn doses_are_read_only_where_they_stand() {
        assert_eq!(milligrams("Baricitinib 2 mg, one tablet daily"), [2.0]);
        assert_eq!(milligrams("4mg, later 2 mg"), [4.0, 2.0]);
        assert_eq!(milligrams("Solution 1,5 mg"), [1.5]);
        assert_eq!(milligrams("one tablet"), [0.0; 0]);
        assert_eq!(milligrams("as mg"), [0.0; 0]);
    }

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
