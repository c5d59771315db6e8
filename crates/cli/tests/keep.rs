//! Given a clinic with records, when they are copied, imported into, or tampered with, then it is done or found out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops where it is"
)]

mod common;

use std::path::Path;

use common::{Clinic, anagen, complained, said};
use record::clock::SystemChance;
use storage::{Address, Error, MasterKey, Store};

/// A low lymphocyte count for the patient with this number and name, in a unit that laboratories write.
fn low_count(mrn: &str, family: &str, accession: &str) -> String {
    serde_json::json!({
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": {
                "resourceType": "Patient",
                "identifier": [{ "system": "urn:anagen:mrn", "value": mrn }],
                "name": [{ "family": family }] } },
            { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000002", "resource": {
                "resourceType": "Observation",
                "identifier": [{ "system": "urn:example:laboratory", "value": accession }],
                "status": "final",
                "code": { "coding": [{ "system": "http://loinc.org", "code": "731-0" }] },
                "subject": { "reference": "urn:uuid:00000000-0000-4000-8000-000000000001" },
                "effectiveDateTime": jiff::tz::TimeZone::UTC.to_datetime(now()).date().yesterday().unwrap().to_string(),
                "valueQuantity": { "value": 450, "unit": "cells/uL" } } },
        ],
    })
    .to_string()
}

fn now() -> jiff::Timestamp {
    record::Clock::now(&record::clock::SystemClock)
}

fn import(data: &str, folder: &Path, name: &str, text: &str) -> std::process::Output {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    anagen(&["import", "--data", data, file.to_str().unwrap()])
}

#[test]
fn results_are_imported_while_the_clinic_runs_and_the_hold_stands_on_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("clinic");
    let mut clinic = Clinic::start(&data, &[]);
    let password = clinic
        .wait_for("with the password")
        .rsplit(": ")
        .next()
        .unwrap()
        .to_owned();
    let at = data.to_str().unwrap();

    let report = low_count("AN-000001", "Steady", "A-1");
    let first = import(at, folder.path(), "low.json", &report);
    assert!(
        first.status.success(),
        "{}{}",
        said(&first),
        complained(&first)
    );
    assert!(
        said(&first).contains("1 result(s) read, 1 task(s) opened"),
        "{}",
        said(&first)
    );
    let again = import(at, folder.path(), "low.json", &report);
    assert!(said(&again).starts_with("known"), "{}", said(&again));
    let stranger = import(
        at,
        folder.path(),
        "stranger.json",
        &low_count("AN-000001", "Somebodyelse", "A-2"),
    );
    assert_eq!(stranger.status.code(), Some(2), "{}", said(&stranger));
    assert!(
        said(&stranger).starts_with("quarantined"),
        "{}",
        said(&stranger)
    );
    let broken = import(
        at,
        folder.path(),
        "broken.json",
        "{\"resourceType\": \"Bundle\", \"entry\": [{}]}",
    );
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        complained(&broken).contains("broken.json"),
        "{}",
        complained(&broken)
    );

    let mut browser = clinic.browser();
    browser.post(
        "/sign-in",
        "/sign-in",
        &[("email", "maya@example.org"), ("password", &password)],
    );
    let list = browser.get("/worklist").body;
    let (steady, patchwork) = (
        list.find("Sample Steady").unwrap(),
        list.find("Sample Patchwork").unwrap(),
    );
    assert!(steady < patchwork, "what must be decided now stands on top");
    assert!(clinic.stop());
    let audit = anagen(&["audit", "--data", at]);
    assert!(
        said(&audit).contains("verified to record"),
        "two processes wrote one chain: {}",
        said(&audit)
    );
}

#[test]
fn a_backup_made_while_the_clinic_runs_opens_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("clinic");
    let clinic = Clinic::start(&data, &[]);
    let elsewhere = folder.path().join("elsewhere");
    let made = anagen(&[
        "backup",
        "--data",
        data.to_str().unwrap(),
        elsewhere.to_str().unwrap(),
    ]);
    assert!(made.status.success(), "{}", complained(&made));
    let twice = anagen(&[
        "backup",
        "--data",
        data.to_str().unwrap(),
        elsewhere.to_str().unwrap(),
    ]);
    assert!(!twice.status.success() && complained(&twice).contains("exists already"));
    drop(clinic);

    std::fs::copy(data.join("master.key"), elsewhere.join("master.key")).unwrap();
    let doctor = anagen(&["doctor", "--data", elsewhere.to_str().unwrap()]);
    assert!(
        doctor.status.success(),
        "{}{}",
        said(&doctor),
        complained(&doctor)
    );
    assert!(said(&doctor).contains("whole"), "{}", said(&doctor));
    let mut restored = Clinic::start(&elsewhere, &[]);
    let password = restored
        .wait_for("with the password")
        .rsplit(": ")
        .next()
        .unwrap()
        .to_owned();
    let mut browser = restored.browser();
    browser.post(
        "/sign-in",
        "/sign-in",
        &[("email", "maya@example.org"), ("password", &password)],
    );
    assert!(browser.get("/worklist").body.contains("Sample Patchwork"));
}

#[test]
fn a_line_of_the_audit_trail_that_was_changed_or_cut_off_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    let clinic = Clinic::start(folder.path(), &[]);
    assert!(clinic.stop());
    let whole = anagen(&["audit", "--data", at]);
    assert!(
        whole.status.success() && said(&whole).contains("verified"),
        "{}",
        said(&whole)
    );

    tamper(
        folder.path(),
        "UPDATE audit SET entry = replace(entry, 'done', 'refused') WHERE seq = 7",
    );
    let found = anagen(&["audit", "--data", at]);
    assert!(!found.status.success());
    assert!(
        said(&found).contains("broken at record 7"),
        "{}",
        said(&found)
    );

    tamper(
        folder.path(),
        "UPDATE audit SET entry = replace(entry, 'refused', 'done') WHERE seq = 7",
    );
    tamper(
        folder.path(),
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    );
    let cut = anagen(&["audit", "--data", at]);
    assert!(
        !cut.status.success() && said(&cut).contains("is missing"),
        "{}",
        said(&cut)
    );
}

/// What somebody with the file and the key could do.
#[tokio::main]
async fn tamper(folder: &Path, sql: &'static str) {
    let key = MasterKey::at(&folder.join("master.key"), &SystemChance).unwrap();
    let store = Store::open_in(&Address::Sqlite(folder.to_owned()), folder, key)
        .await
        .unwrap();
    let done: Result<u64, Error> = store
        .run("tamper", move |tx| {
            Box::pin(async move { tx.execute(sql, &[]).await })
        })
        .await;
    assert_eq!(done.unwrap(), 1);
    store.close().await;
}
