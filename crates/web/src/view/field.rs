//! Fields: each wires its label, hint and error to the control, and keeps what was typed.

use maud::{Markup, html};

use crate::words::Words;

/// A field with one line, and what surrounds it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'f> {
    /// Name in the form and id on the page.
    pub name: &'f str,
    /// What it asks for.
    pub label: &'f str,
    /// A hint below the label; empty = none.
    pub hint: &'f str,
    /// What was typed before.
    pub value: &'f str,
    /// What is wrong with it.
    pub error: Option<&'f str>,
    /// The browser's word for it (`email`, `given-name`, `new-password`); empty = none.
    pub autocomplete: &'f str,
    /// `text`, `email`, `password`, `tel`; empty = `text`.
    pub kind: &'f str,
    /// `numeric` or `decimal` for the keyboard; empty = by kind.
    pub inputmode: &'f str,
    /// Few characters expected: a short box.
    pub short: bool,
}

impl Field<'_> {
    /// A line to type into.
    #[must_use]
    pub fn text(self) -> Markup {
        let kind = if self.kind.is_empty() {
            "text"
        } else {
            self.kind
        };
        self.around(&html! {
            input id=(self.name) name=(self.name) type=(kind) value=(self.value) class=[self.short.then_some("short")]
                autocomplete=[some(self.autocomplete)] inputmode=[some(self.inputmode)]
                spellcheck=[(kind != "text").then_some("false")]
                aria-describedby=[self.described_by()] aria-invalid=[self.error.map(|_| "true")];
        })
    }

    /// A box for sentences.
    #[must_use]
    pub fn textarea(self, rows: u8) -> Markup {
        self.around(&html! {
            textarea id=(self.name) name=(self.name) rows=(rows) aria-describedby=[self.described_by()]
                aria-invalid=[self.error.map(|_| "true")] { (self.value) }
        })
    }

    /// A list to choose one of; each with its value and words. An empty `nothing` offers no empty choice.
    #[must_use]
    pub fn select(self, nothing: &str, choices: &[(String, String)]) -> Markup {
        self.around(&html! {
            select id=(self.name) name=(self.name) autocomplete=[some(self.autocomplete)]
                aria-describedby=[self.described_by()] aria-invalid=[self.error.map(|_| "true")] {
                @if !nothing.is_empty() { option value="" { (nothing) } }
                @for (value, says) in choices { option value=(value) selected[value == self.value] { (says) } }
            }
        })
    }

    fn around(&self, control: &Markup) -> Markup {
        html! {
            div.field .wrong[self.error.is_some()] {
                label for=(self.name) { (self.label) }
                @if !self.hint.is_empty() { p.hint id={ (self.name) "-hint" } { (self.hint) } }
                (error(self.name, self.error))
                (control)
            }
        }
    }

    fn described_by(&self) -> Option<String> {
        described_by(self.name, !self.hint.is_empty(), self.error.is_some())
    }
}

/// One choice of a question.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Value in the form.
    pub value: String,
    /// What it says.
    pub says: String,
    /// A smaller line below; empty = none.
    pub hint: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Set apart from the others: "I'm not sure", "None of these".
    pub apart: bool,
}

/// A question with choices as large cards. One may be chosen, or several when `many`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'q> {
    /// Name in the form; the first choice has it as its id.
    pub name: &'q str,
    /// The question.
    pub legend: &'q str,
    /// Whether the question is the page's `h1`.
    pub heading: bool,
    /// A hint below it; empty = none.
    pub hint: &'q str,
    /// What is wrong with it.
    pub error: Option<&'q str>,
    /// Whether several may be ticked.
    pub many: bool,
    /// Whether the cards stand side by side where there is room.
    pub row: bool,
}

impl Question<'_> {
    /// Draws it.
    #[must_use]
    pub fn choices(self, choices: &[Choice]) -> Markup {
        html! {
            fieldset.field .wrong[self.error.is_some()]
                aria-describedby=[described_by(self.name, !self.hint.is_empty(), self.error.is_some())] {
                @if self.heading { legend.big { h1 { (self.legend) } } } @else { legend { (self.legend) } }
                @if !self.hint.is_empty() { p.hint id={ (self.name) "-hint" } { (self.hint) } }
                (error(self.name, self.error))
                div.opts .row[self.row] {
                    @for (at, choice) in choices.iter().enumerate() {
                        (option(self.name, at, choice, self.many))
                    }
                }
            }
        }
    }
}

/// One tick of its own: a consent. Never ticked beforehand.
#[must_use]
pub fn tick(name: &str, says: Markup, ticked: bool, wrong: Option<&str>) -> Markup {
    html! {
        div.field .wrong[wrong.is_some()] {
            (error(name, wrong))
            label.opt.check {
                input #(name) type="checkbox" name=(name) value="yes" checked[ticked]
                    aria-describedby=[described_by(name, false, wrong.is_some())];
                span { (says) }
            }
        }
    }
}

/// A day in three boxes named `{name}_month`, `_day`, `_year`, in the order of the United States.
#[must_use]
pub fn date(
    words: &Words,
    name: &str,
    legend: &str,
    hint: &str,
    typed: [&str; 3],
    wrong: Option<&str>,
) -> Markup {
    let [month, day, year] = typed;
    let part = |stem: &str, says: String, value: &str, long: bool| {
        // The first box bears the field's own name as its id, so that the error summary leads to it.
        let id = if stem == "month" {
            name.to_owned()
        } else {
            format!("{name}_{stem}")
        };
        html! {
            div {
                label for=(id) { (says) }
                input id=(id) name={ (name) "_" (stem) } value=(value) inputmode="numeric" autocomplete="off"
                    class=(if long { "year" } else { "two" }) maxlength=(if long { "4" } else { "2" })
                    aria-invalid=[wrong.map(|_| "true")];
            }
        }
    };
    html! {
        fieldset.field .wrong[wrong.is_some()] aria-describedby=[described_by(name, !hint.is_empty(), wrong.is_some())] {
            legend { (legend) }
            @if !hint.is_empty() { p.hint id={ (name) "-hint" } { (hint) } }
            (error(name, wrong))
            div.date {
                (part("month", words.t("field-month"), month, false))
                (part("day", words.t("field-day"), day, false))
                (part("year", words.t("field-year"), year, true))
            }
        }
    }
}

fn option(name: &str, at: usize, choice: &Choice, many: bool) -> Markup {
    let id = if at == 0 {
        name.to_owned()
    } else {
        format!("{name}-{at}")
    };
    html! {
        label.opt .check[many] .apart[choice.apart] {
            input id=(id) type=(if many { "checkbox" } else { "radio" }) name=(name) value=(choice.value)
                checked[choice.chosen];
            span { b { (choice.says) } @if !choice.hint.is_empty() { small { (choice.hint) } } }
        }
    }
}

fn error(name: &str, wrong: Option<&str>) -> Markup {
    html! { @if let Some(wrong) = wrong { p.error id={ (name) "-error" } { (wrong) } } }
}

fn described_by(name: &str, hint: bool, wrong: bool) -> Option<String> {
    let parts: Vec<String> = [
        hint.then(|| format!("{name}-hint")),
        wrong.then(|| format!("{name}-error")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
