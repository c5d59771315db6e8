//! A form as it was posted: its key, its token already checked, its fields as they were typed.

use axum::{extract::FromRequestParts, http::request::Parts};
use record::id::PatientId;
use uuid::Uuid;

use crate::problem::Problem;

/// Hidden field: the form token.
pub const TOKEN: &str = "token";
/// Hidden field: the form's key. The same form sent twice is one deed.
pub const KEY: &str = "key";
/// Hidden field: the patient in view when the form was shown.
pub const PATIENT: &str = "patient_in_view";

/// A posted form. The guard has read it and has checked its token before the handler runs.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The form's key.
    pub key: Uuid,
    /// Whose chart was in view when the form was shown.
    pub patient: Option<PatientId>,
    fields: Vec<(String, String)>,
}

impl Form {
    /// Sorts the hidden fields from the others. `None` without a readable key.
    #[must_use]
    pub fn of(pairs: Vec<(String, String)>) -> Option<(Self, String)> {
        let mut form = Self::default();
        let mut token = String::new();
        let mut key = None;
        for (name, value) in pairs {
            match name.as_str() {
                TOKEN => token = value,
                KEY => key = value.parse().ok(),
                PATIENT => form.patient = value.parse().ok(),
                _ => form.fields.push((name, value)),
            }
        }
        form.key = key?;
        Some((form, token))
    }

    /// What was typed or chosen, without the spaces around it; empty when the field is missing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// Exactly what was typed: for passwords, where a space counts.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    }

    /// Every value of a field that may be ticked more than once.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.fields
            .iter()
            .filter(|(field, _)| field == name)
            .map(|(_, value)| value.trim())
            .collect()
    }

    /// Whether the field was sent at all: a ticked box.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// Every field in its order.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(Problem::OutOfDate)
    }
}
