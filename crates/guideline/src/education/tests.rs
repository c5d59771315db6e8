use super::*;
use crate::problem::content;

fn education() -> Education {
    Education::load(&content()).unwrap()
}

#[test]
fn both_languages_have_the_same_topics() {
    let education = education();
    let slugs = |language: &str| -> Vec<String> {
        education
            .pages(language)
            .map(|page| page.slug.clone())
            .collect()
    };
    assert_eq!(slugs("en"), slugs("es"));
    assert_eq!(slugs("en").len(), 9);
    let first = education.page("en", "alopecia-areata").unwrap();
    assert!(
        first.content.reviewed_by.is_none(),
        "no clinician has reviewed it, and it must not say so"
    );
    assert!(
        education
            .page("es", "alopecia-areata")
            .unwrap()
            .content
            .translation
            .is_some()
    );
    assert!(!first.citations.is_empty());
}

#[test]
fn the_primary_results_stand_as_posted() {
    let education = education();
    let (figure, cites) = education.figure("regrowth-brave").unwrap();
    let numbers: Vec<String> = figure.rows[0]
        .percent
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(numbers, ["5.3", "21.7", "35.2"]);
    let people: Vec<u32> = figure.groups.iter().map(|group| group.people).collect();
    assert_eq!(people, [189, 184, 281]);
    assert_eq!(cites[0].evidence, "CTG-BRAVE1");
}

#[test]
fn benefit_without_two_sources_is_refused() {
    let mut files = content();
    let text = String::from_utf8(files[FIGURES].clone()).unwrap();
    let weaker = text.replacen(
        "status = \"V2\"\n\n[[figure]]",
        "status = \"V1\"\n\n[[figure]]",
        1,
    );
    assert_ne!(text, weaker);
    files.insert(FIGURES.to_owned(), weaker.into_bytes());
    assert!(
        Education::load(&files)
            .unwrap_err()
            .says
            .contains("two sources")
    );
}

#[test]
fn a_language_that_lacks_a_warning_is_refused() {
    let mut files = content();
    let path = "education/es/jak-risks.toml";
    let text = String::from_utf8(files[path].clone()).unwrap();
    files.insert(
        path.to_owned(),
        text.replace("urgent = \"emergency\"\n", "").into_bytes(),
    );
    assert!(
        Education::load(&files)
            .unwrap_err()
            .says
            .contains("differs")
    );
    files.remove(path);
    assert!(
        Education::load(&files)
            .unwrap_err()
            .says
            .contains("missing")
    );
}

/// No `1 in X`, nobody is sold anything, and the number of ages and doses needs no drug in a title.
#[test]
fn words_keep_the_rules_of_the_house() {
    let education = education();
    for page in LANGUAGES
        .iter()
        .flat_map(|language| education.pages(language))
    {
        let content = &page.content;
        let mut texts: Vec<&String> = content.summary.iter().chain(&content.now).collect();
        for section in &content.sections {
            texts.extend(section.text.iter().chain(&section.list));
            texts.extend(
                section
                    .figures
                    .iter()
                    .flat_map(|shown| [&shown.title, &shown.note]),
            );
        }
        for text in texts {
            let lower = text.to_lowercase();
            for banned in [
                "1 in ",
                "one in ",
                "miracle",
                "guarantee",
                "you should take",
                "milagro",
                "garantiza",
                "1 de cada ",
            ] {
                assert!(
                    !lower.contains(banned),
                    "{}: `{banned}` in {text}",
                    page.slug
                );
            }
        }
        for drug in [
            "baricitinib",
            "ritlecitinib",
            "deuruxolitinib",
            "tofacitinib",
        ] {
            assert!(
                !content.title.to_lowercase().contains(drug),
                "{}",
                content.title
            );
        }
    }
}

/// English pages read at grade six or below (Flesch-Kincaid, syllables counted by groups of vowels).
#[test]
fn english_pages_read_easily() {
    let education = education();
    for page in education.pages("en") {
        let content = &page.content;
        let mut text = content.summary.join(" ");
        for part in content.now.iter().chain(
            content
                .sections
                .iter()
                .flat_map(|section| section.text.iter().chain(&section.list)),
        ) {
            text.push(' ');
            text.push_str(part);
        }
        let grade = grade(&text);
        assert!(grade <= 60, "{}: grade {grade} tenths", page.slug);
    }
}

/// Flesch-Kincaid grade in tenths.
fn grade(text: &str) -> i64 {
    let sentences = text.matches(['.', '?', '!', ':', ';']).count().max(1);
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            word.chars()
                .filter(|sign| sign.is_alphabetic())
                .collect::<String>()
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let [sentences, words, syllables] =
        [sentences, words.len(), syllables].map(|count| i64::try_from(count).unwrap());
    390 * words / sentences / 100 + 11_800 * syllables / words / 100 - 1559 / 10
}

fn syllables(word: &str) -> usize {
    let vowel = |sign: char| "aeiouy".contains(sign);
    let mut count = 0;
    let mut before = false;
    for sign in word.chars() {
        count += usize::from(vowel(sign) && !before);
        before = vowel(sign);
    }
    if word.ends_with('e') && !word.ends_with("le") && count > 1 {
        count -= 1;
    }
    count.max(1)
}
