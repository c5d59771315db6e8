//! Entries that say that there is nothing: "no known allergies". They are no allergy, no condition and no medicine; and no
//! question is answered by them, for a list in a chart is never taken to be complete.

use crate::{
    chart::Reader,
    node::Node,
    reading::{codes_of, words_of},
    systems::SNOMED,
};

/// No known allergy, drug allergy, food allergy; no current problems; no known medications. As US Core and the
/// International Patient Summary name them.
const SNOMED_SAYS: [&str; 5] = [
    "716186003",
    "409137002",
    "429625007",
    "160245001",
    "787481004",
];

/// The codes of the International Patient Summary before it took those of SNOMED CT: each says that nothing is known.
const IPS: &str = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

/// Whether `concept` says that there is nothing; then that is told.
pub(super) fn is_said<'a>(reader: &mut Reader<'a>, node: &Node<'a>, concept: &Node<'a>) -> bool {
    let outcome = &mut reader.outcome;
    let snomed = codes_of(concept, SNOMED, outcome);
    let said = snomed.iter().any(|code| SNOMED_SAYS.contains(code))
        || !codes_of(concept, IPS, outcome).is_empty();
    if said {
        let words = words_of(concept, outcome);
        let words = words.first().map_or("nothing", String::as_str);
        reader.skip(node, format!("`{words}` answers no question"));
    }
    said
}
