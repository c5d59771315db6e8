//! A finding as FHIR's `Observation`.

use guideline::{Edition, concept::Concept};
use record::{Finding, Source, Value, id::PatientId};

use crate::{
    systems::{CODE, CONCEPT, LOINC},
    write::{Object, Resource, concept, quantity, reference},
};

/// Writes a finding. What is not known is said as not known, never left out.
#[must_use]
pub fn write(finding: &Finding, patient: PatientId, edition: &Edition) -> Resource {
    let known = edition.concepts().get(finding.concept.as_str());
    let observation = Object::resource("Observation")
        .text("id", finding.id.to_string())
        .list("identifier", identifier(&finding.source))
        .text("status", "final")
        .list("category", vec![category(&finding.source)])
        .object("code", code(finding, known))
        .object("subject", reference("Patient", patient))
        .text("effectiveDateTime", finding.observed_on.to_string())
        .text("issued", finding.recorded_at.to_string())
        .list("performer", performer(&finding.source, patient));
    let observation = value(observation, &finding.value);
    let words = finding
        .original
        .iter()
        .map(|words| Object::new().text("text", words));
    observation.list("note", words.collect()).done()
}

/// LOINC where a code was seen in a source, and always the guideline's own name: for much there is no public code.
fn code(finding: &Finding, known: Option<&Concept>) -> Object {
    let id = finding.concept.as_str();
    let title = known.map_or(id, |known| known.title.as_str());
    let coding = |system: &str, code: &str| {
        Object::new()
            .text("system", system)
            .text("code", code)
            .text("display", title)
    };
    let public = known
        .into_iter()
        .flat_map(|known| &known.codes)
        // A code that is only remembered must not leave the house as if it were known.
        .filter(|code| !code.code.starts_with("local:") && code.status != "MEM" && !code.kin)
        .map(|code| coding(LOINC, &code.code));
    let codings = public.chain([coding(CONCEPT, id)]).collect();
    Object::new().list("coding", codings).text("text", title)
}

fn value(observation: Object, value: &Value) -> Object {
    match value {
        Value::Truth(truth) => observation.truth("valueBoolean", *truth),
        Value::Quantity(said) => {
            observation.object("valueQuantity", quantity(said.value, &said.unit))
        }
        Value::Limit(limit) => {
            let said = &limit.quantity;
            let said = quantity(said.value, &said.unit).text("comparator", limit.comparator.code());
            observation.object("valueQuantity", said)
        }
        Value::Code(code) => observation.object("valueCodeableConcept", concept(CODE, code, code)),
        Value::Date(date) => observation.text("valueDateTime", date.to_string()),
        Value::Text(text) => observation.text("valueString", text),
        Value::Unknown(why) => {
            let system = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
            let coding = Object::new().text("system", system).text("code", "unknown");
            let reason = Object::new().list("coding", vec![coding]).text("text", why);
            observation.object("dataAbsentReason", reason)
        }
    }
}

fn category(source: &Source) -> Object {
    let code = match source {
        Source::Laboratory { .. } => "laboratory",
        Source::Patient { .. } => "survey",
        Source::Clinician { .. } | Source::Imported { .. } | Source::Derived { .. } => "exam",
    };
    let system = "http://terminology.hl7.org/CodeSystem/observation-category";
    Object::new().list(
        "coding",
        vec![Object::new().text("system", system).text("code", code)],
    )
}

fn identifier(source: &Source) -> Vec<Object> {
    match source {
        Source::Laboratory {
            accession: Some(number),
            ..
        } => vec![Object::new().text("value", number)],
        _ => Vec::new(),
    }
}

/// Who said it: whether a patient or a professional did decides which gates it may open.
fn performer(source: &Source, patient: PatientId) -> Vec<Object> {
    let named = |name: &str| vec![Object::new().text("display", name)];
    match source {
        Source::Patient { .. } => vec![reference("Patient", patient)],
        Source::Clinician { name, .. } => named(name),
        Source::Imported { from } => named(from),
        Source::Derived { by } => named(&format!("derived by {by}")),
        Source::Laboratory { .. } => named("laboratory"),
    }
}
