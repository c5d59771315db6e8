//! `anagen cds-client`: which hospital systems may ask for decision support, by their public keys.

use std::process::ExitCode;

use anyhow::{Context, bail};
use care::{advise, cds_client};
use fhir::cds::Hook;
use record::feedback::CardOutcome;

use crate::{
    args::{CdsClient, CdsClientCommand},
    data::{Open, open_existing},
    say::say,
};

/// Runs the subcommand.
pub(crate) async fn run(ask: CdsClient) -> anyhow::Result<ExitCode> {
    let clinic = open_existing(&ask.data).await?;
    let done = go(&clinic, ask.what).await;
    clinic.store.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn go(clinic: &Open, what: CdsClientCommand) -> anyhow::Result<()> {
    let practice = &clinic.practice;
    match what {
        CdsClientCommand::Add { name, issuer, jwks } => {
            let keys = std::fs::read_to_string(&jwks)
                .with_context(|| format!("`{}` cannot be read", jwks.display()))?;
            cds_client::register_here(practice, &name, &issuer, &keys)
                .await
                .with_context(|| format!("`{}`", jwks.display()))?;
            say(format!(
                "`{name}` may ask with tokens that `{issuer}` signs"
            ));
        }
        CdsClientCommand::List => {
            for client in cds_client::registered_here(practice).await? {
                let state = match (client.revoked_at, client.last_used_at) {
                    (Some(at), _) => format!("revoked {at}"),
                    (None, Some(at)) => format!("last call {at}"),
                    (None, None) => "no call yet".to_owned(),
                };
                say(format!(
                    "{}  {}  {} calls, {state}",
                    client.issuer, client.name, client.calls
                ));
            }
            feedback(clinic).await?;
        }
        CdsClientCommand::Revoke { issuer } => {
            if !cds_client::revoke_here(practice, &issuer).await? {
                bail!(
                    "no system with the issuer `{issuer}` may call; `anagen cds-client list` names them"
                );
            }
            say(format!("`{issuer}` may not ask any more"));
        }
    }
    Ok(())
}

/// What became of cards, counted.
async fn feedback(clinic: &Open) -> anyhow::Result<()> {
    for hook in Hook::ALL {
        let all = advise::feedback_here(&clinic.practice, hook.service()).await?;
        let accepted = all
            .iter()
            .filter(|one| matches!(one.outcome, CardOutcome::Accepted { .. }))
            .count();
        if !all.is_empty() {
            let overridden = all.len() - accepted;
            say(format!(
                "{}: {accepted} cards accepted, {overridden} overridden",
                hook.service()
            ));
        }
    }
    Ok(())
}
