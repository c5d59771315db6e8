//! What another system meets: its token and no cookie, FHIR in every answer, one result for one report.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::similar_names,
    reason = "helpers of tests fall where they stand"
)]

mod house;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use care::{
    Practice, account,
    book::{self, Wish},
    courier::{Post, deliver},
    decide, demo, read_fhir,
    system::{make_token_here, revoke_token},
};
use house::{Answer, Browser, House, house};
use record::{Actor, actor::Scope, id::PatientId, task::TaskKind};
use serde_json::Value;
use web::routes::{ROUTES, Who};

const JSON: (&str, &str) = ("content-type", "application/fhir+json");

async fn token(practice: &Practice, scope: Scope) -> String {
    let made = make_token_here(practice, "a test", scope).await.unwrap();
    format!("Bearer {}", *made.text)
}

async fn ask(machine: &mut Browser, path: &str, token: &str) -> Answer {
    let headers = [("authorization", token)];
    machine
        .send(Method::GET, path, &headers, Body::empty())
        .await
}

async fn send(
    machine: &mut Browser,
    path: &str,
    token: &str,
    more: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut headers = vec![("authorization", token), JSON];
    headers.extend_from_slice(more);
    machine
        .send(Method::POST, path, &headers, Body::from(body.to_owned()))
        .await
}

/// Every refusal is an `OperationOutcome`; gives back what it says.
fn outcome(answer: &Answer) -> String {
    let kind = answer
        .headers
        .get("content-type")
        .map(|kind| kind.to_str().unwrap());
    assert_eq!(kind, Some(fhir::CONTENT_TYPE), "{}", answer.text);
    let json: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(json["resourceType"], "OperationOutcome", "{}", answer.text);
    json["issue"][0]["diagnostics"].as_str().unwrap().to_owned()
}

/// A demonstration clinic, one of its patients on a medicine, and that patient's number and birthday.
async fn clinic() -> (House, PatientId, String, String) {
    let house = house().await;
    demo::seed(&house.practice).await.unwrap();
    let steady = enter(&house.practice, "steady@example.org")
        .await
        .patient()
        .unwrap();
    let reader = Actor {
        kind: record::ActorKind::System {
            token: record::id::TokenId(uuid::Uuid::nil()),
            name: "a test".to_owned(),
            scope: Scope::ReadCharts,
        },
    };
    let patient = read_fhir::patient(&house.practice, &reader, steady)
        .await
        .unwrap();
    (house, steady, patient.mrn, patient.born_on.to_string())
}

async fn enter(practice: &Practice, email: &str) -> Actor {
    let password = demo::PASSWORD.to_owned();
    account::sign_in(practice, email, password)
        .await
        .unwrap()
        .actor
}

fn observation(mrn: &str, born_on: &str, accession: &str, value: &str, unit: &str) -> String {
    format!(
        r##"{{ "resourceType": "Observation", "status": "final",
            "identifier": [{{ "system": "urn:example:laboratory", "value": "{accession}" }}],
            "contained": [{{ "resourceType": "Patient", "id": "p", "birthDate": "{born_on}",
                "identifier": [{{ "value": "{mrn}" }}], "name": [{{ "family": "Steady" }}] }}],
            "code": {{ "coding": [{{ "system": "http://loinc.org", "code": "731-0" }}] }},
            "subject": {{ "reference": "#p" }}, "effectiveDateTime": "2026-11-23",
            "valueQuantity": {{ "value": {value}, "unit": "{unit}" }} }}"##
    )
}

#[tokio::test]
async fn a_result_goes_from_the_laboratory_to_the_worklist() {
    let (house, steady, mrn, born_on) = clinic().await;
    let mut machine = house.browser();
    let token = token(&house.practice, Scope::SendResults).await;
    let low = observation(&mrn, &born_on, "W-1", "450", "cells/uL");
    let key = [("idempotency-key", "W-1/first try")];
    let answer = send(&mut machine, "/fhir/R4/Observation", &token, &key, &low).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert!(
        outcome(&answer).contains("filed, 1 result"),
        "{}",
        answer.text
    );
    let maya = enter(&house.practice, "maya@example.org").await;
    let lines = decide::worklist(&house.practice, &maya).await.unwrap();
    assert_eq!(
        lines[0].task.kind,
        TaskKind::MonitoringAction,
        "it stands on top"
    );
    assert_eq!(lines[0].task.patient, Some(steady));
    // The same request answers the same; the same content under another key is known.
    let again = send(&mut machine, "/fhir/R4/Observation", &token, &key, &low).await;
    assert_eq!((again.status, again.text), (answer.status, answer.text));
    let other = [("idempotency-key", "01935b1e-0000-7000-8000-00000000abcd")];
    let known = send(&mut machine, "/fhir/R4/Observation", &token, &other, &low).await;
    assert_eq!(known.status, StatusCode::OK);
    assert!(outcome(&known).contains("had come before"));
    let changed = low.replace("450", "470");
    let reused = send(&mut machine, "/fhir/R4/Observation", &token, &key, &changed).await;
    assert_eq!(reused.status, StatusCode::CONFLICT);
    assert!(outcome(&reused).contains("Idempotency-Key"));
}

