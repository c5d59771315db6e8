//! One member of staff: standing, role, licences, what they answer for, and how they leave.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    Refused,
    staff::{self, Member},
};
use jiff::civil::Date;
use maud::{Markup, html};
use record::{
    Role,
    actor::{Licence, Standing},
    id::PractitionerId,
};

use super::{
    ROLES, role,
    staff::{duties, licence_state, link_page},
    standing,
};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::{Link, link},
    view::{
        Page,
        field::Field,
        form::{Wrong, button_form, form},
        note::{Tone, note, tag},
        piece::back,
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
) -> Result<Response, Problem> {
    page(&app, &visitor, id, &Form::default(), &Wrong::nothing()).await
}

pub(crate) async fn new_link(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    let made = staff::new_link(&app.practice, &visitor.ask(&form), id).await?;
    Ok(link_page(&visitor, &made))
}

pub(crate) async fn suspend(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    staff::suspend(&app.practice, &visitor.ask(&form), id).await?;
    Ok(to(&link::member(id)))
}

pub(crate) async fn reactivate(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    staff::reactivate(&app.practice, &visitor.ask(&form), id).await?;
    Ok(to(&link::member(id)))
}

pub(crate) async fn leave(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    staff::leave(&app.practice, &visitor.ask(&form), id).await?;
    Ok(to(&link::staff()))
}

pub(crate) async fn change_role(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    let outcome = match ROLES
        .into_iter()
        .find(|role| role.as_str() == form.get("role"))
    {
        Some(role) => staff::change_role(&app.practice, &visitor.ask(&form), id, role).await,
        None => Err(Refused::field("role", "problem-role")),
    };
    answer(&app, &visitor, id, &form, outcome).await
}

pub(crate) async fn hand_over(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    let outcome = match form.get("to").parse() {
        Ok(heir) => staff::hand_over(&app.practice, &visitor.ask(&form), id, heir)
            .await
            .map(drop),
        Err(_) => Err(Refused::field("to", "problem-hand-over")),
    };
    answer(&app, &visitor, id, &form, outcome).await
}

pub(crate) async fn add_licence(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::nothing();
    let mut day = |field: &str| {
        form.get(field)
            .parse::<Date>()
            .map_err(|_| wrong.add(field, "problem-day"))
            .ok()
    };
    let (Some(from), Some(until)) = (day("from"), day("until")) else {
        return page(&app, &visitor, id, &form, &wrong).await;
    };
    let licence = Licence {
        jurisdiction: form.get("jurisdiction").to_owned(),
        number: form.get("number").to_owned(),
        from,
        until,
    };
    let outcome = staff::add_licence(&app.practice, &visitor.ask(&form), id, licence).await;
    answer(&app, &visitor, id, &form, outcome).await
}

pub(crate) async fn end_licence(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<PractitionerId>,
    form: Form,
) -> Result<Response, Problem> {
    let (place, number) = (
        form.get("jurisdiction").to_owned(),
        form.get("number").to_owned(),
    );
    let today = app.practice.today();
    staff::end_licence(
        &app.practice,
        &visitor.ask(&form),
        id,
        place,
        number,
        today.yesterday().unwrap_or(today),
    )
    .await?;
    Ok(to(&link::member(id)))
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    id: PractitionerId,
    typed: &Form,
    outcome: Result<(), Refused>,
) -> Result<Response, Problem> {
    match outcome {
        Ok(()) => Ok(to(&link::member(id))),
        Err(Refused::Invalid(problems)) => {
            page(app, visitor, id, typed, &Wrong::these(problems)).await
        }
        Err(other) => Err(other.into()),
    }
}

fn to(link: &Link) -> Response {
    Redirect::to(link.as_str()).into_response()
}

