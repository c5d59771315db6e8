//! A signed plan with its tests.

use record::plan::{Plan, PlanState, PlannedTest};

use crate::{
    systems::ICD10CM,
    write::{Object, Resource, concept, reference},
};

/// Writes a plan; `None` while it is a draft: nobody reads unsigned words.
#[must_use]
pub fn write(plan: &Plan) -> Option<Resource> {
    let (status, at) = match &plan.state {
        PlanState::Draft { .. } => return None,
        PlanState::Signed { at, .. } => ("active", *at),
        PlanState::Replaced { at, .. } => ("revoked", *at),
    };
    let content = &plan.content;
    let diagnosis = concept(ICD10CM, &content.icd10cm, &content.diagnosis);
    Some(
        Object::resource("CarePlan")
            .text("id", plan.id.to_string())
            .text("language", &content.language)
            .text("status", status)
            .text("intent", "plan")
            .list("category", vec![diagnosis])
            .text("description", &content.message)
            .object("subject", reference("Patient", plan.patient))
            .object("encounter", reference("Encounter", plan.encounter))
            .text("created", at.to_string())
            .object("author", reference("Practitioner", plan.practitioner))
            .list("activity", content.tests.iter().map(activity).collect())
            .done(),
    )
}

fn activity(test: &PlannedTest) -> Object {
    let detail = Object::new()
        .text("kind", "ServiceRequest")
        .object("code", concept("", "", &test.name))
        .text("status", "scheduled")
        .object(
            "scheduledPeriod",
            Object::new().text("end", test.due_on.to_string()),
        )
        .text("description", &test.why);
    Object::new().object("detail", detail)
}
