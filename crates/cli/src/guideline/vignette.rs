//! `anagen guideline vignette`: answers worked cases, and compares the answers with what the cases expect.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, anyhow, bail};
use decision::vignette::{Answer, Judged, answer, judge};
use guideline::vignette::{Expected, Vignette};

use crate::{args::Format, data::edition, say::say};

/// Answers every case below `paths`; with `check`, fails where an answer differs from its case.
pub(super) fn run(paths: &[PathBuf], format: Format, check: bool) -> anyhow::Result<ExitCode> {
    let edition = edition()?;
    // Everything is read before anything is said: a broken case leaves no half of an array behind.
    let mut cases = Vec::new();
    for (name, json) in read_all(paths)? {
        let read = Vignette::read_all(&edition, &name, &json);
        cases.extend(read.map_err(|problem| anyhow!("{problem}"))?);
    }
    let judged: Vec<Judged> = cases.iter().map(|case| judge(&edition, case)).collect();
    let answers: Vec<Answer> = cases
        .iter()
        .zip(&judged)
        .map(|(case, judged)| answer(&edition, case, &judged.assessment))
        .collect();
    match format {
        Format::Json => say(serde_json::to_string_pretty(&answers)?),
        Format::Text => answers.iter().for_each(in_words),
    }
    if !check {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(compare(&cases, &judged, format))
}

/// Says what differs: on standard output beside text, on the other stream beside JSON.
fn compare(cases: &[Vignette], judged: &[Judged], format: Format) -> ExitCode {
    let mut report = vec![decision::vignette::summary(judged)];
    let mute = cases
        .iter()
        .filter(|case| case.expected.as_ref().is_none_or(Expected::is_empty));
    let mute: Vec<String> = mute
        .map(|case| {
            format!(
                "{} {}: expects nothing, so nothing was compared",
                case.id, case.title
            )
        })
        .collect();
    let fails = !mute.is_empty() || !judged.iter().all(Judged::agrees);
    report.extend(mute);
    for case in judged {
        let unchecked = case.unchecked.iter();
        report.extend(unchecked.map(|text| format!("{}: no check exists for: {text}", case.id)));
    }
    for line in report {
        match format {
            Format::Text => say(line),
            Format::Json => eprintln!("{line}"),
        }
    }
    if fails {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn in_words(answer: &Answer) {
    let known = |word: &Option<String>| word.clone().unwrap_or_else(|| "not known".to_owned());
    let salt = answer.severity.salt.map_or_else(
        || "SALT not shown".to_owned(),
        |salt| format!("SALT {salt} ({})", known(&answer.severity.salt_band)),
    );
    let in_person = if answer.diagnosis.in_person_required {
        ", in person"
    } else {
        ""
    };
    say(format!(
        "{}: {} {}{in_person}, {salt}",
        answer.id,
        known(&answer.diagnosis.kind),
        known(&answer.diagnosis.icd10cm),
    ));
    for (name, drug) in &answer.drugs {
        let dose = drug.dose.iter().map(|dose| format!(", {dose}"));
        say(format!(
            "  {name}: {}{} [{}]",
            drug.status.word(),
            dose.collect::<String>(),
            drug.reasons.join(", ")
        ));
    }
    for look in &answer.follow_up {
        say(format!("  {} {}", look.date, look.what));
    }
}

/// Every file with its name; a folder stands for its `.json` files, in order.
fn read_all(paths: &[PathBuf]) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut all = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            let mut json = Vec::new();
            let input = std::io::stdin().lock().read_to_end(&mut json);
            input.context("standard input cannot be read")?;
            all.push(("standard input".to_owned(), json));
        } else if path.is_dir() {
            let found = in_folder(path)?;
            if found.is_empty() {
                bail!("`{}` holds no `.json` file", path.display());
            }
            for path in found {
                all.push(read(&path)?);
            }
        } else {
            all.push(read(path)?);
        }
    }
    Ok(all)
}

fn in_folder(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("`{}` cannot be read", folder.display()))?;
    let mut paths = entries
        .map(|entry| entry.map(|it| it.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    let name = path.display().to_string();
    let json = std::fs::read(path).with_context(|| format!("`{name}` cannot be read"))?;
    Ok((name, json))
}
