//! What a hospital system meets that asks for decision support: cards when there is something to say, and silence when
//! there is not.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fall where they stand"
)]

mod hospital;
mod house;

use axum::http::StatusCode;
use hospital::{PATIENT, draft, hospital, patient, question, taken};
use house::house;
use jiff::ToSpan;
use serde_json::{Value, json};

#[tokio::test]
async fn discovery_tells_everybody_what_is_served() {
    let house = house().await;
    let answer = house.browser().get("/cds-services").await;
    assert_eq!(answer.status, StatusCode::OK);
    let json: Value = serde_json::from_str(&answer.text).unwrap();
    let services = json["services"].as_array().unwrap();
    let hooks: Vec<_> = services
        .iter()
        .map(|one| one["hook"].as_str().unwrap())
        .collect();
    assert_eq!(hooks, ["patient-view", "order-select", "order-sign"]);
    for service in services {
        for key in ["id", "title", "description"] {
            assert!(!service[key].as_str().unwrap().is_empty());
        }
        let templates = service["prefetch"].as_object().unwrap();
        for template in templates.values() {
            let template = template.as_str().unwrap();
            assert!(template.contains("{{context.patientId}}"), "{template}");
        }
        for kind in [
            "Patient/",
            "Condition?",
            "Observation?",
            "MedicationRequest?",
            "MedicationStatement?",
            "AllergyIntolerance?",
        ] {
            let asked = |template: &Value| template.as_str().unwrap().starts_with(kind);
            assert!(templates.values().any(asked), "{kind}");
        }
    }
}

#[tokio::test]
async fn a_contraindicated_order_is_critical_and_can_be_taken_out() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO12");
    for hook in ["order-select", "order-sign"] {
        let drafts = [draft("1", "Olumiant 2 mg"), draft("2", "Lisinopril 10 mg")];
        let cards = hospital.cards(hook, &question(hook, &case, &drafts)).await;
        assert_eq!(cards.len(), 1, "{cards:?}");
        let card = &cards[0];
        assert_eq!(card["indicator"], "critical");
        assert_eq!(card["source"]["topic"]["code"], "baricitinib");
        assert!(
            card["summary"]
                .as_str()
                .unwrap()
                .contains("contraindicated")
        );
        let detail = card["detail"].as_str().unwrap();
        assert!(
            detail.contains("Source: ") && detail.contains("Lifted when"),
            "{detail}"
        );
        let action = &card["suggestions"][0]["actions"][0];
        assert_eq!(action["resourceId"], "MedicationRequest/1");
    }
}

#[tokio::test]
async fn missing_tests_are_named_and_offered() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO06");
    let drafts = [draft("1", "baricitinib 2 mg tablet")];
    let cards = hospital
        .cards("order-select", &question("order-select", &case, &drafts))
        .await;
    assert_eq!(cards.len(), 1);
    let card = &cards[0];
    assert_eq!(card["indicator"], "warning");
    assert!(card["summary"].as_str().unwrap().contains("needs work up"));
    assert!(
        card["detail"]
            .as_str()
            .unwrap()
            .contains("Not known, and must be")
    );
    let suggestions = card["suggestions"].as_array().unwrap();
    let codes: Vec<_> = suggestions
        .iter()
        .map(|one| {
            one["actions"][0]["resource"]["code"]["coding"][0]["code"]
                .as_str()
                .unwrap()
        })
        .collect();
    assert!(codes.contains(&"71773-6"), "tuberculosis: {codes:?}");
}

#[tokio::test]
async fn nothing_new_is_silence() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO01");
    let drafts = [draft("1", "Olumiant 2 mg")];
    for hook in ["order-select", "order-sign"] {
        let cards = hospital.cards(hook, &question(hook, &case, &drafts)).await;
        assert!(cards.is_empty(), "{cards:#?}");
        let other = [draft("1", "Amoxicillin 500 mg")];
        let cards = hospital.cards(hook, &question(hook, &case, &other)).await;
        assert!(cards.is_empty(), "{cards:?}");
    }
    let cards = hospital
        .cards("patient-view", &question("patient-view", &case, &[]))
        .await;
    assert!(cards.is_empty(), "no JAK inhibitor is taken: {cards:?}");
}

#[tokio::test]
async fn unknown_is_never_no() {
    let mut hospital = hospital().await;
    // Only the Patient and empty lists: nothing may be inferred from them.
    let bare = question("order-sign", &[patient()], &[draft("1", "Litfulo 50 mg")]);
    let cards = hospital.cards("order-sign", &bare).await;
    assert_eq!(cards.len(), 1);
    assert_ne!(cards[0]["indicator"], "info");
}

#[tokio::test]
async fn a_chart_speaks_of_what_is_taken() {
    let mut hospital = hospital().await;
    let two = [
        patient(),
        taken("Olumiant 2 mg"),
        taken("Xeljanz 5 mg tablet"),
    ];
    let cards = hospital
        .cards("patient-view", &question("patient-view", &two, &[]))
        .await;
    assert_eq!(cards.len(), 2, "{cards:?}");
    assert!(cards.iter().all(|card| card["indicator"] == "critical"));
    let none = [patient(), taken("Metformin 500 mg")];
    let cards = hospital
        .cards("patient-view", &question("patient-view", &none, &[]))
        .await;
    assert!(cards.is_empty(), "{cards:?}");
}

