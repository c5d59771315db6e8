//! `anagen guideline explain` and `handbook`: rules in plain words, at a terminal and on paper.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, bail};
use guideline::explain::{Explained, explain, find};

use crate::{data::edition, say::say};

/// How many rules a name may stand for before it is asked to be told more exactly.
const MANY: usize = 8;

/// Says the rules that `name` stands for.
pub(super) fn run(name: &str) -> anyhow::Result<ExitCode> {
    let edition = edition()?;
    let rules = find(&edition, name);
    if rules.is_empty() {
        bail!(
            "no rule and no reason code is called `{name}`; `anagen guideline handbook` lists them all"
        );
    }
    if rules.len() > MANY {
        let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        bail!(
            "`{name}` stands for {} rules, say which: {}",
            ids.len(),
            ids.join(", ")
        );
    }
    for rule in rules {
        in_words(&explain(&edition, rule));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes every rule on one page.
pub(super) fn handbook(to: Option<&Path>) -> anyhow::Result<ExitCode> {
    let page = web::handbook(&edition()?);
    match to {
        None => say(page),
        Some(path) => {
            std::fs::write(path, page)
                .with_context(|| format!("`{}` cannot be written", path.display()))?;
            say(format!("written: {}", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(rule: &Explained) {
    say(format!("{}\n{}\n", rule.id, rule.title));
    say(&rule.does);
    say("\nIt asks for");
    for (depth, line) in &rule.asks {
        say(format!("{}- {line}", "  ".repeat(depth + 1)));
    }
    say(format!("\nA clinician reads: {}", rule.tells));
    say(format!("Lifted by: {}", rule.lifted_by));
    if !rule.orders.is_empty() {
        say(format!("Tests it suggests: {}", rule.orders.join("; ")));
    }
    list("Sources", &rule.sources);
    list("Examples", &rule.examples);
    say(format!("\n{}\n", rule.standing));
}

fn list(head: &str, lines: &[String]) {
    say(format!("\n{head}"));
    for line in lines {
        say(format!("  - {line}"));
    }
}
