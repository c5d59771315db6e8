//! Tests of a visit on treatment whose day has come and that have no result.

use guideline::{
    Edition,
    catalogue::{Schedule, Test, Visit},
};
use jiff::{ToSpan, civil::Date};
use record::{Finding, Findings, Value};

use crate::facts::days_between;

/// The last visit of a medicine's schedule whose day has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due<'e> {
    /// Which visit.
    pub(crate) visit: &'e Visit,
    /// Its day.
    pub(crate) on: Date,
    /// A result from this day on counts for it: it lies nearer to this visit than to the one before.
    opens: Date,
}

impl<'e> Due<'e> {
    /// The last visit up to `today` of a medicine that was started on `start`.
    pub(crate) fn last(schedule: &'e Schedule, start: Date, today: Date) -> Option<Self> {
        let day = |visit: &Visit| start.checked_add(visit.week.weeks()).ok();
        let mut before = start;
        let mut last = None;
        for visit in &schedule.visits {
            let on = day(visit).filter(|on| *on <= today);
            let Some(on) = on else { break };
            let half = days_between(before, on)?.div_euclid(2);
            let opens = on.checked_sub(half.days()).ok()?;
            last = Some(Self { visit, on, opens });
            before = on;
        }
        last
    }

    /// Its tests that lack a result.
    pub(crate) fn lacking(&self, edition: &'e Edition, findings: &Findings) -> Vec<&'e Test> {
        let told = |concept: &String| findings.about(concept).any(|it| self.is_told_by(it));
        self.visit
            .tests
            .iter()
            .filter_map(|id| edition.catalogue().test(id))
            .filter(|test| !test.concepts.iter().all(told))
            .collect()
    }

    fn is_told_by(&self, finding: &Finding) -> bool {
        let known = !matches!(finding.value, Value::Unknown(_) | Value::Text(_));
        known && finding.observed_on >= self.opens
    }
}
