//! `anagen guideline`: checks the clinical content, answers worked cases, and says rules in plain words.

use std::{path::Path, process::ExitCode};

use guideline::Edition;

use crate::{
    args::{Guideline, GuidelineCommand},
    say::say,
};

mod boundary;
mod explain;
mod export;
mod rescreen;
mod vignette;

/// Runs the subcommand.
pub(crate) fn run(ask: &Guideline) -> anyhow::Result<ExitCode> {
    match &ask.what {
        GuidelineCommand::Check { folder } => check(folder.as_deref()),
        GuidelineCommand::Vignette {
            paths,
            format,
            check,
        } => vignette::run(paths, *format, *check),
        GuidelineCommand::Export { to } => export::run(to),
        GuidelineCommand::Rescreen {
            data,
            folder,
            format,
        } => crate::in_runtime(rescreen::run(data, folder.as_deref(), *format)),
        GuidelineCommand::Boundary { to } => boundary::run(to),
        GuidelineCommand::Explain { rule } => explain::run(rule),
        GuidelineCommand::Handbook { to } => explain::handbook(to.as_deref()),
    }
}

/// Reads every file, runs every example and every worked case.
fn check(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let read = match folder {
        Some(folder) => Edition::load(folder),
        None => Edition::embedded(),
    };
    let edition = match read {
        Ok(edition) => edition,
        Err(problems) => {
            for problem in &problems {
                say(problem);
            }
            say(format!(
                "{} problem(s): the content cannot be read",
                problems.len()
            ));
            return Ok(ExitCode::FAILURE);
        }
    };
    let wrong = decision::example::check(&edition);
    for problem in &wrong {
        say(problem);
    }
    let cases =
        decision::vignette::judge_all(&edition).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    say(decision::vignette::summary(&cases));
    say(format!(
        "edition {}: {} rules, {} sources, {} problem(s), {} rules wait for a reviewer",
        edition.short_id(),
        edition.rules().len(),
        edition.evidence().len(),
        wrong.len(),
        edition.unreviewed().len(),
    ));
    let all_agree = cases.iter().all(decision::vignette::Judged::agrees);
    Ok(if wrong.is_empty() && all_agree {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
