//! The table at the end, in Markdown.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use crate::{
    clinic::Starts,
    floor::{HELLO, INSERT, KINDS, READ, VISIT},
    hospital::CDS,
    load::Measured,
    rooms::ROOMS,
    search::{CLINICIANS, DAYS},
    work::{BOOKING, CHART, FHIR, NOTE, PAGE},
};

/// Everything that was measured.
pub(crate) struct Report {
    long: Duration,
    rounds: usize,
    runs: BTreeMap<&'static str, Vec<Measured>>,
    /// How long starting takes.
    pub(crate) starts: Option<Starts>,
    /// One assessment in microseconds, over so many cases.
    pub(crate) assessment: Option<(f64, usize)>,
    /// How long each of many rooms took to fill, shortest first.
    pub(crate) rooms: Vec<Duration>,
    /// How long each search for free times took, shortest first.
    pub(crate) searches: Vec<Duration>,
    /// Resident memory after the load, in megabytes.
    pub(crate) loaded_mb: f64,
}

impl Report {
    pub(crate) fn new(long: Duration, rounds: usize) -> Self {
        Self {
            long,
            rounds,
            runs: BTreeMap::new(),
            starts: None,
            assessment: None,
            rooms: Vec::new(),
            searches: Vec::new(),
            loaded_mb: 0.0,
        }
    }

    pub(crate) fn add(&mut self, name: &'static str, measured: Measured) {
        self.runs.entry(name).or_default().push(measured);
    }

    /// The run in the middle by processor time: noise of a busy machine falls on both sides of it.
    fn middle(&self, name: &str) -> Option<Measured> {
        let mut runs = self.runs.get(name)?.clone();
        runs.sort_by(|one, other| one.cpu_ms.total_cmp(&other.cpu_ms));
        runs.get(runs.len() / 2).cloned()
    }

    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        // Writing to a `String` cannot fail.
        let _infallible = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(
            text,
            "{} rounds of {:?} each; the middle round by processor time.\n",
            self.rounds, self.long
        )?;
        writeln!(
            text,
            "| work | clients | per second | p50 ms | p99 ms | CPU ms | CPU / floor | per second / floor |"
        )?;
        writeln!(text, "|---|---|---|---|---|---|---|---|")?;
        for name in KINDS
            .into_iter()
            .chain([PAGE, CHART, FHIR, CDS, BOOKING, NOTE])
        {
            let Some(run) = self.middle(name) else {
                continue;
            };
            let floor = if [BOOKING, VISIT].contains(&name) {
                VISIT
            } else if [NOTE, INSERT].contains(&name) {
                INSERT
            } else if [PAGE, HELLO].contains(&name) {
                HELLO
            } else {
                READ
            };
            let against = self.middle(floor).unwrap_or_default();
            let ratios = if name == floor {
                "floor | floor".to_owned()
            } else {
                format!(
                    "{:.2} × {floor} | {:.0} %",
                    run.cpu_ms / against.cpu_ms,
                    100.0 * run.per_second / against.per_second
                )
            };
            writeln!(
                text,
                "| {name} | {} | {:.0} | {:.2} | {:.2} | {:.4} | {ratios} |",
                run.clients, run.per_second, run.p50, run.p99, run.cpu_ms
            )?;
        }
        writeln!(text)?;
        self.write_aims(text)
    }

    fn write_aims(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "| aim | wanted | measured | |")?;
        writeln!(text, "|---|---|---|---|")?;
        let mut aim = |what: &str, wanted: &str, measured: String, reached: bool| {
            let word = if reached {
                "reached"
            } else {
                "**not reached**"
            };
            writeln!(text, "| {what} | {wanted} | {measured} | {word} |")
        };
        let ratio = |name: &str, floor: &str, of: fn(&Measured) -> f64| {
            self.middle(name)
                .zip(self.middle(floor))
                .map(|(run, floor)| of(&run) / of(&floor))
        };
        for name in [FHIR, CHART] {
            if let Some(cpu) = ratio(name, READ, |run| run.cpu_ms) {
                aim(
                    &format!("{name}: CPU to the point read"),
                    "≤ 2.5 ×",
                    format!("{cpu:.2} ×"),
                    cpu <= 2.5,
                )?;
            }
        }
        if let Some(run) = self.middle(CDS) {
            aim(
                &format!("{CDS}: p99 at 50 at once"),
                "< 20 ms",
                format!("{:.1} ms", run.p99),
                run.p99 < 20.0,
            )?;
        }
        if let Some(share) = ratio(BOOKING, VISIT, |run| run.per_second) {
            let measured = format!("{:.0} %", 100.0 * share);
            aim(
                "durable booking: per second to its bare rows",
                "≥ 50 %",
                measured,
                share >= 0.5,
            )?;
        }
        if let Some(p95) = share_of(&self.rooms, 95) {
            aim(
                &format!("{ROOMS} rooms filled at once: p95"),
                "< 1 s",
                format!("{:.2} s", p95.as_secs_f64()),
                p95 < Duration::from_secs(1),
            )?;
        }
        if let Some(p99) = share_of(&self.searches, 99) {
            aim(
                &format!("free times of {CLINICIANS} clinicians over {DAYS} days: p99"),
                "≤ 20 ms",
                format!("{:.1} ms", p99.as_secs_f64() * 1000.0),
                p99 <= Duration::from_millis(20),
            )?;
        }
        if let Some(starts) = &self.starts {
            let (start, boot, idle) = (starts.start_ms, starts.first_boot_ms, starts.idle_mb);
            aim(
                "start of an existing clinic",
                "≤ 1 s",
                format!("{start:.0} ms"),
                start <= 1000.0,
            )?;
            aim(
                "first boot with the demonstration",
                "≤ 2 s",
                format!("{boot:.0} ms"),
                boot <= 2000.0,
            )?;
            aim(
                "memory at rest",
                "≤ 80 MB",
                format!("{idle:.0} MB"),
                idle <= 80.0,
            )?;
        }
        writeln!(text)?;
        if let Some((micros, cases)) = self.assessment {
            writeln!(
                text,
                "One assessment, in process, over {cases} worked cases: {micros:.0} µs."
            )?;
        }
        writeln!(text, "Memory after all of it: {:.0} MB.", self.loaded_mb)
    }
}

/// The time that so many of a hundred stay below, of times in order.
fn share_of(times: &[Duration], percent: usize) -> Option<Duration> {
    times.get(times.len() * percent / 100).copied()
}
