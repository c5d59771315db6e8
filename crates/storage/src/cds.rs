//! Hospital systems that ask for decision support, the tokens they have used up, and what became of cards.

use jiff::Timestamp;
use record::{
    feedback::{CardOutcome, Feedback},
    id::TokenId,
};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, json},
};

/// A hospital system that may ask for decision support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CdsClient {
    /// Its name in storage and in the audit trail.
    pub id: TokenId,
    /// Which system it is, as shown.
    pub name: String,
    /// `iss` of its tokens.
    pub issuer: String,
    /// Its public keys, as a JWK Set.
    pub keys: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Its last accepted call.
    pub last_used_at: Option<Timestamp>,
    /// How many calls were accepted.
    pub calls: i64,
}

impl Tx {
    /// Registers a system, or gives one with the same issuer these keys and its right to call back.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_cds_client(&mut self, client: &CdsClient) -> Result<(), Error> {
        self.execute(
            "INSERT INTO cds_client (id, name, issuer, keys_json, created_at, calls) VALUES ($1, $2, $3, $4, $5, 0)
             ON CONFLICT (issuer) DO UPDATE SET name = $2, keys_json = $4, revoked_at = NULL",
            &[
                client.id.into(),
                (&client.name).into(),
                (&client.issuer).into(),
                (&client.keys).into(),
                client.created_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The system whose tokens say `issuer`, unless it was revoked.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn live_cds_client(&mut self, issuer: &str) -> Result<Option<CdsClient>, Error> {
        self.one(
            "SELECT * FROM cds_client WHERE issuer = $1 AND revoked_at IS NULL",
            &[issuer.into()],
            client,
        )
        .await
    }

    /// Every system, the newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn cds_clients(&mut self) -> Result<Vec<CdsClient>, Error> {
        self.all(
            "SELECT * FROM cds_client ORDER BY created_at DESC, id DESC",
            &[],
            client,
        )
        .await
    }

    /// Revokes the system whose tokens say `issuer`. Answers whether it might call until now.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn revoke_cds_client(&mut self, issuer: &str, now: Timestamp) -> Result<bool, Error> {
        let changed = self
            .execute(
                "UPDATE cds_client SET revoked_at = $2 WHERE issuer = $1 AND revoked_at IS NULL",
                &[issuer.into(), now.into()],
            )
            .await?;
        Ok(changed > 0)
    }

    /// Uses up a token: notes its `jti` until it is dead anyway, and counts the call. Answers whether it was new.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn use_cds_token(
        &mut self,
        client: TokenId,
        jti_hash: &[u8; 32],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.execute("DELETE FROM cds_call WHERE expires_at < $1", &[now.into()])
            .await?;
        let new = self
            .execute(
                "INSERT INTO cds_call (client, jti_hash, expires_at) VALUES ($1, $2, $3)
                 ON CONFLICT (client, jti_hash) DO NOTHING",
                &[client.into(), (*jti_hash).into(), expires_at.into()],
            )
            .await?;
        if new == 0 {
            return Ok(false);
        }
        self.execute(
            "UPDATE cds_client SET calls = calls + 1, last_used_at = $2 WHERE id = $1",
            &[client.into(), now.into()],
        )
        .await?;
        Ok(true)
    }

    /// Keeps what became of a card of `service`. Answers whether it was new.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_cds_feedback(
        &mut self,
        sender: TokenId,
        service: &str,
        feedback: &Feedback,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let new = self
            .execute(
                "INSERT INTO cds_feedback (sender, service, card, outcome_at, outcome, outcome_json, received_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (sender, service, card, outcome_at, outcome) DO NOTHING",
                &[
                    sender.into(),
                    service.into(),
                    feedback.card.into(),
                    feedback.at.into(),
                    feedback.outcome.word().into(),
                    json(&feedback.outcome)?.into(),
                    now.into(),
                ],
            )
            .await?;
        Ok(new > 0)
    }

    /// What became of cards of `service`, oldest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn cds_feedback(&mut self, service: &str) -> Result<Vec<Feedback>, Error> {
        self.all(
            "SELECT * FROM cds_feedback WHERE service = $1 ORDER BY received_at, outcome_at, card",
            &[service.into()],
            feedback,
        )
        .await
    }
}

fn client(row: &Row<'_>) -> Result<CdsClient, Error> {
    Ok(CdsClient {
        id: row.get("id")?,
        name: row.get("name")?,
        issuer: row.get("issuer")?,
        keys: row.get("keys_json")?,
        created_at: row.get("created_at")?,
        revoked_at: row.get("revoked_at")?,
        last_used_at: row.get("last_used_at")?,
        calls: row.get("calls")?,
    })
}

fn feedback(row: &Row<'_>) -> Result<Feedback, Error> {
    let outcome: CardOutcome = row.json("outcome_json")?;
    Ok(Feedback {
        card: row.get("card")?,
        outcome,
        at: row.get("outcome_at")?,
    })
}
