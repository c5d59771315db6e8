//! Check the answers, agree, send.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused, consent,
    intake::{Intake, Marked, Step, Submission, bare_in_all, scalp_views, submit_intake},
};
use maud::{Markup, html};
use record::consent::ConsentTo;

use super::{chapter, link_of, mine, say, see};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::tick,
        form::{Wrong, button, form},
        note::{Tone, headed_note, note},
        piece::{Line, back, go, summary_list},
    },
    visitor::Visitor,
};

pub(crate) async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let intake = mine(&visitor).await?;
    Ok(page(
        &visitor,
        &intake,
        &[],
        &Wrong::nothing(),
        StatusCode::OK,
    ))
}

pub(crate) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let intake = mine(&visitor).await?;
    let ticked: Vec<ConsentTo> = consent::needed(&intake)
        .into_iter()
        .filter(|to| form.has(consent::field(*to)))
        .collect();
    let submission = Submission {
        consents: ticked.clone(),
        language: visitor.words.language.code().to_owned(),
    };
    match submit_intake(
        &app.practice,
        &visitor.ask(&form),
        intake.encounter.id,
        submission,
    )
    .await
    {
        Ok(()) => Ok(see(&link::thanks())),
        Err(Refused::Invalid(problems)) => {
            let mut wrong = Wrong::nothing();
            // The open questions stand in their own list; one line leads there.
            if problems
                .iter()
                .any(|problem| !problem.field.starts_with("consent-"))
            {
                wrong.add("missing", "problem-steps-open");
            }
            for problem in problems
                .iter()
                .filter(|problem| problem.field.starts_with("consent-"))
            {
                wrong.add(&problem.field, &problem.problem);
            }
            Ok(page(
                &visitor,
                &intake,
                &ticked,
                &wrong,
                StatusCode::UNPROCESSABLE_ENTITY,
            ))
        }
        Err(other) => Err(other.into()),
    }
}

fn page(
    visitor: &Visitor,
    intake: &Intake,
    ticked: &[ConsentTo],
    wrong: &Wrong,
    status: StatusCode,
) -> Response {
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::photographs()))
        (wrong.summary(words))
        h1 { (words.t("check-title")) }
        @if intake.is_open() { p.lead { (words.t("check-lead")) } }
        @else { (note(Tone::Info, html! { p { (words.t("check-closed")) } })) }
        (missing(visitor, intake))
        (answers(visitor, intake))
        @if intake.is_open() {
            (form(visitor, &link::send_intake(), html! {
                h2 { (words.t("check-agree")) }
                p { (words.t("check-agree-hint")) " " a href=(link::privacy()) { (words.t("foot-privacy")) } }
                @for to in consent::needed(intake) { (agree(visitor, intake, to, ticked, wrong)) }
                (button(&words.t("check-send")))
            }))
        } @else { p { (go(&link::my_care(), &words.t("nav-my-care"), true)) } }
    };
    Page::new(visitor, &words.t("intake-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

/// What is still open, first of all.
fn missing(visitor: &Visitor, intake: &Intake) -> Markup {
    let words = &visitor.words;
    let steps = intake.steps(&visitor.app.practice.edition);
    let open: Vec<&Step> = steps
        .iter()
        .filter(|step| **step != Step::Photographs && !intake.has(step))
        .collect();
    html! {
        div #missing {
            @if !open.is_empty() {
                (headed_note(Tone::Warn, &words.t_with("check-missing", &[("n", open.len().into())]), html! {
                    ul { @for step in open { li { a href=(link_of(Some(step))) { (title(visitor, step)) } } } }
                }))
            }
        }
    }
}

/// The answers by chapter, each with its way to change it.
pub(super) fn answers(visitor: &Visitor, intake: &Intake) -> Markup {
    let words = &visitor.words;
    let edition = &visitor.app.practice.edition;
    let mut chapters: Vec<(String, Vec<Line>)> = Vec::new();
    for step in intake.steps(edition) {
        let name = chapter(visitor, &step);
        if chapters.last().is_none_or(|(last, _)| *last != name) {
            chapters.push((name, Vec::new()));
        }
        if let Some((_, lines)) = chapters.last_mut() {
            lines.push(line(visitor, intake, &step));
        }
    }
    let bare = bare_in_all(&scalp_views(edition), &intake.scalp);
    html! {
        @for (name, lines) in &chapters {
            section {
                h2 { (words.t(name)) }
                (summary_list(words, lines))
                @if let (Some(bare), "chapter-scalp") = (bare, name.as_str()) {
                    p { (words.t_with("scalp-marked", &[("n", bare.to_string().into())])) " " (words.t("scalp-salt")) }
                }
            }
        }
        @if let Some(guardian) = &intake.guardian { p { (words.t("place-guardian")) ": " (guardian) } }
    }
}

fn line(visitor: &Visitor, intake: &Intake, step: &Step) -> Line {
    let words = &visitor.words;
    let value = match step {
        Step::Question(id) => {
            let question = visitor.app.practice.edition.intake().question(id.as_str());
            question
                .zip(intake.answers.get(id))
                .map(|(question, answer)| say::answer(words, question, answer))
        }
        Step::Scalp(view) => intake.scalp.get(view).map(|marked| match marked {
            Marked::Unsure => html! { (words.t("q-any-unsure")) },
            Marked::Bare { parts, .. } => {
                html! { (words.t_with("check-parts", &[("n", (*parts).into())])) }
            }
        }),
        Step::Photographs => {
            let count = intake.photographs.len();
            Some(html! { (words.t_with("check-photographs", &[("n", count.into())])) })
        }
    };
    Line {
        label: title(visitor, step),
        missing: value.is_none(),
        value: value.unwrap_or_else(|| html! { (words.t("check-open")) }),
        change: intake.is_open().then(|| link_of(Some(step))),
    }
}

fn title(visitor: &Visitor, step: &Step) -> String {
    match step {
        Step::Question(id) => visitor.t(&format!("q-{id}")),
        Step::Scalp(view) => visitor.t(&format!("scalp-{view}")),
        Step::Photographs => visitor.t("chapter-photographs"),
    }
}

fn agree(
    visitor: &Visitor,
    intake: &Intake,
    to: ConsentTo,
    ticked: &[ConsentTo],
    wrong: &Wrong,
) -> Markup {
    let words = &visitor.words;
    let field = consent::field(to);
    let says = words.t_with(
        &format!("consent-{}", consent::wording(to)),
        &[
            (
                "guardian",
                intake.guardian.clone().unwrap_or_default().into(),
            ),
            ("name", intake.patient.given_name.clone().into()),
        ],
    );
    tick(
        field,
        html! { (says) },
        ticked.contains(&to),
        wrong.of(words, field).as_deref(),
    )
}
