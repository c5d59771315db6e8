//! The clinician's side: what needs a decision, the chart, and the deeds of a consultation.

pub mod assessment;
pub mod changes;
pub mod chart;
pub mod draft;
pub mod examination;
mod follow_ups;
pub mod forecast;
pub mod messages;
pub mod order;
pub mod plan;
pub mod quarantine;
pub mod renewal;
pub mod results;
pub mod review;
pub mod sooner;
pub mod task;
pub mod worklist;

use care::chart::Chart;
use record::{Role, patient::Patient};

use crate::{view::piece::patient_banner, visitor::Visitor, words::Words};

/// Roles that open charts.
pub const READERS: &[Role] = &[Role::Clinician, Role::Assistant];
/// Roles that practise.
pub const CLINICIANS: &[Role] = &[Role::Clinician];

/// The banner of a chart: the same facts on every page of it, unknown ones said to be so.
pub(crate) fn banner(visitor: &Visitor, patient: &Patient, chart: &Chart) -> maud::Markup {
    let words = &visitor.words;
    let allergies = listed(
        words,
        chart,
        ["allergy", "allergy_text"],
        "allergies_reviewed",
    );
    let sex = match patient.sex {
        Some(record::patient::Sex::Female) => words.t("sex-female"),
        Some(record::patient::Sex::Male) => words.t("sex-male"),
        None => words.t("chart-not-known-ask"),
    };
    let (wall, letters) = visitor.app.practice.wall_time(&patient.zone);
    let there = format!(
        "{}, {} {letters}",
        patient.jurisdiction,
        words.time(wall.time())
    );
    patient_banner(
        visitor,
        patient,
        &[
            (words.t("chart-sex"), sex),
            (words.t("chart-allergies"), allergies),
            (words.t("chart-there-now"), there),
        ],
    )
}

/// A list in the patient's words: what was named, "none" when that was the answer, "not known" when nobody has asked.
pub(crate) fn listed(words: &Words, chart: &Chart, concepts: [&str; 2], reviewed: &str) -> String {
    let lines = concepts
        .iter()
        .flat_map(|concept| chart.findings.about(concept))
        .filter(|finding| finding.value.code() != Some("none"))
        .map(|finding| {
            finding
                .original
                .clone()
                .unwrap_or_else(|| finding.value.to_string())
        });
    // A line of which only a part was recognised is kept twice: as the ingredient and as words for a person to read.
    let mut named: Vec<String> = Vec::new();
    for line in lines {
        if !named.contains(&line) {
            named.push(line);
        }
    }
    let asked = chart
        .findings
        .latest(reviewed)
        .and_then(|finding| finding.value.truth())
        == Some(true);
    match (named.is_empty(), asked) {
        (false, _) => named.join(", "),
        (true, true) => words.t("chart-none-said"),
        (true, false) => words.t("chart-not-known-ask"),
    }
}
