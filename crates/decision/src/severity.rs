//! SALT from the four views, exactly, and the words that go with it.

use guideline::severity::{Band, Raise, Severity as Scale};
use jiff::civil::Date;
use record::{
    assessment::{Region, Severity},
    finding::Value,
    id::FindingId,
    quantity::Decimal,
};

use crate::{
    criteria::evaluate,
    facts::{Facts, Seen},
    truth::Truth,
};

/// A SALT with who scored it.
#[derive(Clone, Debug, PartialEq)]
pub struct Salt {
    /// 0 to 100, exact.
    pub value: Decimal,
    /// Whether a professional scored it.
    pub professional: bool,
    /// The oldest day of the views.
    pub observed_on: Date,
    /// The findings it was added up from.
    pub findings: Vec<FindingId>,
}

/// The SALT that counts: a professional's when there is one, else the patient's own; `None` when nobody scored all
/// four views.
///
/// # Errors
///
/// A view outside its range: such a score is refused, never clamped and never taken as no loss.
pub fn salt(facts: &Facts<'_>) -> Result<Option<Salt>, String> {
    salt_by(facts.edition.severity(), facts)
}

/// As [`salt`], by other weights and another range than the edition's.
pub(crate) fn salt_by(scale: &Scale, facts: &Facts<'_>) -> Result<Option<Salt>, String> {
    if let Some(salt) = views(scale, facts, true)? {
        return Ok(Some(later(salt, total(scale, facts)?)));
    }
    if let Some(salt) = total(scale, facts)? {
        return Ok(Some(salt));
    }
    views(scale, facts, false)
}

/// A total that a professional scored elsewhere.
fn total(scale: &Scale, facts: &Facts<'_>) -> Result<Option<Salt>, String> {
    let concept = &scale.total;
    let Seen::Value(value, on, findings) = facts.latest_professional(concept) else {
        return Ok(None);
    };
    let Some(value) = value.number() else {
        return Ok(None);
    };
    in_range(scale, concept, value)?;
    Ok(Some(Salt {
        value,
        professional: true,
        observed_on: on,
        findings: findings.to_vec(),
    }))
}

fn later(views: Salt, total: Option<Salt>) -> Salt {
    match total {
        Some(total) if total.observed_on > views.observed_on => total,
        _ => views,
    }
}

/// Decimal places a sum of views is exact to.
const EXACT: u32 = 20;

fn views(scale: &Scale, facts: &Facts<'_>, professional: bool) -> Result<Option<Salt>, String> {
    let mut salt: Option<Salt> = None;
    for view in &scale.view {
        let seen = if professional {
            facts.latest_professional(&view.concept)
        } else {
            match facts.latest(&view.concept) {
                Seen::Absent => facts.latest(&view.patient),
                seen => seen,
            }
        };
        let Seen::Value(Value::Quantity(lost), on, ids) = seen else {
            return Ok(None);
        };
        in_range(scale, &view.concept, lost.value)?;
        let share = lost.value * view.weight;
        match &mut salt {
            None => {
                salt = Some(Salt {
                    value: share,
                    professional,
                    observed_on: on,
                    findings: ids.to_vec(),
                });
            }
            Some(salt) => {
                salt.value += share;
                salt.observed_on = salt.observed_on.min(on);
                salt.findings.extend(ids);
            }
        }
    }
    // A share of a view's dots is rarely a finite decimal (5 of 18): what the last of 28 digits lost would put a score
    // just under its band.
    Ok(salt.map(|salt| Salt {
        value: salt.value.round_dp(EXACT),
        ..salt
    }))
}

fn in_range(scale: &Scale, concept: &str, value: Decimal) -> Result<(), String> {
    if scale.lowest <= value && value <= scale.highest {
        Ok(())
    } else {
        Err(format!(
            "`{concept}` is {value}, outside {} to {}: score it again",
            scale.lowest, scale.highest
        ))
    }
}

/// The bands and levels of `salt`.
///
/// # Errors
///
/// Content that cannot be read, or bands that leave a gap.
pub fn severity(salt: &Salt, facts: &Facts<'_>, region: Region) -> Result<Severity, String> {
    severity_by(facts.edition.severity(), salt, facts, region)
}

/// The level of the Alopecia Areata Scale that rules see: raised only by features that may open a medicine.
pub(crate) fn opening_level(scale: &Scale, severity: &Severity) -> String {
    let met = |raise: &&Raise| severity.aasc_features.contains(&raise.name);
    let opens = scale.raises.iter().filter(met).any(Raise::may_open);
    let level = if opens {
        &severity.aasc
    } else {
        &severity.aasc_base
    };
    level.clone()
}

/// As [`severity`], by other bands and features than the edition's.
pub(crate) fn severity_by(
    scale: &Scale,
    salt: &Salt,
    facts: &Facts<'_>,
    region: Region,
) -> Result<Severity, String> {
    let value = salt.value.normalize();
    let base = band(&scale.aasc, value)?;
    let mut features = Vec::new();
    if base.name != scale.top_level {
        let bald = |raise: &&Raise| value > scale.lowest || raise.without_scalp_loss;
        for raise in scale.raises.iter().filter(bald) {
            if evaluate(&raise.when, facts, None)?.truth == Truth::Met {
                features.push(raise.name.clone());
            }
        }
    }
    let raised = if features.is_empty() {
        base
    } else {
        next(&scale.aasc, base)
    };
    Ok(Severity {
        salt: value,
        salt_band: band(&scale.salt_band, value)?.name.clone(),
        aa_iga: band(&scale.aa_iga, value)?.name.clone(),
        aasc_base: base.name.clone(),
        aasc: raised.name.clone(),
        aasc_features: features,
        scored_by: scored_by(salt, facts),
        professional: salt.professional,
        observed_on: salt.observed_on,
        findings: salt.findings.clone(),
        citations: facts.edition.citations(&scale.cites, None, region),
    })
}

fn band(bands: &[Band], value: Decimal) -> Result<&Band, String> {
    bands
        .iter()
        .find(|band| band.holds(value))
        .ok_or_else(|| format!("no band holds {value}"))
}

/// One level up, never two.
fn next<'a>(levels: &'a [Band], from: &'a Band) -> &'a Band {
    levels
        .iter()
        .skip_while(|level| level.name != from.name)
        .nth(1)
        .unwrap_or(from)
}

fn scored_by(salt: &Salt, facts: &Facts<'_>) -> String {
    if !salt.professional {
        return "the patient; no clinician has confirmed it".to_owned();
    }
    let clinician = salt
        .findings
        .iter()
        .find_map(|id| match &facts.findings.get(*id)?.source {
            record::Source::Clinician { name, .. } => Some(name.clone()),
            record::Source::Imported { from } => Some(format!("a professional, in {from}")),
            _ => None,
        });
    clinician.unwrap_or_else(|| "a professional".to_owned())
}
