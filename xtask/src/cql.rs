//! The rules in an independent CQL engine, over made-up charts: `proofs/cql`.

use anyhow::Result;

use crate::process::tee;
use crate::report::{Counts, Outcome};
use crate::rust::harness_counts;
use crate::workshop::Workshop;

/// Sees to the engine and compares its answers with ours.
pub(crate) fn run(shop: &Workshop) -> Result<Outcome> {
    const FOLDER: &str = "proofs/cql";
    let ready = crate::browser::node(shop).and_then(|()| crate::browser::packages(shop, FOLDER));
    if let Err(error) = ready {
        return Ok(Outcome::skipped(format!("{error:#}")));
    }
    let mut command = shop.cargo("test");
    command
        .env("ANAGEN_CQL", shop.root.join(FOLDER))
        .args([
            "--package",
            "decision",
            "--test",
            "cql",
            "--locked",
            "--quiet",
        ])
        .args(["--", "--ignored", "--nocapture"]);
    let ran = tee(&mut command)?;
    let counts = harness_counts(&ran.said);
    let said = ran.said.lines().find(|it| it.contains("disagreements"));
    let note = said.unwrap_or("see above").to_owned();
    Ok(Outcome::counted(
        ran.ok && counts.passed == 1,
        Counts {
            skipped: 0,
            ..counts
        },
        note,
    ))
}
