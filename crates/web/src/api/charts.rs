//! Another system reads: a patient, one finding, the findings about one thing.

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use care::read_fhir;
use fhir::{Outcome, Resource, finding, patient};
use record::id::{FindingId, PatientId};

use super::{
    answer,
    capability::OBSERVATION as SEARCH,
    query::{self, pairs},
    set,
};
use crate::{app::App, problem::Problem, routes::link, visitor::Visitor};

const OBSERVATION: &str = "Observation";

pub(crate) async fn one_patient(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PatientId = id.parse().map_err(|_| Problem::NotFound)?;
    let found = read_fhir::patient(&app.practice, &visitor.actor, id).await?;
    Ok(answer(StatusCode::OK, &patient::write(&found)))
}

pub(crate) async fn observation(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: FindingId = id.parse().map_err(|_| Problem::NotFound)?;
    let (whose, found) = read_fhir::finding(&app.practice, &visitor.actor, id).await?;
    let resource = finding::write(&found, whose, &app.practice.edition);
    if resource.kind() == OBSERVATION {
        Ok(answer(StatusCode::OK, &resource))
    } else {
        Err(Problem::NotFound)
    }
}

pub(crate) async fn observations(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let wish = match Wish::read(&query) {
        Ok(wish) => wish,
        Err(outcome) => return Ok(answer(StatusCode::BAD_REQUEST, &outcome.write())),
    };
    let code = wish.code.as_deref();
    let found = read_fhir::findings(&app.practice, &visitor.actor, wish.patient, code).await?;
    let resources: Vec<Resource> = found
        .iter()
        .map(|one| finding::write(one, wish.patient, &app.practice.edition))
        .filter(|resource| resource.kind() == OBSERVATION)
        .collect();
    Ok(set(&app, &link::fhir_observations(), &query, resources))
}

/// What is looked for.
struct Wish {
    patient: PatientId,
    code: Option<String>,
}

impl Wish {
    /// Reads a query; a parameter that is not known is refused, because leaving it out would find too much.
    fn read(query: &str) -> Result<Self, Outcome> {
        let wrong = |at: &str, says: String| Err(query::wrong(at, says, SEARCH));
        let (mut patient, mut code) = (None, None);
        for (name, value) in pairs(query) {
            match name {
                "patient" | "subject" => {
                    let id = value.strip_prefix("Patient/").unwrap_or(&value);
                    match id.parse::<PatientId>() {
                        Ok(id) if patient.is_none() => patient = Some(id),
                        _ => return wrong(name, format!("`{value}` is not one patient's id")),
                    }
                }
                // `system|code` or `code`: the code alone says enough here.
                "code" => code = Some(value.rsplit('|').next().unwrap_or_default().to_owned()),
                _ => return wrong(name, format!("`{name}` cannot be searched by")),
            }
        }
        match patient {
            Some(patient) => Ok(Self { patient, code }),
            None => wrong("patient", "it does not say whose".to_owned()),
        }
    }
}
