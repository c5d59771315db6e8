//! A place in a text that came in: its JSON and its path, so that whatever is wrong there can be named.

use std::collections::BTreeSet;

use fhirkit::Json;
use jiff::{Timestamp, civil::Date};

use crate::{
    outcome::{IssueCode, Outcome},
    place::Place,
};

/// How deeply objects and lists may nest (rule D14).
pub(crate) const DEPTH_MAX: usize = 64;

/// Reads `bytes` as JSON: UTF-8, not too deep, no key twice.
pub(crate) fn parse(bytes: &[u8]) -> Result<Json, Outcome> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let says = format!("the text is not UTF-8 (byte {})", error.valid_up_to() + 1);
        Outcome::of(IssueCode::Structure, "", says, "save it as UTF-8")
    })?;
    let json = Json::parse(text).map_err(|error| {
        let says = format!("the text is not JSON ({error})");
        Outcome::of(IssueCode::Structure, "", says, "send FHIR R4 as JSON")
    })?;
    let mut outcome = Outcome::default();
    let root = Trail {
        before: None,
        step: Step::Root(kind_of(&json).unwrap_or_default()),
    };
    examine(&json, &root, 1, &mut outcome);
    if outcome.is_empty() {
        Ok(json)
    } else {
        Err(outcome)
    }
}

/// The way to what is being examined, written out only where something is wrong.
struct Trail<'t> {
    before: Option<&'t Trail<'t>>,
    step: Step<'t>,
}

enum Step<'t> {
    Root(String),
    Member(&'t str),
    Item(usize),
}

impl Trail<'_> {
    fn place(&self) -> String {
        let before = self.before.map(Trail::place).unwrap_or_default();
        match &self.step {
            Step::Root(kind) => kind.clone(),
            Step::Member(key) => join(&before, key),
            Step::Item(index) => format!("{before}[{index}]"),
        }
    }
}

fn examine(json: &Json, here: &Trail<'_>, depth: usize, outcome: &mut Outcome) {
    let inner = match json {
        Json::Object(members) => {
            said_twice(members, here, outcome);
            !members.is_empty()
        }
        Json::Array(items) => !items.is_empty(),
        _ => return,
    };
    if depth > DEPTH_MAX {
        outcome.add(
            IssueCode::TooCostly,
            here.place(),
            format!("it nests more than {DEPTH_MAX} deep"),
            "send flatter content",
        );
        return;
    }
    if !inner {
        return;
    }
    let mut step = |step, json| {
        let inside = Trail {
            before: Some(here),
            step,
        };
        examine(json, &inside, depth + 1, outcome);
    };
    match json {
        Json::Object(members) => {
            for (key, json) in members {
                step(Step::Member(key), json);
            }
        }
        Json::Array(items) => {
            for (index, json) in items.iter().enumerate() {
                step(Step::Item(index), json);
            }
        }
        _ => {}
    }
}

