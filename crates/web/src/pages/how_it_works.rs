//! How medicines that block the signal work: pictures in steps, then a dose and an hour to move. A model of made-up
//! people, for everybody, about nobody. Without a script it is a form and a row of pictures.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use care::teach::{Lesson, Week, lesson};
use maud::{Markup, html};
use serde::Deserialize;

use self::steps::{STEPS, step};
use crate::{
    app::App,
    problem::Problem,
    routes::link,
    view::{
        Page,
        chart::{
            course::{Courses, Line},
            frame::Axes,
        },
        field::Field,
        note::{Tone, note},
        piece::back,
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

mod steps;

/// What was chosen: places in the lists, and the hour. Never the name of a medicine in an address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    kind: Option<String>,
    dose: Option<String>,
    every: Option<String>,
    person: Option<String>,
    hour: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let place = |said: &Option<String>| said.as_ref().and_then(|said| said.parse().ok());
    let asked = [
        &asked.kind,
        &asked.dose,
        &asked.every,
        &asked.person,
        &asked.hour,
    ]
    .map(place);
    let lesson = lesson(&app.practice, asked).ok_or(Problem::Internal)?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::learn_all()))
        h1 { (words.t("how-title")) }
        p.lead { (words.t("how-lead")) }
        (note(Tone::Info, html! { p { b { (words.t("how-model")) } " " (words.t("how-model-text")) } }))
        section { h2 { (words.t("how-steps")) }
            ol.pictures { @for (at, name) in STEPS.iter().enumerate() { li { figure {
                (step(at, name))
                figcaption { h3 { (words.t(&format!("how-step-{name}"))) } p { (words.t(&format!("how-step-{name}-text"))) } }
            } } } } }
        section #move { h2 { (words.t("how-move")) }
            p { (words.t("how-move-text")) }
            (controls(&visitor, &lesson))
            div #lesson aria-live="polite" { (day(words, &lesson)) (attack(words, &lesson)) (follicle(words, &lesson)) (people(words, &lesson)) } }
        section { h2 { (words.t("how-limits")) }
            ul { @for key in ["one", "skin", "flares", "dose"] { li { (words.t(&format!("how-limit-{key}"))) } } } }
    };
    Ok(Page::new(&visitor, &words.t("how-tab"))
        .wide()
        .body(&body)
        .into_response())
}

fn controls(visitor: &Visitor, lesson: &Lesson) -> Markup {
    let words = &visitor.words;
    let edition = &visitor.app.practice.edition;
    let numbered = |says: Vec<String>| -> Vec<(String, String)> {
        let places = says.into_iter().enumerate();
        places.map(|(at, says)| (at.to_string(), says)).collect()
    };
    let medicines = lesson.medicines.iter().map(|id| {
        let known = edition.treatment(id);
        known.map_or_else(|| id.clone(), |known| known.name.clone())
    });
    let doses = lesson.doses_mg.iter().map(|mg| {
        if *mg > 0.0 {
            words.t_with("how-mg", &[("n", mg.to_string().into())])
        } else {
            words.t("how-none")
        }
    });
    let intervals = lesson
        .intervals
        .iter()
        .map(|hours| words.t_with("how-every-n", &[("n", (*hours).into())]));
    let hours = (0..lesson.blocked.len()).step_by(2).map(|hour| {
        (
            hour.to_string(),
            words.t_with("how-hour-n", &[("n", hour.into())]),
        )
    });
    let select = |name: &str, label: &str, value: usize, choices: &[(String, String)]| {
        Field {
            name,
            label: &words.t(label),
            value: &value.to_string(),
            ..Field::default()
        }
        .select("", choices)
    };
    let people = ["little", "middling", "strong"].map(|key| words.t(&format!("how-person-{key}")));
    let chosen = lesson.chosen;
    html! {
        form.card method="get" action=(link::how_it_works().at("move")) data-live="lesson" {
            div.fields {
                (select("kind", "how-medicine", chosen.medicine, &numbered(medicines.collect())))
                (select("dose", "how-dose", chosen.dose, &numbered(doses.collect())))
                (select("every", "how-every", chosen.interval, &numbered(intervals.collect())))
                (select("person", "how-person", chosen.person, &numbered(people.to_vec())))
                (select("hour", "how-hour", chosen.hour, &hours.collect::<Vec<_>>()))
            }
            button.btn type="submit" { (words.t("how-show")) }
        }
    }
}

/// How much of the signal is blocked, hour by hour.
fn day(words: &Words, lesson: &Lesson) -> Markup {
    let hours: Line = (0_u8..)
        .map(f64::from)
        .zip(lesson.blocked.iter().map(|share| 100.0 * share))
        .collect();
    let floor: Line = hours.iter().map(|(hour, _)| (*hour, 0.0)).collect();
    let now = lesson
        .blocked
        .get(lesson.chosen.hour)
        .copied()
        .unwrap_or(0.0);
    let mean = lesson.blocked.iter().sum::<f64>()
        / f64::from(u32::try_from(lesson.blocked.len()).unwrap_or(1));
    let says = words.t_with(
        "how-day-says",
        &[
            ("hour", lesson.chosen.hour.into()),
            ("blocked", of_100(now).into()),
            ("passed", (100 - of_100(now)).into()),
            ("mean", of_100(mean).into()),
        ],
    );
    let hour = lesson.chosen.hour;
    let at = f64::from(u32::try_from(hour).unwrap_or(0));
    let picture = Courses {
        id: "day",
        title: &words.t("how-day"),
        description: &says,
        areas: &[("blocked", floor, hours.clone())],
        lines: &[("course", hours)],
        mark: Some((
            at,
            100.0 * now,
            &words.t_with("how-hour-n", &[("n", hour.into())]),
        )),
        axes: Axes {
            across: (0.0, 48.0),
            up: (0.0, 100.0),
            across_marks: &marks(&[0, 12, 24, 36, 48]),
            up_marks: &marks(&[0, 25, 50, 75, 100]),
            across_says: &words.t("how-day-across"),
            up_says: &words.t("how-day-up"),
        },
    };
    html! { section { h3 { (words.t("how-day")) } p { (says) } (picture.draw()) } }
}

