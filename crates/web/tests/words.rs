//! H-29: every word in every language, none missing, none that asks for another value.

#![allow(clippy::unwrap_used, reason = "helpers of tests fall where they stand")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use web::{Language, Words};

fn load(language: Language) -> Words {
    Words::load(language).unwrap()
}

#[test]
fn both_languages_have_the_same_keys() {
    let keys = |language| {
        load(language)
            .keys()
            .iter()
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    let (english, spanish) = (keys(Language::English), keys(Language::Spanish));
    assert!(english.len() > 200);
    let only_english: Vec<_> = english.difference(&spanish).collect();
    let only_spanish: Vec<_> = spanish.difference(&english).collect();
    assert!(
        only_english.is_empty() && only_spanish.is_empty(),
        "English alone {only_english:?}, Spanish alone {only_spanish:?}"
    );
}

#[test]
fn both_languages_take_the_same_values() {
    let values = |language: Language| {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in files(&root().join("locales").join(language.code()), "ftl") {
            let mut key = String::new();
            for line in fs::read_to_string(file).unwrap().lines() {
                if let Some((name, _)) = line
                    .split_once(" =")
                    .filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
                {
                    key = name.to_owned();
                }
                for part in line.split("{ $").skip(1) {
                    let value = part.split([' ', '}']).next().unwrap().to_owned();
                    found.entry(key.clone()).or_default().insert(value);
                }
            }
        }
        found
    };
    assert_eq!(values(Language::English), values(Language::Spanish));
}

/// A clinic whose number is not known yet: each sentence that tells it still reads as one. Numbers of a patient are not
/// the clinic's, and those stand behind a colon.
#[test]
fn every_sentence_with_the_clinics_number_reads_without_one() {
    let mut told = 0;
    for language in [Language::English, Language::Spanish] {
        let words = load(language);
        let unset = words.t("phone-unset");
        for file in files(&root().join("locales").join(language.code()), "ftl") {
            let text = fs::read_to_string(file).unwrap();
            for line in text.lines().filter(|line| line.contains("{ $phone }")) {
                let (key, _) = line.split_once(" = ").unwrap();
                let value = |name: &str| (name.to_owned(), "Ana".to_owned());
                let others = ["who", "place", "places", "names"].map(value);
                let mut values: Vec<(&str, _)> = others
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.clone().into()))
                    .collect();
                values.push(("phone", unset.clone().into()));
                let said = words.t_with(key, &values);
                for dangling in [" .", " ,", " ?", "  ", "at at", "al el", "al al", "de el"] {
                    assert!(!said.contains(dangling), "{key}: {said}");
                }
                let end = said.trim_end_matches(['.', '?']);
                for cut in [" at", " al", " to"] {
                    assert!(!end.ends_with(cut), "{key}: {said}");
                }
                assert!(said.contains(&unset), "{key}: {said}");
                told += 1;
            }
        }
    }
    assert!(told > 30, "{told}");
}

/// No page puts the number into a sentence as it stands, because it may not stand yet.
#[test]
fn pages_ask_for_the_number_where_its_absence_has_words() {
    for file in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            file.ends_with("src/visitor.rs") || !text.contains("clinic.phone"),
            "{}: call Visitor::phone",
            file.display()
        );
    }
}

/// Every key that stands in the source has its words: those said by a page, and those that a verb hands to one.
#[test]
fn every_key_that_the_source_names_has_words() {
    let (english, spanish) = (load(Language::English), load(Language::Spanish));
    let mut named = BTreeMap::new();
    for file in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(&file).unwrap();
        for call in [".t(\"", ".t_with(\"", ".t_with(\n", ".add(\"sign\", \""] {
            for part in text.split(call).skip(1) {
                let said = part.trim_start();
                let said = if call.ends_with('"') {
                    Some(said)
                } else {
                    said.strip_prefix('"')
                };
                if let Some(key) = said.and_then(|said| said.split('"').next()) {
                    named.insert(key.to_owned(), file.clone());
                }
            }
        }
    }
    for room in ["care", "identity", "media"] {
        for file in files(&root().join("..").join(room).join("src"), "rs") {
            let text = fs::read_to_string(&file).unwrap();
            for part in text.split("Conflict(\"").skip(1) {
                named.insert(
                    format!("conflict-{}", part.split('"').next().unwrap()),
                    file.clone(),
                );
            }
            for part in text.split("\"problem-").skip(1) {
                named.insert(
                    format!("problem-{}", part.split('"').next().unwrap()),
                    file.clone(),
                );
            }
        }
    }
    named.retain(|key, _| !key.contains(['{', '}']) && !key.is_empty() && key != "problem-");
    assert!(named.len() > 120, "{}", named.len());
    let missing: Vec<_> = named
        .iter()
        .filter(|(key, _)| !english.has(key) || !spanish.has(key))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn days_and_times_are_said_as_people_say_them() {
    let day = jiff::civil::date(2026, 11, 24);
    let (english, spanish) = (load(Language::English), load(Language::Spanish));
    assert_eq!(english.date(day), "Tuesday, November 24, 2026");
    assert_eq!(spanish.date(day), "martes, 24 de noviembre de 2026");
    for (hour, minute, says) in [
        (0, 5, "12:05 am"),
        (9, 20, "9:20 am"),
        (12, 0, "12:00 pm"),
        (14, 20, "2:20 pm"),
    ] {
        assert_eq!(english.time(jiff::civil::time(hour, minute, 0, 0)), says);
    }
}

#[test]
fn languages_are_found_as_browsers_ask_for_them() {
    for (header, wanted) in [
        ("es-MX,es;q=0.9,en;q=0.8", Some(Language::Spanish)),
        ("fr-FR,fr;q=0.9,en;q=0.3", Some(Language::English)),
        ("en;q=0.1,es;q=0.2", Some(Language::Spanish)),
        ("es;q=0,en;q=0.5", Some(Language::English)),
        ("de", None),
        ("", None),
    ] {
        assert_eq!(Language::accepted(header), wanted, "{header}");
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found
}
