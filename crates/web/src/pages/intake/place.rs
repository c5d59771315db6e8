//! "Where will you be for the visit? How old are you?" Says at once when we cannot treat there, and where we can.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    open_chart::{
        Coverage, Jurisdiction, OpenChart, clocks, coverage, is_minor, open_chart, places,
    },
};
use jiff::civil::Date;
use maud::{Markup, html};
use record::{
    ActorKind,
    patient::{Sex, age_on},
};

use super::see;
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question, date},
        form::{Wrong, button, form},
        note::{Tone, headed_note},
        piece::{back, details, go},
    },
    visitor::Visitor,
};

pub(crate) async fn show(visitor: Visitor) -> Result<Response, Problem> {
    if matches!(visitor.actor.kind, ActorKind::Patient { .. }) {
        return Ok(see(&link::intake()));
    }
    let covered = coverage(&visitor.app.practice, &visitor.actor, "").await?;
    Ok(page(
        &visitor,
        &Form::default(),
        &covered,
        &Wrong::nothing(),
        StatusCode::OK,
    ))
}

pub(crate) async fn open(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let place = find(form.get("jurisdiction"));
    let zone = Some(form.get("zone").to_owned()).filter(|zone| !zone.is_empty());
    let covered = coverage(&app.practice, &visitor.actor, form.get("jurisdiction")).await;
    // A place with several clocks is asked about before anything is called wrong.
    if let (Some(place), None) = (place, &zone)
        && !place.further.is_empty()
        && born_on(&form).is_some()
    {
        let mut wrong = Wrong::nothing();
        wrong.add("zone", "problem-zone-choose");
        return Ok(page(
            &visitor,
            &form,
            &covered?,
            &wrong,
            StatusCode::UNPROCESSABLE_ENTITY,
        ));
    }
    let Some(born_on) = born_on(&form) else {
        let mut wrong = Wrong::nothing();
        if place.is_none() {
            wrong.add("jurisdiction", "problem-jurisdiction");
        }
        wrong.add("born_on", "problem-born-on");
        return Ok(page(
            &visitor,
            &form,
            &covered?,
            &wrong,
            StatusCode::UNPROCESSABLE_ENTITY,
        ));
    };
    let input = OpenChart {
        jurisdiction: form.get("jurisdiction").to_owned(),
        // A zone that was chosen for another place before.
        zone: zone.filter(|zone| place.is_none_or(|place| place.keeps(zone))),
        born_on,
        sex: match form.get("sex") {
            "female" => Some(Sex::Female),
            "male" => Some(Sex::Male),
            _ => None,
        },
        phone: Some(form.get("phone").to_owned()).filter(|phone| !phone.is_empty()),
        guardian: Some(form.get("guardian").to_owned()).filter(|name| !name.is_empty()),
    };
    match open_chart(&app.practice, &visitor.ask(&form), input).await {
        Ok(_) => Ok(see(&link::intake())),
        Err(Refused::Invalid(problems)) => {
            let wrong = Wrong::these(problems);
            Ok(page(
                &visitor,
                &form,
                &covered?,
                &wrong,
                StatusCode::UNPROCESSABLE_ENTITY,
            ))
        }
        Err(other) => Err(other.into()),
    }
}

fn page(
    visitor: &Visitor,
    typed: &Form,
    covered: &Coverage,
    wrong: &Wrong,
    status: StatusCode,
) -> Response {
    let words = &visitor.words;
    let place = find(typed.get("jurisdiction"));
    let not_here = place.filter(|_| covered.here.is_empty());
    let too_young = wrong.has("born_on", "problem-too-young");
    let body = html! {
        (back(words, &link::my_care()))
        (wrong.summary(words))
        h1 { (words.t("place-title")) }
        p.lead { (words.t("place-lead")) }
        @if let Some(place) = not_here { (cannot_treat(visitor, place, covered)) }
        @if too_young { (headed_note(Tone::Info, &words.t("place-young-title"), html! { p { (words.t("place-young-text")) } })) }
        (form(visitor, &link::open_chart(), html! {
            (where_to_be(visitor, typed, covered, place, wrong))
            (date(words, "born_on", &words.t("place-born"), &words.t("place-born-hint"), boxes(typed), wrong.of(words, "born_on").as_deref()))
            @if asks_guardian(visitor, typed, wrong) {
                (Field { name: "guardian", label: &words.t("place-guardian"), hint: &words.t("place-guardian-hint"),
                    value: typed.get("guardian"), error: wrong.of(words, "guardian").as_deref(), ..Field::default() }.text())
            }
            (sex(visitor, typed))
            (Field { name: "phone", label: &words.t("place-phone"), hint: &words.t("place-phone-hint"), value: typed.get("phone"),
                error: wrong.of(words, "phone").as_deref(), autocomplete: "tel", kind: "tel", ..Field::default() }.text())
            (details(&words.t("why-we-ask"), html! { p { (words.t("place-why")) } }))
            (button(&words.t("continue")))
        }))
    };
    Page::new(visitor, &words.t("place-tab"))
        .status(status)
        .body(&body)
        .into_response()
}

