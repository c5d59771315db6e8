//! What a hospital system meets that asks for decision support: cards when there is something to say, silence when
//! there is not, and a clear refusal of what must not be mixed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fall where they stand"
)]

mod house;

use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use care::{cds_client, system::make_token_here};
use guideline::vignette::Vignette;
use house::{Answer, Browser, House, house};
use jiff::ToSpan;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use record::{actor::Scope, clock::HandClock, id::PatientId};
use serde_json::{Value, json};

const JSON: (&str, &str) = ("content-type", "application/json");
const INSTANCE: &str = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
const PATIENT: &str = "01935b1e-0000-7000-8000-000000000001";

/// A clinic, a machine in front of it, and what it shows as its right to ask.
struct Hospital {
    house: House,
    machine: Browser,
    token: String,
}

async fn hospital() -> Hospital {
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
    async fn post(&mut self, path: &str, body: &str) -> Answer {
        let headers = [("authorization", self.token.as_str()), JSON];
        let body = Body::from(body.to_owned());
        self.machine.send(Method::POST, path, &headers, body).await
    }

    async fn ask(&mut self, hook: &str, body: &Value) -> Answer {
        let path = format!("/cds-services/jak-inhibitor-{hook}");
        self.post(&path, &body.to_string()).await
    }

    async fn cards(&mut self, hook: &str, body: &Value) -> Vec<Value> {
        let answer = self.ask(hook, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let json: Value = serde_json::from_str(&answer.text).unwrap();
        let cards = json["cards"].as_array().unwrap().clone();
        cards.iter().for_each(well_made);
        cards
    }

    /// The resources of a worked case, told on the house's day.
    fn case(&self, id: &str) -> Vec<Value> {
        let edition = &self.house.practice.edition;
        let all = Vignette::all(edition).unwrap();
        let case = all.into_iter().find(|case| case.id == id).unwrap();
        let whose: PatientId = PATIENT.parse().unwrap();
        // The worked cases have a day of their own; the clinic's clock is moved there.
        let noon = case.today.at(18, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
        move_to(&self.house.clock, noon);
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

fn move_to(clock: &HandClock, at: jiff::Timestamp) {
    clock.set(at);
}

/// What every card must be.
fn well_made(card: &Value) {
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

fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| json!({ "resource": resource }))
        .collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
}

fn draft(id: &str, words: &str) -> Value {
    json!({
        "resourceType": "MedicationRequest", "id": id, "status": "draft", "intent": "order",
        "subject": { "reference": format!("Patient/{PATIENT}") },
        "medicationCodeableConcept": { "text": words },
    })
}

/// A question with everything in prefetch, sorted as discovery asks for it.
fn question(hook: &str, resources: &[Value], drafts: &[Value]) -> Value {
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

fn patient() -> Value {
    json!({ "resourceType": "Patient", "id": PATIENT, "birthDate": "1990-05-01", "gender": "female" })
}

fn taken(words: &str) -> Value {
    json!({
        "resourceType": "MedicationStatement", "id": format!("s-{}", words.len()), "status": "active",
        "subject": { "reference": format!("Patient/{PATIENT}") },
        "medicationCodeableConcept": { "text": words },
        "effectivePeriod": { "start": "2026-10-01" },
    })
}

fn says(answer: &Answer) -> String {
    let json: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(json["resourceType"], "OperationOutcome", "{}", answer.text);
    let issues = json["issue"].as_array().unwrap().iter();
    let texts: Vec<String> = issues
        .map(|issue| format!("{} {}", issue["expression"], issue["diagnostics"]))
        .collect();
    texts.join("\n")
}

#[tokio::test]
async fn discovery_tells_everybody_what_is_served() {
    let house = house().await;
    let answer = house.browser().get("/cds-services").await;
    assert_eq!(answer.status, StatusCode::OK);
    let json: Value = serde_json::from_str(&answer.text).unwrap();
    let services = json["services"].as_array().unwrap();
    let hooks: Vec<_> = services
        .iter()
        .map(|one| one["hook"].as_str().unwrap())
        .collect();
    assert_eq!(hooks, ["patient-view", "order-select", "order-sign"]);
    for service in services {
        for key in ["id", "title", "description"] {
            assert!(!service[key].as_str().unwrap().is_empty());
        }
        let templates = service["prefetch"].as_object().unwrap();
        for template in templates.values() {
            let template = template.as_str().unwrap();
            assert!(template.contains("{{context.patientId}}"), "{template}");
        }
        for kind in [
            "Patient/",
            "Condition?",
            "Observation?",
            "MedicationRequest?",
            "MedicationStatement?",
            "AllergyIntolerance?",
        ] {
            let asked = |template: &Value| template.as_str().unwrap().starts_with(kind);
            assert!(templates.values().any(asked), "{kind}");
        }
    }
}

#[tokio::test]
async fn a_contraindicated_order_is_critical_and_can_be_taken_out() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO12");
    for hook in ["order-select", "order-sign"] {
        let drafts = [draft("1", "Olumiant 2 mg"), draft("2", "Lisinopril 10 mg")];
        let cards = hospital.cards(hook, &question(hook, &case, &drafts)).await;
        assert_eq!(cards.len(), 1, "{cards:?}");
        let card = &cards[0];
        assert_eq!(card["indicator"], "critical");
        assert_eq!(card["source"]["topic"]["code"], "baricitinib");
        assert!(
            card["summary"]
                .as_str()
                .unwrap()
                .contains("contraindicated")
        );
        let detail = card["detail"].as_str().unwrap();
        assert!(
            detail.contains("Source: ") && detail.contains("Lifted when"),
            "{detail}"
        );
        let action = &card["suggestions"][0]["actions"][0];
        assert_eq!(action["resourceId"], "MedicationRequest/1");
    }
}

#[tokio::test]
async fn missing_tests_are_named_and_offered() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO06");
    let drafts = [draft("1", "baricitinib 2 mg tablet")];
    let cards = hospital
        .cards("order-select", &question("order-select", &case, &drafts))
        .await;
    assert_eq!(cards.len(), 1);
    let card = &cards[0];
    assert_eq!(card["indicator"], "warning");
    assert!(card["summary"].as_str().unwrap().contains("needs work up"));
    assert!(
        card["detail"]
            .as_str()
            .unwrap()
            .contains("Not known, and must be")
    );
    let suggestions = card["suggestions"].as_array().unwrap();
    let codes: Vec<_> = suggestions
        .iter()
        .map(|one| {
            one["actions"][0]["resource"]["code"]["coding"][0]["code"]
                .as_str()
                .unwrap()
        })
        .collect();
    assert!(codes.contains(&"71773-6"), "tuberculosis: {codes:?}");
}

#[tokio::test]
async fn nothing_new_is_silence() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO01");
    let drafts = [draft("1", "Olumiant 2 mg")];
    for hook in ["order-select", "order-sign"] {
        let cards = hospital.cards(hook, &question(hook, &case, &drafts)).await;
        assert!(cards.is_empty(), "{cards:#?}");
        let other = [draft("1", "Amoxicillin 500 mg")];
        let cards = hospital.cards(hook, &question(hook, &case, &other)).await;
        assert!(cards.is_empty(), "{cards:?}");
    }
    let cards = hospital
        .cards("patient-view", &question("patient-view", &case, &[]))
        .await;
    assert!(cards.is_empty(), "no JAK inhibitor is taken: {cards:?}");
}

#[tokio::test]
async fn unknown_is_never_no() {
    let mut hospital = hospital().await;
    // Only the Patient and empty lists: nothing may be inferred from them.
    let bare = question("order-sign", &[patient()], &[draft("1", "Litfulo 50 mg")]);
    let cards = hospital.cards("order-sign", &bare).await;
    assert_eq!(cards.len(), 1);
    assert_ne!(cards[0]["indicator"], "info");
}

#[tokio::test]
async fn a_chart_speaks_of_what_is_taken() {
    let mut hospital = hospital().await;
    let two = [
        patient(),
        taken("Olumiant 2 mg"),
        taken("Xeljanz 5 mg tablet"),
    ];
    let cards = hospital
        .cards("patient-view", &question("patient-view", &two, &[]))
        .await;
    assert_eq!(cards.len(), 2, "{cards:?}");
    assert!(cards.iter().all(|card| card["indicator"] == "critical"));
    let none = [patient(), taken("Metformin 500 mg")];
    let cards = hospital
        .cards("patient-view", &question("patient-view", &none, &[]))
        .await;
    assert!(cards.is_empty(), "{cards:?}");
}

#[tokio::test]
async fn an_order_that_meets_a_medicine_is_told() {
    let mut hospital = hospital().await;
    let case = [patient(), taken("Olumiant 2 mg")];
    let drafts = [draft("7", "Humira 40 mg")];
    let cards = hospital
        .cards("order-select", &question("order-select", &case, &drafts))
        .await;
    assert_eq!(cards.len(), 1, "{cards:?}");
    assert_eq!(cards[0]["source"]["topic"]["code"], "baricitinib");
    assert_eq!(cards[0]["indicator"], "critical");
    // A JAK inhibitor without rules is named, and so is the other one.
    let drafts = [draft("8", "Cibinqo 100 mg")];
    let cards = hospital
        .cards("order-select", &question("order-select", &case, &drafts))
        .await;
    let topics: Vec<_> = cards
        .iter()
        .map(|card| card["source"]["topic"]["code"].clone())
        .collect();
    assert!(topics.contains(&json!("abrocitinib")), "{topics:?}");
}

#[tokio::test]
async fn a_live_vaccine_of_last_week_speaks_against_a_start() {
    let mut hospital = hospital().await;
    let mut case = hospital.case("VO01");
    let today = hospital.house.practice.today();
    let drafts = [draft("1", "Olumiant 2 mg")];
    let vaccine = |days: i64| {
        json!({
            "resourceType": "Immunization", "id": format!("v{days}"), "status": "completed",
            "patient": { "reference": format!("Patient/{PATIENT}") },
            "vaccineCode": { "text": "MMR" },
            "occurrenceDateTime": today.checked_sub(days.days()).unwrap().to_string(),
        })
    };
    case.push(vaccine(9_000));
    let asked = question("order-sign", &case, &drafts);
    assert!(hospital.cards("order-sign", &asked).await.is_empty());
    case.push(vaccine(7));
    let asked = question("order-sign", &case, &drafts);
    let cards = hospital.cards("order-sign", &asked).await;
    assert_eq!(cards[0]["indicator"], "critical");
    assert!(
        cards[0]["summary"]
            .as_str()
            .unwrap()
            .contains("live vaccine")
    );
}

#[tokio::test]
async fn only_the_selection_gets_a_card() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO12");
    let drafts = [draft("1", "Olumiant 2 mg"), draft("2", "Litfulo 50 mg")];
    let mut asked = question("order-select", &case, &drafts);
    asked["context"]["selections"] = json!(["MedicationRequest/2"]);
    let cards = hospital.cards("order-select", &asked).await;
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0]["source"]["topic"]["code"], "ritlecitinib");
}

