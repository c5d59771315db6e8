//! Concepts that are worked out from others before any rule is read. Plain arithmetic: no threshold stands here.
//!
//! *To add one*: its name in `guideline/concepts/derived.toml`, a function here, a call in [`derive`].

use record::{
    finding::Value,
    id::FindingId,
    quantity::{Decimal, Quantity},
};

use crate::{
    facts::{Derived, Facts, Seen, days_between},
    severity::Salt,
};

/// SALT as rules see it: only a professional's.
pub const SALT: &str = "salt";
/// Weeks since the first day of the present treatment.
pub const WEEKS_ON_TREATMENT: &str = "weeks_on_treatment";
/// By how many per cent SALT has fallen since the first score on record.
pub const SALT_FALL: &str = "salt_fall_percent";
/// Months from giving birth to the beginning of the shedding.
pub const SHEDDING_AFTER_DELIVERY: &str = "shedding_after_delivery_months";
/// By how much haemoglobin has fallen since the last result before the present treatment.
pub const HAEMOGLOBIN_FALL: &str = "haemoglobin_fall";
/// The longest time on a treatment that did nothing.
pub const FAILED_TREATMENT: &str = "failed_treatment_months";
/// Whether the leading kind of hair loss is alopecia areata; not known when nothing leads.
pub const ALOPECIA_AREATA: &str = "alopecia_areata";
/// The leading kind of hair loss, when one leads.
pub const HAIR_LOSS_TYPE: &str = "hair_loss_type";
/// The level of the Alopecia Areata Scale.
pub const AASC: &str = "aasc";

/// Derives what needs no diagnosis.
pub fn derive(facts: &mut Facts<'_>, salt: Option<&Salt>) {
    let fall = salt_fall(facts, salt);
    derive_salt(facts, salt);
    let derived = [
        (SALT_FALL, fall),
        (WEEKS_ON_TREATMENT, weeks_on_treatment(facts)),
        (SHEDDING_AFTER_DELIVERY, shedding_after_delivery(facts)),
        (FAILED_TREATMENT, failed_treatment(facts)),
        (HAEMOGLOBIN_FALL, haemoglobin_fall(facts)),
    ];
    for (concept, derived) in derived {
        if let Some(derived) = derived {
            facts.derive(concept, derived);
        }
    }
}

/// A patient's own score must not stand where a rule looks for a professional's.
fn derive_salt(facts: &mut Facts<'_>, salt: Option<&Salt>) {
    let derived = match salt {
        Some(salt) if salt.professional => Derived {
            value: Value::Quantity(Quantity::new(salt.value.normalize(), "%")),
            basis: salt.findings.clone(),
            observed_on: salt.observed_on,
        },
        _ => Derived {
            value: Value::Unknown("no professional has scored it".to_owned()),
            basis: Vec::new(),
            observed_on: facts.today,
        },
    };
    facts.derive(SALT, derived);
}

fn weeks_on_treatment(facts: &Facts<'_>) -> Option<Derived> {
    let Seen::Value(Value::Date(start), on, basis) = facts.latest("on_treatment_start") else {
        return None;
    };
    let weeks = days_between(*start, facts.today)?.div_euclid(7);
    Some(Derived {
        value: Value::Quantity(Quantity::new(Decimal::from(weeks), "wk")),
        basis: basis.to_vec(),
        observed_on: on,
    })
}

/// First score on record to the present one; needs two scores of professionals.
fn salt_fall(facts: &Facts<'_>, salt: Option<&Salt>) -> Option<Derived> {
    let now = salt.filter(|salt| salt.professional)?;
    let total = facts.edition.severity().total.clone();
    let first = facts
        .about(&total)
        .iter()
        .find(|finding| finding.source.is_professional())?;
    if first.observed_on >= now.observed_on {
        return None;
    }
    let before = first.value.number().filter(|salt| !salt.is_zero())?;
    let fall = ((before - now.value) * Decimal::ONE_HUNDRED).checked_div(before)?;
    let mut basis: Vec<FindingId> = vec![first.id];
    basis.extend(&now.findings);
    Some(Derived {
        value: Value::Quantity(Quantity::new(fall.round_dp(1), "%")),
        basis,
        observed_on: now.observed_on,
    })
}

/// The last result up to the first day of treatment against the newest; needs one on either side, in the concept's unit. A rise
/// is a fall below zero.
fn haemoglobin_fall(facts: &Facts<'_>) -> Option<Derived> {
    let Seen::Value(Value::Date(start), ..) = facts.latest("on_treatment_start") else {
        return None;
    };
    let (now, on, mut basis) = facts.number("haemoglobin")?;
    let before = facts
        .about("haemoglobin")
        .iter()
        .rev()
        .find(|finding| finding.observed_on <= *start && finding.value.number().is_some())?;
    if on <= *start {
        return None;
    }
    let concept = facts.edition.concepts().get("haemoglobin")?;
    let Value::Quantity(quantity) = &before.value else {
        return None;
    };
    let unit = concept.unit.clone().filter(|unit| *unit == quantity.unit)?;
    basis.insert(before.id);
    Some(Derived {
        value: Value::Quantity(Quantity::new(quantity.value - now, unit)),
        basis: basis.to_vec(),
        observed_on: on,
    })
}

fn shedding_after_delivery(facts: &Facts<'_>) -> Option<Derived> {
    let (delivered, on, mut basis) = facts.number("delivered_months_ago")?;
    let (episode, _, more) = facts.number("episode_months")?;
    basis.extend(more);
    Some(Derived {
        value: Value::Quantity(Quantity::new(delivered - episode, "mo")),
        basis: basis.to_vec(),
        observed_on: on,
    })
}

/// Months and outcome of one treatment carry the same words in `original`.
fn failed_treatment(facts: &Facts<'_>) -> Option<Derived> {
    let failed: Vec<_> = facts
        .about("prior_treatment_outcome")
        .iter()
        .filter(|outcome| outcome.value.code() == Some("no-response"))
        .collect();
    let longest = facts
        .about("prior_treatment_months")
        .iter()
        .filter_map(|months| {
            let outcome = failed.iter().find(|outcome| {
                outcome.original.is_some() && outcome.original == months.original
            })?;
            Some((months.value.number()?, months, outcome.id))
        })
        .max_by_key(|(number, months, _)| (*number, months.id))?;
    Some(Derived {
        value: Value::Quantity(Quantity::new(longest.0, "mo")),
        basis: vec![longest.1.id, longest.2],
        observed_on: longest.1.observed_on,
    })
}
