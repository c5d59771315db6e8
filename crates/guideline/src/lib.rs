//! The clinical content: reads the folder `guideline/`, checks it, and digests it into an [`Edition`].
//!
//! Only this room reads clinical files. What is read is strict: a key that the format does not know is a
//! [`Problem`] that names file and key, never dropped. The digest of all files is the edition's name and is stamped
//! on every assessment, so that an old assessment can be replayed to the byte.
//!
//! *To add a rule*: one file under `guideline/rules/`; no Rust (see `guideline/README.md`).
//! *To add a kind of content*: one file here with its form and its checks, one field of [`Edition`].

pub mod answers;
pub mod boundary;
pub mod catalogue;
pub mod concept;
pub mod cql;
pub mod criteria;
pub mod dosage;
pub mod edition;
pub mod education;
pub mod evidence;
pub mod explain;
pub mod follow_up;
pub mod medication;
pub mod problem;
pub mod questionnaire;
pub mod rule;
pub mod severity;
pub mod treatment;
pub mod typing;
pub mod unit;
pub mod vignette;

pub use edition::Edition;
pub use problem::{Files, Problem};
