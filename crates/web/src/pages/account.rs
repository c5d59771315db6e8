//! Joining, signing in and out. A form that was posted after the session had ended is kept and can be sent again.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    account::{self, SignUp, SignedIn},
};
use maud::{Markup, html};
use record::{Actor, ActorKind, Role};

use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::{Link, link},
    view::{
        Page,
        field::Field,
        form::{Wrong, button, form, hidden},
        note::{Tone, note},
        piece::{back, details},
    },
    visitor::{Visitor, session_in, session_out},
};

/// Where a kept form was going.
const KEPT_PATH: &str = "kept_path";
/// Before the name of each field of a kept form.
const KEPT: &str = "kept:";

pub(crate) async fn sign_up(visitor: Visitor) -> Response {
    if !visitor.is_stranger() {
        return Redirect::to(home_of(&visitor.actor).as_str()).into_response();
    }
    sign_up_page(&visitor, &Form::default(), &Wrong::nothing())
}

pub(crate) async fn join(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let ask = SignUp {
        given_name: form.get("given_name").to_owned(),
        family_name: form.get("family_name").to_owned(),
        email: form.get("email").to_owned(),
        password: form.raw("password").to_owned(),
        language: visitor.words.language.code().to_owned(),
    };
    match account::sign_up(&app.practice, ask).await {
        Ok(signed_in) => Ok(enter_as(&app, &signed_in, &home_of(&signed_in.actor))),
        Err(Refused::Invalid(problems)) => {
            Ok(sign_up_page(&visitor, &form, &Wrong::these(problems)))
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn sign_in(visitor: Visitor) -> Response {
    let next = query_next(&visitor.here);
    if !visitor.is_stranger() {
        return Redirect::to(next.unwrap_or_else(|| home_of(&visitor.actor)).as_str())
            .into_response();
    }
    let lead = next.is_some().then(|| visitor.t("sign-in-first"));
    let rest =
        html! { @if let Some(next) = &next { input type="hidden" name="next" value=(next); } };
    sign_in_page(
        &visitor,
        StatusCode::OK,
        "",
        lead.as_deref(),
        &rest,
        &Wrong::nothing(),
    )
}

pub(crate) async fn enter(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    match account::sign_in(
        &app.practice,
        form.get("email"),
        form.raw("password").to_owned(),
    )
    .await
    {
        Ok(signed_in) if form.has(KEPT_PATH) => Ok(send_again(&app, &visitor, &form, &signed_in)),
        Ok(signed_in) => {
            let next = Link::known(form.get("next")).unwrap_or_else(|| home_of(&signed_in.actor));
            Ok(enter_as(&app, &signed_in, &next))
        }
        Err(Refused::Invalid(problems)) => {
            let rest = carry(&form);
            let wrong = Wrong::these(problems);
            Ok(sign_in_page(
                &visitor,
                StatusCode::UNPROCESSABLE_ENTITY,
                form.get("email"),
                None,
                &rest,
                &wrong,
            ))
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn sign_out(visitor: Visitor) -> impl IntoResponse {
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t("sign-out-title")) }
        p { (words.t("sign-out-text")) }
        (form(&visitor, &link::leave(), button(&words.t("sign-out-act"))))
    };
    Page::new(&visitor, &words.t("sign-out-title")).body(&body)
}

pub(crate) async fn leave(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    if let Some(session) = visitor.session {
        account::sign_out(&app.practice, session).await?;
    }
    Ok(with_cookie(
        Redirect::to(link::landing().as_str()).into_response(),
        &session_out(&app).to_string(),
    ))
}

/// A form came after its session had ended: ask who it is, keep what was typed.
pub(crate) fn sign_in_again(visitor: &Visitor, form: &Form) -> Response {
    let rest = html! {
        input type="hidden" name=(KEPT_PATH) value=(visitor.here);
        input type="hidden" name={ (KEPT) "key" } value=(form.key);
        // A password is never written into a page.
        @for (name, value) in form.fields().iter().filter(|(name, _)| !name.contains("password")) {
            input type="hidden" name={ (KEPT) (name) } value=(value);
        }
    };
    let lead = visitor.t("sign-in-again");
    sign_in_page(
        visitor,
        StatusCode::UNAUTHORIZED,
        "",
        Some(&lead),
        &rest,
        &Wrong::nothing(),
    )
}

/// Signed in again: shows that the answers are there, and sends them with one press. Not by itself: the person sees
/// where they go, and as whom.
fn send_again(app: &App, visitor: &Visitor, form: &Form, signed_in: &SignedIn) -> Response {
    let path = form.get(KEPT_PATH);
    let Some(fields) = known_post(path).then(|| kept(form)) else {
        return enter_as(app, signed_in, &home_of(&signed_in.actor));
    };
    let visitor = visitor.clone().signed_in(signed_in);
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t("send-again-title")) }
        p { (words.t("send-again-text")) }
        form method="post" action=(path) {
            (hidden(&visitor))
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            (button(&words.t("send-again-act")))
        }
    };
    let page = Page::new(&visitor, &words.t("send-again-title"))
        .body(&body)
        .into_response();
    with_cookie(page, &session_in(app, &signed_in.secret).to_string())
}

