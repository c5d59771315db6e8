//! The signed plan, to read and to print, and the answers to the seven questions of every patient.
//!
//! Everything about this patient is taken from the plan as it was signed. A draft, an assessment or a newer edition of
//! the guideline cannot change a word of it.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::own_care::{OwnCare, own_care};
use guideline::answers::QUESTIONS;
use jiff::civil::Date;
use maud::{Markup, html};
use record::{
    assessment::Citation,
    plan::{Plan, PlanState, PlannedTest},
};

use super::{day_and_time, my_care::instruction, signed_at};
use crate::{
    app::App,
    pages::safety::SIGNS,
    problem::Problem,
    routes::link,
    view::{
        Page,
        note::{Tone, headed_note, note},
        piece::{back, go},
        table::stack_table,
    },
    visitor::Visitor,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let own = own_care(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::my_care()))
        @if let Some(plan) = &own.plan { (signed(&visitor, &own, plan)) } @else {
            h1 { (words.t("plan-title")) }
            p.lead { (words.t("plan-none")) }
            p { (go(&link::my_care(), &words.t("nav-my-care"), false)) }
        }
    };
    Ok(Page::new(&visitor, &words.t("plan-tab"))
        .body(&body)
        .into_response())
}

fn signed(visitor: &Visitor, own: &OwnCare, plan: &Plan) -> Markup {
    let words = &visitor.words;
    let content = &plan.content;
    let PlanState::Signed { at, by, .. } = &plan.state else {
        return html! {};
    };
    let signature = words.t_with(
        "care-signed",
        &[
            ("by", by.clone().into()),
            ("when", signed_at(visitor, *at, &own.patient.zone).into()),
        ],
    );
    html! {
        h1 { (words.t_with("plan-title-of", &[("name", own.patient.full_name().into())])) }
        p.quiet { (signature) }
        @if own.on_hold().is_some() { (instruction(visitor, own)) }
        // The clinician's words stay in the language in which they were signed.
        section { h2 { (words.t("plan-think")) } div lang=(content.language) {
            p.lead { (content.diagnosis) }
            @for line in lines(&content.message) { p { (line) } }
        } }
        section { h2 { (words.t("plan-medicine")) }
            @match &content.prescription {
                Some(prescription) => {
                    p.dose lang=(content.language) { strong { (prescription) } }
                    @if let Some(start) = content.starts_on { p { (words.t_with("plan-starts", &[("day", words.date(start).into())])) } }
                    p.acts { a href=(link::my_renewals()) { (words.t("care-more")) } a href=(link::my_forecast()) { (words.t("expect-title")) } }
                }
                None => p { (words.t("plan-no-medicine")) },
            }
        }
        section { h2 { (words.t("plan-tests")) } (tests(visitor, &content.language, &content.tests)) }
        (watch_for(visitor))
        section { h2 { (words.t("plan-meet")) }
            @if !content.follow_up.is_empty() { p lang=(content.language) { (content.follow_up) } }
            @match own.upcoming(visitor.app.practice.now()) {
                Some((visit, who)) => p { (words.t_with("plan-visit", &[("when", day_and_time(visitor, visit.wall_time).into()), ("who", who.clone().into())])) },
                None => p.acts { a href=(link::book()) { (words.t("care-next-book-act")) } },
            }
        }
        section #questions { h2 { (words.t("plan-questions")) }
            @for question in QUESTIONS { (answer(visitor, plan, question)) }
        }
        section.signature { p { strong { (signature) } } p.quiet { (words.t("plan-only-signed")) } }
        p.quiet.screen { (words.t("plan-print")) }
    }
}

fn answer(visitor: &Visitor, plan: &Plan, question: &str) -> Markup {
    let words = &visitor.words;
    let said = plan
        .content
        .answers
        .iter()
        .find(|answer| answer.question == question && !answer.paragraphs.is_empty());
    html! {
        section.answer id={ "answer-" (question) } {
            h3 { (words.t(&format!("answer-{question}"))) }
            @match said {
                Some(answer) => {
                    div lang=(plan.content.language) { @for text in &answer.paragraphs { p { (text) } } }
                    (sources(visitor, &answer.citations))
                }
                None => p { (words.t("answer-none")) },
            }
        }
    }
}

fn sources(visitor: &Visitor, citations: &[Citation]) -> Markup {
    html! {
        @if !citations.is_empty() {
            p.small.sources { (visitor.t("plan-sources")) " "
                @for (at, citation) in citations.iter().enumerate() {
                    @if at > 0 { "; " }
                    cite { (citation.title) } @if !citation.at.is_empty() { ", " (citation.at) }
                    @if !citation.revision.is_empty() { " (" (citation.revision) ")" }
                } "."
            }
        }
    }
}

/// The tests of one day in one row.
fn tests(visitor: &Visitor, language: &str, tests: &[PlannedTest]) -> Markup {
    let words = &visitor.words;
    if tests.is_empty() {
        return html! { p { (words.t("plan-no-tests")) } };
    }
    let mut days: Vec<(Date, i32, Vec<&PlannedTest>)> = Vec::new();
    for test in tests {
        match days.iter_mut().find(|(day, ..)| *day == test.due_on) {
            Some((.., of_day)) => of_day.push(test),
            None => days.push((test.due_on, test.week, vec![test])),
        }
    }
    days.sort_by_key(|(day, ..)| *day);
    let columns = [
        words.t("plan-test-by"),
        words.t("plan-test-week"),
        words.t("plan-test-what"),
    ];
    let rows: Vec<Vec<Markup>> = days
        .iter()
        .map(|(day, week, of_day)| {
            let names: Vec<&str> = of_day.iter().map(|test| test.name.as_str()).collect();
            vec![
                html! { (words.date(*day)) },
                html! { (words.t_with("plan-week", &[("n", (*week).into())])) },
                html! { span lang=(language) { (names.join(", ")) } },
            ]
        })
        .collect();
    let mut whys: Vec<(&str, &str)> = Vec::new();
    for test in tests.iter().filter(|test| !test.why.is_empty()) {
        if !whys.iter().any(|(name, _)| *name == test.name) {
            whys.push((&test.name, &test.why));
        }
    }
    html! {
        (stack_table(&words.t("plan-tests-caption"), &columns, &rows))
        @if !whys.is_empty() { ul lang=(language) { @for (name, why) in whys { li { b { (name) } ": " (why) } } } }
        p.acts { a href=(link::my_tests()) { (words.t("plan-to-results")) } }
    }
}

/// The same danger signs as before any care, for everybody; this patient's own risks stand in the signed answer.
fn watch_for(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    html! {
        section { h2 { (words.t("plan-watch")) }
            p { (words.t("plan-watch-own")) " " a href="#answer-risks" { (words.t("answer-risks")) } }
            (headed_note(Tone::Warn, &words.t("plan-watch-title"), html! {
                ul { @for sign in SIGNS { li { (words.t(&format!("safety-{sign}"))) } } }
                p { (words.t("emergency-line")) }
            }))
        }
        section { h2 { (words.t("plan-call")) }
            (note(Tone::Info, html! { p { (words.t_with("help-line", &[("phone", visitor.phone().into())])) " " (words.t("plan-call-text")) } }))
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}
