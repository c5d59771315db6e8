//! The safety screen: asked before anything else. A yes leads to a page with telephone numbers, and no further.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use crate::{
    form::Form,
    routes::link,
    view::{
        Page,
        field::{Choice, Question},
        form::{Wrong, button, form},
        note::{Tone, headed_note},
        piece::{back, go},
    },
    visitor::Visitor,
};

/// What is asked; each has its words in `safety.ftl`.
pub(crate) const SIGNS: [&str; 5] = ["chest", "leg", "fever", "scalp", "harm"];
/// The signs for which the emergency number stands first.
const EMERGENCIES: [&str; 2] = ["chest", "leg"];

pub(crate) async fn ask(visitor: Visitor) -> Response {
    asked(&visitor, &[], &Wrong::nothing())
}

pub(crate) async fn answer(visitor: Visitor, form: Form) -> Response {
    let said = form.all("sign");
    let signs: Vec<&str> = said
        .iter()
        .copied()
        .filter(|sign| SIGNS.contains(sign))
        .collect();
    let mut wrong = Wrong::nothing();
    match (signs.is_empty(), said.contains(&"none")) {
        (false, false) => return urgent(&visitor, &signs),
        (false, true) => wrong.add("sign", "safety-both"),
        (true, false) => wrong.add("sign", "safety-nothing"),
        // Whoever is signed in already goes on where they were.
        (true, true) if visitor.is_stranger() => {
            return Redirect::to(link::sign_up().as_str()).into_response();
        }
        (true, true) => return Redirect::to(link::intake().as_str()).into_response(),
    }
    asked(&visitor, &said, &wrong)
}

pub(crate) async fn help(visitor: Visitor) -> Response {
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t("help-title")) }
        (numbers(&visitor, true, true))
        section { h2 { (words.t("help-when")) }
            ul { @for sign in SIGNS { li { (words.t(&format!("safety-{sign}"))) } } } }
    };
    Page::new(&visitor, &words.t("help-title"))
        .body(&body)
        .into_response()
}

fn asked(visitor: &Visitor, said: &[&str], wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let mut choices: Vec<Choice> = SIGNS
        .iter()
        .map(|sign| Choice {
            value: (*sign).to_owned(),
            says: words.t(&format!("safety-{sign}")),
            chosen: said.contains(sign),
            ..Choice::default()
        })
        .collect();
    choices.push(Choice {
        value: "none".to_owned(),
        says: words.t("safety-none"),
        chosen: said.contains(&"none"),
        apart: true,
        ..Choice::default()
    });
    let error = wrong.of(words, "sign");
    let question = Question {
        name: "sign",
        legend: &words.t("safety-question"),
        heading: true,
        hint: &words.t("safety-hint"),
        error: error.as_deref(),
        many: true,
        row: false,
    };
    let body = html! {
        (back(words, &link::landing()))
        (wrong.summary(words))
        (form(visitor, &link::answer_safety(), html! { (question.choices(&choices)) (button(&words.t("continue"))) }))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(visitor, &words.t("safety-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

/// Nothing here leads on into the assessment: help comes first.
fn urgent(visitor: &Visitor, signs: &[&str]) -> Response {
    let words = &visitor.words;
    let emergency = signs.iter().any(|sign| EMERGENCIES.contains(sign));
    let harm = signs.contains(&"harm");
    let body = html! {
        h1 { (words.t("urgent-title")) }
        (numbers(visitor, emergency, harm))
        p { (words.t("urgent-stop")) }
        p { (go(&link::landing(), &words.t("problem-page-home"), true)) }
    };
    Page::new(visitor, &words.t("safety-tab"))
        .body(&body)
        .into_response()
}

pub(crate) fn numbers(visitor: &Visitor, emergency: bool, harm: bool) -> Markup {
    let words = &visitor.words;
    let phone = visitor.phone();
    html! {
        @if emergency {
            (headed_note(Tone::Crit, &words.t("urgent-911-title"), html! {
                p { (words.t("urgent-911-text")) } p { a.btn.crit href="tel:911" { (words.t("urgent-911-call")) } } }))
        }
        @if harm {
            (headed_note(Tone::Crit, &words.t("urgent-988-title"), html! {
                p { (words.t("urgent-988-text")) } p { a.btn.crit href="tel:988" { (words.t("urgent-988-call")) } } }))
        }
        (headed_note(Tone::Warn, &words.t("urgent-us-title"), html! {
            p { (words.t("urgent-us-text")) }
            @if digits(&phone).is_empty() { p { (words.t_with("help-line", &[("phone", phone.clone().into())])) } }
            @else { p { a.btn.outline href={ "tel:" (digits(&phone)) } { (words.t_with("urgent-us-call", &[("phone", phone.clone().into())])) } } } }))
    }
}

fn digits(phone: &str) -> String {
    phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect()
}
