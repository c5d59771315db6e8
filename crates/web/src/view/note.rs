//! Coloured notes and tags. Colour never stands alone: a note has its word, a tag is its word.

use maud::{Markup, html};

/// How grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Act now.
    Crit,
    /// Due, take care.
    Warn,
    /// In range, done.
    Ok,
    /// Context.
    Info,
    /// Nothing in particular.
    Plain,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 5] = [Self::Crit, Self::Warn, Self::Ok, Self::Info, Self::Plain];

    /// Its class in the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Crit => "crit",
            Self::Warn => "warn",
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Plain => "plain",
        }
    }
}

/// A note with a bar at its side.
#[must_use]
pub fn note(tone: Tone, body: Markup) -> Markup {
    html! { div class={ "note " (tone.class()) } { (body) } }
}

/// A note with a heading of level 2.
#[must_use]
pub fn headed_note(tone: Tone, heading: &str, body: Markup) -> Markup {
    html! { section class={ "note " (tone.class()) } { h2 { (heading) } (body) } }
}

/// One or two words of state.
#[must_use]
pub fn tag(tone: Tone, word: &str) -> Markup {
    html! { span class={ "tag " (tone.class()) } { (word) } }
}
