//! Signed-in browsers. A session's secret is kept nowhere, only its hash.

use jiff::Timestamp;
use record::id::{AccountId, SessionId};

use crate::{error::Error, tx::Tx, value::Row};

/// One signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its name in storage.
    pub id: SessionId,
    /// Who signed in.
    pub account: AccountId,
    /// SHA-256 of the cookie's secret.
    pub secret_hash: [u8; 32],
    /// When it began.
    pub created_at: Timestamp,
    /// Last use, to the minute.
    pub last_seen_at: Timestamp,
}

impl Tx {
    /// Keeps a new session.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_session(&mut self, session: &Session) -> Result<(), Error> {
        self.execute(
            "INSERT INTO session (id, account, secret_hash, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $5)",
            &[
                session.id.into(),
                session.account.into(),
                session.secret_hash.into(),
                session.created_at.into(),
                session.last_seen_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The session whose secret has this hash.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn session_by_hash(&mut self, hash: &[u8; 32]) -> Result<Option<Session>, Error> {
        self.one(
            "SELECT * FROM session WHERE secret_hash = $1",
            &[hash.into()],
            session,
        )
        .await
    }

    /// The sessions of an account, newest first.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn sessions_of(&mut self, account: AccountId) -> Result<Vec<Session>, Error> {
        self.all(
            "SELECT * FROM session WHERE account = $1 ORDER BY created_at DESC, id",
            &[account.into()],
            session,
        )
        .await
    }

    /// Notes that a session was used at `now`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn touch_session(&mut self, id: SessionId, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "UPDATE session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2",
            &[id.into(), now.into()],
        )
        .await?;
        Ok(())
    }

    /// Ends a session; one that has ended has ended.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn end_session(&mut self, id: SessionId) -> Result<(), Error> {
        self.execute("DELETE FROM session WHERE id = $1", &[id.into()])
            .await?;
        Ok(())
    }

    /// Ends every session of an account: it was suspended, or has a new password.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn end_sessions_of(&mut self, account: AccountId) -> Result<u64, Error> {
        self.execute("DELETE FROM session WHERE account = $1", &[account.into()])
            .await
    }

    /// Removes the sessions begun before `oldest`: whatever their rest, they are too old.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn forget_old_sessions(&mut self, oldest: Timestamp) -> Result<u64, Error> {
        self.execute(
            "DELETE FROM session WHERE created_at < $1",
            &[oldest.into()],
        )
        .await
    }
}

fn session(row: &Row<'_>) -> Result<Session, Error> {
    Ok(Session {
        id: row.get("id")?,
        account: row.get("account")?,
        secret_hash: row.get("secret_hash")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
    })
}
