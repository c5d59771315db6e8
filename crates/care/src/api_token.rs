//! Who is behind a machine's token. A browser's cookie never is one, and a token is never a cookie.

use identity::token;
use jiff::SignedDuration;
use record::{Actor, ActorKind};

use crate::{practice::Practice, refused::Refused};

/// A minute's grain says well enough whether a token is still used, and spares a write at every request.
const GRAIN: SignedDuration = SignedDuration::from_mins(1);

/// The machine whose live token stands in the `Authorization` header; `None` for a token that is unknown, revoked or
/// expired, and for a header that holds none: from outside they look the same.
///
/// # Errors
///
/// Storage only.
pub async fn authenticate(
    practice: &Practice,
    authorization: &str,
) -> Result<Option<Actor>, Refused> {
    let Some(hash) = token::from_authorization(authorization) else {
        return Ok(None);
    };
    let now = practice.now();
    let found = practice
        .store
        .read("read_token", move |tx| {
            Box::pin(async move { Ok::<_, Refused>(tx.live_token(hash.as_bytes(), now).await?) })
        })
        .await?;
    let Some(token) = found else {
        return Ok(None);
    };
    if token
        .last_used_at
        .is_none_or(|last| now.duration_since(last) >= GRAIN)
    {
        let id = token.id;
        practice
            .store
            .run("touch_token", move |tx| {
                Box::pin(async move { Ok::<_, Refused>(tx.touch_token(id, now).await?) })
            })
            .await?;
    }
    Ok(Some(Actor {
        kind: ActorKind::System {
            token: token.id,
            name: token.name,
            scope: token.scope,
        },
    }))
}
