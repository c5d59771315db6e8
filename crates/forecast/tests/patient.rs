//! One patient: what is refused, what is wrong, and how readings move the forecast.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail like a test"
)]

use forecast::{
    Models,
    parameters::Dose,
    regimen::Step,
    update::{Forecast, Library, Outcome, Patient, Reading, Told, forecast, forecast_told},
};

fn patient() -> Patient {
    Patient {
        drug: "baricitinib".to_owned(),
        dose: Dose {
            dose_mg: 4.0,
            every_h: 24,
        },
        salt: 85.0,
        age: 34,
        episode_years: 2.0,
        readings: Vec::new(),
    }
}

fn read(week: u16, salt: f64) -> Reading {
    Reading { week, salt }
}

#[test]
fn a_wrong_field_is_named_with_its_range() {
    let models = Models::release().unwrap();
    let error = |change: fn(&mut Patient)| {
        let mut patient = patient();
        change(&mut patient);
        patient.check(&models).unwrap_err().to_string()
    };
    assert!(error(|it| it.salt = 101.0).contains("salt: 101 is outside 0 to 100"));
    assert!(error(|it| it.salt = f64::NAN).contains("salt: NaN"));
    assert!(error(|it| it.episode_years = f64::NAN).contains("episode-years"));
    assert!(error(|it| it.dose.dose_mg = 3.0).contains("not on the label"));
    assert!(error(|it| it.drug = "aspirin".to_owned()).contains("`aspirin` is not known"));
    assert!(error(|it| it.readings = vec![read(0, 80.0)]).contains("after the start"));
    assert!(error(|it| it.readings = vec![read(105, 80.0)]).contains("1 to 104"));
    assert!(error(|it| it.readings = vec![read(8, 1.0), read(4, 1.0)]).contains("order"));
    assert!(error(|it| it.readings = vec![read(8, -1.0)]).contains("reading salt"));
}

#[test]
fn outside_the_trials_is_refused_with_a_reason() {
    let models = Models::release().unwrap();
    let refused = |change: fn(&mut Patient)| {
        let mut patient = patient();
        change(&mut patient);
        match forecast(&models, &patient, 1, 2).unwrap() {
            Outcome::Refused(why) => why,
            Outcome::Forecast(_) => panic!("a forecast was given"),
        }
    };
    assert!(refused(|it| it.age = 17).contains("under 18"));
    assert!(refused(|it| it.age = 90).contains("over 75"));
    assert!(refused(|it| it.salt = 30.0).contains("below SALT 50"));
    assert!(refused(|it| it.episode_years = 12.0).contains("more than 10 years"));
    assert!(refused(|it| it.drug = "upadacitinib".to_owned()).contains("upadacitinib"));
}

#[test]
fn readings_move_the_forecast_their_way() {
    let models = Models::release().unwrap();
    let library = Library::build(&models, &patient(), 1, 2);
    let before = library.weigh(&models, &[]);
    assert!((before.effective_curves - 20_480.0).abs() < 1e-3);
    assert!((before.mechanistic_weight - 0.5).abs() < 1e-9);
    let good = library.weigh(&models, &[read(12, 40.0), read(24, 12.0)]);
    let poor = library.weigh(&models, &[read(12, 84.0), read(24, 86.0)]);
    let at_52 = |forecast: &Forecast| forecast.odds[2].at_most_20;
    assert!(at_52(&poor) < at_52(&before) && at_52(&before) < at_52(&good));
    for forecast in [&before, &good, &poor] {
        assert_eq!(forecast.bands.len(), 105);
        for band in &forecast.bands {
            assert!(band.salt.is_sorted() && band.salt[4] <= 100.0);
        }
        assert!(
            forecast
                .odds
                .iter()
                .all(|it| it.at_most_10 <= it.at_most_20)
        );
        assert!((0.0..=1.0).contains(&forecast.never_20));
    }
    // The same on one thread as on two.
    let alone = Library::build(&models, &patient(), 1, 1).weigh(&models, &[read(12, 40.0)]);
    assert_eq!(alone, library.weigh(&models, &[read(12, 40.0)]));
}

#[test]
fn an_impossible_course_still_gives_finite_numbers() {
    let models = Models::release().unwrap();
    let library = Library::build(&models, &patient(), 1, 2);
    let odd = [
        (4, 10.0),
        (8, 95.0),
        (12, 5.0),
        (16, 100.0),
        (20, 0.0),
        (24, 90.0),
    ];
    let forecast = library.weigh(&models, &odd.map(|(week, salt)| read(week, salt)));
    assert!(
        forecast
            .bands
            .iter()
            .all(|band| band.salt.iter().all(|it| it.is_finite()))
    );
    assert!(forecast.effective_curves >= 1.0);
}

fn given(outcome: Outcome) -> Forecast {
    match outcome {
        Outcome::Forecast(it) => *it,
        Outcome::Refused(why) => panic!("refused: {why}"),
    }
}

