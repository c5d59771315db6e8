//! The chart at a glance: who, what is known and what is not, what the guideline makes of it, and every next step.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use care::{chart::Chart, examine};
use maud::{Markup, html};
use record::{
    Finding, Source, Value,
    encounter::EncounterState,
    id::{EncounterId, PatientId},
    order::{Obligation, ObligationState},
    plan::PlanState,
    quantity::Quantity,
    task::{Task, Urgency},
};

use super::{
    assessment, banner, follow_ups, listed, sooner,
    worklist::{waiting, whither},
};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        chart::sparkline::Sparkline,
        field::Field,
        form::{Wrong, button, form},
        note::{Tone, note, tag},
        piece::go,
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
) -> Result<Response, Problem> {
    let chart = care::chart::chart(&app.practice, &visitor.actor, patient).await?;
    Ok(page(visitor, &chart, &Form::default(), &Wrong::nothing()))
}

pub(crate) async fn write_note(
    State(app): State<App>,
    visitor: Visitor,
    Path(encounter): Path<EncounterId>,
    form: Form,
) -> Result<Response, Problem> {
    let text = form.raw("text").to_owned();
    match examine::write_note(&app.practice, &visitor.ask(&form), encounter, text).await {
        Ok(patient) => Ok(
            axum::response::Redirect::to(link::chart(patient).at("notes").as_str()).into_response(),
        ),
        Err(care::Refused::Invalid(problems)) => {
            let chart =
                care::chart::chart_of_encounter(&app.practice, &visitor.actor, encounter).await?;
            Ok(page(visitor, &chart, &form, &Wrong::these(problems)))
        }
        Err(other) => Err(other.into()),
    }
}

/// The page; `typed` is a form of it that was sent with something wrong.
pub(super) fn page(visitor: Visitor, chart: &Chart, typed: &Form, wrong: &Wrong) -> Response {
    let visitor = visitor.in_view(chart.patient.id);
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t_with("chart-heading", &[("name", chart.patient.full_name().into())])) }
        (wrong.summary(words))
        (open_tasks(words, chart))
        (steps(&visitor, chart))
        div.columns {
            div {
                (glance(&visitor, chart))
                (trend(&visitor, chart))
                (duties(words, chart))
                (follow_ups::table(&visitor, chart))
                (sooner::panel(&visitor, chart, typed, wrong))
            }
            div {
                (assessment::panel(&visitor, &chart.assessment))
                p { a href=(link::changes(chart.patient.id)) { (words.t("changes-heading")) } }
                p { a href=(link::forecast(chart.patient.id)) { (words.t("forecast-link")) } }
                p { a href=(link::messages(chart.patient.id)) { (words.t("messages-link")) } }
                @for review in chart.reviews.iter().rev() {
                    p { a href=(link::review_desk(review.id)) { (words.t_with("desk-link", &[("day", words.date(visitor.app.practice.date_of(review.sent_at, &chart.patient.zone)).into())])) } }
                }
            }
        }
        (results(&visitor, chart))
        (photographs(&visitor, chart))
        (known(&visitor, chart))
        (notes(&visitor, chart, typed.raw("text"), wrong))
    };
    let status = if wrong.is_empty() {
        axum::http::StatusCode::OK
    } else {
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(&visitor, &words.t("chart-tab"))
        .banner(banner(&visitor, &chart.patient, chart))
        .wide()
        .status(status)
        .body(&body)
        .into_response()
}

/// What waits for a decision, the most urgent first, as on the worklist.
fn open_tasks(words: &Words, chart: &Chart) -> Markup {
    let open = chart.tasks.iter().filter(|task| task.closed.is_none());
    let mut open: Vec<&Task> = open.collect();
    open.sort_by_key(|task| (task.urgency, task.opened_at));
    html! {
        @for task in open {
            (note(if task.urgency == Urgency::Now { Tone::Crit } else { Tone::Warn }, html! {
                p { b { (words.t(&format!("kind-{}", task.kind.word()))) } ": " (task.why)
                    " " span.quiet { (waiting(words, task.opened_at, chart.now)) } }
                p { a href=(whither(task)) { (words.t("chart-decide")) span.vh { ": " (task.why) } } }
            }))
        }
    }
}

