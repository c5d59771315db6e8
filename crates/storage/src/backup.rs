//! Copies of the database, and whether it is whole.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

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
    let (from, to) = (store.folder().join("anagen.db"), to.to_owned());
    apart(move || copy(&from, &draft, &to)).await
}

fn copy(from: &Path, draft: &Path, to: &Path) -> Result<(), Error> {
    // A connection of its own: copying needs no turn of the writer and holds none of the readers.
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    from.busy_timeout(std::time::Duration::from_secs(5))?;
    from.execute("VACUUM INTO ?1", [draft.display().to_string()])?;
    drop(from);
    make_private(draft)?;
    check_copy(draft)?;
    std::fs::File::open(draft)
        .and_then(|file| file.sync_all())
        .map_err(|error| Error::file(draft, &error))?;
    std::fs::rename(draft, to).map_err(|error| Error::file(to, &error))?;
    sync_folder_of(to)
}

/// Runs long work on the disk on a thread of its own.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let broken = |_| Error::BrokenOff("a walk over the whole database");
    tokio::task::spawn_blocking(work).await.map_err(broken)?
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
            let held = read.hold().await?;
            apart(move || {
                let connection = held.connection()?;
                let mut said = lines(connection, "PRAGMA integrity_check")?;
                said.retain(|line| line != "ok");
                let broken = lines(connection, "PRAGMA foreign_key_check")?.len();
                if broken > 0 {
                    said.push(format!("{broken} rows refer to a row that is not there"));
                }
                Ok(said)
            })
            .await
        }
        Engine::Postgres { .. } => Ok(Vec::new()),
    }
}

/// The first column of every row.
fn lines(connection: &Connection, sql: &str) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare(sql)?;
    let lines = statement.query_map([], |row| row.get(0))?;
    Ok(lines.collect::<Result<_, _>>()?)
}

fn check_copy(file: &Path) -> Result<(), Error> {
    // Nobody else knows of it, and nothing may be written beside it.
    let only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let address = format!("file:{}?immutable=1", escaped(file));
    let said = lines(
        &Connection::open_with_flags(address, only)?,
        "PRAGMA integrity_check",
    )?;
    if said == ["ok"] {
        Ok(())
    } else {
        Err(Error::Damaged(format!(
            "the copy `{}`: {}",
            file.display(),
            said.join("; ")
        )))
    }
}

/// A path inside a `file:` address, where three characters mean something else.
fn escaped(file: &Path) -> String {
    let path = file.display().to_string();
    path.replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23")
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
