//! Who works here, and the form that invites somebody.

use std::collections::BTreeSet;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::{
    Refused,
    staff::{self, Invitee, Link as JoinLink, Member},
};
use jiff::civil::Date;
use maud::{Markup, html};
use record::Role;

use super::{ROLES, role, standing};
use crate::{
    app::App,
    form::Form,
    problem::Problem,
    routes::link,
    view::{
        Page,
        field::{Choice, Field, Question},
        form::{Wrong, button, form},
        note::{Tone, note, tag},
        piece::{back, go},
        table::stack_table,
    },
    visitor::Visitor,
    words::Words,
};

/// A licence that ends within so many days is shown as ending soon.
const SOON_DAYS: i32 = 60;

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let members = staff::staff(&app.practice, &visitor.actor).await?;
    let words = &visitor.words;
    let today = app.practice.today();
    let columns: Vec<String> = [
        "staff-name",
        "staff-role",
        "staff-standing",
        "staff-licences",
        "staff-duties",
    ]
    .map(|key| words.t(key))
    .into();
    let rows: Vec<Vec<Markup>> = members
        .iter()
        .map(|member| {
            let (tone, says) = standing(words, member.standing);
            vec![
                html! { a href=(link::member(member.who.id)) { (member.who.name) } " " span.quiet { (member.who.credentials) } },
                html! { (role(words, member.who.role)) },
                tag(tone, &says),
                licences(words, member, today),
                html! { (duties(words, member)) },
            ]
        })
        .collect();
    let body = html! {
        h1 { (words.t("staff-title")) }
        p.lead { (words.t("staff-lead")) }
        (stack_table(&words.t("staff-caption"), &columns, &rows))
        p { (go(&link::invite_form(), &words.t("staff-invite"), false)) }
    };
    Ok(Page::new(&visitor, &words.t("staff-title"))
        .wide()
        .body(&body)
        .into_response())
}

pub(crate) async fn ask(visitor: Visitor) -> Response {
    invite_page(&visitor, &Form::default(), &Wrong::nothing())
}

