//! What stands around a threshold: the plain patient, then what the rule's own examples give, until the threshold
//! alone decides.

use guideline::{rule::Example, vignette::Vignette};

use super::{Maker, Patient, Threshold, threshold::At};
use crate::{Circumstance, assess::ground, criteria::evaluate, example, truth::Truth};

impl<'a> Maker<'a> {
    /// The patient that the rule's phase asks for, with what its context sets.
    pub(super) fn patient(&self, treatment: Option<&str>) -> Patient<'a> {
        let mut patient = Patient::new(self.edition, self.boundary, self.plain, self.region);
        let taken = self.plain.pointer("/history/on_treatment").is_some();
        if let Some(treatment) = treatment.filter(|_| taken) {
            patient.set("history.on_treatment.drug", treatment.into());
        }
        for (place, value) in &self.context.set {
            patient.set(place, value.clone());
        }
        patient
    }

    /// The plain patient alone, then with what each example gives about everything but `concept`.
    pub(super) fn surroundings(&self, plain: &Patient<'a>, concept: &str) -> Vec<Patient<'a>> {
        let examples = self.rule.example.iter();
        let with = examples.filter_map(|example| self.with(plain, example, concept));
        std::iter::once(plain.clone()).chain(with).collect()
    }

    /// What the form has no place for is left out: whether the threshold decides without it is asked afterwards. An
    /// explicit "not known" has no place in any form.
    fn with(&self, plain: &Patient<'a>, example: &Example, concept: &str) -> Option<Patient<'a>> {
        let mut patient = plain.clone();
        for (other, given) in &example.given {
            if other == concept {
                continue;
            }
            let values = example::values(self.edition, other, given).ok()?;
            if values.is_empty() {
                patient.empty(other);
            }
            for value in values {
                if matches!(value, record::Value::Unknown(_)) {
                    return None;
                }
                patient.put(other, &At::Value(value)).ok();
            }
        }
        Some(patient)
    }

    /// Whether the rule is met exactly when the threshold says so, everything else being as it is. With `only`, just
    /// that answer of the threshold is tried.
    pub(super) fn decides(
        &self,
        patient: &Patient<'_>,
        threshold: &Threshold,
        treatment: Option<&str>,
        only: Option<bool>,
    ) -> Result<(), String> {
        let case = Vignette::read(self.edition, &self.rule.id, &patient.bytes())
            .map_err(|problem| problem.to_string())?;
        let circumstance = Circumstance {
            today: case.today,
            region: case.region,
            journey: case.journey,
        };
        let ground = ground(self.edition, &case.findings, circumstance);
        if let Some(error) = ground.errors.first() {
            return Err(error.clone());
        }
        let sides = [
            (true, &threshold.when_within),
            (false, &threshold.when_outside),
        ];
        for (within, criterion) in sides {
            if only.is_some_and(|only| only != within) {
                continue;
            }
            let outcome = evaluate(criterion, &ground.facts, treatment)?;
            let met = within != threshold.negated;
            if !self.comes_to(&outcome.truth, met) {
                return Err("no example of the rule, put into the form, lets it decide".to_owned());
            }
        }
        Ok(())
    }

    /// Whether the rule speaks, or keeps silent: what is not known is no "no", but where nobody has to know it, it
    /// makes nothing be said.
    fn comes_to(&self, truth: &Truth<'_>, met: bool) -> bool {
        let asks = self.rule.effect.status().is_some();
        match truth {
            Truth::Met => met,
            Truth::NotMet => !met,
            Truth::Unknown(gaps) => !met && (!asks || gaps.needed.is_empty()),
        }
    }
}
