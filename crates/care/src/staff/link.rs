//! One-time links: who is to join, whom a link is for, and the password that its holder chooses.

use identity::secret::Secret;
use jiff::SignedDuration;
use record::{
    Role,
    actor::Standing,
    audit::{AuditEntry, Outcome},
    id::{AccountId, PractitionerId, new_v7},
};
use serde::{Deserialize, Serialize};
use storage::{
    Tx,
    account::{Account, AccountKind},
    invitation::{Invitation, Purpose},
    practitioner::Practitioner,
};

use super::account_of;
use crate::{
    access::Action,
    account::{PASSWORDS, SignedIn, looks_like_email, open_session},
    practice::{Ask, Deed, On, Practice},
    refused::{FieldProblem, Refused},
};

/// How long a link lives. A business rule of the clinic, not medicine.
const LINK_LIVES: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long the first administrator's link lives: it lies in a terminal.
const FIRST_LINK_LIVES: SignedDuration = SignedDuration::from_hours(24);

/// Who is to join.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invitee {
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// As shown on pages (`Dr. Maya Example`).
    pub shown_as: String,
    /// After the name (`MD, FAAD`); may be empty.
    pub credentials: String,
    /// With what they will sign in.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// IANA time zone they live by.
    pub zone: String,
    /// Languages they speak with patients (`en`, `es`).
    pub languages: Vec<String>,
}

/// A link for somebody, told once.
#[derive(Debug)]
pub struct Link {
    /// For whom.
    pub practitioner: PractitionerId,
    /// Goes into the address `/join/…`.
    pub secret: Secret,
}

/// Whom a link is for, shown above the form for the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    /// With what they will sign in; empty for the first administrator, who has to say.
    pub email: String,
    /// As shown on pages.
    pub name: String,
    /// Whether name and e-mail are still to be given.
    pub first: bool,
}

/// What the first administrator says of themselves; others have been named by who invited them.
#[derive(Clone, Debug, Default)]
pub struct Myself {
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// With what to sign in.
    pub email: String,
    /// IANA time zone.
    pub zone: String,
}

/// Invites somebody; the link is for the administrator to hand over.
///
/// # Errors
///
/// `Invalid` names each field; `Conflict("link-told")` when the same form came twice, because a link is told once.
pub async fn invite(practice: &Practice, ask: &Ask, invitee: Invitee) -> Result<Link, Refused> {
    check(&invitee)?;
    let link = Link {
        practitioner: PractitionerId::new(&*practice.clock, &*practice.chance),
        secret: Secret::new(&*practice.chance),
    };
    let (id, hash, clinic, input) = (
        link.practitioner,
        *link.secret.hash().as_bytes(),
        practice.clone(),
        invitee.clone(),
    );
    let deed = Deed {
        name: "invite_staff",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    let done = practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let email = invitee.email.trim().to_lowercase();
                if tx.account_by_email(&email).await?.is_some() {
                    return Err(Refused::field("email", "problem-email-used"));
                }
                let account = enrol(&clinic, tx, id, invitee, email).await?;
                post_link(&clinic, tx, hash, Purpose::Join, Some(account), LINK_LIVES).await?;
                Ok(id)
            })
        })
        .await?;
    told_once(done, link)
}

