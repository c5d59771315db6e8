//! The statistical model: a closed-form curve with no mechanism. It knows no relapse and no change of dose.

use crate::{
    number::phi,
    parameters::{Dose, Drug, Models, Scale, Statistical},
    population::Baseline,
};

/// SALT (0-100) at weeks 0 to `weeks` of a patient with hidden normals `level` and `speed`, on `taken` throughout; `None`
/// where the model has no numbers for the medicine.
#[must_use]
pub fn salt(
    models: &Models,
    draw: &Statistical,
    taken: Option<(&Drug, Dose)>,
    baseline: Baseline,
    (level, speed): (f64, f64),
    weeks: u16,
) -> Option<Vec<f64>> {
    let (at_reference, time) = match taken {
        None => (draw.level_none, draw.time_baricitinib),
        Some((drug, dose)) => {
            let (intercept, slope, time) = match drug.scale {
                Scale::Baricitinib => (
                    draw.level_baricitinib,
                    draw.slope_reversible,
                    draw.time_baricitinib,
                ),
                Scale::Deuruxolitinib => (
                    draw.level_deuruxolitinib,
                    draw.slope_reversible,
                    draw.time_deuruxolitinib,
                ),
                Scale::Ritlecitinib => (
                    draw.level_ritlecitinib,
                    draw.slope_ritlecitinib,
                    draw.time_ritlecitinib,
                ),
                Scale::Borrowed => return None,
            };
            let ratio = dose.dose_mg / drug.reference_dose_mg?;
            (intercept + slope * ratio.ln(), time)
        }
    };
    let yes = |is: bool, amount: f64| if is { amount } else { 0.0 };
    let probit = at_reference
        - yes(baseline.very_severe, draw.very_severe_level)
        - yes(baseline.long_episode, models.fixed.hair.long_episode_probit)
        + draw.level_sd * level;
    let regrown = phi(probit);
    let time =
        time * (draw.time_sd * speed + yes(baseline.very_severe, draw.very_severe_time)).exp();
    Some(
        (0..=weeks)
            .map(|week| {
                let since = (f64::from(week) - draw.delay_weeks).max(0.0);
                let done = 1.0 - (-(since / time).powf(draw.shape)).exp();
                (baseline.salt * (1.0 - regrown * done)).clamp(0.0, 100.0)
            })
            .collect(),
    )
}
