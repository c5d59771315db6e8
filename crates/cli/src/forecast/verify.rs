//! `anagen forecast verify`: how far forecasts can be trusted, as a page with plots. Fails where a bar is missed, after
//! the page was written: what is missed is published, too.

use std::{fmt::Write as _, process::ExitCode};

use forecast::{
    Models,
    verify::{Forecaster, Plan, TARGET, TRIALS, Trial, Truth, verify},
};

use super::{progress::Progress, threads, verify_plot, write};
use crate::{args::ForecastVerify, say::say};

/// Runs the subcommand.
pub(crate) fn run(ask: &ForecastVerify) -> anyhow::Result<ExitCode> {
    let models = Models::release()?;
    let plan = Plan {
        seed: ask.seed,
        threads: threads(),
        patients: usize::try_from(ask.n)?,
    };
    let progress = Progress::new(TRIALS.len(), "trials of trust");
    let trials = verify(&models, plan, |done| progress.at(done));
    let bars = bars(&trials);
    write(
        &ask.out,
        "forecast-verification.md",
        &page(ask, &trials, &bars),
    )?;
    for (name, svg) in verify_plot::all(&trials) {
        write(&ask.out.join("forecast-verification"), &name, &svg)?;
    }
    for bar in &bars {
        say(format!(
            "{} {}",
            if bar.met { "ok    " } else { "missed" },
            bar.words()
        ));
    }
    let all_met = bars.iter().all(|it| it.met);
    Ok(if all_met {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// One thing that is wanted.
struct Bar {
    what: String,
    measured: String,
    wanted: &'static str,
    met: bool,
}

impl Bar {
    fn words(&self) -> String {
        format!("{}: {} (wanted {})", self.what, self.measured, self.wanted)
    }
}

/// A trial in words.
pub(super) fn name(trial: &Trial) -> String {
    let truth = match trial.truth {
        Truth::Mechanistic => "mechanistic truth",
        Truth::Statistical => "statistical truth",
        Truth::Third => "third truth",
    };
    let by = match trial.forecaster {
        Forecaster::Own => "own model",
        Forecaster::Mechanistic => "mechanistic model",
        Forecaster::Mixture => "mixture",
    };
    format!("{by} on {truth}")
}

fn bars(trials: &[Trial]) -> Vec<Bar> {
    let mut bars = Vec::new();
    for trial in trials {
        let name = name(trial);
        let covers = trial.stages.iter().map(|it| it.cover_90);
        let least = covers.clone().fold(f64::MAX, f64::min);
        let most = covers.fold(f64::MIN, f64::max);
        match trial.forecaster {
            Forecaster::Own => {
                for ranks in &trial.ranks {
                    bars.push(Bar {
                        what: format!("{name}: ranks of {} are even", ranks.of),
                        measured: format!("p = {:.3}", ranks.p),
                        wanted: "above 0.01",
                        met: ranks.p > 0.01,
                    });
                }
                bars.push(Bar {
                    what: format!("{name}: 90 % interval covers, at every visit"),
                    measured: format!("{least:.3} to {most:.3}"),
                    wanted: "0.88 to 0.92",
                    met: least >= 0.88 && most <= 0.92,
                });
                bars.push(slope(&name, trial, "0.85 to 1.2", (0.85, 1.2)));
            }
            Forecaster::Mixture => {
                bars.push(Bar {
                    what: format!("{name}: 90 % interval covers, at every visit"),
                    measured: format!("{least:.3} at least"),
                    wanted: "0.85 or more",
                    met: least >= 0.85,
                });
                let later = || trial.stages.iter().filter(|it| it.after >= 8);
                let worst = later()
                    .map(|it| it.brier / it.brier_base)
                    .fold(0.0, f64::max);
                bars.push(Bar {
                    what: format!("{name}: Brier score against the base rate, from week 8"),
                    measured: format!("{worst:.2} of it at most"),
                    wanted: "below 1",
                    met: worst < 1.0,
                });
                if trial.truth != Truth::Third {
                    bars.push(slope(&name, trial, "0.85 to 1.5", (0.85, 1.5)));
                }
            }
            // Alone on another's truth it is here to show why there are two.
            Forecaster::Mechanistic => {}
        }
    }
    bars
}

fn slope(name: &str, trial: &Trial, wanted: &'static str, (low, high): (f64, f64)) -> Bar {
    Bar {
        what: format!("{name}: slope of what came on what was said, after week 12"),
        measured: format!("{:.2}", trial.slope),
        wanted,
        met: (low..=high).contains(&trial.slope),
    }
}

fn page(ask: &ForecastVerify, trials: &[Trial], bars: &[Bar]) -> String {
    let mut page = format!(
        "# How far a forecast can be trusted\n\n\
         Written by `anagen forecast verify --out docs --n {} --seed {}`. Virtual patients on baricitinib 4 mg, SALT 60, 80 \
         or 100 at the start, read at weeks 4, 8, 12, 16, 20, 24, 30 and 36; what is forecast is week {TARGET}. The third \
         truth is one that neither model knows: a part of the scalp never regrows (the rest is Beta(8, 1)) and one dose in \
         five is missed. None of this says that a real patient is like either model.\n\n\
         ## What is wanted\n\n| | measured | wanted | |\n|---|---|---|---|\n",
        ask.n, ask.seed
    );
    for bar in bars {
        let met = if bar.met { "met" } else { "**missed**" };
        let _written = writeln!(
            page,
            "| {} | {} | {} | {met} |",
            bar.what, bar.measured, bar.wanted
        );
    }
    page.push_str(
        "\nWhere few curves fit (effective number below the floor), a clinic's forecast is searched for anew and flagged; \
         here it is scored as it is.\n",
    );
    for (number, trial) in trials.iter().enumerate() {
        let name = name(trial);
        let _written = writeln!(
            page,
            "\n## {}{}\n\n{} patients. CRPS in SALT points and Brier score of SALT 20 or less, smaller is better; beside \
             them the base rate (the truths themselves, by SALT at the start) and the last reading carried forward.\n\n\
             | after week | inside 50 % | inside 90 % | CRPS | base rate | carried | Brier | base rate | carried | curves | flagged |\n\
             |---|---|---|---|---|---|---|---|---|---|---|",
            name[..1].to_uppercase(),
            &name[1..],
            trial.patients
        );
        for it in &trial.stages {
            let _written = writeln!(
                page,
                "| {} | {:.2} | {:.2} | {:.1} | {:.1} | {:.1} | {:.3} | {:.3} | {:.3} | {:.0} | {:.0} % |",
                it.after,
                it.cover_50,
                it.cover_90,
                it.crps,
                it.crps_base,
                it.crps_carried,
                it.brier,
                it.brier_base,
                it.brier_carried,
                it.effective,
                100.0 * it.flagged
            );
        }
        let _written = writeln!(
            page,
            "\nSlope of what came on what was said after week 12: {:.2}.\n\n\
             ![Odds that were said and what came: {name}](forecast-verification/{})",
            trial.slope,
            verify_plot::reliability_name(number)
        );
        if trial.forecaster == Forecaster::Own {
            let _written = writeln!(
                page,
                "\n![Where the truth lies in the forecast: {name}](forecast-verification/{})",
                verify_plot::ranks_name(number)
            );
        }
    }
    page
}
