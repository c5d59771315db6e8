//! The same for the thresholds under `parameters/`: the bands of a score, the range and the weights of its views, what
//! raises it, when a ranking decides, and when to look again. How often a feature is seen in each kind of hair loss is a
//! share and no threshold: it is left out.

use guideline::{
    Edition, Problem,
    follow_up::{self as looks, Looks},
    severity::{self as scales, Band, Raise, Severity},
    typing::{Feature, LIKELIHOOD, Likelihood},
};
use record::quantity::Decimal;

use super::slips;
use crate::example::{follow_up, likelihood, severity};

/// Every slip in a threshold of the parameters that no example of theirs would notice.
pub(super) fn loose(edition: &Edition) -> Vec<Problem> {
    let mut all = of_severity(edition, edition.severity());
    all.extend(of_likelihood(edition, edition.likelihood()));
    all.extend(of_follow_up(edition.looks()));
    all
}

fn unnoticed(file: &str, what: &str) -> Problem {
    let says = format!("no example notices {what}: add one on each side of it");
    Problem::new(file, says)
}

fn of_severity(edition: &Edition, scale: &Severity) -> Vec<Problem> {
    let scores = severity_slips(scale)
        .into_iter()
        .filter(|(_, slipped)| {
            scale.example.iter().all(|it| {
                severity::scored(edition, slipped, it).as_deref() == Ok(it.gives.as_str())
            })
        })
        .map(|(what, _)| what);
    let raises = scale.raises.iter().flat_map(|raise| {
        let missed = move |slipped: &Raise| {
            raise.example.iter().all(|it| {
                severity::raised(edition, slipped, it).as_deref() == Ok(it.gives.as_str())
            })
        };
        slips(&raise.when).into_iter().filter_map(move |slip| {
            let slipped = Raise {
                when: slip.criterion,
                ..raise.clone()
            };
            missed(&slipped).then(|| format!("{}: {}", raise.name, slip.what))
        })
    });
    scores
        .chain(raises)
        .map(|what| unnoticed(scales::FILE, &what))
        .collect()
}

fn severity_slips(scale: &Severity) -> Vec<(String, Severity)> {
    let mut all = Vec::new();
    let mut slip = |what: String, change: &dyn Fn(&mut Severity)| {
        let mut slipped = scale.clone();
        change(&mut slipped);
        all.push((what, slipped));
    };
    for by in [Decimal::NEGATIVE_ONE, Decimal::ONE] {
        let (lowest, highest) = (scale.lowest + by, scale.highest + by);
        slip(format!("`lowest` as {lowest}"), &|it| it.lowest = lowest);
        slip(format!("`highest` as {highest}"), &|it| {
            it.highest = highest;
        });
        for (place, view) in scale.view.iter().enumerate() {
            let weight = view.weight + by / Decimal::ONE_HUNDRED;
            slip(
                format!("the weight of `{}` as {weight}", view.concept),
                &|it| {
                    if let Some(view) = it.view.get_mut(place) {
                        view.weight = weight;
                    }
                },
            );
        }
    }
    for (name, bands) in Severity::SCALES {
        for bound in ends(bands(&mut scale.clone())) {
            for by in [Decimal::NEGATIVE_ONE, Decimal::ONE] {
                let to = bound + by;
                slip(format!("`{name}` with {bound} as {to}"), &|it| {
                    for end in bands(it).iter_mut().flat_map(four) {
                        *end = end.map(|at| if at == bound { to } else { at });
                    }
                });
            }
            slip(
                format!("`{name}` with {bound} itself on the other side"),
                &|it| {
                    for band in bands(it) {
                        turn(band, bound);
                    }
                },
            );
        }
    }
    all
}