/// No response to week 24, then regrowth, then a flare.
fn unusual() -> Vec<Reading> {
    [
        (4, 85.0),
        (12, 86.0),
        (24, 84.0),
        (36, 20.0),
        (44, 5.0),
        (52, 60.0),
    ]
    .map(|(week, salt)| read(week, salt))
    .to_vec()
}

#[test]
fn an_unusual_course_is_searched_for_and_said_to_be_unusual() {
    let models = Models::release().unwrap();
    let mut patient = patient();
    patient.readings = unusual();
    let few = Library::build(&models, &patient, 1, 2).weigh(&models, &patient.readings);
    assert!(few.effective_curves < models.fixed.update.ess_least);
    let found = given(forecast(&models, &patient, 1, 2).unwrap());
    assert!(
        found.flags[0].starts_with("Unusual course"),
        "{:?}",
        found.flags
    );
    assert!(found.effective_curves > 2.0 * few.effective_curves);
    // What was found passes the readings by less than the library's curves do.
    let apart = |forecast: &Forecast| {
        let median = |week: u16| forecast.bands[usize::from(week)].salt[2];
        let off = patient
            .readings
            .iter()
            .map(|it| (it.salt - median(it.week)).abs());
        off.sum::<f64>()
    };
    assert!(
        apart(&found) <= apart(&few),
        "{} {}",
        apart(&found),
        apart(&few)
    );
    assert_eq!(given(forecast(&models, &patient, 1, 1).unwrap()), found);
}

#[test]
fn what_the_patient_scored_counts_for_less() {
    let models = Models::release().unwrap();
    let patient = patient();
    let library = Library::build(&models, &patient, 1, 2);
    let own = Told {
        self_scored: vec![read(12, 30.0)],
        ..Told::default()
    };
    let before = library.weigh(&models, &[]);
    let measured = library.weigh(&models, &[read(12, 30.0)]);
    let scored = library.weigh_told(&models, &[], &own);
    let at_36 = |forecast: &Forecast| forecast.odds[1].at_most_20;
    assert!(at_36(&before) < at_36(&scored) && at_36(&before) < at_36(&measured));
    // The week itself is known less well from it.
    let width = |forecast: &Forecast| {
        let [low, _, _, _, high] = forecast.bands[12].salt;
        high - low
    };
    assert!(width(&measured) < width(&scored) && width(&scored) < width(&before));
    assert!(scored.effective_curves > measured.effective_curves);
    assert!(
        scored
            .flags
            .iter()
            .any(|it| it.contains("by the patient") && it.contains("week 12"))
    );
}

#[test]
fn stopping_moves_the_weeks_after_it_and_none_before() {
    let models = Models::release().unwrap();
    let patient = patient();
    let after = |changes: Vec<Step>| {
        let told = Told {
            changes,
            ..Told::default()
        };
        Library::build_told(&models, &patient, &told, 1, 2).weigh_told(&models, &[], &told)
    };
    let change = |week, dose_mg: f64| Step {
        week,
        taken: (dose_mg > 0.0).then(|| {
            let dose = Dose {
                dose_mg,
                every_h: 24,
            };
            ("baricitinib".to_owned(), dose)
        }),
    };
    let (going_on, less, stop) = (
        after(vec![change(52, 4.0)]),
        after(vec![change(52, 2.0)]),
        after(vec![change(52, 0.0)]),
    );
    assert_eq!(going_on.bands[..=52], stop.bands[..=52]);
    let at_104 = |forecast: &Forecast| forecast.odds[3].at_most_20;
    assert!(at_104(&stop) < at_104(&less) && at_104(&less) < at_104(&going_on));
    assert!((stop.mechanistic_weight - 1.0).abs() < 1e-9);
    assert!(stop.flags.iter().any(|it| it.contains("Treatment changed")));
}

#[test]
fn a_wrong_word_about_the_weeks_since_is_named() {
    let models = Models::release().unwrap();
    let error = |told: Told| {
        forecast_told(&models, &patient(), &told, 1, 1)
            .unwrap_err()
            .to_string()
    };
    let scored = |readings: &[Reading]| Told {
        self_scored: readings.to_vec(),
        ..Told::default()
    };
    let changed = |week, dose_mg| Told {
        changes: vec![Step {
            week,
            taken: Some((
                "baricitinib".to_owned(),
                Dose {
                    dose_mg,
                    every_h: 24,
                },
            )),
        }],
        ..Told::default()
    };
    assert!(error(scored(&[read(8, 101.0)])).contains("self-scored salt: 101 is outside 0 to 100"));
    assert!(error(scored(&[read(8, 10.0), read(8, 10.0)])).contains("order"));
    assert!(error(changed(0, 2.0)).contains("change week: 0 is outside 1 to 104"));
    assert!(error(changed(12, 3.0)).contains("change dose: 3 mg every 24 h is not on the label"));
}
