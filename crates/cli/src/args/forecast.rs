//! The words of `anagen forecast`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Args, Clone, Debug)]
pub(crate) struct Forecast {
    #[command(subcommand)]
    pub(crate) what: ForecastCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ForecastCommand {
    /// Predicts each row of a trial's table; what it does not know it names and leaves empty.
    Trial(ForecastTrial),
    /// Says what the models make of one patient's course so far, or why they do not.
    Patient(ForecastPatient),
    /// Writes virtual patients with their weekly SALT into a file, CSV or Parquet by its ending.
    Population(ForecastPopulation),
    /// Writes the mechanistic model for other tools: SBML for one patient, or a `PEtab` problem.
    Export(ForecastExport),
    /// Fits the models to a table of published trials; takes many minutes.
    Fit(ForecastFit),
    /// Measures how far forecasts can be trusted, on virtual patients whose course is known, and writes a page with plots.
    Verify(ForecastVerify),
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ForecastPatient {
    /// `baricitinib`, `deuruxolitinib`, `ritlecitinib`, or `none`.
    #[arg(long)]
    pub(crate) drug: String,
    /// Milligrams, as on the label.
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    pub(crate) dose: f64,
    /// Hours between doses.
    #[arg(long, default_value_t = 24)]
    pub(crate) every: u16,
    /// SALT at the start, 0 to 100.
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) salt: f64,
    /// Age in whole years.
    #[arg(long)]
    pub(crate) age: u8,
    /// Years that the episode has lasted.
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) episode_years: f64,
    /// A SALT that a clinician read since the start; say it again for each, in order of time.
    #[arg(long = "reading", value_name = "WEEK:SALT")]
    pub(crate) readings: Vec<String>,
    /// A SALT that the patient scored at home; counts with a larger error.
    #[arg(long = "self-scored", value_name = "WEEK:SALT")]
    pub(crate) self_scored: Vec<String>,
    /// What is taken from a week on where that changed: `52:baricitinib:2:24`, or `52:none`; say it again for each.
    #[arg(long = "then", value_name = "WEEK:DRUG[:MG:HOURS]")]
    pub(crate) then: Vec<String>,
    /// Seed of the virtual patients.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = PictureFormat::Text)]
    pub(crate) format: PictureFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PictureFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// A fan chart.
    Svg,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ForecastTrial {
    /// A table in the form of `crates/forecast/data/calibration.toml`; `-` reads standard input.
    pub(crate) table: PathBuf,
    /// Which model predicts.
    #[arg(long, value_enum, default_value_t = ForecastModel::Mechanistic)]
    pub(crate) model: ForecastModel,
    /// Posterior draws of it to predict with, as `forecast fit` writes them; without it, those of the release.
    #[arg(long, value_name = "FILE")]
    pub(crate) draws: Option<PathBuf>,
    /// Virtual patients in each arm.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub(crate) n: u32,
    /// Seed of the virtual patients.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ForecastModel {
    /// From a dose through the immune loop to the follicle.
    Mechanistic,
    /// A closed-form curve, without relapse or change of treatment.
    Statistical,
}

impl From<ForecastModel> for forecast::Model {
    fn from(model: ForecastModel) -> Self {
        match model {
            ForecastModel::Mechanistic => Self::Mechanistic,
            ForecastModel::Statistical => Self::Statistical,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people.
    Text,
    /// For programs.
    Csv,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ForecastPopulation {
    /// Virtual patients.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) n: u32,
    /// File to write, which must not exist yet: `.csv` or `.parquet`.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) who: ForecastWho,
    /// Threads; as many as the machine has cores where not said. The file does not depend on it.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// Virtual patients of a trial on one steady medicine.
#[derive(Args, Clone, Debug)]
pub(crate) struct ForecastWho {
    /// The trials whose patients they are like: `BRAVE`, `ALLEGRO`, `THRIVE` or `UP-AA`.
    #[arg(long, default_value = "BRAVE")]
    pub(crate) population: String,
    /// `baricitinib`, `deuruxolitinib`, `ritlecitinib`, `upadacitinib`, or `none`.
    #[arg(long, default_value = "none")]
    pub(crate) drug: String,
    /// Milligrams.
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    pub(crate) dose: f64,
    /// Hours between doses.
    #[arg(long, default_value_t = 24)]
    pub(crate) every: u16,
    /// Weeks to follow them.
    #[arg(long, default_value_t = 52, value_parser = clap::value_parser!(u16).range(1..=260))]
    pub(crate) weeks: u16,
    /// Seed of the virtual patients.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Args, Clone, Debug)]
#[group(id = "language", required = true, multiple = false)]
pub(crate) struct ForecastLanguage {
    /// Folder for an SBML model, the parameters of `--patients` patients, and our SALT for each of them.
    #[arg(long, value_name = "DIR", group = "language")]
    pub(crate) sbml: Option<PathBuf>,
    /// Folder for a `PEtab` problem made of the published trials.
    #[arg(long, value_name = "DIR", group = "language")]
    pub(crate) petab: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ForecastExport {
    #[command(flatten)]
    pub(crate) to: ForecastLanguage,
    /// Patients whose numbers go along with the SBML model, which itself has those of the first.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) patients: u32,
    #[command(flatten)]
    pub(crate) who: ForecastWho,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ForecastFit {
    /// Folder for the posterior draws, what was learned of each parameter, and how well each row is met.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// One model; without it, both.
    #[arg(long, value_enum)]
    pub(crate) model: Option<ForecastModel>,
    /// A table in the form of `crates/forecast/data/calibration.toml`; without it, that one.
    #[arg(long, value_name = "FILE")]
    pub(crate) table: Option<PathBuf>,
    /// Seed of everything.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Virtual patients a population.
    #[arg(long, default_value_t = 2048, value_parser = clap::value_parser!(u32).range(64..=100_000))]
    pub(crate) patients: u32,
    /// Members of the ensemble that looks for the posterior.
    #[arg(long, default_value_t = 160, value_parser = clap::value_parser!(u32).range(20..=10_000))]
    pub(crate) ensemble: u32,
    /// Chains.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(2..=64))]
    pub(crate) chains: u32,
    /// Places of each chain that the likelihood judges.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    pub(crate) places: u32,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ForecastVerify {
    /// Folder for `forecast-verification.md` and its plots.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Virtual patients of each truth.
    #[arg(long, default_value_t = 3000, value_parser = clap::value_parser!(u32).range(300..=1_000_000))]
    pub(crate) n: u32,
    /// Seed of the virtual patients.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}
