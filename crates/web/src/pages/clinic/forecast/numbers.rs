//! The forecast in numbers: what must be known before any, the shares by week, what the last reading changed, and how far
//! to trust it.

use care::forecast::{Band, Forecast, Outlook, Spoken};
use maud::{Markup, html};

use super::{of_100, salt, whole};
use crate::{
    view::{
        note::{Tone, note},
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

/// What a reader must know before any number.
pub(super) fn warnings(words: &Words, outlook: &Outlook, spoken: &Spoken) -> Markup {
    let said = &spoken.forecast;
    let apart: Vec<(u16, u8, u8)> = said
        .odds
        .iter()
        .filter_map(|odds| {
            let (a, b) = (odds.at_most_20_mechanistic?, odds.at_most_20_statistical?);
            let far = 100.0 * (a - b).abs() > outlook.disagreement_points;
            far.then(|| {
                (
                    odds.week,
                    outlook.showing.of_100(a),
                    outlook.showing.of_100(b),
                )
            })
        })
        .collect();
    html! {
        @if said.effective_curves < outlook.least_curves {
            (note(Tone::Crit, html! { p { b { (words.t("forecast-unusual")) } " "
                (words.t_with("forecast-unusual-text", &[("n", whole(said.effective_curves).into()), ("least", whole(outlook.least_curves).into())])) } }))
        }
        @if !apart.is_empty() {
            (note(Tone::Warn, html! { p { b { (words.t("forecast-disagree")) } } ul { @for (week, a, b) in apart {
                li { (words.t_with("forecast-disagree-week", &[("week", week.into()), ("mechanistic", a.into()), ("statistical", b.into())])) }
            } } }))
        }
        @if !spoken.known.changes.is_empty() { (note(Tone::Info, html! { p { (words.t("forecast-changed-course")) } })) }
        @if spoken.known.readings.is_empty() { (note(Tone::Info, html! { p { (words.t("forecast-no-reading")) } })) }
    }
}

pub(super) fn numbers(words: &Words, outlook: &Outlook, spoken: &Spoken) -> Markup {
    let said = &spoken.forecast;
    let of_100 = |share: f64| of_100(words, outlook, share);
    let rows: Vec<Vec<Markup>> = said
        .odds
        .iter()
        .zip(&spoken.untreated.odds)
        .map(|(odds, untreated)| {
            let [p5, p25, p50, p75, p95] =
                band(said, odds.week).map_or([f64::NAN; 5], |it| it.salt);
            let range = |low: f64, high: f64| {
                words.t_with(
                    "forecast-range",
                    &[("low", salt(low).into()), ("high", salt(high).into())],
                )
            };
            vec![
                html! { (odds.week) },
                html! { (of_100(odds.at_most_20)) },
                html! { (of_100(odds.at_most_10)) },
                html! { (of_100(untreated.at_most_20)) },
                html! { (salt(p50)) },
                html! { (range(p25, p75)) },
                html! { (range(p5, p95)) },
            ]
        })
        .collect();
    let columns = [
        "week",
        "at-20",
        "at-10",
        "untreated",
        "median",
        "half",
        "nine",
    ]
    .map(|key| words.t(&format!("forecast-column-{key}")));
    let first: Vec<String> = [25, 50, 75]
        .into_iter()
        .zip(said.first_20)
        .map(|(share, week)| match week {
            Some(week) => words.t_with(
                "forecast-first",
                &[("n", share.into()), ("week", week.into())],
            ),
            None => words.t_with("forecast-first-never", &[("n", share.into())]),
        })
        .collect();
    html! {
        section { h2 { (words.t("forecast-numbers")) }
            (stack_table(&words.t("forecast-numbers-caption"), &columns, &rows))
            p { (words.t("forecast-first-heading")) " " (first.join("; ")) ". "
                (words.t_with("forecast-never", &[("n", outlook.showing.of_100(said.never_20).into())])) } }
    }
}

/// What the newest reading changed, and why: where the models had expected it.
pub(super) fn last_reading(visitor: &Visitor, outlook: &Outlook, spoken: &Spoken) -> Markup {
    let words = &visitor.words;
    let (Some(before), Some(reading)) = (&spoken.before, spoken.known.readings.last()) else {
        return html! {};
    };
    let Some(expected) = band(before, reading.week) else {
        return html! {};
    };
    let [p5, p25, _, p75, p95] = expected.salt;
    let place = if reading.salt < p5 || reading.salt > p95 {
        "outside"
    } else if reading.salt < p25 {
        "better"
    } else if reading.salt > p75 {
        "worse"
    } else {
        "inside"
    };
    let rows: Vec<Vec<Markup>> = before
        .odds
        .iter()
        .zip(&spoken.forecast.odds)
        .map(|(was, is)| {
            vec![
                html! { (is.week) },
                html! { (of_100(words, outlook, was.at_most_20)) },
                html! { (of_100(words, outlook, is.at_most_20)) },
            ]
        })
        .collect();
    let columns = ["week", "before", "after"].map(|key| words.t(&format!("forecast-column-{key}")));
    html! {
        section.card { h2 { (words.t_with("forecast-changed", &[("week", reading.week.into())])) }
            p { (words.t_with("forecast-expected", &[("low", salt(p25).into()), ("high", salt(p75).into()), ("least", salt(p5).into()),
                ("most", salt(p95).into()), ("salt", salt(reading.salt).into())])) " "
                (words.t(&format!("forecast-reading-{place}"))) }
            (stack_table(&words.t("forecast-changed-caption"), &columns, &rows)) }
    }
}

/// How far to trust it: each model alone, without inflation, and how many courses still count.
pub(super) fn trust(words: &Words, outlook: &Outlook, spoken: &Spoken) -> Markup {
    let said = &spoken.forecast;
    let of = |share: Option<f64>| match share {
        Some(share) => of_100(words, outlook, share),
        None => words.t("forecast-no-weight"),
    };
    let row = |key: &str, share: &dyn Fn(usize) -> Option<f64>| {
        let cells = (0..said.odds.len()).map(|at| html! { (of(share(at))) });
        std::iter::once(html! { (words.t(key)) })
            .chain(cells)
            .collect::<Vec<Markup>>()
    };
    let at = |it: &Forecast, place: usize| it.odds.get(place).map(|odds| odds.at_most_20);
    let rows = [
        row("forecast-both", &|place| at(said, place)),
        row("forecast-mechanistic", &|place| {
            said.odds.get(place)?.at_most_20_mechanistic
        }),
        row("forecast-statistical", &|place| {
            said.odds.get(place)?.at_most_20_statistical
        }),
        row("forecast-plain", &|place| at(&spoken.plain, place)),
    ];
    let mut columns = vec![words.t("forecast-column-model")];
    columns.extend(
        said.odds
            .iter()
            .map(|odds| words.t_with("forecast-week", &[("week", odds.week.into())])),
    );
    let weight = 100.0 * said.mechanistic_weight;
    html! {
        section { h2 { (words.t("forecast-trust")) }
            (stack_table(&words.t("forecast-trust-caption"), &columns, &rows))
            dl.facts {
                div { dt { (words.t("forecast-curves")) } dd { (words.t_with("forecast-curves-text", &[("n", whole(said.effective_curves).into()),
                    ("least", whole(outlook.least_curves).into())])) } }
                div { dt { (words.t("forecast-weights")) } dd { (words.t_with("forecast-weights-text", &[("mechanistic", whole(weight).into()),
                    ("statistical", whole(100.0 - weight).into())])) } }
            }
            p.quiet { (words.t("forecast-limits")) } }
    }
}

fn band(said: &Forecast, week: u16) -> Option<&Band> {
    said.bands.iter().find(|band| band.week == week)
}
