//! A hospital system in front of a clinic: its right to ask, worked cases as resources, and what every card must be.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fall where they stand, and each test file uses some"
)]

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use care::system::make_token_here;
use guideline::vignette::Vignette;
use jiff::ToSpan;
use record::{actor::Scope, id::PatientId};
use serde_json::{Value, json};

use crate::house::{Answer, Browser, House, house};

pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const INSTANCE: &str = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
pub const PATIENT: &str = "01935b1e-0000-7000-8000-000000000001";

/// A clinic, a machine in front of it, and what it shows as its right to ask.
pub struct Hospital {
    pub house: House,
    pub machine: Browser,
    pub token: String,
}

pub async fn hospital() -> Hospital {
    let house = house().await;
    let made = make_token_here(&house.practice, "a test", Scope::AskDecisionSupport)
        .await
        .unwrap();
    Hospital {
        machine: house.browser(),
        token: format!("Bearer {}", *made.text),
        house,
    }
}

impl Hospital {
    pub async fn post(&mut self, path: &str, body: &str) -> Answer {
        let headers = [("authorization", self.token.as_str()), JSON];
        let body = Body::from(body.to_owned());
        self.machine.send(Method::POST, path, &headers, body).await
    }

    pub async fn ask(&mut self, hook: &str, body: &Value) -> Answer {
        let path = format!("/cds-services/jak-inhibitor-{hook}");
        self.post(&path, &body.to_string()).await
    }

    pub async fn cards(&mut self, hook: &str, body: &Value) -> Vec<Value> {
        let answer = self.ask(hook, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let json: Value = serde_json::from_str(&answer.text).unwrap();
        let cards = json["cards"].as_array().unwrap().clone();
        cards.iter().for_each(well_made);
        cards
    }

    /// The resources of a worked case, told on the house's day.
    pub fn case(&self, id: &str) -> Vec<Value> {
        let edition = &self.house.practice.edition;
        let all = Vignette::all(edition).unwrap();
        let case = all.into_iter().find(|case| case.id == id).unwrap();
        let whose: PatientId = PATIENT.parse().unwrap();
        // The worked cases have a day of their own; the clinic's clock is moved there.
        let noon = case.today.at(18, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
        self.house.clock.set(noon);
        let age = case
            .findings
            .latest("age")
            .and_then(|age| age.value.number());
        let years = i64::try_from(age.unwrap().trunc().mantissa()).unwrap();
        let born_on = case.today.checked_sub((years.years()).days(40)).unwrap();
        let sex = case.findings.latest("sex").map(|sex| sex.value.to_string());
        let mut resources = vec![json!({
            "resourceType": "Patient", "id": PATIENT, "birthDate": born_on.to_string(), "gender": sex,
        })];
        resources.extend(
            (case.findings.all().iter())
                .filter(|finding| !["age", "sex"].contains(&finding.concept.as_str()))
                .map(|finding| {
                    let text = fhir::finding::write(finding, whose, edition).text();
                    serde_json::from_str::<Value>(&text).unwrap()
                }),
        );
        resources
    }
}

/// What every card must be.
pub fn well_made(card: &Value) {
    let text = |key: &str| card[key].as_str().unwrap_or_default().to_owned();
    assert!(text("summary").chars().count() < 140, "{card}");
    assert!(!text("summary").is_empty() && !text("detail").is_empty());
    assert!(["critical", "warning", "info"].contains(&text("indicator").as_str()));
    assert!(uuid::Uuid::parse_str(&text("uuid")).is_ok());
    assert!(!card["source"]["label"].as_str().unwrap().is_empty());
    assert!(card["source"]["topic"]["code"].is_string());
    assert!(text("detail").contains("not an order"));
    let overrides = card["overrideReasons"].as_array().unwrap();
    assert!(overrides.len() >= 2, "there is always another way");
    assert!(card.get("systemActions").is_none());
    let suggestions = card["suggestions"].as_array().cloned().unwrap_or_default();
    assert_eq!(
        card["selectionBehavior"].is_string(),
        !suggestions.is_empty()
    );
    for suggestion in &suggestions {
        assert!(
            suggestion["label"]
                .as_str()
                .unwrap()
                .starts_with("Consider")
        );
        for action in suggestion["actions"].as_array().unwrap() {
            match action["type"].as_str().unwrap() {
                "create" => {
                    let resource = &action["resource"];
                    assert_eq!(resource["resourceType"], "ServiceRequest");
                    assert_eq!(
                        resource["status"], "draft",
                        "nothing is ordered by software"
                    );
                    assert_eq!(resource["code"]["coding"][0]["system"], "http://loinc.org");
                    assert_eq!(
                        resource["subject"]["reference"],
                        format!("Patient/{PATIENT}")
                    );
                }
                "delete" => assert!(action["resourceId"].is_string()),
                other => panic!("{other}"),
            }
        }
    }
}

pub fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| json!({ "resource": resource }))
        .collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
}

pub fn draft(id: &str, words: &str) -> Value {
    json!({
        "resourceType": "MedicationRequest", "id": id, "status": "draft", "intent": "order",
        "subject": { "reference": format!("Patient/{PATIENT}") },
        "medicationCodeableConcept": { "text": words },
    })
}

/// A question with everything in prefetch, sorted as discovery asks for it.
pub fn question(hook: &str, resources: &[Value], drafts: &[Value]) -> Value {
    let of = |kinds: &[&str]| {
        let fits = |one: &&Value| kinds.contains(&one["resourceType"].as_str().unwrap());
        let all: Vec<Value> = resources.iter().filter(fits).cloned().collect();
        all
    };
    let mut context = json!({ "userId": "Practitioner/example", "patientId": PATIENT });
    if hook != "patient-view" {
        context["draftOrders"] = bundle(drafts);
    }
    json!({
        "hook": hook, "hookInstance": INSTANCE, "context": context,
        "prefetch": {
            "patient": of(&["Patient"]).first(),
            "conditions": bundle(&of(&["Condition"])),
            "laboratory": bundle(&of(&["Observation"])),
            "medicationStatements": bundle(&of(&["MedicationStatement"])),
            "medicationRequests": bundle(&of(&["MedicationRequest"])),
            "allergies": bundle(&of(&["AllergyIntolerance"])),
            "immunizations": bundle(&of(&["Immunization"])),
        },
    })
}

pub fn patient() -> Value {
    json!({ "resourceType": "Patient", "id": PATIENT, "birthDate": "1990-05-01", "gender": "female" })
}

pub fn taken(words: &str) -> Value {
    json!({
        "resourceType": "MedicationStatement", "id": format!("s-{}", words.len()), "status": "active",
        "subject": { "reference": format!("Patient/{PATIENT}") },
        "medicationCodeableConcept": { "text": words },
        "effectivePeriod": { "start": "2026-10-01" },
    })
}

pub fn says(answer: &Answer) -> String {
    let json: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(json["resourceType"], "OperationOutcome", "{}", answer.text);
    let issues = json["issue"].as_array().unwrap().iter();
    let texts: Vec<String> = issues
        .map(|issue| format!("{} {}", issue["expression"], issue["diagnostics"]))
        .collect();
    texts.join("\n")
}
