//! The numbers of both models, read from `data/`: what is held fixed and the posterior draws.

mod models;

use serde::{Deserialize, Serialize};

pub use models::{Model, Models, Unreadable};
pub(crate) use models::{draw, five_digits, table};

/// Everything fixed, as it stands in `data/parameters.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Parameters {
    /// Hair and severity.
    pub hair: Hair,
    /// A clinician's reading.
    pub reading: ReadingNoise,
    /// What a trial adds.
    pub trial: TrialNoise,
    /// The forecast of one patient.
    pub update: UpdateRules,
    /// Trial populations by name.
    pub population: Vec<Population>,
    /// Medicines by name.
    pub drug: Vec<Drug>,
    /// Classes of how patients respond over two years.
    pub trajectory: Trajectory,
    /// What was held likely of each fitted number of the mechanistic model before the trials.
    pub prior: Vec<Prior>,
    /// The same of the statistical model.
    pub statistical_prior: Vec<Prior>,
}

/// What was held likely of one column of a model's draws before the trials.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prior {
    /// Name of the column.
    pub id: String,
    /// Half of what is likely lies below; in the column's unit.
    pub median: f64,
    /// Standard deviation, of the natural logarithm where `log`.
    pub sd: f64,
    /// Whether the logarithm is normal rather than the number.
    pub log: bool,
}

/// Fixed parameters of the follicles and of severity.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each has its unit in its name and its words in the data file"
)]
pub struct Hair {
    pub flare_time_weeks: f64,
    pub entry_half_attack: f64,
    pub unaffected_susceptibility: f64,
    pub growth_time_sd: f64,
    pub entry_rate_cap_per_week: f64,
    pub gain_floor: f64,
    pub long_episode_gain: f64,
    pub long_episode_entry: f64,
    pub long_episode_from_years: f64,
    pub very_severe_from_salt: f64,
    pub long_episode_probit: f64,
}

/// How a reading differs from the true SALT.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each has its words in the data file")]
pub struct ReadingNoise {
    pub sd_floor: f64,
    pub sd_slope: f64,
    pub self_scored_factor: f64,
    pub outlier_share: f64,
}

impl ReadingNoise {
    /// Standard deviation of a clinician's reading at a true `salt` of 0-100, in SALT points.
    #[must_use]
    pub fn sd(&self, salt: f64) -> f64 {
        self.sd_floor + self.sd_slope * (salt * (100.0 - salt)).max(0.0).sqrt()
    }
}

/// What a trial adds to a model: dropout and a floor of error.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each has its words in the data file")]
pub struct TrialNoise {
    pub lost_per_week: f64,
    pub share_sd: f64,
    pub change_sd: f64,
    pub rare_share: f64,
    pub loading_weeks: u16,
}

/// What tells the classes of response apart; SALT in 0-100.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each has its unit in its name and its words in the data file"
)]
pub struct Trajectory {
    pub early_week: u16,
    pub middle_week: u16,
    pub late_week: u16,
    pub salt: f64,
    pub improved_percent: f64,
    pub visit_every_weeks: u16,
}

/// The rules for the forecast of one patient.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each has its words in the data file")]
pub struct UpdateRules {
    pub curves: usize,
    pub draws_used: usize,
    pub inflation: f64,
    pub ess_least: f64,
    pub weeks: u16,
    pub age_from: u8,
    pub age_to: u8,
    pub salt_from: f64,
    pub episode_to_years: f64,
    pub disagreement_points: f64,
}

/// The mix of baseline severity and episode length in a trial; shares in 0-1.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// As trials tables name it.
    pub id: String,
    /// Share with SALT 95-100.
    pub very_severe: f64,
    /// Share whose episode has lasted four years or more.
    pub long_episode: f64,
    /// Where the shares come from.
    pub status: String,
}

