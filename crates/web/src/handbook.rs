//! The rules in plain words as one printable page: for a clinician who reviews them away from the screen.

use guideline::{
    Edition,
    explain::{Explained, explain},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Every rule of `edition` in plain words, as one HTML page that needs nothing else.
#[must_use]
pub fn handbook(edition: &Edition) -> String {
    let rules: Vec<Explained> = edition
        .rules()
        .iter()
        .map(|rule| explain(edition, rule))
        .collect();
    let mut chapters: Vec<&str> = rules.iter().map(chapter).collect();
    chapters.dedup();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Rules of the guideline" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Rules of the guideline" }
                p { "Edition " code { (edition.short_id()) } ": " (rules.len()) " rules, " (edition.evidence().len())
                    " sources. Support for clinicians; not a diagnosis and not an order." }
                nav { ol { @for name in &chapters { li { a href={ "#" (name) } { (name.replace('_', " ")) } } } } }
                @for name in &chapters {
                    h2 id=(name) { (name.replace('_', " ")) }
                    @for rule in rules.iter().filter(|rule| chapter(rule) == *name) { (section(rule)) }
                }
            }
        }
    };
    page.into_string()
}

fn chapter(rule: &Explained) -> &str {
    rule.id.split('/').next().unwrap_or(&rule.id)
}

fn section(rule: &Explained) -> Markup {
    html! {
        section id=(rule.id) {
            h3 { (rule.title) }
            p.id { (rule.id) }
            p { strong { (rule.does) } }
            h4 { "It asks for" }
            ul.asks { @for (depth, line) in &rule.asks { li style={ "margin-left:" (depth) "em" } { (line) } } }
            p { "A clinician reads: " q { (rule.tells) } }
            p { "Lifted by: " (rule.lifted_by) }
            @if !rule.orders.is_empty() { p { "Tests it suggests: " (rule.orders.join("; ")) } }
            h4 { "Sources" }
            ul { @for source in &rule.sources { li { (source) } } }
            h4 { "Examples" }
            ul { @for example in &rule.examples { li { (example) } } }
            p { (rule.standing) }
        }
    }
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46em;overflow-wrap:anywhere;margin:2em auto;padding:0 1em;color:#1c1917}\
h2{border-bottom:2px solid #115e59;text-transform:capitalize;break-before:page}section{margin:2em 0;break-inside:avoid}\
h3{margin-bottom:0}h4{margin:.8em 0 0}.id{margin:0;overflow-wrap:anywhere;color:#57534e;font-family:monospace}ul{margin:.2em 0}\
@media print{body{font-size:10pt;max-width:none;margin:0}nav{display:none}}";
