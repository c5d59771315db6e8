//! Who works here: invited by a one-time link, given a role and licences, stopped at once, leaving without losing a duty.
//!
//! A role, a standing or a licence is read anew at every request (see [`crate::account`]), so a change applies to the
//! very next one. Nobody chooses another person's password: an administrator makes a link, its holder the password.

use record::{
    Actor, Role,
    actor::{Licence, Standing},
    id::PractitionerId,
};
use serde::{Deserialize, Serialize};
use storage::{Tx, account::Account, practitioner::Practitioner};

use crate::{
    access::Action,
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

mod leave;
mod licence;
mod link;

pub use leave::{hand_over, leave};
pub use licence::{add_licence, end_licence};
pub(crate) use link::enrol;
pub use link::{
    Invitee, Joining, Link, Myself, first_administrator, invite, join, joining, new_link,
};

/// A member of staff as the administrator sees them: never a patient's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub who: Practitioner,
    /// With what they sign in.
    pub email: String,
    /// Whether they may.
    pub standing: Standing,
    /// Where they may treat, past and future too.
    pub licences: Vec<Licence>,
    /// What stands in the way of their leaving.
    pub duties: Duties,
}

/// What a person answers for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duties {
    /// Tests that are to be watched.
    pub tests: usize,
    /// Open tasks of their own.
    pub tasks: usize,
    /// Patients in their charge.
    pub patients: usize,
}

impl Duties {
    /// Whether they answer for nothing.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// Everybody who works or worked here, by name.
///
/// # Errors
///
/// `NotFound` for anybody but an administrator.
pub async fn staff(practice: &Practice, actor: &Actor) -> Result<Vec<Member>, Refused> {
    let deed = Deed {
        name: "read_staff",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, |tx, _grant| {
            Box::pin(async move {
                let mut members = Vec::new();
                for who in tx.practitioners().await? {
                    if let Some(member) = member_of(tx, who).await? {
                        members.push(member);
                    }
                }
                Ok(members)
            })
        })
        .await
}

/// One member of staff.
///
/// # Errors
///
/// `NotFound` when there is none, and for anybody but an administrator.
pub async fn member(
    practice: &Practice,
    actor: &Actor,
    id: PractitionerId,
) -> Result<Member, Refused> {
    let deed = Deed {
        name: "read_staff",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let who = tx.practitioner(id).await?.ok_or(Refused::NotFound)?;
                member_of(tx, who).await?.ok_or(Refused::NotFound)
            })
        })
        .await
}

/// Stops somebody from acting, from the next request on. What they answer for stays theirs and escalates by itself.
///
/// # Errors
///
/// `Conflict("last-administrator")` when nobody could undo it; `Conflict("not-yourself")`.
pub async fn suspend(practice: &Practice, ask: &Ask, id: PractitionerId) -> Result<(), Refused> {
    set_standing(practice, ask, id, Standing::Suspended, "suspend_staff").await
}

/// Lets somebody act again.
///
/// # Errors
///
/// `Conflict("never-joined")` for somebody who has no password yet: make a new link instead.
pub async fn reactivate(practice: &Practice, ask: &Ask, id: PractitionerId) -> Result<(), Refused> {
    set_standing(practice, ask, id, Standing::Active, "reactivate_staff").await
}

/// Changes what somebody may do.
///
/// # Errors
///
/// `Conflict("duties-open")` for a clinician who answers for something and would be none;
/// `Conflict("last-administrator")`.
pub async fn change_role(
    practice: &Practice,
    ask: &Ask,
    id: PractitionerId,
    role: Role,
) -> Result<(), Refused> {
    let deed = Deed {
        name: "change_role",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &(id, role), move |tx, _grant| {
            Box::pin(async move {
                let mut who = tx.practitioner(id).await?.ok_or(Refused::NotFound)?;
                if who.role == role {
                    return Ok(());
                }
                if who.role == Role::Clinician && !duties_of(tx, id).await?.is_none() {
                    return Err(Refused::Conflict("duties-open"));
                }
                if who.role == Role::Administrator {
                    somebody_else_administers(tx, id).await?;
                }
                who.role = role;
                Ok(tx.keep_practitioner(&who).await?)
            })
        })
        .await
}

async fn set_standing(
    practice: &Practice,
    ask: &Ask,
    id: PractitionerId,
    standing: Standing,
    name: &'static str,
) -> Result<(), Refused> {
    let me = ask.actor.practitioner();
    let deed = Deed {
        name,
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &(id, standing), move |tx, _grant| {
            Box::pin(async move {
                let mut account = account_of(tx, id).await?;
                if standing == Standing::Suspended {
                    if me == Some(id) {
                        return Err(Refused::Conflict("not-yourself"));
                    }
                    somebody_else_administers(tx, id).await?;
                } else if account.password_hash.is_none() {
                    return Err(Refused::Conflict("never-joined"));
                }
                account.standing = standing;
                tx.keep_account(&account).await?;
                tx.end_sessions_of(account.id).await?;
                Ok(())
            })
        })
        .await
}

async fn account_of(tx: &mut Tx, id: PractitionerId) -> Result<Account, Refused> {
    tx.account_of_practitioner(id)
        .await?
        .ok_or(Refused::NotFound)
}

async fn member_of(tx: &mut Tx, who: Practitioner) -> Result<Option<Member>, Refused> {
    let Some(account) = tx.account_of_practitioner(who.id).await? else {
        return Ok(None);
    };
    let licences = tx.licences(who.id).await?;
    let duties = duties_of(tx, who.id).await?;
    Ok(Some(Member {
        who,
        email: account.email,
        standing: account.standing,
        licences,
        duties,
    }))
}

async fn duties_of(tx: &mut Tx, id: PractitionerId) -> Result<Duties, Refused> {
    Ok(Duties {
        tests: tx.obligations_owned_by(id).await?.len(),
        tasks: tx
            .open_tasks()
            .await?
            .iter()
            .filter(|task| task.owner == Some(id))
            .count(),
        patients: tx.patients_of(id).await?.len(),
    })
}

async fn somebody_else_administers(tx: &mut Tx, but: PractitionerId) -> Result<(), Refused> {
    for who in tx.practitioners().await? {
        if who.id != but
            && who.role == Role::Administrator
            && tx
                .account_of_practitioner(who.id)
                .await?
                .is_some_and(|account| account.standing == Standing::Active)
        {
            return Ok(());
        }
    }
    Err(Refused::Conflict("last-administrator"))
}
