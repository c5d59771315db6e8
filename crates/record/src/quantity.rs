//! Exact numbers with units. Clinical thresholds are compared as decimals, never as binary fractions.

pub use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A number in one UCUM unit (`10*3/uL`, `g/dL`, `%`); a bare count has the unit `1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// The number, exact.
    pub value: Decimal,
    /// UCUM code.
    pub unit: String,
}

impl Quantity {
    /// `value` in `unit`.
    #[must_use]
    pub fn new(value: Decimal, unit: impl Into<String>) -> Self {
        Self {
            value,
            unit: unit.into(),
        }
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.unit == "1" {
            self.value.fmt(f)
        } else {
            write!(f, "{} {}", self.value, self.unit)
        }
    }
}

/// Which side of a number a result lies on that the instrument could not measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparator {
    /// Below it.
    #[serde(rename = "<")]
    Less,
    /// Not above it.
    #[serde(rename = "<=")]
    AtMost,
    /// Not below it.
    #[serde(rename = ">=")]
    AtLeast,
    /// Above it.
    #[serde(rename = ">")]
    Greater,
}

impl Comparator {
    /// As FHIR writes it (`<`, `<=`, `>=`, `>`).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Greater => ">",
        }
    }
}

/// A result that is known to lie on one side of a number (`>60 mL/min`, `<0.5 10*3/uL`), and no more. It is no number:
/// it has an answer only where every number that it may be has the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Which side.
    pub comparator: Comparator,
    /// Of what.
    pub quantity: Quantity,
}

impl Limit {
    /// Whether it lies below `bound`, in the same unit; `None` where it may lie on either side.
    #[must_use]
    pub fn below(&self, bound: Decimal) -> Option<bool> {
        let limit = self.quantity.value;
        match self.comparator {
            Comparator::Less => (limit <= bound).then_some(true),
            Comparator::AtMost => (limit < bound).then_some(true),
            Comparator::AtLeast | Comparator::Greater => (limit >= bound).then_some(false),
        }
    }

    /// Whether it lies above `bound`, in the same unit; `None` where it may lie on either side.
    #[must_use]
    pub fn above(&self, bound: Decimal) -> Option<bool> {
        let limit = self.quantity.value;
        match self.comparator {
            Comparator::Greater => (limit >= bound).then_some(true),
            Comparator::AtLeast => (limit > bound).then_some(true),
            Comparator::AtMost | Comparator::Less => (limit <= bound).then_some(false),
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.comparator.code(), self.quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every limit against every bound, by trying numbers on, beside and between them.
    #[test]
    fn a_limit_answers_where_all_that_it_may_be_agree() {
        let all: Vec<Decimal> = (0..40).map(|tenths| Decimal::new(tenths, 1)).collect();
        let inner = |number: &&Decimal| (10..30).contains(&(**number * Decimal::TEN).mantissa());
        for comparator in [
            Comparator::Less,
            Comparator::AtMost,
            Comparator::AtLeast,
            Comparator::Greater,
        ] {
            for limit in all.iter().filter(inner) {
                let holds = |number: &&Decimal| match comparator {
                    Comparator::Less => *number < limit,
                    Comparator::AtMost => *number <= limit,
                    Comparator::AtLeast => *number >= limit,
                    Comparator::Greater => *number > limit,
                };
                // Halves of a step: what lies between two numbers counts, too.
                let may_be: Vec<Decimal> = (0..80)
                    .map(|twentieths| Decimal::new(twentieths * 5, 2))
                    .filter(|number| holds(&number))
                    .collect();
                let agreed = |said: &dyn Fn(Decimal) -> bool| {
                    let first = may_be.first().map(|number| said(*number))?;
                    may_be.iter().all(|it| said(*it) == first).then_some(first)
                };
                let it = Limit {
                    comparator,
                    quantity: Quantity::new(*limit, "1"),
                };
                for bound in all.iter().filter(inner) {
                    assert_eq!(
                        it.below(*bound),
                        agreed(&|number| number < *bound),
                        "{it} below {bound}"
                    );
                    assert_eq!(
                        it.above(*bound),
                        agreed(&|number| number > *bound),
                        "{it} above {bound}"
                    );
                }
            }
        }
    }
}
