use super::*;
use crate::problem::content;

fn catalogue() -> Catalogue {
    let files = content();
    Catalogue::load(&files, &Concepts::load(&files).unwrap()).unwrap()
}

fn ids(rows: &[(&Test, &Needed)]) -> Vec<String> {
    rows.iter().map(|(test, _)| test.id.clone()).collect()
}

#[test]
fn the_four_medicines_have_schedules() {
    let catalogue = catalogue();
    let weeks = |drug: &str| -> Vec<i32> {
        let visits = &catalogue.schedule(drug).unwrap().visits;
        visits.iter().map(|visit| visit.week).collect()
    };
    assert_eq!(weeks("baricitinib"), [4, 12, 24, 36]);
    assert_eq!(weeks("ritlecitinib"), [4, 12, 24, 36]);
    assert_eq!(weeks("deuruxolitinib"), [4, 12, 24, 36]);
    assert_eq!(weeks("tofacitinib"), [6, 12, 24, 36]);
    assert!(catalogue.schedule("finasteride").is_none());
}

#[test]
fn baseline_tests_differ_as_the_labels_do() {
    let catalogue = catalogue();
    let baricitinib = ids(&catalogue.baseline("baricitinib", Some(true)));
    assert_eq!(
        baricitinib,
        [
            "cbc",
            "alt",
            "ast",
            "creatinine",
            "egfr",
            "lipids",
            "igra",
            "hbsag",
            "anti_hbs",
            "anti_hbc",
            "hcv",
            "hcg"
        ]
    );
    assert!(!ids(&catalogue.baseline("ritlecitinib", Some(true))).contains(&"lipids".to_owned()));
    assert!(ids(&catalogue.baseline("deuruxolitinib", Some(true))).contains(&"cyp2c9".to_owned()));
}

#[test]
fn unknown_is_never_no_for_the_pregnancy_test() {
    let catalogue = catalogue();
    let has = |can| ids(&catalogue.baseline("ritlecitinib", can)).contains(&"hcg".to_owned());
    assert!(has(Some(true)) && has(None) && !has(Some(false)));
}

#[test]
fn windows_count_both_ends() {
    let catalogue = catalogue();
    let window = |test: &str| catalogue.window(catalogue.test(test).unwrap()).unwrap();
    let start = jiff::civil::date(2027, 1, 29);
    assert_eq!(window("cbc").opens(start), jiff::civil::date(2027, 1, 1));
    assert_eq!(window("igra").opens(start), jiff::civil::date(2026, 1, 29));
}

#[test]
fn the_ladder_is_climbed_in_order() {
    let catalogue = catalogue();
    let ladder = &catalogue.policy().escalation;
    let told = |hours| ladder.rung(hours).map(|(_, rung)| rung.tell.as_str());
    assert_eq!(told(0), None);
    assert_eq!(told(1), Some("owner"));
    assert_eq!(told(4), Some("cover"));
    assert_eq!(told(23), Some("cover"));
    assert_eq!(told(24), Some("director"));
    assert_eq!(catalogue.policy().refill.days_past_due, 14);
}

#[test]
fn a_schedule_of_a_test_that_is_not_there_is_refused() {
    let mut files = content();
    let concepts = Concepts::load(&files).unwrap();
    let path = "monitoring/ritlecitinib.toml";
    let text = String::from_utf8(files[path].clone())
        .unwrap()
        .replace("\"ck\"", "\"ckk\"");
    files.insert(path.to_owned(), text.into_bytes());
    assert!(
        Catalogue::load(&files, &concepts)
            .unwrap_err()
            .says
            .contains("ckk")
    );
}

#[test]
fn a_result_finds_the_tests_it_fulfils() {
    let catalogue = catalogue();
    let tests: Vec<&str> = catalogue
        .tests_for("platelets")
        .map(|test| test.id.as_str())
        .collect();
    assert_eq!(tests, ["cbc", "cbc_plain"]);
}
