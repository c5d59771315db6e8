//! Who may do what: one exhaustive `match`, so that a new action without an answer does not compile.
//!
//! A decision looks at the actor's kind, role and standing, at the relationship to the chart, and at the licence on
//! the day and in the place where the patient is. Everything not allowed is refused. Outside this room a refusal and
//! a missing record look the same.
//!
//! *To add an action*: a variant of [`Action`], its arm in [`decide`], its row in `tests/access.txt`.

use jiff::civil::Date;
use record::{
    Actor, ActorKind, Role,
    actor::{Licence, Scope, Standing},
    id::{PatientId, PractitionerId},
};

/// Everything that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Open one's own chart: where will you be, and how old are you.
    OpenChart,
    /// Answer the intake, change an answer, send it in.
    AnswerIntake,
    /// Add, replace or delete one's own photographs.
    AddPhotograph,
    /// Look at a photograph.
    ViewPhotograph,
    /// Give or withdraw consent.
    Consent,
    /// See free times, hold and confirm one, cancel.
    Book,
    /// Come to a visit, wait, talk; for its clinician, open the door and end it.
    Attend,
    /// Read one's own answers, plan, tests and results.
    ReadOwnCare,
    /// Ask for more medicine.
    AskRenewal,
    /// Write a message between visits, or answer one.
    WriteMessage,
    /// Ask for a review: send answers, photographs and questions without a visit; see what became of it.
    AskReview,
    /// Answer a review.
    AnswerReview,
    /// Open a chart.
    ReadChart,
    /// See the list of what needs a decision.
    ReadWorklist,
    /// Score a scalp.
    Score,
    /// Make a diagnosis.
    Diagnose,
    /// Order tests.
    OrderTests,
    /// Type in a result that came on paper.
    EnterResult,
    /// Write a note.
    WriteNote,
    /// Draft a plan.
    DraftPlan,
    /// Sign a plan.
    SignPlan,
    /// Close a task, transfer it, answer a renewal.
    Decide,
    /// Match a quarantined result to a patient, or dismiss it.
    MatchResult,
    /// See the clinic's bookings, without charts.
    ReadBookings,
    /// See who waits for an earlier time.
    ReadWaitlist,
    /// Ask that a patient who waits is seen sooner, or take it back.
    Hasten,
    /// Invite, suspend, change roles and licences.
    ManageStaff,
    /// Change schedule templates and time off.
    ManageSchedule,
    /// Read and verify the audit trail.
    ReadAudit,
    /// See the edition of the guideline, data location, backups, tokens.
    ManageSystem,
    /// Send in results from another system.
    SendResults,
    /// Read a chart through the FHIR API.
    ReadFhir,
    /// Ask what the guideline makes of data that is brought along, and report what became of the answer.
    AskDecisionSupport,
    /// Sweep overdue duties, send the outbox, expire holds.
    RunClockwork,
}

impl Action {
    /// Every action, for tests and tables.
    pub const ALL: [Self; 34] = [
        Self::OpenChart,
        Self::AnswerIntake,
        Self::AddPhotograph,
        Self::ViewPhotograph,
        Self::Consent,
        Self::Book,
        Self::Attend,
        Self::ReadOwnCare,
        Self::AskRenewal,
        Self::WriteMessage,
        Self::AskReview,
        Self::AnswerReview,
        Self::ReadChart,
        Self::ReadWorklist,
        Self::Score,
        Self::Diagnose,
        Self::OrderTests,
        Self::EnterResult,
        Self::WriteNote,
        Self::DraftPlan,
        Self::SignPlan,
        Self::Decide,
        Self::MatchResult,
        Self::ReadBookings,
        Self::ReadWaitlist,
        Self::Hasten,
        Self::ManageStaff,
        Self::ManageSchedule,
        Self::ReadAudit,
        Self::ManageSystem,
        Self::SendResults,
        Self::ReadFhir,
        Self::AskDecisionSupport,
        Self::RunClockwork,
    ];
}

/// What a decision about a chart needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartFacts {
    /// Whose chart.
    pub patient: PatientId,
    /// Where the patient is.
    pub jurisdiction: String,
    /// The clinician in charge.
    pub practitioner: Option<PractitionerId>,
    /// Clinicians with a booked visit.
    pub booked_with: Vec<PractitionerId>,
    /// Clinicians who cover for one of these, or for the owner of an open task, who is away now.
    pub covered_by: Vec<PractitionerId>,
    /// Something about this chart was escalated: absence must not hide it, so the whole team may act.
    pub escalated: bool,
}

/// The right to do one thing, made by [`authorize`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    action: Action,
    patient: Option<PatientId>,
}

impl Grant {
    /// What was granted.
    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }
    /// For whose chart.
    #[must_use]
    pub fn patient(&self) -> Option<PatientId> {
        self.patient
    }
}

/// Why something was refused; for the audit trail, never for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Denied {
    /// Nobody is signed in.
    NotSignedIn,
    /// The account is invited or suspended.
    Standing,
    /// The role does not do this.
    Role,
    /// The chart is somebody else's, or the clinician has no part in it.
    Relationship,
    /// No licence where the patient is today.
    Licence,
}

/// Grants or refuses `action` to `actor` on `chart` (none: the clinic itself) on `today`.
pub fn authorize(
    actor: &Actor,
    action: Action,
    chart: Option<&ChartFacts>,
    today: Date,
) -> Result<Grant, Denied> {
    decide(actor, action, chart, today).map(|()| Grant {
        action,
        patient: chart.map(|facts| facts.patient),
    })
}

