//! A bar on standard error while long work goes on, where someone looks.

use std::io::IsTerminal as _;

/// How far work has come.
pub(super) struct Progress {
    of: usize,
    what: &'static str,
    shown: bool,
}

impl Progress {
    /// Work in `of` parts, each a `what`.
    pub(super) fn new(of: usize, what: &'static str) -> Self {
        Self {
            of,
            what,
            shown: std::io::stderr().is_terminal(),
        }
    }

    /// `done` parts are done.
    pub(super) fn at(&self, done: usize) {
        if self.shown {
            let end = if done == self.of { "\n" } else { "" };
            let full = 20 * done / self.of.max(1);
            let bar = format!("[{}{}]", "#".repeat(full), " ".repeat(20 - full.min(20)));
            eprint!("\r{bar} {done}/{} {}{end}", self.of, self.what);
        }
    }
}
