//! The patient's door to a visit: where are you, the waiting room, "your clinician is ready", a call by telephone.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    visit::{self, Ahead, Arrival, Visiting, ask_for_call, check_in, join, places, visiting},
};
use maud::{Markup, html};
use record::{
    id::AppointmentId,
    visit::{VisitState, Way},
};

use super::{see, when};
use crate::{
    app::App,
    form::Form,
    pages::care::wall,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question, tick},
        form::{Wrong, button, form},
        note::{Tone, headed_note, note},
        piece::{back, go},
    },
    visitor::Visitor,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
) -> Result<Response, Problem> {
    let seen = visiting(&app.practice, &visitor.actor, id).await?;
    let over = seen.visit.as_ref().is_some_and(|it| !it.state.is_open());
    if over || seen.booked.state.word() != "confirmed" {
        return Ok(see(&link::visit(id)));
    }
    Ok(page(
        &visitor,
        &seen,
        &Form::default(),
        &Wrong::nothing(),
        None,
    ))
}

/// Says where they are, at the door that stands before them: the waiting room's, or that of the call.
pub(crate) async fn come(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    let place = match form.get("place") {
        "elsewhere" => form.get("where").to_owned(),
        other => other.to_owned(),
    };
    let (ask, agreed) = (visitor.ask(&form), form.has("agreed"));
    let came = if form.get("door") == "join" {
        join(&app.practice, &ask, id, place, agreed).await
    } else {
        check_in(&app.practice, &ask, id, place, agreed).await
    };
    let (wrong, elsewhere) = match came {
        Ok(Arrival::Talks) => {
            app.rooms.changed(id);
            let to = link::visit_call(id);
            let camera = form.get("camera") != "off";
            return Ok(see(&if camera { to } else { to.with("camera", "off") }));
        }
        Ok(Arrival::Waits) => {
            app.rooms.changed(id);
            return Ok(see(&link::visit_door(id)));
        }
        Ok(elsewhere) => (Wrong::nothing(), Some(elsewhere)),
        Err(Refused::Invalid(problems)) => (Wrong::these(problems), None),
        Err(other) => return Err(other.into()),
    };
    let seen = visiting(&app.practice, &visitor.actor, id).await?;
    Ok(page(&visitor, &seen, &form, &wrong, elsewhere.as_ref()))
}

pub(crate) async fn call_me(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
    form: Form,
) -> Result<Response, Problem> {
    ask_for_call(&app.practice, &visitor.ask(&form), id).await?;
    app.rooms.changed(id);
    Ok(see(&link::visit_door(id)))
}

