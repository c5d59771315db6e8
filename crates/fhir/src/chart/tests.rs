//! Charts as other systems write them out.

use std::sync::LazyLock;

use super::*;

const TODAY: Date = jiff::civil::date(2026, 11, 24);

fn edition() -> &'static Edition {
    static EDITION: LazyLock<Edition> = LazyLock::new(|| Edition::embedded().unwrap());
    &EDITION
}

fn chart_of(resources: &[&str]) -> Chart {
    let json = bundle(resources);
    read(json.as_bytes(), edition(), TODAY).unwrap_or_else(|outcome| panic!("{outcome}\n{json}"))
}

fn bundle(resources: &[&str]) -> String {
    let entries: Vec<String> = resources
        .iter()
        .map(|resource| format!(r#"{{"resource":{resource}}}"#))
        .collect();
    format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{}]}}"#,
        entries.join(",")
    )
}

const PATIENT: &str =
    r#"{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1992-11-25"}"#;

/// The findings about a concept, each as its value in words.
fn said(chart: &Chart, concept: &str) -> Vec<String> {
    chart
        .findings
        .about(concept)
        .map(|finding| finding.value.to_string())
        .collect()
}

fn with(resource: &str) -> Chart {
    chart_of(&[PATIENT, resource])
}

#[test]
fn age_and_sex() {
    let one = |patient: &str| {
        let chart = chart_of(&[patient]);
        (said(&chart, "age").join("|"), said(&chart, "sex").join("|"))
    };
    // The birthday is tomorrow.
    assert_eq!(one(PATIENT), ("33 a".into(), "female".into()));
    let male_at_birth = PATIENT.replace(
        r#""gender""#,
        r#""extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex","valueCode":"M"}],"gender""#,
    );
    assert_eq!(one(&male_at_birth).1, "male");
    let recorded = |extension: &str, gender: &str| {
        let extension = format!(r#""extension":[{{{extension}}}],"gender""#);
        let patient = PATIENT.replace(r#""gender""#, &extension);
        one(&patient.replace(r#""gender":"female""#, &format!(r#""gender":"{gender}""#))).1
    };
    let british = r#""url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex",
        "valueCodeableConcept":{"coding":[{"code":"F"}]}"#;
    assert_eq!(recorded(british, "male"), "female");
    let beside = r#""url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex",
        "valueCoding":{"code":"248152002"}"#;
    assert_eq!(recorded(beside, "female"), "female");
    assert!(recorded(beside, "male").starts_with("not known"));
    let (age, sex) = one(r#"{"resourceType":"Patient","birthDate":"1992","gender":"other"}"#);
    assert!(
        age.starts_with("not known (the date of birth `1992`"),
        "{age}"
    );
    assert!(sex.starts_with("not known (sex at birth"), "{sex}");
    let (age, sex) = one(r#"{"resourceType":"Patient"}"#);
    assert!(age.starts_with("not known") && sex.starts_with("not known"));
    assert!(
        one(&PATIENT.replace("1992", "2092"))
            .0
            .starts_with("not known")
    );
}

#[test]
fn conditions_by_code_or_in_words() {
    let condition = |more: &str| {
        with(&format!(
            r#"{{"resourceType":"Condition","subject":{{"reference":"Patient/p"}},{more}}}"#
        ))
    };
    let icd = r#""code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I82.40","display":"DVT"}]}"#;
    let plain = condition(icd);
    assert_eq!(said(&plain, "condition"), ["I82.40"]);
    assert!(plain.unread.is_empty(), "{:?}", plain.unread);
    // A list that came along is never taken to be complete.
    assert!(said(&plain, "conditions_reviewed").is_empty());

    let snomed = |code: &str| {
        condition(&format!(
            r#""code":{{"coding":[{{"system":"http://snomed.info/sct","code":"{code}","display":"from SNOMED"}}]}}"#
        ))
    };
    assert_eq!(said(&snomed("68225006"), "condition"), ["L63.9"]);
    let other = snomed("86166000");
    assert_eq!(said(&other, "condition"), [""; 0]);
    assert_eq!(said(&other, "condition_text"), ["from SNOMED"]);
    assert!(
        other.unread[0].contains("no ICD-10-CM code"),
        "{:?}",
        other.unread
    );

    let status = |key: &str, code: &str| {
        condition(&format!(
            r#"{icd},"{key}":{{"coding":[{{"code":"{code}"}}]}}"#
        ))
    };
    for word in ["refuted", "entered-in-error"] {
        let chart = status("verificationStatus", word);
        assert!(said(&chart, "condition").is_empty() && chart.unread.len() == 1);
    }
    let doubtful = status("verificationStatus", "provisional");
    assert_eq!(said(&doubtful, "condition_text"), ["DVT (provisional)"]);
    // A clot that is over is still a clot that was.
    let over = status("clinicalStatus", "resolved");
    assert_eq!(said(&over, "condition"), ["I82.40"]);
    let words = over.findings.latest("condition").unwrap().original.clone();
    assert_eq!(words.as_deref(), Some("DVT (resolved)"));
    // It is said to be over, unless another entry of the same code is not.
    assert_eq!(said(&over, "condition_over"), ["I82.40"]);
    assert_eq!(said(&plain, "condition_over"), [""; 0]);
    let entry = |stands: &str| {
        format!(
            r#"{{"resourceType":"Condition","subject":{{"reference":"Patient/p"}},{icd},
                "clinicalStatus":{{"coding":[{{"code":"{stands}"}}]}}}}"#
        )
    };
    let again = chart_of(&[PATIENT, &entry("resolved"), &entry("active")]);
    assert_eq!(said(&again, "condition").len(), 2);
    assert_eq!(said(&again, "condition_over"), [""; 0]);
}

#[test]
fn medicines_by_code_and_by_word() {
    let statement = |drug: &str| {
        with(&format!(
            r#"{{"resourceType":"MedicationStatement","status":"active","subject":{{"reference":"Patient/p"}},
            "medicationCodeableConcept":{drug}}}"#
        ))
    };
    let methotrexate = statement(r#"{"text":"Methotrexate 2.5 mg tab"}"#);
    assert_eq!(said(&methotrexate, "medication"), ["methotrexate"]);
    let coded = statement(
        r#"{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1741046"}]}"#,
    );
    assert_eq!(said(&coded, "medication"), ["tofacitinib"]);
    let unknown = statement(r#"{"text":"Grandmother's drops"}"#);
    assert_eq!(
        said(&unknown, "medication_unmatched"),
        ["Grandmother's drops"]
    );
    assert!(unknown.unread[0].contains("no medicine that is known"));

    // Half understood is told as half understood.
    let partly = statement(r#"{"text":"Methotrexate and grandmother's drops"}"#);
    assert_eq!(said(&partly, "medication"), ["methotrexate"]);
    assert_eq!(
        said(&partly, "medication_unmatched"),
        ["Methotrexate and grandmother's drops"]
    );
    let misspelt = statement(r#"{"text":"Methotrexaat"}"#);
    assert_eq!(said(&misspelt, "medication"), ["methotrexate"]);
    assert_eq!(
        said(&misspelt, "medication_approximate"),
        ["Methotrexaat: read as methotrexate"]
    );

    let referred = chart_of(&[
        PATIENT,
        r#"{"resourceType":"Medication","id":"m","code":{"text":"Humira"}}"#,
        r#"{"resourceType":"MedicationStatement","status":"active","subject":{"reference":"Patient/p"},
            "medicationReference":{"reference":"Medication/m"}}"#,
    ]);
    assert_eq!(said(&referred, "medication"), ["adalimumab"]);
}

#[test]
fn the_monitored_medicine_with_start_and_dose() {
    let request = |more: &str| {
        with(&format!(
            r#"{{"resourceType":"MedicationRequest","intent":"order","subject":{{"reference":"Patient/p"}},
            "medicationCodeableConcept":{{"text":"Olumiant 2 mg"}},"authoredOn":"2026-10-01",
            "dosageInstruction":[{{"text":"2 mg once daily"}}],{more}}}"#
        ))
    };
    let active = request(r#""status":"active""#);
    assert_eq!(said(&active, "medication"), ["baricitinib"]);
    assert_eq!(said(&active, "on_treatment"), ["baricitinib"]);
    assert_eq!(said(&active, "on_treatment_start"), ["2026-10-01"]);
    assert_eq!(said(&active, "on_treatment_dose"), ["2 mg once daily"]);
    for more in [
        r#""status":"stopped""#,
        r#""status":"draft""#,
        r#""status":"active","doNotPerform":true"#,
    ] {
        let chart = request(more);
        assert!(said(&chart, "medication").is_empty(), "{more}");
        assert!(
            chart.unread[0].contains("not taken now"),
            "{:?}",
            chart.unread
        );
    }
    let proposed = request(r#""status":"active""#);
    assert!(!said(&proposed, "on_treatment").is_empty());
    let json = bundle(&[
        PATIENT,
        r#"{"resourceType":"MedicationRequest","status":"active","intent":"proposal",
        "medicationCodeableConcept":{"text":"Olumiant"}}"#,
    ]);
    let chart = read(json.as_bytes(), edition(), TODAY).unwrap();
    assert!(said(&chart, "on_treatment").is_empty());
}

#[test]
fn observations_with_who_said_them() {
    let salt = |more: &str| {
        with(&format!(
            r#"{{"resourceType":"Observation","status":"final","subject":{{"reference":"Patient/p"}},
            "effectiveDateTime":"2026-11-20",
            "code":{{"coding":[{{"system":"urn:anagen:concept","code":"scalp_top"}}]}},
            "valueQuantity":{{"value":80,"unit":"%"}}{more}}}"#
        ))
    };
    let by_clinician = salt(r#","performer":[{"display":"Dr. Okafor"}]"#);
    let by_patient = salt(r#","performer":[{"reference":"Patient/p"}]"#);
    for (chart, professional) in [(by_clinician, true), (by_patient, false)] {
        let finding = chart.findings.latest("scalp_top").unwrap();
        assert_eq!(finding.value.to_string(), "80 %");
        assert_eq!(finding.source.is_professional(), professional);
    }
    let lab = |more: &str| {
        with(&format!(
            r#"{{"resourceType":"Observation","subject":{{"reference":"Patient/p"}},
            "code":{{"coding":[{{"system":"http://loinc.org","code":"731-0"}}]}},{more}}}"#
        ))
    };
    let good =
        r#""effectiveDateTime":"2026-11-20","valueQuantity":{"value":450,"unit":"cells/uL"}"#;
    let read = lab(&format!(r#""status":"final",{good}"#));
    assert_eq!(said(&read, "alc"), ["0.45 10*3/uL"]);
    let original = read.findings.latest("alc").unwrap().original.clone();
    assert_eq!(original.as_deref(), Some("450 cells/uL"));
    for (more, why) in [
        (format!(r#""status":"preliminary",{good}"#), "preliminary"),
        (
            format!(
                r#""status":"final",{}"#,
                good.replace("cells/uL", "parsecs")
            ),
            "`parsecs` is not known",
        ),
        (
            format!(
                r#""status":"final",{}"#,
                good.replace("2026-11-20", "2026-11")
            ),
            "on which day",
        ),
    ] {
        let chart = lab(&more);
        let said = said(&chart, "alc").join("");
        assert!(
            said.starts_with("not known") && said.contains(why),
            "{said}"
        );
        assert!(chart.unread[0].contains(why), "{:?}", chart.unread);
    }
    for (more, why) in [
        (format!(r#""status":"cancelled",{good}"#), "`cancelled`"),
        (
            format!(
                r#""status":"final",{}"#,
                good.replace("2026-11-20", "2026-12-20")
            ),
            "future",
        ),
    ] {
        let chart = lab(&more);
        assert!(said(&chart, "alc").is_empty());
        assert!(chart.unread[0].contains(why), "{:?}", chart.unread);
    }
}

#[test]
fn allergies_and_what_nobody_reads() {
    let chart = chart_of(&[
        PATIENT,
        r#"{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/p"},"code":{"text":"Olumiant"}}"#,
        r#"{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/p"},"code":{"text":"Wool grease"}}"#,
        r#"{"resourceType":"FamilyMemberHistory","status":"completed"}"#,
        r#"{"resourceType":"Organization","name":"North"}"#,
    ]);
    assert_eq!(said(&chart, "allergy"), ["baricitinib"]);
    assert_eq!(said(&chart, "allergy_text"), ["Wool grease"]);
    assert_eq!(chart.unread.len(), 2, "{:?}", chart.unread);
    assert_eq!(
        chart.unread[1],
        "Bundle.entry[3].resource: a FamilyMemberHistory is not read"
    );
}

#[test]
fn an_allergy_among_the_conditions_names_its_medicine() {
    let told = |code: &str, text: &str| {
        let chart = with(&format!(
            r#"{{"resourceType":"Condition","subject":{{"reference":"Patient/p"}},"code":{{"coding":[{{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"{code}"}}],"text":"{text}"}}}}"#
        ));
        (said(&chart, "allergy"), said(&chart, "allergy_text"))
    };
    let one = |word: &str| vec![word.to_owned()];
    assert_eq!(
        told("Z88.8", "Allergy to Litfulo"),
        (one("ritlecitinib"), vec![])
    );
    assert_eq!(
        told("Z88.9", "Drug allergy status"),
        (vec![], one("Drug allergy status (Z88.9)"))
    );
    // A condition of another kind that names a medicine is no allergy to it.
    assert_eq!(told("Z79.622", "On Olumiant"), (vec![], vec![]));
}

#[test]
fn live_vaccines_with_their_day() {
    let given = |more: &str| {
        with(&format!(
            r#"{{"resourceType":"Immunization","patient":{{"reference":"Patient/p"}},{more}}}"#
        ))
    };
    let mmr = r#""status":"completed","vaccineCode":{"text":"MMR"}"#;
    let dated = given(&format!(r#"{mmr},"occurrenceDateTime":"2026-11-20""#));
    assert_eq!(said(&dated, "live_vaccine_planned"), ["2026-11-20"]);
    assert!(dated.unread.is_empty(), "{:?}", dated.unread);
    // When is not known is not "long ago".
    for more in [
        mmr.to_owned(),
        format!(r#"{mmr},"occurrenceDateTime":"2026-11""#),
        format!(r#"{mmr},"occurrenceString":"last week""#),
    ] {
        let chart = given(&more);
        assert!(said(&chart, "live_vaccine_planned").is_empty());
        let open = said(&chart, "live_vaccine").join("");
        assert!(open.starts_with("not known"), "{more}: {open}");
        assert_eq!(chart.unread.len(), 1);
    }
    for (more, why) in [
        (
            mmr.replace("completed", "not-done"),
            "was not given (status `not-done`)",
        ),
        (
            format!(r#"{mmr},"occurrenceDateTime":"2026-12-20""#),
            "in the future",
        ),
        (
            mmr.replace("MMR", "Grandmother's drops"),
            "no vaccine that is known",
        ),
    ] {
        let chart = given(&more);
        assert!(said(&chart, "live_vaccine_planned").is_empty());
        assert!(chart.unread[0].contains(why), "{:?}", chart.unread);
    }
    let killed = given(r#""status":"completed","vaccineCode":{"text":"Shingrix"}"#);
    assert!(killed.unread.is_empty() && said(&killed, "live_vaccine").is_empty());
}

#[test]
fn nobody_elses_results_slip_in() {
    let statement = |whom: &str| {
        with(&format!(
            r#"{{"resourceType":"MedicationStatement","status":"active","subject":{{"reference":"{whom}"}},
            "medicationCodeableConcept":{{"text":"Olumiant"}}}}"#
        ))
    };
    assert_eq!(said(&statement("Patient/p"), "medication"), ["baricitinib"]);
    for whom in ["Patient/q", "Group/p", "https://other.example/Patient/pp"] {
        let chart = statement(whom);
        assert!(said(&chart, "medication").is_empty(), "{whom}");
        assert!(chart.unread[0].contains(whom), "{:?}", chart.unread);
    }
}

#[test]
fn what_is_no_chart_is_refused() {
    for (json, says) in [
        ("x".to_owned(), "not JSON"),
        (
            r#"{"resourceType":"Observation"}"#.to_owned(),
            "it is no chart",
        ),
        (bundle(&[]), "no Patient"),
        (
            bundle(&[PATIENT, &PATIENT.replace("1992", "1993")]),
            "2 Patients",
        ),
        (bundle(&[PATIENT, "{}"]), "`resourceType` is missing"),
        (
            bundle(&[PATIENT]).replace("collection", "history"),
            "`history` is not taken",
        ),
        (
            bundle(&[&PATIENT.replace("1992-11-25", "25.11.1992")]),
            "no date",
        ),
    ] {
        let outcome = read(json.as_bytes(), edition(), TODAY).unwrap_err();
        assert!(outcome.to_string().contains(says), "{json}: {outcome}");
    }
}

#[test]
fn the_same_chart_gives_the_same_bytes() {
    let json = bundle(&[
        PATIENT,
        r#"{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/p"},"code":{"text":"Wool grease"}}"#,
    ]);
    let read = || read(json.as_bytes(), edition(), TODAY).unwrap();
    assert_eq!(read(), read());
}

/// A resource of the Patient with these members beside its kind and its subject.
fn of_patient(kind: &str, more: &str) -> String {
    format!(r#"{{"resourceType":"{kind}","subject":{{"reference":"Patient/p"}},{more}}}"#)
}

#[test]
fn what_ended_is_said_to_be_over_and_stays_as_history() {
    let condition = |code: &str, more: &str| {
        let code = format!(
            r#""code":{{"coding":[{{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"{code}","display":"it"}}]}}"#
        );
        with(&of_patient("Condition", &format!("{code}{more}")))
    };
    let resolved = r#","clinicalStatus":{"coding":[{"code":"resolved"}]}"#;
    let ended = r#","abatementDateTime":"2026-05-01""#;
    for code in ["Z33.1", "O80", "J18.9", "A41.9", "A15.0"] {
        assert_eq!(said(&condition(code, ""), "condition_over"), [""; 0]);
        for over in [resolved, ended] {
            let chart = condition(code, over);
            assert_eq!(said(&chart, "condition"), [code], "{over}");
            assert_eq!(said(&chart, "condition_over"), [code], "{over}");
        }
    }
    // It came back, or it will only end.
    for more in [
        r#","abatementDateTime":"2026-05-01","clinicalStatus":{"coding":[{"code":"recurrence"}]}"#,
        r#","abatementDateTime":"2027-05-01""#,
    ] {
        let chart = condition("J18.9", more);
        assert_eq!(said(&chart, "condition"), ["J18.9"]);
        assert_eq!(said(&chart, "condition_over"), [""; 0], "{more}");
    }
}

#[test]
fn a_medicine_of_which_nothing_is_sure_is_never_dropped() {
    let statement = |status: &str| {
        with(&of_patient(
            "MedicationStatement",
            &format!(r#""status":"{status}","medicationCodeableConcept":{{"text":"Stelara"}}"#),
        ))
    };
    let unsaid = statement("unknown");
    assert_eq!(said(&unsaid, "medication"), ["ustekinumab"]);
    assert!(unsaid.unread[0].contains("counts as taken"));
    for status in ["on-hold", "intended"] {
        let chart = statement(status);
        assert!(said(&chart, "medication").is_empty());
        let words = format!("Stelara ({status})");
        assert_eq!(said(&chart, "medication_unmatched"), [words]);
    }
    for status in ["stopped", "completed", "not-taken", "entered-in-error"] {
        let chart = statement(status);
        assert!(said(&chart, "medication").is_empty());
        assert!(said(&chart, "medication_unmatched").is_empty());
        assert!(chart.unread[0].contains("not taken now"));
    }
}

#[test]
fn a_treatment_that_may_be_over_is_not_monitored_on() {
    let statement = |status: &str, words: &str| {
        with(&of_patient(
            "MedicationStatement",
            &format!(r#""status":"{status}","medicationCodeableConcept":{{"text":"{words}"}}"#),
        ))
    };
    for (status, words) in [
        ("active", "Stopped Xeljanz in 2023"),
        ("active", "Xeljanz 2021-2023"),
        ("unknown", "Xeljanz"),
    ] {
        let chart = statement(status, words);
        assert_eq!(said(&chart, "medication"), ["tofacitinib"], "{words}");
        assert!(said(&chart, "on_treatment").is_empty(), "{words}");
        assert!(!chart.unread.is_empty(), "{words}");
    }
    let now = statement("active", "Xeljanz XR 11 mg tablet once daily");
    assert_eq!(said(&now, "on_treatment"), ["tofacitinib"]);
}

#[test]
fn what_was_given_once_reaches_a_person() {
    let given = |kind: &str, status: &str| {
        of_patient(
            kind,
            &format!(
                r#""status":"{status}","medicationCodeableConcept":{{"text":"Infliximab 5 mg/kg"}},
                "effectiveDateTime":"2026-11-10""#
            ),
        )
    };
    let infusion = given("MedicationAdministration", "completed");
    let chart = chart_of(&[PATIENT, &infusion, &infusion]);
    assert!(said(&chart, "medication").is_empty());
    let words = "Infliximab 5 mg/kg (given once, MedicationAdministration)";
    assert_eq!(said(&chart, "medication_unmatched"), [words]);
    assert!(
        chart.unread[0].ends_with("(and 1 more like it)"),
        "{:?}",
        chart.unread
    );
    assert_eq!(
        said(
            &with(&given("MedicationDispense", "completed")),
            "medication_unmatched"
        )
        .len(),
        1
    );
    for status in ["entered-in-error", "not-done"] {
        let chart = with(&given("MedicationAdministration", status));
        assert!(said(&chart, "medication_unmatched").is_empty());
        assert_eq!(chart.unread.len(), 1);
    }
}

#[test]
fn a_changed_dose_is_one_treatment_in_whatever_order_it_comes() {
    let order = |on: &str, dose: &str| {
        of_patient(
            "MedicationRequest",
            &format!(
                r#""status":"active","intent":"order","medicationCodeableConcept":{{"text":"Olumiant"}},
                "authoredOn":"{on}","dosageInstruction":[{{"text":"{dose}"}}]"#
            ),
        )
    };
    let first = order("2026-06-01", "2 mg once daily");
    let second = order("2026-10-01", "4 mg once daily");
    for two in [[&first, &second], [&second, &first]] {
        let chart = chart_of(&[PATIENT, two[0], two[1]]);
        assert_eq!(said(&chart, "on_treatment"), ["baricitinib"]);
        assert_eq!(said(&chart, "on_treatment_start"), ["2026-06-01"]);
        assert_eq!(said(&chart, "on_treatment_dose"), ["4 mg once daily"]);
    }
}

#[test]
fn of_two_results_of_one_day_the_later_stands_or_neither() {
    let alc = |value: &str, more: &str| {
        of_patient(
            "Observation",
            &format!(
                r#""code":{{"coding":[{{"system":"http://loinc.org","code":"731-0"}}]}},
                "valueQuantity":{{"value":{value},"unit":"10*3/uL"}},{more}"#
            ),
        )
    };
    let stands = |one: &str, two: &str| {
        // In both orders: a server's order says nothing.
        let last = |a: &str, b: &str| {
            let chart = chart_of(&[PATIENT, a, b]);
            chart.findings.latest("alc").unwrap().value.to_string()
        };
        let found = last(one, two);
        assert_eq!(
            found,
            last(two, one).replace("1.5 10*3/uL; 0.3", "0.3 10*3/uL; 1.5")
        );
        found
    };
    let day = r#""status":"final","effectiveDateTime":"2026-11-20""#;
    let neither = stands(&alc("0.3", day), &alc("1.5", day));
    assert!(neither.contains("differ (0.3 10*3/uL; 1.5"), "{neither}");
    assert_eq!(stands(&alc("0.3", day), &alc("0.30", day)), "0.3 10*3/uL");
    let at = |hour: &str| {
        format!(r#""status":"final","effectiveDateTime":"2026-11-20T{hour}:00:00-06:00""#)
    };
    let morning = alc("1.5", &at("08"));
    assert_eq!(stands(&morning, &alc("0.3", &at("14"))), "0.3 10*3/uL");
    // One hour alone orders nothing.
    assert!(stands(&alc("0.3", day), &morning).starts_with("not known"));
    let corrected = day.replace("final", "corrected");
    assert_eq!(
        stands(&alc("0.3", day), &alc("1.5", &corrected)),
        "1.5 10*3/uL"
    );
    let issued = |on: &str| format!(r#"{day},"issued":"2026-11-{on}T10:00:00Z""#);
    let late = alc("0.3", &issued("21"));
    assert_eq!(stands(&late, &alc("1.5", &issued("20"))), "0.3 10*3/uL");
    // Nought is nought in every unit: a laboratory that rounds writes a count of 40 per µL so.
    assert_eq!(stands(&alc("0.0", day), &alc("0", day)), "0 10*3/uL");
}

#[test]
fn a_record_that_is_out_of_use_is_told() {
    for (more, why) in [
        (r#""deceasedBoolean":true,"#, "has died"),
        (r#""deceasedDateTime":"2026-10-01","#, "has died"),
        (r#""active":false,"#, "no longer in use"),
    ] {
        let patient = PATIENT.replace(r#""id""#, &format!(r#"{more}"id""#));
        let chart = chart_of(&[&patient]);
        assert!(chart.unread[0].contains(why), "{:?}", chart.unread);
    }
    let living = PATIENT.replace(r#""id""#, r#""deceasedBoolean":false,"active":true,"id""#);
    assert!(chart_of(&[&living]).unread.is_empty());
}
