//! One rule: what it asks, what it says, where that stands, and examples of it speaking and keeping silent.
//!
//! A rule is one file under `guideline/rules/`, short enough that a dermatologist can check it alone.

use std::collections::BTreeMap;

use jiff::civil::Date;
use record::{
    Dosage,
    assessment::{Citation, Citations, Consider, Region, Status},
};
use serde::Deserialize;

use crate::{
    criteria::Criterion,
    evidence::{self, Evidence, STATUSES, id_of, may_gate},
    problem::{Files, Problem, in_folder, parse},
};

/// One rule. Its id is its path below `guideline/rules/` without the ending.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id; filled in when it is read.
    #[serde(skip)]
    pub id: String,
    /// Its citations as an assessment carries them, by medicine and region; filled in when the edition is read.
    #[serde(skip)]
    pub spoken: Vec<(Option<String>, Region, Citations)>,
    /// Whether what it asks depends on the medicine that is being judged; filled in when it is read.
    #[serde(skip)]
    pub names_self: bool,
    /// What it is, in one line.
    pub title: String,
    /// What it does when it is met.
    pub effect: Effect,
    /// Reason code (`ALC_LT_500`); for a diagnosis the id of the kind of hair loss.
    pub code: String,
    /// Medicines it speaks about; empty for rules about the patient.
    #[serde(default)]
    pub treatments: Vec<String>,
    /// Regions it holds in; empty = all.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Before the medicine is started, while it is taken, or both.
    #[serde(default)]
    pub phase: Phase,
    /// What it asks.
    pub when: Criterion,
    /// What a clinician reads when it is met.
    pub tells_clinician: String,
    /// What would lift it; absent = nothing can.
    #[serde(default)]
    pub lifted_by: Option<String>,
    /// Tests (ids in `guideline/tests/`) to order when it is met.
    #[serde(default)]
    pub orders: Vec<String>,
    /// For red flags: how soon somebody must act.
    #[serde(default)]
    pub within_days: Option<i32>,
    /// For red flags: needs hands and eyes in the same room.
    #[serde(default)]
    pub in_person: bool,
    /// For red flags: no automatic naming of the kind of hair loss while it stands.
    #[serde(default)]
    pub stops_typing: bool,
    /// For diagnoses: order of precedence, first match leads.
    #[serde(default)]
    pub order: Option<i32>,
    /// For doses: the text of the dose.
    #[serde(default)]
    pub dose: Option<String>,
    /// For doses: the doses that its text allows.
    #[serde(default)]
    pub amounts: Vec<Dosage>,
    /// For doses: whether it replaces the usual dose or only adds an option.
    #[serde(default)]
    pub dose_kind: DoseKind,
    /// GRADE strength, when the source gives one.
    #[serde(default)]
    pub strength: Option<String>,
    /// GRADE certainty, when the source gives one.
    #[serde(default)]
    pub certainty: Option<String>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
    /// From when it holds, and when it must be looked at again.
    pub effective: Effective,
    /// Clinician who signed the facts it rests on; needed where they may not gate by themselves.
    #[serde(default)]
    pub reviewed_by: Option<String>,
    /// What to keep in mind when reading it; never shown to patients.
    #[serde(default)]
    pub note: Option<String>,
    /// Examples of it: met, not met, not known.
    #[serde(default)]
    pub example: Vec<Example>,
}

/// What a rule does when it is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The medicine must not be started now.
    Contraindicated,
    /// The medicine is not for this patient.
    NotIndicated,
    /// Something must be known or done first.
    NeedsWorkUp,
    /// The clinician documents the reason first.
    Caution,
    /// Says something and changes no status.
    Info,
    /// On treatment: consider interrupting.
    Hold,
    /// On treatment: consider stopping for good.
    Stop,
    /// On treatment: repeat the test soon.
    Repeat,
    /// On treatment: look at it at the next contact.
    Review,
    /// Must be looked at first.
    RedFlag,
    /// Puts a kind of hair loss first.
    Diagnosis,
    /// A test to consider for the diagnosis.
    Investigate,
    /// Changes the labelled dose.
    Dosing,
}

/// When in the course of a medicine a rule speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Whether or not it is taken already.
    #[default]
    Any,
    /// Only while it is not taken yet.
    Start,
    /// Only while it is taken.
    OnTreatment,
}

/// Whether a dose replaces the usual one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoseKind {
    /// Replaces it. Two of these on one patient have no labelled dose: a person decides.
    #[default]
    Adjusts,
    /// Says it with an option; gives way to any adjustment.
    Option,
}

