//! The dose of a plan: one number for the label, the words and the forecast.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot set up its clinic has failed"
)]

mod house;
mod laboratory;

use care::{
    Refused,
    plan::{Draft, Readiness, review, save_draft, sign},
    practice::Ask,
};
use laboratory::{House, Treated, house};
use record::{Dosage, id::PlanId, plan::OverrideReason};

fn draft(house: &House, mg: &str, words: &str) -> Draft {
    Draft {
        diagnosis: "Alopecia areata".to_owned(),
        icd10cm: "L63.8".to_owned(),
        treatment: Some("baricitinib".to_owned()),
        dosage: mg.parse().ok().map(|mg| Dosage { mg, every_h: 24 }),
        prescription: Some(words.to_owned()),
        starts_on: Some(house.today()),
        message: "We start.".to_owned(),
        follow_up: "In twelve weeks".to_owned(),
        answers: None,
    }
}

async fn drafted(
    house: &House,
    one: &Treated,
    mg: &str,
    words: &str,
) -> Result<PlanId, Vec<(String, String)>> {
    let maya = Ask::plain(house.maya.clone());
    let draft = draft(house, mg, words);
    match save_draft(&house.practice, &maya, one.encounter, draft).await {
        Ok(plan) => Ok(plan),
        Err(Refused::Invalid(problems)) => {
            let all = problems.into_iter();
            Err(all.map(|it| (it.field, it.problem)).collect())
        }
        Err(other) => panic!("{other:?}"),
    }
}

async fn ready(house: &House, plan: PlanId) -> Readiness {
    let seen = review(&house.practice, &house.maya, plan).await;
    seen.unwrap().2
}

#[tokio::test]
async fn a_dose_without_a_number_or_with_other_words_is_not_kept() {
    let house = house().await;
    let one = house.patient("Drafted", 1).await;
    let wrong = |field: &str, problem: &str| Err(vec![(field.to_owned(), problem.to_owned())]);
    for mg in ["", "0", "-2"] {
        let said = drafted(&house, &one, mg, "Baricitinib 2 mg once daily").await;
        assert_eq!(said, wrong("dose", "problem-dose"), "{mg}");
    }
    for words in [
        "Baricitinib, one tablet",
        "Baricitinib 20 mg",
        "Baricitinib 0.2 mg",
        "mg 2",
    ] {
        let said = drafted(&house, &one, "2", words).await;
        let other = wrong("prescription", "problem-prescription-dose");
        assert_eq!(said, other, "{words}");
    }
    let said = drafted(&house, &one, "2", " ").await;
    assert_eq!(said, wrong("prescription", "problem-prescription"));
    for (mg, words) in [
        ("2", "Baricitinib 2mg once daily"),
        ("2.0", "Two tablets of 1 mg: 2 mg a day"),
        ("1.5", "Solution, 1,5 mg"),
    ] {
        assert!(drafted(&house, &one, mg, words).await.is_ok(), "{words}");
    }
}

#[tokio::test]
async fn a_dose_that_no_label_knows_is_signed_only_with_a_reason() {
    let house = house().await;
    let one = house.patient("Tenfold", 2).await;
    let maya = Ask::plain(house.maya.clone());
    let usual = drafted(&house, &one, "2", "Baricitinib 2 mg")
        .await
        .unwrap();
    assert_eq!(ready(&house, usual).await.dose, None);

    let plan = drafted(&house, &one, "20", "Baricitinib 20 mg")
        .await
        .unwrap();
    let seen = ready(&house, plan).await;
    let departs = seen.dose.unwrap();
    assert!(
        departs.contains("20 mg every 24 hours is none of the labelled doses"),
        "{departs}"
    );
    assert!(seen.needs_reason);
    match sign(&house.practice, &maya, plan, None).await {
        Err(Refused::NotReady(why)) => assert!(why.contains(&departs), "{why:?}"),
        other => panic!("{other:?}"),
    }
    let because = OverrideReason {
        code: "other".to_owned(),
        words: "as agreed with the pharmacy".to_owned(),
    };
    sign(&house.practice, &maya, plan, Some(because))
        .await
        .unwrap();
}
