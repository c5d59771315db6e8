//! `anagen guideline export`: the rules for a CQL engine of another system.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, ensure};
use fhir::{Resource, guideline as written};
use guideline::cql;

use crate::{data::edition, say::say};

/// Writes the CQL, the Library that holds it and a `PlanDefinition` for each medicine into the new folder `to`.
pub(super) fn run(to: &Path) -> anyhow::Result<ExitCode> {
    ensure!(
        !to.exists(),
        "`{}` exists already: name a folder that does not",
        to.display()
    );
    let edition = edition()?;
    std::fs::create_dir_all(to).with_context(|| format!("`{}` cannot be made", to.display()))?;
    write(
        &to.join(format!("{}.cql", cql::LIBRARY)),
        &cql::library(&edition),
    )?;
    let resources = [written::library(&edition)];
    for resource in resources.iter().chain(&written::plan_definitions(&edition)) {
        write(&to.join(file_name(resource)), &resource.pretty())?;
    }
    say(format!(
        "written to {}: edition {}",
        to.display(),
        edition.short_id()
    ));
    Ok(ExitCode::SUCCESS)
}

fn file_name(resource: &Resource) -> String {
    format!("{}-{}.json", resource.kind(), resource.id())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("`{}` cannot be written", path.display()))
}
