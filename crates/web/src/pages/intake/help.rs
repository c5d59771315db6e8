//! Help that cannot wait, and the page after the intake was sent.

use axum::response::{IntoResponse, Response};
use maud::html;

use super::{check, link_of, mine, see};
use crate::{
    pages::safety::numbers,
    problem::Problem,
    routes::link,
    view::{
        Page,
        note::{Tone, headed_note, note},
        piece::go,
    },
    visitor::Visitor,
};

/// Shown at once after an answer that cannot wait. It names no answer: whoever looks over a shoulder reads numbers.
pub(crate) async fn now(visitor: Visitor) -> Result<Response, Problem> {
    let intake = mine(&visitor).await?;
    let words = &visitor.words;
    let edition = &visitor.app.practice.edition;
    let kinds: Vec<&str> = edition
        .intake()
        .urgent(&intake.answers, intake.person)
        .into_iter()
        .filter_map(|(_, option)| option.urgent.as_deref())
        .collect();
    let (emergency, crisis) = (kinds.contains(&"emergency"), kinds.contains(&"crisis"));
    let next = intake.next(edition);
    let body = html! {
        h1 { (words.t(if emergency || crisis { "help-first-title" } else { "help-soon-title" })) }
        p.lead { (words.t("help-told")) }
        @if !emergency && !crisis { (note(Tone::Warn, html! { p { (words.t("help-soon-text")) } })) }
        (numbers(&visitor, emergency, crisis))
        p { (words.t(if emergency || crisis { "help-safe-now" } else { "help-go-on" })) }
        p { (go(&link_of(next.as_ref()), &words.t("help-continue"), true)) }
    };
    Ok(Page::new(&visitor, &words.t("intake-tab"))
        .body(&body)
        .into_response())
}

/// What was told, who reads it, what comes next. No word of what it may be: a clinician says that.
pub(crate) async fn thanks(visitor: Visitor) -> Result<Response, Problem> {
    let intake = mine(&visitor).await?;
    if !intake.is_sent() {
        return Ok(see(&link::intake()));
    }
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t("thanks-title")) }
        p.lead { (words.t("thanks-lead")) }
        p { (go(&link::book(), &words.t("thanks-choose-time"), false)) }
        section {
            h2 { (words.t("thanks-looks-title")) }
            ul.ticks { @for n in 1..=4 { li { (words.t(&format!("thanks-looks-{n}"))) } } }
        }
        section {
            h2 { (words.t("thanks-usually-title")) }
            ol { @for n in 1..=4 { li { (words.t(&format!("thanks-usually-{n}"))) } } }
        }
        (headed_note(Tone::Warn, &words.t("thanks-soon-title"), html! {
            ul { @for n in 1..=5 { li { (words.t(&format!("thanks-soon-{n}"))) } } }
            p { (words.t("emergency-line")) }
        }))
        section {
            h2 { (words.t("thanks-told-title")) }
            details { summary { (words.t("thanks-told-show")) } div { (check::answers(&visitor, &intake)) } }
        }
    };
    Ok(Page::new(&visitor, &words.t("intake-tab"))
        .body(&body)
        .into_response())
}
