//! S-07: nothing changes on a post that was not made from one of our own pages, in this session, about this patient.

#![allow(clippy::unwrap_used, reason = "helpers of tests fall where they stand")]

mod house;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use house::{Browser, House, KEY, encode, house, sample_path};
use web::routes::{Body as Kind, ROUTES, Route};

fn posts() -> Vec<&'static Route> {
    let posts: Vec<_> = ROUTES
        .iter()
        .filter(|route| route.csrf() && route.body == Kind::Form)
        .collect();
    assert!(posts.len() >= 4, "the table has posts");
    posts
}

async fn somebody(house: &House, email: &str) -> Browser {
    let mut browser = house.browser();
    let joined = browser.join(email).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
    browser
}

#[tokio::test]
async fn without_a_token_of_this_session_nothing_is_done() {
    let house = house().await;
    let mut mine = somebody(&house, "mine@example.org").await;
    let mut yours = somebody(&house, "yours@example.org").await;
    let token_of_another = yours.get("/sign-out").await.field("token");
    assert_eq!(token_of_another.len(), 128);
    for route in posts() {
        let path = sample_path(route.path);
        for token in ["", "00", &"0".repeat(128), &token_of_another] {
            let answer = mine.post(&path, &[("token", token), ("key", KEY)]).await;
            let refused = matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
            assert!(
                refused,
                "{} with `{token}` answered {}",
                route.name, answer.status
            );
        }
    }
}

#[tokio::test]
async fn from_another_site_nothing_is_done_even_with_the_right_token() {
    let house = house().await;
    let mut mine = somebody(&house, "mine@example.org").await;
    let token = mine.get("/sign-out").await.field("token");
    let body = encode(&[("token", &token), ("key", KEY)]);
    let form = ("content-type", "application/x-www-form-urlencoded");
    for route in posts() {
        let path = sample_path(route.path);
        for foreign in [
            [("sec-fetch-site", "cross-site")],
            [("sec-fetch-site", "same-site")],
            [("origin", "https://elsewhere.example")],
        ] {
            let mut headers = vec![form, ("host", "clinic.example")];
            headers.extend(foreign);
            let answer = mine
                .send(Method::POST, &path, &headers, Body::from(body.clone()))
                .await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} {foreign:?}",
                route.name
            );
        }
        for kind in ["text/plain", "application/json"] {
            let answer = mine
                .send(
                    Method::POST,
                    &path,
                    &[("content-type", kind)],
                    Body::from(body.clone()),
                )
                .await;
            assert!(
                answer.status.is_client_error(),
                "{} as {kind}: {}",
                route.name,
                answer.status
            );
        }
    }
    assert_eq!(
        mine.get("/my-care").await.status,
        StatusCode::OK,
        "nobody was signed out"
    );
}

#[tokio::test]
async fn without_a_key_nothing_is_done() {
    let house = house().await;
    let mut mine = somebody(&house, "mine@example.org").await;
    let token = mine.get("/sign-out").await.field("token");
    for key in ["", "1", "not-a-key"] {
        let answer = mine
            .post("/sign-out", &[("token", &token), ("key", key)])
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(mine.get("/my-care").await.status, StatusCode::OK);
    let right = mine
        .post("/sign-out", &[("token", &token), ("key", KEY)])
        .await;
    assert_eq!(
        right.status,
        StatusCode::SEE_OTHER,
        "the same with a key is done"
    );
}

#[tokio::test]
async fn a_token_is_masked_anew_on_every_page() {
    let house = house().await;
    let mut mine = somebody(&house, "mine@example.org").await;
    let first = mine.get("/sign-out").await.field("token");
    let second = mine.get("/sign-out").await.field("token");
    assert_ne!(first, second);
    let answer = mine
        .post("/sign-out", &[("token", &first), ("key", KEY)])
        .await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "the older one still holds"
    );
}