/// What can be done next, in the order of a consultation.
fn steps(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let clinician = visitor.actor.role() == Some(record::Role::Clinician);
    let Some(encounter) = chart.encounter().filter(|_| clinician) else {
        return html! { p { (go(&link::enter_result(chart.patient.id), &words.t("chart-enter-result"), true)) } };
    };
    let begun = !matches!(encounter.state, EncounterState::Intake { .. });
    html! {
        nav.acts aria-label=(words.t("chart-steps")) {
            @if begun {
                (go(&link::examination(encounter.id), &words.t("chart-examine"), false))
                (go(&link::order(encounter.id), &words.t("chart-order"), true))
                (go(&link::draft_plan(encounter.id), &words.t("chart-plan"), true))
            } @else { p { (words.t("chart-intake-open")) } }
            (go(&link::enter_result(chart.patient.id), &words.t("chart-enter-result"), true))
        }
    }
}

fn glance(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let say = |concept: &str| latest_words(words, chart, concept);
    let diagnosis = chart
        .findings
        .latest("clinician_diagnosis")
        .and_then(|finding| {
            let kind = visitor
                .app
                .practice
                .edition
                .hair_loss(finding.value.code()?)?;
            Some(format!("{} ({})", kind.name, kind.icd10cm))
        });
    let medicines = listed(
        words,
        chart,
        ["medication", "medication_unmatched"],
        "medications_reviewed",
    );
    let booked = || {
        chart.appointments.iter().filter(|visit| {
            matches!(
                visit.state,
                record::appointment::AppointmentState::Confirmed { .. }
            )
        })
    };
    // Of several to come the next one; without one the newest.
    let next = booked().find(|visit| visit.starts_at > chart.now);
    let visit = next.or_else(|| booked().next_back());
    let rows = [
        (
            words.t("chart-diagnosis"),
            diagnosis.unwrap_or_else(|| words.t("chart-no-diagnosis")),
        ),
        (
            words.t("chart-in-charge"),
            chart
                .in_charge
                .clone()
                .unwrap_or_else(|| words.t("chart-nobody")),
        ),
        (words.t("chart-episode"), say("episode_months")),
        (words.t("chart-medicines"), medicines),
        (words.t("chart-pregnancy"), say("pregnancy_intention")),
        (words.t("chart-breastfeeding"), say("breastfeeding")),
        (words.t("chart-smoking"), say("smoker")),
        (words.t("chart-clots"), say("vte")),
        (words.t("chart-cancer"), say("malignancy")),
        (words.t("chart-goals"), say("goals")),
    ];
    html! {
        section.card {
            h2 { (words.t("chart-glance")) }
            dl.facts {
                @for (label, value) in rows { div { dt { (label) } dd { (value) } } }
                @if let Some(visit) = visit {
                    div { dt { (words.t("chart-visit")) } dd { (words.date(visit.wall_time.date())) ", "
                        (words.time(visit.wall_time.time())) " (" (visit.zone) ")" } }
                }
                @if let Some(plan) = chart.plans.iter().rev().find(|plan| matches!(plan.state, PlanState::Signed { .. })) {
                    div { dt { (words.t("chart-plan-signed")) } dd {
                        a href=(link::plan(plan.id)) { (plan.content.prescription.clone().unwrap_or_else(|| plan.content.diagnosis.clone())) }
                        @if let Some(start) = plan.content.starts_on { ", " (words.t_with("chart-since", &[("date", words.date(start).into())])) } } }
                }
                @if let Some(instruction) = chart.instructions.last() {
                    div { dt { (words.t("chart-instruction")) } dd {
                        @if instruction.holds { (tag(Tone::Crit, &words.t("chart-on-hold"))) " " }
                        "“" (instruction.words) "” " (instruction.by) } }
                }
            }
            @if !chart.gate.is_open() {
                (note(Tone::Warn, html! { p { b { (words.t("chart-gate-closed")) } }
                    ul { @for why in &chart.gate.closed_because { li { (why) } } } }))
            }
        }
    }
}

/// The newest thing said about a concept; what is not known says so, and never reads as a no.
fn latest_words(words: &Words, chart: &Chart, concept: &str) -> String {
    match chart.findings.latest(concept).map(|finding| &finding.value) {
        None | Some(Value::Unknown(_)) => words.t("chart-not-known-ask"),
        Some(value) => say_value(words, value),
    }
}

