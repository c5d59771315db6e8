//! Which of several scores counts, to the last digit, and who it is said to come from.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use jiff::ToSpan;
use record::{
    Assessment, Decimal, Finding, Findings, Source, Value, assessment::Severity, quantity::Quantity,
};
use worked::{Case, case, number};

fn percent(value: Decimal) -> Value {
    Value::Quantity(Quantity::new(value, "%"))
}

fn severity(case: &Case) -> Severity {
    let assessed: Assessment = case.assessed();
    assessed.severity.unwrap()
}

/// The case with its views scored as these per cents.
fn viewed(views: [Decimal; 4]) -> Case {
    let names = ["scalp_top", "scalp_back", "scalp_right", "scalp_left"];
    let views = names.into_iter().zip(views);
    views.fold(case("VO04"), |case, (name, lost)| {
        case.with(name, percent(lost))
    })
}

/// Dots of a view: 40, 24, 18 and 18 of them.
fn dots(lost: i64, of: i64) -> Decimal {
    Decimal::from(100 * lost) / Decimal::from(of)
}

#[test]
fn a_total_counts_only_when_it_was_scored_after_the_views() {
    let views = viewed([30, 30, 30, 30].map(Decimal::from));
    let today = views.at.today;
    let on = |days: i64| {
        let day = today.checked_sub(days.days()).unwrap();
        let views = ["scalp_top", "scalp_back", "scalp_right", "scalp_left"]
            .into_iter()
            .fold(views.clone(), |case, name| {
                case.with_on(name, percent(Decimal::from(30)), day)
            });
        severity(&views.with("salt", number("salt", "60"))).salt
    };
    assert_eq!(on(1), Decimal::from(60), "the total is the later one");
    assert_eq!(on(0), Decimal::from(30), "of one day the views say more");
    let old = views.with_on(
        "salt",
        number("salt", "60"),
        today.checked_sub(1.days()).unwrap(),
    );
    assert_eq!(severity(&old).salt, Decimal::from(30));
}

#[test]
fn thirds_of_a_view_do_not_fall_under_a_band() {
    // 19 of 40 dots on top are 19 %, 6 of 18 on a side 6 %: 25 to the digit, though a third has no end as a decimal.
    let found = severity(&viewed([
        dots(19, 40),
        Decimal::ZERO,
        dots(6, 18),
        Decimal::ZERO,
    ]));
    assert_eq!(found.salt, Decimal::from(25));
    let edge = severity(&viewed([
        dots(25, 40),
        Decimal::ZERO,
        Decimal::ZERO,
        Decimal::ZERO,
    ]));
    assert_eq!(found.salt_band, edge.salt_band);
}

#[test]
fn a_full_scalp_is_raised_by_lost_brows_and_by_nothing_else() {
    let features = |lost: i64, concept: &str, digits: &str| {
        let case = viewed([lost, 0, 0, 0].map(Decimal::from));
        let case = case.with(concept, number(concept, digits));
        severity(&case).aasc_features.len()
    };
    assert_eq!(
        (features(0, "brow", "3"), features(10, "brow", "3")),
        (1, 1)
    );
    let distress = "psychosocial_0_10";
    assert_eq!(
        (features(0, distress, "8"), features(10, distress, "8")),
        (0, 1)
    );
}

#[test]
fn a_score_says_who_made_it() {
    let by = |source: Source| {
        let mut case = viewed([20, 20, 20, 20].map(Decimal::from));
        let said = case.findings.all().iter().cloned();
        let said = said.map(|it| Finding {
            source: source.clone(),
            ..it
        });
        case.findings = Findings::new(said.collect());
        severity(&case).scored_by
    };
    let ward = Source::Imported {
        from: "a letter".to_owned(),
    };
    assert_eq!(by(ward), "a professional, in a letter");
    let machine = Source::Laboratory {
        report: None,
        accession: None,
    };
    assert_eq!(by(machine), "a professional");
}
