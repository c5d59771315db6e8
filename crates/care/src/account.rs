//! Accounts and sessions: joining, signing in and out, and who is behind a cookie.
//!
//! A session is looked up in full at every request, so that a suspension, a changed role or a new licence applies at
//! once. A stranger learns nothing: a wrong password, an unknown e-mail and a suspended account answer alike, in the
//! same time.

use std::sync::LazyLock;

use identity::{
    password::{self, Hash, Passwords},
    session::SessionPolicy,
};
use jiff::SignedDuration;
use record::{
    Actor, ActorKind,
    actor::Standing,
    audit::{AuditEntry, Outcome},
    id::{AccountId, SessionId},
};
use serde::{Deserialize, Serialize};
use storage::{
    Tx,
    account::{Account, AccountKind},
    session::Session,
};

use crate::{
    practice::Practice,
    refused::{FieldProblem, Refused},
};

pub use identity::{csrf, secret::Secret};

/// How many wrong passwords an account takes before it rests, and for how long.
const TRIES: u32 = 10;
const REST: SignedDuration = SignedDuration::from_mins(15);
/// How many passwords are hashed at the same time, 64 MiB each.
const AT_ONCE: usize = 4;

pub(crate) static PASSWORDS: LazyLock<Passwords> = LazyLock::new(|| Passwords::new(AT_ONCE));

/// What a person gives to join.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignUp {
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Where to write to; also the name to sign in with.
    pub email: String,
    /// At least 15 characters.
    #[serde(skip_serializing)]
    pub password: String,
    /// `en` or `es`.
    pub language: String,
}

/// A signed-in browser: the cookie's secret is told once, here.
#[derive(Debug)]
pub struct SignedIn {
    /// Goes into the cookie.
    pub secret: Secret,
    /// Who.
    pub actor: Actor,
}

/// Who is behind a cookie.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who.
    pub actor: Actor,
    /// The session, to end it.
    pub session: SessionId,
    /// Their given name, for the page.
    pub name: String,
    /// `en` or `es`.
    pub language: String,
}

/// Makes an account without a chart and signs it in.
///
/// # Errors
///
/// `Invalid` for an e-mail that cannot be one, an e-mail already in use, names missing, a password refused.
pub async fn sign_up(practice: &Practice, ask: SignUp) -> Result<SignedIn, Refused> {
    let email = ask.email.trim().to_lowercase();
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if ask.given_name.trim().is_empty() {
        wrong("given_name", "problem-given-name");
    }
    if ask.family_name.trim().is_empty() {
        wrong("family_name", "problem-family-name");
    }
    if !looks_like_email(&email) {
        wrong("email", "problem-email");
    }
    if let Err(problem) = password::Policy::default().check(&ask.password, &email) {
        wrong("password", problem.key());
    }
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    let hash = PASSWORDS
        .hash(&ask.password, &*practice.chance)
        .await
        .map_err(|_| Refused::TooMany { retry_after: 5 })?;
    let now = practice.now();
    let account = Account {
        id: AccountId::new(&*practice.clock, &*practice.chance),
        kind: AccountKind::Patient,
        email,
        password_hash: Some(hash.as_str().to_owned()),
        standing: Standing::Active,
        given_name: ask.given_name.trim().to_owned(),
        family_name: ask.family_name.trim().to_owned(),
        language: ask.language,
        patient: None,
        practitioner: None,
        created_at: now,
    };
    let id = account.id;
    practice
        .store
        .run("sign_up", move |tx| {
            Box::pin(async move {
                if tx.account_by_email(&account.email).await?.is_some() {
                    return Err(Refused::field("email", "problem-email-used"));
                }
                tx.keep_account(&account).await?;
                tx.audit(&line(
                    now,
                    &format!("account {}", account.id),
                    "sign_up",
                    Outcome::Done,
                ))
                .await?;
                Ok(())
            })
        })
        .await?;
    open_session(practice, id).await
}

/// Signs in with e-mail and password.
///
/// # Errors
///
/// `Invalid` on the field `password` for any wrong combination; `TooMany` while the account rests.
pub async fn sign_in(
    practice: &Practice,
    email: &str,
    password: String,
) -> Result<SignedIn, Refused> {
    let email = email.trim().to_lowercase();
    let now = practice.now();
    let name = email.clone();
    let found = practice
        .store
        .read("find_account", move |tx| {
            Box::pin(async move {
                let tries = tx.attempts(&name, now - REST).await?;
                Ok::<_, Refused>((tx.account_by_email(&name).await?, tries))
            })
        })
        .await?;
    let (account, tries) = found;
    if tries >= TRIES {
        return Err(Refused::TooMany {
            retry_after: u32::try_from(REST.as_secs()).unwrap_or(u32::MAX),
        });
    }
    let hash = account
        .as_ref()
        .and_then(|account| Hash::parse(account.password_hash.as_deref()?).ok());
    let right = PASSWORDS.verify(&password, hash.as_ref()).await;
    let usable = account.filter(|account| right && account.standing == Standing::Active);
    let Some(account) = usable else {
        practice
            .store
            .run("sign_in_failed", move |tx| {
                Box::pin(async move {
                    tx.count_attempt(&email, now).await?;
                    tx.audit(&line(now, "anonymous", "sign_in", Outcome::Refused))
                        .await?;
                    Ok::<_, Refused>(())
                })
            })
            .await?;
        return Err(Refused::field("password", "problem-sign-in"));
    };
    open_session(practice, account.id).await
}

