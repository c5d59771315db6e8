//! A clinic on a real store, and a reader who walks through it by address alone.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a house for tests: each takes the part that it needs, and falls where it stands"
)]

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use care::{Clinic, Practice, demo};
use guideline::Edition;
use record::{
    assessment::Region,
    clock::{HandClock, SeededChance},
};
use storage::{Address, MasterKey, Store};
use tower::ServiceExt;
use web::{App, Settings};

pub const PASSWORD: &str = "velvet anchor mossy lantern";

/// A form's key.
pub const KEY: &str = "01935b1e-0000-7000-8000-00000000abcd";

pub struct House {
    pub practice: Practice,
    pub clock: Arc<HandClock>,
    _folder: tempfile::TempDir,
}

/// An empty clinic on a Tuesday morning.
pub async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Sqlite(folder.path().to_owned());
    let store = Store::open(&address, MasterKey::from_bytes(&[7; 32]))
        .await
        .unwrap();
    let clock = Arc::new(HandClock::at("2026-11-24T16:00:00Z".parse().unwrap()));
    let clinic = Clinic {
        name: "Open Hair Clinic".to_owned(),
        phone: "+1 312 555 0148".to_owned(),
        zone: "America/Chicago".to_owned(),
        region: Region::US,
        price: "$90 for the first visit".to_owned(),
        demo: true,
        data: String::new(),
    };
    let edition = Arc::new(Edition::embedded().unwrap());
    let practice = Practice::new(
        store,
        edition,
        clock.clone(),
        Arc::new(SeededChance::new(7)),
        clinic,
    );
    House {
        practice,
        clock,
        _folder: folder,
    }
}

impl House {
    pub fn app(&self, settings: Settings) -> App {
        App::new(self.practice.clone(), settings).unwrap()
    }

    /// A browser in front of the clinic.
    pub fn browser(&self) -> Browser {
        self.browser_with(Settings {
            gallery: true,
            sign_ins_per_minute: 0,
            ..Settings::default()
        })
    }

    /// A browser in front of other routes inside the same layers.
    pub fn browser_around(&self, routes: Router<App>) -> Browser {
        Browser {
            router: self.app(Settings::default()).around(routes),
            cookies: Vec::new(),
            language: "en".to_owned(),
        }
    }

    pub fn browser_with(&self, settings: Settings) -> Browser {
        Browser {
            router: self.app(settings).router(),
            cookies: Vec::new(),
            language: "en".to_owned(),
        }
    }
}

/// A browser: keeps its cookies, reads its forms.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: Vec<(String, String)>,
    pub language: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: usize,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |to| to.to_str().unwrap())
    }

    /// The value of the first field called `name`.
    pub fn field(&self, name: &str) -> String {
        let (_, rest) = self
            .text
            .split_once(&format!("name=\"{name}\""))
            .unwrap_or_default();
        let (_, rest) = rest.split_once("value=\"").unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

impl Browser {
    /// A browser without cookies before `app`.
    pub fn at(app: &App) -> Self {
        Self {
            router: app.router(),
            cookies: Vec::new(),
            language: "en".to_owned(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Posts fields as a form, as they are: no token and no key but those given.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let kind = (
            header::CONTENT_TYPE.as_str(),
            "application/x-www-form-urlencoded",
        );
        self.send(Method::POST, path, &[kind], Body::from(encode(fields)))
            .await
    }

    /// Opens `page`, takes token and key from its form, fills in `fields` and posts to `path`.
    pub async fn fill(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.get(page).await;
        let (token, key) = (form.field("token"), form.field("key"));
        let mut all = vec![("token", token.as_str()), ("key", key.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept-language", &self.language);
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (head, body) = response.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: head.status,
            headers: head.headers,
            text,
            bytes: bytes.len(),
        }
    }

    /// Joins as `email` and is signed in.
    pub async fn join(&mut self, email: &str) -> Answer {
        let fields = [
            ("given_name", "Ana"),
            ("family_name", "Reyes"),
            ("email", email),
            ("password", PASSWORD),
        ];
        self.fill("/sign-up", "/sign-up", &fields).await
    }
}

/// A browser of somebody of the demonstration, signed in.
pub async fn signed_in(house: &House, who: &str) -> Browser {
    let mut browser = house.browser();
    let fields = [("email", who), ("password", demo::PASSWORD)];
    let answer = browser.fill("/sign-in", "/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{who}");
    browser
}

pub fn encode(fields: &[(&str, &str)]) -> String {
    let keep = percent_encoding::NON_ALPHANUMERIC;
    let pair = |(name, value): &(&str, &str)| {
        format!(
            "{}={}",
            percent_encoding::utf8_percent_encode(name, keep),
            percent_encoding::utf8_percent_encode(value, keep)
        )
    };
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// A route's path with something in place of each parameter: an id that is nobody's.
pub fn sample_path(path: &str) -> String {
    let part = |part: &str| {
        if part.starts_with('{') {
            "01935b1e-0000-7000-8000-000000000000".to_owned()
        } else {
            part.to_owned()
        }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
