//! JSON objects, written key by key in the order in which they are said. What is said is text at once: a tree of it would
//! cost more than what it says.

use std::fmt::{Display, Write as _};

use fhirkit::Json;
use record::Decimal;

use crate::systems::UCUM;

/// A finished resource. What is inside is this room's business; everybody else has its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource(String);

impl Resource {
    /// As compact JSON.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.clone()
    }

    /// As JSON in indented lines, for people.
    #[must_use]
    pub fn pretty(&self) -> String {
        Json::parse(&self.0).map_or_else(|_| self.0.clone(), |json| json.to_pretty())
    }

    /// Its kind (`Patient`).
    #[must_use]
    pub fn kind(&self) -> &str {
        self.said_first().0
    }

    /// Its id; empty when it has none.
    #[must_use]
    pub fn id(&self) -> &str {
        self.said_first().1
    }

    /// `{"resourceType":"Patient","id":"1"`: every resource says its kind first, and then its id when it has one.
    fn said_first(&self) -> (&str, &str) {
        let mut words = self.0.split('"').skip(1).step_by(2);
        let mut member = |key| {
            let said = words.next() == Some(key);
            words.next().filter(|_| said).unwrap_or_default()
        };
        (member("resourceType"), member("id"))
    }
}

/// An object under construction: its text up to the closing brace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object(String);

impl Object {
    pub(crate) fn new() -> Self {
        /// Most are not longer.
        const USUAL: usize = 128;
        let mut text = String::with_capacity(USUAL);
        text.push('{');
        Self(text)
    }

    pub(crate) fn resource(kind: &str) -> Self {
        Self::new().text("resourceType", kind)
    }

    /// A member that is there only when it says something.
    pub(crate) fn maybe(self, key: &'static str, text: Option<impl AsRef<str>>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    /// FHIR knows no empty text: one that is empty is left out.
    pub(crate) fn text(mut self, key: &'static str, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.trim().is_empty() {
            return self;
        }
        self.key(key);
        self.quoted(text);
        self
    }

    pub(crate) fn truth(self, key: &'static str, truth: bool) -> Self {
        self.number(key, truth)
    }

    /// A number, digit for digit.
    pub(crate) fn number(mut self, key: &'static str, number: impl Display) -> Self {
        self.key(key);
        // Writing to a text cannot fail.
        write!(self.0, "{number}").unwrap_or_default();
        self
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is made for this place and used up by it"
    )]
    pub(crate) fn object(mut self, key: &'static str, object: Self) -> Self {
        if object.is_empty() {
            return self;
        }
        self.key(key);
        self.braced(&object);
        self
    }

    /// A resource inside another.
    pub(crate) fn whole(mut self, key: &'static str, resource: &Resource) -> Self {
        self.key(key);
        self.0.push_str(&resource.0);
        self
    }

    /// FHIR knows no empty list: one that is empty is left out.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is made for this place and used up by it"
    )]
    pub(crate) fn list(self, key: &'static str, objects: Vec<Self>) -> Self {
        if objects.is_empty() {
            return self;
        }
        self.full_or_empty(key, &objects)
    }

    /// A list outside of FHIR, which is told to be empty when it is.
    pub(crate) fn full_or_empty(self, key: &'static str, objects: &[Self]) -> Self {
        self.items(key, objects, Self::braced)
    }

    pub(crate) fn texts(self, key: &'static str, texts: &[impl AsRef<str>]) -> Self {
        if texts.is_empty() {
            return self;
        }
        self.items(key, texts, |object, text| object.quoted(text.as_ref()))
    }

    pub(crate) fn done(self) -> Resource {
        Resource(self.closed())
    }

    /// As compact JSON.
    pub(crate) fn closed(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn is_empty(&self) -> bool {
        self.0.len() == 1
    }

    fn items<T>(mut self, key: &'static str, items: &[T], write: fn(&mut Self, &T)) -> Self {
        self.key(key);
        self.0.push('[');
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.0.push(',');
            }
            write(&mut self, item);
        }
        self.0.push(']');
        self
    }

    /// A key is a word of this program, so nothing in it needs another spelling.
    fn key(&mut self, key: &'static str) {
        if !self.is_empty() {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }

    fn braced(&mut self, object: &Self) {
        self.0.push_str(&object.0);
        self.0.push('}');
    }

    fn quoted(&mut self, text: &str) {
        let special = |byte| byte < b' ' || byte == b'"' || byte == b'\\';
        self.0.push('"');
        let mut rest = text;
        while let Some(at) = rest.bytes().position(special) {
            let (plain, special) = rest.split_at(at);
            self.0.push_str(plain);
            let mut signs = special.chars();
            match signs.next() {
                None => {}
                Some('\n') => self.0.push_str("\\n"),
                Some('\r') => self.0.push_str("\\r"),
                Some('\t') => self.0.push_str("\\t"),
                Some(sign @ ('"' | '\\')) => self.0.extend(['\\', sign]),
                // Writing to a text cannot fail.
                Some(sign) => write!(self.0, "\\u{:04x}", u32::from(sign)).unwrap_or_default(),
            }
            rest = signs.as_str();
        }
        self.0.push_str(rest);
        self.0.push('"');
    }
}

/// `{ "coding": [{ system, code, display }], "text": … }`; a coding without a code is left out.
pub(crate) fn concept(system: &str, code: &str, text: &str) -> Object {
    let coding = Object::new()
        .text("system", system)
        .text("code", code)
        .text("display", text);
    let codings = if code.is_empty() {
        Vec::new()
    } else {
        vec![coding]
    };
    Object::new().list("coding", codings).text("text", text)
}

/// A number in a UCUM unit.
pub(crate) fn quantity(value: Decimal, unit: &str) -> Object {
    Object::new()
        .number("value", value)
        .text("unit", unit)
        .text("system", UCUM)
        .text("code", unit)
}

/// `{ "reference": "Patient/…" }`
pub(crate) fn reference(kind: &str, id: impl Display) -> Object {
    Object::new().text("reference", format!("{kind}/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_says_what_it_is_and_what_it_is_called() {
        let named = Object::resource("Patient").text("id", "1").done();
        assert_eq!((named.kind(), named.id()), ("Patient", "1"));
        let nameless = Object::resource("Bundle").text("type", "id").done();
        assert_eq!((nameless.kind(), nameless.id()), ("Bundle", ""));
    }

    #[test]
    fn whatever_was_said_is_read_again() {
        let said = "a \"b\" \\ c\n\r\t\u{1}\u{1f} é 😀 </script>";
        let inner = Object::new().number("number", 1.50).truth("truth", true);
        let text = Object::new()
            .text("said", said)
            .text("silent", " ")
            .object("nothing", Object::new())
            .object("inner", inner)
            .list("none", Vec::new())
            .full_or_empty("empty", &[])
            .list(
                "list",
                vec![Object::new(), Object::new().texts("texts", &["x", "y"])],
            )
            .closed();
        let json = Json::parse(&text).unwrap();
        assert_eq!(json.get("said").and_then(Json::as_str), Some(said));
        assert_eq!(json.to_compact(), text);
        assert!(
            text.ends_with(
                r#""inner":{"number":1.5,"truth":true},"empty":[],"list":[{},{"texts":["x","y"]}]}"#
            ),
            "{text}"
        );
    }
}
