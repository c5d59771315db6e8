//! Another system reads reviews: one of them, or all of a patient.

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use care::read_fhir;
use fhir::{Outcome, encounter::write};
use record::id::{PatientId, ReviewId};

use super::{
    answer,
    capability::ENCOUNTER,
    query::{pairs, wrong},
    set,
};
use crate::{app::App, problem::Problem, routes::link, visitor::Visitor};

pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: ReviewId = id.parse().map_err(|_| Problem::NotFound)?;
    let found = read_fhir::review(&app.practice, &visitor.actor, id).await?;
    Ok(answer(StatusCode::OK, &write(&found)))
}

pub(crate) async fn all(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let patient = match of_patient(&query) {
        Ok(patient) => patient,
        Err(outcome) => return Ok(answer(StatusCode::BAD_REQUEST, &outcome.write())),
    };
    let found = read_fhir::reviews(&app.practice, &visitor.actor, patient).await?;
    let found = found.iter().map(write).collect();
    Ok(set(&app, &link::fhir_encounters(), &query, found))
}

/// Whose; a parameter that is not known is refused, because leaving it out would find too much.
fn of_patient(query: &str) -> Result<PatientId, Outcome> {
    let mut patient = None;
    for (name, value) in pairs(query) {
        if !matches!(name, "patient" | "subject") {
            let says = format!("`{name}` cannot be searched by");
            return Err(wrong(name, says, ENCOUNTER));
        }
        match value.strip_prefix("Patient/").unwrap_or(&value).parse() {
            Ok(id) if patient.is_none() => patient = Some(id),
            _ => {
                let says = format!("`{value}` is not one patient's id");
                return Err(wrong(name, says, ENCOUNTER));
            }
        }
    }
    patient.ok_or_else(|| wrong("patient", "it does not say whose".to_owned(), ENCOUNTER))
}
