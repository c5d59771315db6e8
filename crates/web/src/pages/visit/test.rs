//! Trying camera, microphone, speaker and network, days before and at the door. What was found is kept with the visit,
//! so that the clinician knows and somebody can help.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use care::visit::{Visiting, keep_tech_check, visiting};
use maud::{Markup, html};
use record::{id::AppointmentId, visit::TechCheck};

use super::{see, when};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::tick,
        form::{button, form},
        note::{Tone, note, tag},
        piece::back,
    },
    visitor::Visitor,
    words::Words,
};

/// The parts, in the order in which they are tried.
const PARTS: [&str; 4] = ["camera", "microphone", "speaker", "network"];

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
) -> Result<Response, Problem> {
    let seen = visiting(&app.practice, &visitor.actor, id).await?;
    let words = &visitor.words;
    let ice = app.ice(id).and_then(|ice| serde_json::to_string(&ice).ok());
    let body = html! {
        (back(words, &link::visit(id)))
        h1 { (words.t("test-title")) }
        p.lead { (words.t("test-lead")) }
        p.quiet { (when(&visitor, &seen)) }
        (last(words, &seen))
        noscript { (note(Tone::Info, html! { p { (words.t_with("call-no-script", &[("phone", visitor.phone().into())])) } })) }
        (form(&visitor, &link::keep_visit_test(id), html! {
            div #tech data-ice=[ice] {
                div.acts { button.btn.outline type="button" #tech-start hidden { (words.t("test-start")) } }
                video.test-picture #tech-picture autoplay playsinline muted hidden aria-label=(words.t("test-camera")) {}
                dl.facts { @for part in PARTS {
                    div { dt { (words.t(&format!("test-{part}"))) }
                        dd { span #{ "tech-" (part) } data-fine=(words.t("test-fine")) data-bad=(words.t(&format!("test-{part}-bad"))) { (words.t("test-not-tried")) }
                            @if part == "microphone" { meter #tech-level min="0" max="1" hidden aria-label=(words.t("test-level")) {} }
                            @if part == "speaker" { span #tech-heard hidden { " " (words.t("test-heard")) " "
                                button.btn.outline.small type="button" value="yes" { (words.t("yes")) } " "
                                button.btn.outline.small type="button" value="no" { (words.t("no")) } } }
                            input type="hidden" name=(part) value="";
                        } }
                } }
            }
            (tick("help", html! { (words.t("test-help")) }, false, None))
            (button(&words.t("test-keep")))
        }))
        p { (words.t("door-camera-fine")) }
        script type="module" src=(app.assets.address("visit-test.js")) {}
    };
    Ok(Page::new(&visitor, &words.t("visit-tab"))
        .body(&body)
        .into_response())
}

pub(crate) async fn keep(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    // What was not tried stays not known.
    let part = |name: &str| match form.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let found = TechCheck {
        camera: part("camera"),
        microphone: part("microphone"),
        speaker: part("speaker"),
        network: part("network"),
        help: form.has("help"),
    };
    keep_tech_check(&app.practice, &visitor.ask(&form), id, found).await?;
    app.rooms.changed(id);
    Ok(see(&link::visit_test(id)))
}

fn last(words: &Words, seen: &Visiting) -> Markup {
    let Some((found, _)) = &seen.tech else {
        return html! {};
    };
    let tone = if found.is_fine() {
        Tone::Ok
    } else {
        Tone::Warn
    };
    note(
        tone,
        html! {
            p { strong { (words.t("test-kept")) } " " (parts(words, found)) }
            @if found.help { p { (words.t("test-help-coming")) } }
        },
    )
}

/// The four parts with how each went.
pub(super) fn parts(words: &Words, found: &TechCheck) -> Markup {
    let each = [found.camera, found.microphone, found.speaker, found.network];
    html! { @for (part, went) in PARTS.iter().zip(each) {
        @let (tone, key) = match went {
            Some(true) => (Tone::Ok, "test-fine"),
            Some(false) => (Tone::Crit, "test-bad"),
            None => (Tone::Info, "test-not-tried"),
        };
        (tag(tone, &format!("{}: {}", words.t(&format!("test-{part}")), words.t(key)))) " "
    } }
}
