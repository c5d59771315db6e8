//! Results that could not be matched: what each says of itself beside who might be meant. A person chooses; nothing is
//! chosen beforehand, and the date of birth is typed from the chart as the second identifier.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    quarantine::{self, Candidate, Matching, Puzzle},
};
use jiff::civil::Date;
use maud::{Markup, html};
use record::id::QuarantineId;

use super::worklist::waiting;
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question, date},
        form::{Wrong, button, form},
        note::{Tone, note, tag},
        piece::back,
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

/// Value of the choice for somebody who is not among the candidates.
const OTHER: &str = "other";

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let lines = quarantine::waiting(&app.practice, &visitor.actor).await?;
    let (words, now) = (&visitor.words, app.practice.now());
    let body = html! {
        (back(words, &link::worklist()))
        h1 { (words.t("quarantine-heading")) }
        p.lead { (words.t("quarantine-lead")) }
        @if lines.is_empty() { (note(Tone::Ok, html! { p { (words.t("quarantine-empty")) } })) }
        ol.tasks { @for line in &lines {
            li.task {
                div {
                    p.who { b { (said(words, line.said.name.as_deref())) } " " span.quiet { (said(words, line.said.mrn.as_deref())) } }
                    p { (line.reason) }
                    p.quiet { (waiting(words, line.received_at, now)) }
                }
                a.btn.outline.small href=(link::quarantined(line.id)) { (words.t("step-match")) }
            }
        } }
    };
    Ok(Page::new(&visitor, &words.t("quarantine-heading"))
        .wide()
        .body(&body)
        .into_response())
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<QuarantineId>,
) -> Result<Response, Problem> {
    let puzzle = quarantine::one(&app.practice, &visitor.actor, id).await?;
    Ok(page(&visitor, &puzzle, &Form::default(), &Wrong::nothing()))
}

pub(crate) async fn match_to(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<QuarantineId>,
    form: Form,
) -> Result<Response, Problem> {
    let chosen = form.get("mrn");
    let matching = Matching {
        mrn: if chosen == OTHER {
            form.get("other_mrn").to_owned()
        } else {
            chosen.to_owned()
        },
        born_on: read_date(&form),
        why: form.get("why").to_owned(),
    };
    let done = quarantine::match_to(&app.practice, &visitor.ask(&form), id, matching).await;
    answered(&app, &visitor, id, &form, done.map(drop)).await
}

pub(crate) async fn dismiss(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<QuarantineId>,
    form: Form,
) -> Result<Response, Problem> {
    let why = form.get("dismiss_why");
    let done = quarantine::dismiss(&app.practice, &visitor.ask(&form), id, why).await;
    answered(&app, &visitor, id, &form, done).await
}

async fn answered(
    app: &App,
    visitor: &Visitor,
    id: QuarantineId,
    form: &Form,
    done: Result<(), Refused>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(link::quarantine().as_str()).into_response()),
        Err(Refused::Invalid(problems)) => {
            let puzzle = quarantine::one(&app.practice, &visitor.actor, id).await?;
            Ok(page(visitor, &puzzle, form, &Wrong::these(problems)))
        }
        Err(other) => Err(other.into()),
    }
}

fn read_date(form: &Form) -> Option<Date> {
    let part = |name: &str| form.get(name).parse::<i16>().ok();
    let month = i8::try_from(part("born_on_month")?).ok()?;
    let day = i8::try_from(part("born_on_day")?).ok()?;
    Date::new(part("born_on_year")?, month, day).ok()
}

fn page(visitor: &Visitor, puzzle: &Puzzle, typed: &Form, wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::quarantine()))
        (wrong.summary(words))
        h1 { (words.t("quarantine-one")) }
        (note(Tone::Warn, html! { p { (puzzle.quarantined.reason) } }))
        (identities(words, puzzle))
        (results(words, puzzle))
        @match &puzzle.quarantined.resolved {
            Some(end) => (note(Tone::Ok, html! { p { (words.t_with("quarantine-resolved", &[("by", end.by.clone().into()), ("why", end.why.clone().into())])) } })),
            None => {
                (matching(visitor, puzzle, typed, wrong))
                (dismissal(visitor, puzzle, typed, wrong))
            }
        }
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(visitor, &words.t("quarantine-one"))
        .wide()
        .status(status)
        .body(&body)
        .into_response()
}

