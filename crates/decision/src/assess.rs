//! Findings in, assessment out.

use guideline::{Edition, rule::Effect};
use jiff::civil::Date;
use record::{
    Assessment, Findings,
    assessment::{Journey, OtherOption, Reason, Region, Severity, Status, TreatmentAssessment},
    finding::Value,
};

use crate::{
    criteria::evaluate,
    derive::{self, AASC, ALOPECIA_AREATA, HAIR_LOSS_TYPE},
    dose::{Dosing, dose},
    facts::{Derived, Facts},
    monitor::{Investigations, actions},
    severity::{Salt, opening_level, salt, severity},
    truth::Truth,
    typing::{Typing, typing},
    verdict::{Hearing, RULE_ERROR, missing, reason, reasons, status},
};

/// When and where a patient is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstance {
    /// The civil day where the patient is.
    pub today: Date,
    /// Whose labels apply.
    pub region: Region,
    /// Before or on treatment.
    pub journey: Journey,
}

/// What the edition makes of the findings. Same edition, findings and circumstance: same bytes.
#[must_use]
pub fn assess(edition: &Edition, findings: &Findings, circumstance: &Circumstance) -> Assessment {
    assess_about(edition, findings, circumstance, |_| true)
}

/// As [`assess`], judging only the medicines that `wanted` names by id: for whoever asks about one. What is said of each is
/// what [`assess`] says of it.
#[must_use]
pub fn assess_about(
    edition: &Edition,
    findings: &Findings,
    circumstance: &Circumstance,
    wanted: impl Fn(&str) -> bool,
) -> Assessment {
    let Circumstance {
        today,
        region,
        journey,
    } = *circumstance;
    let Ground {
        facts,
        typing,
        severity,
        mut errors,
    } = ground(edition, findings, *circumstance);
    let notices = notices(&facts, region, &mut errors);
    let options = options(&facts, &typing, region, &mut errors);

    let mut investigations = Investigations::default();
    investigations.for_diagnosis(&facts, region, &mut errors);
    let mut due = Vec::new();
    let mut treatments = Vec::new();
    let hearing = Hearing::new(&facts, region);
    let all = edition.treatments().iter();
    for treatment in all.filter(|treatment| wanted(&treatment.id)) {
        let id = treatment.id.as_str();
        let said = hearing.about(id);
        let mut reasons = reasons(&said, &facts, region, id);
        let dose = match dose(&said, &facts, region, id) {
            Dosing::Dose(dose) => Some(dose),
            Dosing::Silent => None,
            Dosing::Stacked(reason) => {
                reasons.push(reason);
                None
            }
        };
        let rule_errors = reasons.iter().filter(|reason| reason.code == RULE_ERROR);
        errors.extend(rule_errors.map(|reason| format!("{}: {}", reason.rule, reason.says)));
        let status = status(&reasons);
        investigations.for_treatment(&said, status, &facts, region, id);
        due.extend(actions(&said, &facts, region, id));
        treatments.push(TreatmentAssessment {
            treatment: treatment.id.clone(),
            name: treatment.name.clone(),
            status,
            missing: missing(&reasons),
            reasons,
            dose: dose.filter(|_| status >= Status::NeedsWorkUp),
            label: edition.citations(&treatment.label, Some(id), region),
        });
    }
    errors.sort();
    errors.dedup();
    if !errors.is_empty() {
        treatments.iter_mut().for_each(close);
    }
    due.sort_by(|a, b| {
        (a.consider, &a.rule, &a.treatment).cmp(&(b.consider, &b.rule, &b.treatment))
    });
    Assessment {
        edition: edition.id().to_owned(),
        assessed_on: today,
        region,
        journey,
        options,
        differential: typing.differential,
        in_person_required: typing.in_person,
        red_flags: typing.red_flags,
        severity,
        treatments,
        notices,
        investigations: investigations.all(),
        actions: due,
        unmatched_medications: unmatched(&facts),
        errors,
    }
}

/// What the rules about medicines see: the findings, and all that is derived from them.
#[must_use]
pub fn facts<'a>(
    edition: &'a Edition,
    findings: &'a Findings,
    circumstance: &Circumstance,
) -> Facts<'a> {
    ground(edition, findings, *circumstance).facts
}

/// What rules about medicines stand on: the findings, and all that is derived from them.
pub(crate) struct Ground<'a> {
    pub(crate) facts: Facts<'a>,
    typing: Typing,
    severity: Option<Severity>,
    pub(crate) errors: Vec<String>,
}

/// Adds up, types and grades, so that the rules can be heard.
pub(crate) fn ground<'a>(
    edition: &'a Edition,
    findings: &'a Findings,
    circumstance: Circumstance,
) -> Ground<'a> {
    let region = circumstance.region;
    let mut errors = Vec::new();
    let mut facts = Facts::new(edition, findings, circumstance.today);
    let salt = salt(&facts).unwrap_or_else(|why| {
        errors.push(why);
        None
    });
    derive::derive(&mut facts, salt.as_ref());
    let typing = typing(&facts, region);
    errors.extend(typing.errors.iter().cloned());
    derive_diagnosis(&mut facts, &typing);
    let severity = severity_of(salt.as_ref(), &typing, &mut facts, region, &mut errors);
    Ground {
        facts,
        typing,
        severity,
        errors,
    }
}

