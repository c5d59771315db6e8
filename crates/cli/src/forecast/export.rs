//! `anagen forecast export`: the mechanistic model for the tools of systems biology.

use std::{fmt::Write as _, path::Path, process::ExitCode};

use forecast::{
    Models,
    exchange::{
        petab,
        sbml::{self, Parameterisation},
    },
    trial::Table,
};

use super::{threads, who::recruits, write};
use crate::args::ForecastExport;

/// Runs the subcommand.
pub(crate) fn run(ask: &ForecastExport) -> anyhow::Result<ExitCode> {
    let models = Models::release()?;
    if let Some(folder) = &ask.to.petab {
        let published = Table::read(forecast::trial::CALIBRATION)?;
        for (name, text) in petab::problem(&models, &published) {
            write(folder, name, &text)?;
        }
    }
    if let Some(folder) = &ask.to.sbml {
        as_sbml(&models, ask, folder)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The first patient as a model; every patient's parameters; and the SALT that this program finds for them.
fn as_sbml(models: &Models, ask: &ForecastExport, folder: &Path) -> anyhow::Result<()> {
    let recruits = recruits(models, &ask.who)?;
    let n = usize::try_from(ask.patients)?;
    let solved = recruits.read(0..n, threads(), |_, member, salt| {
        (Parameterisation::of(member), salt.to_vec())
    });
    let (mut patients, mut weekly) = (String::new(), String::from("patient,week,salt\n"));
    for (index, (patient, salt)) in solved.iter().enumerate() {
        let named = patient.named();
        if index == 0 {
            let head: Vec<&str> = named.iter().map(|(name, _, _)| name.as_str()).collect();
            let _written = writeln!(patients, "patient,{}", head.join(","));
            write(folder, "model.xml", &sbml::model(patient))?;
        }
        let values: Vec<String> = named
            .iter()
            .map(|(_, value, _)| value.to_string())
            .collect();
        let _written = writeln!(patients, "{index},{}", values.join(","));
        for (week, salt) in salt.iter().enumerate() {
            let _written = writeln!(weekly, "{index},{week},{salt}");
        }
    }
    write(folder, "patients.csv", &patients)?;
    write(folder, "weekly-salt.csv", &weekly)
}
