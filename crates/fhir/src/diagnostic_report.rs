//! A laboratory report as it was filed.

use jiff::Timestamp;
use record::{
    Finding,
    id::{PatientId, ReportId},
};

use crate::{
    incoming::ReportStatus,
    systems::LOINC,
    write::{Object, Resource, concept, reference},
};

/// A report that was filed in a chart.
#[derive(Clone, Copy, Debug)]
pub struct Filed<'a> {
    /// Its name in storage.
    pub id: ReportId,
    /// Whose.
    pub patient: PatientId,
    /// Which laboratory or system numbers it; may be empty.
    pub system: &'a str,
    /// The laboratory's own number for it; may be empty.
    pub accession: &'a str,
    /// LOINC code of the panel or the test; may be empty.
    pub code: &'a str,
    /// Where it stands.
    pub status: ReportStatus,
    /// When it came.
    pub received_at: Timestamp,
    /// The findings it became.
    pub findings: &'a [Finding],
}

/// Writes a report with references to the Observations it became.
#[must_use]
pub fn write(report: &Filed<'_>) -> Resource {
    let number = Object::new()
        .text("system", report.system)
        .text("value", report.accession);
    let numbers = if report.accession.is_empty() {
        Vec::new()
    } else {
        vec![number]
    };
    let name = if report.code.is_empty() {
        "Laboratory report"
    } else {
        report.code
    };
    let drawn = report
        .findings
        .iter()
        .map(|finding| finding.observed_on)
        .min();
    let results = report
        .findings
        .iter()
        .map(|finding| reference("Observation", finding.id));
    Object::resource("DiagnosticReport")
        .text("id", report.id.to_string())
        .list("identifier", numbers)
        .text("status", report.status.word())
        .object("code", concept(LOINC, report.code, name))
        .object("subject", reference("Patient", report.patient))
        .maybe("effectiveDateTime", drawn.map(|day| day.to_string()))
        .text("issued", report.received_at.to_string())
        .list("result", results.collect())
        .done()
}
