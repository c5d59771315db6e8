//! The clinician's desk for a review: what was sent, the chart beside it, a note that saves itself, and one of two ends:
//! an answer, or that the patient needs to be seen.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    chart::Chart,
    review::{self, Desk},
    visit::place_name,
};
use jiff::Timestamp;
use maud::{Markup, html};
use record::{
    id::ReviewId,
    review::{Instead, ReviewState},
};

use super::banner;
use crate::{
    app::App,
    form::Form,
    pages::{
        care::{
            review::{said, shown, state_words},
            wall,
        },
        visit::room::{checks, known, score},
    },
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button, button_form, form},
        note::{Tone, headed_note, note},
        photos::row,
        piece::back,
    },
    visitor::Visitor,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<ReviewId>,
) -> Result<Response, Problem> {
    page(&app, visitor, id, &Form::default(), &Wrong::nothing()).await
}

pub(crate) async fn take_up(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<ReviewId>,
    form: Form,
) -> Result<Response, Problem> {
    let done = review::take_up(&app.practice, &visitor.ask(&form), id).await;
    then(&app, visitor, id, &form, done).await
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<ReviewId>,
    form: Form,
) -> Result<Response, Problem> {
    let text = form.get("text").to_owned();
    let done = review::save_draft(&app.practice, &visitor.ask(&form), id, text).await;
    then(&app, visitor, id, &form, done.map(drop)).await
}

pub(crate) async fn sign(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<ReviewId>,
    form: Form,
) -> Result<Response, Problem> {
    let text = form.get("text").to_owned();
    let done = review::sign_note(&app.practice, &visitor.ask(&form), id, text).await;
    then(&app, visitor, id, &form, done).await
}

pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<ReviewId>,
    form: Form,
) -> Result<Response, Problem> {
    let words = form.get("summary").to_owned();
    let done = review::answer(&app.practice, &visitor.ask(&form), id, words).await;
    then(&app, visitor, id, &form, done).await
}

pub(crate) async fn send_on(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<ReviewId>,
    form: Form,
) -> Result<Response, Problem> {
    let why = form.get("why").to_owned();
    let done = match Instead::of(form.get("to")) {
        Some(to) => review::send_on(&app.practice, &visitor.ask(&form), id, to, why).await,
        None => Err(Refused::field("to", "problem-review-to")),
    };
    then(&app, visitor, id, &form, done).await
}

