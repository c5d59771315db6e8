//! Forecasts of patients whose course is known, and a fit to trials whose parameters are.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a helper of a test may fail and speak like a test"
)]

use forecast::{
    Model, Models,
    fit::{Effort, fit},
    prediction::{Ask, predict},
    trial::{CALIBRATION, Table},
    verify::{Forecaster, Plan, Truth, verify},
};

#[test]
fn a_forecast_is_right_about_its_own_truth_and_robust_about_others() {
    let models = Models::release().unwrap();
    let plan = Plan {
        seed: 2,
        threads: 2,
        patients: 300,
    };
    let trials = verify(&models, plan, |_| {});
    assert_eq!(trials.len(), 6);
    for trial in &trials {
        for ranks in &trial.ranks {
            assert_eq!(ranks.counts.iter().sum::<usize>(), trial.patients);
        }
        let after = |week: u16| trial.stages.iter().find(|it| it.after == week).unwrap();
        if trial.forecaster != Forecaster::Mechanistic {
            // Three standard errors of a share of 0.9 among 300.
            assert!(after(36).cover_90 > 0.85, "{trial:?}");
            // Readings make it better, and better than what anyone can have.
            assert!(after(24).crps < after(12).crps && after(12).crps < after(0).crps);
            assert!(after(12).brier < after(12).brier_base);
            assert!(after(12).crps < after(12).crps_carried);
        }
        if trial.forecaster == Forecaster::Own {
            for ranks in &trial.ranks {
                assert!(ranks.p > 0.001, "{ranks:?}");
            }
        }
    }
    // Alone on the other's truth the mechanistic model is too sure: that is why there are two.
    let find = |truth, by| {
        let is = |it: &&forecast::verify::Trial| it.truth == truth && it.forecaster == by;
        trials.iter().find(is).unwrap().stages[4].cover_90
    };
    let alone = find(Truth::Statistical, Forecaster::Mechanistic);
    assert!(alone < find(Truth::Statistical, Forecaster::Mixture));
}

#[test]
fn a_small_fit_comes_near_the_trials_and_is_the_same_on_any_number_of_threads() {
    let models = Models::release().unwrap();
    let table = Table::read(CALIBRATION).unwrap();
    for model in Model::ALL {
        let run = |threads| {
            let effort = Effort {
                seed: 3,
                threads,
                patients: 64,
                ensemble: 40,
                rounds: 2,
                chains: 2,
                places: 20,
            };
            fit(&models, model, &table, effort, |_| {}).unwrap()
        };
        let found = run(2);
        assert_eq!(found, run(1));
        assert_eq!(found.learned.len(), models.priors(model).len());
        assert!(
            found
                .learned
                .iter()
                .all(|it| it.r_hat.is_finite() && it.effective >= 1.0)
        );
        assert_eq!(found.rows.len() + found.left_out.len(), table.rows.len());
        assert!(found.rows.iter().all(|it| it.expected.is_finite()));
        // What it found predicts the trials, which the prior does not.
        let fitted = models
            .clone()
            .with_draws(model, &found.draws_csv())
            .unwrap();
        let ask = Ask {
            n: 2000,
            seed: 1,
            threads: 2,
        };
        let predictions = predict(&fitted, model, &table, ask, |_| {});
        let apart: Vec<f64> = table
            .rows
            .iter()
            .zip(predictions)
            .filter(|(row, _)| row.endpoint == "salt_le")
            .map(|(row, it)| (it.unwrap().value - row.value.unwrap()).abs())
            .collect();
        let mean = apart.iter().sum::<f64>() / f64::from(u32::try_from(apart.len()).unwrap());
        println!(
            "{} model: mean distance of shares after a small fit: {mean:.2}",
            model.name()
        );
        assert!(mean < 5.0, "{mean}");
    }
}

#[test]
fn what_the_statistical_model_cannot_speak_of_is_left_out_by_name() {
    let models = Models::release().unwrap();
    let table = Table::read(CALIBRATION).unwrap();
    let effort = Effort {
        patients: 64,
        ensemble: 20,
        rounds: 1,
        chains: 2,
        places: 2,
        ..Effort::default()
    };
    let found = fit(&models, Model::Statistical, &table, effort, |_| {}).unwrap();
    let relapse: Vec<&str> = table
        .rows
        .iter()
        .filter(|row| row.condition == "resp52")
        .map(|row| row.id.as_str())
        .collect();
    let left_out: Vec<&str> = found.left_out.iter().map(|it| it.row.as_str()).collect();
    assert_eq!(left_out, relapse);
    assert!(found.rows_csv().contains("knows no relapse"));
}

#[test]
fn a_table_that_cannot_be_fitted_is_named() {
    let models = Models::release().unwrap();
    let error = |from: &str, to: &str| {
        let table = Table::read(&CALIBRATION.replace(from, to)).unwrap();
        fit(
            &models,
            Model::Mechanistic,
            &table,
            Effort::default(),
            |_| {},
        )
        .unwrap_err()
        .to_string()
    };
    assert!(error("population = \"BRAVE\"", "population = \"X\"").contains("population: `X`"));
    assert!(
        error("endpoint = \"salt_le\"", "endpoint = \"traj_x\"").contains("endpoint: `traj_x`")
    );
    assert!(error("verified = true", "verified = false").contains("no row is verified"));
}
