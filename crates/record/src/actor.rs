//! Who acts: a person or a machine, with everything `care::access` needs to decide.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, PatientId, PractitionerId, TokenId};

/// Who asks for something to be read or done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What kind of actor, with what only that kind has.
    pub kind: ActorKind,
}

/// The kinds of actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum ActorKind {
    /// Nobody signed in.
    Anonymous,
    /// A person with an account and no chart yet: has not said where they are and how old.
    Newcomer {
        /// The account.
        account: AccountId,
        /// Whether the account may be used.
        standing: Standing,
    },
    /// A patient, signed in.
    Patient {
        /// The account.
        account: AccountId,
        /// The chart that is theirs.
        patient: PatientId,
        /// Whether the account may be used.
        standing: Standing,
    },
    /// A member of staff, signed in.
    Staff {
        /// The account.
        account: AccountId,
        /// Who.
        practitioner: PractitionerId,
        /// As shown on pages and kept in the audit.
        name: String,
        /// What they may do.
        role: Role,
        /// Whether the account may be used.
        standing: Standing,
        /// Where they may treat.
        licences: Vec<Licence>,
    },
    /// A machine with a token: a laboratory feed, another system.
    System {
        /// The token.
        token: TokenId,
        /// As shown in the audit.
        name: String,
        /// What the token may do.
        scope: Scope,
    },
    /// The clinic's own clockwork: sweeping overdue duties, sending the outbox. Never reachable from a request.
    Clockwork,
}

/// What a member of staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Diagnoses, orders, signs: a licensed clinician.
    Clinician,
    /// Reads the charts of the clinic and enters results; never signs.
    Assistant,
    /// Sees bookings, never charts.
    Scheduler,
    /// Runs the clinic: staff, licences, schedule, system; never charts.
    Administrator,
    /// Reads the audit trail.
    Auditor,
}

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Asked to join, has not confirmed.
    Invited,
    /// In use.
    Active,
    /// Stopped by an administrator.
    Suspended,
}

/// A right to treat people who are in one jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Licence {
    /// Two-letter code of the jurisdiction (`IL`, `DC`).
    pub jurisdiction: String,
    /// The licence's number.
    pub number: String,
    /// First day it is valid.
    pub from: Date,
    /// Last day it is valid.
    pub until: Date,
}

impl Licence {
    /// Whether it covers a person in `jurisdiction` on `day`.
    #[must_use]
    pub fn covers(&self, jurisdiction: &str, day: Date) -> bool {
        self.jurisdiction == jurisdiction && self.from <= day && day <= self.until
    }
}

/// What a machine's token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// May send in results, and read nothing.
    SendResults,
    /// May read the FHIR API, and write nothing.
    ReadCharts,
    /// May ask for decision support with what it brings along, and neither reads nor writes a chart.
    AskDecisionSupport,
}

impl Actor {
    /// Nobody signed in.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            kind: ActorKind::Anonymous,
        }
    }

    /// The clinic's own clockwork.
    #[must_use]
    pub fn clockwork() -> Self {
        Self {
            kind: ActorKind::Clockwork,
        }
    }

    /// The account behind the actor, when a person is.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        match &self.kind {
            ActorKind::Newcomer { account, .. }
            | ActorKind::Patient { account, .. }
            | ActorKind::Staff { account, .. } => Some(*account),
            _ => None,
        }
    }

    /// The patient's own chart, when a patient is signed in.
    #[must_use]
    pub fn patient(&self) -> Option<PatientId> {
        if let ActorKind::Patient { patient, .. } = &self.kind {
            Some(*patient)
        } else {
            None
        }
    }

    /// The staff role, when a member of staff is signed in.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        if let ActorKind::Staff { role, .. } = &self.kind {
            Some(*role)
        } else {
            None
        }
    }

    /// The practitioner, when a member of staff is signed in.
    #[must_use]
    pub fn practitioner(&self) -> Option<PractitionerId> {
        if let ActorKind::Staff { practitioner, .. } = &self.kind {
            Some(*practitioner)
        } else {
            None
        }
    }

    /// Who it was, for the audit: a kind and a name that no patient's name enters.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.kind {
            ActorKind::Anonymous => "anonymous".to_owned(),
            ActorKind::Newcomer { account, .. } => format!("newcomer {account}"),
            ActorKind::Patient { patient, .. } => format!("patient {patient}"),
            ActorKind::Staff {
                practitioner, role, ..
            } => format!("{} {practitioner}", role.as_str()),
            ActorKind::System { token, .. } => format!("system {token}"),
            ActorKind::Clockwork => "clockwork".to_owned(),
        }
    }
}

impl Role {
    /// The word for it in storage and in the audit.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clinician => "clinician",
            Self::Assistant => "assistant",
            Self::Scheduler => "scheduler",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }
}
