//! Tests and results: the newest state as a sentence, one card a measure, and what is due next.
//!
//! A result out of its usual range is shown as that and nothing more. What it means for the medicine is said by a
//! clinician, and stands on this page once she has signed it.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::own_care::{OwnCare, Placed, against_usual_range, own_care};
use guideline::concept::Concept;
use jiff::civil::Date;
use maud::{Markup, html};
use record::{
    Finding, Value,
    order::{Obligation, ObligationState},
};
use rust_decimal::prelude::ToPrimitive;

use super::{
    lab::{job, name, plain, range, value},
    my_care::{instruction, soon},
    signed_at,
};
use crate::{
    app::App,
    problem::Problem,
    routes::link,
    view::{
        Page,
        chart::sparkline::Sparkline,
        note::{Tone, note, tag},
        piece::back,
        table::stack_table,
    },
    visitor::Visitor,
};

/// How many dates of next tests stand open; the others are behind a click.
const NEXT_DATES: usize = 2;

/// One thing that a laboratory measured, newest first.
struct Measure<'o> {
    concept: &'o Concept,
    results: Vec<&'o Finding>,
    newest: &'o Finding,
    placed: Option<Placed>,
}

impl Measure<'_> {
    fn is_outside(&self) -> bool {
        matches!(self.placed, Some(Placed::Below | Placed::Above))
    }

    /// Whether it gets a card of its own: it has a course, or needs somebody's words.
    fn is_followed(&self) -> bool {
        self.results.len() > 1 || self.is_outside() || self.is_unread()
    }

    fn is_limit(&self) -> bool {
        matches!(self.newest.value, Value::Limit(_))
    }

    fn is_unread(&self) -> bool {
        matches!(self.newest.value, Value::Unknown(_))
    }
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let own = own_care(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let measures = measures(&visitor, &own);
    let body = html! {
        (back(words, &link::my_care()))
        h1 { (words.t("tests-title")) }
        (instruction(&visitor, &own))
        (state(&visitor, &own, &measures))
        (next(&visitor, &own))
        @if !measures.is_empty() {
            section {
                h2 { (words.t("tests-results")) }
                div.measures { @for measure in measures.iter().filter(|measure| measure.is_followed()) { (card(&visitor, &own, measure)) } }
                (once(&visitor, &measures))
                p.small { (words.t("tests-range-note")) " "
                    @if measures.iter().any(|measure| measure.concept.display.as_ref().is_some_and(|range| !is_sure(&range.status))) {
                        (words.t("tests-range-unreviewed"))
                    }
                }
            }
        }
        (earlier(&visitor, &own))
    };
    Ok(Page::new(&visitor, &words.t("tests-tab"))
        .body(&body)
        .into_response())
}

/// Whether a fact of this status stands without a named reviewer.
fn is_sure(status: &str) -> bool {
    matches!(status, "V2" | "REG")
}

/// What was measured: what is out of its range or unread first, then by the newest result.
fn measures<'o>(visitor: &'o Visitor, own: &'o OwnCare) -> Vec<Measure<'o>> {
    let mut all: Vec<Measure<'o>> = Vec::new();
    for result in &own.results {
        let Some(concept) = visitor
            .app
            .practice
            .edition
            .concepts()
            .get(result.concept.as_str())
        else {
            continue;
        };
        match all
            .iter_mut()
            .find(|measure| measure.concept.id == concept.id)
        {
            Some(measure) => measure.results.push(result),
            None => all.push(Measure {
                concept,
                results: vec![result],
                newest: result,
                placed: against_usual_range(concept, own.patient.sex, &result.value),
            }),
        }
    }
    // Within a day as on an order form.
    let place = |measure: &Measure<'_>| {
        let mut tests = visitor.app.practice.edition.catalogue().tests();
        tests.position(|test| {
            test.concepts
                .iter()
                .any(|known| known == measure.concept.id.as_str())
        })
    };
    all.sort_by_key(|measure| {
        let calm = !(measure.is_outside() || measure.is_unread());
        (
            calm,
            std::cmp::Reverse(measure.newest.observed_on),
            place(measure),
        )
    });
    all
}

