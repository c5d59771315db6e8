//! The letters of a demonstration, in which nobody has a mailbox of their own.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::courier::{Sight, Stands, mailbox};
use maud::{Markup, html};

use super::moment;
use crate::{
    app::App,
    problem::Problem,
    routes::link,
    view::{
        Page,
        note::{Tone, tag},
        piece::back,
    },
    visitor::Visitor,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let letters = mailbox(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::system()))
        h1 { (words.t("mailbox-title")) }
        p.lead { (words.t("mailbox-lead")) }
        @if letters.is_empty() { p { (words.t("mailbox-none")) } }
        @for letter in &letters { (one(&visitor, letter)) }
    };
    Ok(Page::new(&visitor, &words.t("mailbox-title"))
        .body(&body)
        .into_response())
}

fn one(visitor: &Visitor, letter: &Sight) -> Markup {
    let words = &visitor.words;
    let at = |key, at| words.t_with(key, &[("at", moment(visitor, at).into())]);
    let (tone, stands, why) = match &letter.stands {
        Stands::Waits => (Tone::Info, words.t("mailbox-waits"), None),
        Stands::Sent { at: then } => (Tone::Ok, at("mailbox-sent", *then), None),
        Stands::Failed { why, again } => (Tone::Warn, at("mailbox-again", *again), Some(why)),
        Stands::Withdrawn { at: then } => (Tone::Info, at("mailbox-withdrawn", *then), None),
    };
    html! {
        section.card {
            h2 { (letter.subject) }
            p { (tag(tone, &stands)) " " span.quiet { (letter.recipient) ", " (moment(visitor, letter.written_at)) } }
            @if let Some(why) = why { p.small { (why) } }
            p.said { (letter.body) }
        }
    }
}
