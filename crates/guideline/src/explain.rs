//! A rule in plain words, for a clinician who reviews it without help.

use record::assessment::Status;

use crate::{
    Edition,
    criteria::{Criterion, Test, Wanted, Window, leaves_open},
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
            let closes = rule
                .effect
                .status()
                .is_some_and(|it| it != Status::Eligible);
            let says = if closes {
                "Nothing: it is permanent, or lifts by itself when it is no longer met."
            } else {
                "It speaks for as long as it is met."
            };
            says.to_owned()
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
            let when = match days {
                0 => "today".to_owned(),
                days => format!("within {days} days"),
            };
            format!("must be looked at first, {when}{place} (red flag)")
        }
        Effect::Diagnosis => {
            let kind = kind(edition, &rule.code);
            format!("the kind of hair loss that leads is: {kind} (diagnosis)")
        }
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
        .map_or_else(String::new, |unit| format!(" {}", written(unit)));
    let mut words: Vec<String> = Vec::new();
    match &test.is {
        Some(Wanted::Truth(true)) => words.push("is \u{201c}yes\u{201d}".to_owned()),
        Some(Wanted::Truth(false)) => words.push("is \u{201c}no\u{201d}".to_owned()),
        Some(Wanted::Code(code)) => words.push(format!("is {}", kind(edition, code))),
        None => {}
    }
    let all = |codes: &[String], name: &dyn Fn(&str) -> String| {
        let names: Vec<String> = codes.iter().map(|code| name(code)).collect();
        names.join(", ")
    };
    if let Some(codes) = &test.one_of {
        words.push(format!("is one of {}", all(codes, &|it| kind(edition, it))));
    }
    if let Some(codes) = &test.starts_with {
        let open = codes.iter().any(|code| leaves_open(code));
        let any = if open { " (? is any one sign)" } else { "" };
        words.push(format!(
            "has a code that begins with {}{any}",
            codes.join(", ")
        ));
    }
    if let Some(classes) = &test.in_class {
        let names = all(classes, &|it| class(edition, it));
        words.push(format!("belongs to the class {names}"));
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

/// The name of a kind of hair loss; any other code as it stands, without the marks of the program.
fn kind(edition: &Edition, code: &str) -> String {
    let known = edition.hair_loss(code);
    known.map_or_else(|| code.replace('_', " "), |kind| kind.name.clone())
}

/// The name of a class of medicines.
fn class(edition: &Edition, id: &str) -> String {
    let known = edition.medications().class_title(id);
    known.map_or_else(|| id.replace('_', " "), str::to_owned)
}

/// A unit as it is printed, not as it is exchanged.
fn written(unit: &str) -> String {
    match unit {
        "a" => return "years".to_owned(),
        "mo" => return "months".to_owned(),
        "wk" => return "weeks".to_owned(),
        _ => {}
    }
    unit.replace("10*3/", "\u{d7} 10\u{b3}/")
        .replace("uL", "\u{b5}L")
        .replace("{1.73_m2}", "1.73 m\u{b2}")
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
        "{} ({}), at {}, revision {}, fact status {} ({}){for_whom}",
        whole.title,
        whole.evidence,
        whole.at,
        whole.revision.trim_start_matches("revision "),
        whole.status,
        sureness(&whole.status)
    )
}

/// How sure a fact of this status is.
fn sureness(status: &str) -> &'static str {
    match status {
        "V2" => "seen in two independent places",
        "REG" => "posted in a registry",
        "V1" => "seen once",
        "COL" => "seen by a second reader only",
        "DER" => "reasoned, or the clinic's policy",
        _ => "from memory, to be confirmed there",
    }
}

fn standing(rule: &Rule) -> String {
    let reviewed = match &rule.reviewed_by {
        Some(name) => format!("reviewed by {name}"),
        None if rule.reviewed() => "its facts need no named reviewer".to_owned(),
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
            format!(
                "{} = {}",
                title(edition, concept),
                given_value(edition, value)
            )
        })
        .collect();
    let given = if given.is_empty() {
        "nothing known".to_owned()
    } else {
        given.join("; ")
    };
    let whom = it.treatment.iter().map(|id| format!(" (for {id})"));
    let comes_to = gives(edition, &it.gives);
    format!("{given}: {comes_to}{}", whom.collect::<String>())
}

fn given_value(edition: &Edition, value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) if text == "?" => "not sure".to_owned(),
        toml::Value::Boolean(true) => "yes".to_owned(),
        toml::Value::Boolean(false) => "no".to_owned(),
        toml::Value::String(text) => kind(edition, text),
        toml::Value::Array(all) if all.is_empty() => "none".to_owned(),
        toml::Value::Array(all) => {
            let all: Vec<String> = all.iter().map(|one| given_value(edition, one)).collect();
            all.join(", ")
        }
        // `{ value = 1.8, days_ago = 29 }`
        toml::Value::Table(dated) => {
            let value = dated.get("value").map(|value| given_value(edition, value));
            let ago = dated
                .get("days_ago")
                .map(|days| format!(" ({days} days ago)"));
            format!("{}{}", value.unwrap_or_default(), ago.unwrap_or_default())
        }
        other => other.to_string(),
    }
}

/// What an example comes to. A name that an author writes for the check is said in words.
fn gives(edition: &Edition, gives: &str) -> String {
    let titles = |ids: &str| {
        let all: Vec<&str> = ids.split(", ").map(|id| title(edition, id)).collect();
        all.join("; ")
    };
    if let Some(ids) = gives.strip_prefix("unknown: ") {
        return format!("not known, and asked for: {}", titles(ids));
    }
    if let Some(ids) = gives.strip_prefix("listed: ") {
        return format!("listed as worth asking: {}", titles(ids));
    }
    let words = match gives {
        "silent" => "it says nothing",
        "info" => "it is said",
        "diagnosis" => "this kind leads",
        "investigate" => "the test is suggested",
        "dosing" => "this is the dose",
        "red-flag" => "red flag",
        "not-indicated" => "not indicated",
        "needs-work-up" => "needs work-up",
        other => other,
    };
    words.to_owned()
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
    fn no_name_of_the_program_stands_in_the_words_of_a_rule() {
        let edition = Edition::embedded().expect("the content reads");
        let program = ["`", "_", "[\"", "silent", "unknown:", "listed:"];
        let mut wrong = Vec::new();
        for rule in edition.rules() {
            let said = explain(&edition, rule);
            let does = said.does.split(" Reason code ").next();
            let lines = said.asks.iter().map(|(_, line)| line.as_str());
            let lines = lines.chain(said.examples.iter().map(String::as_str));
            for line in lines.chain(does) {
                if program.into_iter().any(|it| line.contains(it)) {
                    wrong.push(format!("{}: {line}", rule.id));
                }
            }
        }
        assert_eq!(wrong, [""; 0]);
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
