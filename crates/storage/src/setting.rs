//! Small things the clinic remembers of itself: when the last backup was made, when the sweeper last ran.

use serde::{Serialize, de::DeserializeOwned};

use crate::{error::Error, tx::Tx, value::json};

impl Tx {
    /// Keeps `value` under `name`.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn keep_setting<T: Serialize + Sync>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO setting (name, value_json) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value_json = $2",
            &[name.into(), json(value)?.into()],
        )
        .await?;
        Ok(())
    }

    /// What is kept under `name`.
    ///
    /// # Errors
    ///
    /// `Column` when it is not a `T`.
    pub async fn setting<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Error> {
        self.row(
            "SELECT value_json FROM setting WHERE name = $1",
            &[name.into()],
        )
        .await?
        .map(|row| row.json("value_json"))
        .transpose()
    }
}
