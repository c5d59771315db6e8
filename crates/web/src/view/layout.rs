//! The frame around every page: skip link, top bar, banner, main part, help line, footer.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};
use record::{ActorKind, Role};

use crate::{
    routes::{Link, link},
    view::piece::mark,
    visitor::Visitor,
    words::Language,
};

/// A page being put together. It has exactly one `h1`, which the body brings.
pub struct Page<'v> {
    visitor: &'v Visitor,
    title: String,
    banner: Option<Markup>,
    wide: bool,
    status: StatusCode,
}

/// A finished page.
pub struct Html {
    status: StatusCode,
    text: String,
}

impl<'v> Page<'v> {
    /// A page called `title` in the browser's tab. A title never names a diagnosis or a medicine: tabs are seen by
    /// whoever sits beside.
    #[must_use]
    pub fn new(visitor: &'v Visitor, title: &str) -> Self {
        Self {
            visitor,
            title: title.to_owned(),
            banner: None,
            wide: false,
            status: StatusCode::OK,
        }
    }

    /// With the patient banner above the main part.
    #[must_use]
    pub fn banner(mut self, banner: Markup) -> Self {
        self.banner = Some(banner);
        self
    }

    /// As wide as the screen gives, for charts and tables; forms stay in a column that reads well.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// With another status than 200: 422 when a form comes back.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Finishes it.
    #[must_use]
    pub fn body(self, main: &Markup) -> Html {
        let visitor = self.visitor;
        let words = &visitor.words;
        let asset = |name: &str| visitor.app.assets.address(name);
        let page = html! {
            (DOCTYPE)
            html lang=(words.language.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light";
                    meta name="theme-color" content="#083f3b";
                    title { (self.title) " · " (visitor.clinic.name) }
                    link rel="preload" href=(asset("figtree-latin.woff2")) as="font" type="font/woff2" crossorigin;
                    link rel="stylesheet" href=(asset("site.css"));
                    link rel="icon" href=(asset("mark.svg")) type="image/svg+xml";
                    script type="module" src=(asset("site.js")) {}
                }
                body {
                    a.skip href="#main" { (words.t("skip-to-main")) }
                    (top_bar(visitor))
                    @if let Some(banner) = &self.banner { (banner) }
                    main #main .wide[self.wide] tabindex="-1" { (main) }
                    (foot(visitor))
                }
            }
        };
        Html {
            status: self.status,
            text: page.into_string(),
        }
    }
}

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.text).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        response
    }
}

fn top_bar(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    let other = words.language.other();
    let staff = visitor.actor.role();
    html! {
        header.top {
            div.inner {
                a.brand href=(link::landing()) { (mark()) span { (visitor.clinic.name) } }
                nav aria-label=(words.t("nav-label")) {
                    ul {
                        @if let Some(role) = staff { (staff_links(visitor, role)) } @else {
                            li { a href=(link::learn_all()) { (words.t("nav-learn")) } }
                            li { a href=(link::my_care()) { (words.t("nav-my-care")) } }
                        }
                        @if visitor.is_stranger() {
                            li { a href=(link::sign_in()) { (words.t("nav-sign-in")) } }
                        } @else {
                            li { a href=(link::sign_out()) { (words.t("nav-sign-out")) } }
                        }
                        li {
                            a.language href=(with_language(&visitor.here, other.code())) lang=(other.code())
                                hreflang=(other.code()) { (other.name()) }
                        }
                    }
                }
            }
            @if visitor.clinic.demo { p.demo { (words.t("demo-line")) } }
            // H-29: until a qualified translator has signed the Spanish text, each page of it says so.
            @if words.language == Language::Spanish { p.demo { (words.t("translation-note")) } }
        }
    }
}

/// The places of each role, by the key of their word.
fn staff_links(visitor: &Visitor, role: Role) -> Markup {
    let places: &[(&str, Link)] = match role {
        Role::Clinician => &[
            ("nav-worklist", link::worklist()),
            ("nav-visits", link::visits()),
        ],
        Role::Assistant => &[("nav-worklist", link::worklist())],
        Role::Scheduler => &[("nav-schedule", link::schedule())],
        Role::Administrator => &[
            ("nav-staff", link::staff()),
            ("nav-schedule", link::schedule()),
            ("nav-audit", link::audit()),
            ("nav-system", link::system()),
        ],
        Role::Auditor => &[("nav-audit", link::audit())],
    };
    html! { @for (key, to) in places { li { a href=(to) { (visitor.t(key)) } } } }
}

fn foot(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    let clinic = &visitor.clinic;
    let patient_side = !matches!(visitor.actor.kind, ActorKind::Staff { .. });
    html! {
        @if patient_side {
            aside.help aria-label=(words.t("help-label")) {
                div.inner {
                    p { strong { (words.t("help-question")) } " "
                        (words.t_with("help-line", &[("phone", visitor.phone().into())])) }
                    p { (words.t("emergency-line")) " " a href=(link::help_now()) { (words.t("help-more")) } }
                }
            }
        }
        footer {
            div.inner {
                p { (clinic.name) }
                ul {
                    li { a href=(link::costs()) { (words.t("foot-costs")) } }
                    li { a href=(link::privacy()) { (words.t("foot-privacy")) } }
                    li { a href=(link::learn_all()) { (words.t("foot-learn")) } }
                }
                p.small { (words.t("foot-open")) }
            }
        }
    }
}

/// This page in another language.
fn with_language(here: &str, code: &str) -> String {
    let joint = if here.contains('?') { '&' } else { '?' };
    format!("{here}{joint}lang={code}")
}
