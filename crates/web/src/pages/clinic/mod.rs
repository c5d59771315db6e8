//! The clinician's side: what needs a decision, the chart, and the deeds of a consultation.

pub mod assessment;
pub mod chart;
pub mod draft;
pub mod examination;
pub mod order;
pub mod plan;
pub mod quarantine;
pub mod renewal;
pub mod results;
pub mod task;
pub mod worklist;

use care::chart::Chart;
use record::{Role, patient::Patient};

use crate::{view::piece::patient_banner, visitor::Visitor};

/// Roles that open charts.
pub const READERS: &[Role] = &[Role::Clinician, Role::Assistant];
/// Roles that practise.
pub const CLINICIANS: &[Role] = &[Role::Clinician];

/// The banner of a chart: the same facts on every page of it, unknown ones said to be so.
fn banner(visitor: &Visitor, patient: &Patient, chart: &Chart) -> maud::Markup {
    let words = &visitor.words;
    let allergies: Vec<String> = chart
        .findings
        .about("allergy")
        .chain(chart.findings.about("allergy_text"))
        .map(|finding| {
            finding
                .original
                .clone()
                .unwrap_or_else(|| finding.value.to_string())
        })
        .collect();
    let none_said = chart
        .findings
        .latest("allergies_reviewed")
        .and_then(|finding| finding.value.truth())
        == Some(true);
    let allergies = match (allergies.is_empty(), none_said) {
        (false, _) => allergies.join(", "),
        (true, true) => words.t("chart-none-said"),
        (true, false) => words.t("chart-not-known-ask"),
    };
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
