//! A place in a text that came in: its JSON and its path, so that whatever is wrong there can be named.

use std::collections::BTreeSet;

use fhirkit::Json;
use jiff::{Timestamp, civil::Date};

use crate::outcome::{IssueCode, Outcome};

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
    examine(&json, &kind_of(&json).unwrap_or_default(), 1, &mut outcome);
    if outcome.is_empty() {
        Ok(json)
    } else {
        Err(outcome)
    }
}

fn examine(json: &Json, path: &str, depth: usize, outcome: &mut Outcome) {
    let inner: Vec<(String, &Json)> = match json {
        Json::Object(members) => {
            let mut seen = BTreeSet::new();
            for (key, _) in members {
                if !seen.insert(key.as_str()) {
                    outcome.add(
                        IssueCode::Duplicate,
                        join(path, key),
                        format!("`{key}` is said twice"),
                        "say it once",
                    );
                }
            }
            members
                .iter()
                .map(|(key, json)| (join(path, key), json))
                .collect()
        }
        Json::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, json)| (format!("{path}[{index}]"), json))
            .collect(),
        _ => return,
    };
    if depth > DEPTH_MAX {
        outcome.add(
            IssueCode::TooCostly,
            path,
            format!("it nests more than {DEPTH_MAX} deep"),
            "send flatter content",
        );
        return;
    }
    for (path, json) in inner {
        examine(json, &path, depth + 1, outcome);
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
    pub(crate) path: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(json: &'a Json) -> Self {
        Self {
            json,
            path: kind_of(json).unwrap_or_default(),
        }
    }

    /// What kind of resource it says it is; empty when it says nothing.
    pub(crate) fn kind(&self) -> &'a str {
        self.json
            .get("resourceType")
            .and_then(Json::as_str)
            .unwrap_or_default()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.json.get(key).is_some()
    }

    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        Some(Self {
            json: self.json.get(key)?,
            path: join(&self.path, key),
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
        let at = |index| format!("{}[{index}]", list.path);
        items
            .iter()
            .enumerate()
            .map(|(index, json)| Self {
                json,
                path: at(index),
            })
            .collect()
    }

    /// A text; something else is wrong. FHIR knows no empty text, and neither is one taken.
    pub(crate) fn text(&self, key: &str, outcome: &mut Outcome) -> Option<&'a str> {
        let member = self.get(key)?;
        let Some(text) = member.json.as_str() else {
            outcome.add(
                IssueCode::Structure,
                &member.path,
                format!("it is {}", member.json.kind()),
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
            let at = join(&self.path, key);
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

    /// A date or an instant, as the civil day that was written.
    pub(crate) fn day(&self, key: &str, outcome: &mut Outcome) -> Option<Day> {
        let text = self.text(key, outcome)?;
        match Day::read(text) {
            Ok(day) => Some(day),
            Err(says) => {
                let at = join(&self.path, key);
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
