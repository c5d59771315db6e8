//! The two engines: how each is opened, how a transaction begins on it.

use std::{path::Path, str::FromStr, time::Duration};

use rusqlite::Connection;
use sqlx::{
    ConnectOptions, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    address::Address,
    error::Error,
    sqlite::{self, Kind, Pool},
};

/// The oldest SQLite we run on: before it, two connections that write or checkpoint at once could damage the file
/// (the WAL-reset bug, 3.7.0 to 3.51.2).
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

/// The database inside the folder of a clinic.
pub(crate) const DATABASE: &str = "anagen.db";

/// How many may read at once.
const READERS: u16 = 8;

/// How long a page may wait for a connection before it says that the database is away.
const PATIENCE: Duration = Duration::from_secs(2);

/// An opened database: one connection that writes, a few that read.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    /// Our own file.
    Sqlite {
        /// One connection; the only one that writes and checkpoints.
        write: Pool,
        /// `query_only`.
        read: Pool,
    },
    /// A server.
    Postgres {
        /// One connection per process.
        write: PgPool,
        /// Read-only transactions.
        read: PgPool,
    },
}

/// A transaction that has begun.
pub(crate) enum Begun {
    /// On SQLite.
    Sqlite(sqlite::Transaction),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Engine {
    /// Opens the database at `address` and checks that it can be trusted.
    pub(crate) async fn open(address: &Address) -> Result<Self, Error> {
        match address {
            Address::Sqlite(folder) => open_sqlite(&folder.join(DATABASE), synchronous()).await,
            Address::Postgres(url) => open_postgres(url).await,
        }
    }

    /// As [`Engine::open`], without waiting for the disk: for a database that nobody has been promised anything of.
    pub(crate) async fn open_relaxed(address: &Address) -> Result<Self, Error> {
        match address {
            Address::Sqlite(folder) => open_sqlite(&folder.join(DATABASE), "OFF").await,
            Address::Postgres(url) => open_postgres(url).await,
        }
    }

    /// Begins the one writing transaction. On PostgreSQL the writers of all processes queue on the audit's head row
    /// (see [`crate::Tx`]), so that the chain stays one line.
    pub(crate) async fn begin_write(&self) -> Result<Begun, Error> {
        Ok(match self {
            Self::Sqlite { write, .. } => Begun::Sqlite(write.begin().await?),
            Self::Postgres { write, .. } => Begun::Postgres(write.begin().await?),
        })
    }

    /// Begins a transaction that reads one snapshot.
    pub(crate) async fn begin_read(&self) -> Result<Begun, Error> {
        Ok(match self {
            Self::Sqlite { read, .. } => Begun::Sqlite(read.begin().await?),
            Self::Postgres { read, .. } => Begun::Postgres(
                read.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// Closes all connections; SQLite's log is folded into the file.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { write, read } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

async fn open_sqlite(file: &Path, synchronous: &'static str) -> Result<Engine, Error> {
    if let Some(folder) = file.parent() {
        make_private_folder(folder)?;
    }
    let write = Pool::new(file, Kind::Writing(synchronous), 1, Duration::from_secs(30));
    let held = write.hold().await?;
    let connection = held.connection()?;
    check_version(connection)?;
    check_durable(connection, synchronous)?;
    check_pages(connection)?;
    drop(held);
    let read = Pool::new(file, Kind::Reading, READERS, PATIENCE);
    Ok(Engine::Sqlite { write, read })
}

/// `FULL`, always: an acknowledged write survives the power going. The variable exists for the durability proof
/// alone, which must be able to show that it tells a database that forgets from one that does not.
fn synchronous() -> &'static str {
    if std::env::var_os("ANAGEN_SYNCHRONOUS").is_some_and(|value| value == "NORMAL") {
        tracing::warn!(
            "synchronous=NORMAL: acknowledged writes can be lost; for the durability proof only"
        );
        "NORMAL"
    } else {
        "FULL"
    }
}

fn check_version(connection: &Connection) -> Result<(), Error> {
    let version: String = connection.query_one("SELECT sqlite_version()", [], |row| row.get(0))?;
    if is_too_old(&version) {
        let (major, minor, patch) = SQLITE_AT_LEAST;
        return Err(Error::Start(format!(
            "sqlite `{version}` can damage its file; at least `{major}.{minor}.{patch}` is needed"
        )));
    }
    Ok(())
}

fn is_too_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0_u32));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) < SQLITE_AT_LEAST
}

/// Whether the file took the settings that durability rests on.
fn check_durable(connection: &Connection, wanted: &str) -> Result<(), Error> {
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let expected = match wanted {
        "OFF" => 0,
        "NORMAL" => 1,
        _ => 2,
    };
    if journal == "wal" && synchronous == expected {
        Ok(())
    } else {
        Err(Error::Start(format!(
            "the database runs with journal_mode `{journal}` and synchronous `{synchronous}`; it needs `wal` and `{expected}`"
        )))
    }
}

fn check_pages(connection: &Connection) -> Result<(), Error> {
    let said: String = connection.query_one("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" {
        Ok(())
    } else {
        Err(Error::Damaged(format!("anagen.db: {said}")))
    }
}

async fn open_postgres(url: &str) -> Result<Engine, Error> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| {
            Error::Start("the address of the PostgreSQL database cannot be read".to_owned())
        })?
        .application_name("anagen")
        // A server or a role may have it off by default; an answer must not come before the disk.
        .options([
            ("synchronous_commit", "on"),
            ("timezone", "UTC"),
            // Writers of all processes queue on one row: nobody may keep the others waiting for ever.
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ])
        .statement_cache_capacity(400)
        .disable_statement_logging();
    let pool = |size| {
        PgPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(PATIENCE)
    };
    let write = pool(1).connect_with(options.clone()).await?;
    let read = pool(u32::from(READERS)).connect_with(options).await?;
    Ok(Engine::Postgres { write, read })
}

/// Makes `folder` readable by its owner alone, when it is new.
pub(crate) fn make_private_folder(folder: &Path) -> Result<(), Error> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| Error::file(folder, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_the_versions_with_the_wal_reset_bug() {
        for (version, old) in [
            ("3.7.0", true),
            ("3.40.1", true),
            ("3.51.2", true),
            ("3.51.3", false),
            ("3.52.0", false),
            ("4.0.0", false),
            ("", true),
        ] {
            assert_eq!(is_too_old(version), old, "{version}");
        }
    }
}
