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

/// One case for each fact that opens, closes or doses a medicine: each judges a medicine and says which fact it is.
#[test]
fn the_candidacy_cases_each_judge_a_medicine_and_name_their_fact() {
    let edition = Edition::embedded().unwrap();
    let cases = guideline::vignette::Vignette::below(&edition, "candidacy").unwrap();
    assert!(cases.len() >= 25, "the candidacy cases are gone");
    let whole = guideline::vignette::Vignette::all(&edition).unwrap();
    let ids: std::collections::BTreeSet<&str> = (cases.iter().chain(&whole))
        .map(|case| case.id.as_str())
        .collect();
    assert_eq!(ids.len(), cases.len() + whole.len(), "ids are unique");
    for case in &cases {
        let expected = case.expected.as_ref().unwrap();
        let judged = expected.drugs.values().any(|drug| !drug.accept.is_empty());
        assert!(judged, "{} judges no medicine", case.id);
        let file = &edition.files()[&format!("vignettes/candidacy/{}.json", case.id)];
        let json: serde_json::Value = serde_json::from_slice(file).unwrap();
        let fact = json["rationale"].as_str().unwrap_or_default();
        assert!(!fact.is_empty(), "{} names no fact", case.id);
    }
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

/// Every field that `aa-vignette/1` names, in one case.
const EVERY_FIELD: &str = r#"{
 "schema": "aa-vignette/1", "id": "ALL", "title": "every field", "region": "EU", "journey": "monitoring", "today": "2027-01-11",
 "patient": {"age": 40, "sex": "F", "can_conceive": true, "weight_kg": 60.5, "guardian_present": false},
 "history": {
  "conditions": [
   {"icd10cm": "Z22.7", "text": "latent tuberculosis", "onset": 2020, "treated": false, "treatment": "isoniazid", "treatment_weeks": 6},
   {"icd10cm": "K74.60", "text": "cirrhosis", "onset": "2019-05-01", "child_pugh": "B"}
  ],
  "conditions_note": "grandmother had lupus",
  "episode_months": 20, "first_episode_age": 12, "past_aa_patch_years": 5, "family_aga": true, "family_autoimmune": "thyroid",
  "atopy": true, "nail_pitting": true, "hair_practices": "tight braids", "burning": true, "chief_complaint": "it falls out",
  "sibling_with_patch": false, "pet_cat": true, "country_of_birth": "Peru", "ethnicity": "not stated", "heavy_menses": true,
  "bleeding": false, "delivered_months_ago": 30, "smoker": "former", "pack_years": 3, "vte": false, "malignancy": false,
  "contraception": "none", "breastfeeding": false, "pregnancy_intention": "none", "planning_children_partner": false,
  "vaccines": "RZV complete", "live_vaccine_planned": "2027-02-01",
  "prior_treatments": [{"name": "clobetasol", "months": 7, "outcome": "no response"}],
  "on_treatment": {"drug": "Olumiant", "dose": "4 mg", "start": "2026-07-27"},
  "salt_history": [{"week": 0, "salt": 90}], "platelet_history": [{"week": 4, "value": 180}],
  "muscle_symptoms": false, "gym_yesterday": true, "psychosocial_0_10": 7, "phq9": {"total": 9, "item9": 1}
 },
 "medications": ["Humira 40 mg pen", "zzyzx tonic"],
 "exam": {
  "scalp": {"top": 50, "back": 40, "left": 30, "right": null}, "patient_estimated_salt": 45, "brow": 1, "lash": 0,
  "body_hair_lost": false, "beard_patch": false, "openings_preserved": true, "scale": true, "exclamation_hairs": true,
  "yellow_dots": false, "broken_hairs": false, "comma_hairs": false, "perifollicular_erythema": false, "smooth_shiny": false,
  "vertex_centred": false, "band_pattern": "frontal band", "pattern": "Ludwig II", "hair_diameter_diversity": false,
  "diffuse_shedding": true, "pull_test": "negative", "patches": true, "occipital_nodes": false
 },
 "labs": [
  {"loinc": "731-0", "name": "ALC", "value": 450, "unit": "cells/uL", "date": "2027-01-08"},
  {"loinc": "718-7", "name": "Hb", "value": 136, "unit": "g/L", "date": "2027-01-08"},
  {"loinc": "local:CYP2C9", "name": "CYP2C9", "value": "*1/*3", "unit": "", "date": "2027-01-08"}
 ],
 "goals": ["brows"]
}"#;

