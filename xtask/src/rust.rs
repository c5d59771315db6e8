//! The steps that are cargo's own: format, lints, licences, tests, and the binary.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{Ran, find, tee};
use crate::report::{Counts, Outcome};
use crate::workshop::Workshop;

/// The version of cargo-deny that is installed where none is there.
const CARGO_DENY: &str = "0.20.2";

/// Every file is formatted.
pub(crate) fn fmt(shop: &Workshop) -> Result<Outcome> {
    let ran = tee(shop.cargo("fmt").args(["--all", "--", "--check", "-l"]))?;
    Ok(one_check(&ran, "run `cargo fmt`"))
}

/// No lint speaks, tests and examples included.
pub(crate) fn clippy(shop: &Workshop) -> Result<Outcome> {
    let mut command = shop.cargo("clippy");
    command.args(["--workspace", "--all-targets", "--locked", "--"]);
    let ran = tee(command.args(["-D", "warnings"]))?;
    Ok(one_check(&ran, "see above"))
}

/// Licences, banned crates and sources of every dependency, by cargo-deny and `deny.toml`.
pub(crate) fn licences(shop: &Workshop) -> Result<Outcome> {
    let deny = match find(&["cargo-deny"]) {
        Some(found) => found,
        None => match install_cargo_deny(shop) {
            Ok(installed) => installed,
            Err(error) => return Ok(Outcome::skipped(format!("no cargo-deny: {error:#}"))),
        },
    };
    // The check itself stays off the network, and looks at every platform: a build fetches its own platform's crates only.
    let fetched = tee(shop.cargo("fetch").args(["--locked", "--quiet"]))?;
    if !fetched.ok {
        return Ok(Outcome::skipped(
            "the dependencies of the other platforms could not be fetched",
        ));
    }
    let mut command = Command::new(deny);
    command.current_dir(&shop.root);
    let ran = tee(command.args(["--offline", "check", "bans", "licenses", "sources"]))?;
    Ok(one_check(&ran, "see `deny.toml`"))
}

/// Every test of every crate, and the examples in the documentation.
///
/// `database` is the address of the throwaway PostgreSQL; without it the tests that need one say so and fail.
pub(crate) fn tests(shop: &Workshop, database: Option<&str>) -> Result<Outcome> {
    let nextest = find(&["cargo-nextest"]).is_some();
    let mut command = if nextest {
        let mut command = shop.cargo("nextest");
        command.args(["run", "--workspace", "--locked", "--no-fail-fast"]);
        // Of the tests that hold, the number is enough.
        command.args(["--status-level", "fail", "--final-status-level", "fail"]);
        command.args(["--hide-progress-bar", "--cargo-quiet"]);
        command
    } else {
        let mut command = shop.cargo("test");
        command.args(["--workspace", "--locked", "--no-fail-fast", "--quiet"]);
        command.args(["--lib", "--bins", "--tests", "--examples"]);
        command
    };
    let mut examples = shop.cargo("test");
    examples.args([
        "--workspace",
        "--locked",
        "--no-fail-fast",
        "--quiet",
        "--doc",
    ]);
    if let Some(address) = database {
        command.env("ANAGEN_TEST_POSTGRES", address);
        examples.env("ANAGEN_TEST_POSTGRES", address);
    }
    let ran = tee(&mut command)?;
    let documented = tee(&mut examples)?;
    let mut counts = if nextest {
        nextest_counts(&ran.said)
    } else {
        harness_counts(&ran.said)
    };
    let in_documents = harness_counts(&documented.said);
    counts.passed += in_documents.passed;
    counts.failed += in_documents.failed;
    let held_back = counts.skipped + in_documents.skipped;
    // An ignored test is a long proof: the step `proofs` runs it, or a release does. It counts there.
    counts.skipped = 0;
    let runner = if nextest { "nextest" } else { "cargo test" };
    let note = format!(
        "{} held, {} did not, by {runner}; {held_back} long ones left to `proofs` and releases",
        counts.passed, counts.failed
    );
    Ok(Outcome::counted(ran.ok && documented.ok, counts, note))
}

