//! Tests and panels that can be ordered, what each medicine needs before and during treatment, and the clinic's
//! policies about time: windows, refills, escalation.
//!
//! *To add a test*: a `[[test]]` in `guideline/tests/`. *To change a schedule*: the file of the medicine in
//! `guideline/monitoring/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    concept::{Concepts, FACT_STATUSES},
    problem::{Files, Problem, in_folder, parse},
};

/// A test or panel that can be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Its name in orders and duties (`cbc`).
    pub id: String,
    /// As shown to a clinician.
    pub name: String,
    /// LOINC code, or `local:…`.
    pub code: String,
    /// How sure the code is.
    pub code_status: String,
    /// The concepts that fulfil it: all must have a result.
    pub concepts: Vec<String>,
    /// As shown to a patient, by language.
    pub patient: BTreeMap<String, Patient>,
    /// Only for a person who can become pregnant.
    #[serde(default)]
    pub if_can_conceive: bool,
    /// Which window of [`Policy::windows`] a baseline result must fall in.
    pub window: String,
}

/// A test in a patient's words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patient {
    /// What to call it.
    pub name: String,
    /// What it is for.
    pub why: String,
}

/// What one medicine needs before and during treatment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Id of the medicine.
    pub treatment: String,
    /// Sources.
    pub cite: Vec<String>,
    /// How sure.
    pub status: String,
    /// Tests before the start, in the order of an order form.
    pub baseline: Vec<Needed>,
    /// Tests during treatment, by week.
    #[serde(rename = "visit")]
    pub visits: Vec<Visit>,
}

/// A test that is needed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needed {
    /// Id of the test.
    pub test: String,
    /// Why, for a clinician.
    pub why: String,
    /// Sources.
    pub cite: Vec<String>,
    /// How sure that it is needed.
    pub status: String,
}

/// Tests due together in a week of treatment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// Whole weeks after the first dose.
    pub week: i32,
    /// Ids of tests.
    pub tests: Vec<String>,
    /// Label or policy, in words.
    pub basis: String,
    /// How sure.
    pub status: String,
}

/// How the clinic deals with time. Policies, not facts of medicine: shown as such.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// How old a baseline result may be at the start of treatment, by name.
    #[serde(rename = "window")]
    pub windows: BTreeMap<String, Window>,
    /// When more medicine is not handed out because a test is overdue.
    pub refill: Refill,
    /// Reminders around a due date, in days (negative = before).
    pub reminders: Reminders,
    /// Reminders before a booked visit.
    pub visits: Visits,
    /// The visits that a signed plan asks for.
    pub follow_ups: FollowUps,
    /// The rules of the clocks.
    pub time_zones: TimeZones,
    /// Messages between visits.
    pub messages: Messages,
    /// Reviews: consultations by answers and photographs, without a booked time.
    pub reviews: Reviews,
    /// Who is told when nobody acts.
    pub escalation: Escalation,
}

/// How old a baseline result may be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Calendar months.
    #[serde(default)]
    pub months: i32,
    /// Weeks.
    #[serde(default)]
    pub weeks: i32,
    /// Sources.
    pub cite: Vec<String>,
    /// How sure.
    pub status: String,
}

impl Window {
    /// The oldest day that still counts for a start on `start`. Both ends count.
    #[must_use]
    pub fn opens(&self, start: jiff::civil::Date) -> jiff::civil::Date {
        use jiff::ToSpan;
        start
            .checked_sub(self.months.months().weeks(self.weeks))
            .unwrap_or(jiff::civil::Date::MIN)
    }
}

/// When a refill waits for a test.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refill {
    /// Days past the due date after which there is no refill without a stated reason.
    pub days_past_due: i32,
    /// In words.
    pub says: String,
    /// Sources.
    pub cite: Vec<String>,
    /// How sure.
    pub status: String,
}

/// When the rules of the clocks are called old.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeZones {
    /// Months after the end of the year that a release of the tz database is named for.
    pub old_after_months: i32,
    /// Why so.
    pub basis: String,
}

/// How soon a message is answered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// Hours, for most topics.
    pub answer_within_hours: u32,
    /// Hours, for how a patient feels.
    pub answer_symptoms_within_hours: u32,
    /// Why so.
    pub basis: String,
}

/// Until when the clinic answers a review.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reviews {
    /// Hours.
    pub answer_within_hours: u32,
    /// Why so.
    pub basis: String,
}