/// What the result says, and under it each candidate, so that the same thing stands in the same column.
fn identities(words: &Words, puzzle: &Puzzle) -> Markup {
    let columns = [
        "quarantine-who",
        "quarantine-number",
        "quarantine-born",
        "quarantine-name",
    ]
    .map(|key| words.t(key));
    let own = &puzzle.quarantined.said;
    let mut rows = vec![vec![
        html! { (words.t("quarantine-says")) },
        html! { (said(words, own.mrn.as_deref())) },
        html! { (said(words, own.born_on.as_deref())) },
        html! { (said(words, own.name.as_deref())) },
    ]];
    for (at, one) in puzzle.candidates.iter().enumerate() {
        rows.push(vec![
            html! { (words.t_with("quarantine-candidate", &[("n", (at + 1).into())])) },
            html! { (one.patient.mrn) " " (agrees(words, one.same_number)) },
            html! { (one.patient.born_on) " " (agrees(words, one.same_birth)) },
            html! { (one.patient.full_name()) " " (agrees(words, one.same_name)) },
        ]);
    }
    html! {
        (stack_table(&words.t("quarantine-compare"), &columns, &rows))
        @if puzzle.candidates.is_empty() { p { (words.t("quarantine-nobody")) } }
    }
}

fn agrees(words: &Words, same: Option<bool>) -> Markup {
    match same {
        Some(true) => tag(Tone::Ok, &words.t("quarantine-same")),
        Some(false) => tag(Tone::Crit, &words.t("quarantine-different")),
        None => tag(Tone::Info, &words.t("quarantine-not-said")),
    }
}

fn said(words: &Words, text: Option<&str>) -> String {
    text.map_or_else(|| words.t("quarantine-not-said"), str::to_owned)
}

fn results(words: &Words, puzzle: &Puzzle) -> Markup {
    let columns =
        ["quarantine-test", "quarantine-value", "quarantine-drawn"].map(|key| words.t(key));
    let rows: Vec<Vec<Markup>> = puzzle
        .results
        .iter()
        .map(|(name, value, day)| {
            let day = day.map(|day| day.to_string());
            vec![
                html! { (name) },
                html! { (value) },
                html! { (said(words, day.as_deref())) },
            ]
        })
        .collect();
    html! {
        (stack_table(&words.t("quarantine-results"), &columns, &rows))
        p.quiet { (words.t_with("quarantine-sender", &[("system", said(words, Some(&puzzle.system).filter(|it| !it.is_empty()).map(String::as_str)).into()), ("number", puzzle.accession.clone().into())])) }
    }
}

fn matching(visitor: &Visitor, puzzle: &Puzzle, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let of = |field: &str| wrong.of(words, field);
    let choice = |one: &Candidate| Choice {
        value: one.patient.mrn.clone(),
        says: format!("{} · {}", one.patient.full_name(), one.patient.mrn),
        chosen: typed.get("mrn") == one.patient.mrn,
        ..Choice::default()
    };
    let mut choices: Vec<Choice> = puzzle.candidates.iter().map(choice).collect();
    choices.push(Choice {
        value: OTHER.to_owned(),
        says: words.t("quarantine-other"),
        chosen: typed.get("mrn") == OTHER,
        apart: true,
        ..Choice::default()
    });
    let born = ["born_on_month", "born_on_day", "born_on_year"].map(|part| typed.get(part));
    let (mrn, born_on, why) = (of("mrn"), of("born_on"), of("why"));
    html! {
        section.card aria-labelledby="match" {
            h2 #match { (words.t("quarantine-match")) }
            (form(visitor, &link::match_result(puzzle.quarantined.id), html! {
                (Question { name: "mrn", legend: &words.t("quarantine-whose"), error: mrn.as_deref(), ..Question::default() }.choices(&choices))
                (Field { name: "other_mrn", label: &words.t("quarantine-other-number"), value: typed.get("other_mrn"), short: true, ..Field::default() }.text())
                (date(words, "born_on", &words.t("quarantine-born-typed"), &words.t("quarantine-born-hint"), born, born_on.as_deref()))
                (Field { name: "why", label: &words.t("quarantine-why"), hint: &words.t("quarantine-why-hint"), value: typed.get("why"), error: why.as_deref(), ..Field::default() }.textarea(2))
                (button(&words.t("quarantine-file")))
            }))
        }
    }
}

fn dismissal(visitor: &Visitor, puzzle: &Puzzle, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let why = wrong.of(words, "dismiss_why");
    html! {
        section.card aria-labelledby="dismiss" {
            h2 #dismiss { (words.t("quarantine-dismiss")) }
            p { (words.t("quarantine-dismiss-lead")) }
            (form(visitor, &link::dismiss_result(puzzle.quarantined.id), html! {
                (Field { name: "dismiss_why", label: &words.t("quarantine-dismiss-why"), value: typed.get("dismiss_why"), error: why.as_deref(), ..Field::default() }.textarea(2))
                button.btn.outline type="submit" { (words.t("quarantine-dismiss-do")) }
            }))
        }
    }
}
