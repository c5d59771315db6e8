//! `anagen token`: makes a token for a laboratory feed or another system, and prints it once.

use std::process::ExitCode;

use record::actor;

use crate::{
    args::{Scope, Token},
    data::open_existing,
    say::say,
};

/// Runs the subcommand.
pub(crate) async fn run(ask: Token) -> anyhow::Result<ExitCode> {
    let clinic = open_existing(&ask.data).await?;
    let scope = match ask.scope {
        Scope::SendResults => actor::Scope::SendResults,
        Scope::ReadCharts => actor::Scope::ReadCharts,
        Scope::AskDecisionSupport => actor::Scope::AskDecisionSupport,
    };
    let made = care::system::make_token_here(&clinic.practice, &ask.name, scope).await?;
    say(&*made.text);
    eprintln!("this is the only time the token is shown; send it as `Authorization: Bearer …`");
    clinic.store.close().await;
    Ok(ExitCode::SUCCESS)
}
