//! Who works here: invited by a one-time link, given a role and licences, stopped at once, leaving without losing a duty.
//!
//! A role, a standing or a licence is read anew at every request (see [`crate::account`]), so a change applies to the
//! very next one. Nobody chooses another person's password: an administrator makes a link, its holder the password.

use identity::secret::Secret;
use jiff::{SignedDuration, civil::Date};
use record::{
    Actor, Role,
    actor::{Licence, Standing},
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

/// Adds a licence, or changes the days of one with the same place and number.
///
/// # Errors
///
/// `Invalid` for a place that is none, a number that is missing, days the wrong way round.
pub async fn add_licence(
    practice: &Practice,
    ask: &Ask,
    id: PractitionerId,
    licence: Licence,
) -> Result<(), Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if schedule::jurisdiction::find(&licence.jurisdiction).is_none() {
        wrong("jurisdiction", "problem-jurisdiction");
    }
    if licence.number.trim().is_empty() {
        wrong("number", "problem-licence-number");
    }
    if licence.until < licence.from {
        wrong("until", "problem-licence-days");
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    let deed = Deed {
        name: "add_licence",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    let input = (id, licence.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let who = tx.practitioner(id).await?.ok_or(Refused::NotFound)?;
                if who.role != Role::Clinician {
                    return Err(Refused::Conflict("licence-for-clinician"));
                }
                let mut all = tx.licences(id).await?;
                all.retain(|known| {
                    known.jurisdiction != licence.jurisdiction || known.number != licence.number
                });
                all.push(licence);
                Ok(tx.keep_licences(id, &all).await?)
            })
        })
        .await
}

/// Ends a licence on `last_day`. Visits booked after it can no longer be confirmed; patients there need somebody else.
///
/// # Errors
///
/// `NotFound` when there is no such licence.
pub async fn end_licence(
    practice: &Practice,
    ask: &Ask,
    id: PractitionerId,
    jurisdiction: String,
    number: String,
    last_day: Date,
) -> Result<(), Refused> {
    let deed = Deed {
        name: "end_licence",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    let input = (id, jurisdiction.clone(), number.clone(), last_day);
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let mut all = tx.licences(id).await?;
                let licence = all
                    .iter_mut()
                    .find(|known| known.jurisdiction == jurisdiction && known.number == number)
                    .ok_or(Refused::NotFound)?;
                licence.until = last_day.max(licence.from);
                Ok(tx.keep_licences(id, &all).await?)
            })
        })
        .await
}

/// Somebody stops working here: no password, no session, no live licence. Their signatures keep their name.
///
/// # Errors
///
/// `Conflict("duties-open")` while they answer for a test, a task or a patient (H-11): hand those over first.
pub async fn leave(practice: &Practice, ask: &Ask, id: PractitionerId) -> Result<(), Refused> {
    let me = ask.actor.practitioner();
    let today = practice.today();
    let deed = Deed {
        name: "leave_staff",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &id, move |tx, _grant| {
            Box::pin(async move {
                let mut account = account_of(tx, id).await?;
                if me == Some(id) {
                    return Err(Refused::Conflict("not-yourself"));
                }
                if !duties_of(tx, id).await?.is_none() {
                    return Err(Refused::Conflict("duties-open"));
                }
                somebody_else_administers(tx, id).await?;
                let mut licences = tx.licences(id).await?;
                let yesterday = today.yesterday().unwrap_or(today);
                for licence in licences
                    .iter_mut()
                    .filter(|licence| licence.until > yesterday)
                {
                    licence.until = yesterday.max(licence.from);
                }
                tx.keep_licences(id, &licences).await?;
                for hours in tx.weekly_hours(id).await? {
                    tx.remove_weekly_hours(hours.id).await?;
                }
                account.standing = Standing::Suspended;
                account.password_hash = None;
                tx.keep_account(&account).await?;
                tx.end_sessions_of(account.id).await?;
                Ok(())
            })
        })
        .await
}

/// Gives everything that `from` answers for to `to`, without showing any of it.
///
/// # Errors
///
/// `Invalid` on `to` for somebody who is no active clinician; `Conflict("heir-licence")` when `to` is not licensed
/// where one of the patients is.
pub async fn hand_over(
    practice: &Practice,
    ask: &Ask,
    from: PractitionerId,
    to: PractitionerId,
) -> Result<Duties, Refused> {
    let clinic = practice.clone();
    let deed = Deed {
        name: "hand_over_duties",
        action: Action::ManageStaff,
        on: On::Clinic,
    };
    practice
        .act(ask, deed, &(from, to), move |tx, _grant| {
            Box::pin(async move {
                let heir = tx
                    .practitioner(to)
                    .await?
                    .ok_or_else(|| Refused::field("to", "problem-hand-over"))?;
                let standing = account_of(tx, to).await?.standing;
                if from == to || heir.role != Role::Clinician || standing != Standing::Active {
                    return Err(Refused::field("to", "problem-hand-over"));
                }
                let licences = tx.licences(to).await?;
                let mut moved = Duties::default();
                for mut patient in tx.patients_of(from).await? {
                    let today = clinic.today_in(&patient.zone);
                    if !licences
                        .iter()
                        .any(|licence| licence.covers(&patient.jurisdiction, today))
                    {
                        return Err(Refused::Conflict("heir-licence"));
                    }
                    patient.practitioner = Some(to);
                    tx.keep_patient(&patient).await?;
                    moved.patients += 1;
                }
                for mut duty in tx.obligations_owned_by(from).await? {
                    duty.owner = to;
                    tx.keep_obligation(&duty).await?;
                    moved.tests += 1;
                }
                for mut task in tx.open_tasks().await? {
                    if task.owner == Some(from) {
                        task.owner = Some(to);
                        tx.keep_task(&task).await?;
                        moved.tasks += 1;
                    }
                }
                Ok(moved)
            })
        })
        .await
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
