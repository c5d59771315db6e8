//! `anagen assess`: prints what the guideline makes of one chart. Needs no clinic, no server, no network.

use std::{io::Read as _, path::Path, process::ExitCode};

use anyhow::{Context, anyhow, bail};
use decision::{Circumstance, assess};
use guideline::{Edition, vignette::Vignette};
use jiff::{civil::Date, tz::TimeZone};
use record::{
    Clock, Findings,
    assessment::{self, Journey},
    clock::SystemClock,
};

use crate::{
    args::{Assess, Format, Region},
    data::edition,
    say::say,
};

/// Runs the subcommand.
pub(crate) fn run(ask: &Assess) -> anyhow::Result<ExitCode> {
    let (name, json) = read(&ask.chart)?;
    let edition = edition()?;
    let chart = chart(&edition, &name, &json, ask)?;
    // On the other stream, so that JSON stays JSON: what was sent and not used is always said.
    for one in &chart.unread {
        eprintln!("not used: {one}");
    }
    let assessment = assess(&edition, &chart.findings, &chart.circumstance);
    match ask.format {
        Format::Text => {
            say(decision::report::text(&edition, &chart.findings, &assessment).trim_end());
            what_would_change(&edition, &chart);
        }
        Format::Json => say(serde_json::to_string_pretty(&assessment)?),
    }
    Ok(ExitCode::SUCCESS)
}

/// The smallest sets of facts that would lift a medicine's status, for each medicine that has one.
fn what_would_change(edition: &Edition, chart: &Chart) {
    say("\nWhat would change it (support for a clinician: nothing is proposed or ordered)");
    for treatment in edition.treatments() {
        let id = &treatment.id;
        let changes =
            decision::change::what_would_change(edition, &chart.findings, &chart.circumstance, id);
        for set in &changes.sets {
            let facts: Vec<String> = set.facts.iter().map(in_words).collect();
            say(format!(
                "- {}: {} if {}",
                treatment.name,
                set.becomes.word(),
                facts.join("; and ")
            ));
        }
        if !changes.complete {
            say(format!(
                "- {}: there may be more; not every set of facts was tried",
                treatment.name
            ));
        }
    }
}

fn in_words(fact: &decision::change::Fact) -> String {
    let now = fact.now.as_deref().unwrap_or("not known");
    let beyond = if fact.is_number { " or further" } else { "" };
    let would_do = fact.would_do.join(" or ");
    format!("{}: {would_do}{beyond} (now {now})", fact.title)
}

struct Chart {
    findings: Findings,
    circumstance: Circumstance,
    unread: Vec<String>,
}

fn chart(edition: &Edition, name: &str, json: &[u8], ask: &Assess) -> anyhow::Result<Chart> {
    // Windows writes a mark before the text.
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let kind: serde_json::Value = serde_json::from_slice(json).map_err(|error| {
        what_it_is(json).map_or_else(
            || anyhow!("`{name}` is not JSON: {error}"),
            |it_is| anyhow!("`{name}` is not JSON: {it_is}"),
        )
    })?;
    if let Some(schema) = kind.get("schema").and_then(|schema| schema.as_str()) {
        if schema != "aa-vignette/1" {
            bail!("`{name}` has the form `{schema}`; a vignette has `aa-vignette/1`");
        }
        let case = Vignette::read(edition, name, json).map_err(|problem| anyhow!("{problem}"))?;
        let today = ask.today.unwrap_or(case.today);
        let circumstance = Circumstance {
            today,
            region: case.region,
            journey: case.journey,
        };
        return Ok(Chart {
            findings: case.findings,
            circumstance,
            unread: Vec::new(),
        });
    }
    if !fhir::is_resource(json) {
        bail!("`{name}` is neither a FHIR R4 Bundle (`resourceType`) nor a vignette (`schema`)");
    }
    let today = ask.today.unwrap_or_else(today);
    let read = fhir::chart::read(json, edition, today)
        .map_err(|problem| anyhow!("`{name}`: {problem}"))?;
    let region = match ask.region {
        Region::Us => assessment::Region::US,
        Region::Eu => assessment::Region::EU,
    };
    let journey = if read.findings.latest("on_treatment").is_some() {
        Journey::Monitoring
    } else {
        Journey::Intake
    };
    let circumstance = Circumstance {
        today,
        region,
        journey,
    };
    Ok(Chart {
        findings: read.findings,
        circumstance,
        unread: read.unread,
    })
}

/// What something is that is no JSON, where that can be told, and what to do about it.
fn what_it_is(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.trim_ascii();
    let mut lines = text.split(|byte| *byte == b'\n');
    let is_object = |line: &[u8]| {
        let read = serde_json::from_slice::<serde_json::Value>(line);
        read.is_ok_and(|json| json.is_object())
    };
    match text {
        [] => Some("it is empty"),
        [0x1f, 0x8b, ..] | [b'P', b'K', ..] => Some("it is compressed: unpack it first"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("it is UTF-16: save it as UTF-8"),
        [b'<', ..] => Some("it is XML: ask for `application/fhir+json`"),
        _ if std::str::from_utf8(bytes).is_err() => Some("it is not UTF-8: save it as UTF-8"),
        _ if lines.next().is_some_and(is_object) => {
            Some("it has a resource on each line: put those of one patient into one Bundle")
        }
        _ => None,
    }
}

fn today() -> Date {
    TimeZone::system().to_datetime(SystemClock.now()).date()
}

fn read(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    if path == Path::new("-") {
        let mut json = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut json)
            .context("standard input cannot be read")?;
        return Ok(("standard input".to_owned(), json));
    }
    let name = path.display().to_string();
    let json = std::fs::read(path).with_context(|| format!("`{name}` cannot be read"))?;
    Ok((name, json))
}
