//! Answers in words, as the patient gave them.

use guideline::questionnaire::{Answer, Kind, Question, UNSURE};
use maud::{Markup, html};

use crate::words::Words;

/// One answer. Several stand below each other.
pub(super) fn answer(words: &Words, question: &Question, answer: &Answer) -> Markup {
    let lines = lines(words, question, answer);
    html! {
        @match lines.as_slice() {
            [one] => (one),
            several => ul.plain { @for line in several { li { (line) } } },
        }
    }
}

fn lines(words: &Words, question: &Question, answer: &Answer) -> Vec<String> {
    let option = |id: &str| {
        if id == UNSURE {
            words.t("q-any-unsure")
        } else {
            words.t(&format!("q-{}-{id}", question.id))
        }
    };
    let none = |key: &str| vec![words.t(key)];
    match answer {
        Answer::Unsure => none("q-any-unsure"),
        Answer::Choice(id) => vec![option(id)],
        Answer::Many(ids) if ids.is_empty() => none("q-any-none"),
        Answer::Many(ids) => ids.iter().map(|id| option(id)).collect(),
        Answer::Number { value, unit } => {
            vec![format!("{value} {}", words.t(&format!("unit-{unit}")))]
        }
        Answer::PerDay { a_day, years } => vec![words.t_with(
            "check-per-day",
            &[
                ("n", a_day.to_string().into()),
                ("years", years.to_string().into()),
            ],
        )],
        Answer::Date(day) => vec![words.date(*day)],
        Answer::Text(text) if text.is_empty() => none("check-left-open"),
        Answer::Text(text) => vec![text.clone()],
        Answer::Lines(lines) if lines.is_empty() => none(match question.kind {
            Kind::Allergies => "q-any-none-allergy",
            _ => "q-any-none-taken",
        }),
        Answer::Lines(lines) => lines.clone(),
        Answer::Treatments(tried) if tried.is_empty() => none("q-any-none-tried"),
        Answer::Treatments(tried) => tried
            .iter()
            .map(|one| {
                let months = one.months.map_or_else(
                    || words.t("check-months-not-known"),
                    |months| format!("{months} {}", words.t("unit-months")),
                );
                let outcome = one.outcome.as_deref().unwrap_or(UNSURE);
                format!("{} · {months} · {}", one.name, option(outcome))
            })
            .collect(),
    }
}
