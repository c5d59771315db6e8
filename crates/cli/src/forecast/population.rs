//! `anagen forecast population`: virtual patients with their weekly SALT, for the tools of data science.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use forecast::{Models, exchange::sbml::Parameterisation};

use super::{columns::Columns, progress::Progress, threads, who::recruits};
use crate::args::ForecastPopulation;

/// Patients that are held at once.
const PART: usize = 20_000;

/// Runs the subcommand.
pub(crate) fn run(ask: &ForecastPopulation) -> anyhow::Result<ExitCode> {
    let models = Models::release()?;
    let recruits = recruits(&models, &ask.who)?;
    let n = usize::try_from(ask.n)?;
    let threads = ask.threads.map_or_else(threads, usize::from);
    let mut file = Columns::create(&ask.out, &names(ask.who.weeks))?;
    let parts = n.div_ceil(PART);
    let progress = Progress::new(parts, "parts");
    let mut solving = Duration::ZERO;
    for part in 0..parts {
        let who = part * PART..((part + 1) * PART).min(n);
        let since = Instant::now();
        let rows = recruits.read(who, threads, |index, member, salt| {
            let mut row = vec![number(index)];
            row.extend(hidden(member));
            row.extend(salt);
            row
        });
        solving += since.elapsed();
        file.add(&rows)?;
        progress.at(part + 1);
    }
    file.close()?;
    eprintln!(
        "{n} patients x {} weeks in `{}`; solved in {:.3} s on {threads} threads",
        ask.who.weeks,
        ask.out.display(),
        solving.as_secs_f64()
    );
    Ok(ExitCode::SUCCESS)
}

/// The columns, in order; `docs/forecast.md` says what they are.
fn names(weeks: u16) -> Vec<String> {
    let first = [
        "patient",
        "salt_at_start",
        "very_severe",
        "long_episode",
        "ln_gain",
        "entry_rate",
        "growth_weeks",
        "log_reduction",
    ];
    let weekly = (0..=weeks).map(|week| format!("salt_{week}"));
    first.into_iter().map(str::to_owned).chain(weekly).collect()
}

fn hidden(member: &forecast::cohort::Member<'_>) -> [f64; 7] {
    let it = Parameterisation::of(member);
    let yes = |is: bool| if is { 1.0 } else { 0.0 };
    [
        it.salt,
        yes(member.baseline.very_severe),
        yes(member.baseline.long_episode),
        it.body.ln_gain,
        it.body.entry_rate,
        it.body.growth_weeks,
        it.log_reduction,
    ]
}

fn number(index: usize) -> f64 {
    u32::try_from(index).map_or(f64::MAX, f64::from)
}
