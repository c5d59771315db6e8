//! One question of the intake.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Ask, Refused,
    intake::{self, Intake, Step},
};
use guideline::questionnaire::Question;
use maud::html;

use super::{after, field, head, mine, see};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        form::{Wrong, button, form, other_button},
        piece::details,
    },
    visitor::Visitor,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let question = app
        .practice
        .edition
        .intake()
        .question(&id)
        .ok_or(Problem::NotFound)?;
    let intake = mine(&visitor).await?;
    if !intake.is_open() {
        return Ok(see(&link::check()));
    }
    let typed = intake
        .answers
        .get(&question.id)
        .map(field::pairs)
        .unwrap_or_default();
    Ok(page(
        &visitor,
        &intake,
        question,
        &typed,
        &Wrong::nothing(),
        StatusCode::OK,
    ))
}

pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let question = app
        .practice
        .edition
        .intake()
        .question(&id)
        .ok_or(Problem::NotFound)?;
    let mine = mine(&visitor).await?;
    let said = field::posted(&form);
    if form.has("more") {
        return Ok(page(
            &visitor,
            &mine,
            question,
            &said,
            &Wrong::nothing(),
            StatusCode::OK,
        ));
    }
    let later = form.has("later");
    // To save one answer twice is the same as once, so the form's key is not needed: a page that was gone back to may
    // be sent again with another answer.
    let ask = Ask::plain(visitor.actor.clone());
    match intake::answer(&app.practice, &ask, mine.encounter.id, &id, &said).await {
        Ok(saved) if later && saved.urgent.is_none() => Ok(see(&link::my_care())),
        Ok(saved) => Ok(after(&saved)),
        Err(Refused::Invalid(_)) if later && field::is_blank(&said) => Ok(see(&link::my_care())),
        Err(Refused::Invalid(problems)) => {
            let wrong = Wrong::these(problems);
            Ok(page(
                &visitor,
                &mine,
                question,
                &said,
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
    question: &Question,
    typed: &[(String, String)],
    wrong: &Wrong,
    status: StatusCode,
) -> Response {
    let words = &visitor.words;
    let step = Step::Question(question.id.clone());
    let why = format!("q-{}-why", question.id);
    let body = html! {
        (head(visitor, intake, &step))
        (wrong.summary(words))
        (form(visitor, &link::answer(&question.id), html! {
            (field::fields(words, question, typed, wrong))
            (details(&words.t("why-we-ask"), html! { p { (words.t(&why)) } }))
            div.acts { (button(&words.t("continue"))) (other_button(&words.t("intake-later"), "later", "yes")) }
        }))
    };
    Page::new(visitor, &words.t("intake-tab"))
        .status(status)
        .body(&body)
        .into_response()
}
