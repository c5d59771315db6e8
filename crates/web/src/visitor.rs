//! Who is reading, in which language, and what their forms carry.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use care::{
    Ask, Clinic,
    account::{self, Secret},
    api_token,
    cds_client::{self, Proof},
};
use fluent_bundle::FluentValue;
use record::{
    Actor, ActorKind,
    actor::Scope,
    id::{PatientId, SessionId},
};

use crate::{
    app::App,
    csrf,
    form::Form,
    problem::Problem,
    words::{Language, Words},
};

/// Whose end of the connection it is; put there by the server.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Who is reading. A handler takes it as an argument; the guard has made it.
#[derive(Clone)]
pub struct Visitor {
    /// Who.
    pub actor: Actor,
    /// The session, when somebody is signed in.
    pub session: Option<SessionId>,
    /// Given name of who is signed in.
    pub name: Option<String>,
    /// Words in the reader's language.
    pub words: Words,
    /// What the clinic says of itself.
    pub clinic: Arc<Clinic>,
    /// Path and query of this page, without `lang`.
    pub here: String,
    /// Everything a page can reach.
    pub app: App,
    forms: Arc<Forms>,
    fresh: bool,
    patient: Option<PatientId>,
}

/// What the forms of a page are signed with. Most requests show none: a secret is made when one is.
#[derive(Default)]
struct Forms {
    secret: OnceLock<Secret>,
    shown: AtomicBool,
}

impl Forms {
    fn under(secret: Secret) -> Arc<Self> {
        Arc::new(Self {
            secret: OnceLock::from(secret),
            shown: AtomicBool::new(false),
        })
    }
}

impl Visitor {
    /// Who is behind a request.
    ///
    /// # Errors
    ///
    /// The store could not be asked.
    pub(crate) async fn of(app: &App, head: &Parts) -> Result<Self, Problem> {
        let jar = CookieJar::from_headers(&head.headers);
        let mut visitor = Self::stranger(app, head);
        let Some(secret) = jar
            .get(session_cookie(app))
            .and_then(|it| Secret::parse(it.value()))
        else {
            return Ok(visitor);
        };
        if let Some(visit) = account::visit(&app.practice, &secret).await? {
            visitor.patient = visit.actor.patient();
            visitor.actor = visit.actor;
            visitor.session = Some(visit.session);
            visitor.name = Some(visit.name);
            visitor.forms = Forms::under(secret);
            visitor.fresh = false;
            if chosen_language(head, &jar).is_none()
                && let Some(language) = Language::of(&visit.language)
            {
                visitor.words = app.words(language);
            }
        }
        Ok(visitor)
    }

    /// The machine whose token stands in the request. Cookies count for nothing here: what a browser sends by itself
    /// can never act as a machine.
    ///
    /// # Errors
    ///
    /// A signed token that does not count; the store could not be asked.
    pub(crate) async fn machine(app: &App, head: &Parts, scope: Scope) -> Result<Self, Problem> {
        let mut visitor = Self::stranger(app, head);
        let said = head.headers.get(header::AUTHORIZATION);
        let Some(said) = said.and_then(|value| value.to_str().ok()) else {
            return Ok(visitor);
        };
        if let Some(actor) = api_token::authenticate(&app.practice, said).await? {
            visitor.actor = actor;
        } else if scope == Scope::AskDecisionSupport {
            let here = format!("{}{}", app.settings.site, head.uri.path());
            match cds_client::authenticate(&app.practice, said, &[here]).await? {
                Proof::None => {}
                Proof::Stands(actor) => visitor.actor = actor,
                Proof::Fails(faulty) => return Err(Problem::BadToken(faulty)),
            }
        }
        Ok(visitor)
    }

    /// A reader of whom nothing but the request is known.
    #[must_use]
    pub fn stranger(app: &App, head: &Parts) -> Self {
        let jar = CookieJar::from_headers(&head.headers);
        let known = jar
            .get(form_cookie(app))
            .and_then(|it| Secret::parse(it.value()));
        let language = chosen_language(head, &jar)
            .or_else(|| {
                Language::accepted(head.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?)
            })
            .unwrap_or(Language::English);
        Self {
            actor: Actor::anonymous(),
            session: None,
            name: None,
            words: app.words(language),
            clinic: app.practice.clinic.clone(),
            here: without_language(head),
            app: app.clone(),
            fresh: known.is_none(),
            forms: known.map_or_else(Arc::default, Forms::under),
            patient: None,
        }
    }

    /// The words for `key`.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    /// The words for `key` with values in their places.
    #[must_use]
    pub fn t_with(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        self.words.t_with(key, values)
    }

    /// The clinic's telephone number as sentences have it; before the clinic has written one, words in its place.
    #[must_use]
    pub fn phone(&self) -> String {
        if self.clinic.phone.trim().is_empty() {
            self.t("phone-unset")
        } else {
            self.clinic.phone.clone()
        }
    }

