//! The clinician's room: the picture on one side; the chart, the checklist, the score and the note on the other.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    chart::Chart,
    visit::{GRACE, Room, place_name, places, room},
};
use maud::{Markup, html};
use record::{
    id::AppointmentId,
    order::ObligationState,
    visit::{Door, VisitState, Way},
};

use super::{Stage, stage, test::parts, way_words, when};
use crate::{
    app::App,
    pages::{
        care::wall,
        clinic::{banner, listed},
    },
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::Field,
        form::{Wrong, button, button_form, form},
        note::{Tone, headed_note, note, tag},
        piece::back,
    },
    visitor::Visitor,
};

/// What is said beside a page of the room that comes back from a form.
#[derive(Default)]
pub(super) struct Beside {
    /// What was typed as the note.
    pub(super) note: Option<String>,
    /// What was typed for the patient.
    pub(super) summary: String,
    /// What is wrong.
    pub(super) wrong: Wrong,
    /// A guest's name and link, told once.
    pub(super) invited: Option<(String, String)>,
    /// The patient is where this clinician may not treat.
    pub(super) elsewhere: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<AppointmentId>,
) -> Result<Response, Problem> {
    page(&app, visitor, id, Beside::default()).await
}

/// The room with what is to be said beside it.
pub(super) async fn page(
    app: &App,
    visitor: Visitor,
    id: AppointmentId,
    beside: Beside,
) -> Result<Response, Problem> {
    let room = room(&app.practice, &visitor.actor, id).await?;
    let patient = room.visiting.booked.patient;
    let chart = care::chart::chart(&app.practice, &visitor.actor, patient).await?;
    let visitor = visitor.in_view(patient);
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::visits()))
        (beside.wrong.summary(words))
        h1 { (words.t_with("room-title", &[("name", chart.patient.full_name().into())])) }
        p.quiet { (when(&visitor, &room.visiting)) }
        (place(&visitor, &room, &beside))
        div.columns.room {
            div {
                (picture(&visitor, &room))
                (acts(&visitor, &room))
                (photographs(&visitor, &chart))
                (guests(&visitor, &room, &beside))
            }
            div {
                (note_box(&visitor, &room, &beside))
                (checklist(&visitor, &room, &chart))
                (score(&visitor, &chart))
                (known(&visitor, &chart))
                (ending(&visitor, &room, &beside))
            }
        }
        script type="module" src=(app.assets.address("room.js")) {}
    };
    let status = if beside.wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(Page::new(&visitor, &words.t("visit-tab"))
        .banner(banner(&visitor, &chart.patient, &chart))
        .wide()
        .status(status)
        .body(&body)
        .into_response())
}

/// Where the patient says they are, and whether this clinician may treat there.
fn place(visitor: &Visitor, room: &Room, beside: &Beside) -> Markup {
    let words = &visitor.words;
    let booked = &room.visiting.booked;
    if let Some(place) = &beside.elsewhere {
        return headed_note(
            Tone::Crit,
            &words.t_with("room-not-licensed", &[("place", place.clone().into())]),
            html! { p { (words.t("room-not-licensed-text")) } },
        );
    }
    let Some(last) = room.visiting.said.last() else {
        return note(
            Tone::Info,
            html! { p { (words.t_with("room-place-booked", &[("place", room.visiting.place.clone().into())])) } },
        );
    };
    let time = wall(last.at, &booked.zone).time();
    let door = match last.door {
        Door::CheckIn => "room-door-check-in",
        Door::Join => "room-door-join",
        Door::Phone => "room-door-phone",
    };
    let values = [
        ("place", place_name(&last.place).into()),
        ("time", words.time(time).into()),
        ("door", words.t(door).into()),
    ];
    if last.licensed && room.licensed {
        note(
            Tone::Ok,
            html! { p { (words.t_with("room-place-said", &values)) } },
        )
    } else {
        headed_note(
            Tone::Crit,
            &words.t_with(
                "room-not-licensed",
                &[("place", place_name(&last.place).into())],
            ),
            html! { p { (words.t_with("room-place-said", &values)) } p { (words.t("room-not-licensed-text")) } },
        )
    }
}

