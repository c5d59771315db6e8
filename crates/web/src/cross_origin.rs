//! Hospital systems that run in a browser ask for decision support from a page of another site: the browser asks first
//! whether it may (CORS). Every site may here, and only here. What a browser sends by itself counts for nothing at this
//! door: each question carries a token that no other page has.

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

const DOOR: &str = "/cds-services";

/// Whether pages of other sites may ask at this address.
pub(crate) fn is_open(uri: &Uri) -> bool {
    let below = uri.path().strip_prefix(DOOR);
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers the browser's question whether it may, and says on each answer that the page may read it.
pub(crate) async fn add(request: Request, next: Next) -> Response {
    if !is_open(request.uri()) {
        return next.run(request).await;
    }
    let asks_first = request.method() == Method::OPTIONS
        && (request.headers()).contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let (mut response, said) = if asks_first {
        let allowed = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type",
            ),
            (header::ACCESS_CONTROL_MAX_AGE, "3600"),
        ];
        (StatusCode::NO_CONTENT.into_response(), allowed.to_vec())
    } else {
        let shown = (
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "retry-after, www-authenticate",
        );
        (next.run(request).await, vec![shown])
    };
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    for (name, value) in said {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
