//! One-time links: to join, to choose a new password, for the first administrator. Kept hashed; each works once.

use jiff::Timestamp;
use record::id::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json, word},
};

/// A one-time link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Name of the row.
    pub id: Uuid,
    /// SHA-256 of the link's secret.
    pub secret_hash: [u8; 32],
    /// What it is for.
    pub purpose: Purpose,
    /// For which account; `None` = it makes one.
    pub account: Option<AccountId>,
    /// What the purpose needs to know.
    pub content: Value,
    /// When it was made.
    pub created_at: Timestamp,
    /// From then on it is dead.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// What a one-time link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A member of staff joins.
    Join,
    /// Somebody forgot their password.
    ResetPassword,
    /// The first administrator of an empty clinic.
    FirstAdministrator,
}

impl Tx {
    /// Keeps a new link.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_invitation(&mut self, invitation: &Invitation) -> Result<(), Error> {
        self.execute(
            "INSERT INTO invitation (id, secret_hash, purpose, account, content_json, created_at, expires_at, used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                invitation.id.into(),
                invitation.secret_hash.into(),
                word(invitation.purpose)?.into(),
                invitation.account.into(),
                json(&invitation.content)?.into(),
                invitation.created_at.into(),
                invitation.expires_at.into(),
                invitation.used_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The link whose secret has this hash, when it can still be used at `now`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn live_invitation(
        &mut self,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<Invitation>, Error> {
        self.one(
            "SELECT * FROM invitation WHERE secret_hash = $1 AND used_at IS NULL AND expires_at > $2",
            &[hash.into(), now.into()],
            invitation,
        )
        .await
    }

    /// Uses a link up. Answers whether it could still be used: of two at once, one.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn use_invitation(&mut self, id: Uuid, now: Timestamp) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE invitation SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2",
                &[id.into(), now.into()],
            )
            .await?;
        Ok(changed > 0)
    }
}

fn invitation(row: &Row<'_>) -> Result<Invitation, Error> {
    Ok(Invitation {
        id: row.get("id")?,
        secret_hash: row.get("secret_hash")?,
        purpose: row.word("purpose")?,
        account: row.get("account")?,
        content: row.json("content_json")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
    })
}
