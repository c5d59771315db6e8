//! The forecast's own solver held against an independent one: `proofs/solver/check.py`, with SUNDIALS in libRoadRunner.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{apt_install, find, tee};
use crate::report::{Counts, Outcome};
use crate::workshop::Workshop;

/// Runs the check. Where its libraries are not here and cannot be had, it is skipped with the reason.
pub(crate) fn run(shop: &Workshop) -> Result<Outcome> {
    let python = match prepare(shop) {
        Ok(python) => python,
        Err(error) => return Ok(Outcome::skipped(format!("{error:#}"))),
    };
    let program = crate::rust::binary(shop)?;
    let ran = tee(Command::new(python)
        .current_dir(&shop.root)
        .args(["proofs/solver/check.py"])
        .arg(program)
        .arg("200"))?;
    let counts = counts(&ran.said);
    let note = format!(
        "{} checks against CVODE, libSBML and petablint held, {} did not",
        counts.passed, counts.failed
    );
    Ok(Outcome::counted(ran.ok, counts, note))
}

/// A Python with what `requirements.txt` names, kept in the target folder; made anew when that file changes.
fn prepare(shop: &Workshop) -> Result<PathBuf> {
    let folder = shop.target()?.join("solver-python");
    let python = folder.join("bin/python");
    let list = shop.root.join("proofs/solver/requirements.txt");
    let wanted = std::fs::read_to_string(&list)?;
    let has = folder.join("has.txt");
    if std::fs::read_to_string(&has).is_ok_and(|it| it == wanted) {
        return Ok(python);
    }
    if find(&["python3"]).is_none() {
        apt_install(shop, &["python3", "python3-venv"]).context("no Python here")?;
    }
    let venv = |command: &mut Command| -> Result<bool> {
        Ok(tee(command.args(["-m", "venv", "--clear"]).arg(&folder))?.ok)
    };
    if !venv(&mut Command::new("python3"))? {
        apt_install(shop, &["python3-venv"]).context("Python cannot make an environment here")?;
        ensure!(
            venv(&mut Command::new("python3"))?,
            "`python3 -m venv` failed"
        );
    }
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    let installed = tee(install.arg("--requirement").arg(&list))?.ok;
    ensure!(
        installed,
        "`pip install --requirement proofs/solver/requirements.txt` failed: is there a network?"
    );
    std::fs::write(&has, wanted)?;
    Ok(python)
}

/// A check is a line that starts with `ok` or `FAILED`.
fn counts(said: &str) -> Counts {
    let count = |word: &str| {
        let lines = said.lines().filter(|it| it.starts_with(word));
        u32::try_from(lines.count()).unwrap_or(u32::MAX)
    };
    Counts {
        passed: count("ok "),
        failed: count("FAILED "),
        skipped: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checks_are_counted() {
        let expected = Counts {
            passed: 2,
            failed: 1,
            skipped: 0,
        };
        assert_eq!(
            counts("ok      a\nsaid ok\nFAILED  b\nok      c\n"),
            expected
        );
    }
}