/// One medicine: how it moves through the body, what it blocks, and its labelled doses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each has its unit in its name and its words in the data file"
)]
pub struct Drug {
    pub id: String,
    pub molar_mass: f64,
    pub clearance_l_per_h: f64,
    pub volume_l: f64,
    pub absorption_per_h: f64,
    pub clearance_cv: f64,
    /// nmol/L; absent for a covalent inhibitor.
    pub ic50_interferon: Option<f64>,
    /// nmol/L; absent for a covalent inhibitor.
    pub ic50_common_chain: Option<f64>,
    pub covalent: Option<Covalent>,
    pub scale: Scale,
    /// The dose at which the statistical model's intercept holds; absent where it has none for this medicine.
    pub reference_dose_mg: Option<f64>,
    pub labelled: Vec<Dose>,
    pub status: String,
}

/// A covalent inhibitor: the enzyme is lost by binding and made anew.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each has its unit in its name")]
pub struct Covalent {
    pub half_life_h: f64,
    pub inactivation_per_nm_h: f64,
}

/// Which fitted factor scales a medicine's potency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Scale {
    /// Baricitinib's.
    #[serde(rename = "lam_b")]
    Baricitinib,
    /// Deuruxolitinib's.
    #[serde(rename = "lam_d")]
    Deuruxolitinib,
    /// Ritlecitinib's.
    #[serde(rename = "lam_r")]
    Ritlecitinib,
    /// The geometric mean of the two reversible ones: borrowed, never fitted.
    #[serde(rename = "sqrt(lam_b lam_d)")]
    Borrowed,
}

/// A dose and how often it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// Milligrams, 0 or more.
    pub dose_mg: f64,
    /// Hours between doses, 1-168.
    pub every_h: u16,
}

/// One posterior draw of the mechanistic model; names and units as in `docs/forecast.md`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each has its words in docs/forecast.md")]
pub struct Mechanistic {
    #[serde(rename = "muG")]
    pub gain_mean: f64,
    #[serde(rename = "sigG")]
    pub gain_sd: f64,
    #[serde(rename = "b_vs")]
    pub very_severe_gain: f64,
    #[serde(rename = "lam_b")]
    pub scale_baricitinib: f64,
    #[serde(rename = "lam_d")]
    pub scale_deuruxolitinib: f64,
    #[serde(rename = "lam_r")]
    pub scale_ritlecitinib: f64,
    #[serde(rename = "w_gc")]
    pub common_chain_weight: f64,
    #[serde(rename = "kr")]
    pub entry_rate: f64,
    #[serde(rename = "sig_r")]
    pub entry_sd: f64,
    #[serde(rename = "g_vs")]
    pub very_severe_entry: f64,
    #[serde(rename = "tau_g")]
    pub growth_weeks: f64,
    #[serde(rename = "kE")]
    pub attack_rate: f64,
    #[serde(rename = "sig_x")]
    pub flare_sd: f64,
    #[serde(rename = "s")]
    pub seed: f64,
    #[serde(rename = "ka")]
    pub shedding_rate: f64,
}

/// One posterior draw of the statistical model; names and units as in `docs/forecast.md`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each has its words in docs/forecast.md")]
pub struct Statistical {
    #[serde(rename = "a_pbo")]
    pub level_none: f64,
    #[serde(rename = "a_b")]
    pub level_baricitinib: f64,
    #[serde(rename = "a_d")]
    pub level_deuruxolitinib: f64,
    #[serde(rename = "a_r")]
    pub level_ritlecitinib: f64,
    #[serde(rename = "slope")]
    pub slope_reversible: f64,
    #[serde(rename = "slope_r")]
    pub slope_ritlecitinib: f64,
    #[serde(rename = "om")]
    pub level_sd: f64,
    #[serde(rename = "b_vs")]
    pub very_severe_level: f64,
    #[serde(rename = "T_b")]
    pub time_baricitinib: f64,
    #[serde(rename = "T_d")]
    pub time_deuruxolitinib: f64,
    #[serde(rename = "T_r")]
    pub time_ritlecitinib: f64,
    #[serde(rename = "sT")]
    pub time_sd: f64,
    #[serde(rename = "t_vs")]
    pub very_severe_time: f64,
    #[serde(rename = "t0")]
    pub delay_weeks: f64,
    #[serde(rename = "k")]
    pub shape: f64,
    #[serde(rename = "load")]
    pub loading: f64,
}
