//! `anagen forecast fit`: posterior draws of the models from the published trials, and what was learned.

use std::process::ExitCode;

use anyhow::Context as _;
use forecast::{
    Model, Models,
    fit::{Effort, Fit, fit},
    trial::{CALIBRATION, Table},
};

use super::{progress::Progress, threads, trial, write};
use crate::{
    args::ForecastFit,
    say::{say, table},
};

/// Runs the subcommand. Fails where the chains of a model have not mixed, after everything was written.
pub(crate) fn run(ask: &ForecastFit) -> anyhow::Result<ExitCode> {
    let (name, toml) = match &ask.table {
        Some(path) => trial::read(path)?,
        None => ("calibration.toml".to_owned(), CALIBRATION.to_owned()),
    };
    let published = Table::read(&toml).with_context(|| format!("`{name}`"))?;
    let models = Models::release()?;
    let size = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let effort = Effort {
        seed: ask.seed,
        threads: threads(),
        patients: size(ask.patients),
        ensemble: size(ask.ensemble),
        chains: size(ask.chains),
        places: size(ask.places),
        ..Effort::default()
    };
    let which = match ask.model {
        Some(model) => vec![model.into()],
        None => Model::ALL.to_vec(),
    };
    let mut outcome = ExitCode::SUCCESS;
    for model in which {
        let found = fit(&models, model, &published, effort, |it| {
            Progress::new(it.of, it.pass).at(it.done);
        })?;
        let name = |what: &str| format!("{}-{what}.csv", model.name());
        write(&ask.out, &name("draws"), &found.draws_csv())?;
        write(&ask.out, &name("learned"), &found.learned_csv())?;
        write(&ask.out, &name("rows"), &found.rows_csv())?;
        text(&found);
        if found.learned.iter().any(|it| it.r_hat >= 1.02) {
            eprintln!(
                "the chains of the {} model have not mixed: an R-hat is 1.02 or more; raise --places",
                model.name()
            );
            outcome = ExitCode::FAILURE;
        }
    }
    Ok(outcome)
}

fn text(found: &Fit) {
    say(format!(
        "The {} model: {} likelihoods; {:.0} % of judged places were taken; the stand-in is off by {:.2} in the log",
        found.model.name(),
        found.likelihoods,
        100.0 * found.taken,
        found.stand_in_off
    ));
    let sum = |of: fn(&forecast::fit::RowFit) -> f64| found.rows.iter().map(of).sum::<f64>();
    say(format!(
        "{} rows: expected log density {:.1}, worth {:.1} parameters; best log {:.1}",
        found.rows.len(),
        sum(|it| it.expected),
        sum(|it| it.parameters),
        found.best
    ));
    for it in &found.left_out {
        say(format!("left out: row `{}`: {}", it.row, it.why));
    }
    let head = [
        "",
        "prior",
        "90 %",
        "posterior",
        "90 %",
        "learned",
        "R-hat",
        "effective",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for it in &found.learned {
        let [low, middle, high] = it.prior.map(|it| format!("{it:.3}"));
        let [from, median, to] = it.posterior.map(|it| format!("{it:.3}"));
        rows.push(vec![
            it.id.clone(),
            middle,
            format!("{low} to {high}"),
            median,
            format!("{from} to {to}"),
            format!("{:.2}", it.share),
            format!("{:.3}", it.r_hat),
            format!("{:.0}", it.effective),
        ]);
    }
    for line in table(&rows) {
        say(line);
    }
}
