//! Asking for an earlier time: what would suit, one's own place in plain words, leaving. Nobody else on the list is ever
//! shown, only how many come before.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    waitlist::{self, NewWish, Place},
};
use jiff::{ToSpan, civil::Date};
use maud::{Markup, html};
use record::waitlist::{DayPart, Rank, Waiting, WaitingState};

use super::{day_and_time, see, signed_at, wall};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button, form},
        note::{Tone, headed_note, note},
        piece::{back, go},
    },
    visitor::Visitor,
};

/// How many days a wish reaches unless somebody says otherwise.
const REACH: i64 = 28;

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let place = waitlist::place(&app.practice, &visitor.actor).await?;
    let typed = Typed::of(&place);
    Ok(page(&visitor, &place, &typed, &Wrong::nothing()))
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let typed = Typed::read(&form);
    let mut wrong = Wrong::nothing();
    let Some(wish) = typed.wish(&mut wrong) else {
        return again(&visitor, &typed, &wrong).await;
    };
    match waitlist::wait(&app.practice, &visitor.ask(&form), wish).await {
        Ok(()) => Ok(see(&link::my_waitlist())),
        Err(Refused::Invalid(problems)) => again(&visitor, &typed, &Wrong::these(problems)).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn leave(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    waitlist::leave(&app.practice, &visitor.ask(&form)).await?;
    Ok(see(&link::my_waitlist()))
}

pub(crate) async fn stay(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    waitlist::stay(&app.practice, &visitor.ask(&form)).await?;
    Ok(see(&link::my_waitlist()))
}

/// The form as it was typed, or as the place on the list says.
struct Typed {
    with: String,
    from: String,
    until: String,
    weekdays: Vec<String>,
    parts: Vec<String>,
}

impl Typed {
    fn of(place: &Place) -> Self {
        let all = |range: std::ops::RangeInclusive<i8>| range.map(|day| day.to_string()).collect();
        match &place.waiting {
            Some(Waiting { wish, .. }) => Self {
                with: wish
                    .practitioner
                    .map(|it| it.to_string())
                    .unwrap_or_default(),
                from: wish.from.to_string(),
                until: wish.until.to_string(),
                weekdays: wish.weekdays.iter().map(ToString::to_string).collect(),
                parts: wish.parts.iter().map(|it| it.word().to_owned()).collect(),
            },
            None => Self {
                with: String::new(),
                from: place.today.to_string(),
                until: reach(place).to_string(),
                weekdays: all(1..=7),
                parts: DayPart::ALL.map(|it| it.word().to_owned()).to_vec(),
            },
        }
    }

    fn read(form: &Form) -> Self {
        let all = |name| form.all(name).into_iter().map(str::to_owned).collect();
        Self {
            with: form.get("with").to_owned(),
            from: form.get("from").to_owned(),
            until: form.get("until").to_owned(),
            weekdays: all("weekdays"),
            parts: all("parts"),
        }
    }

    fn wish(&self, wrong: &mut Wrong) -> Option<NewWish> {
        let mut day = |field: &str, text: &str| {
            let day = text.parse::<Date>().ok();
            if day.is_none() {
                wrong.add(field, "problem-wait-day");
            }
            day
        };
        let (from, until) = (day("from", &self.from), day("until", &self.until));
        let named = (!self.with.is_empty()).then(|| self.with.parse());
        let Ok(practitioner) = named.transpose() else {
            wrong.add("with", "problem-wait-with");
            return None;
        };
        let weekdays = self.weekdays.iter().filter_map(|day| day.parse().ok());
        let parts = self.parts.iter().filter_map(|part| DayPart::of(part));
        Some(NewWish {
            practitioner,
            from: from?,
            until: until?,
            weekdays: weekdays.collect(),
            parts: parts.collect(),
        })
    }
}

/// The day before the visit that is to be earlier; without one, some weeks from now.
fn reach(place: &Place) -> Date {
    let far = place.today.checked_add(REACH.days()).unwrap_or(place.today);
    place
        .booked
        .as_ref()
        .map_or(far, |visit| visit.wall_time.date().max(place.today))
}

async fn again(visitor: &Visitor, typed: &Typed, wrong: &Wrong) -> Result<Response, Problem> {
    let place = waitlist::place(&visitor.app.practice, &visitor.actor).await?;
    Ok(page(visitor, &place, typed, wrong))
}

fn page(visitor: &Visitor, place: &Place, typed: &Typed, wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let title = if place.booked.is_some() {
        "waitlist-title"
    } else {
        "waitlist-title-none"
    };
    let body = html! {
        (back(words, &link::my_care()))
        (wrong.summary(words))
        h1 { (words.t(title)) }
        @if let Some(visit) = &place.booked {
            p.lead { (words.t_with("waitlist-booked", &[("when", day_and_time(visitor, visit.wall_time).into())])) }
        }
        @if let Some(waiting) = &place.waiting { (standing(visitor, place, waiting)) }
        @if place.may_ask {
            (wishes(visitor, place, typed, wrong))
            (rules(visitor))
        } @else {
            p { (words.t("conflict-intake-not-sent")) }
            p { (go(&link::intake(), &words.t("care-next-answers-act"), false)) }
        }
        @if place.waiting.is_some() { (leaving(visitor)) }
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(visitor, &words.t("waitlist-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

/// Where one stands, in a sentence; a kept time first.
fn standing(visitor: &Visitor, place: &Place, waiting: &Waiting) -> Markup {
    let words = &visitor.words;
    let since = signed_at(visitor, waiting.asked_at, &place.zone);
    if let Some(offer) = &place.offer {
        let when = day_and_time(visitor, wall(offer.starts_at, &place.zone));
        return headed_note(
            Tone::Warn,
            &words.t("waitlist-offer"),
            html! {
                p { strong { (when) } }
                p { (go(&link::visit(offer.appointment), &words.t("waitlist-offer-see"), false)) }
            },
        );
    }
    if waiting.state == WaitingState::Resting {
        return headed_note(
            Tone::Warn,
            &words.t("waitlist-resting"),
            html! {
                p { (words.t("waitlist-resting-text")) }
                (form(visitor, &link::stay_on_waitlist(), button(&words.t("waitlist-stay"))))
            },
        );
    }
    headed_note(
        Tone::Info,
        &words.t("waitlist-on"),
        html! {
            @if waiting.rank == Rank::TakenBack { p { (words.t("waitlist-taken-back")) } p { (go(&link::book(), &words.t("care-next-book-act"), false)) } }
            p { (words.t_with("waitlist-ahead", &[("n", place.ahead.into())])) }
            p.quiet { (words.t_with("waitlist-since", &[("when", since.into())])) }
        },
    )
}

fn wishes(visitor: &Visitor, place: &Place, typed: &Typed, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let of = |field| wrong.of(words, field);
    let (with, from, until) = (of("with"), of("from"), of("until"));
    let (weekdays, parts) = (of("weekdays"), of("parts"));
    let people: Vec<(String, String)> = place
        .clinicians
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let days: Vec<Choice> = (1..=7_i8)
        .map(|day| Choice {
            value: day.to_string(),
            says: words.t(&format!("weekday-{day}")),
            chosen: typed.weekdays.contains(&day.to_string()),
            ..Choice::default()
        })
        .collect();
    let times: Vec<Choice> = DayPart::ALL
        .iter()
        .map(|part| Choice {
            value: part.word().to_owned(),
            says: words.t(&format!("waitlist-{}", part.word())),
            hint: words.t(&format!("waitlist-{}-hint", part.word())),
            chosen: typed.parts.iter().any(|it| it == part.word()),
            ..Choice::default()
        })
        .collect();
    let (heading, act) = if place.waiting.is_some() {
        ("waitlist-change", "waitlist-save")
    } else {
        ("waitlist-wish", "waitlist-ask")
    };
    html! {
        section {
            h2 { (words.t(heading)) }
            (form(visitor, &link::save_waitlist(), html! {
                (Field { name: "with", label: &words.t("waitlist-with"), value: &typed.with, error: with.as_deref(), ..Field::default() }
                    .select(&words.t("waitlist-anybody"), &people))
                div.fields {
                    (Field { name: "from", label: &words.t("waitlist-from"), kind: "date", value: &typed.from, error: from.as_deref(), short: true, ..Field::default() }.text())
                    (Field { name: "until", label: &words.t("waitlist-until"), kind: "date", value: &typed.until, error: until.as_deref(), short: true, ..Field::default() }.text())
                }
                (Question { name: "weekdays", legend: &words.t("waitlist-days"), many: true, row: true, error: weekdays.as_deref(), ..Question::default() }.choices(&days))
                (Question { name: "parts", legend: &words.t("waitlist-parts"), many: true, row: true, error: parts.as_deref(), ..Question::default() }.choices(&times))
                (button(&words.t(act)))
            }))
        }
    }
}

fn rules(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    let hours = waitlist::WINDOW.answer.as_hours();
    html! {
        section {
            h2 { (words.t("waitlist-rules")) }
            ul {
                li { (words.t("waitlist-rule-order")) }
                li { (words.t_with("waitlist-rule-answer", &[("n", hours.into())])) }
                li { (words.t("waitlist-rule-pass")) }
                li { (words.t_with("waitlist-rule-rest", &[("n", waitlist::MISSES.into())])) }
                li { (words.t("waitlist-rule-old")) }
            }
            (note(Tone::Info, html! { p { (words.t_with("waitlist-urgent", &[("phone", visitor.phone().into())])) } }))
        }
    }
}

fn leaving(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    html! {
        details {
            summary { (words.t("waitlist-leave")) }
            div {
                p { (words.t("waitlist-leave-sure")) }
                (form(visitor, &link::leave_waitlist(), html! { button.btn.outline type="submit" { (words.t("waitlist-leave-act")) } }))
            }
        }
    }
}
