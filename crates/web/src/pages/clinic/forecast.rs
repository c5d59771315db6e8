//! The forecast beside the chart: what the models make of the course so far, against the same start without a medicine and
//! with each labelled one; how far to trust it; and the signature that gives it to the patient.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use care::forecast::{self, Choice, Outlook, Said, Spoken, Why};
use jiff::ToSpan;
use maud::{Markup, html};
use record::{
    forecast::{Change, Known, Reading},
    id::PatientId,
};

use self::numbers::{last_reading, numbers, trust, warnings};
use super::banner;
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        chart::{fan::Fan, frame::Axes, icon_array::icon_array},
        form::{button, form},
        note::{Tone, headed_note, note, tag},
        piece::{back, go},
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

mod numbers;

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
) -> Result<Response, Problem> {
    let outlook = forecast::outlook(&app.practice, &visitor.actor, patient).await?;
    let visitor = visitor.in_view(patient);
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::chart(patient)))
        h1 { (words.t("forecast-heading")) }
        p.lead { (words.t("forecast-lead")) }
        @match &outlook.said {
            Said::Refused(why) => (refusal(words, "forecast-refused", why)),
            Said::Preparing(known) => { (preparing(&visitor, patient)) (facts(&visitor, known)) },
            Said::Forecast(spoken) => (spoken_page(&visitor, &outlook, spoken)),
        }
        (options(&visitor, &outlook))
        (evidence(words, &outlook))
        (self_scored(words, &outlook))
        @if let Said::Forecast(spoken) = &outlook.said { (signature(&visitor, &outlook, spoken)) }
        (version(&visitor, &outlook))
    };
    Ok(Page::new(&visitor, &words.t("forecast-tab"))
        .banner(banner(&visitor, &outlook.chart.patient, &outlook.chart))
        .wide()
        .body(&body)
        .into_response())
}

pub(crate) async fn sign(
    State(app): State<App>,
    visitor: Visitor,
    Path(patient): Path<PatientId>,
    form: Form,
) -> Result<Response, Problem> {
    let seen = form.get("seen").to_owned();
    forecast::sign_forecast(&app.practice, &visitor.ask(&form), patient, seen).await?;
    Ok(Redirect::to(link::forecast(patient).at("signed").as_str()).into_response())
}

fn refusal(words: &Words, heading: &str, why: &Why) -> Markup {
    let values = match why {
        Why::DoseUnclear(said) | Why::Outside(said) => vec![("words", said.clone().into())],
        Why::Changed(day) | Why::Held(day) => vec![("date", words.date(*day).into())],
        Why::Over(weeks) => vec![("n", (*weeks).into())],
        _ => Vec::new(),
    };
    let key = format!("forecast-why-{}", why.word());
    headed_note(
        Tone::Warn,
        &words.t(heading),
        html! { p { (words.t_with(&key, &values)) } },
    )
}

fn preparing(visitor: &Visitor, patient: PatientId) -> Markup {
    let words = &visitor.words;
    html! {
        (headed_note(Tone::Info, &words.t("forecast-preparing"), html! { p { (words.t("forecast-preparing-text")) } }))
        p { (go(&link::forecast(patient), &words.t("forecast-again"), true)) }
    }
}

fn spoken_page(visitor: &Visitor, outlook: &Outlook, spoken: &Spoken) -> Markup {
    let words = &visitor.words;
    html! {
        (warnings(words, outlook, spoken))
        div.columns {
            div { (picture(visitor, outlook, spoken)) }
            div { (facts(visitor, &spoken.known)) (last_reading(visitor, outlook, spoken)) }
        }
        (numbers(words, outlook, spoken))
        (trust(words, outlook, spoken))
    }
}

fn facts(visitor: &Visitor, known: &Known) -> Markup {
    let words = &visitor.words;
    let readings: Vec<String> = known.readings.iter().map(|it| reading(words, it)).collect();
    let readings = if readings.is_empty() {
        words.t("forecast-none-yet")
    } else {
        readings.join(", ")
    };
    let rows = [
        (
            words.t("forecast-medicine"),
            taken(
                visitor,
                Some((&known.treatment, known.dose_mg, known.every_h)),
            ),
        ),
        (words.t("forecast-start"), words.date(known.started_on)),
        (words.t("forecast-salt-start"), salt(known.salt)),
        (words.t("forecast-age"), known.age.to_string()),
        (
            words.t("forecast-episode"),
            words.t_with(
                "forecast-years",
                &[("n", format!("{:.1}", known.episode_years).into())],
            ),
        ),
        (words.t("forecast-readings"), readings),
    ];
    let changes = known
        .changes
        .iter()
        .map(|change| change_line(visitor, change));
    let changes: Vec<String> = changes.collect();
    let own: Vec<String> = known
        .self_scored
        .iter()
        .map(|it| reading(words, it))
        .collect();
    let more = [("forecast-changes", changes), ("forecast-self", own)];
    let more = more.into_iter().filter(|(_, said)| !said.is_empty());
    let rows = rows
        .into_iter()
        .chain(more.map(|(key, said)| (words.t(key), said.join(", "))));
    html! {
        section.card { h2 { (words.t("forecast-from")) }
            dl.facts { @for (label, value) in rows { div { dt { (label) } dd { (value) } } } }
            p.quiet { (words.t("forecast-measured-only")) } }
    }
}

