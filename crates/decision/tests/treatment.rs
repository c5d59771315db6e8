//! Gates, doses and monitoring for single facts, starting from worked case VO01 or VO11 (everything else known).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

use decision::{Circumstance, assess};
use guideline::{Edition, vignette::Vignette};
use jiff::Timestamp;
use record::{
    Assessment, Finding, Findings, Source, Value,
    assessment::{Consider, Reason, Status, TreatmentAssessment},
    finding::ConceptId,
    id::FindingId,
    quantity::Quantity,
};

fn edition() -> &'static Edition {
    static EDITION: std::sync::OnceLock<Edition> = std::sync::OnceLock::new();
    EDITION.get_or_init(|| Edition::embedded().unwrap())
}

/// Case `id` with findings put in the place of what it says; an empty list of values takes the concept away.
fn case(id: &str, changes: &[(&str, &[Value])]) -> Assessment {
    let case = Vignette::all(edition())
        .unwrap()
        .into_iter()
        .find(|it| it.id == id)
        .unwrap();
    let mut findings: Vec<Finding> = case.findings.all().to_vec();
    let mut count = 1000;
    for (concept, values) in changes {
        findings.retain(|it| it.concept.as_str() != *concept);
        for value in *values {
            count += 1;
            findings.push(Finding {
                id: FindingId(uuid::Uuid::from_u64_pair(9, count)),
                concept: ConceptId::new(*concept),
                value: value.clone(),
                observed_on: case.today,
                recorded_at: Timestamp::UNIX_EPOCH,
                source: Source::Laboratory {
                    report: None,
                    accession: None,
                },
                original: None,
            });
        }
    }
    let circumstance = Circumstance {
        today: case.today,
        region: case.region,
        journey: case.journey,
    };
    assess(edition(), &Findings::new(findings), &circumstance)
}

fn number(concept: &str, text: &str) -> Value {
    let unit = edition()
        .concepts()
        .get(concept)
        .unwrap()
        .unit
        .clone()
        .unwrap();
    Value::Quantity(Quantity::new(text.parse().unwrap(), unit))
}

fn code(text: &str) -> Value {
    Value::Code(text.to_owned())
}

fn of<'a>(assessment: &'a Assessment, drug: &str) -> &'a TreatmentAssessment {
    assessment
        .treatments
        .iter()
        .find(|it| it.treatment == drug)
        .unwrap()
}

fn reason<'a>(assessment: &'a Assessment, drug: &str, code: &str) -> Option<&'a Reason> {
    of(assessment, drug)
        .reasons
        .iter()
        .find(|it| it.code == code)
}

#[test]
fn a_boundary_is_right_to_the_last_digit() {
    let table = [
        ("alc", "0.499", "0.5", "baricitinib", "ALC_LT_500"),
        ("alc", "0.499", "0.5", "ritlecitinib", "ALC_LT_500"),
        ("anc", "0.999", "1", "deuruxolitinib", "ANC_LT_1000"),
        ("haemoglobin", "7.99", "8", "baricitinib", "HB_LT_8"),
        ("haemoglobin", "8.99", "9", "tofacitinib", "HB_LT_9"),
        ("platelets", "99.9", "100", "ritlecitinib", "PLT_LT_100K"),
        ("egfr", "29.9", "30", "baricitinib", "EGFR_LT_30"),
        ("age", "17", "18", "baricitinib", "AGE_BELOW_LABEL"),
        ("age", "11", "12", "ritlecitinib", "AGE_BELOW_LABEL"),
        (
            "episode_months",
            "5.9",
            "6",
            "baricitinib",
            "EARLY_EPISODE_REMISSION_LIKELY",
        ),
    ];
    for (concept, inside, outside, drug, said) in table {
        let blocked = case("VO01", &[(concept, &[number(concept, inside)])]);
        assert!(
            of(&blocked, drug).status < Status::NeedsWorkUp,
            "{drug} with {concept} {inside}"
        );
        let why = reason(&blocked, drug, said).unwrap();
        assert!(
            !why.inputs.is_empty() && !why.citations.is_empty(),
            "{said} shows no basis"
        );
        let open = case("VO01", &[(concept, &[number(concept, outside)])]);
        assert!(
            reason(&open, drug, said).is_none(),
            "{drug} with {concept} {outside}"
        );
    }
}