#[tokio::test]
async fn prefetch_may_be_partial_and_say_things_twice() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO12");
    let drafts = [draft("1", "Olumiant 2 mg")];
    let whole = question("order-sign", &case, &drafts);
    let first = hospital.cards("order-sign", &whole).await;
    // The same resources again under another key, and as a page: the same card.
    let mut doubled = whole.clone();
    doubled["prefetch"]["examination"] = doubled["prefetch"]["laboratory"].clone();
    doubled["prefetch"]["allergies"] = doubled["prefetch"]["allergies"].clone();
    assert_eq!(
        hospital.cards("order-sign", &doubled).await[0]["summary"],
        first[0]["summary"]
    );
    let mut page = whole.clone();
    page["prefetch"]["conditions"]["link"] =
        json!([{ "relation": "next", "url": "https://h.example/2" }]);
    page["prefetch"]["allergies"] = Value::Null;
    page["prefetch"]
        .as_object_mut()
        .unwrap()
        .remove("medicationRequests");
    page["prefetch"]["laboratory"]["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "resource": { "resourceType": "OperationOutcome", "issue": [] } }));
    let cards = hospital.cards("order-sign", &page).await;
    let detail = cards[0]["detail"].as_str().unwrap();
    for told in [
        "one page of a longer list",
        "`laboratory` could not be fetched",
        "`medicationRequests` was not sent",
    ] {
        let told = told.replace('`', "\\`");
        assert!(detail.contains(&told), "{told}: {detail}");
    }
    // Two versions of one resource: the later one, when they say which it is.
    let condition = |code: &str, at: Option<&str>| {
        json!({
            "resourceType": "Condition", "id": "c", "meta": at.map(|at| json!({ "lastUpdated": at })),
            "subject": { "reference": format!("Patient/{PATIENT}") },
            "code": { "coding": [{ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code }] },
        })
    };
    let mut versions = question("order-sign", &[patient()], &drafts);
    let pair = [
        condition("L63.9", Some("2026-01-01T00:00:00Z")),
        condition("K74.60", Some("2026-02-01T00:00:00Z")),
    ];
    versions["prefetch"]["conditions"] = bundle(&pair);
    let answer = hospital.ask("order-sign", &versions).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let mut undated = pair.clone();
    for one in &mut undated {
        one.as_object_mut().unwrap().remove("meta");
    }
    versions["prefetch"]["conditions"] = bundle(&undated);
    let answer = hospital.ask("order-sign", &versions).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        says(&answer).contains("with other content"),
        "{}",
        answer.text
    );
}