/// Ends the session behind the cookie.
///
/// # Errors
///
/// Storage only; an unknown session is already ended.
pub async fn sign_out(practice: &Practice, session: SessionId) -> Result<(), Refused> {
    let now = practice.now();
    practice
        .store
        .run("sign_out", move |tx| {
            Box::pin(async move {
                tx.end_session(session).await?;
                tx.audit(&line(
                    now,
                    &format!("session {session}"),
                    "sign_out",
                    Outcome::Done,
                ))
                .await?;
                Ok(())
            })
        })
        .await
}

/// Who is behind the cookie's `secret`, when the session is live. Keeps it alive.
///
/// # Errors
///
/// Storage only.
pub async fn visit(practice: &Practice, secret: &Secret) -> Result<Option<Visit>, Refused> {
    let hash = *secret.hash().as_bytes();
    let now = practice.now();
    let seen = practice
        .store
        .read("visit", move |tx| {
            Box::pin(async move {
                let Some(session) = tx.session_by_hash(&hash).await? else {
                    return Ok::<_, Refused>(None);
                };
                let Some(account) = tx.account(session.account).await? else {
                    return Ok(None);
                };
                let Some(actor) = actor_of(tx, &account).await? else {
                    return Ok(None);
                };
                Ok(Some((session, account, actor)))
            })
        })
        .await?;
    let Some((session, account, actor)) = seen else {
        return Ok(None);
    };
    let policy = policy_of(&actor);
    if !policy.is_live(session.created_at, session.last_seen_at, now) {
        return Ok(None);
    }
    // A minute's grain is enough for an idle limit of minutes, and spares a write at every request.
    if now.duration_since(session.last_seen_at) >= SignedDuration::from_mins(1) {
        let id = session.id;
        practice
            .store
            .run("touch_session", move |tx| {
                Box::pin(async move { Ok::<_, Refused>(tx.touch_session(id, now).await?) })
            })
            .await?;
    }
    Ok(Some(Visit {
        actor,
        session: session.id,
        name: account.given_name,
        language: account.language,
    }))
}

/// Opens a session for an account that has shown who it is. A session is always new: none is ever carried over.
pub(crate) async fn open_session(
    practice: &Practice,
    account: AccountId,
) -> Result<SignedIn, Refused> {
    let secret = Secret::new(&*practice.chance);
    let now = practice.now();
    let session = Session {
        id: SessionId::new(&*practice.clock, &*practice.chance),
        account,
        secret_hash: *secret.hash().as_bytes(),
        created_at: now,
        last_seen_at: now,
    };
    let actor = practice
        .store
        .run("sign_in", move |tx| {
            Box::pin(async move {
                let account = tx.account(account).await?.ok_or(Refused::SignIn)?;
                let actor = actor_of(tx, &account).await?.ok_or(Refused::SignIn)?;
                tx.keep_session(&session).await?;
                tx.clear_attempts(&account.email).await?;
                tx.audit(&line(now, &actor.label(), "sign_in", Outcome::Done))
                    .await?;
                Ok::<_, Refused>(actor)
            })
        })
        .await?;
    Ok(SignedIn { secret, actor })
}

/// The actor behind an account, as of now: role, standing and licences are read, never remembered.
pub(crate) async fn actor_of(tx: &mut Tx, account: &Account) -> Result<Option<Actor>, Refused> {
    if account.standing != Standing::Active {
        return Ok(None);
    }
    let kind = match (account.kind, account.patient, account.practitioner) {
        (AccountKind::Patient, None, _) => ActorKind::Newcomer {
            account: account.id,
            standing: account.standing,
        },
        (AccountKind::Patient, Some(patient), _) => ActorKind::Patient {
            account: account.id,
            patient,
            standing: account.standing,
        },
        (AccountKind::Staff, _, Some(practitioner)) => {
            let Some(who) = tx.practitioner(practitioner).await? else {
                return Ok(None);
            };
            ActorKind::Staff {
                account: account.id,
                practitioner,
                name: who.name,
                role: who.role,
                standing: account.standing,
                licences: tx.licences(practitioner).await?,
            }
        }
        (AccountKind::Staff, _, None) => return Ok(None),
    };
    Ok(Some(Actor { kind }))
}

fn policy_of(actor: &Actor) -> SessionPolicy {
    if matches!(actor.kind, ActorKind::Staff { .. }) {
        SessionPolicy::STAFF
    } else {
        SessionPolicy::PATIENT
    }
}

pub(crate) fn looks_like_email(email: &str) -> bool {
    let Some((name, host)) = email.split_once('@') else {
        return false;
    };
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && !host.contains('@')
}

fn line(at: jiff::Timestamp, who: &str, action: &str, outcome: Outcome) -> AuditEntry {
    AuditEntry {
        at,
        actor: who.to_owned(),
        action: action.to_owned(),
        patient: None,
        resource: "account".to_owned(),
        outcome,
        detail: String::new(),
    }
}