pub(crate) async fn invite(
    State(app): State<App>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let chosen = ROLES
        .into_iter()
        .find(|role| role.as_str() == form.get("role"));
    let Some(chosen) = chosen else {
        let mut wrong = Wrong::nothing();
        wrong.add("role", "problem-role");
        return Ok(invite_page(&visitor, &form, &wrong));
    };
    let mut languages: Vec<String> = form
        .all("languages")
        .into_iter()
        .map(str::to_owned)
        .collect();
    if languages.is_empty() {
        languages.push("en".to_owned());
    }
    let invitee = Invitee {
        given_name: form.get("given_name").to_owned(),
        family_name: form.get("family_name").to_owned(),
        shown_as: form.get("shown_as").to_owned(),
        credentials: form.get("credentials").to_owned(),
        email: form.get("email").to_owned(),
        role: chosen,
        zone: form.get("zone").to_owned(),
        languages,
    };
    match staff::invite(&app.practice, &visitor.ask(&form), invitee).await {
        Ok(made) => Ok(link_page(&visitor, &made)),
        Err(Refused::Invalid(problems)) => {
            Ok(invite_page(&visitor, &form, &Wrong::these(problems)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Shows a link, once. Not behind a redirect: an address that shows it again must not exist.
pub(super) fn link_page(visitor: &Visitor, made: &JoinLink) -> Response {
    let words = &visitor.words;
    let secret = made.secret.text();
    let body = html! {
        h1 { (words.t("link-title")) }
        p.lead { (words.t("link-lead")) }
        (note(Tone::Warn, html! { p { (words.t("link-once")) } }))
        p { label for="link" { (words.t("link-label")) } }
        p { input #link.wide readonly value={ (visitor.app.settings.site) (link::join_link(&*secret)) }; }
        p { (go(&link::member(made.practitioner), &words.t("link-done"), false)) }
    };
    Page::new(visitor, &words.t("link-title"))
        .body(&body)
        .into_response()
}

fn invite_page(visitor: &Visitor, typed: &Form, wrong: &Wrong) -> Response {
    let words = &visitor.words;
    let of = |field| wrong.of(words, field);
    let field = |name: &'static str, label: &str, hint: &str| {
        let error = of(name);
        Field {
            name,
            label: &words.t(label),
            hint,
            value: typed.get(name),
            error: error.as_deref(),
            ..Field::default()
        }
        .text()
    };
    let roles: Vec<Choice> = ROLES
        .into_iter()
        .map(|one| Choice {
            value: one.as_str().to_owned(),
            says: role(words, one),
            hint: words.t(&format!("role-{}-hint", one.as_str())),
            chosen: typed.get("role") == one.as_str(),
            apart: false,
        })
        .collect();
    let languages: Vec<Choice> = [("en", "invite-language-en"), ("es", "invite-language-es")]
        .into_iter()
        .map(|(code, key)| Choice {
            value: code.to_owned(),
            says: words.t(key),
            chosen: typed.all("languages").contains(&code),
            ..Choice::default()
        })
        .collect();
    let (role_wrong, zone_wrong) = (of("role"), of("zone"));
    let zone = if typed.has("zone") {
        typed.get("zone")
    } else {
        &visitor.clinic.zone
    };
    let body = html! {
        (back(words, &link::staff()))
        (wrong.summary(words))
        h1 { (words.t("staff-invite")) }
        p.lead { (words.t("invite-lead")) }
        (form(visitor, &link::invite(), html! {
            (field("given_name", "field-given-name", ""))
            (field("family_name", "field-family-name", ""))
            (field("shown_as", "invite-shown-as", &words.t("invite-shown-as-hint")))
            (field("credentials", "invite-credentials", &words.t("invite-credentials-hint")))
            (field("email", "field-email", ""))
            (Question { name: "role", legend: &words.t("staff-role"), error: role_wrong.as_deref(), ..Question::default() }.choices(&roles))
            (Field { name: "zone", label: &words.t("invite-zone"), value: zone, error: zone_wrong.as_deref(), ..Field::default() }
                .select("", &zones()))
            (Question { name: "languages", legend: &words.t("invite-languages"), many: true, row: true, ..Question::default() }.choices(&languages))
            (button(&words.t("invite-act")))
        }))
    };
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Page::new(visitor, &words.t("staff-invite"))
        .status(status)
        .body(&body)
        .into_response()
}

/// Every zone that a place of the clinic's country keeps.
pub(super) fn zones() -> Vec<(String, String)> {
    let zones: BTreeSet<&str> = care::open_chart::places()
        .iter()
        .flat_map(care::open_chart::Jurisdiction::zones)
        .collect();
    zones
        .into_iter()
        .map(|zone| (zone.to_owned(), zone.replace('_', " ")))
        .collect()
}

/// Where they may treat today, with what ends soon or has ended.
fn licences(words: &Words, member: &Member, today: Date) -> Markup {
    if member.who.role != Role::Clinician {
        return html! { span.quiet { "–" } };
    }
    html! {
        @if member.licences.is_empty() { (tag(Tone::Warn, &words.t("licence-none"))) }
        @for licence in &member.licences {
            span.nowrap {
                (licence.jurisdiction)
                @if let Some((tone, says)) = licence_state(words, licence.from, licence.until, today) { " " (tag(tone, &says)) }
            }
            " "
        }
    }
}

/// What is worth saying about the days of a licence; nothing of one that is simply valid.
pub(super) fn licence_state(
    words: &Words,
    from: Date,
    until: Date,
    today: Date,
) -> Option<(Tone, String)> {
    let days = |span: Result<jiff::Span, jiff::Error>| span.map_or(0, |span| span.get_days());
    if until < today {
        Some((Tone::Crit, words.t("licence-ended")))
    } else if from > today {
        Some((Tone::Info, words.t("licence-not-yet")))
    } else {
        let left = days(today.until(until));
        (left <= SOON_DAYS).then(|| {
            (
                Tone::Warn,
                words.t_with("licence-soon", &[("n", left.into())]),
            )
        })
    }
}

/// What they answer for, in numbers: no names.
pub(super) fn duties(words: &Words, member: &Member) -> String {
    let duties = member.duties;
    if duties.is_none() {
        return words.t("duties-none");
    }
    words.t_with(
        "duties-some",
        &[
            ("patients", duties.patients.into()),
            ("tests", duties.tests.into()),
            ("tasks", duties.tasks.into()),
        ],
    )
}
