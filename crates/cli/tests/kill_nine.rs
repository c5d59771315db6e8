//! Given a clinic that is killed with SIGKILL again and again while eight clinicians write, then no note that was
//! acknowledged is ever lost or doubled, every page and the audit trail stay whole, and it is ready again at once.
//!
//! `ANAGEN_KILLS` says how often (50), `ANAGEN_SEED` which moments (1).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::similar_names,
    clippy::needless_pass_by_value,
    clippy::single_match_else,
    clippy::needless_question_mark,
    clippy::as_conversions,
    clippy::too_many_lines,
    reason = "a proof that cannot go on stops where it is, and says its numbers aloud"
)]

mod common;
mod wire;
mod writers;

use std::time::{Duration, Instant};

use common::Clinic;
use wire::Wire;
use writers::{Desk, Dice, Ledger, compare, doctor, from_environment};

/// After how many kills the disk is compared with what was acknowledged.
const CHECK_EVERY: usize = 20;

#[test]
#[ignore = "long proof"]
fn nothing_acknowledged_is_lost_when_the_program_is_killed() {
    let kills = usize::try_from(from_environment("ANAGEN_KILLS", 50)).unwrap();
    let seed = from_environment("ANAGEN_SEED", 1);
    let began = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("clinic");
    let mut dice = Dice::new(seed);
    let mut ledger = Ledger::default();
    let mut clinic = Clinic::start(&data, &[]);
    let desk = Desk::open(&mut clinic);
    let (mut slowest, mut found) = (Duration::ZERO, writers::Found::default());
    for kill in 1..=kills {
        let rest = Duration::from_millis(20 + dice.below(231));
        let address = clinic.address.clone();
        desk.write_until_dead(&address, kill, &mut ledger, || {
            std::thread::sleep(rest);
            // Dropping it is SIGKILL, and waiting for its end.
            drop(clinic);
        });
        if kill % CHECK_EVERY == 0 || kill == kills {
            found = compare(&data, desk.patient, &ledger).unwrap();
            assert_eq!(
                (found.lost, found.doubled),
                (0, 0),
                "after {kill} kills: {found:?}"
            );
            doctor(&data).unwrap();
        }
        let started = Instant::now();
        clinic = Clinic::start(&data, &[]);
        assert_eq!(
            Wire::to(&clinic.address).get("/readyz", "").unwrap().status,
            200
        );
        slowest = slowest.max(started.elapsed());
    }
    drop(clinic);
    assert!(ledger.refused.is_empty(), "{:?}", ledger.refused);
    assert!(
        ledger.acknowledged.len() > kills,
        "the pens wrote: {}",
        ledger.acknowledged.len()
    );
    println!(
        "kill -9: seed {seed}, {kills} kills, {} acknowledged, {} lost, {} doubled, {} sent again under the same key, \
         slowest start {slowest:.2?}, {:.0?} in all",
        ledger.acknowledged.len(),
        found.lost,
        found.doubled,
        ledger.repeated,
        began.elapsed(),
    );
}
