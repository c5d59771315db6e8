//! What was taken since the start, by the signed plans and the holds of a chart. What the plans do not say is not guessed.

use ::forecast::{Models, parameters::Dose};
use jiff::civil::Date;
use record::{
    Decimal,
    forecast::{Change, Taken},
    plan::{Plan, PlanState},
};

use super::known::{Why, weeks};
use crate::{chart::Chart, practice::Practice};

/// One medicine from its first day on, and how it changed since.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Course {
    pub(super) started_on: Date,
    pub(super) first: Taken,
    pub(super) changes: Vec<Change>,
}

/// The course under the signed plan, through plans that replaced each other and through holds that are over.
pub(super) fn course(practice: &Practice, models: &Models, chart: &Chart) -> Result<Course, Why> {
    let signed = |plan: &&Plan| matches!(plan.state, PlanState::Signed { .. });
    let plan = chart.plans.iter().find(signed).ok_or(Why::NoMedicine)?;
    let now = taken(models, plan)?;
    let began = plan.content.starts_on.ok_or(Why::NoMedicine)?;
    let day = |at| practice.date_of(at, &chart.patient.zone);
    let mut events = Vec::new();
    for plan in &chart.plans {
        let PlanState::Replaced { at, .. } = plan.state else {
            continue;
        };
        // What was replaced before its first day was never taken.
        let from = plan.content.starts_on.filter(|from| *from <= day(at));
        let Some(from) = from else { continue };
        let what = match plan.content.treatment {
            None => None,
            Some(_) => Some(taken(models, plan).map_err(|_| Why::Changed(began))?),
        };
        events.push((from, what));
    }
    events.push((began, Some(now)));
    // The plan in force was signed last: of two from one day on, it stands.
    events.sort_by_key(|(from, _)| *from);
    let holds: Vec<(Date, bool)> = chart
        .instructions
        .iter()
        .map(|told| (day(told.signed_at), told.holds))
        .collect();
    followed(events, &holds)
}

/// Puts what was planned and what was held into weeks. `holds` says day by day whether the medicine was taken away.
fn followed(events: Vec<(Date, Option<Taken>)>, holds: &[(Date, bool)]) -> Result<Course, Why> {
    let events: Vec<(Date, Option<Taken>)> = events
        .into_iter()
        .skip_while(|(_, what)| what.is_none())
        .collect();
    let (planned_from, _) = *events.first().ok_or(Why::NoMedicine)?;
    // What comes after a hold that lasts is for nobody to say.
    if let Some(day) = held_since(holds) {
        return Err(Why::Held(day));
    }
    let held = |day: Date| {
        let last = holds.iter().rev().find(|(from, _)| *from <= day);
        last.is_some_and(|(_, held)| *held)
    };
    let on = |day: Date| {
        let planned = events.iter().rev().find(|(from, _)| *from <= day);
        planned
            .filter(|_| !held(day))
            .and_then(|(_, what)| what.clone())
    };
    let mut days: Vec<Date> = events.iter().map(|(day, _)| *day).collect();
    days.extend(holds.iter().map(|(day, _)| *day));
    days.retain(|day| *day >= planned_from);
    days.sort_unstable();
    // A hold that stood on the first day puts the first dose off.
    let mut taken = days
        .into_iter()
        .map(|day| (day, on(day)))
        .skip_while(|(_, what)| what.is_none());
    let Some((started_on, Some(first))) = taken.next() else {
        return Err(Why::NoMedicine);
    };
    let mut course = Course {
        started_on,
        first,
        changes: Vec::new(),
    };
    for (day, what) in taken {
        course.change(weeks(started_on, day), what);
    }
    Ok(course)
}

/// Since when the medicine has been taken away, when it still is.
fn held_since(holds: &[(Date, bool)]) -> Option<Date> {
    let mut since = None;
    for (day, held) in holds {
        since = held.then(|| since.unwrap_or(*day));
    }
    since
}

impl Course {
    /// Something else from `week` on; of two in one week the later stands.
    fn change(&mut self, week: u16, taken: Option<Taken>) {
        match &taken {
            Some(taken) if week == 0 => self.first.clone_from(taken),
            // Held within days of the first dose: nothing that a week can show.
            None if week == 0 => {}
            _ => {
                self.changes.retain(|earlier| earlier.week != week);
                let before = self.changes.last();
                let before = before.map_or(Some(&self.first), |change| change.taken.as_ref());
                if before != taken.as_ref() {
                    self.changes.push(Change { week, taken });
                }
            }
        }
    }
}

