//! The clinician's visits of the day: who waits, who has been let in, who has not come.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::visit::{Line, day};
use jiff::Timestamp;
use maud::{Markup, html};
use record::visit::VisitState;

use super::test::parts;
use crate::{
    app::App,
    pages::care::wall,
    problem::Problem,
    routes::link,
    view::{
        Page,
        note::{Tone, tag},
    },
    visitor::Visitor,
    words::Words,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let lines = day(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let now = app.practice.now();
    let body = html! {
        h1 { (words.t("day-title")) }
        p.quiet { (words.t("day-lead")) }
        section.tasks #day {
            @if lines.is_empty() { p { (words.t("day-none")) } }
            ol { @for line in &lines { (one(&visitor, line, now)) } }
        }
        p { a href=(link::visits()) { (words.t("door-look-again")) } }
        p { a href=(link::visits_week()) { (words.t("day-week")) } }
        p { a href=(link::waitlist()) { (words.t("queue-see")) } }
    };
    Ok(Page::new(&visitor, &words.t("day-title"))
        .wide()
        .body(&body)
        .into_response())
}

fn one(visitor: &Visitor, line: &Line, now: Timestamp) -> Markup {
    let words = &visitor.words;
    let (tone, stands) = stands(words, line, now);
    // Their own clock is the clinic's; the patient's stands beside it when it is another.
    let here = wall(line.booked.starts_at, &visitor.clinic.zone);
    let there = line.booked.wall_time;
    html! {
        li.task {
            div {
                p.who { b { (words.time(here.time())) } " " (words.day(here.date())) " " (tag(tone, &stands)) }
                p { b { (line.patient) } " " span.quiet { (line.mrn) } }
                @if there.time() != here.time() { p.quiet { (words.t_with("day-their-time", &[("time", words.time(there.time()).into()), ("zone", line.booked.zone.clone().into())])) } }
                @if line.visit.as_ref().is_some_and(|it| it.state.asks_for_call()) { p { (tag(Tone::Warn, &words.t("day-call-me"))) } }
                @match &line.tech {
                    Some((found, _)) => p { (parts(words, found)) @if found.help { (tag(Tone::Warn, &words.t("day-help"))) } },
                    None => p.quiet { (words.t("day-no-test")) },
                }
            }
            a.btn.outline.small href=(link::visit_room(line.booked.id)) { (words.t("day-open")) span.vh { ", " (line.patient) } }
        }
    }
}

/// Where a visit stands, in words, and how much it presses.
fn stands(words: &Words, line: &Line, now: Timestamp) -> (Tone, String) {
    match line.visit.as_ref().map(|it| &it.state) {
        Some(VisitState::Waiting { since, .. }) => {
            let minutes = now.duration_since(*since).as_mins();
            (
                Tone::Warn,
                words.t_with("day-waiting", &[("n", minutes.into())]),
            )
        }
        Some(VisitState::UnderWay { .. }) => (Tone::Ok, words.t("day-under-way")),
        Some(VisitState::Ended { .. }) => (Tone::Info, words.t("day-ended")),
        Some(VisitState::Missed { .. }) => (Tone::Info, words.t("day-missed")),
        None if line.booked.starts_at > now => (Tone::Info, words.t("day-to-come")),
        None => (Tone::Info, words.t("day-not-come")),
    }
}
