//! What one criterion says of a few findings: written as the rules are, so that each row reads like a line of content.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set up its patient has failed"
)]

mod worked;

use decision::{
    criteria::evaluate,
    facts::Facts,
    truth::{Outcome, Truth},
};
use guideline::{criteria::Criterion, unit::Reading};
use jiff::{Timestamp, ToSpan, civil::Date};
use record::{Finding, Findings, Source, Value, finding::ConceptId, id::FindingId};
use worked::{code, edition, not_sure, number};

fn today() -> Date {
    "2027-01-11".parse().unwrap()
}

fn criterion(when: &str) -> Criterion {
    #[derive(serde::Deserialize)]
    struct Written {
        when: Criterion,
    }
    toml::from_str::<Written>(&format!("when = {when}"))
        .unwrap()
        .when
}

/// Concept, value, and how many days ago it was observed.
type Said<'s> = (&'s str, Value, i64);

fn findings(said: &[Said<'_>]) -> Findings {
    let finding = |(at, (concept, value, days)): (u64, &Said<'_>)| Finding {
        id: FindingId(uuid::Uuid::from_u64_pair(1, at)),
        concept: ConceptId::new(*concept),
        value: value.clone(),
        observed_on: today().checked_sub(days.days()).unwrap(),
        recorded_at: Timestamp::UNIX_EPOCH,
        source: Source::Imported {
            from: "a test".to_owned(),
        },
        original: None,
    };
    Findings::new((0..).zip(said).map(finding).collect())
}

/// `met`, `not met` or `unknown: …`, and the places of the findings that it rests on.
fn judged(when: &str, said: &[Said<'_>], treatment: Option<&str>) -> (String, Vec<u64>) {
    let (criterion, findings) = (criterion(when), findings(said));
    let facts = Facts::new(edition(), &findings, today());
    let Outcome { truth, basis, .. } = evaluate(&criterion, &facts, treatment).unwrap();
    let words = match truth {
        Truth::Met => "met".to_owned(),
        Truth::NotMet => "not met".to_owned(),
        Truth::Unknown(gaps) => format!("unknown: {}", gaps.needed.join(", ")),
    };
    let places = basis.iter().map(|id| id.0.as_u64_pair().1).collect();
    (words, places)
}

fn says(when: &str, said: &[Said<'_>]) -> String {
    judged(when, said, None).0
}

#[test]
fn a_value_older_than_its_window_is_not_known() {
    let when = r#"{ concept = "igra", is = "negative", within = { months = 12 } }"#;
    let at = |days| says(when, &[("igra", code("negative"), days)]);
    assert_eq!(at(0), "met");
    assert_eq!(at(365), "met", "the same day a year ago is the last");
    assert_eq!(at(366), "unknown: igra");
    assert_eq!(at(-1), "unknown: igra", "nobody knows tomorrow's result");
    let in_days = r#"{ concept = "alc", below = 0.5, within = { days = 28 } }"#;
    let at = |days| says(in_days, &[("alc", number("alc", "0.4"), days)]);
    assert_eq!((at(28).as_str(), at(29).as_str()), ("met", "unknown: alc"));
}

#[test]
fn a_limit_answers_only_what_every_number_beyond_it_answers() {
    let limit = |written: &str| {
        let concepts = edition().concepts();
        let reading = concepts.read(concepts.get("alc").unwrap(), written, "K/uL");
        assert!(matches!(reading, Reading::Limit(_)), "{written}");
        reading.into_value()
    };
    let table = [
        ("below = 0.5", "<0.5", "met"),
        ("below = 0.5", "<=0.5", "unknown: alc"),
        ("below = 0.5", "<=0.4", "met"),
        ("below = 0.5", "<0.6", "unknown: alc"),
        ("below = 0.5", ">=0.5", "not met"),
        ("below = 0.5", ">0.5", "not met"),
        ("below = 0.5", ">0.4", "unknown: alc"),
        ("at_most = 0.5", "<=0.5", "met"),
        ("at_most = 0.5", ">0.5", "not met"),
        ("at_most = 0.5", ">=0.5", "unknown: alc"),
        ("above = 0.5", ">0.5", "met"),
        ("above = 0.5", ">=0.5", "unknown: alc"),
        ("above = 0.5", "<=0.5", "not met"),
        ("at_least = 0.5", ">=0.5", "met"),
        ("at_least = 0.5", "<0.5", "not met"),
        ("at_least = 0.5", "<=0.5", "unknown: alc"),
        // Two bounds: one that is certainly missed decides, two that are certainly met decide.
        ("at_least = 0.5, below = 1.0", "<0.5", "not met"),
        ("at_least = 0.5, below = 1.0", ">=1.0", "not met"),
        ("at_least = 0.5, below = 1.0", ">=0.5", "unknown: alc"),
        ("at_least = 0.5, below = 1.0", "<1.0", "unknown: alc"),
    ];
    for (bounds, written, wanted) in table {
        let when = format!(r#"{{ concept = "alc", {bounds} }}"#);
        let said = [("alc", limit(written), 0)];
        let (says, basis) = judged(&when, &said, None);
        assert_eq!(says, wanted, "{bounds} of {written}");
        assert_eq!(basis, [0], "{bounds} of {written}");
    }
    // It is a result, and as old as any other.
    let known = r#"{ known = ["alc"], within = { days = 28 } }"#;
    assert_eq!(says(known, &[("alc", limit(">0.5"), 28)]), "met");
    assert_eq!(says(known, &[("alc", limit(">0.5"), 29)]), "not met");
    // It is no code and no number of another unit.
    let (criterion, findings) = (
        criterion(r#"{ concept = "alc", is = "negative" }"#),
        findings(&[("alc", limit(">0.5"), 0)]),
    );
    let facts = Facts::new(edition(), &findings, today());
    assert!(evaluate(&criterion, &facts, None).is_err());
    let Value::Limit(mut other) = limit(">0.5") else {
        unreachable!("read as a limit above");
    };
    other.quantity.unit = "/uL".to_owned();
    let when = r#"{ concept = "alc", below = 0.5 }"#;
    assert_eq!(
        says(when, &[("alc", Value::Limit(other), 0)]),
        "unknown: alc"
    );
}

#[test]
fn what_must_be_known_must_be_a_value_and_fresh() {
    let when = r#"{ known = ["alc", "igra"], within = { days = 28 } }"#;
    let counted = ("alc", number("alc", "1.2"), 3);
    let tested = |days| ("igra", code("negative"), days);
    assert_eq!(says(when, &[counted.clone(), tested(28)]), "met");
    assert_eq!(says(when, &[counted.clone(), tested(29)]), "not met");
    assert_eq!(says(when, std::slice::from_ref(&counted)), "not met");
    let unsure = ("igra", not_sure(), 1);
    assert_eq!(says(when, &[counted, unsure]), "not met");
}

#[test]
fn a_list_is_known_once_all_of_it_was_asked_for() {
    let when = r#"{ known = ["allergy"] }"#;
    assert_eq!(says(when, &[]), "not met");
    assert_eq!(says(when, &[("allergy", not_sure(), 0)]), "not met");
    assert_eq!(says(when, &[("allergy", code("none"), 0)]), "met");
    // Told to the end, with one of its entries not clear: what was asked for is there.
    let told = [("allergy", code("none"), 1), ("allergy", not_sure(), 0)];
    assert_eq!(says(when, &told), "met");
    // Only a list is asked for to the end: one value that says "none" does not make a later doubt known.
    let when = r#"{ known = ["pregnancy_intention"] }"#;
    let doubt = [
        ("pregnancy_intention", code("none"), 1),
        ("pregnancy_intention", not_sure(), 0),
    ];
    assert_eq!(says(when, &doubt), "not met");
}

#[test]
fn what_once_was_counts_whatever_came_later() {
    let when = r#"{ ever = { concept = "igra", is = "positive" } }"#;
    let positive = ("igra", code("positive"), 400);
    let later = ("igra", code("negative"), 3);
    let (says_it, basis) = judged(when, &[later.clone(), positive.clone()], None);
    assert_eq!((says_it.as_str(), basis.as_slice()), ("met", &[1][..]));
    assert_eq!(says(when, &[positive, ("igra", not_sure(), 0)]), "met");
    assert_eq!(says(when, &[later]), "not met");
    assert_eq!(says(when, &[("igra", not_sure(), 0)]), "not met");
    let in_words = ("igra", Value::Text("positive, they say".to_owned()), 0);
    assert_eq!(
        says(when, &[in_words]),
        "not met",
        "nothing decides on words"
    );
    assert_eq!(says(when, &[]), "not met");
    // A value of another form is an error, never "no".
    let (criterion, findings) = (
        criterion(when),
        findings(&[("igra", Value::Truth(true), 0)]),
    );
    assert!(evaluate(&criterion, &Facts::new(edition(), &findings, today()), None).is_err());
}

#[test]
fn a_medicine_does_not_stand_in_its_own_way() {
    let other = r#"{ concept = "on_treatment", one_of = ["baricitinib", "ritlecitinib"], except_self = true }"#;
    let taken = [("on_treatment", code("baricitinib"), 0)];
    let of = |treatment| judged(other, &taken, Some(treatment)).0;
    assert_eq!(of("baricitinib"), "not met");
    assert_eq!(of("ritlecitinib"), "met");
    assert_eq!(judged(other, &taken, None).0, "met");
    // Without the exception it does.
    let any = r#"{ concept = "on_treatment", one_of = ["baricitinib"] }"#;
    assert_eq!(judged(any, &taken, Some("baricitinib")).0, "met");
    let listed = r#"{ concept = "medication", in_class = ["jak_inhibitor"], except_self = true }"#;
    let taken = [
        ("medication", code("baricitinib"), 0),
        ("medication", code("none"), 0),
    ];
    assert_eq!(judged(listed, &taken, Some("baricitinib")).0, "not met");
    assert_eq!(judged(listed, &taken, Some("ritlecitinib")).0, "met");
}

#[test]
fn the_basis_is_what_decides() {
    let when = r#"{ any = [{ concept = "vte", is = true }, { concept = "mi_stroke", is = true }, { concept = "malignancy", is = true }] }"#;
    let said = [
        ("vte", Value::Truth(false), 0),
        ("mi_stroke", Value::Truth(true), 0),
        ("malignancy", Value::Truth(true), 0),
    ];
    assert_eq!(judged(when, &said, None), ("met".to_owned(), vec![1, 2]));
    let [no, yes, _] = said;
    let unsure = ("malignancy", not_sure(), 0);
    let open = [no.clone(), ("mi_stroke", Value::Truth(false), 0), unsure];
    let expected = ("unknown: malignancy".to_owned(), vec![2]);
    assert_eq!(judged(when, &open, None), expected);
    let all = when.replace("any", "all");
    assert_eq!(
        judged(&all, &[no, yes], None),
        ("not met".to_owned(), vec![0])
    );
}

#[test]
fn a_bound_holds_to_the_last_digit_on_either_side() {
    let at = |bound: &str, digits: &str| {
        let when = format!(r#"{{ concept = "alc", {bound} = 0.5 }}"#);
        says(&when, &[("alc", number("alc", digits), 0)])
    };
    let row = |bound| ["0.499", "0.5", "0.501"].map(|digits| at(bound, digits) == "met");
    assert_eq!(row("below"), [true, false, false]);
    assert_eq!(row("at_most"), [true, true, false]);
    assert_eq!(row("above"), [false, false, true]);
    assert_eq!(row("at_least"), [false, true, true]);
}

#[test]
fn a_day_that_must_not_lie_too_far_back_counts_its_own_day() {
    let mut all = edition().concepts().all();
    let dated = all.find(|it| it.kind == guideline::concept::Kind::Date);
    let dated = dated.unwrap().id.clone();
    let when = format!(r#"{{ concept = "{dated}", not_before = {{ days = 30 }} }}"#);
    let at = |days: i64| {
        let day = today().checked_sub(days.days()).unwrap();
        says(&when, &[(dated.as_str(), Value::Date(day), 0)])
    };
    assert_eq!((at(30).as_str(), at(31).as_str()), ("met", "not met"));
}
