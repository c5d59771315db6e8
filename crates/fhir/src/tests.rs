//! What goes out, before an examiner that knows all of R4; and what comes back from it.

use std::sync::LazyLock;

use fhirkit::Json;
use guideline::{Edition, concept::Kind, unit::Reading};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use record::{
    Dosage, Finding, Source, Value,
    appointment::{Appointment, AppointmentState},
    assessment::Status,
    finding::ConceptId,
    id::{
        AccountId, AppointmentId, EncounterId, FindingId, PatientId, PlanId, PractitionerId,
        ReportId, ReviewId,
    },
    patient::{Patient, Sex},
    plan::{Plan, PlanContent, PlanState, PlannedTest},
    quantity::{Comparator, Limit, Quantity},
    review::{Review, ReviewState},
};
use uuid::Uuid;

use crate::{
    Outcome, Resource, appointment, bundle, capability, care_plan, chart, diagnostic_report,
    encounter, finding,
    incoming::{self, ReportStatus},
    medication_request,
    outcome::IssueCode,
    patient,
};

const DAY: Date = date(2026, 11, 20);

fn edition() -> &'static Edition {
    static EDITION: LazyLock<Edition> = LazyLock::new(|| Edition::embedded().unwrap());
    &EDITION
}

fn now() -> Timestamp {
    "2026-11-21T15:04:05.123456Z".parse().unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn ana() -> Patient {
    Patient {
        id: PatientId(id(1)),
        mrn: "AN-000007".to_owned(),
        given_name: "Ana".to_owned(),
        family_name: "Rivera \"La\" Ñandú".to_owned(),
        born_on: date(1992, 5, 17),
        sex: Some(Sex::Female),
        email: "ana@mail.example".to_owned(),
        phone: Some("+13125550100".to_owned()),
        language: "es".to_owned(),
        jurisdiction: "IL".to_owned(),
        zone: "America/Chicago".to_owned(),
        practitioner: None,
        created_at: now(),
    }
}

fn known(number: u128, concept: &str, value: Value, source: Source) -> Finding {
    Finding {
        id: FindingId(id(number)),
        concept: ConceptId::new(concept),
        value,
        observed_on: DAY,
        recorded_at: now(),
        source,
        original: None,
    }
}

fn laboratory() -> Source {
    Source::Laboratory {
        report: Some(ReportId(id(2))),
        accession: Some("L-4711".to_owned()),
    }
}

fn number(digits: &str, unit: &str) -> Value {
    Value::Quantity(Quantity::new(digits.parse().unwrap(), unit))
}

fn plan(state: PlanState) -> Plan {
    Plan {
        id: PlanId(id(3)),
        patient: PatientId(id(1)),
        encounter: EncounterId(id(4)),
        practitioner: PractitionerId(id(5)),
        content: PlanContent {
            language: "en".to_owned(),
            diagnosis: "Alopecia totalis".to_owned(),
            icd10cm: "L63.0".to_owned(),
            treatment: Some("baricitinib".to_owned()),
            dosage: Some(Dosage {
                mg: 2.into(),
                every_h: 24,
            }),
            prescription: Some("Baricitinib 2 mg, one tablet a day".to_owned()),
            starts_on: Some(DAY),
            tests: vec![PlannedTest {
                test: "cbc".to_owned(),
                name: "Blood count".to_owned(),
                concepts: vec!["alc".to_owned()],
                week: 4,
                due_on: date(2026, 12, 18),
                why: "The medicine can lower white cells.".to_owned(),
            }],
            message: "Take it with or without food.".to_owned(),
            follow_up: "In four weeks".to_owned(),
            answers: Vec::new(),
        },
        state,
    }
}

fn signed() -> PlanState {
    PlanState::Signed {
        at: now(),
        by: "Dr. Okafor".to_owned(),
        status: Some(Status::Eligible),
        edition: "e".to_owned(),
        override_reason: None,
    }
}

fn visit(state: AppointmentState) -> Appointment {
    Appointment {
        id: AppointmentId(id(7)),
        patient: ana().id,
        practitioner: PractitionerId(id(5)),
        encounter: EncounterId(id(4)),
        starts_at: "2026-11-01T06:30:00Z".parse().unwrap(),
        minutes: 60,
        zone: "America/Chicago".to_owned(),
        wall_time: date(2026, 11, 1).at(1, 30, 0, 0),
        jurisdiction: "IL".to_owned(),
        tz_release: "2026f".to_owned(),
        state,
    }
}

fn review(state: ReviewState) -> Review {
    Review {
        id: ReviewId(id(8)),
        patient: ana().id,
        encounter: EncounterId(id(4)),
        place: "TX".to_owned(),
        first: false,
        sent_at: "2026-11-24T15:00:00Z".parse().unwrap(),
        answer_by: "2026-11-27T15:00:00Z".parse().unwrap(),
        state,
    }
}

fn taken_up() -> ReviewState {
    ReviewState::TakenUp {
        practitioner: PractitionerId(id(5)),
        since: now(),
    }
}

fn answered() -> ReviewState {
    ReviewState::Answered {
        practitioner: PractitionerId(id(5)),
        by: "Dr. Okafor".to_owned(),
        at: "2026-11-25T15:00:00Z".parse().unwrap(),
    }
}

/// That there was one, when, with whom; and a review that nobody has answered has no end.
#[test]
fn a_review_goes_out_as_a_virtual_encounter_that_ends_with_its_answer() {
    let text = encounter::write(&review(answered())).text();
    for said in [
        r#""status":"finished""#,
        r#""code":"VR""#,
        r#""display":"Dr. Okafor""#,
        r#""period":{"start":"2026-11-24T15:00:00Z","end":"2026-11-25T15:00:00Z"}"#,
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    for (state, status) in [(ReviewState::Sent, "arrived"), (taken_up(), "in-progress")] {
        let text = encounter::write(&review(state)).text();
        assert!(
            text.contains(status) && !text.contains(r#""end""#),
            "{text}"
        );
    }
}

fn slot() -> appointment::Slot {
    appointment::Slot {
        practitioner: PractitionerId(id(5)),
        starts_at: "2026-11-24T20:30:00Z".parse().unwrap(),
        wall_time: date(2026, 11, 24).at(14, 30, 0, 0),
        zone: "America/Chicago".to_owned(),
        minutes: 20,
        status: appointment::SlotStatus::Free,
    }
}

/// The hour that comes twice is told apart by its offset, and both are the wall time that people were told.
#[test]
fn a_visit_goes_out_as_its_wall_time_with_offset_and_zone() {
    let first = visit(AppointmentState::Confirmed { at: now() });
    let second = Appointment {
        starts_at: "2026-11-01T07:30:00Z".parse().unwrap(),
        ..first.clone()
    };
    for (visit, start) in [
        (first, "2026-11-01T01:30:00-05:00"),
        (second, "2026-11-01T01:30:00-06:00"),
    ] {
        let text = appointment::write(&visit).text();
        assert!(text.contains(&format!("\"start\":\"{start}\"")), "{text}");
        assert!(text.contains("\"valueCode\":\"America/Chicago\""), "{text}");
        assert!(text.contains("\"status\":\"booked\""), "{text}");
    }
    let named = appointment::Slot::named(&slot().id());
    assert_eq!(named, Some((slot().practitioner, slot().starts_at)));
    for wrong in ["", "x", "x-1", "-", "00000000-0000-0000-0000-000000000005"] {
        assert_eq!(appointment::Slot::named(wrong), None, "{wrong}");
    }
}

/// Read by `fhirkit`'s models of all of R4, strictly, and written back unchanged.
fn examine(resource: &Resource) {
    let text = resource.text();
    let (read, issues) = fhirkit::from_json::<fhirkit::r4::Resource>(&text).unwrap();
    assert!(issues.is_empty(), "{issues:?}\n{}", resource.pretty());
    let again = Json::parse(&fhirkit::to_json(&read.unwrap())).unwrap();
    assert!(again.same_as(&Json::parse(&text).unwrap()), "{text}");
}

/// The examiner is one that finds something.
#[test]
fn the_examiner_is_strict() {
    for wrong in [
        r#"{"resourceType":"Observation","status":"final"}"#,
        r#"{"resourceType":"Patient","birthDate":"1992-5-17"}"#,
        r#"{"resourceType":"Patient","birthday":"1992-05-17"}"#,
        r#"{"resourceType":"Patient","name":{}}"#,
    ] {
        let (_, issues) = fhirkit::from_json::<fhirkit::r4::Resource>(wrong).unwrap();
        assert!(!issues.is_empty(), "{wrong}");
    }
}

#[test]
fn everything_that_is_written_passes_the_examiner() {
    let edition = edition();
    let mut all = vec![
        patient::write(&ana()),
        patient::write(&Patient { sex: None, ..ana() }),
        appointment::write(&visit(AppointmentState::Held { until: now() })),
        appointment::write(&visit(AppointmentState::Confirmed { at: now() })),
        appointment::write(&visit(AppointmentState::Cancelled { at: now() })),
        appointment::write(&visit(AppointmentState::Fulfilled { at: now() })),
        encounter::write(&review(ReviewState::Sent)),
        encounter::write(&review(taken_up())),
        encounter::write(&review(answered())),
        encounter::write(&review(ReviewState::TakenBack { at: now() })),
        appointment::write_slot(&slot()),
        appointment::write_schedule(&appointment::Schedule {
            practitioner: PractitionerId(id(5)),
            name: "Dr. Okafor".to_owned(),
            active: true,
        }),
        medication_request::write(&plan(signed())).unwrap(),
        care_plan::write(&plan(signed())).unwrap(),
        Outcome::of(IssueCode::Value, "Observation.status", "wrong", "mend it").write(),
        Outcome::of(IssueCode::Structure, "", "not JSON", "send JSON").write(),
        capability::write(&capability::Served {
            base: "https://clinic.example/fhir/R4",
            version: "0.1.0",
            published_on: DAY,
            kinds: &[capability::Kind {
                name: "Observation",
                interactions: &["read", "search-type", "create"],
                search: &[("patient", "reference"), ("code", "token")],
            }],
            system: &["batch", "transaction"],
        }),
        bundle::answers(
            bundle::AnswerKind::Batch,
            vec![bundle::Answer {
                status: "201 Created".to_owned(),
                location: Some("DiagnosticReport/1".to_owned()),
                outcome: Some(Outcome::of(IssueCode::Value, "", "says", "remedy").write()),
            }],
        ),
    ];
    let replaced = PlanState::Replaced {
        at: now(),
        by: PlanId(id(6)),
    };
    all.extend(medication_request::write(&plan(replaced.clone())));
    all.extend(care_plan::write(&plan(replaced)));
    let findings = every_concept(edition);
    for finding in &findings {
        all.push(finding::write(finding, ana().id, edition));
    }
    all.push(diagnostic_report::write(&diagnostic_report::Filed {
        id: ReportId(id(2)),
        patient: ana().id,
        system: "urn:lab:north",
        accession: "L-4711",
        code: "58410-2",
        status: ReportStatus::Corrected,
        received_at: now(),
        findings: &findings,
    }));
    all.push(crate::guideline::library(edition));
    all.extend(crate::guideline::plan_definitions(edition));
    for resource in &all {
        examine(resource);
    }
    let found = all.len();
    let next = Some("https://clinic.example/fhir/R4/Observation?page=2");
    let base = "https://clinic.example/fhir/R4/";
    let set = bundle::searchset(base, "https://clinic.example/x", next, found, all);
    examine(&set);
    let address = format!("https://clinic.example/fhir/R4/Patient/{}", ana().id);
    assert!(set.text().contains(&address), "{}", set.text());
}

#[test]
fn a_resource_is_told_from_what_is_none() {
    assert!(crate::is_resource(br#"{"resourceType":"Nonsense"}"#));
    for other in [
        &b"{}"[..],
        b"[]",
        b"x",
        br#"{"schema":"aa-vignette/1"}"#,
        &[0xFF],
    ] {
        assert!(!crate::is_resource(other));
    }
}

#[test]
fn a_dose_leaves_as_numbers_beside_its_words() {
    let text = medication_request::write(&plan(signed())).unwrap().text();
    for said in [
        r#""text":"Baricitinib 2 mg, one tablet a day""#,
        r#""timing":{"repeat":{"frequency":1,"period":24,"periodUnit":"h"}}"#,
        r#""doseQuantity":{"value":2,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}"#,
    ] {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn no_draft_leaves_and_no_address_of_a_patient() {
    let draft = PlanState::Draft { saved_at: now() };
    assert_eq!(medication_request::write(&plan(draft.clone())), None);
    assert_eq!(care_plan::write(&plan(draft)), None);
    let text = patient::write(&ana()).text();
    assert!(
        !text.contains("mail.example") && !text.contains("312555"),
        "{text}"
    );
}

/// A finding about each concept that the guideline knows, in each form its value can have.
fn every_concept(edition: &Edition) -> Vec<Finding> {
    let account = AccountId(Uuid::nil());
    let mut all = Vec::new();
    for concept in edition.concepts().all() {
        let value = match concept.kind {
            Kind::Truth => Value::Truth(true),
            Kind::Date => Value::Date(date(2026, 1, 31)),
            Kind::Text => Value::Text("in words & <signs> \"quoted\"".to_owned()),
            Kind::Quantity => {
                let low = concept.plausible.as_ref().map(|bounds| bounds.low);
                let value = low.unwrap_or_else(|| "1".parse().unwrap());
                Value::Quantity(Quantity::new(value, concept.unit.clone().unwrap()))
            }
            Kind::Code => Value::Code(match concept.system.as_deref() {
                Some("icd10cm") => "L63.0".to_owned(),
                Some("ingredient") => "baricitinib".to_owned(),
                _ => concept
                    .values
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "aa_patchy".to_owned()),
            }),
        };
        let unknown = Value::Unknown("not sure".to_owned());
        for (value, source) in [
            (
                value,
                Source::Imported {
                    from: "a letter".to_owned(),
                },
            ),
            (unknown, Source::Patient { account }),
        ] {
            let count = u128::try_from(all.len()).unwrap();
            all.push(known(100 + count, concept.id.as_str(), value, source));
        }
    }
    assert!(all.len() > 200);
    all
}

/// Whatever the chart knows, another copy of this program knows after reading it, with who said it.
#[test]
fn a_chart_survives_the_trip() {
    let edition = edition();
    // Age and sex travel in the Patient; conditions, medicines and allergies that are not known are not written as such.
    let own_kind = ["condition", "medication", "allergy"];
    let travels = |finding: &Finding| {
        let concept = finding.concept.as_str();
        let resource = own_kind.iter().any(|kind| {
            concept == *kind
                || concept == format!("{kind}_text")
                || concept == format!("{kind}_unmatched")
        });
        concept != "age"
            && concept != "sex"
            && !(resource && matches!(finding.value, Value::Unknown(_)))
    };
    let findings: Vec<Finding> = every_concept(edition).into_iter().filter(travels).collect();
    let resources = std::iter::once(patient::write(&ana()))
        .chain(
            findings
                .iter()
                .map(|finding| finding::write(finding, ana().id, edition)),
        )
        .collect();
    let set = bundle::searchset(
        "https://clinic.example",
        "https://clinic.example",
        None,
        1,
        resources,
    );
    let text = set.text().replace("searchset", "collection");
    let mut parts = Vec::new();
    for chunk in findings.chunks(150) {
        let resources = std::iter::once(patient::write(&ana()))
            .chain(
                chunk
                    .iter()
                    .map(|finding| finding::write(finding, ana().id, edition)),
            )
            .collect();
        let set = bundle::searchset("https://c.example", "https://c.example", None, 1, resources);
        parts.push(chart::read(set.text().as_bytes(), edition, DAY).unwrap());
    }
    // A chart is as large as it is: only what comes over the network is counted.
    assert!(chart::read(text.as_bytes(), edition, DAY).is_ok());
    for finding in &findings {
        let concept = finding.concept.as_str();
        let back = parts
            .iter()
            .flat_map(|chart| chart.findings.about(concept))
            .find(|back| {
                let same = match (&back.value, &finding.value) {
                    (Value::Unknown(_), Value::Unknown(_)) => true,
                    (back, own) => back == own,
                };
                let is_own = own_kind.iter().any(|kind| concept.starts_with(kind));
                same && (is_own
                    || back.observed_on == finding.observed_on
                        && back.source.is_professional() == finding.source.is_professional())
            });
        assert!(
            back.is_some(),
            "{finding:?}\n{}",
            finding::write(finding, ana().id, edition).pretty()
        );
    }
    let read = &parts.first().unwrap().findings;
    assert_eq!(read.latest("age").unwrap().value, number("34", "a"));
    assert_eq!(
        read.latest("sex").unwrap().value,
        Value::Code("female".to_owned())
    );
}

/// Laboratory findings go out as a report and come in as the same results, digit for digit.
#[test]
fn a_limit_survives_the_trip() {
    use Comparator::{AtLeast, AtMost, Greater, Less};
    let edition = edition();
    for (comparator, sign) in [(Less, "<"), (AtMost, "<="), (AtLeast, ">="), (Greater, ">")] {
        let quantity = Quantity::new("60".parse().unwrap(), "mL/min/{1.73_m2}");
        let limit = Value::Limit(Limit {
            comparator,
            quantity,
        });
        let written = finding::write(
            &known(1, "egfr", limit.clone(), laboratory()),
            ana().id,
            edition,
        );
        examine(&written);
        assert!(
            written
                .text()
                .contains(&format!(r#""comparator":"{sign}""#)),
            "{}",
            written.text()
        );
        let resources = vec![patient::write(&ana()), written];
        let set = bundle::searchset("https://c.example", "https://c.example", None, 1, resources);
        let back = chart::read(set.text().as_bytes(), edition, DAY).unwrap();
        assert_eq!(back.findings.latest("egfr").unwrap().value, limit);
    }
}

#[test]
fn a_report_survives_the_trip() {
    let edition = edition();
    let findings = [
        known(10, "alc", number("0.450", "10*3/uL"), laboratory()),
        known(11, "igra", Value::Code("negative".to_owned()), laboratory()),
        known(
            12,
            "haemoglobin",
            Value::Unknown("hemolyzed".to_owned()),
            laboratory(),
        ),
    ];
    let filed = diagnostic_report::Filed {
        id: ReportId(id(2)),
        patient: ana().id,
        system: "urn:lab:north",
        accession: "L-4711",
        code: "58410-2",
        status: ReportStatus::Final,
        received_at: now(),
        findings: &findings,
    };
    let resources = std::iter::once(patient::write(&ana()))
        .chain([diagnostic_report::write(&filed)])
        .chain(
            findings
                .iter()
                .map(|finding| finding::write(finding, ana().id, edition)),
        )
        .collect();
    let set = bundle::searchset("https://c.example", "https://c.example", None, 5, resources);
    assert!(set.text().contains(r#""value":0.450,"#), "{}", set.text());
    let posted = set.text().replace("searchset", "collection");
    let reports = incoming::read(posted.as_bytes(), edition).unwrap();
    let [report] = reports.as_slice() else {
        panic!("{reports:?}")
    };
    assert_eq!(report.accession.as_deref(), Some("L-4711"));
    assert_eq!(
        report.patient.family.as_deref(),
        Some("Rivera \"La\" Ñandú")
    );
    assert_eq!(report.patient.born_on, Some(ana().born_on));
    let [alc, igra, haemoglobin] = report.observations.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(alc.as_written, "0.450 10*3/uL");
    assert_eq!(alc.reading.clone().into_value(), number("0.45", "10*3/uL"));
    assert_eq!(igra.reading, Reading::Code("negative".to_owned()));
    assert!(
        haemoglobin
            .reading
            .why_unreadable()
            .unwrap()
            .contains("hemolyzed")
    );
}
