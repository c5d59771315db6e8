//! A guest of a visit: an interpreter, a relative. Their link opens this call and nothing else of the clinic.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use care::{account::Secret, visit::guest};
use maud::html;

use super::{Stage, stage};
use crate::{
    app::App,
    pages::care::{wall, zone_words},
    problem::Problem,
    routes::link,
    view::Page,
    visitor::Visitor,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Result<Response, Problem> {
    let secret = Secret::parse(&text).ok_or(Problem::NotFound)?;
    let seat = guest(&app.practice, &secret).await?;
    let words = &visitor.words;
    let time = wall(seat.starts_at, &seat.zone).time();
    let body = html! {
        h1 { (words.t_with("guest-title", &[("name", seat.name.clone().into())])) }
        @if seat.open {
            (stage(&visitor, &Stage {
                line: link::guest_line(&text),
                over: link::landing(),
                me: seat.name,
                part: "guest",
                camera: true,
            }))
        } @else {
            div #door data-line=(link::guest_line(&text)) {
                p.lead role="status" { (words.t_with("guest-wait", &[
                    ("time", words.time(time).into()),
                    ("zone", zone_words(&visitor, seat.starts_at, &seat.zone).into()),
                ])) }
            }
            p { a href=(link::guest_call(&text)) { (words.t("door-look-again")) } }
            script type="module" src=(app.assets.address("door.js")) {}
        }
    };
    Ok(Page::new(&visitor, &words.t("visit-tab"))
        .wide()
        .body(&body)
        .into_response())
}
