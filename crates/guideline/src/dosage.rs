//! A dose that somebody plans or orders, beside the doses that the labels state.

use std::collections::BTreeSet;

use record::{
    Dosage,
    assessment::{Region, TreatmentAssessment},
};

use crate::Edition;

impl Edition {
    /// Every dose that a label of `region` states for the medicine, usual or adjusted, each once.
    #[must_use]
    pub fn labelled_amounts(&self, treatment: &str, region: Region) -> BTreeSet<Dosage> {
        let usual = self.treatment(treatment);
        let usual = usual.and_then(|it| it.usual_dose(region));
        let adjusted = self.rules_about(treatment).map(|(_, rule)| rule);
        let adjusted = adjusted.filter(|rule| rule.holds_in(region));
        usual
            .into_iter()
            .flat_map(|usual| &usual.amounts)
            .chain(adjusted.flat_map(|rule| &rule.amounts))
            .copied()
            .collect()
    }

    /// In what `dosage` departs from the dose that the labels state for this patient or, where the assessment states none
    /// (as while the medicine is taken), from every dose that a label states. None where it does not, and none where no
    /// label states a dose: then there is nothing to depart from.
    #[must_use]
    pub fn departs(
        &self,
        region: Region,
        assessed: &TreatmentAssessment,
        dosage: Dosage,
    ) -> Option<String> {
        let Some(dose) = &assessed.dose else {
            let labelled = self.labelled_amounts(&assessed.treatment, region);
            let departs = !labelled.is_empty() && !labelled.contains(&dosage);
            let labelled: Vec<String> = labelled.iter().map(Dosage::to_string).collect();
            let labelled = labelled.join(", ");
            return departs.then(|| format!("{dosage} is none of the labelled doses: {labelled}"));
        };
        let because = match dose.because.join("; ") {
            none if none.is_empty() => none,
            because => format!(" ({because})"),
        };
        let departs = !dose.amounts.is_empty() && !dose.amounts.contains(&dosage);
        departs.then(|| {
            format!(
                "{dosage} departs from the labelled dose for this patient: {}{because}",
                dose.text
            )
        })
    }
}
