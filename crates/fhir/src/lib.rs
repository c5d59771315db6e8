//! Our nouns as FHIR R4 and back. Pure: text in, nouns out; nouns in, text out. No server, no clock, no store.
//!
//! This is the only room that knows FHIR's JSON. What comes in is read strictly where it matters and refused with the
//! place and the remedy ([`outcome`]); what a number looked like (`0.450`) survives. What goes out is written by hand,
//! one file for each kind of resource.
//!
//! The JSON that comes in is read by `fhirkit`, because it keeps every digit and every key, doubled ones too. Its typed
//! models of all of R4 are the examiner in our tests, not a part of the program: the dozen kinds spoken here are shorter
//! by hand and cost no build time.
//!
//! *To add a kind that goes out*: one file with `write`, and a line in `tests.rs`, where the examiner reads it.
//! *To add a kind that comes in*: one file under [`chart`] or [`incoming`], and its row in the table of bad inputs.

pub mod allergy_intolerance;
pub mod appointment;
pub mod bundle;
pub mod capability;
pub mod care_plan;
pub mod cds;
pub mod chart;
mod complaint;
pub mod condition;
pub mod diagnostic_report;
pub mod encounter;
pub mod finding;
pub mod guideline;
pub mod incoming;
pub mod medication_request;
pub mod medication_statement;
mod node;
pub mod observation;
pub mod outcome;
pub mod patient;
mod place;
mod reading;
pub mod systems;
mod write;

pub use outcome::{Issue, Outcome};
pub use write::Resource;

/// Content type of everything that this room writes.
pub const CONTENT_TYPE: &str = "application/fhir+json; charset=utf-8";
/// The version of FHIR that is spoken.
pub const FHIR_VERSION: &str = "4.0.1";

/// Whether `json` says that it is a FHIR resource, whatever else is wrong with it.
#[must_use]
pub fn is_resource(json: &[u8]) -> bool {
    std::str::from_utf8(json)
        .ok()
        .and_then(|text| fhirkit::Json::parse(text).ok())
        .is_some_and(|json| json.get("resourceType").is_some())
}

#[cfg(test)]
mod tests;
