//! A server in a process of its own, and what the kernel says of it.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context, Result};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// The kernel's ticks are hundredths of a second on every Linux that we run on.
const TICK_MS: f64 = 10.0;

/// A running server; gone when dropped.
pub(crate) struct Server {
    child: Child,
    id: u32,
    lines: Lines<BufReader<ChildStdout>>,
    /// `127.0.0.1:port`.
    pub(crate) address: String,
}

impl Server {
    /// Starts `program` and waits for its line `listening on http://…`.
    pub(crate) async fn start(program: &Path, words: &[&str]) -> Result<Self> {
        let mut child = Command::new(program)
            .args(words)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("`{}` does not start", program.display()))?;
        let id = child.id().context("it has ended already")?;
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let mut server = Self {
            child,
            id,
            lines,
            address: String::new(),
        };
        let said = server.line_with("listening on http://").await?;
        said.rsplit('/')
            .next()
            .unwrap_or_default()
            .clone_into(&mut server.address);
        Ok(server)
    }

    /// Kills it and waits until it is gone.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.child.kill().await.context("it cannot be stopped")
    }

    async fn line_with(&mut self, words: &str) -> Result<String> {
        loop {
            let line = timeout(Duration::from_mins(1), self.lines.next_line()).await??;
            let line = line.with_context(|| format!("it ended without saying `{words}`"))?;
            if line.contains(words) {
                return Ok(line);
            }
        }
    }

    /// Processor time used so far, in milliseconds: its own and the kernel's on its behalf.
    pub(crate) fn cpu_ms(&self) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.id)).unwrap_or_default();
        // The name in parentheses may hold spaces; behind it the fields are counted from the third.
        let behind = text.rsplit(')').next().unwrap_or_default();
        let mut fields = behind.split_whitespace().skip(11);
        let mut ticks = || {
            fields
                .next()
                .and_then(|ticks| ticks.parse::<f64>().ok())
                .unwrap_or(0.0)
        };
        (ticks() + ticks()) * TICK_MS
    }

    /// Resident memory in megabytes (10^6 bytes).
    pub(crate) fn resident_mb(&self) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.id)).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .unwrap_or_default();
        let kib: f64 = line
            .split_whitespace()
            .nth(1)
            .and_then(|kib| kib.parse().ok())
            .unwrap_or(0.0);
        kib * 1024.0 / 1e6
    }
}
