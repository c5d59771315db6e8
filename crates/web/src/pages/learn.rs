//! Topics to read, open to everybody. Addresses and tab titles carry the topic's place, never its name: what somebody
//! reads about is theirs to tell.

use axum::{extract::Path, response::IntoResponse};
use guideline::education::{self, Education, Figure, FigureKind, Section, Shown};
use maud::{Markup, html};
use record::{assessment::Citation, quantity::Decimal};
use rust_decimal::RoundingStrategy;

use crate::{
    problem::Problem,
    routes::link,
    view::{
        Page,
        chart::icon_array::icon_array,
        note::{Tone, headed_note, note},
        piece::{back, card, go},
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

pub(crate) async fn list(visitor: Visitor) -> impl IntoResponse {
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t("learn-title")) }
        p.lead { (words.t("learn-lead")) }
        (cards(&visitor, 2))
        p { a href=(link::how_it_works()) { (words.t("how-link")) } }
        p { (go(&link::start(), &words.t("landing-start"), false)) }
    };
    Page::new(&visitor, &words.t("nav-learn"))
        .wide()
        .body(&body)
}

pub(crate) async fn topic(
    visitor: Visitor,
    Path(place): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    // A word where a number belongs is a page that is not there.
    let place: i32 = place.parse().map_err(|_| Problem::NotFound)?;
    let education = visitor.app.practice.edition.education();
    let language = visitor.words.language.code();
    let page = education
        .pages(language)
        .find(|page| page.content.order == place)
        .ok_or(Problem::NotFound)?;
    let words = &visitor.words;
    let content = &page.content;
    let body = html! {
        (back(words, &link::learn_all()))
        article {
            h1 { (content.title) }
            @if content.translation.is_some() { (note(Tone::Warn, html! { p { (words.t("translation-note")) } })) }
            section.panel { h2 { (words.t("learn-summary")) } ul { @for line in &content.summary { li { (line) } } } }
            @if !content.now.is_empty() {
                section { h2 { (words.t("learn-now")) } ul { @for line in &content.now { li { (line) } } } }
            }
            @for part in &content.sections { (section(words, education, part)) }
            (standing(words, page))
            (sources(words, &page.citations))
        }
        p { (go(&link::start(), &words.t("landing-start"), false)) }
    };
    let title = words.t_with("learn-tab", &[("place", place.to_string().into())]);
    Ok(Page::new(&visitor, &title).body(&body))
}

/// A card for each topic, with headings of `level`.
pub(crate) fn cards(visitor: &Visitor, level: u8) -> Markup {
    html! {
        div.grid.three {
            @for page in visitor.app.practice.edition.education().pages(visitor.words.language.code()) {
                (card(level, &page.content.title, Some(&link::learn(page.content.order)), html! { p { (page.content.card) } }))
            }
        }
    }
}

fn section(words: &Words, education: &Education, part: &Section) -> Markup {
    let body = html! {
        @for text in &part.text { p { (text) } }
        @if part.steps {
            ol { @for line in &part.list { li { (line) } } }
        } @else if !part.list.is_empty() {
            ul { @for line in &part.list { li { (line) } } }
        }
        @for shown in &part.figures {
            @if let Some((counted, citations)) = education.figure(&shown.id) { (figure(words, shown, counted, citations)) }
        }
    };
    match part.urgent.as_deref() {
        Some("emergency" | "crisis") => headed_note(Tone::Crit, &part.title, body),
        Some(_) => headed_note(Tone::Warn, &part.title, body),
        None => html! { section { h2 { (part.title) } (body) } },
    }
}

/// Dots of 100 for every group, all of the same size, then the same numbers in a table, then where they come from.
pub(crate) fn figure(
    words: &Words,
    shown: &Shown,
    counted: &Figure,
    citations: &[Citation],
) -> Markup {
    let group_name = |id: &str| shown.groups.get(id).cloned().unwrap_or_default();
    let mut columns = vec![words.t("figure-what")];
    columns.extend(counted.groups.iter().map(|group| {
        words.t_with(
            "figure-group",
            &[
                ("name", group_name(&group.id).into()),
                ("people", group.people.into()),
            ],
        )
    }));
    let rows: Vec<Vec<Markup>> = counted
        .rows
        .iter()
        .map(|row| {
            let name = shown.rows.get(&row.id).cloned().unwrap_or_default();
            let mut cells = vec![html! { (name) }];
            cells.extend(
                row.percent
                    .iter()
                    .map(|percent| html! { (of_hundred(words, *percent)) }),
            );
            cells
        })
        .collect();
    html! {
        figure.trial .harm[counted.kind == FigureKind::Harm] {
            figcaption { (shown.title) }
            @for row in &counted.rows {
                @let what = shown.rows.get(&row.id).cloned().unwrap_or_default();
                @let alone = counted.groups.len() == 1;
                @if counted.rows.len() > 1 && !alone { p.what { (what) } }
                div.arrays {
                    @for (group, percent) in counted.groups.iter().zip(&row.percent) {
                        // What differs from picture to picture stands below each: the group, or what was counted.
                        @let name = if alone { what.clone() } else { group_name(&group.id) };
                        @let says = of_hundred(words, *percent);
                        div {
                            (icon_array(&format!("{}-{}-{}", shown.id, row.id, group.id), &format!("{name}: {says}"), &what, whole(*percent)))
                            p { b { (name) } " " (says) }
                        }
                    }
                }
            }
            (stack_table(&shown.title, &columns, &rows))
            p.small { (shown.note) }
            p.small { (words.t_with("figure-trial", &[("trial", counted.trial.clone().into())])) " "
                @for citation in citations { (citation.title) ", " (citation.at) ". " } }
        }
    }
}

pub(crate) fn of_hundred(words: &Words, percent: Decimal) -> String {
    words.t_with(
        "of-hundred",
        &[("n", percent.normalize().to_string().into())],
    )
}

/// Whole dots: the exact number stands beside them.
pub(crate) fn whole(percent: Decimal) -> u8 {
    u8::try_from(percent.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
        .unwrap_or(100)
}

/// Who has read it over: a page that no clinician has reviewed says so.
fn standing(words: &Words, page: &education::Page) -> Markup {
    let content = &page.content;
    html! {
        p.small.standing {
            (words.t_with("learn-updated", &[("day", words.date(content.updated).into())])) " "
            @match (&content.reviewed_by, content.reviewed_on) {
                (Some(name), Some(day)) => (words.t_with("learn-reviewed",
                    &[("name", name.clone().into()), ("day", words.date(day).into())])),
                _ => strong { (words.t("learn-not-reviewed")) },
            }
        }
    }
}

fn sources(words: &Words, citations: &[Citation]) -> Markup {
    html! {
        details.sources {
            summary { (words.t("learn-sources")) }
            ol { @for citation in citations {
                li { (citation.title) @if !citation.at.is_empty() { ", " (citation.at) }
                    @if !citation.revision.is_empty() { " (" (citation.revision) ")" } }
            } }
        }
    }
}
