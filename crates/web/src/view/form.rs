//! The frame of a form: hidden fields, error summary, buttons.

use care::FieldProblem;
use maud::{Markup, html};

use crate::{
    form::{KEY, PATIENT, TOKEN},
    routes::Link,
    visitor::Visitor,
    words::Words,
};

/// What is wrong with a posted form, to show it again with what was typed.
#[derive(Clone, Debug, Default)]
pub struct Wrong(Vec<FieldProblem>);

impl Wrong {
    /// Nothing is.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// These fields are.
    #[must_use]
    pub fn these(problems: Vec<FieldProblem>) -> Self {
        Self(problems)
    }

    /// Adds one: the field and the Fluent key of the sentence.
    pub fn add(&mut self, field: &str, problem: &str) {
        self.0.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `problem` is what is wrong with `field`.
    #[must_use]
    pub fn has(&self, field: &str, problem: &str) -> bool {
        self.0
            .iter()
            .any(|known| known.field == field && known.problem == problem)
    }

    /// The problems themselves.
    #[must_use]
    pub fn into_problems(self) -> Vec<FieldProblem> {
        self.0
    }

    /// The sentence about `field`, translated.
    #[must_use]
    pub fn of(&self, words: &Words, field: &str) -> Option<String> {
        self.0
            .iter()
            .find(|problem| problem.field == field)
            .map(|problem| words.t(&problem.problem))
    }

    /// The summary above the form, each line a link to its field. Gets the focus when the page loads.
    #[must_use]
    pub fn summary(&self, words: &Words) -> Markup {
        html! {
            @if !self.0.is_empty() {
                div.errors #errors role="alert" tabindex="-1" autofocus {
                    h2 { (words.t_with("form-errors", &[("n", self.0.len().into())])) }
                    ul {
                        @for problem in &self.0 {
                            li { a href={ "#" (problem.field) } { (words.t(&problem.problem)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A form that posts to `to`, with its hidden fields: token, key, patient in view.
#[must_use]
pub fn form(visitor: &Visitor, to: &Link, body: Markup) -> Markup {
    html! { form method="post" action=(to) novalidate { (hidden(visitor)) (body) } }
}

/// The same for files.
#[must_use]
pub fn upload_form(visitor: &Visitor, to: &Link, body: Markup) -> Markup {
    html! { form method="post" action=(to) enctype="multipart/form-data" novalidate { (hidden(visitor)) (body) } }
}

/// The hidden fields alone. They come first, so that a handler of files reads them before the files.
#[must_use]
pub fn hidden(visitor: &Visitor) -> Markup {
    html! {
        input type="hidden" name=(TOKEN) value=(visitor.token());
        input type="hidden" name=(KEY) value=(visitor.app.practice.new_key());
        @if let Some(patient) = visitor.patient_in_view() {
            input type="hidden" name=(PATIENT) value=(patient);
        }
    }
}

/// The one solid button of a page. It names its act and its object.
#[must_use]
pub fn button(says: &str) -> Markup {
    html! { button.btn type="submit" { (says) } }
}

/// A second button with a name and a value of its own, outlined.
#[must_use]
pub fn other_button(says: &str, name: &str, value: &str) -> Markup {
    html! { button.btn.outline type="submit" name=(name) value=(value) { (says) } }
}

/// A button that is a whole form: for acts in lists.
#[must_use]
pub fn button_form(visitor: &Visitor, to: &Link, says: &str) -> Markup {
    form(
        visitor,
        to,
        html! { button.btn.outline.small type="submit" { (says) } },
    )
}
