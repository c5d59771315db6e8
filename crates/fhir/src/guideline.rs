//! The rules for another system's CQL engine: a Library that holds them, and for each medicine a `PlanDefinition` that says
//! what each of them tells.
//!
//! The Library reads no chart by itself; what it must be handed stands at its head (see [`::guideline::cql`]).

use ::guideline::{
    Edition,
    cql::{self, LIBRARY},
    rule::Rule,
    treatment::Treatment,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use record::assessment::{Citation, Region};

use crate::write::{Object, Resource};

/// Where these resources say they come from; they are read from files, not from an address.
const CANONICAL: &str = "urn:anagen:guideline";

/// The Library with the CQL.
#[must_use]
pub fn library(edition: &Edition) -> Resource {
    let text = cql::library(edition);
    let content = Object::new()
        .text("contentType", "text/cql")
        .text("data", STANDARD.encode(text));
    head(
        edition,
        "Library",
        LIBRARY,
        LIBRARY,
        "The rules of the guideline as CQL",
    )
    .object(
        "type",
        coded(
            "http://terminology.hl7.org/CodeSystem/library-type",
            "logic-library",
        ),
    )
    .text(
        "purpose",
        "So that any CQL engine can compute where a medicine stands for a patient, and why",
    )
    .list("parameter", parameters())
    .list("content", vec![content])
    .done()
}

/// One `PlanDefinition` for each medicine: its rules, each with the define that says whether it is met.
#[must_use]
pub fn plan_definitions(edition: &Edition) -> Vec<Resource> {
    let medicines = edition.treatments().iter();
    medicines.map(|it| plan_definition(edition, it)).collect()
}

fn plan_definition(edition: &Edition, treatment: &Treatment) -> Resource {
    let id = treatment.id.as_str();
    let name = format!("{LIBRARY}_{id}");
    let title = format!("Rules about {}", treatment.name);
    let rules = edition.rules_about(id);
    // The rules of another edition have other names.
    let library = format!("{CANONICAL}/Library/{LIBRARY}|{}", edition.short_id());
    head(edition, "PlanDefinition", &id.replace('_', "-"), &name, &title)
        .object(
            "type",
            coded(
                "http://terminology.hl7.org/CodeSystem/plan-definition-type",
                "eca-rule",
            ),
        )
        .text(
            "usage",
            "Support for a clinician. Nothing is ordered, stopped or denied by it. Hand the Library `Treatment` with this \
             medicine; its define `status` is where the medicine stands.",
        )
        .texts("library", &[library])
        .list("action", rules.map(|(_, rule)| action(rule, id)).collect())
        .done()
}

fn action(rule: &Rule, treatment: &str) -> Object {
    let expression = Object::new()
        .text("language", "text/cql-identifier")
        .text("expression", format!("rule {}", rule.id));
    let condition = Object::new()
        .text("kind", "applicability")
        .object("expression", expression);
    let regions = [Region::US, Region::EU].into_iter();
    let regions = regions.filter(|region| rule.holds_in(*region));
    let mut sources: Vec<Citation> = regions
        .flat_map(|region| rule.citations(Some(treatment), region).to_vec())
        .collect();
    sources.sort();
    sources.dedup();
    Object::new()
        .text("id", rule.id.replace(['/', '_'], "-"))
        .text("title", &rule.title)
        .text("description", &rule.tells_clinician)
        .list("code", vec![Object::new().text("text", &rule.code)])
        .list("documentation", sources.iter().map(documentation).collect())
        .list("condition", vec![condition])
}

fn documentation(source: &Citation) -> Object {
    Object::new().text("type", "citation").text(
        "citation",
        format!(
            "{}, {} ({}) [{}]",
            source.title, source.at, source.revision, source.status
        ),
    )
}

fn head(edition: &Edition, kind: &str, id: &str, name: &str, title: &str) -> Object {
    // While rules wait for a reviewer, the whole is a draft.
    let status = if edition.unreviewed().is_empty() {
        "active"
    } else {
        "draft"
    };
    Object::resource(kind)
        .text("id", id)
        .text("url", format!("{CANONICAL}/{kind}/{id}"))
        .text("version", edition.short_id())
        .text("name", name)
        .text("title", title)
        .text("status", status)
}

fn coded(system: &str, code: &str) -> Object {
    let coding = Object::new().text("system", system).text("code", code);
    Object::new().list("coding", vec![coding])
}

fn parameters() -> Vec<Object> {
    let given = |name: &str, most: &str, kind: &str, says: &str| {
        Object::new()
            .text("name", name)
            .text("use", "in")
            .number("min", 1)
            .text("max", most)
            .text("documentation", says)
            .text("type", kind)
    };
    vec![
        given(
            "Findings",
            "*",
            "Any",
            "What is known of the patient, oldest first, in the form said at the head of the library",
        ),
        given("Today", "1", "date", "The civil day where the patient is"),
        given("Region", "1", "string", "Whose labels apply: US or EU"),
        given("Treatment", "1", "string", "The medicine that is judged"),
    ]
}
