//! How long it takes to find the free times of a big clinic.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use schedule::{availability::slots, licence::offered};

#[path = "../../crates/schedule/tests/clinic/mod.rs"]
mod big;

/// How many clinicians are searched.
pub(crate) const CLINICIANS: u64 = 50;
/// Over how many days.
pub(crate) const DAYS: i64 = 60;
/// How often.
const SEARCHES: usize = 500;

/// The time of each search, shortest first.
pub(crate) fn times() -> Result<Vec<Duration>> {
    let clinic = big::Clinic::of(CLINICIANS, DAYS);
    let mut all = Vec::with_capacity(SEARCHES);
    for _ in 0..SEARCHES {
        let began = Instant::now();
        let free = slots(
            &clinic.hours,
            &clinic.exceptions,
            &clinic.taken,
            &clinic.ask,
        );
        let found = offered(&free, &clinic.clinicians, "IL", "America/Chicago");
        all.push(began.elapsed());
        ensure!(found.len() > 10_000, "only {} free times", found.len());
    }
    all.sort();
    Ok(all)
}
