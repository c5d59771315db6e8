//! What the API does, as FHIR's `CapabilityStatement`: the contract for whoever connects to it.

use jiff::civil::Date;

use crate::{
    FHIR_VERSION,
    write::{Object, Resource},
};

/// What is served. The room that serves it fills this from its own table of routes, so that nothing is promised that
/// is not there.
#[derive(Clone, Debug)]
pub struct Served<'a> {
    /// Address of the API.
    pub base: &'a str,
    /// Version of the program.
    pub version: &'a str,
    /// When this statement became true.
    pub published_on: Date,
    /// Each kind of resource, with what can be done to it.
    pub kinds: &'a [Kind<'a>],
    /// What can be done to the whole (`batch`, `transaction`).
    pub system: &'a [&'a str],
}

/// One kind of resource.
#[derive(Clone, Copy, Debug)]
pub struct Kind<'a> {
    /// Its name (`Observation`).
    pub name: &'a str,
    /// `read`, `search-type`, `create`.
    pub interactions: &'a [&'a str],
    /// Search parameters, each with its type (`("patient", "reference")`).
    pub search: &'a [(&'a str, &'a str)],
}

/// Writes the statement.
#[must_use]
pub fn write(served: &Served<'_>) -> Resource {
    let software = Object::new()
        .text("name", "Anagen")
        .text("version", served.version);
    let place = Object::new()
        .text("description", "Anagen FHIR API")
        .text("url", served.base);
    let rest = Object::new()
        .text("mode", "server")
        .list("resource", served.kinds.iter().map(kind).collect())
        .list(
            "interaction",
            served.system.iter().copied().map(interaction).collect(),
        );
    Object::resource("CapabilityStatement")
        .text("status", "active")
        .text("date", served.published_on.to_string())
        .text("kind", "instance")
        .object("software", software)
        .object("implementation", place)
        .text("fhirVersion", FHIR_VERSION)
        .texts("format", &["application/fhir+json", "json"])
        .list("rest", vec![rest])
        .done()
}

fn kind(kind: &Kind<'_>) -> Object {
    let search = kind
        .search
        .iter()
        .map(|(name, form)| Object::new().text("name", *name).text("type", *form));
    Object::new()
        .text("type", kind.name)
        .list(
            "interaction",
            kind.interactions.iter().copied().map(interaction).collect(),
        )
        .list("searchParam", search.collect())
}

fn interaction(code: &str) -> Object {
    Object::new().text("code", code)
}
