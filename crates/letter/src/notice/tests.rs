use std::collections::BTreeSet;

use super::*;

const WHEN: Option<&str> = Some("Tuesday, November 24, 2026 at 2:30 PM CST");

#[test]
fn each_moment_has_its_words_in_both_languages() {
    for (stage, key) in [
        ("new-message", "message"),
        ("plan-signed", "message"),
        ("tests-ordered", "message"),
        ("review-answered", "message"),
        ("test-due", "reminder"),
        ("visit-confirmed", "visit-confirmed"),
        ("visit-cancelled", "visit-cancelled"),
        ("visit-soon", "visit-soon"),
        ("visit-retimed", "visit-retimed"),
        ("visit-missed", "visit-missed"),
        ("visit-taken-back", "visit-taken-back"),
        ("visit-handed-over", "visit-handed-over"),
        ("time-offered", "time-offered"),
        ("list-freed", "list-freed"),
        ("list-filled", "list-filled"),
        ("follow-up-opens", "follow-up-opens"),
        ("follow-up-ends", "follow-up-ends"),
        ("new-sign-in", "sign-in"),
        ("something-new", "message"),
    ] {
        let (english, spanish) = (notice(stage, "en", WHEN), notice(stage, "es", WHEN));
        assert_eq!(english.key, key);
        assert_ne!(english.subject, spanish.subject);
        assert!(english.body.starts_with("Hello,\n\n") && spanish.body.starts_with("Hola:\n\n"));
        assert_eq!(notice(stage, "fr", WHEN), english);
    }
    assert_eq!(
        notice("plan-signed", "en", None).subject,
        "You have a new message"
    );
}

/// In both languages or in neither; and nobody ever reads the mark that stands for the time.
#[test]
fn a_letter_about_a_visit_tells_its_time() {
    for (stage, tells) in [
        ("visit-confirmed", true),
        ("visit-cancelled", true),
        ("visit-soon", true),
        ("visit-retimed", true),
        ("visit-taken-back", true),
        ("visit-handed-over", true),
        ("time-offered", true),
        ("list-freed", true),
        ("list-filled", true),
        ("plan-signed", false),
    ] {
        for language in ["en", "es"] {
            let with = notice(stage, language, WHEN);
            assert_eq!(with.body.contains("2:30 PM CST"), tells, "{stage}");
            let without = notice(stage, language, None);
            assert!(!without.body.contains(super::WHEN), "{stage}");
            assert_eq!(without.key == "message", tells || stage == "plan-signed");
        }
    }
    for entry in ENTRIES.iter() {
        let told = [&entry.en, &entry.es].map(|words| words.body.contains(super::WHEN));
        assert_eq!(told[0], told[1], "{}", entry.key);
    }
}

#[test]
fn no_moment_stands_under_two_notices() {
    let mut seen = BTreeSet::new();
    for stage in ENTRIES.iter().flat_map(|entry| &entry.stages) {
        assert!(seen.insert(stage), "{stage}");
    }
}

/// Lower-case words of a text, letters and digits only.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Every name of a medicine, a class of medicines, a treatment, a kind of hair loss or a test that the guideline
/// knows, and the words of the field.
fn clinical_words() -> Vec<Vec<String>> {
    let edition = guideline::Edition::embedded().unwrap();
    let mut names: Vec<String> = Vec::new();
    for ingredient in edition.medications().all() {
        names.push(ingredient.name.clone());
        names.extend(ingredient.names.iter().chain(&ingredient.brands).cloned());
    }
    for treatment in edition.treatments() {
        names.push(treatment.name.clone());
    }
    names.extend(edition.types().iter().map(|kind| kind.name.clone()));
    names.extend(
        edition
            .concepts()
            .all()
            .map(|concept| concept.title.clone()),
    );
    names.extend(
        "alopecia areata scalp hair bald balding skin dermatology dermatologist dermatología medicine medication drug \
         dose prescription refill treatment jak inhibitor diagnosis disease condition illness result results laboratory \
         lab blood biopsy infection tuberculosis hepatitis pregnancy clinic clínica doctor doctora médico medicina \
         medicamento receta cabello pelo calvicie piel diagnóstico enfermedad análisis sangre resultado resultados \
         tratamiento embarazo visit video"
            .split_whitespace()
            .map(str::to_owned),
    );
    names
        .iter()
        .map(|name| words(name))
        .filter(|name| !name.is_empty())
        .collect()
}

fn clinical_word_in<'a>(text: &str, clinical: &'a [Vec<String>]) -> Option<&'a Vec<String>> {
    let text = words(text);
    clinical
        .iter()
        .find(|name| text.windows(name.len()).any(|run| run == name.as_slice()))
}

#[test]
fn no_notice_says_anything_clinical() {
    let clinical = clinical_words();
    assert!(clinical.len() > 300, "{}", clinical.len());
    for notice in all() {
        let text = format!("{} {}", notice.subject, notice.body);
        assert_eq!(
            clinical_word_in(&text, &clinical),
            None,
            "{}",
            notice.subject
        );
    }
    // The list is one that would find something.
    for telling in [
        "Your Olumiant is ready",
        "About your alopecia areata",
        "Su receta está lista",
        "Your result is in",
    ] {
        assert!(clinical_word_in(telling, &clinical).is_some(), "{telling}");
    }
}
