//! `anagen backup`: a consistent copy of the database, checked, while the clinic goes on working.

use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::{args::Backup, data::open_existing, say::say};

/// Runs the subcommand.
pub(crate) async fn run(ask: Backup) -> anyhow::Result<ExitCode> {
    if ask.to.exists() {
        bail!("`{}` exists already; name a new file", ask.to.display());
    }
    let clinic = open_existing(&ask.data).await?;
    storage::backup(&clinic.store, &ask.to)
        .await
        .with_context(|| format!("the copy could not be written to `{}`", ask.to.display()))?;
    care::system::note_backup(&clinic.practice).await?;
    let bytes = std::fs::metadata(&ask.to)?.len();
    say(format!(
        "{} written, {bytes} bytes, checked",
        ask.to.display()
    ));
    say(format!(
        "to be of use it needs `{}` and the folder `{}`: copy them to another place than the database",
        clinic.folder.join("master.key").display(),
        clinic.folder.join("blobs").display(),
    ));
    clinic.store.close().await;
    Ok(ExitCode::SUCCESS)
}
