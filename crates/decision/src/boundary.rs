//! A patient on each side of every threshold: worked cases made from the rules, whose expected answers come from the
//! thresholds themselves and not from what the engine says.
//!
//! Each bound and each window of each rule is put to a plain patient twice, for each medicine that the rule names:
//! once on it and once one step beside it. The engine is asked only whether the surroundings let the threshold decide.

use std::collections::BTreeMap;

use guideline::{
    Edition, Problem,
    boundary::{Boundary, Context},
    rule::{Phase, Rule},
};
use record::assessment::Region;
use serde_json::Value;

mod expect;
mod patient;
mod surroundings;
mod threshold;
mod write;

use patient::Patient;
use threshold::Point;

pub use threshold::{Bound, Threshold, thresholds};

/// The cases, and the thresholds that no case could be made for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boundaries {
    /// One file a rule, by name: an array of cases in the form `aa-vignette/1`.
    pub files: BTreeMap<String, String>,
    /// How many cases the files hold.
    pub cases: usize,
    /// Each threshold that has its cases, by rule, threshold and medicine.
    pub covered: Vec<String>,
    /// Those of them that nothing hangs on where the rule keeps silent: something else silences it there as well.
    pub one_sided: Vec<String>,
    /// Each threshold that has none, and why.
    pub uncovered: Vec<String>,
}

/// Makes the cases for every threshold of every rule.
///
/// # Errors
///
/// Patients or places under `vignettes/boundary/` that cannot be read.
pub fn boundaries(edition: &Edition) -> Result<Boundaries, Problem> {
    let boundary = Boundary::read(edition.files())?;
    let mut all = Boundaries::default();
    for rule in edition.rules() {
        let mut cases = Vec::new();
        let maker = Maker::new(edition, &boundary, rule)?;
        for threshold in thresholds(&rule.when) {
            for treatment in about(rule) {
                let name = name(rule, &threshold, treatment);
                match maker.cases(&threshold, treatment) {
                    Ok(made) => {
                        if made.one_sided {
                            all.one_sided.push(name.clone());
                        }
                        all.covered.push(name);
                        cases.extend(made.cases);
                    }
                    Err(why) => all.uncovered.push(format!("{name}: {why}")),
                }
            }
        }
        if !cases.is_empty() {
            all.cases += cases.len();
            let file = format!("{}.json", rule.id.replace('/', "."));
            all.files.insert(file, write::array(&cases));
        }
    }
    Ok(all)
}

/// The medicines that a rule names, or nobody for a rule about the patient.
fn about(rule: &Rule) -> Vec<Option<&str>> {
    if rule.treatments.is_empty() {
        return vec![None];
    }
    rule.treatments.iter().map(|id| Some(id.as_str())).collect()
}

fn name(rule: &Rule, threshold: &Threshold, treatment: Option<&str>) -> String {
    let about = treatment.map_or_else(String::new, |id| format!(" ({id})"));
    format!("{}: {}{about}", rule.id, threshold.words())
}

/// The cases at one threshold.
struct Made {
    cases: Vec<Value>,
    one_sided: bool,
}

/// Makes the cases of one rule.
struct Maker<'a> {
    edition: &'a Edition,
    boundary: &'a Boundary,
    rule: &'a Rule,
    context: Context,
    region: Region,
    plain: &'a Value,
}

impl<'a> Maker<'a> {
    fn new(edition: &'a Edition, boundary: &'a Boundary, rule: &'a Rule) -> Result<Self, Problem> {
        let context = boundary.context(&rule.id).cloned().unwrap_or_default();
        let usual = match rule.phase {
            Phase::OnTreatment => "on_treatment",
            Phase::Any | Phase::Start => "before",
        };
        let name = context.patient.as_deref().unwrap_or(usual);
        let plain = boundary
            .patients
            .get(name)
            .ok_or_else(|| Problem::new(format!("vignettes/boundary/{name}.json"), "is missing"))?;
        Ok(Self {
            edition,
            boundary,
            rule,
            region: rule.regions.first().copied().unwrap_or(Region::US),
            context,
            plain,
        })
    }

    /// The cases on both sides of a threshold.
    ///
    /// # Errors
    ///
    /// Why none can be made, in words.
    fn cases(&self, threshold: &Threshold, treatment: Option<&str>) -> Result<Made, String> {
        expect::can_say(self.rule)?;
        let patient = self.patient(treatment);
        let today = patient.today()?;
        let field = self
            .boundary
            .field(&threshold.concept)
            .ok_or_else(|| format!("`{}` has no place in the form", threshold.concept))?;
        let points = threshold.points(field.step, today)?;
        let all = self.surroundings(&patient, &threshold.concept);
        let mut why = String::new();
        for one_sided in [false, true] {
            for surroundings in &all {
                let at = |point| self.at(surroundings, threshold, treatment, point, one_sided);
                match points.iter().map(at).collect() {
                    Ok(cases) => return Ok(Made { cases, one_sided }),
                    Err(says) => why = says,
                }
            }
        }
        Err(why)
    }

    /// The case at one point. The threshold must decide there; where `one_sided`, only where the rule speaks.
    fn at(
        &self,
        surroundings: &Patient<'_>,
        threshold: &Threshold,
        treatment: Option<&str>,
        point: &Point,
        one_sided: bool,
    ) -> Result<Value, String> {
        let mut patient = surroundings.clone();
        patient.put(&threshold.concept, &point.value)?;
        let met = point.within != threshold.negated;
        let only = (one_sided && !met).then_some(point.within);
        self.decides(&patient, threshold, treatment, only)?;
        Ok(self.case(patient, threshold, treatment, point, met))
    }

    fn case(
        &self,
        patient: Patient<'_>,
        threshold: &Threshold,
        treatment: Option<&str>,
        point: &Point,
        met: bool,
    ) -> Value {
        let about = treatment.map_or_else(String::new, |id| format!(" {id}"));
        let concept = &threshold.concept;
        let says = if met { "speaks" } else { "is silent" };
        let id = format!("{}{about} {concept}={}", self.rule.id, point.words);
        let title = format!("{}: {says} at {}", threshold.words(), point.words);
        let expected = expect::of(self.edition, self.rule, treatment, self.region, met);
        patient.finish(&id, &title, expected)
    }
}
