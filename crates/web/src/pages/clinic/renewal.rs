//! A patient asks for more medicine: what stands open, and the answer.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    renew::{self, RenewalAnswer},
};
use maud::html;
use record::id::RenewalId;

use super::banner;
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button, form},
        note::{Tone, headed_note, note},
        piece::back,
    },
    visitor::Visitor,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(renewal): Path<RenewalId>,
) -> Result<Response, Problem> {
    let chart = care::chart::chart_of_renewal(&app.practice, &visitor.actor, renewal).await?;
    Ok(page(
        visitor,
        renewal,
        &chart,
        &Form::default(),
        &Wrong::nothing(),
    ))
}

pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path(renewal): Path<RenewalId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::nothing();
    let renewed = match form.get("answer") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    if renewed.is_none() {
        wrong.add("answer", "problem-decision");
    }
    if renewed == Some(false) && form.get("words").is_empty() {
        wrong.add("words", "problem-decision-words");
    }
    let answer = RenewalAnswer {
        renewed: renewed.unwrap_or(false),
        words: form.get("words").to_owned(),
        override_reason: Some(form.get("reason").to_owned()).filter(|text| !text.is_empty()),
    };
    let refused = if wrong.is_empty() {
        renew::answer_renewal(&app.practice, &visitor.ask(&form), renewal, answer).await
    } else {
        Err(Refused::Invalid(Vec::new()))
    };
    match refused {
        Ok(()) => return Ok(Redirect::to(link::worklist().as_str()).into_response()),
        Err(Refused::NotReady(_)) => wrong.add("reason", "problem-gate-closed"),
        Err(Refused::Invalid(_)) => {}
        Err(other) => return Err(other.into()),
    }
    let chart = care::chart::chart_of_renewal(&app.practice, &visitor.actor, renewal).await?;
    Ok(page(visitor, renewal, &chart, &form, &wrong))
}

fn page(
    visitor: Visitor,
    renewal: RenewalId,
    chart: &Chart,
    typed: &Form,
    wrong: &Wrong,
) -> Response {
    let visitor = visitor.in_view(chart.patient.id);
    let words = &visitor.words;
    let choice = |value: &str| Choice {
        value: value.to_owned(),
        says: words.t(&format!("renewal-{value}")),
        chosen: typed.get("answer") == value,
        ..Choice::default()
    };
    let (answer, said, reason) = (
        wrong.of(words, "answer"),
        wrong.of(words, "words"),
        wrong.of(words, "reason"),
    );
    let plan = chart
        .plans
        .iter()
        .rev()
        .find(|plan| matches!(plan.state, record::plan::PlanState::Signed { .. }));
    let body = html! {
        (back(words, &link::worklist()))
        (wrong.summary(words))
        h1 { (words.t("renewal-heading")) }
        p { a href=(link::chart(chart.patient.id)) { (words.t_with("task-open-chart", &[("name", chart.patient.full_name().into())])) } }
        @if let Some(plan) = plan { p { b { (plan.content.prescription.clone().unwrap_or_default()) } } }
        @if chart.gate.is_open() { (note(Tone::Ok, html! { p { (words.t("renewal-gate-open")) } })) }
        @else { (headed_note(Tone::Crit, &words.t("chart-gate-closed"), html! { ul { @for why in &chart.gate.closed_because { li { (why) } } } })) }
        (form(&visitor, &link::answer_renewal(renewal), html! {
            (Question { name: "answer", legend: &words.t("renewal-question"), error: answer.as_deref(), ..Question::default() }.choices(&[choice("yes"), choice("no")]))
            (Field { name: "words", label: &words.t("renewal-words"), value: typed.get("words"), error: said.as_deref(), ..Field::default() }.textarea(3))
            @if !chart.gate.is_open() {
                (Field { name: "reason", label: &words.t("renewal-reason"), hint: &words.t("renewal-reason-hint"), value: typed.get("reason"), error: reason.as_deref(), ..Field::default() }.textarea(2))
            }
            (button(&words.t("renewal-act")))
        }))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(&visitor, &words.t("task-tab"))
        .banner(banner(&visitor, &chart.patient, chart))
        .status(status)
        .body(&body)
        .into_response()
}