/// Back to the desk; with what was typed, when something in the form is wrong.
async fn then(
    app: &App,
    visitor: Visitor,
    id: ReviewId,
    form: &Form,
    done: Result<(), Refused>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(link::review_desk(id).as_str()).into_response()),
        Err(Refused::Invalid(problems)) => {
            page(app, visitor, id, form, &Wrong::these(problems)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn page(
    app: &App,
    visitor: Visitor,
    id: ReviewId,
    typed: &Form,
    wrong: &Wrong,
) -> Result<Response, Problem> {
    let desk = review::desk(&app.practice, &visitor.actor, id).await?;
    let patient = desk.seen.patient.id;
    let chart = care::chart::chart(&app.practice, &visitor.actor, patient).await?;
    let visitor = visitor.in_view(patient);
    let words = &visitor.words;
    let waits = desk.seen.review.state.waits();
    let body = html! {
        (back(words, &link::worklist()))
        (wrong.summary(words))
        h1 { (words.t_with("desk-title", &[("name", chart.patient.full_name().into())])) }
        p { (state_words(&visitor, &desk.seen.review, &visitor.clinic.zone)) }
        (place(&visitor, &desk))
        (whose(&visitor, &desk))
        div.columns.room {
            div {
                section.card {
                    h2 { (words.t("desk-sent")) }
                    (said(&visitor, &desk.seen))
                    (row(&visitor, &shown(&desk.seen), None))
                }
                (earlier(&visitor, &chart, &desk))
            }
            div {
                (note_box(&visitor, &desk, typed, wrong))
                (checklist(&visitor, &desk, &chart))
                (score(&visitor, &chart))
                (known(&visitor, &chart))
            }
        }
        @if waits {
            div.columns {
                (answering(&visitor, &desk, typed, wrong))
                (sending_on(&visitor, &desk, typed, wrong))
            }
        } @else if let Some(summary) = &desk.seen.summary {
            section.card { h2 { (words.t("desk-answer")) } p.said { (summary) } }
        }
        script type="module" src=(app.assets.address("room.js")) {}
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(Page::new(&visitor, &words.t("desk-tab"))
        .banner(banner(&visitor, &chart.patient, &chart))
        .wide()
        .status(status)
        .body(&body)
        .into_response())
}

/// Where the patient said they were, whether the reader is licensed there, and what the law of the place was read to say.
fn place(visitor: &Visitor, desk: &Desk) -> Markup {
    let words = &visitor.words;
    let review = &desk.seen.review;
    let place = place_name(&review.place);
    let values = [
        ("place", place.into()),
        ("when", sent(visitor, review.sent_at).into()),
    ];
    let law = desk.law.as_ref().map(|law| {
        html! {
            p.basis { cite { (law.source) } ": " (law.says) " " (law.status) ". " (law.note) " "
                @if law.reviewed_by.is_empty() { (words.t("desk-law-unreviewed")) } @else { (words.t_with("desk-law-reviewed", &[("by", law.reviewed_by.clone().into())])) } }
        }
    });
    if desk.licensed && desk.allowed {
        return note(
            Tone::Ok,
            html! { p { (words.t_with("desk-place", &values)) } @if let Some(law) = law { (law) } },
        );
    }
    let key = if desk.licensed {
        "desk-not-allowed"
    } else {
        "desk-not-licensed"
    };
    headed_note(
        Tone::Crit,
        &words.t_with(&format!("{key}-title"), &values),
        html! { p { (words.t_with("desk-place", &values)) } p { (words.t(&format!("{key}-text"))) } @if let Some(law) = law { (law) } },
    )
}

/// Who looks at it: a button for whoever takes it up, or a word on who has.
fn whose(visitor: &Visitor, desk: &Desk) -> Markup {
    let words = &visitor.words;
    let review = &desk.seen.review;
    if let Some((name, since)) = &desk.with {
        let values = [
            ("name", name.clone().into()),
            ("when", sent(visitor, *since).into()),
        ];
        return html! {
            (note(Tone::Warn, html! { p { (words.t_with("desk-with", &values)) } }))
            (button_form(visitor, &link::take_up_review(review.id), &words.t("desk-take-over")))
        };
    }
    html! { @if review.state == ReviewState::Sent {
        (button_form(visitor, &link::take_up_review(review.id), &words.t("desk-take-up")))
    } }
}

/// The other photographs of the chart, to compare.
fn earlier(visitor: &Visitor, chart: &Chart, desk: &Desk) -> Markup {
    let words = &visitor.words;
    let now: Vec<_> = shown(&desk.seen)
        .into_iter()
        .flatten()
        .map(|it| it.id)
        .collect();
    let others: Vec<_> = chart
        .photographs
        .iter()
        .filter(|it| !now.contains(&it.id))
        .collect();
    html! {
        section.card {
            h2 { (words.t("desk-earlier")) }
            @if others.is_empty() { p { (words.t("desk-earlier-none")) } }
            ul.photos { @for photograph in others {
                @let view = words.t(&format!("photos-{}", photograph.view));
                @let day = words.date(visitor.app.practice.date_of(photograph.added_at, &chart.patient.zone));
                li { figure {
                    a href=(link::photograph(photograph.id)) { img src=(link::photograph(photograph.id)) alt=(view) loading="lazy" width=(photograph.width) height=(photograph.height); }
                    figcaption { (view) ", " (day) }
                } }
            } }
        }
    }
}

fn note_box(visitor: &Visitor, desk: &Desk, form_typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let id = desk.seen.review.id;
    let (draft, saved_at) = desk.draft.clone().unzip();
    let typed = form_typed
        .has("text")
        .then(|| form_typed.get("text").to_owned());
    let typed = typed.or(draft).unwrap_or_default();
    let saved = saved_at.map(|at| {
        let time = words.time(wall(at, &visitor.clinic.zone).time());
        words.t_with("room-note-saved", &[("time", time.into())])
    });
    let error = wrong.of(words, "text");
    html! {
        section.card #note data-parts="note checklist" {
            h2 { (words.t("room-note")) }
            (form(visitor, &link::sign_review_note(id), html! {
                div #note-box data-save=(link::save_review_note(id)) data-saved=(words.t("room-note-saved-at")) data-unsaved=(words.t("room-note-unsaved")) {
                    (Field { name: "text", label: &words.t("room-note-label"), hint: &words.t("room-note-hint"), value: &typed, error: error.as_deref(), ..Field::default() }.textarea(8))
                    p.quiet #note-saved role="status" { (saved.unwrap_or_default()) }
                }
                div.acts {
                    button.btn.outline type="submit" { (words.t("room-note-sign")) }
                    button.btn.outline type="submit" formaction=(link::save_review_note(id)) { (words.t("room-note-save")) }
                }
            }))
        }
    }
}

fn checklist(visitor: &Visitor, desk: &Desk, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let photographs = desk.seen.photographs.iter().any(Option::is_some);
    checks(
        visitor,
        chart,
        &[
            (desk.licensed && desk.allowed, words.t("room-check-place")),
            (true, words.t("desk-check-consent")),
            (photographs, words.t("desk-check-photographs")),
            (desk.noted, words.t("desk-check-note")),
        ],
    )
}

fn answering(visitor: &Visitor, desk: &Desk, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let error = wrong.of(words, "summary");
    html! {
        section.card #answer {
            h2 { (words.t("desk-answer")) }
            @if desk.licensed && desk.allowed {
                (form(visitor, &link::answer_review(desk.seen.review.id), html! {
                    (Field { name: "summary", label: &words.t("desk-words"), hint: &words.t("desk-words-hint"), value: typed.get("summary"), error: error.as_deref(), ..Field::default() }.textarea(8))
                    (button(&words.t("desk-answer-act")))
                }))
            } @else { p { (words.t("desk-answer-blocked")) } }
        }
    }
}

