//! What hospitals send, as small tables: a line is one entry of a Bundle and what must become of it.
//!
//! `what is sent => concept: value; …`, or `=> unread: words`. A condition that no rule may miss, a result, a vaccine:
//! each as Epic, Oracle Health, a European hospital or a synthetic chart writes it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on stops where it is"
)]

use std::sync::LazyLock;

use fhir::chart::{self, Chart};
use guideline::Edition;

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 30);
const PATIENT: &str = r#"{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1990-05-05","identifier":[{"system":"urn:mrn","value":"1"}]}"#;

fn edition() -> &'static Edition {
    static EDITION: LazyLock<Edition> = LazyLock::new(|| Edition::embedded().unwrap());
    &EDITION
}

/// The chart of a Bundle with the Patient and what else is sent.
fn chart(sent: &str) -> Chart {
    let json = format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{{"resource":{PATIENT}}},{{"resource":{sent}}}]}}"#
    );
    chart::read(json.as_bytes(), edition(), TODAY).unwrap_or_else(|why| panic!("{why}\n{json}"))
}

/// Goes through a table: `written` makes the entry of the left side of a line.
fn holds(table: &str, written: impl Fn(&str) -> String) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (sent, expected) = line.split_once("=>").unwrap();
        let chart = chart(&written(sent.trim()));
        for expected in expected.split(';').map(str::trim) {
            let (what, value) = expected.split_once(": ").unwrap_or((expected, ""));
            let said: Vec<String> = match what {
                "unread" => chart.unread.clone(),
                concept => chart
                    .findings
                    .about(concept)
                    .map(|finding| finding.value.to_string())
                    .collect(),
            };
            let met = match (what, value) {
                (_, "nothing") => said.is_empty(),
                ("unread", value) => said.iter().any(|line| line.contains(value)),
                (_, "not known") => said.iter().any(|value| value.starts_with("not known")),
                (_, value) => said.iter().any(|said| said == value),
            };
            if !met {
                wrong.push(format!("{line}\n    {said:?} {:?}", chart.unread));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `system|code` as a coding; anything else as words.
fn concept(written: &str) -> String {
    let (words, codings): (Vec<&str>, Vec<&str>) =
        written.split(" + ").partition(|part| !part.contains('|'));
    let codings: Vec<String> = codings
        .iter()
        .filter_map(|coding| coding.rsplit_once('|'))
        .map(|(system, code)| {
            let system = match system {
                "icd10cm" => "http://hl7.org/fhir/sid/icd-10-cm",
                "icd10" => "http://hl7.org/fhir/sid/icd-10",
                "sct" => "http://snomed.info/sct",
                "loinc" => "http://loinc.org",
                "cvx" => "http://hl7.org/fhir/sid/cvx",
                other => other,
            };
            format!(r#"{{"system":"{system}","code":"{code}"}}"#)
        })
        .collect();
    let text = words
        .first()
        .map(|words| format!(r#","text":"{words}""#))
        .unwrap_or_default();
    format!(r#"{{"coding":[{}]{text}}}"#, codings.join(","))
}

#[test]
fn conditions_in_every_code_system_and_standing() {
    holds(include_str!("hospital/conditions.txt"), |sent| {
        let (code, more) = sent.split_once(" & ").unwrap_or((sent, ""));
        let more = more
            .split(" & ")
            .filter(|more| !more.is_empty())
            .map(|more| {
                let (key, value) = more.split_once('=').unwrap();
                match key {
                    "clinicalStatus" | "verificationStatus" => {
                        format!(r#","{key}":{}"#, concept(value))
                    }
                    "abatementPeriod" => format!(r#","{key}":{{"end":"{value}"}}"#),
                    _ => format!(r#","{key}":"{value}""#),
                }
            })
            .collect::<String>();
        let code = concept(code);
        format!(r#"{{"resourceType":"Condition","code":{code}{more}}}"#)
    });
}

#[test]
fn results_answers_and_flags() {
    holds(include_str!("hospital/results.txt"), |sent| {
        let (code, value) = sent.split_once(" = ").unwrap();
        let (value, flag) = value.split_once(" flagged ").unwrap_or((value, ""));
        let value = match value.split_once(' ') {
            _ if value == "nothing" => String::new(),
            Some((number, unit)) if number.parse::<f64>().is_ok() => {
                format!(r#","valueQuantity":{{"value":{number},"unit":"{unit}"}}"#)
            }
            _ if value.starts_with('"') => format!(r#","valueString":{value}"#),
            _ => format!(r#","valueCodeableConcept":{}"#, concept(value)),
        };
        let flag = if flag.is_empty() {
            String::new()
        } else {
            format!(r#","interpretation":[{{"coding":[{{"code":"{flag}"}}]}}]"#)
        };
        let code = concept(code);
        format!(
            r#"{{"resourceType":"Observation","status":"final","effectiveDateTime":"2026-11-20","code":{code}{value}{flag}}}"#
        )
    });
}

#[test]
fn vaccines_by_code_and_by_name() {
    holds(include_str!("hospital/vaccines.txt"), |sent| {
        let code = concept(sent);
        format!(
            r#"{{"resourceType":"Immunization","status":"completed","occurrenceDateTime":"2026-11-20","vaccineCode":{code}}}"#
        )
    });
}

/// Whatever the entry is, its place in the table is the entry itself.
#[test]
fn what_stands_in_unusual_places() {
    holds(include_str!("hospital/places.txt"), str::to_owned);
}

/// Pages that were put together say things twice; of two versions the later counts, wherever it stands.
#[test]
fn what_comes_twice_is_read_once() {
    let medication = r#"{"resource":{"resourceType":"Medication","id":"m","code":{"text":"azathioprine 50 mg"}}}"#;
    let order = r#"{"resource":{"resourceType":"MedicationRequest","id":"o","status":"active","intent":"order","medicationReference":{"reference":"Medication/m"}}}"#;
    let version = |code: &str, day: u8| {
        format!(
            r#"{{"resource":{{"resourceType":"Condition","id":"c","meta":{{"lastUpdated":"2026-01-0{day}T00:00:00Z"}},"code":{{"coding":[{{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"{code}"}}]}}}}}}"#
        )
    };
    let (before, after) = (version("J18.9", 1), version("I26.99", 2));
    for versions in [[&before, &after], [&after, &before]] {
        let json = format!(
            r#"{{"resourceType":"Bundle","type":"searchset","entry":[{{"resource":{PATIENT}}},{medication},{order},{},{medication},{{"resource":{PATIENT}}},{}]}}"#,
            versions[0], versions[1]
        );
        let chart = chart::read(json.as_bytes(), edition(), TODAY).unwrap();
        let said = |concept: &str| -> Vec<String> {
            let all = chart.findings.about(concept);
            all.map(|finding| finding.value.to_string()).collect()
        };
        assert_eq!(said("medication"), ["azathioprine"]);
        assert_eq!(said("condition"), ["I26.99"]);
        assert!(chart.unread.is_empty(), "{:?}", chart.unread);
    }
}

#[test]
fn a_large_chart_is_read_whole_and_told_shortly() {
    let height = r#"{"resource":{"resourceType":"Observation","status":"final","effectiveDateTime":"2026-11-20","code":{"text":"Height","coding":[{"system":"http://loinc.org","code":"8302-2"}]},"valueQuantity":{"value":170,"unit":"cm"}}}"#;
    let json = format!(
        r#"{{"resourceType":"Bundle","type":"transaction","entry":[{{"resource":{PATIENT}}},{}]}}"#,
        vec![height; 400].join(",")
    );
    let chart = chart::read(json.as_bytes(), edition(), TODAY).unwrap();
    assert_eq!(
        chart.unread,
        [
            "Bundle.entry[1].resource: `Height`: the code `8302-2` is not known to the guideline (and 399 more like it)"
        ]
    );
}

#[test]
fn one_page_of_a_search_says_so() {
    let json = format!(
        r#"{{"resourceType":"Bundle","type":"searchset","link":[{{"relation":"next","url":"https://h.example/2"}}],"entry":[{{"resource":{PATIENT}}}]}}"#
    );
    let chart = chart::read(json.as_bytes(), edition(), TODAY).unwrap();
    assert!(
        chart.unread.iter().any(|line| line.contains("one page")),
        "{:?}",
        chart.unread
    );
}
