//! A criterion that cannot mean anything says what is wrong with it.

use super::{Criterion, begins_with, goes_beyond};

/// What is wrong with `when`, by the reader or by the check; empty when nothing is.
fn wrong(when: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Written {
        when: Criterion,
    }
    match toml::from_str::<Written>(&format!("when = {when}")) {
        Ok(written) => written.when.malformed().join("; "),
        Err(error) => error.message().to_owned(),
    }
}

#[test]
fn what_is_malformed_is_named() {
    let table = [
        ("{ all = [] }", "`all` has no part"),
        ("{ not = { any = [] } }", "`any` has no part"),
        ("{ known = [] }", "`known` names no concept"),
        (
            r#"{ known = ["alc"], within = {} }"#,
            "needs either `days` or `months`",
        ),
        ("{ recorded = [] }", "`recorded` names no concept"),
        (r#"{ concept = "alc" }"#, "needs one of"),
        (
            r#"{ concept = "alc", is = "low", below = 1 }"#,
            "needs one of",
        ),
        (
            r#"{ concept = "alc", is = "low", one_of = ["low"] }"#,
            "needs one of",
        ),
        (r#"{ concept = "alc", lower = 1 }"#, "lower"),
        (
            r#"{ concept = "condition", starts_with = ["T4?"] }"#,
            "must end with a sign",
        ),
        (
            r#"{ concept = "condition", starts_with = [""] }"#,
            "must end with a sign",
        ),
        ("{ always = false }", "`always` can only be `true`"),
        (
            r#"{ ever = { concept = "alc", below = 1 } }"#,
            "takes `is` and nothing else",
        ),
        (
            r#"{ documented = { ever = { concept = "igra", is = "positive", within = { days = 1 } } } }"#,
            "takes `is` and nothing else",
        ),
    ];
    for (when, says) in table {
        assert!(wrong(when).contains(says), "{when}: {:?}", wrong(when));
    }
    let sound = [
        r#"{ ever = { concept = "igra", is = "positive" } }"#,
        r#"{ known = ["alc"], within = { days = 28 } }"#,
        r#"{ concept = "alc", at_least = 0.5, below = 1 }"#,
        "{ always = true }",
    ];
    for when in sound {
        assert_eq!(wrong(when), "", "{when}");
    }
}

#[test]
fn a_beginning_may_leave_signs_open() {
    assert!(begins_with("T42.4X2A", "T42.4X2A"));
    assert!(begins_with("T42.4X2A", "T4?.??2"));
    assert!(begins_with("T42.4X2", "T4?.??2"));
    assert!(!begins_with("T42.4X", "T4?.??2"));
    assert!(!begins_with("T42.4X1A", "T4?.??2"));
    assert!(!begins_with("T52.4X2A", "T4?.??2"));
}

#[test]
fn what_a_code_leaves_unsaid_may_be_asked_for() {
    assert!(goes_beyond("T4?.??2", "T42.4X"));
    assert!(!goes_beyond("T4?.??2", "T42.4X2"));
    assert!(!goes_beyond("T4?.??2", "T42.4X2A"));
    assert!(!goes_beyond("T4?.??2", "T52.4"));
}
