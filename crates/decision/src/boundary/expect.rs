//! What a case at a threshold expects: the rule speaks, or keeps silent.

use guideline::{
    Edition,
    rule::{Effect, Phase, Rule},
};
use record::assessment::{Region, Status};
use serde_json::{Map, Value, json};

/// Whether a case can say that `rule` spoke.
pub(super) fn can_say(rule: &Rule) -> Result<(), String> {
    match rule.effect {
        Effect::Investigate => {
            Err("an expected test does not say which rule asked for it".to_owned())
        }
        _ => Ok(()),
    }
}

/// What the case expects where `rule` is met, or is not.
pub(super) fn of(
    edition: &Edition,
    rule: &Rule,
    treatment: Option<&str>,
    region: Region,
    met: bool,
) -> Value {
    let Some(treatment) = treatment else {
        return about_the_patient(edition, rule, region, met);
    };
    let mut drug = Map::new();
    let mut expect = |name: &str, value: Value| {
        drug.insert(name.to_owned(), value);
    };
    match (rule.effect, met) {
        (Effect::Dosing, true) => expect("dose", json!(rule.dose)),
        (Effect::Dosing, false) => expect("dose_lacks", json!(rule.dose)),
        (effect, true) => {
            if let Some(status) = effect.status() {
                expect("status", json!(status));
                expect("accept", json!(as_strong_as(status)));
            }
            expect("reasons", json!([rule.code]));
            expect("rules", json!([rule.id]));
        }
        (_, false) => {
            if !code_is_shared(edition, rule, Some(treatment), region) {
                expect("reasons_lack", json!([rule.code]));
            }
            expect("rules_lack", json!([rule.id]));
        }
    }
    json!({ "drugs": { treatment: drug } })
}

fn about_the_patient(edition: &Edition, rule: &Rule, region: Region, met: bool) -> Value {
    let mut expected = Map::new();
    let rules = if met { "rules" } else { "rules_lack" };
    expected.insert(rules.to_owned(), json!([rule.id]));
    if rule.effect == Effect::Info && (met || !code_is_shared(edition, rule, None, region)) {
        let codes = if met { "info_codes" } else { "info_codes_lack" };
        expected.insert(codes.to_owned(), json!([rule.code]));
    }
    Value::Object(expected)
}

/// The strongest thing that any rule says is the status, so a met rule leaves its own and what is stronger.
fn as_strong_as(status: Status) -> Vec<Status> {
    let all = [
        Status::Contraindicated,
        Status::NotIndicated,
        Status::NeedsWorkUp,
        Status::Caution,
        Status::Eligible,
    ];
    all.into_iter().filter(|it| *it <= status).collect()
}

/// Whether another rule that can speak at the same time has the same code: where this one is silent, the code may be
/// there all the same.
fn code_is_shared(edition: &Edition, rule: &Rule, treatment: Option<&str>, region: Region) -> bool {
    let at_once =
        |other: Phase| other == rule.phase || other == Phase::Any || rule.phase == Phase::Any;
    edition.rules().iter().any(|other| {
        other.id != rule.id
            && other.code == rule.code
            && other.effect != Effect::Dosing
            && other.holds_in(region)
            && at_once(other.phase)
            && treatment.is_none_or(|id| other.treatments.iter().any(|it| it == id))
    })
}
