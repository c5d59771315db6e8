//! What is known of a patient on one day: the findings, and what is derived from them.

use std::collections::BTreeMap;

use guideline::{Edition, edition::NONE};
use jiff::civil::Date;
use record::{
    finding::{Finding, Findings, Source, Value},
    id::FindingId,
    quantity::Decimal,
};

/// The findings, what is derived from them, and the day on which they are judged.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The content that names and derives.
    pub edition: &'a Edition,
    /// What is recorded.
    pub findings: &'a Findings,
    /// The day of the assessment.
    pub today: Date,
    derived: BTreeMap<String, Derived>,
}

/// A value worked out from findings.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The value.
    pub value: Value,
    /// The findings it was worked out from.
    pub basis: Vec<FindingId>,
    /// The day it was true: the oldest of its findings.
    pub observed_on: Date,
}

/// What is seen when one looks for a concept.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen<'a> {
    /// Nothing is recorded.
    Absent,
    /// Asked and not known, unreadable, or out of date.
    Unclear(Vec<FindingId>),
    /// A value.
    Value(&'a Value, Date, Vec<FindingId>),
}

impl<'a> Facts<'a> {
    /// The findings alone, nothing derived yet.
    #[must_use]
    pub fn new(edition: &'a Edition, findings: &'a Findings, today: Date) -> Self {
        Self {
            edition,
            findings,
            today,
            derived: BTreeMap::new(),
        }
    }

    /// The same day and the same derived values over other findings: for asking "what if".
    #[must_use]
    pub fn with_findings<'b>(&self, findings: &'b Findings) -> Facts<'b>
    where
        'a: 'b,
    {
        Facts {
            edition: self.edition,
            findings,
            today: self.today,
            derived: self.derived.clone(),
        }
    }

    /// Adds a derived value; it takes the place of what is recorded under that name.
    pub fn derive(&mut self, concept: &str, derived: Derived) {
        self.derived.insert(concept.to_owned(), derived);
    }

    /// The newest value of `concept`.
    #[must_use]
    pub fn latest(&self, concept: &str) -> Seen<'_> {
        if let Some(derived) = self.derived.get(concept) {
            return match &derived.value {
                Value::Unknown(_) | Value::Text(_) => Seen::Unclear(derived.basis.clone()),
                value => Seen::Value(value, derived.observed_on, derived.basis.clone()),
            };
        }
        self.findings
            .latest(concept)
            .map_or(Seen::Absent, |finding| self.see(finding))
    }

    /// One finding as it counts today: an unclear or outdated one is not a value.
    fn see<'f>(&self, finding: &'f Finding) -> Seen<'f> {
        match &finding.value {
            Value::Unknown(_) | Value::Text(_) => Seen::Unclear(vec![finding.id]),
            _ if self.outdated(finding) || self.wrong_unit(finding) => {
                Seen::Unclear(vec![finding.id])
            }
            value => Seen::Value(value, finding.observed_on, vec![finding.id]),
        }
    }

    /// Whether the finding's value no longer says how things are now.
    fn outdated(&self, finding: &Finding) -> bool {
        let expiry = self
            .edition
            .concepts()
            .get(finding.concept.as_str())
            .and_then(|concept| concept.expires_days.as_ref());
        expiry.is_some_and(|expiry| {
            days_between(finding.observed_on, self.today).is_none_or(|days| days > expiry.days)
        })
    }

    /// Whether a number stands in another unit than its concept's: nobody may compare it.
    fn wrong_unit(&self, finding: &Finding) -> bool {
        let unit = self
            .edition
            .concepts()
            .get(finding.concept.as_str())
            .and_then(|concept| concept.unit.as_deref());
        match (&finding.value, unit) {
            (Value::Quantity(quantity), Some(unit)) => quantity.unit != unit,
            _ => false,
        }
    }

    /// The newest value of `concept` that a professional or an instrument said.
    #[must_use]
    pub fn latest_professional(&self, concept: &str) -> Seen<'_> {
        self.findings
            .all()
            .iter()
            .rev()
            .find(|finding| finding.concept.as_str() == concept && finding.source.is_professional())
            .map_or(Seen::Absent, |finding| self.see(finding))
    }

    /// The number of the newest value, when it has one.
    #[must_use]
    pub fn number(&self, concept: &str) -> Option<(Decimal, Date, Vec<FindingId>)> {
        if let Seen::Value(value, on, basis) = self.latest(concept) {
            value.number().map(|number| (number, on, basis))
        } else {
            None
        }
    }

    /// The code of the newest value, when it has one.
    #[must_use]
    pub fn code(&self, concept: &str) -> Option<&str> {
        if let Seen::Value(value, ..) = self.latest(concept) {
            value.code()
        } else {
            None
        }
    }

    /// Whether a patient may have several values of `concept` at once.
    #[must_use]
    pub fn is_list(&self, concept: &str) -> bool {
        self.edition
            .concepts()
            .get(concept)
            .is_some_and(|known| known.many)
    }

    /// Whether the list `concept` was asked for and answered in full.
    #[must_use]
    pub fn list_complete(&self, concept: &str) -> bool {
        let none = self
            .findings
            .about(concept)
            .any(|finding| finding.value.code() == Some(NONE));
        let marker = self.edition.words().reviewed(concept);
        none || marker.is_some_and(|marker| {
            matches!(self.latest(marker), Seen::Value(Value::Truth(true), ..))
        })
    }

    /// A finding in words (`Lymphocytes, absolute 0.45 10*3/uL on 2026-11-20, laboratory`).
    #[must_use]
    pub fn in_words(&self, id: FindingId) -> Option<String> {
        let finding = self.findings.get(id)?;
        let concept = finding.concept.as_str();
        let title = self
            .edition
            .concepts()
            .get(concept)
            .map_or(concept, |known| known.title.as_str());
        let original = finding
            .original
            .as_ref()
            .map_or_else(String::new, |words| format!(" (\"{words}\")"));
        Some(format!(
            "{title} {}{original} on {}, {}",
            plainly(&finding.value),
            finding.observed_on,
            who(&finding.source)
        ))
    }
}

/// Units of time as people write them; every other value as it stands.
fn plainly(value: &Value) -> String {
    let Value::Quantity(quantity) = value else {
        return value.to_string();
    };
    match quantity.unit.as_str() {
        "a" => format!("{} years", quantity.value),
        "mo" => format!("{} months", quantity.value),
        "wk" => format!("{} weeks", quantity.value),
        _ => value.to_string(),
    }
}

fn who(source: &Source) -> &str {
    match source {
        Source::Patient { .. } => "patient",
        Source::Clinician { name, .. } => name,
        Source::Laboratory { .. } => "laboratory",
        Source::Imported { from } => from,
        Source::Derived { by } => by,
    }
}

/// Whole days from `from` to `to`; negative when `to` is earlier. `None` beyond the calendar.
#[must_use]
pub fn days_between(from: Date, to: Date) -> Option<i32> {
    from.until(to).ok().map(|span| span.get_days())
}
