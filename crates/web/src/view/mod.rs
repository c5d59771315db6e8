//! What pages are made of. Every component is a function that wires its own labels, hints and errors, so that a page
//! cannot forget them; all text comes in already translated.

#![expect(
    clippy::needless_pass_by_value,
    reason = "a page writes its `html!` in place, and has no use for it after"
)]

pub mod chart;
pub mod field;
pub mod form;
pub mod layout;
pub mod note;
pub mod photos;
pub mod piece;
pub mod table;

pub use layout::Page;
