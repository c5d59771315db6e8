//! Results as laboratories send them, well and badly.

use std::sync::LazyLock;

use super::*;

fn edition() -> &'static Edition {
    static EDITION: LazyLock<Edition> = LazyLock::new(|| Edition::embedded().unwrap());
    &EDITION
}

fn reports(json: &str) -> Vec<IncomingReport> {
    read(json.as_bytes(), edition()).unwrap_or_else(|outcome| panic!("{outcome}\n{json}"))
}

fn one(json: &str) -> IncomingReport {
    let mut all = reports(json);
    assert_eq!(all.len(), 1, "{json}");
    all.remove(0)
}

const PATIENT: &str = r#"{"resourceType":"Patient","id":"p1",
    "identifier":[{"system":"urn:anagen:mrn","value":"AN-000007"}],
    "name":[{"use":"nickname","family":"X"},{"use":"official","family":"Rivera","given":["Ana","Maria"]}],
    "birthDate":"1992-05-17"}"#;

/// An Observation of absolute lymphocytes with `value` as its last members.
fn alc(value: &str) -> String {
    observation("731-0", value)
}

fn observation(loinc: &str, value: &str) -> String {
    format!(
        r#"{{"resourceType":"Observation","id":"o-{loinc}","status":"final",
        "code":{{"coding":[{{"system":"http://loinc.org","code":"{loinc}","display":"test {loinc}"}}]}},
        "subject":{{"reference":"Patient/p1"}},"effectiveDateTime":"2026-11-20T08:15:00-06:00",{value}}}"#
    )
}

fn bundle(entries: &[&str]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|resource| format!(r#"{{"resource":{resource}}}"#))
        .collect();
    format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{}]}}"#,
        entries.join(",")
    )
}

fn report(status: &str, results: &[&str]) -> String {
    let results: Vec<String> = results
        .iter()
        .map(|id| format!(r#"{{"reference":"Observation/{id}"}}"#))
        .collect();
    format!(
        r#"{{"resourceType":"DiagnosticReport","id":"r1","status":"{status}",
        "identifier":[{{"system":"urn:lab:placer","value":"P-1"}},
            {{"type":{{"coding":[{{"code":"FILL"}}]}},"system":"urn:lab:north","value":"L-4711"}}],
        "code":{{"coding":[{{"system":"http://loinc.org","code":"58410-2"}}],"text":"CBC"}},
        "subject":{{"reference":"Patient/p1"}},"effectiveDateTime":"2026-11-20","result":[{}]}}"#,
        results.join(",")
    )
}

fn reading(value: &str) -> (String, Reading) {
    let mut report = one(&alc(value));
    let observation = report.observations.remove(0);
    assert_eq!(observation.concept.unwrap().as_str(), "alc");
    (observation.as_written, observation.reading)
}

