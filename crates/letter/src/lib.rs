//! The room `letter`.