/// S-13: context, prefetch, orders and authorization are about one patient.
#[tokio::test]
async fn two_patients_in_one_question_are_refused() {
    let mut hospital = hospital().await;
    let fine = question("order-sign", &[patient()], &[draft("1", "Olumiant")]);
    let somebody = json!({ "reference": "Patient/somebody" });
    let with = |change: &dyn Fn(&mut Value)| {
        let mut asked = fine.clone();
        change(&mut asked);
        asked
    };
    let condition =
        json!({ "resourceType": "Condition", "subject": somebody, "code": { "text": "x" } });
    for asked in [
        with(&|it| it["context"]["patientId"] = json!("somebody")),
        with(&|it| it["prefetch"]["patient"]["id"] = json!("somebody")),
        with(&|it| it["prefetch"]["more"] = json!({ "resourceType": "Patient", "id": "somebody" })),
        with(&|it| it["prefetch"]["conditions"] = bundle(std::slice::from_ref(&condition))),
        with(&|it| {
            it["context"]["draftOrders"]["entry"][0]["resource"]["subject"] = somebody.clone();
        }),
        with(&|it| it["fhirAuthorization"] = json!({ "patient": "somebody" })),
    ] {
        let answer = hospital.ask("order-sign", &asked).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
        assert!(says(&answer).contains("somebody"), "{}", answer.text);
        assert!(says(&answer).contains("one patient at a time"));
    }
    assert_eq!(
        hospital.ask("order-sign", &fine).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn what_did_not_come_is_412_and_nobody_is_called_back() {
    let mut hospital = hospital().await;
    let mut asked = question("order-sign", &[patient()], &[draft("1", "Olumiant")]);
    asked["fhirServer"] = json!("http://127.0.0.1:1/fhir");
    let mut alone = asked.clone();
    alone["prefetch"] = json!({ "patient": patient() });
    let mut nobody = asked.clone();
    nobody["prefetch"]["patient"] = Value::Null;
    let mut nothing = asked.clone();
    nothing.as_object_mut().unwrap().remove("prefetch");
    for asked in [alone, nobody, nothing] {
        let answer = hospital.ask("order-sign", &asked).await;
        assert_eq!(
            answer.status,
            StatusCode::PRECONDITION_FAILED,
            "{}",
            answer.text
        );
        assert!(
            says(&answer).contains("does not call `fhirServer`"),
            "{}",
            answer.text
        );
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_remedy() {
    let mut hospital = hospital().await;
    let fine = question("order-sign", &[patient()], &[draft("1", "Olumiant")]);
    let with = |pointer: &str, value: Value| {
        let mut asked = fine.clone();
        *asked.pointer_mut(pointer).unwrap() = value;
        asked
    };
    for (asked, told) in [
        (with("/hook", json!("patient-view")), "call another service"),
        (with("/hookInstance", json!("1")), "no UUID"),
        (with("/context", json!({})), "`patientId` is missing"),
        (with("/context/draftOrders", json!([])), "send a Bundle"),
        (
            with("/prefetch/conditions", json!("x")),
            "prefetch.conditions",
        ),
        (with("/prefetch", json!([])), "send an object"),
        (
            with("/prefetch/patient/birthDate", json!("1.5.1990")),
            "prefetch.patient.birthDate",
        ),
    ] {
        let answer = hospital.ask("order-sign", &asked).await;
        let wrong = [StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY];
        assert!(wrong.contains(&answer.status), "{told}: {}", answer.text);
        assert!(says(&answer).contains(told), "{told}: {}", answer.text);
    }
    let answer = hospital
        .post("/cds-services/jak-inhibitor-order-sign", "{")
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    for path in ["/cds-services/other", "/cds-services/other/feedback"] {
        let answer = hospital.post(path, "{}").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        says(&answer);
    }
}

#[tokio::test]
async fn words_from_outside_stay_words() {
    let mut hospital = hospital().await;
    let evil = "Olumiant ![x](https://evil.example/p.png) <img src=x>\n# Order now";
    let asked = question("order-sign", &[patient()], &[draft("1", evil)]);
    let cards = hospital.cards("order-sign", &asked).await;
    let detail = cards[0]["detail"].as_str().unwrap();
    let as_words = r"\!\[x\](https\://evil.example/p.png) \<img src=x\> \# Order now";
    assert!(detail.contains(as_words), "{detail}");
    assert!(!detail.contains("\n#"));
}

#[tokio::test]
async fn feedback_is_kept_once() {
    let mut hospital = hospital().await;
    let path = "/cds-services/jak-inhibitor-order-sign/feedback";
    let told = json!({ "feedback": [
        { "card": INSTANCE, "outcome": "overridden", "outcomeTimestamp": "2026-11-24T16:00:00Z",
          "overrideReason": { "reason": { "code": "specialist-agreed", "system": "urn:anagen:override-reason" }, "userComment": "Ana Reyes agreed" } },
        { "card": PATIENT, "outcome": "accepted", "outcomeTimestamp": "2026-11-24T16:01:00Z",
          "acceptedSuggestions": [{ "id": INSTANCE }] },
    ] });
    for _ in 0..2 {
        let answer = hospital.post(path, &told.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    let kept = care::advise::feedback_here(&hospital.house.practice, "jak-inhibitor-order-sign")
        .await
        .unwrap();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(!format!("{kept:?}").contains("Reyes"));
    for (change, says_) in [
        (json!({ "feedback": [] }), "one or more"),
        (
            json!({ "feedback": [{ "card": "x", "outcome": "ignored" }] }),
            "no UUID",
        ),
        (json!({}), "one or more"),
    ] {
        let answer = hospital.post(path, &change.to_string()).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            answer.text
        );
        assert!(says(&answer).contains(says_), "{}", answer.text);
    }
}

#[tokio::test]
async fn who_may_not_ask_is_told_so() {
    let mut hospital = hospital().await;
    let asked = question("order-sign", &[patient()], &[draft("1", "Olumiant")]);
    let reading = make_token_here(&hospital.house.practice, "x", Scope::ReadCharts)
        .await
        .unwrap();
    for (token, status) in [
        (String::new(), StatusCode::UNAUTHORIZED),
        ("Bearer anagen_x".to_owned(), StatusCode::UNAUTHORIZED),
        (format!("Bearer {}", *reading.text), StatusCode::FORBIDDEN),
    ] {
        hospital.token = token;
        let answer = hospital.ask("order-sign", &asked).await;
        assert_eq!(answer.status, status);
        says(&answer);
    }
}

const ISSUER: &str = "https://ehr.hospital.example";
const SITE: &str = "https://clinic.example";

/// A hospital system with a key of its own, registered under [`ISSUER`].
async fn registered() -> (Hospital, EncodingKey) {
    let mut hospital = hospital().await;
    hospital.machine = hospital.house.browser_with(web::Settings {
        site: SITE.to_owned(),
        ..web::Settings::default()
    });
    let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
    let key = EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref());
    let mut jwk =
        serde_json::to_value(Jwk::from_encoding_key(&key, Algorithm::ES384).unwrap()).unwrap();
    jwk["kid"] = json!("k1");
    let keys = json!({ "keys": [jwk] }).to_string();
    cds_client::register_here(&hospital.house.practice, "The hospital", ISSUER, &keys)
        .await
        .unwrap();
    (hospital, key)
}

/// A token for `path`, made at the clinic's hour, with `change` to its claims.
fn signed(
    hospital: &Hospital,
    key: &EncodingKey,
    path: &str,
    jti: &str,
    change: &[(&str, Value)],
) -> String {
    let now = hospital.house.practice.now().as_second();
    let mut claims = json!({
        "iss": ISSUER, "aud": format!("{SITE}{path}"), "iat": now, "exp": now + 120, "jti": jti,
    });
    for (name, value) in change {
        claims[*name] = value.clone();
    }
    let mut header = Header::new(Algorithm::ES384);
    header.kid = Some("k1".to_owned());
    format!("Bearer {}", encode(&header, &claims, key).unwrap())
}

/// S-12: a signed token is good for one call of one address.
#[tokio::test]
async fn a_signed_token_counts_once_and_for_one_address() {
    let (mut hospital, key) = registered().await;
    let path = "/cds-services/jak-inhibitor-order-sign";
    let asked = question("order-sign", &[patient()], &[draft("1", "Olumiant")]).to_string();
    hospital.token = signed(&hospital, &key, path, "one", &[]);
    assert_eq!(hospital.post(path, &asked).await.status, StatusCode::OK);
    let again = hospital.post(path, &asked).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert!(again.headers.contains_key("www-authenticate"));
    assert!(says(&again).contains("came before"), "{}", again.text);

    let now = hospital.house.practice.now().as_second();
    let stranger = EncodingKey::from_ec_der(
        EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING)
            .unwrap()
            .to_pkcs8v1()
            .unwrap()
            .as_ref(),
    );
    let feedback = "/cds-services/jak-inhibitor-order-sign/feedback";
    for (token, told) in [
        (
            signed(
                &hospital,
                &key,
                path,
                "2",
                &[("exp", json!(now - 60)), ("iat", json!(now - 120))],
            ),
            "is over",
        ),
        (
            signed(&hospital, &key, path, "3", &[("exp", json!(now + 3600))]),
            "5 minutes",
        ),
        (
            signed(
                &hospital,
                &key,
                path,
                "4",
                &[("iss", json!("https://other.example"))],
            ),
            "no registered system",
        ),
        (
            signed(&hospital, &key, feedback, "5", &[]),
            "another address",
        ),
        (
            signed(&hospital, &key, path, "6", &[("jti", Value::Null)]),
            "cannot be read",
        ),
        (
            signed(&hospital, &stranger, path, "7", &[]),
            "no registered system",
        ),
        (
            "Bearer eyJhbGciOiJub25lIn0.e30.".to_owned(),
            "cannot be read",
        ),
    ] {
        hospital.token = token;
        let answer = hospital.post(path, &asked).await;
        assert_eq!(
            answer.status,
            StatusCode::UNAUTHORIZED,
            "{told}: {}",
            answer.text
        );
        assert!(says(&answer).contains(told), "{told}: {}", answer.text);
    }
    // It opens no other door.
    hospital.token = signed(&hospital, &key, "/fhir/R4/Observation", "8", &[]);
    let answer = hospital.post("/fhir/R4/Observation", "{}").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);

    let known = cds_client::registered_here(&hospital.house.practice)
        .await
        .unwrap();
    assert_eq!(known[0].calls, 1, "accepted calls are counted");
}

#[tokio::test]
async fn a_used_token_stays_used_and_a_revoked_system_is_out() {
    let (mut hospital, key) = registered().await;
    let path = "/cds-services/jak-inhibitor-patient-view";
    let asked = question("patient-view", &[patient()], &[]).to_string();
    hospital.token = signed(&hospital, &key, path, "one", &[]);
    assert_eq!(hospital.post(path, &asked).await.status, StatusCode::OK);
    // Two calls at once with one token: one of them counts.
    hospital.token = signed(&hospital, &key, path, "two", &[]);
    let mut other = Hospital {
        machine: hospital.machine.clone(),
        token: hospital.token.clone(),
        house: house().await,
    };
    let (one, two) = tokio::join!(hospital.post(path, &asked), other.post(path, &asked));
    let mut both = [one.status.as_u16(), two.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 401]);
    // As long as the token could pass, it is remembered.
    hospital.token = signed(&hospital, &key, path, "one", &[]);
    hospital
        .house
        .clock
        .advance(jiff::SignedDuration::from_secs(140));
    let answer = hospital.post(path, &asked).await;
    assert!(says(&answer).contains("came before"), "{}", answer.text);

    assert!(
        cds_client::revoke_here(&hospital.house.practice, ISSUER)
            .await
            .unwrap()
    );
    hospital.token = signed(&hospital, &key, path, "three", &[]);
    let answer = hospital.post(path, &asked).await;
    assert!(
        says(&answer).contains("no registered system"),
        "{}",
        answer.text
    );
}
