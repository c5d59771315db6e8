//! One task: why it is there, what it rests on, and the ways to decide. "Not now" asks for a reason.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    decide::{self, Decision},
};
use maud::{Markup, html};
use record::{id::TaskId, task::Task};

use super::{assessment, banner};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button, form},
        note::{Tone, note},
        piece::back,
    },
    visitor::Visitor,
};

/// Reasons for "not now", each with its words.
const REASONS: [&str; 6] = [
    "seen-elsewhere",
    "repeat-ordered",
    "expected",
    "spoke-with-patient",
    "other-clinician",
    "other",
];

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(task): Path<TaskId>,
) -> Result<Response, Problem> {
    let (task, chart) = decide::task(&app.practice, &visitor.actor, task).await?;
    Ok(page(
        visitor,
        &task,
        chart.as_ref(),
        &Form::default(),
        &Wrong::nothing(),
    ))
}

pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<TaskId>,
    form: Form,
) -> Result<Response, Problem> {
    let words = form.get("words").to_owned();
    let decision = match form.get("decision") {
        "hold" => Some(Decision::Hold { words }),
        "resume" => Some(Decision::Resume { words }),
        "tell" => Some(Decision::Tell { words }),
        "done" => Some(Decision::Done { words }),
        "not-now" => Some(Decision::NotNow {
            reason: form.get("reason").to_owned(),
            words,
        }),
        _ => None,
    };
    let refused = match decision {
        Some(decision) => decide::decide(&app.practice, &visitor.ask(&form), id, decision).await,
        None => Err(Refused::field("decision", "problem-decision")),
    };
    match refused {
        Ok(()) => Ok(Redirect::to(link::worklist().as_str()).into_response()),
        Err(Refused::Invalid(problems)) => {
            let (task, chart) = decide::task(&app.practice, &visitor.actor, id).await?;
            Ok(page(
                visitor,
                &task,
                chart.as_ref(),
                &form,
                &Wrong::these(problems),
            ))
        }
        Err(other) => Err(other.into()),
    }
}

fn page(
    visitor: Visitor,
    task: &Task,
    chart: Option<&Chart>,
    typed: &Form,
    wrong: &Wrong,
) -> Response {
    let visitor = match chart {
        Some(chart) => visitor.in_view(chart.patient.id),
        None => visitor,
    };
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::worklist()))
        (wrong.summary(words))
        h1 { (words.t(&format!("kind-{}", task.kind.word()))) }
        (note(Tone::Warn, html! { p { (task.why) } }))
        @if let Some(chart) = chart { (basis(&visitor, task, chart)) }
        @match &task.closed {
            Some(closed) => p { (words.t_with("task-closed", &[("by", closed.by.clone().into()), ("decision", closed.decision.clone().into())])) }
            None => (form_of(&visitor, task, typed, wrong)),
        }
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut page = Page::new(&visitor, &words.t("task-tab")).status(status);
    if let Some(chart) = chart {
        page = page.banner(banner(&visitor, &chart.patient, chart));
    }
    page.body(&body).into_response()
}

fn basis(visitor: &Visitor, task: &Task, chart: &Chart) -> Markup {
    let words = &visitor.words;
    html! {
        p { a href=(link::chart(chart.patient.id)) { (words.t_with("task-open-chart", &[("name", chart.patient.full_name().into())])) } }
        @for action in chart.assessment.actions.iter().filter(|action| action.rule == task.about) {
            section.card {
                h2 { (action.says) }
                p.quiet { (words.t("assess-inputs")) " " (action.inputs.join("; ")) }
                @if let Some(lifted) = &action.lifted_by { p { b { (words.t("assess-lifted")) } " " (lifted) } }
                p.basis { (words.t("assess-rule")) " " code { (action.rule) } ". "
                    @for citation in action.citations.iter() { cite { (citation.title) } ", " (citation.at) " (" (citation.revision) ") " (citation.status) ". " } }
            }
        }
        @for treatment in chart.assessment.treatments.iter().filter(|treatment| chart.assessment.actions.iter().any(|action| action.rule == task.about && action.treatment == treatment.treatment)) {
            p { (treatment.name) " " (assessment::status_tag(words, treatment.status)) }
        }
    }
}

fn form_of(visitor: &Visitor, task: &Task, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let offered: Vec<Choice> = decide::offered(task.kind)
        .iter()
        .map(|decision| Choice {
            value: (*decision).to_owned(),
            says: words.t(&format!("decision-{decision}")),
            hint: words.t(&format!("decision-{decision}-hint")),
            chosen: typed.get("decision") == *decision,
            apart: *decision == "not-now",
        })
        .collect();
    let reasons: Vec<(String, String)> = REASONS
        .iter()
        .map(|reason| ((*reason).to_owned(), words.t(&format!("not-now-{reason}"))))
        .collect();
    let (decision_wrong, words_wrong) = (wrong.of(words, "decision"), wrong.of(words, "words"));
    form(
        visitor,
        &link::answer_task(task.id),
        html! {
            (Question { name: "decision", legend: &words.t("task-question"), error: decision_wrong.as_deref(), ..Question::default() }.choices(&offered))
            (Field { name: "reason", label: &words.t("task-reason"), hint: &words.t("task-reason-hint"), value: typed.get("reason"), ..Field::default() }.select(&words.t("task-reason-none"), &reasons))
            (Field { name: "words", label: &words.t("task-words"), hint: &words.t("task-words-hint"), value: typed.get("words"), error: words_wrong.as_deref(), ..Field::default() }.textarea(4))
            (button(&words.t("task-decide")))
        },
    )
}
