//! Every component in every state, for whoever draws, tests or translates. Served when the operator asks for it.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::{
    problem::Problem,
    routes::link,
    view::{
        Page,
        chart::{
            icon_array::icon_array,
            scalp::{ScalpView, first_dots, scalp_map},
            sparkline::Sparkline,
        },
        field::{Choice, Field, Question, date, tick},
        form::{Wrong, button, other_button},
        note::{Tone, headed_note, note, tag},
        piece::{
            Day, Line, Slot, back, card, day_strip, details, go, icon, progress, slot_grid,
            summary_list,
        },
        table::stack_table,
    },
    visitor::Visitor,
};

/// The drawings in `assets/`.
const ICONS: [&str; 12] = [
    "answer",
    "clinician",
    "visit",
    "test",
    "photo",
    "calendar",
    "medicine",
    "leaf",
    "phone",
    "lock",
    "print",
    "map",
];

pub(crate) async fn show(visitor: Visitor) -> Response {
    if !visitor.app.settings.gallery {
        return Problem::NotFound.into_response();
    }
    let words = &visitor.words;
    let mut wrong = Wrong::nothing();
    wrong.add("g-email", "problem-email");
    let body = html! {
        (back(words, &link::landing()))
        (wrong.summary(words))
        h1 { "Components" }
        (part("Buttons", &html! { p.acts { (button("Hold 9:20 am on Tuesday")) (go(&link::landing(), "Outline", true))
            (other_button("With a value", "act", "skip")) button.btn.outline.small { "Small" } a.btn.crit href="#main" { "Call 911" } } }))
        (part("Text fields", &fields(&visitor, &wrong)))
        (part("Option cards", &cards()))
        (part("Details, progress", &html! {
            (details("Why we ask", html! { p { "Some medicines are not safe for everyone." } }))
            (progress(words, "Your hair", 3, 14, "10:42 am"))
        }))
        (part("Summary list", &summary_list(words, &[
            Line { label: "Where will you be?".into(), value: html! { "Illinois" }, change: Some(link::start()), missing: false },
            Line { label: "Allergies".into(), value: html! { "Not answered" }, change: Some(link::start()), missing: true },
        ])))
        (part("Tags and notes", &html! {
            p { @for tone in Tone::ALL { (tag(tone, tone.class())) " " } }
            @for tone in Tone::ALL { (note(tone, html! { p { "A note that says what it means. " a href="#main" { "A link" } } })) }
            (headed_note(Tone::Crit, "Call 911 now", html! { p { "Do not wait for us." } }))
        }))
        (part("Cards", &html! { div.grid { (card(3, "A card that leads", Some(&link::landing()), html! { p { "One line." } }))
            (card(3, "A card", None, html! { p { "One line." } })) } }))
        (part("Stack table", &table()))
        (part("Times", &times()))
        (part("Charts", &charts(words)))
        (part("Drawings", &html! { p { @for name in ICONS { (icon(&visitor, name)) " " } } }))
    };
    Page::new(&visitor, "Components")
        .wide()
        .body(&body)
        .into_response()
}

fn part(heading: &str, body: &Markup) -> Markup {
    html! { section { h2 { (heading) } (body) } }
}

fn fields(visitor: &Visitor, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let error = wrong.of(words, "g-email");
    html! {
        (Field { name: "g-name", label: "Given name", value: "Ana", ..Field::default() }.text())
        (Field { name: "g-email", label: "E-mail", hint: "We write to you here.", value: "ana@", kind: "email",
            error: error.as_deref(), ..Field::default() }.text())
        (Field { name: "g-weeks", label: "Weeks", inputmode: "numeric", short: true, ..Field::default() }.text())
        (Field { name: "g-words", label: "In your words", hint: "As short as you like.", ..Field::default() }.textarea(4))
        (Field { name: "g-state", label: "Where will you be?", ..Field::default() }
            .select("Choose a place", &[("IL".into(), "Illinois".into()), ("WI".into(), "Wisconsin".into())]))
        (date(words, "g-born", "Date of birth", "For example 3 27 1994", ["3", "27", "1994"], None))
        (date(words, "g-since", "Since when?", "", ["13", "", ""], error.as_deref()))
        (tick("g-consent", html! { "I agree to a visit by video." }, false, None))
    }
}

fn cards() -> Markup {
    let choice = |value: &str, says: &str, chosen, apart| Choice {
        value: value.into(),
        says: says.into(),
        chosen,
        apart,
        ..Choice::default()
    };
    let one = [
        choice("patch", "In round patches", true, false),
        choice("all", "All over", false, false),
        choice("unknown", "I'm not sure", false, true),
    ];
    html! {
        (Question { name: "g-shape", legend: "How is your hair falling out?", hint: "Choose the nearest.", ..Question::default() }.choices(&one))
        (Question { name: "g-many", legend: "Where?", many: true, error: Some("Choose at least one."), ..Question::default() }.choices(&one))
        (Question { name: "g-row", legend: "Any itching?", row: true, ..Question::default() }.choices(&one))
    }
}

fn table() -> Markup {
    let columns: Vec<String> = ["Test", "Result", "State"].map(String::from).into();
    let rows = [
        vec![
            html! { "Hemoglobin" },
            html! { "13.1 g/dL" },
            tag(Tone::Ok, "In range"),
        ],
        vec![
            html! { "Lymphocytes" },
            html! { "0.45 10*3/uL" },
            tag(Tone::Crit, "Low"),
        ],
    ];
    stack_table("Results of November 20", &columns, &rows)
}

fn times() -> Markup {
    let day = |says: &str, open: &str, chosen| Day {
        says: says.into(),
        open: open.into(),
        to: link::gallery(),
        chosen,
    };
    let days = [
        day("Tue 24", "8 open", true),
        day("Wed 25", "3 open", false),
        day("Fri 27", "none", false),
    ];
    let slots: Vec<Slot> = ["9:00 am", "9:20 am", "9:40 am", "10:40 am", "2:20 pm"]
        .iter()
        .map(|says| Slot {
            value: (*says).into(),
            says: (*says).into(),
            chosen: *says == "9:20 am",
        })
        .collect();
    html! { (day_strip("Days", &days)) (slot_grid("g-slot", "Times on Tuesday", &slots)) }
}

fn charts(words: &crate::Words) -> Markup {
    let points = [(0.0, 1.6), (28.0, 1.4), (56.0, 1.1), (84.0, 0.45)];
    html! {
        div.arrays {
            div { (icon_array("g-icons", "36 of 100", "Of 100 people", 36)) p { b { "A pill" } " 36 of 100" } }
            div { (icon_array("g-icons-2", "5 of 100", "Of 100 people", 5)) p { b { "A pill with nothing in it" } " 5 of 100" } }
        }
        (Sparkline { id: "g-spark", title: "Lymphocytes, newest 0.45", description: "Falling since August", points: &points,
            band: Some((1.0, 4.0)), limit: Some(0.5) }.draw())
        div.scalps { @for view in ScalpView::ALL {
            (scalp_map(&format!("g-{}", view.word()), view, &words.t(&format!("scalp-{}", view.word())), "40 of 100 parts bare",
                &first_dots(view, 40)))
        } }
    }
}
