//! The rules as a library of the Clinical Quality Language (CQL 1.5), so that any CQL engine can compute the same
//! answers.
//!
//! The library reads no chart: it is handed `"Findings"`, one tuple for each finding in order of time, and `"Today"`,
//! `"Region"` and one medicine as `"Treatment"`. CQL is three-valued like our own algebra: `null` is "not known". For
//! each rule there is a define `"rule <id>"` (whether it is met) and `"asks <id>"` (whether it is not known and a fact
//! that must be known is missing); `"status"` is where the medicine stands.

use std::{collections::BTreeSet, fmt::Write as _};

use record::assessment::Region;

use crate::{
    Edition,
    concept::Concept,
    criteria::{Criterion, Known, Test, Wanted, Window, leaves_open},
    edition::NONE,
    rule::{DoseKind, Effect, Phase, Rule},
};

/// Name of the library.
pub const LIBRARY: &str = "AnagenGuideline";

const HEAD: &str = r#"
// One finding. `state`: 'value', 'words' (nothing decides on words) or 'unknown' (asked, and not known; out of the
// concept's unit). Numbers are in the concept's one unit; `side` is null for a number, and '<', '<=', '>=' or '>' for a
// result that is only known to lie on that side of it. Derived concepts come as findings; they take the place of what
// is recorded. Oldest first. Of several laboratory results of one day hand over one: where they fall on both sides of a
// test our own engine calls that test not known.
parameter "Findings" List<Tuple { concept String, state String, truth Boolean, code String, number Decimal, side String, date Date, at Date }>
// The civil day where the patient is.
parameter "Today" Date
// Whose labels apply: 'US' or 'EU'.
parameter "Region" String
// The medicine that is judged.
parameter "Treatment" String

define function AllOf(name String): "Findings" F where F.concept = name
define function Newest(name String): Last(AllOf(name))

// Whether a number, or all that lies on `side` of it, is below or above `bound`; null where it may be either.
define function Below(number Decimal, side String, bound Decimal): case
  when side is null then number < bound
  when side = '<' then (if number <= bound then true else null)
  when side = '<=' then (if number < bound then true else null)
  else (if number >= bound then false else null) end
define function Above(number Decimal, side String, bound Decimal): case
  when side is null then number > bound
  when side = '>' then (if number >= bound then true else null)
  when side = '>=' then (if number > bound then true else null)
  else (if number <= bound then false else null) end
"#;

/// The text of the library.
#[must_use]
pub fn library(edition: &Edition) -> String {
    let mut text = format!("library {LIBRARY} version '{}'\n{HEAD}", edition.short_id());
    let mut named: BTreeSet<&str> = BTreeSet::from(["on_treatment"]);
    let rules = || edition.rules().iter().filter(|rule| speaks(rule));
    for rule in rules() {
        named.extend(rule.when.concepts());
    }
    let markers: Vec<&str> = named
        .iter()
        .filter_map(|concept| edition.words().reviewed(concept))
        .collect();
    named.extend(markers);
    let writer = Writer { edition };
    for concept in named {
        writer.concept(&mut text, concept);
    }
    for rule in rules() {
        writer.rule(&mut text, rule);
    }
    writer.status(&mut text);
    text
}

/// Rules about medicines; what names a kind of hair loss or a test has no answer of its own here.
fn speaks(rule: &Rule) -> bool {
    !rule.treatments.is_empty()
}

/// A name in quotation marks.
fn name(text: &str) -> String {
    format!("\"{text}\"")
}

/// A text in quotation marks.
fn string(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

struct Writer<'e> {
    edition: &'e Edition,
}

