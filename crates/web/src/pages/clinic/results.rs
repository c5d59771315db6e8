//! A paper result is typed in: value and unit as they stand on it; the clinic converts, nobody guesses.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    enter_result::{self, TypedReport, TypedValue},
};
use guideline::concept::Kind;
use jiff::civil::Date;
use maud::html;
use record::id::PatientId;

use super::banner;
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Field, date, tick},
        form::{Wrong, button, form},
        piece::back,
    },
    visitor::Visitor,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
) -> Result<Response, Problem> {
    let chart = care::chart::chart(&app.practice, &visitor.actor, patient).await?;
    Ok(page(visitor, &chart, &Form::default(), &Wrong::nothing()))
}

pub(crate) async fn keep(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::nothing();
    let drawn_on = read_date(&form);
    if drawn_on.is_none() {
        wrong.add("drawn_on", "problem-date");
    }
    let typed = TypedReport {
        laboratory: form.get("laboratory").to_owned(),
        accession: form.get("accession").to_owned(),
        drawn_on: drawn_on.unwrap_or_else(|| app.practice.today()),
        checked: form.has("checked"),
        values: concepts(&visitor)
            .into_iter()
            .map(|(concept, _, _)| TypedValue {
                value: form.get(&concept).to_owned(),
                unit: form.get(&format!("{concept}_unit")).to_owned(),
                field: concept.clone(),
                concept,
            })
            .collect(),
    };
    let refused = if wrong.is_empty() {
        enter_result::enter_result(&app.practice, &visitor.ask(&form), patient, typed)
            .await
            .map(drop)
    } else {
        Err(Refused::Invalid(Vec::new()))
    };
    match refused {
        Ok(()) => Ok(Redirect::to(link::chart(patient).as_str()).into_response()),
        Err(Refused::Invalid(problems)) => {
            for problem in problems {
                wrong.add(&problem.field, &problem.problem);
            }
            let chart = care::chart::chart(&app.practice, &visitor.actor, patient).await?;
            Ok(page(visitor, &chart, &form, &wrong))
        }
        Err(other) => Err(other.into()),
    }
}

fn read_date(form: &Form) -> Option<Date> {
    let part = |name: &str| form.get(name).parse::<i16>().ok();
    let (month, day) = (
        i8::try_from(part("drawn_on_month")?).ok()?,
        i8::try_from(part("drawn_on_day")?).ok()?,
    );
    Date::new(part("drawn_on_year")?, month, day).ok()
}

/// Concepts that a laboratory measures, with title and usual unit, in the order of the catalogue's tests.
fn concepts(visitor: &Visitor) -> Vec<(String, String, String)> {
    let edition = &visitor.app.practice.edition;
    let mut all: Vec<(String, String, String)> = Vec::new();
    for name in edition.catalogue().tests().flat_map(|test| &test.concepts) {
        let Some(concept) = edition.concepts().get(name) else {
            continue;
        };
        if all.iter().any(|(known, _, _)| known == name) {
            continue;
        }
        let unit = if concept.kind == Kind::Quantity {
            concept.unit.clone().unwrap_or_default()
        } else {
            String::new()
        };
        all.push((name.clone(), concept.title.clone(), unit));
    }
    all
}

fn page(visitor: Visitor, chart: &Chart, typed: &Form, wrong: &Wrong) -> Response {
    let visitor = visitor.in_view(chart.patient.id);
    let words = &visitor.words;
    let of = |field: &str| wrong.of(words, field);
    let (laboratory, accession, drawn_on) = (of("laboratory"), of("accession"), of("drawn_on"));
    let day = [
        typed.get("drawn_on_month"),
        typed.get("drawn_on_day"),
        typed.get("drawn_on_year"),
    ];
    let body = html! {
        (back(words, &link::chart(chart.patient.id)))
        (wrong.summary(words))
        h1 { (words.t("typed-heading")) }
        p.lead { (words.t("typed-lead")) }
        (form(&visitor, &link::keep_result(chart.patient.id), html! {
            (Field { name: "laboratory", label: &words.t("typed-laboratory"), value: typed.get("laboratory"), error: laboratory.as_deref(), ..Field::default() }.text())
            (Field { name: "accession", label: &words.t("typed-accession"), value: typed.get("accession"), error: accession.as_deref(), ..Field::default() }.text())
            (date(words, "drawn_on", &words.t("typed-drawn"), "", day, drawn_on.as_deref()))
            fieldset.group #values { legend { h2 { (words.t("typed-values")) } }
                @for (concept, title, unit) in concepts(&visitor) {
                    @let error = wrong.of(words, &concept);
                    @let unit_field = format!("{concept}_unit");
                    div.pair {
                        (Field { name: &concept, label: &title, value: typed.get(&concept), error: error.as_deref(), short: true, ..Field::default() }.text())
                        @if !unit.is_empty() {
                            @let shown = if typed.fields().is_empty() { unit.as_str() } else { typed.get(&unit_field) };
                            (Field { name: &unit_field, label: &words.t_with("typed-unit", &[("test", title.clone().into())]), value: shown, short: true, ..Field::default() }.text())
                        }
                    }
                }
            }
            @if !wrong.is_empty() { (tick("checked", html! { (words.t("typed-checked")) }, false, None)) }
            (button(&words.t("typed-keep")))
        }))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(&visitor, &words.t("typed-tab"))
        .banner(banner(&visitor, &chart.patient, chart))
        .status(status)
        .body(&body)
        .into_response()
}