pub(crate) fn say_value(words: &Words, value: &Value) -> String {
    match value {
        Value::Truth(true) => words.t("yes"),
        Value::Truth(false) => words.t("no"),
        Value::Unknown(why) => words.t_with("chart-not-known", &[("why", why.clone().into())]),
        Value::Date(day) => words.date(*day),
        // A share of dots is rarely a round number; two decimals are more than anybody reads.
        Value::Quantity(quantity) => Quantity::new(
            quantity.value.round_dp(2).normalize(),
            quantity.unit.clone(),
        )
        .to_string(),
        other => other.to_string(),
    }
}

fn trend(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let Some((first, _)) = chart.salt.first() else {
        return html! {};
    };
    let points: Vec<(f64, f64)> = chart
        .salt
        .iter()
        .filter_map(|(day, salt)| {
            Some((
                f64::from(first.until(*day).ok()?.get_days()),
                f64::try_from(*salt).ok()?,
            ))
        })
        .collect();
    let rows: Vec<Vec<Markup>> = chart
        .salt
        .iter()
        .map(|(day, salt)| vec![html! { (words.date(*day)) }, html! { (salt) }])
        .collect();
    let said: Vec<String> = chart
        .salt
        .iter()
        .map(|(day, salt)| format!("{day}: {salt}"))
        .collect();
    let columns = [words.t("result-date"), "SALT".to_owned()];
    html! {
        section.card {
            h2 { (words.t("chart-salt-trend")) }
            @if points.len() > 1 {
                (Sparkline { id: "salt", title: &words.t("chart-salt-trend"), description: &said.join(", "), points: &points, ..Sparkline::default() }.draw())
            }
            (stack_table(&words.t("chart-salt-caption"), &columns, &rows))
        }
    }
}

/// One line for each date: what is due then, and where each test stands.
fn duties(words: &Words, chart: &Chart) -> Markup {
    let mut rows: Vec<(jiff::civil::Date, i32, Vec<&Obligation>)> = Vec::new();
    for duty in chart
        .obligations
        .iter()
        .filter(|duty| duty.state.word() != "cancelled")
    {
        match rows
            .iter_mut()
            .find(|(due, week, _)| *due == duty.due_on && *week == duty.week)
        {
            Some((_, _, duties)) => duties.push(duty),
            None => rows.push((duty.due_on, duty.week, vec![duty])),
        }
    }
    let rows: Vec<Vec<Markup>> = rows
        .into_iter()
        .map(|(due, week, duties)| {
            let when = if week == 0 { words.t("duty-baseline") } else { words.t_with("duty-week", &[("n", week.into())]) };
            let of = |wanted: &str| duties.iter().filter(|duty| standing(duty, chart.today) == wanted).map(|duty| duty.name.as_str()).collect::<Vec<_>>();
            vec![
                html! { (when) br; small.quiet { (words.date(due)) } },
                html! { @for (word, tone) in [("overdue", Tone::Crit), ("open", Tone::Info), ("done", Tone::Ok)] {
                    @let names = of(word);
                    @if !names.is_empty() { p { (tag(tone, &words.t(&format!("duty-{word}")))) " " (names.join(", ")) } }
                } },
            ]
        })
        .collect();
    let columns = ["duty-when", "duty-test"].map(|key| words.t(key));
    html! {
        @if !rows.is_empty() { section.card { h2 { (words.t("chart-duties")) } (stack_table(&words.t("chart-duties-caption"), &columns, &rows)) } }
    }
}

fn standing(duty: &Obligation, today: jiff::civil::Date) -> &'static str {
    match duty.state {
        ObligationState::Open if duty.due_on < today => "overdue",
        ObligationState::Open => "open",
        ObligationState::Overdue { .. } => "overdue",
        ObligationState::Done { .. } => "done",
        ObligationState::Cancelled { .. } => "cancelled",
    }
}

