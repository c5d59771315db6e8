//! Worked cases, judged: what the assessment says against what the case expects.

use std::fmt::Write as _;

use guideline::{
    Edition,
    vignette::{Check, Expected, ExpectedDiagnosis, ExpectedDrug, ExpectedSeverity, Vignette},
};
use record::{
    Assessment,
    assessment::{Certainty, Severity, Status, TreatmentAssessment},
    quantity::Decimal,
};

use crate::{
    Circumstance, assess,
    follow_up::{FollowUp, follow_up},
    report,
};

mod answer;

pub use answer::{Answer, Diagnosis, Drug, answer};

/// How one case came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What was made of it.
    pub assessment: Assessment,
    /// Where the assessment differs from what is expected; empty = it agrees.
    pub disagreements: Vec<String>,
    /// Expectations that nothing here can check.
    pub unchecked: Vec<String>,
}

impl Judged {
    /// Whether the case agrees in everything that can be checked.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.disagreements.is_empty()
    }
}

/// What the edition makes of a case.
#[must_use]
pub fn assessment(edition: &Edition, vignette: &Vignette) -> Assessment {
    let circumstance = Circumstance {
        today: vignette.today,
        region: vignette.region,
        journey: vignette.journey,
    };
    assess(edition, &vignette.findings, &circumstance)
}

/// Judges a case. A case that expects nothing agrees.
#[must_use]
pub fn judge(edition: &Edition, vignette: &Vignette) -> Judged {
    let assessment = assessment(edition, vignette);
    let mut judge = Judge {
        edition,
        text: report::text(edition, &vignette.findings, &assessment).to_lowercase(),
        disagreements: Vec::new(),
        unchecked: Vec::new(),
    };
    if let Some(expected) = &vignette.expected {
        let follow_ups = follow_up(edition, &vignette.findings, &assessment);
        judge.all(expected, &assessment, &follow_ups);
    }
    Judged {
        id: vignette.id.clone(),
        title: vignette.title.clone(),
        disagreements: judge.disagreements,
        unchecked: judge.unchecked,
        assessment,
    }
}

/// Judges every case of the edition, whole patients first; says which files could not be read.
///
/// # Errors
///
/// The first case that cannot be read.
pub fn judge_all(edition: &Edition) -> Result<Vec<Judged>, guideline::Problem> {
    let cases = Vignette::every(edition)?;
    Ok(cases.iter().map(|case| judge(edition, case)).collect())
}

/// The cases in one paragraph: `12 of 12 agree`, then what differs.
#[must_use]
pub fn summary(judged: &[Judged]) -> String {
    let agree = judged.iter().filter(|case| case.agrees()).count();
    let mut text = format!("{agree} of {} agree", judged.len());
    for case in judged {
        for disagreement in &case.disagreements {
            // Writing to a `String` cannot fail.
            write!(text, "\n{} {}: {disagreement}", case.id, case.title).ok();
        }
    }
    text
}

struct Judge<'a> {
    edition: &'a Edition,
    text: String,
    disagreements: Vec<String>,
    unchecked: Vec<String>,
}

