//! Conditions: ICD-10-CM codes, and words for what has none.

use record::Value;

use crate::{
    chart::Reader,
    node::Node,
    reading::{codes_of, words_of},
    systems::{ICD10CM, SNOMED, SNOMED_AS_ICD10CM},
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
    let said = |word: &str, among: &[String]| among.iter().any(|own| own == word);
    if said("refuted", &sure) || said("entered-in-error", &sure) {
        reader.skip(
            condition,
            "the condition is refuted or was entered in error",
        );
        return;
    }
    let mut original = named.first().cloned().unwrap_or_default();
    let over = ["resolved", "inactive", "remission"];
    let ended = condition
        .day("abatementDateTime", outcome)
        .and_then(|day| day.known())
        .is_some_and(|day| stands.is_empty() && day <= reader.today);
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
    let mut icd10cm: Vec<String> = codes_of(&code, ICD10CM, outcome)
        .into_iter()
        .map(str::to_uppercase)
        .collect();
    if icd10cm.is_empty() {
        icd10cm.extend(
            codes_of(&code, SNOMED, outcome)
                .into_iter()
                .filter_map(|own| SNOMED_AS_ICD10CM.iter().find(|(snomed, _)| *snomed == own))
                .map(|(_, icd10cm)| (*icd10cm).to_owned()),
        );
    }
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
    for code in icd10cm {
        if over.is_some() {
            reader.over.push((code.clone(), day));
        } else {
            reader.active.insert(code.clone());
        }
        reader.found("condition", Value::Code(code), day, Some(original.clone()));
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
