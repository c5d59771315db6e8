//! The nouns of care: what every other room of the house talks about.
//!
//! Nouns import nothing of ours and know no clock, no chance, no storage and no wire format. A noun derives
//! `serde` only so that `storage` can keep it; FHIR's JSON belongs to the room `fhir` alone.
//!
//! *To add a noun*: one file here with its states as an enum whose variants carry only what is true in that state,
//! a moving function for each legal move, a table in `migrations/` and one file in `storage`.

pub mod actor;
pub mod appointment;
pub mod assessment;
pub mod audit;
pub mod clock;
pub mod consent;
pub mod dosage;
pub mod encounter;
pub mod feedback;
pub mod finding;
pub mod follow_up;
pub mod forecast;
pub mod hours;
pub mod id;
pub mod message;
pub mod order;
pub mod patient;
pub mod plan;
pub mod quantity;
pub mod review;
pub mod task;
pub mod visit;
pub mod waitlist;

pub use actor::{Actor, ActorKind, Role};
pub use assessment::Assessment;
pub use clock::{Chance, Clock};
pub use dosage::Dosage;
pub use finding::{Finding, Findings, Source, Value};
pub use quantity::Decimal;
