//! The assessment in plain text: what `anagen assess` prints. Everything that is not known is said.

use std::fmt::Write as _;

use guideline::Edition;
use record::{
    Assessment, Findings,
    assessment::{Citation, Reason, Severity, TreatmentAssessment},
};

/// The assessment in plain text, for a clinician.
#[must_use]
pub fn text(edition: &Edition, findings: &Findings, assessment: &Assessment) -> String {
    let mut out = Out(String::new());
    out.line(&format!(
        "Assessment of {} ({:?}, {:?}), edition {}",
        assessment.assessed_on,
        assessment.region,
        assessment.journey,
        assessment.edition.get(..12).unwrap_or(&assessment.edition)
    ));
    out.line("Support for a clinician; not a diagnosis and not an order.");
    errors(&mut out, assessment);
    red_flags(&mut out, assessment);
    differential(&mut out, assessment);
    severity(&mut out, edition, assessment.severity.as_ref());
    out.head("Treatments");
    for treatment in &assessment.treatments {
        self::treatment(&mut out, edition, treatment);
    }
    actions(&mut out, assessment);
    investigations(&mut out, assessment);
    options(&mut out, assessment);
    notices(&mut out, assessment);
    if !assessment.unmatched_medications.is_empty() {
        out.head("Medicines nobody recognised: read them");
        for words in &assessment.unmatched_medications {
            out.item(words);
        }
    }
    in_words(&mut out, edition, findings);
    out.0
}

struct Out(String);

impl Out {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn head(&mut self, text: &str) {
        self.0.push('\n');
        self.line(text);
    }

    fn item(&mut self, text: &str) {
        self.line(&format!("- {text}"));
    }

    fn sub(&mut self, text: &str) {
        self.line(&format!("    {text}"));
    }
}

fn cites(citations: &[Citation]) -> String {
    let all: Vec<String> = citations
        .iter()
        .map(|cite| format!("{} {} [{}]", cite.evidence, cite.at, cite.status))
        .collect();
    all.join("; ")
}

fn errors(out: &mut Out, assessment: &Assessment) {
    if assessment.errors.is_empty() {
        return;
    }
    out.head("Errors: nothing is eligible until they are mended");
    for error in &assessment.errors {
        out.item(error);
    }
}

fn red_flags(out: &mut Out, assessment: &Assessment) {
    if assessment.red_flags.is_empty() {
        return;
    }
    out.head("Red flags");
    for flag in &assessment.red_flags {
        let within = match flag.within_days {
            0 => "today".to_owned(),
            days => format!("within {days} days"),
        };
        out.item(&format!("{}. {} ({within})", flag.says, flag.action));
        out.sub(&cites(&flag.citations));
    }
}

fn differential(out: &mut Out, assessment: &Assessment) {
    out.head("Kind of hair loss");
    if assessment.differential.is_empty() {
        out.line("Not known: no finding decides.");
    }
    for candidate in &assessment.differential {
        let certainty = format!("{:?}", candidate.certainty).to_lowercase();
        out.item(&format!(
            "{} ({}): {certainty}",
            candidate.name, candidate.icd10cm
        ));
        for basis in &candidate.basis_for {
            out.sub(&format!("for: {}", basis.says));
        }
        for basis in &candidate.basis_against {
            out.sub(&format!("against: {}", basis.says));
        }
        if !candidate.would_settle.is_empty() {
            out.sub(&format!(
                "would settle it: {}",
                candidate.would_settle.join("; ")
            ));
        }
        if !candidate.citations.is_empty() {
            out.sub(&cites(&candidate.citations));
        }
    }
    if assessment.in_person_required {
        out.line("In-person examination required.");
    }
}

