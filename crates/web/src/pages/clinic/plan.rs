//! The plan: drafted here, read as the patient will read it, checked against today's findings, and signed.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    plan::{self, Draft, Readiness},
};
use jiff::civil::Date;
use maud::{Markup, html};
use record::{
    id::{EncounterId, PlanId},
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
        field::{Choice, Field, Question, date},
        form::{Wrong, button, form},
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

pub(crate) async fn draft(
    State(app): State<App>,
    visitor: Visitor,
    Path(encounter): Path<EncounterId>,
) -> Result<Response, Problem> {
    let chart = care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
    Ok(draft_page(
        visitor,
        encounter,
        &chart,
        None,
        &Wrong::nothing(),
    ))
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(encounter): Path<EncounterId>,
    form: Form,
) -> Result<Response, Problem> {
    let chart = care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
    let draft = read_draft(&form, begun(&chart, encounter));
    match plan::save_draft(&app.practice, &visitor.ask(&form), encounter, draft).await {
        Ok(id) => Ok(Redirect::to(link::plan(id).as_str()).into_response()),
        Err(Refused::Invalid(problems)) => Ok(draft_page(
            visitor,
            encounter,
            &chart,
            Some(&form),
            &Wrong::these(problems),
        )),
        Err(other) => Err(other.into()),
    }
}

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

fn begun(chart: &Chart, encounter: EncounterId) -> Option<&Plan> {
    chart
        .plans
        .iter()
        .find(|plan| plan.encounter == encounter && matches!(plan.state, PlanState::Draft { .. }))
}

fn read_draft(form: &Form, begun: Option<&Plan>) -> Draft {
    let some = |name: &str| Some(form.get(name).to_owned()).filter(|text| !text.is_empty());
    let part = |name: &str| form.get(name).parse::<i16>().ok();
    let starts_on = || {
        let (month, day) = (
            i8::try_from(part("starts_on_month")?).ok()?,
            i8::try_from(part("starts_on_day")?).ok()?,
        );
        Date::new(part("starts_on_year")?, month, day).ok()
    };
    // The words may be edited; the sources they came with stay with them.
    let answers = begun.filter(|_| !form.has("redraft")).map(|plan| {
        plan.content
            .answers
            .iter()
            .map(|answer| Answer {
                question: answer.question.clone(),
                paragraphs: match some(&format!("answer_{}", answer.question)) {
                    Some(text) => paragraphs(&text),
                    None => answer.paragraphs.clone(),
                },
                citations: answer.citations.clone(),
            })
            .collect()
    });
    Draft {
        diagnosis: form.get("diagnosis").to_owned(),
        icd10cm: form.get("icd10cm").to_owned(),
        treatment: some("treatment"),
        prescription: some("prescription"),
        starts_on: starts_on(),
        message: form.get("message").to_owned(),
        follow_up: form.get("follow_up").to_owned(),
        answers,
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    text.replace("\r\n", "\n")
        .split("\n\n")
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}

fn draft_page(
    visitor: Visitor,
    encounter: EncounterId,
    chart: &Chart,
    typed: Option<&Form>,
    wrong: &Wrong,
) -> Response {
    let visitor = visitor.in_view(chart.patient.id);
    let words = &visitor.words;
    let edition = visitor.app.practice.edition.clone();
    let kept = begun(chart, encounter).map(|plan| &plan.content);
    let diagnosed = chart
        .findings
        .latest("clinician_diagnosis")
        .and_then(|finding| edition.hair_loss(finding.value.code()?));
    let of =
        |name: &str, otherwise: String| typed.map_or(otherwise, |form| form.get(name).to_owned());
    let diagnosis = of(
        "diagnosis",
        kept.map_or_else(
            || diagnosed.map_or_else(String::new, |kind| kind.name.clone()),
            |kept| kept.diagnosis.clone(),
        ),
    );
    let code = of(
        "icd10cm",
        kept.map_or_else(
            || diagnosed.map_or_else(String::new, |kind| kind.icd10cm.clone()),
            |kept| kept.icd10cm.clone(),
        ),
    );
    let treatment = of(
        "treatment",
        kept.and_then(|kept| kept.treatment.clone())
            .unwrap_or_default(),
    );
    let prescription = of(
        "prescription",
        kept.and_then(|kept| kept.prescription.clone())
            .unwrap_or_default(),
    );
    let start = kept.and_then(|kept| kept.starts_on);
    let day = [
        of(
            "starts_on_month",
            start.map_or_else(String::new, |day| day.month().to_string()),
        ),
        of(
            "starts_on_day",
            start.map_or_else(String::new, |day| day.day().to_string()),
        ),
        of(
            "starts_on_year",
            start.map_or_else(String::new, |day| day.year().to_string()),
        ),
    ];
    let message = of(
        "message",
        kept.map_or_else(String::new, |kept| kept.message.clone()),
    );
    let follow_up = of(
        "follow_up",
        kept.map_or_else(String::new, |kept| kept.follow_up.clone()),
    );
    let errors =
        ["diagnosis", "treatment", "prescription", "starts_on"].map(|field| wrong.of(words, field));
    let [
        diagnosis_wrong,
        treatment_wrong,
        prescription_wrong,
        start_wrong,
    ] = errors.each_ref().map(Option::as_deref);
    let codes: Vec<(String, String)> = edition
        .types()
        .iter()
        .map(|kind| {
            (
                kind.icd10cm.clone(),
                format!("{} {}", kind.icd10cm, kind.name),
            )
        })
        .collect();
    let body = html! {
        (back(words, &link::chart(chart.patient.id)))
        (wrong.summary(words))
        h1 { (words.t("plan-heading")) }
        p.lead { (words.t("plan-lead")) }
        @if diagnosed.is_none() { (note(Tone::Warn, html! { p { (words.t("plan-no-diagnosis")) " " a href=(link::examination(encounter)) { (words.t("chart-examine")) } } })) }
        (form(&visitor, &link::save_plan(encounter), html! {
            (Field { name: "diagnosis", label: &words.t("plan-diagnosis"), value: &diagnosis, error: diagnosis_wrong, ..Field::default() }.text())
            (Field { name: "icd10cm", label: &words.t("plan-code"), value: &code, ..Field::default() }.select(&words.t("plan-code-none"), &codes))
            (Question { name: "treatment", legend: &words.t("plan-treatment"), hint: &words.t("plan-treatment-hint"), error: treatment_wrong, ..Question::default() }
                .choices(&treatments(&visitor, chart, &treatment)))
            (Field { name: "prescription", label: &words.t("plan-prescription"), hint: &words.t("plan-prescription-hint"), value: &prescription, error: prescription_wrong, ..Field::default() }.text())
            (date(words, "starts_on", &words.t("plan-start"), &words.t("plan-start-hint"), [&day[0], &day[1], &day[2]], start_wrong))
            (Field { name: "message", label: &words.t("plan-message"), hint: &words.t("plan-message-hint"), value: &message, ..Field::default() }.textarea(4))
            (Field { name: "follow_up", label: &words.t("plan-follow-up"), value: &follow_up, ..Field::default() }.text())
            @if let Some(kept) = kept {
                fieldset.group { legend { h2 { (words.t("plan-answers")) } }
                    p.hint { (words.t("plan-answers-hint")) }
                    @for answer in &kept.answers {
                        @let name = format!("answer_{}", answer.question);
                        @let text = of(&name, answer.paragraphs.join("\n\n"));
                        (Field { name: &name, label: &words.t(&format!("question-{}", answer.question)), value: &text, ..Field::default() }.textarea(6))
                        (sources(&visitor, answer))
                    }
                    label.opt.check { input type="checkbox" name="redraft" value="yes"; span { (words.t("plan-redraft")) } }
                }
            }
            (button(&words.t("plan-save")))
        }))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(&visitor, &words.t("plan-tab"))
        .banner(banner(&visitor, &chart.patient, chart))
        .status(status)
        .body(&body)
        .into_response()
}

/// Each medicine with its status and labelled dose, in the guideline's fixed order; and none.
fn treatments(visitor: &Visitor, chart: &Chart, chosen: &str) -> Vec<Choice> {
    let words = &visitor.words;
    let mut choices: Vec<Choice> = chart
        .assessment
        .treatments
        .iter()
        .map(|treatment| Choice {
            value: treatment.treatment.clone(),
            says: format!(
                "{}: {}",
                treatment.name,
                words.t(&format!("status-{}", treatment.status.word()))
            ),
            hint: treatment
                .dose
                .as_ref()
                .map_or_else(String::new, |dose| dose.text.clone()),
            chosen: chosen == treatment.treatment,
            apart: false,
        })
        .collect();
    choices.push(Choice {
        value: String::new(),
        says: words.t("plan-no-medicine"),
        chosen: chosen.is_empty(),
        apart: true,
        ..Choice::default()
    });
    choices
}

fn sources(visitor: &Visitor, answer: &Answer) -> Markup {
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
