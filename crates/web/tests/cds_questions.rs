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
