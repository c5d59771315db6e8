//! `anagen forecast patient`: what the two models make of one course so far. For the clinician, not for the patient.

use std::process::ExitCode;

use anyhow::Context as _;
use forecast::{
    Models,
    parameters::Dose,
    regimen::Step,
    update::{Forecast, Outcome, Patient, Reading, Told, forecast_told},
};
use serde_json::{Value, json};

use super::{fan, threads};
use crate::{
    args::{ForecastPatient, PictureFormat},
    say::{say, table},
};

/// Runs the subcommand. A refusal is an answer.
pub(crate) fn run(ask: &ForecastPatient) -> anyhow::Result<ExitCode> {
    let readings = ask
        .readings
        .iter()
        .map(|it| reading(it))
        .collect::<anyhow::Result<Vec<Reading>>>()?;
    let patient = Patient {
        drug: ask.drug.clone(),
        dose: Dose {
            dose_mg: ask.dose,
            every_h: ask.every,
        },
        salt: ask.salt,
        age: ask.age,
        episode_years: ask.episode_years,
        readings,
    };
    let told = Told {
        self_scored: ask
            .self_scored
            .iter()
            .map(|it| reading(it))
            .collect::<anyhow::Result<Vec<Reading>>>()?,
        changes: ask
            .then
            .iter()
            .map(|it| change(it))
            .collect::<anyhow::Result<Vec<Step>>>()?,
    };
    let models = Models::release()?;
    match (
        forecast_told(&models, &patient, &told, ask.seed, threads())?,
        ask.format,
    ) {
        (Outcome::Refused(why), PictureFormat::Json) => {
            say(serde_json::to_string_pretty(&json!({ "refused": why }))?);
        }
        (Outcome::Refused(why), _) => say(why),
        (Outcome::Forecast(it), PictureFormat::Json) => {
            say(serde_json::to_string_pretty(&as_json(&it))?);
        }
        (Outcome::Forecast(it), PictureFormat::Svg) => say(fan::svg(&it, &patient, &told)),
        (Outcome::Forecast(it), PictureFormat::Text) => text(&it),
    }
    Ok(ExitCode::SUCCESS)
}

fn reading(written: &str) -> anyhow::Result<Reading> {
    let wrong = || format!("reading: `{written}` must be WEEK:SALT, such as 12:60");
    let (week, salt) = written.split_once(':').with_context(wrong)?;
    Ok(Reading {
        week: week.trim().parse().with_context(wrong)?,
        salt: salt.trim().parse().with_context(wrong)?,
    })
}

fn change(written: &str) -> anyhow::Result<Step> {
    let wrong = || {
        format!(
            "then: `{written}` must be WEEK:DRUG:MG:HOURS, such as 52:baricitinib:2:24, or WEEK:none"
        )
    };
    let parts: Vec<&str> = written.split(':').map(str::trim).collect();
    let (week, taken) = match parts.as_slice() {
        [week, "none"] => (week, None),
        [week, drug, mg, hours] => {
            let dose = Dose {
                dose_mg: mg.parse().with_context(wrong)?,
                every_h: hours.parse().with_context(wrong)?,
            };
            (week, Some(((*drug).to_owned(), dose)))
        }
        _ => anyhow::bail!(wrong()),
    };
    Ok(Step {
        week: week.parse().with_context(wrong)?,
        taken,
    })
}

fn as_json(it: &Forecast) -> Value {
    let bands: Vec<Value> = it
        .bands
        .iter()
        .map(|band| {
            let [p5, p25, p50, p75, p95] = band.salt;
            json!({ "week": band.week, "p5": p5, "p25": p25, "p50": p50, "p75": p75, "p95": p95 })
        })
        .collect();
    let odds: Vec<Value> = it
        .odds
        .iter()
        .map(|odds| {
            json!({
                "week": odds.week,
                "salt_le_20": odds.at_most_20,
                "salt_le_10": odds.at_most_10,
                "salt_le_20_mechanistic": odds.at_most_20_mechanistic,
                "salt_le_20_statistical": odds.at_most_20_statistical,
            })
        })
        .collect();
    let [p25, p50, p75] = it.first_20;
    json!({
        "salt_by_week": bands,
        "odds": odds,
        "first_week_salt_le_20": { "p25": p25, "p50": p50, "p75": p75, "never_by_104": it.never_20 },
        "effective_curves": it.effective_curves,
        "weight": { "mechanistic": it.mechanistic_weight, "statistical": 1.0 - it.mechanistic_weight },
        "flags": it.flags,
    })
}

fn text(it: &Forecast) {
    say("Of 100 virtual people with this start and these readings (for the clinician):\n");
    let head = [
        "week",
        "SALT 20 or less",
        "SALT 10 or less",
        "SALT, median",
        "half lie in",
        "9 of 10 lie in",
    ];
    let lines = it.odds.iter().map(|odds| {
        let of_100 = |share: f64| format!("{:.0}", 100.0 * share);
        let band = it.bands.iter().find(|band| band.week == odds.week);
        let [p5, p25, p50, p75, p95] = band.map_or([0.0; 5], |band| band.salt);
        vec![
            odds.week.to_string(),
            of_100(odds.at_most_20),
            of_100(odds.at_most_10),
            format!("{p50:.0}"),
            format!("{p25:.0} to {p75:.0}"),
            format!("{p5:.0} to {p95:.0}"),
        ]
    });
    let rows: Vec<Vec<String>> = std::iter::once(head.map(str::to_owned).to_vec())
        .chain(lines)
        .collect();
    for line in table(&rows) {
        say(line);
    }
    let [quarter, half, most] = it.first_20.map(|week| {
        week.map_or("not by week 104".to_owned(), |week| {
            format!("by week {week}")
        })
    });
    say(format!(
        "\nSALT 20 or less is first reached: 25 of 100 {quarter}; 50 of 100 {half}; 75 of 100 {most}; never by week 104: \
         {:.0} of 100.",
        100.0 * it.never_20
    ));
    say(format!(
        "Curves that still count: {:.0}. Weight on the mechanistic model: {:.2}.",
        it.effective_curves, it.mechanistic_weight
    ));
    for flag in &it.flags {
        say(format!("Note: {flag}"));
    }
}
