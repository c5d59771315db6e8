//! What is known of a patient on one day: the findings, and what is derived from them.

use std::{cell::RefCell, collections::BTreeMap};

use guideline::{Edition, concept::Concept, edition::NONE};
use jiff::civil::Date;
use record::{
    finding::{Finding, Findings, Source, Value},
    id::FindingId,
    quantity::{Decimal, Limit},
};

use crate::few::Few;

/// The findings, what is derived from them, and the day on which they are judged.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The content that names and derives.
    pub edition: &'a Edition,
    /// What is recorded.
    pub findings: &'a Findings,
    /// The day of the assessment.
    pub today: Date,
    /// What is known of each concept, by its place in the content.
    slots: Vec<Slot<'a>>,
    /// Findings that were put in words already: many reasons rest on the same few.
    words: RefCell<BTreeMap<FindingId, String>>,
}

/// What is known of one concept.
#[derive(Clone, Debug, Default)]
struct Slot<'a> {
    /// What is recorded, oldest first.
    about: &'a [Finding],
    /// Whether the newest of them counts today.
    clear: bool,
    /// What was worked out; it takes the place of what is recorded.
    derived: Option<Box<Derived>>,
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
    Unclear(Few<FindingId>),
    /// A value.
    Value(&'a Value, Date, Few<FindingId>),
}

impl<'a> Facts<'a> {
    /// The findings alone, nothing derived yet.
    #[must_use]
    pub fn new(edition: &'a Edition, findings: &'a Findings, today: Date) -> Self {
        let concepts = edition.concepts();
        let all = concepts.all().as_slice();
        let mut slots = vec![Slot::default(); all.len()];
        for about in findings
            .all()
            .chunk_by(|one, next| one.concept == next.concept)
        {
            let newest = about.last();
            let place = newest.and_then(|finding| concepts.place(finding.concept.as_str()));
            let slot = place.and_then(|place| Some((slots.get_mut(place)?, place)));
            if let (Some((slot, place)), Some(newest)) = (slot, newest) {
                slot.about = about;
                slot.clear = counts(newest, all.get(place), today);
            }
        }
        Self {
            edition,
            findings,
            today,
            slots,
            words: RefCell::default(),
        }
    }