#[test]
fn a_limit_of_one_label_is_never_borrowed_for_another() {
    let anaemic = case(
        "VO01",
        &[
            ("haemoglobin", &[number("haemoglobin", "7.5")]),
            ("anc", &[number("anc", "0.8")]),
        ],
    );
    let ritlecitinib = of(&anaemic, "ritlecitinib");
    assert_eq!(ritlecitinib.status, Status::NeedsWorkUp);
    assert!(reason(&anaemic, "ritlecitinib", "SEVERE_ANAEMIA_WORKUP").is_some());
    for code in ["HB_LT_8", "ANC_LT_1000"] {
        assert!(reason(&anaemic, "ritlecitinib", code).is_none(), "{code}");
    }
    let thin = case("VO01", &[("platelets", &[number("platelets", "60")])]);
    assert_eq!(of(&thin, "baricitinib").status, Status::Eligible);
    assert_eq!(of(&thin, "ritlecitinib").status, Status::Contraindicated);
    for reason in &of(&thin, "ritlecitinib").reasons {
        let borrowed = reason
            .citations
            .iter()
            .any(|cite| cite.evidence == "US-OLUMIANT");
        assert!(!borrowed, "{} cites another label", reason.code);
    }
}

#[test]
fn a_number_in_another_unit_is_not_read_as_in_range() {
    let raw = Value::Quantity(Quantity::new("450".parse().unwrap(), "/uL"));
    let found = case("VO01", &[("alc", &[raw])]);
    assert_eq!(of(&found, "baricitinib").status, Status::NeedsWorkUp);
    assert!(
        of(&found, "baricitinib")
            .missing
            .contains(&ConceptId::new("alc"))
    );
}

#[test]
fn a_value_of_the_wrong_form_is_an_error_and_closes_everything() {
    let found = case("VO01", &[("vte", &[code("maybe")])]);
    assert!(!found.errors.is_empty());
    for treatment in &found.treatments {
        assert!(
            treatment.status <= Status::NeedsWorkUp,
            "{}",
            treatment.treatment
        );
        assert!(treatment.dose.is_none() || treatment.status == Status::NeedsWorkUp);
    }
}

#[test]
fn kidney_and_probenecid_each_halve_and_together_ask_a_person() {
    let dose = |found: &Assessment| {
        of(found, "baricitinib")
            .dose
            .as_ref()
            .map(|it| it.text.clone())
    };
    let kidney = case("VO01", &[("egfr", &[number("egfr", "45")])]);
    assert_eq!(of(&kidney, "baricitinib").status, Status::Caution);
    assert!(dose(&kidney).unwrap().starts_with("1 mg"));
    let probenecid = case("VO01", &[("medication", &[code("probenecid")])]);
    assert!(dose(&probenecid).unwrap().starts_with("1 mg"));
    let both = case(
        "VO01",
        &[
            ("egfr", &[number("egfr", "45")]),
            ("medication", &[code("probenecid")]),
        ],
    );
    assert_eq!(of(&both, "baricitinib").status, Status::NeedsWorkUp);
    assert_eq!(dose(&both), None);
    assert!(reason(&both, "baricitinib", "DOSE_ADJUSTMENTS_STACKED").is_some());
}

#[test]
fn one_interaction_three_answers() {
    let found = case(
        "VO01",
        &[
            ("medication", &[code("rifampicin")]),
            ("cyp2c9", &[code("*1/*1")]),
        ],
    );
    assert_eq!(of(&found, "baricitinib").status, Status::Eligible);
    assert_eq!(of(&found, "ritlecitinib").status, Status::Contraindicated);
    assert_eq!(of(&found, "deuruxolitinib").status, Status::Contraindicated);
    assert_eq!(of(&found, "tofacitinib").status, Status::Contraindicated);
}

#[test]
fn a_medicine_nobody_recognised_is_never_passed_over() {
    let found = case(
        "VO01",
        &[(
            "medication_unmatched",
            &[Value::Text("the small blue one".to_owned())],
        )],
    );
    assert_eq!(of(&found, "baricitinib").status, Status::Caution);
    assert_eq!(found.unmatched_medications, ["the small blue one"]);
}

#[test]
fn lymphocytes_below_500_on_baricitinib_hold_it() {
    let found = case("VO11", &[("alc", &[number("alc", "0.45")])]);
    let hold = found.actions.first().unwrap();
    assert_eq!(
        (hold.consider, hold.code.as_str(), hold.treatment.as_str()),
        (Consider::Hold, "ALC_LT_500", "baricitinib")
    );
    assert!(hold.inputs[0].contains("0.45 10*3/uL"), "{:?}", hold.inputs);
    assert!(
        hold.citations
            .iter()
            .all(|cite| cite.evidence == "US-OLUMIANT")
    );
    assert_eq!(of(&found, "baricitinib").status, Status::Contraindicated);
    assert!(found.investigations.iter().any(|it| it.test == "cbc"));
    let fine = case("VO11", &[("alc", &[number("alc", "0.5")])]);
    assert!(fine.actions.iter().all(|it| it.consider > Consider::Hold));
}

