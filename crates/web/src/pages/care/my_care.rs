//! The patient's own page: what a clinician signed on top, then the one next thing, then everything else.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use care::{
    own_care::{OwnCare, own_care},
    series::{Due, Standing},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use maud::{Markup, html};
use record::{
    ActorKind,
    encounter::EncounterState,
    order::Obligation,
    review::{Instead, ReviewState},
    waitlist::WaitingState,
};

use super::{
    book::short,
    day_and_time,
    review::state_words,
    series::{days, state_tag},
    signed_at,
    tests::due_tag,
    wall,
};
use crate::{
    app::App,
    problem::Problem,
    routes::{Link, link},
    view::{
        Page,
        note::{Tone, headed_note},
        piece::{card, go},
    },
    visitor::Visitor,
};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let words = &visitor.words;
    let name = visitor.name.clone().unwrap_or_default();
    let title = html! { h1 { (words.t_with("my-care-title", &[("name", name.into())])) } };
    let body = if matches!(visitor.actor.kind, ActorKind::Newcomer { .. }) {
        html! {
            (title)
            (panel(&visitor, &Next { key: "care-next-begin", value: String::new(), to: link::place() }))
            p { (go(&link::learn_all(), &words.t("landing-learn-first"), true)) }
        }
    } else {
        let own = own_care(&app.practice, &visitor.actor).await?;
        html! {
            (title)
            (instruction(&visitor, &own))
            (panel(&visitor, &next(&visitor, &own)))
            div.grid { (visit(&visitor, &own)) (review(&visitor, &own)) (plan(&visitor, &own)) (tests(&visitor, &own)) (follow_ups(&visitor, &own)) (photographs(&visitor, &own)) (messages(&visitor)) }
            (signed_in(&visitor, &own))
        }
    };
    Ok(Page::new(&visitor, &words.t("nav-my-care"))
        .body(&body)
        .into_response())
}

/// The newest words that a clinician signed. Red only when they take the medicine away.
pub(super) fn instruction(visitor: &Visitor, own: &OwnCare) -> Markup {
    let Some(newest) = own.instructions.first() else {
        return html! {};
    };
    let words = &visitor.words;
    let (tone, key) = if newest.holds {
        (Tone::Crit, "care-told-hold")
    } else {
        (Tone::Info, "care-told")
    };
    headed_note(
        tone,
        &words.t_with(key, &[("by", newest.by.clone().into())]),
        html! {
            p.said { (newest.words) }
            p.small { (words.t_with("care-signed", &[("by", newest.by.clone().into()), ("when", signed_at(visitor, newest.signed_at, &own.patient.zone).into())])) }
            p { (words.t_with("help-line", &[("phone", visitor.phone().into())])) }
        },
    )
}

/// The one next thing: a key of its words (`-title`, `-text`, `-act`), a value for them, where it is done.
struct Next {
    key: &'static str,
    value: String,
    to: Link,
}

/// What is next, in the order in which things cannot be left: answers, a time that runs out, tests that are due, a
/// visit, a time to choose, the plan.
fn next(visitor: &Visitor, own: &OwnCare) -> Next {
    let now = visitor.app.practice.now();
    let say = |key, value, to| Next { key, value, to };
    let Some(encounter) = own.encounter() else {
        return say("care-next-answers", String::new(), link::intake());
    };
    if matches!(encounter.state, EncounterState::Intake { .. }) {
        return say("care-next-answers", String::new(), link::intake());
    }
    if let Some((visit, _)) = own.offered(now) {
        return say(
            "care-next-offer",
            day_and_time(visitor, visit.wall_time),
            link::visit(visit.id),
        );
    }
    if let Some((visit, _)) = own.held(now) {
        return say(
            "care-next-held",
            short(visitor, visit.starts_at, &visit.zone),
            link::visit(visit.id),
        );
    }
    let upcoming = own.upcoming(now);
    if let Some((visit, _)) = upcoming
        && visit.wall_time.date() == own.today
    {
        return say(
            "care-next-visit",
            day_and_time(visitor, visit.wall_time),
            link::visit(visit.id),
        );
    }
    if let Some(duty) = due_now(visitor, own) {
        return say(
            "care-next-tests",
            visitor.words.date(duty.due_on),
            link::my_tests(),
        );
    }
    if let Some((visit, _)) = upcoming {
        return say(
            "care-next-visit",
            day_and_time(visitor, visit.wall_time),
            link::visit(visit.id),
        );
    }
    if let Some(newest) = own.reviews.first() {
        let zone = &own.patient.zone;
        if newest.state.waits() {
            let by = signed_at(visitor, newest.answer_by, zone);
            return say("care-next-review", by, link::my_review(newest.id));
        }
        if let ReviewState::SentOn {
            at,
            to: Instead::Video,
            ..
        } = &newest.state
            && own.visits.iter().all(|(visit, _)| visit.starts_at < *at)
        {
            return say("care-next-seen", String::new(), link::my_review(newest.id));
        }
    }
    if let Some(due) = visit_due(visitor, own) {
        let from = visitor.words.day(due.from);
        return say("care-next-follow-up", from, link::my_follow_ups());
    }
    if own.plan.is_some() {
        return say("care-next-plan", String::new(), link::my_plan());
    }
    match encounter.state {
        EncounterState::UnderReview { .. } => say("care-next-wait", String::new(), link::book()),
        EncounterState::Closed { .. } => {
            say("care-next-closed", visitor.phone(), link::learn_all())
        }
        _ => say("care-next-book", String::new(), link::book()),
    }
}

