//! Hospital systems that may ask for decision support: registered at the clinic's console with their public keys, known
//! by a token that they sign anew for each call. No secret of theirs is kept here.

use identity::jwt::{self, Keys};
use jiff::Timestamp;
use record::{
    Actor, ActorKind,
    actor::Scope,
    audit::{AuditEntry, Outcome},
    id::TokenId,
};
use storage::cds::CdsClient;

pub use identity::jwt::Faulty;

use crate::{practice::Practice, refused::Refused, system::console_line};

/// What a request shows of who sent it.
#[derive(Debug)]
pub enum Proof {
    /// No signed token.
    None,
    /// The token of a registered system, used for the first time.
    Stands(Actor),
    /// A token that does not count.
    Fails(Faulty),
}

/// Why a system could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum Unregistered {
    /// The name or the issuer is empty, or too long.
    #[error("`{0}` is empty or too long: send 1 to 200 characters")]
    Field(&'static str),
    /// The keys cannot be taken.
    #[error("the keys cannot be taken: {0}")]
    Keys(String),
    /// The store did not do it.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The system that signed the token in the `Authorization` header for a call of one of the addresses in `audience`. A
/// token counts once: its use is on disk before this answers.
///
/// # Errors
///
/// Storage only.
pub async fn authenticate(
    practice: &Practice,
    authorization: &str,
    audience: &[String],
) -> Result<Proof, Refused> {
    let Some(token) = jwt::from_authorization(authorization) else {
        return Ok(Proof::None);
    };
    let Some(issuer) = jwt::issuer(token) else {
        return Ok(Proof::Fails(Faulty::Unreadable));
    };
    let found = practice
        .store
        .read("read_cds_client", {
            let issuer = issuer.clone();
            move |tx| Box::pin(async move { Ok::<_, Refused>(tx.live_cds_client(&issuer).await?) })
        })
        .await?;
    let Some(client) = found else {
        return Ok(Proof::Fails(Faulty::Stranger));
    };
    // Keys were checked when they were registered; should they not read any more, nobody signed with them.
    let Ok(keys) = Keys::read(&client.keys) else {
        return Ok(Proof::Fails(Faulty::Stranger));
    };
    let now = practice.now();
    let checked = match jwt::check(token, &issuer, &keys, audience, now) {
        Ok(checked) => checked,
        Err(faulty) => return Ok(Proof::Fails(faulty)),
    };
    let id = client.id;
    let new = practice
        .store
        .run("use_cds_token", move |tx| {
            Box::pin(async move {
                let jti = &checked.jti_hash;
                Ok::<_, Refused>(tx.use_cds_token(id, jti, checked.dead_at, now).await?)
            })
        })
        .await?;
    if !new {
        return Ok(Proof::Fails(Faulty::Replayed));
    }
    Ok(Proof::Stands(Actor {
        kind: ActorKind::System {
            token: id,
            name: client.name,
            scope: Scope::AskDecisionSupport,
        },
    }))
}

/// Registers a system at the machine's own console. One with the same issuer gets the new name and keys.
///
/// # Errors
///
/// `Field` and `Keys` say what cannot be taken.
pub async fn register_here(
    practice: &Practice,
    name: &str,
    issuer: &str,
    keys: &str,
) -> Result<(), Unregistered> {
    for (field, text) in [("name", name), ("issuer", issuer)] {
        if text.trim().is_empty() || text.chars().count() > 200 {
            return Err(Unregistered::Field(field));
        }
    }
    Keys::read(keys).map_err(Unregistered::Keys)?;
    let now = practice.now();
    let client = CdsClient {
        id: TokenId::new(&*practice.clock, &*practice.chance),
        name: name.trim().to_owned(),
        issuer: issuer.trim().to_owned(),
        keys: keys.to_owned(),
        created_at: now,
        revoked_at: None,
        last_used_at: None,
        calls: 0,
    };
    practice
        .store
        .run("register_cds_client", move |tx| {
            Box::pin(async move {
                tx.keep_cds_client(&client).await?;
                tx.audit(&line(now, "register_cds_client", &client.issuer))
                    .await?;
                Ok::<_, Refused>(())
            })
        })
        .await?;
    Ok(())
}

/// Revokes a system at the machine's own console, from its next call on. Answers whether it might call until now.
///
/// # Errors
///
/// Storage only.
pub async fn revoke_here(practice: &Practice, issuer: &str) -> Result<bool, Refused> {
    let now = practice.now();
    let issuer = issuer.trim().to_owned();
    practice
        .store
        .run("revoke_cds_client", move |tx| {
            Box::pin(async move {
                let might = tx.revoke_cds_client(&issuer, now).await?;
                if might {
                    tx.audit(&line(now, "revoke_cds_client", &issuer)).await?;
                }
                Ok(might)
            })
        })
        .await
}

/// Every system that was registered, the newest first. For the machine's own console.
///
/// # Errors
///
/// Storage only.
pub async fn registered_here(practice: &Practice) -> Result<Vec<CdsClient>, Refused> {
    practice
        .store
        .read("read_cds_clients", |tx| {
            Box::pin(async move { Ok(tx.cds_clients().await?) })
        })
        .await
}

fn line(now: Timestamp, action: &str, issuer: &str) -> AuditEntry {
    AuditEntry {
        outcome: Outcome::Done,
        ..console_line(now, action, &format!("cds client {issuer}"))
    }
}
