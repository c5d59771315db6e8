//! One visit: kept for ten minutes, booked, cancelled or past. The page says which and what can be done now.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    book::{self, CALENDAR, Visit, Wish},
    visit::{Visiting, visiting},
};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use record::{appointment::AppointmentState, id::AppointmentId, visit::VisitState};

use super::{
    book::{again, short},
    day_and_time, see, wall, zone_words,
};
use crate::{
    app::App,
    form::Form,
    pages::visit::way_words,
    problem::Problem,
    routes::{Link, link},
    view::{
        Page,
        form::{button, form},
        note::{Tone, note},
        piece::{Line, back, go, summary_list},
    },
    visitor::Visitor,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
) -> Result<Response, Problem> {
    let visit = book::visit(&app.practice, &visitor.actor, id).await?;
    let (words, now) = (&visitor.words, app.practice.now());
    let (title, rest) = match visit.appointment.state {
        AppointmentState::Held { until } if until > now && visit.offer.is_some() => {
            offered(&visitor, &visit, until)
        }
        AppointmentState::Held { .. } if visit.offer.is_some() => {
            over(&visitor, "visit-offer-lapsed", false)
        }
        AppointmentState::Held { until } if until > now => held(&visitor, &visit, until, now),
        AppointmentState::Held { .. } => over(&visitor, "visit-lapsed", true),
        AppointmentState::Confirmed { .. } => {
            let seen = visiting(&app.practice, &visitor.actor, id).await?;
            if now < seen.closes_at() || seen.is_open(now) {
                booked(&visitor, &visit, &seen)
            } else {
                over(&visitor, "visit-past", false)
            }
        }
        AppointmentState::Fulfilled { .. } => {
            let seen = visiting(&app.practice, &visitor.actor, id).await?;
            past(&visitor, &visit, &seen)
        }
        AppointmentState::Cancelled { .. } if visit.was_only_offered() => {
            over(&visitor, "visit-offer-over", false)
        }
        AppointmentState::Cancelled { .. } => cancelled(&visitor, &visit),
    };
    let body = html! { (back(words, &link::my_care())) h1 { (title) } (rest) };
    Ok(Page::new(&visitor, &words.t("visit-tab"))
        .body(&body)
        .into_response())
}

pub(crate) async fn extend(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    let done = book::extend(&app.practice, &visitor.ask(&form), id).await;
    or_again(&app, &visitor, id, done).await
}

pub(crate) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    let done = book::confirm(&app.practice, &visitor.ask(&form), id)
        .await
        .map(drop);
    or_again(&app, &visitor, id, done).await
}

pub(crate) async fn cancel(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    book::cancel(&app.practice, &visitor.ask(&form), id).await?;
    Ok(see(&link::visit(id)))
}

/// The visit as a file for the patient's own calendar.
pub(crate) async fn calendar(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
) -> Result<Response, Problem> {
    let file = book::calendar(&app.practice, &visitor.actor, id).await?;
    let headers = [
        (header::CONTENT_TYPE, CALENDAR),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"video-visit.ics\"",
        ),
    ];
    Ok((headers, file).into_response())
}

/// On to the visit; when the time is gone, back to the times with the nearest others.
async fn or_again(
    app: &App,
    visitor: &Visitor,
    id: AppointmentId,
    done: Result<(), Refused>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(see(&link::visit(id))),
        Err(Refused::Conflict(why @ ("hold-lapsed" | "licence-lapsed"))) => {
            let visit = book::visit(&app.practice, &visitor.actor, id)
                .await?
                .appointment;
            again(
                visitor,
                why,
                &Wish {
                    practitioner: visit.practitioner,
                    starts_at: visit.starts_at,
                },
            )
            .await
        }
        Err(other) => Err(other.into()),
    }
}

