//! The clinician's own eyes: her score of the scalp, what she saw, and her diagnosis.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    examine::{self, Diagnosis, ScalpScore, Seen},
};
use guideline::{concept::Kind, edition::NONE};
use maud::{Markup, html};
use record::{Decimal, id::EncounterId};

use super::{banner, chart::say_value};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button, form},
        note::{Tone, note},
        piece::back,
    },
    visitor::Visitor,
};

/// The four views with their concepts, in the order of a scoring sheet.
const VIEWS: [(&str, &str); 4] = [
    ("top", "scalp_top"),
    ("back", "scalp_back"),
    ("left", "scalp_left"),
    ("right", "scalp_right"),
];

/// What is looked at beside the four views, in the order of a look.
const SIGNS: [&str; 19] = [
    "openings_preserved",
    "exclamation_hairs",
    "yellow_dots",
    "black_dots",
    "broken_hairs",
    "scale",
    "perifollicular_erythema",
    "smooth_shiny",
    "tufting",
    "ophiasis_band",
    "patches",
    "moth_eaten",
    "discoid_plaques",
    "pulled_margin",
    "hair_diameter_diversity",
    "pull_test_positive",
    "body_hair_lost",
    "brow",
    "lash",
];

/// What is asked rather than seen, and decides on a medicine.
const ASKED: [&str; 2] = ["child_pugh", "tb_preventive_weeks"];

/// What can be said of a condition on the patient's list: the list that its code joins.
const OF_A_CONDITION: [&str; 2] = ["condition_treated", "condition_over"];

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(encounter): Path<EncounterId>,
) -> Result<Response, Problem> {
    let chart = care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
    Ok(page(
        visitor,
        encounter,
        &chart,
        &Form::default(),
        &Wrong::nothing(),
    ))
}

