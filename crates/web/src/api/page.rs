//! One page of what a search found: `_count` at most, those after `_after`. The address of the next page is in the answer;
//! nobody else needs to know how it is made.

use fhir::{Outcome, Resource, outcome::IssueCode};

use super::query::decoded;

/// How many a page holds when nobody says, and at most.
const MOST: usize = 500;

/// A page of results.
pub(super) struct Page {
    /// How many there are in all.
    pub(super) found: usize,
    /// Those of this page.
    pub(super) resources: Vec<Resource>,
    /// The query of the next page, when there is one.
    pub(super) next: Option<String>,
}

/// Cuts the page that `query` asks for out of all that was found. The order of `all` is the same at every call, so a page
/// begins behind the last one of the page before whatever has come since.
///
/// # Errors
///
/// A `_count` that is no number, an `_after` that is not among what is found.
pub(super) fn cut(query: &str, mut all: Vec<Resource>) -> Result<Page, Outcome> {
    let found = all.len();
    let mut count = MOST;
    let mut after = None;
    let mut rest = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        match decoded(part) {
            ("_count", value) => {
                let asked = value.parse::<usize>().map_err(|_| {
                    let says = format!("`{value}` is not a number of results");
                    wrong(
                        "_count",
                        says,
                        format!("say a whole number, at most {MOST}"),
                    )
                })?;
                count = asked.min(MOST);
            }
            ("_after", value) => after = Some(value),
            _ => rest.push(part),
        }
    }
    if let Some(after) = after {
        let place = all.iter().position(|resource| resource.id() == after);
        let place = place.ok_or_else(|| {
            let says = format!("`{after}` is not among what this search finds now");
            wrong("_after", says, "search again without `_after`".to_owned())
        })?;
        all.drain(..=place);
    }
    let more = all.len() > count;
    all.truncate(count);
    let last = all.last().filter(|_| more);
    let next = last.map(|last| {
        let own = [format!("_count={count}"), format!("_after={}", last.id())];
        let parts = rest.iter().map(|part| (*part).to_owned()).chain(own);
        parts.collect::<Vec<_>>().join("&")
    });
    Ok(Page {
        found,
        resources: all,
        next,
    })
}

fn wrong(at: &str, says: String, remedy: String) -> Outcome {
    Outcome::of(IssueCode::Value, at, says, remedy)
}
