//! A fit as tables.

use std::fmt::Write as _;

use super::Fit;
use crate::parameters::{five_digits, table};

impl Fit {
    /// The posterior draws: a line of names, then a draw a line, five digits each; the form of the files in `data/`.
    #[must_use]
    pub fn draws_csv(&self) -> String {
        let names: Vec<&str> = self.learned.iter().map(|it| it.id.as_str()).collect();
        table(&names, &self.draws)
    }

    /// What was learned, a parameter a line.
    #[must_use]
    pub fn learned_csv(&self) -> String {
        let mut text = String::from(
            "parameter,prior_5,prior_50,prior_95,posterior_5,posterior_50,posterior_95,learned,r_hat,effective\n",
        );
        for it in &self.learned {
            let numbers = it.prior.iter().chain(&it.posterior);
            let numbers: Vec<String> = numbers.map(|it| five_digits(*it)).collect();
            let _written = writeln!(
                text,
                "{},{},{:.2},{:.4},{:.0}",
                it.id,
                numbers.join(","),
                it.share,
                it.r_hat,
                it.effective
            );
        }
        text
    }

    /// How well each row is met, a row a line; rows that were left out come last, with the reason.
    #[must_use]
    pub fn rows_csv(&self) -> String {
        let mut text = String::from("row,expected,parameters,left_out\n");
        for it in &self.rows {
            let _written = writeln!(text, "{},{:.4},{:.4},", it.row, it.expected, it.parameters);
        }
        for it in &self.left_out {
            let _written = writeln!(text, "{},,,{}", it.row, it.why);
        }
        text
    }
}
