//! What is wrong with something that came in: where, what, and how to mend it.

use crate::write::{Object, Resource};

/// Everything that is wrong, as FHIR's `OperationOutcome` has it. Never empty when it is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Each thing that is wrong.
    pub issues: Vec<Issue>,
}

/// How many things are told: beyond, more of them help nobody.
const ISSUES_MAX: usize = 100;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What kind of wrong.
    pub code: IssueCode,
    /// Where, as a `FHIRPath` (`Bundle.entry[2].resource.status`); empty for the whole text.
    pub at: String,
    /// What is wrong.
    pub says: String,
    /// What to do about it.
    pub remedy: String,
}

/// FHIR's words for the kinds of wrong, as far as they are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IssueCode {
    /// The text is not what the format is.
    Structure,
    /// Something needed is missing.
    Required,
    /// A value that cannot be.
    Value,
    /// Right, but not something that is taken.
    NotSupported,
    /// More than is taken at once.
    TooCostly,
    /// A reference to nothing.
    NotFound,
    /// Said twice.
    Duplicate,
    /// Not allowed.
    Forbidden,
    /// Something went wrong on this side.
    Exception,
    /// The sender has not said who it is.
    Login,
    /// More than fits.
    TooLong,
    /// It does not go with how things are now.
    Conflict,
    /// It took too long.
    Timeout,
    /// Too often; later it may be done.
    Throttled,
    /// Cannot be done at the moment.
    Transient,
    /// Nothing is wrong; this is what was done.
    Informational,
    /// It is in, and a person has to look at it.
    BusinessRule,
}

impl IssueCode {
    /// FHIR's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Required => "required",
            Self::Value => "value",
            Self::NotSupported => "not-supported",
            Self::TooCostly => "too-costly",
            Self::NotFound => "not-found",
            Self::Duplicate => "duplicate",
            Self::Forbidden => "forbidden",
            Self::Exception => "exception",
            Self::Login => "login",
            Self::TooLong => "too-long",
            Self::Conflict => "conflict",
            Self::Timeout => "timeout",
            Self::Throttled => "throttled",
            Self::Transient => "transient",
            Self::Informational => "informational",
            Self::BusinessRule => "business-rule",
        }
    }
}

impl Outcome {
    /// With one issue.
    #[must_use]
    pub fn of(
        code: IssueCode,
        at: impl Into<String>,
        says: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let mut outcome = Self::default();
        outcome.add(code, at, says, remedy);
        outcome
    }

    /// What was done, line by line: nothing of it is an error.
    #[must_use]
    pub fn told(lines: impl IntoIterator<Item = (IssueCode, String)>) -> Self {
        let mut outcome = Self::default();
        for (code, says) in lines {
            outcome.add(code, "", says, "");
        }
        outcome
    }

    /// As an `OperationOutcome`.
    #[must_use]
    pub fn write(&self) -> Resource {
        let issues = self.issues.iter().map(Issue::write).collect();
        Object::resource("OperationOutcome")
            .list("issue", issues)
            .done()
    }

    pub(crate) fn add(
        &mut self,
        code: IssueCode,
        at: impl Into<String>,
        says: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        if self.issues.len() >= ISSUES_MAX {
            return;
        }
        self.issues.push(Issue {
            code,
            at: at.into(),
            says: says.into(),
            remedy: remedy.into(),
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.issues.is_empty()
    }
}

impl Issue {
    fn write(&self) -> Object {
        let expression = (!self.at.is_empty()).then_some(&self.at);
        let severity = match self.code {
            IssueCode::Informational => "information",
            IssueCode::BusinessRule => "warning",
            _ => "error",
        };
        let says = if self.remedy.is_empty() {
            self.says.clone()
        } else {
            format!("{}: {}", self.says, self.remedy)
        };
        Object::new()
            .text("severity", severity)
            .text("code", self.code.word())
            .text("diagnostics", says)
            .texts("expression", expression.as_slice())
    }
}

impl std::fmt::Display for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.at.is_empty() {
            write!(f, "at `{}`: ", self.at)?;
        }
        write!(f, "{}: {}", self.says, self.remedy)
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, issue) in self.issues.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            issue.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Outcome {}
