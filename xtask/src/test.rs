//! `cargo xtask test`: the one command for every test, ending in a table and one closing line.

use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::postgres::Cluster;
use crate::report::{Outcome, Report};
use crate::workshop::Workshop;
use crate::{browser, cql, proofs, rust, solver, tidy};

/// The steps in their order: quick and cheap first, so that a slip is seen early.
const STEPS: &[(&str, &str)] = &[
    ("fmt", "every file is formatted"),
    ("tidy", "the rules of the house"),
    ("clippy", "no lint speaks"),
    (
        "licences",
        "licences, banned crates and sources of the dependencies",
    ),
    ("postgres", "a throwaway PostgreSQL"),
    ("tests", "every test of every crate"),
    ("cql", "the rules in another engine"),
    ("browser", "the journeys in Chromium"),
    ("solver", "the forecast's solver against an independent one"),
    ("proofs", "the long proofs, at everyday size"),
];

/// Runs the steps that `arguments` ask for. True where nothing failed.
pub(crate) fn run(shop: &mut Workshop, arguments: &[String]) -> Result<bool> {
    let wanted = Wanted::read(shop, arguments)?;
    let mut report = Report::new(shop.ci);
    let mut database: Option<Cluster> = None;
    for (number, (step, what)) in STEPS.iter().enumerate() {
        if !wanted.includes(step) {
            continue;
        }
        println!("\n== {}/{} {step}: {what} ==", number + 1, STEPS.len());
        let started = Instant::now();
        let outcome = match *step {
            "fmt" => rust::fmt(shop),
            "tidy" => tidy::check(shop),
            "clippy" => rust::clippy(shop),
            "licences" => rust::licences(shop),
            "postgres" => Ok(start(shop, &mut database)),
            "tests" => rust::tests(shop, address(database.as_ref()).as_deref()),
            "cql" => cql::run(shop),
            "browser" => browser::run(shop),
            "solver" => solver::run(shop),
            "proofs" => proofs::run(shop, address(database.as_ref()).as_deref()),
            other => bail!("step `{other}` has no code"),
        };
        let outcome = outcome.unwrap_or_else(|error| Outcome::failed(format!("{error:#}")));
        report.add(step, outcome, started.elapsed());
    }
    drop(database);
    println!("{}", report.summary());
    Ok(report.all_held())
}

/// What was asked for.
struct Wanted {
    only: Vec<String>,
    fast: bool,
}

impl Wanted {
    fn read(shop: &mut Workshop, arguments: &[String]) -> Result<Self> {
        let mut wanted = Self {
            only: Vec::new(),
            fast: false,
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--fast" => wanted.fast = true,
                "--install" => shop.may_install = true,
                "--only" => {
                    let step = arguments.next().context("`--only` which step?")?;
                    let steps: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
                    ensure!(
                        steps.contains(&step.as_str()),
                        "`{step}` is no step; they are {}",
                        steps.join(", ")
                    );
                    wanted.only.push(step.clone());
                }
                other => bail!("`{other}` means nothing to `cargo xtask test`"),
            }
        }
        Ok(wanted)
    }

    fn includes(&self, step: &str) -> bool {
        if self.only.is_empty() {
            return !(self.fast && ["cql", "browser", "solver", "proofs"].contains(&step));
        }
        let named = |name: &str| self.only.iter().any(|it| it == name);
        // The tests and the proofs stand on the database.
        named(step) || (step == "postgres" && (named("tests") || named("proofs")))
    }
}

fn start(shop: &Workshop, database: &mut Option<Cluster>) -> Outcome {
    match Cluster::start(shop) {
        Ok(cluster) => {
            let address = cluster.address();
            println!("ANAGEN_TEST_POSTGRES={address}");
            *database = Some(cluster);
            Outcome::passed(address)
        }
        Err(error) => Outcome::skipped(format!("{error:#}")),
    }
}

fn address(database: Option<&Cluster>) -> Option<String> {
    database.map(Cluster::address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn included(arguments: &[&str]) -> Vec<&'static str> {
        let mut shop = Workshop::open().unwrap();
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        let wanted = Wanted::read(&mut shop, &arguments).unwrap();
        STEPS
            .iter()
            .map(|it| it.0)
            .filter(|it| wanted.includes(it))
            .collect()
    }

    #[test]
    fn without_a_word_everything_runs() {
        assert_eq!(included(&[]).len(), STEPS.len());
    }

    #[test]
    fn fast_leaves_out_what_takes_long() {
        let steps = included(&["--fast"]);
        assert!(!steps.contains(&"browser") && !steps.contains(&"proofs"));
        assert!(steps.contains(&"tests"));
    }

    #[test]
    fn one_step_brings_what_it_stands_on() {
        assert_eq!(included(&["--only", "tests"]), ["postgres", "tests"]);
        assert_eq!(included(&["--only", "fmt"]), ["fmt"]);
    }

    #[test]
    fn a_step_that_is_none_is_named() {
        let mut shop = Workshop::open().unwrap();
        let arguments = ["--only".to_owned(), "testz".to_owned()];
        let error = Wanted::read(&mut shop, &arguments).err().unwrap();
        assert!(error.to_string().contains("`testz` is no step"));
    }
}
