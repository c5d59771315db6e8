//! Who waits for an earlier time, in the order in which times are offered. Keepers of the schedule read numbers; a
//! clinician reads the names of those whose charts she may open.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::waitlist::{self, Listed};
use maud::{Markup, html};
use record::{
    Role,
    waitlist::{Rank, WaitingState},
};

use super::{moment, wall};
use crate::{
    app::App,
    problem::Problem,
    routes::link,
    view::{
        Page,
        note::{Tone, note, tag},
        piece::back,
        table::stack_table,
    },
    visitor::Visitor,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let lines = waitlist::list(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let home = if visitor.actor.role() == Some(Role::Clinician) {
        link::visits()
    } else {
        link::schedule()
    };
    let columns: Vec<String> = [
        "queue-who",
        "queue-for",
        "queue-days",
        "queue-since",
        "queue-state",
    ]
    .map(|key| words.t(key))
    .into();
    let rows: Vec<Vec<Markup>> = lines.iter().map(|line| row(&visitor, line)).collect();
    let body = html! {
        (back(words, &home))
        h1 { (words.t("queue-title")) }
        p.lead { (words.t("queue-lead")) }
        @if rows.is_empty() { (note(Tone::Ok, html! { p { (words.t("queue-nobody")) } })) }
        @else { (stack_table(&words.t("queue-caption"), &columns, &rows)) }
    };
    Ok(Page::new(&visitor, &words.t("queue-title"))
        .wide()
        .body(&body)
        .into_response())
}

fn row(visitor: &Visitor, line: &Listed) -> Vec<Markup> {
    let words = &visitor.words;
    let wish = &line.waiting.wish;
    let days = (wish.weekdays.len() < 7).then(|| {
        let named = wish
            .weekdays
            .iter()
            .map(|day| words.t(&format!("weekday-{day}")));
        named.collect::<Vec<String>>().join(", ")
    });
    let parts = wish
        .parts
        .iter()
        .map(|part| words.t(&format!("waitlist-{}", part.word())));
    let (tone, state) = match (&line.offer, line.waiting.state) {
        (Some(offer), _) => {
            let at = wall(visitor, offer.starts_at, &visitor.clinic.zone);
            let until = moment(visitor, offer.until);
            let says = words.t_with(
                "queue-offered",
                &[("at", at.into()), ("until", until.into())],
            );
            (Tone::Info, says)
        }
        (None, WaitingState::Resting) => (Tone::Warn, words.t("queue-resting")),
        (None, _) => (Tone::Plain, words.t("queue-waits")),
    };
    let whom = match &line.with {
        Some(name) => name.clone(),
        None => words.t("queue-anybody"),
    };
    vec![
        html! {
            @if let Some(name) = &line.name { a href=(link::chart(line.waiting.patient)) { (name) } " " }
            span.nowrap { (line.mrn) } " " span.quiet { (line.jurisdiction) }
            @if line.waiting.sooner_at.is_some() { " " (tag(Tone::Warn, &words.t("queue-sooner"))) }
            @if line.waiting.rank == Rank::TakenBack { " " (tag(Tone::Warn, &words.t("queue-taken-back"))) }
        },
        html! { (whom) br; span.quiet { (words.t_with("queue-minutes", &[("n", wish.minutes.into())])) } },
        html! {
            span.nowrap { (wish.from) } " – " span.nowrap { (wish.until) }
            @if let Some(days) = days { br; span.quiet { (days) } }
            br; span.quiet { (parts.collect::<Vec<String>>().join(", ")) }
        },
        html! { (moment(visitor, line.waiting.asked_at)) },
        html! { (tag(tone, &state)) },
    ]
}
