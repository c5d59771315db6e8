//! A problem in `PEtab` v1: what can be said of the published trials without virtual patients.
//!
//! `PEtab` fits one system of equations; it has no layer for a population. So a median patient stands for each arm, under
//! the arm's drug and mean severity, and only mean changes are measurements. Shares of patients, spreads, and arms whose
//! treatment changes are listed as left out.

use std::fmt::Write as _;

use super::sbml::{self, Parameterisation};
use crate::{
    chance::{Chance, Purpose},
    hair_cycle::Physiology,
    number::count,
    parameters::{Mechanistic, Models, Population, Prior},
    pharmacology::{blocked, log_reduction},
    population::Baseline,
    trial::{Arm, Condition, Endpoint, Row, Table},
};

/// The files of a problem: name and text.
#[must_use]
pub fn problem(models: &Models, table: &Table) -> Vec<(&'static str, String)> {
    let draw = middle(&models.mechanistic);
    let mut conditions = String::from("conditionId\tconditionName\tsalt_0\tlog_reduction\n");
    let mut measurements =
        String::from("observableId\tsimulationConditionId\tmeasurement\ttime\tnoiseParameters\n");
    let mut left_out = String::from("row\twhy\n");
    for arm in &table.arms {
        let rows: Vec<&Row> = table.rows.iter().filter(|row| row.arm == arm.id).collect();
        let stage = arm_condition(models, &draw, arm);
        let mut used = false;
        for row in &rows {
            let measured = stage
                .as_ref()
                .map_err(|why| *why)
                .and_then(|_| measurement(models, row, &rows));
            match measured {
                Ok((value, sd)) => {
                    used = true;
                    let _written = writeln!(
                        measurements,
                        "mean_change\t{}\t{value}\t{}\t{sd:.4}",
                        arm.id, row.week
                    );
                }
                Err(why) => {
                    let _written = writeln!(left_out, "{}\t{why}", row.id);
                }
            }
        }
        if let (Ok((salt, reduction)), true) = (stage, used) {
            let _written = writeln!(conditions, "{0}\t{0}\t{salt:.2}\t{reduction:.6}", arm.id);
        }
    }
    vec![
        ("problem.yaml", PROBLEM.to_owned()),
        ("model.xml", sbml::model(&median_patient(models, &draw))),
        ("conditions.tsv", conditions),
        ("observables.tsv", OBSERVABLES.to_owned()),
        ("measurements.tsv", measurements),
        ("parameters.tsv", parameters(models)),
        ("left-out.tsv", left_out),
    ]
}

const PROBLEM: &str = "\
format_version: 1
parameter_file: parameters.tsv
problems:
  - sbml_files: [model.xml]
    condition_files: [conditions.tsv]
    observable_files: [observables.tsv]
    measurement_files: [measurements.tsv]
";

const OBSERVABLES: &str = "\
observableId\tobservableName\tobservableFormula\tnoiseFormula\tnoiseDistribution
mean_change\tchange of SALT in per cent of baseline\t100 * (SALT - salt_0) / salt_0\tnoiseParameter1_mean_change\tnormal
";

/// The mean of the draws, number by number.
fn middle(draws: &[Mechanistic]) -> Mechanistic {
    let mean =
        |of: fn(&Mechanistic) -> f64| draws.iter().map(of).sum::<f64>() / count(draws.len().max(1));
    Mechanistic {
        gain_mean: mean(|it| it.gain_mean),
        gain_sd: mean(|it| it.gain_sd),
        very_severe_gain: mean(|it| it.very_severe_gain),
        scale_baricitinib: mean(|it| it.scale_baricitinib),
        scale_deuruxolitinib: mean(|it| it.scale_deuruxolitinib),
        scale_ritlecitinib: mean(|it| it.scale_ritlecitinib),
        common_chain_weight: mean(|it| it.common_chain_weight),
        entry_rate: mean(|it| it.entry_rate),
        entry_sd: mean(|it| it.entry_sd),
        very_severe_entry: mean(|it| it.very_severe_entry),
        growth_weeks: mean(|it| it.growth_weeks),
        attack_rate: mean(|it| it.attack_rate),
        flare_sd: mean(|it| it.flare_sd),
        seed: mean(|it| it.seed),
        shedding_rate: mean(|it| it.shedding_rate),
    }
}

