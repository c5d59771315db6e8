//! The patient's messages: what was written, a new one by topic, and by when an answer is promised.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    message::{self, Talk, mine, promised, talk},
};
use jiff::Timestamp;
use maud::{Markup, html};
use record::{
    id::{MessageId, ThreadId},
    message::Topic,
};

use super::{see, signed_at};
use crate::{
    app::App,
    form::Form,
    pages::safety::numbers,
    problem::Problem,
    routes::link,
    upload::Files,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button, upload_form},
        note::{Tone, note, tag},
        photos::{Shown, row, slots},
        piece::{back, go},
    },
    visitor::Visitor,
};

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let talks = mine(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::my_care()))
        h1 { (words.t("messages-title")) }
        (banner(&visitor))
        p { (go(&link::new_message(), &words.t("messages-new"), false)) }
        @if talks.is_empty() { p { (words.t("messages-none")) } }
        @for talk in &talks { (line(&visitor, talk)) }
    };
    Ok(page(&visitor, StatusCode::OK, &body))
}

pub(crate) async fn new(visitor: Visitor) -> Result<Response, Problem> {
    Ok(asks(&visitor, &Form::default(), &Wrong::nothing()))
}

pub(crate) async fn begin(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
    files: Files,
) -> Result<Response, Problem> {
    let files = files.take(&form);
    let Some(topic) = Topic::of(form.get("topic")) else {
        let mut wrong = files.err().unwrap_or_default();
        wrong.add("topic", "problem-message-topic");
        return Ok(asks(&visitor, &form, &wrong));
    };
    let files = match files {
        Ok(files) => files,
        Err(wrong) => return Ok(asks(&visitor, &form, &wrong)),
    };
    let (ask, text) = (visitor.ask(&form), form.get("text"));
    match message::begin(&app.practice, &ask, topic, text, files).await {
        Ok(thread) => Ok(see(&link::my_message(thread))),
        Err(Refused::Invalid(problems)) => Ok(asks(&visitor, &form, &Wrong::these(problems))),
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(thread): Path<ThreadId>,
) -> Result<Response, Problem> {
    let talk = talk(&app.practice, &visitor.actor, thread).await?;
    Ok(one(&visitor, &talk, &Form::default(), &Wrong::nothing()))
}

pub(crate) async fn write(
    State(app): State<App>,
    visitor: Visitor,
    Path(thread): Path<ThreadId>,
    form: Form,
    files: Files,
) -> Result<Response, Problem> {
    let (ask, text) = (visitor.ask(&form), form.get("text"));
    let written = match files.take(&form) {
        Ok(files) => message::write_on(&app.practice, &ask, thread, text, files).await,
        Err(wrong) => {
            let talk = talk(&app.practice, &visitor.actor, thread).await?;
            return Ok(one(&visitor, &talk, &form, &wrong));
        }
    };
    match written {
        Ok(thread) => Ok(see(&link::my_message(thread))),
        Err(Refused::Invalid(problems)) => {
            let talk = talk(&app.practice, &visitor.actor, thread).await?;
            Ok(one(&visitor, &talk, &form, &Wrong::these(problems)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Not for emergencies, and where those go. On every page of messages.
fn banner(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    note(
        Tone::Warn,
        html! {
            p { strong { (words.t("messages-not-urgent")) } }
            p { (words.t("emergency-line")) " " a href=(link::help_now()) { (words.t("help-more")) } }
        },
    )
}

fn asks(visitor: &Visitor, typed: &Form, wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let practice = &visitor.app.practice;
    let choices: Vec<Choice> = Topic::ALL
        .iter()
        .map(|topic| Choice {
            value: topic.word().to_owned(),
            says: words.t(&format!("topic-{}", topic.word())),
            hint: by(visitor, promised(practice, *topic), &practice.clinic.zone),
            chosen: typed.get("topic") == topic.word(),
            ..Choice::default()
        })
        .collect();
    let error = wrong.of(words, "topic");
    let question = Question {
        name: "topic",
        legend: &words.t("messages-topic"),
        error: error.as_deref(),
        ..Question::default()
    };
    let body = html! {
        (back(words, &link::my_messages()))
        (wrong.summary(words))
        h1 { (words.t("messages-new")) }
        (banner(visitor))
        // Numbers before words: whoever feels very ill reads them before writing.
        @if typed.get("topic") == Topic::Symptoms.word() { (numbers(visitor, false, false)) }
        (upload_form(visitor, &link::begin_message(), html! {
            (question.choices(&choices))
            (text(visitor, typed, wrong))
            (slots(visitor, wrong))
            (button(&words.t("messages-send")))
        }))
    };
    page(visitor, status(wrong), &body)
}

fn one(visitor: &Visitor, talk: &Talk, typed: &Form, wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let zone = &talk.patient.zone;
    let body = html! {
        (back(words, &link::my_messages()))
        (wrong.summary(words))
        h1 { (words.t(&format!("topic-{}", talk.thread.topic.word()))) }
        (banner(visitor))
        @if talk.thread.topic == Topic::Symptoms { (numbers(visitor, false, false)) }
        @if let Some(until) = talk.thread.answer_by { p { (tag(Tone::Info, &words.t("messages-waits"))) " " (by(visitor, until, zone)) } }
        (said(visitor, talk, Some(("thread", &talk.thread.id.to_string()))))
        (upload_form(visitor, &link::write_message(talk.thread.id), html! {
            (text(visitor, typed, wrong))
            (slots(visitor, wrong))
            (button(&words.t("messages-send")))
        }))
    };
    page(visitor, status(wrong), &body)
}

/// Everything written in a conversation, oldest first; also on the clinician's page. With `back`, photographs can be
/// deleted.
pub(crate) fn said(visitor: &Visitor, talk: &Talk, back: Option<(&str, &str)>) -> Markup {
    let words = &visitor.words;
    let came = |message: MessageId| -> Vec<Option<Shown>> {
        let with = talk.photographs.iter().filter(|(with, _)| *with == message);
        with.map(|(_, photograph)| {
            photograph.as_ref().map(|it| Shown {
                id: it.id,
                width: it.width,
                height: it.height,
            })
        })
        .collect()
    };
    html! {
        ol.talk { @for message in &talk.messages {
            li .from-clinic[message.by.is_some()] {
                p.small { strong { (message.by.as_ref().map_or_else(|| talk.patient.full_name(), |(_, name)| name.clone())) } ", " (signed_at(visitor, message.written_at, &talk.patient.zone)) }
                p.said { (message.text) }
                // What a clinician sent along is part of what was said: nobody deletes it.
                (row(visitor, &came(message.id), back.filter(|_| message.by.is_none())))
            }
        } }
        @if talk.messages.is_empty() { p { (words.t("messages-none")) } }
    }
}

fn line(visitor: &Visitor, talk: &Talk) -> Markup {
    let words = &visitor.words;
    let zone = &talk.patient.zone;
    let last = talk.messages.last();
    html! {
        section.card {
            h2 { a href=(link::my_message(talk.thread.id)) { (words.t(&format!("topic-{}", talk.thread.topic.word()))) } }
            @if let Some(last) = last { p.quiet { (signed_at(visitor, last.written_at, zone)) } }
            @match talk.thread.answer_by {
                Some(until) => p { (tag(Tone::Info, &words.t("messages-waits"))) " " (by(visitor, until, zone)) },
                None if last.is_some_and(|it| it.by.is_some()) => p { (tag(Tone::Ok, &words.t("messages-answered"))) },
                None => {},
            }
        }
    }
}

fn by(visitor: &Visitor, until: Timestamp, zone: &str) -> String {
    visitor.t_with(
        "messages-by",
        &[("when", signed_at(visitor, until, zone).into())],
    )
}

fn text(visitor: &Visitor, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let error = wrong.of(words, "text");
    Field {
        name: "text",
        label: &words.t("messages-text"),
        hint: &words.t("messages-text-hint"),
        value: typed.get("text"),
        error: error.as_deref(),
        ..Field::default()
    }
    .textarea(6)
}

fn status(wrong: &Wrong) -> StatusCode {
    if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

fn page(visitor: &Visitor, status: StatusCode, body: &Markup) -> Response {
    Page::new(visitor, &visitor.t("messages-title"))
        .status(status)
        .body(body)
        .into_response()
}
