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