/// 450 lymphocytes per microlitre in every form that laboratories write. All are one number: the hold rule must fire
/// on each of them.
#[test]
fn alc_450_in_many_units_is_one_number() {
    for (value, as_written) in [
        (
            r#""value":0.45,"unit":"10*3/uL","system":"http://unitsofmeasure.org","code":"10*3/uL""#,
            "0.45 10*3/uL",
        ),
        (r#""value":0.450,"unit":"K/uL""#, "0.450 K/uL"),
        (r#""value":0.45,"unit":"x10E3/uL""#, "0.45 x10E3/uL"),
        (r#""value":0.45,"unit":"10^9/L""#, "0.45 10^9/L"),
        (r#""value":0.45,"unit":"G/L""#, "0.45 G/L"),
        (
            r#""value":0.45,"unit":"Thousand/uL","system":"http://unitsofmeasure.org","code":"10*3/uL""#,
            "0.45 Thousand/uL",
        ),
        (r#""value":450,"unit":"cells/uL""#, "450 cells/uL"),
        (
            r#""value":450,"unit":"cells/mcL","system":"http://unitsofmeasure.org","code":"/uL""#,
            "450 cells/mcL",
        ),
        (r#""value":450.0,"unit":"/mm3""#, "450.0 /mm3"),
        (r#""value":4.5E+2,"unit":"cells/µL""#, "4.5E+2 cells/µL"),
        (r#""value":4.5e-1,"unit":"10*9/L""#, "4.5e-1 10*9/L"),
        (
            r#""value":450,"code":"/uL","system":"http://unitsofmeasure.org""#,
            "450 /uL",
        ),
    ] {
        let (written, reading) = reading(&format!(r#""valueQuantity":{{{value}}}"#));
        assert_eq!(written, as_written);
        let Reading::Quantity(quantity) = reading else {
            panic!("{value}: {reading:?}")
        };
        assert_eq!(quantity.to_string(), "0.45 10*3/uL", "{value}");
    }
}

/// What cannot be read goes to a person with the reason, and is never in range.
#[test]
fn what_cannot_be_read_says_why() {
    for (value, why) in [
        (r#""valueQuantity":{"value":450}"#, "no unit"),
        (
            r#""valueQuantity":{"value":450,"unit":"furlongs"}"#,
            "`furlongs` is not known",
        ),
        (r#""valueQuantity":{"value":30,"unit":"%"}"#, "does not fit"),
        (
            r#""valueQuantity":{"value":13,"unit":"%","system":"http://unitsofmeasure.org","code":"10*3/uL"}"#,
            "says otherwise",
        ),
        (
            r#""valueQuantity":{"value":450,"unit":"10*3/uL","system":"http://unitsofmeasure.org","code":"/uL"}"#,
            "hardly possible",
        ),
        (
            r#""valueQuantity":{"value":1.2,"unit":"cells/uL","system":"http://unitsofmeasure.org","code":"10*3/uL"}"#,
            "hardly possible",
        ),
        (
            r#""valueQuantity":{"value":12,"unit":"cells/uL","system":"http://unitsofmeasure.org","code":"10*3/uL"}"#,
            "are different units",
        ),
        (
            r#""valueQuantity":{"value":450,"unit":"10*3/uL"}"#,
            "hardly possible",
        ),
        (
            r#""valueQuantity":{"value":0.5,"comparator":"ad","unit":"10*3/uL"}"#,
            "not a plain number",
        ),
        (
            r#""valueQuantity":{"value":-0.5,"unit":"10*3/uL"}"#,
            "below zero",
        ),
        (r#""valueQuantity":{"unit":"10*3/uL"}"#, "no value"),
        (r#""valueString":"hemolyzed""#, "could not be measured"),
        (r#""valueString":"0,45""#, "comma"),
        (r#""valueString":"0.45 K/uL""#, "not a plain number"),
        (r#""valueInteger":450"#, "no unit"),
        (r#""valueBoolean":true"#, "no test says that"),
        (r#""valueRange":{"low":{"value":1}}"#, "a range"),
        (
            r#""valueCodeableConcept":{"text":"Normal"}"#,
            "not a plain number",
        ),
        (
            r#""dataAbsentReason":{"text":"specimen lost"}"#,
            "specimen lost",
        ),
        (r#""note":[{"text":"see letter"}]"#, "there is no value"),
    ] {
        let (_, reading) = reading(value);
        let said = reading
            .why_unreadable()
            .unwrap_or_else(|| panic!("{value} was read: {reading:?}"));
        assert!(said.contains(why), "{value}: {said}");
    }
}

#[test]
fn a_coded_result_is_read_by_its_words_when_they_agree() {
    for (value, expected) in [
        (
            r#""valueCodeableConcept":{"text":"Not detected"}"#,
            Some("negative"),
        ),
        (
            r#""valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"10828004","display":"Positive"}]}"#,
            Some("positive"),
        ),
        (
            r#""valueCodeableConcept":{"text":"Reactive","coding":[{"display":"Positive"}]}"#,
            Some("positive"),
        ),
        (
            r#""valueCodeableConcept":{"text":"Negative","coding":[{"display":"Positive"}]}"#,
            None,
        ),
        (r#""valueCodeableConcept":{"text":"see comment"}"#, None),
        (r#""valueString":"NEGATIVE""#, Some("negative")),
        (r#""valueString":"borderline""#, Some("indeterminate")),
        (r#""valueQuantity":{"value":0.2,"unit":"[IU]/mL"}"#, None),
    ] {
        let report = one(&observation("71773-6", value));
        let reading = &report.observations[0].reading;
        match expected {
            Some(code) => assert_eq!(*reading, Reading::Code(code.to_owned()), "{value}"),
            None => assert!(reading.why_unreadable().is_some(), "{value}: {reading:?}"),
        }
    }
}

#[test]
fn codes_that_are_not_the_test_are_refused_by_name() {
    for (code, why) in [
        (
            r#"[{"system":"http://loinc.org","code":"71774-4"}]"#,
            "mitogen",
        ),
        (
            r#"[{"system":"http://loinc.org","code":"99999-9"}]"#,
            "not known to the guideline",
        ),
        (
            r#"[{"system":"urn:lab:local","code":"ALC"}]"#,
            "no LOINC code, only `urn:lab:local|ALC`",
        ),
        (r#"[{"code":"731-0"}]"#, "no LOINC code"),
        (
            r#"[{"system":"http://loinc.org","code":"731-0"},{"system":"http://loinc.org","code":"751-8"}]"#,
            "different tests",
        ),
        ("[]", "carries no code"),
    ] {
        let json = alc(r#""valueQuantity":{"value":0.45,"unit":"K/uL"}"#);
        let own = r#"[{"system":"http://loinc.org","code":"731-0","display":"test 731-0"}]"#;
        assert!(json.contains(own));
        let report = one(&json.replace(own, code));
        let observation = &report.observations[0];
        assert_eq!(observation.concept, None, "{code}");
        assert_eq!(observation.as_written, "0.45 K/uL", "{code}");
        let said = observation.reading.why_unreadable().unwrap();
        assert!(said.contains(why), "{code}: {said}");
    }
}

/// A value of a day that nobody tells may not pass for today's.
#[test]
fn the_day_is_the_day_of_drawing() {
    let value = r#""valueQuantity":{"value":0.45,"unit":"K/uL"}"#;
    let written = r#""effectiveDateTime":"2026-11-20T08:15:00-06:00""#;
    for (date, expected) in [
        (r#""effectiveDateTime":"2026-11-20""#, Some("2026-11-20")),
        (
            r#""effectiveDateTime":"2026-11-20T23:59:00-06:00""#,
            Some("2026-11-20"),
        ),
        (
            r#""effectiveInstant":"2026-11-20T23:59:00.123Z""#,
            Some("2026-11-20"),
        ),
        (
            r#""effectivePeriod":{"start":"2026-11-19","end":"2026-11-20"}"#,
            Some("2026-11-19"),
        ),
        (r#""effectiveDateTime":"2026-11""#, None),
        (r#""issued":"2026-11-20T23:59:00-06:00""#, None),
    ] {
        let report = one(&alc(value).replace(written, date));
        let observation = &report.observations[0];
        let day = observation.observed_on.map(|day| day.to_string());
        assert_eq!(day.as_deref(), expected, "{date}");
        assert_eq!(
            observation.reading.why_unreadable().is_none(),
            expected.is_some(),
            "{date}"
        );
    }
}

#[test]
fn a_report_with_its_patient_and_numbers() {
    let value = r#""valueQuantity":{"value":0.45,"unit":"K/uL"}"#;
    let json = bundle(&[
        PATIENT,
        &report("final", &["o-731-0", "o-751-8"]),
        &alc(value),
        &observation("751-8", r#""valueQuantity":{"value":3.1,"unit":"K/uL"}"#),
    ]);
    let report = one(&json);
    assert_eq!(report.system.as_deref(), Some("urn:lab:north"));
    assert_eq!(report.accession.as_deref(), Some("L-4711"));
    assert_eq!(report.code, "58410-2");
    assert_eq!(report.status, ReportStatus::Final);
    let who = &report.patient;
    assert_eq!(
        who.ids,
        [("urn:anagen:mrn".to_owned(), "AN-000007".to_owned())]
    );
    assert_eq!(
        (who.family.as_deref(), who.given.as_deref()),
        (Some("Rivera"), Some("Ana Maria"))
    );
    assert_eq!(who.born_on.unwrap().to_string(), "1992-05-17");
    let concepts: Vec<_> = report
        .observations
        .iter()
        .map(|observation| observation.concept.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(concepts, ["alc", "anc"]);
    // Names stay out of logs.
    let printed = format!("{report:?}");
    assert!(
        !printed.contains("Rivera") && !printed.contains("AN-000007"),
        "{printed}"
    );
}

/// The same report in five wrappings says the same, and each can be read again from what is kept of it.
#[test]
fn wrapping_makes_no_difference_and_what_is_kept_reads_again() {
    let value = r#""valueQuantity":{"value":0.450,"unit":"K/uL"}"#;
    let with_contained = {
        let inner = |text: &str, id: &str| {
            text.replace(r#""id":"p1""#, r#""id":"in-p""#)
                .replace(r#""id":"o-731-0""#, &format!(r#""id":"{id}""#))
                .replace("Patient/p1", "#in-p")
        };
        report("final", &["o-731-0"])
            .replace("Patient/p1", "#in-p")
            .replace("Observation/o-731-0", "#in-o")
            .replacen(
                '{',
                &format!(
                    r#"{{"contained":[{},{}],"#,
                    inner(PATIENT, ""),
                    inner(&alc(value), "in-o")
                ),
                1,
            )
    };
    let plain = bundle(&[PATIENT, &report("final", &["o-731-0"]), &alc(value)]);
    let urls = plain
        .replacen(
            r#"{"resource":"#,
            r#"{"fullUrl":"urn:uuid:aaaa","resource":"#,
            1,
        )
        .replace("Patient/p1", "urn:uuid:aaaa");
    let absolute = plain
        .replace(
            "Observation/o-731-0",
            "https://lab.example/fhir/Observation/o-731-0",
        )
        .replacen(
            r#""resource":{"#,
            r#""request":{"method":"POST","url":"x"},"resource":{"#,
            1,
        )
        .replace("collection", "transaction");
    let with_head = bundle(&[
        r#"{"resourceType":"MessageHeader"}"#,
        PATIENT,
        &report("final", &["o-731-0"]),
        &alc(value),
    ])
    .replace("collection", "message");
    let first = one(&plain);
    for json in [
        &plain,
        &urls,
        &absolute,
        &with_head,
        &bundle(&[&with_contained]),
        &with_contained,
    ] {
        let report = one(json);
        assert_eq!(report.digest(), first.digest(), "{json}");
        assert_eq!(report.observations, first.observations, "{json}");
        let again = one(&report.raw);
        assert_eq!(
            again,
            IncomingReport {
                raw: again.raw.clone(),
                ..report.clone()
            },
            "{json}"
        );
        assert_eq!(again.raw, report.raw, "{json}");
        assert!(report.raw.contains("0.450"), "{}", report.raw);
    }
    // Another number, another digest.
    let other = one(&plain.replace("0.450", "0.451"));
    assert_ne!(other.digest(), first.digest());
}

#[test]
fn loose_observations_are_reports_of_their_own_and_panels_are_told_by_their_parts() {
    let value = r#""valueQuantity":{"value":0.45,"unit":"K/uL"}"#;
    let two = reports(&bundle(&[
        PATIENT,
        &alc(value),
        &observation("751-8", value),
    ]));
    assert_eq!(two.len(), 2);
    assert!(two.iter().all(|report| report.patient.born_on.is_some()));

    let panel = observation(
        "58410-2",
        r#""hasMember":[{"reference":"Observation/o-731-0"}]"#,
    );
    for order in [[&alc(value), &panel], [&panel, &alc(value)]] {
        let report = one(&bundle(&[PATIENT, order[0], order[1]]));
        assert_eq!(report.code, "58410-2");
        assert_eq!(report.observations.len(), 1);
        assert_eq!(report.observations[0].code, "731-0");
    }

    let components = format!(
        r#""component":[{{"code":{{"coding":[{{"system":"http://loinc.org","code":"731-0"}}]}},{value}}},
        {{"code":{{"coding":[{{"system":"http://loinc.org","code":"751-8"}}]}},{value}}}]"#
    );
    let report = one(&observation("58410-2", &components));
    let codes: Vec<_> = report
        .observations
        .iter()
        .map(|part| part.code.as_str())
        .collect();
    assert_eq!(codes, ["731-0", "751-8"]);
}

#[test]
fn each_status_is_what_it_is() {
    let value = r#""valueQuantity":{"value":0.45,"unit":"K/uL"}"#;
    for (word, status, readable) in [
        ("registered", ReportStatus::Preliminary, false),
        ("partial", ReportStatus::Preliminary, false),
        ("preliminary", ReportStatus::Preliminary, false),
        ("unknown", ReportStatus::Preliminary, false),
        ("final", ReportStatus::Final, true),
        ("amended", ReportStatus::Amended, true),
        ("appended", ReportStatus::Amended, true),
        ("corrected", ReportStatus::Corrected, true),
        ("cancelled", ReportStatus::Cancelled, false),
        ("entered-in-error", ReportStatus::EnteredInError, false),
    ] {
        let report = one(&alc(value).replace(r#""final""#, &format!(r#""{word}""#)));
        assert_eq!(report.status, status, "{word}");
        let read = report.observations[0].reading.why_unreadable().is_none();
        assert_eq!(read, readable, "{word}");
    }
    // A correction of one part is a correction of the report.
    let corrected = alc(value).replace(r#""final""#, r#""corrected""#);
    let whole = bundle(&[PATIENT, &report("final", &["o-731-0"]), &corrected]);
    assert_eq!(one(&whole).status, ReportStatus::Corrected);
    // A report that is taken back needs no results beside it.
    let back = one(&bundle(&[PATIENT, &report("cancelled", &["o-731-0"])]));
    assert!(back.status.is_void() && back.status.replaces() && back.observations.is_empty());
    assert_eq!(back.accession.as_deref(), Some("L-4711"));
}

#[test]
fn malformed_input_names_the_place_and_the_remedy() {
    let value = r#""valueQuantity":{"value":0.45,"unit":"K/uL"}"#;
    let good = alc(value);
    let whole = bundle(&[PATIENT, &report("final", &["o-731-0"]), &good]);
    let deep = good.replace(
        value,
        &format!(r#""note":{}1{}"#, "[".repeat(70), "]".repeat(70)),
    );
    let deep_at = format!("Observation.note{}", "[0]".repeat(63));
    let many = vec![good.as_str(); 201];
    let rows: Vec<(String, &str, &str, &str)> = vec![
        (String::new(), "", "not JSON", "send FHIR R4 as JSON"),
        ("{\"resourceType\":".into(), "", "line 1, column 17", "JSON"),
        ("[]".into(), "", "`resourceType` is missing", "DiagnosticReport"),
        ("{}".into(), "", "`resourceType` is missing", "DiagnosticReport"),
        (r#"{"resourceType":"Condition"}"#.into(), "Condition", "a Condition is not a laboratory result", "Bundle"),
        (PATIENT.into(), "Patient", "a Patient is not a laboratory result", "Observation"),
        (bundle(&[]), "Bundle", "no result in it", "send a DiagnosticReport"),
        (bundle(&[PATIENT]), "Bundle", "no result in it", "send a DiagnosticReport"),
        (whole.replace("collection", "history"), "Bundle.type", "`history` is not taken", "collection"),
        (whole.replace(r#""type":"collection","#, ""), "Bundle.type", "missing", "collection"),
        (bundle(&many), "Bundle.entry", "201 entries", "at most 200"),
        (deep, &deep_at, "nests more than 64", "flatter"),
        (good.replace(r#""status":"final""#, r#""status":"final","status":"final""#), "Observation.status", "said twice", "once"),
        (good.replace(r#""status":"final","#, ""), "Observation.status", "missing", "final"),
        (good.replace(r#""final""#, r#""done""#), "Observation.status", "`done` is no status", "final"),
        (good.replace(r#""final""#, "1"), "Observation.status", "it is a number", "text"),
        (good.replace("0.45", r#""0.45""#), "Observation.valueQuantity.value", "it is a string", "without quotation marks"),
        (good.replace(value, &format!(r#"{value},"valueString":"x""#)), "Observation", "several values", "components"),
        (good.replace("2026-11-20T08:15:00-06:00", "20.11.2026"), "Observation.effectiveDateTime", "no date", "2026-11-20"),
        (good.replace("2026-11-20T08:15:00-06:00", "2026-02-30"), "Observation.effectiveDateTime", "no date", "2026-11-20"),
        (good.replace("08:15:00-06:00", "08:15:00"), "Observation.effectiveDateTime", "no instant with an offset", "-06:00"),
        (good.replace(r#""subject":{"reference":"Patient/p1"},"#, ""), "Observation.subject", "whom", "Patient"),
        (good.replace(r#""coding":[{"#, r#""coding":{"a":[{"#).replace(r#"731-0"}]"#, r#"731-0"}]}"#), "Observation.code.coding", "it is an object", "list"),
        (whole.replace("Observation/o-731-0", "Observation/other"), "Bundle.entry[1].resource.result[0]", "not in what was sent", "same Bundle"),
        (whole.replace("Observation/o-731-0", "Patient/p1"), "Bundle.entry[1].resource.result[0]", "refers to a Patient", "Observations"),
        (bundle(&[PATIENT, &report("final", &[])]), "Bundle.entry[1].resource.result", "no Observation", "`result`"),
        (bundle(&[PATIENT, &good, r#"{"resourceType":"Condition"}"#]), "Bundle.entry[2].resource", "a Condition is not", "send"),
        (r#"{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"DELETE","url":"Observation/1"}}]}"#.into(), "Bundle.entry[0].request.method", "`DELETE` is not done", "POST"),
        (r#"{"resourceType":"Bundle","type":"batch","entry":[{}]}"#.into(), "Bundle.entry[0].resource", "no resource", "send"),
        (r#"{"resourceType":"Bundle","type":"batch","entry":{}}"#.into(), "Bundle.entry", "it is an object", "list"),
        (
            bundle(&[PATIENT, &PATIENT.replace(r#""p1""#, r#""p2""#).replace("000007", "000008"), &report("final", &["o-731-0"]), &good.replace("Patient/p1", "Patient/p2")]),
            "Bundle.entry[3].resource.subject", "another patient", "one patient",
        ),
    ];
    for (json, at, says, remedy) in rows {
        let outcome = read(json.as_bytes(), edition()).expect_err(&format!("was taken: {json}"));
        let found = outcome.issues.iter().any(|issue| {
            issue.at == at && issue.says.contains(says) && issue.remedy.contains(remedy)
        });
        assert!(
            found,
            "wanted `{at}`: {says}: {remedy}\ngot    {outcome}\nfor    {json:.300}"
        );
        assert_eq!(outcome.write().kind(), "OperationOutcome");
    }
    let not_utf8 = read(&[b'{', 0xFF], edition()).unwrap_err();
    assert!(
        not_utf8.to_string().contains("not UTF-8 (byte 2)"),
        "{not_utf8}"
    );
}

/// No text, however cut or changed, makes the reader panic or takes long.
#[test]
fn a_thousand_broken_texts_are_survived() {
    let value = r#""valueQuantity":{"value":0.45,"unit":"K/uL"}"#;
    let whole = bundle(&[PATIENT, &report("final", &["o-731-0"]), &alc(value)]);
    let edition = edition();
    for cut in (0..whole.len()).step_by(3) {
        assert!(read(&whole.as_bytes()[..cut], edition).is_err(), "{cut}");
    }
    for at in (0..whole.len()).step_by(2) {
        for byte in [b'"', b'[', b'0', b'}', b' '] {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] = byte;
            // Whatever comes of it, it must come.
            drop(read(&bytes, edition));
        }
    }
    // Two megabytes that are built to be slow: nesting, and one object with very many keys, all the same.
    let start = std::time::Instant::now();
    let nested = "[".repeat(2_000_000);
    let keys = format!("{{{}}}", vec![r#""a":1"#; 300_000].join(","));
    for bomb in [nested, keys] {
        let outcome = read(bomb.as_bytes(), edition).unwrap_err();
        assert!(outcome.issues.len() <= 100);
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(5));
}