fn held(visitor: &Visitor, visit: &Visit, until: Timestamp, now: Timestamp) -> (String, Markup) {
    let words = &visitor.words;
    let id = visit.appointment.id;
    let when = short(
        visitor,
        visit.appointment.starts_at,
        &visit.appointment.zone,
    );
    let deadline = words.time(wall(until, &visit.appointment.zone).time());
    let seconds = until.duration_since(now).as_secs();
    let minutes = (seconds + 59) / 60;
    let rest = html! {
        (note(Tone::Warn, html! { p {
            strong { (words.t_with("visit-kept-until", &[("time", deadline.into())])) } " "
            (words.t_with("visit-minutes-left", &[("n", minutes.into())]))
        } }))
        (facts(visitor, visit))
        (rule(visitor, visit))
        (form(visitor, &link::confirm_visit(id), button(&words.t_with("visit-confirm", &[("when", when.clone().into())]))))
        div.acts {
            (form(visitor, &link::extend_hold(id), html! { button.btn.outline type="submit" { (words.t("visit-extend")) } }))
            (form(visitor, &link::cancel_visit(id), html! { button.btn.outline type="submit" { (words.t("visit-let-go")) } }))
        }
        p.quiet { (words.t("visit-extend-hint")) }
    };
    (
        words.t_with("visit-kept-title", &[("when", when.into())]),
        rest,
    )
}

/// A time that somebody else gave back: take it or pass it on. Its deadline is fixed, because others wait.
fn offered(visitor: &Visitor, visit: &Visit, until: Timestamp) -> (String, Markup) {
    let words = &visitor.words;
    let booked = &visit.appointment;
    let when = day_and_time(visitor, booked.wall_time);
    let deadline = day_and_time(visitor, wall(until, &booked.zone));
    let rest = html! {
        (note(Tone::Warn, html! { p { strong { (words.t_with("visit-offer-until", &[("when", deadline.into())])) } " " (words.t("visit-offer-others")) } }))
        (facts(visitor, visit))
        p { (words.t("visit-offer-moves")) }
        (form(visitor, &link::confirm_visit(booked.id), button(&words.t_with("visit-offer-take", &[("when", short(visitor, booked.starts_at, &booked.zone).into())]))))
        (form(visitor, &link::cancel_visit(booked.id), html! { button.btn.outline type="submit" { (words.t("visit-offer-pass")) } }))
        p.quiet { (words.t("visit-offer-pass-hint")) " " a href=(link::my_waitlist()) { (words.t("waitlist-change")) } }
    };
    (
        words.t_with("visit-offer-title", &[("when", when.into())]),
        rest,
    )
}

fn booked(visitor: &Visitor, visit: &Visit, seen: &Visiting) -> (String, Markup) {
    let words = &visitor.words;
    let id = visit.appointment.id;
    let opens = wall(seen.opens_at(), &visit.appointment.zone).time();
    let begun = visit.appointment.starts_at <= visitor.app.practice.now();
    let when = day_and_time(visitor, visit.appointment.wall_time);
    let rest = html! {
        (note(Tone::Ok, html! { p { strong { (when) } ", " (zone_words(visitor, visit.appointment.starts_at, &visit.appointment.zone)) } }))
        (facts(visitor, visit))
        p { (go(&link::visit_calendar(id), &words.t("visit-calendar"), false)) }
        p.quiet { (words.t("visit-calendar-hint")) }
        section {
            h2 { (words.t("visit-join-title")) }
            p { (words.t_with("visit-join-how", &[("time", words.time(opens).into())])) }
            p.acts {
                (go(&link::visit_door(id), &words.t("visit-enter"), !seen.is_open(visitor.app.practice.now())))
                (go(&link::visit_test(id), &words.t("test-title"), true))
            }
            p { (words.t_with("visit-join-text", &[("place", visit.place.clone().into())])) }
            p { (words.t_with("visit-join-call", &[("phone", visitor.phone().into())])) }
        }
        @if !begun { section {
            h2 { (words.t("visit-change-title")) }
            (rule(visitor, visit))
            p.acts {
                (go(&times(visit), &words.t("visit-move"), true))
                @if visit.follow_up.is_none() { (go(&link::my_waitlist(), &words.t("waitlist-title"), true)) }
            }
            details {
                summary { (words.t("visit-cancel")) }
                div {
                    p { (words.t("visit-cancel-sure")) }
                    (form(visitor, &link::cancel_visit(id), html! { button.btn.outline type="submit" {
                        (words.t_with("visit-cancel-act", &[("when", short(visitor, visit.appointment.starts_at, &visit.appointment.zone).into())]))
                    } }))
                }
            }
        } }
        p { (go(&link::my_care(), &words.t("nav-my-care"), true)) }
    };
    (words.t("visit-booked-title"), rest)
}

