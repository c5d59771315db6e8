//! What a patient must agree to before the intake is sent in, each by its own tick and in a wording with a version.
//!
//! *To change a wording*: a new version here and a new text under its key `consent-<wording>` in the Fluent files; the
//! old text stays, so that what was agreed to can always be read.

use jiff::Timestamp;
use record::consent::{Consent, ConsentTo};

use crate::{
    intake::{Intake, Submission},
    refused::FieldProblem,
};

/// Version of the wording that is shown today.
#[must_use]
pub fn wording(to: ConsentTo) -> &'static str {
    match to {
        ConsentTo::Telehealth => "telehealth-2026-11",
        ConsentTo::Photographs => "photographs-2026-11",
        ConsentTo::Privacy => "privacy-2026-11",
        ConsentTo::Guardian => "guardian-2026-11",
        ConsentTo::Assent => "assent-2026-11",
        ConsentTo::OffLabel => "off-label-2026-11",
    }
}

/// The name of the tick in a form.
#[must_use]
pub fn field(to: ConsentTo) -> &'static str {
    match to {
        ConsentTo::Telehealth => "consent-telehealth",
        ConsentTo::Photographs => "consent-photographs",
        ConsentTo::Privacy => "consent-privacy",
        ConsentTo::Guardian => "consent-guardian",
        ConsentTo::Assent => "consent-assent",
        ConsentTo::OffLabel => "consent-off-label",
    }
}

/// What this patient is asked to agree to, in order: photographs only when there are some, the guardian's and the
/// minor's own word only for a minor.
#[must_use]
pub fn needed(intake: &Intake) -> Vec<ConsentTo> {
    let mut needed = vec![ConsentTo::Telehealth, ConsentTo::Privacy];
    if !intake.photographs.is_empty() {
        needed.push(ConsentTo::Photographs);
    }
    if intake.minor {
        needed.extend([ConsentTo::Guardian, ConsentTo::Assent]);
    }
    needed
}

/// What is needed and was not ticked.
pub(crate) fn missing(intake: &Intake, ticked: &[ConsentTo]) -> Vec<FieldProblem> {
    let mut missing: Vec<FieldProblem> = needed(intake)
        .into_iter()
        .filter(|to| !ticked.contains(to))
        .map(|to| FieldProblem {
            field: field(to).to_owned(),
            problem: format!("problem-{}", field(to)),
        })
        .collect();
    if intake.minor && intake.guardian.is_none() {
        missing.push(FieldProblem {
            field: "guardian".to_owned(),
            problem: "problem-guardian".to_owned(),
        });
    }
    missing
}

/// What was agreed to, to be kept.
pub(crate) fn given(intake: &Intake, submission: &Submission, now: Timestamp) -> Vec<Consent> {
    let ticked = needed(intake)
        .into_iter()
        .filter(|to| submission.consents.contains(to));
    ticked
        .map(|to| Consent {
            to,
            given: true,
            wording: wording(to).to_owned(),
            language: submission.language.clone(),
            at: now,
        })
        .collect()
}