fn reading(words: &Words, it: &Reading) -> String {
    let values = [("week", it.week.into()), ("salt", salt(it.salt).into())];
    words.t_with("forecast-reading", &values)
}

fn change_line(visitor: &Visitor, change: &Change) -> String {
    let what = change.taken.as_ref();
    let what = what.map(|it| (it.treatment.as_str(), it.dose_mg, it.every_h));
    let values = [
        ("week", change.week.into()),
        ("taken", taken(visitor, what).into()),
    ];
    visitor.t_with("forecast-change", &values)
}

fn picture(visitor: &Visitor, outlook: &Outlook, spoken: &Spoken) -> Markup {
    let words = &visitor.words;
    let (known, said) = (&spoken.known, &spoken.forecast);
    let bands: Vec<(u16, [f64; 5])> = said
        .bands
        .iter()
        .step_by(2)
        .map(|band| (band.week, band.salt))
        .collect();
    let measured: Vec<(u16, f64)> = std::iter::once((0, known.salt))
        .chain(known.readings.iter().map(|it| (it.week, it.salt)))
        .collect();
    let decision = outlook.showing.decision_week;
    let on = known.started_on.saturating_add(i64::from(decision).weeks());
    let last = said.bands.last().map_or(1, |band| band.week);
    let weeks: Vec<(f64, String)> = said
        .odds
        .iter()
        .map(|odds| odds.week)
        .chain([0, 12, 78])
        .map(|week| (f64::from(week), week.to_string()))
        .collect();
    let up: Vec<(f64, String)> = [0, 20, 50, 80, 100]
        .map(|salt| (f64::from(salt), salt.to_string()))
        .to_vec();
    let fan = Fan {
        id: "fan",
        title: &words.t("forecast-fan"),
        description: &words.t("forecast-fan-text"),
        bands: &bands,
        measured: &measured,
        self_scored: &marked(outlook, known),
        decision: (
            decision,
            &words.t_with("forecast-decision-mark", &[("week", decision.into())]),
        ),
        axes: Axes {
            across: (0.0, f64::from(last)),
            up: (100.0, 0.0),
            across_marks: &weeks,
            up_marks: &up,
            across_says: &words.t("forecast-across"),
            up_says: &words.t("forecast-up"),
        },
    };
    html! {
        section.card { h2 { (words.t("forecast-fan")) }
            (fan.draw())
            p.quiet { (words.t("forecast-fan-text")) }
            p { (words.t_with("forecast-decision", &[("week", decision.into()), ("date", words.date(on).into())])) } }
    }
}

/// The patient's own marks, by week since the start; one before it counts as of the start.
fn marked(outlook: &Outlook, known: &Known) -> Vec<(u16, f64)> {
    let of = |(day, salt): &(jiff::civil::Date, record::Decimal)| {
        let days = known.started_on.until(*day).ok()?.get_days().max(0);
        Some((u16::try_from(days / 7).ok()?, f64::try_from(*salt).ok()?))
    };
    outlook.self_scored.iter().filter_map(of).collect()
}

fn signature(visitor: &Visitor, outlook: &Outlook, spoken: &Spoken) -> Markup {
    let words = &visitor.words;
    html! {
        section #signed { h2 { (words.t("forecast-sign")) }
            @if let Some(signed) = outlook.signed.last() {
                (note(Tone::Ok, html! { p { (words.t_with("forecast-signed", &[("by", signed.by.clone().into()),
                    ("date", words.date(visitor.app.practice.date_of(signed.signed_at, &outlook.chart.patient.zone)).into()),
                    ("n", signed.content.known.readings.len().into())])) }
                    p.quiet { (words.t_with("forecast-version", &[("model", signed.model.clone().into()), ("seed", signed.seed.to_string().into())])) } }))
            }
            p { (words.t("forecast-sign-text")) }
            (form(visitor, &link::sign_forecast(outlook.chart.patient.id), html! {
                input type="hidden" name="seen" value=(spoken.seen);
                (button(&words.t("forecast-sign-act")))
            })) }
    }
}