    /// The same reader with this patient's chart in view: the forms of the page are good for this patient alone.
    #[must_use]
    pub fn in_view(mut self, patient: PatientId) -> Self {
        self.patient = Some(patient);
        self
    }

    /// Whose chart is in view.
    #[must_use]
    pub fn patient_in_view(&self) -> Option<PatientId> {
        self.patient
    }

    /// The form token of this page, under a fresh mask. A page calls [`crate::view::form::open`] instead.
    #[must_use]
    pub fn token(&self) -> String {
        self.forms.shown.store(true, Ordering::Relaxed);
        csrf::masked(self.secret(), self.patient, &*self.app.practice.chance)
    }

    /// Whether `token` is of this session and of a page with `patient` in view.
    #[must_use]
    pub fn holds(&self, token: &str, patient: Option<PatientId>) -> bool {
        csrf::holds(self.secret(), patient, token)
    }

    fn secret(&self) -> &Secret {
        let chance = &*self.app.practice.chance;
        self.forms.secret.get_or_init(|| Secret::new(chance))
    }

    /// This reader asks with this form: what a verb of `care` wants.
    #[must_use]
    pub fn ask(&self, form: &Form) -> Ask {
        Ask::new(self.actor.clone(), form.key)
    }

    /// The same reader under a session that has just begun.
    pub(crate) fn signed_in(mut self, signed_in: &account::SignedIn) -> Self {
        self.patient = signed_in.actor.patient();
        self.actor = signed_in.actor.clone();
        self.forms = Forms::under(signed_in.secret.clone());
        self.fresh = false;
        self
    }

    /// Whether nobody is signed in.
    #[must_use]
    pub fn is_stranger(&self) -> bool {
        self.actor.kind == ActorKind::Anonymous
    }

    /// The cookies that this page must leave: the language when it was chosen, the form secret when a form was shown.
    pub(crate) fn cookies_to_leave(&self, asked_for: Option<Language>) -> Vec<HeaderValue> {
        let mut cookies = Vec::new();
        if let Some(language) = asked_for {
            cookies.push(plain_cookie(
                "lang".to_owned(),
                language.code().to_owned(),
                self.app.settings.https,
            ));
        }
        if self.fresh && self.forms.shown.load(Ordering::Relaxed) {
            let text = self.secret().text().to_string();
            cookies.push(plain_cookie(
                form_cookie(&self.app).to_owned(),
                text,
                self.app.settings.https,
            ));
        }
        cookies
            .into_iter()
            .filter_map(|cookie| HeaderValue::from_str(&cookie.to_string()).ok())
            .collect()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(Problem::Internal)
    }
}

/// The address that a request came from.
#[derive(Clone, Copy, Debug)]
pub struct From(pub IpAddr);

impl From {
    pub(crate) fn of(app: &App, head: &Parts) -> Self {
        let peer = head.extensions.get::<Peer>().map(|peer| peer.0.ip());
        let said = app
            .settings
            .behind_proxy
            .then(|| head.headers.get_all("x-forwarded-for").iter().next_back())
            .flatten()
            .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        Self(said.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }
}

impl FromRequestParts<App> for From {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, parts))
    }
}

/// The cookie that holds a new session.
#[must_use]
pub fn session_in(app: &App, secret: &Secret) -> Cookie<'static> {
    plain_cookie(
        session_cookie(app).to_owned(),
        secret.text().to_string(),
        app.settings.https,
    )
}

/// The cookie that takes the session away.
#[must_use]
pub fn session_out(app: &App) -> Cookie<'static> {
    let mut cookie = plain_cookie(
        session_cookie(app).to_owned(),
        String::new(),
        app.settings.https,
    );
    cookie.make_removal();
    cookie
}

fn session_cookie(app: &App) -> &'static str {
    if app.settings.https {
        "__Host-anagen"
    } else {
        "anagen"
    }
}

fn form_cookie(app: &App) -> &'static str {
    if app.settings.https {
        "__Host-anagen-form"
    } else {
        "anagen-form"
    }
}

fn plain_cookie(name: String, value: String, https: bool) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(https)
        .same_site(SameSite::Lax)
        .build()
}

fn chosen_language(head: &Parts, jar: &CookieJar) -> Option<Language> {
    asked_language(head).or_else(|| Language::of(jar.get("lang")?.value()))
}

pub(crate) fn asked_language(head: &Parts) -> Option<Language> {
    head.uri
        .query()?
        .split('&')
        .find_map(|part| Language::of(part.strip_prefix("lang=")?))
}

fn without_language(head: &Parts) -> String {
    let query: Vec<&str> = head
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|part| !part.is_empty() && !part.starts_with("lang="))
        .collect();
    if query.is_empty() {
        head.uri.path().to_owned()
    } else {
        format!("{}?{}", head.uri.path(), query.join("&"))
    }
}