#[test]
fn a_count_that_is_not_known_on_treatment_is_asked_for() {
    let found = case(
        "VO11",
        &[("alc", &[Value::Unknown("hemolyzed".to_owned())])],
    );
    assert_eq!(of(&found, "baricitinib").status, Status::NeedsWorkUp);
    assert!(
        of(&found, "baricitinib")
            .missing
            .contains(&ConceptId::new("alc"))
    );
}

#[test]
fn ritlecitinib_platelets_start_and_stop_at_different_counts() {
    let on = |count: &str| {
        case(
            "VO11",
            &[
                ("on_treatment", &[code("ritlecitinib")]),
                ("medication", &[code("ritlecitinib")]),
                ("platelets", &[number("platelets", count)]),
            ],
        )
    };
    let consider = |found: &Assessment| {
        found
            .actions
            .iter()
            .find(|it| it.code.starts_with("PLT"))
            .map(|it| it.consider)
    };
    assert_eq!(consider(&on("49")), Some(Consider::Stop));
    assert_eq!(consider(&on("50")), Some(Consider::Repeat));
    assert_eq!(consider(&on("100")), None);
    assert!(
        reason(&on("70"), "ritlecitinib", "PLT_LT_100K").is_none(),
        "the start limit is no stop limit"
    );
}

#[test]
fn a_stale_pregnancy_answer_locks() {
    let mut found = case("VO01", &[("pregnancy_intention", &[code("none")])]);
    assert_eq!(of(&found, "baricitinib").status, Status::Eligible);
    let vignette = Vignette::all(edition())
        .unwrap()
        .into_iter()
        .find(|it| it.id == "VO01")
        .unwrap();
    let mut findings = vignette.findings.clone();
    findings.insert(Finding {
        id: FindingId(uuid::Uuid::from_u64_pair(9, 1)),
        concept: ConceptId::new("breastfeeding"),
        value: Value::Truth(false),
        observed_on: vignette
            .today
            .checked_sub(jiff::Span::new().days(29))
            .unwrap(),
        recorded_at: Timestamp::UNIX_EPOCH,
        source: Source::Imported {
            from: "a test".to_owned(),
        },
        original: None,
    });
    let circumstance = Circumstance {
        today: vignette.today,
        region: vignette.region,
        journey: vignette.journey,
    };
    found = assess(edition(), &findings, &circumstance);
    assert_eq!(of(&found, "baricitinib").status, Status::NeedsWorkUp);
}

#[test]
fn red_flags_stop_the_naming_of_alopecia_areata() {
    let found = case("VO01", &[("smooth_shiny", &[Value::Truth(true)])]);
    assert!(found.in_person_required);
    assert!(!found.red_flags.is_empty());
    for treatment in &found.treatments {
        assert!(
            treatment.status <= Status::NeedsWorkUp,
            "{}",
            treatment.treatment
        );
    }
}

#[test]
fn after_its_review_date_a_reason_says_so() {
    let vignette = Vignette::all(edition())
        .unwrap()
        .into_iter()
        .find(|it| it.id == "VO12")
        .unwrap();
    let later = Circumstance {
        today: "2027-12-01".parse().unwrap(),
        region: vignette.region,
        journey: vignette.journey,
    };
    let found = assess(edition(), &vignette.findings, &later);
    let reasons = found.treatments.iter().flat_map(|it| &it.reasons);
    let from_rules: Vec<&Reason> = reasons.filter(|it| it.code != "NOT_ASKED").collect();
    assert!(from_rules.len() > 20 && from_rules.iter().all(|it| it.stale));
}

#[test]
fn the_same_input_gives_the_same_bytes_and_an_old_assessment_reads_back() {
    for vignette in Vignette::all(edition()).unwrap() {
        let one =
            serde_json::to_vec(&decision::vignette::assessment(edition(), &vignette)).unwrap();
        let again =
            serde_json::to_vec(&decision::vignette::assessment(edition(), &vignette)).unwrap();
        assert_eq!(one, again);
        let read: Assessment = serde_json::from_slice(&one).unwrap();
        assert_eq!(serde_json::to_vec(&read).unwrap(), one);
    }
}

