//! Whole patients and the assessment we expect: every case in `guideline/vignettes/` must agree.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

use decision::vignette::{Judged, judge_all, summary};
use guideline::Edition;

#[test]
fn every_worked_case_agrees() {
    let edition = Edition::embedded().unwrap();
    let judged = judge_all(&edition).unwrap();
    let text = summary(&judged);
    println!("{text}");
    assert!(judged.len() >= 12, "the worked cases are gone");
    assert!(judged.iter().all(Judged::agrees), "{text}");
}

#[test]
fn every_sentence_of_the_cases_has_a_check() {
    let edition = Edition::embedded().unwrap();
    for case in judge_all(&edition).unwrap() {
        let dates = |text: &&String| !text.starts_with("2027-");
        let unchecked: Vec<_> = case.unchecked.iter().filter(dates).collect();
        assert!(unchecked.is_empty(), "{}: {unchecked:?}", case.id);
    }
}