fn said_twice(members: &[(String, Json)], here: &Trail<'_>, outcome: &mut Outcome) {
    // Most objects have a handful of members, and comparing them costs less than a set; a huge one must not cost a square.
    const FEW: usize = 16;
    let mut seen = BTreeSet::new();
    for (place, (key, _)) in members.iter().enumerate() {
        let again = if members.len() <= FEW {
            members
                .get(..place)
                .is_some_and(|before| before.iter().any(|(other, _)| other == key))
        } else {
            !seen.insert(key.as_str())
        };
        if again {
            outcome.add(
                IssueCode::Duplicate,
                join(&here.place(), key),
                format!("`{key}` is said twice"),
                "say it once",
            );
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn kind_of(json: &Json) -> Option<String> {
    json.get("resourceType")?.as_str().map(str::to_owned)
}

/// A place in what came in.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) json: &'a Json,
    pub(crate) path: Place<'a>,
}

impl<'a> Node<'a> {
    pub(crate) fn root(json: &'a Json) -> Self {
        Self {
            json,
            path: Place::root(kind_of(json).unwrap_or_default()),
        }
    }

    /// What kind of resource it says it is; empty when it says nothing.
    pub(crate) fn kind(&self) -> &'a str {
        self.json
            .get("resourceType")
            .and_then(Json::as_str)
            .unwrap_or_default()
    }

    /// Whether something stands there: FHIR knows no `null` for a member, and systems write it for nothing.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.json.get(key).is_some_and(|json| *json != Json::Null)
    }

    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let members = self.json.as_object()?;
        let (key, json) = members.iter().find(|(known, _)| known == key)?;
        (*json != Json::Null).then(|| Self {
            json,
            path: self.path.member(key),
        })
    }

    /// The members of a list; something else than a list is wrong.
    pub(crate) fn items(&self, key: &str, outcome: &mut Outcome) -> Vec<Self> {
        let Some(list) = self.get(key) else {
            return Vec::new();
        };
        let Json::Array(items) = list.json else {
            outcome.add(
                IssueCode::Structure,
                &list.path,
                format!("it is {}", list.json.kind()),
                "write a list, also around a single member",
            );
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .map(|(index, json)| Self {
                json,
                path: list.path.item(index),
            })
            .collect()
    }

    /// A text; something else is wrong. FHIR knows no empty text, and neither is one taken.
    pub(crate) fn text(&self, key: &str, outcome: &mut Outcome) -> Option<&'a str> {
        let member = self.json.get(key).filter(|json| **json != Json::Null)?;
        let Some(text) = member.as_str() else {
            outcome.add(
                IssueCode::Structure,
                join(&self.path.to_string(), key),
                format!("it is {}", member.kind()),
                "write a text in quotation marks",
            );
            return None;
        };
        let text = text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// A text that must be there.
    pub(crate) fn required(
        &self,
        key: &str,
        remedy: &str,
        outcome: &mut Outcome,
    ) -> Option<&'a str> {
        if !self.has(key) {
            let at = join(&self.path.to_string(), key);
            outcome.add(
                IssueCode::Required,
                at,
                format!("`{key}` is missing"),
                remedy,
            );
            return None;
        }
        self.text(key, outcome)
    }

    /// Of a Bundle: whether there are more pages.
    pub(crate) fn is_one_page(&self, outcome: &mut Outcome) -> bool {
        let mut links = self.items("link", outcome).into_iter();
        links.any(|link| link.text("relation", outcome) == Some("next"))
    }

    /// When it was written down last, where it says so.
    pub(crate) fn updated(&self) -> Option<Timestamp> {
        let meta = self.get("meta")?;
        let at = meta.text("lastUpdated", &mut Outcome::default())?;
        at.parse().ok()
    }

    pub(crate) fn is_older_than(&self, other: &Self) -> bool {
        matches!((self.updated(), other.updated()), (Some(own), Some(other)) if own < other)
    }

    /// A date or an instant, as the civil day that was written.
    pub(crate) fn day(&self, key: &str, outcome: &mut Outcome) -> Option<Day> {
        let text = self.text(key, outcome)?;
        match Day::read(text) {
            Ok(day) => Some(day),
            Err(says) => {
                let at = join(&self.path.to_string(), key);
                outcome.add(
                    IssueCode::Value,
                    at,
                    says,
                    "write `2026-11-20` or `2026-11-20T08:15:00-06:00`",
                );
                None
            }
        }
    }
}

/// A day as written, or the part of one that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// A whole civil date: that of the clock where it was written.
    Known(Date),
    /// A year, or a year and a month.
    Partial(String),
}

impl Day {
    fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no date");
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let date = |text: &str| text.parse::<Date>().map_err(|_| wrong());
        match text.len() {
            4 if digits(text) => Ok(Self::Partial(text.to_owned())),
            7 => date(&format!("{text}-01")).map(|_| Self::Partial(text.to_owned())),
            10 => date(text).map(Self::Known),
            11.. => {
                text.parse::<Timestamp>()
                    .map_err(|_| format!("`{text}` is no instant with an offset"))?;
                date(text.get(..10).unwrap_or_default()).map(Self::Known)
            }
            _ => Err(wrong()),
        }
    }

    pub(crate) fn known(&self) -> Option<Date> {
        match self {
            Self::Known(date) => Some(*date),
            Self::Partial(_) => None,
        }
    }
}
