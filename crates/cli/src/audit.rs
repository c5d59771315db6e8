//! `anagen audit`: walks the chain of the audit trail and compares its end with the head exported to the folder.

use std::process::ExitCode;

use storage::{Verification, verify_audit};

use crate::{args::Data, data::open_existing, say::say};

/// Runs the subcommand. The exit status is 0 only for a chain that is whole.
pub(crate) async fn run(ask: Data) -> anyhow::Result<ExitCode> {
    let clinic = open_existing(&ask).await?;
    let exported = clinic.folder.join("audit.head");
    let known = exported.exists();
    let found = verify_audit(&clinic.store, known.then_some(exported.as_path())).await?;
    let code = match found {
        Verification::Verified { to, .. } => {
            let against = if known {
                "against the head exported last"
            } else {
                "no exported head to compare with"
            };
            say(format!(
                "verified to record {to} at {} ({against})",
                clinic.practice.now()
            ));
            ExitCode::SUCCESS
        }
        Verification::Broken { at, why } => {
            say(format!("broken at record {at}: it {why}"));
            say(
                "keep the folder as it is, compare with a backup, and find out who had access to the machine",
            );
            ExitCode::FAILURE
        }
    };
    clinic.store.close().await;
    Ok(code)
}