fn kept(form: &Form) -> Vec<(String, String)> {
    form.fields()
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(KEPT)?.to_owned(), value.clone())))
        .filter(|(name, _)| name != "key")
        .collect()
}

/// What the sign-in form carries along is carried again when the password was wrong.
fn carry(form: &Form) -> Markup {
    html! {
        @for (name, value) in form.fields() {
            @if name == "next" || name == KEPT_PATH || name.starts_with(KEPT) {
                input type="hidden" name=(name) value=(value);
            }
        }
    }
}

fn known_post(path: &str) -> bool {
    let bare = path.split('?').next().unwrap_or_default();
    crate::routes::ROUTES
        .iter()
        .any(|route| route.csrf() && route.matches(bare))
}

/// Where each kind of actor begins. A page engineer names the place of a role here.
pub(crate) fn home_of(actor: &Actor) -> Link {
    match actor.kind {
        ActorKind::Newcomer { .. } => link::place(),
        ActorKind::Patient { .. } => link::my_care(),
        ActorKind::Staff {
            role: Role::Clinician | Role::Assistant,
            ..
        } => link::worklist(),
        ActorKind::Staff {
            role: Role::Administrator,
            ..
        } => link::staff(),
        ActorKind::Staff {
            role: Role::Scheduler,
            ..
        } => link::schedule(),
        ActorKind::Staff {
            role: Role::Auditor,
            ..
        } => link::audit(),
        _ => link::landing(),
    }
}

fn enter_as(app: &App, signed_in: &SignedIn, to: &Link) -> Response {
    with_cookie(
        Redirect::to(to.as_str()).into_response(),
        &session_in(app, &signed_in.secret).to_string(),
    )
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn query_next(here: &str) -> Option<Link> {
    let (_, query) = here.split_once('?')?;
    let said = query
        .split('&')
        .find_map(|part| part.strip_prefix("next="))?;
    Link::known(
        &percent_encoding::percent_decode_str(said)
            .decode_utf8()
            .ok()?,
    )
}

fn sign_in_page(
    visitor: &Visitor,
    status: StatusCode,
    email: &str,
    lead: Option<&str>,
    rest: &Markup,
    wrong: &Wrong,
) -> Response {
    let words = &visitor.words;
    let error = wrong.of(words, "password");
    let body = html! {
        (wrong.summary(words))
        h1 { (words.t("sign-in-title")) }
        @if let Some(lead) = lead { (note(Tone::Info, html! { p { (lead) } })) }
        (form(visitor, &link::enter(), html! {
            (rest)
            (Field { name: "email", label: &words.t("field-email"), value: email, kind: "email",
                autocomplete: "username", ..Field::default() }.text())
            (Field { name: "password", label: &words.t("field-password"), kind: "password",
                autocomplete: "current-password", error: error.as_deref(), ..Field::default() }.text())
            (button(&words.t("sign-in-act")))
        }))
        p { (words.t("sign-in-new")) " " a href=(link::start()) { (words.t("landing-start")) } }
    };
    Page::new(visitor, &words.t("sign-in-title"))
        .status(status)
        .body(&body)
        .into_response()
}

fn sign_up_page(visitor: &Visitor, typed: &Form, wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let of = |field| wrong.of(words, field);
    let (given, family, email, password) = (
        of("given_name"),
        of("family_name"),
        of("email"),
        of("password"),
    );
    let body = html! {
        (back(words, &link::start()))
        (wrong.summary(words))
        h1 { (words.t("sign-up-title")) }
        p.lead { (words.t("sign-up-lead")) }
        (form(visitor, &link::join(), html! {
            (Field { name: "given_name", label: &words.t("field-given-name"), value: typed.get("given_name"),
                autocomplete: "given-name", error: given.as_deref(), ..Field::default() }.text())
            (Field { name: "family_name", label: &words.t("field-family-name"), value: typed.get("family_name"),
                autocomplete: "family-name", error: family.as_deref(), ..Field::default() }.text())
            (Field { name: "email", label: &words.t("field-email"), hint: &words.t("sign-up-email-hint"),
                value: typed.get("email"), kind: "email", autocomplete: "email", error: email.as_deref(),
                ..Field::default() }.text())
            (Field { name: "password", label: &words.t("field-password"), hint: &words.t("sign-up-password-hint"),
                kind: "password", autocomplete: "new-password", error: password.as_deref(), ..Field::default() }.text())
            (details(&words.t("why-we-ask"), html! { p { (words.t("sign-up-why")) } }))
            (button(&words.t("sign-up-act")))
        }))
        p { (words.t("sign-up-known")) " " a href=(link::sign_in()) { (words.t("nav-sign-in")) } }
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(visitor, &words.t("sign-up-title"))
        .status(status)
        .body(&body)
        .into_response()
}
