//! The clinician's week: seven days with their hours, visits, kept times and time off. Links and nothing to drag.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use care::visit::{Day, Entry, What, week};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    app::App,
    problem::Problem,
    routes::link,
    view::{Page, piece::back},
    visitor::Visitor,
    words::Words,
};

/// Which week is asked for: any day in it. What is no day is this week.
#[derive(Deserialize)]
pub(crate) struct Asked {
    day: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let day = asked.day.and_then(|day| day.parse().ok());
    let week = week(&app.practice, &visitor.actor, day).await?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::visits()))
        h1 { (words.t("my-week-title")) }
        @if let (Some((first, _)), Some((last, _))) = (week.days.first(), week.days.last()) {
            p.lead { (words.t_with("my-week-lead", &[
                ("first", words.day(first.date).into()),
                ("last", words.day(last.date).into()),
                ("city", city(&week.zone).into()),
            ])) }
            (weeks(words, first.date))
        } @else {
            p { (words.t("my-week-end")) }
            p { a href=(link::visits_week()) { (words.t("my-week-now")) } }
        }
        ol.seven {
            @for (day, entries) in &week.days { (one_day(words, day, entries, &week.zone, week.today)) }
        }
    };
    Ok(Page::new(&visitor, &words.t("my-week-title"))
        .wide()
        .body(&body)
        .into_response())
}

fn weeks(words: &Words, monday: Date) -> Markup {
    let to = |date: Date| link::visits_week().with("day", date);
    html! {
        nav.acts aria-label=(words.t("my-week-nav")) {
            @if let Ok(earlier) = monday.checked_sub(1.week()) { a.btn.outline.small href=(to(earlier)) { (words.t("my-week-earlier")) } }
            a.btn.outline.small href=(link::visits_week()) { (words.t("my-week-now")) }
            @if let Ok(later) = monday.checked_add(1.week()) { a.btn.outline.small href=(to(later)) { (words.t("my-week-later")) } }
        }
    }
}

fn one_day(words: &Words, day: &Day, entries: &[Entry], zone: &str, today: Date) -> Markup {
    let moves = day.clock_moves();
    html! {
        li .now[day.date == today] {
            h2 {
                (words.weekday(day.date))
                small { (words.day(day.date)) @if day.date == today { " · " (words.t("my-week-today")) } }
            }
            @if moves > 0 { p.quiet { (words.t("my-week-forward")) } }
            @if moves < 0 { p.quiet { (words.t("my-week-back")) } }
            @if entries.is_empty() { p.quiet { (words.t("my-week-none")) } }
            @else { ol { @for entry in entries { (one(words, entry, zone, day)) } } }
        }
    }
}

/// One entry. On a day on which the clocks change a time says which clock it is of, because some come twice.
fn one(words: &Words, entry: &Entry, zone: &str, day: &Day) -> Markup {
    let letters = day.clock_moves() != 0;
    let clock = |at: Timestamp| clock(words, at, zone, letters);
    let class = match entry.what {
        What::Open => "open",
        What::Extra => "extra",
        What::Off => "off",
        What::Visit { .. } => "visit",
        What::Kept { .. } => "kept",
    };
    html! {
        li class=(class) {
            p { b {
                @if (entry.at.from, entry.at.until) == (day.starts_at, day.ends_at) { (words.t("my-week-all-day")) }
                @else { span.nowrap { (clock(entry.at.from)) } " – " span.nowrap { (clock(entry.at.until)) } }
            } }
            @match &entry.what {
                What::Open => p { (words.t("my-week-open")) },
                What::Extra => p { (words.t("my-week-extra")) },
                What::Off => p { (words.t("my-week-off")) },
                What::Kept { until } => p { (words.t_with("my-week-kept", &[("time", clock(*until).into())])) },
                What::Visit { id, patient, name, mrn } => {
                    p { a href=(link::visit_room(id)) { (name) } }
                    p { span.quiet { (mrn) } " " a href=(link::chart(patient)) { (words.t("my-week-chart")) span.vh { ", " (name) } } }
                }
            }
        }
    }
}

fn clock(words: &Words, at: Timestamp, zone: &str, letters: bool) -> String {
    let (wall, zone_letters): (DateTime, _) = care::book::wall_time(at, zone);
    let time = words.time(wall.time());
    if letters {
        format!("{time} {zone_letters}")
    } else {
        time
    }
}

fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}
