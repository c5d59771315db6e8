//! The room `storage`: keeps what the clinic knows, on SQLite or PostgreSQL, with one SQL text.
//!
//! [`Store::run`] hands a job the one writing [`Tx`] and answers when what it wrote is on disk; [`Store::read`] hands
//! it a snapshot. Several jobs share a commit (`writer.rs`), each undone alone when it fails. The nouns' files add
//! methods to [`Tx`] that read like sentences: `tx.keep_patient(&patient)`, `tx.findings(patient)`,
//! `tx.open_tasks()`.
//!
//! ```ignore
//! store.run("open_chart", move |tx| Box::pin(async move { tx.keep_patient(&patient).await })).await?;
//! ```
//!
//! *To add a noun*: a table in `migrations/` (a new file; one that has been released is never changed), every column
//! with a comment; a file here with the statements as `&'static str`, `$1`, `$2`, … for both engines; its part in the
//! story of `tests/story.rs`, which is told to both. Words of a person about their body or life are sealed
//! (see `crypter.rs`).
//!
//! **Invariants.** Only this room names a database library (rusqlite, sqlx). No SQL is made from data. An answer comes after the disk has it.

mod address;
mod audit;
mod backup;
mod blob;
mod crypter;
mod engine;
mod error;
mod health;
mod idempotency;
mod key;
mod migrate;
mod sqlite;
mod store;
mod tx;
mod value;
mod writer;

pub mod account;
pub mod answer;
pub mod appointment;
pub mod assessment;
pub mod attempt;
pub mod cds;
pub mod consent;
pub mod encounter;
pub mod finding;
pub mod follow_up;
pub mod forecast;
pub mod instruction;
pub mod invitation;
pub mod job;
pub mod message;
pub mod note;
pub mod obligation;
pub mod order;
pub mod outbox;
pub mod patient;
pub mod photograph;
pub mod plan;
pub mod practitioner;
pub mod quarantine;
pub mod renewal;
pub mod report;
pub mod review;
pub mod session;
pub mod setting;
pub mod task;
pub mod template;
pub mod token;
pub mod visit;
pub mod waitlist;

pub use address::Address;
pub use audit::{AuditLine, Head, Verification, export_audit_head, verify_audit};
pub use backup::{Copied, backup, integrity_check};
pub use crypter::MasterKey;
pub use error::Error;
pub use futures::future::BoxFuture;
pub use store::Store;
pub use tx::Tx;
pub use value::{FromCell, Kept, Param, Row, ToParam};
#[doc(hidden)]
pub use writer::{Fault, Faults};