fn where_to_be(
    visitor: &Visitor,
    typed: &Form,
    covered: &Coverage,
    place: Option<&Jurisdiction>,
    wrong: &Wrong,
) -> Markup {
    let words = &visitor.words;
    let all: Vec<(String, String)> = places()
        .iter()
        .map(|place| (place.code.clone(), place.name.clone()))
        .collect();
    let hint = words.t_with("place-where-hint", &[("places", names(covered).into())]);
    let state = Field {
        name: "jurisdiction",
        label: &words.t("place-where"),
        hint: &hint,
        value: typed.get("jurisdiction"),
        error: wrong.of(words, "jurisdiction").as_deref(),
        autocomplete: "address-level1",
        ..Field::default()
    }
    .select(&words.t("place-choose"), &all);
    let Some(place) = place.filter(|place| !place.further.is_empty()) else {
        return state;
    };
    let clocks: Vec<Choice> = clocks(&visitor.app.practice, place)
        .into_iter()
        .map(|(zone, now)| Choice {
            says: words.t_with(
                "place-clock",
                &[
                    ("time", words.time(now.time()).into()),
                    ("city", city(&zone).into()),
                ],
            ),
            chosen: typed.get("zone") == zone,
            value: zone,
            ..Choice::default()
        })
        .collect();
    let error = wrong.of(words, "zone");
    let question = Question {
        name: "zone",
        legend: &words.t("place-zone"),
        error: error.as_deref(),
        ..Question::default()
    };
    html! { (state) (question.choices(&clocks)) }
}

fn sex(visitor: &Visitor, typed: &Form) -> Markup {
    let words = &visitor.words;
    let said = typed.get("sex");
    let choices: Vec<Choice> = ["female", "male", "not-said"]
        .into_iter()
        .map(|word| Choice {
            value: word.to_owned(),
            says: words.t(&format!("place-sex-{word}")),
            chosen: said == word,
            ..Choice::default()
        })
        .collect();
    let question = Question {
        name: "sex",
        legend: &words.t("place-sex"),
        hint: &words.t("place-sex-hint"),
        ..Question::default()
    };
    question.choices(&choices)
}

fn cannot_treat(visitor: &Visitor, place: &Jurisdiction, covered: &Coverage) -> Markup {
    let words = &visitor.words;
    headed_note(
        Tone::Warn,
        &words.t_with(
            "place-not-here-title",
            &[("place", place.name.clone().into())],
        ),
        html! {
            p { (words.t_with("place-not-here-text", &[("places", names(covered).into())])) }
            p { (words.t("place-not-here-who")) }
            p { (go(&link::learn_all(), &words.t("nav-learn"), true)) }
        },
    )
}

fn find(code: &str) -> Option<&'static Jurisdiction> {
    places().iter().find(|place| place.code == code)
}

fn names(covered: &Coverage) -> String {
    let names: Vec<&str> = covered
        .places
        .iter()
        .map(|place| place.name.as_str())
        .collect();
    names.join(", ")
}

/// `America/Indiana/Knox` is known to people there as Knox.
fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

fn boxes(typed: &Form) -> [&str; 3] {
    [
        typed.get("born_on_month"),
        typed.get("born_on_day"),
        typed.get("born_on_year"),
    ]
}

fn born_on(typed: &Form) -> Option<Date> {
    let [month, day, year] = boxes(typed);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn asks_guardian(visitor: &Visitor, typed: &Form, wrong: &Wrong) -> bool {
    let practice = &visitor.app.practice;
    let minor = born_on(typed).is_some_and(|born| {
        let age = age_on(born, practice.today());
        (practice.edition.intake().youngest()..).contains(&age) && is_minor(&practice.edition, age)
    });
    minor || wrong.has("guardian", "problem-guardian")
}