fn decide(
    actor: &Actor,
    action: Action,
    chart: Option<&ChartFacts>,
    today: Date,
) -> Result<(), Denied> {
    match &actor.kind {
        ActorKind::Anonymous => Err(Denied::NotSignedIn),
        ActorKind::Clockwork => {
            if action == Action::RunClockwork {
                Ok(())
            } else {
                Err(Denied::Role)
            }
        }
        ActorKind::System { scope, .. } => match (action, scope) {
            (Action::SendResults, Scope::SendResults)
            | (Action::ReadFhir, Scope::ReadCharts)
            | (Action::AskDecisionSupport, Scope::AskDecisionSupport) => Ok(()),
            _ => Err(Denied::Role),
        },
        ActorKind::Newcomer { standing, .. } => {
            active(*standing)?;
            if action == Action::OpenChart && chart.is_none() {
                Ok(())
            } else {
                Err(Denied::Relationship)
            }
        }
        ActorKind::Patient {
            patient, standing, ..
        } => {
            active(*standing)?;
            patient_may(action)?;
            match chart {
                Some(facts) if facts.patient == *patient => Ok(()),
                _ => Err(Denied::Relationship),
            }
        }
        ActorKind::Staff {
            practitioner,
            role,
            standing,
            licences,
            ..
        } => {
            active(*standing)?;
            match role {
                Role::Clinician => clinician_may(action, *practitioner, licences, chart, today),
                Role::Assistant => assistant_may(action, chart),
                Role::Scheduler => scheduler_may(action),
                Role::Administrator => administrator_may(action),
                Role::Auditor => auditor_may(action),
            }
        }
    }
}

fn active(standing: Standing) -> Result<(), Denied> {
    match standing {
        Standing::Active => Ok(()),
        Standing::Invited | Standing::Suspended => Err(Denied::Standing),
    }
}

fn patient_may(action: Action) -> Result<(), Denied> {
    match action {
        Action::AnswerIntake
        | Action::AddPhotograph
        | Action::ViewPhotograph
        | Action::Consent
        | Action::Book
        | Action::Attend
        | Action::ReadOwnCare
        | Action::AskRenewal
        | Action::WriteMessage
        | Action::AskReview => Ok(()),
        _ => Err(Denied::Role),
    }
}

fn clinician_may(
    action: Action,
    me: PractitionerId,
    licences: &[Licence],
    chart: Option<&ChartFacts>,
    today: Date,
) -> Result<(), Denied> {
    let licensed = |facts: &ChartFacts| {
        licences
            .iter()
            .any(|licence| licence.covers(&facts.jurisdiction, today))
    };
    match action {
        Action::ReadWorklist | Action::MatchResult | Action::ReadWaitlist => Ok(()),
        // A chart without a clinician yet is the team's: whoever is licensed where the patient is may pick it up.
        Action::ReadChart
        | Action::ViewPhotograph
        | Action::WriteNote
        | Action::Attend
        | Action::WriteMessage
        | Action::EnterResult
        | Action::Decide
        | Action::Hasten
        | Action::Score
        | Action::Diagnose
        | Action::OrderTests
        | Action::DraftPlan
        | Action::SignPlan
        | Action::AnswerReview => {
            let facts = chart.ok_or(Denied::Relationship)?;
            let treating = facts.practitioner == Some(me) || facts.booked_with.contains(&me);
            let unassigned = facts.practitioner.is_none() && facts.booked_with.is_empty();
            let covers = facts.covered_by.contains(&me);
            let open_to_team = (unassigned || facts.escalated || covers) && licensed(facts);
            if !treating && !open_to_team {
                return Err(Denied::Relationship);
            }
            // Reading on and telling somebody to seek local care is always possible; practising is not.
            let practises = matches!(
                action,
                Action::Score
                    | Action::Diagnose
                    | Action::OrderTests
                    | Action::DraftPlan
                    | Action::SignPlan
                    | Action::AnswerReview
            );
            if practises && !licensed(facts) {
                Err(Denied::Licence)
            } else {
                Ok(())
            }
        }
        _ => Err(Denied::Role),
    }
}

fn assistant_may(action: Action, chart: Option<&ChartFacts>) -> Result<(), Denied> {
    match action {
        Action::ReadWorklist | Action::MatchResult => Ok(()),
        Action::ReadChart | Action::ViewPhotograph | Action::EnterResult => {
            chart.map(|_| ()).ok_or(Denied::Relationship)
        }
        _ => Err(Denied::Role),
    }
}

fn scheduler_may(action: Action) -> Result<(), Denied> {
    match action {
        Action::ReadBookings | Action::ReadWaitlist | Action::ManageSchedule => Ok(()),
        _ => Err(Denied::Role),
    }
}

fn administrator_may(action: Action) -> Result<(), Denied> {
    match action {
        Action::ManageStaff
        | Action::ManageSchedule
        | Action::ReadBookings
        | Action::ReadWaitlist
        | Action::ReadAudit
        | Action::ManageSystem => Ok(()),
        _ => Err(Denied::Role),
    }
}

fn auditor_may(action: Action) -> Result<(), Denied> {
    if action == Action::ReadAudit {
        Ok(())
    } else {
        Err(Denied::Role)
    }
}
