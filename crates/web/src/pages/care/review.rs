//! The patient's review: answers, photographs and a question, sent without a visit; then where it stands and the answer.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    review::{self, Offer, Reason, Request, Seen},
    visit::{place_name, places},
};
use jiff::Timestamp;
use maud::{Markup, html};
use record::{
    id::ReviewId,
    patient::Patient,
    review::{HairSince, Instead, ReviewState},
};
use serde::Deserialize;

use super::{see, signed_at};
use crate::{
    app::App,
    form::Form,
    pages::safety::numbers,
    problem::Problem,
    routes::link,
    upload::Files,
    view::{
        Page,
        field::{Choice, Field, Question, tick},
        form::{Wrong, button, form, upload_form},
        note::{Tone, headed_note, note, tag},
        photos::{Shown, row, slots},
        piece::{back, go},
    },
    visitor::Visitor,
};

/// What the link of this page says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    place: Option<String>,
}

pub(crate) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let place = asked.place.filter(|place| !place.is_empty());
    let (patient, offer) = review::offer(&app.practice, &visitor.actor, place.clone()).await?;
    let place = place.unwrap_or_else(|| patient.jurisdiction.clone());
    let body = match &offer {
        Offer::Waits(open) => return Ok(see(&link::my_review(open))),
        Offer::NotYet => return Ok(see(&link::intake())),
        Offer::Open { first, answer_by } => {
            let promised = Promised {
                first: *first,
                answer_by: *answer_by,
            };
            asks(
                &visitor,
                &patient,
                &promised,
                &place,
                &Form::default(),
                &Wrong::nothing(),
            )
        }
        Offer::NotAllowed(reason) => blocked(&visitor, "review-no-law", reason, &place),
        Offer::NotKnown(reason) => {
            let key = if reason.first {
                "review-no-first"
            } else {
                "review-no-known"
            };
            blocked(&visitor, key, reason, &place)
        }
        Offer::Nobody(reason) => blocked(&visitor, "review-no-body", reason, &place),
    };
    Ok(page(&visitor, StatusCode::OK, &body))
}

