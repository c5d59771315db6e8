//! The room `care`.
