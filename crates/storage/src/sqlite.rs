//! Our own file. SQLite answers within microseconds, so it is called where it is asked, without a thread in between;
//! only waiting for the disk is long, and that is the writer's own thread's business (see `writer.rs`).

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::shape::Shapes;
use crate::{error::Error, value::Param};

mod row;
mod shape;

pub(crate) use self::row::{Cell, Kept, Row};

/// Prepared statements that a connection keeps: more than there are.
const STATEMENTS: usize = 400;

/// Connections of one kind to one file. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Inner>);

struct Inner {
    file: PathBuf,
    kind: Kind,
    size: u16,
    patience: Duration,
    permits: Arc<Semaphore>,
    free: Mutex<Vec<Line>>,
}

/// A connection, and what is known of the statements on it.
struct Line {
    connection: Connection,
    shapes: Shapes,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Writes and checkpoints, waiting for the disk as `synchronous` says.
    Writing(&'static str),
    /// `query_only`.
    Reading,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool")
            .field("kind", &self.0.kind)
            .finish_non_exhaustive()
    }
}

impl Pool {
    /// At most `size` connections, made as they are needed; who finds none free waits as long as `patience`.
    pub(crate) fn new(file: &Path, kind: Kind, size: u16, patience: Duration) -> Self {
        Self(Arc::new(Inner {
            file: file.to_owned(),
            kind,
            size,
            patience,
            permits: Arc::new(Semaphore::new(usize::from(size))),
            free: Mutex::default(),
        }))
    }

    /// Begins a transaction on a free connection.
    pub(crate) async fn begin(&self) -> Result<Transaction, Error> {
        let held = self.hold().await?;
        let begin = match self.0.kind {
            Kind::Writing(_) => "BEGIN IMMEDIATE",
            Kind::Reading => "BEGIN",
        };
        held.connection()?.prepare_cached(begin)?.raw_execute()?;
        Ok(Transaction(held))
    }

    /// A connection outside of any transaction.
    pub(crate) async fn hold(&self) -> Result<Held, Error> {
        let permit = Arc::clone(&self.0.permits).acquire_owned();
        let permit = tokio::time::timeout(self.0.patience, permit)
            .await
            .map_err(|_| Error::Unavailable("every connection is in use".to_owned()))?
            .map_err(|_| Error::Unavailable("the store is closed".to_owned()))?;
        let free = self.free().pop();
        let line = match free {
            Some(line) => line,
            None => Line {
                connection: open(&self.0.file, self.0.kind)?,
                shapes: Shapes::default(),
            },
        };
        Ok(Held {
            line: Some(line),
            home: self.clone(),
            _permit: permit,
        })
    }

    /// Waits until nobody holds a connection and closes all.
    pub(crate) async fn close(&self) {
        // Closed meanwhile by somebody else: then nothing is left to do.
        let all = self.0.permits.acquire_many(u32::from(self.0.size)).await;
        self.0.permits.close();
        self.free().clear();
        drop(all);
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Line>> {
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection in use. It goes back when it is dropped, and what had begun on it is undone.
pub(crate) struct Held {
    line: Option<Line>,
    home: Pool,
    _permit: OwnedSemaphorePermit,
}

impl Held {
    pub(crate) fn connection(&self) -> Result<&Connection, Error> {
        Ok(&self.line()?.connection)
    }

    fn line(&self) -> Result<&Line, Error> {
        let gone = || Error::Unavailable("the connection is gone".to_owned());
        self.line.as_ref().ok_or_else(gone)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(line) = self.line.take() else {
            return;
        };
        let connection = &line.connection;
        // A connection that cannot even undo is closed instead; the next one who asks opens another.
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            self.home.free().push(line);
        }
    }
}

/// A transaction that has begun.
pub(crate) struct Transaction(Held);

impl Transaction {
    pub(crate) fn execute(&self, sql: &'static str, params: &[Param]) -> Result<u64, Error> {
        let line = self.0.line()?;
        let mut statement = line.connection.prepare_cached(sql)?;
        line.shapes
            .of(sql, &statement)?
            .bind(&mut statement, params)?;
        let touched = statement.raw_execute()?;
        Ok(u64::try_from(touched).unwrap_or(u64::MAX))
    }

    /// Runs a query and makes something of each of its first `most` rows.
    pub(crate) fn each<T>(
        &self,
        sql: &'static str,
        params: &[Param],
        most: usize,
        mut make: impl FnMut(Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let line = self.0.line()?;
        let mut statement = line.connection.prepare_cached(sql)?;
        let shape = line.shapes.of(sql, &statement)?;
        shape.bind(&mut statement, params)?;
        let mut all = Vec::new();
        let mut answer = statement.raw_query();
        // To its end, also when no more is wanted: what a statement writes is only then checked.
        while let Some(row) = answer.next()? {
            if all.len() < most {
                all.push(make(Row::standing(&shape.columns, row))?);
            }
        }
        Ok(all)
    }

    /// Runs a file of statements.
    pub(crate) fn script(&self, text: &str) -> Result<(), Error> {
        Ok(self.0.connection()?.execute_batch(text)?)
    }

    pub(crate) fn commit(self) -> Result<(), Error> {
        self.finish("COMMIT")
    }

    pub(crate) fn rollback(self) -> Result<(), Error> {
        self.finish("ROLLBACK")
    }

    fn finish(self, how: &str) -> Result<(), Error> {
        self.0.connection()?.prepare_cached(how)?.raw_execute()?;
        Ok(())
    }
}

fn open(file: &Path, kind: Kind) -> Result<Connection, Error> {
    let common = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let flags = match kind {
        Kind::Writing(_) => common | OpenFlags::SQLITE_OPEN_CREATE,
        Kind::Reading => common,
    };
    let connection = Connection::open_with_flags(file, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF;",
    )?;
    match kind {
        Kind::Writing(synchronous) => {
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", synchronous)?;
            // Pages that change often are written back to the file once for many commits: the log grows to 16 MB.
            connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
            // Each verb of a group has a savepoint. What it would put back if it failed is worth nothing after a crash,
            // so it need not be written to a file.
            connection.pragma_update(None, "temp_store", "MEMORY")?;
        }
        Kind::Reading => connection.pragma_update(None, "query_only", "ON")?,
    }
    Ok(connection)
}
