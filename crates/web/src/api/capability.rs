//! What is served, read from the table of routes: nothing is promised that is not there.

use axum::{extract::State, http::StatusCode, response::Response};
use fhir::capability::{Kind, Served, write};
use jiff::civil::{Date, date};

use super::{BASE, answer};
use crate::{
    app::App,
    routes::{ROUTES, Verb},
};

/// When what is served last changed.
const SINCE: Date = date(2026, 11, 30);

/// What a search can be narrowed by, each with its type.
pub(super) const OBSERVATION: &[(&str, &str)] = &[("patient", "reference"), ("code", "token")];
pub(super) const SCHEDULE: &[(&str, &str)] = &[("actor", "reference")];
pub(super) const SLOT: &[(&str, &str)] = &[
    ("schedule", "reference"),
    ("start", "date"),
    ("status", "token"),
];
pub(super) const ENCOUNTER: &[(&str, &str)] = &[("patient", "reference")];
pub(super) const APPOINTMENT: &[(&str, &str)] = &[("patient", "reference"), ("date", "date")];

pub(crate) async fn show(State(app): State<App>) -> Response {
    let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
    for route in ROUTES {
        let Some(path) = route
            .path
            .strip_prefix(BASE)
            .and_then(|path| path.strip_prefix('/'))
        else {
            continue;
        };
        let (kind, rest) = path.split_once('/').unwrap_or((path, ""));
        let interaction = match (route.method, rest) {
            (Verb::post, _) => "create",
            (Verb::get, "") => "search-type",
            (Verb::get, _) => "read",
        };
        if kind == "metadata" {
            continue;
        }
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, interactions)) => interactions.push(interaction),
            None => kinds.push((kind, vec![interaction])),
        }
    }
    let kinds: Vec<Kind<'_>> = kinds
        .iter()
        .map(|(name, interactions)| Kind {
            name,
            interactions,
            search: match *name {
                "Observation" => OBSERVATION,
                "Schedule" => SCHEDULE,
                "Slot" => SLOT,
                "Appointment" => APPOINTMENT,
                "Encounter" => ENCOUNTER,
                _ => &[],
            },
        })
        .collect();
    let statement = write(&Served {
        base: &super::base(&app),
        version: env!("CARGO_PKG_VERSION"),
        published_on: SINCE,
        kinds: &kinds,
        system: &["batch", "transaction"],
    });
    answer(StatusCode::OK, &statement)
}
