//! A rule in plain words, for a clinician who reviews it without help.

use crate::{
    Edition,
    criteria::{Criterion, Test, Wanted, Window},
    rule::{Cite, Effect, Example, Phase, Rule},
};

/// A rule in plain words. Every part is whole sentences or list items, ready to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The rule's id.
    pub id: String,
    /// What it is, in one line.
    pub title: String,
    /// What happens when it is met, and for which medicines.
    pub does: String,
    /// What it asks: how deep the item stands, and its words.
    pub asks: Vec<(usize, String)>,
    /// What a clinician reads when it is met.
    pub tells: String,
    /// What would lift it.
    pub lifted_by: String,
    /// Tests that it suggests.
    pub orders: Vec<String>,
    /// Its sources: section, revision, how sure.
    pub sources: Vec<String>,
    /// From when it holds, when it must be looked at again, and who has reviewed it.
    pub standing: String,
    /// What it gives for stated findings.
    pub examples: Vec<String>,
}

/// `rule` in plain words.
#[must_use]
pub fn explain(edition: &Edition, rule: &Rule) -> Explained {
    let mut asks = Vec::new();
    ask(edition, &rule.when, 0, &mut asks);
    let test = |id: &String| {
        let known = edition.catalogue().test(id);
        known.map_or_else(|| id.clone(), |test| test.name.clone())
    };
    Explained {
        id: rule.id.clone(),
        title: rule.title.clone(),
        does: does(edition, rule),
        asks,
        tells: rule.tells_clinician.clone(),
        lifted_by: rule.lifted_by.clone().unwrap_or_else(|| {
            "Nothing: it is permanent, or lifts by itself when it is no longer met.".to_owned()
        }),
        orders: rule.orders.iter().map(test).collect(),
        sources: rule
            .cites
            .iter()
            .map(|cite| source(edition, cite))
            .collect(),
        standing: standing(rule),
        examples: rule.example.iter().map(|it| example(edition, it)).collect(),
    }
}

/// Rules whose id or reason code is `name`; where there is none, those whose id holds it.
#[must_use]
pub fn find<'e>(edition: &'e Edition, name: &str) -> Vec<&'e Rule> {
    let rules = edition.rules().iter();
    let named: Vec<&Rule> = rules
        .filter(|rule| rule.id == name || rule.code == name)
        .collect();
    if !named.is_empty() {
        return named;
    }
    let rules = edition.rules().iter();
    rules.filter(|rule| rule.id.contains(name)).collect()
}

fn does(edition: &Edition, rule: &Rule) -> String {
    let names: Vec<&str> = rule
        .treatments
        .iter()
        .map(|id| {
            edition
                .treatment(id)
                .map_or(id.as_str(), |it| it.name.as_str())
        })
        .collect();
    let whom = if names.is_empty() {
        "the patient".to_owned()
    } else {
        names.join(", ")
    };
    let phase = match rule.phase {
        Phase::Any => "",
        Phase::Start => ", before the medicine is started",
        Phase::OnTreatment => ", while the medicine is taken",
    };
    let regions: Vec<String> = rule.regions.iter().map(|it| format!("{it:?}")).collect();
    let regions = if regions.is_empty() {
        String::new()
    } else {
        format!(", in {} only", regions.join(" and "))
    };
    let effect = match rule.effect {
        Effect::Contraindicated => "must not be started now (contraindicated)".to_owned(),
        Effect::NotIndicated => "is not for this patient (not indicated)".to_owned(),
        Effect::NeedsWorkUp => "needs something known or done first (needs work-up)".to_owned(),
        Effect::Caution => {
            "may start after the clinician documents the reason (caution)".to_owned()
        }
        Effect::Info => "something is said; no status changes (info)".to_owned(),
        Effect::Hold => "consider interrupting (hold)".to_owned(),
        Effect::Stop => "consider stopping for good (stop)".to_owned(),
        Effect::Repeat => "repeat the test soon (repeat)".to_owned(),
        Effect::Review => "look at it at the next contact (review)".to_owned(),
        Effect::RedFlag => {
            let days = rule.within_days.unwrap_or_default();
            let place = if rule.in_person { ", in person" } else { "" };
            format!("must be looked at first, within {days} days{place} (red flag)")
        }
        Effect::Diagnosis => format!("the kind of hair loss `{}` leads (diagnosis)", rule.code),
        Effect::Investigate => "a test to consider for the diagnosis (investigation)".to_owned(),
        Effect::Dosing => {
            format!(
                "the labelled dose is {} (dosing)",
                rule.dose.as_deref().unwrap_or("not stated")
            )
        }
    };
    format!(
        "When met, for {whom}: {effect}{phase}{regions}. Reason code {}.",
        rule.code
    )
}

fn ask(edition: &Edition, criterion: &Criterion, depth: usize, out: &mut Vec<(usize, String)>) {
    let mut nested = |head: &str, parts: &[Criterion]| {
        out.push((depth, head.to_owned()));
        for part in parts {
            ask(edition, part, depth + 1, out);
        }
    };
    match criterion {
        Criterion::All(parts) => nested("all of these:", &parts.all),
        Criterion::Any(parts) => nested("at least one of these:", &parts.any),
        Criterion::Not(part) => nested("not:", std::slice::from_ref(&part.not)),
        Criterion::Documented(part) => nested(
            "on record (not known counts as no):",
            std::slice::from_ref(&part.documented),
        ),
        Criterion::Always => out.push((depth, "always".to_owned())),
        Criterion::Known(known) => {
            let names: Vec<&str> = known.known.iter().map(|id| title(edition, id)).collect();
            let within = known.within.map_or_else(String::new, age);
            out.push((depth, format!("known{within}: {}", names.join("; "))));
        }
        Criterion::Recorded(any) => {
            let names: Vec<&str> = any.recorded.iter().map(|id| title(edition, id)).collect();
            out.push((
                depth,
                format!("anything recorded about: {}", names.join("; ")),
            ));
        }
        Criterion::Ever(part) => {
            let words = test_in_words(edition, &part.ever);
            out.push((depth, format!("at any time: {words}")));
        }
        Criterion::Test(test) => out.push((depth, test_in_words(edition, test))),
    }
}