/// The medicine of a plan with its dose, where the models know it.
fn taken(models: &Models, plan: &Plan) -> Result<Taken, Why> {
    let treatment = plan.content.treatment.clone().ok_or(Why::NoMedicine)?;
    let words = || plan.content.prescription.clone().unwrap_or_default();
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
    let planned = plan.content.dosage;
    let same = |dose: &&Dose| {
        planned.is_some_and(|it| {
            it.every_h == dose.every_h && Decimal::from_f64_retain(dose.dose_mg) == Some(it.mg)
        })
    };
    let dose = drug.labelled.iter().find(same);
    let dose = dose.ok_or_else(|| Why::DoseUnclear(words()))?;
    Ok(Taken {
        treatment,
        dose_mg: dose.dose_mg,
        every_h: dose.every_h,
    })
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test that cannot set up its course has failed"
    )]

    use super::*;

    fn day(n: i64) -> Date {
        jiff::civil::date(2026, 1, 5).saturating_add(jiff::Span::new().days(n))
    }

    #[expect(clippy::unnecessary_wraps, reason = "beside what is not taken")]
    fn mg(dose_mg: f64) -> Option<Taken> {
        Some(Taken {
            treatment: "baricitinib".to_owned(),
            dose_mg,
            every_h: 24,
        })
    }

    fn changes(events: &[(i64, Option<Taken>)], holds: &[(i64, bool)]) -> Vec<(u16, Option<f64>)> {
        let course = course_of(events, holds).unwrap();
        let dose = |change: Change| (change.week, change.taken.map(|taken| taken.dose_mg));
        course.changes.into_iter().map(dose).collect()
    }

    fn course_of(events: &[(i64, Option<Taken>)], holds: &[(i64, bool)]) -> Result<Course, Why> {
        let events = events.iter().map(|(at, what)| (day(*at), what.clone()));
        let holds: Vec<(Date, bool)> = holds.iter().map(|(at, held)| (day(*at), *held)).collect();
        followed(events.collect(), &holds)
    }

    #[test]
    fn one_plan_or_the_same_again_is_no_change() {
        assert_eq!(changes(&[(0, mg(2.0))], &[]), []);
        assert_eq!(changes(&[(0, mg(2.0)), (84, mg(2.0))], &[(20, false)]), []);
    }

    #[test]
    fn another_dose_a_stop_and_a_step_back_are_changes_by_week() {
        let events = [(0, mg(2.0)), (84, mg(4.0)), (140, None), (196, mg(2.0))];
        let expected = [(12, Some(4.0)), (20, None), (28, Some(2.0))];
        assert_eq!(changes(&events, &[]), expected);
    }

    #[test]
    fn nothing_taken_before_the_first_dose_is_no_part_of_it() {
        let holds = [(10, true), (20, false)];
        let course = course_of(&[(0, None), (30, mg(4.0))], &holds).unwrap();
        assert_eq!((course.started_on, course.changes), (day(30), Vec::new()));
    }

    #[test]
    fn a_hold_on_the_first_day_puts_the_first_dose_off() {
        let holds = [(10, true), (37, false)];
        let course = course_of(&[(30, mg(2.0)), (79, mg(4.0))], &holds).unwrap();
        assert_eq!(
            (course.started_on, &course.first),
            (day(37), &mg(2.0).unwrap())
        );
        let raised = Change {
            week: 6,
            taken: mg(4.0),
        };
        assert_eq!(course.changes, [raised]);
        let still = course_of(&[(30, mg(2.0))], &[(10, true)]);
        assert_eq!(still, Err(Why::Held(day(10))));
    }

    #[test]
    fn a_hold_that_is_over_is_a_stop_and_a_step_back_to_what_is_planned_then() {
        let holds = [(70, true), (80, true), (98, false)];
        assert_eq!(
            changes(&[(0, mg(4.0))], &holds),
            [(10, None), (14, Some(4.0))]
        );
        let events = [(0, mg(4.0)), (84, mg(2.0))];
        assert_eq!(changes(&events, &holds), [(10, None), (14, Some(2.0))]);
    }

    #[test]
    fn a_hold_of_two_days_is_below_a_week() {
        assert_eq!(changes(&[(0, mg(4.0))], &[(70, true), (72, false)]), []);
    }

    #[test]
    fn a_hold_that_lasts_closes_the_forecast_whatever_is_planned() {
        let holds = [(70, true)];
        assert_eq!(course_of(&[(0, mg(4.0))], &holds), Err(Why::Held(day(70))));
        let events = [(0, mg(4.0)), (84, mg(2.0))];
        assert_eq!(course_of(&events, &holds), Err(Why::Held(day(70))));
    }
}
