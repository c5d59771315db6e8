//! How much of a medicine is taken, and how often.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One dose and the time to the next. Equal when both are; what a day adds up to is not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dosage {
    /// Milligrams a dose.
    pub mg: Decimal,
    /// Hours between doses.
    pub every_h: u16,
}

impl std::fmt::Display for Dosage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} mg every {} hours", self.mg.normalize(), self.every_h)
    }
}
