//! Running other programs: seen while they run, and read afterwards.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workshop::Workshop;

/// How a program ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    /// True where it ended with status 0.
    pub(crate) ok: bool,
    /// Its standard output and error together, in the order they came.
    pub(crate) said: String,
}

/// Runs `command`, printing what it says line by line while keeping it.
pub(crate) fn tee(command: &mut Command) -> Result<Ran> {
    println!("$ {}", in_words(command));
    let (reader, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    command.stdin(std::process::Stdio::null());
    let mut child = command
        .spawn()
        .with_context(|| format!("starting `{}`", in_words(command)))?;
    // The command still holds the writing end; without this the reading below would never end.
    command.stdout(std::process::Stdio::null());
    command.stderr(std::process::Stdio::null());
    let mut said = String::new();
    for line in BufReader::new(reader).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        said.push_str(&line);
        said.push('\n');
    }
    let ok = child.wait()?.success();
    Ok(Ran { ok, said })
}

/// Runs `command` quietly; its words appear only in the error.
pub(crate) fn quiet(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("starting `{}`", in_words(command)))?;
    ensure!(
        output.status.success(),
        "`{}` ended with {}: {}{}",
        in_words(command),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The first of these programs that stands in `PATH` (or, given with its folder, on the disk).
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|it| it.is_file())
    })
}

/// True where this process may do everything on the machine.
pub(crate) fn is_root() -> bool {
    quiet(Command::new("id").arg("-u")).is_ok_and(|it| it.trim() == "0")
}

/// Installs Debian packages where we may; says why not otherwise.
pub(crate) fn apt_install(shop: &Workshop, packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    ensure!(
        shop.may_install,
        "install it with `apt-get install {wanted}`, or call with `--install`"
    );
    ensure!(
        find(&["apt-get"]).is_some(),
        "no `apt-get` here to install `{wanted}` with"
    );
    let apt = |arguments: &[&str]| -> Result<()> {
        let mut command = if is_root() {
            Command::new("apt-get")
        } else {
            let mut sudo = Command::new("sudo");
            sudo.args(["-n", "apt-get"]);
            sudo
        };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        ensure!(
            tee(command.args(arguments))?.ok,
            "`apt-get {}` failed",
            arguments.join(" ")
        );
        Ok(())
    };
    apt(&["update", "-qq"])?;
    let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
    install.extend(packages);
    apt(&install)
}

/// The command as one would type it.
fn in_words(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|it| it.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
