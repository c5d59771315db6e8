//! Who signs in.

use jiff::Timestamp;
use record::{
    actor::Standing,
    id::{AccountId, PatientId, PractitionerId},
};
use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    tx::Tx,
    value::{Row, word},
};

/// Who signs in. `Debug` shows no name, no address and no hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name in storage.
    pub id: AccountId,
    /// Whose kind of account.
    pub kind: AccountKind,
    /// The name to sign in with; lower case.
    pub email: String,
    /// argon2id in PHC format; `None` until a password is chosen.
    pub password_hash: Option<String>,
    /// Whether it may be used.
    pub standing: Standing,
    /// Given names, until there is a chart.
    pub given_name: String,
    /// Family name, until there is a chart.
    pub family_name: String,
    /// `en` or `es`.
    pub language: String,
    /// The chart that is theirs.
    pub patient: Option<PatientId>,
    /// The member of staff they are.
    pub practitioner: Option<PractitionerId>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whose kind of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// A patient's, or of somebody who is going to be one.
    Patient,
    /// A member of staff's.
    Staff,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("standing", &self.standing)
            .finish_non_exhaustive()
    }
}

impl Tx {
    /// Keeps an account, new or changed.
    ///
    /// # Errors
    ///
    /// `Taken` when the e-mail is another account's.
    pub async fn keep_account(&mut self, account: &Account) -> Result<(), Error> {
        self.execute(
            "INSERT INTO account (id, kind, email, password_hash, standing, given_name, family_name, language,
                                  patient, practitioner, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (id) DO UPDATE SET kind = $2, email = $3, password_hash = $4, standing = $5,
                 given_name = $6, family_name = $7, language = $8, patient = $9, practitioner = $10",
            &[
                account.id.into(),
                word(account.kind)?.into(),
                (&account.email).into(),
                account.password_hash.clone().into(),
                word(account.standing)?.into(),
                (&account.given_name).into(),
                (&account.family_name).into(),
                (&account.language).into(),
                account.patient.into(),
                account.practitioner.into(),
                account.created_at.into(),
            ],
        )
        .await?;
        Ok(())
    }

    /// The account called `id`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn account(&mut self, id: AccountId) -> Result<Option<Account>, Error> {
        self.one("SELECT * FROM account WHERE id = $1", &[id.into()], account)
            .await
    }

    /// The account that signs in as `email`, in lower case.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn account_by_email(&mut self, email: &str) -> Result<Option<Account>, Error> {
        self.one(
            "SELECT * FROM account WHERE email = $1",
            &[email.into()],
            account,
        )
        .await
    }

    /// The account of a member of staff.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn account_of_practitioner(
        &mut self,
        id: PractitionerId,
    ) -> Result<Option<Account>, Error> {
        self.one(
            "SELECT * FROM account WHERE practitioner = $1",
            &[id.into()],
            account,
        )
        .await
    }

    /// The account whose own chart it is.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn account_of_patient(&mut self, id: PatientId) -> Result<Option<Account>, Error> {
        self.one(
            "SELECT * FROM account WHERE patient = $1",
            &[id.into()],
            account,
        )
        .await
    }

    /// Every account of the staff, by name.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn staff_accounts(&mut self) -> Result<Vec<Account>, Error> {
        self.all(
            "SELECT * FROM account WHERE kind = 'staff' ORDER BY family_name, given_name, id",
            &[],
            account,
        )
        .await
    }

    /// Whether anybody has an account: the first start of a clinic has none.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn has_accounts(&mut self) -> Result<bool, Error> {
        Ok(self
            .row("SELECT id FROM account LIMIT 1", &[])
            .await?
            .is_some())
    }
}

fn account(row: &Row<'_>) -> Result<Account, Error> {
    Ok(Account {
        id: row.get("id")?,
        kind: row.word("kind")?,
        email: row.get("email")?,
        password_hash: row.get("password_hash")?,
        standing: row.word("standing")?,
        given_name: row.get("given_name")?,
        family_name: row.get("family_name")?,
        language: row.get("language")?,
        patient: row.get("patient")?,
        practitioner: row.get("practitioner")?,
        created_at: row.get("created_at")?,
    })
}
