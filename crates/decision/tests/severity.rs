//! H-23: SALT is exact, refuses what is out of range, and says who scored it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

use decision::{Circumstance, assess};
use guideline::Edition;
use jiff::{Timestamp, civil::Date};
use record::{
    Assessment, Decimal, Finding, Findings, Source, Value,
    assessment::{Journey, Region, Status},
    finding::ConceptId,
    id::{AccountId, FindingId},
    quantity::Quantity,
};

fn edition() -> &'static Edition {
    static EDITION: std::sync::OnceLock<Edition> = std::sync::OnceLock::new();
    EDITION.get_or_init(|| Edition::embedded().unwrap())
}

fn finding(id: u64, concept: &str, value: Value, source: Source) -> Finding {
    Finding {
        id: FindingId(uuid::Uuid::from_u64_pair(5, id)),
        concept: ConceptId::new(concept),
        value,
        observed_on: "2027-01-10".parse::<Date>().unwrap(),
        recorded_at: Timestamp::UNIX_EPOCH,
        source,
        original: None,
    }
}

fn clinician() -> Source {
    let account = AccountId(uuid::Uuid::nil());
    Source::Clinician {
        account,
        name: "Dr Ada Low".to_owned(),
    }
}

fn patient() -> Source {
    Source::Patient {
        account: AccountId(uuid::Uuid::nil()),
    }
}

fn scored(views: [Decimal; 4], source: &Source, more: &[(&str, Value)]) -> Assessment {
    let names = ["scalp_top", "scalp_back", "scalp_right", "scalp_left"];
    let mut findings: Vec<Finding> = names
        .into_iter()
        .zip(views)
        .zip(0..)
        .map(|((name, lost), id)| {
            finding(
                id,
                name,
                Value::Quantity(Quantity::new(lost, "%")),
                source.clone(),
            )
        })
        .collect();
    findings.push(finding(
        50,
        "clinician_diagnosis",
        Value::Code("aa_patchy".to_owned()),
        clinician(),
    ));
    for ((concept, value), id) in more.iter().zip(60..) {
        findings.push(finding(id, concept, value.clone(), clinician()));
    }
    let circumstance = Circumstance {
        today: "2027-01-11".parse().unwrap(),
        region: Region::US,
        journey: Journey::Intake,
    };
    assess(edition(), &Findings::new(findings), &circumstance)
}

fn whole(views: [i64; 4]) -> [Decimal; 4] {
    views.map(Decimal::from)
}

#[test]
fn the_published_examples_come_out_exactly() {
    let cases = [
        ([100, 0, 0, 0], "40"),
        ([0, 100, 0, 0], "24"),
        ([0, 0, 100, 0], "18"),
        ([0, 0, 0, 100], "18"),
        ([100, 100, 100, 100], "100"),
        ([50, 50, 50, 50], "50"),
        ([80, 75, 80, 80], "78.8"),
        ([0, 100, 80, 80], "52.8"),
        ([20, 20, 20, 20], "20"),
        ([99, 98, 90, 90], "95.52"),
    ];
    for (views, salt) in cases {
        let found = scored(whole(views), &clinician(), &[])
            .severity
            .unwrap()
            .salt;
        assert_eq!(found, salt.parse().unwrap(), "{views:?}");
    }
}

/// Tens in every view, against integers in hundredths: 11^4 scores.
#[test]
fn every_score_in_tens_agrees_with_integer_arithmetic() {
    let facts = edition().severity();
    let weights: Vec<i64> = facts
        .view
        .iter()
        .map(|view| (view.weight * Decimal::ONE_HUNDRED).try_into().unwrap())
        .collect();
    assert_eq!(weights, [40, 24, 18, 18]);
    for code in 0..11_i64.pow(4) {
        let views = [code % 11, code / 11 % 11, code / 121 % 11, code / 1331].map(|tens| tens * 10);
        let hundredths: i64 = views
            .iter()
            .zip(&weights)
            .map(|(view, weight)| view * weight)
            .sum();
        let exact: Decimal = views
            .iter()
            .zip(&facts.view)
            .map(|(view, part)| Decimal::from(*view) * part.weight)
            .sum();
        assert_eq!(exact, Decimal::new(hundredths, 2), "{views:?}");
    }
}

