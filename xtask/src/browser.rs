//! The journeys through the clinic in a real browser: Chromium driven from `e2e/`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{apt_install, find, quiet, tee};
use crate::report::{Counts, Outcome};
use crate::workshop::Workshop;

/// The oldest Node.js that the driver runs on.
const NODE_MIN: u32 = 20;

/// Runs every journey in `e2e/journeys` against a freshly built program.
pub(crate) fn run(shop: &Workshop) -> Result<Outcome> {
    let chromium = match prepare(shop) {
        Ok(chromium) => chromium,
        Err(error) => return Ok(Outcome::skipped(format!("{error:#}"))),
    };
    let program = crate::rust::binary(shop)?;
    let folder = shop.root.join("e2e");
    let mut journeys = Vec::new();
    for place in ["lib", "journeys"] {
        for entry in std::fs::read_dir(folder.join(place))? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(".test.mjs") {
                journeys.push(path);
            }
        }
    }
    journeys.sort();
    let mut runner = Command::new("node");
    runner
        .current_dir(&folder)
        .env("ANAGEN_PROGRAM", program)
        .env("ANAGEN_CHROMIUM", chromium)
        .args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
        .arg("--test-timeout=900000")
        .args(journeys);
    let ran = tee(&mut runner)?;
    let counts = node_counts(&ran.said);
    let note = format!(
        "{} steps of the journeys held, {} did not; screenshots in `e2e/out`",
        counts.passed, counts.failed
    );
    let failures = ran.said.split("failing tests:").nth(1);
    Ok(Outcome::counted(ran.ok, counts, note).because(failures.unwrap_or_default()))
}

/// Sees to Chromium, Node.js and the two test packages; gives Chromium's path.
fn prepare(shop: &Workshop) -> Result<PathBuf> {
    if chromium().is_none() {
        apt_install(shop, &["chromium"]).context("no Chromium here")?;
    }
    let chromium = chromium().context("Chromium was installed, yet is nowhere")?;
    node(shop)?;
    packages(shop, "e2e")?;
    Ok(chromium)
}

/// Sees to Node.js.
pub(crate) fn node(shop: &Workshop) -> Result<()> {
    if find(&["node"]).is_none() || find(&["npm"]).is_none() {
        apt_install(shop, &["nodejs", "npm"]).context("no Node.js with npm here")?;
    }
    let version = quiet(Command::new("node").arg("--version"))?;
    let major: u32 = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default()
        .parse()
        .with_context(|| format!("`{}` is no version", version.trim()))?;
    ensure!(
        major >= NODE_MIN,
        "Node.js {NODE_MIN} or newer is needed, here is {major}"
    );
    Ok(())
}

/// Installs the test packages of `folder`.
pub(crate) fn packages(shop: &Workshop, folder: &str) -> Result<()> {
    let mut install = Command::new("npm");
    install
        .current_dir(shop.root.join(folder))
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
        ]);
    ensure!(tee(&mut install)?.ok, "`npm ci` failed in `{folder}`");
    Ok(())
}

fn chromium() -> Option<PathBuf> {
    find(&[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ])
}

/// What node's runner counted: `ℹ pass 12`, `ℹ fail 0`, `ℹ skipped 1`.
fn node_counts(said: &str) -> Counts {
    let count = |word: &str| {
        let line = said.lines().rev().find(|line| {
            let mut words = line.split_whitespace();
            matches!(words.next(), Some("ℹ" | "#")) && words.next() == Some(word)
        });
        line.and_then(|it| it.split_whitespace().nth(2)?.parse().ok())
            .unwrap_or(0)
    };
    Counts {
        passed: count("pass"),
        failed: count("fail") + count("cancelled"),
        skipped: count("skipped") + count("todo"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_of_node_is_counted() {
        let said =
            "ℹ tests 5\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0\n";
        let expected = Counts {
            passed: 2,
            failed: 2,
            skipped: 1,
        };
        assert_eq!(node_counts(said), expected);
    }
}
