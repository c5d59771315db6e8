//! The binary `anagen`: one file per subcommand; no subcommand means `serve`.
//!
//! *To add a command*: its words in `args.rs`, a file of its own, and a row in `main`.

mod args;
mod assess;
mod audit;
mod backup;
mod cds_client;
mod data;
mod doctor;
mod forecast;
mod guideline;
mod import;
mod listen;
mod say;
mod seed;
mod serve;
mod token;

use std::process::ExitCode;

use clap::Parser;

use args::{Anagen, Command};

/// A page is thousands of short texts: a tenth of its cost is asking for memory, and this one is asked faster.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let anagen = Anagen::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("ANAGEN_LOG")
                .unwrap_or_else(|_| "warn,anagen=info".into()),
        )
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
    let outcome = match anagen
        .command
        .unwrap_or_else(|| Command::Serve(args::Serve::default()))
    {
        Command::Serve(ask) => in_runtime(serve::run(ask)),
        Command::Assess(ask) => assess::run(&ask),
        Command::Import(ask) => in_runtime(import::run(ask)),
        Command::Forecast(ask) => forecast::run(&ask),
        Command::Guideline(ask) => guideline::run(&ask),
        Command::Audit(ask) => in_runtime(audit::run(ask)),
        Command::Backup(ask) => in_runtime(backup::run(ask)),
        Command::Doctor(ask) => in_runtime(doctor::run(ask)),
        Command::Token(ask) => in_runtime(token::run(ask)),
        Command::CdsClient(ask) => in_runtime(cds_client::run(ask)),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("anagen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn in_runtime(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
