//! Which virtual patients are asked for: checked, and named where they cannot be.

use anyhow::{Context as _, ensure};
use forecast::{Models, Regimen, cohort::Recruits, parameters::Dose};

use crate::args::ForecastWho;

/// The virtual patients that were asked for.
pub(super) fn recruits<'m>(models: &'m Models, ask: &ForecastWho) -> anyhow::Result<Recruits<'m>> {
    let population = models.population(&ask.population).with_context(|| {
        let known: Vec<&str> = models
            .fixed
            .population
            .iter()
            .map(|it| it.id.as_str())
            .collect();
        format!(
            "population: `{}` is not known; known are {}",
            ask.population,
            known.join(", ")
        )
    })?;
    let dose = Dose {
        dose_mg: ask.dose,
        every_h: ask.every,
    };
    let regimen = if ask.drug == "none" {
        ensure!(
            ask.dose.abs() < f64::MIN_POSITIVE,
            "dose: {} mg must be 0 where no medicine is taken",
            ask.dose
        );
        Regimen::none()
    } else {
        ensure!(
            ask.dose > 0.0,
            "dose: {} mg of {} must be above 0, up to 1000",
            ask.dose,
            ask.drug
        );
        Regimen::steady(models, &ask.drug, dose)?
    };
    Ok(Recruits::new(
        models, population, &regimen, ask.seed, ask.weeks,
    ))
}
