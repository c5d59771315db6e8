//! On the chart of somebody who waits for a time: asking that they are seen sooner, and taking it back, with a reason.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use care::{Refused, chart::Chart, waitlist};
use maud::{Markup, html};
use record::{Role, id::PatientId};

use super::chart::page;
use crate::{
    app::App,
    form::Form,
    pages::care::signed_at,
    problem::Problem,
    routes::link,
    view::{
        field::Field,
        form::{Wrong, button, form},
        note::{Tone, tag},
    },
    visitor::Visitor,
};

pub(crate) async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
    form: Form,
) -> Result<Response, Problem> {
    let (ask, why) = (visitor.ask(&form), form.get("sooner"));
    let done = waitlist::ask_sooner(&app.practice, &ask, patient, why).await;
    then(&app, visitor, patient, &form, done).await
}

pub(crate) async fn take_back(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
    form: Form,
) -> Result<Response, Problem> {
    let (ask, why) = (visitor.ask(&form), form.get("sooner"));
    let done = waitlist::take_sooner_back(&app.practice, &ask, patient, why).await;
    then(&app, visitor, patient, &form, done).await
}

async fn then(
    app: &App,
    visitor: Visitor,
    patient: PatientId,
    form: &Form,
    done: Result<(), Refused>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(link::chart(patient).at("waits").as_str()).into_response()),
        Err(Refused::Invalid(problems)) => {
            let chart = care::chart::chart(&app.practice, &visitor.actor, patient).await?;
            Ok(page(visitor, &chart, form, &Wrong::these(problems)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Where the patient stands on the waitlist, every reason that was given, and the form. Nothing for whoever does not wait.
pub(super) fn panel(visitor: &Visitor, chart: &Chart, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let Some(waits) = &chart.waits else {
        return html! {};
    };
    let zone = &visitor.clinic.zone;
    let since = signed_at(visitor, waits.place.asked_at, zone);
    let marked = waits.place.sooner_at.is_some();
    let patient = chart.patient.id;
    let error = wrong.of(words, "sooner");
    let why = Field {
        name: "sooner",
        label: &words.t(if marked {
            "sooner-back-why"
        } else {
            "sooner-why"
        }),
        hint: &words.t("sooner-why-hint"),
        value: typed.get("sooner"),
        error: error.as_deref(),
        ..Field::default()
    };
    html! {
        section.card #waits {
            h2 { (words.t("sooner-title")) }
            p { @if marked { (tag(Tone::Warn, &words.t("queue-sooner"))) " " }
                (words.t_with("sooner-since", &[("when", since.into())])) }
            @for (word, by) in &waits.words { p.small {
                (words.t(if word.asks { "sooner-asked" } else { "sooner-taken-back" })) ": “" (word.why) "” "
                (by) ", " (signed_at(visitor, word.said_at, zone)) } }
            @if visitor.actor.role() == Some(Role::Clinician) {
                @if marked {
                    (form(visitor, &link::take_sooner_back(patient), html! { (why.text())
                        button.btn.outline type="submit" { (words.t("sooner-back")) } }))
                } @else {
                    (form(visitor, &link::ask_sooner(patient), html! { (why.text()) (button(&words.t("sooner-ask"))) }))
                }
            }
        }
    }
}