/// When a patient is reminded of a booked visit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visits {
    /// Minutes before its start, each a reminder of its own.
    pub remind_minutes_before: Vec<u32>,
    /// From so many hours before the start on, moving or cancelling is late.
    pub late_hours: u32,
    /// Why so.
    pub basis: String,
}

/// When the visits that a signed plan asks for can be booked, and when a patient is reminded of one that is not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUps {
    /// A visit is not too early from so many days before the day that the plan names.
    pub early_days: i32,
    /// How many days ahead their times are offered.
    pub days_ahead: i32,
    /// So many days before the day that the plan names, a patient who has booked nothing is reminded.
    pub remind_days_before_end: i32,
    /// Why so.
    pub basis: String,
}

/// When a patient is reminded.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminders {
    /// Days from the due date; negative = before.
    pub days: Vec<i32>,
    /// Business rule of the clinic.
    pub basis: String,
}

/// Who is told when nobody acts, and after how long.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// The rungs, lowest first.
    #[serde(rename = "rung")]
    pub rungs: Vec<Rung>,
    /// Business rule of the clinic.
    pub basis: String,
}

/// One rung of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Hours without an act after which this one is told.
    pub hours: i64,
    /// Who: `owner`, `cover`, `director`.
    pub tell: String,
}

impl Escalation {
    /// The highest rung reached after `hours` without an act; `None` before the first.
    #[must_use]
    pub fn rung(&self, hours: i64) -> Option<(usize, &Rung)> {
        self.rungs
            .iter()
            .enumerate()
            .rev()
            .find(|(_, rung)| rung.hours <= hours)
    }
}

/// All tests, schedules and policies.
#[derive(Clone, Debug)]
pub struct Catalogue {
    tests: BTreeMap<String, Test>,
    /// In the order of the files, which is the order of an order form.
    order: Vec<String>,
    schedules: BTreeMap<String, Schedule>,
    policy: Policy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestFile {
    test: Vec<Test>,
}

const POLICY: &str = "monitoring/policy.toml";

impl Catalogue {
    /// Reads `tests/*.toml` and `monitoring/*.toml`.
    ///
    /// # Errors
    ///
    /// A file that does not read, a test without concepts or without words in both languages, a schedule that names
    /// no test or has no source.
    pub fn load(files: &Files, concepts: &Concepts) -> Result<Self, Problem> {
        let bytes = files
            .get(POLICY)
            .ok_or_else(|| Problem::new(POLICY, "missing"))?;
        let policy: Policy = parse(POLICY, bytes)?;
        check_policy(&policy)?;
        let mut tests = BTreeMap::new();
        let mut order = Vec::new();
        for (path, bytes) in in_folder(files, "tests") {
            let file: TestFile = parse(path, bytes)?;
            for test in file.test {
                check_test(path, &test, concepts, &policy)?;
                order.push(test.id.clone());
                if let Some(twice) = tests.insert(test.id.clone(), test) {
                    return Err(Problem::new(
                        path,
                        format!("test `{}` is there twice", twice.id),
                    ));
                }
            }
        }
        let mut schedules = BTreeMap::new();
        for (path, bytes) in in_folder(files, "monitoring") {
            if path == POLICY {
                continue;
            }
            let schedule: Schedule = parse(path, bytes)?;
            check_schedule(path, &schedule, &tests)?;
            schedules.insert(schedule.treatment.clone(), schedule);
        }
        Ok(Self {
            tests,
            order,
            schedules,
            policy,
        })
    }

    /// The test called `id`.
    #[must_use]
    pub fn test(&self, id: &str) -> Option<&Test> {
        self.tests.get(id)
    }

    /// Every test, in the order of an order form.
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        self.order.iter().filter_map(|id| self.tests.get(id))
    }

    /// The tests that a result for `concept` helps to fulfil.
    pub fn tests_for<'a>(&'a self, concept: &'a str) -> impl Iterator<Item = &'a Test> {
        self.tests()
            .filter(move |test| test.concepts.iter().any(|name| name == concept))
    }

    /// What `treatment` needs; `None` when the guideline has no schedule for it.
    #[must_use]
    pub fn schedule(&self, treatment: &str) -> Option<&Schedule> {
        self.schedules.get(treatment)
    }