fn read(json: &str) -> Result<guideline::vignette::Vignette, guideline::Problem> {
    let edition = Edition::embedded().unwrap();
    guideline::vignette::Vignette::read(&edition, "case.json", json.as_bytes())
}

#[test]
fn every_field_becomes_a_finding_that_its_concept_admits() {
    let edition = Edition::embedded().unwrap();
    let case = read(EVERY_FIELD).unwrap();
    for finding in case.findings.all() {
        let concept = finding.concept.as_str();
        let text = matches!(finding.value, record::Value::Text(_));
        let admitted = edition.concepts().admits(concept, &finding.value);
        assert!(text || admitted.is_ok(), "{concept}: {admitted:?}");
    }
    let latest = |concept: &str| case.findings.latest(concept).map(|it| it.value.to_string());
    assert_eq!(latest("alc").as_deref(), Some("0.45 10*3/uL"));
    assert_eq!(latest("haemoglobin").as_deref(), Some("13.6 g/dL"));
    assert_eq!(latest("on_treatment").as_deref(), Some("baricitinib"));
    assert_eq!(latest("medication").as_deref(), Some("adalimumab"));
    assert_eq!(
        latest("medication_unmatched").as_deref(),
        Some("zzyzx tonic")
    );
    assert_eq!(latest("tb_preventive_weeks").as_deref(), Some("6 wk"));
    assert_eq!(latest("vaccine_zoster").as_deref(), Some("complete"));
    assert_eq!(latest("frontal_band").as_deref(), Some("yes"));
    assert_eq!(latest("scalp_right"), None);
    assert_eq!(
        latest("family_alopecia_areata"),
        None,
        "words are never turned into a fact"
    );
}

#[test]
fn a_field_that_is_not_known_is_an_error_that_names_it() {
    let places = [
        ("\"goals\"", "\"wishes\""),
        ("\"weight_kg\"", "\"weight\""),
        ("\"pet_cat\"", "\"pet_dog\""),
        ("\"beard_patch\"", "\"beard\""),
        ("\"treatment_weeks\"", "\"weeks\""),
        ("\"item9\"", "\"item10\""),
        ("\"top\"", "\"crown\""),
        ("\"dose\"", "\"strength\""),
        ("\"unit\": \"cells/uL\"", "\"units\": \"cells/uL\""),
    ];
    for (known, other) in places {
        let problem = read(&EVERY_FIELD.replacen(known, other, 1)).unwrap_err();
        let named = other.split('"').nth(1).unwrap();
        assert!(problem.says.contains(&format!("`{named}`")), "{problem}");
        assert_eq!(problem.file, "case.json");
    }
    let trap = EVERY_FIELD.replace("731-0", "71774-4");
    assert!(read(&trap).unwrap_err().says.contains("71773-6"));
    let unknown = EVERY_FIELD.replace("731-0", "99999-9");
    assert!(read(&unknown).unwrap_err().says.contains("99999-9"));
    let smoker = EVERY_FIELD.replace("\"former\"", "\"a bit\"");
    assert!(read(&smoker).unwrap_err().says.contains("a bit"));
}

#[test]
fn a_file_may_hold_several_cases() {
    let edition = Edition::embedded().unwrap();
    let read = |json: &str| {
        guideline::vignette::Vignette::read_all(&edition, "cases.json", json.as_bytes())
    };
    let other = EVERY_FIELD.replace("\"ALL\"", "\"OTHER\"");
    let ids = |cases: Vec<guideline::vignette::Vignette>| -> Vec<String> {
        cases.into_iter().map(|case| case.id).collect()
    };
    assert_eq!(ids(read(EVERY_FIELD).unwrap()), ["ALL"]);
    let several = format!("\n [{EVERY_FIELD}, {other}]");
    assert_eq!(ids(read(&several).unwrap()), ["ALL", "OTHER"]);
    let field = several.replacen("\"pet_cat\"", "\"pet_dog\"", 1);
    assert!(read(&field).unwrap_err().says.contains("`pet_dog`"));
    let unknown = format!("[{EVERY_FIELD}, {}]", other.replace("731-0", "99999-9"));
    assert_eq!(read(&unknown).unwrap_err().file, "cases.json, case OTHER");
}

