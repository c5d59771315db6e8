//! How the machine is: clinical content and its review dates, where the data lies, backups, the sweeper, tokens.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    system::{self, AboutClinic, RuleLine, System},
};
use maud::{Markup, html};
use record::{actor::Scope, id::TokenId};

use super::moment;
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button_form, form},
        note::{Tone, note, tag},
        piece::{details, go},
        table::stack_table,
    },
    visitor::Visitor,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    page(&app, &visitor, &Form::default(), &Wrong::nothing()).await
}

pub(crate) async fn make_token(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let scope = match form.get("scope") {
        "send-results" => Some(Scope::SendResults),
        "read-charts" => Some(Scope::ReadCharts),
        "ask-decision-support" => Some(Scope::AskDecisionSupport),
        _ => None,
    };
    let made = match scope {
        Some(scope) => {
            system::make_token(&app.practice, &visitor.ask(&form), form.get("name"), scope).await
        }
        None => Err(Refused::field("scope", "problem-scope")),
    };
    match made {
        Ok(made) => Ok(token_page(&visitor, &made.text)),
        Err(Refused::Invalid(problems)) => {
            page(&app, &visitor, &form, &Wrong::these(problems)).await
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn describe(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let about = AboutClinic {
        name: form.get("clinic_name").to_owned(),
        phone: form.get("clinic_phone").to_owned(),
        zone: form.get("clinic_zone").to_owned(),
        price: form.get("clinic_price").to_owned(),
    };
    match system::describe_clinic(&app.practice, &visitor.ask(&form), about).await {
        Ok(()) => Ok(Redirect::to(link::system().as_str()).into_response()),
        Err(Refused::Invalid(problems)) => {
            page(&app, &visitor, &form, &Wrong::these(problems)).await
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn revoke_token(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<TokenId>,
    form: Form,
) -> Result<Response, Problem> {
    system::revoke_token(&app.practice, &visitor.ask(&form), token).await?;
    Ok(Redirect::to(link::system().as_str()).into_response())
}

/// Shows a token, once: like a link, it has no address at which it could be shown again.
fn token_page(visitor: &Visitor, text: &str) -> Response {
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t("token-title")) }
        (note(Tone::Warn, html! { p { (words.t("token-once")) } }))
        p { label for="token" { (words.t("token-label")) } }
        p { input #token.wide readonly value=(text); }
        p { (words.t("token-use")) " " code { "Authorization: Bearer …" } }
        p { (go(&link::system(), &words.t("token-done"), false)) }
    };
    Page::new(visitor, &words.t("token-title"))
        .body(&body)
        .into_response()
}

async fn page(
    app: &App,
    visitor: &Visitor,
    typed: &Form,
    wrong: &Wrong,
) -> Result<Response, Problem> {
    let found = system::system(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let body = html! {
        (wrong.summary(words))
        h1 { (words.t("system-title")) }
        (machine(visitor, &found))
        @if visitor.clinic.demo { p { a href=(link::mailbox()) { (words.t("system-mailbox")) } } }
        (clinic(visitor, &found, typed, wrong))
        (content(visitor, &found))
        (tokens(visitor, &found, typed, wrong))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(Page::new(visitor, &words.t("system-title"))
        .status(status)
        .wide()
        .body(&body)
        .into_response())
}

fn machine(visitor: &Visitor, found: &System) -> Markup {
    let words = &visitor.words;
    let when = |at: Option<jiff::Timestamp>| {
        at.map_or_else(|| words.t("system-never"), |at| moment(visitor, at))
    };
    html! {
        section.card {
            h2 { (words.t("system-machine")) }
            dl.summary {
                div { dt { (words.t("system-data")) } dd { code { (found.data) } } }
                div { dt { (words.t("system-engine")) } dd { (found.vitals.engine) } }
                div {
                    dt { (words.t("system-backup")) }
                    dd { (when(found.vitals.last_backup)) @if found.backup_old { " " (tag(Tone::Warn, &words.t("system-old"))) } }
                }
                div {
                    dt { (words.t("system-sweep")) }
                    dd { (when(found.vitals.last_sweep)) @if found.sweep_late { " " (tag(Tone::Crit, &words.t("system-late"))) } @else { " " (tag(Tone::Ok, &words.t("system-running"))) } }
                }
                div { dt { (words.t("system-tz")) } dd { (found.tz_release) } }
            }
            @if found.backup_old { (note(Tone::Warn, html! { p { (words.t("system-backup-act")) " " code { "anagen backup FOLDER" } } })) }
        }
    }
}

fn clinic(visitor: &Visitor, found: &System, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let field =
        |name: &'static str, label: &str, hint: &str, kept: &str, zones: &[(String, String)]| {
            let value = if typed.has(name) {
                typed.get(name)
            } else {
                kept
            };
            let error = wrong.of(words, name);
            let field = Field {
                name,
                label: &words.t(label),
                hint,
                value,
                error: error.as_deref(),
                ..Field::default()
            };
            if zones.is_empty() {
                field.text()
            } else {
                field.select("", zones)
            }
        };
    let about = &found.about;
    let says = &visitor.clinic;
    let waits = (&about.name, &about.phone, &about.zone, &about.price)
        != (&says.name, &says.phone, &says.zone, &says.price);
    html! {
        section.card {
            h2 { (words.t("clinic-about")) }
            @if waits { (note(Tone::Info, html! { p { (words.t("clinic-waits")) } })) }
            (form(visitor, &link::describe_clinic(), html! {
                (field("clinic_name", "clinic-name", "", &about.name, &[]))
                (field("clinic_phone", "clinic-phone", &words.t("clinic-phone-hint"), &about.phone, &[]))
                (field("clinic_price", "clinic-price", &words.t("clinic-price-hint"), &about.price, &[]))
                (field("clinic_zone", "invite-zone", "", &about.zone, &super::staff::zones()))
                button.btn.outline type="submit" { (words.t("clinic-keep")) }
            }))
        }
    }
}

fn content(visitor: &Visitor, found: &System) -> Markup {
    let words = &visitor.words;
    let n = |key: &str, n: usize| words.t_with(key, &[("n", n.into())]);
    html! {
        section.card {
            h2 { (words.t("system-content")) }
            dl.summary {
                div { dt { (words.t("system-edition")) } dd { code { (found.edition.get(..12).unwrap_or(&found.edition)) } } }
                div { dt { (words.t("system-rules")) } dd { (found.rules) " · " (n("system-sources", found.sources)) } }
                div {
                    dt { (words.t("system-overdue")) }
                    dd { (found.overdue.len()) " " @if found.overdue.is_empty() { (tag(Tone::Ok, &words.t("system-fine"))) } @else { (tag(Tone::Crit, &words.t("system-review-now"))) } }
                }
                div { dt { (words.t("system-soon")) } dd { (found.soon.len()) } }
                div { dt { (words.t("system-unreviewed")) } dd { (found.unreviewed.len()) } }
            }
            (rules(&words.t("system-overdue"), &found.overdue))
            (rules(&words.t("system-soon"), &found.soon))
            (rules(&words.t("system-unreviewed"), &found.unreviewed))
            p.quiet { (words.t("system-unreviewed-text")) }
        }
    }
}

fn rules(heading: &str, lines: &[RuleLine]) -> Markup {
    html! {
        @if !lines.is_empty() {
            (details(&format!("{heading} ({})", lines.len()), html! {
                ul.rules { @for line in lines { li { (line.title) " " span.quiet { code { (line.id) } " · " (line.review_by) } } } }
            }))
        }
    }
}

fn tokens(visitor: &Visitor, found: &System, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let scope_word = |scope: Scope| match scope {
        Scope::SendResults => (
            "send-results",
            words.t("scope-send-results"),
            words.t("scope-send-results-hint"),
        ),
        Scope::ReadCharts => (
            "read-charts",
            words.t("scope-read-charts"),
            words.t("scope-read-charts-hint"),
        ),
        Scope::AskDecisionSupport => (
            "ask-decision-support",
            words.t("scope-ask-decision-support"),
            words.t("scope-ask-decision-support-hint"),
        ),
    };
    let columns: Vec<String> = [
        "token-name",
        "token-scope",
        "token-made",
        "token-used",
        "token-state",
    ]
    .map(|key| words.t(key))
    .into();
    let rows: Vec<Vec<Markup>> = found
        .tokens
        .iter()
        .map(|token| {
            vec![
                html! { (token.name) },
                html! { (scope_word(token.scope).1) },
                html! { (moment(visitor, token.created_at)) },
                html! { @if let Some(at) = token.last_used_at { (moment(visitor, at)) } @else { (words.t("system-never")) } },
                match token.revoked_at {
                    Some(_) => tag(Tone::Plain, &words.t("token-revoked")),
                    None => button_form(visitor, &link::revoke_token(token.id), &words.t("token-revoke")),
                },
            ]
        })
        .collect();
    let scopes: Vec<Choice> = [
        Scope::SendResults,
        Scope::ReadCharts,
        Scope::AskDecisionSupport,
    ]
    .into_iter()
    .map(|scope| {
        let (value, says, hint) = scope_word(scope);
        Choice {
            value: value.to_owned(),
            says,
            hint,
            chosen: typed.get("scope") == value,
            apart: false,
        }
    })
    .collect();
    let (name, scope) = (wrong.of(words, "name"), wrong.of(words, "scope"));
    html! {
        section.card {
            h2 { (words.t("system-tokens")) }
            p { (words.t("system-tokens-text")) }
            @if !rows.is_empty() { (stack_table(&words.t("system-tokens"), &columns, &rows)) }
            h3 { (words.t("token-make")) }
            (form(visitor, &link::make_token(), html! {
                (Field { name: "name", label: &words.t("token-name"), hint: &words.t("token-name-hint"), value: typed.get("name"), error: name.as_deref(), ..Field::default() }.text())
                (Question { name: "scope", legend: &words.t("token-scope"), error: scope.as_deref(), ..Question::default() }.choices(&scopes))
                button.btn.outline type="submit" { (words.t("token-make")) }
            }))
        }
    }
}
