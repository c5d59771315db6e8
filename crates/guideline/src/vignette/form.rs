//! The form `aa-vignette/1` field by field, and how each field becomes findings.

use jiff::{Span, civil::Date};
use record::{
    Source, Value,
    assessment::{Journey, Region},
    quantity::Decimal,
};
use serde::{Deserialize, Deserializer};

use super::{Expected, Reader};
use crate::{concept::Coded, problem::Problem, typing::Word};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    schema: Schema,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) region: Region,
    pub(super) journey: Journey,
    pub(super) today: Date,
    patient: Patient,
    #[serde(default)]
    history: History,
    #[serde(default)]
    medications: Option<Vec<String>>,
    #[serde(default)]
    exam: Exam,
    #[serde(default)]
    labs: Vec<Lab>,
    #[serde(default)]
    goals: Vec<String>,
    #[serde(default)]
    pub(super) expected: Option<Expected>,
    /// Why the case exists; for its reader.
    #[serde(default)]
    #[expect(dead_code, reason = "a known field that says nothing of the patient")]
    rationale: Option<String>,
    /// Labels the case rests on; for its reader.
    #[serde(default)]
    #[expect(dead_code, reason = "a known field that says nothing of the patient")]
    sources: Option<Vec<String>>,
}

#[derive(Deserialize)]
enum Schema {
    #[serde(rename = "aa-vignette/1")]
    One,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Patient {
    #[serde(default, deserialize_with = "decimal")]
    age: Option<Decimal>,
    #[serde(default)]
    sex: Option<Sex>,
    #[serde(default)]
    can_conceive: Option<bool>,
    #[serde(default, deserialize_with = "decimal")]
    weight_kg: Option<Decimal>,
    #[serde(default)]
    guardian_present: Option<bool>,
}

#[derive(Clone, Copy, Deserialize)]
enum Sex {
    F,
    M,
}

#[expect(
    clippy::struct_field_names,
    reason = "the names are the fields of the form"
)]
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct History {
    conditions: Option<Vec<Condition>>,
    conditions_note: Option<String>,
    #[serde(deserialize_with = "decimal")]
    episode_months: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    first_episode_age: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    past_aa_patch_years: Option<Decimal>,
    family_aga: Option<bool>,
    family_autoimmune: Option<String>,
    atopy: Option<bool>,
    nail_pitting: Option<bool>,
    hair_practices: Option<String>,
    burning: Option<bool>,
    chief_complaint: Option<String>,
    sibling_with_patch: Option<bool>,
    pet_cat: Option<bool>,
    country_of_birth: Option<String>,
    ethnicity: Option<String>,
    heavy_menses: Option<bool>,
    bleeding: Option<bool>,
    #[serde(deserialize_with = "decimal")]
    delivered_months_ago: Option<Decimal>,
    smoker: Option<String>,
    #[serde(deserialize_with = "decimal")]
    pack_years: Option<Decimal>,
    vte: Option<bool>,
    malignancy: Option<bool>,
    contraception: Option<String>,
    breastfeeding: Option<bool>,
    pregnancy_intention: Option<String>,
    planning_children_partner: Option<bool>,
    vaccines: Option<String>,
    live_vaccine_planned: Option<Date>,
    prior_treatments: Option<Vec<PriorTreatment>>,
    on_treatment: Option<OnTreatment>,
    salt_history: Vec<SaltAt>,
    platelet_history: Vec<PlateletsAt>,
    muscle_symptoms: Option<bool>,
    gym_yesterday: Option<bool>,
    #[serde(deserialize_with = "decimal")]
    psychosocial_0_10: Option<Decimal>,
    phq9: Option<Phq9>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    icd10cm: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    onset: Option<serde_json::Value>,
    #[serde(default)]
    treated: Option<bool>,
    #[serde(default)]
    treatment: Option<String>,
    #[serde(default, deserialize_with = "decimal")]
    treatment_weeks: Option<Decimal>,
    #[serde(default)]
    child_pugh: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriorTreatment {
    name: String,
    #[serde(default, deserialize_with = "decimal")]
    months: Option<Decimal>,
    #[serde(default)]
    outcome: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnTreatment {
    drug: String,
    #[serde(default)]
    dose: Option<String>,
    #[serde(default)]
    start: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaltAt {
    week: i32,
    #[serde(deserialize_with = "decimal")]
    salt: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlateletsAt {
    week: i32,
    #[serde(deserialize_with = "decimal")]
    value: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phq9 {
    #[serde(default, deserialize_with = "decimal")]
    total: Option<Decimal>,
    #[serde(default, deserialize_with = "decimal")]
    item9: Option<Decimal>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Exam {
    scalp: Option<Scalp>,
    #[serde(deserialize_with = "decimal")]
    patient_estimated_salt: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    brow: Option<Decimal>,
    #[serde(deserialize_with = "decimal")]
    lash: Option<Decimal>,
    body_hair_lost: Option<bool>,
    beard_patch: Option<bool>,
    openings_preserved: Option<bool>,
    scale: Option<bool>,
    exclamation_hairs: Option<bool>,
    yellow_dots: Option<bool>,
    broken_hairs: Option<bool>,
    comma_hairs: Option<bool>,
    perifollicular_erythema: Option<bool>,
    smooth_shiny: Option<bool>,
    vertex_centred: Option<bool>,
    band_pattern: Option<String>,
    pattern: Option<String>,
    hair_diameter_diversity: Option<bool>,
    diffuse_shedding: Option<bool>,
    pull_test: Option<String>,
    patches: Option<bool>,
    occipital_nodes: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scalp {
    #[serde(default, deserialize_with = "decimal")]
    top: Option<Decimal>,
    #[serde(default, deserialize_with = "decimal")]
    back: Option<Decimal>,
    #[serde(default, deserialize_with = "decimal")]
    left: Option<Decimal>,
    #[serde(default, deserialize_with = "decimal")]
    right: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lab {
    loinc: String,
    /// The concept's own title is shown instead.
    #[serde(default)]
    name: Option<String>,
    value: serde_json::Value,
    #[serde(default)]
    unit: Option<String>,
    date: Date,
}

impl Form {
    /// Says everything in the form to `reader`.
    pub(super) fn tell(&self, reader: &mut Reader<'_>) -> Result<(), Problem> {
        let Schema::One = self.schema;
        self.patient.tell(reader);
        self.history.tell(reader)?;
        if let Some(medications) = &self.medications {
            reader.told("medications_reviewed", Value::Truth(true));
            for words in medications {
                reader.medicine(words);
            }
        }
        self.exam.tell(reader);
        for lab in &self.labs {
            lab.tell(reader)?;
        }
        for goal in &self.goals {
            reader.told("goals", Value::Text(goal.clone()));
        }
        Ok(())
    }
}

impl Patient {
    fn tell(&self, reader: &mut Reader<'_>) {
        let numbers = [("age", self.age), ("weight", self.weight_kg)];
        tell_numbers(reader, &numbers, false);
        if let Some(sex) = self.sex {
            let code = match sex {
                Sex::F => "female",
                Sex::M => "male",
            };
            reader.told("sex", Value::Code(code.to_owned()));
        }
        let truths = [
            ("can_conceive", self.can_conceive),
            ("guardian_present", self.guardian_present),
        ];
        tell_truths(reader, &truths, false);
    }
}

impl History {
    fn tell(&self, reader: &mut Reader<'_>) -> Result<(), Problem> {
        tell_truths(
            reader,
            &[
                ("family_aga", self.family_aga),
                ("atopy", self.atopy),
                ("nail_pitting", self.nail_pitting),
                ("burning", self.burning),
                ("sibling_with_patch", self.sibling_with_patch),
                ("pet_cat", self.pet_cat),
                ("heavy_menses", self.heavy_menses),
                ("bleeding", self.bleeding),
                ("vte", self.vte),
                ("malignancy", self.malignancy),
                ("breastfeeding", self.breastfeeding),
                ("planning_children_partner", self.planning_children_partner),
                ("muscle_symptoms", self.muscle_symptoms),
                ("gym_yesterday", self.gym_yesterday),
            ],
            false,
        );
        tell_numbers(
            reader,
            &[
                ("episode_months", self.episode_months),
                ("first_episode_age", self.first_episode_age),
                ("past_aa_patch_years", self.past_aa_patch_years),
                ("delivered_months_ago", self.delivered_months_ago),
                ("pack_years", self.pack_years),
                ("psychosocial_0_10", self.psychosocial_0_10),
                ("phq9_total", self.phq9.as_ref().and_then(|phq9| phq9.total)),
                ("phq9_item9", self.phq9.as_ref().and_then(|phq9| phq9.item9)),
            ],
            false,
        );
        tell_words(
            reader,
            &[
                ("conditions_note", &self.conditions_note),
                ("family_autoimmune", &self.family_autoimmune),
                ("hair_practices", &self.hair_practices),
                ("chief_complaint", &self.chief_complaint),
                ("country_of_birth", &self.country_of_birth),
                ("ethnicity", &self.ethnicity),
                ("contraception", &self.contraception),
                ("vaccines", &self.vaccines),
            ],
            false,
        );
        tell_code(reader, "smoker", self.smoker.as_deref())?;
        tell_code(
            reader,
            "pregnancy_intention",
            self.pregnancy_intention.as_deref(),
        )?;
        if let Some(date) = self.live_vaccine_planned {
            reader.told("live_vaccine_planned", Value::Date(date));
        }
        self.tell_conditions(reader)?;
        self.tell_prior_treatments(reader);
        self.tell_treatment(reader)
    }

    fn tell_conditions(&self, reader: &mut Reader<'_>) -> Result<(), Problem> {
        let Some(conditions) = &self.conditions else {
            return Ok(());
        };
        reader.told("conditions_reviewed", Value::Truth(true));
        for condition in conditions {
            let code = || Value::Code(condition.icd10cm.clone());
            let mut words = condition.text.clone().unwrap_or_default();
            if let Some(onset) = &condition.onset {
                words = format!("{words}, since {onset}");
            }
            let on = condition.onset.as_ref().and_then(last_day);
            let on = on.map_or(reader.today, |on| on.min(reader.today));
            reader.told_of("condition", code(), &words, on);
            let edition = reader.edition;
            for (concept, value) in edition.allergies_told(&condition.icd10cm, &words) {
                reader.told_as(concept, value, &words);
            }
            match condition.treated {
                Some(true) => reader.told_as("condition_treated", code(), &words),
                Some(false) => reader.told_as("condition_untreated", code(), &words),
                None => {}
            }
            tell_code(reader, "child_pugh", condition.child_pugh.as_deref())?;
            if let Some(treatment) = &condition.treatment {
                let text = Value::Text(format!("{}: {treatment}", condition.icd10cm));
                reader.told("condition_treatment", text);
            }
            let Some(weeks) = condition.treatment_weeks else {
                continue;
            };
            let tuberculosis = ["Z22.7", "R76.1", "Z86.15"];
            if tuberculosis
                .iter()
                .any(|start| condition.icd10cm.starts_with(start))
            {
                let weeks = reader.quantity("tb_preventive_weeks", weeks);
                reader.told("tb_preventive_weeks", weeks);
            } else {
                let text = format!("{}: for {weeks} weeks", condition.icd10cm);
                reader.told("condition_treatment", Value::Text(text));
            }
        }
        Ok(())
    }

    fn tell_prior_treatments(&self, reader: &mut Reader<'_>) {
        let Some(treatments) = &self.prior_treatments else {
            return;
        };
        reader.told("prior_treatments_reviewed", Value::Truth(true));
        for (count, prior) in treatments.iter().enumerate() {
            // The same words mark what belongs together: two courses of one medicine must stay apart.
            let words = format!("{} ({})", prior.name, count + 1);
            let found = reader.edition.medications().find(&prior.name);
            let ids: Vec<String> = found.ids().map(str::to_owned).collect();
            for id in ids {
                reader.told_as("prior_treatment", Value::Code(id), &words);
            }
            reader.told("prior_treatment_text", Value::Text(prior.name.clone()));
            if let Some(months) = prior.months {
                let months = reader.quantity("prior_treatment_months", months);
                reader.told_as("prior_treatment_months", months, &words);
            }
            let Some(outcome) = &prior.outcome else {
                continue;
            };
            let code = reader
                .edition
                .words()
                .read("prior_treatment_outcome", outcome)
                .next()
                .map_or_else(|| Value::Text(outcome.clone()), Word::value);
            reader.told_as("prior_treatment_outcome", code, &words);
        }
    }

    fn tell_treatment(&self, reader: &mut Reader<'_>) -> Result<(), Problem> {
        let start = self.on_treatment.as_ref().and_then(|on| on.start);
        if let Some(on) = &self.on_treatment {
            let found = reader.edition.medications().find(&on.drug);
            let value = found.ids().next().map_or_else(
                || Value::Text(on.drug.clone()),
                |id| Value::Code(id.to_owned()),
            );
            reader.told_as("on_treatment", value, &on.drug);
            if let Some(dose) = &on.dose {
                reader.told("on_treatment_dose", Value::Text(dose.clone()));
            }
            if let Some(start) = on.start {
                reader.told("on_treatment_start", Value::Date(start));
            }
        }
        let last = (self.salt_history.iter().map(|at| at.week))
            .chain(self.platelet_history.iter().map(|at| at.week))
            .max()
            .unwrap_or(0);
        let salts = self
            .salt_history
            .iter()
            .map(|at| ("salt", at.week, at.salt));
        let platelets = (self.platelet_history.iter()).map(|at| ("platelets", at.week, at.value));
        for (concept, week, number) in salts.chain(platelets) {
            let Some(number) = number else { continue };
            let on = day_of_week(reader.today, start, last, week)
                .ok_or_else(|| reader.wrong(format!("week {week} is beyond the calendar")))?;
            let value = reader.quantity(concept, number);
            reader.found_on(concept, value, on);
        }
        Ok(())
    }
}

/// The last day that a date, a month (`2026-10`) or a year leaves open; `None` for other words.
fn last_day(onset: &serde_json::Value) -> Option<Date> {
    let written = match onset {
        serde_json::Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let ends = |first: &str, wanted: usize| -> Option<Date> {
        (written.len() == wanted).then_some(())?;
        format!("{written}{first}").parse().ok()
    };
    ends("", 10)
        .or_else(|| Some(ends("-01", 7)?.last_of_month()))
        .or_else(|| Some(ends("-01-01", 4)?.last_of_year()))
}

/// The day of a week of treatment; without a start the last week on record is today. Never in the future.
fn day_of_week(today: Date, start: Option<Date>, last: i32, week: i32) -> Option<Date> {
    let day = if let Some(start) = start {
        start.checked_add(Span::new().try_weeks(week).ok()?).ok()?
    } else {
        today
            .checked_sub(Span::new().try_weeks(last - week).ok()?)
            .ok()?
    };
    Some(day.min(today))
}

impl Exam {
    fn tell(&self, reader: &mut Reader<'_>) {
        if let Some(scalp) = &self.scalp {
            tell_numbers(
                reader,
                &[
                    ("scalp_top", scalp.top),
                    ("scalp_back", scalp.back),
                    ("scalp_left", scalp.left),
                    ("scalp_right", scalp.right),
                ],
                true,
            );
        }
        tell_numbers(
            reader,
            &[("patient_estimated_salt", self.patient_estimated_salt)],
            false,
        );
        tell_numbers(reader, &[("brow", self.brow), ("lash", self.lash)], true);
        tell_truths(
            reader,
            &[
                ("body_hair_lost", self.body_hair_lost),
                ("beard_patch", self.beard_patch),
                ("openings_preserved", self.openings_preserved),
                ("scale", self.scale),
                ("exclamation_hairs", self.exclamation_hairs),
                ("yellow_dots", self.yellow_dots),
                ("broken_hairs", self.broken_hairs),
                ("comma_hairs", self.comma_hairs),
                ("perifollicular_erythema", self.perifollicular_erythema),
                ("smooth_shiny", self.smooth_shiny),
                ("vertex_centred", self.vertex_centred),
                ("hair_diameter_diversity", self.hair_diameter_diversity),
                ("diffuse_shedding", self.diffuse_shedding),
                ("patches", self.patches),
                ("occipital_nodes", self.occipital_nodes),
            ],
            true,
        );
        tell_words(
            reader,
            &[
                ("band_pattern", &self.band_pattern),
                ("pattern", &self.pattern),
                ("pull_test", &self.pull_test),
            ],
            true,
        );
    }
}

impl Lab {
    fn tell(&self, reader: &mut Reader<'_>) -> Result<(), Problem> {
        let written = match &self.value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            other => return Err(reader.wrong(format!("`{other}` is no laboratory value"))),
        };
        let unit = self.unit.as_deref().unwrap_or("");
        let concepts = reader.edition.concepts();
        let concept = match concepts.by_code(&self.loinc) {
            Coded::Concept(concept) => concept,
            Coded::Trap(trap) => {
                let says = format!("`{}` is {}; use {}", self.loinc, trap.meaning, trap.correct);
                return Err(reader.wrong(says));
            }
            Coded::Unknown => {
                let name = self.name.as_deref().unwrap_or("no name");
                let says = format!("laboratory code `{}` ({name}) is not known", self.loinc);
                return Err(reader.wrong(says));
            }
        };
        let id = concept.id.as_str().to_owned();
        let value = concepts.read(concept, &written, unit).into_value();
        let source = Source::Laboratory {
            report: None,
            accession: None,
        };
        let original = format!("{written} {unit}").trim().to_owned();
        let same = value.to_string() == original;
        reader.add(&id, value, self.date, source, (!same).then_some(original));
        Ok(())
    }
}

fn tell_truths(reader: &mut Reader<'_>, fields: &[(&str, Option<bool>)], examined: bool) {
    for (concept, truth) in fields {
        let Some(truth) = truth else { continue };
        if examined {
            reader.found(concept, Value::Truth(*truth));
        } else {
            reader.told(concept, Value::Truth(*truth));
        }
    }
}

fn tell_numbers(reader: &mut Reader<'_>, fields: &[(&str, Option<Decimal>)], examined: bool) {
    for (concept, number) in fields {
        let Some(number) = number else { continue };
        let value = reader.quantity(concept, *number);
        if examined {
            reader.found(concept, value);
        } else {
            reader.told(concept, value);
        }
    }
}

fn tell_words(reader: &mut Reader<'_>, fields: &[(&str, &Option<String>)], examined: bool) {
    for (concept, text) in fields {
        if let Some(text) = text {
            reader.words(concept, text, examined);
        }
    }
}

/// A code of the concept, or an error that names the field: a code must not be guessed.
fn tell_code(reader: &mut Reader<'_>, concept: &str, code: Option<&str>) -> Result<(), Problem> {
    let Some(code) = code else { return Ok(()) };
    let value = Value::Code(code.to_owned());
    reader
        .edition
        .concepts()
        .admits(concept, &value)
        .map_err(|why| reader.wrong(why))?;
    reader.told(concept, value);
    Ok(())
}

/// A number written plainly in JSON, kept exact.
pub(super) fn decimal<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(from)? else {
        return Ok(None);
    };
    number
        .to_string()
        .parse()
        .map(Some)
        .map_err(serde::de::Error::custom)
}
