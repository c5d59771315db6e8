//! What a browser or another system sees: routes, pages, forms, headers.
//!
//! Every page reaches the clinic through a verb of `care`; nothing here knows how a record is kept. [`routes`] is the
//! one table from which the router, the links and the tests are made. A request passes [`server`] (slow clients),
//! `app` (headers, limits, errors), [`routes`] (who may knock, form tokens), then one handler in `pages`.
//!
//! *To add a page*: a handler in `pages/`, its line in [`routes`], its words in `locales/en` and `locales/es`.
//! *To add to what other systems may ask*: a handler in `api/`, its line in [`routes`].
//! *To add a component*: a function in `view/`, its states in `pages/gallery.rs`.

pub mod api;
pub mod app;
pub mod assets;
pub mod form;
pub mod handbook;
pub mod headers;
pub mod pages;
pub mod problem;
pub mod routes;
pub mod server;
pub mod settings;
pub mod upload;
pub mod view;
pub mod visitor;
pub mod words;

mod cross_origin;
mod csrf;
mod drawn;
mod guard;
mod rate;

pub use app::App;
pub use form::Form;
pub use handbook::handbook;
pub use problem::Problem;
pub use server::serve;
pub use settings::Settings;
pub use visitor::Visitor;
pub use words::{Language, Words};
