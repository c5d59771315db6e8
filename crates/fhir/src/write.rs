//! JSON objects, written key by key in the order in which they are said.

use fhirkit::Json;
use record::Decimal;

use crate::systems::UCUM;

/// A finished resource. What is inside is this room's business; everybody else has its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource(pub(crate) Json);

impl Resource {
    /// As compact JSON.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.to_compact()
    }

    /// As JSON in indented lines, for people.
    #[must_use]
    pub fn pretty(&self) -> String {
        self.0.to_pretty()
    }

    /// Its kind (`Patient`).
    #[must_use]
    pub fn kind(&self) -> &str {
        self.member("resourceType")
    }

    /// Its id; empty when it has none.
    #[must_use]
    pub fn id(&self) -> &str {
        self.member("id")
    }

    fn member(&self, key: &str) -> &str {
        self.0.get(key).and_then(Json::as_str).unwrap_or_default()
    }
}

/// An object under construction.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object(Vec<(String, Json)>);

impl Object {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn resource(kind: &str) -> Self {
        Self::new().text("resourceType", kind)
    }

    /// A member that is there only when it says something.
    pub(crate) fn maybe(self, key: &str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    /// FHIR knows no empty text: one that is empty is left out.
    pub(crate) fn text(self, key: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() {
            return self;
        }
        self.json(key, Json::String(text))
    }

    pub(crate) fn truth(self, key: &str, truth: bool) -> Self {
        self.json(key, Json::Bool(truth))
    }

    /// A number, digit for digit.
    pub(crate) fn number(self, key: &str, number: impl std::fmt::Display) -> Self {
        self.json(key, Json::Number(number.to_string()))
    }

    pub(crate) fn object(self, key: &str, object: Self) -> Self {
        if object.0.is_empty() {
            return self;
        }
        self.json(key, object.into_json())
    }

    /// FHIR knows no empty list: one that is empty is left out.
    pub(crate) fn list(self, key: &str, objects: Vec<Self>) -> Self {
        let items = objects.into_iter().map(Self::into_json).collect();
        self.items(key, items)
    }

    pub(crate) fn texts(self, key: &str, texts: impl IntoIterator<Item = String>) -> Self {
        self.items(key, texts.into_iter().map(Json::String).collect())
    }

    pub(crate) fn items(self, key: &str, items: Vec<Json>) -> Self {
        if items.is_empty() {
            return self;
        }
        self.json(key, Json::Array(items))
    }

    pub(crate) fn json(mut self, key: &str, json: Json) -> Self {
        self.0.push((key.to_owned(), json));
        self
    }

    pub(crate) fn into_json(self) -> Json {
        Json::Object(self.0)
    }

    pub(crate) fn done(self) -> Resource {
        Resource(self.into_json())
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

/// `{ "reference": "Patient/…" }`
/// A number in a UCUM unit.
pub(crate) fn quantity(value: Decimal, unit: &str) -> Object {
    Object::new()
        .number("value", value)
        .text("unit", unit)
        .text("system", UCUM)
        .text("code", unit)
}

pub(crate) fn reference(kind: &str, id: impl std::fmt::Display) -> Object {
    Object::new().text("reference", format!("{kind}/{id}"))
}
