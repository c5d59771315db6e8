//! The room `decision`.
