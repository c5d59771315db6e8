//! Embedded folders: a file that is added is a reason to build again, which the compiler alone does not see.

fn main() {
    println!("cargo:rerun-if-changed=assets");
    println!("cargo:rerun-if-changed=locales");
}
