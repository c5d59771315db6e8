//! Where we stand: the repository's root, the target directory, and how much we may change of the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The place and the permissions that every step shares.
#[derive(Debug)]
pub(crate) struct Workshop {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// True where `CI=true`: what is missing gets installed, and a skipped step is a failed one.
    pub(crate) ci: bool,
    /// True where missing system packages may be installed.
    pub(crate) may_install: bool,
}

impl Workshop {
    /// Finds the repository around this tool.
    pub(crate) fn open() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("the tool has no folder above it")?
            .to_path_buf();
        let ci = std::env::var("CI").is_ok_and(|it| it == "true" || it == "1");
        Ok(Self {
            root,
            ci,
            may_install: ci,
        })
    }

    /// A cargo command that runs in the root with the locked dependencies of this repository.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.root).arg(subcommand);
        command
    }

    /// What `cargo metadata` says of this workspace on the platform that we ship for.
    ///
    /// The platform is fixed, so that a document made from it is the same on every machine.
    pub(crate) fn metadata(&self) -> Result<serde_json::Value> {
        let output = self
            .cargo("metadata")
            .args(["--format-version", "1", "--locked"])
            .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
            .stderr(std::process::Stdio::inherit())
            .output()
            .context("running `cargo metadata`")?;
        anyhow::ensure!(
            output.status.success(),
            "`cargo metadata` ended with {}",
            output.status
        );
        serde_json::from_slice(&output.stdout).context("reading what `cargo metadata` said")
    }

    /// The folder where cargo puts what it builds.
    pub(crate) fn target(&self) -> Result<PathBuf> {
        let metadata = self.metadata()?;
        let target = metadata
            .get("target_directory")
            .and_then(serde_json::Value::as_str);
        Ok(target
            .context("`cargo metadata` names no target directory")?
            .into())
    }
}
