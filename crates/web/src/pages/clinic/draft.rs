//! The draft of a plan: diagnosis, medicine with its status in view, first day, words, and the seven answers to edit.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    plan::{self, Draft},
};
use jiff::civil::Date;
use maud::{Markup, html};
use record::{
    Dosage,
    id::EncounterId,
    plan::{Answer, Plan, PlanContent, PlanState},
};

use super::{
    banner,
    plan::{paragraphs, sources},
};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question, date},
        form::{Wrong, button, form},
        note::{Tone, note},
        piece::back,
    },
    visitor::Visitor,
};

pub(crate) async fn show(
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
        dosage: dosage(form),
        prescription: some("prescription"),
        starts_on: starts_on(),
        message: form.get("message").to_owned(),
        follow_up: form.get("follow_up").to_owned(),
        answers,
    }
}

/// Both parts, or none: half a dose is no dose.
fn dosage(form: &Form) -> Option<Dosage> {
    let mg = form.get("dose").trim().replace(',', ".");
    Some(Dosage {
        mg: mg.parse().ok()?,
        every_h: form.get("every_h").parse().ok()?,
    })
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
    let kept = begun(chart, encounter).map(|plan| &plan.content);
    let diagnosed = diagnosed(&visitor, chart);
    let values = typed.map_or_else(
        || prefilled(kept, diagnosed.as_ref()),
        |form| form.fields().iter().cloned().collect(),
    );
    let of = |name: &str| values.get(name).map_or("", String::as_str);
    let errors = [
        "diagnosis",
        "treatment",
        "dose",
        "prescription",
        "starts_on",
    ]
    .map(|field| wrong.of(words, field));
    let [
        diagnosis_wrong,
        treatment_wrong,
        dose_wrong,
        prescription_wrong,
        start_wrong,
    ] = errors.each_ref().map(Option::as_deref);
    let codes = codes(&visitor);
    let body = html! {
        (back(words, &link::chart(chart.patient.id)))
        (wrong.summary(words))
        h1 { (words.t("plan-heading")) }
        p.lead { (words.t("plan-lead")) }
        @if diagnosed.is_none() { (note(Tone::Warn, html! { p { (words.t("plan-no-diagnosis")) " " a href=(link::examination(encounter)) { (words.t("chart-examine")) } } })) }
        (form(&visitor, &link::save_plan(encounter), html! {
            (Field { name: "diagnosis", label: &words.t("plan-diagnosis"), value: of("diagnosis"), error: diagnosis_wrong, ..Field::default() }.text())
            (Field { name: "icd10cm", label: &words.t("plan-code"), value: of("icd10cm"), ..Field::default() }.select(&words.t("plan-code-none"), &codes))
            (Question { name: "treatment", legend: &words.t("plan-treatment"), hint: &words.t("plan-treatment-hint"), error: treatment_wrong, ..Question::default() }
                .choices(&treatments(&visitor, chart, of("treatment"))))
            (Field { name: "dose", label: &words.t("plan-dose"), hint: &words.t("plan-dose-hint"), value: of("dose"), error: dose_wrong, inputmode: "decimal", short: true, ..Field::default() }.text())
            (Field { name: "every_h", label: &words.t("plan-how-often"), value: of("every_h"), ..Field::default() }.select(&words.t("plan-how-often-none"), &how_often(&visitor)))
            (Field { name: "prescription", label: &words.t("plan-prescription"), hint: &words.t("plan-prescription-hint"), value: of("prescription"), error: prescription_wrong, ..Field::default() }.text())
            (date(words, "starts_on", &words.t("plan-start"), &words.t("plan-start-hint"), [of("starts_on_month"), of("starts_on_day"), of("starts_on_year")], start_wrong))
            (Field { name: "message", label: &words.t("plan-message"), hint: &words.t("plan-message-hint"), value: of("message"), ..Field::default() }.textarea(4))
            (Field { name: "follow_up", label: &words.t("plan-follow-up"), value: of("follow_up"), ..Field::default() }.text())
            @if let Some(kept) = kept { (answers(&visitor, kept, &values)) }
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

/// Hours between doses, in words.
fn how_often(visitor: &Visitor) -> Vec<(String, String)> {
    let choice = |hours: &str| {
        (
            hours.to_owned(),
            visitor.words.t(&format!("plan-every-{hours}")),
        )
    };
    ["24", "12"].map(choice).to_vec()
}

/// Each code once, with every kind of hair loss that it stands for: a list with one code twice would show the wrong kind.
fn codes(visitor: &Visitor) -> Vec<(String, String)> {
    let mut codes: Vec<(String, String)> = Vec::new();
    for kind in visitor.app.practice.edition.types() {
        match codes.iter_mut().find(|(code, _)| *code == kind.icd10cm) {
            Some((_, says)) => says.extend(["; ", &kind.name]),
            None => codes.push((
                kind.icd10cm.clone(),
                format!("{} {}", kind.icd10cm, kind.name),
            )),
        }
    }
    codes
}

/// The clinician's recorded diagnosis: name and code.
fn diagnosed(visitor: &Visitor, chart: &Chart) -> Option<(String, String)> {
    let finding = chart.findings.latest("clinician_diagnosis")?;
    let kind = visitor
        .app
        .practice
        .edition
        .hair_loss(finding.value.code()?)?;
    Some((kind.name.clone(), kind.icd10cm.clone()))
}

/// What the form shows before anything is typed: the draft that was kept, else the recorded diagnosis.
fn prefilled(
    kept: Option<&PlanContent>,
    diagnosed: Option<&(String, String)>,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut set = |name: &str, value: String| values.insert(name.to_owned(), value);
    if let Some((name, code)) = diagnosed {
        set("diagnosis", name.clone());
        set("icd10cm", code.clone());
    }
    let Some(kept) = kept else { return values };
    set("diagnosis", kept.diagnosis.clone());
    set("icd10cm", kept.icd10cm.clone());
    set("treatment", kept.treatment.clone().unwrap_or_default());
    if let Some(dosage) = kept.dosage {
        set("dose", dosage.mg.normalize().to_string());
        set("every_h", dosage.every_h.to_string());
    }
    set(
        "prescription",
        kept.prescription.clone().unwrap_or_default(),
    );
    set("message", kept.message.clone());
    set("follow_up", kept.follow_up.clone());
    if let Some(day) = kept.starts_on {
        set("starts_on_month", day.month().to_string());
        set("starts_on_day", day.day().to_string());
        set("starts_on_year", day.year().to_string());
    }
    for answer in &kept.answers {
        set(
            &format!("answer_{}", answer.question),
            answer.paragraphs.join("\n\n"),
        );
    }
    values
}

/// The seven answers as they stand, each to be edited; their sources stay with them.
fn answers(visitor: &Visitor, kept: &PlanContent, values: &BTreeMap<String, String>) -> Markup {
    let words = &visitor.words;
    html! {
        fieldset.group { legend { h2 { (words.t("plan-answers")) } }
            p.hint { (words.t("plan-answers-hint")) }
            @for answer in &kept.answers {
                @let name = format!("answer_{}", answer.question);
                @let text = values.get(&name).map_or("", String::as_str);
                (Field { name: &name, label: &words.t(&format!("question-{}", answer.question)), value: text, ..Field::default() }.textarea(6))
                (sources(visitor, answer))
            }
            label.opt.check { input type="checkbox" name="redraft" value="yes"; span { (words.t("plan-redraft")) } }
        }
    }
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
