//! The answer to a search, and to a Bundle of things to do.

use fhirkit::Json;

use crate::{
    node::parse,
    write::{Object, Resource},
};

/// A search result: `found` matches in all, of which `resources` are in this page.
///
/// `base` is the address of the API (`https://clinic.example/fhir/R4`), `own` the address that was asked for, `next`
/// that of the next page when there is one. Each resource has its address under `base`.
#[must_use]
pub fn searchset(
    base: &str,
    own: &str,
    next: Option<&str>,
    found: usize,
    resources: Vec<Resource>,
) -> Resource {
    let link =
        |relation: &str, url: &str| Object::new().text("relation", relation).text("url", url);
    let links = std::iter::once(link("self", own))
        .chain(next.map(|url| link("next", url)))
        .collect();
    let base = base.trim_end_matches('/');
    let entries = resources
        .into_iter()
        .map(|resource| {
            Object::new()
                .text(
                    "fullUrl",
                    format!("{base}/{}/{}", resource.kind(), resource.id()),
                )
                .whole("resource", &resource)
                .object("search", Object::new().text("mode", "match"))
        })
        .collect();
    Object::resource("Bundle")
        .text("type", "searchset")
        .number("total", found)
        .list("link", links)
        .list("entry", entries)
        .done()
}

/// One answer of many, to a batch or a transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// HTTP status (`201 Created`).
    pub status: String,
    /// Where it now is, when it is anywhere.
    pub location: Option<String>,
    /// What is said about it.
    pub outcome: Option<Resource>,
}

/// The answers to a Bundle, in its order.
#[must_use]
pub fn answers(kind: AnswerKind, answers: Vec<Answer>) -> Resource {
    let entries = answers
        .into_iter()
        .map(|answer| {
            let mut response = Object::new()
                .text("status", answer.status)
                .maybe("location", answer.location);
            if let Some(outcome) = answer.outcome {
                response = response.whole("outcome", &outcome);
            }
            Object::new().object("response", response)
        })
        .collect();
    let kind = match kind {
        AnswerKind::Batch => "batch-response",
        AnswerKind::Transaction => "transaction-response",
    };
    Object::resource("Bundle")
        .text("type", kind)
        .list("entry", entries)
        .done()
}

/// How a body wants to be answered; `None` for one that is no Bundle.
#[must_use]
pub fn asked(body: &[u8]) -> Option<AnswerKind> {
    let json = parse(body).ok()?;
    let member = |key: &str| json.get(key).and_then(Json::as_str);
    (member("resourceType") == Some("Bundle")).then(|| match member("type") {
        Some("transaction") => AnswerKind::Transaction,
        _ => AnswerKind::Batch,
    })
}

/// What the answers answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// A batch: each stands alone.
    Batch,
    /// A transaction: all or nothing.
    Transaction,
}
