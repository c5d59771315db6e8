//! The long proofs at the size that every change can afford. A release runs them longer.
//!
//! Each is an integration test of the program in `crates/cli/tests/`, marked `#[ignore = "long proof"]` so that the
//! ordinary tests stay quick. *To add one*: the file there, a row in [`PROOFS`].

use anyhow::Result;

use crate::process::tee;
use crate::report::{Counts, Outcome};
use crate::rust::harness_counts;
use crate::workshop::Workshop;

/// One long proof.
struct Proof {
    /// What it shows, for the heading.
    shows: &'static str,
    /// Its file: `crates/cli/tests/NAME.rs`.
    name: &'static str,
    /// How long it goes on here.
    size: &'static [(&'static str, &'static str)],
}

const PROOFS: &[Proof] = &[
    Proof {
        shows: "kill -9 under eight writers loses no acknowledged write",
        name: "kill_nine",
        size: &[("ANAGEN_KILLS", "200")],
    },
    Proof {
        shows: "two hundred clients, fifty slots, kill -9 in the middle: one winner each, on both engines and on two servers, over HTTP",
        name: "booking_race",
        size: &[("ANAGEN_RACE_CLIENTS", "200"), ("ANAGEN_RACE_SLOTS", "50")],
    },
    Proof {
        shows: "slow, huge and forged requests are turned away",
        name: "attacks",
        size: &[],
    },
];

/// Runs every long proof; one without a file fails, because a proof that is promised must be there.
pub(crate) fn run(shop: &Workshop, database: Option<&str>) -> Result<Outcome> {
    let mut all = Counts::default();
    let mut ended_well = true;
    let mut notes = Vec::new();
    for proof in PROOFS {
        println!("-- {}", proof.shows);
        let file = format!("crates/cli/tests/{}.rs", proof.name);
        if !shop.root.join(&file).is_file() {
            println!("   no `{file}`");
            notes.push(format!("`{file}` is missing"));
            all.failed += 1;
            continue;
        }
        let mut command = shop.cargo("test");
        command.args(["--workspace", "--locked", "--test", proof.name, "--"]);
        command.args(["--include-ignored", "--nocapture", "--test-threads=1"]);
        command.envs(proof.size.iter().copied());
        if let Some(address) = database {
            command.env("ANAGEN_TEST_POSTGRES", address);
        }
        let ran = tee(&mut command)?;
        let counts = harness_counts(&ran.said);
        all.passed += counts.passed;
        all.failed += counts.failed;
        if !ran.ok || counts.passed == 0 {
            ended_well = false;
            notes.push(format!("`{}` did not hold", proof.name));
        }
    }
    if notes.is_empty() {
        notes.push(format!("{} proofs", PROOFS.len()));
    }
    Ok(Outcome::counted(ended_well, all, notes.join(", ")))
}
