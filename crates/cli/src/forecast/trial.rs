//! `anagen forecast trial`: a prediction with a 90 % interval for each row of a trial's table.

use std::{io::Read as _, path::Path, process::ExitCode};

use anyhow::Context as _;
use forecast::{
    Models,
    prediction::{Ask, Prediction, predict},
    trial::{Row, Table},
};

use super::{progress::Progress, threads};
use crate::{
    args::{ForecastTrial, TableFormat},
    say::{say, table},
};

/// Runs the subcommand. Fails where a row was not predicted, after the others were printed.
pub(crate) fn run(ask: &ForecastTrial) -> anyhow::Result<ExitCode> {
    let (name, toml) = read(&ask.table)?;
    let written = Table::read(&toml).with_context(|| format!("`{name}`"))?;
    let mut models = Models::release()?;
    let model = ask.model.into();
    if let Some(path) = &ask.draws {
        let (name, csv) = read(path)?;
        models = models
            .with_draws(model, &csv)
            .with_context(|| format!("`{name}`"))?;
    }
    let how = Ask {
        n: usize::try_from(ask.n)?,
        seed: ask.seed,
        threads: threads(),
    };
    let arms = written.arms.len();
    let progress = Progress::new(arms, "arms");
    let predictions = predict(&models, model, &written, how, |done| progress.at(done));
    let rows: Vec<_> = written.rows.iter().zip(&predictions).collect();
    match ask.format {
        TableFormat::Csv => csv(&rows),
        TableFormat::Text => text(&rows),
    }
    let mut outcome = ExitCode::SUCCESS;
    for (row, prediction) in rows {
        if let Err(why) = prediction {
            eprintln!("not predicted: row `{}`: {why}", row.id);
            outcome = ExitCode::FAILURE;
        }
    }
    Ok(outcome)
}

type Answer<'a> = (&'a Row, &'a Result<Prediction, String>);

fn csv(rows: &[Answer<'_>]) {
    say("id,arm,week,endpoint,threshold,condition,published,predicted,lo90,hi90,note");
    for (row, prediction) in rows {
        let published = row.value.map_or(String::new(), |value| value.to_string());
        let numbers = match prediction {
            Ok(it) => format!("{:.3},{:.3},{:.3},", it.value, it.low, it.high),
            Err(why) => format!(",,,{}", quoted(why)),
        };
        say(format!(
            "{},{},{},{},{},{},{published},{numbers}",
            quoted(&row.id),
            quoted(&row.arm),
            row.week,
            quoted(&row.endpoint),
            row.threshold,
            quoted(&row.condition),
        ));
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn text(rows: &[Answer<'_>]) {
    let head = ["row", "published", "predicted", "90 % interval"].map(str::to_owned);
    let lines = rows.iter().map(|(row, prediction)| {
        let published = row
            .value
            .map_or("-".to_owned(), |value| format!("{value:.1}"));
        let (value, interval) = match prediction {
            Ok(it) => (
                format!("{:.1}", it.value),
                format!("{:.1} to {:.1}", it.low, it.high),
            ),
            Err(_) => ("-".to_owned(), "not predicted".to_owned()),
        };
        vec![row.id.clone(), published, value, interval]
    });
    let cells: Vec<Vec<String>> = std::iter::once(head.to_vec()).chain(lines).collect();
    for line in table(&cells) {
        say(line);
    }
    let apart: Vec<f64> = rows
        .iter()
        .filter_map(|(row, prediction)| Some((prediction.as_ref().ok()?.value - row.value?).abs()))
        .collect();
    if let Ok(n) = u32::try_from(apart.len())
        && n > 0
    {
        say(format!(
            "\nmean distance from what was published: {:.2} points over {n} rows",
            apart.iter().sum::<f64>() / f64::from(n)
        ));
    }
}

/// A table's name and text.
pub(super) fn read(path: &Path) -> anyhow::Result<(String, String)> {
    if path == Path::new("-") {
        let mut toml = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut toml)
            .context("standard input cannot be read")?;
        return Ok(("standard input".to_owned(), toml));
    }
    let name = path.display().to_string();
    let toml = std::fs::read_to_string(path).with_context(|| format!("`{name}` cannot be read"))?;
    Ok((name, toml))
}