/// H-01: one illness that was told does not make a list of all of them.
#[test]
fn a_list_that_nobody_finished_is_not_known_to_the_end() {
    let misses = |changes: &[(&str, &[Value])]| {
        let found = case("VO01", changes);
        let missing = &of(&found, "baricitinib").missing;
        missing.contains(&ConceptId::new("condition"))
    };
    let told = [code("I10")];
    let none = [code("none")];
    let reviewed = [Value::Truth(true)];
    assert!(misses(&[
        ("condition", &told),
        ("conditions_reviewed", &[])
    ]));
    assert!(!misses(&[
        ("condition", &told),
        ("conditions_reviewed", &reviewed)
    ]));
    assert!(!misses(&[
        ("condition", &none),
        ("conditions_reviewed", &[])
    ]));
    assert!(misses(&[("condition", &[]), ("conditions_reviewed", &[])]));
}

/// The proof of a sentence says what was found, when, and who said it.
#[test]
fn a_finding_in_words_says_what_when_and_by_whom() {
    let account = record::id::AccountId(uuid::Uuid::nil());
    let says = |concept: &str, value: Value, source: Source| {
        let id = FindingId(uuid::Uuid::from_u64_pair(9, 1));
        let findings = Findings::new(vec![Finding {
            id,
            concept: ConceptId::new(concept),
            value,
            observed_on: jiff::civil::date(2026, 11, 20),
            recorded_at: Timestamp::UNIX_EPOCH,
            source,
            original: None,
        }]);
        let today = jiff::civil::date(2026, 11, 27);
        decision::facts::Facts::new(edition(), &findings, today)
            .in_words(id)
            .unwrap()
    };
    let in_unit =
        |number: &str, unit: &str| Value::Quantity(Quantity::new(number.parse().unwrap(), unit));
    let laboratory = Source::Laboratory {
        report: None,
        accession: None,
    };
    let count = says("alc", in_unit("0.45", "10*3/uL"), laboratory);
    assert!(count.contains("0.45 10*3/uL") && count.contains("2026-11-20"));
    assert!(count.ends_with("laboratory"), "{count}");
    let patient = Source::Patient { account };
    let episode = says("episode_months", in_unit("14", "mo"), patient.clone());
    assert!(
        episode.contains("14 months") && episode.ends_with("patient"),
        "{episode}"
    );
    let age = says("age", in_unit("34", "a"), patient.clone());
    assert!(age.contains("34 years"), "{age}");
    let weeks = says("tb_preventive_weeks", in_unit("5", "wk"), patient);
    assert!(weeks.contains("5 weeks"), "{weeks}");
    let name = "Dr. Maya Example".to_owned();
    let clinician = Source::Clinician { account, name };
    let seen = says("tufting", Value::Truth(true), clinician);
    assert!(seen.ends_with("Dr. Maya Example"), "{seen}");
    let from = "another clinic".to_owned();
    let told = says("tufting", Value::Truth(true), Source::Imported { from });
    assert!(told.ends_with("another clinic"), "{told}");
}

/// The table of likelihoods is a draft: it may say that it is not alopecia areata, never that it is, and nothing in doubt.
#[test]
fn the_table_closes_when_it_decides_and_never_opens() {
    let kind = |signs: &[(&str, Value)]| {
        let findings = signs
            .iter()
            .zip(1..)
            .map(|((concept, value), count)| Finding {
                id: FindingId(uuid::Uuid::from_u64_pair(9, count)),
                concept: ConceptId::new(*concept),
                value: value.clone(),
                observed_on: jiff::civil::date(2026, 11, 20),
                recorded_at: Timestamp::UNIX_EPOCH,
                source: Source::Imported {
                    from: "a test".to_owned(),
                },
                original: None,
            });
        let findings = Findings::new(findings.collect());
        let today = jiff::civil::date(2026, 11, 27);
        let facts = decision::facts::Facts::new(edition(), &findings, today);
        decision::typing::typing(&facts, record::assessment::Region::US)
    };
    let yes = Value::Truth(true);
    let in_doubt = kind(&[("tight_hair_practices", yes.clone())]);
    assert_eq!(in_doubt.alopecia_areata, None);
    assert!(in_doubt.leading().is_none() && !in_doubt.differential[0].is_alopecia_areata);
    assert!(in_doubt.in_person, "somebody has looked, and nothing leads");
    let pattern = kind(&[("patterned_thinning", yes.clone()), ("sex", code("male"))]);
    assert_eq!(pattern.alopecia_areata, Some(false));
    assert!(!pattern.in_person);
    let signs = kind(&[("exclamation_hairs", yes.clone()), ("yellow_dots", yes)]);
    assert!(signs.differential[0].is_alopecia_areata);
    assert_eq!(signs.alopecia_areata, None);
}
