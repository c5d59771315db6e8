//! The care team's side of messages: the conversations of a chart, one of them, the answer.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    message::{self, Talk, of_chart, talk},
};
use maud::{Markup, html};
use record::{
    Role,
    id::{PatientId, ThreadId},
};

use crate::{
    app::App,
    form::Form,
    pages::care::{messages::said, signed_at},
    problem::Problem,
    routes::link,
    upload::Files,
    view::{
        Page,
        field::Field,
        form::{Wrong, button, form, upload_form},
        note::{Tone, tag},
        photos::pictures,
        piece::{back, patient_banner},
    },
    visitor::Visitor,
};

pub(crate) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
) -> Result<Response, Problem> {
    let talks = of_chart(&app.practice, &visitor.actor, patient).await?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::chart(patient)))
        h1 { (words.t("messages-title")) }
        @if talks.is_empty() { p { (words.t("messages-none")) } }
        @for talk in &talks {
            section.card {
                h2 { a href=(link::thread(talk.thread.id)) { (words.t(&format!("topic-{}", talk.thread.topic.word()))) } }
                (waits(&visitor, talk))
            }
        }
    };
    Ok(Page::new(&visitor, &words.t("messages-title"))
        .body(&body)
        .into_response())
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(thread): Path<ThreadId>,
) -> Result<Response, Problem> {
    let talk = talk(&app.practice, &visitor.actor, thread).await?;
    Ok(page(visitor, &talk, &Form::default(), &Wrong::nothing()))
}

pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path(thread): Path<ThreadId>,
    form: Form,
    files: Files,
) -> Result<Response, Problem> {
    let (ask, text) = (visitor.ask(&form), form.get("text"));
    let done = match files.take(&form) {
        Ok(files) => message::answer(&app.practice, &ask, thread, seen(&form), text, files).await,
        Err(wrong) => Err(Refused::Invalid(wrong.into_problems())),
    };
    then(&app, visitor, thread, &form, done).await
}

pub(crate) async fn settle(
    State(app): State<App>,
    visitor: Visitor,
    Path(thread): Path<ThreadId>,
    form: Form,
) -> Result<Response, Problem> {
    let done = message::settle(
        &app.practice,
        &visitor.ask(&form),
        thread,
        seen(&form),
        form.get("why"),
    )
    .await;
    then(&app, visitor, thread, &form, done).await
}

/// How many messages stood on the page that the form was on.
fn seen(form: &Form) -> usize {
    form.get("seen").parse().unwrap_or(0)
}

async fn then(
    app: &App,
    visitor: Visitor,
    thread: ThreadId,
    form: &Form,
    done: Result<(), Refused>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(link::thread(thread).as_str()).into_response()),
        Err(Refused::Invalid(problems)) => {
            let talk = talk(&app.practice, &visitor.actor, thread).await?;
            Ok(page(visitor, &talk, form, &Wrong::these(problems)))
        }
        Err(other) => Err(other.into()),
    }
}

fn page(visitor: Visitor, talk: &Talk, typed: &Form, wrong: &Wrong) -> Response {
    let visitor = visitor.in_view(talk.patient.id);
    let words = &visitor.words;
    let id = talk.thread.id;
    let (text, why) = (wrong.of(words, "text"), wrong.of(words, "why"));
    let answers = visitor.actor.role() == Some(Role::Clinician);
    let body = html! {
        (back(words, &link::messages(talk.patient.id)))
        (wrong.summary(words))
        h1 { (words.t_with("messages-with", &[("name", talk.patient.full_name().into())])) }
        p { strong { (words.t(&format!("topic-{}", talk.thread.topic.word()))) } }
        (waits(&visitor, talk))
        (said(&visitor, talk, None))
        @if answers {
            (upload_form(&visitor, &link::answer_thread(id), html! { input type="hidden" name="seen" value=(talk.messages.len());
                (Field { name: "text", label: &words.t("messages-answer"), hint: &words.t("messages-answer-hint"), value: typed.get("text"), error: text.as_deref(), ..Field::default() }.textarea(6))
                (pictures(&visitor, wrong))
                (button(&words.t("messages-answer-send")))
            }))
            @if talk.thread.answer_by.is_some() {
                (form(&visitor, &link::settle_thread(id), html! { input type="hidden" name="seen" value=(talk.messages.len());
                    (Field { name: "why", label: &words.t("messages-settle-why"), value: typed.get("why"), error: why.as_deref(), ..Field::default() }.text())
                    button.btn.outline type="submit" { (words.t("messages-settle")) }
                }))
            }
        }
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(&visitor, &words.t("messages-title"))
        .banner(patient_banner(&visitor, &talk.patient, &[]))
        .status(status)
        .body(&body)
        .into_response()
}

/// By when an answer was promised, in the clinic's own time; late ones say so.
fn waits(visitor: &Visitor, talk: &Talk) -> Markup {
    let words = &visitor.words;
    let Some(until) = talk.thread.answer_by else {
        return html! { p { (tag(Tone::Ok, &words.t("messages-settled"))) } };
    };
    let late = until <= visitor.app.practice.now();
    let when = signed_at(visitor, until, &visitor.clinic.zone);
    html! { p {
        (tag(if late { Tone::Crit } else { Tone::Warn }, &words.t(if late { "messages-late" } else { "messages-waits" }))) " "
        (words.t_with("messages-by", &[("when", when.into())]))
    } }
}
