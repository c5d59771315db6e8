//! The audit trail, read page by page and verified. It says who did what to which record, never what the record says.

use jiff::Timestamp;
use record::{
    Actor,
    audit::{AuditEntry, Outcome},
};
use storage::{AuditLine, Verification, verify_audit};

use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    refused::Refused,
};

/// Lines on a page.
pub const PAGE: usize = 50;
/// How many lines one request looks through for those that a filter asks for.
const LOOKED_THROUGH: usize = 5_000;

/// Which lines are wanted; empty = all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The clinic's number of a patient.
    pub mrn: String,
    /// Part of the actor's label (`clinician`, an id).
    pub actor: String,
    /// The named transaction (`read_chart`).
    pub action: String,
    /// Only what was refused.
    pub refused_only: bool,
    /// Lines before this number; `None` = from the newest on.
    pub before: Option<i64>,
}

/// A page of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Newest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page goes on; `None` = this was the end.
    pub next: Option<i64>,
}

/// What a walk along the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Walked {
    /// Every line is as it was written.
    Whole {
        /// Number of the last line.
        to: i64,
        /// When it was looked at.
        at: Timestamp,
        /// Whether the head exported to the clinic's folder was compared too.
        against_export: bool,
    },
    /// It is not.
    Broken {
        /// The first line that is wrong.
        at: i64,
        /// What is wrong with it.
        why: String,
    },
}

/// Reads a page of the trail. Reading it is a line of it, too.
///
/// # Errors
///
/// `NotFound` for roles that do not read it; `Invalid` on `mrn` for a number that no patient has.
pub async fn trail(practice: &Practice, actor: &Actor, wanted: Wanted) -> Result<Page, Refused> {
    let deed = Deed {
        name: "read_audit",
        action: Action::ReadAudit,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let patient = match wanted.mrn.trim() {
                    "" => None,
                    mrn => {
                        let known = tx.patient_by_mrn(mrn).await?;
                        Some(
                            known
                                .ok_or_else(|| Refused::field("mrn", "problem-mrn"))?
                                .id,
                        )
                    }
                };
                let mut lines = Vec::new();
                let mut before = wanted.before;
                let mut looked = 0;
                loop {
                    let step = tx.audit_lines(patient, before, 500).await?;
                    let Some(last) = step.last() else {
                        return Ok(Page { lines, next: None });
                    };
                    looked += step.len();
                    before = Some(last.seq);
                    for line in step {
                        if lines.len() == PAGE {
                            let next = lines.last().map(|line: &AuditLine| line.seq);
                            return Ok(Page { lines, next });
                        }
                        if fits(&line.entry, &wanted) {
                            lines.push(line);
                        }
                    }
                    if looked >= LOOKED_THROUGH {
                        return Ok(Page {
                            lines,
                            next: before,
                        });
                    }
                }
            })
        })
        .await
}

/// Walks the whole chain and compares its end with the head in the database and the one exported last.
///
/// # Errors
///
/// `NotFound` for roles that do not read the trail; storage when it cannot be read at all.
pub async fn verify(practice: &Practice, actor: &Actor) -> Result<Walked, Refused> {
    let deed = Deed {
        name: "verify_audit",
        action: Action::ReadAudit,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, |_tx, _grant| Box::pin(async move { Ok(()) }))
        .await?;
    let exported = practice.store.folder().join("audit.head");
    let known = exported.exists();
    let at = practice.now();
    Ok(
        match verify_audit(&practice.store, known.then_some(exported.as_path())).await? {
            Verification::Verified { to, .. } => Walked::Whole {
                to,
                at,
                against_export: known,
            },
            Verification::Broken { at, why } => Walked::Broken { at, why },
        },
    )
}

fn fits(entry: &AuditEntry, wanted: &Wanted) -> bool {
    (wanted.actor.is_empty() || entry.actor.contains(wanted.actor.trim()))
        && (wanted.action.is_empty() || entry.action == wanted.action.trim())
        && (!wanted.refused_only || entry.outcome == Outcome::Refused)
}