/// Rules see what the typing came to under two names.
fn derive_diagnosis(facts: &mut Facts<'_>, typing: &Typing) {
    let basis: Vec<_> = typing
        .differential
        .first()
        .into_iter()
        .flat_map(|first| &first.basis_for)
        .flat_map(|basis| basis.findings.iter().copied())
        .collect();
    let observed_on = facts.today;
    let of = |value: Value| Derived {
        value,
        basis: basis.clone(),
        observed_on,
    };
    let open = || Value::Unknown("no kind of hair loss leads".to_owned());
    let areata = typing.alopecia_areata.map_or_else(open, Value::Truth);
    let kind = typing
        .leading()
        .map_or_else(open, |leading| Value::Code(leading.id.clone()));
    facts.derive(ALOPECIA_AREATA, of(areata));
    facts.derive(HAIR_LOSS_TYPE, of(kind));
}

/// SALT applies to alopecia areata; where something else leads, no band is shown.
fn severity_of(
    salt: Option<&Salt>,
    typing: &Typing,
    facts: &mut Facts<'_>,
    region: Region,
    errors: &mut Vec<String>,
) -> Option<Severity> {
    let salt = salt.filter(|_| typing.alopecia_areata != Some(false))?;
    let severity = severity(salt, facts, region)
        .map_err(|why| errors.push(why))
        .ok()?;
    if severity.professional {
        let level = opening_level(facts.edition.severity(), &severity);
        facts.derive(
            AASC,
            Derived {
                value: Value::Code(level),
                basis: severity.findings.clone(),
                observed_on: severity.observed_on,
            },
        );
    }
    Some(severity)
}

/// Rules about the patient that change no status.
fn notices(facts: &Facts<'_>, region: Region, errors: &mut Vec<String>) -> Vec<Reason> {
    let rules = facts.edition.rules_with(Effect::Info);
    let mut notices: Vec<Reason> = rules
        .map(|(_, rule)| rule)
        .filter(|rule| rule.treatments.is_empty())
        .filter(|rule| rule.holds_in(region))
        .filter_map(|rule| match evaluate(&rule.when, facts, None) {
            Ok(outcome) if outcome.truth == Truth::Met => {
                let says = rule.tells_clinician.clone();
                Some(reason(
                    rule,
                    facts,
                    region,
                    None,
                    None,
                    says,
                    &outcome,
                    Vec::new(),
                ))
            }
            Ok(_) => None,
            Err(why) => {
                errors.push(format!("{}: {why}", rule.id));
                None
            }
        })
        .collect();
    notices.sort_by(|a, b| (&a.code, &a.rule).cmp(&(&b.code, &b.rule)));
    notices
}

/// Other options for the kind that leads, without those that what is documented of the patient rules out.
fn options(
    facts: &Facts<'_>,
    typing: &Typing,
    region: Region,
    errors: &mut Vec<String>,
) -> Vec<OtherOption> {
    let Some(leading) = typing.leading() else {
        return Vec::new();
    };
    let has = |start: &String| {
        facts.about("condition").iter().any(|finding| {
            finding
                .value
                .code()
                .is_some_and(|code| code.starts_with(start.as_str()))
        })
    };
    facts
        .edition
        .choices()
        .iter()
        .filter(|choice| choice.diagnoses.contains(&leading.id))
        .filter(|choice| !choice.not_with.iter().any(has))
        .filter(|choice| match &choice.not_when {
            None => true,
            Some(when) => match evaluate(when, facts, None) {
                Ok(outcome) => outcome.truth != Truth::Met,
                Err(why) => {
                    errors.push(format!("options/{}: {why}", choice.id));
                    false
                }
            },
        })
        .map(|choice| OtherOption {
            id: choice.id.clone(),
            name: choice.name.clone(),
            says: choice.says.clone(),
            citations: facts.edition.citations(&choice.cites, None, region),
        })
        .collect()
}

fn unmatched(facts: &Facts<'_>) -> Vec<String> {
    let findings = facts.about("medication_unmatched").iter();
    findings.map(|finding| finding.value.to_string()).collect()
}

/// Content that failed to evaluate keeps every medicine closed.
fn close(treatment: &mut TreatmentAssessment) {
    if treatment.status <= Status::NeedsWorkUp {
        return;
    }
    treatment.status = Status::NeedsWorkUp;
    treatment.dose = None;
    treatment.reasons.insert(
        0,
        Reason {
            code: RULE_ERROR.to_owned(),
            rule: String::new(),
            effect: Some(Status::NeedsWorkUp),
            says: "A part of the assessment failed; see its errors. Nothing is eligible until it is mended."
                .to_owned(),
            findings: Vec::new(),
            inputs: Vec::new(),
            missing: Vec::new(),
            citations: treatment.label.clone(),
            lifted_by: Some("Correct the finding or the content".to_owned()),
            reviewed: true,
            stale: false,
        },
    );
}
