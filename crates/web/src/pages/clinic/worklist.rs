//! Only what needs this person's decision, most urgent first, each with its reason in one line and one next step.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::decide::{self, Line};
use jiff::Timestamp;
use maud::{Markup, html};
use record::task::{Task, TaskKind, Urgency};

use crate::{
    app::App,
    pages::admin::moment,
    problem::Problem,
    routes::{Link, link},
    view::{
        Page,
        note::{Tone, note, tag},
    },
    visitor::Visitor,
    words::Words,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let lines = decide::worklist(&app.practice, &visitor.actor).await?;
    let patients = care::chart::my_patients(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let now = app.practice.now();
    let body = html! {
        h1 { (words.t_with("worklist-heading", &[("n", lines.len().into())])) }
        @if lines.is_empty() { (note(Tone::Ok, html! { p { (words.t("worklist-empty")) } })) }
        @for (urgency, key, tone) in [
            (Urgency::Now, "worklist-now", Tone::Crit),
            (Urgency::Today, "worklist-today", Tone::Warn),
            (Urgency::Week, "worklist-week", Tone::Info),
        ] {
            @let group: Vec<&Line> = lines.iter().filter(|line| line.task.urgency == urgency).collect();
            @if !group.is_empty() {
                section.tasks aria-labelledby=(key) {
                    h2 id=(key) { (words.t(key)) " " span.count { (group.len()) } }
                    ol { @for line in group { (item(&visitor, line, tone, now)) } }
                }
            }
        }
        section aria-labelledby="my-patients" {
            h2 #my-patients { (words.t("worklist-patients")) }
            @if patients.is_empty() { p { (words.t("worklist-no-patients")) } }
            ul.people { @for one in &patients {
                li { a href=(link::chart(one.patient.id)) { (one.patient.full_name()) } " "
                    span.quiet { (one.patient.mrn) " · " (words.t(&format!("state-{}", one.state))) } }
            } }
        }
    };
    let title = words.t_with("worklist-tab", &[("n", lines.len().into())]);
    Ok(Page::new(&visitor, &title)
        .wide()
        .body(&body)
        .into_response())
}

fn item(visitor: &Visitor, line: &Line, tone: Tone, now: Timestamp) -> Markup {
    let words = &visitor.words;
    let (says, to) = next_step(words, line);
    html! {
        li.task {
            div {
                p.who {
                    (tag(tone, &words.t(&format!("kind-{}", line.task.kind.word())))) " "
                    @if let Some((name, mrn)) = &line.patient { b { (name) } " " span.quiet { (mrn) } }
                    @else { b { (words.t("worklist-nobody")) } }
                }
                p { (line.task.why) }
                @if let Some((name, until)) = &line.covers {
                    @let until = moment(visitor, *until);
                    p { (tag(Tone::Info, &words.t_with("worklist-covers", &[("name", name.clone().into()), ("until", until.into())]))) }
                }
                p.quiet { (waiting(words, line.task.opened_at, now)) }
            }
            a.btn.outline.small href=(to) { (says)
                @if let Some((name, _)) = &line.patient { span.vh { ", " (name) } } }
        }
    }
}

/// One step for each kind, named by its act.
fn next_step(words: &Words, line: &Line) -> (String, Link) {
    let key = match line.task.kind {
        TaskKind::MonitoringAction => "step-decide",
        TaskKind::OverdueTest => "step-overdue",
        TaskKind::ReviewIntake => "step-review",
        TaskKind::ResultsComplete => "step-plan",
        TaskKind::Renewal => "step-renewal",
        TaskKind::SafetyAnswer => "step-call",
        TaskKind::Quarantine => "step-match",
        TaskKind::Message | TaskKind::Review => "step-answer",
        TaskKind::VisitTime => "step-visit-time",
        TaskKind::UnreadableResult | TaskKind::AbnormalResult => "step-read",
    };
    (words.t(key), whither(&line.task))
}

/// Where a task is answered.
pub(super) fn whither(task: &Task) -> Link {
    match (task.kind, task.patient) {
        (TaskKind::ReviewIntake | TaskKind::ResultsComplete, Some(patient)) => link::chart(patient),
        (TaskKind::Message, _) => link::thread(&task.about),
        (TaskKind::Review, _) => link::review_desk(&task.about),
        (TaskKind::Renewal, _) => link::renewal(&task.about),
        (TaskKind::Quarantine, _) => link::quarantined(&task.about),
        _ => link::task(task.id),
    }
}

/// How long it has been waiting, in the largest unit that is not zero.
pub(crate) fn waiting(words: &Words, since: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(since).as_mins().max(0);
    let (key, n) = match minutes {
        0..60 => ("waiting-minutes", minutes),
        60..2880 => ("waiting-hours", minutes / 60),
        _ => ("waiting-days", minutes / 1440),
    };
    words.t_with(key, &[("n", n.into())])
}