async fn page(
    app: &App,
    visitor: &Visitor,
    id: PractitionerId,
    typed: &Form,
    wrong: &Wrong,
) -> Result<Response, Problem> {
    let member = staff::member(&app.practice, &visitor.actor, id).await?;
    let others = staff::staff(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let (tone, says) = standing(words, member.standing);
    let body = html! {
        (back(words, &link::staff()))
        (wrong.summary(words))
        h1 { (member.who.name) @if !member.who.credentials.is_empty() { ", " (member.who.credentials) } }
        p { (role(words, member.who.role)) " · " (member.email) " · " (member.who.zone) " " (tag(tone, &says)) }
        (access(visitor, &member))
        @if member.who.role == Role::Clinician { (licences(visitor, &member, app.practice.today(), typed, wrong)) }
        (role_form(visitor, &member, typed, wrong))
        (departure(visitor, &member, &others, wrong))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(Page::new(visitor, &words.t("member-title"))
        .status(status)
        .wide()
        .body(&body)
        .into_response())
}

/// Links and the stop button.
fn access(visitor: &Visitor, member: &Member) -> Markup {
    let (words, id) = (&visitor.words, member.who.id);
    html! {
        section.card {
            h2 { (words.t("member-access")) }
            p { (words.t("member-access-text")) }
            div.acts {
                (button_form(visitor, &link::new_link(id), &words.t("member-new-link")))
                @if member.standing == Standing::Active {
                    (button_form(visitor, &link::suspend(id), &words.t("member-suspend")))
                }
                @if member.standing == Standing::Suspended {
                    (button_form(visitor, &link::reactivate(id), &words.t("member-reactivate")))
                }
            }
        }
    }
}

fn licences(
    visitor: &Visitor,
    member: &Member,
    today: Date,
    typed: &Form,
    wrong: &Wrong,
) -> Markup {
    let words = &visitor.words;
    let id = member.who.id;
    let columns: Vec<String> = [
        "licence-place",
        "licence-number",
        "licence-from",
        "licence-until",
        "licence-act",
    ]
    .map(|key| words.t(key))
    .into();
    let rows: Vec<Vec<Markup>> = member
        .licences
        .iter()
        .map(|licence| {
            let state = licence_state(words, licence.from, licence.until, today);
            vec![
                html! { (licence.jurisdiction) },
                html! { (licence.number) },
                html! { (licence.from) },
                html! { (licence.until) @if let Some((tone, says)) = state { " " (tag(tone, &says)) } },
                html! { @if licence.until >= today { (end_form(visitor, id, licence)) } },
            ]
        })
        .collect();
    let of = |field| wrong.of(words, field);
    let (place, number, from, until) = (of("jurisdiction"), of("number"), of("from"), of("until"));
    html! {
        section.card {
            h2 { (words.t("member-licences")) }
            @if rows.is_empty() { (note(Tone::Warn, html! { p { (words.t("licence-none-text")) } })) }
            @else { (stack_table(&words.t("licence-caption"), &columns, &rows)) }
            h3 { (words.t("licence-add")) }
            (form(visitor, &link::add_licence(id), html! {
                div.fields {
                    (Field { name: "jurisdiction", label: &words.t("licence-place"), value: typed.get("jurisdiction"), error: place.as_deref(), ..Field::default() }
                        .select(&words.t("licence-choose"), &places()))
                    (Field { name: "number", label: &words.t("licence-number"), value: typed.get("number"), error: number.as_deref(), ..Field::default() }.text())
                    (Field { name: "from", label: &words.t("licence-from"), kind: "date", value: typed.get("from"), error: from.as_deref(), short: true, ..Field::default() }.text())
                    (Field { name: "until", label: &words.t("licence-until"), kind: "date", value: typed.get("until"), error: until.as_deref(), short: true, ..Field::default() }.text())
                }
                button.btn.outline type="submit" { (words.t("licence-add")) }
            }))
        }
    }
}

fn end_form(visitor: &Visitor, id: PractitionerId, licence: &Licence) -> Markup {
    form(
        visitor,
        &link::end_licence(id),
        html! {
            input type="hidden" name="jurisdiction" value=(licence.jurisdiction);
            input type="hidden" name="number" value=(licence.number);
            button.btn.outline.small type="submit" {
                (visitor.words.t("licence-end")) span.vh { " " (licence.jurisdiction) " " (licence.number) }
            }
        },
    )
}

fn role_form(visitor: &Visitor, member: &Member, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let roles: Vec<(String, String)> = ROLES
        .into_iter()
        .map(|one| (one.as_str().to_owned(), role(words, one)))
        .collect();
    let value = if typed.has("role") {
        typed.get("role")
    } else {
        member.who.role.as_str()
    };
    let error = wrong.of(words, "role");
    html! {
        section.card {
            h2 { (words.t("member-role")) }
            (form(visitor, &link::change_role(member.who.id), html! {
                (Field { name: "role", label: &words.t("staff-role"), hint: &words.t("member-role-hint"), value, error: error.as_deref(), ..Field::default() }.select("", &roles))
                button.btn.outline type="submit" { (words.t("member-role-act")) }
            }))
        }
    }
}

/// Handing over comes first; leaving is only offered when nothing is left to hand over.
fn departure(visitor: &Visitor, member: &Member, others: &[Member], wrong: &Wrong) -> Markup {
    let words: &Words = &visitor.words;
    let heirs: Vec<(String, String)> = others
        .iter()
        .filter(|other| {
            other.who.id != member.who.id
                && other.who.role == Role::Clinician
                && other.standing == Standing::Active
        })
        .map(|other| (other.who.id.to_string(), other.who.name.clone()))
        .collect();
    let error = wrong.of(words, "to");
    html! {
        section.card {
            h2 { (words.t("member-leave")) }
            p { (words.t_with("member-answers-for", &[("what", duties(words, member).into())])) }
            @if member.duties.is_none() {
                p { (words.t("member-leave-text")) }
                (button_form(visitor, &link::leave_clinic(member.who.id), &words.t("member-leave-act")))
            } @else {
                (note(Tone::Info, html! { p { (words.t("member-leave-first")) } }))
                (form(visitor, &link::hand_over(member.who.id), html! {
                    (Field { name: "to", label: &words.t("member-heir"), hint: &words.t("member-heir-hint"), error: error.as_deref(), ..Field::default() }
                        .select(&words.t("member-heir-choose"), &heirs))
                    button.btn.outline type="submit" { (words.t("member-hand-over")) }
                }))
            }
        }
    }
}

fn places() -> Vec<(String, String)> {
    care::open_chart::places()
        .iter()
        .map(|place| {
            (
                place.code.clone(),
                format!("{} ({})", place.name, place.code),
            )
        })
        .collect()
}
