//! The assessment panel: what the guideline makes of the findings, with its whole basis. Support for a decision, said
//! as such: every card shows inputs, gaps, sources and more than one way on.

use std::sync::Arc;

use guideline::Edition;
use maud::{Markup, PreEscaped, html};
use record::{
    Assessment,
    assessment::{Candidate, Citation, Consider, Reason, Severity, Status, TreatmentAssessment},
    finding::ConceptId,
};

use crate::{
    view::note::{Tone, headed_note, note, tag},
    visitor::Visitor,
    words::Words,
};

/// The whole panel: drawn once for each assessment and language. It has nothing else to draw from.
pub(crate) fn panel(visitor: &Visitor, assessment: &Arc<Assessment>) -> PreEscaped<Arc<str>> {
    let reader = Reader {
        words: &visitor.words,
        edition: &visitor.app.practice.edition,
    };
    let drawn = &visitor.app.drawn;
    drawn.of(assessment, reader.words.language, || {
        draw(reader, assessment)
    })
}

/// In which words, and after which clinical content, the panel is read.
#[derive(Clone, Copy)]
struct Reader<'r> {
    words: &'r Words,
    edition: &'r Edition,
}

fn draw(reader: Reader<'_>, assessment: &Assessment) -> Markup {
    let words = reader.words;
    html! {
        section.panel aria-labelledby="assessment" {
            h2 #assessment { (words.t("assess-heading")) }
            p.quiet {
                (words.t_with("assess-edition", &[
                    ("edition", short(&assessment.edition).into()),
                    ("date", words.date(assessment.assessed_on).into()),
                    ("region", format!("{:?}", assessment.region).into()),
                ]))
            }
            @for error in &assessment.errors {
                (note(Tone::Crit, html! { p { (words.t("assess-error")) " " (error) } }))
            }
            (red_flags(words, assessment))
            (actions(words, assessment))
            (typing(words, assessment))
            (severity(reader, assessment.severity.as_ref()))
            h3 { (words.t("assess-treatments")) }
            p.quiet { (words.t("assess-order")) }
            @for treatment in &assessment.treatments { (treatment_card(reader, treatment)) }
            (options(words, assessment))
            (notices(reader, assessment))
            (unmatched(words, assessment))
        }
    }
}

fn red_flags(words: &Words, assessment: &Assessment) -> Markup {
    html! {
        @for flag in &assessment.red_flags {
            (headed_note(Tone::Crit, &words.t("assess-red-flag"), html! {
                p { b { (flag.says) } }
                p { (flag.action) " " (words.t_with("assess-within", &[("n", flag.within_days.into())])) }
                (basis(words, &flag.rule, &flag.citations, true, false))
            }))
        }
        @if assessment.in_person_required {
            (note(Tone::Warn, html! { p { (words.t("assess-in-person")) } }))
        }
    }
}

fn actions(words: &Words, assessment: &Assessment) -> Markup {
    html! {
        @for action in &assessment.actions {
            @let grave = matches!(action.consider, Consider::Stop | Consider::Hold);
            (headed_note(if grave { Tone::Crit } else { Tone::Warn }, &action.says, html! {
                (inputs(words, &action.inputs))
                @if let Some(lifted) = &action.lifted_by { p { (words.t("assess-lifted")) " " (lifted) } }
                (basis(words, &action.rule, &action.citations, true, false))
            }))
        }
    }
}

fn typing(words: &Words, assessment: &Assessment) -> Markup {
    html! {
        h3 { (words.t("assess-type")) }
        @if assessment.differential.is_empty() { p { (words.t("assess-no-type")) } }
        @for (at, one) in assessment.differential.iter().enumerate().take(4) {
            @if at == 0 { section.card.first { (candidate(words, one)) } }
            @else { details.card { summary { (one.name) " " (tag(Tone::Plain, &words.t(&format!("certainty-{}", word_of(&one.certainty))))) } div { (candidate(words, one)) } } }
        }
    }
}