#[tokio::test]
async fn an_order_that_meets_a_medicine_is_told() {
    let mut hospital = hospital().await;
    let case = [patient(), taken("Olumiant 2 mg")];
    let drafts = [draft("7", "Humira 40 mg")];
    let cards = hospital
        .cards("order-select", &question("order-select", &case, &drafts))
        .await;
    assert_eq!(cards.len(), 1, "{cards:?}");
    assert_eq!(cards[0]["source"]["topic"]["code"], "baricitinib");
    assert_eq!(cards[0]["indicator"], "critical");
    // A JAK inhibitor without rules is named, and so is the other one.
    let drafts = [draft("8", "Cibinqo 100 mg")];
    let cards = hospital
        .cards("order-select", &question("order-select", &case, &drafts))
        .await;
    let topics: Vec<_> = cards
        .iter()
        .map(|card| card["source"]["topic"]["code"].clone())
        .collect();
    assert!(topics.contains(&json!("abrocitinib")), "{topics:?}");
}

#[tokio::test]
async fn a_live_vaccine_of_last_week_speaks_against_a_start() {
    let mut hospital = hospital().await;
    let mut case = hospital.case("VO01");
    let today = hospital.house.practice.today();
    let drafts = [draft("1", "Olumiant 2 mg")];
    let vaccine = |days: i64| {
        json!({
            "resourceType": "Immunization", "id": format!("v{days}"), "status": "completed",
            "patient": { "reference": format!("Patient/{PATIENT}") },
            "vaccineCode": { "text": "MMR" },
            "occurrenceDateTime": today.checked_sub(days.days()).unwrap().to_string(),
        })
    };
    case.push(vaccine(9_000));
    let asked = question("order-sign", &case, &drafts);
    assert!(hospital.cards("order-sign", &asked).await.is_empty());
    case.push(vaccine(7));
    let asked = question("order-sign", &case, &drafts);
    let cards = hospital.cards("order-sign", &asked).await;
    assert_eq!(cards[0]["indicator"], "critical");
    assert!(
        cards[0]["summary"]
            .as_str()
            .unwrap()
            .contains("live vaccine")
    );
}

#[tokio::test]
async fn only_the_selection_gets_a_card() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO12");
    let drafts = [draft("1", "Olumiant 2 mg"), draft("2", "Litfulo 50 mg")];
    let mut asked = question("order-select", &case, &drafts);
    asked["context"]["selections"] = json!(["MedicationRequest/2"]);
    let cards = hospital.cards("order-select", &asked).await;
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0]["source"]["topic"]["code"], "ritlecitinib");
}

#[tokio::test]
async fn words_from_outside_stay_words() {
    let mut hospital = hospital().await;
    let evil = "Olumiant ![x](https://evil.example/p.png) <img src=x>\n# Order now";
    let asked = question("order-sign", &[patient()], &[draft("1", evil)]);
    let cards = hospital.cards("order-sign", &asked).await;
    let detail = cards[0]["detail"].as_str().unwrap();
    let as_words = r"\!\[x\](https\://evil.example/p.png) \<img src=x\> \# Order now";
    assert!(detail.contains(as_words), "{detail}");
    assert!(!detail.contains("\n#"));
}

/// An order of so many milligrams once a day.
fn dosed(words: &str, mg: u32) -> Value {
    let mut order = draft("1", words);
    order["dosageInstruction"] = json!([{
        "timing": { "repeat": { "frequency": 1, "period": 1, "periodUnit": "d" } },
        "doseAndRate": [{ "doseQuantity": { "value": mg, "unit": "mg" } }],
    }]);
    order
}

/// H-33: a dose that is not the labelled one for this patient is told, and the labelled one is silence.
#[tokio::test]
async fn an_ordered_dose_that_departs_from_the_label_is_told() {
    let mut hospital = hospital().await;
    let case = hospital.case("VO01");
    for hook in ["order-select", "order-sign"] {
        let labelled = question(hook, &case, &[dosed("Olumiant 2 mg", 2)]);
        assert_eq!(hospital.cards(hook, &labelled).await, Vec::<Value>::new());
        let other = question(hook, &case, &[dosed("Olumiant 4 mg", 4)]);
        let cards = hospital.cards(hook, &other).await;
        assert_eq!(cards.len(), 1);
        assert_eq!(cards[0]["indicator"], "warning");
        let [summary, detail] = ["summary", "detail"].map(|key| cards[0][key].as_str().unwrap());
        let told = "4 mg every 24 hours departs from the labelled dose for this patient";
        assert!(summary.contains(told), "{summary}");
        assert!(detail.contains("The ordered dose"), "{detail}");
        assert!(
            detail.contains("Labelled dose: 2 mg once daily"),
            "{detail}"
        );
        assert_eq!(
            cards[0]["suggestions"],
            Value::Null,
            "nobody changes an order"
        );
    }
}
