//! The intake: one thing a page, in the order the guideline asks it, saved at every step.
//!
//! Which step comes next is decided by `care::intake`; these pages only speak. All of it works without a script.

use axum::response::{IntoResponse, Redirect, Response};
use care::intake::{Intake, Saved, Step, own_intake};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use record::ActorKind;

use crate::{
    problem::Problem,
    routes::{Link, link},
    view::piece::{back, progress},
    visitor::Visitor,
};

pub(crate) mod check;
mod field;
pub(crate) mod help;
pub(crate) mod photographs;
pub(crate) mod place;
pub(crate) mod question;
mod say;
pub(crate) mod scalp;

/// Goes on where the patient stopped, on whatever device.
pub(crate) async fn resume(visitor: Visitor) -> Result<Response, Problem> {
    if matches!(visitor.actor.kind, ActorKind::Newcomer { .. }) {
        return Ok(see(&link::place()));
    }
    let intake = mine(&visitor).await?;
    if intake.is_sent() {
        return Ok(see(&link::thanks()));
    }
    let next = intake.next(&visitor.app.practice.edition);
    Ok(see(&link_of(next.as_ref())))
}

/// The reader's own intake.
async fn mine(visitor: &Visitor) -> Result<Intake, Problem> {
    Ok(own_intake(&visitor.app.practice, &visitor.actor).await?)
}

/// The page of a step; of none: check the answers.
fn link_of(step: Option<&Step>) -> Link {
    match step {
        None => link::check(),
        Some(Step::Question(id)) => link::question(id),
        Some(Step::Scalp(view)) => link::scalp(view),
        Some(Step::Photographs) => link::photographs(),
    }
}

/// Where an answer leads: to help that cannot wait, else to the first step that is open.
fn after(saved: &Saved) -> Response {
    if saved.urgent.is_some() {
        return see(&link::intake_help());
    }
    see(&link_of(saved.next.as_ref()))
}

fn see(to: &Link) -> Response {
    Redirect::to(to.as_str()).into_response()
}

/// Key of the chapter's name that a step stands under.
fn chapter(visitor: &Visitor, step: &Step) -> String {
    match step {
        Step::Question(id) => {
            let intake = visitor.app.practice.edition.intake();
            let chapter = intake
                .question(id.as_str())
                .map_or("", |question| &question.chapter);
            format!("chapter-{chapter}")
        }
        Step::Scalp(_) => "chapter-scalp".to_owned(),
        Step::Photographs => "chapter-photographs".to_owned(),
    }
}

/// What stands above every step: the way back, and how far one has come.
fn head(visitor: &Visitor, intake: &Intake, step: &Step) -> Markup {
    let words = &visitor.words;
    let steps = intake.steps(&visitor.app.practice.edition);
    let here = steps.iter().position(|known| known == step);
    let before = here
        .and_then(|at| at.checked_sub(1))
        .and_then(|at| steps.get(at));
    let to = before.map_or_else(link::my_care, |step| link_of(Some(step)));
    // A step that is no longer asked has no place in the count.
    let at = here.map_or(steps.len(), |at| at + 1);
    html! {
        (back(words, &to))
        (progress(words, &words.t(&chapter(visitor, step)), at, steps.len(), &saved_at(visitor, intake)))
    }
}

/// When something was last saved, on the patient's clock; empty when nothing was.
fn saved_at(visitor: &Visitor, intake: &Intake) -> String {
    let zone = TimeZone::get(&intake.patient.zone).unwrap_or(TimeZone::UTC);
    intake.saved_at.map_or_else(String::new, |at| {
        visitor.words.time(zone.to_datetime(at).time())
    })
}
