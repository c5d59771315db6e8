//! What a search says: its parameters, decoded, and the times it asks for.

use fhir::{Outcome, outcome::IssueCode};
use jiff::{Timestamp, civil::Date};
use percent_encoding::percent_decode_str;

/// The parameters of a query, in its order, without those that change nothing of what is found.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (&str, String)> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(decoded)
        .filter(|(name, _)| !["_format", "_count", "_after"].contains(name))
}

/// One parameter: its name, and its value as it was meant.
pub(super) fn decoded(part: &str) -> (&str, String) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let value = value.replace('+', " ");
    let value = percent_decode_str(&value).decode_utf8_lossy().into_owned();
    (name, value)
}

/// A refusal of a parameter, with what could be said instead.
pub(super) fn wrong(at: &str, says: String, known: &[(&str, &str)]) -> Outcome {
    let known: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let remedy = format!("say `{}`", known.join("` and perhaps `"));
    Outcome::of(IssueCode::Value, at, says, remedy)
}

/// One end of a stretch of time (`ge2026-11-24`, `lt2026-11-24T15:00:00Z`, `2026-11-24`).
pub(super) struct Bound {
    relation: Relation,
    moment: Moment,
}

enum Relation {
    Equal,
    NotEqual,
    After,
    From,
    Before,
    Until,
}

enum Moment {
    /// A day on the clock of the zone in which the time is told.
    Day(Date),
    Instant(Timestamp),
}

impl Bound {
    pub(super) fn read(text: &str) -> Option<Self> {
        let (relation, rest) = match text.split_at_checked(2)? {
            ("eq", rest) => (Relation::Equal, rest),
            ("ne", rest) => (Relation::NotEqual, rest),
            ("gt" | "sa", rest) => (Relation::After, rest),
            ("ge", rest) => (Relation::From, rest),
            ("lt" | "eb", rest) => (Relation::Before, rest),
            ("le", rest) => (Relation::Until, rest),
            _ => (Relation::Equal, text),
        };
        // A plus sign that was not encoded has become a space.
        let moment = if rest.contains('T') {
            Moment::Instant(rest.replace(' ', "+").parse().ok()?)
        } else {
            Moment::Day(rest.parse().ok()?)
        };
        Some(Self { relation, moment })
    }

    /// Whether a time fits: an instant that is `day` on the clock of its zone.
    pub(super) fn admits(&self, at: Timestamp, day: Date) -> bool {
        let order = match &self.moment {
            Moment::Day(wanted) => day.cmp(wanted),
            Moment::Instant(wanted) => at.cmp(wanted),
        };
        match self.relation {
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::After => order.is_gt(),
            Relation::From => order.is_ge(),
            Relation::Before => order.is_lt(),
            Relation::Until => order.is_le(),
        }
    }
}
