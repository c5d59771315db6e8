//! The room `guideline`.