fn candidate(words: &Words, candidate: &Candidate) -> Markup {
    html! {
        h4 { (candidate.name) " " span.quiet { (candidate.icd10cm) } " "
            (tag(Tone::Info, &words.t(&format!("certainty-{}", word_of(&candidate.certainty))))) }
        @if !candidate.basis_for.is_empty() { p { b { (words.t("assess-for")) } }
            ul { @for basis in &candidate.basis_for { li { (basis.says) } } } }
        @if !candidate.basis_against.is_empty() { p { b { (words.t("assess-against")) } }
            ul { @for basis in &candidate.basis_against { li { (basis.says) } } } }
        @if !candidate.would_settle.is_empty() { p { b { (words.t("assess-settle")) } }
            ul { @for settle in &candidate.would_settle { li { (settle) } } } }
        (basis(words, &candidate.rule, &candidate.citations, true, false))
    }
}

fn severity(reader: Reader<'_>, severity: Option<&Severity>) -> Markup {
    let words = reader.words;
    html! {
        h3 { (words.t("assess-severity")) }
        @match severity {
            None => p { (words.t("assess-no-severity")) }
            Some(severity) => {
                dl.facts {
                    div { dt { "SALT" } dd { b { (severity.salt.normalize()) } " " (tag(Tone::Plain, &severity.salt_band)) } }
                    div { dt { "AA-IGA" } dd { (severity.aa_iga.replace('_', " ")) } }
                    div { dt { "AASc" } dd { (severity.aasc)
                        @if severity.aasc != severity.aasc_base { " (" (words.t_with("assess-raised", &[("from", severity.aasc_base.clone().into())])) ": " (severity.aasc_features.join(", ")) ")" } } }
                    div { dt { (words.t("assess-scored-by")) } dd { (severity.scored_by) ", " (words.date(severity.observed_on)) } }
                }
                @if !severity.professional { (note(Tone::Warn, html! { p { (words.t("assess-own-score")) } })) }
                (sources(words, &severity.citations))
            }
        }
    }
}

fn treatment_card(reader: Reader<'_>, treatment: &TreatmentAssessment) -> Markup {
    let words = reader.words;
    // What carries the status stands open; what is weaker is one click away.
    let (deciding, weaker): (Vec<&Reason>, Vec<&Reason>) = treatment
        .reasons
        .iter()
        .partition(|reason| reason.effect == Some(treatment.status));
    html! {
        section.card.treatment .stop[treatment.status == Status::Contraindicated] id={ "t-" (treatment.treatment) } {
            h4 { (treatment.name) " " (status_tag(words, treatment.status)) }
            @if treatment.status == Status::Eligible { p { (words.t("assess-nothing-against")) } }
            @if let Some(dose) = &treatment.dose {
                p { b { (words.t("assess-dose")) } " " (dose.text)
                    @if !dose.because.is_empty() { " (" (dose.because.join("; ")) ")" } }
                (sources(words, &dose.citations))
            }
            @if !treatment.missing.is_empty() {
                p { b { (words.t("assess-missing")) } " " (titles(reader.edition, &treatment.missing)) }
            }
            @if !deciding.is_empty() {
                // What is only not known yet is said in one line above; why each is needed would bury what stands open.
                @if treatment.status == Status::NeedsWorkUp && !treatment.missing.is_empty() {
                    details { summary { (words.t_with("assess-work-up", &[("n", deciding.len().into())])) }
                        ul.reasons { @for reason in deciding { (reason_line(reader, reason)) } } }
                } @else { ul.reasons { @for reason in deciding { (reason_line(reader, reason)) } } }
            }
            @if !weaker.is_empty() {
                details { summary { (words.t_with("assess-weaker", &[("n", weaker.len().into())])) }
                    ul.reasons { @for reason in weaker { (reason_line(reader, reason)) } } }
            }
            p.quiet { (words.t("assess-label")) " " (cited(&treatment.label)) }
        }
    }
}

fn reason_line(reader: Reader<'_>, reason: &Reason) -> Markup {
    let words = reader.words;
    html! {
        li {
            p {
                @if let Some(effect) = reason.effect { (status_tag(words, effect)) " " }
                (reason.says) " " code { (reason.code) }
            }
            @if !reason.missing.is_empty() { p { b { (words.t("assess-not-known")) } " " (titles(reader.edition, &reason.missing)) } }
            p { @match &reason.lifted_by {
                Some(lifted) => { b { (words.t("assess-lifted")) } " " (lifted) }
                None => @if reason.effect.is_some() { (words.t("assess-permanent")) }
            } }
            details.why { summary { (words.t("assess-basis")) " " (marks(words, reason)) }
                div { (inputs(words, &reason.inputs)) (basis(words, &reason.rule, &reason.citations, reason.reviewed, reason.stale)) } }
        }
    }
}

