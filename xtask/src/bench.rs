//! `cargo xtask bench`: builds the program as it is released, measures it beside floors, prints the tables.

use anyhow::{Result, ensure};

use crate::process::tee;
use crate::workshop::Workshop;

/// Builds and measures; what is behind `bench` goes to the measuring program (`--seconds 4`).
pub(crate) fn run(shop: &Workshop, arguments: &[String]) -> Result<bool> {
    let mut build = shop.cargo("build");
    build.args([
        "--release",
        "--locked",
        "--package",
        "anagen",
        "--package",
        "bench",
    ]);
    ensure!(tee(&mut build)?.ok, "the release does not build");
    let released = shop.target()?.join("release");
    let mut bench = std::process::Command::new(released.join("bench"));
    bench.arg(released.join("anagen")).args(arguments);
    Ok(tee(&mut bench)?.ok)
}