/// Where a rule comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// Id of the source in `guideline/evidence/`.
    pub evidence: String,
    /// Section or table.
    pub at: String,
    /// How sure the fact is.
    pub status: String,
    /// Medicines this citation speaks about; empty = all of the rule's.
    #[serde(default, rename = "for")]
    pub for_: Vec<String>,
    /// Regions it speaks for; empty = all.
    #[serde(default)]
    pub regions: Vec<Region>,
}

/// From when a rule holds, and when it must be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effective {
    /// First day.
    #[serde(deserialize_with = "crate::rule::date")]
    pub from: Date,
    /// Last day before everything it says carries "check the label".
    #[serde(deserialize_with = "crate::rule::date")]
    pub review_by: Date,
}

/// One example: findings by concept, and what the rule says of them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Findings: yes/no, number, code, list of codes, or `"?"` for an explicit "not known".
    #[serde(default)]
    pub given: BTreeMap<String, toml::Value>,
    /// `silent`, the rule's effect, or `unknown: concept, concept`.
    pub gives: String,
    /// The medicine it is read for, when the rule has several.
    #[serde(default)]
    pub treatment: Option<String>,
}

impl Effect {
    /// The status it asks for, when it asks for one.
    #[must_use]
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Contraindicated | Self::Hold | Self::Stop => Some(Status::Contraindicated),
            Self::NotIndicated => Some(Status::NotIndicated),
            Self::NeedsWorkUp => Some(Status::NeedsWorkUp),
            Self::Caution | Self::Repeat | Self::Review => Some(Status::Caution),
            Self::Info | Self::RedFlag | Self::Diagnosis | Self::Investigate | Self::Dosing => None,
        }
    }

    /// What it asks a clinician to consider on treatment, when it does.
    #[must_use]
    pub fn consider(self) -> Option<Consider> {
        match self {
            Self::Hold => Some(Consider::Hold),
            Self::Stop => Some(Consider::Stop),
            Self::Repeat => Some(Consider::Repeat),
            Self::Review => Some(Consider::Review),
            _ => None,
        }
    }

    /// The word for it in a rule's file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Contraindicated => "contraindicated",
            Self::NotIndicated => "not-indicated",
            Self::NeedsWorkUp => "needs-work-up",
            Self::Caution => "caution",
            Self::Info => "info",
            Self::Hold => "hold",
            Self::Stop => "stop",
            Self::Repeat => "repeat",
            Self::Review => "review",
            Self::RedFlag => "red-flag",
            Self::Diagnosis => "diagnosis",
            Self::Investigate => "investigate",
            Self::Dosing => "dosing",
        }
    }
}

impl Rule {
    /// Whether what it says about `treatment` in `region` may gate: a reviewer has signed it, or the first citation
    /// that speaks about them (the one that carries the gate; later ones add detail) is of a status that may.
    #[must_use]
    pub fn reviewed_for(&self, treatment: Option<&str>, region: Region) -> bool {
        let gates = |carries: &Citation| may_gate(&carries.status);
        self.reviewed_by.is_some() || self.citations(treatment, region).first().is_some_and(gates)
    }

    /// Its sources that speak about `treatment` in `region`, as an assessment carries them.
    #[must_use]
    pub fn citations(&self, treatment: Option<&str>, region: Region) -> Citations {
        let fits = |(of, at, _): &&(Option<String>, Region, Citations)| {
            *at == region && of.as_deref() == treatment
        };
        let spoken = self.spoken.iter().find(fits);
        spoken.map_or_else(Citations::default, |(.., citations)| citations.clone())
    }

    /// Whether it may gate for every medicine it names, in every region it holds in.
    #[must_use]
    pub fn reviewed(&self) -> bool {
        let regions = [Region::US, Region::EU];
        let mut regions = regions.into_iter().filter(|region| self.holds_in(*region));
        regions.all(|region| {
            let mut treatments = self.treatments.iter();
            self.treatments.is_empty() && self.reviewed_for(None, region)
                || !self.treatments.is_empty()
                    && treatments.all(|it| self.reviewed_for(Some(it), region))
        })
    }

    /// Whether it holds in `region`.
    #[must_use]
    pub fn holds_in(&self, region: Region) -> bool {
        self.regions.is_empty() || self.regions.contains(&region)
    }
}

