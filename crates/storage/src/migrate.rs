//! Brings the schema up to date: the files of `migrations/`, each once, in order, none ever changed.

use record::{Clock, clock::SystemClock};
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

use crate::{
    engine::{Begun, Engine},
    error::Error,
    value::Param,
};

/// Every migration: number, name, text.
const ALL: &[(i64, &str, &str)] = &[
    (
        1,
        "people",
        include_str!("../../../migrations/0001_people.sql"),
    ),
    (
        2,
        "consultation",
        include_str!("../../../migrations/0002_consultation.sql"),
    ),
    (
        3,
        "visits",
        include_str!("../../../migrations/0003_visits.sql"),
    ),
    (
        4,
        "results",
        include_str!("../../../migrations/0004_results.sql"),
    ),
    (
        5,
        "books",
        include_str!("../../../migrations/0005_books.sql"),
    ),
    (
        6,
        "instructions",
        include_str!("../../../migrations/0006_instructions.sql"),
    ),
    (
        7,
        "decision support",
        include_str!("../../../migrations/0007_decision_support.sql"),
    ),
    (
        8,
        "forecast",
        include_str!("../../../migrations/0008_forecast.sql"),
    ),
    (
        9,
        "visit",
        include_str!("../../../migrations/0009_visit.sql"),
    ),
    (
        10,
        "messages",
        include_str!("../../../migrations/0010_messages.sql"),
    ),
    (
        11,
        "waitlist",
        include_str!("../../../migrations/0011_waitlist.sql"),
    ),
    (
        12,
        "reviews",
        include_str!("../../../migrations/0012_reviews.sql"),
    ),
    (
        13,
        "starts",
        include_str!("../../../migrations/0013_starts.sql"),
    ),
    (
        14,
        "follow-ups",
        include_str!("../../../migrations/0014_follow_ups.sql"),
    ),
    (
        15,
        "sooner",
        include_str!("../../../migrations/0015_sooner.sql"),
    ),
    (
        16,
        "standing visits",
        include_str!("../../../migrations/0016_standing.sql"),
    ),
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    number          BIGINT  NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    sha256          BYTEA   NOT NULL,
    applied_at      BIGINT  NOT NULL
);";

/// Applies what is missing, all in one transaction.
///
/// # Errors
///
/// `Start` when the database was made by a newer release, or a file that was applied has been changed since.
pub(crate) async fn migrate(engine: &Engine) -> Result<(), Error> {
    let mut begun = engine.begin_write().await?;
    if let Begun::Postgres(tx) = &mut begun {
        // Two processes starting at once: the second waits here and then finds everything done.
        sqlx::query("SELECT pg_advisory_xact_lock(4207849487)")
            .execute(&mut **tx)
            .await?;
    }
    begun.script(TABLE).await?;
    let applied = begun
        .rows(
            "SELECT number, name, sha256 FROM migration ORDER BY number",
            &[],
        )
        .await?;
    for row in &applied {
        let (number, name): (i64, String) = (row.get("number")?, row.get("name")?);
        let sha256: Vec<u8> = row.get("sha256")?;
        match ALL.iter().find(|(known, _, _)| *known == number) {
            None => {
                return Err(Error::Start(format!(
                    "the database was made by a newer release: it has migration `{number} {name}`"
                )));
            }
            Some((_, _, text)) if digest(text) != sha256 => {
                return Err(Error::Start(format!(
                    "migration `{number} {name}` was changed after it was applied"
                )));
            }
            Some(_) => {}
        }
    }
    for (number, name, text) in ALL.iter().skip(applied.len()) {
        begun.script(text).await?;
        let row: [Param; 4] = [
            (*number).into(),
            (*name).into(),
            digest(text).into(),
            SystemClock.now().into(),
        ];
        begun
            .execute(
                "INSERT INTO migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
                &row,
            )
            .await?;
    }
    begun
        .execute(
            "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING",
            &[[0; 32].into()],
        )
        .await?;
    begun.commit().await
}

impl Begun {
    /// Runs a file of statements, with the types of the engine.
    async fn script(&mut self, text: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.script(&in_sqlite(text))?,
            Self::Postgres(tx) => {
                let text = text.to_owned();
                sqlx::raw_sql(AssertSqlSafe(text))
                    .execute(&mut **tx)
                    .await?;
            }
        }
        Ok(())
    }
}

/// The same text with SQLite's own types, so that its tables can be STRICT and hold nothing of another kind.
fn in_sqlite(text: &str) -> String {
    text.lines()
        .map(|line| {
            let (code, comment) = line.split_once("--").unwrap_or((line, ""));
            let code = code
                .replace(" UUID", " BLOB")
                .replace(" BYTEA", " BLOB")
                .replace(" BIGINT", " INTEGER")
                .replace(" BOOLEAN", " INTEGER");
            let code = if code.trim_end() == ");" {
                ") STRICT;".to_owned()
            } else {
                code
            };
            if comment.is_empty() {
                code + "\n"
            } else {
                format!("{code}--{comment}\n")
            }
        })
        .collect()
}

fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speaks_sqlite() {
        let text = "CREATE TABLE t (\n    id UUID NOT NULL, -- a UUID\n    ok BOOLEAN\n);\n";
        assert_eq!(
            in_sqlite(text),
            "CREATE TABLE t (\n    id BLOB NOT NULL, -- a UUID\n    ok INTEGER\n) STRICT;\n"
        );
    }

    #[test]
    fn numbers_have_no_gap_and_every_column_says_what_it_holds() {
        for (expected, (number, name, text)) in (1..).zip(ALL) {
            assert_eq!(*number, expected, "{name}");
            let mut in_table = false;
            for line in text.lines() {
                if line.starts_with("CREATE TABLE") {
                    in_table = true;
                } else if line.starts_with(");") {
                    in_table = false;
                } else if in_table
                    && !line
                        .trim_start()
                        .starts_with(|c: char| c.is_ascii_uppercase())
                {
                    assert!(line.contains("-- "), "{name}: `{line}` has no comment");
                }
            }
        }
    }
}
