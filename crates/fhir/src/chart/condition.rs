//! Conditions: ICD-10-CM codes, and words for what has none.

use std::collections::BTreeSet;

use guideline::concept::tidy_icd10;
use record::Value;

use crate::{
    chart::{Reader, nothing},
    node::{Day, Node},
    reading::{codes_of, words_of},
    systems::{ICD10, ICD10CM, SNOMED},
};

pub(super) fn read<'a>(reader: &mut Reader<'a>, condition: &Node<'a>) {
    let outcome = &mut reader.outcome;
    let words = |key: &str, outcome: &mut _| {
        condition
            .get(key)
            .map(|concept| words_of(&concept, outcome))
            .unwrap_or_default()
    };
    let sure = words("verificationStatus", outcome);
    let stands = words("clinicalStatus", outcome);
    let day = ["onsetDateTime", "recordedDate"]
        .into_iter()
        .find_map(|key| condition.day(key, outcome))
        .and_then(|day| day.known());
    let Some(code) = condition.get("code") else {
        reader.skip(condition, "the condition has no code");
        return;
    };
    let named = words_of(&code, outcome);
    let said =
        |word: &str, among: &[String]| among.iter().any(|own| own.eq_ignore_ascii_case(word));
    if said("refuted", &sure) || said("entered-in-error", &sure) {
        reader.skip(
            condition,
            "the condition is refuted or was entered in error",
        );
        return;
    }
    if nothing::is_said(reader, condition, &code) {
        return;
    }
    let mut original = named.first().cloned().unwrap_or_default();
    let over = ["resolved", "inactive", "remission"];
    let ended = stands.is_empty() && has_ended(condition, reader);
    let over = (over.into_iter().find(|word| said(word, &stands))).or(ended.then_some("ended"));
    if let Some(word) = over {
        original = format!("{original} ({word})");
    }
    let doubts = ["unconfirmed", "provisional", "differential"];
    if let Some(word) = doubts.into_iter().find(|word| said(word, &sure)) {
        let text = format!("{original} ({word})");
        reader.skip(condition, format!("the condition is {word}: kept in words"));
        reader.found("condition_text", Value::Text(text), day, None);
        return;
    }
    let icd10cm = icd10cm(reader, &code);
    if icd10cm.is_empty() {
        if original.is_empty() {
            reader.skip(condition, "the condition has neither code nor words");
            return;
        }
        reader.skip(
            condition,
            "the condition has no ICD-10-CM code: kept in words",
        );
        reader.found("condition_text", Value::Text(original), day, None);
        return;
    }
    if let Some(short) = icd10cm
        .iter()
        .find(|code| reader.edition.asks_for_more(code))
    {
        reader.skip(
            condition,
            format!("`{short}` does not say enough of the condition: kept in words as well"),
        );
        let text = format!("{original} ({short})").trim().to_owned();
        reader.found("condition_text", Value::Text(text), day, None);
    }
    for code in icd10cm {
        if over.is_some() {
            reader.over.push((code.clone(), day));
        } else {
            reader.active.insert(code.clone());
        }
        for (concept, value) in reader.edition.allergies_told(&code, &original) {
            reader.found(concept, value, None, Some(original.clone()));
        }
        reader.found("condition", Value::Code(code), day, Some(original.clone()));
    }
}

/// The codes whose rules hold: ICD-10-CM, the World Health Organization's ICD-10, and what SNOMED CT stands for. What
/// they say differently is taken each.
fn icd10cm(reader: &mut Reader<'_>, code: &Node<'_>) -> BTreeSet<String> {
    let concepts = reader.edition.concepts();
    let outcome = &mut reader.outcome;
    let own = codes_of(code, ICD10CM, outcome);
    let kin = codes_of(code, ICD10, outcome);
    let other = codes_of(code, SNOMED, outcome);
    let own = own.into_iter().map(tidy_icd10);
    let kin = kin.into_iter().map(|code| concepts.icd10cm_of_icd10(code));
    let other = other
        .into_iter()
        .filter_map(|code| concepts.icd10cm_of_snomed(code));
    own.chain(kin)
        .chain(other.map(str::to_owned))
        .filter(|code| !code.is_empty())
        .collect()
}

/// Whether the chart says that it ended: on a day, in a month or year before this one, at an age.
fn has_ended(condition: &Node<'_>, reader: &mut Reader<'_>) -> bool {
    let outcome = &mut reader.outcome;
    let period = condition.get("abatementPeriod");
    let day = condition
        .day("abatementDateTime", outcome)
        .or_else(|| period?.day("end", outcome));
    match day {
        Some(Day::Known(day)) => day <= reader.today,
        Some(Day::Partial(text)) => {
            let today = reader.today.to_string();
            today
                .get(..text.len())
                .is_some_and(|now| text.as_str() < now)
        }
        None => condition.has("abatementAge") || condition.has("abatementRange"),
    }
}

/// Says which codes are over: those of which no entry is still active, so that one that came back stays.
pub(super) fn close(reader: &mut Reader<'_>) {
    for (code, day) in std::mem::take(&mut reader.over) {
        if !reader.active.contains(&code) {
            reader.found("condition_over", Value::Code(code), day, None);
        }
    }
}