fn severity(out: &mut Out, edition: &Edition, severity: Option<&Severity>) {
    out.head("Severity");
    let Some(severity) = severity else {
        out.line("No SALT is shown: not scored, or it does not apply to this diagnosis.");
        return;
    };
    out.line(&format!(
        "SALT {} ({}), AA-IGA {}, AASc {}, scored by {} on {}",
        severity.salt,
        severity.salt_band,
        severity.aa_iga,
        severity.aasc,
        severity.scored_by,
        severity.observed_on
    ));
    if !severity.aasc_features.is_empty() {
        out.line(&format!(
            "AASc raised one level from {} by: {}",
            severity.aasc_base,
            severity.aasc_features.join("; ")
        ));
        let raises = edition.severity().raises.iter();
        let mut by = raises.filter(|raise| severity.aasc_features.contains(&raise.name));
        if !by.any(guideline::severity::Raise::may_open) {
            out.line("Not yet reviewed by a clinician: the raised level opens no medicine.");
        }
    }
    if !severity.professional {
        out.line("The patient's own score opens no gate.");
    }
}

fn treatment(out: &mut Out, edition: &Edition, treatment: &TreatmentAssessment) {
    out.line(&format!("{}: {}", treatment.name, treatment.status.word()));
    if let Some(dose) = &treatment.dose {
        out.sub(&format!("dose: {} [{}]", dose.text, cites(&dose.citations)));
        for because in &dose.because {
            out.sub(&format!("  because: {because}"));
        }
    }
    for reason in &treatment.reasons {
        self::reason(out, reason);
    }
    if !treatment.missing.is_empty() {
        let titles: Vec<&str> = treatment
            .missing
            .iter()
            .map(|id| {
                let known = edition.concepts().get(id.as_str());
                known.map_or(id.as_str(), |concept| concept.title.as_str())
            })
            .collect();
        out.sub(&format!("must be known first: {}", titles.join("; ")));
    }
}

fn reason(out: &mut Out, reason: &Reason) {
    let effect = reason.effect.map_or("note", |status| status.word());
    out.item(&format!("{effect} {}: {}", reason.code, reason.says));
    for input in &reason.inputs {
        out.sub(&format!("from: {input}"));
    }
    if let Some(lifted_by) = &reason.lifted_by {
        out.sub(&format!("lifted by: {lifted_by}"));
    }
    let mut source = cites(&reason.citations);
    if !reason.reviewed {
        source.push_str(" (facts not yet reviewed by a clinician)");
    }
    if reason.stale {
        source.push_str(" (review date passed: check the label)");
    }
    out.sub(&source);
}

fn actions(out: &mut Out, assessment: &Assessment) {
    if assessment.actions.is_empty() {
        return;
    }
    out.head("On treatment");
    for action in &assessment.actions {
        out.item(&format!(
            "{:?} {} ({}): {}",
            action.consider, action.treatment, action.code, action.says
        ));
        for input in &action.inputs {
            out.sub(&format!("from: {input}"));
        }
        out.sub(&cites(&action.citations));
    }
}

fn investigations(out: &mut Out, assessment: &Assessment) {
    if assessment.investigations.is_empty() {
        return;
    }
    out.head("Tests to consider");
    for test in &assessment.investigations {
        let whose = match test.treatments.as_slice() {
            [] => "for the diagnosis".to_owned(),
            treatments => format!("for {}", treatments.join(", ")),
        };
        out.item(&format!(
            "{} ({}), {whose}: {}",
            test.name, test.code, test.reason
        ));
    }
}

fn options(out: &mut Out, assessment: &Assessment) {
    if assessment.options.is_empty() {
        return;
    }
    out.head("Other options");
    for option in &assessment.options {
        out.item(&format!(
            "{}: {} [{}]",
            option.name,
            option.says,
            cites(&option.citations)
        ));
    }
}

fn notices(out: &mut Out, assessment: &Assessment) {
    if assessment.notices.is_empty() {
        return;
    }
    out.head("Notes");
    for notice in &assessment.notices {
        reason(out, notice);
    }
}

/// What the record says in words only, so that nothing is lost by being uncoded.
fn in_words(out: &mut Out, edition: &Edition, findings: &Findings) {
    let mut lines = String::new();
    for finding in findings.all() {
        if let record::Value::Text(words) = &finding.value {
            let id = finding.concept.as_str();
            let title = edition
                .concepts()
                .get(id)
                .map_or(id, |known| known.title.as_str());
            // Writing to a `String` cannot fail.
            writeln!(lines, "- {title}: {words}").ok();
        }
    }
    if !lines.is_empty() {
        out.head("In words, for a person to read");
        out.0.push_str(&lines);
    }
}
