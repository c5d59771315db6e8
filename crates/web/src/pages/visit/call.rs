//! The patient in the call.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use care::visit::visiting;
use maud::html;
use record::id::AppointmentId;
use serde::Deserialize;

use super::{Stage, door::help, see, stage};
use crate::{app::App, problem::Problem, routes::link, view::Page, visitor::Visitor};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct How {
    #[serde(default)]
    camera: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    let seen = visiting(&app.practice, &visitor.actor, id).await?;
    if !seen.may_talk() {
        return Ok(see(&link::visit_door(id)));
    }
    let words = &visitor.words;
    let camera = how.camera != "off";
    let body = html! {
        h1.small-heading { (words.t_with("call-title", &[("who", seen.clinician.clone().into())])) }
        (stage(&visitor, &Stage {
            line: link::visit_line(id),
            over: link::visit(id),
            me: words.t("call-you"),
            part: "patient",
            camera,
        }))
        p { a.btn.outline href=(link::visit_door(id)) { (words.t("call-leave")) } }
        (help(&visitor, &seen))
    };
    Ok(Page::new(&visitor, &words.t("visit-tab"))
        .wide()
        .body(&body)
        .into_response())
}