#[test]
fn bands_sit_on_their_edges() {
    let cases = [
        ("0", "S0", "none", "mild"),
        ("0.1", "S1", "limited", "mild"),
        ("20", "S1", "limited", "mild"),
        ("20.1", "S1", "moderate", "moderate"),
        ("24.9", "S1", "moderate", "moderate"),
        ("25", "S2", "moderate", "moderate"),
        ("49.9", "S2", "moderate", "moderate"),
        ("50", "S3", "severe", "severe"),
        ("74.9", "S3", "severe", "severe"),
        ("75", "S4", "severe", "severe"),
        ("94.9", "S4", "severe", "severe"),
        ("95", "S4", "very_severe", "severe"),
        ("99.9", "S4", "very_severe", "severe"),
        ("100", "S5", "very_severe", "severe"),
    ];
    for (salt, band, iga, aasc) in cases {
        let lost: Decimal = salt.parse().unwrap();
        let found = scored([lost; 4], &clinician(), &[]).severity.unwrap();
        assert_eq!(
            (
                found.salt_band.as_str(),
                found.aa_iga.as_str(),
                found.aasc.as_str()
            ),
            (band, iga, aasc),
            "{salt}"
        );
    }
}

#[test]
fn a_score_out_of_range_is_refused_and_opens_nothing() {
    for views in [[120, 0, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 101]] {
        let found = scored(whole(views), &clinician(), &[]);
        assert!(found.severity.is_none(), "{views:?} was scored");
        assert!(
            found
                .errors
                .iter()
                .any(|it| it.contains("outside 0 to 100")),
            "{:?}",
            found.errors
        );
        assert!(
            found
                .treatments
                .iter()
                .all(|it| it.status <= Status::NeedsWorkUp)
        );
    }
}

#[test]
fn a_missing_view_is_not_zero() {
    let mut views = scored(
        whole([80, 80, 80, 80]),
        &clinician(),
        &[("scalp_left", Value::Unknown("not seen".to_owned()))],
    );
    assert!(views.severity.take().is_none());
}

#[test]
fn a_patients_score_is_shown_with_its_name_and_opens_nothing() {
    let found = scored(whole([80, 80, 80, 80]), &patient(), &[]);
    let severity = found.severity.unwrap();
    assert!(!severity.professional);
    assert!(severity.scored_by.contains("the patient"));
    for treatment in found.treatments {
        assert!(
            treatment
                .reasons
                .iter()
                .any(|it| it.code == "SALT_NOT_CONFIRMED"),
            "{}",
            treatment.treatment
        );
    }
    let found = scored(whole([80, 80, 80, 80]), &clinician(), &[]);
    assert_eq!(found.severity.unwrap().scored_by, "Dr Ada Low");
}

#[test]
fn features_raise_by_one_level_and_never_beyond_severe() {
    let brow = (
        "brow",
        Value::Quantity(Quantity::new(Decimal::from(3), "1")),
    );
    let distress = (
        "psychosocial_0_10",
        Value::Quantity(Quantity::new(Decimal::from(9), "1")),
    );
    let both = [brow, distress];
    for (salt, base, raised) in [
        ("10", "mild", "moderate"),
        ("35", "moderate", "severe"),
        ("60", "severe", "severe"),
    ] {
        let found = scored([salt.parse().unwrap(); 4], &clinician(), &both)
            .severity
            .unwrap();
        assert_eq!(
            (found.aasc_base.as_str(), found.aasc.as_str()),
            (base, raised)
        );
        assert_eq!(found.aasc_features.is_empty(), base == "severe");
    }
}
