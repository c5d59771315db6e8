//! What the guideline makes of a worked case, in the words in which cases state what they expect.

use std::collections::BTreeMap;

use guideline::{Edition, vignette::Vignette};
use record::{
    Assessment,
    assessment::{Certainty, Citation, Reason, Status, TreatmentAssessment},
};
use serde::Serialize;

use crate::follow_up::{FollowUp, follow_up, tests_now};

/// The answer to one case. Where nothing can be said the field is `null` or empty, never a guess.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The case's id.
    pub id: String,
    /// The kind of hair loss.
    pub diagnosis: Diagnosis,
    /// How much hair is lost.
    pub severity: Severity,
    /// Where each medicine stands, by id.
    pub drugs: BTreeMap<String, Drug>,
    /// Other options for the leading kind, by id (`no treatment` among them).
    pub other_options: Vec<String>,
    /// Tests to consider: the LOINC code where there is one, and the name.
    pub labs_to_order: Vec<String>,
    /// When to look again.
    pub follow_up: Vec<FollowUp>,
    /// Codes of everything that is said and changes no status.
    pub info_codes: Vec<String>,
    /// Content that failed to evaluate; empty when all is well.
    pub errors: Vec<String>,
}

/// The kind of hair loss that leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// Its id (`aa_patchy`); none when no finding decides.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its ICD-10-CM code.
    pub icd10cm: Option<String>,
    /// How sure.
    pub certainty: Option<Certainty>,
    /// Hands and eyes in the same room are needed.
    pub in_person_required: bool,
    /// The other kinds that fit, best first.
    pub differential: Vec<String>,
}

/// How much hair is lost; all empty where no band may be shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Severity {
    /// SALT, 0-100.
    pub salt: Option<f64>,
    /// `S0` to `S5`.
    pub salt_band: Option<String>,
    /// AA-IGA word.
    pub aa_iga: Option<String>,
    /// Alopecia Areata Scale before it is raised.
    pub aasc_base: Option<String>,
    /// Alopecia Areata Scale.
    pub aasc: Option<String>,
    /// What raised it.
    pub aasc_upgrade_features: Vec<String>,
}

/// Where one medicine stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drug {
    /// The strongest thing its rules say.
    pub status: Status,
    /// The codes of its reasons, strongest first.
    pub reasons: Vec<String>,
    /// Label sections behind the reasons and the row (`US-OLUMIANT 2`).
    pub label: Vec<String>,
    /// The labelled dose for this patient.
    pub dose: Option<String>,
    /// What would lift the status, when anything can.
    pub becomes_available_when: Option<String>,
}

/// The answer to `case`, from its `assessment`.
#[must_use]
pub fn answer(edition: &Edition, case: &Vignette, assessment: &Assessment) -> Answer {
    let leading = assessment.differential.first();
    let rest = assessment.differential.iter().skip(1);
    let severity = assessment.severity.as_ref();
    Answer {
        id: case.id.clone(),
        diagnosis: Diagnosis {
            kind: leading.map(|it| it.id.clone()),
            icd10cm: leading.map(|it| it.icd10cm.clone()),
            certainty: leading.map(|it| it.certainty),
            in_person_required: assessment.in_person_required,
            differential: rest.map(|it| it.id.clone()).collect(),
        },
        severity: severity.map_or_else(Severity::default, |it| Severity {
            // Hundredths at most: the nearest `f64` prints as the same digits.
            salt: it.salt.to_string().parse().ok(),
            salt_band: Some(it.salt_band.clone()),
            aa_iga: Some(it.aa_iga.clone()),
            aasc_base: Some(it.aasc_base.clone()),
            aasc: Some(it.aasc.clone()),
            aasc_upgrade_features: it.aasc_features.clone(),
        }),
        drugs: assessment
            .treatments
            .iter()
            .map(|it| (it.treatment.clone(), drug(it)))
            .collect(),
        other_options: assessment
            .options
            .iter()
            .map(|it| it.id.clone())
            .map(|id| {
                if id == "no_treatment" {
                    "no treatment".to_owned()
                } else {
                    id
                }
            })
            .collect(),
        labs_to_order: tests_now(assessment)
            .map(|it| {
                if it.code.starts_with("local:") {
                    it.name.clone()
                } else {
                    format!("{} {}", it.code, it.name)
                }
            })
            .collect(),
        follow_up: follow_up(edition, &case.findings, assessment),
        info_codes: info_codes(assessment),
        errors: assessment.errors.clone(),
    }
}

fn drug(it: &TreatmentAssessment) -> Drug {
    let speaking = it.reasons.iter().filter(|it| it.effect.is_some());
    let mut reasons: Vec<String> = speaking.map(|it| it.code.clone()).collect();
    let informing = it.reasons.iter().filter(|it| it.effect.is_none());
    reasons.extend(informing.map(|it| it.code.clone()));
    let mut seen = std::collections::BTreeSet::new();
    reasons.retain(|code| seen.insert(code.clone()));
    let cited = it.reasons.iter().flat_map(|it| it.citations.iter());
    let mut label: Vec<String> = it.label.iter().chain(cited).map(section).collect();
    label.sort();
    label.dedup();
    Drug {
        status: it.status,
        reasons,
        label,
        dose: it.dose.as_ref().map(|it| it.text.clone()),
        becomes_available_when: lifted(it),
    }
}

/// What would lift every reason for the status; nothing when one of them cannot be lifted.
fn lifted(it: &TreatmentAssessment) -> Option<String> {
    let standing: Vec<&Reason> = it
        .reasons
        .iter()
        .filter(|reason| reason.effect == Some(it.status))
        .collect();
    let mut ways: Vec<&str> = standing
        .iter()
        .map(|reason| reason.lifted_by.as_deref())
        .collect::<Option<_>>()?;
    ways.dedup();
    (!ways.is_empty()).then(|| ways.join("; and "))
}

fn section(cite: &Citation) -> String {
    format!("{} {}", cite.evidence, cite.at)
}

fn info_codes(assessment: &Assessment) -> Vec<String> {
    let of_medicines = assessment.treatments.iter().flat_map(|it| &it.reasons);
    let mut codes: Vec<String> = assessment
        .notices
        .iter()
        .chain(of_medicines.filter(|reason| reason.effect.is_none()))
        .map(|reason| reason.code.clone())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}