pub(crate) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
    files: Files,
) -> Result<Response, Problem> {
    let (photographs, of_files) = match files.take(&form) {
        Ok(files) => (files, Wrong::nothing()),
        Err(wrong) => (Vec::new(), wrong),
    };
    let sent = if of_files.is_empty() {
        let request = Request {
            place: form.get("place").to_owned(),
            agreed: form.has("agreed"),
            course: HairSince::of(form.get("course")),
            news: form.get("news").to_owned(),
            question: form.get("question").to_owned(),
            photographs,
        };
        review::send(&app.practice, &visitor.ask(&form), request).await
    } else {
        Err(Refused::Invalid(of_files.into_problems()))
    };
    match sent {
        Ok(review) => Ok(see(&link::my_review(review))),
        Err(Refused::Invalid(problems)) => {
            let (patient, offer) = review::offer(&app.practice, &visitor.actor, None).await?;
            let promised = Promised::of(&offer, &app);
            let wrong = Wrong::these(problems);
            let place = form.get("place");
            let body = asks(&visitor, &patient, &promised, place, &form, &wrong);
            Ok(page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &body))
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<ReviewId>,
) -> Result<Response, Problem> {
    let seen = review::own(&app.practice, &visitor.actor, id).await?;
    let words = &visitor.words;
    let zone = &seen.patient.zone;
    let body = html! {
        (back(words, &link::my_care()))
        h1 { (words.t("review-title")) }
        (stands(&visitor, &seen))
        section.card {
            h2 { (words.t("review-you-sent")) }
            p.quiet { (signed_at(&visitor, seen.review.sent_at, zone)) ", " (place_name(&seen.review.place)) }
            (said(&visitor, &seen))
            (row(&visitor, &shown(&seen), Some(("review", &id.to_string()))))
        }
        @if seen.review.state == ReviewState::Sent {
            details {
                summary { (words.t("review-take-back")) }
                div {
                    p { (words.t("review-take-back-sure")) }
                    (form(&visitor, &link::take_back_review(id), html! { button.btn.outline type="submit" { (words.t("review-take-back-act")) } }))
                }
            }
        }
        p { (go(&link::my_care(), &words.t("nav-my-care"), true)) }
    };
    Ok(page(&visitor, StatusCode::OK, &body))
}

pub(crate) async fn take_back(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<ReviewId>,
    form: Form,
) -> Result<Response, Problem> {
    review::take_back(&app.practice, &visitor.ask(&form), id).await?;
    Ok(see(&link::my_review(id)))
}

/// Where a review stands, in a word and a time; also on "My care".
pub(crate) fn state_words(
    visitor: &Visitor,
    review: &record::review::Review,
    zone: &str,
) -> Markup {
    let words = &visitor.words;
    let when = |key: &str, at: Timestamp| {
        words.t_with(key, &[("when", signed_at(visitor, at, zone).into())])
    };
    let late = review.answer_by <= visitor.app.practice.now();
    html! { @match &review.state {
        ReviewState::Sent | ReviewState::TakenUp { .. } => {
            @let looked_at = review.state != ReviewState::Sent;
            (tag(Tone::Info, &words.t(if looked_at { "review-state-taken-up" } else { "review-state-sent" }))) " "
            (when(if late { "review-late" } else { "review-by" }, review.answer_by))
        },
        ReviewState::Answered { at, .. } => { (tag(Tone::Ok, &words.t("review-state-answered"))) " " (signed_at(visitor, *at, zone)) },
        ReviewState::SentOn { at, .. } => { (tag(Tone::Warn, &words.t("review-state-sent-on"))) " " (signed_at(visitor, *at, zone)) },
        ReviewState::TakenBack { at } => { (tag(Tone::Plain, &words.t("review-state-taken-back"))) " " (signed_at(visitor, *at, zone)) },
    } }
}

/// What the patient sent, in words; also on the clinician's desk.
pub(crate) fn said(visitor: &Visitor, seen: &Seen) -> Markup {
    let words = &visitor.words;
    let course = seen
        .asked
        .course
        .map(|it| words.t(&format!("review-course-{}", it.word())));
    html! {
        dl.facts {
            @if let Some(course) = course { div { dt { (words.t("review-course")) } dd { (course) } } }
            @if !seen.asked.news.is_empty() { div { dt { (words.t("review-news-said")) } dd.said { (seen.asked.news) } } }
            div { dt { (words.t("review-question")) } dd.said { (seen.asked.question) } }
        }
    }
}

/// The photographs that came with a review, as they are shown.
pub(crate) fn shown(seen: &Seen) -> Vec<Option<Shown>> {
    let shown = seen.photographs.iter().map(|photograph| {
        photograph.as_ref().map(|it| Shown {
            id: it.id,
            width: it.width,
            height: it.height,
        })
    });
    shown.collect()
}

/// What is promised to whoever sends a review.
struct Promised {
    first: bool,
    answer_by: Timestamp,
}

impl Promised {
    /// As the offer says; when the place has to be chosen anew, as the clinic's policy says.
    fn of(offer: &Offer, app: &App) -> Self {
        match offer {
            Offer::Open { first, answer_by } => Self {
                first: *first,
                answer_by: *answer_by,
            },
            Offer::NotAllowed(reason) | Offer::NotKnown(reason) | Offer::Nobody(reason) => Self {
                first: reason.first,
                answer_by: review::promised(&app.practice),
            },
            Offer::Waits(_) | Offer::NotYet => Self {
                first: false,
                answer_by: review::promised(&app.practice),
            },
        }
    }
}

fn asks(
    visitor: &Visitor,
    patient: &Patient,
    promised: &Promised,
    place: &str,
    typed: &Form,
    wrong: &Wrong,
) -> Markup {
    let words = &visitor.words;
    let by = signed_at(visitor, promised.answer_by, &patient.zone);
    let choices: Vec<Choice> = HairSince::ALL
        .iter()
        .map(|course| Choice {
            value: course.word().to_owned(),
            says: words.t(&format!("review-course-{}", course.word())),
            chosen: typed.get("course") == course.word(),
            apart: *course == HairSince::NotSure,
            ..Choice::default()
        })
        .collect();
    let error = |field: &str| wrong.of(words, field);
    let (place_wrong, course_wrong) = (error("place"), error("course"));
    let (news_wrong, question_wrong) = (error("news"), error("question"));
    let legend = words.t(if promised.first {
        "review-course-first"
    } else {
        "review-course"
    });
    html! {
        (back(words, &link::my_care()))
        (wrong.summary(words))
        h1 { (words.t("review-new")) }
        (urgent(visitor))
        p.lead { (words.t("review-lead")) }
        p { (words.t_with("review-promise", &[("when", by.into())])) }
        @if promised.first { (note(Tone::Info, html! { p { (words.t("review-first")) } })) }
        @if place_wrong.is_some() { p { (go(&link::book(), &words.t("review-video-instead"), true)) } }
        (upload_form(visitor, &link::send_review(), html! {
            (Field { name: "place", label: &words.t("review-place"), hint: &words.t("review-place-hint"), value: place, error: place_wrong.as_deref(), ..Field::default() }
                .select(&words.t("place-choose"), &places()))
            (Question { name: "course", legend: &legend, error: course_wrong.as_deref(), row: true, ..Question::default() }.choices(&choices))
            (Field { name: "news", label: &words.t("review-news"), hint: &words.t("review-news-hint"), value: typed.get("news"), error: news_wrong.as_deref(), ..Field::default() }.textarea(4))
            (Field { name: "question", label: &words.t("review-question"), hint: &words.t("messages-text-hint"), value: typed.get("question"), error: question_wrong.as_deref(), ..Field::default() }.textarea(4))
            (slots(visitor, wrong))
            (tick("agreed", html! { (words.t("review-agree")) }, false, error("agreed").as_deref()))
            (button(&words.t("review-send")))
        }))
        p { a href=(link::book()) { (words.t("review-video-instead")) } }
    }
}

/// Not offered: why, the way that stays open, and another place for somebody who is not at home.
fn blocked(visitor: &Visitor, key: &str, reason: &Reason, place: &str) -> Markup {
    let words = &visitor.words;
    let values = [("place", reason.place.clone().into())];
    html! {
        (back(words, &link::my_care()))
        h1 { (words.t("review-new")) }
        (headed_note(Tone::Info, &words.t_with(&format!("{key}-title"), &values), html! {
            p { (words.t_with(&format!("{key}-text"), &values)) }
        }))
        p { (go(&link::book(), &words.t("review-video-instead"), false)) }
        p { (words.t("review-or-message")) " " a href=(link::new_message()) { (words.t("messages-new")) } }
        details {
            summary { (words.t("review-elsewhere")) }
            // Nothing is kept: this only asks what can be offered in another place.
            form method="get" action=(link::new_review()) {
                (Field { name: "place", label: &words.t("review-place"), value: place, ..Field::default() }.select("", &places()))
                button.btn.outline type="submit" { (words.t("review-elsewhere-act")) }
            }
        }
    }
}

/// What the patient is told of it, with the next step.
fn stands(visitor: &Visitor, seen: &Seen) -> Markup {
    let words = &visitor.words;
    let review = &seen.review;
    let answer = |by: &str| {
        html! { @if let Some(summary) = &seen.summary { section.card { h2 { (words.t("review-answer")) } p.said { (summary) } p.small { (by) } } } }
    };
    html! {
        p { (state_words(visitor, review, &seen.patient.zone)) }
        @match &review.state {
            ReviewState::Sent | ReviewState::TakenUp { .. } => {
                (urgent(visitor))
                p { (words.t("review-waits-text")) }
            },
            ReviewState::Answered { by, .. } => (answer(by)),
            ReviewState::SentOn { by, to, .. } => {
                (headed_note(Tone::Warn, &words.t(&format!("review-on-{}", to.word())), html! {
                    p { (words.t_with(&format!("review-on-{}-text", to.word()), &[("phone", visitor.phone().into())])) }
                }))
                (answer(by))
                @if *to == Instead::Video { p { (go(&link::book(), &words.t("care-next-book-act"), false)) } }
            },
            ReviewState::TakenBack { .. } => p { (words.t("review-taken-back-text")) },
        }
    }
}

/// Not for emergencies, and where those go.
fn urgent(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    html! {
        (note(Tone::Warn, html! {
            p { strong { (words.t("messages-not-urgent")) } }
            p { (words.t("emergency-line")) " " a href=(link::help_now()) { (words.t("help-more")) } }
        }))
        (numbers(visitor, false, false))
    }
}

fn page(visitor: &Visitor, status: StatusCode, body: &Markup) -> Response {
    Page::new(visitor, &visitor.t("review-tab"))
        .status(status)
        .body(body)
        .into_response()
}
