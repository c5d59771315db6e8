//! The verbs of the clinic, and the only door to a patient's record.
//!
//! Each file is one verb or a small family of them. A verb asks [`access`], does its work in one named transaction
//! and signs the audit book ([`practice`]). `web` and `cli` call verbs and never see the store.
//!
//! *To add a verb*: a file here; an [`access::Action`] if none fits; a call to `Practice::act` or `Practice::look`;
//! a line in the story of `tests/`.

pub mod access;
pub mod account;
pub mod advise;
pub mod api_token;
mod assessed;
pub mod book;
pub mod cds_client;
pub mod chart;
pub mod consent;
pub mod courier;
pub mod decide;
pub mod demo;
pub mod enter_result;
pub mod examine;
pub mod forecast;
pub mod intake;
pub mod message;
pub mod monitor;
pub mod open_chart;
pub mod order_tests;
pub mod own_care;
pub mod photograph;
pub mod plan;
pub mod practice;
pub mod quarantine;
pub mod read_bookings;
pub mod read_fhir;
mod reassess;
pub mod receive_result;
pub mod refused;
mod remind;
pub mod renew;
pub mod rescreen;
mod retime;
pub mod review;
pub mod series;
pub mod staff;
pub mod system;
pub mod teach;
pub mod template;
pub mod time_off;
pub mod trail;
pub mod visit;
pub mod waitlist;

pub use access::{Action, Grant};
pub use practice::{Ask, Clinic, On, Practice};
pub use refused::{FieldProblem, Refused};
