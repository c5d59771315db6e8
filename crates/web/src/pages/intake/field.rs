//! The fields of a question, by the form of its answer. What was typed comes as the pairs of a form, whether it was
//! saved before or has just been sent back.

use guideline::questionnaire::{Answer, Kind, NONE, Question, UNSURE};
use maud::{Markup, html};

use crate::{
    form::Form,
    view::{
        field::{self, Choice, Field},
        form::{Wrong, other_button},
    },
    words::Words,
};

/// Rows for treatments when nothing was written yet.
const ROWS: usize = 2;

type Pairs = [(String, String)];

/// The fields, with the question as the page's heading.
pub(super) fn fields(words: &Words, question: &Question, typed: &Pairs, wrong: &Wrong) -> Markup {
    let id = &question.id;
    let (title, hint) = (
        words.t(&format!("q-{id}")),
        words.t(&format!("q-{id}-hint")),
    );
    if matches!(question.kind, Kind::Choice | Kind::Many) {
        return options(words, question, &title, &hint, typed, wrong);
    }
    let body = match question.kind {
        Kind::Number => number(words, question, typed, wrong),
        Kind::PerDay => html! {
            (line(words, "a-day", &words.t("q-any-a-day"), typed, wrong))
            (line(words, "years", &words.t("q-any-for-years"), typed, wrong))
        },
        Kind::Date => {
            let boxes = [one(typed, "month"), one(typed, "day"), one(typed, "year")];
            field::date(
                words,
                "date",
                &words.t("intake-day"),
                "",
                boxes,
                wrong.of(words, "date").as_deref(),
            )
        }
        Kind::Treatments => treatments(words, question, typed, wrong),
        _ => {
            let label = if question.kind == Kind::Text {
                "intake-your-answer"
            } else {
                "q-any-one-a-line"
            };
            let error = wrong.of(words, "text");
            Field {
                name: "text",
                label: &words.t(label),
                value: one(typed, "text"),
                error: error.as_deref(),
                ..Field::default()
            }
            .textarea(5)
        }
    };
    let none = match question.kind {
        Kind::Medicines => Some("q-any-none-taken"),
        Kind::Allergies => Some("q-any-none-allergy"),
        Kind::Treatments => Some("q-any-none-tried"),
        _ => None,
    };
    let unsure = !(question.kind == Kind::Text && question.optional);
    html! {
        h1 { (title) }
        p.hint { (hint) }
        (body)
        div.field.opts {
            @if let Some(key) = none { (tick(NONE, &words.t(key), typed)) }
            @if unsure { (tick(UNSURE, &words.t("q-any-unsure"), typed)) }
        }
    }
}

fn options(
    words: &Words,
    question: &Question,
    title: &str,
    hint: &str,
    typed: &Pairs,
    wrong: &Wrong,
) -> Markup {
    let id = &question.id;
    let many = question.kind == Kind::Many;
    let choice = |value: &str, key: &str, apart: bool| Choice {
        value: value.to_owned(),
        says: words.t(key),
        chosen: has(typed, value),
        apart,
        ..Choice::default()
    };
    let own = question
        .options
        .iter()
        .map(|option| choice(&option.id, &format!("q-{id}-{}", option.id), false));
    let mut choices: Vec<Choice> = own.collect();
    if many {
        choices.push(choice(NONE, "q-any-none", true));
    }
    // Among ticks, "not sure" may stand beside others: it is about the rest.
    choices.push(choice(UNSURE, "q-any-unsure", !many));
    let error = wrong.of(words, "answer");
    // A scale reads better side by side than as a tall column.
    let numbered = question
        .options
        .iter()
        .all(|option| option.id.parse::<u8>().is_ok());
    let asked = field::Question {
        name: "answer",
        legend: title,
        heading: true,
        hint,
        error: error.as_deref(),
        many,
        row: numbered,
    };
    asked.choices(&choices)
}

fn number(words: &Words, question: &Question, typed: &Pairs, wrong: &Wrong) -> Markup {
    let [unit] = question.units.as_slice() else {
        let choices: Vec<Choice> = question
            .units
            .iter()
            .map(|unit| Choice {
                value: unit.id.clone(),
                says: words.t(&format!("unit-{}", unit.id)),
                chosen: one(typed, "unit") == unit.id,
                ..Choice::default()
            })
            .collect();
        let error = wrong.of(words, "unit");
        let legend = words.t("q-any-unit");
        let asked = field::Question {
            name: "unit",
            legend: &legend,
            error: error.as_deref(),
            row: true,
            ..field::Question::default()
        };
        return html! {
            (line(words, "value", &words.t("intake-number"), typed, wrong))
            (asked.choices(&choices))
        };
    };
    let label = words.t(&format!("unit-{}", unit.id));
    line(words, "value", &capital(&label), typed, wrong)
}

