//! When to look again: what an assessment proposes to the clinician. Nothing is booked or ordered by it.

use guideline::{Edition, catalogue::Schedule, follow_up::Situation};
use jiff::{ToSpan, civil::Date};
use record::{
    Assessment, Findings,
    assessment::{Consider, Investigation, Journey, Status},
};
use serde::Serialize;

use crate::overdue::Due;

/// A day to look again, and what for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FollowUp {
    /// The day.
    pub date: Date,
    /// What for, in words.
    pub what: String,
}

/// The days that the clinic's policy and the medicines' schedules propose after `assessment`, soonest first.
///
/// Weeks of a medicine that is not taken yet are counted from the day on which the decision is made.
#[must_use]
pub fn follow_up(edition: &Edition, findings: &Findings, assessment: &Assessment) -> Vec<FollowUp> {
    let today = assessment.assessed_on;
    let kind = assessment.differential.first().map(|it| it.id.as_str());
    let mut all: Vec<FollowUp> = assessment
        .red_flags
        .iter()
        .filter_map(|flag| on(today, flag.within_days, flag.action.clone()))
        .collect();
    for situation in situations(assessment) {
        for look in edition.looks().of(situation, kind) {
            all.extend(on(today, look.days, look.what.clone()));
            if look.starts {
                for treatment in assessment.treatments.iter().filter(|it| is_open(it.status)) {
                    let start = today.checked_add(look.days.days()).ok();
                    let schedule = edition.catalogue().schedule(&treatment.treatment);
                    all.extend(weeks(edition, schedule, start, today));
                }
            }
        }
    }
    let taken = findings
        .latest("on_treatment")
        .and_then(|it| it.value.code());
    let start = findings
        .latest("on_treatment_start")
        .and_then(|it| match it.value {
            record::Value::Date(date) => Some(date),
            _ => None,
        });
    let schedule = taken.and_then(|taken| edition.catalogue().schedule(taken));
    all.extend(weeks(edition, schedule, start, today));
    all.extend(overdue(edition, findings, schedule, start, today));
    all.sort();
    all.dedup();
    all
}

/// The tests that are for now. What a medicine wants before its start is so only while alopecia areata stands first or
/// nothing does: nobody is tested for tuberculosis because braids pulled. Who orders the medicine sees them all.
pub fn tests_now(assessment: &Assessment) -> impl Iterator<Item = &Investigation> {
    let first = assessment.differential.first();
    let may_be_areata = first.is_none_or(|kind| kind.is_alopecia_areata);
    let all = assessment.investigations.iter();
    all.filter(move |test| may_be_areata || test.treatments.is_empty())
}

fn situations(assessment: &Assessment) -> Vec<Situation> {
    let mut all = Vec::new();
    // A red flag that sends the patient somewhere has its own day.
    if assessment.in_person_required && assessment.red_flags.is_empty() {
        all.push(Situation::InPerson);
    }
    let has =
        |wanted: &dyn Fn(Status) -> bool| assessment.treatments.iter().any(|it| wanted(it.status));
    if assessment.journey == Journey::Intake {
        if has(&is_open) {
            all.push(Situation::Open);
        } else if has(&|status| status == Status::NeedsWorkUp) {
            // With nothing to draw there are no results to talk about.
            if tests_now(assessment).next().is_some() {
                all.push(Situation::WorkUp);
            }
        } else {
            all.push(Situation::NotNow);
            if !has(&|status| status != Status::Contraindicated) {
                all.push(Situation::RuledOut);
            }
        }
    }
    if assessment
        .actions
        .iter()
        .any(|action| action.consider == Consider::Repeat)
    {
        all.push(Situation::Repeat);
    }
    all
}

fn is_open(status: Status) -> bool {
    matches!(status, Status::Eligible | Status::Caution)
}

/// The visits of a schedule that lie ahead of `today` when it starts on `start`.
fn weeks(
    edition: &Edition,
    schedule: Option<&Schedule>,
    start: Option<Date>,
    today: Date,
) -> Vec<FollowUp> {
    let (Some(schedule), Some(start)) = (schedule, start) else {
        return Vec::new();
    };
    schedule
        .visits
        .iter()
        .filter_map(|visit| {
            let date = start.checked_add(visit.week.weeks()).ok()?;
            let tests: Vec<&str> = visit
                .tests
                .iter()
                .map(|id| {
                    edition
                        .catalogue()
                        .test(id)
                        .map_or(id.as_str(), |test| test.name.as_str())
                })
                .collect();
            let what = format!(
                "week {} on {}: {} ({})",
                visit.week,
                schedule.treatment,
                tests.join(", "),
                visit.basis
            );
            (date > today).then_some(FollowUp { date, what })
        })
        .collect()
}

/// The tests of the last visit whose day has come, where they have no result: for today.
fn overdue(
    edition: &Edition,
    findings: &Findings,
    schedule: Option<&Schedule>,
    start: Option<Date>,
    today: Date,
) -> Option<FollowUp> {
    let schedule = schedule?;
    let due = Due::last(schedule, start?, today)?;
    let lacking = due.lacking(edition, findings);
    let names: Vec<&str> = lacking.iter().map(|test| test.name.as_str()).collect();
    let what = format!(
        "due since {}, no result: week {} on {}: {} ({})",
        due.on,
        due.visit.week,
        schedule.treatment,
        names.join(", "),
        due.visit.basis
    );
    (!names.is_empty()).then_some(FollowUp { date: today, what })
}

fn on(today: Date, days: i32, what: String) -> Option<FollowUp> {
    let date = today.checked_add(days.days()).ok()?;
    Some(FollowUp { date, what })
}
