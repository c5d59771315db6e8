//! Copies of the database, and whether it is whole.

use std::path::Path;

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use crate::{audit::sync_folder_of, engine::Engine, error::Error, store::Store};

/// Writes a consistent copy of the SQLite database to `to` while the clinic works on, checks the copy, and puts it in
/// place in one step. The copy needs the folder of blobs and the master key to be of use.
///
/// # Errors
///
/// `Start` on PostgreSQL (use its own tools) and when `to` exists; `Damaged` when the copy is not whole.
pub async fn backup(store: &Store, to: &Path) -> Result<(), Error> {
    let Engine::Sqlite { .. } = store.engine() else {
        return Err(Error::Start(
            "PostgreSQL is copied with its own tools: pg_basebackup or pg_dump".to_owned(),
        ));
    };
    if to.exists() {
        return Err(Error::Start(format!("`{}` exists already", to.display())));
    }
    let draft = to.with_extension("part");
    if draft.exists() {
        std::fs::remove_file(&draft).map_err(|error| Error::file(&draft, &error))?;
    }
    // A connection of its own: copying needs no turn of the writer and holds none of the readers.
    let mut from = connect(&store.folder().join("anagen.db"), false).await?;
    let target = draft.display().to_string();
    sqlx::query("VACUUM INTO $1")
        .bind(target)
        .execute(&mut from)
        .await?;
    from.close().await?;
    make_private(&draft)?;
    check_copy(&draft).await?;
    std::fs::File::open(&draft)
        .and_then(|file| file.sync_all())
        .map_err(|error| Error::file(&draft, &error))?;
    std::fs::rename(&draft, to).map_err(|error| Error::file(to, &error))?;
    sync_folder_of(to)
}

/// Reads every page and every index. Empty when all is well; else what is wrong, at most a hundred lines. PostgreSQL
/// checks its own pages and has nothing to say here.
///
/// # Errors
///
/// When the database cannot be read at all.
pub async fn integrity_check(store: &Store) -> Result<Vec<String>, Error> {
    match store.engine() {
        Engine::Sqlite { read, .. } => {
            let mut said: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
                .fetch_all(read)
                .await?;
            said.retain(|line| line != "ok");
            let broken = sqlx::query("PRAGMA foreign_key_check")
                .fetch_all(read)
                .await?
                .len();
            if broken > 0 {
                said.push(format!("{broken} rows refer to a row that is not there"));
            }
            Ok(said)
        }
        Engine::Postgres { .. } => Ok(Vec::new()),
    }
}

async fn connect(file: &Path, immutable: bool) -> Result<SqliteConnection, Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .disable_statement_logging();
    let options = if immutable {
        options.immutable(true).read_only(true)
    } else {
        options.journal_mode(SqliteJournalMode::Wal)
    };
    Ok(options.connect().await?)
}

async fn check_copy(file: &Path) -> Result<(), Error> {
    let mut copy = connect(file, true).await?;
    let said: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut copy)
        .await?;
    copy.close().await?;
    if said == "ok" {
        Ok(())
    } else {
        Err(Error::Damaged(format!(
            "the copy `{}`: {said}",
            file.display()
        )))
    }
}

fn make_private(file: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
            .map_err(|error| Error::file(file, &error))?;
    }
    Ok(())
}