/// The picture while the door is open; before that, who waits; after it, that it is over.
fn picture(visitor: &Visitor, room: &Room) -> Markup {
    let words = &visitor.words;
    let id = room.visiting.booked.id;
    let waits = |says: Markup| {
        html! { section.call #door data-line=(link::room_line(id)) { (says) } script type="module" src=(visitor.app.assets.address("door.js")) {} }
    };
    let tech =
        html! { @if let Some((found, _)) = &room.visiting.tech { p { (parts(words, found)) } } };
    match room.visiting.visit.as_ref().map(|it| &it.state) {
        None => waits(html! { p role="status" { (words.t("room-nobody")) } (tech) }),
        Some(VisitState::Waiting { since, call_me, .. }) => {
            let time = wall(*since, &visitor.clinic.zone).time();
            waits(html! {
                p role="status" { strong { (words.t_with("room-waits", &[("time", words.time(time).into())])) } }
                @if *call_me { p { (tag(Tone::Warn, &words.t("day-call-me"))) } }
                (tech)
            })
        }
        Some(VisitState::UnderWay { call_me, way, .. }) => html! {
            @if *call_me { (note(Tone::Warn, html! { p { (words.t_with("room-wants-call", &[("phone", phone(visitor, room).into())])) } })) }
            @if *way == Way::Phone { (note(Tone::Info, html! { p { (words.t_with("room-by-phone", &[("phone", phone(visitor, room).into())])) } })) }
            (stage(visitor, &Stage {
                line: link::room_line(id),
                over: link::visit_room(id),
                me: words.t("call-you"),
                part: "clinician",
                camera: *way == Way::Video,
            }))
        },
        Some(VisitState::Ended {
            began_at,
            ended_at,
            way,
            ..
        }) => {
            let zone = &visitor.clinic.zone;
            let values = [
                ("from", words.time(wall(*began_at, zone).time()).into()),
                ("until", words.time(wall(*ended_at, zone).time()).into()),
                ("way", way_words(words, *way).into()),
            ];
            note(
                Tone::Info,
                html! { p { (words.t_with("room-ended", &values)) } },
            )
        }
        Some(VisitState::Missed { .. }) => {
            note(Tone::Info, html! { p { (words.t("room-missed")) } })
        }
    }
}

fn phone(visitor: &Visitor, room: &Room) -> String {
    room.phone
        .clone()
        .unwrap_or_else(|| visitor.t("chart-not-known-ask"))
}

/// Opening the door, the telephone, the patient who does not come.
fn acts(visitor: &Visitor, room: &Room) -> Markup {
    let words = &visitor.words;
    let booked = &room.visiting.booked;
    let state = room.visiting.visit.as_ref().map(|it| &it.state);
    let over = state.is_some_and(|it| !it.is_open());
    if over || booked.state.word() != "confirmed" {
        return html! {};
    }
    let admit = |way: &str, says: &str, solid: bool| {
        form(
            visitor,
            &link::admit(booked.id),
            html! {
                input type="hidden" name="way" value=(way);
                button.btn .outline[!solid] type="submit" { (words.t(says)) }
            },
        )
    };
    let waits = matches!(state, Some(VisitState::Waiting { .. }));
    let late = visitor.app.practice.now() >= booked.starts_at + GRACE;
    html! {
        div.acts {
            @if waits { (admit("video", "room-admit", true)) }
            @match state {
                None => {}
                Some(VisitState::UnderWay { way: Way::Phone, .. }) => (admit("video", "room-to-video", false)),
                Some(_) => (admit("phone", "room-to-phone", false)),
            }
            @if state.is_none() && late { (button_form(visitor, &link::miss_visit(booked.id), &words.t("room-miss"))) }
        }
        @if state.is_none() {
            details {
                summary { (words.t("room-call-first")) }
                div { (form(visitor, &link::admit(booked.id), html! {
                    p { (words.t_with("room-call-first-text", &[("phone", phone(visitor, room).into())])) }
                    input type="hidden" name="way" value="phone";
                    (Field { name: "place", label: &words.t("room-call-place"), value: "", ..Field::default() }.select(&words.t("place-choose"), &places()))
                    button.btn.outline type="submit" { (words.t("room-call-begin")) }
                })) }
            }
        }
    }
}

/// The patient's photographs, of then and of now; each can be shown to the others.
fn photographs(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    html! {
        section.card {
            h2 { (words.t("chart-photographs")) }
            @if chart.photographs.is_empty() { p { (words.t("chart-no-photographs")) } }
            ul.photos { @for photograph in &chart.photographs {
                @let view = words.t(&format!("photos-{}", photograph.view));
                @let day = words.date(visitor.app.practice.date_of(photograph.added_at, &chart.patient.zone));
                li { figure {
                    img src=(link::photograph(photograph.id)) alt=(view) loading="lazy" width=(photograph.width) height=(photograph.height);
                    figcaption { (view) ", " (day) }
                    button.btn.outline.small type="button" data-show=(link::photograph(photograph.id)) data-says={ (view) ", " (day) } hidden { (words.t("room-show")) }
                } }
            } }
            @if !chart.photographs.is_empty() { button.btn.outline.small #room-hide type="button" hidden { (words.t("room-hide")) } }
        }
    }
}

fn guests(visitor: &Visitor, room: &Room, beside: &Beside) -> Markup {
    let words = &visitor.words;
    let error = beside.wrong.of(words, "guest");
    html! {
        section.card #guests data-parts="guests" {
            h2 { (words.t("room-guests")) }
            @if let Some((name, address)) = &beside.invited {
                (note(Tone::Ok, html! { p { (words.t_with("room-guest-link", &[("name", name.clone().into())])) } p { code { (address) } } }))
            }
            @if !room.guests.is_empty() { ul { @for guest in &room.guests { li { (guest.name) } } } }
            (form(visitor, &link::invite_guest(room.visiting.booked.id), html! {
                (Field { name: "guest", label: &words.t("room-guest-name"), hint: &words.t("room-guest-hint"), error: error.as_deref(), ..Field::default() }.text())
                button.btn.outline type="submit" { (words.t("room-guest-invite")) }
            }))
        }
    }
}

fn note_box(visitor: &Visitor, room: &Room, beside: &Beside) -> Markup {
    let words = &visitor.words;
    let id = room.visiting.booked.id;
    let (draft, saved_at) = room.draft.clone().unzip();
    let typed = beside.note.clone().or(draft).unwrap_or_default();
    let saved = saved_at.map(|at| {
        let time = words.time(wall(at, &visitor.clinic.zone).time());
        words.t_with("room-note-saved", &[("time", time.into())])
    });
    let error = beside.wrong.of(words, "text");
    html! {
        section.card #note data-parts="note checklist" {
            h2 { (words.t("room-note")) }
            (form(visitor, &link::sign_visit_note(id), html! {
                div #note-box data-save=(link::save_visit_note(id)) data-saved=(words.t("room-note-saved-at")) data-unsaved=(words.t("room-note-unsaved")) {
                    (Field { name: "text", label: &words.t("room-note-label"), hint: &words.t("room-note-hint"), value: &typed, error: error.as_deref(), ..Field::default() }.textarea(10))
                    p.quiet #note-saved role="status" { (saved.unwrap_or_default()) }
                }
                div.acts {
                    (button(&words.t("room-note-sign")))
                    button.btn.outline type="submit" formaction=(link::save_visit_note(id)) { (words.t("room-note-save")) }
                }
            }))
        }
    }
}

