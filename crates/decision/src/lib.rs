//! The decision core: findings in, assessment out. Pure: no clock, no chance, no files, no network.
//!
//! [`assess()`] reads a patient's findings with an [`guideline::Edition`] and says which kinds of hair loss fit, how
//! severe it is, where each medicine stands and why. The algebra is three-valued ([`truth`]): what is not known is
//! never a "no". A treatment's status is the strongest thing that any of its rules says ([`verdict`]), so the order
//! of rules cannot matter.
//!
//! *To add a rule*: a file in `guideline/rules/`, nothing here. *To add a derived concept*: [`mod@derive`].

pub mod assess;
pub mod boundary;
pub mod change;
pub mod criteria;
pub mod derive;
pub mod dose;
pub mod example;
pub mod facts;
pub mod few;
pub mod follow_up;
pub mod monitor;
mod overdue;
pub mod pins;
pub mod report;
pub mod rescreen;
pub mod severity;
pub mod truth;
pub mod typing;
pub mod verdict;
pub mod vignette;

pub use assess::{Circumstance, assess, assess_about};
