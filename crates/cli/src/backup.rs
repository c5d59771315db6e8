//! `anagen backup`: a consistent copy of the records and photographs, checked, while the clinic goes on working.

use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::{args::Backup, data::open_existing, say::say};

/// Runs the subcommand.
pub(crate) async fn run(ask: Backup) -> anyhow::Result<ExitCode> {
    if ask.to.exists() {
        bail!("`{}` exists already; name a new folder", ask.to.display());
    }
    let clinic = open_existing(&ask.data).await?;
    let copied = storage::backup(&clinic.store, &ask.to)
        .await
        .with_context(|| format!("the copy could not be written to `{}`", ask.to.display()))?;
    care::system::note_backup(&clinic.practice).await?;
    say(format!(
        "{} written and checked: the database, {} bytes; {} photographs, {} bytes",
        ask.to.display(),
        copied.database_bytes,
        copied.photographs,
        copied.photograph_bytes,
    ));
    say(format!(
        "it can be read only with `{0}`: keep a copy of that file in another place, once. To open the backup, lay the \
         file into its folder and run `anagen serve --data {1}`; everybody signs in again",
        clinic.folder.join("master.key").display(),
        ask.to.display(),
    ));
    clinic.store.close().await;
    Ok(ExitCode::SUCCESS)
}
