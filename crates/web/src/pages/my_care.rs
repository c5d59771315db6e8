//! The patient's own page: what is next.

use axum::response::{IntoResponse, Response};
use care::intake::own_intake;
use maud::html;
use record::ActorKind;

use crate::{
    problem::Problem,
    routes::link,
    view::{Page, piece::go},
    visitor::Visitor,
};

pub(crate) async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let words = &visitor.words;
    let unsent = match visitor.actor.kind {
        ActorKind::Patient { .. } => !own_intake(&visitor.app.practice, &visitor.actor)
            .await?
            .is_sent(),
        _ => false,
    };
    let name = visitor.name.clone().unwrap_or_default();
    let newcomer = matches!(visitor.actor.kind, ActorKind::Newcomer { .. });
    let body = html! {
        h1 { (words.t_with("my-care-title", &[("name", name.into())])) }
        @if newcomer {
            p.lead { (words.t("my-care-newcomer")) }
            p { (go(&link::place(), &words.t("landing-start"), false)) }
        }
        @if unsent {
            p.lead { (words.t("my-care-unsent")) }
            p { (go(&link::intake(), &words.t("help-continue"), false)) }
        }
        p { (go(&link::learn_all(), &words.t("landing-learn-first"), true)) }
    };
    Ok(Page::new(&visitor, &words.t("nav-my-care"))
        .body(&body)
        .into_response())
}
