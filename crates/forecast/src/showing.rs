//! What people are shown of the models: the policy of `data/showing.toml`, the published rows behind a forecast, and the
//! course of the made-up people of the teaching page.

use serde::Deserialize;

use crate::{
    parameters::{Dose, Mechanistic, Models},
    pharmacology::{Blocked, blocked, concentration, potency},
    population::{Baseline, Course, Hidden},
    regimen::{Regimen, RegimenError},
    trial::{Table, TableError},
};

/// Policy of what is shown, as it stands in `data/showing.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Showing {
    /// Week at which going on is decided.
    pub decision_week: u16,
    /// Lowest and highest share of 100 that is ever shown.
    pub shares_of_100: [u8; 2],
    /// How many lose hair again after stopping.
    pub relapse: Relapse,
    /// The teaching page.
    pub teaching: Teaching,
    /// General figures by medicine.
    pub figures: Vec<Figures>,
}

/// General figures about one medicine: ids of `guideline/education/figures.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each has its words in the data file")]
pub struct Figures {
    pub medicine: String,
    pub benefit: Option<String>,
    pub harm: Option<String>,
}

/// How many of those who stop lose hair again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each has its words in the data file")]
pub struct Relapse {
    pub of_100: u8,
    pub within_years: u8,
    pub row: String,
    pub status: String,
}

/// The made-up people of the teaching page and the doses that a reader may move between.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each has its words in the data file")]
pub struct Teaching {
    pub weeks: u16,
    pub salt: f64,
    pub gain_sds: Vec<f64>,
    pub medicine: Vec<Taught>,
}

/// One medicine of the teaching page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each has its words in the data file")]
pub struct Taught {
    pub id: String,
    pub doses_mg: Vec<f64>,
    pub hours: Vec<u16>,
}

/// One week of a made-up person, averaged over all draws. Shares in 0-1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week {
    /// Attack, of what it was at the start.
    pub attack: f64,
    /// Affected follicles at rest.
    pub resting: f64,
    /// Affected follicles that grow a hair which cannot be seen yet.
    pub growing: f64,
    /// Affected follicles with hair to be seen.
    pub visible: f64,
}

impl Showing {
    /// The release: the policy built into the binary.
    pub fn release() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("../data/showing.toml"))
    }

    /// A share (0-1) as so many of 100, never nobody and never everybody.
    #[must_use]
    pub fn of_100(&self, share: f64) -> u8 {
        let [least, most] = self.shares_of_100;
        let rounded = crate::number::byte(share, 0.01);
        rounded.clamp(least, most)
    }

    /// The months of a made-up person with `gain_sds` on `dose` of `drug`, week by week from the start.
    pub fn course(
        &self,
        models: &Models,
        gain_sds: f64,
        drug: &str,
        dose: Dose,
    ) -> Result<Vec<Week>, RegimenError> {
        let regimen = Regimen::steady(models, drug, dose)?;
        let (baseline, hidden) = self.made_up(gain_sds);
        let courses = models.mechanistic.iter().map(|draw| {
            let states = Course::new(models, draw, &regimen).states(baseline, &hidden);
            let start = states.first().map_or(1.0, |state| state.attack);
            let weeks = states.iter().map(move |state| {
                let [resting, g1, g2, g3, visible] = state.fractions();
                Week {
                    attack: state.attack / start,
                    resting,
                    growing: g1 + g2 + g3,
                    visible,
                }
            });
            weeks.collect::<Vec<Week>>()
        });
        let none = Week {
            attack: 0.0,
            resting: 0.0,
            growing: 0.0,
            visible: 0.0,
        };
        let mut mean = vec![none; usize::from(self.teaching.weeks) + 1];
        let draws = crate::number::count(models.mechanistic.len().max(1));
        for course in courses {
            for (mean, week) in mean.iter_mut().zip(course) {
                mean.attack += week.attack / draws;
                mean.resting += week.resting / draws;
                mean.growing += week.growing / draws;
                mean.visible += week.visible / draws;
            }
        }
        Ok(mean)
    }

    fn made_up(&self, gain_sds: f64) -> (Baseline, Hidden) {
        let baseline = Baseline {
            salt: self.teaching.salt,
            very_severe: false,
            long_episode: false,
        };
        let hidden = Hidden {
            gain: gain_sds,
            entry: 0.0,
            growth: 0.0,
            clearance: 0.0,
            flares: vec![0.0; usize::from(self.teaching.weeks) + 1],
        };
        (baseline, hidden)
    }
}

