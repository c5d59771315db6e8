//! Both models with their posterior draws, and draws as tables.

use std::fmt::Write as _;

use super::{Drug, Mechanistic, Parameters, Population, Prior, Statistical};

/// Which of the two models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// From a dose through the immune loop to the follicle.
    Mechanistic,
    /// A closed-form curve.
    Statistical,
}

impl Model {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Mechanistic, Self::Statistical];

    /// As files and commands name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mechanistic => "mechanistic",
            Self::Statistical => "statistical",
        }
    }
}

/// The models with their numbers.
#[derive(Clone, Debug)]
pub struct Models {
    /// What is held fixed.
    pub fixed: Parameters,
    /// Posterior draws of the mechanistic model.
    pub mechanistic: Vec<Mechanistic>,
    /// Posterior draws of the statistical model.
    pub statistical: Vec<Statistical>,
}

/// The numbers in `data/` cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the forecast's numbers cannot be read: {0}")]
pub struct Unreadable(String);

impl Models {
    /// The release: the numbers built into the binary.
    pub fn release() -> Result<Self, Unreadable> {
        let fixed = toml::from_str(include_str!("../../data/parameters.toml"))
            .map_err(|error| Unreadable(error.to_string()))?;
        Ok(Self {
            fixed,
            mechanistic: draws(include_str!("../../data/mechanistic-draws.csv"))?,
            statistical: draws(include_str!("../../data/statistical-draws.csv"))?,
        })
    }

    /// The same with other posterior draws of `model`: a table in the form of its file in `data/`.
    pub fn with_draws(mut self, model: Model, csv: &str) -> Result<Self, Unreadable> {
        match model {
            Model::Mechanistic => self.mechanistic = some(draws(csv)?)?,
            Model::Statistical => self.statistical = some(draws(csv)?)?,
        }
        Ok(self)
    }

    /// The priors of `model`, in the order of its columns.
    #[must_use]
    pub fn priors(&self, model: Model) -> &[Prior] {
        match model {
            Model::Mechanistic => &self.fixed.prior,
            Model::Statistical => &self.fixed.statistical_prior,
        }
    }

    /// The medicine that is named `id`.
    #[must_use]
    pub fn drug(&self, id: &str) -> Option<&Drug> {
        self.fixed.drug.iter().find(|drug| drug.id == id)
    }

    /// The trial population that is named `id`.
    #[must_use]
    pub fn population(&self, id: &str) -> Option<&Population> {
        self.fixed.population.iter().find(|it| it.id == id)
    }
}

fn some<T>(draws: Vec<T>) -> Result<Vec<T>, Unreadable> {
    if draws.is_empty() {
        return Err(Unreadable("there is no draw".to_owned()));
    }
    Ok(draws)
}

/// Reads a table of numbers with a line of names, each line as one `T`.
fn draws<T: serde::de::DeserializeOwned>(csv: &str) -> Result<Vec<T>, Unreadable> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    lines
        .map(|line| {
            let mut row = Vec::new();
            for (name, cell) in names.iter().zip(line.split(',')) {
                let number: f64 = cell
                    .parse()
                    .ok()
                    .filter(|it: &f64| it.is_finite())
                    .ok_or_else(|| Unreadable(format!("`{cell}` in column `{name}`")))?;
                row.push((*name, number));
            }
            draw(row)
        })
        .collect()
}

/// One draw from the numbers of its columns.
pub(crate) fn draw<'a, T: serde::de::DeserializeOwned>(
    row: impl IntoIterator<Item = (&'a str, f64)>,
) -> Result<T, Unreadable> {
    let row: toml::Table = row
        .into_iter()
        .map(|(name, number)| (name.to_owned(), toml::Value::Float(number)))
        .collect();
    row.try_into()
        .map_err(|error: toml::de::Error| Unreadable(error.to_string()))
}

/// A table of draws: a line of names, then a draw a line, five digits each.
pub(crate) fn table(names: &[&str], draws: &[Vec<f64>]) -> String {
    let mut text = format!("{}\n", names.join(","));
    for draw in draws {
        let cells: Vec<String> = draw.iter().map(|it| five_digits(*it)).collect();
        let _written = writeln!(text, "{}", cells.join(","));
    }
    text
}

/// Five digits that count.
pub(crate) fn five_digits(value: f64) -> String {
    let rounded: f64 = format!("{value:.4e}").parse().unwrap_or(value);
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_reads_with_a_hundred_draws_of_each_model() {
        let models = Models::release().unwrap();
        assert_eq!(models.mechanistic.len(), 100);
        assert_eq!(models.statistical.len(), 100);
        assert_eq!(models.drug("baricitinib").unwrap().labelled.len(), 2);
    }

    #[test]
    fn a_table_of_draws_reads_again() {
        let models = Models::release().unwrap();
        for model in Model::ALL {
            let names: Vec<&str> = models
                .priors(model)
                .iter()
                .map(|it| it.id.as_str())
                .collect();
            let row: Vec<f64> = names
                .iter()
                .zip(1_u8..)
                .map(|(_, n)| 0.123_456_7 * f64::from(n))
                .collect();
            let csv = table(&names, &[row.clone(), row]);
            let read = models.clone().with_draws(model, &csv).unwrap();
            let (of, first) = match model {
                Model::Mechanistic => (read.mechanistic.len(), read.mechanistic[1].gain_mean),
                Model::Statistical => (read.statistical.len(), read.statistical[1].level_none),
            };
            assert_eq!((of, first), (2, 0.12346));
        }
        let none = models
            .with_draws(Model::Statistical, "a_pbo\n")
            .unwrap_err();
        assert!(none.to_string().contains("there is no draw"));
    }
}
