//! Rebuilds the room when a file of clinical content changes: the content is part of the binary.
#![allow(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]

fn main() {
    println!("cargo:rerun-if-changed=../../guideline");
}