/// Until when a time can be given back, and from when on that is late: said before it is done, and never refused.
fn rule(visitor: &Visitor, visit: &Visit) -> Markup {
    let words = &visitor.words;
    let practice = &visitor.app.practice;
    let hours = practice.edition.catalogue().policy().visits.late_hours;
    let ahead = visit.appointment.starts_at.duration_since(practice.now());
    let late = ahead < SignedDuration::from_hours(hours.into());
    html! {
        p { (words.t("visit-cancel-rule")) " "
            @if !late { (words.t_with("visit-early", &[("n", hours.into())])) } }
        @if late { (note(Tone::Info, html! { p { (words.t_with("visit-late", &[("n", hours.into())])) } })) }
    }
}

/// Afterwards: when it was, and what the clinician left to read. Nothing here is the software's.
fn past(visitor: &Visitor, visit: &Visit, seen: &Visiting) -> (String, Markup) {
    let words = &visitor.words;
    let zone = &visit.appointment.zone;
    let Some(VisitState::Ended { began_at, way, .. }) = seen.visit.as_ref().map(|it| &it.state)
    else {
        let missed = seen.visit.is_some();
        return over(
            visitor,
            if missed { "visit-missed" } else { "visit-past" },
            missed,
        );
    };
    let rest = html! {
        p.lead { (words.t("visit-past-text")) }
        p { (day_and_time(visitor, wall(*began_at, zone))) ", " (visit.clinician) " (" (way_words(words, *way)) ")" }
        @if let Some(summary) = &seen.summary {
            section.card { h2 { (words.t("visit-summary")) } p.said { (summary) } p.small { (visit.clinician) } }
        }
        p { (go(&link::my_care(), &words.t("nav-my-care"), false)) }
    };
    (words.t("visit-past-title"), rest)
}

fn cancelled(visitor: &Visitor, visit: &Visit) -> (String, Markup) {
    let words = &visitor.words;
    let rest = html! {
        p.lead { (words.t_with("visit-cancelled-text", &[("when", day_and_time(visitor, visit.appointment.wall_time).into())])) }
        p { (go(&times(visit), &words.t("visit-choose-again"), false)) }
        p { a href=(link::visit_calendar(visit.appointment.id)) { (words.t("visit-calendar-remove")) } }
    };
    (words.t("visit-cancelled-title"), rest)
}

/// Where other times for a visit are chosen: a follow-up visit stays for its week.
fn times(visit: &Visit) -> Link {
    match visit.follow_up {
        Some(follow_up) => link::my_follow_ups().with("change", follow_up.week),
        None => link::book(),
    }
}

fn over(visitor: &Visitor, key: &str, choose: bool) -> (String, Markup) {
    let words = &visitor.words;
    let rest = html! {
        p.lead { (words.t(&format!("{key}-text"))) }
        @if choose { p { (go(&link::book(), &words.t("visit-choose-again"), false)) } }
        @else { p { (go(&link::my_care(), &words.t("nav-my-care"), false)) } }
    };
    (words.t(&format!("{key}-title")), rest)
}

/// Who, when, where, how long, what it costs.
fn facts(visitor: &Visitor, visit: &Visit) -> Markup {
    let words = &visitor.words;
    let booked = &visit.appointment;
    let who = if visit.credentials.is_empty() {
        visit.clinician.clone()
    } else {
        format!("{}, {}", visit.clinician, visit.credentials)
    };
    let line = |key: &str, value: Markup| Line {
        label: words.t(key),
        value,
        change: None,
        missing: false,
    };
    let zone = zone_words(visitor, booked.starts_at, &booked.zone);
    let lines = [
        line(
            "visit-who",
            html! { (who) @if let Some(licence) = &visit.licence { br; small { (words.t_with("book-licence", &[("licence", licence.clone().into())])) } } },
        ),
        line("visit-day", html! { (words.date(booked.wall_time.date())) }),
        line(
            "visit-time",
            html! { (words.time(booked.wall_time.time())) ", " (zone) },
        ),
        line(
            "visit-length",
            html! { (words.t_with("visit-minutes", &[("n", booked.minutes.into())])) },
        ),
        line(
            "visit-place",
            html! { (visit.place) br; small { (words.t_with("visit-place-hint", &[("phone", visitor.phone().into())])) } },
        ),
        line("visit-cost", html! { (visitor.clinic.price) }),
    ];
    summary_list(words, &lines)
}