/// What must be done before a medicine that needs it, each with its date, or still to do.
fn checklist(visitor: &Visitor, room: &Room, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let said = room.visiting.said.last();
    checks(
        visitor,
        chart,
        &[
            (
                said.is_some_and(|it| it.licensed),
                words.t("room-check-place"),
            ),
            (
                said.is_some_and(|it| it.agreed),
                words.t("room-check-consent"),
            ),
        ],
    )
}

/// The checklist: what is peculiar to the way of the consultation first, then what the chart says.
pub(crate) fn checks(visitor: &Visitor, chart: &Chart, first: &[(bool, String)]) -> Markup {
    let words = &visitor.words;
    let done = |is: bool, says: String| {
        html! { li { (tag(if is { Tone::Ok } else { Tone::Warn }, &words.t(if is { "room-done" } else { "room-needed" }))) " " (says) } }
    };
    let diagnosis = chart.findings.latest("clinician_diagnosis");
    let score = chart.salt.last();
    let day = |date| words.date(date);
    html! {
        section.card #checklist {
            h2 { (words.t("room-checklist")) }
            ul.plain {
                @for (is, says) in first { (done(*is, says.clone())) }
                (done(diagnosis.is_some(), diagnosis.map_or_else(|| words.t("room-check-diagnosis"), |it| format!("{}, {}", words.t("room-check-diagnosis"), day(it.observed_on)))))
                (done(score.is_some(), score.map_or_else(|| words.t("room-check-salt"), |(at, salt)| format!("{}: {}, {}", words.t("room-check-salt"), salt.normalize(), day(*at)))))
                @for duty in chart.obligations.iter().filter(|duty| duty.week == 0) {
                    @match &duty.state {
                        ObligationState::Done { .. } => (done(true, duty.name.clone())),
                        ObligationState::Cancelled { .. } => {},
                        _ => (done(false, format!("{}, {}", duty.name, words.t_with("room-check-due", &[("date", day(duty.due_on).into())])))),
                    }
                }
            }
            @if !chart.obligations.iter().any(|duty| duty.week == 0) { p.quiet { (words.t("room-check-no-tests")) } }
        }
    }
}