/// The first test that is late or near enough to be reminded of.
fn due_now<'o>(visitor: &Visitor, own: &'o OwnCare) -> Option<&'o Obligation> {
    let soon = soon(visitor, own.today);
    own.tests
        .iter()
        .find(|duty| duty.state.is_live() && duty.due_on <= soon)
}

/// The first follow-up visit that nobody has booked and whose days are near: from when the clinic reminds of it.
fn visit_due(visitor: &Visitor, own: &OwnCare) -> Option<Due> {
    let policy = visitor.app.practice.edition.catalogue().policy();
    let near = policy.follow_ups.remind_days_before_end;
    let reached = |due: &Due| due.until.checked_sub(near.days()).unwrap_or(due.until) <= own.today;
    let planned = own.follow_ups.planned.iter();
    let open = planned.filter(|it| it.standing == Standing::Open);
    open.map(|it| it.due).find(reached)
}

/// Until which day a test counts as due soon: from when the clinic reminds of it.
pub(super) fn soon(visitor: &Visitor, today: Date) -> Date {
    let reminders = &visitor
        .app
        .practice
        .edition
        .catalogue()
        .policy()
        .reminders
        .days;
    let ahead = reminders.iter().copied().min().unwrap_or(0).min(0).abs();
    today.checked_add(ahead.days()).unwrap_or(today)
}

fn panel(visitor: &Visitor, next: &Next) -> Markup {
    let words = &visitor.words;
    let value = || [("value", next.value.clone().into())];
    html! {
        section.panel.next {
            p.eyebrow { (words.t("care-next")) }
            h2 { (words.t_with(&format!("{}-title", next.key), &value())) }
            p { (words.t_with(&format!("{}-text", next.key), &value())) }
            p { (go(&next.to, &words.t(&format!("{}-act", next.key)), false)) }
        }
    }
}

fn visit(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    let now: Timestamp = visitor.app.practice.now();
    let may_book = own.encounter().is_some_and(|open| {
        !matches!(
            open.state,
            EncounterState::Intake { .. } | EncounterState::Closed { .. }
        )
    });
    match own.upcoming(now) {
        Some((visit, who)) => card(
            2,
            &words.t("care-visit"),
            Some(&link::visit(visit.id)),
            html! {
                p { strong { (words.date(visit.wall_time.date())) } br; (words.time(visit.wall_time.time())) ", " (super::zone_words(visitor, visit.starts_at, &visit.zone)) }
                p.quiet { (who) }
                @if may_book { (earlier(visitor, own)) }
            },
        ),
        None if may_book => card(
            2,
            &words.t("care-visit"),
            Some(&link::book()),
            html! { p { (words.t("care-visit-none")) } (earlier(visitor, own)) },
        ),
        None => card(
            2,
            &words.t("care-visit"),
            None,
            html! { p { (words.t("care-visit-later")) } },
        ),
    }
}

/// The way to the waitlist, and whether one is on it.
fn earlier(visitor: &Visitor, own: &OwnCare) -> Markup {
    let key = match &own.waiting {
        Some(place) if place.state == WaitingState::Resting => "care-waits-rests",
        Some(_) => "care-waits",
        None => "care-waits-ask",
    };
    html! { p.above { a href=(link::my_waitlist()) { (visitor.t(key)) } } }
}

/// The review that waits, or the newest one, with its state; the way to a new one where none waits.
fn review(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    let may_ask = own.encounter().is_some_and(|open| {
        !matches!(
            open.state,
            EncounterState::Intake { .. } | EncounterState::Closed { .. }
        )
    });
    let newest = own.reviews.first();
    let waits = newest.is_some_and(|newest| newest.state.waits());
    let to = newest.map(|newest| link::my_review(newest.id));
    card(
        2,
        &words.t("care-review"),
        to.or_else(|| may_ask.then(link::new_review)).as_ref(),
        html! {
            @match newest {
                Some(newest) => p { (state_words(visitor, newest, &own.patient.zone)) },
                None if may_ask => p { (words.t("care-review-none")) },
                None => p { (words.t("care-visit-later")) },
            }
            @if newest.is_some() && !waits && may_ask { p.above { a href=(link::new_review()) { (words.t("care-review-new")) } } }
        },
    )
}

