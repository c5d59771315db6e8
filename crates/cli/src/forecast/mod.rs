//! `anagen forecast`: what the models say. Needs no clinic, no server, no network; for clinicians and researchers.

mod columns;
mod export;
mod fan;
mod patient;
mod population;
mod progress;
mod trial;
mod who;

use std::process::ExitCode;

use crate::args::{Forecast, ForecastCommand};

/// Runs the subcommand.
pub(crate) fn run(ask: &Forecast) -> anyhow::Result<ExitCode> {
    match &ask.what {
        ForecastCommand::Patient(ask) => patient::run(ask),
        ForecastCommand::Trial(ask) => trial::run(ask),
        ForecastCommand::Population(ask) => population::run(ask),
        ForecastCommand::Export(ask) => export::run(ask),
    }
}

/// As many threads as the machine has cores.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
