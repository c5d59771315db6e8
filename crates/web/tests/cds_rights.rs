//! Who may ask for decision support, and how it is shown; and what becomes of the cards.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fall where they stand"
)]

mod hospital;
mod house;

use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use care::{cds_client, system::make_token_here};
use hospital::{Hospital, INSTANCE, PATIENT, draft, hospital, patient, question, says};
use house::house;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use record::actor::Scope;
use serde_json::{Value, json};

const ISSUED: &str = "7d7a6f64-55a1-4f3c-9f5d-0d8f2f1f7a11";

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
    // Hospitals have reasons of their own; words in the place of a code are not kept.
    let of_its_own = json!({ "feedback": [
        { "card": ISSUED, "outcome": "overridden", "outcomeTimestamp": "2026-11-24T16:02:00Z",
          "overrideReason": { "reason": { "code": "Ana Reyes agreed" } } },
        { "card": ISSUED, "outcome": "overridden", "outcomeTimestamp": "2026-11-24T16:03:00Z",
          "overrideReason": { "reason": { "code": "hospital-17" } } },
    ] });
    let answer = hospital.post(path, &of_its_own.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let kept = care::advise::feedback_here(&hospital.house.practice, "jak-inhibitor-order-sign")
        .await
        .unwrap();
    assert_eq!(kept.len(), 4, "{kept:?}");
    let kept = format!("{kept:?}");
    assert!(
        kept.contains("hospital-17") && !kept.contains("Reyes"),
        "{kept}"
    );
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

/// A hospital system that runs in a browser asks from another site. Nothing else of the clinic may be asked so.
#[tokio::test]
async fn a_browser_of_another_site_may_ask_with_a_token() {
    let mut hospital = hospital().await;
    let service = "/cds-services/jak-inhibitor-order-sign";
    let feedback = "/cds-services/jak-inhibitor-order-sign/feedback";
    let site = ("origin", "https://ehr.example");
    let first = [
        site,
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "authorization,content-type",
        ),
    ];
    for (path, open) in [
        ("/cds-services", true),
        (service, true),
        (feedback, true),
        ("/cds-services-of-others", false),
        ("/fhir/R4/Observation", false),
        ("/sign-in", false),
    ] {
        let answer = (hospital.machine)
            .send(Method::OPTIONS, path, &first, Body::empty())
            .await;
        assert_eq!(answer.status == StatusCode::NO_CONTENT, open, "{path}");
        let allowed = answer.headers.get("access-control-allow-origin");
        assert_eq!(allowed.is_some(), open, "{path}");
        assert!(
            !answer
                .headers
                .contains_key("access-control-allow-credentials")
        );
    }
    let asked = question("order-sign", &[patient()], &[draft("1", "Olumiant")]).to_string();
    let token = hospital.token.clone();
    for (token, status) in [("", StatusCode::UNAUTHORIZED), (&*token, StatusCode::OK)] {
        let headers = [
            site,
            ("sec-fetch-site", "cross-site"),
            ("authorization", token),
            hospital::JSON,
        ];
        let answer = (hospital.machine)
            .send(Method::POST, service, &headers, Body::from(asked.clone()))
            .await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
    }
}

/// A long chart fits: it cannot be asked about in parts.
#[tokio::test]
async fn a_question_with_thousands_of_results_is_answered() {
    let mut hospital = hospital().await;
    let mut asked = question("order-sign", &[patient()], &[draft("1", "Olumiant")]);
    let result = |id: usize| {
        json!({ "resource": {
        "resourceType": "Observation", "id": id.to_string(), "status": "final", "effectiveDateTime": "2020-01-01",
        "note": [{ "text": "x".repeat(900) }],
        "code": { "coding": [{ "system": "http://loinc.org", "code": "2951-2" }] },
        "valueQuantity": { "value": 140, "unit": "mmol/L" },
        } })
    };
    asked["prefetch"]["laboratory"]["entry"] = (0..5000).map(result).collect();
    assert!(asked.to_string().len() > 4 * 1024 * 1024);
    let cards = hospital.cards("order-sign", &asked).await;
    let detail = cards[0]["detail"].as_str().unwrap();
    assert!(detail.contains("and 4999 more like it"), "{detail}");
    asked["prefetch"]["more"] = json!("x".repeat(8 * 1024 * 1024));
    let answer = hospital.ask("order-sign", &asked).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(says(&answer).contains("8 MB"), "{}", answer.text);
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
            "15 minutes",
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
