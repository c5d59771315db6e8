//! How long the large pieces of work take; prints, and fails only far beyond what is wanted.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement speaks"
)]

use std::time::Instant;

use forecast::{
    Models, Regimen,
    cohort::{Cohort, Member},
    parameters::Dose,
    population::{Baseline, Course, Hidden, streams},
    update::{Library, Outcome, Patient, Reading, forecast},
};

#[test]
#[ignore = "a measurement: run it in a release build"]
fn how_long_it_takes() {
    let models = Models::release().unwrap();
    let dose = Dose {
        dose_mg: 4.0,
        every_h: 24,
    };
    let regimen = Regimen::steady(&models, "baricitinib", dose).unwrap();
    let since = Instant::now();
    let courses: Vec<Course<'_>> = models
        .mechanistic
        .iter()
        .map(|draw| Course::new(&models, draw, &regimen))
        .collect();
    let ends = Cohort::new(100_000, 52, 2).read(
        |index| {
            let (mut who, mut flares) = streams(1, index);
            let baseline = Baseline::drawn(&models.fixed.population[0], &mut who);
            let hidden = Hidden::drawn(&mut who, &mut flares, 52);
            Member {
                course: &courses[index % 100],
                baseline,
                hidden,
            }
        },
        |_, _, salt| salt[52],
    );
    println!("{} patients x 52 weeks: {:?}", ends.len(), since.elapsed());
    let patient = Patient {
        drug: "baricitinib".to_owned(),
        dose,
        salt: 85.0,
        age: 34,
        episode_years: 2.0,
        readings: Vec::new(),
    };
    let since = Instant::now();
    let library = Library::build(&models, &patient, 1, 2);
    println!("library: {:?}", since.elapsed());
    let readings = [4, 8, 12, 16, 20, 24, 30, 36].map(|week| Reading { week, salt: 60.0 });
    let mut times: Vec<_> = (0..100)
        .map(|_| {
            let since = Instant::now();
            let forecast = library.weigh(&models, &readings);
            assert!(forecast.effective_curves >= 1.0);
            since.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!(
        "update with 8 readings: median {:?}, p99 {:?}",
        times[50], times[98]
    );
    let courses = [
        (4, 85.0),
        (12, 86.0),
        (24, 84.0),
        (36, 20.0),
        (44, 5.0),
        (52, 60.0),
    ];
    let unusual = Patient {
        readings: courses.map(|(week, salt)| Reading { week, salt }).to_vec(),
        ..patient
    };
    let since = Instant::now();
    let outcome = forecast(&models, &unusual, 1, 2).unwrap();
    println!(
        "library and search for an unusual course: {:?}",
        since.elapsed()
    );
    let Outcome::Forecast(found) = outcome else {
        panic!("refused");
    };
    println!("effective curves: {:.0}", found.effective_curves);
}
