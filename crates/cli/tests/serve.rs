//! Given an empty folder, when the clinic is started, then it is there, and stays there.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops where it is"
)]

mod common;

use std::os::unix::fs::PermissionsExt;

use common::{Clinic, anagen, complained, said};

#[test]
fn the_demonstration_starts_from_nothing_and_a_second_start_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("clinic");
    let mut clinic = Clinic::start(&data, &[]);
    clinic.wait_for("with the password");
    assert!(
        clinic
            .said
            .iter()
            .any(|line| line.contains("maya@example.org")),
        "{:?}",
        clinic.said
    );
    let password = clinic
        .said
        .last()
        .unwrap()
        .rsplit(": ")
        .next()
        .unwrap()
        .to_owned();

    let mut browser = clinic.browser();
    assert_eq!(browser.get("/").status, 200);
    let entered = browser.post(
        "/sign-in",
        "/sign-in",
        &[("email", "maya@example.org"), ("password", &password)],
    );
    assert_eq!(
        entered.location.as_deref(),
        Some("/worklist"),
        "{entered:?}"
    );
    assert!(browser.get("/worklist").body.contains("Sample Patchwork"));

    let mode = |name: &str| {
        std::fs::metadata(data.join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("."), 0o700, "the folder is its owner's alone");
    assert_eq!(mode("master.key"), 0o600);
    assert!(!data.join("seeding").exists());
    assert!(clinic.stop(), "a clinic that is told to stop ends well");
    assert!(data.join("audit.head").exists());

    let again = Clinic::start(&data, &[]);
    assert!(
        !again.said.iter().any(|line| line.contains("making")),
        "{:?}",
        again.said
    );
    let mut browser = again.browser();
    browser.post(
        "/sign-in",
        "/sign-in",
        &[("email", "maya@example.org"), ("password", &password)],
    );
    assert!(browser.get("/worklist").body.contains("Sample Patchwork"));

    let second = anagen(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data.to_str().unwrap(),
    ]);
    assert!(!second.status.success());
    assert!(
        complained(&second).contains("another `anagen serve`"),
        "{}",
        complained(&second)
    );
}

#[test]
fn an_empty_clinic_lets_its_first_administrator_in_by_a_link_that_works_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut clinic = Clinic::start(folder.path(), &["--no-demo"]);
    let link = clinic.wait_for("/join/").trim().to_owned();
    let path = &link[link.find("/join/").unwrap()..];
    let mut browser = clinic.browser();
    let me = |password| {
        [
            ("given_name", "Robin"),
            ("family_name", "First"),
            ("email", "robin@example.org"),
            ("password", password),
            ("zone", "America/Chicago"),
        ]
    };
    let weak = browser.post(path, path, &me("too short"));
    assert_eq!(weak.status, 422);
    assert!(
        weak.body.contains("value=\"robin@example.org\""),
        "what was typed is kept"
    );
    let joined = browser.post(path, path, &me("a long enough passphrase"));
    assert_eq!(
        (joined.status, joined.location.as_deref()),
        (303, Some("/staff")),
        "{}",
        joined.body
    );
    assert!(browser.get("/staff").body.contains("Robin First"));
    assert_eq!(
        clinic.browser().get(path).status,
        410,
        "the link works once"
    );
    assert_eq!(
        browser.get("/worklist").status,
        404,
        "an administrator sees no charts"
    );
    assert!(clinic.stop());

    let mut again = Clinic::start(folder.path(), &["--no-demo"]);
    again.wait_for("records in");
    let mut browser = again.browser();
    let entered = browser.post(
        "/sign-in",
        "/sign-in",
        &[
            ("email", "robin@example.org"),
            ("password", "a long enough passphrase"),
        ],
    );
    assert_eq!(entered.location.as_deref(), Some("/staff"));
    assert!(
        !again.said.iter().any(|line| line.contains("/join/")),
        "nobody needs a link any more"
    );
}

#[test]
fn a_start_that_was_broken_off_while_seeding_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("seeding")).unwrap();
    std::fs::write(folder.path().join("seeding/anagen.db"), b"half a database").unwrap();
    std::fs::write(folder.path().join("master.key"), [9; 32]).unwrap();
    let clinic = Clinic::start(folder.path(), &[]);
    assert_eq!(clinic.browser().get("/").status, 200);
    assert!(clinic.stop());
    let audit = anagen(&["audit", "--data", folder.path().to_str().unwrap()]);
    assert!(
        said(&audit).contains("verified to record"),
        "{}",
        complained(&audit)
    );
}

#[test]
fn a_clinic_that_is_not_there_is_not_made_by_looking_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("mistyped");
    for words in [
        vec!["audit"],
        vec!["doctor"],
        vec!["backup", "copy"],
        vec!["token", "laboratory"],
    ] {
        let mut words = words;
        words.extend(["--data", nowhere.to_str().unwrap()]);
        let outcome = anagen(&words);
        assert!(!outcome.status.success());
        assert!(
            complained(&outcome).contains("there is no clinic in"),
            "{}",
            complained(&outcome)
        );
    }
    assert!(!nowhere.exists());
}
