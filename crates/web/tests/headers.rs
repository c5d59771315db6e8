//! S-16: the security headers stand on every answer of every route, errors included.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fall where they stand"
)]

mod house;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use house::{Answer, KEY, house, sample_path};
use web::{
    Settings,
    headers::ALWAYS,
    routes::{ROUTES, Verb},
};

fn check(what: &str, answer: &Answer) {
    for (name, value) in ALWAYS {
        assert_eq!(
            answer.headers.get(name).map(|it| it.to_str().unwrap()),
            Some(value),
            "{what}: {name}"
        );
    }
    assert!(
        answer.headers.contains_key("cache-control"),
        "{what}: cache-control"
    );
    assert!(
        !answer.headers.contains_key("server"),
        "{what} names the server"
    );
}

#[tokio::test]
async fn every_route_has_them_whatever_it_answers() {
    let house = house().await;
    let mut seen = std::collections::BTreeSet::new();
    let stranger = house.browser();
    let mut joined = house.browser();
    joined.join("ana@example.org").await;
    for (signed_in, reader) in [(false, stranger), (true, joined)] {
        for route in ROUTES {
            let mut browser = reader.clone();
            let path = sample_path(route.path);
            let answer = match route.method {
                Verb::get => browser.get(&path).await,
                Verb::post => browser.post(&path, &[("key", KEY)]).await,
            };
            seen.insert(answer.status.as_u16());
            check(
                &format!("{} ({signed_in}) {}", route.name, answer.status),
                &answer,
            );
            if route.phi || signed_in {
                assert_eq!(
                    answer.headers["cache-control"], "no-store",
                    "{}",
                    route.name
                );
            }
            assert_ne!(
                answer.status,
                StatusCode::INTERNAL_SERVER_ERROR,
                "{}",
                route.name
            );
        }
    }
    for wanted in [200, 303, 401, 403, 404] {
        assert!(
            seen.contains(&wanted),
            "no route answered {wanted}: {seen:?}"
        );
    }
}

#[tokio::test]
async fn errors_have_them_and_a_page() {
    // Method, path, headers, body, and the status that answers.
    type Case<'c> = (Method, &'c str, &'c [(&'c str, &'c str)], &'c str, u16);
    let house = house().await;
    let mut browser = house.browser();
    let big = "x".repeat(70 * 1024);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let cases: [Case<'_>; 7] = [
        (Method::GET, "/nowhere", &[], "", 404),
        (Method::GET, "/a/nothing.000000000000.css", &[], "", 404),
        (Method::DELETE, "/start", &[], "", 405),
        (Method::POST, "/start", &[form], &big, 413),
        (
            Method::POST,
            "/start",
            &[form, ("content-encoding", "gzip")],
            "token=",
            415,
        ),
        (
            Method::POST,
            "/start",
            &[("content-type", "text/plain")],
            "token=",
            415,
        ),
        (
            Method::POST,
            "/start",
            &[form, ("sec-fetch-site", "cross-site")],
            "token=",
            403,
        ),
    ];
    for (method, path, headers, body, status) in cases {
        let answer = browser
            .send(method, path, headers, Body::from(body.to_owned()))
            .await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        check(path, &answer);
        assert_eq!(answer.text.matches("<h1").count(), 1, "{path} has a page");
        assert!(
            answer.text.contains("+1 312 555 0148"),
            "{path} has the telephone number"
        );
    }
}

/// A fault of ours is a page too, and the next reader is served.
#[tokio::test]
async fn a_panic_is_a_page() {
    async fn fault() -> &'static str {
        panic!("a fault for the test");
    }
    let house = house().await;
    let routes = axum::Router::new().route("/fault", axum::routing::get(fault));
    let mut browser = house.browser_around(routes);
    for _ in 0..2 {
        let answer = browser.get("/fault").await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        check("a panic", &answer);
        assert!(answer.text.contains("+1 312 555 0148") && !answer.text.contains("a fault"));
    }
}

#[tokio::test]
async fn what_is_not_yours_looks_like_what_is_not_there() {
    let house = house().await;
    let mut browser = house.browser();
    let nowhere = browser.get("/nowhere").await;
    let hidden = house
        .browser_with(Settings::default())
        .get("/gallery")
        .await;
    assert_eq!(
        (nowhere.status, hidden.status),
        (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
    );
    assert_eq!(nowhere.text.replace("/nowhere", "/gallery"), hidden.text);
}

#[tokio::test]
async fn strict_transport_is_promised_over_https_alone() {
    let house = house().await;
    let plain = house.browser().get("/").await;
    let secure = house
        .browser_with(Settings {
            https: true,
            ..Settings::default()
        })
        .get("/")
        .await;
    assert!(!plain.headers.contains_key("strict-transport-security"));
    assert!(
        secure.headers["strict-transport-security"]
            .to_str()
            .unwrap()
            .starts_with("max-age=63072000")
    );
}
