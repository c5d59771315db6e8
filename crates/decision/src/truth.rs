//! Three values: met, not met, and not known (with what is missing). Kleene's logic, with two kinds of gap.

use record::id::FindingId;

use crate::few::Few;

/// Whether something holds of a patient. Concepts are named as the content names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth<'c> {
    /// It holds.
    Met,
    /// It does not.
    NotMet,
    /// What is known does not decide.
    Unknown(Gaps<'c>),
}

/// What is missing, by the names of concepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps<'c> {
    /// Must be known before anything may open: required and absent, or answered "not known".
    pub needed: Few<&'c str>,
    /// Absent and declared `optional`: shown to the clinician, blocks nothing.
    pub listed: Few<&'c str>,
}

/// A truth with the findings it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<'c> {
    /// Whether it holds.
    pub truth: Truth<'c>,
    /// The findings that make it so.
    pub basis: Few<FindingId>,
    /// Concepts that a `known` asked for in vain.
    pub lacking: Few<&'c str>,
}

impl<'c> Gaps<'c> {
    /// One concept that must be known.
    #[must_use]
    pub fn needed(concept: &'c str) -> Self {
        Self {
            needed: Few::one(concept),
            listed: Few::default(),
        }
    }

    /// One concept that is listed.
    #[must_use]
    pub fn listed(concept: &'c str) -> Self {
        Self {
            needed: Few::default(),
            listed: Few::one(concept),
        }
    }
}

impl Truth<'_> {
    /// Met or not met.
    #[must_use]
    pub fn known(met: bool) -> Self {
        if met { Self::Met } else { Self::NotMet }
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

    /// Which part decides an `all`: one that is not met, else one that is not known.
    fn against(&self) -> u8 {
        match self {
            Self::NotMet => 2,
            Self::Unknown(_) => 1,
            Self::Met => 0,
        }
    }

    /// Which part decides an `any`: one that is met, else one that is not known.
    fn in_favour(&self) -> u8 {
        match self {
            Self::Met => 2,
            Self::Unknown(_) => 1,
            Self::NotMet => 0,
        }
    }
}

impl<'c> Outcome<'c> {
    /// A truth that rests on `basis`.
    #[must_use]
    pub fn new(truth: Truth<'c>, basis: Few<FindingId>) -> Self {
        Self {
            truth,
            basis,
            lacking: Few::default(),
        }
    }

    /// Makes it "both hold"; the basis is that of the parts that decide.
    pub fn and(&mut self, other: Self) {
        let weights = (self.truth.against(), other.truth.against());
        self.decided_by(other, weights);
    }

    /// Makes it "at least one holds"; the basis is that of the parts that decide.
    pub fn or(&mut self, other: Self) {
        let weights = (self.truth.in_favour(), other.truth.in_favour());
        self.decided_by(other, weights);
    }

    fn decided_by(&mut self, other: Self, (weight, others): (u8, u8)) {
        match weight.cmp(&others) {
            std::cmp::Ordering::Greater => {}
            std::cmp::Ordering::Less => *self = other,
            std::cmp::Ordering::Equal => {
                if let (Truth::Unknown(gaps), Truth::Unknown(more)) = (&mut self.truth, other.truth)
                {
                    gaps.needed.extend(more.needed);
                    gaps.listed.extend(more.listed);
                }
                self.basis.extend(other.basis);
                self.lacking.extend(other.lacking);
            }
        }
    }
}
