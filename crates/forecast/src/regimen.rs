//! What is taken when: steps of a regimen, checked on entry.

use crate::parameters::{Dose, Models};

/// One step: from `week` on, `drug` at `dose`; `None` is no treatment (or placebo).
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// First week of the step, counted from the start of treatment.
    pub week: u16,
    /// The medicine's name and dose.
    pub taken: Option<(String, Dose)>,
}

/// Steps in order of time; the first starts at week 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Regimen(Vec<Step>);

/// What is wrong with a regimen.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "each has its words")]
pub enum RegimenError {
    #[error("regimen: there is no step; the first must start at week 0")]
    Empty,
    #[error("regimen: the first step starts at week {0}; it must start at week 0")]
    LateStart(u16),
    #[error("regimen: week {0} comes after week {1}; steps must be in order of time")]
    OutOfOrder(u16, u16),
    #[error(
        "drug: `{0}` is not known; known are baricitinib, deuruxolitinib, ritlecitinib, upadacitinib and placebo"
    )]
    UnknownDrug(String),
    #[error("dose_mg: {0} is outside 0 to 1000")]
    Dose(f64),
    #[error("every_h: {0} is outside 1 to 168")]
    Interval(u16),
}

impl Regimen {
    /// Checks `steps` against the medicines known.
    pub fn new(models: &Models, steps: Vec<Step>) -> Result<Self, RegimenError> {
        let first = steps.first().ok_or(RegimenError::Empty)?;
        if first.week != 0 {
            return Err(RegimenError::LateStart(first.week));
        }
        for (before, after) in steps.iter().zip(steps.iter().skip(1)) {
            if after.week <= before.week {
                return Err(RegimenError::OutOfOrder(before.week, after.week));
            }
        }
        for (drug, dose) in steps.iter().filter_map(|step| step.taken.as_ref()) {
            if models.drug(drug).is_none() {
                return Err(RegimenError::UnknownDrug(drug.clone()));
            }
            if !(0.0..=1000.0).contains(&dose.dose_mg) {
                return Err(RegimenError::Dose(dose.dose_mg));
            }
            if !(1..=168).contains(&dose.every_h) {
                return Err(RegimenError::Interval(dose.every_h));
            }
        }
        Ok(Self(steps))
    }

    /// One medicine at one dose throughout; dose 0 is no treatment.
    pub fn steady(models: &Models, drug: &str, dose: Dose) -> Result<Self, RegimenError> {
        let taken = (dose.dose_mg != 0.0).then(|| (drug.to_owned(), dose));
        Self::new(models, vec![Step { week: 0, taken }])
    }

    /// No treatment throughout.
    #[must_use]
    pub fn none() -> Self {
        Self(vec![Step {
            week: 0,
            taken: None,
        }])
    }

    /// The steps in order of time.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}
