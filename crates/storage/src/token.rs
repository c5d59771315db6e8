//! Machines' rights to call the API. The token itself is kept nowhere, only its hash.

use jiff::Timestamp;
use record::{actor::Scope, id::TokenId};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, word},
};

/// A machine's right to call the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its name in storage.
    pub id: TokenId,
    /// What it is for, as shown in the audit trail.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// SHA-256 of the token.
    pub secret_hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// From then on it is dead; `None` = until revoked.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl Tx {
    /// Keeps a token, new or changed.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_token(&mut self, token: &Token) -> Result<(), Error> {
        self.execute(
            "INSERT INTO token (id, name, scope, secret_hash, created_at, expires_at, revoked_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (id) DO UPDATE SET name = $2, expires_at = $6, revoked_at = $7, last_used_at = $8",
            &[
                token.id.into(),
                (&token.name).into(),
                word(token.scope)?.into(),
                token.secret_hash.into(),
                token.created_at.into(),
                token.expires_at.into(),
                token.revoked_at.into(),
                token.last_used_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The token with this hash, when it lives at `now`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn live_token(
        &mut self,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<Token>, Error> {
        self.one(
            "SELECT * FROM token WHERE secret_hash = $1 AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > $2)",
            &[hash.into(), now.into()],
            token,
        )
        .await
    }

    /// Every token, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn tokens(&mut self) -> Result<Vec<Token>, Error> {
        self.all(
            "SELECT * FROM token ORDER BY created_at DESC, id DESC",
            &[],
            token,
        )
        .await
    }

    /// Revokes a token. Answers whether it lived.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn revoke_token(&mut self, id: TokenId, now: Timestamp) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
                &[id.into(), now.into()],
            )
            .await?;
        Ok(changed > 0)
    }

    /// Notes that a token was used at `now`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn touch_token(&mut self, id: TokenId, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "UPDATE token SET last_used_at = $2 WHERE id = $1",
            &[id.into(), now.into()],
        )
        .await?;
        Ok(())
    }
}

fn token(row: &Row<'_>) -> Result<Token, Error> {
    Ok(Token {
        id: row.get("id")?,
        name: row.get("name")?,
        scope: row.word("scope")?,
        secret_hash: row.get("secret_hash")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        revoked_at: row.get("revoked_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}
