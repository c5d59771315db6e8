//! The patient's own page: what is next.

use axum::response::IntoResponse;
use maud::html;
use record::ActorKind;

use crate::{routes::link, view::{Page, piece::go}, visitor::Visitor};

pub(crate) async fn show(visitor: Visitor) -> impl IntoResponse {
    let words = &visitor.words;
    let name = visitor.name.clone().unwrap_or_default();
    let newcomer = matches!(visitor.actor.kind, ActorKind::Newcomer { .. });
    let body = html! {
        h1 { (words.t_with("my-care-title", &[("name", name.into())])) }
        @if newcomer {
            p.lead { (words.t("my-care-newcomer")) }
            p { (go(&link::start(), &words.t("landing-start"), false)) }
        }
        p { (go(&link::learn_all(), &words.t("landing-learn-first"), true)) }
    };
    Page::new(&visitor, &words.t("nav-my-care")).body(&body)
}
