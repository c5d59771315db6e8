//! Which other options are named, and what is asked for while the kind of hair loss is not settled.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::follow_up::{follow_up, tests_now};
use jiff::ToSpan;
use record::Value;
use worked::{Case, case, code, edition, number};

fn named(case: &Case) -> Vec<String> {
    let assessed = case.assessed();
    assessed.options.into_iter().map(|it| it.id).collect()
}

/// The worked case, a change in it, the option, and whether it is still named.
#[test]
fn an_option_is_named_to_whom_its_sources_name_it() {
    let whole_scalp = |case: Case, lost: &str| {
        ["scalp_top", "scalp_back", "scalp_left", "scalp_right"]
            .into_iter()
            .fold(case, |case, view| case.with(view, number(view, lost)))
    };
    let man = || case("VO10");
    let woman = || {
        let man = case("VO10").with("sex", code("female"));
        man.with("pattern_temples_crown", Value::Truth(false))
    };
    let table: Vec<(&str, Case, &str, bool)> = vec![
        ("a man", man(), "finasteride", true),
        (
            "a boy",
            man().with("age", number("age", "17")),
            "finasteride",
            false,
        ),
        (
            "a boy",
            man().with("age", number("age", "17")),
            "dutasteride",
            false,
        ),
        (
            "a boy",
            man().with("age", number("age", "17")),
            "minoxidil_topical",
            true,
        ),
        ("a man", man(), "minoxidil_oral", true),
        (
            "heart failure",
            man().with("condition", code("I50.9")),
            "minoxidil_oral",
            false,
        ),
        (
            "high blood pressure",
            man().with("condition", code("I10")),
            "minoxidil_oral",
            true,
        ),
        ("a woman", woman(), "spironolactone", true),
        (
            "before a pregnancy",
            woman().with("pregnancy_intention", code("within_12_months")),
            "spironolactone",
            false,
        ),
        (
            "before a pregnancy",
            woman().with("pregnancy_intention", code("within_12_months")),
            "minoxidil_oral",
            false,
        ),
        ("a little lost", case("VO04"), "methotrexate", false),
        ("a little lost", case("VO04"), "ciclosporin", false),
        ("a little lost", case("VO04"), "oral_corticosteroid", false),
        (
            "a little lost",
            case("VO04"),
            "topical_corticosteroid",
            true,
        ),
        (
            "SALT 19.9",
            whole_scalp(case("VO04"), "19.9"),
            "methotrexate",
            false,
        ),
        (
            "SALT 20",
            whole_scalp(case("VO04"), "20"),
            "methotrexate",
            true,
        ),
        ("SALT 78.8", case("VO01"), "ciclosporin", true),
    ];
    for (who, case, option, wanted) in table {
        let named = named(&case);
        let found = named.iter().any(|it| it == option);
        assert_eq!(found, wanted, "{who}, {option}: {named:?}");
    }
}

#[test]
fn what_is_not_settled_is_looked_at_and_nobody_is_tested_for_a_medicine_it_does_not_lead_to() {
    // A year after a delivery: shedding, and no rule names its kind.
    let open = case("VO09")
        .with("breastfeeding", Value::Truth(false))
        .with("episode_months", number("episode_months", "8"))
        .with("delivered_months_ago", number("delivered_months_ago", "20"));
    let assessed = open.assessed();
    assert!(assessed.in_person_required);
    let tests: Vec<&str> = tests_now(&assessed).map(|it| it.test.as_str()).collect();
    assert_eq!(tests, ["cbc_plain", "ferritin", "tsh"]);
    // Who orders the medicine all the same is told what it wants.
    assert!(assessed.investigations.iter().any(|it| it.test == "igra"));
    let day = open.at.today.checked_add(28.days()).unwrap();
    let all = follow_up(edition(), &open.findings, &assessed);
    let looks = |words: &str| all.iter().filter(|it| it.what.starts_with(words)).count();
    assert_eq!(looks("examination in person"), 1);
    assert!(all.iter().any(|it| it.date == day), "{all:?}");
    // What is settled by telemedicine needs no such day, and a red flag has its own.
    let flagged = case("VO01").with("smooth_shiny", Value::Truth(true));
    for (case, in_person) in [(case("VO01"), false), (flagged, true)] {
        let assessed = case.assessed();
        assert_eq!(assessed.in_person_required, in_person);
        let all = follow_up(edition(), &case.findings, &assessed);
        let mut all = all.iter();
        assert!(!all.any(|it| it.what.starts_with("examination in person")));
    }
    // Severe alopecia areata without a test: they are asked for as ever.
    let areata = case("VO06").assessed();
    assert!(tests_now(&areata).any(|it| it.test == "igra"));
}
