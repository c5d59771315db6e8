//! What can go wrong, in terms a verb can act on. No value of a record ever enters the text.

/// Why the store did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Something that may exist once exists already: a booked time, an e-mail address, a report.
    #[error("it is taken already")]
    Taken,
    /// The hold on a time has lapsed; it must be taken anew.
    #[error("the hold has lapsed")]
    Lapsed,
    /// The same idempotency key came with another form, actor or action.
    #[error("the key was used for something else")]
    KeyReused,
    /// A write that refers to a missing row or breaks a rule of the schema.
    #[error("the database refuses it: {0}")]
    Constraint(String),
    /// The disk is full. Nothing was written; reading goes on.
    #[error("there is no room left to write")]
    Full,
    /// The database cannot be reached or is busy. Nothing was written.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The connection broke while committing: it may or may not be written. Ask again with the same key.
    #[error("it is not known whether it was written: {0}")]
    Unsure(String),
    /// The disk did not confirm a write. Nothing more is written until a restart has checked the data.
    #[error("the disk did not confirm the write: {0}")]
    Durability(String),
    /// A job panicked or took too long; what it wrote was undone.
    #[error("the transaction `{0}` was broken off")]
    BrokenOff(&'static str),
    /// A column does not hold what it should.
    #[error("column `{column}`: {problem}")]
    Column {
        /// Its name.
        column: String,
        /// What is wrong.
        problem: String,
    },
    /// Sealed bytes do not open: another key, another row, or damaged.
    #[error("the sealed `{0}` does not open")]
    Sealed(String),
    /// Stored bytes are not what was stored.
    #[error("`{0}` is damaged")]
    Damaged(String),
    /// A file of the store cannot be read or written.
    #[error("file `{path}`: {problem}")]
    File {
        /// Which.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// The store was asked to start with something it does not accept.
    #[error("{0}")]
    Start(String),
    /// Anything else the database says: a mistake in our own SQL.
    #[error("database: {0}")]
    Database(String),
}

impl Error {
    /// Whether the connection's transaction can be trusted no longer, so that the whole batch must be undone.
    pub(crate) fn poisons(&self) -> bool {
        matches!(
            self,
            Self::Full | Self::Unavailable(_) | Self::Unsure(_) | Self::Durability(_)
        )
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &std::path::Path, problem: &std::io::Error) -> Self {
        Self::File {
            path: path.display().to_string(),
            problem: problem.to_string(),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(code, message) => {
                let message = message.unwrap_or_else(|| code.to_string());
                from_sqlite(code.extended_code, message)
            }
            rusqlite::Error::SqlInputError { error, msg, .. } => {
                from_sqlite(error.extended_code, msg)
            }
            other => Self::Database(other.to_string()),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(said) => from_database(&*said),
            sqlx::Error::ColumnNotFound(column) => Self::Column {
                column,
                problem: "is not in the answer".to_owned(),
            },
            sqlx::Error::ColumnDecode { index, source } => Self::Column {
                column: index,
                problem: source.to_string(),
            },
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed => Self::Unavailable(error.to_string()),
            other => Self::Database(other.to_string()),
        }
    }
}

fn from_database(said: &dyn sqlx::error::DatabaseError) -> Error {
    let message = said.message().to_owned();
    match said.kind() {
        sqlx::error::ErrorKind::UniqueViolation => {
            tracing::debug!(%message, "unique violation");
            return Error::Taken;
        }
        sqlx::error::ErrorKind::ForeignKeyViolation
        | sqlx::error::ErrorKind::NotNullViolation
        | sqlx::error::ErrorKind::CheckViolation => return Error::Constraint(message),
        _ => {}
    }
    from_sqlstate(&said.code().unwrap_or_default(), message)
}

/// SQLite's result codes; the low byte is the family (<https://sqlite.org/rescode.html>).
fn from_sqlite(code: i32, message: String) -> Error {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const IOERR: i32 = 10;
    const CORRUPT: i32 = 11;
    const FULL: i32 = 13;
    const NOTADB: i32 = 26;
    const CONSTRAINT: i32 = 19;
    // What a constraint was: the extended codes of UNIQUE, PRIMARY KEY and ROWID; of CHECK, FOREIGN KEY and NOT NULL.
    const TAKEN: [i32; 3] = [2067, 1555, 2579];
    const REFUSED: [i32; 3] = [275, 787, 1299];
    match code & 0xff {
        CONSTRAINT if TAKEN.contains(&code) => {
            tracing::debug!(%message, "unique violation");
            Error::Taken
        }
        CONSTRAINT if REFUSED.contains(&code) => Error::Constraint(message),
        BUSY | LOCKED => Error::Unavailable(message),
        IOERR | CORRUPT | NOTADB => Error::Durability(format!("{message} (code {code})")),
        FULL => Error::Full,
        _ => Error::Database(message),
    }
}

/// PostgreSQL's classes: 08 connection, 40 rolled back, 53 resources, 55 a lock not had, 57 operator intervention; 58
/// and XX the system's own trouble. 25P03: the server ended a transaction that slept.
fn from_sqlstate(code: &str, message: String) -> Error {
    match code.get(..2) {
        _ if code == "53100" => Error::Full,
        _ if code == "25P03" => Error::Unavailable(message),
        Some("08" | "40" | "53" | "55" | "57") => Error::Unavailable(message),
        Some("58" | "XX") => Error::Durability(format!("{message} (state {code})")),
        _ => Error::Database(message),
    }
}
