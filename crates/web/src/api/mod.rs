//! What other systems ask: FHIR R4 below `/fhir/R4`, CDS Hooks below `/cds-services`. Every refusal is FHIR; no cookie
//! counts here.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use fhir::{Outcome, Resource, bundle::searchset, outcome::IssueCode};

use crate::{app::App, problem::Problem, routes::Link};

pub mod bookings;
pub mod capability;
pub mod cds;
pub mod charts;
mod page;
mod query;
pub mod results;
pub mod reviews;

/// Where the API begins.
pub const BASE: &str = "/fhir/R4";

/// A resource as an answer.
fn answer(status: StatusCode, resource: &Resource) -> Response {
    let mut response = (status, resource.text()).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(fhir::CONTENT_TYPE),
    );
    response
}

/// The page of what a search at `own` found that `query` asks for.
fn set(app: &App, own: &Link, query: &str, found: Vec<Resource>) -> Response {
    let page = match page::cut(query, found) {
        Ok(page) => page,
        Err(outcome) => return answer(StatusCode::BAD_REQUEST, &outcome.write()),
    };
    let address = |query: &str| format!("{}{own}?{query}", app.settings.site);
    let next = page.next.as_deref().map(address);
    let set = searchset(
        &base(app),
        &address(query),
        next.as_deref(),
        page.found,
        page.resources,
    );
    answer(StatusCode::OK, &set)
}

/// Why there is no answer of the wanted kind, as an `OperationOutcome`.
#[must_use]
pub fn refusal(problem: &Problem) -> Response {
    let (code, says, remedy) = words_of(problem);
    let outcome = Outcome::of(code, "", says, remedy).write();
    let mut response = answer(problem.status(), &outcome);
    if problem.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"anagen\""),
        );
    }
    response
}

fn words_of(problem: &Problem) -> (IssueCode, &'static str, &'static str) {
    match problem {
        Problem::NotFound | Problem::Gone => (
            IssueCode::NotFound,
            "there is nothing here",
            "check the address and the id",
        ),
        Problem::SignIn => (
            IssueCode::Login,
            "no live token was sent",
            "send `Authorization: Bearer …` with a token made by the clinic's administrator",
        ),
        Problem::BadToken(faulty) => {
            let (says, remedy) = faulty.words();
            (IssueCode::Login, says, remedy)
        }
        Problem::OutOfDate | Problem::Scope => (
            IssueCode::Forbidden,
            "the token is not for this",
            "ask the clinic's administrator for a token of the other kind",
        ),
        Problem::Unreadable | Problem::Invalid => (
            IssueCode::Structure,
            "the request cannot be understood",
            "send FHIR R4 in JSON",
        ),
        Problem::Method => (
            IssueCode::NotSupported,
            "this address does not take that method",
            "see `metadata` for what is served",
        ),
        Problem::Slow => (
            IssueCode::Timeout,
            "the body took too long to arrive",
            "send it again",
        ),
        Problem::Conflict("key-reused") => (
            IssueCode::Conflict,
            "this `Idempotency-Key` came before with something else",
            "use a new key for new content",
        ),
        Problem::Conflict(_) => (
            IssueCode::Conflict,
            "the state of things has moved on",
            "read it again",
        ),
        Problem::TooLarge => (
            IssueCode::TooLong,
            "the body is larger than is taken at once (results 2 MB, a question for decision support 8 MB)",
            "send results in parts; ask with the newest results alone",
        ),
        Problem::Unsupported => (
            IssueCode::NotSupported,
            "the body is of a kind that is not taken",
            "send `application/fhir+json` or `application/json`, not compressed",
        ),
        Problem::TooMany { .. } => (
            IssueCode::Throttled,
            "too many requests",
            "wait for as long as `Retry-After` says",
        ),
        Problem::Internal => (
            IssueCode::Exception,
            "something went wrong on this side",
            "try again, and tell the clinic when it stays so",
        ),
        Problem::Unavailable => (
            IssueCode::Transient,
            "it cannot be done at the moment; it may or may not have been done",
            "send the same again",
        ),
    }
}

/// The address of the API as the outside sees it.
fn base(app: &App) -> String {
    format!("{}{BASE}", app.settings.site)
}

/// The body of a request that must be JSON.
async fn json_body(app: &App, request: Request) -> Result<Bytes, Problem> {
    if !is_json(request.headers()) {
        return Err(Problem::Unsupported);
    }
    let reading = Bytes::from_request(request, &());
    match tokio::time::timeout(app.settings.body_within, reading).await {
        Err(_) => Err(Problem::Slow),
        Ok(Err(rejection)) => Err(Problem::of(rejection.into_response().status())),
        Ok(Ok(body)) => Ok(body),
    }
}

/// What is no FHIR at all is a bad request; what is FHIR and cannot be taken is said so.
fn status_of(outcome: &Outcome) -> StatusCode {
    let all_structure = outcome
        .issues
        .iter()
        .all(|issue| issue.code == IssueCode::Structure);
    if all_structure {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let said = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim();
    ["application/fhir+json", "application/json"]
        .iter()
        .any(|taken| kind.eq_ignore_ascii_case(taken))
}