/// What a reader must see without opening anything: that a fact is not reviewed, that a rule is past its date.
fn marks(words: &Words, reason: &Reason) -> Markup {
    html! {
        @if !reason.reviewed { (tag(Tone::Warn, &words.t("assess-unreviewed"))) }
        @if reason.stale { (tag(Tone::Warn, &words.t("assess-stale"))) }
    }
}

fn options(words: &Words, assessment: &Assessment) -> Markup {
    html! {
        @if !assessment.options.is_empty() {
            details { summary { (words.t("assess-options")) }
                ul { @for option in &assessment.options {
                    li { b { (option.name) } ": " (option.says) " " (sources(words, &option.citations)) }
                } } }
        }
    }
}

fn notices(reader: Reader<'_>, assessment: &Assessment) -> Markup {
    let words = reader.words;
    html! {
        @if !assessment.notices.is_empty() {
            details { summary { (words.t_with("assess-say", &[("n", assessment.notices.len().into())])) }
                ul.reasons { @for notice in &assessment.notices { (reason_line(reader, notice)) } } }
        }
    }
}

fn unmatched(words: &Words, assessment: &Assessment) -> Markup {
    html! {
        @if !assessment.unmatched_medications.is_empty() {
            (headed_note(Tone::Warn, &words.t("assess-unmatched"), html! {
                ul { @for text in &assessment.unmatched_medications { li { "“" (text) "”" } } }
            }))
        }
    }
}

/// The status as a tag: its word, and a tone that never stands alone.
pub(crate) fn status_tag(words: &Words, status: Status) -> Markup {
    let tone = match status {
        Status::Contraindicated => Tone::Crit,
        Status::NotIndicated => Tone::Plain,
        Status::NeedsWorkUp => Tone::Info,
        Status::Caution => Tone::Warn,
        Status::Eligible => Tone::Ok,
    };
    tag(tone, &words.t(&format!("status-{}", status.word())))
}

/// What concepts are called.
pub(crate) fn titles(edition: &Edition, concepts: &[ConceptId]) -> String {
    let known = edition.concepts();
    let titles: Vec<String> = concepts
        .iter()
        .map(|concept| {
            known
                .get(concept.as_str())
                .map_or_else(|| concept.to_string(), |known| known.title.clone())
        })
        .collect();
    titles.join("; ")
}

fn inputs(words: &Words, inputs: &[String]) -> Markup {
    html! { @if !inputs.is_empty() { p.quiet { (words.t("assess-inputs")) " " (inputs.join("; ")) } } }
}

/// Rule, sources, and whether they may be relied on as they stand.
fn basis(words: &Words, rule: &str, citations: &[Citation], reviewed: bool, stale: bool) -> Markup {
    html! {
        p.basis {
            (words.t("assess-rule")) " " code { (rule) } ". " (cited(citations))
            @if !reviewed { " " (tag(Tone::Warn, &words.t("assess-unreviewed"))) }
            @if stale { " " (tag(Tone::Warn, &words.t("assess-stale"))) }
        }
    }
}

fn sources(words: &Words, citations: &[Citation]) -> Markup {
    html! { @if !citations.is_empty() { span.basis { (words.t("assess-source")) " " (cited(citations)) } } }
}

fn cited(citations: &[Citation]) -> Markup {
    html! {
        @for (at, citation) in citations.iter().enumerate() {
            @if at > 0 { "; " }
            cite { (citation.title) }
            @if !citation.at.is_empty() { ", " (citation.at) }
            @if !citation.revision.is_empty() { " (" (citation.revision) ")" }
            " " abbr title="fact status" { (citation.status) }
        }
    }
}

fn short(edition: &str) -> String {
    edition.chars().take(12).collect()
}

fn word_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
