//! The mechanistic model in the languages of other tools: SBML for one patient, `PEtab` for a problem of fitting.
//!
//! *To add a language*: a file here that makes text; who calls it writes the files.

mod mathml;
pub mod petab;
pub mod sbml;
