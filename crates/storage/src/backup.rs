//! Copies of the records with their photographs, and whether the database is whole.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::{
    audit::sync_folder_of,
    blob::{BLOBS, file_of, name_of},
    engine::{DATABASE, Engine, make_private_folder},
    error::Error,
    store::Store,
};

/// What a copy holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Length of the database in bytes.
    pub database_bytes: u64,
    /// How many photographs.
    pub photographs: usize,
    /// Length of the sealed photographs in bytes.
    pub photograph_bytes: u64,
}

/// Copies the SQLite database and every photograph that it names into the new folder `to` while the clinic works on,
/// checks the copies, and puts the folder in place in one step. A clinic opens it once the master key is laid beside:
/// it is left out, because whoever takes a copy must not be able to read it. Nobody is signed in to the copy.
///
/// # Errors
///
/// `Start` on PostgreSQL (use its own tools), when `to` exists, and when a copy to it was broken off; `Damaged` when
/// the copy is not whole or a photograph is not what was kept; `File` when one is gone.
pub async fn backup(store: &Store, to: &Path) -> Result<Copied, Error> {
    let Engine::Sqlite { .. } = store.engine() else {
        return Err(Error::Start(
            "PostgreSQL is copied with its own tools: pg_basebackup or pg_dump".to_owned(),
        ));
    };
    if to.exists() {
        return Err(Error::Start(format!("`{}` exists already", to.display())));
    }
    // Beside it, also when its name ends with a slash or has dots.
    let mut draft = to.components().as_path().as_os_str().to_owned();
    draft.push(".part");
    let draft = PathBuf::from(draft);
    if draft.exists() {
        return Err(Error::Start(format!(
            "`{}` is what a copy that was broken off has left; remove it",
            draft.display()
        )));
    }
    let (from, to) = (store.folder().to_owned(), to.to_owned());
    apart(move || copy(&from, &draft, &to)).await
}

fn copy(from: &Path, draft: &Path, to: &Path) -> Result<Copied, Error> {
    make_private_folder(draft)?;
    let database = draft.join(DATABASE);
    // A connection of its own: copying needs no turn of the writer and holds none of the readers.
    let live = Connection::open_with_flags(from.join(DATABASE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    live.busy_timeout(std::time::Duration::from_secs(5))?;
    live.execute("VACUUM INTO ?1", [database.display().to_string()])?;
    make_private(&database)?;
    // After the database: a photograph is on disk before the row that names it.
    let mut copied = copy_photographs(&live, from, draft)?;
    drop(live);
    sign_everybody_out(&database)?;
    check_copy(&database)?;
    let file = std::fs::File::open(&database)
        .and_then(|file| file.sync_all().map(|()| file))
        .map_err(|error| Error::file(&database, &error))?;
    copied.database_bytes = file.metadata().map_or(0, |it| it.len());
    sync_folder_of(&database)?;
    std::fs::rename(draft, to).map_err(|error| Error::file(to, &error))?;
    sync_folder_of(to)?;
    Ok(copied)
}

fn copy_photographs(live: &Connection, from: &Path, draft: &Path) -> Result<Copied, Error> {
    let asked = "SELECT DISTINCT blob FROM photograph WHERE deleted_at IS NULL AND blob <> ''";
    let names = lines(&Connection::open(draft.join(DATABASE))?, asked)?;
    let mut copied = Copied::default();
    let mut gone = live.prepare(
        "SELECT NOT EXISTS (SELECT 1 FROM photograph WHERE blob = ?1 AND deleted_at IS NULL)",
    )?;
    for name in names {
        let (kept, to) = (
            file_of(&from.join(BLOBS), &name),
            file_of(&draft.join(BLOBS), &name),
        );
        let sealed = match std::fs::read(&kept) {
            Ok(sealed) => sealed,
            // Deleted since the database was copied: the patient's word counts in the copy, too.
            Err(_) if gone.query_one([&name], |row| row.get(0))? => continue,
            Err(error) => return Err(Error::file(&kept, &error)),
        };
        if name_of(&sealed) != name {
            return Err(Error::Damaged(format!("blob {name}")));
        }
        write_durably(&to, &sealed)?;
        copied.photographs += 1;
        copied.photograph_bytes += u64::try_from(sealed.len()).unwrap_or(u64::MAX);
    }
    Ok(copied)
}

fn write_durably(to: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::file(to, &error);
    if let Some(folder) = to.parent().filter(|folder| !folder.is_dir()) {
        make_private_folder(folder)?;
        sync_folder_of(folder)?;
    }
    std::fs::write(to, bytes).map_err(failed)?;
    std::fs::File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    sync_folder_of(to)
}

/// A copy that is opened one day must not let in whoever was signed in when it was made.
fn sign_everybody_out(copy: &Path) -> Result<(), Error> {
    let copy = Connection::open(copy)?;
    copy.execute_batch("PRAGMA secure_delete = ON; DELETE FROM session;")?;
    Ok(())
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
