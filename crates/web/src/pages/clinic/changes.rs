//! What would change the assessment: for each medicine the fewest facts that would lift its status. A help for
//! thinking, kept off the chart's first page; it proposes nothing.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use care::chart::{Change, Changes, MOST_FACTS};
use guideline::Edition;
use maud::{Markup, html};
use record::{
    assessment::{Status, TreatmentAssessment},
    id::PatientId,
};

use super::{
    assessment::{status_tag, titles},
    banner,
};
use crate::{
    app::App,
    problem::Problem,
    routes::link,
    view::{
        Page,
        note::{Tone, note},
        piece::back,
    },
    visitor::Visitor,
    words::Words,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
) -> Result<Response, Problem> {
    let chart = care::chart::chart(&app.practice, &visitor.actor, patient).await?;
    let visitor = visitor.in_view(patient);
    let words = &visitor.words;
    let edition = &app.practice.edition;
    let medicines = chart.what_would_change(edition);
    let body = html! {
        (back(words, &link::chart(patient)))
        h1 { (words.t("changes-heading")) }
        p { (words.t("changes-intro")) }
        @for (treatment, changes) in &medicines { (medicine(words, edition, treatment, changes)) }
    };
    Ok(Page::new(&visitor, &words.t("changes-tab"))
        .banner(banner(&visitor, &chart.patient, &chart))
        .body(&body)
        .into_response())
}

fn medicine(
    words: &Words,
    edition: &Edition,
    treatment: &TreatmentAssessment,
    changes: &Changes,
) -> Markup {
    let most = || [("n", MOST_FACTS.into())];
    html! {
        section.card {
            h2 { (treatment.name) " " (status_tag(words, treatment.status)) }
            @if treatment.status == Status::Eligible { p { (words.t("assess-nothing-against")) } }
            @else if !changes.sets.is_empty() {}
            @else if treatment.missing.len() > MOST_FACTS {
                p { (words.t_with("changes-too-many", &most())) " " (titles(edition, &treatment.missing)) }
            }
            @else { p { (words.t_with("changes-none", &most())) } }
            @for set in &changes.sets { (one_set(words, set)) }
            @if !changes.complete { (note(Tone::Info, html! { p { (words.t("changes-more")) } })) }
        }
    }
}

fn one_set(words: &Words, set: &Change) -> Markup {
    let key = if set.facts.len() == 1 {
        "changes-if-one"
    } else {
        "changes-if"
    };
    let becomes = words.t(&format!("status-{}", set.becomes.word()));
    html! {
        p { (words.t_with(key, &[("status", becomes.into())])) }
        ul {
            @for fact in &set.facts {
                li {
                    b { (fact.title) } ": " (fact.would_do.join(", "))
                    @if fact.is_number { " " (words.t("changes-or-beyond")) }
                    " (" (words.t_with("changes-now", &[("now", fact.now.clone().unwrap_or_else(|| words.t("changes-not-known"))
                        .into())])) ")"
                }
            }
        }
    }
}
