//! The order set: the tests a medicine needs, each with its reason and source, signed once.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    order_tests::{self, TestOrder},
};
use maud::{Markup, html};
use record::id::EncounterId;
use serde::Deserialize;

use super::banner;
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        form::{Wrong, button, form},
        note::{Tone, note},
        piece::back,
    },
    visitor::Visitor,
};

/// Which medicine the set is for, by its place in the guideline's list: no medicine stands in an address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct For {
    set: Option<usize>,
}

struct Offered {
    test: String,
    name: String,
    code: String,
    reason: String,
    source: String,
    ticked: bool,
    waiting: bool,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(encounter): Path<EncounterId>,
    Query(wanted): Query<For>,
) -> Result<Response, Problem> {
    let chart = care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
    Ok(page(
        visitor,
        encounter,
        &chart,
        wanted.set,
        &Wrong::nothing(),
    ))
}

pub(crate) async fn sign(
    State(app): State<App>,
    visitor: Visitor,
    Path(encounter): Path<EncounterId>,
    form: Form,
) -> Result<Response, Problem> {
    let set: Option<usize> = form.get("set").parse().ok();
    let chart = care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
    let chosen = form.all("test");
    let tests = offered(&visitor, &chart, set)
        .into_iter()
        .filter(|one| chosen.contains(&one.test.as_str()))
        .map(|one| (one.test, format!("{} ({})", one.reason, one.source)))
        .collect();
    let order = TestOrder {
        treatment: treatment_of(&visitor, set),
        tests,
    };
    match order_tests::order_tests(&app.practice, &visitor.ask(&form), encounter, order).await {
        Ok(_) => Ok(Redirect::to(link::chart(chart.patient.id).as_str()).into_response()),
        Err(Refused::Invalid(problems)) => Ok(page(
            visitor,
            encounter,
            &chart,
            set,
            &Wrong::these(problems),
        )),
        Err(other) => Err(other.into()),
    }
}

fn treatment_of(visitor: &Visitor, set: Option<usize>) -> Option<String> {
    visitor
        .app
        .practice
        .edition
        .treatments()
        .get(set?)
        .map(|treatment| treatment.id.clone())
}

/// The tests of the set: for a medicine its baseline, without one what the guideline suggests for the diagnosis.
fn offered(visitor: &Visitor, chart: &Chart, set: Option<usize>) -> Vec<Offered> {
    let edition = &visitor.app.practice.edition;
    let catalogue = edition.catalogue();
    let waiting = |test: &str| {
        chart
            .obligations
            .iter()
            .any(|duty| duty.test == test && duty.plan.is_none() && duty.state.is_live())
    };
    let suggested = |test: &str| {
        chart
            .assessment
            .investigations
            .iter()
            .any(|one| one.test == test)
    };
    let Some(treatment) = treatment_of(visitor, set) else {
        return chart
            .assessment
            .investigations
            .iter()
            .map(|one| Offered {
                test: one.test.clone(),
                name: one.name.clone(),
                code: one.code.clone(),
                reason: one.reason.clone(),
                source: one
                    .citations
                    .iter()
                    .map(|cited| format!("{} {} [{}]", cited.evidence, cited.at, cited.status))
                    .collect::<Vec<_>>()
                    .join("; "),
                ticked: one.treatments.is_empty() && !waiting(&one.test),
                waiting: waiting(&one.test),
            })
            .collect();
    };
    let can_conceive = chart
        .findings
        .latest("can_conceive")
        .and_then(|finding| finding.value.truth());
    catalogue
        .baseline(&treatment, can_conceive)
        .into_iter()
        .map(|(test, needed)| Offered {
            test: test.id.clone(),
            name: test.name.clone(),
            code: test.code.clone(),
            reason: needed.why.clone(),
            source: format!("{} [{}]", needed.cite.join(", "), needed.status),
            // What is known and in date is not drawn again.
            ticked: suggested(&test.id) && !waiting(&test.id),
            waiting: waiting(&test.id),
        })
        .collect()
}

fn page(
    visitor: Visitor,
    encounter: EncounterId,
    chart: &Chart,
    set: Option<usize>,
    wrong: &Wrong,
) -> Response {
    let visitor = visitor.in_view(chart.patient.id);
    let words = &visitor.words;
    let sets = visitor.app.practice.edition.treatments();
    let catalogue = visitor.app.practice.edition.catalogue();
    let tests = offered(&visitor, chart, set);
    let body = html! {
        (back(words, &link::chart(chart.patient.id)))
        (wrong.summary(words))
        h1 { (words.t("order-heading")) }
        nav.sets aria-label=(words.t("order-sets")) { ul {
            li { a href=(link::order(encounter)) aria-current=[set.is_none().then_some("page")] { (words.t("order-set-diagnosis")) } }
            @for (at, treatment) in sets.iter().enumerate().filter(|(_, treatment)| catalogue.schedule(&treatment.id).is_some()) {
                li { a href=(link::order(encounter).with("set", at)) aria-current=[(set == Some(at)).then_some("page")] { (treatment.name) } }
            }
        } }
        @if tests.is_empty() { (note(Tone::Ok, html! { p { (words.t("order-nothing")) } })) }
        @else { (form(&visitor, &link::sign_order(encounter), html! {
            @if let Some(set) = set { input type="hidden" name="set" value=(set); }
            (lines(&visitor, &tests))
            p { (words.t("order-patient-reads")) }
            (button(&words.t("order-sign")))
        })) }
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(&visitor, &words.t("order-tab"))
        .banner(banner(&visitor, &chart.patient, chart))
        .status(status)
        .body(&body)
        .into_response()
}

fn lines(visitor: &Visitor, tests: &[Offered]) -> Markup {
    let words = &visitor.words;
    html! {
        fieldset.field #tests { legend { (words.t("order-legend")) }
            div.opts { @for (at, test) in tests.iter().enumerate() {
                label.opt.check {
                    input id={ "test-" (at) } type="checkbox" name="test" value=(test.test) checked[test.ticked] disabled[test.waiting];
                    span { b { (test.name) } " " code { (test.code) }
                        small { (test.reason) ". " (words.t("assess-source")) " " (test.source)
                            @if test.waiting { ". " (words.t("order-waiting")) } } }
                }
            } }
        }
    }
}