fn median_patient(models: &Models, draw: &Mechanistic) -> Parameterisation {
    let hair = &models.fixed.hair;
    Parameterisation {
        body: Physiology {
            ln_gain: draw.gain_mean.max(hair.gain_floor),
            entry_rate: draw.entry_rate,
            growth_weeks: draw.growth_weeks,
            attack_rate: draw.attack_rate,
            seed: draw.seed,
            shedding_rate: draw.shedding_rate,
            entry_half_attack: hair.entry_half_attack,
            unaffected_susceptibility: hair.unaffected_susceptibility,
        },
        salt: 100.0,
        log_reduction: 0.0,
        flares: vec![0.0; 2],
    }
}

/// Mean SALT at the start of an arm, and log reduction at the median clearance.
fn arm_condition(
    models: &Models,
    draw: &Mechanistic,
    arm: &Arm,
) -> Result<(f64, f64), &'static str> {
    let regimen = arm
        .regimen(models)
        .map_err(|_| "the regimen is not known")?;
    let [step] = regimen.steps() else {
        return Err("treatment changes");
    };
    let population = models
        .population(&arm.population)
        .ok_or("the population is not known")?;
    let reduction = step.taken.as_ref().and_then(|(drug, dose)| {
        let drug = models.drug(drug)?;
        Some(log_reduction(
            draw,
            blocked(draw, drug, *dose, drug.clearance_l_per_h),
        ))
    });
    Ok((mean_salt(population), reduction.unwrap_or(0.0)))
}

fn mean_salt(population: &Population) -> f64 {
    let people = 20_000_u32;
    let of = |index: u32| {
        let mut who = Chance::of(1, u64::from(index), Purpose::Patient);
        Baseline::drawn(population, &mut who).salt
    };
    (0..people).map(of).sum::<f64>() / f64::from(people)
}

/// The figure of a row and the standard error of it.
fn measurement(models: &Models, row: &Row, rows: &[&Row]) -> Result<(f64, f64), &'static str> {
    if Endpoint::named(&row.endpoint) != Some(Endpoint::MeanChange) {
        return Err("a share or a spread of patients needs a population");
    }
    if Condition::named(&row.condition) != Some(Condition::All) {
        return Err("a part of the patients needs a population");
    }
    let value = row.value.ok_or("no figure was published")?;
    let same_visit = |it: &&&Row| {
        Endpoint::named(&it.endpoint) == Some(Endpoint::SdChange)
            && it.week == row.week
            && it.condition == row.condition
    };
    let spread = rows.iter().find(same_visit).and_then(|it| it.value);
    let by_chance = match (spread, row.n) {
        (Some(sd), Some(n)) => sd * sd / f64::from(n),
        _ => 0.0,
    };
    let beside = models.fixed.trial.change_sd;
    Ok((value, (by_chance + beside * beside).sqrt()))
}

fn parameters(models: &Models) -> String {
    let mut text = String::from(
        "parameterId\tparameterScale\tlowerBound\tupperBound\tnominalValue\testimate\tobjectivePriorType\tobjectivePriorParameters\n",
    );
    let draw = middle(&models.mechanistic);
    let hair = &models.fixed.hair;
    let estimated = [
        ("ln_gain", "muG", draw.gain_mean),
        ("k_attack", "kE", draw.attack_rate),
        ("seed", "s", draw.seed),
        ("k_entry", "kr", draw.entry_rate),
        ("tau_growth", "tau_g", draw.growth_weeks),
        ("k_shed", "ka", draw.shedding_rate),
    ];
    for (id, column, nominal) in estimated {
        let Some(prior) = models.fixed.prior.iter().find(|it| it.id == column) else {
            continue;
        };
        let (low, high) = bounds(prior, hair.gain_floor);
        let (kind, mean) = if prior.log {
            ("logNormal", prior.median.ln())
        } else {
            ("normal", prior.median)
        };
        let _written = writeln!(
            text,
            "{id}\tlin\t{low}\t{high}\t{nominal}\t1\t{kind}\t{mean};{}",
            prior.sd
        );
    }
    for (id, value) in [
        ("E_half", hair.entry_half_attack),
        ("psi", hair.unaffected_susceptibility),
    ] {
        let _written = writeln!(text, "{id}\tlin\t0\t10\t{value}\t0\t\t");
    }
    text
}

/// Four standard deviations to each side.
fn bounds(prior: &Prior, floor: f64) -> (f64, f64) {
    let reach = 4.0 * prior.sd;
    if prior.log {
        (prior.median * (-reach).exp(), prior.median * reach.exp())
    } else {
        (floor, prior.median + reach)
    }
}
