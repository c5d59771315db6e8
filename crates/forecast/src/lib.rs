//! "How long, and what can I expect?": two models of alopecia areata under JAK inhibitors, and what they say of a trial or
//! of one patient. Pure: the seed is an argument.
//!
//! The mechanistic model goes from a dose ([`pharmacology`]) through the immune loop to the follicle ([`hair_cycle`]) in
//! virtual patients ([`population`]), whose readings make a trial ([`prediction`]). Their numbers stand in `data/` with where they come from.
//!
//! A second, closed-form model ([`second_opinion`]) shares the forecast of one patient ([`update`]), because trials alone
//! do not say how one patient's curve unfolds.
//!
//! *To add a medicine*: one entry in `data/parameters.toml`. *To add a kind of trial result*: one variant of
//! [`trial::Endpoint`].

pub mod chance;
pub mod cohort;
pub mod exchange;
mod figure;
pub mod fit;
pub mod hair_cycle;
mod library;
mod number;
mod opinion;
pub mod parameters;
pub mod pharmacology;
pub mod population;
pub mod prediction;
pub mod regimen;
mod resample;
pub mod second_opinion;
pub mod showing;
mod solver;
mod summary;
pub mod trial;
pub mod update;
pub mod verify;

pub use parameters::{Model, Models};
pub use regimen::Regimen;