/// The newest state as a sentence.
fn state(visitor: &Visitor, own: &OwnCare, measures: &[Measure<'_>]) -> Markup {
    let words = &visitor.words;
    let Some(newest) = own.results.first() else {
        return html! { p.lead { (words.t("tests-none")) } };
    };
    let day = words.date(newest.observed_on);
    let unanswered: Vec<String> = measures
        .iter()
        .filter(|measure| measure.is_outside() && !own.answered_since(measure.newest.recorded_at))
        .map(|measure| name(visitor, measure.concept))
        .collect();
    let unread = measures
        .iter()
        .filter(|measure| measure.is_unread())
        .count();
    let outside = measures
        .iter()
        .filter(|measure| measure.is_outside())
        .count();
    let told = if own.waits_for_words {
        "tests-told"
    } else {
        "tests-not-told"
    };
    html! {
        @if !unanswered.is_empty() {
            (note(Tone::Warn, html! {
                p { strong { (words.t_with("tests-outside", &[("names", unanswered.join(", ").into())])) } " "
                    (words.t_with(told, &[("phone", visitor.phone().into())])) }
                p { (words.t_with("tests-fever", &[("phone", visitor.phone().into())])) }
            }))
        } @else if outside == 0 && unread == 0 {
            (note(Tone::Ok, html! { p { (words.t_with("tests-all-usual", &[("day", day.clone().into())])) } }))
        } @else if outside > 0 {
            p.lead { (words.t_with("tests-some-outside", &[("n", outside.into()), ("day", day.clone().into())])) }
        }
        @if unread > 0 { (note(Tone::Info, html! { p { (words.t_with("tests-unread", &[("n", unread.into())])) } })) }
    }
}

fn card(visitor: &Visitor, own: &OwnCare, measure: &Measure<'_>) -> Markup {
    let words = &visitor.words;
    let title = name(visitor, measure.concept);
    let job = job(visitor, measure.concept);
    html! {
        section.card.measure {
            h3 { (title) }
            @if let Some(job) = job { p.quiet { (job) } }
            p.reading {
                span.value { (value(visitor, &measure.newest.value)) } " "
                (placed(visitor, measure))
            }
            p.small { (words.date(measure.newest.observed_on))
                @if let Some(range) = range(visitor, own, measure.concept) { br; (range) }
                @if measure.is_limit() { br; (words.t("tests-limit")) } }
            (spark(visitor, own, measure, &title))
            @if measure.results.len() > 1 {
                details { summary { (words.t("tests-all-values")) span.vh { ": " (title) } } div { (table(visitor, measure, &title)) } }
            }
        }
    }
}

/// What was measured once and is not out of its range: a line each.
fn once(visitor: &Visitor, measures: &[Measure<'_>]) -> Markup {
    let words = &visitor.words;
    let lines: Vec<&Measure<'_>> = measures
        .iter()
        .filter(|measure| !measure.is_followed())
        .collect();
    html! {
        @if !lines.is_empty() {
            section.card {
                h3 { (words.t("tests-once")) }
                p.quiet { (words.t("tests-once-hint")) }
                ul.once { @for measure in lines { li {
                    b { (name(visitor, measure.concept)) }
                    span { (value(visitor, &measure.newest.value)) " " (placed(visitor, measure)) }
                    small { (words.date(measure.newest.observed_on)) }
                } } }
            }
        }
    }
}

/// Usual, low or high, where a range is known.
fn placed(visitor: &Visitor, measure: &Measure<'_>) -> Markup {
    match measure.placed {
        Some(Placed::Within) => tag(Tone::Ok, &visitor.t("tests-usual")),
        Some(Placed::Below) => tag(Tone::Warn, &visitor.t("tests-low")),
        Some(Placed::Above) => tag(Tone::Warn, &visitor.t("tests-high")),
        Some(Placed::Open) | None => html! {},
    }
}

/// The course, once there is one.
fn spark(visitor: &Visitor, own: &OwnCare, measure: &Measure<'_>, title: &str) -> Markup {
    let words = &visitor.words;
    let number = |result: &Finding| result.value.number().and_then(|number| number.to_f64());
    let first = measure
        .results
        .last()
        .map_or(measure.newest.observed_on, |oldest| oldest.observed_on);
    let points: Vec<(f64, f64)> = measure
        .results
        .iter()
        .rev()
        .filter_map(|result| {
            let days = first
                .until(result.observed_on)
                .map_or(0, |span| span.get_days());
            Some((f64::from(days), number(result)?))
        })
        .collect();
    if points.len() < 2 {
        return html! {};
    }
    let ends = measure
        .concept
        .display
        .as_ref()
        .map(|range| range.ends(own.patient.sex));
    let band = ends.and_then(|(low, high)| Some((low?.to_f64()?, high?.to_f64()?)));
    let says = words.t_with(
        "tests-spark",
        &[
            ("name", title.into()),
            ("value", value(visitor, &measure.newest.value).into()),
        ],
    );
    Sparkline {
        id: &format!("spark-{}", measure.concept.id),
        title: &says,
        description: &words.t_with("tests-spark-course", &[("n", points.len().into())]),
        points: &points,
        band,
        limit: None,
    }
    .draw()
}

fn table(visitor: &Visitor, measure: &Measure<'_>, title: &str) -> Markup {
    let words = &visitor.words;
    let columns = [
        words.t("tests-drawn"),
        words.t("tests-value"),
        words.t("tests-written"),
    ];
    let rows: Vec<Vec<Markup>> = measure
        .results
        .iter()
        .map(|result| {
            vec![
                html! { (words.date(result.observed_on)) },
                html! { (value(visitor, &result.value)) },
                html! { (result.original.clone().unwrap_or_default()) },
            ]
        })
        .collect();
    stack_table(
        &words.t_with("tests-table", &[("name", title.into())]),
        &columns,
        &rows,
    )
}

/// Tests that are waiting, by date; those that are late are named first.
fn next(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    let mut late: Vec<String> = own
        .tests
        .iter()
        .filter(|duty| duty.state.is_live() && is_late(own.today, duty))
        .map(|duty| plain(visitor, duty).0)
        .collect();
    late.sort();
    late.dedup();
    let mut dates: Vec<(Date, Vec<&Obligation>)> = Vec::new();
    for duty in own.tests.iter().filter(|duty| duty.state.is_live()) {
        match dates.last_mut() {
            Some((day, of_day)) if *day == duty.due_on => of_day.push(duty),
            _ => dates.push((duty.due_on, vec![duty])),
        }
    }
    for (_, duties) in &mut dates {
        duties.sort_by_cached_key(|duty| plain(visitor, duty).0);
    }
    let date = |day: &Date, duties: &[&Obligation]| {
        html! {
            li.card {
                p { @if let Some(first) = duties.first() { (due_tag(visitor, own.today, first)) " " }
                    strong { (words.t_with("tests-by", &[("day", words.date(*day).into())])) } }
                ul { @for duty in duties {
                    @let (name, why) = plain(visitor, duty);
                    li { b { (name) } @if !why.is_empty() { br; span.quiet { (why) } } }
                } }
            }
        }
    };
    html! {
        section {
            h2 { (words.t("tests-next")) }
            @if !late.is_empty() {
                (note(Tone::Warn, html! { p {
                    (words.t_with("tests-late", &[("names", late.join(", ").into()), ("phone", visitor.phone().into())]))
                } }))
            }
            @if dates.is_empty() { p { (words.t("care-tests-none")) } } @else {
                ul.dates { @for (day, duties) in dates.iter().take(NEXT_DATES) { (date(day, duties)) } }
                @if dates.len() > NEXT_DATES {
                    details { summary { (words.t("tests-later")) } div {
                        ul.dates { @for (day, duties) in dates.iter().skip(NEXT_DATES) { (date(day, duties)) } }
                    } }
                }
                p.quiet { (words.t_with("tests-where", &[("phone", visitor.phone().into())])) }
            }
        }
    }
}

/// Whether a test is late, near or far.
pub(super) fn due_tag(visitor: &Visitor, today: Date, duty: &Obligation) -> Markup {
    let words = &visitor.words;
    if is_late(today, duty) {
        tag(Tone::Crit, &words.t("tests-overdue"))
    } else if duty.due_on <= soon(visitor, today) {
        tag(Tone::Warn, &words.t("tests-due-soon"))
    } else {
        tag(Tone::Plain, &words.t("tests-planned"))
    }
}

fn is_late(today: Date, duty: &Obligation) -> bool {
    matches!(duty.state, ObligationState::Overdue { .. }) || duty.due_on < today
}

/// What clinicians signed before the newest.
fn earlier(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    html! {
        @if own.instructions.len() > 1 {
            details { summary { (words.t("tests-earlier")) } div {
                @for told in own.instructions.iter().skip(1) {
                    p.said { (told.words) }
                    p.small { (words.t_with("care-signed", &[("by", told.by.clone().into()), ("when", signed_at(visitor, told.signed_at, &own.patient.zone).into())])) }
                }
            } }
        }
    }
}
