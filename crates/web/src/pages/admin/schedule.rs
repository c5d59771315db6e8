//! When each clinician can be booked: weekly hours, time off, extra hours. Forms only; nothing needs dragging.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    template::{self, NewException, NewHours, Week},
    time_off::{TimeOff, ahead_of},
};
use jiff::civil::{Date, DateTime, Time};
use maud::{Markup, html};
use record::{
    hours::{Cover, ExceptionKind},
    id::{HoursId, PractitionerId, ScheduleExceptionId},
};

use super::{
    time_off::{cover, decisions, questions},
    wall,
};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button_form, form},
        note::{Tone, note, tag},
        piece::{back, go},
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let weeks = template::weeks(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let body = html! {
        h1 { (words.t("schedule-title")) }
        p.lead { (words.t("schedule-lead")) }
        p { a href=(link::waitlist()) { (words.t("queue-see")) } }
        @if weeks.is_empty() { (note(Tone::Info, html! { p { (words.t("schedule-nobody")) } })) }
        @for week in &weeks {
            section.card aria-labelledby={ "w-" (week.who.id) } {
                h2 id={ "w-" (week.who.id) } { (week.who.name) " " span.quiet { (week.who.zone) } }
                (grid(words, week))
                p { (words.t_with("schedule-visits", &[("n", week.visits.len().into())])) }
                (go(&link::clinician_schedule(week.who.id), &words.t("schedule-change"), true))
            }
        }
    };
    Ok(Page::new(&visitor, &words.t("schedule-title"))
        .wide()
        .body(&body)
        .into_response())
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
) -> Result<Response, Problem> {
    page(
        &app,
        &visitor,
        id,
        &Form::default(),
        &Wrong::nothing(),
        None,
    )
    .await
}

pub(crate) async fn add_hours(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::nothing();
    let new = read_hours(&form, &mut wrong);
    let outcome = match new {
        Some(new) => template::add_hours(&app.practice, &visitor.ask(&form), id, new).await,
        None => return page(&app, &visitor, id, &form, &wrong, None).await,
    };
    answer(&app, &visitor, id, &form, outcome).await
}

pub(crate) async fn remove_hours(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, hours)): Path<(PractitionerId, HoursId)>,
    form: Form,
) -> Result<Response, Problem> {
    template::remove_hours(&app.practice, &visitor.ask(&form), id, hours).await?;
    Ok(to_week(id))
}

pub(crate) async fn add_exception(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::nothing();
    let mut instant = |day: &str, time: &str| {
        let read = |day: &str, time: &str| {
            Some(
                day.parse::<Date>()
                    .ok()?
                    .to_datetime(time.parse::<Time>().ok()?),
            )
        };
        let at: Option<DateTime> = read(form.get(day), form.get(time));
        if at.is_none() {
            wrong.add(day, "problem-day-and-time");
        }
        at
    };
    let (from, until) = (
        instant("off_day", "off_from"),
        instant("off_until_day", "off_until"),
    );
    let (Some(from), Some(until)) = (from, until) else {
        return page(&app, &visitor, id, &form, &wrong, None).await;
    };
    let new = NewException {
        kind: if form.get("off_kind") == "open" {
            ExceptionKind::Open
        } else {
            ExceptionKind::Closed
        },
        from,
        until,
        why: form.get("off_why").to_owned(),
        decisions: decisions(&form),
        cover: cover(&form),
    };
    let kind = new.kind;
    let outcome = template::add_exception(&app.practice, &visitor.ask(&form), id, new).await;
    match outcome {
        Err(Refused::Invalid(problems)) if kind == ExceptionKind::Closed => {
            let asked = ahead_of(&app.practice, &visitor.actor, id, from, until).await;
            let wrong = Wrong::these(problems);
            // Times that cannot be are shown as they were typed; there is nothing to decide yet.
            page(&app, &visitor, id, &form, &wrong, asked.ok().as_ref()).await
        }
        outcome => answer(&app, &visitor, id, &form, outcome).await,
    }
}

pub(crate) async fn remove_exception(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, exception)): Path<(PractitionerId, ScheduleExceptionId)>,
    form: Form,
) -> Result<Response, Problem> {
    template::remove_exception(&app.practice, &visitor.ask(&form), id, exception).await?;
    Ok(to_week(id))
}

fn to_week(id: PractitionerId) -> Response {
    Redirect::to(link::clinician_schedule(id).as_str()).into_response()
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    id: PractitionerId,
    typed: &Form,
    outcome: Result<(), Refused>,
) -> Result<Response, Problem> {
    match outcome {
        Ok(()) => Ok(to_week(id)),
        Err(Refused::Invalid(problems)) => {
            page(app, visitor, id, typed, &Wrong::these(problems), None).await
        }
        Err(other) => Err(other.into()),
    }
}

