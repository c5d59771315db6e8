//! Smaller pieces: links, cards, progress, lists, banners, times to choose.

use maud::{Markup, html};
use record::patient::Patient;

use crate::{routes::Link, visitor::Visitor, words::Words};

/// The clinic's mark: a leaf that is a hair follicle's curve. Decoration; the name stands beside it.
#[must_use]
pub fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" {
            path d="M16 30C15 21 16 14 22 8M16 22C7 22 4 15 5 5c10 0 14 5 13 13M18 18c5 1 9-2 10-9-5-1-9 1-9.500 6"
                fill="none" stroke="currentColor" stroke-width="2.400" stroke-linecap="round" stroke-linejoin="round";
        }
    }
}

/// One of the drawings in `assets/`. Decoration: the words beside it say the same.
#[must_use]
pub fn icon(visitor: &Visitor, name: &str) -> Markup {
    let address = visitor.app.assets.address(&format!("icon-{name}.svg"));
    html! { img.icon src=(address) alt="" width="32" height="32"; }
}

/// The way back.
#[must_use]
pub fn back(words: &Words, to: &Link) -> Markup {
    html! { p.back { a href=(to) { (words.t("back")) } } }
}

/// A link that looks like a button: the one act of a page, or an outlined one beside it.
#[must_use]
pub fn go(to: &Link, says: &str, outline: bool) -> Markup {
    html! { a.btn .outline[outline] href=(to) { (says) } }
}

/// Something that opens on a click: "Why we ask".
#[must_use]
pub fn details(summary: &str, body: Markup) -> Markup {
    html! { details { summary { (summary) } div { (body) } } }
}

/// How far one has come. `saved` says when the answers were kept; empty = not said.
#[must_use]
pub fn progress(words: &Words, chapter: &str, at: usize, of: usize, saved: &str) -> Markup {
    html! {
        div.progress {
            p {
                b { (chapter) } " · "
                (words.t_with("progress-question", &[("at", at.into()), ("of", of.into())]))
                @if !saved.is_empty() { " · " (words.t_with("progress-saved", &[("time", saved.into())])) }
            }
            progress max=(of) value=(at) aria-label=(words.t("progress-label")) {}
        }
    }
}

/// One line of a summary list.
pub struct Line {
    /// What was asked.
    pub label: String,
    /// What was answered.
    pub value: Markup,
    /// Where to change it.
    pub change: Option<Link>,
    /// Nothing was answered and something must be.
    pub missing: bool,
}

/// Answers with links to change them.
#[must_use]
pub fn summary_list(words: &Words, lines: &[Line]) -> Markup {
    html! {
        dl.summary {
            @for line in lines {
                div .missing[line.missing] {
                    dt { (line.label) }
                    dd { (line.value) }
                    @if let Some(change) = &line.change {
                        dd.act { a href=(change) { (words.t("change")) span.vh { ": " (line.label) } } }
                    }
                }
            }
        }
    }
}

/// A card with a heading of level 2 or 3 that may lead somewhere.
#[must_use]
pub fn card(level: u8, heading: &str, to: Option<&Link>, body: Markup) -> Markup {
    let inner = html! { @if let Some(to) = to { a href=(to) { (heading) } } @else { (heading) } };
    html! {
        section.card .leads[to.is_some()] {
            @if level == 3 { h3 { (inner) } } @else { h2 { (inner) } }
            (body)
        }
    }
}

/// A day of the day strip.
pub struct Day {
    /// As shown (`Tue 24`).
    pub says: String,
    /// How many times are open, in words (`8 open`).
    pub open: String,
    /// Where it leads.
    pub to: Link,
    /// Whether it is the day in view.
    pub chosen: bool,
}

/// The days one can choose of.
#[must_use]
pub fn day_strip(label: &str, days: &[Day]) -> Markup {
    html! {
        nav.days aria-label=(label) {
            ul { @for day in days {
                li { a href=(day.to) aria-current=[day.chosen.then_some("date")] { b { (day.says) } small { (day.open) } } }
            } }
        }
    }
}

/// A time of the slot grid: value, as shown, and whether chosen.
pub struct Slot {
    /// Value in the form.
    pub value: String,
    /// As shown (`9:20 am`).
    pub says: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The open times of a day as radio cards.
#[must_use]
pub fn slot_grid(name: &str, legend: &str, slots: &[Slot]) -> Markup {
    html! {
        fieldset.slots {
            legend { (legend) }
            div { @for (at, slot) in slots.iter().enumerate() {
                @let id = if at == 0 { name.to_owned() } else { format!("{name}-{at}") };
                label.opt { input id=(id) type="radio" name=(name) value=(slot.value) checked[slot.chosen]; span { (slot.says) } }
            } }
        }
    }
}

/// Who the chart is of, on every page of it: the same words in the same place. `facts` are label and value, such as
/// allergies; an unknown one says so.
#[must_use]
pub fn patient_banner(visitor: &Visitor, patient: &Patient, facts: &[(String, String)]) -> Markup {
    let words = &visitor.words;
    let age = patient.age_on(visitor.app.practice.today_in(&patient.zone));
    html! {
        section.banner aria-label=(words.t("banner-label")) {
            div.inner {
                p.who { (patient.full_name()) }
                dl {
                    div { dt { (words.t("banner-born")) } dd { (patient.born_on) " (" (age) ")" } }
                    div { dt { (words.t("banner-mrn")) } dd { (patient.mrn) } }
                    @for (label, value) in facts { div { dt { (label) } dd { (value) } } }
                }
            }
        }
    }
}
