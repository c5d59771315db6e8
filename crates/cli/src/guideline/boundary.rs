//! `anagen guideline boundary`: writes a patient on each side of every threshold.

use std::{path::Path, process::ExitCode};

use anyhow::{Context as _, anyhow};

use crate::{data::edition, say::say};

/// Writes the cases into `folder` and names the thresholds that have none.
pub(super) fn run(folder: &Path) -> anyhow::Result<ExitCode> {
    let edition = edition()?;
    let all = decision::boundary::boundaries(&edition).map_err(|problem| anyhow!("{problem}"))?;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("`{}` cannot be made", folder.display()))?;
    for (name, cases) in &all.files {
        let path = folder.join(name);
        std::fs::write(&path, cases)
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    for threshold in &all.one_sided {
        say(format!(
            "silenced by more than the threshold on one side: {threshold}"
        ));
    }
    for threshold in &all.uncovered {
        say(format!("not covered: {threshold}"));
    }
    say(format!(
        "{} cases for {} thresholds of {} rules; {} thresholds are not covered",
        all.cases,
        all.covered.len(),
        all.files.len(),
        all.uncovered.len()
    ));
    Ok(ExitCode::SUCCESS)
}
