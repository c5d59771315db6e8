//! What stands before every handler: rate, size and kind of the body, who is there, whether they may knock, the form's
//! token, and how long the answer may take.

use axum::{
    body::HttpBody,
    extract::DefaultBodyLimit,
    extract::FromRequest,
    extract::{FromRequestParts, Path, Request, State},
    http::{HeaderValue, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use http_body_util::Limited;
use record::{ActorKind, id::PatientId};

use crate::{
    app::App,
    form::Form,
    pages,
    problem::Problem,
    routes::{Body, Route, Verb, Who},
    upload::{self, Files},
    visitor::{From, Visitor, asked_language},
};

/// The handler of `route` behind its guard.
pub(crate) fn guarded(app: &App, route: Route, handler: MethodRouter<App>) -> MethodRouter<App> {
    handler.route_layer(middleware::from_fn_with_state((app.clone(), route), guard))
}

async fn guard(State((app, route)): State<(App, Route)>, request: Request, next: Next) -> Response {
    let patience = match route.body {
        Body::Form | Body::Fhir | Body::Question => {
            app.settings.answer_within + app.settings.body_within
        }
        // A phone on a thin line needs minutes for four photographs.
        Body::Photographs | Body::Letter => {
            app.settings.answer_within + 10 * app.settings.body_within
        }
    };
    // On the heap, because it is large and would be copied several times on its way.
    let passing = Box::pin(pass(&app, route, request, next));
    match tokio::time::timeout(patience, passing).await {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => problem.into_response(),
        Err(_) => {
            tracing::warn!(route = route.name, "the answer took too long");
            Problem::Unavailable.into_response()
        }
    }
}

async fn pass(app: &App, route: Route, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut head, body) = bounded(request, route.body.limit())?.into_parts();
    app.rates
        .check(route.rate, From::of(app, &head).0)
        .map_err(|retry_after| Problem::TooMany { retry_after })?;
    if head
        .headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| coding != "identity")
    {
        return Err(Problem::Unsupported);
    }
    let mut visitor = match route.who {
        Who::System(scope) => Visitor::machine(app, &head, scope).await?,
        _ => Visitor::of(app, &head).await?,
    };
    if route.path.contains("{patient}")
        && let Some(patient) = patient_in_path(&mut head).await
    {
        visitor = visitor.in_view(patient);
    }
    let asked_for = asked_language(&head);
    let knock = may_knock(route.who, &visitor);
    let mut request;
    if route.csrf() && matches!(route.body, Body::Form | Body::Letter) {
        request = Request::from_parts(head.clone(), body);
        let (form, token, files) = if route.body == Body::Letter {
            Box::pin(upload::read(
                10 * app.settings.body_within,
                request,
                knock.is_ok(),
            ))
            .await?
        } else {
            let (form, token) = read_form(app, request).await?;
            (form, token, Files::default())
        };
        if let Err(Problem::SignIn) = knock {
            return Ok(pages::account::sign_in_again(&visitor, &form));
        }
        knock?;
        let same_chart =
            visitor.patient_in_view().is_none() || form.patient == visitor.patient_in_view();
        if !same_chart || !visitor.holds(&token, form.patient) {
            return Err(Problem::OutOfDate);
        }
        request = Request::from_parts(head, axum::body::Body::empty());
        request.extensions_mut().insert(form);
        request.extensions_mut().insert(files);
    } else {
        knock?;
        request = Request::from_parts(head, body);
    }
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    for cookie in visitor.cookies_to_leave(asked_for) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(
            if route.phi || !visitor.is_stranger() {
                "no-store"
            } else {
                "no-cache"
            },
        ));
    if route.method == Verb::get {
        response.headers_mut().append(
            header::VARY,
            HeaderValue::from_static("cookie, accept-language"),
        );
    }
    Ok(response)
}

/// The same request with a body of at most `limit` bytes, whether its length is said in advance or not.
fn bounded(request: Request, limit: usize) -> Result<Request, Problem> {
    let said: Option<usize> = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if said.is_some_and(|length| length > limit) {
        return Err(Problem::TooLarge);
    }
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let mut request = request.map(|body| axum::body::Body::new(Limited::new(body, limit)));
    DefaultBodyLimit::max(limit).apply(&mut request);
    Ok(request)
}

/// Whether this kind of actor may knock here. A wrong kind hears what everybody hears of a page that is not there.
fn may_knock(who: Who, visitor: &Visitor) -> Result<(), Problem> {
    let fits = match (who, &visitor.actor.kind) {
        (Who::System(wanted), ActorKind::System { scope, .. }) if *scope == wanted => true,
        // Said before any record is looked at, so it tells of none.
        (Who::System(_), ActorKind::System { .. }) => return Err(Problem::Scope),
        (Who::Anyone, _) => true,
        (_, ActorKind::Anonymous) => return Err(Problem::SignIn),
        (Who::SignedIn, _)
        | (Who::Newcomer, ActorKind::Newcomer { .. } | ActorKind::Patient { .. })
        | (Who::Patient, ActorKind::Patient { .. }) => true,
        (Who::Staff(roles), ActorKind::Staff { role, .. }) => roles.contains(role),
        _ => false,
    };
    if fits { Ok(()) } else { Err(Problem::NotFound) }
}

async fn patient_in_path(head: &mut Parts) -> Option<PatientId> {
    let Path(pairs) = Path::<Vec<(String, String)>>::from_request_parts(head, &())
        .await
        .ok()?;
    pairs
        .into_iter()
        .find(|(name, _)| name == "patient")
        .and_then(|(_, value)| value.parse().ok())
}

async fn read_form(app: &App, request: Request) -> Result<(Form, String), Problem> {
    let reading = axum::Form::<Vec<(String, String)>>::from_request(request, &());
    let pairs = match tokio::time::timeout(app.settings.body_within, reading).await {
        Err(_) => return Err(Problem::Slow),
        Ok(Err(rejection)) => return Err(Problem::of(rejection.into_response().status())),
        Ok(Ok(axum::Form(pairs))) => pairs,
    };
    Form::of(pairs).ok_or(Problem::OutOfDate)
}