#[test]
fn what_must_not_be_said_is_reported_when_it_is() {
    let edition = Edition::embedded().unwrap();
    let judged = |expected: &str| {
        let json = EVERY_FIELD.replace(
            "\"goals\": [\"brows\"]",
            &format!("\"goals\": [], \"expected\": {expected}"),
        );
        decision::vignette::judge(&edition, &read(&json).unwrap()).disagreements
    };
    // The patient takes baricitinib, has 450 lymphocytes per µL, and answered item 9.
    let said = [
        (
            r#"{"rules_lack": ["info/phq9_item9"]}"#,
            "info/phq9_item9 speaks",
        ),
        (
            r#"{"info_codes_lack": ["PHQ9_ITEM9"]}"#,
            "PHQ9_ITEM9 is said",
        ),
        (
            r#"{"drugs": {"baricitinib": {"reasons_lack": ["ALC_LT_500"]}}}"#,
            "baricitinib has the reason ALC_LT_500",
        ),
        (
            r#"{"drugs": {"baricitinib": {"rules_lack": ["monitoring/alc_below_500"]}}}"#,
            "baricitinib has the rule monitoring/alc_below_500",
        ),
        (
            r#"{"drugs": {"baricitinib": {"rules": ["contraindication/alc_below_500"]}}}"#,
            "baricitinib lacks the rule contraindication/alc_below_500",
        ),
        (r#"{"rules": ["info/minor"]}"#, "info/minor is silent"),
        (
            r#"{"drugs": {"baricitinib": {"status": "eligible"}}}"#,
            "baricitinib is contraindicated, expected eligible",
        ),
    ];
    for (expected, says) in said {
        assert_eq!(judged(expected), [says], "{expected}");
    }
    let met = r#"{"rules": ["info/phq9_item9"], "info_codes_lack": ["MINOR_CONSENT"],
        "drugs": {"baricitinib": {"rules": ["monitoring/alc_below_500"], "reasons_lack": ["HB_LT_8"]}}}"#;
    assert_eq!(judged(met), Vec::<String>::new());
}

#[test]
fn an_expectation_that_is_not_met_is_reported() {
    let edition = Edition::embedded().unwrap();
    let files = edition.files();
    let text = String::from_utf8(files["vignettes/VO02.json"].clone()).unwrap();
    let changes = [
        ("\"aa_universalis\"", "\"aa_totalis\"", "kind is"),
        ("\"salt\": 100.0", "\"salt\": 99.0", "SALT is"),
        ("\"very_severe\"", "\"severe\"", "AA-IGA is"),
        ("\"8 mg twice daily\"", "\"12 mg twice daily\"", "dose is"),
        (
            "\"VERY_SEVERE_SLOWER\"",
            "\"SOMETHING_ELSE\"",
            "SOMETHING_ELSE is not said",
        ),
        (
            "\"dose\": \"8 mg twice daily\"",
            "\"dose_lacks\": \"8 mg twice daily\"",
            "dose is",
        ),
        ("\"methotrexate\"", "\"leeches\"", "option leeches"),
        (
            "\"accept\": [\n     \"eligible\"\n    ]",
            "\"accept\": [\"caution\"]",
            "baricitinib is eligible",
        ),
    ];
    for (from, to, says) in changes {
        assert!(text.contains(from), "{from}");
        let case = read(&text.replacen(from, to, 1)).unwrap();
        let judged = decision::vignette::judge(&edition, &case);
        let reported = judged.disagreements.iter().any(|it| it.contains(says));
        assert!(reported, "{says}: {:?}", judged.disagreements);
    }
}
