//! The patient's side after the intake: a time, the signed plan, tests and results, more medicine.
//!
//! What stands on these pages was said by the patient, measured by a laboratory or signed by a clinician. What the
//! software makes of it does not: `care::own_care` holds none of it.

use axum::response::{IntoResponse, Redirect, Response};
use jiff::{Timestamp, civil::DateTime};

use crate::{routes::Link, visitor::Visitor};

pub mod book;
pub mod forecast;
mod lab;
pub mod messages;
pub mod my_care;
pub mod plan;
pub mod renewal;
pub mod review;
pub mod series;
pub mod tests;
pub mod visit;
pub mod waitlist;

pub(super) fn see(to: &Link) -> Response {
    Redirect::to(to.as_str()).into_response()
}

/// The clock on the wall in `zone` at an instant.
pub(crate) fn wall(at: Timestamp, zone: &str) -> DateTime {
    care::book::wall_time(at, zone).0
}

/// `Chicago time (CST)`: the letters are those of that day, summer or winter.
pub(crate) fn zone_words(visitor: &Visitor, at: Timestamp, zone: &str) -> String {
    let letters = care::book::wall_time(at, zone).1;
    let city = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    visitor.t_with(
        "care-zone",
        &[("city", city.into()), ("letters", letters.into())],
    )
}

/// `9:20 am on Tuesday, November 24`.
pub(crate) fn day_and_time(visitor: &Visitor, at: DateTime) -> String {
    let words = &visitor.words;
    let values = [
        ("time", words.time(at.time()).into()),
        ("weekday", words.weekday(at.date()).into()),
        ("day", words.day(at.date()).into()),
    ];
    words.t_with("care-day-and-time", &values)
}

/// `November 9, 2026 at 4:05 pm`, as a signature has it.
pub(crate) fn signed_at(visitor: &Visitor, at: Timestamp, zone: &str) -> String {
    let (words, at) = (&visitor.words, wall(at, zone));
    words.t_with(
        "care-signed-at",
        &[
            ("date", words.date(at.date()).into()),
            ("time", words.time(at.time()).into()),
        ],
    )
}