fn line(words: &Words, name: &str, label: &str, typed: &Pairs, wrong: &Wrong) -> Markup {
    let error = wrong.of(words, name);
    Field {
        name,
        label,
        value: one(typed, name),
        error: error.as_deref(),
        inputmode: "decimal",
        short: true,
        ..Field::default()
    }
    .text()
}

fn treatments(words: &Words, question: &Question, typed: &Pairs, wrong: &Wrong) -> Markup {
    let outcomes: Vec<(String, String)> = question
        .options
        .iter()
        .map(|option| {
            (
                option.id.clone(),
                words.t(&format!("q-{}-{}", question.id, option.id)),
            )
        })
        .collect();
    let written = (1..=60)
        .rev()
        .find(|row| !one(typed, &format!("name-{row}")).is_empty())
        .unwrap_or(0);
    let rows = ROWS.max(written + usize::from(written > 0));
    html! {
        @for row in 1..=rows {
            @let names = ["name", "months", "outcome"].map(|stem| format!("{stem}-{row}"));
            @let [name, months, outcome] = &names;
            div.card.field {
                (Field { name, label: &words.t("q-any-name"), value: one(typed, name), error: wrong.of(words, name).as_deref(), ..Field::default() }.text())
                (line(words, months, &words.t("q-any-months"), typed, wrong))
                (Field { name: outcome, label: &words.t("q-any-outcome"), value: one(typed, outcome), error: wrong.of(words, outcome).as_deref(), ..Field::default() }
                    .select(&words.t("q-any-unsure"), &outcomes))
            }
        }
        p { (other_button(&words.t("intake-more"), "more", "yes")) }
    }
}

fn tick(value: &str, says: &str, typed: &Pairs) -> Markup {
    html! {
        label.opt.check.apart {
            input type="checkbox" name="answer" value=(value) checked[has(typed, value)];
            span { b { (says) } }
        }
    }
}

/// A saved answer as the pairs its form would send.
pub(super) fn pairs(answer: &Answer) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let none = || vec![pair("answer", NONE)];
    match answer {
        Answer::Unsure => vec![pair("answer", UNSURE)],
        Answer::Choice(id) => vec![pair("answer", id)],
        Answer::Many(ids) if ids.is_empty() => none(),
        Answer::Many(ids) => ids.iter().map(|id| pair("answer", id)).collect(),
        Answer::Number { value, unit } => {
            vec![pair("value", &value.to_string()), pair("unit", unit)]
        }
        Answer::PerDay { a_day, years } => vec![
            pair("a-day", &a_day.to_string()),
            pair("years", &years.to_string()),
        ],
        Answer::Date(day) => vec![
            pair("month", &day.month().to_string()),
            pair("day", &day.day().to_string()),
            pair("year", &day.year().to_string()),
        ],
        Answer::Text(text) => vec![pair("text", text)],
        Answer::Lines(lines) if lines.is_empty() => none(),
        Answer::Lines(lines) => vec![pair("text", &lines.join("\n"))],
        Answer::Treatments(tried) if tried.is_empty() => none(),
        Answer::Treatments(tried) => tried
            .iter()
            .zip(1..)
            .flat_map(|(one, row)| {
                [
                    (format!("name-{row}"), one.name.clone()),
                    (
                        format!("months-{row}"),
                        one.months
                            .map(|months| months.to_string())
                            .unwrap_or_default(),
                    ),
                    (
                        format!("outcome-{row}"),
                        one.outcome.clone().unwrap_or_default(),
                    ),
                ]
            })
            .collect(),
    }
}

/// What was posted, with the boxes of a day under the names the questionnaire reads.
pub(super) fn posted(form: &Form) -> Vec<(String, String)> {
    let renamed = form.fields().iter().map(|(name, value)| {
        let name = match name.as_str() {
            "date_month" => "month",
            "date_day" => "day",
            "date_year" => "year",
            other => other,
        };
        (name.to_owned(), value.clone())
    });
    renamed
        .filter(|(name, _)| name != "later" && name != "more")
        .collect()
}

/// Whether nothing was filled in; a unit alone is nothing.
pub(super) fn is_blank(typed: &Pairs) -> bool {
    typed
        .iter()
        .all(|(name, value)| name == "unit" || value.trim().is_empty())
}

fn one<'p>(typed: &'p Pairs, name: &str) -> &'p str {
    typed
        .iter()
        .find(|(field, _)| field == name)
        .map_or("", |(_, value)| value)
}

fn has(typed: &Pairs, value: &str) -> bool {
    typed
        .iter()
        .any(|(field, said)| field == "answer" && said == value)
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(rest).collect()
    })
}
