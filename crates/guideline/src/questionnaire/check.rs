//! A question against the concepts it records and the questions before it.

use record::finding::Value;

use super::{Kind, NONE, Question, UNSURE};
use crate::concept::Concepts;

/// A condition may only look back, at options that exist.
pub(super) fn order(question: &Question, before: &[Question]) -> Result<(), String> {
    if before.iter().any(|earlier| earlier.id == question.id) {
        return Err("is there twice".to_owned());
    }
    for condition in &question.ask_if {
        let Some(id) = condition.question.as_deref() else {
            continue;
        };
        let Some(earlier) = before.iter().find(|earlier| earlier.id.as_str() == id) else {
            return Err(format!("is asked after `{id}`, which does not come before"));
        };
        let known = |option: &&String| {
            [UNSURE, NONE].contains(&option.as_str()) || earlier.option(option).is_some()
        };
        if let Some(option) = condition.is.iter().find(|option| !known(option)) {
            return Err(format!("`{id}` has no option `{option}`"));
        }
    }
    Ok(())
}

/// Checks a question against the concepts and works out the factors of its units.
pub(super) fn prepare(question: &mut Question, concepts: &Concepts) -> Result<(), String> {
    let needs_options = matches!(question.kind, Kind::Choice | Kind::Many | Kind::Treatments);
    if needs_options == question.options.is_empty() {
        return Err("options and kind do not fit".to_owned());
    }
    let needs_concept = matches!(
        question.kind,
        Kind::Number | Kind::PerDay | Kind::Date | Kind::Text
    );
    if needs_concept != question.concept.is_some() {
        return Err("concept and kind do not fit".to_owned());
    }
    if (question.kind == Kind::Number) == question.units.is_empty() {
        return Err("units and kind do not fit".to_owned());
    }
    if (question.kind == Kind::PerDay) != question.per.is_some() {
        return Err("`per` and kind do not fit".to_owned());
    }
    if let Some(id) = &question.concept {
        let concept = concepts
            .get(id)
            .ok_or_else(|| format!("there is no concept `{id}`"))?;
        let canonical = concept.unit.as_deref().unwrap_or("1");
        for unit in &mut question.units {
            unit.factor = concepts.spellings.factor(&unit.ucum, canonical)?;
        }
        canonical.clone_into(&mut question.ucum);
    }
    let in_options = question
        .options
        .iter_mut()
        .flat_map(|option| &mut option.sets);
    for sets in in_options
        .chain(&mut question.otherwise)
        .chain(&mut question.empty)
    {
        if let Some(unit) = concepts.get(&sets.concept).and_then(|it| it.unit.clone()) {
            sets.ucum = unit;
        }
        if matches!(sets.value(), Value::Unknown(_)) {
            return Err(format!("`{}` is set to nothing", sets.concept));
        }
        concepts.admits(&sets.concept, &sets.value())?;
    }
    for truth in question
        .options
        .iter()
        .filter_map(|option| option.truth.as_deref())
    {
        concepts.admits(truth, &Value::Truth(true))?;
    }
    let recorded = question.records().into_iter();
    let lists = recorded.filter(|id| concepts.get(id).is_some_and(|concept| concept.many));
    question.lists = lists.map(str::to_owned).collect();
    Ok(())
}
