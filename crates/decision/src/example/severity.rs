//! The examples of `parameters/severity.toml`: what a score comes to, and what raises the Alopecia Areata Scale.

use guideline::{
    Edition, Problem,
    rule::Example,
    severity::{FILE, Raise, Severity},
};
use record::assessment::Region;

use super::{DAY, findings, said};
use crate::{
    facts::Facts,
    severity::{salt_by, severity_by},
};

/// The examples that do not give what they say.
pub(crate) fn wrong(edition: &Edition) -> Vec<Problem> {
    let scale = edition.severity();
    let scores = scale
        .example
        .iter()
        .map(|it| ("a score".to_owned(), it, scored(edition, scale, it)));
    let raises = scale.raises.iter().flat_map(|raise| {
        let examples = raise.example.iter();
        examples.map(|it| (raise.name.clone(), it, raised(edition, raise, it)))
    });
    scores
        .chain(raises)
        .filter(|(_, example, gives)| gives.as_deref() != Ok(example.gives.as_str()))
        .map(|(of, example, gives)| {
            let gives = gives.unwrap_or_else(|why| format!("an error: {why}"));
            let says = format!(
                "{of}: the example {:?} should give `{}`, it gives `{gives}`",
                example.given, example.gives
            );
            Problem::new(FILE, says)
        })
        .collect()
}

/// What the score of an example comes to by `scale`.
pub(crate) fn scored(
    edition: &Edition,
    scale: &Severity,
    example: &Example,
) -> Result<String, String> {
    let findings = findings(edition, &example.given, DAY)?;
    let facts = Facts::new(edition, &findings, DAY);
    let Ok(salt) = salt_by(scale, &facts) else {
        return Ok("refused".to_owned());
    };
    let Some(salt) = salt else {
        return Ok("not scored".to_owned());
    };
    let found = severity_by(scale, &salt, &facts, Region::US)?;
    let raised = if found.aasc == found.aasc_base {
        String::new()
    } else {
        format!(" raised to {}", found.aasc)
    };
    Ok(format!(
        "SALT {}, {}, AA-IGA {}, AASc {}{raised}",
        found.salt, found.salt_band, found.aa_iga, found.aasc_base
    ))
}

/// Whether a feature is there in an example.
pub(crate) fn raised(
    edition: &Edition,
    raise: &Raise,
    example: &Example,
) -> Result<String, String> {
    let findings = findings(edition, &example.given, DAY)?;
    let facts = Facts::new(edition, &findings, DAY);
    said(&raise.when, &facts, None, ["raised", "silent"])
}
