//! What ran, what failed, what was skipped and why: the table and the closing line of `cargo xtask test`.

use std::fmt::Write as _;
use std::time::Duration;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All of it ran and held.
    Passed,
    /// Something in it did not hold.
    Failed,
    /// It could not run, or was not asked to.
    Skipped,
}

/// How many tests a step ran. A step that is one check counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that held.
    pub(crate) passed: u32,
    /// Tests that did not.
    pub(crate) failed: u32,
    /// Tests that did not run.
    pub(crate) skipped: u32,
}

/// How many lines a failed step may say once more.
const SAID_MAX: usize = 80;

/// A step's end, with a word about it for the table.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    pub(crate) counts: Counts,
    pub(crate) note: String,
    /// What a failed step said of its failures, told once more before the table; empty = nothing more.
    pub(crate) said: String,
}

impl Outcome {
    /// One check that held.
    pub(crate) fn passed(note: impl Into<String>) -> Self {
        let counts = Counts {
            passed: 1,
            ..Counts::default()
        };
        Self {
            verdict: Verdict::Passed,
            counts,
            note: note.into(),
            said: String::new(),
        }
    }

    /// One check that did not hold.
    pub(crate) fn failed(note: impl Into<String>) -> Self {
        let counts = Counts {
            failed: 1,
            ..Counts::default()
        };
        Self {
            verdict: Verdict::Failed,
            counts,
            note: note.into(),
            said: String::new(),
        }
    }

    /// One check that did not run.
    pub(crate) fn skipped(note: impl Into<String>) -> Self {
        let counts = Counts {
            skipped: 1,
            ..Counts::default()
        };
        Self {
            verdict: Verdict::Skipped,
            counts,
            note: note.into(),
            said: String::new(),
        }
    }

    /// Many tests. A program that ended badly without naming a failed test is one failure all the same, and so is
    /// one that ended well without having run any.
    pub(crate) fn counted(ended_well: bool, mut counts: Counts, note: impl Into<String>) -> Self {
        let nothing_ran = counts.passed + counts.failed == 0;
        if (!ended_well && counts.failed == 0) || (ended_well && nothing_ran) {
            counts.failed += 1;
        }
        let verdict = if counts.failed == 0 {
            Verdict::Passed
        } else {
            Verdict::Failed
        };
        let mut note = note.into();
        if nothing_ran {
            note = format!("no test ran; {note}");
        }
        Self {
            verdict,
            counts,
            note,
            said: String::new(),
        }
    }

    /// The same, with the last lines of what was said of its failures.
    pub(crate) fn because(mut self, said: &str) -> Self {
        let lines: Vec<&str> = said.trim().lines().collect();
        let from = lines.len().saturating_sub(SAID_MAX);
        self.said = lines.get(from..).unwrap_or_default().join("\n");
        self
    }
}

/// All steps of one run.
#[derive(Debug)]
pub(crate) struct Report {
    /// True where a skipped step is a failed one.
    strict: bool,
    rows: Vec<(String, Outcome, Duration)>,
}

impl Report {
    /// An empty report; `strict` makes failures of skipped steps.
    pub(crate) fn new(strict: bool) -> Self {
        Self {
            strict,
            rows: Vec::new(),
        }
    }

    /// Takes down how a step ended and how long it took.
    pub(crate) fn add(&mut self, step: &str, mut outcome: Outcome, took: Duration) {
        if self.strict && outcome.verdict == Verdict::Skipped {
            outcome.verdict = Verdict::Failed;
            outcome.counts.failed += outcome.counts.skipped;
            outcome.counts.skipped = 0;
            outcome.note = format!("skipped, which fails in CI: {}", outcome.note);
        }
        self.rows.push((step.to_owned(), outcome, took));
    }

    /// True where nothing failed.
    pub(crate) fn all_held(&self) -> bool {
        self.rows
            .iter()
            .all(|(_, outcome, _)| outcome.verdict != Verdict::Failed)
    }

    /// The table of steps, and last the closing line on a line of its own.
    pub(crate) fn summary(&self) -> String {
        let mut text = String::new();
        for (step, outcome, _) in &self.rows {
            if outcome.verdict == Verdict::Failed && !outcome.said.is_empty() {
                // Writing into a `String` cannot fail.
                let _written = write!(text, "\n== {step}, once more ==\n{}\n", outcome.said);
            }
        }
        text.push_str("\n== summary ==\n");
        let mut all = Counts::default();
        for (step, outcome, took) in &self.rows {
            let word = match outcome.verdict {
                Verdict::Passed => "passed",
                Verdict::Failed => "FAILED",
                Verdict::Skipped => "skipped",
            };
            let seconds = took.as_secs_f32();
            let note = outcome.note.replace('\n', " ");
            // Writing into a `String` cannot fail.
            let _written = writeln!(text, "  {word:<8}{step:<10}{seconds:>8.1} s  {note}");
            all.passed += outcome.counts.passed;
            all.failed += outcome.counts.failed;
            all.skipped += outcome.counts.skipped;
        }
        let total: Duration = self.rows.iter().map(|(_, _, took)| *took).sum();
        let _written = writeln!(text, "  {:<18}{:>8.1} s", "all", total.as_secs_f32());
        let _written = write!(
            text,
            "\n{} passed, {} failed, {} skipped",
            all.passed, all.failed, all.skipped
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skip_is_a_failure_only_where_it_must_not_be() {
        for (strict, held) in [(false, true), (true, false)] {
            let mut report = Report::new(strict);
            report.add(
                "browser",
                Outcome::skipped("no Chromium"),
                Duration::from_secs(1),
            );
            assert_eq!(report.all_held(), held, "strict: {strict}");
        }
    }

    #[test]
    fn the_last_line_adds_everything_up() {
        let mut report = Report::new(false);
        let counts = Counts {
            passed: 40,
            failed: 2,
            skipped: 3,
        };
        report.add("fmt", Outcome::passed(""), Duration::ZERO);
        report.add("tests", Outcome::counted(false, counts, ""), Duration::ZERO);
        assert_eq!(
            report.summary().lines().last(),
            Some("41 passed, 2 failed, 3 skipped")
        );
    }

    #[test]
    fn what_failed_is_said_once_more_before_the_table() {
        let mut report = Report::new(false);
        let held = Outcome::passed("").because("all is well");
        let failed = Outcome::failed("").because("it broke\nhere");
        report.add("held", held, Duration::ZERO);
        report.add("broke", failed, Duration::ZERO);
        let summary = report.summary();
        assert!(
            summary.starts_with("\n== broke, once more ==\nit broke\nhere\n\n== summary ==\n"),
            "{summary}"
        );
    }

    #[test]
    fn running_no_test_at_all_is_no_success() {
        let outcome = Outcome::counted(true, Counts::default(), "");
        assert_eq!(outcome.verdict, Verdict::Failed);
    }

    #[test]
    fn a_program_that_breaks_before_its_tests_fails() {
        let counts = Counts {
            passed: 5,
            ..Counts::default()
        };
        assert_eq!(Outcome::counted(false, counts, "").verdict, Verdict::Failed);
    }
}