/// Those of `cites` that speak about `treatment` in `region`; less particular ones where none is that particular.
#[must_use]
pub fn speaking<'a>(cites: &'a [Cite], treatment: Option<&str>, region: Region) -> Vec<&'a Cite> {
    let about = |cite: &&Cite| {
        treatment.is_none_or(|id| cite.for_.is_empty() || cite.for_.iter().any(|it| it == id))
    };
    let here = |cite: &&Cite| cite.regions.is_empty() || cite.regions.contains(&region);
    let both: Vec<&Cite> = cites.iter().filter(about).filter(here).collect();
    if !both.is_empty() {
        return both;
    }
    let about: Vec<&Cite> = cites.iter().filter(about).collect();
    if about.is_empty() {
        cites.iter().collect()
    } else {
        about
    }
}

/// Fills in what each rule cites, for every medicine it names and for none.
pub(crate) fn speak(rules: &mut [Rule], sources: &BTreeMap<String, Evidence>) {
    for rule in rules {
        let named = rule.treatments.iter().map(|id| Some(id.clone()));
        let about = named.chain([None]);
        rule.spoken = about
            .flat_map(|id| [(id.clone(), Region::US), (id, Region::EU)])
            .map(|(id, region)| {
                let cites = speaking(&rule.cites, id.as_deref(), region);
                let citations = evidence::resolve(sources, &cites);
                (id, region, citations)
            })
            .collect();
    }
}

/// Reads every rule.
pub(crate) fn load(files: &Files, problems: &mut Vec<Problem>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (path, bytes) in in_folder(files, "rules") {
        match parse::<Rule>(path, bytes) {
            Ok(mut rule) => {
                rule.id = id_of(path, "rules/");
                rule.names_self = rule.when.names_self();
                problems.extend(malformed(path, &rule));
                rules.push(rule);
            }
            Err(problem) => problems.push(problem),
        }
    }
    rules
}

fn malformed(path: &str, rule: &Rule) -> Vec<Problem> {
    let mut says = rule.when.malformed();
    if rule.cites.is_empty() {
        says.push("`cites` is empty: a rule names its source".to_owned());
    }
    for cite in &rule.cites {
        if !STATUSES.contains(&cite.status.as_str()) {
            says.push(format!(
                "status `{}` is not one of {STATUSES:?}",
                cite.status
            ));
        }
        if cite.at.trim().is_empty() {
            says.push(format!("`{}` is cited without a section", cite.evidence));
        }
    }
    if rule.effect.status().is_some() && rule.treatments.is_empty() {
        says.push("`treatments` is empty: say which medicines it speaks about".to_owned());
    }
    if (rule.effect == Effect::Dosing) != rule.dose.is_some() {
        says.push("`dose` belongs to rules with the effect `dosing`, and only there".to_owned());
    }
    if rule.dose.is_some() == rule.amounts.is_empty() {
        says.push("`amounts` states what `dose` says: one line without the other".to_owned());
    }
    says.extend(unsaid(
        rule.dose.as_deref().unwrap_or_default(),
        &rule.amounts,
    ));
    if (rule.effect == Effect::RedFlag) != rule.within_days.is_some() {
        says.push("`within_days` belongs to red flags, and only there".to_owned());
    }
    if (rule.effect == Effect::Diagnosis) != rule.order.is_some() {
        says.push("`order` belongs to diagnoses, and only there".to_owned());
    }
    if rule.effect.consider().is_some() && rule.phase != Phase::OnTreatment {
        says.push("`phase` must be `on-treatment` for hold, stop, repeat and review".to_owned());
    }
    if rule.effective.review_by <= rule.effective.from {
        says.push("`review_by` is not after `from`".to_owned());
    }
    if rule.example.is_empty() {
        says.push("`example` is missing: show it met, not met, and not known".to_owned());
    }
    says.into_iter()
        .map(|says| Problem::new(path, says))
        .collect()
}

/// What is wrong with amounts beside the words that state them.
pub(crate) fn unsaid(words: &str, amounts: &[Dosage]) -> Vec<String> {
    let said = |dosage: &&Dosage| !words.contains(&format!("{} mg", dosage.mg.normalize()));
    let amounts = amounts.iter().filter(said);
    amounts
        .map(|dosage| format!("`amounts` has {dosage}, which `{words}` does not say"))
        .collect()
}

/// A TOML date or a date in quotes.
pub(crate) fn date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = match toml::Value::deserialize(from)? {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text,
        other => {
            return Err(serde::de::Error::custom(format!("`{other}` is not a date")));
        }
    };
    text.parse().map_err(serde::de::Error::custom)
}