impl Writer<'_> {
    fn known(&self, concept: &str) -> Option<&Concept> {
        self.edition.concepts().get(concept)
    }

    fn is_list(&self, concept: &str) -> bool {
        self.known(concept).is_some_and(|known| known.many)
    }

    /// The newest finding when it is a value today, and for a list whether it was told in full.
    fn concept(&self, text: &mut String, concept: &str) {
        let expiry = self
            .known(concept)
            .and_then(|known| known.expires_days.as_ref());
        let fresh = expiry.map_or_else(String::new, |expiry| {
            format!(" and N.at >= \"Today\" - {} days", expiry.days)
        });
        line(
            text,
            &format!(
                "define {}: (Newest({})) N where N.state = 'value'{fresh}",
                name(concept),
                string(concept)
            ),
        );
        if !self.is_list(concept) {
            return;
        }
        let none = format!(
            "exists ((AllOf({})) F where F.code = {})",
            string(concept),
            string(NONE)
        );
        let marker = self.edition.words().reviewed(concept);
        let told = marker.map_or_else(String::new, |marker| {
            format!(" or Coalesce({}.truth, false)", name(marker))
        });
        line(
            text,
            &format!(
                "define {}: {none}{told}",
                name(&format!("all of {concept}"))
            ),
        );
    }

    fn rule(&self, text: &mut String, rule: &Rule) {
        line(text, &format!("\n// {}", rule.title.replace('\n', " ")));
        let (id, asks) = (format!("rule {}", rule.id), format!("asks {}", rule.id));
        line(
            text,
            &format!("define {}: {}", name(&id), self.truth(&rule.when)),
        );
        line(
            text,
            &format!("define {}: {}", name(&asks), self.asks(&rule.when)),
        );
    }

    /// Met, not met, or null.
    fn truth(&self, criterion: &Criterion) -> String {
        match criterion {
            Criterion::All(parts) => joined(parts.all.iter().map(|it| self.truth(it)), "and"),
            Criterion::Any(parts) => joined(parts.any.iter().map(|it| self.truth(it)), "or"),
            Criterion::Not(part) => format!("(not {})", self.truth(&part.not)),
            Criterion::Documented(part) => {
                format!("Coalesce({}, false)", self.truth(&part.documented))
            }
            Criterion::Always => "true".to_owned(),
            Criterion::Known(known) => self.all_known(known),
            Criterion::Recorded(any) => joined(
                any.recorded.iter().map(|concept| {
                    let concept = string(concept);
                    format!("exists ((AllOf({concept})) F where F.state != 'unknown')")
                }),
                "or",
            ),
            Criterion::Ever(part) => format!(
                "exists ((AllOf({})) F where F.state = 'value' and {})",
                string(&part.ever.concept),
                self.compared("F", &part.ever)
            ),
            Criterion::Test(test) if self.is_list(&test.concept) => self.list(test),
            Criterion::Test(test) => self.one(test),
        }
    }

    fn all_known(&self, known: &Known) -> String {
        let each = known.known.iter().map(|concept| {
            let fresh = known.within.map_or_else(String::new, |window| {
                format!(" where {}", within("V", window))
            });
            let value = format!("(({}) V{fresh} return true)", name(concept));
            let value = format!("Coalesce({value}, false)");
            if self.is_list(concept) {
                format!("({value} or {})", name(&format!("all of {concept}")))
            } else {
                value
            }
        });
        joined(each, "and")
    }

    fn one(&self, test: &Test) -> String {
        let fresh = test.within.map_or_else(String::new, |window| {
            format!(" where {}", within("V", window))
        });
        let compared = self.compared("V", test);
        let compared = if test.except_self {
            format!("(if V.code = \"Treatment\" then false else {compared})")
        } else {
            compared
        };
        format!("(({}) V{fresh} return {compared})", name(&test.concept))
    }

    fn list(&self, test: &Test) -> String {
        let concept = string(&test.concept);
        let fresh = test.within.map_or_else(String::new, |window| {
            format!("{} and ", within("F", window))
        });
        let other = if test.except_self {
            "(F.code is null or F.code != \"Treatment\") and "
        } else {
            ""
        };
        let over = test.except_in.as_ref().map_or_else(String::new, |other| {
            format!(
                "not exists ((AllOf({})) O where O.code = F.code and O.at >= F.at) and ",
                string(other)
            )
        });
        let compared = self.compared("F", test);
        format!(
            "(if exists ((AllOf({concept})) F where {fresh}{other}{over}F.state != 'unknown' and {compared}) then true \
             else if exists ((AllOf({concept})) F where {fresh}F.state = 'unknown') then null \
             else if {} then false else null)",
            name(&format!("all of {}", test.concept))
        )
    }

    fn compared(&self, alias: &str, test: &Test) -> String {
        let code = format!("{alias}.code");
        let any = |codes: &mut dyn Iterator<Item = String>| {
            let codes: Vec<String> = codes.collect();
            // `null in {…}` is false in some engines: asked first, it is null in all of them.
            format!(
                "(if {code} is null then null else {code} in {{ {} }})",
                codes.join(", ")
            )
        };
        if let Some(wanted) = &test.is {
            return match wanted {
                Wanted::Truth(truth) => format!("{alias}.truth = {truth}"),
                Wanted::Code(wanted) => format!("{code} = {}", string(wanted)),
            };
        }
        if let Some(wanted) = &test.one_of {
            return any(&mut wanted.iter().map(|it| string(it)));
        }
        if let Some(wanted) = &test.starts_with {
            return joined(wanted.iter().map(|start| begins(&code, start)), "or");
        }
        if let Some(classes) = &test.in_class {
            let medications = self.edition.medications();
            let members: BTreeSet<&str> = classes
                .iter()
                .flat_map(|class| medications.members(class).map(|(id, _)| id))
                .collect();
            return any(&mut members.into_iter().map(string));
        }
        if let Some(window) = test.not_before {
            return format!("{alias}.date >= {}", oldest(window));
        }
        if test.is_self {
            return format!("{code} = \"Treatment\"");
        }
        let bounds = [
            (test.below, "Below"),
            (test.at_most, "not Above"),
            (test.above, "Above"),
            (test.at_least, "not Below"),
        ];
        let each = bounds.into_iter().filter_map(|(bound, lies)| {
            let bound = decimal(bound?);
            Some(format!("({lies}({alias}.number, {alias}.side, {bound}))"))
        });
        joined(each, "and")
    }

    /// Whether it is not known and something that must be known is missing: what an `optional` test does not find is
    /// listed and asks for nothing.
    fn asks(&self, criterion: &Criterion) -> String {
        let among = |parts: &[Criterion]| {
            let any = joined(parts.iter().map(|it| self.asks(it)), "or");
            format!("({} is null and {any})", self.truth(criterion))
        };
        match criterion {
            Criterion::All(parts) => among(&parts.all),
            Criterion::Any(parts) => among(&parts.any),
            Criterion::Not(part) => self.asks(&part.not),
            Criterion::Documented(_)
            | Criterion::Always
            | Criterion::Known(_)
            | Criterion::Recorded(_)
            | Criterion::Ever(_) => "false".to_owned(),
            Criterion::Test(test) => {
                let open = format!("{} is null", self.truth(criterion));
                if !test.optional {
                    return format!("({open})");
                }
                let concept = string(&test.concept);
                let there = if self.is_list(&test.concept) {
                    let fresh = test.within.map_or_else(String::new, |window| {
                        format!("{} and ", within("F", window))
                    });
                    format!("exists ((AllOf({concept})) F where {fresh}F.state = 'unknown')")
                } else {
                    format!("exists (AllOf({concept}))")
                };
                format!("({open} and {there})")
            }
        }
    }

    /// The strongest thing that any rule says; what is open about a blocking rule asks for work-up.
    fn status(&self, text: &mut String) {
        let mut words: Vec<(&str, Vec<String>)> = [
            "contraindicated",
            "not-indicated",
            "needs-work-up",
            "caution",
        ]
        .into_iter()
        .map(|word| (word, Vec::new()))
        .collect();
        let mut add = |word: &str, condition: String| {
            let list = words.iter_mut().find(|(known, _)| *known == word);
            if let Some((_, list)) = list {
                list.push(condition);
            }
        };
        let rules = self.edition.rules().iter().filter(|rule| speaks(rule));
        let (mut adjusts, mut undecided) = (Vec::new(), Vec::new());
        for rule in rules {
            let (met, asks) = (
                name(&format!("rule {}", rule.id)),
                name(&format!("asks {}", rule.id)),
            );
            let here = Self::here(rule);
            let holds = |what: &str| format!("({here} and Coalesce({what}, false))");
            if let Some(status) = rule.effect.status() {
                add(status.word(), holds(&met));
                add("needs-work-up", holds(&asks));
            }
            if rule.effect == Effect::Dosing {
                undecided.push(holds(&asks));
                if rule.dose_kind == DoseKind::Adjusts {
                    adjusts.push(format!("(if {} then 1 else 0)", holds(&met)));
                }
            }
        }
        // Two adjustments of the dose at once have no labelled dose: a person decides.
        if !adjusts.is_empty() {
            let stacked = format!(
                "(Sum({{ {} }}) >= 2 and not {})",
                adjusts.join(", "),
                joined(undecided.into_iter(), "or")
            );
            add("needs-work-up", stacked);
        }
        let mut out = "\n// Where \"Treatment\" stands.\ndefine \"status\": case".to_owned();
        for (word, conditions) in words {
            if !conditions.is_empty() {
                // Writing to a `String` cannot fail.
                write!(
                    out,
                    "\n  when {} then {}",
                    joined(conditions.into_iter(), "or"),
                    string(word)
                )
                .ok();
            }
        }
        out.push_str("\n  else 'eligible' end");
        line(text, &out);
    }

    /// Whether a rule speaks about the medicine that is judged, here and in this phase.
    fn here(rule: &Rule) -> String {
        let list = |all: Vec<String>| all.join(", ");
        let mut parts = vec![format!(
            "\"Treatment\" in {{ {} }}",
            list(rule.treatments.iter().map(|it| string(it)).collect())
        )];
        if !rule.regions.is_empty() {
            let regions = rule.regions.iter().map(|region| match region {
                Region::US => string("US"),
                Region::EU => string("EU"),
            });
            parts.push(format!("\"Region\" in {{ {} }}", list(regions.collect())));
        }
        let taken = "Coalesce(\"on_treatment\".code = \"Treatment\", false)";
        match rule.phase {
            Phase::Any => {}
            Phase::Start => parts.push(format!("not {taken}")),
            Phase::OnTreatment => parts.push(taken.to_owned()),
        }
        parts.join(" and ")
    }
}

