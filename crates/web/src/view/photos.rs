//! Photographs that come with words: places to choose them, and how they are shown where they came.

use care::photograph::{KEPT_SIDE, MOST};
use maud::{Markup, html};
use record::id::PhotographId;

use crate::{
    routes::link,
    upload::ALL,
    view::{
        form::{Wrong, form},
        note::{Tone, note},
    },
    visitor::Visitor,
};

/// A photograph as it is shown: its name and size, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Which.
    pub id: PhotographId,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// The name of the `n`-th place for a photograph.
#[must_use]
pub fn field(n: usize) -> String {
    format!("photograph-{n}")
}

/// Places for a few photographs, folded up until they are wanted or something is wrong. A browser forgets chosen files
/// when a page comes back, and the page says so.
#[must_use]
pub fn slots(visitor: &Visitor, wrong: &Wrong) -> Markup {
    folded(visitor, wrong, "attach-hint")
}

/// The same for a clinician, whose pictures the patient sees and who keeps them in the chart.
#[must_use]
pub fn pictures(visitor: &Visitor, wrong: &Wrong) -> Markup {
    folded(visitor, wrong, "attach-hint-clinic")
}

fn folded(visitor: &Visitor, wrong: &Wrong, hint: &str) -> Markup {
    let words = &visitor.words;
    let all = wrong.of(words, ALL);
    let some = (1..=MOST).any(|n| wrong.of(words, &field(n)).is_some());
    html! {
        details.attach #(ALL) open[all.is_some() || some] {
            summary { (words.t("attach-title")) }
            div {
                p.hint { (words.t_with(hint, &[("most", MOST.into())])) }
                @if let Some(error) = &all { p.error id={ (ALL) "-error" } { (error) } }
                @if !wrong.is_empty() { (note(Tone::Info, html! { p { (words.t("attach-again")) } })) }
                div.grid { @for n in 1..=MOST { (slot(visitor, n, wrong)) } }
            }
        }
        script type="module" src=(visitor.app.assets.address("photographs.js")) {}
    }
}

/// Photographs where they came, numbered; `None` = deleted since. With `back` the reader may delete them: a hidden field
/// with its value, which brings them back to the same page.
#[must_use]
pub fn row(visitor: &Visitor, photographs: &[Option<Shown>], back: Option<(&str, &str)>) -> Markup {
    let words = &visitor.words;
    html! {
        @if !photographs.is_empty() {
            ul.photos { @for (photograph, n) in photographs.iter().zip(1_usize..) {
                @let says = words.t_with("attach-shown", &[("n", n.into())]);
                li { @match photograph {
                    Some(it) => figure {
                        a href=(link::photograph(it.id)) { img src=(link::photograph(it.id)) width=(it.width) height=(it.height) alt=(says) loading="lazy"; }
                        @if let Some((name, value)) = back {
                            figcaption { (form(visitor, &link::delete_photograph(it.id), html! {
                                input type="hidden" name=(name) value=(value);
                                button.btn.outline.small type="submit" { (words.t("photos-delete")) span.vh { ": " (says) } }
                            })) }
                        }
                    },
                    None => p.quiet { (words.t_with("attach-deleted", &[("n", n.into())])) },
                } }
            } }
        }
    }
}

fn slot(visitor: &Visitor, n: usize, wrong: &Wrong) -> Markup {
    let words = &visitor.words;
    let id = field(n);
    let error = wrong.of(words, &id);
    html! {
        section.slot {
            div.pose.plain hidden {}
            div.field .wrong[error.is_some()] {
                label for=(id) { (words.t_with("attach-one", &[("n", n.into())])) }
                @if let Some(error) = &error { p.error id={ (id) "-error" } { (error) } }
                input id=(id) type="file" name=(id) accept="image/*" data-side=(KEPT_SIDE)
                    aria-describedby=[error.is_some().then(|| format!("{id}-error"))];
                div role="status" {
                    p.hint data-fits hidden { (words.t("attach-fits")) }
                    p.hint data-shrunk=(words.t("photos-shrunk")) hidden {}
                }
            }
        }
    }
}