fn test_in_words(edition: &Edition, test: &Test) -> String {
    let unit = edition
        .concepts()
        .get(&test.concept)
        .and_then(|concept| concept.unit.as_deref())
        .filter(|unit| *unit != "1")
        .map_or_else(String::new, |unit| format!(" {unit}"));
    let mut words: Vec<String> = Vec::new();
    match &test.is {
        Some(Wanted::Truth(true)) => words.push("is yes".to_owned()),
        Some(Wanted::Truth(false)) => words.push("is no".to_owned()),
        Some(Wanted::Code(code)) => words.push(format!("is `{code}`")),
        None => {}
    }
    let listed = [
        ("is one of", &test.one_of),
        ("has a code that begins with", &test.starts_with),
        ("belongs to the class", &test.in_class),
    ];
    for (says, codes) in listed {
        words.extend(
            codes
                .iter()
                .map(|codes| format!("{says} {}", codes.join(", "))),
        );
    }
    let bounds = [
        ("below", test.below),
        ("at most", test.at_most),
        ("above", test.above),
        ("at least", test.at_least),
    ];
    for (says, bound) in bounds {
        words.extend(bound.map(|bound| format!("{says} {bound}{unit}")));
    }
    words.extend(
        test.not_before
            .map(|window| format!("lies ahead, or not longer ago than {}", long(window))),
    );
    if test.is_self {
        words.push("is the medicine that is judged".to_owned());
    }
    let mut said = format!("{} {}", title(edition, &test.concept), words.join(" and "));
    if let Some(window) = test.within {
        said.push_str(&age(window));
    }
    if test.except_self {
        said.push_str(", the judged medicine itself not counted");
    }
    if let Some(other) = &test.except_in {
        said.push_str(", not counted where it stands under ");
        said.push_str(title(edition, other));
    }
    if test.optional {
        said.push_str(" (never asked: listed, does not block)");
    }
    said
}

fn age(window: Window) -> String {
    format!(", not older than {}", long(window))
}

fn long(window: Window) -> String {
    match (window.days, window.months) {
        (Some(days), _) => format!("{days} days"),
        (None, Some(months)) => format!("{months} months"),
        (None, None) => "no time".to_owned(),
    }
}

fn title<'e>(edition: &'e Edition, concept: &'e str) -> &'e str {
    edition
        .concepts()
        .get(concept)
        .map_or(concept, |it| it.title.as_str())
}

fn source(edition: &Edition, cite: &Cite) -> String {
    let whole = edition.citation(cite);
    let for_whom = if cite.for_.is_empty() {
        String::new()
    } else {
        format!(", for {}", cite.for_.join(", "))
    };
    format!(
        "{} ({}), at {}, revision {}, fact status {}{for_whom}",
        whole.title, whole.evidence, whole.at, whole.revision, whole.status
    )
}

fn standing(rule: &Rule) -> String {
    let reviewed = match &rule.reviewed_by {
        Some(name) => format!("reviewed by {name}"),
        None if rule.reviewed() => "its facts may gate without a named reviewer".to_owned(),
        None => "waits for a clinician's review, and says so wherever it speaks".to_owned(),
    };
    format!(
        "Holds from {}; to be looked at again by {}; {reviewed}.",
        rule.effective.from, rule.effective.review_by
    )
}

fn example(edition: &Edition, it: &Example) -> String {
    let given: Vec<String> = it
        .given
        .iter()
        .map(|(concept, value)| {
            let value = match value {
                toml::Value::String(text) if text == "?" => "not sure".to_owned(),
                toml::Value::Boolean(true) => "yes".to_owned(),
                toml::Value::Boolean(false) => "no".to_owned(),
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            format!("{} = {value}", title(edition, concept))
        })
        .collect();
    let given = if given.is_empty() {
        "nothing known".to_owned()
    } else {
        given.join("; ")
    };
    let whom = it.treatment.iter().map(|id| format!(" (for {id})"));
    format!("{given}: {}{}", it.gives, whom.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_said_in_words_that_name_each_concept_it_asks_for() {
        let edition = Edition::embedded().expect("the content reads");
        for rule in edition.rules() {
            let said = explain(&edition, rule);
            assert!(
                !said.sources.is_empty() && !said.examples.is_empty(),
                "{}",
                rule.id
            );
            let asks: Vec<&str> = said.asks.iter().map(|(_, line)| line.as_str()).collect();
            let asks = asks.join("\n");
            for concept in rule.when.concepts() {
                let title = title(&edition, concept);
                assert!(
                    asks.contains(title),
                    "{}: `{title}` is not in\n{asks}",
                    rule.id
                );
            }
        }
    }

    #[test]
    fn a_rule_is_found_by_id_by_code_and_by_a_part() {
        let edition = Edition::embedded().expect("the content reads");
        let rule = edition.rules().first().expect("a rule");
        assert!(find(&edition, &rule.id).contains(&rule));
        assert!(find(&edition, &rule.code).contains(&rule));
        assert!(find(&edition, "contraindication/").len() > 5);
        assert!(find(&edition, "no such rule").is_empty());
    }
}
