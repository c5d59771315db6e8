//! Embedded folders: a file that is added is a reason to build again, which the compiler alone does not see.

#![expect(clippy::print_stdout, reason = "cargo is told on standard output")]

fn main() {
    println!("cargo:rerun-if-changed=assets");
    println!("cargo:rerun-if-changed=locales");
}