fn plan(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    match &own.plan {
        Some(plan) => card(
            2,
            &words.t("care-plan"),
            Some(&link::my_plan()),
            html! {
                @if let record::plan::PlanState::Signed { at, by, .. } = &plan.state {
                    p { (words.t_with("care-signed", &[("by", by.clone().into()), ("when", words.date(wall(*at, &own.patient.zone).date()).into())])) }
                }
                @if plan.content.treatment.is_some() { p.above { a href=(link::my_renewals()) { (words.t("care-more")) } } }
                p.above { a href=(link::my_forecast()) { (words.t("expect-title")) } }
            },
        ),
        None => card(
            2,
            &words.t("care-plan"),
            None,
            html! { p { (words.t("care-plan-none")) } p { a href=(link::my_forecast()) { (words.t("expect-title")) } } },
        ),
    }
}

fn tests(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    let live: Vec<&Obligation> = own
        .tests
        .iter()
        .filter(|duty| duty.state.is_live())
        .collect();
    let to = (!own.tests.is_empty() || !own.results.is_empty()).then(link::my_tests);
    card(
        2,
        &words.t("care-tests"),
        to.as_ref(),
        html! {
            @if let Some(first) = live.first() {
                p { (due_tag(visitor, own.today, first)) " " (words.day(first.due_on)) }
                p { (words.t_with("care-tests-waiting", &[("n", live.iter().filter(|duty| duty.due_on == first.due_on).count().into())])) }
            } @else { p { (words.t("care-tests-none")) } }
            @if let Some(result) = own.results.first() {
                p.quiet { (words.t_with("care-tests-newest", &[("day", words.date(result.observed_on).into())])) }
            }
        },
    )
}

/// The visits that the plan asks for, each in a line.
fn follow_ups(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    let all = &own.follow_ups;
    if all.planned.is_empty() && all.left_over.is_empty() {
        return html! {};
    }
    let asked = all.left_over.iter().any(|left| !left.stays);
    card(
        2,
        &words.t("care-follow-ups"),
        Some(&link::my_follow_ups()),
        html! {
            @if asked { p { strong { (words.t("care-follow-ups-question")) } } }
            ul { @for planned in &all.planned { li {
                (words.t_with("follow-ups-week", &[("n", planned.due.week.into())])) ": "
                @match (&planned.visit, planned.standing) {
                    (Some(visit), Standing::Booked(_)) => { (day_and_time(visitor, visit.wall_time)) " " }
                    (_, Standing::Later(from)) => { (words.t_with("follow-ups-from-short", &[("day", words.day(from).into())])) }
                    _ => { (days(words, planned)) " " }
                }
                @if !matches!(planned.standing, Standing::Later(_)) { (state_tag(words, planned.standing)) }
            } } }
        },
    )
}

fn photographs(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    card(
        2,
        &words.t("care-photos"),
        None,
        html! {
            @if own.photographs.is_empty() { p { (words.t("care-photos-none")) } } @else {
                ul.thumbs { @for photograph in own.photographs.iter().rev().take(8) {
                    @let view = words.t(&format!("photos-{}", photograph.view));
                    @let day = words.date(wall(photograph.added_at, &own.patient.zone).date());
                    li { a href=(link::photograph(photograph.id)) {
                        img src=(link::photograph(photograph.id)) width=(photograph.width) height=(photograph.height) loading="lazy"
                            alt=(words.t_with("care-photo-alt", &[("view", view.into()), ("day", day.into())]));
                    } }
                } }
            }
        },
    )
}

fn messages(visitor: &Visitor) -> Markup {
    let words = &visitor.words;
    card(
        2,
        &words.t("care-messages"),
        Some(&link::my_messages()),
        html! { p { (words.t("care-messages-text")) } },
    )
}

fn signed_in(visitor: &Visitor, own: &OwnCare) -> Markup {
    let words = &visitor.words;
    html! {
        section {
            h2 { (words.t("care-account")) }
            p { (words.t_with("care-account-text", &[("name", own.patient.full_name().into()), ("email", own.patient.email.clone().into())])) " "
                (words.t_with("care-account-number", &[("number", own.patient.mrn.clone().into())])) }
            p.acts { a href=(link::sign_out()) { (words.t("nav-sign-out")) } a href=(link::privacy()) { (words.t("foot-privacy")) } }
        }
    }
}
