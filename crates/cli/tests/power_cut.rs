//! Given a clinic on a disk that loses its power while eight clinicians write, then nothing that was acknowledged is
//! lost, whether the disk forgets all that it had not flushed or keeps some sectors and not others. The same program
//! told not to wait for the disk fails the same proof: the proof can tell one from the other.
//!
//! A proof for releases: it needs root, `nbdkit` with its Python plugin, `nbdfuse` and a loop device.
//! `cargo test --release -p anagen --test power_cut -- --ignored --nocapture --test-threads=1`;
//! `ANAGEN_CUTS` says how often (20), `ANAGEN_SEED` which moments (1).

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
mod powerless;
mod wire;
mod writers;

use std::time::Duration;

use common::Clinic;
use powerless::{Disk, Loses};
use writers::{Desk, Dice, Ledger, compare, doctor, from_environment};

#[test]
#[ignore = "release proof: needs root, nbdkit, nbdfuse and a loop device"]
fn nothing_acknowledged_is_lost_when_the_power_goes() {
    for loses in [Loses::AllUnflushed, Loses::SomeUnflushed] {
        let sum = cuts(loses, from_environment("ANAGEN_CUTS", 20), "FULL");
        assert_eq!((sum.lost, sum.doubled, sum.damaged), (0, 0, 0), "{loses:?}");
        assert!(
            sum.acknowledged > sum.cuts,
            "the pens wrote {} notes",
            sum.acknowledged
        );
    }
}

#[test]
#[ignore = "release proof: needs root, nbdkit, nbdfuse and a loop device"]
fn a_program_that_does_not_wait_for_the_disk_is_found_out() {
    let sum = cuts(
        Loses::AllUnflushed,
        from_environment("ANAGEN_CUTS_RELAXED", 5),
        "NORMAL",
    );
    assert!(
        sum.lost > 0,
        "the disk keeps what was never flushed: this proof proves nothing"
    );
}

#[derive(Debug, Default)]
struct Sum {
    cuts: usize,
    acknowledged: usize,
    lost: usize,
    doubled: usize,
    damaged: usize,
}

fn cuts(loses: Loses, times: u64, synchronous: &str) -> Sum {
    let seed = from_environment("ANAGEN_SEED", 1);
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(seed);
    let mut sum = Sum::default();
    let (mut disk, mut ledger) = (Disk::new(folder.path(), loses), Ledger::default());
    disk.power_on(seed);
    let data = disk.place().join("clinic");
    let mut desk: Option<Desk> = None;
    for cut in 1..=usize::try_from(times).unwrap() {
        if synchronous != "FULL" {
            // Even the session may be lost: each round stands alone.
            (desk, ledger) = (None, Ledger::default());
        }
        let before = ledger.acknowledged.len();
        let mut clinic = Clinic::start_with(&data, &[], &[("ANAGEN_SYNCHRONOUS", synchronous)]);
        let desk = desk.get_or_insert_with(|| Desk::open(&mut clinic));
        let rest = Duration::from_millis(100 + dice.below(900));
        let address = clinic.address.clone();
        desk.write_until_dead(&address, cut, &mut ledger, || {
            std::thread::sleep(rest);
            disk.cut();
            drop(clinic);
        });
        disk.power_off();
        disk.power_on(seed.wrapping_add(cut as u64));
        let health = doctor(&data);
        if let Err(why) = &health {
            println!("{why}");
        }
        // Every round compares all that was ever acknowledged: what is kept must stay kept.
        let found = compare(&data, desk.patient, &ledger).unwrap();
        let new = ledger.acknowledged.len() - before;
        println!("{loses:?} {synchronous} cut {cut} after {rest:?}: {new} acknowledged, {found:?}");
        sum.cuts += 1;
        sum.acknowledged += new;
        sum.lost += found.lost;
        sum.doubled += found.doubled;
        sum.damaged += usize::from(health.is_err());
    }
    disk.power_off();
    println!("power cut: {loses:?}, synchronous={synchronous}, seed {seed}: {sum:?}");
    sum
}
