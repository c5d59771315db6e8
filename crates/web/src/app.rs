//! What every handler can reach, and the layers around the router.

use std::{any::Any, collections::BTreeMap, ops::Deref, sync::Arc};

use axum::{
    Router, middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use care::Practice;
use record::id::AppointmentId;
use tokio::sync::Semaphore;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    csrf::CsrfLayer,
};

use crate::{
    assets::{self, Assets},
    cross_origin,
    drawn::Drawn,
    headers, problem,
    problem::Problem,
    rate::Rates,
    routes,
    settings::Settings,
    words::{BrokenWords, Language, Words},
};

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What is behind an [`App`].
pub struct Parts {
    /// The clinic.
    pub practice: Practice,
    /// What the operator decided.
    pub settings: Settings,
    /// Style, font, script, drawings.
    pub assets: Assets,
    /// The rooms in which the browsers of a visit find each other.
    pub rooms: visit::Rooms,
    /// A place for each person connected to a room.
    pub(crate) lines: Arc<Semaphore>,
    pub(crate) rates: Rates,
    /// Panels drawn a moment ago.
    pub(crate) drawn: Drawn,
    words: BTreeMap<&'static str, Words>,
    fallback: Words,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts it together.
    ///
    /// # Errors
    ///
    /// Broken Fluent files.
    pub fn new(practice: Practice, settings: Settings) -> Result<Self, BrokenWords> {
        let mut words = BTreeMap::new();
        for language in Language::ALL {
            words.insert(language.code(), Words::load(language)?);
        }
        let fallback = Words::load(Language::English)?;
        let rates = Rates::new(&settings);
        let assets = Assets::load();
        let lines = Arc::new(Semaphore::new(settings.lines));
        Ok(Self(Arc::new(Parts {
            rooms: visit::Rooms::default(),
            lines,
            practice,
            settings,
            assets,
            rates,
            drawn: Drawn::default(),
            words,
            fallback,
        })))
    }

    /// The words of a language.
    #[must_use]
    pub fn words(&self, language: Language) -> Words {
        self.words
            .get(language.code())
            .unwrap_or(&self.fallback)
            .clone()
    }

    /// What the browsers of a visit are told of the relay now; `None` where there is none.
    pub(crate) fn ice(&self, visit: AppointmentId) -> Option<visit::Ice> {
        let relay = self.settings.relay.as_ref()?;
        Some(relay.for_visit(visit, self.practice.now()))
    }

    /// The whole site as a service: the table of routes inside its layers.
    pub fn router(&self) -> Router {
        self.around(routes::router(self))
    }

    /// These routes inside the site's layers: assets, headers, pages for problems, no cross-site posts.
    pub fn around(&self, routes: Router<Self>) -> Router {
        let small = DefaultPredicate::new().and(NotForContentType::new("font/"));
        // Not in the table: no visitor, no words, the same for everybody, for ever.
        let routes = routes.route("/a/{name}", get(assets::serve));
        // One layer made of all, the outermost first: each one added by itself costs every request another box, and
        // another copy of those inside it.
        routes
            .layer((
                middleware::from_fn_with_state(self.clone(), headers::add),
                CatchPanicLayer::custom(after_panic),
                CompressionLayer::new().compress_when(small),
                middleware::from_fn(cross_origin::add),
                middleware::from_fn_with_state(self.clone(), problem::draw),
                CatchPanicLayer::custom(after_panic),
                CsrfLayer::new().with_insecure_bypass(|_, uri| cross_origin::is_open(uri)),
            ))
            .with_state(self.clone())
    }
}

/// A panic is a fault of ours: the reader gets a page, the log gets the words.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let said = panic
        .downcast_ref::<&str>()
        .map(|said| (*said).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    tracing::error!(%said, "a handler panicked");
    Problem::Internal.into_response()
}