impl Judge<'_> {
    fn all(&mut self, expected: &Expected, found: &Assessment, follow_ups: &[FollowUp]) {
        self.require(found.errors.is_empty(), || {
            format!("errors: {:?}", found.errors)
        });
        if let Some(expected) = &expected.diagnosis {
            self.diagnosis(expected, found);
        }
        if let Some(expected) = &expected.severity {
            self.severity(expected, found.severity.as_ref());
        }
        for (drug, expected) in &expected.drugs {
            match found.treatments.iter().find(|it| it.treatment == *drug) {
                Some(found) => self.drug(expected, found),
                None => self.differs(format!("{drug} is not judged")),
            }
        }
        self.lists(expected, found);
        self.rules_about_the_patient(expected, found);
        self.follow_up(expected, follow_ups);
        for text in expected.must.iter().chain(&expected.must_not) {
            match self
                .edition
                .vignette_checks()
                .iter()
                .find(|check| check.text == *text)
            {
                Some(check) => self.check(check, found),
                None => self.unchecked.push(text.clone()),
            }
        }
    }

    fn diagnosis(&mut self, expected: &ExpectedDiagnosis, found: &Assessment) {
        if let Some(kind) = &expected.kind {
            self.kind(kind, expected, found);
        } else {
            let named = found.differential.iter();
            let named = named.filter(|it| it.certainty == Certainty::Probable);
            let named: Vec<&str> = named.map(|it| it.id.as_str()).collect();
            self.require(named.is_empty(), || {
                format!("kind is {}, expected none", named.join(", "))
            });
        }
        let in_person = found.in_person_required;
        self.require(in_person == expected.in_person_required, || {
            format!(
                "in person is {in_person}, expected {}",
                expected.in_person_required
            )
        });
        let listed = |kind: &String| found.differential.iter().any(|it| it.id == *kind);
        for kind in &expected.differential {
            self.require(listed(kind), || {
                format!("{kind} is not in the differential")
            });
        }
        for kind in &expected.differential_lacks {
            self.require(!listed(kind), || format!("{kind} is in the differential"));
        }
    }

    fn kind(&mut self, kind: &str, expected: &ExpectedDiagnosis, found: &Assessment) {
        let Some(first) = found.differential.first() else {
            return self.differs(format!("no kind of hair loss, expected {kind}"));
        };
        self.require(first.id == kind, || {
            format!("kind is {}, expected {kind}", first.id)
        });
        let accepted = &expected.accept_icd10cm;
        self.require(
            accepted.is_empty() || accepted.contains(&first.icd10cm),
            || format!("code is {}, expected {accepted:?}", first.icd10cm),
        );
        let certainty = format!("{:?}", first.certainty).to_lowercase();
        if let Some(wanted) = &expected.certainty {
            self.require(certainty == *wanted, || {
                format!("certainty is {certainty}, expected {wanted}")
            });
        }
    }

    fn severity(&mut self, expected: &ExpectedSeverity, found: Option<&Severity>) {
        let (Some(salt), Some(found)) = (expected.salt, found) else {
            let same = expected.salt.is_none() == found.is_none();
            return self.require(same, || {
                format!(
                    "SALT is {:?}, expected {:?}",
                    found.map(|it| it.salt),
                    expected.salt
                )
            });
        };
        let tolerance = expected.salt_tolerance.unwrap_or(Decimal::ZERO);
        self.require((found.salt - salt).abs() <= tolerance, || {
            format!("SALT is {}, expected {salt}", found.salt)
        });
        let words = [
            ("band", &found.salt_band, &expected.salt_band),
            ("AA-IGA", &found.aa_iga, &expected.aa_iga),
            ("AASc base", &found.aasc_base, &expected.aasc_base),
            ("AASc", &found.aasc, &expected.aasc),
        ];
        for (name, found, expected) in words {
            let same = expected.as_ref().is_none_or(|expected| expected == found);
            self.require(same, || format!("{name} is {found}, expected {expected:?}"));
        }
        self.require(
            found.aasc_features == expected.aasc_upgrade_features,
            || {
                format!(
                    "raised by {:?}, expected {:?}",
                    found.aasc_features, expected.aasc_upgrade_features
                )
            },
        );
    }

    fn drug(&mut self, expected: &ExpectedDrug, found: &TreatmentAssessment) {
        let drug = &found.treatment;
        let mut accepted = expected.accept.clone();
        if accepted.is_empty() {
            accepted.extend(expected.status);
        }
        let fits = accepted.is_empty() || accepted.contains(&found.status);
        self.require(fits, || {
            let accepted: Vec<&str> = accepted.iter().map(|it| it.word()).collect();
            format!(
                "{drug} is {}, expected {}",
                found.status.word(),
                accepted.join(" or ")
            )
        });
        self.drug_reasons(expected, found);
        for reason in &found.reasons {
            let section = reason.citations.iter().any(|cite| !cite.at.is_empty());
            self.require(section, || {
                format!("{drug}: {} has no label section", reason.code)
            });
        }
        for label in &expected.label {
            let source = label.split_whitespace().next().unwrap_or_default();
            let reasons = found
                .reasons
                .iter()
                .flat_map(|reason| reason.citations.iter());
            let there = found
                .label
                .iter()
                .chain(reasons)
                .any(|cite| cite.evidence == source);
            self.require(there, || format!("{drug} does not cite {source}"));
        }
        if let Some(dose) = &expected.dose {
            let text = found.dose.as_ref().map_or("", |dose| dose.text.as_str());
            self.require(same_dose(dose, text), || {
                format!("{drug} dose is `{text}`, expected `{dose}`")
            });
        }
        if let Some(dose) = &expected.dose_lacks {
            let stated = found.dose.as_ref().is_some_and(|it| it.text == *dose);
            self.require(!stated, || format!("{drug} dose is `{dose}`"));
        }
        if expected.becomes_available_when.is_some() {
            let strongest = found
                .reasons
                .iter()
                .filter(|it| it.effect == Some(found.status));
            let lifted = strongest.clone().any(|reason| reason.lifted_by.is_some());
            self.require(lifted, || format!("{drug} does not say what would lift it"));
        }
    }

    fn drug_reasons(&mut self, expected: &ExpectedDrug, found: &TreatmentAssessment) {
        let drug = &found.treatment;
        let has = |code: &String| found.reasons.iter().any(|reason| reason.code == *code);
        let speaks = |rule: &String| found.reasons.iter().any(|reason| reason.rule == *rule);
        for code in &expected.reasons {
            self.require(has(code), || format!("{drug} lacks the reason {code}"));
        }
        for code in &expected.reasons_lack {
            self.require(!has(code), || format!("{drug} has the reason {code}"));
        }
        for rule in &expected.rules {
            self.require(speaks(rule), || format!("{drug} lacks the rule {rule}"));
        }
        for rule in &expected.rules_lack {
            self.require(!speaks(rule), || format!("{drug} has the rule {rule}"));
        }
    }

    fn rules_about_the_patient(&mut self, expected: &Expected, found: &Assessment) {
        let flags = found.red_flags.iter().map(|flag| &flag.rule);
        let notices = found.notices.iter().map(|notice| &notice.rule);
        let leads = found.differential.first().map(|kind| &kind.rule);
        let spoken: Vec<&String> = flags.chain(notices).chain(leads).collect();
        for rule in &expected.rules {
            self.require(spoken.contains(&rule), || format!("{rule} is silent"));
        }
        for rule in &expected.rules_lack {
            self.require(!spoken.contains(&rule), || format!("{rule} speaks"));
        }
    }

    fn lists(&mut self, expected: &Expected, found: &Assessment) {
        for option in &expected.other_options {
            let id = option.replace(' ', "_");
            let there = found.options.iter().any(|it| it.id == id);
            self.require(there, || format!("the option {id} is not listed"));
        }
        for lab in &expected.labs_to_order {
            let wanted = lab.to_lowercase();
            let there = found.investigations.iter().any(|it| {
                let name = it.name.to_lowercase();
                let first = name.split_whitespace().next().unwrap_or("?");
                wanted.split_whitespace().next() == Some(&it.code) || wanted.starts_with(first)
            });
            self.require(there, || format!("the test `{lab}` is not considered"));
        }
        let reasons = found.treatments.iter().flat_map(|it| &it.reasons);
        let codes: Vec<&str> = (found.notices.iter().chain(reasons))
            .map(|reason| reason.code.as_str())
            .collect();
        for code in &expected.info_codes {
            self.require(codes.contains(&code.as_str()), || {
                format!("{code} is not said")
            });
        }
        for code in &expected.info_codes_lack {
            self.require(!codes.contains(&code.as_str()), || {
                format!("{code} is said")
            });
        }
    }

    /// "week 4 on baricitinib" must be proposed within the tolerance; so must something on every other date.
    fn follow_up(&mut self, expected: &Expected, proposed: &[FollowUp]) {
        for wanted in &expected.follow_up {
            let head = wanted.what.split(':').next().unwrap_or_default();
            let names_visit = head.starts_with("week ") && head.contains(" on ");
            let near = proposed.iter().any(|it| {
                let apart = (it.date - wanted.date).get_days().abs();
                let same = !names_visit || it.what.starts_with(head);
                apart <= wanted.tolerance_days && same
            });
            self.require(near, || {
                format!(
                    "nothing is proposed on {} for: {}",
                    wanted.date, wanted.what
                )
            });
        }
    }

    fn check(&mut self, check: &Check, found: &Assessment) {
        let fails = |why: String| format!("\"{}\": {why}", check.text);
        for phrase in &check.says {
            let said = self.text.contains(phrase.as_str());
            self.require(said, || fails(format!("`{phrase}` is not said")));
        }
        for phrase in &check.lacks {
            let said = self.text.contains(phrase.as_str());
            self.require(!said, || fails(format!("`{phrase}` is said")));
        }
        for drug in &check.closed {
            let open = found.treatments.iter().any(|it| {
                it.treatment == *drug && matches!(it.status, Status::Eligible | Status::Caution)
            });
            self.require(!open, || fails(format!("{drug} is open")));
        }
        for (drug, dose) in &check.dose_lacks {
            let stated = found.treatments.iter().any(|it| {
                it.treatment == *drug && it.dose.as_ref().is_some_and(|it| it.text.contains(dose))
            });
            self.require(!stated, || fails(format!("{drug} {dose} is stated")));
        }
        for option in &check.options_lack {
            let there = found.options.iter().any(|it| it.id == *option);
            self.require(!there, || fails(format!("{option} is an option")));
        }
        let tests = found.investigations.len();
        self.require(!check.no_tests || tests == 0, || {
            fails(format!("{tests} tests"))
        });
        let severity = found.severity.is_some();
        self.require(!check.no_severity || !severity, || {
            fails("a band is shown".to_owned())
        });
        for word in &check.no_actions {
            let there = found
                .actions
                .iter()
                .any(|it| format!("{:?}", it.consider).eq_ignore_ascii_case(word));
            self.require(!there, || fails(format!("{word} is considered")));
        }
    }

    fn require(&mut self, holds: bool, says: impl FnOnce() -> String) {
        if !holds {
            self.differs(says());
        }
    }

    fn differs(&mut self, says: String) {
        self.disagreements.push(says);
    }
}

/// The same amounts of milligrams in the same rhythm, whatever stands around them.
fn same_dose(expected: &str, found: &str) -> bool {
    let amounts = |text: &str| -> Vec<String> {
        let words: Vec<&str> = text.split([' ', ',', ';']).collect();
        let mut all: Vec<String> = words
            .windows(2)
            .filter_map(|pair| match pair {
                [amount, "mg"] => Some((*amount).to_owned()),
                _ => None,
            })
            .collect();
        all.sort();
        all.dedup();
        all
    };
    let rhythm = ["once daily", "twice daily"];
    let kept = rhythm
        .iter()
        .all(|rhythm| !expected.contains(rhythm) || found.contains(rhythm));
    amounts(expected) == amounts(found) && kept
}