pub(crate) async fn keep(
    State(app): State<App>,
    visitor: Visitor,
    Path(encounter): Path<EncounterId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::nothing();
    let score = read_score(&form, &mut wrong);
    let mut seen: Vec<Seen> = SIGNS
        .iter()
        .chain(&ASKED)
        .map(|concept| Seen {
            concept: (*concept).to_owned(),
            value: form.get(concept).to_owned(),
        })
        .collect();
    seen.extend(said_of_conditions(&form));
    let refused = if wrong.is_empty() {
        examine::examine(&app.practice, &visitor.ask(&form), encounter, score, seen).await
    } else {
        Err(Refused::Invalid(Vec::new()))
    };
    match refused {
        Ok(()) => {
            Ok(Redirect::to(link::examination(encounter).at("diagnosis").as_str()).into_response())
        }
        Err(Refused::Invalid(problems)) => {
            for problem in problems {
                wrong.add(&problem.field, &problem.problem);
            }
            let chart =
                care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
            Ok(page(visitor, encounter, &chart, &form, &wrong))
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn diagnose(
    State(app): State<App>,
    visitor: Visitor,
    Path(encounter): Path<EncounterId>,
    form: Form,
) -> Result<Response, Problem> {
    let diagnosis = Diagnosis {
        kind: form.get("kind").to_owned(),
    };
    match examine::diagnose(&app.practice, &visitor.ask(&form), encounter, diagnosis).await {
        Ok(()) => {
            let chart =
                care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
            Ok(Redirect::to(link::chart(chart.patient.id).as_str()).into_response())
        }
        Err(Refused::Invalid(problems)) => {
            let chart =
                care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
            Ok(page(
                visitor,
                encounter,
                &chart,
                &form,
                &Wrong::these(problems),
            ))
        }
        Err(other) => Err(other.into()),
    }
}

/// The name of a field is the code, its value the list that the code joins.
fn said_of_conditions(form: &Form) -> impl Iterator<Item = Seen> {
    form.fields().iter().filter_map(|(name, list)| {
        let code = name.strip_prefix("condition:")?;
        let list = OF_A_CONDITION.iter().find(|known| *known == list)?;
        Some(Seen {
            concept: (*list).to_owned(),
            value: code.to_owned(),
        })
    })
}

/// All four views or none: a score with a hole is no score.
fn read_score(form: &Form, wrong: &mut Wrong) -> Option<ScalpScore> {
    if VIEWS
        .iter()
        .all(|(_, concept)| form.get(concept).is_empty())
    {
        return None;
    }
    let mut view = |concept: &str| -> Decimal {
        let read = form.get(concept).parse::<Decimal>().ok();
        read.filter(|value| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(value))
            .unwrap_or_else(|| {
                wrong.add(concept, "problem-percent");
                Decimal::ZERO
            })
    };
    let score = ScalpScore {
        top: view("scalp_top"),
        back: view("scalp_back"),
        left: view("scalp_left"),
        right: view("scalp_right"),
    };
    wrong.is_empty().then_some(score)
}

fn page(
    visitor: Visitor,
    encounter: EncounterId,
    chart: &Chart,
    typed: &Form,
    wrong: &Wrong,
) -> Response {
    let visitor = visitor.in_view(chart.patient.id);
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::chart(chart.patient.id)))
        (wrong.summary(words))
        h1 { (words.t("exam-heading")) }
        (own_words(&visitor, chart))
        (form(&visitor, &link::keep_examination(encounter), html! {
            fieldset.group { legend { h2 { (words.t("exam-score")) } }
                p.hint { (words.t("exam-score-hint")) }
                div.quad { @for (view, concept) in VIEWS {
                    @let error = wrong.of(words, concept);
                    (Field { name: concept, label: &words.t(&format!("exam-view-{view}")), value: typed.get(concept), inputmode: "decimal", short: true, error: error.as_deref(), ..Field::default() }.text())
                } }
            }
            fieldset.group { legend { h2 { (words.t("exam-signs")) } }
                p.hint { (words.t("exam-signs-hint")) }
                @for concept in SIGNS { (sign(&visitor, chart, concept, typed, wrong)) }
            }
            fieldset.group { legend { h2 { (words.t("exam-asked")) } }
                p.hint { (words.t("exam-asked-hint")) }
                @for concept in ASKED { (sign(&visitor, chart, concept, typed, wrong)) }
                @for (code, said) in conditions(chart) { (condition(&visitor, chart, &code, &said, typed)) }
            }
            (button(&words.t("exam-keep")))
        }))
        (diagnosis(&visitor, encounter, chart, typed, wrong))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(&visitor, &words.t("exam-tab"))
        .banner(banner(&visitor, &chart.patient, chart))
        .status(status)
        .body(&body)
        .into_response()
}

/// What the patient marked, labelled as such, and the present score.
fn own_words(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    html! {
        @if let Some(severity) = &chart.assessment.severity {
            (note(if severity.professional { Tone::Info } else { Tone::Warn }, html! {
                p { (words.t_with("exam-present", &[
                    ("salt", severity.salt.normalize().to_string().into()),
                    ("by", severity.scored_by.clone().into()),
                    ("date", words.date(severity.observed_on).into()),
                ])) }
            }))
        }
        @let marked: Vec<(String, String)> = VIEWS.iter().filter_map(|(view, _)| {
            let finding = chart.findings.latest(&format!("patient_scalp_{view}"))?;
            Some((words.t(&format!("exam-view-{view}")), say_value(words, &finding.value)))
        }).collect();
        @if !marked.is_empty() {
            p { b { (words.t("exam-patient-marked")) } " "
                @for (at, (view, value)) in marked.iter().enumerate() { @if at > 0 { ", " } (view) " " (value) } }
        }
        @if !chart.photographs.is_empty() {
            ul.photos { @for photograph in &chart.photographs {
                @let view = words.t(&format!("photos-{}", photograph.view));
                li { figure { img src=(link::photograph(photograph.id)) alt=(view) loading="lazy" width=(photograph.width) height=(photograph.height); figcaption { (view) } } }
            } }
        }
    }
}

fn sign(visitor: &Visitor, chart: &Chart, name: &str, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let Some(concept) = visitor.app.practice.edition.concepts().get(name) else {
        return html! {};
    };
    let present = chart
        .findings
        .latest(name)
        .filter(|finding| finding.source.is_professional());
    let hint = present.map_or_else(String::new, |finding| {
        words.t_with(
            "exam-recorded",
            &[
                ("value", say_value(words, &finding.value).into()),
                ("date", words.date(finding.observed_on).into()),
            ],
        )
    });
    let error = wrong.of(words, name);
    let field = Field {
        name,
        label: &concept.title,
        hint: &hint,
        value: typed.get(name),
        error: error.as_deref(),
        ..Field::default()
    };
    if concept.kind == Kind::Truth {
        let say = |value: &str| (value.to_owned(), words.t(&format!("exam-{value}")));
        let choices = ["yes", "no", "unknown"].map(say);
        return field.select(&words.t("exam-not-looked"), &choices);
    }
    if !concept.values.is_empty() {
        let value = |value: &String| (value.clone(), value.clone());
        let choices: Vec<(String, String)> = concept.values.iter().map(value).collect();
        return field.select(&words.t("exam-not-asked"), &choices);
    }
    Field {
        inputmode: "numeric",
        short: true,
        ..field
    }
    .text()
}

/// Codes on the patient's list of conditions, each once, with the words in which it was told.
fn conditions(chart: &Chart) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for finding in chart.findings.about("condition") {
        let Some(code) = finding.value.code().filter(|code| *code != NONE) else {
            continue;
        };
        if all.iter().all(|(known, _)| known != code) {
            let words = finding.original.clone().unwrap_or_default();
            all.push((code.to_owned(), words));
        }
    }
    all
}

