//! The scalp map: four views, each with as many parts as it has hundredths of the scalp, so that a marked part is one
//! per cent and the picture is the arithmetic.

use std::collections::BTreeMap;

use guideline::Edition;
use record::{
    Value,
    quantity::{Decimal, Quantity},
};
use serde::{Deserialize, Serialize};

/// Stem of the concepts that hold what a patient marked.
const PATIENT: &str = "patient_scalp_";
/// Concept of the whole.
const WHOLE: &str = "patient_estimated_salt";

/// One view of the scalp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalpView {
    /// Its name: `top`, `back`, `right`, `left`.
    pub name: String,
    /// The concept of the patient's own mark.
    pub concept: String,
    /// How many parts it has: its share of the scalp in per cent.
    pub parts: u16,
}

/// What a patient marked on one view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Marked {
    /// "I'm not sure", or left for the visit.
    Unsure,
    /// So many parts are bare.
    Bare {
        /// How many.
        parts: u16,
        /// Which ones, from 0, when they were tapped one by one.
        #[serde(default)]
        dots: Vec<u16>,
    },
}

impl Marked {
    /// Bare parts, when they are known.
    #[must_use]
    pub fn parts(&self) -> Option<u16> {
        match self {
            Self::Unsure => None,
            Self::Bare { parts, .. } => Some(*parts),
        }
    }

    /// Whether it can be of `view`: no more parts than there are, and the dots, if any, are as many as the parts.
    pub(super) fn fits(&self, view: &ScalpView) -> bool {
        match self {
            Self::Unsure => true,
            Self::Bare { parts, dots } => {
                let mut once = dots.clone();
                once.sort_unstable();
                once.dedup();
                *parts <= view.parts
                    && (dots.is_empty()
                        || (once.len() == usize::from(*parts) && dots.len() == once.len()))
                    && once.iter().all(|dot| *dot < view.parts)
            }
        }
    }
}

/// The views, in the guideline's order.
#[must_use]
pub fn scalp_views(edition: &Edition) -> Vec<ScalpView> {
    let views = &edition.severity().view;
    views
        .iter()
        .filter_map(|view| {
            Some(ScalpView {
                name: view.patient.strip_prefix(PATIENT)?.to_owned(),
                concept: view.patient.clone(),
                parts: u16::try_from(view.weight * Decimal::ONE_HUNDRED).ok()?,
            })
        })
        .collect()
}

/// Bare parts of all views together, of a hundred; `None` while a view is open or not known.
#[must_use]
pub fn bare_in_all(views: &[ScalpView], marked: &BTreeMap<String, Marked>) -> Option<u16> {
    views
        .iter()
        .map(|view| marked.get(&view.name).and_then(Marked::parts))
        .sum()
}

/// What was marked, as concepts and values. A view that is not known is unknown, and so is the whole.
pub(super) fn values(edition: &Edition, marked: &BTreeMap<String, Marked>) -> Vec<(String, Value)> {
    const NOT_SURE: &str = "the patient is not sure";
    let unknown = || Value::Unknown(NOT_SURE.to_owned());
    let views = scalp_views(edition);
    let mut values: Vec<(String, Value)> = views
        .iter()
        .map(|view| {
            let parts = marked.get(&view.name).and_then(Marked::parts);
            let lost = parts.map(|parts| {
                Decimal::from(parts) * Decimal::ONE_HUNDRED / Decimal::from(view.parts)
            });
            (
                view.concept.clone(),
                lost.map_or_else(unknown, |lost| Value::Quantity(Quantity::new(lost, "%"))),
            )
        })
        .collect();
    let whole = bare_in_all(&views, marked).map(Decimal::from);
    values.push((
        WHOLE.to_owned(),
        whole.map_or_else(unknown, |bare| Value::Quantity(Quantity::new(bare, "%"))),
    ));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(parts: u16) -> Marked {
        Marked::Bare {
            parts,
            dots: Vec::new(),
        }
    }

    #[test]
    fn each_part_is_one_per_cent_of_the_scalp() {
        let edition = Edition::embedded().unwrap();
        let views = scalp_views(&edition);
        let parts: Vec<_> = views
            .iter()
            .map(|view| (view.name.as_str(), view.parts))
            .collect();
        assert_eq!(
            parts,
            [("top", 40), ("back", 24), ("right", 18), ("left", 18)]
        );
        // Whatever is marked, the views weighed as the guideline weighs them give the marked parts back.
        for n in 0..=18 {
            let marked: BTreeMap<_, _> = views
                .iter()
                .map(|view| (view.name.clone(), bare(n)))
                .collect();
            let values = values(&edition, &marked);
            let salt: Decimal = edition
                .severity()
                .view
                .iter()
                .zip(&values)
                .map(|(view, (_, value))| view.weight * value.number().unwrap())
                .sum();
            // As the decision core adds them: to twenty places.
            assert_eq!(salt.round_dp(20), Decimal::from(4 * n));
            assert_eq!(
                values.last().unwrap().1.number(),
                Some(Decimal::from(4 * n))
            );
        }
    }

    #[test]
    fn a_view_that_is_not_known_makes_the_whole_unknown() {
        let edition = Edition::embedded().unwrap();
        let marked = BTreeMap::from([
            ("top".to_owned(), bare(40)),
            ("back".to_owned(), Marked::Unsure),
        ]);
        let values = values(&edition, &marked);
        let unknown = values
            .iter()
            .filter(|(_, value)| matches!(value, Value::Unknown(_)))
            .count();
        assert_eq!((unknown, values.len()), (4, 5));
    }

    #[test]
    fn marks_that_cannot_be_are_refused() {
        let view = ScalpView {
            name: "left".to_owned(),
            concept: String::new(),
            parts: 18,
        };
        for (marked, fits) in [
            (bare(0), true),
            (bare(18), true),
            (bare(19), false),
            (Marked::Unsure, true),
            (
                Marked::Bare {
                    parts: 2,
                    dots: vec![0, 17],
                },
                true,
            ),
            (
                Marked::Bare {
                    parts: 2,
                    dots: vec![0, 18],
                },
                false,
            ),
            (
                Marked::Bare {
                    parts: 2,
                    dots: vec![3, 3],
                },
                false,
            ),
            (
                Marked::Bare {
                    parts: 1,
                    dots: vec![3, 4],
                },
                false,
            ),
        ] {
            assert_eq!(marked.fits(&view), fits, "{marked:?}");
        }
    }
}
