//! What a keeper decides before a clinician can be away: each booked visit, and who sees to her tasks. The fields stand in
//! the form of the time off, so that everything is kept at once or nothing.

use care::time_off::{Booked, TimeOff};
use maud::{Markup, html};
use record::{
    hours::{Cover, Decided},
    id::{AppointmentId, PractitionerId},
};

use super::wall;
use crate::{
    form::Form,
    view::{
        field::{Choice, Field, Question},
        form::Wrong,
        note::{Tone, note},
    },
    visitor::Visitor,
};

/// The choice of a colleague in a form: `to:{id}`.
const TO: &str = "to:";
const NEW_TIMES: &str = "new-times";
const KEEP: &str = "keep";
/// The choice of no cover.
const NOBODY: &str = "nobody";

/// The decisions that a form carries; what was not decided is left out.
pub(super) fn decisions(form: &Form) -> Vec<(AppointmentId, Decided)> {
    let read = |(name, value): &(String, String)| {
        let id: AppointmentId = name.strip_prefix("visit_")?.parse().ok()?;
        let decided = match value.trim() {
            NEW_TIMES => Decided::NewTimes,
            KEEP => Decided::Keep {
                why: form.get(&format!("why_{id}")).to_owned(),
            },
            other => Decided::HandOver {
                to: other.strip_prefix(TO)?.parse().ok()?,
            },
        };
        Some((id, decided))
    };
    form.fields().iter().filter_map(read).collect()
}

/// Who covers, as a form says it.
pub(super) fn cover(form: &Form) -> Cover {
    match form.get("cover") {
        NOBODY => Cover::Nobody {
            why: form.get("uncovered_why").to_owned(),
        },
        said => said
            .parse::<PractitionerId>()
            .map_or(Cover::NotNeeded, |practitioner| Cover::By { practitioner }),
    }
}

/// The questions about one stretch of time off.
pub(super) fn questions(
    visitor: &Visitor,
    asked: &TimeOff,
    typed: &Form,
    wrong: &Wrong,
    zone: &str,
) -> Markup {
    let words = &visitor.words;
    html! {
        @if !asked.visits.is_empty() {
            (note(Tone::Warn, html! { p { (words.t_with("off-visits", &[("n", asked.visits.len().into())])) } }))
            @for visit in &asked.visits { (one(visitor, visit, typed, wrong, zone)) }
        }
        (covering(visitor, asked, typed, wrong))
    }
}

fn one(visitor: &Visitor, visit: &Booked, typed: &Form, wrong: &Wrong, zone: &str) -> Markup {
    let words = &visitor.words;
    let (name, why) = (format!("visit_{}", visit.id), format!("why_{}", visit.id));
    let said = typed.get(&name);
    let choice = |value: String, says: String, hint: String| Choice {
        chosen: value == said,
        value,
        says,
        hint,
        ..Choice::default()
    };
    let mut choices: Vec<Choice> = visit
        .colleagues
        .iter()
        .map(|(id, who)| {
            let says = words.t_with("off-hand-over", &[("name", who.clone().into())]);
            choice(format!("{TO}{id}"), says, words.t("off-hand-over-hint"))
        })
        .collect();
    choices.push(choice(
        NEW_TIMES.to_owned(),
        words.t("off-new-times"),
        words.t("off-new-times-hint"),
    ));
    choices.push(choice(
        KEEP.to_owned(),
        words.t("off-keep"),
        words.t("off-keep-hint"),
    ));
    let legend = words.t_with(
        "off-visit",
        &[
            ("when", wall(visitor, visit.starts_at, zone).into()),
            ("n", visit.minutes.into()),
            ("place", visit.place.clone().into()),
        ],
    );
    let nobody = if visit.colleagues.is_empty() {
        words.t("off-no-colleague")
    } else {
        String::new()
    };
    let (of, of_why) = (wrong.of(words, &name), wrong.of(words, &why));
    html! {
        (Question { name: &name, legend: &legend, hint: &nobody, error: of.as_deref(), ..Question::default() }.choices(&choices))
        (Field { name: &why, label: &words.t("off-keep-why"), value: typed.get(&why), error: of_why.as_deref(), ..Field::default() }.text())
    }
}

fn covering(visitor: &Visitor, asked: &TimeOff, typed: &Form, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let mut people: Vec<(String, String)> = asked
        .covers
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    people.push((NOBODY.to_owned(), words.t("off-cover-nobody")));
    let (cover, why) = (wrong.of(words, "cover"), wrong.of(words, "uncovered_why"));
    html! {
        @if asked.tasks > 0 {
            (note(Tone::Warn, html! { p { (words.t_with("off-tasks", &[("n", asked.tasks.into())])) } }))
        }
        (Field { name: "cover", label: &words.t("off-cover"), hint: &words.t("off-cover-hint"), value: typed.get("cover"), error: cover.as_deref(), ..Field::default() }
            .select(&words.t("off-cover-choose"), &people))
        (Field { name: "uncovered_why", label: &words.t("off-uncovered-why"), value: typed.get("uncovered_why"), error: why.as_deref(), ..Field::default() }.text())
    }
}
