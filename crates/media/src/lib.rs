//! Photographs: read with limits, turned upright, made smaller, written anew. Never a score.
//!
//! This is the only room with an image decoder. It gives back bytes, a width and a height, and says nothing about what
//! a picture shows: no pixel of a photograph may become a finding.
//!
//! *To add a kind of upload*: one file here with its limits, its `prepare`, and its refusals in the reader's words.

pub mod photograph;

pub use photograph::{KEPT_SIDE, Photograph, Refused, prepare};