/// Where the bands of a scale meet.
fn ends(bands: &mut [Band]) -> Vec<Decimal> {
    let mut ends: Vec<Decimal> = bands
        .iter_mut()
        .flat_map(|band| four(band).map(|end| *end))
        .flatten()
        .collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

fn four(band: &mut Band) -> [&mut Option<Decimal>; 4] {
    [
        &mut band.above,
        &mut band.at_least,
        &mut band.below,
        &mut band.at_most,
    ]
}

/// A bound that belonged to the band below now belongs to the one above, or the other way round.
fn turn(band: &mut Band, bound: Decimal) {
    for (one, other) in [
        (&mut band.above, &mut band.at_least),
        (&mut band.below, &mut band.at_most),
    ] {
        if *one == Some(bound) || *other == Some(bound) {
            std::mem::swap(one, other);
        }
    }
}

fn of_likelihood(edition: &Edition, table: &Likelihood) -> Vec<Problem> {
    let whole = likelihood_slips(table)
        .into_iter()
        .filter(|(_, slipped)| {
            let mut examples = table.example.iter();
            examples.all(|it| likelihood::ranks(edition, slipped, it).is_ok())
        })
        .map(|(what, _)| what);
    let features = table.feature.iter().flat_map(|row| {
        slips(&row.when).into_iter().filter_map(move |slip| {
            let slipped = Feature {
                when: slip.criterion,
                ..row.clone()
            };
            let mut examples = row.example.iter();
            examples
                .all(|it| likelihood::shows(edition, &slipped, it).is_ok())
                .then(|| format!("{}: {}", row.id, slip.what))
        })
    });
    whole
        .chain(features)
        .map(|what| unnoticed(LIKELIHOOD, &what))
        .collect()
}

type Number = fn(&mut Likelihood) -> &mut f64;

fn likelihood_slips(table: &Likelihood) -> Vec<(String, Likelihood)> {
    let numbers: [(&str, f64, Number); 5] = [
        ("damping", 0.01, |it| &mut it.damping),
        ("factor_min", 0.01, |it| &mut it.factor_min),
        ("factor_max", 1.0, |it| &mut it.factor_max),
        ("decides_at", 0.01, |it| &mut it.decides_at),
        ("decides_ratio", 0.1, |it| &mut it.decides_ratio),
    ];
    let mut all = Vec::new();
    for (name, step, number) in numbers {
        for by in [-step, step] {
            let mut slipped = table.clone();
            let at = number(&mut slipped);
            let what = format!("`{name} = {at}` as {:.2}", *at + by);
            *at += by;
            all.push((what, slipped));
        }
    }
    for by in [-1, 1] {
        let mut slipped = table.clone();
        slipped.adult_from_years += by;
        let what = format!("`adult_from_years` as {}", slipped.adult_from_years);
        all.push((what, slipped));
    }
    all
}

fn of_follow_up(looks: &Looks) -> Vec<Problem> {
    let places = 0..looks.look.len();
    let slips = places.flat_map(|place| [(place, -1), (place, 1)]);
    slips
        .filter_map(|(place, by)| {
            let mut slipped: Looks = looks.clone();
            let look = slipped.look.get_mut(place)?;
            look.days += by;
            let what = format!("`{}` on day {}", look.what, look.days);
            let mut examples = looks.example.iter();
            examples
                .all(|it| follow_up::proposed(&slipped, it) == it.gives)
                .then(|| unnoticed(looks::FILE, &what))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is named in `problems`, each of which must lie in `file`.
    fn named(file: &str, problems: Vec<Problem>) -> Vec<String> {
        assert!(problems.iter().all(|it| it.file == file), "{problems:?}");
        problems.into_iter().map(|it| it.says).collect()
    }

    #[test]
    fn a_bound_of_a_band_without_its_example_is_named() {
        let edition = Edition::embedded().expect("the content reads");
        let mut poorer = edition.severity().clone();
        poorer.example.retain(|it| !it.gives.starts_with("SALT 75"));
        let says = named(scales::FILE, of_severity(&edition, &poorer));
        assert_eq!(
            says,
            [
                "no example notices `salt_band` with 75 as 76: add one on each side of it",
                "no example notices `salt_band` with 75 itself on the other side: add one on each side of it",
            ]
        );
    }

    #[test]
    fn what_raises_a_score_is_named_without_its_example() {
        let edition = Edition::embedded().expect("the content reads");
        let mut poorer = edition.severity().clone();
        for raise in &mut poorer.raises {
            raise.example.retain(|it| it.gives != "silent");
        }
        let says = named(scales::FILE, of_severity(&edition, &poorer));
        for concept in [
            "brow",
            "lash",
            "failed_treatment_months",
            "psychosocial_0_10",
        ] {
            assert!(says.iter().any(|it| it.contains(concept)), "{says:?}");
        }
    }

    #[test]
    fn what_decides_a_ranking_is_named_without_its_example() {
        let edition = Edition::embedded().expect("the content reads");
        let mut poorer = edition.likelihood().clone();
        poorer.example.retain(|it| it.gives != "nothing leads");
        let says = named(LIKELIHOOD, of_likelihood(&edition, &poorer));
        for number in [
            "`decides_at = 0.7` as 0.69",
            "`decides_ratio = 3` as 2.90",
            "`adult_from_years`",
        ] {
            assert!(says.iter().any(|it| it.contains(number)), "{says:?}");
        }
    }

    #[test]
    fn a_look_without_its_example_is_named() {
        let edition = Edition::embedded().expect("the content reads");
        let mut poorer = edition.looks().clone();
        poorer.example.retain(|it| it.kind.as_deref() != Some("te"));
        let says = named(looks::FILE, of_follow_up(&poorer));
        assert_eq!(says.len(), 2, "{says:?}");
        assert!(says.iter().all(|it| it.contains("reassess shedding")));
    }
}