fn condition(visitor: &Visitor, chart: &Chart, code: &str, said: &str, typed: &Form) -> Markup {
    let words = &visitor.words;
    let recorded = |list: &str| {
        let mut entries = chart.findings.about(list).rev();
        let entry = entries.find(|it| it.value.code() == Some(code))?;
        let value = words.t(&format!("exam-{list}"));
        let date = words.date(entry.observed_on);
        let said = [("value", value.into()), ("date", date.into())];
        Some(words.t_with("exam-recorded", &said))
    };
    let hint: Vec<String> = OF_A_CONDITION.into_iter().filter_map(recorded).collect();
    let choices = OF_A_CONDITION.map(|list| (list.to_owned(), words.t(&format!("exam-{list}"))));
    let name = format!("condition:{code}");
    let label = format!("{code} {said}");
    Field {
        name: &name,
        label: label.trim(),
        hint: &hint.join(" "),
        value: typed.get(&name),
        ..Field::default()
    }
    .select(&words.t("exam-not-asked"), &choices)
}

fn diagnosis(
    visitor: &Visitor,
    encounter: EncounterId,
    chart: &Chart,
    typed: &Form,
    wrong: &Wrong,
) -> Markup {
    let words = &visitor.words;
    let present = chart
        .findings
        .latest("clinician_diagnosis")
        .and_then(|finding| finding.value.code());
    let choices: Vec<Choice> = visitor
        .app
        .practice
        .edition
        .types()
        .iter()
        .map(|kind| Choice {
            value: kind.id.clone(),
            says: kind.name.clone(),
            hint: kind.icd10cm.clone(),
            chosen: if typed.get("kind").is_empty() {
                present == Some(kind.id.as_str())
            } else {
                typed.get("kind") == kind.id
            },
            apart: false,
        })
        .collect();
    let error = wrong.of(words, "kind");
    html! {
        section #diagnosis {
            h2 { (words.t("exam-diagnosis")) }
            p { (words.t("exam-diagnosis-hint")) }
            @if let Some(lead) = chart.assessment.differential.first() {
                p.quiet { (words.t("exam-guideline-says")) " " (lead.name) " (" (words.t(&format!("certainty-{}", certainty(lead)))) ")" }
            }
            (form(visitor, &link::diagnose(encounter), html! {
                (Question { name: "kind", legend: &words.t("exam-kind"), error: error.as_deref(), ..Question::default() }.choices(&choices))
                (button(&words.t("exam-diagnose")))
            }))
        }
    }
}

fn certainty(candidate: &record::assessment::Candidate) -> String {
    serde_json::to_value(candidate.certainty)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
