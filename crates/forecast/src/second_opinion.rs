//! The statistical model: a closed-form curve with no mechanism. It knows no relapse and no change of dose, but for a
//! loading dose.

use crate::{
    number::phi,
    parameters::{Dose, Drug, Models, Scale, Statistical},
    population::Baseline,
    regimen::Regimen,
    trial::{Condition, Endpoint},
};

/// The model under one draw and one treatment, ready to draw people's curves.
#[derive(Clone, Copy, Debug)]
pub struct Curves<'m> {
    models: &'m Models,
    draw: &'m Statistical,
    /// Probit of the regrown share, before what is the patient's own.
    level: f64,
    /// Weeks.
    time: f64,
}

impl<'m> Curves<'m> {
    /// The curves of people on `regimen`, or why the model has none.
    pub fn new(
        models: &'m Models,
        draw: &'m Statistical,
        regimen: &Regimen,
    ) -> Result<Self, &'static str> {
        let taken = |step: usize| {
            let (drug, dose) = regimen.steps().get(step)?.taken.as_ref()?;
            Some((models.drug(drug)?, *dose))
        };
        match regimen.steps() {
            [_] => Self::steady(models, draw, taken(0)),
            [_, then] => match (taken(0), taken(1)) {
                // A loading dose: more of the same medicine for the first few weeks.
                (Some((first, more)), Some((drug, dose)))
                    if first.id == drug.id
                        && more.dose_mg > dose.dose_mg
                        && then.week <= models.fixed.trial.loading_weeks =>
                {
                    let after = Self::steady(models, draw, Some((drug, dose)))?;
                    Ok(Self {
                        time: after.time * (-draw.loading).exp(),
                        ..after
                    })
                }
                _ => Err(CHANGES),
            },
            _ => Err(CHANGES),
        }
    }

    /// The curves of people who take the same throughout.
    fn steady(
        models: &'m Models,
        draw: &'m Statistical,
        taken: Option<(&Drug, Dose)>,
    ) -> Result<Self, &'static str> {
        let (level, time) = match taken {
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
                    Scale::Borrowed => return Err(NO_NUMBERS),
                };
                let ratio = dose.dose_mg / drug.reference_dose_mg.ok_or(NO_NUMBERS)?;
                (intercept + slope * ratio.ln(), time)
            }
        };
        Ok(Self {
            models,
            draw,
            level,
            time,
        })
    }

    /// SALT (0-100) at weeks 0 to `weeks` of a patient with hidden normals `level` and `speed`.
    #[must_use]
    pub fn salt(&self, baseline: Baseline, (level, speed): (f64, f64), weeks: u16) -> Vec<f64> {
        let draw = self.draw;
        let yes = |is: bool, amount: f64| if is { amount } else { 0.0 };
        let hair = &self.models.fixed.hair;
        let probit = self.level
            - yes(baseline.very_severe, draw.very_severe_level)
            - yes(baseline.long_episode, hair.long_episode_probit)
            + draw.level_sd * level;
        let regrown = phi(probit);
        let slower = yes(baseline.very_severe, draw.very_severe_time);
        let time = self.time * (draw.time_sd * speed + slower).exp();
        (0..=weeks)
            .map(|week| {
                let since = (f64::from(week) - draw.delay_weeks).max(0.0);
                let done = 1.0 - (-(since / time).powf(draw.shape)).exp();
                (baseline.salt * (1.0 - regrown * done)).clamp(0.0, 100.0)
            })
            .collect()
    }
}

const CHANGES: &str = "the statistical model knows no change of treatment";
const NO_NUMBERS: &str = "the statistical model has no numbers for the medicine";

/// Why the model cannot speak of a figure, where it cannot: it knows no relapse.
pub(crate) fn silent_of(endpoint: Endpoint, condition: Condition) -> Option<&'static str> {
    let relapse = matches!(endpoint, Endpoint::LostEver | Endpoint::Recaptured);
    (relapse || condition == Condition::Responder52)
        .then_some("the statistical model knows no relapse")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regimen::Step;

    fn regimen(models: &Models, steps: &[(u16, &str, f64)]) -> Regimen {
        let step = |(week, drug, dose_mg): &(u16, &str, f64)| {
            let dose = Dose {
                dose_mg: *dose_mg,
                every_h: 24,
            };
            Step {
                week: *week,
                taken: (*dose_mg > 0.0).then(|| ((*drug).to_owned(), dose)),
            }
        };
        Regimen::new(models, steps.iter().map(step).collect()).unwrap()
    }

    #[test]
    fn a_loading_dose_is_quicker_and_ends_where_the_dose_after_it_ends() {
        let models = Models::release().unwrap();
        let draw = Statistical {
            loading: 0.5,
            ..models.statistical[0].clone()
        };
        let salt = |steps: &[(u16, &str, f64)]| {
            let regimen = regimen(&models, steps);
            let baseline = Baseline {
                salt: 80.0,
                very_severe: false,
                long_episode: false,
            };
            Curves::new(&models, &draw, &regimen).map(|it| it.salt(baseline, (0.3, 0.0), 200))
        };
        let loaded = salt(&[(0, "ritlecitinib", 200.0), (4, "ritlecitinib", 50.0)]).unwrap();
        let plain = salt(&[(0, "ritlecitinib", 50.0)]).unwrap();
        assert!(loaded[12] < plain[12] - 1.0, "{} {}", loaded[12], plain[12]);
        assert!((loaded[200] - plain[200]).abs() < 1e-3);
        for changed in [
            [(0, "ritlecitinib", 200.0), (5, "ritlecitinib", 50.0)],
            [(0, "ritlecitinib", 50.0), (4, "ritlecitinib", 200.0)],
            [(0, "baricitinib", 4.0), (4, "ritlecitinib", 50.0)],
            [(0, "baricitinib", 4.0), (4, "", 0.0)],
        ] {
            assert_eq!(salt(&changed).unwrap_err(), CHANGES);
        }
        assert_eq!(salt(&[(0, "upadacitinib", 15.0)]).unwrap_err(), NO_NUMBERS);
    }

    #[test]
    fn of_relapse_it_is_silent() {
        assert!(silent_of(Endpoint::LostEver, Condition::All).is_some());
        assert!(silent_of(Endpoint::SaltAtMost, Condition::Responder52).is_some());
        assert!(silent_of(Endpoint::SaltAtMost, Condition::VerySevere).is_none());
    }
}
