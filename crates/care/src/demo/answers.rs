//! A made-up answer as the fields that a browser would post for it, so that it passes the same reader.

use guideline::questionnaire::{Kind, NONE, Question, UNSURE};

use super::data::Said;

/// The fields for `said`.
pub(super) fn form(question: &Question, said: &Said) -> Vec<(String, String)> {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    match (question.kind, said) {
        (_, Said::One(word)) if word == UNSURE => vec![field("answer", UNSURE)],
        (Kind::Text, Said::One(text)) => vec![field("text", text)],
        (Kind::Date, Said::One(date)) => vec![field("date", date)],
        (Kind::Number, Said::One(text)) => {
            let (value, unit) = text.split_once(' ').unwrap_or((text, ""));
            vec![field("value", value), field("unit", unit)]
        }
        (Kind::PerDay, Said::One(text)) => {
            let mut numbers = text.split(' ').filter(|word| word.parse::<u32>().is_ok());
            vec![
                field("a-day", numbers.next().unwrap_or("")),
                field("years", numbers.next().unwrap_or("")),
            ]
        }
        (_, Said::Many(list)) if list.is_empty() => vec![field("answer", NONE)],
        (Kind::Many, Said::Many(list)) => list.iter().map(|one| field("answer", one)).collect(),
        (Kind::Medicines | Kind::Allergies, Said::Many(list)) => {
            vec![field("text", &list.join("\n"))]
        }
        (Kind::Treatments, Said::Many(list)) => list
            .iter()
            .enumerate()
            .flat_map(|(row, line)| {
                let mut parts = line.split('|').map(str::trim);
                let mut next = |name: &str| {
                    (
                        format!("{name}-{}", row + 1),
                        parts.next().unwrap_or("").to_owned(),
                    )
                };
                [next("name"), next("months"), next("outcome")]
            })
            .collect(),
        // A choice; anything else is a mistake in the file, and the reader names the question.
        (_, Said::One(word)) => vec![field("answer", word)],
        (_, Said::Many(list)) => list.iter().map(|one| field("answer", one)).collect(),
    }
}
