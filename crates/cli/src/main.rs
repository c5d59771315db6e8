//! The binary `anagen`.
fn main() {}
