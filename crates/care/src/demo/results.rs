//! A made-up laboratory report, written as the FHIR text that a laboratory would send and read at the same border.

use std::collections::BTreeMap;

use fhir::incoming::{IncomingReport, read};
use guideline::Edition;
use jiff::civil::Date;
use record::{patient::Patient, quantity::Decimal};

use super::data::Common;

const REPORT: &str = include_str!("report.json");
const OBSERVATION: &str = include_str!("observation.json");

/// What a report is made of.
pub(super) struct Specimen<'a> {
    pub(super) patient: &'a Patient,
    pub(super) accession: &'a str,
    pub(super) panels: &'a [String],
    /// Other values than the panels have, by code: value and unit.
    pub(super) with: &'a BTreeMap<String, [String; 2]>,
    pub(super) drawn_on: Date,
}

/// The report of a specimen.
///
/// # Errors
///
/// In words, for a panel that does not exist or a text that the border refuses.
pub(super) fn report(
    edition: &Edition,
    common: &Common,
    of: &Specimen<'_>,
) -> Result<Vec<IncomingReport>, String> {
    let (mut observations, mut results) = (String::new(), Vec::new());
    for panel in of.panels {
        for [code, name, value, unit] in common
            .panel
            .get(panel)
            .ok_or_else(|| format!("no panel `{panel}`"))?
        {
            let (value, unit) = of
                .with
                .get(code)
                .map_or((value, unit), |[value, unit]| (value, unit));
            let number = format!("{:011}", results.len());
            let (system, code) = match code.strip_prefix("local:") {
                Some(_) => ("urn:anagen:concept", code.as_str()),
                None => ("http://loinc.org", code.as_str()),
            };
            observations.push_str(&fill(
                OBSERVATION.trim_end(),
                &[
                    ("number", &number),
                    ("system", system),
                    ("code", code),
                    ("name", name),
                    ("value", &written(value, unit)),
                ],
            ));
            results.push(format!(
                "{{ \"reference\": \"urn:uuid:00000000-0000-4000-8000-1{number}\" }}"
            ));
        }
    }
    let text = fill(
        REPORT,
        &[
            ("observations", &observations),
            ("results", &results.join(", ")),
            ("mrn", &of.patient.mrn),
            ("family", &of.patient.family_name),
            ("given", &of.patient.given_name),
            ("born_on", &of.patient.born_on.to_string()),
            ("accession", of.accession),
            ("drawn_on", &of.drawn_on.to_string()),
        ],
    );
    read(text.as_bytes(), edition).map_err(|refused| refused.to_string())
}

/// A number with its unit, or words.
fn written(value: &str, unit: &str) -> String {
    if value.parse::<Decimal>().is_ok() {
        format!("\"valueQuantity\": {{ \"value\": {value}, \"unit\": \"{unit}\" }}")
    } else {
        format!("\"valueString\": \"{value}\"")
    }
}

fn fill(text: &str, with: &[(&str, &str)]) -> String {
    with.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}
