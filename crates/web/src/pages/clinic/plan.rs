//! The plan: read as the patient will read it, checked against today's findings, and signed.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    plan::{self, Readiness},
};
use maud::{Markup, html};
use record::{
    id::PlanId,
    plan::{Answer, OverrideReason, Plan, PlanState},
};

use super::{assessment::status_tag, banner};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::Field,
        form::{button, form},
        note::{Tone, headed_note, note},
        piece::{back, go},
        table::stack_table,
    },
    visitor::Visitor,
};

/// Why a clinician departs from what the guideline says, each with its words.
const OVERRIDES: [&str; 6] = [
    "result-seen-elsewhere",
    "specialist-agreed",
    "benefit-outweighs",
    "patient-informed-choice",
    "test-not-possible",
    "other",
];

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(plan): Path<PlanId>,
) -> Result<Response, Problem> {
    let (plan, chart, ready) = plan::review(&app.practice, &visitor.actor, plan).await?;
    Ok(review_page(
        visitor,
        &plan,
        &chart,
        &ready,
        &Form::default(),
        None,
    ))
}

pub(crate) async fn sign(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PlanId>,
    form: Form,
) -> Result<Response, Problem> {
    let reason = OverrideReason {
        code: form.get("code").to_owned(),
        words: form.get("words").to_owned(),
    };
    let reason = (!reason.code.is_empty() && !reason.words.is_empty()).then_some(reason);
    match plan::sign(&app.practice, &visitor.ask(&form), id, reason).await {
        Ok(id) => Ok(Redirect::to(link::plan(id).as_str()).into_response()),
        Err(Refused::NotReady(missing)) => {
            let (plan, chart, ready) = plan::review(&app.practice, &visitor.actor, id).await?;
            Ok(review_page(
                visitor,
                &plan,
                &chart,
                &ready,
                &form,
                Some(&missing),
            ))
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) fn paragraphs(text: &str) -> Vec<String> {
    text.replace("\r\n", "\n")
        .split("\n\n")
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}

pub(super) fn sources(visitor: &Visitor, answer: &Answer) -> Markup {
    let words = &visitor.words;
    html! {
        @if !answer.citations.is_empty() {
            p.basis { (words.t("assess-source")) " "
                @for (at, cited) in answer.citations.iter().enumerate() { @if at > 0 { "; " } (cited.title) @if !cited.at.is_empty() { ", " (cited.at) } " [" (cited.status) "]" } }
        }
    }
}

fn review_page(
    visitor: Visitor,
    plan: &Plan,
    chart: &Chart,
    ready: &Readiness,
    typed: &Form,
    refused: Option<&[String]>,
) -> Response {
    let visitor = visitor.in_view(chart.patient.id);
    let words = &visitor.words;
    let content = &plan.content;
    let rows: Vec<Vec<Markup>> = content
        .tests
        .iter()
        .map(|test| {
            vec![
                html! { (test.name) },
                html! { (words.t_with("duty-week", &[("n", test.week.into())])) },
                html! { (words.date(test.due_on)) },
                html! { (test.why) },
            ]
        })
        .collect();
    let columns = ["duty-test", "duty-when", "duty-due", "plan-test-why"].map(|key| words.t(key));
    let is_draft = matches!(plan.state, PlanState::Draft { .. });
    let body = html! {
        (back(words, &link::chart(chart.patient.id)))
        @if let Some(missing) = refused {
            div.errors #errors role="alert" tabindex="-1" autofocus {
                h2 { (words.t("sign-refused")) }
                ul { @for one in missing { li { a href="#words" { (one) } } } }
            }
        }
        h1 { (words.t(if is_draft { "review-heading" } else { "review-heading-signed" })) }
        @if let PlanState::Signed { at, by, status, edition, override_reason } = &plan.state {
            (note(Tone::Ok, html! {
                p { (words.t_with("review-signed", &[("by", by.clone().into()), ("date", words.date(visitor.app.practice.date_of(*at, &chart.patient.zone)).into())])) }
                @if let Some(status) = status { p { (words.t("review-status-then")) " " (status_tag(words, *status)) " " span.quiet { (edition.chars().take(12).collect::<String>()) } } }
                @if let Some(reason) = override_reason { p { (words.t("review-override")) " " (words.t(&format!("override-{}", reason.code))) ": " (reason.words) } }
            }))
        }
        section.card {
            h2 { (words.t("review-what")) }
            dl.facts {
                div { dt { (words.t("plan-diagnosis")) } dd { (content.diagnosis) " (" (content.icd10cm) ")" } }
                div { dt { (words.t("plan-prescription")) } dd { (content.prescription.clone().unwrap_or_else(|| words.t("plan-no-medicine"))) } }
                @if let Some(start) = content.starts_on { div { dt { (words.t("plan-start")) } dd { (words.date(start)) } } }
                @if !content.follow_up.is_empty() { div { dt { (words.t("plan-follow-up")) } dd { (content.follow_up) } } }
            }
            @if !content.message.is_empty() { blockquote { @for one in paragraphs(&content.message) { p { (one) } } } }
            @if !rows.is_empty() { (stack_table(&words.t("review-tests"), &columns, &rows)) }
        }
        section { h2 { (words.t("review-answers")) }
            @for answer in &content.answers {
                section.card { h3 { (words.t(&format!("question-{}", answer.question))) }
                    @for one in &answer.paragraphs { p { (one) } }
                    (sources(&visitor, answer)) }
            }
        }
        @if is_draft {
            p { (go(&link::draft_plan(plan.encounter), &words.t("review-edit"), true)) }
            (readiness(&visitor, plan, ready, typed))
        }
    };
    let status = if refused.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Page::new(&visitor, &words.t("plan-tab"))
        .banner(banner(&visitor, &chart.patient, chart))
        .status(status)
        .body(&body)
        .into_response()
}

fn readiness(visitor: &Visitor, plan: &Plan, ready: &Readiness, typed: &Form) -> Markup {
    let words = &visitor.words;
    let needs = ready.needs_reason || !ready.missing.is_empty();
    let reasons: Vec<(String, String)> = OVERRIDES
        .iter()
        .map(|code| ((*code).to_owned(), words.t(&format!("override-{code}"))))
        .collect();
    html! {
        section #sign {
            h2 { (words.t("sign-heading")) }
            @if let Some(treatment) = &ready.treatment {
                p { (words.t("sign-says")) " " (treatment.name) " " (status_tag(words, treatment.status)) }
                ul { @for reason in treatment.reasons.iter().filter(|reason| reason.effect.is_some()) { li { (reason.says) } } }
            }
            @if !ready.missing.is_empty() {
                (headed_note(Tone::Warn, &words.t("sign-missing"), html! { ul { @for one in &ready.missing { li { (one) } } } }))
            }
            @if let Some(departs) = &ready.dose {
                (headed_note(Tone::Warn, &words.t("sign-dose"), html! { p { (departs) } }))
            }
            (form(visitor, &link::sign_plan(plan.id), html! {
                @if needs {
                    p { (words.t("sign-needs-reason")) }
                    (Field { name: "code", label: &words.t("sign-code"), value: typed.get("code"), ..Field::default() }.select(&words.t("sign-code-none"), &reasons))
                    (Field { name: "words", label: &words.t("sign-words"), hint: &words.t("sign-words-hint"), value: typed.get("words"), ..Field::default() }.textarea(3))
                }
                (button(&words.t("sign-act")))
            }))
        }
    }
}
