//! A hospital's system that asks while a prescription is signed, with the fullest worked case in its hands.

use std::sync::Arc;

use anyhow::{Context, Result};
use fhir::finding;
use guideline::{Edition, vignette::Vignette};
use record::id::PatientId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::load::{Request, Work};

/// A hospital's system asks what the guideline makes of a draft.
pub(crate) const CDS: &str = "CDS order-sign";

/// How many ask at the same time.
const CLIENTS: usize = 50;

/// The work of asking, under the `authorization` header of a machine.
pub(crate) fn asks(authorization: &str) -> Result<Work> {
    let body = question()?.to_string();
    let head = format!(
        "POST /cds-services/jak-inhibitor-order-sign HTTP/1.1\r\nhost: clinic\r\n{authorization}content-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let bytes: Vec<u8> = [head.as_bytes(), body.as_bytes()].concat();
    let ask = move |_, _| Request {
        bytes: bytes.clone(),
        status: 200,
        holds: "\"indicator\":".to_owned(),
    };
    Ok(Work {
        name: CDS,
        clients: CLIENTS,
        ask: Arc::new(ask),
    })
}

fn question() -> Result<Value> {
    let edition = Edition::embedded()
        .map_err(|problems| anyhow::anyhow!("the clinical content: {problems:?}"))?;
    let cases = Vignette::all(&edition).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let fullest = cases.iter().max_by_key(|case| case.findings.len());
    let case = fullest.context("no worked case")?;
    let whose = PatientId(Uuid::from_u128(1));
    let mut resources = Vec::new();
    for known in case.findings.all() {
        if !["age", "sex"].contains(&known.concept.as_str()) {
            let text = finding::write(known, whose, &edition).text();
            resources.push(serde_json::from_str::<Value>(&text)?);
        }
    }
    let of = |kind: &str| {
        let fits = |one: &&Value| one.get("resourceType").is_some_and(|it| it == kind);
        bundle(resources.iter().filter(fits))
    };
    let subject = json!({ "reference": format!("Patient/{whose}") });
    let draft = json!({
        "resourceType": "MedicationRequest", "id": "1", "status": "draft", "intent": "order",
        "subject": subject, "medicationCodeableConcept": { "text": "Olumiant 4 mg" },
    });
    Ok(json!({
        "hook": "order-sign", "hookInstance": Uuid::from_u128(2),
        "context": {
            "userId": "Practitioner/example", "patientId": whose, "draftOrders": bundle([&draft].into_iter()),
        },
        "prefetch": {
            "patient": { "resourceType": "Patient", "id": whose, "birthDate": "1990-05-01", "gender": "female" },
            "conditions": of("Condition"),
            "laboratory": of("Observation"),
            "medicationStatements": of("MedicationStatement"),
            "medicationRequests": of("MedicationRequest"),
            "allergies": of("AllergyIntolerance"),
            "immunizations": of("Immunization"),
        },
    }))
}

fn bundle<'a>(resources: impl Iterator<Item = &'a Value>) -> Value {
    let entries: Vec<Value> = resources
        .map(|resource| json!({ "resource": resource }))
        .collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
}