/// How much of the signal for attack is blocked (0-1) at each hour of two days on `dose` of `drug`, averaged over all
/// draws, hours 0 to 48; `None` for a medicine without numbers.
///
/// A reversible medicine follows its concentration; the enzyme that a covalent one has used up comes back slowly, so that
/// its mean over the interval stands for each hour.
#[must_use]
pub fn day(models: &Models, drug: &str, dose: Dose) -> Option<Vec<f64>> {
    let drug = models.drug(drug)?;
    let draws = crate::number::count(models.mechanistic.len().max(1));
    let mean =
        |of: &dyn Fn(&Mechanistic) -> f64| models.mechanistic.iter().map(of).sum::<f64>() / draws;
    let taken = |share: &Blocked| share.interferon.max(share.common_chain);
    if dose.dose_mg <= 0.0 {
        return Some(vec![0.0; 49]);
    }
    let Some(ic50) = drug.ic50_interferon else {
        let flat = mean(&|draw| taken(&blocked(draw, drug, dose, drug.clearance_l_per_h)));
        return Some(vec![flat; 49]);
    };
    let hours = 0..=48_u16;
    let share = |hour: u16| {
        let since = f64::from(hour % dose.every_h);
        let level = concentration(drug, dose, drug.clearance_l_per_h, since);
        mean(&|draw| level / (level + potency(draw, drug) * ic50))
    };
    Some(hours.map(share).collect())
}

/// The published rows that the models were fitted to.
pub fn published() -> Result<Table, TableError> {
    Table::read(include_str!("../data/calibration.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dose(dose_mg: f64) -> Dose {
        Dose {
            dose_mg,
            every_h: 24,
        }
    }

    #[test]
    fn more_medicine_means_less_attack_and_more_hair() {
        let (models, showing) = (Models::release().unwrap(), Showing::release().unwrap());
        let last = |mg| {
            *showing
                .course(&models, 0.0, "baricitinib", dose(mg))
                .unwrap()
                .last()
                .unwrap()
        };
        let (none, some, label) = (last(0.0), last(2.0), last(4.0));
        assert!(none.attack > some.attack && some.attack > label.attack);
        assert!(none.visible < some.visible && some.visible < label.visible);
        for week in [none, some, label] {
            assert!((week.resting + week.growing + week.visible - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_hours_of_a_day_follow_the_tablet() {
        let models = Models::release().unwrap();
        let day = day(&models, "baricitinib", dose(4.0)).unwrap();
        assert_eq!(day.len(), 49);
        assert!(day[2] > day[23], "the share falls until the next tablet");
        assert!(
            (day[0] - day[24]).abs() < 1e-12,
            "every day is like the last"
        );
        assert!(day.iter().all(|share| (0.0..1.0).contains(share)));
        assert_eq!(super::day(&models, "aspirin", dose(4.0)), None);
    }

    #[test]
    fn nobody_and_everybody_are_never_shown() {
        let showing = Showing::release().unwrap();
        assert_eq!(
            [0.0, 0.354, 1.0].map(|share| showing.of_100(share)),
            [2, 35, 98]
        );
    }

    #[test]
    fn the_relapse_shown_is_the_published_row() {
        let showing = Showing::release().unwrap();
        let rows = published().unwrap().rows;
        let row = rows
            .iter()
            .find(|row| row.id == showing.relapse.row)
            .unwrap();
        assert!((row.value.unwrap() - f64::from(showing.relapse.of_100)).abs() < 1e-9);
        assert!(row.verified);
    }
}