fn read_hours(form: &Form, wrong: &mut Wrong) -> Option<NewHours> {
    let weekdays: Vec<i8> = form
        .all("weekdays")
        .iter()
        .filter_map(|day| day.parse().ok())
        .collect();
    if weekdays.is_empty() {
        wrong.add("weekdays", "problem-weekdays");
    }
    let from = form
        .get("from")
        .parse()
        .map_err(|_| wrong.add("from", "problem-time"))
        .ok();
    let until = form
        .get("until")
        .parse()
        .map_err(|_| wrong.add("until", "problem-time"))
        .ok();
    let minutes = form
        .get("minutes")
        .parse()
        .map_err(|_| wrong.add("minutes", "problem-visit-length"))
        .ok();
    let from_day = form
        .get("from_day")
        .parse()
        .map_err(|_| wrong.add("from_day", "problem-day"))
        .ok();
    let until_day = match form.get("until_day") {
        "" => Some(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| wrong.add("until_day", "problem-day"))
            .ok(),
    };
    if !wrong.is_empty() {
        return None;
    }
    Some(NewHours {
        weekdays,
        from: from?,
        until: until?,
        minutes: minutes?,
        from_day: from_day?,
        until_day: until_day?,
    })
}

async fn page(
    app: &App,
    visitor: &Visitor,
    id: PractitionerId,
    typed: &Form,
    wrong: &Wrong,
    asked: Option<&TimeOff>,
) -> Result<Response, Problem> {
    let weeks = template::weeks(&app.practice, &visitor.actor).await?;
    let week = weeks
        .into_iter()
        .find(|week| week.who.id == id)
        .ok_or(Problem::NotFound)?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::schedule()))
        (wrong.summary(words))
        h1 { (week.who.name) }
        p.lead { (words.t_with("week-lead", &[("zone", week.who.zone.replace('_', " ").into())])) }
        (weekly(visitor, &week))
        (hours_form(visitor, &week, typed, wrong, app.practice.today()))
        (exceptions(visitor, &week))
        (exception_form(visitor, &week, typed, wrong, asked))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(Page::new(visitor, &words.t("schedule-title"))
        .status(status)
        .wide()
        .body(&body)
        .into_response())
}

/// The week at a glance, one line a day.
fn grid(words: &Words, week: &Week) -> Markup {
    html! {
        dl.week {
            @for day in 1..=7_i8 {
                @let hours: Vec<_> = week.hours.iter().filter(|hours| hours.weekday.to_monday_one_offset() == day).collect();
                div {
                    dt { (words.t(&format!("weekday-{day}"))) }
                    dd {
                        @if hours.is_empty() { span.quiet { (words.t("week-closed")) } }
                        @for (at, one) in hours.iter().enumerate() {
                            @if at > 0 { ", " }
                            span.nowrap { (words.time(one.from)) "–" (words.time(one.until)) }
                        }
                    }
                }
            }
        }
    }
}

fn weekly(visitor: &Visitor, week: &Week) -> Markup {
    let words = &visitor.words;
    let columns: Vec<String> = [
        "hours-day",
        "hours-time",
        "hours-visit",
        "hours-valid",
        "hours-act",
    ]
    .map(|key| words.t(key))
    .into();
    let rows: Vec<Vec<Markup>> = week
        .hours
        .iter()
        .map(|hours| {
            vec![
                html! { (words.t(&format!("weekday-{}", hours.weekday.to_monday_one_offset()))) },
                html! { (words.time(hours.from)) "–" (words.time(hours.until)) },
                html! { (words.t_with("hours-minutes", &[("n", hours.minutes.into())])) },
                html! { (hours.from_day) " – " @if let Some(until) = hours.until_day { (until) } @else { (words.t("hours-open-end")) } },
                button_form(visitor, &link::remove_hours(week.who.id, hours.id), &words.t("hours-remove")),
            ]
        })
        .collect();
    html! {
        section.card {
            h2 { (words.t("week-hours")) }
            @if rows.is_empty() { (note(Tone::Warn, html! { p { (words.t("week-no-hours")) } })) }
            @else { (stack_table(&words.t("hours-caption"), &columns, &rows)) }
        }
    }
}

