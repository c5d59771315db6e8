//! The audit trail: who did what to which record, page by page, and whether the chain is whole.

use std::collections::HashMap;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    trail::{self, Page as TrailPage, Walked, Wanted},
};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use record::audit::Outcome;

use super::moment;
use crate::{
    app::App,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::Field,
        form::Wrong,
        note::{Tone, note, tag},
        piece::{back, go},
        table::stack_table,
    },
    visitor::Visitor,
};

type Asked = HashMap<String, String>;

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let said = |name: &str| {
        asked
            .get(name)
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    let wanted = Wanted {
        mrn: said("mrn"),
        actor: said("actor"),
        action: said("action"),
        refused_only: asked.contains_key("refused"),
        before: asked.get("before").and_then(|text| text.parse().ok()),
    };
    let (found, wrong) = match trail::trail(&app.practice, &visitor.actor, wanted.clone()).await {
        Ok(found) => (found, Wrong::nothing()),
        Err(Refused::Invalid(problems)) => (
            TrailPage {
                lines: Vec::new(),
                next: None,
            },
            Wrong::these(problems),
        ),
        Err(other) => return Err(other.into()),
    };
    let words = &visitor.words;
    let body = html! {
        (wrong.summary(words))
        h1 { (words.t("trail-title")) }
        p.lead { (words.t("trail-lead")) }
        p { (go(&link::verify_audit(), &words.t("trail-verify"), true)) }
        (filter(&visitor, &wanted, &wrong))
        @if found.lines.is_empty() && wrong.is_empty() { (note(Tone::Info, html! { p { (words.t("trail-empty")) } })) }
        @if !found.lines.is_empty() { (lines(&visitor, &found)) }
        @if let Some(next) = found.next { p { a.btn.outline href=(older(&wanted, next)) { (words.t("trail-older")) } } }
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(Page::new(&visitor, &words.t("trail-title"))
        .status(status)
        .wide()
        .body(&body)
        .into_response())
}

pub(crate) async fn verify(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let walked = trail::verify(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::audit()))
        h1 { (words.t("verify-title")) }
        @match &walked {
            Walked::Whole { to, at, against_export } => {
                (note(Tone::Ok, html! {
                    p { (words.t_with("verify-whole", &[("n", to.to_string().into()), ("time", moment(&visitor, *at).into())])) }
                }))
                p { (words.t(if *against_export { "verify-export" } else { "verify-no-export" })) }
            }
            Walked::Broken { at, why } => {
                (note(Tone::Crit, html! {
                    p { (words.t_with("verify-broken", &[("n", at.to_string().into()), ("why", why.clone().into())])) }
                }))
                p { (words.t("verify-broken-act")) }
            }
        }
    };
    Ok(Page::new(&visitor, &words.t("verify-title"))
        .body(&body)
        .into_response())
}

fn filter(visitor: &Visitor, wanted: &Wanted, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let mrn = wrong.of(words, "mrn");
    html! {
        // A search changes nothing: it is a GET, so that a filtered page can be sent to a colleague.
        form.card method="get" action=(link::audit()) {
            div.fields {
                (Field { name: "mrn", label: &words.t("trail-mrn"), hint: &words.t("trail-mrn-hint"), value: &wanted.mrn, error: mrn.as_deref(), ..Field::default() }.text())
                (Field { name: "actor", label: &words.t("trail-actor"), hint: &words.t("trail-actor-hint"), value: &wanted.actor, ..Field::default() }.text())
                (Field { name: "action", label: &words.t("trail-action"), hint: &words.t("trail-action-hint"), value: &wanted.action, ..Field::default() }.text())
            }
            label.opt.check {
                input type="checkbox" name="refused" value="yes" checked[wanted.refused_only];
                span { (words.t("trail-refused-only")) }
            }
            p { button.btn.outline type="submit" { (words.t("trail-filter")) } }
        }
    }
}

fn lines(visitor: &Visitor, found: &TrailPage) -> Markup {
    let words = &visitor.words;
    let columns: Vec<String> = [
        "trail-seq",
        "trail-when",
        "trail-actor",
        "trail-action",
        "trail-resource",
        "trail-outcome",
    ]
    .map(|key| words.t(key))
    .into();
    let rows: Vec<Vec<Markup>> = found
        .lines
        .iter()
        .map(|line| {
            let entry = &line.entry;
            vec![
                html! { (line.seq) },
                html! { (moment(visitor, entry.at)) },
                html! { (short(&entry.actor)) },
                html! { code { (entry.action) } },
                html! { (short(&entry.resource)) },
                match entry.outcome {
                    Outcome::Done => tag(Tone::Plain, &words.t("trail-done")),
                    Outcome::Refused => tag(Tone::Warn, &words.t("trail-refused")),
                },
            ]
        })
        .collect();
    stack_table(&words.t("trail-caption"), &columns, &rows)
}

/// A kind and an id of which the end is enough to tell it from its neighbours; the whole stands in its title.
fn short(text: &str) -> Markup {
    match text.split_once(' ') {
        Some((kind, id)) if id.len() == 36 => {
            html! { (kind) " " abbr title=(id) { "…" (id.get(24..).unwrap_or(id)) } }
        }
        _ => html! { (text) },
    }
}

fn older(wanted: &Wanted, before: i64) -> String {
    let mut query = format!("{}?before={before}", link::audit());
    for (name, value) in [
        ("mrn", &wanted.mrn),
        ("actor", &wanted.actor),
        ("action", &wanted.action),
    ] {
        if !value.is_empty() {
            query.push('&');
            query.push_str(name);
            query.push('=');
            query.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
    }
    if wanted.refused_only {
        query.push_str("&refused=yes");
    }
    query
}