/// What that does to the attack over months.
fn attack(words: &Words, lesson: &Lesson) -> Markup {
    let line = |weeks: &[Week]| -> Line {
        let shares = weeks.iter().map(|week| 100.0 * week.attack);
        (0_u8..).map(f64::from).zip(shares).collect()
    };
    let last = |weeks: &[Week]| weeks.last().map_or(0, |week| of_100(week.attack));
    let says = words.t_with(
        "how-attack-says",
        &[
            ("n", last(&lesson.weeks).into()),
            ("untreated", last(&lesson.untreated).into()),
        ],
    );
    let picture = Courses {
        id: "attack",
        title: &words.t("how-attack"),
        description: &says,
        areas: &[],
        lines: &[
            ("untreated", line(&lesson.untreated)),
            ("attack", line(&lesson.weeks)),
        ],
        mark: None,
        axes: Axes {
            across: (0.0, 52.0),
            up: (0.0, 110.0),
            across_marks: &months(),
            up_marks: &marks(&[0, 50, 100]),
            across_says: &words.t("how-months"),
            up_says: &words.t("how-attack-up"),
        },
    };
    html! { section { h3 { (words.t("how-attack")) } p { (says) } (picture.draw()) p.key { (words.t("how-attack-key")) } } }
}

/// What that does to the follicles: at rest, growing unseen, with hair to be seen.
fn follicle(words: &Words, lesson: &Lesson) -> Markup {
    let line = |of: fn(&Week) -> f64| -> Line {
        (0_u8..)
            .map(f64::from)
            .zip(lesson.weeks.iter().map(|week| 100.0 * of(week)))
            .collect()
    };
    let (none, visible) = (line(|_| 0.0), line(|week| week.visible));
    let (grown, all) = (line(|week| week.visible + week.growing), line(|_| 1.0));
    let last = lesson.weeks.last().copied();
    let share = |of: fn(&Week) -> f64| last.as_ref().map_or(0, |week| of_100(of(week)));
    let says = words.t_with(
        "how-follicle-says",
        &[
            ("visible", share(|week| week.visible).into()),
            ("rest", share(|week| week.resting).into()),
        ],
    );
    let picture = Courses {
        id: "follicles",
        title: &words.t("how-follicle"),
        description: &says,
        areas: &[
            ("visible", none, visible.clone()),
            ("growing", visible, grown.clone()),
            ("resting", grown, all),
        ],
        lines: &[],
        mark: None,
        axes: Axes {
            across: (0.0, 52.0),
            up: (0.0, 100.0),
            across_marks: &months(),
            up_marks: &marks(&[0, 25, 50, 75, 100]),
            across_says: &words.t("how-months"),
            up_says: &words.t("how-follicle-up"),
        },
    };
    let rows: Vec<Vec<Markup>> = lesson
        .weeks
        .iter()
        .enumerate()
        .step_by(13)
        .map(|(at, week)| {
            vec![
                html! { (words.t_with("how-month-n", &[("n", (at / 13 * 3).into())])) },
                html! { (of_100(week.attack)) },
                html! { (of_100(week.resting)) },
                html! { (of_100(week.growing)) },
                html! { (of_100(week.visible)) },
            ]
        })
        .collect();
    let columns = ["when", "attack", "resting", "growing", "visible"]
        .map(|key| words.t(&format!("how-column-{key}")));
    html! {
        section { h3 { (words.t("how-follicle")) } p { (says) } (picture.draw())
            ul.key { @for key in ["resting", "growing", "visible"] { li class=(key) { (words.t(&format!("how-column-{key}"))) } } }
            (stack_table(&words.t("how-table"), &columns, &rows)) }
    }
}

/// The same tablet in all the made-up people: what is blocked says little about what follows.
fn people(words: &Words, lesson: &Lesson) -> Markup {
    let rows: Vec<Vec<Markup>> = ["little", "middling", "strong"]
        .iter()
        .zip(&lesson.people)
        .map(|(key, week)| {
            vec![
                html! { (words.t(&format!("how-person-{key}"))) },
                html! { (of_100(week.attack)) },
                html! { (of_100(week.visible)) },
            ]
        })
        .collect();
    let columns = ["person", "attack", "visible"].map(|key| words.t(&format!("how-column-{key}")));
    html! {
        section { h3 { (words.t("how-people")) } p { (words.t("how-people-text")) }
            (stack_table(&words.t("how-people-caption"), &columns, &rows)) }
    }
}

fn marks(values: &[u8]) -> Vec<(f64, String)> {
    let written = values
        .iter()
        .map(|value| (f64::from(*value), value.to_string()));
    written.collect()
}

/// Every third month of a year, in weeks.
fn months() -> Vec<(f64, String)> {
    let every = [0_u8, 3, 6, 9, 12].into_iter();
    every
        .map(|month| (f64::from(month) * 52.0 / 12.0, month.to_string()))
        .collect()
}

/// A share (0-1) of a picture as whole parts of 100. These are parts of a model, not people.
fn of_100(share: f64) -> u8 {
    let text = format!("{:.0}", (100.0 * share).clamp(0.0, 255.0));
    text.parse().unwrap_or(0)
}
