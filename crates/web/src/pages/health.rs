//! For whoever runs the machine: is it alive, can it serve.

use axum::{extract::State, http::header, response::IntoResponse};

use care::account::{self, Secret};

use crate::{app::App, problem::Problem};

const PLAIN: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// The process runs.
pub(crate) async fn alive() -> impl IntoResponse {
    (PLAIN, "alive\n")
}

/// The store answers; content and words are loaded, or there would be no server.
pub(crate) async fn ready(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    // A secret that nobody holds: the store is asked and has nothing.
    account::visit(&app.practice, &Secret::new(&*app.practice.chance)).await?;
    Ok((PLAIN, "ready\n"))
}