/// Whether `code` begins with `start`, in which `?` is any one sign.
fn begins(code: &str, start: &str) -> String {
    if !leaves_open(start) {
        return format!("StartsWith({code}, {})", string(start));
    }
    // Some engines ask the whole text to match, some any part of it: both ends are said.
    let pattern = start.replace('.', "[.]").replace('?', ".");
    format!("Matches({code}, {})", string(&format!("^{pattern}.*$")))
}

fn joined(parts: impl Iterator<Item = String>, word: &str) -> String {
    let parts: Vec<String> = parts.collect();
    match parts.as_slice() {
        [one] => one.clone(),
        _ => format!("({})", parts.join(&format!(" {word} "))),
    }
}

/// Fresh enough today, and not of the future.
fn within(alias: &str, window: Window) -> String {
    format!(
        "{alias}.at >= {} and {alias}.at <= \"Today\"",
        oldest(window)
    )
}

fn oldest(window: Window) -> String {
    match (window.months, window.days) {
        (Some(months), _) => format!("(\"Today\" - {months} months)"),
        (None, days) => format!("(\"Today\" - {} days)", days.unwrap_or(0)),
    }
}

/// A number that CQL reads as a decimal.
fn decimal(number: record::Decimal) -> String {
    let text = number.normalize().to_string();
    if text.contains('.') {
        text
    } else {
        format!("{text}.0")
    }
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
