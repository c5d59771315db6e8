//! Given a clinic with patients, when the clinical content changes, then it is said of whom something else would be told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops where it is"
)]

mod common;

use std::path::{Path, PathBuf};

use common::{Clinic, anagen, complained, said};
use serde_json::Value;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn rescreen(data: &Path, content: &Path) -> Value {
    let (data, content) = (data.display().to_string(), content.display().to_string());
    let outcome = anagen(&[
        "guideline",
        "rescreen",
        "--data",
        &data,
        "--folder",
        &content,
        "--format",
        "json",
    ]);
    assert!(outcome.status.success(), "{}", complained(&outcome));
    serde_json::from_str(&said(&outcome)).unwrap()
}

#[test]
fn a_threshold_that_moves_names_the_patients_it_concerns_and_changes_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let data = scratch.path().join("clinic");
    drop(Clinic::start(&data, &[]));
    let content = scratch.path().join("guideline");
    copy(
        &PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../guideline"),
        &content,
    );
    let same = rescreen(&data, &content);
    assert!(same["assessed"].as_u64().unwrap() >= 5, "{same}");
    assert_eq!(
        same["told"],
        Value::Array(Vec::new()),
        "the same content says the same"
    );

    let rule = content.join("rules/monitoring/alc_below_500.toml");
    let text = std::fs::read_to_string(&rule).unwrap();
    let moved = text.replacen("below = \"0.5\"", "below = \"9.5\"", 1);
    assert_ne!(moved, text);
    std::fs::write(&rule, moved).unwrap();
    let other = rescreen(&data, &content);
    let told = other["told"].as_array().unwrap();
    assert!(!told.is_empty(), "somebody on treatment has a count");
    assert!(told.len() < usize::try_from(other["assessed"].as_u64().unwrap()).unwrap());
    for one in told {
        assert!(one["mrn"].as_str().unwrap().starts_with("AN-"));
        let due = one["differences"].as_array().unwrap().iter();
        assert!(due.clone().any(|it| it["what"] == "now-due"), "{one}");
    }
    assert_eq!(rescreen(&data, &content), other, "looking changes nothing");

    std::fs::write(&rule, "title = ").unwrap();
    let words = [
        "guideline",
        "rescreen",
        "--data",
        &data.display().to_string(),
        "--folder",
        &content.display().to_string(),
    ];
    let broken = anagen(&words);
    assert!(!broken.status.success());
    assert!(complained(&broken).contains("alc_below_500.toml"));
}
