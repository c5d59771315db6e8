//! What another edition would say of an assessment that stands: the same findings, the same day, other content. The past
//! is read and never rewritten.

use guideline::Edition;
use record::{
    Assessment, Findings,
    assessment::{MonitoringAction, Status, TreatmentAssessment},
};
use serde::{Deserialize, Serialize};

use crate::{Circumstance, assess};

/// Something that would be told otherwise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum Difference {
    /// Another kind of hair loss leads, or none.
    Diagnosis {
        /// Before: its name; none when nothing led.
        was: Option<String>,
        /// By the other edition.
        becomes: Option<String>,
    },
    /// A medicine stands elsewhere.
    Status {
        /// Its name.
        medicine: String,
        /// Before; none when it was not judged.
        was: Option<Status>,
        /// By the other edition; none when it is not judged any more.
        becomes: Option<Status>,
    },
    /// A medicine is given in another labelled dose.
    Dose {
        /// Its name.
        medicine: String,
        /// Before.
        was: Option<String>,
        /// By the other edition.
        becomes: Option<String>,
    },
    /// Something is due on treatment that was not.
    NowDue {
        /// In words, for a clinician.
        says: String,
    },
    /// Something was due on treatment and is no longer.
    NoLongerDue {
        /// In words, as it was said.
        says: String,
    },
}

/// What `edition` would say otherwise of an assessment that was made from `findings`. Empty: nothing.
#[must_use]
pub fn differences(
    edition: &Edition,
    findings: &Findings,
    assessment: &Assessment,
) -> Vec<Difference> {
    let circumstance = Circumstance {
        today: assessment.assessed_on,
        region: assessment.region,
        journey: assessment.journey,
    };
    between(assessment, &assess(edition, findings, &circumstance))
}

fn between(before: &Assessment, after: &Assessment) -> Vec<Difference> {
    let mut all = Vec::new();
    let leads = |it: &Assessment| it.differential.first().map(|first| first.name.clone());
    let (was, becomes) = (leads(before), leads(after));
    if was != becomes {
        all.push(Difference::Diagnosis { was, becomes });
    }
    for now in &after.treatments {
        let then = before
            .treatments
            .iter()
            .find(|it| it.treatment == now.treatment);
        medicine(then, Some(now), &mut all);
    }
    for then in &before.treatments {
        let judged = |it: &TreatmentAssessment| it.treatment == then.treatment;
        if !after.treatments.iter().any(judged) {
            medicine(Some(then), None, &mut all);
        }
    }
    let same = |one: &MonitoringAction, other: &MonitoringAction| {
        (&one.treatment, &one.rule, one.consider) == (&other.treatment, &other.rule, other.consider)
    };
    for due in &after.actions {
        if !before.actions.iter().any(|it| same(it, due)) {
            let says = due.says.clone();
            all.push(Difference::NowDue { says });
        }
    }
    for due in &before.actions {
        if !after.actions.iter().any(|it| same(it, due)) {
            let says = due.says.clone();
            all.push(Difference::NoLongerDue { says });
        }
    }
    all
}

fn medicine(
    then: Option<&TreatmentAssessment>,
    now: Option<&TreatmentAssessment>,
    all: &mut Vec<Difference>,
) {
    let Some(either) = now.or(then) else { return };
    let status = |it: Option<&TreatmentAssessment>| it.map(|it| it.status);
    let (was, becomes) = (status(then), status(now));
    if was != becomes {
        all.push(Difference::Status {
            medicine: either.name.clone(),
            was,
            becomes,
        });
    }
    let dose = |it: Option<&TreatmentAssessment>| Some(it?.dose.as_ref()?.text.clone());
    let (was, becomes) = (dose(then), dose(now));
    if was != becomes {
        all.push(Difference::Dose {
            medicine: either.name.clone(),
            was,
            becomes,
        });
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = |status: &Option<Status>| status.map_or("not judged", Status::word);
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
        match self {
            Self::Diagnosis { was, becomes } => {
                write!(f, "kind of hair loss: {} -> {}", text(was), text(becomes))
            }
            Self::Status {
                medicine,
                was,
                becomes,
            } => write!(f, "{medicine}: {} -> {}", word(was), word(becomes)),
            Self::Dose {
                medicine,
                was,
                becomes,
            } => write!(f, "{medicine}, dose: {} -> {}", text(was), text(becomes)),
            Self::NowDue { says } => write!(f, "now due: {says}"),
            Self::NoLongerDue { says } => write!(f, "no longer due: {says}"),
        }
    }
}
