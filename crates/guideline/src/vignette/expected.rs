//! What a worked case expects of the assessment.

use std::collections::BTreeMap;

use jiff::civil::Date;
use record::{assessment::Status, quantity::Decimal};
use serde::Deserialize;

use crate::problem::{Files, Problem, parse};

/// What a worked case expects. What is absent is not compared.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The kind of hair loss.
    #[serde(default)]
    pub diagnosis: Option<ExpectedDiagnosis>,
    /// How much hair is lost.
    #[serde(default)]
    pub severity: Option<ExpectedSeverity>,
    /// Where each medicine stands.
    #[serde(default)]
    pub drugs: BTreeMap<String, ExpectedDrug>,
    /// Other options that must be named, by id (`no treatment` is the id `no_treatment`).
    #[serde(default)]
    pub other_options: Vec<String>,
    /// Tests to order: LOINC codes, or words that begin with the test.
    #[serde(default)]
    pub labs_to_order: Vec<String>,
    /// When to look again.
    #[serde(default)]
    pub follow_up: Vec<FollowUp>,
    /// Codes of notices.
    #[serde(default)]
    pub info_codes: Vec<String>,
    /// Codes that no notice and no reason may have.
    #[serde(default)]
    pub info_codes_lack: Vec<String>,
    /// Rules about the patient that must speak, by id: red flags, notices, the kind of hair loss that leads.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Rules about the patient that must keep silent.
    #[serde(default)]
    pub rules_lack: Vec<String>,
    /// What has to be said or done.
    #[serde(default)]
    pub must: Vec<String>,
    /// What fails the case.
    #[serde(default)]
    pub must_not: Vec<String>,
    /// What a payer will probably say.
    #[serde(default)]
    pub payer: Option<String>,
}

impl Expected {
    /// Whether it expects nothing, so that nothing can be compared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The kind of hair loss a case expects.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedDiagnosis {
    /// Id of the kind; `null` = none may be named as probable.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its code.
    #[serde(default)]
    pub icd10cm: Option<String>,
    /// Codes that are accepted.
    #[serde(default)]
    pub accept_icd10cm: Vec<String>,
    /// `probable`, `possible`, `uncertain`.
    #[serde(default)]
    pub certainty: Option<String>,
    /// Hands and eyes in the same room.
    pub in_person_required: bool,
    /// Other kinds that must be listed.
    #[serde(default)]
    pub differential: Vec<String>,
    /// Kinds that must not be listed.
    #[serde(default)]
    pub differential_lacks: Vec<String>,
}

/// The severity a case expects; `salt: null` = none may be shown.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedSeverity {
    /// SALT.
    #[serde(default, deserialize_with = "super::form::decimal")]
    pub salt: Option<Decimal>,
    /// How far off it may be.
    #[serde(default, deserialize_with = "super::form::decimal")]
    pub salt_tolerance: Option<Decimal>,
    /// `S0` to `S5`.
    #[serde(default)]
    pub salt_band: Option<String>,
    /// AA-IGA word.
    #[serde(default)]
    pub aa_iga: Option<String>,
    /// Level before it is raised.
    #[serde(default)]
    pub aasc_base: Option<String>,
    /// Level.
    #[serde(default)]
    pub aasc: Option<String>,
    /// What raised it.
    #[serde(default)]
    pub aasc_upgrade_features: Vec<String>,
    /// Why.
    #[serde(default)]
    pub note: Option<String>,
}

/// Where a case expects one medicine to stand. What is absent is not compared.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedDrug {
    /// The first choice.
    #[serde(default)]
    pub status: Option<Status>,
    /// Statuses that are accepted; the first choice alone where none is named.
    #[serde(default)]
    pub accept: Vec<Status>,
    /// Codes that must be among the reasons.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Codes that must not be among the reasons.
    #[serde(default)]
    pub reasons_lack: Vec<String>,
    /// Rules that must be among the reasons, by id: two rules may share a code.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Rules that must not be among the reasons.
    #[serde(default)]
    pub rules_lack: Vec<String>,
    /// Labels and sections.
    #[serde(default)]
    pub label: Vec<String>,
    /// The dose.
    #[serde(default)]
    pub dose: Option<String>,
    /// A dose that must not be stated.
    #[serde(default)]
    pub dose_lacks: Option<String>,
    /// What would lift it.
    #[serde(default)]
    pub becomes_available_when: Option<String>,
    /// Words for a reader.
    #[serde(default)]
    pub note: Option<String>,
    /// The expectation rests on a fact that is not yet confirmed.
    #[serde(default)]
    pub basis_unverified: bool,
}

/// When a case expects another look.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// The day.
    pub date: Date,
    /// How far off it may be.
    pub tolerance_days: i32,
    /// What for.
    pub what: String,
}

/// How one sentence under `must` or `must_not` is checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The sentence, as it stands in the case.
    pub text: String,
    /// Phrases that the report must say (lower case).
    #[serde(default)]
    pub says: Vec<String>,
    /// Phrases that the report must not say (lower case).
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Medicines that must be neither eligible nor cautioned.
    #[serde(default)]
    pub closed: Vec<String>,
    /// Words that a medicine's dose must not have.
    #[serde(default)]
    pub dose_lacks: BTreeMap<String, String>,
    /// Options that must not be listed.
    #[serde(default)]
    pub options_lack: Vec<String>,
    /// No test may be considered.
    #[serde(default)]
    pub no_tests: bool,
    /// No severity may be shown.
    #[serde(default)]
    pub no_severity: bool,
    /// Acts on treatment that must not be considered (`stop`).
    #[serde(default)]
    pub no_actions: Vec<String>,
}

impl Check {
    fn is_empty(&self) -> bool {
        self.says.is_empty()
            && self.lacks.is_empty()
            && self.closed.is_empty()
            && self.dose_lacks.is_empty()
            && self.options_lack.is_empty()
            && self.no_actions.is_empty()
            && !self.no_tests
            && !self.no_severity
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checks {
    check: Vec<Check>,
}

const CHECKS: &str = "vignettes/checks.toml";

/// Reads how sentences are checked; none when the folder has no such file.
pub(crate) fn load_checks(files: &Files, problems: &mut Vec<Problem>) -> Vec<Check> {
    let Some(bytes) = files.get(CHECKS) else {
        return Vec::new();
    };
    let checks = parse::<Checks>(CHECKS, bytes)
        .map_err(|problem| problems.push(problem))
        .unwrap_or_default()
        .check;
    for check in checks.iter().filter(|check| check.is_empty()) {
        let says = format!("the check of \"{}\" checks nothing", check.text);
        problems.push(Problem::new(CHECKS, says));
    }
    checks
}
