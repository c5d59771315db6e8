//! `anagen import`: takes laboratory results from a FHIR R4 file into the clinic, also while a server runs on it.

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use care::{
    Ask,
    receive_result::{Received, receive_results},
};
use record::{Actor, ActorKind, actor::Scope, id::TokenId};

use crate::{args::Import, data::open_existing, say::say};

/// Runs the subcommand: one line for each report, and exit status 0 when each was filed or had been before.
pub(crate) async fn run(ask: Import) -> anyhow::Result<ExitCode> {
    let json = std::fs::read(&ask.file)
        .with_context(|| format!("`{}` cannot be read", ask.file.display()))?;
    let clinic = open_existing(&ask.data).await?;
    let reports = fhir::incoming::read(&json, &clinic.practice.edition)
        .map_err(|problem| anyhow!("`{}`: {problem}", ask.file.display()))?;
    let numbers: Vec<String> = reports
        .iter()
        .map(|report| {
            report
                .accession
                .clone()
                .unwrap_or_else(|| "without a number".to_owned())
        })
        .collect();
    let received = receive_results(&clinic.practice, &Ask::plain(operator()), reports).await?;
    let mut all_in = true;
    for (one, number) in received.iter().zip(&numbers) {
        say(line(one, number));
        if let Received::Quarantined { .. } = one {
            all_in = false;
        }
    }
    if !all_in {
        say(
            "what is in quarantine waits for a person: sign in as a clinician or an assistant and open `Results to match`",
        );
    }
    clinic.store.close().await;
    Ok(if all_in {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

fn line(received: &Received, number: &str) -> String {
    match received {
        Received::Filed {
            report,
            findings,
            unreadable,
            tasks,
        } => {
            let mut line = format!(
                "filed        {number}: {findings} result(s) read, {tasks} task(s) opened (report {report})"
            );
            for one in unreadable {
                line.push_str("\n             needs a person: ");
                line.push_str(one);
            }
            line
        }
        Received::Duplicate { report } => {
            format!("known        {number}: came before, nothing changed (report {report})")
        }
        Received::Late { report } => format!(
            "late         {number}: a final word on it is filed already; kept, nothing changed (report {report})"
        ),
        Received::Quarantined { why, .. } => format!("quarantined  {number}: {why}"),
    }
}

/// Whoever may run this command on the clinic's own machine may also send results; no token stands for them.
fn operator() -> Actor {
    Actor {
        kind: ActorKind::System {
            token: TokenId(uuid::Uuid::nil()),
            name: "anagen import".to_owned(),
            scope: Scope::SendResults,
        },
    }
}
