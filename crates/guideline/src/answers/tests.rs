use super::*;
use crate::problem::content;

fn answers() -> Answers {
    Answers::load(&content()).unwrap()
}

fn text<'a>(all: &'a [Answer], question: &str) -> &'a Answer {
    all.iter()
        .find(|answer| answer.question == question)
        .unwrap()
}

#[test]
fn every_situation_gets_all_seven_answers_with_sources() {
    let answers = answers();
    let kinds = [
        "aa_patchy",
        "aa_universalis",
        "aga_female",
        "te",
        "lpp",
        "tinea",
        "syphilis",
        "ae",
        "ttm",
        "something-new",
        "",
    ];
    let treatments = [
        None,
        Some("baricitinib"),
        Some("ritlecitinib"),
        Some("deuruxolitinib"),
        Some("tofacitinib"),
        Some("minoxidil_oral"),
    ];
    let statuses = [
        None,
        Some(Status::Eligible),
        Some(Status::Caution),
        Some(Status::NeedsWorkUp),
        Some(Status::NotIndicated),
        Some(Status::Contraindicated),
    ];
    for language in ["en", "es"] {
        for kind in kinds {
            for treatment in treatments {
                for status in statuses {
                    let all = answers.draft(language, kind, treatment, status);
                    let asked: Vec<&str> =
                        all.iter().map(|answer| answer.question.as_str()).collect();
                    assert_eq!(asked, QUESTIONS, "{language} {kind} {treatment:?}");
                    for answer in &all {
                        assert!(!answer.paragraphs.is_empty() && !answer.citations.is_empty());
                        assert!(answer.citations.iter().all(|cite| !cite.title.is_empty()));
                    }
                }
            }
        }
    }
}

#[test]
fn the_most_particular_text_is_taken() {
    let answers = answers();
    let all = answers.draft(
        "en",
        "aa_ophiasis",
        Some("baricitinib"),
        Some(Status::Contraindicated),
    );
    assert!(text(&all, "type").paragraphs[0].contains("ophiasis"));
    assert!(text(&all, "candidate").paragraphs[0].contains("not safe"));
    assert!(text(&all, "risks").paragraphs[0].contains("strongest warning"));
    assert!(text(&all, "time").paragraphs[0].contains("35.2 of 100"));
    assert!(text(&all, "monitoring").paragraphs[0].contains("weeks 4, 12, 24 and 36"));
    let none = answers.draft("en", "aa_patchy", None, None);
    assert!(text(&none, "time").paragraphs[0].contains("Without medicine"));
    assert!(text(&none, "monitoring").paragraphs[0].contains("No blood tests"));
    // A medicine without texts of its own is never answered as if there were none.
    let other = answers.draft("en", "aa_patchy", Some("upadacitinib"), None);
    for question in ["candidate", "risks", "monitoring"] {
        let words = &text(&other, question).paragraphs[0];
        assert!(
            !words.contains("No medicine") && !words.contains("No blood tests"),
            "{words}"
        );
    }
    let spanish = answers.draft(
        "es",
        "aa_patchy",
        Some("ritlecitinib"),
        Some(Status::Eligible),
    );
    assert!(text(&spanish, "time").paragraphs[0].contains("23.39 de cada 100"));
    assert!(answers.translation("es").is_some() && answers.translation("en").is_none());
}

/// The weeks a patient reads are the weeks the duties are made from.
#[test]
fn the_monitoring_text_names_the_weeks_of_the_schedule() {
    let files = content();
    let concepts = crate::concept::Concepts::load(&files).unwrap();
    let catalogue = crate::catalogue::Catalogue::load(&files, &concepts).unwrap();
    let answers = answers();
    for schedule in catalogue.schedules() {
        let all = answers.draft("en", "aa_patchy", Some(&schedule.treatment), None);
        let words = &text(&all, "monitoring").paragraphs[0];
        let visits = schedule.visits.iter();
        let weeks: Vec<String> = visits.clone().map(|visit| visit.week.to_string()).collect();
        let (last, first) = weeks.split_last().unwrap();
        let expected = format!("weeks {} and {last}", first.join(", "));
        assert!(
            words.contains(&expected),
            "{}: {expected}: {words}",
            schedule.treatment
        );
        let lipids: Vec<String> = visits
            .filter(|visit| visit.tests.iter().any(|test| test == "lipids"))
            .map(|visit| visit.week.to_string())
            .collect();
        if !lipids.is_empty() {
            let expected = format!("cholesterol in weeks {}", lipids.join(" and "));
            assert!(
                words.contains(&expected),
                "{}: {expected}: {words}",
                schedule.treatment
            );
        }
    }
}

#[test]
fn a_language_that_says_less_is_refused() {
    let mut files = content();
    let path = "answers/es.toml";
    let text = String::from_utf8(files[path].clone()).unwrap();
    let (kept, _) = text.rsplit_once("[[answer]]").unwrap();
    files.insert(path.to_owned(), kept.as_bytes().to_vec());
    assert!(Answers::load(&files).unwrap_err().says.contains("differs"));
}

/// What a patient reads of a trial is what the figures hold.
#[test]
fn the_numbers_of_the_trials_are_those_of_the_figures() {
    let files = content();
    let education = crate::education::Education::load(&files).unwrap();
    let answers = answers();
    for (treatment, figure) in [
        ("baricitinib", "regrowth-brave"),
        ("ritlecitinib", "regrowth-allegro"),
    ] {
        let (figure, _) = education.figure(figure).unwrap();
        for language in ["en", "es"] {
            let all = answers.draft(language, "aa_patchy", Some(treatment), None);
            let words = &text(&all, "time").paragraphs[0];
            for percent in &figure.rows[0].percent {
                // "35.2 of 100", "1.54 de cada 100", "5.3 of 100": the number stands as a word of its own.
                assert!(
                    words.split(' ').any(|word| word == percent.to_string()),
                    "{percent}: {words}"
                );
            }
        }
    }
}

/// Who has a diagnosis is not told that the kind is not settled.
#[test]
fn every_kind_is_called_by_its_name() {
    let answers = answers();
    let types: toml::Table =
        toml::from_str(std::str::from_utf8(&content()["parameters/types.toml"]).unwrap()).unwrap();
    for language in ["en", "es"] {
        let open = text(&answers.draft(language, "", None, None), "type")
            .paragraphs
            .clone();
        for kind in types["type"].as_array().unwrap() {
            let id = kind["id"].as_str().unwrap();
            let all = answers.draft(language, id, None, None);
            assert_ne!(text(&all, "type").paragraphs, open, "{language} {id}");
        }
    }
}