fn hours_form(visitor: &Visitor, week: &Week, typed: &Form, wrong: &Wrong, today: Date) -> Markup {
    let words = &visitor.words;
    let of = |field| wrong.of(words, field);
    let days: Vec<Choice> = (1..=7)
        .map(|day: i8| Choice {
            value: day.to_string(),
            says: words.t(&format!("weekday-{day}")),
            chosen: typed.all("weekdays").contains(&day.to_string().as_str()),
            ..Choice::default()
        })
        .collect();
    let (weekdays, from, until) = (of("weekdays"), of("from"), of("until"));
    let (minutes, from_day, until_day) = (of("minutes"), of("from_day"), of("until_day"));
    let value = |name: &str, otherwise: &str| {
        if typed.has(name) {
            typed.get(name).to_owned()
        } else {
            otherwise.to_owned()
        }
    };
    let (first, length) = (
        value("from_day", &today.to_string()),
        value("minutes", "20"),
    );
    html! {
        section.card {
            h2 { (words.t("hours-add")) }
            (form(visitor, &link::add_hours(week.who.id), html! {
                (Question { name: "weekdays", legend: &words.t("hours-days"), many: true, row: true, error: weekdays.as_deref(), ..Question::default() }.choices(&days))
                div.fields {
                    (Field { name: "from", label: &words.t("hours-from"), kind: "time", value: typed.get("from"), error: from.as_deref(), short: true, ..Field::default() }.text())
                    (Field { name: "until", label: &words.t("hours-until"), kind: "time", value: typed.get("until"), error: until.as_deref(), short: true, ..Field::default() }.text())
                    (Field { name: "minutes", label: &words.t("hours-length"), inputmode: "numeric", value: &length, error: minutes.as_deref(), short: true, ..Field::default() }.text())
                    (Field { name: "from_day", label: &words.t("hours-from-day"), kind: "date", value: &first, error: from_day.as_deref(), short: true, ..Field::default() }.text())
                    (Field { name: "until_day", label: &words.t("hours-until-day"), hint: &words.t("hours-until-day-hint"), kind: "date", value: typed.get("until_day"), error: until_day.as_deref(), short: true, ..Field::default() }.text())
                }
                button.btn.outline type="submit" { (words.t("hours-add")) }
            }))
        }
    }
}

fn exceptions(visitor: &Visitor, week: &Week) -> Markup {
    let words = &visitor.words;
    let columns: Vec<String> = ["off-kind", "off-from", "off-until", "off-why", "hours-act"]
        .map(|key| words.t(key))
        .into();
    let rows: Vec<Vec<Markup>> = week
        .exceptions
        .iter()
        .map(|one| {
            let (tone, key) = match one.kind {
                ExceptionKind::Closed => (Tone::Warn, "off-closed"),
                ExceptionKind::Open => (Tone::Ok, "off-open"),
            };
            vec![
                tag(tone, &words.t(key)),
                html! { (wall(visitor, one.starts_at, &week.who.zone)) },
                html! { (wall(visitor, one.ends_at, &week.who.zone)) },
                html! { (one.why) (covered(words, week, &one.cover)) },
                button_form(
                    visitor,
                    &link::remove_exception(week.who.id, one.id),
                    &words.t("hours-remove"),
                ),
            ]
        })
        .collect();
    html! {
        section.card {
            h2 { (words.t("week-exceptions")) }
            @if rows.is_empty() { p.quiet { (words.t("week-no-exceptions")) } }
            @else { (stack_table(&words.t("off-caption"), &columns, &rows)) }
        }
    }
}

/// Who sees to the tasks meanwhile.
fn covered(words: &Words, week: &Week, cover: &Cover) -> Markup {
    match cover {
        Cover::NotNeeded => html! {},
        Cover::By { practitioner } => {
            let name = week.colleagues.iter().find(|(id, _)| id == practitioner);
            let name = name.map(|(_, name)| name.clone()).unwrap_or_default();
            html! { br; span.quiet { (words.t_with("off-covered-by", &[("name", name.into())])) } }
        }
        Cover::Nobody { why } => {
            html! { br; span.quiet { (words.t_with("off-covered-nobody", &[("why", why.clone().into())])) } }
        }
    }
}

fn exception_form(
    visitor: &Visitor,
    week: &Week,
    typed: &Form,
    wrong: &Wrong,
    asked: Option<&TimeOff>,
) -> Markup {
    let words = &visitor.words;
    let of = |field| wrong.of(words, field);
    let kinds = vec![
        ("closed".to_owned(), words.t("off-closed")),
        ("open".to_owned(), words.t("off-open")),
    ];
    let (from, until) = (of("off_day"), of("off_until_day").or_else(|| of("until")));
    html! {
        section.card {
            h2 { (words.t("off-add")) }
            (form(visitor, &link::add_exception(week.who.id), html! {
                (Field { name: "off_kind", label: &words.t("off-kind"), value: typed.get("off_kind"), ..Field::default() }.select("", &kinds))
                div.fields {
                    (Field { name: "off_day", label: &words.t("off-day"), kind: "date", value: typed.get("off_day"), error: from.as_deref(), short: true, ..Field::default() }.text())
                    (Field { name: "off_from", label: &words.t("hours-from"), kind: "time", value: typed.get("off_from"), short: true, ..Field::default() }.text())
                    (Field { name: "off_until_day", label: &words.t("off-until-day"), kind: "date", value: typed.get("off_until_day"), error: until.as_deref(), short: true, ..Field::default() }.text())
                    (Field { name: "off_until", label: &words.t("hours-until"), kind: "time", value: typed.get("off_until"), short: true, ..Field::default() }.text())
                }
                (Field { name: "off_why", label: &words.t("off-why"), hint: &words.t("off-why-hint"), value: typed.get("off_why"), ..Field::default() }.text())
                @if let Some(asked) = asked { (questions(visitor, asked, typed, wrong, &week.who.zone)) }
                button.btn.outline type="submit" { (words.t("off-add")) }
            }))
        }
    }
}
