//! Cases as the bytes of a file: one line a part of the form, in a fixed order, so that a change shows as few lines.

use serde_json::Value;

/// The parts of the form, in the order they are read.
const PARTS: [&str; 13] = [
    "schema",
    "id",
    "title",
    "region",
    "journey",
    "today",
    "patient",
    "history",
    "medications",
    "exam",
    "labs",
    "goals",
    "expected",
];

/// An array of cases.
pub(super) fn array(cases: &[Value]) -> String {
    let cases: Vec<String> = cases.iter().map(case).collect();
    format!("[\n{}\n]\n", cases.join(",\n"))
}

fn case(case: &Value) -> String {
    let parts: Vec<String> = PARTS
        .iter()
        .filter_map(|part| Some(format!("\"{part}\": {}", line(case.get(part)?))))
        .collect();
    format!("{{{}}}", parts.join(",\n "))
}

/// One line, its names in the order of the alphabet: the order must not depend on how a map is kept.
fn line(value: &Value) -> String {
    match value {
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(line).collect();
            format!("[{}]", all.join(", "))
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| name.as_str());
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), line(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        plain => plain.to_string(),
    }
}
