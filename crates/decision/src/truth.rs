//! Three values: met, not met, and not known (with what is missing). Kleene's logic, with two kinds of gap.

use std::collections::BTreeSet;

use record::{finding::ConceptId, id::FindingId};

/// Whether something holds of a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Met,
    /// It does not.
    NotMet,
    /// What is known does not decide.
    Unknown(Gaps),
}

/// What is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Must be known before anything may open: required and absent, or answered "not known".
    pub needed: BTreeSet<ConceptId>,
    /// Absent and declared `optional`: shown to the clinician, blocks nothing.
    pub listed: BTreeSet<ConceptId>,
}

/// A truth with the findings it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it holds.
    pub truth: Truth,
    /// The findings that make it so.
    pub basis: BTreeSet<FindingId>,
    /// Concepts that a `known` asked for in vain.
    pub lacking: BTreeSet<ConceptId>,
}

impl Gaps {
    /// One concept that must be known.
    #[must_use]
    pub fn needed(concept: &str) -> Self {
        Self {
            needed: BTreeSet::from([ConceptId::new(concept)]),
            listed: BTreeSet::new(),
        }
    }

    /// One concept that is listed.
    #[must_use]
    pub fn listed(concept: &str) -> Self {
        Self {
            needed: BTreeSet::new(),
            listed: BTreeSet::from([ConceptId::new(concept)]),
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.needed.extend(other.needed);
        self.listed.extend(other.listed);
        self
    }
}

impl Truth {
    /// Met or not met.
    #[must_use]
    pub fn known(met: bool) -> Self {
        if met { Self::Met } else { Self::NotMet }
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotMet, _) | (_, Self::NotMet) => Self::NotMet,
            (Self::Met, other) => other,
            (this, Self::Met) => this,
            (Self::Unknown(a), Self::Unknown(b)) => Self::Unknown(a.join(b)),
        }
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Met, _) | (_, Self::Met) => Self::Met,
            (Self::NotMet, other) => other,
            (this, Self::NotMet) => this,
            (Self::Unknown(a), Self::Unknown(b)) => Self::Unknown(a.join(b)),
        }
    }

    /// The opposite holds.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::Met => Self::NotMet,
            Self::NotMet => Self::Met,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// What is not known counts as not met: for "a documented X".
    #[must_use]
    pub fn documented(self) -> Self {
        match self {
            Self::Unknown(_) => Self::NotMet,
            known => known,
        }
    }
}

impl Outcome {
    /// A truth that rests on `basis`.
    #[must_use]
    pub fn new(truth: Truth, basis: impl IntoIterator<Item = FindingId>) -> Self {
        Self {
            truth,
            basis: basis.into_iter().collect(),
            lacking: BTreeSet::new(),
        }
    }

    /// Both hold; the basis is that of the parts that decide.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let truth = self.truth.clone().and(other.truth.clone());
        Self::decided_by(truth, self, other)
    }

    /// At least one holds; the basis is that of the parts that decide.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let truth = self.truth.clone().or(other.truth.clone());
        Self::decided_by(truth, self, other)
    }

    fn decided_by(truth: Truth, this: &Self, other: &Self) -> Self {
        let same =
            |part: &Self| std::mem::discriminant(&part.truth) == std::mem::discriminant(&truth);
        let mut basis = BTreeSet::new();
        let mut lacking = BTreeSet::new();
        for part in [this, other] {
            if same(part) {
                basis.extend(part.basis.iter().copied());
                lacking.extend(part.lacking.iter().cloned());
            }
        }
        Self {
            truth,
            basis,
            lacking,
        }
    }
}
