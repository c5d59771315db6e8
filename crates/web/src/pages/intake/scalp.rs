//! The scalp map, one view a page. Tapping and dragging are a comfort of the script; the list below the picture says
//! the same without either.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Ask, Refused,
    intake::{self, Intake, Marked, ScalpView, Step, scalp_views},
};
use maud::{Markup, html};

use super::{after, head, mine, see};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        chart::scalp::{self, scalp_map_for},
        field::Field,
        form::{Wrong, button, form, other_button},
        piece::details,
    },
    visitor::Visitor,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let view = find(&app, &name)?;
    let intake = mine(&visitor).await?;
    if !intake.is_open() {
        return Ok(see(&link::check()));
    }
    let marked = intake.scalp.get(&name).cloned();
    Ok(page(
        &visitor,
        &intake,
        &view,
        marked.as_ref(),
        &Wrong::nothing(),
        StatusCode::OK,
    ))
}

pub(crate) async fn mark(
    State(app): State<App>,
    visitor: Visitor,
    Path(name): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let view = find(&app, &name)?;
    let mine = mine(&visitor).await?;
    let marked = read(&form);
    let later = form.has("later");
    let kept = if let Some(marked) = &marked {
        let ask = Ask::plain(visitor.actor.clone());
        intake::mark_scalp(
            &app.practice,
            &ask,
            mine.encounter.id,
            &name,
            marked.clone(),
        )
        .await
    } else {
        Err(Refused::field("bare", "problem-scalp-choose"))
    };
    match kept {
        // Nothing chosen yet is nothing lost: whoever comes back later finds this page again.
        Ok(_) | Err(Refused::Invalid(_)) if later => Ok(see(&link::my_care())),
        Ok(saved) => Ok(after(&saved)),
        Err(Refused::Invalid(problems)) => {
            let wrong = Wrong::these(problems);
            Ok(page(
                &visitor,
                &mine,
                &view,
                marked.as_ref(),
                &wrong,
                StatusCode::UNPROCESSABLE_ENTITY,
            ))
        }
        Err(other) => Err(other.into()),
    }
}

/// What was marked; `None` when nothing was chosen.
fn read(form: &Form) -> Option<Marked> {
    if form.get("answer") == "unsure" {
        return Some(Marked::Unsure);
    }
    let parts: u16 = form.get("bare").parse().ok()?;
    let dots: Vec<u16> = form
        .get("dots")
        .split_whitespace()
        .filter_map(|dot| dot.parse().ok())
        .collect();
    // The list is what counts: dots that do not fit it were tapped before the list was changed.
    let dots = if dots.len() == usize::from(parts) {
        dots
    } else {
        Vec::new()
    };
    Some(Marked::Bare { parts, dots })
}

fn find(app: &App, name: &str) -> Result<ScalpView, Problem> {
    let views = scalp_views(&app.practice.edition);
    views
        .into_iter()
        .find(|view| view.name == name)
        .ok_or(Problem::NotFound)
}

fn page(
    visitor: &Visitor,
    intake: &Intake,
    view: &ScalpView,
    marked: Option<&Marked>,
    wrong: &Wrong,
    status: StatusCode,
) -> Response {
    let words = &visitor.words;
    let step = Step::Scalp(view.name.clone());
    let body = html! {
        (head(visitor, intake, &step))
        (wrong.summary(words))
        h1 { (words.t(&format!("scalp-{}", view.name))) }
        p.hint { (words.t("scalp-how")) }
        (form(visitor, &link::mark_scalp(&view.name), html! {
            (map(visitor, view, marked))
            (list(visitor, view, marked, wrong))
            (running(visitor, intake, view, marked))
            (details(&words.t("why-we-ask"), html! { p { (words.t("scalp-why")) } }))
            div.acts {
                (button(&words.t(if is_last(visitor, view) { "continue" } else { "scalp-next" })))
                (other_button(&words.t("q-any-unsure"), "answer", "unsure"))
                (other_button(&words.t("intake-later"), "later", "yes"))
            }
        }))
        script type="module" src=(visitor.app.assets.address("scalp.js")) {}
    };
    Page::new(visitor, &words.t("intake-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

fn map(visitor: &Visitor, view: &ScalpView, marked: Option<&Marked>) -> Markup {
    let words = &visitor.words;
    let Some(drawn) = scalp::ScalpView::ALL
        .into_iter()
        .find(|drawn| drawn.word() == view.name)
    else {
        return html! {};
    };
    let bare: Vec<u8> = match marked {
        Some(Marked::Bare { parts, dots }) if dots.is_empty() => {
            (0..u8::try_from(*parts).unwrap_or(u8::MAX)).collect()
        }
        Some(Marked::Bare { dots, .. }) => dots
            .iter()
            .filter_map(|dot| u8::try_from(*dot).ok())
            .collect(),
        _ => Vec::new(),
    };
    let written: Vec<String> = bare.iter().map(u8::to_string).collect();
    let title = words.t(&format!("scalp-{}", view.name));
    html! {
        (scalp_map_for("scalp-map", drawn, &title, &words.t("scalp-drawing"), &bare, "dots"))
        input #dots type="hidden" name="dots" value=(written.join(" "));
        p.small { (words.t("scalp-legend")) }
    }
}

fn list(visitor: &Visitor, view: &ScalpView, marked: Option<&Marked>, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let choices: Vec<(String, String)> = (0..=view.parts)
        .map(|parts| {
            let percent =
                (u32::from(parts) * 100 + u32::from(view.parts) / 2) / u32::from(view.parts).max(1);
            let says = words.t_with(
                "scalp-parts",
                &[
                    ("percent", percent.into()),
                    ("n", parts.into()),
                    ("of", view.parts.into()),
                ],
            );
            (parts.to_string(), says)
        })
        .collect();
    let chosen = marked
        .and_then(Marked::parts)
        .map(|parts| parts.to_string())
        .unwrap_or_default();
    let error = wrong.of(words, "bare");
    Field {
        name: "bare",
        label: &words.t("scalp-bare"),
        hint: &words.t("scalp-bare-hint"),
        value: &chosen,
        error: error.as_deref(),
        ..Field::default()
    }
    .select(&words.t("scalp-choose"), &choices)
}

/// "You marked 53 of 100 parts as bare." The script keeps it true while dots are tapped.
fn running(
    visitor: &Visitor,
    intake: &Intake,
    view: &ScalpView,
    marked: Option<&Marked>,
) -> Markup {
    let words = &visitor.words;
    let others = intake.scalp.iter().filter(|(name, _)| **name != view.name);
    let other: u16 = others.filter_map(|(_, marked)| marked.parts()).sum();
    let all = other + marked.and_then(Marked::parts).unwrap_or(0);
    let says = |n: &str| words.t_with("scalp-marked", &[("n", n.to_owned().into())]);
    html! {
        p.panel { output #scalp-line for="bare" data-other=(other) data-text=(says("%n%")) { (says(&all.to_string())) } " "
            (words.t("scalp-salt")) }
    }
}

fn is_last(visitor: &Visitor, view: &ScalpView) -> bool {
    scalp_views(&visitor.app.practice.edition)
        .last()
        .is_some_and(|last| last.name == view.name)
}
