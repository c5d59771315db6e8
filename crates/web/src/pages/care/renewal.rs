//! Asking for more medicine. The page never says no: it says that the ask waits, and then what the clinician answered.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::{
    own_care::{OwnCare, own_care},
    renew::{RenewalState, ask_renewal},
};
use maud::{Markup, html};

use super::{my_care::instruction, see, signed_at};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        form::{button, form},
        note::{Tone, headed_note, note},
        piece::{back, go},
    },
    visitor::Visitor,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let own = own_care(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let waits = own
        .renewals
        .iter()
        .any(|asked| asked.state == RenewalState::Asked);
    let prescription = own
        .plan
        .as_ref()
        .and_then(|plan| plan.content.prescription.clone());
    let body = html! {
        (back(words, &link::my_care()))
        h1 { (words.t("more-title")) }
        @match (&own.plan, prescription) {
            (Some(plan), Some(prescription)) => {
                p.lead { (words.t("more-plan")) " " strong lang=(plan.content.language) { (prescription) } }
                @if own.on_hold().is_some() { (instruction(&visitor, &own)) }
                @if !waits {
                    p { (words.t("more-how")) }
                    (form(&visitor, &link::ask_renewal(), button(&words.t("more-ask"))))
                }
            }
            _ => {
                p.lead { (words.t("more-none")) }
                p { (go(&link::my_care(), &words.t("nav-my-care"), false)) }
            }
        }
        (asked(&visitor, &own))
        (note(Tone::Warn, html! { p { (words.t("more-ill")) " " (words.t_with("help-line", &[("phone", visitor.phone().into())])) } }))
    };
    Ok(Page::new(&visitor, &words.t("more-tab"))
        .body(&body)
        .into_response())
}

pub(crate) async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    ask_renewal(&app.practice, &visitor.ask(&form)).await?;
    Ok(see(&link::my_renewals()))
}

/// Every ask and what became of it, newest first.
fn asked(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    let when = |at| signed_at(visitor, at, &own.patient.zone);
    html! {
        @for asked in &own.renewals {
            @let asked_at = words.t_with("more-asked-at", &[("when", when(asked.asked_at).into())]);
            @match &asked.state {
                RenewalState::Asked => (headed_note(Tone::Info, &words.t("more-waits"), html! {
                    p { (asked_at) } p { (words.t("more-waits-text")) }
                })),
                RenewalState::Granted { at, by, words: said } => (headed_note(Tone::Ok, &words.t("more-granted"), html! {
                    p { (asked_at) }
                    @if !said.is_empty() { p.said { (said) } }
                    p.small { (words.t_with("care-signed", &[("by", by.clone().into()), ("when", when(*at).into())])) }
                })),
                RenewalState::Declined { at, by, why } => (headed_note(Tone::Warn, &words.t("more-declined"), html! {
                    p { (asked_at) }
                    @if !why.is_empty() { p.said { (why) } }
                    p.small { (words.t_with("care-signed", &[("by", by.clone().into()), ("when", when(*at).into())])) }
                })),
            }
        }
    }
}
