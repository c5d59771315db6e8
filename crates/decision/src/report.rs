//! The assessment in plain text.
