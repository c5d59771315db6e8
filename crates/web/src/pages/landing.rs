//! The first page: what this is, what happens next, what it costs, and two ways on.

use axum::response::IntoResponse;
use maud::{Markup, html};

use crate::{
    routes::link,
    view::{
        Page,
        note::{Tone, note},
        piece::{card, go, icon},
    },
    visitor::Visitor,
};

/// The drawings of the steps, and the end of their keys.
const STEPS: [(&str, &str); 4] = [
    ("answer", "1"),
    ("clinician", "2"),
    ("visit", "3"),
    ("test", "4"),
];

pub(crate) async fn show(visitor: Visitor) -> impl IntoResponse {
    let words = &visitor.words;
    let body = html! {
        div.hero {
            div {
                p.eyebrow { (words.t("landing-eyebrow")) }
                h1 { (words.t("landing-title")) }
                p.lead { (words.t("landing-lead")) }
                p.acts {
                    (go(&link::start(), &words.t("landing-start"), false))
                    (go(&link::learn_all(), &words.t("landing-learn-first"), true))
                }
                p.small { (words.t("landing-time")) }
            }
            (next_steps(&visitor))
        }
        section {
            h2 { (words.t("landing-topics")) }
            (super::learn::cards(&visitor, 3))
        }
        (note(Tone::Warn, html! { p { strong { (words.t("landing-urgent")) } " " (words.t("emergency-line")) " "
            a href=(link::help_now()) { (words.t("help-more")) } } }))
        div.grid {
            (card(2, &words.t("landing-price-title"), Some(&link::costs()), html! {
                p.price { (visitor.clinic.price) }
                p { (words.t("landing-price-text")) }
            }))
            (card(2, &words.t("landing-who-title"), None, html! { p { (words.t("landing-who-text")) } }))
            (card(2, &words.t("landing-data-title"), Some(&link::privacy()), html! {
                ul.ticks {
                    @for key in ["landing-data-1", "landing-data-2", "landing-data-3", "landing-data-4"] {
                        li { (words.t(key)) }
                    }
                }
            }))
        }
    };
    Page::new(&visitor, &words.t("landing-tab"))
        .wide()
        .body(&body)
}

fn next_steps(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    html! {
        section.panel {
            h2 { (words.t("landing-next")) }
            ol.steps {
                @for (drawing, step) in STEPS {
                    li {
                        (icon(visitor, drawing))
                        div {
                            b { (words.t(&format!("landing-step-{step}-when"))) }
                            p { (words.t(&format!("landing-step-{step}-what"))) }
                        }
                    }
                }
            }
        }
    }
}
