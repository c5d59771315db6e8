//! What the engine says of itself.

use crate::{error::Error, tx::Tx};

impl Tx {
    /// The database engine with its version (`SQLite 3.53.2`, `PostgreSQL 17.5`).
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn engine_version(&mut self) -> Result<String, Error> {
        let (name, sql) = if self.on_postgres() {
            (
                "PostgreSQL",
                "SELECT current_setting('server_version') AS version",
            )
        } else {
            ("SQLite", "SELECT sqlite_version() AS version")
        };
        let version: Option<String> = self.one(sql, &[], |row| row.get("version")).await?;
        Ok(format!("{name} {}", version.unwrap_or_default()))
    }
}
