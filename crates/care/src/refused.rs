//! Why a verb did not do what was asked, in terms a page can put into words.

use serde::{Deserialize, Serialize};

/// Why a verb did not do what was asked. Nothing was written, except the audit line of a refusal.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Not there, not yours, or not for your role: outside they look the same.
    #[error("there is nothing here")]
    NotFound,
    /// Nobody is signed in, or the session has expired.
    #[error("please sign in")]
    SignIn,
    /// Something in the input is wrong; nothing of it is lost, the page shows it again.
    #[error("the input has {} problem(s)", .0.len())]
    Invalid(Vec<FieldProblem>),
    /// The state of things has moved on (`slot-taken`, `already-signed`, …): a Fluent key below `conflict-`.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Signing needs facts that are missing, or an override reason.
    #[error("signing needs more: {0:?}")]
    NotReady(Vec<String>),
    /// Too many tries; try again after so many seconds.
    #[error("too many tries")]
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The same key came with a different form.
    #[error("this form was already used for something else")]
    KeyReused,
    /// The store could not do it. It may or may not have happened: try again with the same key.
    #[error("storage: {0}")]
    Storage(#[source] storage::Error),
}

impl From<storage::Error> for Refused {
    /// A key that came with another form is the caller's mistake, not the store's.
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::KeyReused => Self::KeyReused,
            error => Self::Storage(error),
        }
    }
}

/// One field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Name of the form field.
    pub field: String,
    /// Fluent key of the sentence that says what is wrong and what to do.
    pub problem: String,
}

impl Refused {
    /// One wrong field.
    #[must_use]
    pub fn field(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem {
            field: field.into(),
            problem: problem.into(),
        }])
    }
}