/// A new link for somebody who lost theirs or forgot the password. Earlier sessions end when it is used.
///
/// # Errors
///
/// `NotFound` when there is no such person; `Conflict("link-told")` as for [`invite`].
pub async fn new_link(practice: &Practice, ask: &Ask, id: PractitionerId) -> Result<Link, Refused> {
    let link = Link {
        practitioner: id,
        secret: Secret::new(&*practice.chance),
    };
    let (hash, clinic) = (*link.secret.hash().as_bytes(), practice.clone());
    let deed = Deed {
        name: "new_staff_link",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    let fresh = new_v7(&*practice.clock, &*practice.chance);
    let done = practice
        .act(ask, deed, &id, move |tx, _grant| {
            Box::pin(async move {
                let account = account_of(tx, id).await?;
                let purpose = if account.standing == Standing::Invited {
                    Purpose::Join
                } else {
                    Purpose::ResetPassword
                };
                post_link(&clinic, tx, hash, purpose, Some(account.id), LINK_LIVES).await?;
                Ok(fresh)
            })
        })
        .await?;
    if done == fresh {
        Ok(link)
    } else {
        Err(Refused::Conflict("link-told"))
    }
}

/// The link of the first administrator of an empty clinic; `None` when somebody works here already. Each call makes a
/// new one; only somebody at the machine's own console sees it.
///
/// # Errors
///
/// Storage only.
pub async fn first_administrator(practice: &Practice) -> Result<Option<Secret>, Refused> {
    let secret = Secret::new(&*practice.chance);
    let (hash, clinic) = (*secret.hash().as_bytes(), practice.clone());
    let made = practice
        .store
        .run("first_administrator", move |tx| {
            Box::pin(async move {
                if !tx.staff_accounts().await?.is_empty() {
                    return Ok::<_, Refused>(false);
                }
                post_link(
                    &clinic,
                    tx,
                    hash,
                    Purpose::FirstAdministrator,
                    None,
                    FIRST_LINK_LIVES,
                )
                .await?;
                Ok(true)
            })
        })
        .await?;
    Ok(made.then_some(secret))
}

/// Whom a link is for; `None` when it is used, too old, or was never one.
///
/// # Errors
///
/// Storage only.
pub async fn joining(practice: &Practice, secret: &Secret) -> Result<Option<Joining>, Refused> {
    let (hash, now) = (*secret.hash().as_bytes(), practice.now());
    practice
        .store
        .read("read_link", move |tx| {
            Box::pin(async move {
                let Some(link) = tx.live_invitation(&hash, now).await? else {
                    return Ok(None);
                };
                let Some(account) = link.account else {
                    let taken = !tx.staff_accounts().await?.is_empty();
                    return Ok((!taken).then(|| Joining {
                        email: String::new(),
                        name: String::new(),
                        first: true,
                    }));
                };
                let Some(account) = tx.account(account).await? else {
                    return Ok(None);
                };
                let name = format!("{} {}", account.given_name, account.family_name);
                Ok(Some(Joining {
                    email: account.email,
                    name,
                    first: false,
                }))
            })
        })
        .await
}

/// Chooses the password by a link, and signs in. A link works once.
///
/// # Errors
///
/// `Conflict("link-dead")` for a link that is used or too old; `Invalid` for the password or, for the first
/// administrator, the names and e-mail.
pub async fn join(
    practice: &Practice,
    secret: &Secret,
    password: String,
    myself: Myself,
) -> Result<SignedIn, Refused> {
    let whom = joining(practice, secret)
        .await?
        .ok_or(Refused::Conflict("link-dead"))?;
    let me = if whom.first {
        Some(Invitee {
            shown_as: format!("{} {}", myself.given_name.trim(), myself.family_name.trim()),
            given_name: myself.given_name,
            family_name: myself.family_name,
            credentials: String::new(),
            email: myself.email,
            role: Role::Administrator,
            zone: if myself.zone.is_empty() {
                practice.clinic.zone.clone()
            } else {
                myself.zone
            },
            languages: vec!["en".to_owned()],
        })
    } else {
        None
    };
    let mut problems = match &me {
        Some(me) => problems_of(me),
        None => Vec::new(),
    };
    let email = me
        .as_ref()
        .map_or(whom.email, |me| me.email.trim().to_lowercase());
    if let Err(weak) = identity::password::Policy::default().check(&password, &email) {
        problems.push(FieldProblem {
            field: "password".to_owned(),
            problem: weak.key().to_owned(),
        });
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    let kept = PASSWORDS
        .hash(&password, &*practice.chance)
        .await
        .map_err(|_| Refused::TooMany { retry_after: 5 })?;
    let (hash, clinic) = (*secret.hash().as_bytes(), practice.clone());
    let account = practice
        .store
        .run("join_by_link", move |tx| {
            Box::pin(async move {
                let now = clinic.now();
                let link = tx
                    .live_invitation(&hash, now)
                    .await?
                    .ok_or(Refused::Conflict("link-dead"))?;
                if !tx.use_invitation(link.id, now).await? {
                    return Err(Refused::Conflict("link-dead"));
                }
                let account = match (link.account, me) {
                    (Some(account), _) => account,
                    (None, Some(me)) if tx.staff_accounts().await?.is_empty() => {
                        let id = PractitionerId::new(&*clinic.clock, &*clinic.chance);
                        enrol(&clinic, tx, id, me, email).await?
                    }
                    (None, _) => return Err(Refused::Conflict("link-dead")),
                };
                let mut owner = tx
                    .account(account)
                    .await?
                    .ok_or(Refused::Conflict("link-dead"))?;
                // A link given to somebody who was suspended since does not let them in again.
                if owner.standing == Standing::Suspended {
                    return Err(Refused::Conflict("link-dead"));
                }
                owner.password_hash = Some(kept.as_str().to_owned());
                owner.standing = Standing::Active;
                tx.keep_account(&owner).await?;
                tx.end_sessions_of(account).await?;
                tx.audit(&AuditEntry {
                    at: now,
                    actor: format!("account {account}"),
                    action: "join_by_link".to_owned(),
                    patient: None,
                    resource: format!("account {account}"),
                    outcome: Outcome::Done,
                    detail: String::new(),
                })
                .await?;
                Ok(account)
            })
        })
        .await?;
    open_session(practice, account).await
}

/// Makes the person and their account, invited; also used for the demonstration's staff.
pub(crate) async fn enrol(
    practice: &Practice,
    tx: &mut Tx,
    id: PractitionerId,
    invitee: Invitee,
    email: String,
) -> Result<AccountId, Refused> {
    let now = practice.now();
    tx.keep_practitioner(&Practitioner {
        id,
        name: invitee.shown_as.trim().to_owned(),
        credentials: invitee.credentials.trim().to_owned(),
        role: invitee.role,
        zone: invitee.zone,
        languages: invitee.languages,
        created_at: now,
    })
    .await?;
    let account = Account {
        id: AccountId::new(&*practice.clock, &*practice.chance),
        kind: AccountKind::Staff,
        email,
        password_hash: None,
        standing: Standing::Invited,
        given_name: invitee.given_name.trim().to_owned(),
        family_name: invitee.family_name.trim().to_owned(),
        language: "en".to_owned(),
        patient: None,
        practitioner: Some(id),
        created_at: now,
    };
    tx.keep_account(&account).await?;
    Ok(account.id)
}

fn told_once(done: PractitionerId, link: Link) -> Result<Link, Refused> {
    if done == link.practitioner {
        Ok(link)
    } else {
        Err(Refused::Conflict("link-told"))
    }
}

fn check(invitee: &Invitee) -> Result<(), Refused> {
    let problems = problems_of(invitee);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Refused::Invalid(problems))
    }
}

fn problems_of(invitee: &Invitee) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if invitee.given_name.trim().is_empty() {
        wrong("given_name", "problem-given-name");
    }
    if invitee.family_name.trim().is_empty() {
        wrong("family_name", "problem-family-name");
    }
    if invitee.shown_as.trim().is_empty() {
        wrong("shown_as", "problem-shown-as");
    }
    if !looks_like_email(invitee.email.trim()) {
        wrong("email", "problem-email");
    }
    if jiff::tz::TimeZone::get(&invitee.zone).is_err() {
        wrong("zone", "problem-zone");
    }
    problems
}

async fn post_link(
    practice: &Practice,
    tx: &mut Tx,
    secret_hash: [u8; 32],
    purpose: Purpose,
    account: Option<AccountId>,
    lives: SignedDuration,
) -> Result<(), Refused> {
    let now = practice.now();
    tx.keep_invitation(&Invitation {
        id: new_v7(&*practice.clock, &*practice.chance),
        secret_hash,
        purpose,
        account,
        content: serde_json::Value::Null,
        created_at: now,
        expires_at: now + lives,
        used_at: None,
    })
    .await?;
    Ok(())
}