#[tokio::test]
async fn a_bundle_is_answered_report_by_report() {
    let (house, _, mrn, born_on) = clinic().await;
    let mut machine = house.browser();
    let token = token(&house.practice, Scope::SendResults).await;
    let entries = [
        observation(&mrn, &born_on, "X-1", "1.6", "10*3/uL"),
        observation(&mrn, &born_on, "X-2", "1.6", "furlongs"),
        observation(&mrn, "1901-01-01", "X-3", "1.6", "10*3/uL"),
    ]
    .map(|one| format!(r#"{{ "resource": {one} }}"#));
    let bundle = |kind: &str| {
        let entries = entries.join(", ");
        format!(r#"{{ "resourceType": "Bundle", "type": "{kind}", "entry": [{entries}] }}"#)
    };
    for (kind, wanted) in [
        (
            "transaction",
            ["201 Created", "201 Created", "202 Accepted"],
        ),
        ("batch", ["200 OK", "200 OK", "200 OK"]),
    ] {
        let answer = send(&mut machine, "/fhir/R4", &token, &[], &bundle(kind)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let json: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(json["type"], format!("{kind}-response"));
        let entries = json["entry"].as_array().unwrap();
        let statuses: Vec<_> = entries
            .iter()
            .map(|one| one["response"]["status"].as_str().unwrap())
            .collect();
        assert_eq!(statuses, wanted);
        for (entry, number) in entries.iter().zip(["X-1", "X-2", "X-3"]) {
            assert!(entry.to_string().contains(number), "{entry}");
        }
        if kind == "transaction" {
            assert!(
                entries[1].to_string().contains("furlongs"),
                "what could not be read, and why"
            );
            assert!(entries[2].to_string().contains("different people"));
        }
    }
}

#[tokio::test]
async fn every_refusal_is_fhir() {
    let (house, steady, mrn, born_on) = clinic().await;
    let mut machine = house.browser();
    let sending = token(&house.practice, Scope::SendResults).await;
    let reading = token(&house.practice, Scope::ReadCharts).await;
    let fine = observation(&mrn, &born_on, "Y-1", "1.6", "10*3/uL");
    let path = "/fhir/R4/Observation";
    for wrong in ["", "Bearer", "Bearer anagen_x", "Basic YTpi"] {
        let answer = send(&mut machine, path, wrong, &[], &fine).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.headers.contains_key("www-authenticate"));
        outcome(&answer);
    }
    let answer = send(&mut machine, path, &reading, &[], &fine).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    outcome(&answer);
    let answer = ask(
        &mut machine,
        &format!("/fhir/R4/Patient/{steady}"),
        &sending,
    )
    .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    for (body, status, says) in [
        ("{", StatusCode::BAD_REQUEST, "not JSON"),
        ("", StatusCode::BAD_REQUEST, "not JSON"),
        (
            r#"{ "resourceType": "Patient" }"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "not a laboratory result",
        ),
        (
            &fine.replace("\"final\"", "\"done\""),
            StatusCode::UNPROCESSABLE_ENTITY,
            "no status",
        ),
    ] {
        let answer = send(&mut machine, "/fhir/R4", &sending, &[], body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(outcome(&answer).contains(says), "{}", answer.text);
    }
    let headers = [
        ("authorization", sending.as_str()),
        ("content-type", "application/fhir+xml"),
    ];
    let answer = machine
        .send(Method::POST, path, &headers, Body::from("<a/>"))
        .await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    outcome(&answer);
    let gzip = [("content-encoding", "gzip")];
    let answer = send(&mut machine, path, &sending, &gzip, &fine).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    outcome(&answer);
    let large = format!("{fine}{}", " ".repeat(2 * 1024 * 1024));
    let answer = send(&mut machine, path, &sending, &[], &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    outcome(&answer);
    for path in [
        "/fhir/R4/Nothing",
        "/fhir",
        "/fhir/R4/Patient/x",
        "/fhir/R4/Patient/01935b1e-0000-7000-8000-000000000000",
    ] {
        let answer = ask(&mut machine, path, &reading).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        outcome(&answer);
    }
    let answer = machine
        .send(
            Method::DELETE,
            path,
            &[("authorization", &sending)],
            Body::empty(),
        )
        .await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    outcome(&answer);
    for query in [
        "",
        "patient=x",
        "patient=1&code=731-0&sort=up",
        "code=731-0",
    ] {
        let answer = ask(&mut machine, &format!("{path}?{query}"), &reading).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        outcome(&answer);
    }
}

#[tokio::test]
async fn a_flood_is_answered_in_fhir_too() {
    let house = house().await;
    let mut machine = house.browser_with(web::Settings {
        requests_per_second: 1,
        ..web::Settings::default()
    });
    machine.get("/fhir/R4/metadata").await;
    let answer = machine.get("/fhir/R4/metadata").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers.contains_key("retry-after"));
    outcome(&answer);
}

/// Whoever follows the links from page to page sees everything once, in the order of the whole.
#[tokio::test]
async fn a_search_is_read_page_by_page() {
    let (house, steady, _, _) = clinic().await;
    let mut machine = house.browser();
    let token = token(&house.practice, Scope::ReadCharts).await;
    let ids = |set: &Value| -> Vec<String> {
        let entries = set["entry"]
            .as_array()
            .map_or(&[][..], Vec::as_slice)
            .iter();
        let id = |entry: &Value| entry["resource"]["id"].as_str().unwrap().to_owned();
        entries.map(id).collect()
    };
    let next = |set: &Value| {
        let links = set["link"].as_array().unwrap().iter();
        let mut next = links.filter(|link| link["relation"] == "next");
        let url = next.next()?["url"].as_str().unwrap().to_owned();
        Some(url[url.find("/fhir/R4").unwrap()..].to_owned())
    };
    let first = format!("/fhir/R4/Observation?_count=7&patient={steady}");
    let whole = ask(&mut machine, &first.replace("_count=7&", ""), &token).await;
    let whole: Value = serde_json::from_str(&whole.text).unwrap();
    let total = usize::try_from(whole["total"].as_u64().unwrap()).unwrap();
    assert_eq!((next(&whole), ids(&whole).len()), (None, total));

    let (mut seen, mut path, mut pages) = (Vec::new(), Some(first.clone()), 0);
    while let Some(address) = path {
        let page = ask(&mut machine, &address, &token).await;
        let page: Value = serde_json::from_str(&page.text).unwrap();
        assert_eq!(page["total"], whole["total"]);
        assert!(ids(&page).len() <= 7);
        seen.extend(ids(&page));
        path = next(&page);
        pages += 1;
    }
    assert_eq!(seen, ids(&whole));
    assert_eq!(pages, total.div_ceil(7));

    let none = ask(&mut machine, &first.replace("_count=7", "_count=0"), &token).await;
    let none: Value = serde_json::from_str(&none.text).unwrap();
    assert_eq!(
        (next(&none), ids(&none).len(), &none["total"]),
        (None, 0, &whole["total"])
    );
    for (wrong, says) in [
        ("&_count=many", "`many` is not a number of results"),
        ("&_after=nobody", "search again without `_after`"),
    ] {
        let path = format!("/fhir/R4/Observation?patient={steady}{wrong}");
        let answer = ask(&mut machine, &path, &token).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text.contains(says), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_chart_is_read_and_the_trail_says_so() {
    let (house, steady, mrn, _) = clinic().await;
    let mut machine = house.browser();
    let token = token(&house.practice, Scope::ReadCharts).await;
    let patient = ask(&mut machine, &format!("/fhir/R4/Patient/{steady}"), &token).await;
    assert_eq!(patient.status, StatusCode::OK);
    assert_eq!(patient.headers["cache-control"], "no-store");
    let json: Value = serde_json::from_str(&patient.text).unwrap();
    assert_eq!(json["name"][0]["family"], "Steady");
    let all = ask(
        &mut machine,
        &format!("/fhir/R4/Observation?patient=Patient/{steady}"),
        &token,
    )
    .await;
    let all: Value = serde_json::from_str(&all.text).unwrap();
    assert_eq!(all["type"], "searchset");
    let kinds = all["entry"].as_array().unwrap();
    assert!(
        kinds.len() > 20
            && kinds
                .iter()
                .all(|one| one["resource"]["resourceType"] == "Observation")
    );
    let query =
        format!("/fhir/R4/Observation?patient={steady}&code=http%3A%2F%2Floinc.org%7C731-0");
    let counts = ask(&mut machine, &query, &token).await;
    let counts: Value = serde_json::from_str(&counts.text).unwrap();
    assert_eq!(counts["total"], 3, "{counts}");
    let newest = &counts["entry"][0]["resource"];
    assert_eq!(newest["valueQuantity"]["value"], 1.4);
    let one = format!("/fhir/R4/Observation/{}", newest["id"].as_str().unwrap());
    let one: Value = serde_json::from_str(&ask(&mut machine, &one, &token).await.text).unwrap();
    assert_eq!(&one, newest);
    let admin = enter(&house.practice, "admin@example.org").await;
    let wanted = care::trail::Wanted {
        mrn,
        ..Default::default()
    };
    let trail = care::trail::trail(&house.practice, &admin, wanted)
        .await
        .unwrap();
    let trail = format!("{trail:?}");
    for action in [
        "fhir_read_patient",
        "fhir_search_findings",
        "fhir_read_finding",
    ] {
        assert!(trail.contains(action), "{action}");
    }
}

async fn json_at(machine: &mut Browser, path: &str, token: &str) -> Value {
    let answer = ask(machine, path, token).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

/// Books the first free time from `from` on for a patient of the demonstration.
async fn booked(house: &House, who: &Actor, from: &str) -> record::id::AppointmentId {
    let from: jiff::Timestamp = from.parse().unwrap();
    let offers = book::offers(&house.practice, who).await.unwrap();
    let slot = offers
        .offers
        .iter()
        .flat_map(|offer| &offer.slots)
        .filter(|slot| slot.starts_at >= from)
        .min_by_key(|slot| slot.starts_at)
        .unwrap();
    let wish = Wish {
        practitioner: slot.practitioner,
        starts_at: slot.starts_at,
    };
    let key = || care::Ask::new(who.clone(), house.practice.new_key());
    let held = book::hold(&house.practice, &key(), wish).await.unwrap();
    book::confirm(&house.practice, &key(), held).await.unwrap()
}

/// One time on the wall, on either side of the night in which the clocks change: on the page, in the calendar file, in
/// the letter and in FHIR.
#[tokio::test]
async fn page_calendar_letter_and_fhir_tell_one_time() {
    let house = house().await;
    house.clock.set("2026-10-26T16:00:00Z".parse().unwrap());
    demo::seed(&house.practice).await.unwrap();
    let who = enter(&house.practice, "shedding@example.org").await;
    let mut person = house.browser();
    let fields = [
        ("email", "shedding@example.org"),
        ("password", demo::PASSWORD),
    ];
    person.fill("/sign-in", "/sign-in", &fields).await;
    let mut machine = house.browser();
    let token = token(&house.practice, Scope::ReadCharts).await;
    let mailbox = tempfile::tempdir().unwrap();
    for (from, offset, letters) in [
        ("2026-10-29T00:00:00Z", "-07:00", "PDT"),
        ("2026-11-01T09:00:00Z", "-08:00", "PST"),
    ] {
        let visit = booked(&house, &who, from).await;
        let path = format!("/fhir/R4/Appointment/{visit}");
        let fhir = json_at(&mut machine, &path, &token).await;
        let start = fhir["start"].as_str().unwrap();
        assert!(start.ends_with(offset), "{start}");
        let zone = &fhir["_start"]["extension"][0]["valueCode"];
        assert_eq!(zone, "America/Los_Angeles");
        let instant: jiff::Timestamp = start.parse().unwrap();
        let wall: jiff::civil::DateTime = start[..19].parse().unwrap();
        let (day, clock) = (
            wall.strftime("%B %-d, %Y").to_string(),
            wall.strftime("%-I:%M %p").to_string(),
        );

        let file = person.get(&format!("/visits/{visit}/calendar")).await.text;
        let stamp = instant.strftime("DTSTART:%Y%m%dT%H%M%SZ").to_string();
        assert!(file.contains(&stamp), "{stamp}: {file}");
        let page = person.get(&format!("/visits/{visit}")).await.text;
        for shown in [
            clock.to_lowercase(),
            format!("Los Angeles time ({letters})"),
        ] {
            assert!(page.contains(&shown), "{shown}: {page}");
        }
        let post = Post::folder(mailbox.path().to_owned());
        while deliver(&house.practice, &post).await.unwrap() > 0 {}
        let told = format!(
            "is confirmed: {} {day} at {clock} {letters}",
            wall.strftime("%A,")
        );
        let wrote = std::fs::read_dir(mailbox.path()).unwrap().any(|file| {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            text.replace("=\r\n", "")
                .replace(['\r', '\n'], " ")
                .contains(&told)
        });
        assert!(wrote, "{told}");
    }
}

#[tokio::test]
async fn bookings_are_read_and_the_trail_says_so() {
    let (house, ..) = clinic().await;
    let who = enter(&house.practice, "shedding@example.org").await;
    let patient = who.patient().unwrap();
    let visit = booked(&house, &who, "2026-11-25T00:00:00Z").await;
    let mut machine = house.browser();
    let token = token(&house.practice, Scope::ReadCharts).await;
    let one = json_at(
        &mut machine,
        &format!("/fhir/R4/Appointment/{visit}"),
        &token,
    )
    .await;
    assert_eq!(one["status"], "booked");
    let start = one["start"].as_str().unwrap().to_owned();
    let day = &start[..10];
    let mut found = 0;
    for (query, total) in [
        (String::new(), 1),
        (format!("&date={day}"), 1),
        (format!("&date=ge{start}&date=le{start}"), 1),
        (format!("&date=lt{day}"), 0),
        (format!("&date=gt{start}"), 0),
    ] {
        let path = format!("/fhir/R4/Appointment?patient=Patient/{patient}{query}");
        let set = json_at(&mut machine, &path, &token).await;
        let booked = set["entry"].as_array().map_or(0, |all| {
            all.iter()
                .filter(|entry| entry["resource"]["id"] == one["id"])
                .count()
        });
        assert_eq!(booked, total, "{query}: {set}");
        found += booked;
    }
    assert_eq!(found, 3);

    let doctor = one["participant"][1]["actor"]["reference"]
        .as_str()
        .unwrap();
    let path = format!("/fhir/R4/Schedule?actor={doctor}");
    let schedules = json_at(&mut machine, &path, &token).await;
    assert_eq!(schedules["total"], 1, "{schedules}");
    let schedule = &schedules["entry"][0]["resource"];
    assert_eq!(schedule["active"], true);
    let id = schedule["id"].as_str().unwrap();
    let again = json_at(&mut machine, &format!("/fhir/R4/Schedule/{id}"), &token).await;
    assert_eq!(&again, schedule);
    let slots = |status: &str| format!("/fhir/R4/Slot?schedule=Schedule/{id}&status={status}");
    let free = json_at(&mut machine, &slots("free"), &token).await;
    assert!(free["total"].as_u64().unwrap() > 5, "{free}");
    let slot = &free["entry"][0]["resource"];
    let path = format!("/fhir/R4/Slot/{}", slot["id"].as_str().unwrap());
    assert_eq!(&json_at(&mut machine, &path, &token).await, slot);
    let path = format!("{}&start={start}", slots("busy"));
    let busy = json_at(&mut machine, &path, &token).await;
    assert_eq!(busy["total"], 1, "{busy}");
    let text = busy.to_string();
    for whose in [patient.to_string(), visit.to_string()] {
        assert!(!text.contains(&whose), "a slot tells of nobody: {text}");
    }
    for path in [
        "Appointment",
        "Appointment?patient=x",
        "Appointment?patient=01935b1e-0000-7000-8000-000000000000&date=soon",
        "Slot",
        "Slot?schedule=01935b1e-0000-7000-8000-000000000000&status=open",
        "Slot?schedule=x&sort=up",
        "Schedule?actor=x",
    ] {
        let answer = ask(&mut machine, &format!("/fhir/R4/{path}"), &token).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        outcome(&answer);
    }
    for path in ["Slot/x", "Schedule/x", "Appointment/x"] {
        let answer = ask(&mut machine, &format!("/fhir/R4/{path}"), &token).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        outcome(&answer);
    }
    let admin = enter(&house.practice, "admin@example.org").await;
    let trail = care::trail::trail(&house.practice, &admin, care::trail::Wanted::default())
        .await
        .unwrap();
    let trail = format!("{trail:?}");
    for action in [
        "fhir_read_appointment",
        "fhir_search_appointments",
        "fhir_search_slots",
    ] {
        assert!(trail.contains(action), "{action}");
    }
}

#[tokio::test]
async fn a_cookie_is_no_token_and_a_token_is_no_cookie() {
    let house = house().await;
    let mut person = house.browser();
    person.join("ana@example.org").await;
    for route in ROUTES
        .iter()
        .filter(|route| matches!(route.who, Who::System(_)))
    {
        let path = house::sample_path(route.path);
        let answer = if route.method == web::routes::Verb::get {
            person.get(&path).await
        } else {
            person
                .send(Method::POST, &path, &[JSON], Body::from("{}"))
                .await
        };
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", route.name);
    }
    let token = token(&house.practice, Scope::ReadCharts).await;
    let mut machine = house.browser();
    let answer = ask(&mut machine, "/my-care", &token).await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "a page asks it to sign in"
    );
}

#[tokio::test]
async fn a_revoked_token_is_dead_at_once() {
    let (house, steady, ..) = clinic().await;
    let mut machine = house.browser();
    let made = make_token_here(&house.practice, "a test", Scope::ReadCharts)
        .await
        .unwrap();
    let token = format!("Bearer {}", *made.text);
    let path = format!("/fhir/R4/Patient/{steady}");
    assert_eq!(
        ask(&mut machine, &path, &token).await.status,
        StatusCode::OK
    );
    let admin = care::Ask::plain(enter(&house.practice, "admin@example.org").await);
    revoke_token(&house.practice, &admin, made.id)
        .await
        .unwrap();
    assert_eq!(
        ask(&mut machine, &path, &token).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn the_statement_promises_what_the_table_has() {
    let house = house().await;
    let answer = house.browser().get("/fhir/R4/metadata").await;
    assert_eq!(answer.status, StatusCode::OK);
    let json: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(json["resourceType"], "CapabilityStatement");
    let said: Vec<String> = json["rest"][0]["resource"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| format!("{} {}", kind["type"], kind["interaction"]))
        .collect();
    assert_eq!(said.len(), 7, "{said:?}");
    let observation = said
        .iter()
        .find(|kind| kind.contains("Observation"))
        .unwrap();
    for what in ["create", "search-type", "read"] {
        assert!(observation.contains(what), "{observation}");
    }
}

/// A review is read as a virtual encounter: that there was one, when and with whom, and never what was asked.
#[tokio::test]
async fn reviews_are_read_as_encounters_and_tell_no_words() {
    let house = house().await;
    demo::seed(&house.practice).await.unwrap();
    let who = enter(&house.practice, "twice@example.org").await;
    let request = care::review::Request {
        place: "TX".to_owned(),
        agreed: true,
        course: Some(record::review::HairSince::Less),
        news: "A cold last week.".to_owned(),
        question: "Is this a new patch?".to_owned(),
        photographs: Vec::new(),
    };
    let key = care::Ask::new(who.clone(), house.practice.new_key());
    let review = care::review::send(&house.practice, &key, request)
        .await
        .unwrap();
    let patient = who.patient().unwrap();
    let mut machine = house.browser();
    let token = token(&house.practice, Scope::ReadCharts).await;
    let one = json_at(
        &mut machine,
        &format!("/fhir/R4/Encounter/{review}"),
        &token,
    )
    .await;
    assert_eq!(one["status"], "arrived");
    assert_eq!(one["class"]["code"], "VR");
    assert_eq!(one["subject"]["reference"], format!("Patient/{patient}"));
    assert!(!one.to_string().contains("patch") && !one.to_string().contains("cold"));
    let path = format!("/fhir/R4/Encounter?patient=Patient/{patient}");
    let set = json_at(&mut machine, &path, &token).await;
    assert_eq!(set["total"], 1, "{set}");
    assert_eq!(set["entry"][0]["resource"], one);
    for (path, status) in [
        ("Encounter", StatusCode::BAD_REQUEST),
        ("Encounter?patient=x", StatusCode::BAD_REQUEST),
        ("Encounter?date=2026-11-24", StatusCode::BAD_REQUEST),
        ("Encounter/x", StatusCode::NOT_FOUND),
    ] {
        let answer = ask(&mut machine, &format!("/fhir/R4/{path}"), &token).await;
        assert_eq!(answer.status, status, "{path}");
        outcome(&answer);
    }
}