/// The clinician's own score; sent beside the call, which goes on.
pub(crate) fn score(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let Some(encounter) = chart.encounter() else {
        return html! {};
    };
    html! {
        section.card {
            h2 { (words.t("exam-score")) }
            (form(visitor, &link::keep_examination(encounter.id), html! {
                div.quad data-aside=(words.t("room-score-kept")) data-failed=(words.t("room-score-failed")) {
                    @for view in ["top", "back", "left", "right"] {
                        (Field { name: &format!("scalp_{view}"), label: &words.t(&format!("exam-view-{view}")), inputmode: "decimal", short: true, ..Field::default() }.text())
                    }
                }
                p.quiet role="status" {}
                button.btn.outline type="submit" { (words.t("room-score")) }
            }))
            // In a tab of their own: leaving this page would leave the call.
            p.acts {
                a href=(link::examination(encounter.id)) target="_blank" { (words.t("chart-examine")) }
                a href=(link::order(encounter.id)) target="_blank" { (words.t("chart-order")) }
                a href=(link::draft_plan(encounter.id)) target="_blank" { (words.t("chart-plan")) }
                a href=(link::chart(chart.patient.id)) target="_blank" { (words.t("room-chart")) }
            }
        }
    }
}

pub(crate) fn known(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let say = |concept: &str| {
        chart
            .findings
            .latest(concept)
            .map(|finding| &finding.value)
            .filter(|value| !matches!(value, record::Value::Unknown(_)))
            .map_or_else(
                || words.t("chart-not-known-ask"),
                |value| crate::pages::clinic::chart::say_value(words, value),
            )
    };
    let medicines = listed(
        words,
        chart,
        ["medication", "medication_unmatched"],
        "medications_reviewed",
    );
    let rows = [
        ("chart-episode", say("episode_months")),
        ("chart-medicines", medicines),
        ("chart-pregnancy", say("pregnancy_intention")),
        ("chart-smoking", say("smoker")),
        ("chart-clots", say("vte")),
        ("chart-cancer", say("malignancy")),
        ("chart-goals", say("goals")),
    ];
    html! {
        section.card {
            h2 { (words.t("chart-glance")) }
            dl.facts { @for (label, value) in rows { div { dt { (words.t(label)) } dd { (value) } } } }
        }
    }
}

fn ending(visitor: &Visitor, room: &Room, beside: &Beside) -> Markup {
    let words = &visitor.words;
    let under_way = matches!(
        room.visiting.visit.as_ref().map(|it| &it.state),
        Some(VisitState::UnderWay { .. })
    );
    if !under_way {
        return html! {
            @if let Some(summary) = &room.visiting.summary {
                section.card { h2 { (words.t("room-summary")) } p.said { (summary) } }
            }
        };
    }
    let error = beside.wrong.of(words, "summary");
    html! {
        section.card {
            h2 { (words.t("room-end-title")) }
            (form(visitor, &link::end_visit(room.visiting.booked.id), html! {
                (Field { name: "summary", label: &words.t("room-summary"), hint: &words.t("room-summary-hint"), value: &beside.summary, error: error.as_deref(), ..Field::default() }.textarea(4))
                (button(&words.t("room-end")))
            }))
        }
    }
}
