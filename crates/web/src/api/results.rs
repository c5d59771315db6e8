//! Results come in: a Bundle, an Observation or a `DiagnosticReport`. What is malformed is refused as a whole and by
//! place; of the rest each report is filed, known, or put into quarantine, and the answer says which.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use care::{
    Ask,
    receive_result::{Received, receive_results},
};
use fhir::{
    Outcome,
    bundle::{Answer, answers, asked},
    incoming::read,
    outcome::IssueCode,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{answer, json_body, status_of};
use crate::{app::App, problem::Problem, visitor::Visitor};

/// A sender's own name for a request; the same name twice is one request.
const KEY: &str = "idempotency-key";

pub(crate) async fn take(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let key = key_of(&headers)?;
    let body = json_body(&app, request).await?;
    let reports = match read(&body, &app.practice.edition) {
        Ok(reports) => reports,
        Err(outcome) => return Ok(answer(status_of(&outcome), &outcome.write())),
    };
    let numbers: Vec<String> = reports
        .iter()
        .map(|report| report.accession.clone().unwrap_or_default())
        .collect();
    let ask = Ask {
        actor: visitor.actor.clone(),
        key,
    };
    let received = receive_results(&app.practice, &ask, reports).await?;
    let told: Vec<Answer> = received
        .iter()
        .zip(&numbers)
        .map(|(one, number)| tell(one, number))
        .collect();
    Ok(match (asked(&body), told.as_slice()) {
        (
            None,
            [
                Answer {
                    status,
                    outcome: Some(outcome),
                    ..
                },
            ],
        ) => {
            let status = status.split(' ').next().and_then(|code| code.parse().ok());
            answer(status.unwrap_or(StatusCode::OK), outcome)
        }
        (kind, _) => {
            let kind = kind.unwrap_or(fhir::bundle::AnswerKind::Batch);
            answer(StatusCode::OK, &answers(kind, told))
        }
    })
}

/// What became of one report, with its number in the sender's words.
fn tell(received: &Received, number: &str) -> Answer {
    let about = if number.is_empty() {
        "the report".to_owned()
    } else {
        format!("report `{number}`")
    };
    let done = |says: String| vec![(IssueCode::Informational, says)];
    let (status, lines) = match received {
        Received::Filed {
            findings,
            unreadable,
            ..
        } => {
            let mut lines = done(format!("{about}: filed, {findings} result(s) read"));
            lines.extend(unreadable.iter().map(|one| {
                let says = format!("{about}: a person will look at `{one}`");
                (IssueCode::BusinessRule, says)
            }));
            ("201 Created", lines)
        }
        Received::Duplicate { report } => {
            let says = format!("{about}: had come before as {report}; nothing was changed");
            ("200 OK", done(says))
        }
        Received::Late { .. } => {
            let says =
                format!("{about}: kept; the final report had come before this preliminary one");
            ("200 OK", done(says))
        }
        Received::Quarantined { why, .. } => {
            let says = format!("{about}: waits for a person, in nobody's chart: {why}");
            ("202 Accepted", vec![(IssueCode::BusinessRule, says)])
        }
    };
    Answer {
        status: status.to_owned(),
        location: None,
        outcome: Some(Outcome::told(lines).write()),
    }
}

/// The sender's key: its UUID, or one made of whatever else it says.
fn key_of(headers: &HeaderMap) -> Result<Option<Uuid>, Problem> {
    let Some(said) = headers.get(KEY) else {
        return Ok(None);
    };
    let said = said.to_str().map_err(|_| Problem::Unreadable)?.trim();
    if said.is_empty() || said.len() > 255 {
        return Err(Problem::Unreadable);
    }
    let made = || {
        let hash: [u8; 32] = Sha256::digest(said.as_bytes()).into();
        let (first, _) = hash.split_at(16);
        uuid::Builder::from_custom_bytes(first.try_into().unwrap_or_default()).into_uuid()
    };
    Ok(Some(said.parse().unwrap_or_else(|_| made())))
}
