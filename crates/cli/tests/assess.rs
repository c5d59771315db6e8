//! Given a chart in a file, when it is assessed at a terminal, then the worked cases come out as a dermatologist said.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops where it is"
)]

mod common;

use std::path::PathBuf;

use common::{anagen, complained, said};
use serde_json::Value;

fn cases() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guideline/vignettes");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    cases.sort();
    cases
}

#[test]
fn the_twelve_worked_cases_come_out_as_expected() {
    let cases = cases();
    assert_eq!(cases.len(), 12);
    for case in cases {
        let name = case.display().to_string();
        let outcome = anagen(&["assess", "--format", "json", &name]);
        assert!(outcome.status.success(), "{name}: {}", complained(&outcome));
        let assessment: Value = serde_json::from_slice(&outcome.stdout).unwrap();
        let expected: Value = serde_json::from_slice(&std::fs::read(&case).unwrap()).unwrap();
        for (drug, says) in expected["expected"]["drugs"].as_object().unwrap() {
            let treatments = assessment["treatments"].as_array().unwrap();
            let Some(found) = treatments
                .iter()
                .find(|one| one["treatment"] == drug.as_str())
            else {
                panic!("{name}: no word on {drug}");
            };
            let accepted = says["accept"].as_array().unwrap();
            assert!(
                accepted.contains(&found["status"]),
                "{name}: {drug} is {}, not one of {accepted:?}",
                found["status"]
            );
        }
        let text = anagen(&["assess", &name]);
        assert!(text.status.success());
        assert!(
            said(&text).contains("Baricitinib"),
            "{name}: {}",
            said(&text)
        );
    }
}

#[test]
fn a_chart_that_is_written_otherwise_is_read_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chart.json");
    let name = file.display().to_string();
    let patient =
        r#"{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1990-05-05"}"#;
    let wide: Vec<u8> = patient.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, told) in [
        ([b"\xef\xbb\xbf", patient.as_bytes()].concat(), ""),
        (patient.replace(',', ",\r\n").into_bytes(), ""),
        ([b"\xff\xfe", wide.as_slice()].concat(), "it is UTF-16"),
        (b"{\"resourceType\":\"M\xfcller\"}".to_vec(), "not UTF-8"),
        (b"\x1f\x8b\x08\x00".to_vec(), "unpack it first"),
        (
            b"<Bundle xmlns=\"http://hl7.org/fhir\"/>".to_vec(),
            "it is XML",
        ),
        (format!("{patient}\n{patient}\n").into_bytes(), "one Bundle"),
        (Vec::new(), "it is empty"),
        (b"{\"resourceType\":}".to_vec(), "line 1 column 17"),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let outcome = anagen(&["assess", &name]);
        assert_eq!(outcome.status.success(), told.is_empty(), "{told}");
        assert!(
            complained(&outcome).contains(told),
            "{}",
            complained(&outcome)
        );
    }
}

#[test]
fn the_worked_cases_are_answered_in_their_own_words_and_compared() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guideline/vignettes");
    let outcome = anagen(&[
        "guideline",
        "vignette",
        "--check",
        "--format",
        "json",
        folder,
    ]);
    assert!(outcome.status.success(), "{}", complained(&outcome));
    let answers: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), 12);
    assert_eq!(answers[0]["id"], "VO01");
    assert_eq!(answers[0]["diagnosis"]["type"], "aa_patchy");
    assert_eq!(answers[0]["severity"]["salt"], 78.8);
    assert_eq!(
        answers[0]["drugs"]["baricitinib"]["dose"],
        "2 mg once daily"
    );
    assert_eq!(answers[0]["follow_up"][0]["date"], "2027-01-25");
    assert_eq!(
        answers[8]["severity"]["salt"],
        Value::Null,
        "no band for shedding"
    );
}

#[test]
fn a_patient_on_each_side_of_every_threshold_is_written_and_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new").display().to_string();
    let outcome = anagen(&["guideline", "boundary", "--to", &to]);
    assert!(outcome.status.success(), "{}", complained(&outcome));
    let named = "not covered: caution/age_50_heart_risk: bmi at least 30 (baricitinib)";
    assert!(said(&outcome).contains(named), "{}", said(&outcome));
    let outcome = anagen(&["guideline", "vignette", "--check", &to]);
    assert!(outcome.status.success(), "{}", said(&outcome));

    let file = folder.path().join("new/info.minor.json");
    let cases = std::fs::read_to_string(&file).unwrap();
    let wrong = cases.replace("info_codes_lack", "info_codes");
    assert_ne!(wrong, cases);
    std::fs::write(&file, wrong).unwrap();
    let outcome = anagen(&["guideline", "vignette", "--check", &to]);
    assert!(!outcome.status.success());
    assert!(said(&outcome).contains("MINOR_CONSENT is not said"));
}

