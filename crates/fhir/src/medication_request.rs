//! The prescription in a signed plan.

use record::{
    Dosage,
    plan::{Plan, PlanState},
};

use crate::{
    systems::INGREDIENT,
    write::{Object, Resource, concept, quantity, reference},
};

/// Writes the prescription of a plan; `None` while the plan is a draft, and for a plan without a medicine.
#[must_use]
pub fn write(plan: &Plan) -> Option<Resource> {
    let prescription = plan.content.prescription.as_deref()?;
    let treatment = plan.content.treatment.as_deref().unwrap_or_default();
    let (status, at, by) = match &plan.state {
        PlanState::Draft { .. } => return None,
        PlanState::Signed { at, by, .. } => ("active", *at, Some(by)),
        PlanState::Replaced { at, .. } => ("stopped", *at, None),
    };
    let requester = by.map_or_else(
        || reference("Practitioner", plan.practitioner),
        |name| reference("Practitioner", plan.practitioner).text("display", name),
    );
    let mut dose = Object::new().text("text", prescription);
    if let Some(dosage) = plan.content.dosage {
        dose = dose
            .object("timing", timing(dosage.every_h))
            .list("doseAndRate", vec![rate(dosage)]);
    }
    Some(
        Object::resource("MedicationRequest")
            .text("id", plan.id.to_string())
            .text("status", status)
            .text("intent", "order")
            .object(
                "medicationCodeableConcept",
                concept(INGREDIENT, treatment, prescription),
            )
            .object("subject", reference("Patient", plan.patient))
            .object("encounter", reference("Encounter", plan.encounter))
            .text("authoredOn", at.to_string())
            .object("requester", requester)
            .list("dosageInstruction", vec![dose])
            .done(),
    )
}

/// Once in so many hours.
fn timing(every_h: u16) -> Object {
    let repeat = Object::new()
        .number("frequency", 1)
        .number("period", every_h)
        .text("periodUnit", "h");
    Object::new().object("repeat", repeat)
}

fn rate(dosage: Dosage) -> Object {
    Object::new().object("doseQuantity", quantity(dosage.mg.normalize(), "mg"))
}
