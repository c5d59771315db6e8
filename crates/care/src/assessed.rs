//! What the guideline made of charts a moment ago, for as long as nothing that it looked at has changed.
//!
//! An assessment is a pure function of edition, circumstance and findings. One that was made is used again only when
//! all three are equal to what it was made from, compared in full at each reading, with what this very transaction has
//! read. So there is no counter that a write could forget to move, nothing to forget when somebody writes, and it does
//! not matter which server wrote. Who looks is no part of it: whoever is not let in never comes this far.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use decision::{Circumstance, assess};
use guideline::Edition;
use record::{Assessment, Finding, Findings, Source, Value, id::PatientId};

/// How many charts are remembered, each with its findings and its assessment: some 100 kB.
const MOST: usize = 64;

/// Assessments that were made, by patient.
#[derive(Clone, Default)]
pub(crate) struct Assessed(Arc<Mutex<HashMap<PatientId, Made>>>);

struct Made {
    from: Findings,
    circumstance: Circumstance,
    assessment: Arc<Assessment>,
}

impl std::fmt::Debug for Assessed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Assessed")
    }
}

impl Assessed {
    /// As [`assess`].
    pub(crate) fn assess(
        &self,
        edition: &Edition,
        patient: PatientId,
        findings: &Findings,
        circumstance: Circumstance,
    ) -> Arc<Assessment> {
        let known = {
            let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&patient)
                .filter(|made| made.is_of(edition, findings, circumstance))
                .map(|made| Arc::clone(&made.assessment))
        };
        if let Some(known) = known {
            return known;
        }
        let made = Made {
            from: findings.clone(),
            circumstance,
            assessment: Arc::new(assess(edition, findings, &circumstance)),
        };
        let assessment = Arc::clone(&made.assessment);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(patient, made);
        assessment
    }
}

impl Made {
    fn is_of(&self, edition: &Edition, findings: &Findings, circumstance: Circumstance) -> bool {
        let (before, now) = (self.from.all(), findings.all());
        self.assessment.edition == edition.id()
            && self.circumstance == circumstance
            && before.len() == now.len()
            && before
                .iter()
                .zip(now)
                .all(|(before, now)| says_the_same(before, now))
    }
}

/// Whether two findings are equal. Age and the like follow from the chart at the moment of looking and bear that moment
/// as the time of their recording; no rule reads it, and their order, which it decides, is compared as well.
fn says_the_same(before: &Finding, now: &Finding) -> bool {
    let of_the_moment = matches!(&now.source, Source::Derived { by } if by == CHART);
    before.id == now.id
        && before.concept == now.concept
        && reads_the_same(&before.value, &now.value)
        && before.observed_on == now.observed_on
        && before.source == now.source
        && before.original == now.original
        && (before.recorded_at == now.recorded_at || of_the_moment)
}

/// Whether two values are equal, digit for digit: 0.45 is no 0.450 here, because an assessment cites what it saw.
fn reads_the_same(before: &Value, now: &Value) -> bool {
    match (before, now) {
        (Value::Quantity(before), Value::Quantity(now)) => {
            before == now && before.value.scale() == now.value.scale()
        }
        _ => before == now,
    }
}

/// Whose findings follow from the chart itself: see [`crate::reassess`].
pub(crate) const CHART: &str = "chart";

#[cfg(test)]
mod tests;
