//! On the chart: the visits that the plan asks for and where each stands, and those that were booked under an earlier plan.

use care::{
    chart::Chart,
    series::{LeftOver, Standing},
};
use maud::{Markup, html};
use record::appointment::Appointment;

use crate::{
    pages::care::series::state_tag,
    view::{
        note::{Tone, note},
        table::stack_table,
    },
    visitor::Visitor,
};

pub(super) fn table(visitor: &Visitor, chart: &Chart) -> Markup {
    let words = &visitor.words;
    let all = &chart.follow_ups;
    if all.planned.is_empty() && all.left_over.is_empty() {
        return html! {};
    }
    let mut rows: Vec<Vec<Markup>> = Vec::new();
    for planned in &all.planned {
        rows.push(vec![
            html! { (planned.due.week) },
            html! { (words.day(planned.due.from)) " – " (words.date(planned.due.until)) },
            html! {
                (state_tag(words, planned.standing))
                @if let Some(visit) = &planned.visit { br; small.quiet { (when(visitor, visit)) } }
                @if let Standing::Later(from) = planned.standing { br; small.quiet { (words.t_with("follow-ups-from-short", &[("day", words.day(from).into())])) } }
            },
        ]);
    }
    let columns = [
        "chart-follow-ups-week",
        "chart-follow-ups-days",
        "chart-follow-ups-state",
    ]
    .map(|key| words.t(key));
    let on_hold = chart.instructions.last().is_some_and(|newest| newest.holds);
    html! {
        section.card {
            h2 { (words.t("chart-follow-ups")) }
            @if on_hold { (note(Tone::Warn, html! { p { (words.t("chart-follow-ups-hold")) } })) }
            @if !rows.is_empty() { (stack_table(&words.t("chart-follow-ups-caption"), &columns, &rows)) }
            @for left in &all.left_over { (left_over(visitor, left)) }
        }
    }
}

/// A visit whose plan is no longer in force: a question for people, and nothing that the software does.
fn left_over(visitor: &Visitor, left: &LeftOver) -> Markup {
    let words = &visitor.words;
    let key = if left.stays {
        "chart-follow-ups-stays"
    } else {
        "chart-follow-ups-question"
    };
    note(
        Tone::Warn,
        html! { p { b { (when(visitor, &left.visit)) } } p { (words.t(key)) } },
    )
}

fn when(visitor: &Visitor, visit: &Appointment) -> Markup {
    let (words, at) = (&visitor.words, visit.wall_time);
    html! { (words.date(at.date())) ", " (words.time(at.time())) " (" (visit.zone) ")" }
}
