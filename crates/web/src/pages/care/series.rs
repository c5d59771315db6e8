//! The visits that the plan asks for: where each stands, the usual day and hour, and times for those that can be booked,
//! chosen and booked in one form.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    book::Slot,
    series::{self, Choice, LeftOver, Planned, Series, Standing, Times, Usual},
};
use jiff::civil::{Date, Weekday};
use maud::{Markup, html};
use record::id::AppointmentId;
use serde::Deserialize;

use super::{day_and_time, see, wall, zone_words};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{self, Field, Question},
        form::{Wrong, button, button_form, form},
        note::{Tone, headed_note, note, tag},
        piece::{back, go},
    },
    visitor::Visitor,
    words::Words,
};

/// Fields of the form that name a week begin so.
const WEEK: &str = "week-";

/// What the links of this page say. What cannot be read counts as not said.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    change: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let change = asked.change.and_then(|week| week.parse().ok());
    let series = series::series(&app.practice, &visitor.actor, change, &[]).await?;
    let typed = Typed {
        change,
        ..Typed::default()
    };
    Ok(page(&visitor, &series, &typed, &Wrong::nothing()))
}

pub(crate) async fn book(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::nothing();
    let typed = Typed::read(&form, &mut wrong);
    let Ok(plan) = form.get("plan").parse() else {
        return Err(Refused::Conflict("plan-not-in-force").into());
    };
    if !wrong.is_empty() {
        return again(&visitor, &typed, &wrong).await;
    }
    let ask = visitor.ask(&form);
    match series::book(&app.practice, &ask, plan, typed.choices(), typed.there).await {
        Ok(_) => Ok(see(&link::my_follow_ups())),
        Err(Refused::Invalid(problems)) => again(&visitor, &typed, &Wrong::these(problems)).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn keep_usual(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::nothing();
    let typed = Typed {
        usual: Some((
            form.get("usual_day").to_owned(),
            form.get("usual_time").to_owned(),
        )),
        ..Typed::default()
    };
    let day = form.get("usual_day").parse().ok();
    let day = day.and_then(|day: i8| Weekday::from_monday_one_offset(day).ok());
    if day.is_none() {
        wrong.add("usual_day", "problem-usual-day");
    }
    let time = form.get("usual_time").parse().ok();
    if time.is_none() {
        wrong.add("usual_time", "problem-usual-time");
    }
    let (Some(weekday), Some(time)) = (day, time) else {
        return again(&visitor, &typed, &wrong).await;
    };
    let usual = Usual { weekday, time };
    series::keep_usual(&app.practice, &visitor.ask(&form), usual).await?;
    Ok(see(&link::my_follow_ups().at("follow-ups")))
}

/// The patient keeps a visit of an earlier plan.
pub(crate) async fn stay(
    State(app): State<App>,
    visitor: Visitor,
    Path(visit): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    series::keep_left_over(&app.practice, &visitor.ask(&form), visit).await?;
    Ok(see(&link::my_follow_ups()))
}

/// The form as it was sent.
#[derive(Default)]
struct Typed {
    /// Each week with what was chosen for it; `None` = not now.
    weeks: Vec<(i32, Option<Choice>)>,
    /// Whether the place was agreed to.
    there: bool,
    /// The week of a booked visit that is to be moved.
    change: Option<i32>,
    /// The usual day and time, as typed.
    usual: Option<(String, String)>,
    /// Whether anything was sent at all.
    sent: bool,
}

impl Typed {
    fn read(form: &Form, wrong: &mut Wrong) -> Self {
        let mut weeks = Vec::new();
        for (name, value) in form.fields() {
            let Some(week) = name.strip_prefix(WEEK).and_then(|week| week.parse().ok()) else {
                continue;
            };
            let chosen = chosen(week, value);
            if chosen.is_none() && !value.is_empty() {
                wrong.add(name, "problem-follow-up-unknown");
            }
            weeks.push((week, chosen));
        }
        Self {
            weeks,
            there: form.has("there"),
            change: form.get("change").parse().ok(),
            usual: None,
            sent: true,
        }
    }

    fn choices(&self) -> Vec<Choice> {
        self.weeks
            .iter()
            .filter_map(|(_, choice)| *choice)
            .collect()
    }

    /// Whether a value is the chosen one: what was sent, else what is proposed.
    fn has(&self, week: i32, slot: Option<&Slot>, proposed: bool) -> bool {
        if !self.sent {
            return proposed;
        }
        let sent = self.weeks.iter().find(|(known, _)| *known == week);
        match (sent, slot) {
            (Some((_, Some(choice))), Some(slot)) => {
                choice.starts_at == slot.starts_at && choice.practitioner == slot.practitioner
            }
            (Some((_, None)), None) => true,
            _ => false,
        }
    }
}

/// `{clinician}@{instant}`.
fn value_of(slot: &Slot) -> String {
    format!("{}@{}", slot.practitioner, slot.starts_at)
}

fn chosen(week: i32, value: &str) -> Option<Choice> {
    let (practitioner, starts_at) = value.split_once('@')?;
    Some(Choice {
        week,
        practitioner: practitioner.parse().ok()?,
        starts_at: starts_at.parse().ok()?,
    })
}

/// The page once more, with what is wrong. What was chosen stays chosen where it is still free.
async fn again(visitor: &Visitor, typed: &Typed, wrong: &Wrong) -> Result<Response, Problem> {
    let practice = &visitor.app.practice;
    let choices = typed.choices();
    let series = series::series(practice, &visitor.actor, typed.change, &choices).await?;
    Ok(page(visitor, &series, typed, wrong))
}

fn page(visitor: &Visitor, series: &Series, typed: &Typed, wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let planned = &series.follow_ups.planned;
    let body = html! {
        (back(words, &link::my_care()))
        (wrong.summary(words))
        h1 { (words.t("follow-ups-title")) }
        @if planned.is_empty() { p.lead { (words.t("follow-ups-none")) } } @else { p.lead { (words.t("follow-ups-lead")) } }
        @if series.on_hold { (headed_note(Tone::Warn, &words.t("follow-ups-hold"), html! {
            p { (words.t_with("follow-ups-hold-text", &[("phone", visitor.phone().into())])) }
        })) }
        @for left in &series.follow_ups.left_over { (left_over(visitor, left)) }
        @if !planned.is_empty() {
            (usual(visitor, series, typed, wrong))
            (visits(visitor, series, typed, wrong))
            (rules(visitor))
        }
    };
    let taken = wrong.clone().into_problems();
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else if taken.iter().any(|it| it.field.starts_with(WEEK)) {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(visitor, &words.t("follow-ups-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

/// A visit whose plan is no longer in force: asked, never cancelled.
fn left_over(visitor: &Visitor, left: &LeftOver) -> Markup {
    let words = &visitor.words;
    let when = day_and_time(visitor, left.visit.wall_time);
    if left.stays {
        return note(
            Tone::Info,
            html! { p { (words.t_with("follow-ups-stays", &[("when", when.into())])) " "
            a href=(link::visit(left.visit.id)) { (words.t("follow-ups-see")) span.vh { ": " (day_and_time(visitor, left.visit.wall_time)) } } } },
        );
    }
    headed_note(
        Tone::Warn,
        &words.t("follow-ups-question"),
        html! {
            p { (words.t_with("follow-ups-question-text", &[("when", when.into())])) }
            (button_form(visitor, &link::keep_follow_up(left.visit.id), &words.t("follow-ups-keep")))
            p { a href=(link::visit(left.visit.id)) { (words.t("follow-ups-give-back")) } }
        },
    )
}

/// The day and the hour that are looked for first.
fn usual(visitor: &Visitor, series: &Series, typed: &Typed, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let of = |field| wrong.of(words, field);
    let (day_wrong, time_wrong) = (of("usual_day"), of("usual_time"));
    let known = series.usual.map(|usual| {
        let day = usual.weekday.to_monday_one_offset().to_string();
        (day, usual.time.strftime("%H:%M").to_string())
    });
    let (day, time) = typed.usual.clone().or(known).unwrap_or_default();
    let days: Vec<(String, String)> = (1..=7)
        .map(|day| (day.to_string(), words.t(&format!("weekday-{day}"))))
        .collect();
    html! {
        section {
            h2 { (words.t("follow-ups-usual")) }
            p.quiet { (words.t("follow-ups-usual-hint")) }
            (form(visitor, &link::keep_usual_time(), html! {
                div.fields {
                    (Field { name: "usual_day", label: &words.t("follow-ups-day"), value: &day, error: day_wrong.as_deref(), ..Field::default() }
                        .select(&words.t("follow-ups-choose"), &days))
                    (Field { name: "usual_time", label: &words.t("follow-ups-time"), kind: "time", value: &time, error: time_wrong.as_deref(), short: true, ..Field::default() }.text())
                }
                button.btn.outline type="submit" { (words.t("follow-ups-usual-act")) }
            }))
        }
    }
}

/// Every visit of the plan, in one form with those that can be booked.
fn visits(visitor: &Visitor, series: &Series, typed: &Typed, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let cards = html! {
        div.grid { @for planned in &series.follow_ups.planned { (card(visitor, series, planned, typed, wrong)) } }
    };
    let can_book = series
        .times
        .iter()
        .any(|times| times.proposed.is_some() || !times.others.is_empty());
    let there = wrong.of(words, "there");
    let place = words.t_with(
        "follow-ups-there",
        &[("place", series.place.clone().into())],
    );
    html! {
        section #follow-ups {
            h2 { (words.t("follow-ups-visits")) }
            @if let (true, Some(plan)) = (can_book, series.follow_ups.plan) {
                (form(visitor, &link::book_follow_ups(), html! {
                    input type="hidden" name="plan" value=(plan);
                    @if let Some(week) = typed.change { input type="hidden" name="change" value=(week); }
                    (cards)
                    (field::tick("there", html! { (place) }, typed.there, there.as_deref()))
                    p.quiet { (words.t_with("follow-ups-there-hint", &[("phone", visitor.phone().into())])) }
                    (button(&words.t("follow-ups-book")))
                }))
            } @else { (cards) }
        }
    }
}

fn card(
    visitor: &Visitor,
    series: &Series,
    planned: &Planned,
    typed: &Typed,
    wrong: &Wrong,
) -> Markup {
    let words = &visitor.words;
    let times = series.times.iter().find(|it| it.due == planned.due);
    let booked = planned.visit.as_ref();
    html! {
        section.card {
            h3 { (words.t_with("follow-ups-week", &[("n", planned.due.week.into())])) }
            p { (state_tag(words, planned.standing)) " " (days(words, planned)) }
            @if let (Some(visit), Standing::Booked(_) | Standing::Done(_)) = (booked, planned.standing) {
                p { strong { (day_and_time(visitor, visit.wall_time)) } ", " (zone_words(visitor, visit.starts_at, &visit.zone))
                    @if let Some(name) = series.names.get(&visit.practitioner) { br; (name) } }
                @if matches!(planned.standing, Standing::Booked(_)) && times.is_none() { p.acts {
                    a href=(link::visit(visit.id)) { (words.t("follow-ups-see")) span.vh { ": " (day_and_time(visitor, visit.wall_time)) } }
                    @if planned.for_it { a href=(link::my_follow_ups().with("change", planned.due.week).at(&field_of(planned.due.week))) {
                        (words.t("follow-ups-move")) span.vh { ": " (day_and_time(visitor, visit.wall_time)) } } }
                } }
            }
            @match planned.standing {
                Standing::Later(from) => p { (words.t_with("follow-ups-from", &[("day", words.date(from).into())])) },
                Standing::Missed => p { (words.t("follow-ups-missed-text")) " " a href=(link::book()) { (words.t("visit-choose-again")) span.vh { ": " (days(words, planned)) } } },
                _ => {},
            }
            @if let Some(times) = times { (choices(visitor, series, times, typed, wrong)) }
        }
    }
}

/// The times of one visit as cards, and the way to leave it for later.
fn choices(
    visitor: &Visitor,
    series: &Series,
    times: &Times,
    typed: &Typed,
    wrong: &Wrong,
) -> Markup {
    let words = &visitor.words;
    let name = field_of(times.due.week);
    let slots: Vec<&Slot> = times.proposed.iter().chain(&times.others).collect();
    if slots.is_empty() {
        let key = if series.somebody_licensed {
            "follow-ups-full"
        } else {
            "follow-ups-nobody"
        };
        return html! {
            p id=(name) { (words.t_with(key, &[("phone", visitor.phone().into())])) }
            p { (go(&link::my_waitlist(), &words.t("care-waits-ask"), true)) }
        };
    }
    let choice = |slot: &Slot, proposed: bool| field::Choice {
        value: value_of(slot),
        says: day_and_time(visitor, wall(slot.starts_at, &series.zone)),
        hint: series
            .names
            .get(&slot.practitioner)
            .cloned()
            .unwrap_or_default(),
        chosen: typed.has(times.due.week, Some(slot), proposed),
        ..field::Choice::default()
    };
    let mut all: Vec<field::Choice> = slots
        .iter()
        .map(|slot| {
            choice(
                slot,
                times.moves.is_none() && Some(**slot) == times.proposed,
            )
        })
        .collect();
    let (leave, hint) = match &times.moves {
        Some(visit) => (
            words.t("follow-ups-as-it-is"),
            day_and_time(visitor, visit.wall_time),
        ),
        None => (words.t("follow-ups-not-now"), String::new()),
    };
    all.push(field::Choice {
        value: String::new(),
        says: leave,
        hint,
        chosen: typed.has(times.due.week, None, times.moves.is_some()),
        apart: true,
    });
    let zone = slots
        .first()
        .map(|slot| zone_words(visitor, slot.starts_at, &series.zone));
    let legend = words.t_with("follow-ups-times", &[("n", times.due.week.into())]);
    Question {
        name: &name,
        legend: &legend,
        hint: &zone.unwrap_or_default(),
        error: wrong.of(words, &name).as_deref(),
        ..Question::default()
    }
    .choices(&all)
}

fn rules(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    html! {
        section {
            h2 { (words.t("follow-ups-rules")) }
            ul {
                li { (words.t("follow-ups-rule-own")) }
                li { (words.t("follow-ups-rule-letter")) }
                li { (words.t("follow-ups-rule-tests")) }
            }
            (note(Tone::Info, html! { p { (words.t_with("follow-ups-urgent", &[("phone", visitor.phone().into())])) } }))
        }
    }
}

fn field_of(week: i32) -> String {
    format!("{WEEK}{week}")
}

/// `December 3 to December 9`.
pub(super) fn days(words: &Words, planned: &Planned) -> String {
    let day = |day: Date| words.day(day).into();
    let (from, until) = (day(planned.due.from), day(planned.due.until));
    words.t_with("follow-ups-days", &[("from", from), ("until", until)])
}

/// Where a planned visit stands, in a word or two.
pub(crate) fn state_tag(words: &Words, standing: Standing) -> Markup {
    let (tone, key) = match standing {
        Standing::Done(_) => (Tone::Ok, "follow-ups-done"),
        Standing::Booked(_) => (Tone::Ok, "follow-ups-booked"),
        Standing::Missed => (Tone::Warn, "follow-ups-missed"),
        Standing::Open => (Tone::Info, "follow-ups-open"),
        Standing::Later(_) => (Tone::Plain, "follow-ups-later"),
    };
    tag(tone, &words.t(key))
}
