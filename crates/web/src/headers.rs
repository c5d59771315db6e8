//! The headers on every answer, errors and time-outs included: nothing is loaded from elsewhere, nothing is framed,
//! nothing is guessed, nobody is told where the reader came from.

use std::sync::LazyLock;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::app::App;

/// What a page may load: our own style, font, script, pictures; and forms go to us alone.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' blob:; \
     font-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// The headers that stand on every answer.
pub const ALWAYS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), interest-cohort=()",
    ),
    ("x-frame-options", "DENY"),
];

/// The same, read once.
static READY: LazyLock<[(HeaderName, HeaderValue); ALWAYS.len()]> = LazyLock::new(|| {
    ALWAYS.map(|(name, value)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    })
});

/// Two years, as the browsers' lists ask.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// Adds them. A photograph's own stricter policy stays.
pub(crate) async fn add(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.reserve(READY.len() + 2);
    for (name, value) in READY.iter() {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if app.settings.https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(HSTS),
        );
    }
    // What no layer below has said anything about may hold anything: nobody keeps it.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
