//! What a hospital system may ask and what must not be mixed: partial and double prefetch, two patients, and everything
//! that is wrong, each with its remedy.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fall where they stand"
)]

mod hospital;
mod house;

use axum::http::StatusCode;
use hospital::{PATIENT, bundle, draft, hospital, patient, question, says};
use serde_json::{Value, json};

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

/// What the asking system says of its own answers is told in its words, and what is short is told as short.
#[tokio::test]
async fn what_came_short_is_told_in_the_words_of_who_sent_it() {
    let mut hospital = hospital().await;
    let said = |severity: &str, words: &str| {
        let issue =
            json!([{ "severity": severity, "code": "processing", "details": { "text": words } }]);
        bundle(&[json!({ "resourceType": "OperationOutcome", "issue": issue })])
    };
    let mut asked = question("order-sign", &[patient()], &[draft("1", "Olumiant 2 mg")]);
    asked["prefetch"]["allergies"] = said("warning", "no results");
    asked["prefetch"]["immunizations"] = said("error", "no permission");
    asked["prefetch"]["conditions"]["total"] = json!(14);
    asked["prefetch"]["medicationRequests"]["entry"] =
        json!([{ "fullUrl": "https://h.example/x" }]);
    let cards = hospital.cards("order-sign", &asked).await;
    let detail = cards[0]["detail"].as_str().unwrap().replace('\\', "");
    for told in [
        "the asking system says of `allergies`: `no results`",
        "`immunizations` could not be fetched by the asking system: `no permission`",
        "`conditions` has 14 entries, and 0 of them came",
        "`medicationRequests`: 1 of its entries came without their resource",
    ] {
        assert!(detail.contains(told), "{told}: {detail}");
    }
}

/// A selection is written in many ways. One that means none of the orders must not silence all of them.
#[tokio::test]
async fn a_selection_is_found_however_it_is_written() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO12");
    let address = "urn:uuid:4a7b0d30-0000-4000-8000-000000000001";
    let drafts = [draft("1", "Olumiant 2 mg"), draft("2", "Litfulo 50 mg")];
    let mut asked = question("order-select", &case, &drafts);
    asked["context"]["draftOrders"]["entry"][1]["fullUrl"] = json!(address);
    let diet = json!({ "resource": { "resourceType": "NutritionOrder", "id": "3" } });
    let entries = asked["context"]["draftOrders"]["entry"].as_array_mut();
    entries.unwrap().push(diet);
    for (selection, found) in [
        ("MedicationRequest/2", 1),
        ("2", 1),
        ("https://ehr.example/fhir/MedicationRequest/2", 1),
        ("MedicationRequest/2/_history/1", 1),
        (address, 1),
        ("NutritionOrder/3", 0),
        ("MedicationRequest/12", 2),
        ("urn:uuid:of-nothing", 2),
    ] {
        asked["context"]["selections"] = json!([selection]);
        let cards = hospital.cards("order-select", &asked).await;
        assert_eq!(cards.len(), found, "{selection}: {cards:?}");
        if found == 1 {
            assert_eq!(cards[0]["source"]["topic"]["code"], "ritlecitinib");
        }
    }
}

/// Silence would pass for "nothing against it".
#[tokio::test]
async fn an_order_that_names_no_medicine_is_never_passed_over() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO01");
    let mut nameless = draft("1", "");
    nameless
        .as_object_mut()
        .unwrap()
        .remove("medicationCodeableConcept");
    nameless["medicationReference"] = json!({ "reference": "Medication/m" });
    let harmless = draft("2", "Amoxicillin 500 mg");
    for drafts in [vec![nameless.clone()], vec![nameless.clone(), harmless]] {
        let answer = (hospital.ask("order-sign", &question("order-sign", &case, &drafts))).await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
        let told = says(&answer);
        assert!(told.contains("names no medicine"), "{told}");
        assert!(told.contains("draftOrders.entry[0].resource"), "{told}");
    }
    // Beside an order that is judged it is one that nobody recognised.
    for other in [nameless.clone(), draft("3", "Grandmother's drops")] {
        let drafts = [other, draft("2", "Olumiant 2 mg")];
        let cards = (hospital.cards("order-sign", &question("order-sign", &case, &drafts))).await;
        assert_eq!(cards.len(), 1, "{cards:?}");
        assert_eq!(cards[0]["indicator"], "warning");
        let detail = cards[0]["detail"].as_str().unwrap();
        assert!(detail.contains("nobody recognised"), "{detail}");
    }
    // With its Medication it is read; to stop one, or not to give it, is no order.
    let named =
        json!({ "resourceType": "Medication", "id": "m", "code": { "text": "Olumiant 2 mg" } });
    let asked = question("order-sign", &case, &[nameless, named]);
    assert!(hospital.cards("order-sign", &asked).await.is_empty());
    let case = hospital.case("VO12");
    for change in [
        json!({ "status": "cancelled" }),
        json!({ "doNotPerform": true }),
    ] {
        let mut order = draft("1", "Olumiant 2 mg");
        let members = order.as_object_mut().unwrap();
        members.extend(change.as_object().unwrap().clone());
        let asked = question("order-sign", &case, &[order]);
        let cards = hospital.cards("order-sign", &asked).await;
        assert!(cards.is_empty(), "{change}: {cards:?}");
    }
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
        with(&|it| {
            it["context"]["draftOrders"]["entry"][0]["resource"] =
                json!({ "resourceType": "ServiceRequest", "subject": somebody });
        }),
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
    // Some write the reference for the id.
    let whom = format!("Patient/{PATIENT}");
    for asked in [
        fine.clone(),
        with(&|it| it["fhirAuthorization"] = json!({ "patient": whom })),
        with(&|it| it["context"]["patientId"] = json!(whom)),
    ] {
        assert_eq!(
            hospital.ask("order-sign", &asked).await.status,
            StatusCode::OK
        );
    }
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
            with("/context/draftOrders/entry/0", json!({})),
            "send the order itself",
        ),
        (
            with(
                "/context/draftOrders/entry/0/resource/resourceType",
                json!("MedicationOrder"),
            ),
            "send FHIR R4",
        ),
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
