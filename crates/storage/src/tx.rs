//! A transaction: the only thing through which a row is read or written.
//!
//! Each noun's file adds its methods to [`Tx`]. A statement is one `&'static str` with `$1`, `$2`, … for both engines,
//! so nothing that a person typed can become SQL.

use std::sync::Arc;

use crate::{
    audit::Head,
    engine::Begun,
    error::Error,
    store::Shared,
    value::{Engine as RowOf, Kept, KeptBy, Param, Row, for_postgres},
};

/// A transaction. Handed to a job by [`crate::Store::run`] or [`crate::Store::read`].
///
/// After an error of a statement the job must give up and return it: PostgreSQL takes no further statement, and the
/// writer undoes what the job did.
pub struct Tx {
    begun: Begun,
    pub(crate) shared: Arc<Shared>,
    /// The last line of the audit trail; known in a writing transaction only.
    pub(crate) head: Option<Head>,
    /// Set by an error after which the engine may have ended the transaction by itself: no statement may run then,
    /// because it would be a transaction of its own.
    broken: Option<Error>,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("writes", &self.writes())
            .finish_non_exhaustive()
    }
}

impl Tx {
    pub(crate) fn reading(begun: Begun, shared: Arc<Shared>) -> Self {
        Self {
            begun,
            shared,
            head: None,
            broken: None,
        }
    }

    pub(crate) async fn writing(begun: Begun, shared: Arc<Shared>) -> Result<Self, Error> {
        let mut tx = Self::reading(begun, shared);
        tx.head = Some(tx.take_head().await?);
        Ok(tx)
    }

    /// Whether this transaction may write.
    pub(crate) fn writes(&self) -> bool {
        self.head.is_some()
    }

    /// Whether the rows live in PostgreSQL, for the two statements that differ.
    pub(crate) fn on_postgres(&self) -> bool {
        matches!(self.begun, Begun::Postgres(_))
    }

    /// Runs a statement; answers how many rows it touched.
    ///
    /// # Errors
    ///
    /// `Taken` on a unique violation; what the database says otherwise.
    pub async fn execute(&mut self, sql: &'static str, params: &[Param]) -> Result<u64, Error> {
        self.usable()?;
        let done = self.begun.execute(sql, params).await;
        self.note(done)
    }

    /// Runs a query; answers its rows.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn rows(&mut self, sql: &'static str, params: &[Param]) -> Result<Vec<Kept>, Error> {
        self.usable()?;
        let rows = self.begun.rows(sql, params).await;
        self.note(rows)
    }

    /// Runs a query that has at most one row, or of which the first is wanted.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn row(
        &mut self,
        sql: &'static str,
        params: &[Param],
    ) -> Result<Option<Kept>, Error> {
        Ok(self.rows(sql, params).await?.into_iter().next())
    }

    /// Runs a query and makes a noun of each row.
    pub(crate) async fn all<T>(
        &mut self,
        sql: &'static str,
        params: &[Param],
        make: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.usable()?;
        let nouns = self.begun.each(sql, params, usize::MAX, make).await;
        self.note(nouns)
    }

    /// Runs a query and makes a noun of its first row.
    pub(crate) async fn one<T>(
        &mut self,
        sql: &'static str,
        params: &[Param],
        make: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.usable()?;
        let nouns = self.begun.each(sql, params, 1, make).await;
        Ok(self.note(nouns)?.pop())
    }

    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        self.usable()?;
        self.begun.commit().await
    }

    pub(crate) async fn rollback(self) -> Result<(), Error> {
        self.begun.rollback().await
    }

    /// The error after which this transaction is of no use any more.
    pub(crate) fn broken(&self) -> Option<Error> {
        self.broken.clone()
    }

    fn usable(&mut self) -> Result<(), Error> {
        self.broken.clone().map_or(Ok(()), Err)
    }

    fn note<T>(&mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &outcome
            && error.poisons()
        {
            self.broken = Some(error.clone());
        }
        outcome
    }
}

impl Begun {
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        params: &[Param],
    ) -> Result<u64, Error> {
        Ok(match self {
            Self::Sqlite(tx) => tx.execute(sql, params)?,
            Self::Postgres(tx) => sqlx::query_with(sql, for_postgres(params)?)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    pub(crate) async fn rows(
        &mut self,
        sql: &'static str,
        params: &[Param],
    ) -> Result<Vec<Kept>, Error> {
        match self {
            Self::Sqlite(tx) => tx.each(sql, params, usize::MAX, |row| {
                Ok(Kept(KeptBy::Sqlite(row.keep()?)))
            }),
            Self::Postgres(_) => self.rows_of_postgres(sql, params).await,
        }
    }

    /// Makes a noun of each of the first `most` rows, on SQLite without keeping them first.
    async fn each<T>(
        &mut self,
        sql: &'static str,
        params: &[Param],
        most: usize,
        make: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        match self {
            Self::Sqlite(tx) => tx.each(sql, params, most, |row| make(&Row(RowOf::Sqlite(row)))),
            Self::Postgres(_) => {
                let rows = self.rows_of_postgres(sql, params).await?;
                rows.iter()
                    .take(most)
                    .map(|row| make(&row.look()))
                    .collect()
            }
        }
    }

    async fn rows_of_postgres(
        &mut self,
        sql: &'static str,
        params: &[Param],
    ) -> Result<Vec<Kept>, Error> {
        let Self::Postgres(tx) = self else {
            return Ok(Vec::new());
        };
        let rows = sqlx::query_with(sql, for_postgres(params)?)
            .fetch_all(&mut **tx)
            .await?;
        let rows = rows.into_iter();
        Ok(rows.map(|row| Kept(KeptBy::Postgres(row))).collect())
    }

    /// A commit that fails because the connection broke may still have happened.
    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.commit(),
            Self::Postgres(tx) => tx.commit().await.map_err(|error| match Error::from(error) {
                Error::Unavailable(why) => Error::Unsure(why),
                other => other,
            }),
        }
    }

    pub(crate) async fn rollback(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.rollback()?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}
