//! `anagen guideline rescreen`: who would be told something else by another edition of the clinical content.

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, anyhow};
use care::rescreen::rescreen;
use guideline::Edition;
use record::{Actor, ActorKind, actor::Scope, id::TokenId};

use crate::{
    args::{Data, Format},
    data::open_existing,
    say::say,
};

/// Judges everybody's newest assessment again, with the content in `folder` or in this binary.
pub(super) async fn run(
    data: &Data,
    folder: Option<&Path>,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let clinic = open_existing(data).await?;
    let edition = match folder {
        None => Arc::clone(&clinic.practice.edition),
        Some(folder) => Arc::new(load(folder)?),
    };
    let found = rescreen(&clinic.practice, &operator(), Arc::clone(&edition)).await?;
    clinic.store.close().await;
    if matches!(format, Format::Json) {
        say(serde_json::to_string_pretty(&found)?);
        return Ok(ExitCode::SUCCESS);
    }
    for one in &found.told {
        say(format!(
            "{} assessed on {} with edition {}",
            one.mrn,
            one.assessed_on,
            one.edition.get(..12).unwrap_or(&one.edition)
        ));
        for difference in &one.differences {
            say(format!("  {difference}"));
        }
    }
    say(format!(
        "edition {}: {} of {} patients would be told something else; nothing was changed",
        edition.short_id(),
        found.told.len(),
        found.assessed
    ));
    Ok(ExitCode::SUCCESS)
}

fn load(folder: &Path) -> anyhow::Result<Edition> {
    Edition::load(folder)
        .map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(|it| format!("  {it}")).collect();
            anyhow!("{}", lines.join("\n"))
        })
        .with_context(|| {
            format!(
                "the clinical content in `{}` cannot be read",
                folder.display()
            )
        })
}

/// Whoever may run this command on the clinic's own machine may also read charts; no token stands for them.
fn operator() -> Actor {
    Actor {
        kind: ActorKind::System {
            token: TokenId(uuid::Uuid::nil()),
            name: "anagen guideline rescreen".to_owned(),
            scope: Scope::ReadCharts,
        },
    }
}
