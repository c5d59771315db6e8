//! Charts: drawn by the server, each with a title and a description; the same numbers stand in words or a table beside.

pub mod course;
pub mod fan;
pub mod frame;
pub mod icon_array;
pub mod scalp;
pub mod sparkline;