fn results(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let edition = &visitor.app.practice.edition;
    let mut seen: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for finding in chart
        .findings
        .all()
        .iter()
        .rev()
        .filter(|finding| is_result(finding))
    {
        let name = finding.concept.as_str();
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let Some(concept) = edition.concepts().get(name) else {
            continue;
        };
        let before: Vec<String> = chart
            .findings
            .about(name)
            .rev()
            .filter(|earlier| earlier.id != finding.id && is_result(earlier))
            .take(3)
            .map(|earlier| format!("{} ({})", earlier.value, earlier.observed_on))
            .collect();
        let written = finding
            .original
            .clone()
            .filter(|original| *original != finding.value.to_string());
        rows.push(vec![
            html! { (concept.title) },
            html! { b { (say_value(words, &finding.value)) } @if let Some(written) = written { br; small.quiet { (words.t("result-written")) " " (written) } } },
            html! { (finding.observed_on) br; small.quiet { (source_words(words, &finding.source)) } },
            html! { @if before.is_empty() { (words.t("result-first")) } @else { (before.join(", ")) } },
        ]);
    }
    rows.sort_by_key(|row| row.first().map(|cell| cell.0.clone()));
    let columns = [
        "result-test",
        "result-value",
        "result-date",
        "result-before",
    ]
    .map(|key| words.t(key));
    html! {
        section.card { h2 { (words.t("chart-results")) }
            @if rows.is_empty() { p { (words.t("chart-no-results")) } }
            @else { (stack_table(&words.t("chart-results-caption"), &columns, &rows)) } }
    }
}

fn is_result(finding: &Finding) -> bool {
    matches!(finding.source, Source::Laboratory { .. })
}

pub(crate) fn source_words(words: &Words, source: &Source) -> String {
    match source {
        Source::Patient { .. } => words.t("source-patient"),
        Source::Clinician { name, .. } => name.clone(),
        Source::Laboratory {
            accession: Some(accession),
            ..
        } => words.t_with("source-laboratory", &[("n", accession.clone().into())]),
        Source::Laboratory {
            accession: None, ..
        } => words.t("source-laboratory-bare"),
        Source::Imported { from } => from.clone(),
        Source::Derived { by } => words.t_with("source-derived", &[("by", by.clone().into())]),
    }
}

fn photographs(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    html! {
        section aria-labelledby="photographs" {
            h2 #photographs { (words.t("chart-photographs")) }
            @if chart.photographs.is_empty() { p { (words.t("chart-no-photographs")) } }
            ul.photos { @for photograph in &chart.photographs {
                @let view = words.t(&format!("photos-{}", photograph.view));
                li { figure {
                    img src=(link::photograph(photograph.id)) alt=(view) loading="lazy" width=(photograph.width) height=(photograph.height);
                    figcaption { (view) ", " (words.date(visitor.app.practice.date_of(photograph.added_at, &chart.patient.zone))) }
                } }
            } }
        }
    }
}

/// Everything known, with who said it and when; for the proof of each sentence above.
fn known(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let edition = &visitor.app.practice.edition;
    let rows: Vec<Vec<Markup>> = chart
        .findings
        .all()
        .iter()
        .filter(|finding| !is_result(finding))
        .map(|finding| {
            let title = edition.concepts().get(finding.concept.as_str()).map_or(finding.concept.as_str(), |known| known.title.as_str());
            vec![
                html! { (title) },
                html! { (say_value(words, &finding.value)) @if let Some(original) = &finding.original { " “" (original) "”" } },
                html! { (source_words(words, &finding.source)) },
                html! { (finding.observed_on) },
            ]
        })
        .collect();
    let columns =
        ["known-what", "known-value", "known-source", "known-date"].map(|key| words.t(key));
    html! {
        details { summary { (words.t_with("chart-known", &[("n", rows.len().into())])) }
            div { (stack_table(&words.t("chart-known-caption"), &columns, &rows)) } }
    }
}

fn notes(visitor: &Visitor, chart: &Chart, typed: &str, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let error = wrong.of(words, "text");
    html! {
        section aria-labelledby="notes" {
            h2 #notes { (words.t("chart-notes")) }
            @for (note, by) in &chart.notes {
                article.card { p.quiet { (by) ", " (words.date(visitor.app.practice.date_of(note.written_at, &chart.patient.zone))) }
                    @for paragraph in note.text.split("\n\n") { p { (paragraph) } } }
            }
            @if let (Some(encounter), Some(record::Role::Clinician)) = (chart.encounter(), visitor.actor.role()) {
                (form(visitor, &link::write_note(encounter.id), html! {
                    (Field { name: "text", label: &words.t("note-label"), value: typed, error: error.as_deref(), ..Field::default() }.textarea(5))
                    (button(&words.t("note-keep")))
                }))
            }
        }
    }
}