    /// The same day and the same derived values over other findings: for asking "what if".
    #[must_use]
    pub fn with_findings<'b>(&self, findings: &'b Findings) -> Facts<'b>
    where
        'a: 'b,
    {
        let mut facts = Facts::new(self.edition, findings, self.today);
        for (slot, here) in facts.slots.iter_mut().zip(&self.slots) {
            slot.derived.clone_from(&here.derived);
        }
        facts
    }

    /// Adds a derived value; it takes the place of what is recorded under that name. A name that the content does not
    /// have can be asked by no rule.
    pub fn derive(&mut self, concept: &str, derived: Derived) {
        let place = self.edition.concepts().place(concept);
        if let Some(slot) = place.and_then(|place| self.slots.get_mut(place)) {
            slot.derived = Some(Box::new(derived));
        }
    }

    /// What was worked out under the name `concept`.
    #[must_use]
    pub fn derived(&self, concept: &str) -> Option<&Derived> {
        self.slot(concept)?.derived.as_deref()
    }

    /// Every finding about `concept`, oldest first.
    #[must_use]
    pub fn about(&self, concept: &str) -> &'a [Finding] {
        self.slot(concept).map_or_else(
            || self.findings.about(concept).as_slice(),
            |slot| slot.about,
        )
    }

    /// The newest value of `concept`.
    #[must_use]
    pub fn latest(&self, concept: &str) -> Seen<'_> {
        let Some(slot) = self.slot(concept) else {
            let newest = self.findings.latest(concept);
            return newest.map_or(Seen::Absent, |finding| self.see(finding));
        };
        if let Some(derived) = &slot.derived {
            let basis = derived.basis.iter().copied().collect();
            return match &derived.value {
                Value::Unknown(_) | Value::Text(_) => Seen::Unclear(basis),
                value => Seen::Value(value, derived.observed_on, basis),
            };
        }
        match slot.about.last() {
            None => Seen::Absent,
            Some(newest) => seen(newest, slot.clear),
        }
    }

    fn slot(&self, concept: &str) -> Option<&Slot<'a>> {
        self.slots.get(self.edition.concepts().place(concept)?)
    }

    /// One finding as it counts today: an unclear or outdated one is not a value.
    fn see<'f>(&self, finding: &'f Finding) -> Seen<'f> {
        let concept = self.edition.concepts().get(finding.concept.as_str());
        seen(finding, counts(finding, concept, self.today))
    }

    /// The other laboratory results of the day on which the newest value of `concept` was drawn. Which of them came last
    /// nobody knows: a result names its day, not its hour.
    pub fn same_day(&self, concept: &str) -> impl Iterator<Item = &'a Finding> {
        let (about, others) = match self.slot(concept) {
            Some(slot) if slot.derived.is_none() => (slot.about, slot.clear),
            _ => (&[][..], false),
        };
        let newest = about
            .last()
            .filter(|newest| others && in_laboratory(newest));
        let before = about.split_last().map_or(&[][..], |(_, before)| before);
        newest.into_iter().flat_map(move |newest| {
            before
                .iter()
                .rev()
                .take_while(|other| other.observed_on == newest.observed_on)
                .filter(|other| in_laboratory(other))
                // A sample that could not be read and was drawn again has said nothing.
                .filter(|other| !matches!(other.value, Value::Unknown(_) | Value::Text(_)))
        })
    }

    /// The newest value of `concept` that a professional or an instrument said.
    #[must_use]
    pub fn latest_professional(&self, concept: &str) -> Seen<'a> {
        let mut newest_first = self.about(concept).iter().rev();
        newest_first
            .find(|finding| finding.source.is_professional())
            .map_or(Seen::Absent, |finding| self.see(finding))
    }

    /// The number of the newest value, when it has one.
    #[must_use]
    pub fn number(&self, concept: &str) -> Option<(Decimal, Date, Few<FindingId>)> {
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
        let mut about = self.about(concept).iter();
        let none = about.any(|finding| finding.value.code() == Some(NONE));
        let marker = self.edition.words().reviewed(concept);
        none || marker.is_some_and(|marker| {
            matches!(self.latest(marker), Seen::Value(Value::Truth(true), ..))
        })
    }

    /// A finding in words (`Lymphocytes, absolute 0.45 10*3/uL on 2026-11-20, laboratory`).
    #[must_use]
    pub fn in_words(&self, id: FindingId) -> Option<String> {
        if let Some(words) = self.words.borrow().get(&id) {
            return Some(words.clone());
        }
        let words = self.put_in_words(id)?;
        self.words.borrow_mut().insert(id, words.clone());
        Some(words)
    }

    fn put_in_words(&self, id: FindingId) -> Option<String> {
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

fn in_laboratory(finding: &Finding) -> bool {
    matches!(finding.source, Source::Laboratory { .. })
}

fn seen(finding: &Finding, counts: bool) -> Seen<'_> {
    let basis = Few::one(finding.id);
    if counts {
        Seen::Value(&finding.value, finding.observed_on, basis)
    } else {
        Seen::Unclear(basis)
    }
}

/// Whether a finding is a value today: known, in its concept's unit, not out of date.
fn counts(finding: &Finding, concept: Option<&Concept>, today: Date) -> bool {
    let known = !matches!(finding.value, Value::Unknown(_) | Value::Text(_));
    known
        && concept.is_none_or(|concept| {
            !outdated(finding, concept, today) && !wrong_unit(finding, concept)
        })
}

/// Whether the finding's value no longer says how things are now.
fn outdated(finding: &Finding, concept: &Concept, today: Date) -> bool {
    concept.expires_days.as_ref().is_some_and(|expiry| {
        days_between(finding.observed_on, today).is_none_or(|days| days > expiry.days)
    })
}

/// Whether a number stands in another unit than its concept's: nobody may compare it.
fn wrong_unit(finding: &Finding, concept: &Concept) -> bool {
    match (&finding.value, concept.unit.as_deref()) {
        (Value::Quantity(quantity) | Value::Limit(Limit { quantity, .. }), Some(unit)) => {
            quantity.unit != unit
        }
        _ => false,
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
