//! How much of a medicine an order says, and how often. Only what is said in numbers and without a condition is read; what
//! is not is left to the person who signs.

use fhirkit::Json;
use record::{Decimal, Dosage};

use crate::{node::Node, outcome::Outcome};

/// Hours of FHIR's units of time, where they are always as long.
const HOURS: [(&str, u32); 3] = [("h", 1), ("d", 24), ("wk", 168)];
/// Hours between doses of HL7's words for a timing.
const WORDS: [(&str, u16); 2] = [("QD", 24), ("BID", 12)];

/// The one dosage of an order; `None` where there are several, or it is said in words, in another unit, as needed, or with
/// room in it.
pub(super) fn read(order: &Node<'_>) -> Option<Dosage> {
    // What is wrong here is no reason to answer nothing about the order.
    let mut outcome = Outcome::default();
    let said = only(order.items("dosageInstruction", &mut outcome))?;
    if said.has("asNeededBoolean") || said.has("asNeededCodeableConcept") {
        return None;
    }
    let rate = only(said.items("doseAndRate", &mut outcome))?;
    let dose = rate.get("doseQuantity")?;
    let unit = |key| dose.text(key, &mut Outcome::default());
    if dose.has("comparator") || unit("code").or_else(|| unit("unit")) != Some("mg") {
        return None;
    }
    Some(Dosage {
        mg: number(&dose.get("value")?)?.normalize(),
        every_h: hours_between(&said.get("timing")?)?,
    })
}

fn hours_between(timing: &Node<'_>) -> Option<u16> {
    let mut outcome = Outcome::default();
    let Some(repeat) = timing.get("repeat") else {
        let code = only(timing.get("code")?.items("coding", &mut outcome))?;
        let word = code.text("code", &mut outcome)?;
        let known = WORDS.iter().find(|(known, _)| *known == word)?;
        return Some(known.1);
    };
    let loose = ["frequencyMax", "periodMax", "boundsRange", "dayOfWeek"];
    if loose.iter().any(|key| repeat.has(key)) {
        return None;
    }
    let times = match repeat.get("frequency") {
        Some(times) => number(&times)?,
        None => Decimal::ONE,
    };
    let unit = repeat.text("periodUnit", &mut outcome)?;
    let (_, hours) = HOURS.iter().find(|(known, _)| *known == unit)?;
    let period = number(&repeat.get("period")?)? * Decimal::from(*hours);
    let between = period.checked_div(times)?.normalize();
    let whole = between.is_integer() && between > Decimal::ZERO;
    whole.then(|| between.try_into().ok()).flatten()
}

fn number(node: &Node<'_>) -> Option<Decimal> {
    match node.json {
        Json::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

fn only<T>(mut all: Vec<T>) -> Option<T> {
    all.pop().filter(|_| all.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::parse;

    /// Milligrams and hours of an order with these parts.
    fn said(dose: &str, timing: &str) -> Option<(String, u16)> {
        order(&format!(
            r#"[{{ "doseAndRate": [{{ "doseQuantity": {dose} }}], "timing": {timing} }}]"#
        ))
    }

    fn order(instructions: &str) -> Option<(String, u16)> {
        let json =
            parse(format!(r#"{{ "dosageInstruction": {instructions} }}"#).as_bytes()).ok()?;
        let dosage = read(&Node::root(&json))?;
        Some((dosage.mg.to_string(), dosage.every_h))
    }

    const TWO: &str =
        r#"{ "value": 2.0, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg" }"#;
    const DAILY: &str = r#"{ "repeat": { "frequency": 1, "period": 1, "periodUnit": "d" } }"#;

    #[test]
    fn a_dose_in_milligrams_at_even_times_is_read() {
        let two = |hours| Some(("2".to_owned(), hours));
        assert_eq!(said(TWO, DAILY), two(24));
        for (timing, hours) in [
            (
                r#"{ "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } }"#,
                12,
            ),
            (r#"{ "repeat": { "period": 12, "periodUnit": "h" } }"#, 12),
            (
                r#"{ "repeat": { "frequency": 7, "period": 1, "periodUnit": "wk" } }"#,
                24,
            ),
            (r#"{ "code": { "coding": [{ "code": "QD" }] } }"#, 24),
            (r#"{ "code": { "coding": [{ "code": "BID" }] } }"#, 12),
        ] {
            assert_eq!(said(TWO, timing), two(hours), "{timing}");
        }
        assert_eq!(
            said(r#"{ "value": 7.5, "unit": "mg" }"#, DAILY),
            Some(("7.5".to_owned(), 24))
        );
    }

    #[test]
    fn what_leaves_room_is_not_read() {
        for dose in [
            r#"{ "value": 1, "unit": "tablet", "code": "{tbl}" }"#,
            r#"{ "value": 2, "unit": "mg", "code": "g" }"#,
            r#"{ "value": 2, "comparator": "<", "unit": "mg" }"#,
            r#"{ "value": "2", "unit": "mg" }"#,
            r#"{ "unit": "mg" }"#,
        ] {
            assert_eq!(said(dose, DAILY), None, "{dose}");
        }
        for timing in [
            "{}",
            r#"{ "repeat": { "frequency": 1, "period": 1, "periodUnit": "mo" } }"#,
            r#"{ "repeat": { "frequency": 0, "period": 1, "periodUnit": "d" } }"#,
            r#"{ "repeat": { "frequency": 5, "period": 1, "periodUnit": "d" } }"#,
            r#"{ "repeat": { "frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "d" } }"#,
            r#"{ "repeat": { "frequency": 1 } }"#,
            r#"{ "code": { "coding": [{ "code": "AM" }] } }"#,
        ] {
            assert_eq!(said(TWO, timing), None, "{timing}");
        }
        let one =
            format!(r#"{{ "doseAndRate": [{{ "doseQuantity": {TWO} }}], "timing": {DAILY} }}"#);
        assert!(order(&format!("[{one}]")).is_some());
        assert_eq!(
            order(&format!("[{one}, {one}]")),
            None,
            "a dose that is to change"
        );
        let as_needed = one.replacen('{', r#"{ "asNeededBoolean": true, "#, 1);
        assert_eq!(order(&format!("[{as_needed}]")), None);
        assert_eq!(order("[]"), None);
    }
}