/// Pictures of 100 for each option: same start, same week, same size, in a fixed order.
fn options(visitor: &Visitor, outlook: &Outlook) -> Markup {
    let words = &visitor.words;
    let week = outlook.showing.decision_week;
    html! {
        section { h2 { (words.t("forecast-options")) }
            @if let Some(why) = &outlook.no_options { (refusal(words, "forecast-no-options", why)) } @else {
                p { (words.t_with("forecast-options-text", &[("week", week.into())])) }
                div.arrays { @for (at, choice) in outlook.options.iter().enumerate() { (option(visitor, outlook, at, choice)) } }
                p.quiet { (words.t("forecast-not-compared")) }
            } }
    }
}

fn option(visitor: &Visitor, outlook: &Outlook, at: usize, choice: &Choice) -> Markup {
    let words = &visitor.words;
    let name = taken(
        visitor,
        choice
            .taken
            .as_ref()
            .map(|(drug, mg, hours)| (drug.as_str(), *mg, *hours)),
    );
    let share = choice.odds.as_ref().and_then(|all| {
        let odds = all
            .iter()
            .find(|odds| odds.week == outlook.showing.decision_week)?;
        Some(outlook.showing.of_100(odds.at_most_20))
    });
    html! {
        div.option {
            @match share {
                Some(n) => {
                    (icon_array(&format!("option-{at}"), &format!("{name}: {}", words.t_with("of-hundred", &[("n", n.to_string().into())])), &words.t("forecast-array-text"), n))
                    p { b { (name) } @if choice.planned { " " (tag(Tone::Info, &words.t("forecast-planned"))) } br;
                        (words.t_with("forecast-array", &[("n", n.into()), ("rest", (100 - n).into())])) }
                }
                None => p { b { (name) } br; (words.t("forecast-preparing")) }
            }
        }
    }
}

fn evidence(words: &Words, outlook: &Outlook) -> Markup {
    let rows: Vec<Vec<Markup>> = outlook
        .evidence
        .iter()
        .map(|row| {
            vec![
                html! { code { (row.id) } },
                html! { (row.arm) },
                html! { (row.week) },
                html! { (words.t(&format!("forecast-group-{}", row.group.replace('_', "-")))) },
                html! { (row.percent) " %" },
                html! { @match row.people { Some(n) => (n), None => (words.t("forecast-not-said")) } },
                html! { (words.t(if row.verified { "forecast-verified" } else { "forecast-unverified" })) },
            ]
        })
        .collect();
    let columns = [
        "row", "arm", "week", "group", "percent", "people", "standing",
    ]
    .map(|key| words.t(&format!("forecast-column-{key}")));
    html! {
        details { summary { (words.t_with("forecast-evidence", &[("n", rows.len().into())])) }
            div { (stack_table(&words.t("forecast-evidence-caption"), &columns, &rows)) } }
    }
}

fn self_scored(words: &Words, outlook: &Outlook) -> Markup {
    let said: Vec<String> = outlook
        .self_scored
        .iter()
        .map(|(day, salt)| format!("{}: {}", words.date(*day), salt.round_dp(1).normalize()))
        .collect();
    html! {
        @if !said.is_empty() {
            section { h2 { (words.t("forecast-self")) } p { (words.t("forecast-self-text")) } ul { @for one in said { li { (one) } } } }
        }
    }
}

fn version(visitor: &Visitor, outlook: &Outlook) -> Markup {
    let edition: String = visitor.app.practice.edition.id().chars().take(12).collect();
    html! {
        section { p.basis { (visitor.t_with("forecast-version", &[("model", outlook.model.clone().into()), ("seed", outlook.seed.to_string().into())]))
            " " (visitor.t_with("forecast-edition", &[("edition", edition.into())])) } }
    }
}

/// A medicine with its dose as shown, or no treatment.
pub(crate) fn taken(visitor: &Visitor, taken: Option<(&str, f64, u16)>) -> String {
    let Some((drug, mg, hours)) = taken else {
        return visitor.t("forecast-untreated");
    };
    let known = visitor.app.practice.edition.treatment(drug);
    let name = known.map_or_else(|| drug.to_owned(), |known| known.name.clone());
    let values = [
        ("name", name.into()),
        ("mg", mg.to_string().into()),
        ("hours", hours.into()),
    ];
    visitor.t_with("forecast-taken", &values)
}

fn of_100(words: &Words, outlook: &Outlook, share: f64) -> String {
    let n = outlook.showing.of_100(share);
    words.t_with("of-hundred", &[("n", n.to_string().into())])
}

fn salt(value: f64) -> String {
    format!("{value:.0}")
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}
