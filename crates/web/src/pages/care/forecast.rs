//! What to expect, as a clinician signed it: so many of 100 first, with benefit, harm and no treatment side by side; the
//! picture of the months second. Before a signature there are general figures of trials alone.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::forecast::{OwnForecast, own_forecast};
use guideline::education::{Education, Shown};
use jiff::ToSpan;
use maud::{Markup, html};
use record::{
    forecast::{ForecastContent, Odds, SignedForecast},
    plan::Plan,
};

use super::signed_at;
use crate::{
    app::App,
    pages::{
        clinic::forecast::taken,
        learn::{figure, of_hundred, whole},
    },
    problem::Problem,
    routes::link,
    view::{
        Page,
        chart::{fan::Fan, frame::Axes, icon_array::icon_array},
        note::{Tone, headed_note, note},
        piece::back,
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let it = own_forecast(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let body = html! {
        (back(words, &link::my_care()))
        h1 { (words.t("expect-title")) }
        @let medicine = it.own.plan.as_ref().and_then(|plan| plan.content.treatment.as_deref());
        @match (&it.signed, &it.own.plan) {
            (Some(signed), _) if missed_since(&it, signed) => {
                (headed_note(Tone::Warn, &words.t("expect-held"), html! { p { (words.t("expect-held-text")) } }))
                section { h2 { (words.t("expect-trials")) } (general(&visitor, &it, medicine)) }
            }
            (Some(signed), Some(plan)) => (own(&visitor, &it, signed, plan)),
            _ => {
                (note(Tone::Info, html! { p { (words.t("expect-unsigned")) } }))
                section { h2 { (words.t("expect-trials")) } (general(&visitor, &it, medicine)) }
            }
        }
        p.acts { a href=(link::how_it_works()) { (words.t("how-title")) } }
    };
    Ok(Page::new(&visitor, &words.t("expect-tab"))
        .body(&body)
        .into_response())
}

/// Whether doses were missed after the signature, by a hold that lasts or is over: what was signed does not hold for them.
fn missed_since(it: &OwnForecast, signed: &SignedForecast) -> bool {
    let holds = it.own.instructions.iter().filter(|it| it.holds);
    it.own.on_hold().is_some() || holds.into_iter().any(|it| it.signed_at >= signed.signed_at)
}

fn own(visitor: &Visitor, it: &OwnForecast, signed: &SignedForecast, plan: &Plan) -> Markup {
    let words = &visitor.words;
    let said = &signed.content;
    let when = signed_at(visitor, signed.signed_at, &it.own.patient.zone);
    html! {
        p.quiet { (words.t_with("care-signed", &[("by", signed.by.clone().into()), ("when", when.into())])) }
        (note(Tone::Info, html! { p { (words.t("expect-model")) } }))
        (warnings(words, said))
        (of_people(visitor, it, said))
        (harms(visitor, it, said, plan))
        (changed(words, it, said))
        (months(words, it, said))
        @if !said.known.readings.is_empty() { (picture(visitor, said)) }
        @else { section { h2 { (words.t("expect-picture")) } p { (words.t("expect-picture-later")) } } }
        (after(visitor, it, said))
        (how_sure(words, signed))
    }
}

fn warnings(words: &Words, said: &ForecastContent) -> Markup {
    html! {
        @if said.unusual { (note(Tone::Warn, html! { p { (words.t("expect-unusual")) } })) }
        @if said.models_disagree { (note(Tone::Warn, html! { p { (words.t("expect-disagree")) } })) }
    }
}

/// The week of the decision in so many of 100, gain and loss, with the medicine and without.
fn of_people(visitor: &Visitor, it: &OwnForecast, said: &ForecastContent) -> Markup {
    let words = &visitor.words;
    let Some(odds) = said
        .odds
        .iter()
        .find(|odds| odds.week == said.decision_week)
    else {
        return html! {};
    };
    let known = &said.known;
    let now = known.now_taken();
    let medicine = now.as_ref();
    let medicine = medicine.map(|it| (it.treatment.as_str(), it.dose_mg, it.every_h));
    let medicine = taken(visitor, medicine);
    let (with, without) = (
        it.showing.of_100(odds.at_most_20),
        it.showing.of_100(odds.untreated),
    );
    let arrays = [
        (medicine.clone(), with, "with"),
        (words.t("forecast-untreated"), without, "without"),
    ];
    let key = if known.readings.is_empty() {
        "expect-people"
    } else {
        "expect-people-read"
    };
    let values = [
        ("medicine", medicine.into()),
        ("week", said.decision_week.into()),
        ("n", with.into()),
        ("rest", (100 - with).into()),
        ("without", without.into()),
    ];
    html! {
        section { h2 { (words.t("expect-odds")) }
            p.lead { (words.t_with(key, &values)) }
            div.arrays { @for (name, n, id) in arrays { div {
                (icon_array(&format!("people-{id}"), &format!("{name}: {}", words.t_with("of-hundred", &[("n", n.to_string().into())])), &words.t("forecast-array-text"), n))
                p { b { (name) } br; (words.t_with("forecast-array", &[("n", n.into()), ("rest", (100 - n).into())])) }
            } } }
            p { (words.t("expect-one-of-these")) } }
    }
}

fn changed(words: &Words, it: &OwnForecast, said: &ForecastContent) -> Markup {
    let odds = said
        .odds
        .iter()
        .find(|odds| odds.week == said.decision_week);
    let (Some(was), Some(odds), Some(reading)) =
        (said.without_last, odds, said.known.readings.last())
    else {
        return html! {};
    };
    let values = [
        ("week", reading.week.into()),
        ("was", it.showing.of_100(was).into()),
        ("is", it.showing.of_100(odds.at_most_20).into()),
        ("hair", present(reading.salt).into()),
    ];
    html! { section { h2 { (words.t("expect-changed")) } p { (words.t_with("expect-changed-text", &values)) } } }
}

/// Time as milestones, and how many never get there.
fn months(words: &Words, it: &OwnForecast, said: &ForecastContent) -> Markup {
    let of_100 = |share: f64| {
        let n = it.showing.of_100(share);
        words.t_with("of-hundred", &[("n", n.to_string().into())])
    };
    let row = |odds: &Odds| {
        vec![
            html! { (by_month(words, odds.week)) },
            html! { (of_100(odds.at_most_20)) },
            html! { (of_100(odds.untreated)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = said.odds.iter().map(row).collect();
    let columns = ["time", "with", "without"].map(|key| words.t(&format!("expect-column-{key}")));
    html! {
        section { h2 { (words.t("expect-months")) }
            (stack_table(&words.t("expect-months-caption"), &columns, &rows))
            p { (words.t_with("expect-never", &[("n", it.showing.of_100(said.never).into())])) } }
    }
}

/// Harms as large as benefit: what the clinician signed about them, and what a trial counted, in the same pictures.
fn harms(visitor: &Visitor, it: &OwnForecast, said: &ForecastContent, plan: &Plan) -> Markup {
    let words = &visitor.words;
    let now = said.known.now_taken();
    let medicine = now.as_ref().map(|it| it.treatment.as_str());
    let answer = plan
        .content
        .answers
        .iter()
        .find(|it| it.question == "risks");
    html! {
        section { h2 { (words.t("expect-harms")) }
            @if let Some(answer) = answer { div lang=(plan.content.language) { @for text in &answer.paragraphs { p { (text) } } } }
            @if let Some(medicine) = medicine { (serious(visitor, it, medicine)) }
            p { a href=(link::my_plan().at("answer-risks")) { (words.t("expect-to-plan")) } } }
        section { h2 { (words.t("expect-trials")) } (general(visitor, it, medicine)) }
    }
}

/// Serious harm of any kind in the trial of the medicine, as so many of 100.
fn serious(visitor: &Visitor, it: &OwnForecast, medicine: &str) -> Markup {
    let words = &visitor.words;
    let education = visitor.app.practice.edition.education();
    let figures = it.showing.figures.iter().find(|it| it.medicine == medicine);
    let Some(id) = figures.and_then(|it| it.harm.as_deref()) else {
        return html! {};
    };
    let (Some((counted, _)), Some(shown)) = (education.figure(id), shown(education, words, id))
    else {
        return html! {};
    };
    let Some(row) = counted.rows.iter().find(|row| row.id == SERIOUS) else {
        return html! {};
    };
    let what = shown.rows.get(SERIOUS).cloned().unwrap_or_default();
    html! {
        p { b { (what) } }
        div.arrays.harm { @for (group, percent) in counted.groups.iter().zip(&row.percent) {
            @let name = shown.groups.get(&group.id).cloned().unwrap_or_default();
            @let says = of_hundred(words, *percent);
            div {
                (icon_array(&format!("serious-{}", group.id), &format!("{name}: {says}"), &what, whole(*percent)))
                p { b { (name) } " " (says) }
            }
        } }
        p.small { (shown.note) }
    }
}

/// Row of the harm figures that counts serious harm of any kind.
const SERIOUS: &str = "serious";

/// Figures of trials for stated groups. Benefit and harm open together, because one without the other misleads. Without a
/// signed medicine none is named here: the topics for everybody have them.
fn general(visitor: &Visitor, it: &OwnForecast, medicine: Option<&str>) -> Markup {
    let words = &visitor.words;
    let practice = &visitor.app.practice;
    let education = practice.edition.education();
    let figures = it.showing.figures.iter();
    let of_medicine: Vec<_> = figures
        .filter(|it| Some(it.medicine.as_str()) == medicine)
        .collect();
    html! {
        p { (words.t("expect-trials-text")) }
        @for figures in &of_medicine {
            @let name = practice.edition.treatment(&figures.medicine).map_or(figures.medicine.as_str(), |it| it.name.as_str());
            details { summary { (words.t_with("expect-trials-of", &[("medicine", name.to_owned().into())])) }
                div { @for id in [&figures.benefit, &figures.harm].into_iter().flatten() {
                    @if let (Some(shown), Some((counted, citations))) = (shown(education, words, id), education.figure(id)) {
                        (figure(words, shown, counted, citations))
                    }
                } } }
        }
        @if of_medicine.is_empty() {
            p { (words.t("expect-topics")) }
            ul { @for page in education.pages(words.language.code()) {
                @if page.content.sections.iter().any(|section| !section.figures.is_empty()) {
                    li { a href=(link::learn(page.content.order)) { (page.content.title) } }
                }
            } }
        }
    }
}

/// The words of a figure where a topic already shows it, in the reader's language.
fn shown<'e>(education: &'e Education, words: &Words, id: &str) -> Option<&'e Shown> {
    education
        .pages(words.language.code())
        .flat_map(|page| &page.content.sections)
        .flat_map(|section| &section.figures)
        .find(|shown| shown.id == id)
}

/// Hair present over the months, with what was measured; never a line without its band.
fn picture(visitor: &Visitor, said: &ForecastContent) -> Markup {
    let words = &visitor.words;
    let bands: Vec<(u16, [f64; 5])> = said
        .bands
        .iter()
        .map(|band| (band.week, band.salt))
        .collect();
    let measured: Vec<(u16, f64)> = std::iter::once((0, said.known.salt))
        .chain(said.known.readings.iter().map(|it| (it.week, it.salt)))
        .collect();
    let own = said.known.self_scored.iter();
    let own: Vec<(u16, f64)> = own.map(|it| (it.week, it.salt)).collect();
    let last = bands.last().map_or(1, |(week, _)| *week);
    let across: Vec<(f64, String)> = [0_u16, 6, 12, 18, 24]
        .map(|month| (f64::from(month) * WEEKS_PER_MONTH, month.to_string()))
        .to_vec();
    let up: Vec<(f64, String)> = [0_u8, 20, 50, 80, 100]
        .map(|salt| (f64::from(salt), (100 - salt).to_string()))
        .to_vec();
    let fan = Fan {
        id: "months",
        title: &words.t("expect-picture"),
        description: &words.t("expect-picture-text"),
        bands: &bands,
        measured: &measured,
        self_scored: &own,
        decision: (said.decision_week, &words.t("expect-talk")),
        axes: Axes {
            across: (0.0, f64::from(last)),
            up: (100.0, 0.0),
            across_marks: &across,
            up_marks: &up,
            across_says: &words.t("expect-across"),
            up_says: &words.t("expect-up"),
        },
    };
    let rows: Vec<Vec<Markup>> = said
        .odds
        .iter()
        .filter_map(|odds| {
            let [p5, p25, _, p75, p95] =
                said.bands.iter().find(|band| band.week == odds.week)?.salt;
            let range = |low, high| {
                words.t_with(
                    "forecast-range",
                    &[("low", present(high).into()), ("high", present(low).into())],
                )
            };
            Some(vec![
                html! { (by_month(words, odds.week)) },
                html! { (range(p25, p75)) },
                html! { (range(p5, p95)) },
            ])
        })
        .collect();
    let columns = ["time", "half", "nine"].map(|key| words.t(&format!("expect-column-{key}")));
    html! {
        section { h2 { (words.t("expect-picture")) }
            (fan.draw())
            p { (words.t("expect-picture-text")) }
            (stack_table(&words.t("expect-picture-caption"), &columns, &rows)) }
    }
}

/// What stopping does, and when it is time to talk.
fn after(visitor: &Visitor, it: &OwnForecast, said: &ForecastContent) -> Markup {
    let words = &visitor.words;
    let relapse = &it.showing.relapse;
    let on = said
        .known
        .started_on
        .saturating_add(i64::from(said.decision_week).weeks());
    html! {
        section { h2 { (words.t("expect-after")) }
            p { (words.t_with("expect-talk-text", &[("week", said.decision_week.into()), ("date", words.day(on).into())])) }
            p { (words.t_with("expect-stop", &[("n", relapse.of_100.into()), ("years", relapse.within_years.into())])) } }
    }
}

/// What is chance, what is not known, and who was studied.
fn how_sure(words: &Words, signed: &SignedForecast) -> Markup {
    html! {
        section { h2 { (words.t("expect-sure")) }
            ul { @for key in ["chance", "models", "people", "untested", "no-date"] { li { (words.t(&format!("expect-sure-{key}"))) } } }
            p.small { (words.t_with("forecast-version", &[("model", signed.model.clone().into()), ("seed", signed.seed.to_string().into())])) } }
    }
}

/// Weeks of an average month.
const WEEKS_PER_MONTH: f64 = 52.0 / 12.0;

fn by_month(words: &Words, week: u16) -> String {
    let months = (f64::from(week) / WEEKS_PER_MONTH).round();
    words.t_with(
        "expect-by",
        &[("months", months.to_string().into()), ("week", week.into())],
    )
}

/// Hair present, of 100 parts of the scalp, in whole parts.
fn present(salt: f64) -> String {
    format!("{:.0}", 100.0 - salt)
}