#[test]
fn a_case_that_differs_fails_and_says_where_and_a_case_that_expects_nothing_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.json");
    let name = file.display().to_string();
    let mut case: Value = serde_json::from_slice(&std::fs::read(&cases()[0]).unwrap()).unwrap();
    case["expected"]["drugs"]["ritlecitinib"]["accept"] = serde_json::json!(["caution"]);
    std::fs::write(&file, case.to_string()).unwrap();
    let outcome = anagen(&["guideline", "vignette", "--check", &name]);
    assert!(!outcome.status.success());
    let said_why = "ritlecitinib is eligible, expected caution";
    assert!(said(&outcome).contains(said_why), "{}", said(&outcome));

    case.as_object_mut().unwrap().remove("expected");
    std::fs::write(&file, case.to_string()).unwrap();
    assert!(anagen(&["guideline", "vignette", &name]).status.success());
    let outcome = anagen(&["guideline", "vignette", "--check", &name]);
    assert!(!outcome.status.success(), "nothing was compared");
    assert!(said(&outcome).contains("expects nothing"));

    case["history"]["shoe_size"] = serde_json::json!(43);
    std::fs::write(&file, case.to_string()).unwrap();
    let outcome = anagen(&["guideline", "vignette", &name]);
    assert!(!outcome.status.success() && said(&outcome).is_empty());
    assert!(
        complained(&outcome).contains("`shoe_size`"),
        "{}",
        complained(&outcome)
    );
}

#[test]
fn a_rule_is_explained_by_its_code_and_the_handbook_holds_them_all() {
    let outcome = anagen(&["guideline", "explain", "SALT_LT50_AASC_SEVERE"]);
    let words = said(&outcome);
    for part in [
        "SALT below 50",
        "US-OLUMIANT",
        "Sources",
        "Examples",
        "review",
    ] {
        assert!(words.contains(part), "`{part}` is not in {words}");
    }
    let outcome = anagen(&["guideline", "explain", "NO_SUCH_RULE"]);
    assert!(!outcome.status.success());
    assert!(complained(&outcome).contains("NO_SUCH_RULE"));

    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("handbook.html");
    let outcome = anagen(&["guideline", "handbook", "--to", &page.display().to_string()]);
    assert!(outcome.status.success(), "{}", complained(&outcome));
    let html = std::fs::read_to_string(page).unwrap();
    let edition = guideline::Edition::embedded().unwrap();
    for rule in edition.rules() {
        assert!(html.contains(&format!("id=\"{}\"", rule.id)), "{}", rule.id);
    }
}

#[test]
fn the_rules_leave_as_a_library_and_a_plan_definition_for_each_medicine() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("rules");
    let export = || anagen(&["guideline", "export", "--to", &to.display().to_string()]);
    let outcome = export();
    assert!(outcome.status.success(), "{}", complained(&outcome));
    let text = |name: &str| std::fs::read_to_string(to.join(name)).unwrap();
    let cql = text("AnagenGuideline.cql");
    let library: Value = serde_json::from_str(&text("Library-AnagenGuideline.json")).unwrap();
    assert_eq!(library["content"][0]["contentType"], "text/cql");
    let edition = guideline::Edition::embedded().unwrap();
    for treatment in edition.treatments() {
        let name = format!("PlanDefinition-{}.json", treatment.id.replace('_', "-"));
        let plan: Value = serde_json::from_str(&text(&name)).unwrap();
        let actions = plan["action"].as_array().unwrap();
        assert_eq!(actions.len(), edition.rules_about(&treatment.id).count());
        for action in actions {
            let define = &action["condition"][0]["expression"]["expression"];
            let define = format!("define \"{}\":", define.as_str().unwrap());
            assert!(cql.contains(&define), "{define}");
            assert!(!action["documentation"].as_array().unwrap().is_empty());
        }
    }
    // A folder that is there may hold somebody's work.
    let again = export();
    assert!(!again.status.success());
    assert!(complained(&again).contains("exists already"));
}

#[test]
fn the_content_in_the_binary_is_sound() {
    let outcome = anagen(&["guideline", "check"]);
    assert!(outcome.status.success(), "{}", said(&outcome));
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let vo01 = std::fs::read_to_string(&cases()[0]).unwrap();
    for (name, text, says) in [
        ("nothing.json", String::new(), "is not JSON"),
        (
            "list.json",
            "{\"a\": 1}".to_owned(),
            "neither a FHIR R4 Bundle",
        ),
        (
            "later.json",
            "{\"schema\": \"aa-vignette/2\"}".to_owned(),
            "aa-vignette/2",
        ),
        (
            "unknown.json",
            vo01.replacen("\"patient\":", "\"horoscope\": 1, \"patient\":", 1),
            "horoscope",
        ),
        (
            "bundle.json",
            "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [{\"resource\": {}}]}"
                .to_owned(),
            "entry[0].resource",
        ),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let outcome = anagen(&["assess", file.to_str().unwrap()]);
        assert_eq!(outcome.status.code(), Some(1), "{name}");
        assert!(
            complained(&outcome).contains(says),
            "{name}: {}",
            complained(&outcome)
        );
    }
    let missing = anagen(&["assess", "nowhere.json"]);
    assert!(
        complained(&missing).contains("`nowhere.json` cannot be read"),
        "{}",
        complained(&missing)
    );
}
