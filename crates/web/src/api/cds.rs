//! Decision support for hospital systems, by CDS Hooks 2.0: who asks brings the patient's data along, and is answered
//! with cards. No chart of the clinic is read, nothing about the patient is kept, and no address is called back.

use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use care::advise::{advise, keep_feedback};
use fhir::cds::{self, Hook, Unfit};

use super::{answer, json_body, status_of};
use crate::{app::App, problem::Problem, visitor::Visitor};

/// What is served: the same for everybody.
pub(crate) async fn discover() -> Response {
    json(cds::discovery())
}

pub(crate) async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    Path(service): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let hook = Hook::of_service(&service).ok_or(Problem::NotFound)?;
    let body = json_body(&app, request).await?;
    let edition = &app.practice.edition;
    let asked = match cds::read(&body, hook, edition, app.practice.today()) {
        Ok(asked) => asked,
        Err(Unfit::Wrong(outcome)) => return Ok(answer(status_of(&outcome), &outcome.write())),
        Err(Unfit::Missing(outcome)) => {
            return Ok(answer(StatusCode::PRECONDITION_FAILED, &outcome.write()));
        }
    };
    let findings = &asked.chart.findings;
    let assessment = advise(&app.practice, &visitor.actor, findings, |id| {
        asked.concerns(id)
    })?;
    let site = &app.settings.site;
    Ok(match cds::card::write(&asked, &assessment, edition, site) {
        Ok(cards) => json(cards),
        Err(outcome) => answer(StatusCode::PRECONDITION_FAILED, &outcome.write()),
    })
}

/// What became of cards. Told twice, it is kept once.
pub(crate) async fn feedback(
    State(app): State<App>,
    visitor: Visitor,
    Path(service): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let hook = Hook::of_service(&service).ok_or(Problem::NotFound)?;
    let body = json_body(&app, request).await?;
    let told = match cds::read_feedback(&body) {
        Ok(told) => told,
        Err(outcome) => return Ok(answer(status_of(&outcome), &outcome.write())),
    };
    keep_feedback(&app.practice, &visitor.actor, hook.service(), told).await?;
    Ok(StatusCode::OK.into_response())
}

fn json(text: String) -> Response {
    let kind = HeaderValue::from_static(cds::CONTENT_TYPE);
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
