//! What it costs to find the free times of a big clinic, beside sorting as many times that are already found.
//!
//! `cargo bench -p schedule`. The aim: fifty clinicians over sixty days within 20 milliseconds.

#![allow(
    clippy::expect_used,
    reason = "a measurement that cannot make its clinic has failed"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use schedule::{
    availability::{Slot, slots},
    licence::offered,
};

#[path = "../tests/clinic/mod.rs"]
mod clinic;

fn search(criterion: &mut Criterion) {
    let clinic = clinic::Clinic::of(50, 60);
    let find = |clinic: &clinic::Clinic| {
        let free = slots(
            &clinic.hours,
            &clinic.exceptions,
            &clinic.taken,
            &clinic.ask,
        );
        offered(&free, &clinic.clinicians, "IL", "America/Chicago")
    };
    let found = find(&clinic);
    let mut mixed: Vec<Slot> = found.clone();
    mixed.sort_unstable_by_key(|slot| (slot.practitioner, slot.starts_at));
    let mut group = criterion.benchmark_group(format!("{} free times", found.len()));
    group.sample_size(40);
    group.bench_function("sort them", |bench| {
        bench.iter_batched_ref(
            || mixed.clone(),
            |slots| black_box(slots).sort_unstable(),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("50 clinicians, 60 days, half booked", |bench| {
        bench.iter(|| find(black_box(&clinic)));
    });
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
