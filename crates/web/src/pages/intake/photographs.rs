//! Photographs: four sides of the head, each its own small form; all of them may be left out.

use axum::{
    body::Body,
    extract::{Multipart, Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use care::{
    Ask, Refused,
    intake::{Intake, Step, finish_photographs},
    photograph::{self, VIEWS},
};
use maud::{Markup, html};
use record::id::{PhotographId, ReviewId, ThreadId};

use super::{after, head, mine, see};
use crate::{
    app::App,
    form::{Form, KEY, PATIENT, TOKEN},
    problem::Problem,
    routes::link,
    upload::unreadable,
    view::{
        Page,
        form::{Wrong, button_form, form, other_button, upload_form},
        note::{Tone, note, tag},
        piece::details,
    },
    visitor::Visitor,
};

/// What a photograph may do in a browser that is shown it alone: nothing.
const ALONE: &str = "default-src 'none'; sandbox";

pub(crate) async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let intake = mine(&visitor).await?;
    Ok(page(&visitor, &intake, &Wrong::nothing(), StatusCode::OK))
}

/// Done, or on without.
pub(crate) async fn finish(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let intake = mine(&visitor).await?;
    let saved = finish_photographs(
        &app.practice,
        &Ask::plain(visitor.actor.clone()),
        intake.encounter.id,
    )
    .await?;
    Ok(if form.has("later") {
        see(&link::my_care())
    } else {
        after(&saved)
    })
}

/// Takes one photograph. A form with a file is not read by the guard, so its token is checked here, before the file.
pub(crate) async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Path(view): Path<String>,
    upload: Multipart,
) -> Result<Response, Problem> {
    let (form, file) = read(&visitor, upload).await?;
    let intake = mine(&visitor).await?;
    let field = format!("photograph-{view}");
    let added = photograph::add_photograph(
        &app.practice,
        &visitor.ask(&form),
        intake.encounter.id,
        &view,
        file,
    )
    .await;
    match added {
        Ok(_) => Ok(see(&link::photographs().at(&field))),
        Err(Refused::Invalid(problems)) => {
            let mut wrong = Wrong::nothing();
            for problem in problems {
                wrong.add(&field, &problem.problem);
            }
            Ok(page(
                &visitor,
                &intake,
                &wrong,
                StatusCode::UNPROCESSABLE_ENTITY,
            ))
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn delete(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id: PhotographId = id.parse().map_err(|_| Problem::NotFound)?;
    photograph::delete_photograph(&app.practice, &visitor.ask(&form), id).await?;
    // Back to where the button stood.
    let (thread, review) = (form.get("thread").parse(), form.get("review").parse());
    Ok(match (thread, review) {
        (Ok::<ThreadId, _>(thread), _) => see(&link::my_message(thread)),
        (_, Ok::<ReviewId, _>(review)) => see(&link::my_review(review)),
        _ => see(&link::photographs()),
    })
}

/// The picture itself, for whoever may see it; never kept by a browser, never more than a picture.
pub(crate) async fn picture(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PhotographId = id.parse().map_err(|_| Problem::NotFound)?;
    let jpeg = photograph::see_photograph(&app.practice, &visitor.actor, id).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, ALONE),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"photograph.jpg\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((StatusCode::OK, headers, Body::from(jpeg)).into_response())
}

async fn read(visitor: &Visitor, mut upload: Multipart) -> Result<(Form, Vec<u8>), Problem> {
    let mut hidden = Vec::new();
    while let Some(part) = upload
        .next_field()
        .await
        .map_err(|error| unreadable(&error))?
    {
        let name = part.name().unwrap_or_default().to_owned();
        if [TOKEN, KEY, PATIENT].contains(&name.as_str()) {
            hidden.push((name, part.text().await.map_err(|error| unreadable(&error))?));
        } else if name == "photograph" {
            let (form, token) = Form::of(hidden).ok_or(Problem::OutOfDate)?;
            if form.patient != visitor.patient_in_view() || !visitor.holds(&token, form.patient) {
                return Err(Problem::OutOfDate);
            }
            let bytes = part.bytes().await.map_err(|error| unreadable(&error))?;
            return Ok((form, bytes.to_vec()));
        }
    }
    Err(Problem::OutOfDate)
}

fn page(visitor: &Visitor, intake: &Intake, wrong: &Wrong, status: StatusCode) -> Response {
    let words = &visitor.words;
    let none = intake.photographs.is_empty();
    let body = html! {
        (head(visitor, intake, &Step::Photographs))
        (wrong.summary(words))
        h1 { (words.t("photos-title")) }
        p.lead { (words.t("photos-lead")) }
        (note(Tone::Info, html! { p { (words.t("photos-private")) } }))
        div.grid { @for view in VIEWS { (slot(visitor, intake, view, wrong)) } }
        (details(&words.t("why-we-ask"), html! { p { (words.t("photos-why")) } }))
        (form(visitor, &link::finish_photographs(), html! {
            div.acts {
                button.btn type="submit" { (words.t(if none { "photos-without" } else { "continue" })) }
                (other_button(&words.t("intake-later"), "later", "yes"))
            }
        }))
        script type="module" src=(visitor.app.assets.address("photographs.js")) {}
    };
    Page::new(visitor, &words.t("intake-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

fn slot(visitor: &Visitor, intake: &Intake, view: &str, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let there = intake
        .photographs
        .iter()
        .find(|photograph| photograph.view == view);
    let title = words.t(&format!("photos-{view}"));
    let id = format!("photograph-{view}");
    let error = wrong.of(words, &id);
    html! {
        section.card {
            h2 { (title) " " @if there.is_some() { (tag(Tone::Ok, &words.t("photos-there"))) } }
            p { (words.t(&format!("photos-{view}-how"))) }
            div.pose hidden[there.is_some()] {
                img src=(visitor.app.assets.address(&format!("pose-{view}.svg"))) width="160" height="200" alt="";
            }
            @if let Some(photograph) = there {
                p { img.photo src=(link::photograph(photograph.id)) width=(photograph.width) height=(photograph.height)
                    alt=(words.t_with("photos-alt", &[("view", title.clone().into())])) loading="lazy"; }
            }
            (upload_form(visitor, &link::add_photograph(view), html! {
                div.field .wrong[error.is_some()] {
                    label for=(id) { (words.t(if there.is_some() { "photos-replace" } else { "photos-choose" })) }
                    @if let Some(error) = &error { p.error id={ (id) "-error" } { (error) } }
                    input id=(id) type="file" name="photograph" accept="image/*" data-side=(photograph::KEPT_SIDE)
                        aria-describedby=[error.is_some().then(|| format!("{id}-error"))];
                    div role="status" {
                        p.hint data-fits hidden { (words.t("photos-fits")) }
                        p.hint data-shrunk=(words.t("photos-shrunk")) hidden {}
                    }
                }
                button.btn.outline.small type="submit" { (words.t("photos-add")) span.vh { ": " (title) } }
            }))
            @if let Some(photograph) = there {
                (button_form(visitor, &link::delete_photograph(photograph.id), &words.t("photos-delete")))
            }
        }
    }
}