/// Builds the program as a developer runs it, and says where it lies.
pub(crate) fn binary(shop: &Workshop) -> Result<PathBuf> {
    let ran = tee(shop
        .cargo("build")
        .args(["--package", "anagen", "--locked", "--quiet"]))?;
    ensure!(ran.ok, "`anagen` does not build");
    let path = shop.target()?.join("debug/anagen");
    ensure!(path.is_file(), "no program at `{}`", path.display());
    Ok(path)
}

/// What the tests' own harness counted: `test result: ok. 3 passed; 0 failed; 1 ignored; …`, once per test program.
pub(crate) fn harness_counts(said: &str) -> Counts {
    let mut counts = Counts::default();
    for line in said.lines().filter(|it| it.starts_with("test result:")) {
        counts.passed += number_before(line, "passed").unwrap_or(0);
        counts.failed += number_before(line, "failed").unwrap_or(0);
        counts.skipped += number_before(line, "ignored").unwrap_or(0);
    }
    counts
}

/// What nextest counted: `Summary [ 1.2s] 12 tests run: 11 passed (1 slow), 1 failed, 2 skipped`.
fn nextest_counts(said: &str) -> Counts {
    let line = said.lines().rev().find(|it| it.contains("tests run:"));
    let line = line
        .or_else(|| said.lines().rev().find(|it| it.contains("test run:")))
        .unwrap_or_default();
    let failed = ["failed", "timed", "exec"].map(|it| number_before(line, it).unwrap_or(0));
    Counts {
        passed: number_before(line, "passed").unwrap_or(0),
        failed: failed.iter().sum(),
        skipped: number_before(line, "skipped").unwrap_or(0),
    }
}

/// The number that stands directly before `word`.
pub(crate) fn number_before(line: &str, word: &str) -> Option<u32> {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.windows(2).find_map(|pair| match pair {
        [number, next] if next.trim_end_matches([',', ';', '.']) == word => number.parse().ok(),
        _ => None,
    })
}

/// A program that is one check.
fn one_check(ran: &Ran, what_to_do: &str) -> Outcome {
    if ran.ok {
        Outcome::passed("")
    } else {
        Outcome::failed(what_to_do)
    }
}

/// Builds cargo-deny into the target directory, where it troubles nobody else.
///
/// Unoptimised: that takes one minute instead of many, and its one run here half a second.
fn install_cargo_deny(shop: &Workshop) -> Result<PathBuf> {
    let tools = shop.target()?.join("tools");
    let installed = tools.join("bin/cargo-deny");
    if !installed.is_file() {
        let mut command = shop.cargo("install");
        command.args(["cargo-deny", "--locked", "--debug", "--quiet"]);
        command
            .args(["--version", CARGO_DENY, "--root"])
            .arg(&tools);
        command.arg("--target-dir").arg(tools.join("build"));
        ensure!(tee(&mut command)?.ok, "`cargo install cargo-deny` failed");
        // The program is enough; what it was made of is a gigabyte.
        std::fs::remove_dir_all(tools.join("build")).context("clearing up after cargo-deny")?;
    }
    Ok(installed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_counted() {
        let harness = "running 2 tests\n..\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 1 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let expected = Counts {
            passed: 3,
            failed: 3,
            skipped: 1,
        };
        assert_eq!(harness_counts(harness), expected);

        let nextest =
            "     Summary [   1.214s] 12 tests run: 11 passed (1 slow), 1 failed, 2 skipped\n";
        let expected = Counts {
            passed: 11,
            failed: 1,
            skipped: 2,
        };
        assert_eq!(nextest_counts(nextest), expected);

        let alone = "     Summary [   0.1s] 1 test run: 1 passed, 0 skipped\n";
        assert_eq!(nextest_counts(alone).passed, 1);
        let slow =
            "     Summary [   9.1s] 3 tests run: 1 passed, 1 failed, 1 timed out, 0 skipped\n";
        assert_eq!(nextest_counts(slow).failed, 2);
    }
}
