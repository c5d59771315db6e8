//! `anagen forecast`: what the models say. Needs no clinic, no server, no network; for clinicians and researchers.

mod columns;
mod export;
mod fan;
mod fit;
mod patient;
mod population;
mod progress;
mod trial;
mod verify;
mod verify_plot;
mod who;

use std::{path::Path, process::ExitCode};

use anyhow::Context as _;

use crate::args::{Forecast, ForecastCommand};

/// Runs the subcommand.
pub(crate) fn run(ask: &Forecast) -> anyhow::Result<ExitCode> {
    match &ask.what {
        ForecastCommand::Patient(ask) => patient::run(ask),
        ForecastCommand::Trial(ask) => trial::run(ask),
        ForecastCommand::Population(ask) => population::run(ask),
        ForecastCommand::Export(ask) => export::run(ask),
        ForecastCommand::Fit(ask) => fit::run(ask),
        ForecastCommand::Verify(ask) => verify::run(ask),
    }
}

/// Writes `text` as `name` in `folder`, which is made where it is not there.
fn write(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join(name);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, text))
        .with_context(|| format!("`{}` cannot be written", path.display()))
}

/// As many threads as the machine has cores.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