fn sending_on(visitor: &Visitor, desk: &Desk, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let (to_wrong, why_wrong) = (wrong.of(words, "to"), wrong.of(words, "why"));
    let choices: Vec<Choice> = [Instead::Video, Instead::InPerson]
        .iter()
        .map(|to| Choice {
            value: to.word().to_owned(),
            says: words.t(&format!("desk-to-{}", to.word())),
            hint: words.t(&format!("desk-to-{}-hint", to.word())),
            chosen: typed.get("to") == to.word(),
            ..Choice::default()
        })
        .collect();
    html! {
        section.card #seen {
            h2 { (words.t("desk-seen")) }
            (form(visitor, &link::send_review_on(desk.seen.review.id), html! {
                (Question { name: "to", legend: &words.t("desk-to"), error: to_wrong.as_deref(), ..Question::default() }.choices(&choices))
                (Field { name: "why", label: &words.t("desk-why"), hint: &words.t("desk-why-hint"), value: typed.get("why"), error: why_wrong.as_deref(), ..Field::default() }.textarea(4))
                button.btn.outline type="submit" { (words.t("desk-seen-act")) }
            }))
        }
    }
}

fn sent(visitor: &Visitor, at: Timestamp) -> String {
    crate::pages::care::signed_at(visitor, at, &visitor.clinic.zone)
}
