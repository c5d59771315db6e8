//! What went wrong, as a page with one way forward. The body of each is the same whoever asks and whatever was asked.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use care::{Refused, cds_client::Faulty};
use maud::html;

use crate::{
    api,
    app::App,
    routes::{Link, link},
    view::{
        Page,
        note::{Tone, note},
    },
    visitor::Visitor,
};

/// Why there is no answer of the wanted kind. A handler returns it; the page is drawn on the way out, in the reader's
/// language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Not there, not yours, or not for your role: outside they look the same.
    NotFound,
    /// Nobody is signed in.
    SignIn,
    /// The form token is not of this session, or of another patient's page.
    OutOfDate,
    /// The machine signed a token that does not count.
    BadToken(Faulty),
    /// The machine's token is for something else.
    Scope,
    /// It was there once.
    Gone,
    /// The request cannot be understood.
    Unreadable,
    /// This address does not take that method.
    Method,
    /// The body took too long to arrive.
    Slow,
    /// The state of things has moved on: a Fluent key below `conflict-`.
    Conflict(&'static str),
    /// The body is larger than this address takes.
    TooLarge,
    /// The body is of a kind that this address does not take; compressed requests are among them.
    Unsupported,
    /// Something in the input is wrong, and the page could not show where.
    Invalid,
    /// Too many requests.
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// A fault of ours.
    Internal,
    /// The store cannot be reached, or the answer took too long.
    Unavailable,
}

impl Problem {
    /// Its status code.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn | Self::BadToken(_) => StatusCode::UNAUTHORIZED,
            Self::OutOfDate | Self::Scope => StatusCode::FORBIDDEN,
            Self::Gone => StatusCode::GONE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The problem behind a bare status that a layer or an extractor answered with.
    #[must_use]
    pub fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::UNAUTHORIZED => Self::SignIn,
            StatusCode::FORBIDDEN => Self::OutOfDate,
            StatusCode::GONE => Self::Gone,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::REQUEST_TIMEOUT => Self::Slow,
            StatusCode::CONFLICT => Self::Conflict("moved-on"),
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::Unsupported,
            StatusCode::UNPROCESSABLE_ENTITY => Self::Invalid,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany { retry_after: 60 },
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => Self::Unavailable,
            status if status.is_client_error() => Self::Unreadable,
            _ => Self::Internal,
        }
    }

    /// The stem of its words: `problem-page-{stem}-title` and `-text`.
    fn stem(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::SignIn | Self::BadToken(_) => "sign-in",
            Self::OutOfDate | Self::Scope => "out-of-date",
            Self::Gone => "gone",
            Self::Unreadable | Self::Unsupported => "unreadable",
            Self::Method => "method",
            Self::Slow => "slow",
            Self::Conflict(_) => "conflict",
            Self::TooLarge => "too-large",
            Self::Invalid => "invalid",
            Self::TooMany { .. } => "too-many",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }

    /// Its page.
    #[must_use]
    pub fn page(&self, visitor: &Visitor) -> Response {
        let words = &visitor.words;
        let title = words.t(&format!("problem-page-{}-title", self.stem()));
        let text = match self {
            Self::Conflict(what) => words.t(&format!("conflict-{what}")),
            Self::TooMany { retry_after } => words.t_with(
                "problem-page-too-many-text",
                &[("minutes", (retry_after.div_ceil(60)).into())],
            ),
            _ => words.t(&format!("problem-page-{}-text", self.stem())),
        };
        let phone = visitor.phone();
        let body = html! {
            h1 { (title) }
            p.lead { (text) }
            p { (words.t_with("problem-page-call", &[("phone", phone.into())])) }
            (note(Tone::Warn, html! { p { (words.t("emergency-line")) } }))
            @if *self == Self::SignIn { p { a.btn href=(link::sign_in()) { (words.t("nav-sign-in")) } } }
            p { a.btn.outline href=(link::landing()) { (words.t("problem-page-home")) } }
        };
        Page::new(visitor, &title)
            .status(self.status())
            .body(&body)
            .into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::TooMany { retry_after } = &self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotFound => Self::NotFound,
            Refused::SignIn => Self::SignIn,
            Refused::Invalid(_) | Refused::NotReady(_) => Self::Invalid,
            Refused::Conflict(what) => Self::Conflict(what),
            Refused::TooMany { retry_after } => Self::TooMany { retry_after },
            Refused::KeyReused => Self::Conflict("key-reused"),
            Refused::Storage(error) => {
                tracing::error!(%error, "the store did not answer");
                Self::Unavailable
            }
        }
    }
}

/// Draws the page of every problem that leaves without one, whoever raised it: a handler, an extractor, a layer.
pub(crate) async fn draw(State(app): State<App>, request: Request, next: Next) -> Response {
    let seen = Seen::of(&request);
    let mut response = next.run(request).await;
    let status = response.status();
    let path = seen.uri.path();
    let machine = ["/fhir", "/cds-services"].iter().any(|door| {
        path.strip_prefix(door)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if !(status.is_client_error() || status.is_server_error()) || has_own_body(&response) {
        return response;
    }
    let problem = response
        .extensions_mut()
        .remove()
        .unwrap_or_else(|| Problem::of(status));
    if machine {
        let mut answer = api::refusal(&problem);
        keep(&response, &mut answer);
        return answer;
    }
    if problem == Problem::Method
        && seen.method == Method::GET
        && let Some(above) = page_above(path)
    {
        return Redirect::to(above.as_str()).into_response();
    }
    if problem == Problem::SignIn && seen.method == Method::GET {
        let next = seen.uri.path_and_query().map_or("/", |it| it.as_str());
        return Redirect::to(link::sign_in().with("next", next).as_str()).into_response();
    }
    let visitor = Visitor::stranger(&app, &seen.into_head());
    let mut page = problem.page(&visitor);
    keep(&response, &mut page);
    page
}

/// What a problem's page is drawn from. It is kept of every request, nearly always for nothing: so no more than that.
struct Seen {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

impl Seen {
    fn of(request: &Request) -> Self {
        let mut headers = HeaderMap::new();
        for name in [header::COOKIE, header::ACCEPT_LANGUAGE] {
            for value in request.headers().get_all(&name) {
                headers.append(&name, value.clone());
            }
        }
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers,
        }
    }

    fn into_head(self) -> Parts {
        let (mut head, ()) = axum::http::Request::new(()).into_parts();
        head.method = self.method;
        head.uri = self.uri;
        head.headers = self.headers;
        head
    }
}

/// The nearest page above an address that only takes forms: who loads the answer of a form anew means the page that
/// the form was on.
fn page_above(path: &str) -> Option<Link> {
    let mut rest = path;
    while let Some((above, _)) = rest.rsplit_once('/').filter(|(above, _)| !above.is_empty()) {
        if let Some(page) = Link::known(above) {
            return Some(page);
        }
        rest = above;
    }
    None
}

/// Headers that say something about the problem go along with its page.
fn keep(from: &Response, to: &mut Response) {
    for kept in [
        header::RETRY_AFTER,
        header::ALLOW,
        header::SET_COOKIE,
        header::CONNECTION,
    ] {
        for value in from.headers().get_all(&kept) {
            to.headers_mut().append(&kept, value.clone());
        }
    }
}

fn has_own_body(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"))
}
