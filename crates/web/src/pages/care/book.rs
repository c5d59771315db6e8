//! Choosing a clinician and a time. Every choice is a link, so that it works without a script and can be gone back
//! from; only holding a time changes something.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    book::{self, Offer, Offers, Slot, Wish},
    own_care::{OwnCare, own_care},
};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};
use record::encounter::EncounterState;
use serde::Deserialize;

use super::{day_and_time, see, wall, zone_words};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::{Link, link},
    view::{
        Page,
        form::{button, form},
        note::{Tone, headed_note, note},
        piece::{Day, back, day_strip, go},
    },
    visitor::Visitor,
};

/// How many days the strip shows at a time.
const STRIP: usize = 5;
/// How many times are offered instead of one that is gone.
const NEAREST: usize = 3;

/// What the links of this page say. What cannot be read counts as not said.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    with: Option<String>,
    day: Option<String>,
    time: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let own = own_care(&app.practice, &visitor.actor).await?;
    if own
        .encounter()
        .is_none_or(|open| matches!(open.state, EncounterState::Intake { .. }))
    {
        return Ok(see(&link::intake()));
    }
    let offers = book::offers(&app.practice, &visitor.actor).await?;
    Ok(page(&visitor, &own, &offers, &asked, None))
}

pub(crate) async fn hold(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let wish = form
        .get("with")
        .parse()
        .ok()
        .zip(form.get("time").parse().ok());
    let Some((practitioner, starts_at)) = wish else {
        return Err(Problem::Unreadable);
    };
    let wish = Wish {
        practitioner,
        starts_at,
    };
    match book::hold(&app.practice, &visitor.ask(&form), wish.clone()).await {
        Ok(visit) => Ok(see(&link::visit(visit))),
        Err(Refused::Conflict(
            why @ ("slot-taken" | "not-offered" | "own-visit-then" | "own-offer-then"),
        )) => again(&visitor, why, &wish).await,
        Err(other) => Err(other.into()),
    }
}

/// The times once more, with what became of the one that was wished for and the nearest others. Nothing else is lost.
pub(super) async fn again(
    visitor: &Visitor,
    why: &'static str,
    wish: &Wish,
) -> Result<Response, Problem> {
    let practice = &visitor.app.practice;
    let own = own_care(practice, &visitor.actor).await?;
    let offers = book::offers(practice, &visitor.actor).await?;
    let asked = Asked {
        with: Some(wish.practitioner.to_string()),
        time: Some(wish.starts_at.to_string()),
        day: None,
    };
    Ok(page(visitor, &own, &offers, &asked, Some((why, wish))))
}

/// What is in view: a clinician, the days with free times, one of them, one time of it.
struct View<'o> {
    offer: &'o Offer,
    days: Vec<(Date, Vec<Slot>)>,
    at: usize,
    slot: Slot,
}

impl<'o> View<'o> {
    /// What was asked for, as far as there is such a thing; else the soonest.
    fn of(offers: &'o Offers, asked: &Asked) -> Option<Self> {
        let said = asked.with.as_deref().unwrap_or_default();
        let named = offers
            .offers
            .iter()
            .find(|offer| offer.practitioner.to_string() == said);
        let offer = named.or_else(|| offers.offers.first())?;
        let mut days: Vec<(Date, Vec<Slot>)> = Vec::new();
        for slot in &offer.slots {
            let day = wall(slot.starts_at, &offers.zone).date();
            match days.last_mut() {
                Some((last, of_day)) if *last == day => of_day.push(*slot),
                _ => days.push((day, vec![*slot])),
            }
        }
        let time: Option<Timestamp> = asked.time.as_deref().and_then(|time| time.parse().ok());
        let day = asked
            .day
            .as_deref()
            .and_then(|day| day.parse::<Date>().ok());
        let day = day.or_else(|| time.map(|time| wall(time, &offers.zone).date()));
        // A day without times any more gives way to the next that has some.
        let at = day
            .and_then(|day| days.iter().position(|(known, _)| *known >= day))
            .unwrap_or(0);
        let of_day = &days.get(at)?.1;
        let slot = of_day
            .iter()
            .find(|slot| Some(slot.starts_at) == time)
            .or_else(|| of_day.first())
            .copied()?;
        Some(Self {
            offer,
            days,
            at,
            slot,
        })
    }