fn page(
    visitor: &Visitor,
    seen: &Visiting,
    typed: &Form,
    wrong: &Wrong,
    elsewhere: Option<&Arrival>,
) -> Response {
    let words = &visitor.words;
    let now = visitor.app.practice.now();
    let id = seen.booked.id;
    let (title, rest) = match seen.visit.as_ref().map(|it| &it.state) {
        _ if elsewhere.is_some() => (
            words.t("door-elsewhere-title"),
            html! { (not_there(visitor, elsewhere)) (say_where(visitor, seen, typed, wrong, "check-in")) },
        ),
        None if !seen.is_open(now) => early(visitor, seen),
        None => (
            words.t("door-in-title"),
            html! { p.lead { (words.t("door-in-lead")) } (say_where(visitor, seen, typed, wrong, "check-in")) },
        ),
        Some(VisitState::Waiting { call_me, .. }) => waiting(visitor, seen, *call_me),
        Some(VisitState::UnderWay {
            way: Way::Phone, ..
        }) => (
            words.t("door-phone-title"),
            html! { p.lead { (words.t_with("door-phone-text", &[("who", seen.clinician.clone().into()), ("phone", visitor.phone().into())])) } },
        ),
        Some(_) => ready(visitor, seen, typed, wrong),
    };
    let line = seen.visit.is_some().then(|| link::visit_line(id));
    let body = html! {
        (back(words, &link::my_care()))
        (wrong.summary(words))
        h1 { (title) }
        div #door data-line=[line] {
            (rest)
        }
        (help(visitor, seen))
        // The waiting room hears of the open door; without a script the link below does it.
        @if seen.visit.is_some() { script type="module" src=(visitor.app.assets.address("door.js")) {} }
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(visitor, &words.t("visit-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

fn early(visitor: &Visitor, seen: &Visiting) -> (String, Markup) {
    let words = &visitor.words;
    let opens = wall(seen.opens_at(), &seen.booked.zone);
    let gone = visitor.app.practice.now() >= seen.closes_at();
    let rest = if gone {
        html! { p.lead { (words.t_with("door-late-text", &[("phone", visitor.phone().into())])) } }
    } else {
        html! {
            p.lead { (words.t_with("door-early-text", &[("time", words.time(opens.time()).into())])) }
            p { (when(visitor, seen)) }
            p { (go(&link::visit_test(seen.booked.id), &words.t("test-title"), false)) }
        }
    };
    (
        words.t(if gone {
            "door-late-title"
        } else {
            "door-early-title"
        }),
        rest,
    )
}

/// Where are you now, and do you agree. Asked at each door, because people travel between a booking and a visit.
fn say_where(
    visitor: &Visitor,
    seen: &Visiting,
    typed: &Form,
    wrong: &Wrong,
    door: &str,
) -> Markup {
    let words = &visitor.words;
    let said = seen.visit.as_ref().and_then(|it| it.state.place());
    let here = said.unwrap_or(&seen.booked.jurisdiction);
    let choices = [
        Choice {
            value: here.to_owned(),
            says: words.t_with("door-here", &[("place", visit::place_name(here).into())]),
            chosen: typed.get("place") == here,
            ..Choice::default()
        },
        Choice {
            value: "elsewhere".to_owned(),
            says: words.t("door-elsewhere"),
            chosen: typed.get("place") == "elsewhere",
            ..Choice::default()
        },
    ];
    let error = wrong.of(words, "place");
    let question = Question {
        name: "place",
        legend: &words.t("door-where"),
        hint: &words.t("door-where-hint"),
        error: error.as_deref(),
        ..Question::default()
    };
    let act = if door == "join" {
        "door-join"
    } else {
        "door-enter"
    };
    form(
        visitor,
        &link::come_to_visit(seen.booked.id),
        html! {
            input type="hidden" name="door" value=(door);
            (question.choices(&choices))
            (Field { name: "where", label: &words.t("door-where-else"), value: typed.get("where"), ..Field::default() }
                .select(&words.t("place-choose"), &places()))
            @if door == "join" { (camera(visitor)) }
            (tick("agreed", html! { (words.t_with("door-agree", &[("who", seen.clinician.clone().into())])) }, false, wrong.of(words, "agreed").as_deref()))
            (button(&words.t(act)))
        },
    )
}

fn camera(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    let choices = ["on", "off"].map(|value| Choice {
        value: value.to_owned(),
        says: words.t(&format!("door-camera-{value}")),
        chosen: value == "on",
        ..Choice::default()
    });
    let question = Question {
        name: "camera",
        legend: &words.t("door-camera"),
        hint: &words.t("door-camera-hint"),
        row: true,
        ..Question::default()
    };
    question.choices(&choices)
}

/// The clinician may not treat where the patient is: said plainly, with what can be done.
fn not_there(visitor: &Visitor, arrival: Option<&Arrival>) -> Markup {
    let words = &visitor.words;
    let Some(Arrival::Elsewhere { place, treats_in }) = arrival else {
        return html! {};
    };
    headed_note(
        Tone::Warn,
        &words.t_with("door-not-licensed", &[("place", place.clone().into())]),
        html! {
            p { (words.t_with("door-not-licensed-text", &[("places", treats_in.join(", ").into())])) }
            p { (words.t_with("door-not-licensed-call", &[("phone", visitor.phone().into())])) }
            p { (words.t("door-not-licensed-local")) }
        },
    )
}

fn waiting(visitor: &Visitor, seen: &Visiting, call_me: bool) -> (String, Markup) {
    let words = &visitor.words;
    let now = visitor.app.practice.now();
    let who = || [("who", seen.clinician.clone().into())];
    let truth = match seen.ahead {
        Ahead::Until(end) => {
            let minutes = (end.duration_since(now).as_secs() + 59) / 60;
            let mut values = who().to_vec();
            values.push(("n", minutes.into()));
            words.t_with("door-wait-ahead", &values)
        }
        Ahead::Late => words.t_with("door-wait-late", &who()),
        Ahead::Nobody if now < seen.booked.starts_at => {
            let time = wall(seen.booked.starts_at, &seen.booked.zone).time();
            let mut values = who().to_vec();
            values.push(("time", words.time(time).into()));
            words.t_with("door-wait-early", &values)
        }
        Ahead::Nobody => words.t_with("door-wait-now", &who()),
    };
    let rest = html! {
        div role="status" aria-live="polite" #door-truth { (note(Tone::Info, html! { p { strong { (truth) } } })) }
        @if call_me { (note(Tone::Ok, html! { p { (words.t("door-called-for")) } })) }
        p { (words.t("door-wait-stay")) }
        p { a href=(link::visit_door(seen.booked.id)) { (words.t("door-look-again")) } }
    };
    (words.t("door-wait-title"), rest)
}

/// The door is open: one more word on where they are, then the call.
fn ready(visitor: &Visitor, seen: &Visiting, typed: &Form, wrong: &Wrong) -> (String, Markup) {
    let words = &visitor.words;
    let rest = html! {
        @if seen.may_talk() {
            p { (go(&link::visit_call(seen.booked.id), &words.t("door-back-to-call"), false)) }
        } @else {
            (say_where(visitor, seen, typed, wrong, "join"))
        }
    };
    (
        words.t_with(
            "door-ready-title",
            &[("who", seen.clinician.clone().into())],
        ),
        rest,
    )
}

/// Always in sight: another way than the picture.
pub(super) fn help(visitor: &Visitor, seen: &Visiting) -> Markup {
    let words = &visitor.words;
    let phone = visitor.phone();
    let asked = seen
        .visit
        .as_ref()
        .is_some_and(|it| it.state.asks_for_call());
    html! {
        section.card {
            h2 { (words.t("door-help-title")) }
            p { (words.t("door-camera-fine")) }
            @if seen.visit.is_some() && !asked {
                (form(visitor, &link::call_me(seen.booked.id), html! { button.btn.outline type="submit" { (words.t("door-call-me")) } }))
            }
            p { (words.t_with("door-help-call", &[("phone", phone.into())])) }
        }
    }
}
