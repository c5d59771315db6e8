//! The tasks of the workspace: `cargo xtask test`, `cargo xtask tidy`, `cargo xtask docs`,
//! `cargo xtask bench`.
//!
//! Everything that guards the house is reached from here, so that a newcomer, the continuous integration and a
//! release all run the same thing.
//!
//! *To add a step* to the one test command: a function in `test.rs` and a row in its `STEPS`.
//! *To add a rule of tidiness*: a file in `tidy/` with a planted violation in its tests, and a row in `tidy::RULES`.
//! *To add a long proof*: a row in `proofs.rs`.

#![expect(
    clippy::print_stdout,
    reason = "a command line tool answers on standard output"
)]

mod bench;
mod browser;
mod cql;
mod docs;
mod postgres;
mod process;
mod proofs;
mod report;
mod rust;
mod solver;
mod test;
mod tidy;
mod workshop;

use std::process::ExitCode;

use anyhow::{Result, bail};
use workshop::Workshop;

const USAGE: &str = "\
usage: cargo xtask TASK

  test [--fast] [--only STEP]... [--install]
               every check there is, ending in a table and one closing line
               --fast     without the browser journeys, the independent solver and the long proofs
               --only     just this step (may be given several times)
               --install  let it install what is missing with apt-get (always so where CI=true)
  tidy         the rules of the house: arrows, banned words, hazards, fresh documents
  docs         write the generated documents again
  bench [--seconds N]
               what the release costs, next to floors measured in the same run";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let mut shop = Workshop::open()?;
    match task.as_deref() {
        Some("test") => test::run(&mut shop, &rest),
        Some("tidy") if rest.is_empty() => tidy::run(&shop),
        Some("docs") if rest.is_empty() => docs::write(&shop),
        Some("bench") => bench::run(&shop, &rest),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(true)
        }
        Some(other) => bail!("`{other}` with `{}` is no task\n{USAGE}", rest.join(" ")),
        None => bail!("which task?\n{USAGE}"),
    }
}
