//! What the clinic costs, next to floors that are measured in the same run on the same machine: a bare hello, a raw
//! point read, a raw durable insert. Called by `cargo xtask bench`; `bench ANAGEN` measures the program at `ANAGEN`.
//!
//! An answer counts only when its status and its words are right. Processor time is the server's own, from `/proc`.
//!
//! *To add a work to measure*: a `Work` in `work.rs`, its line in `measure`. *To add a floor*: a server in `floor.rs`.

#![expect(
    clippy::print_stdout,
    reason = "a command line tool answers on standard output"
)]

mod clinic;
#[path = "../../crates/cli/tests/crowd/mod.rs"]
mod crowd;
mod floor;
mod hospital;
mod load;
mod process;
mod report;
mod rooms;
mod search;
mod work;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context, Result, bail};

/// How often everything is measured; the middle run counts.
const ROUNDS: usize = 3;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    match words.as_slice() {
        ["floor", kind, folder] => runtime.block_on(floor::serve(kind, folder.as_ref())),
        [anagen] => runtime.block_on(measure(PathBuf::from(anagen), Duration::from_secs(4))),
        [anagen, "--only", "rooms"] => runtime.block_on(only_rooms(PathBuf::from(anagen))),
        [anagen, "--only", name] => runtime.block_on(only(PathBuf::from(anagen), name)),
        [anagen, "--seconds", seconds] => {
            let seconds = seconds.parse().context("how many seconds?")?;
            runtime.block_on(measure(PathBuf::from(anagen), Duration::from_secs(seconds)))
        }
        _ => bail!("usage: bench ANAGEN [--only rooms | --only WORK | --seconds N]"),
    }
}

/// The rooms alone, for whoever works on them.
async fn only_rooms(anagen: PathBuf) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut clinic = clinic::Clinic::open(&anagen, &folder.path().join("busy")).await?;
    let pairs = std::mem::take(&mut clinic.pairs);
    let mut report = report::Report::new(Duration::ZERO, 0);
    report.rooms = rooms::fill(&clinic.server.address, pairs).await?;
    println!("{}", report.table());
    clinic.server.stop().await
}

/// One work alone, without its floor: for whoever works on it, with a profiler beside it.
async fn only(anagen: PathBuf, name: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut clinic = clinic::Clinic::open(&anagen, &folder.path().join("busy")).await?;
    let works = work::all(&mut clinic).await?;
    let work = works.iter().find(|work| work.name == name);
    let work = work.with_context(|| format!("there is no work `{name}`"))?;
    let run = load::drive(&mut clinic.server, work, Duration::from_secs(10)).await?;
    println!("{run:?}");
    clinic.server.stop().await
}

async fn measure(anagen: PathBuf, long: Duration) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut report = report::Report::new(long, ROUNDS);
    report.starts = Some(clinic::starts(&anagen, folder.path()).await?);
    let mut clinic = clinic::Clinic::open(&anagen, &folder.path().join("busy")).await?;
    let works = work::all(&mut clinic).await?;
    for round in 1..=ROUNDS {
        for kind in floor::KINDS {
            let mut server = process::Server::start(
                &std::env::current_exe()?,
                &[
                    "floor",
                    kind,
                    &folder
                        .path()
                        .join(format!("{kind}{round}"))
                        .display()
                        .to_string(),
                ],
            )
            .await?;
            let work = floor::work(kind);
            eprintln!("round {round}: floor {kind}");
            let run = load::drive(&mut server, &work, long).await?;
            eprintln!("{run:?}");
            report.add(kind, run);
            server.stop().await?;
        }
        for work in &works {
            eprintln!("round {round}: {}", work.name);
            report.add(
                work.name,
                load::drive(&mut clinic.server, work, long).await?,
            );
        }
    }
    let pairs = std::mem::take(&mut clinic.pairs);
    match rooms::fill(&clinic.server.address, pairs).await {
        Ok(times) => report.rooms = times,
        // The table is worth having without this line.
        Err(error) => eprintln!("the rooms did not fill: {error:#}"),
    }
    report.loaded_mb = clinic.server.resident_mb();
    clinic.server.stop().await?;
    report.assessment = Some(work::assessments()?);
    report.searches = search::times()?;
    println!("{}", report.table());
    Ok(())
}
