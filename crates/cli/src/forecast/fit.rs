//! `anagen forecast fit`: posterior draws of the mechanistic model from the published trials, and what was learned.

use std::{fmt::Write as _, process::ExitCode};

use anyhow::Context as _;
use forecast::{
    Models,
    fit::{Effort, Fit, fit},
    parameters::Mechanistic,
    trial::{CALIBRATION, Table},
};

use super::{progress::Progress, threads, trial, write};
use crate::{
    args::ForecastFit,
    say::{say, table},
};

/// Runs the subcommand. Fails where the chains have not mixed, after everything was written.
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
    let found = fit(&models, &published, effort, |it| {
        Progress::new(it.of, it.pass).at(it.done);
    })?;
    write(&ask.out, "mechanistic-draws.csv", &draws(&models, &found)?)?;
    write(&ask.out, "learned.csv", &learned(&found))?;
    say(format!(
        "{} likelihoods; {:.0} % of judged places were taken; the stand-in is off by {:.2} in the log",
        found.likelihoods,
        100.0 * found.taken,
        found.stand_in_off
    ));
    text(&found);
    let mixed = found.learned.iter().all(|it| it.r_hat < 1.02);
    if !mixed {
        eprintln!("the chains have not mixed: an R-hat is 1.02 or more; raise --places");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// A line of names, then a draw a line, five digits each: the form of `crates/forecast/data/mechanistic-draws.csv`.
fn draws(models: &Models, found: &Fit) -> anyhow::Result<String> {
    let names: Vec<&str> = models.fixed.prior.iter().map(|it| it.id.as_str()).collect();
    let mut text = format!("{}\n", names.join(","));
    for draw in &found.draws {
        let cells = cells(draw, &names)?;
        let _written = writeln!(text, "{}", cells.join(","));
    }
    Ok(text)
}

fn cells(draw: &Mechanistic, names: &[&str]) -> anyhow::Result<Vec<String>> {
    let row = serde_json::to_value(draw)?;
    let cell = |name: &&str| {
        let value = row.get(*name).and_then(serde_json::Value::as_f64);
        let value = value.with_context(|| format!("column `{name}` has no number"))?;
        Ok(digits(value))
    };
    names.iter().map(cell).collect()
}

/// Five digits that count.
fn digits(value: f64) -> String {
    let rounded: f64 = format!("{value:.4e}").parse().unwrap_or(value);
    rounded.to_string()
}

fn learned(found: &Fit) -> String {
    let mut text = String::from(
        "parameter,prior_5,prior_50,prior_95,posterior_5,posterior_50,posterior_95,learned,r_hat,effective\n",
    );
    for it in &found.learned {
        let numbers = it.prior.iter().chain(&it.posterior).map(|it| digits(*it));
        let numbers: Vec<String> = numbers.collect();
        let _written = writeln!(
            text,
            "{},{},{:.2},{:.4},{:.0}",
            it.id,
            numbers.join(","),
            it.share,
            it.r_hat,
            it.effective
        );
    }
    text
}

fn text(found: &Fit) {
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
