//! The page behind a one-time link: choose a password and start.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    account::Secret,
    staff::{self, Joining, Myself},
};
use maud::html;

use crate::{
    app::App,
    form::Form,
    pages::account::home_of,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::Field,
        form::{Wrong, button, form},
        note::{Tone, note},
    },
    visitor::{Visitor, session_in},
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(secret): Path<String>,
) -> Result<Response, Problem> {
    let Some((_, whom)) = find(&app, &secret).await? else {
        return Ok(dead(&visitor));
    };
    Ok(page(
        &visitor,
        &secret,
        &whom,
        &Form::default(),
        &Wrong::nothing(),
    ))
}

pub(crate) async fn join(
    State(app): State<App>,
    visitor: Visitor,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Some((secret, whom)) = find(&app, &text).await? else {
        return Ok(dead(&visitor));
    };
    let myself = Myself {
        given_name: form.get("given_name").to_owned(),
        family_name: form.get("family_name").to_owned(),
        email: form.get("email").to_owned(),
        zone: form.get("zone").to_owned(),
    };
    match staff::join(
        &app.practice,
        &secret,
        form.raw("password").to_owned(),
        myself,
    )
    .await
    {
        Ok(signed_in) => {
            let mut response = Redirect::to(home_of(&signed_in.actor).as_str()).into_response();
            if let Ok(cookie) = session_in(&app, &signed_in.secret).to_string().parse() {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(Refused::Invalid(problems)) => {
            Ok(page(&visitor, &text, &whom, &form, &Wrong::these(problems)))
        }
        Err(Refused::Conflict("link-dead")) => Ok(dead(&visitor)),
        Err(other) => Err(other.into()),
    }
}

async fn find(app: &App, text: &str) -> Result<Option<(Secret, Joining)>, Problem> {
    let Some(secret) = Secret::parse(text) else {
        return Ok(None);
    };
    let whom = staff::joining(&app.practice, &secret).await?;
    Ok(whom.map(|whom| (secret, whom)))
}

/// One answer for a link that was used, is too old or never was.
fn dead(visitor: &Visitor) -> Response {
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t("join-dead-title")) }
        p.lead { (words.t("conflict-link-dead")) }
        p { a.btn.outline href=(link::sign_in()) { (words.t("nav-sign-in")) } }
    };
    Page::new(visitor, &words.t("join-dead-title"))
        .status(StatusCode::GONE)
        .body(&body)
        .into_response()
}

fn page(visitor: &Visitor, secret: &str, whom: &Joining, typed: &Form, wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let of = |field| wrong.of(words, field);
    let (given, family, email, password) = (
        of("given_name"),
        of("family_name"),
        of("email"),
        of("password"),
    );
    let zone = if typed.has("zone") {
        typed.get("zone")
    } else {
        &visitor.clinic.zone
    };
    let body = html! {
        (wrong.summary(words))
        h1 { (words.t("join-title")) }
        @if whom.first {
            p.lead { (words.t("join-first")) }
        } @else {
            p.lead { (words.t_with("join-lead", &[("name", whom.name.clone().into())])) }
            (note(Tone::Info, html! { p { (words.t_with("join-email", &[("email", whom.email.clone().into())])) } }))
        }
        (form(visitor, &link::join_by_link(secret), html! {
            @if whom.first {
                (Field { name: "given_name", label: &words.t("field-given-name"), value: typed.get("given_name"),
                    autocomplete: "given-name", error: given.as_deref(), ..Field::default() }.text())
                (Field { name: "family_name", label: &words.t("field-family-name"), value: typed.get("family_name"),
                    autocomplete: "family-name", error: family.as_deref(), ..Field::default() }.text())
                (Field { name: "email", label: &words.t("field-email"), value: typed.get("email"), kind: "email",
                    autocomplete: "email", error: email.as_deref(), ..Field::default() }.text())
                (Field { name: "zone", label: &words.t("invite-zone"), value: zone, ..Field::default() }
                    .select("", &super::staff::zones()))
            }
            (Field { name: "password", label: &words.t("field-password"), hint: &words.t("sign-up-password-hint"),
                kind: "password", autocomplete: "new-password", error: password.as_deref(), ..Field::default() }.text())
            (button(&words.t("join-act")))
        }))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(visitor, &words.t("join-title"))
        .status(status)
        .body(&body)
        .into_response()
}
