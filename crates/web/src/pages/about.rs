//! What it costs and what happens to data: short, in the open, before any sign-up.

use axum::response::IntoResponse;
use maud::html;

use crate::{
    routes::link,
    view::{
        Page,
        piece::{back, go},
    },
    visitor::Visitor,
};

pub(crate) async fn costs(visitor: Visitor) -> impl IntoResponse {
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::landing()))
        h1 { (words.t("costs-title")) }
        p.price { (visitor.clinic.price) }
        @for key in ["costs-visit", "costs-free", "costs-tests", "costs-medicine", "costs-none"] {
            section { h2 { (words.t(&format!("{key}-title"))) } p { (words.t(&format!("{key}-text"))) } }
        }
        p { (go(&link::start(), &words.t("landing-start"), false)) }
    };
    Page::new(&visitor, &words.t("costs-title")).body(&body)
}

pub(crate) async fn privacy(visitor: Visitor) -> impl IntoResponse {
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::landing()))
        h1 { (words.t("privacy-title")) }
        p.lead { (words.t("privacy-lead")) }
        @for key in ["privacy-who", "privacy-photos", "privacy-letters", "privacy-never", "privacy-where", "privacy-yours"] {
            section { h2 { (words.t(&format!("{key}-title"))) } p { (words.t(&format!("{key}-text"))) } }
        }
    };
    Page::new(&visitor, &words.t("privacy-title")).body(&body)
}