    /// Every schedule, by medicine.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        self.schedules.values()
    }

    /// The baseline tests of `treatment` for a person who can become pregnant, cannot, or of whom it is not known
    /// (`None`: the pregnancy test is kept, unknown is never "no").
    #[must_use]
    pub fn baseline(&self, treatment: &str, can_conceive: Option<bool>) -> Vec<(&Test, &Needed)> {
        let needed = self
            .schedule(treatment)
            .map_or(&[][..], |schedule| schedule.baseline.as_slice());
        needed
            .iter()
            .filter_map(|needed| Some((self.test(&needed.test)?, needed)))
            .filter(|(test, _)| !test.if_can_conceive || can_conceive != Some(false))
            .collect()
    }

    /// The window a baseline result of `test` must fall in.
    #[must_use]
    pub fn window(&self, test: &Test) -> Option<&Window> {
        self.policy.windows.get(&test.window)
    }

    /// How the clinic deals with time.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }
}

fn check_test(
    path: &str,
    test: &Test,
    concepts: &Concepts,
    policy: &Policy,
) -> Result<(), Problem> {
    let fail = |says: String| Err(Problem::new(path, format!("test `{}`: {says}", test.id)));
    if test.concepts.is_empty() {
        return fail("no concept fulfils it".to_owned());
    }
    if let Some(id) = test.concepts.iter().find(|id| concepts.get(id).is_none()) {
        return fail(format!("there is no concept `{id}`"));
    }
    if let Some(language) = ["en", "es"]
        .iter()
        .find(|it| !test.patient.contains_key(**it))
    {
        return fail(format!("no words in `{language}`"));
    }
    if !policy.windows.contains_key(&test.window) {
        return fail(format!("there is no window `{}`", test.window));
    }
    status(path, &test.code_status)
}

fn check_schedule(
    path: &str,
    schedule: &Schedule,
    tests: &BTreeMap<String, Test>,
) -> Result<(), Problem> {
    status(path, &schedule.status)?;
    if schedule.cite.is_empty()
        || schedule
            .baseline
            .iter()
            .any(|needed| needed.cite.is_empty())
    {
        return Err(Problem::new(
            path,
            "a schedule needs a source for every baseline test",
        ));
    }
    for needed in &schedule.baseline {
        status(path, &needed.status)?;
    }
    for visit in &schedule.visits {
        status(path, &visit.status)?;
    }
    let baseline = schedule.baseline.iter().map(|needed| &needed.test);
    let visits = schedule.visits.iter().flat_map(|visit| &visit.tests);
    if let Some(id) = baseline.chain(visits).find(|id| !tests.contains_key(*id)) {
        return Err(Problem::new(path, format!("there is no test `{id}`")));
    }
    let weeks: Vec<i32> = schedule.visits.iter().map(|visit| visit.week).collect();
    if !weeks.is_sorted() || weeks.first().is_some_and(|week| *week < 1) {
        return Err(Problem::new(path, "weeks must rise from 1"));
    }
    Ok(())
}

fn check_policy(policy: &Policy) -> Result<(), Problem> {
    for window in policy.windows.values() {
        status(POLICY, &window.status)?;
        if (window.months, window.weeks) == (0, 0) {
            return Err(Problem::new(POLICY, "a window of no time"));
        }
    }
    status(POLICY, &policy.refill.status)?;
    let follow_ups = &policy.follow_ups;
    // A week has every weekday, so that nobody's usual one is left out.
    if follow_ups.early_days < 6 {
        return Err(Problem::new(
            POLICY,
            "a follow-up visit needs at least six early days, so that every weekday is among its days",
        ));
    }
    if follow_ups.remind_days_before_end < 1
        || follow_ups.days_ahead <= follow_ups.remind_days_before_end
        || follow_ups.days_ahead <= follow_ups.early_days
    {
        return Err(Problem::new(
            POLICY,
            "a follow-up visit must be open for booking before its days begin and before anybody is reminded of it",
        ));
    }
    let hours: Vec<i64> = policy
        .escalation
        .rungs
        .iter()
        .map(|rung| rung.hours)
        .collect();
    if hours.is_empty() || !hours.is_sorted() {
        return Err(Problem::new(POLICY, "the ladder needs rungs that rise"));
    }
    Ok(())
}

fn status(path: &str, status: &str) -> Result<(), Problem> {
    if FACT_STATUSES.contains(&status) {
        Ok(())
    } else {
        Err(Problem::new(path, format!("`{status}` is no fact status")))
    }
}

#[cfg(test)]
mod tests;
