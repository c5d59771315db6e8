//! What one assessment costs beside a pass over the same findings that decides nothing.
//!
//! `cargo bench -p decision`. The aim: at most 100 microseconds for a full chart, so that everybody under care can be
//! judged again within seconds when a label changes.

#![allow(
    clippy::expect_used,
    reason = "a measurement that cannot read its content has failed"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use decision::{Circumstance, assess};
use guideline::{Edition, vignette::Vignette};

/// The binary asks for memory this way too.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn assessment(criterion: &mut Criterion) {
    let edition = Edition::embedded().expect("the content can be read");
    let cases = Vignette::all(&edition).expect("the worked cases can be read");
    let mut group = criterion.benchmark_group("chart");
    let size = |case: &&Vignette| case.findings.len();
    let fullest = cases.iter().max_by_key(size).expect("a worked case");
    let circumstance = |case: &Vignette| Circumstance {
        today: case.today,
        region: case.region,
        journey: case.journey,
    };
    group.bench_function("pass that decides nothing", |bench| {
        bench.iter(|| {
            let all = black_box(&fullest.findings).all().iter();
            all.filter(|finding| finding.value.truth() == Some(true))
                .map(|finding| finding.concept.as_str().len())
                .sum::<usize>()
        });
    });
    group.bench_function("fullest worked case", |bench| {
        bench.iter(|| {
            assess(
                &edition,
                black_box(&fullest.findings),
                &circumstance(fullest),
            )
        });
    });
    group.bench_function("twelve worked cases", |bench| {
        bench.iter(|| {
            let each = cases.iter();
            each.map(|case| assess(&edition, &case.findings, &circumstance(case)))
                .map(|assessment| assessment.treatments.len())
                .sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, assessment);
criterion_main!(benches);