    fn link(&self, day: Date) -> Link {
        link::book()
            .with("with", self.offer.practitioner)
            .with("day", day)
            .at("times")
    }
}

fn page(
    visitor: &Visitor,
    own: &OwnCare,
    offers: &Offers,
    asked: &Asked,
    gone: Option<(&'static str, &Wish)>,
) -> Response {
    let words = &visitor.words;
    let view = View::of(offers, asked);
    let place = offers.place.clone();
    let body = html! {
        (back(words, &link::my_care()))
        @if let Some((why, wish)) = gone { (told(visitor, offers, why, wish)) }
        h1 { (words.t("book-title")) }
        @match &view {
            None => (nobody(visitor, offers)),
            Some(view) => {
                p.lead { (words.t_with("book-lead", &[("place", place.into())])) }
                p { (words.t_with("book-cost", &[("price", visitor.clinic.price.clone().into())])) }
                @if let Some((visit, _)) = own.moves(visitor.app.practice.now()) {
                    (note(Tone::Info, html! { p { (words.t_with("book-moving", &[("when", day_and_time(visitor, visit.wall_time).into())])) } }))
                }
                (clinicians(visitor, offers, view))
                (times(visitor, offers, view))
                p { (words.t("book-or-review")) " " a href=(link::new_review()) { (words.t("review-new")) } }
            }
        }
        @if view.is_some() || offers.somebody_licensed {
            section {
                h2 { (words.t("book-no-fit")) }
                p { (words.t("book-no-fit-text")) }
                p { (go(&link::my_waitlist(), &words.t("care-waits-ask"), true)) }
            }
        }
    };
    let status = if gone.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Page::new(visitor, &words.t("book-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

fn clinicians(visitor: &Visitor, offers: &Offers, view: &View<'_>) -> Markup {
    let words = &visitor.words;
    html! {
        section {
            h2 { (words.t("book-who")) }
            ul.clinicians {
                @for offer in &offers.offers {
                    @let chosen = offer.practitioner == view.offer.practitioner;
                    li.card .chosen[chosen] {
                        h3 {
                            @if chosen { (name(offer)) }
                            @else { a href=(link::book().with("with", offer.practitioner).at("times")) { (name(offer)) } }
                        }
                        p { (words.t_with("book-licence", &[("licence", offer.licence.clone().into())])) }
                        p { (words.t_with("book-speaks", &[("languages", languages(visitor, offer).into())])) }
                        @if let Some(next) = offer.slots.first() {
                            p.quiet { (words.t_with("book-next", &[("when", day_and_time(visitor, wall(next.starts_at, &offers.zone)).into())])) }
                        }
                    }
                }
            }
        }
    }
}

fn times(visitor: &Visitor, offers: &Offers, view: &View<'_>) -> Markup {
    let words = &visitor.words;
    let first = view.at - view.at % STRIP;
    let strip: Vec<Day> = view
        .days
        .iter()
        .enumerate()
        .skip(first)
        .take(STRIP)
        .map(|(at, (day, slots))| Day {
            says: words.t_with(
                &format!("weekday-short-{}", day.weekday().to_monday_one_offset()),
                &[("day", day.day().to_string().into())],
            ),
            open: words.t_with("book-open", &[("n", slots.len().into())]),
            to: view.link(*day),
            chosen: at == view.at,
        })
        .collect();
    let Some((day, slots)) = view.days.get(view.at) else {
        return html! {};
    };
    let earlier = first.checked_sub(STRIP).and_then(|at| view.days.get(at));
    let later = view.days.get(first + STRIP);
    html! {
        section #times {
            h2 { (words.t_with("book-when", &[("name", view.offer.name.clone().into())])) }
            p.quiet {
                (words.t_with("book-zone", &[("zone", zone_words(visitor, view.slot.starts_at, &offers.zone).into())])) " "
                (words.t_with("book-elsewhere", &[("phone", visitor.phone().into())]))
            }
            (day_strip(&words.t("book-days"), &strip))
            @if earlier.is_some() || later.is_some() {
                p.acts {
                    @if let Some((day, _)) = earlier { a href=(view.link(*day)) { (words.t("book-earlier")) } }
                    @if let Some((day, _)) = later { a href=(view.link(*day)) { (words.t("book-later")) } }
                }
            }
            h3 { (words.date(*day)) }
            nav.times aria-label=(words.t_with("book-times", &[("day", words.day(*day).into())])) {
                ul { @for slot in slots {
                    li { a href=(link_of(slot)) aria-current=[(slot == &view.slot).then_some("true")] {
                        (words.time(wall(slot.starts_at, &offers.zone).time()))
                    } }
                } }
            }
            (form(visitor, &link::hold_time(), html! {
                input type="hidden" name="with" value=(view.slot.practitioner);
                input type="hidden" name="time" value=(view.slot.starts_at);
                (button(&words.t_with("book-hold", &[("when", short(visitor, view.slot.starts_at, &offers.zone).into())])))
            }))
            p.quiet { (words.t("book-hold-hint")) }
        }
    }
}

/// What became of the time that was wished for.
fn told(visitor: &Visitor, offers: &Offers, why: &str, wish: &Wish) -> Markup {
    let words = &visitor.words;
    let time = words.time(wall(wish.starts_at, &offers.zone).time());
    let near = nearest(offers, wish);
    let says = words.t_with(&format!("book-{why}"), &[("time", time.into())]);
    html! {
        div.errors #errors role="alert" tabindex="-1" autofocus {
            h2 { (says) }
            @if near.is_empty() { p { (words.t("book-nothing-near")) } } @else {
                p { (words.t("book-nearest")) }
                ul { @for slot in &near {
                    li { a href=(link_of(slot)) { (day_and_time(visitor, wall(slot.starts_at, &offers.zone))) } }
                } }
            }
            p { (words.t("book-nothing-lost")) }
        }
    }
}

/// The times next to the wished one, with the same clinician when she has any, in their order.
fn nearest(offers: &Offers, wish: &Wish) -> Vec<Slot> {
    let same = offers
        .offers
        .iter()
        .filter(|offer| offer.practitioner == wish.practitioner);
    let mut slots: Vec<Slot> = same.flat_map(|offer| offer.slots.iter().copied()).collect();
    if slots.is_empty() {
        slots = offers
            .offers
            .iter()
            .flat_map(|offer| offer.slots.iter().copied())
            .collect();
    }
    slots.sort_by_key(|slot| slot.starts_at.duration_since(wish.starts_at).abs());
    slots.truncate(NEAREST);
    slots.sort();
    slots
}

/// Nobody is licensed where the patient will be, or nobody has a free time: says which, kindly, and who can help.
fn nobody(visitor: &Visitor, offers: &Offers) -> Markup {
    let words = &visitor.words;
    let phone = visitor.phone();
    if offers.somebody_licensed {
        return headed_note(
            Tone::Info,
            &words.t("book-full-title"),
            html! {
                p { (words.t_with("book-full-text", &[("phone", phone.into())])) }
            },
        );
    }
    let places = offers.treats_in.join(", ");
    html! {
        (headed_note(Tone::Info, &words.t_with("book-unlicensed-title", &[("place", offers.place.clone().into())]), html! {
            p { (words.t("book-unlicensed-text")) }
            @if !places.is_empty() { p { (words.t_with("book-unlicensed-places", &[("places", places.into()), ("phone", phone.into())])) } }
            p { (words.t("book-unlicensed-else")) }
        }))
    }
}

fn link_of(slot: &Slot) -> Link {
    link::book()
        .with("with", slot.practitioner)
        .with("time", slot.starts_at)
        .at("times")
}

/// `9:20 am on Tuesday`.
pub(super) fn short(visitor: &Visitor, at: Timestamp, zone: &str) -> String {
    let (words, at) = (&visitor.words, wall(at, zone));
    words.t_with(
        "care-weekday-and-time",
        &[
            ("time", words.time(at.time()).into()),
            ("weekday", words.weekday(at.date()).into()),
        ],
    )
}

fn name(offer: &Offer) -> String {
    if offer.credentials.is_empty() {
        offer.name.clone()
    } else {
        format!("{}, {}", offer.name, offer.credentials)
    }
}

fn languages(visitor: &Visitor, offer: &Offer) -> String {
    let all: Vec<String> = offer
        .languages
        .iter()
        .map(|code| {
            let key = format!("care-language-{code}");
            if visitor.words.has(&key) {
                visitor.t(&key)
            } else {
                code.clone()
            }
        })
        .collect();
    all.join(", ")
}
