//! From a chart to what a forecast starts from: who measured, what was taken when, and when nothing can be said.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot set up its chart has failed"
)]

mod laboratory;

use care::{
    Ask,
    forecast::{Said, Why, outlook},
    plan::{Draft, save_draft, sign},
};
use laboratory::{House, Treated, house};
use record::{
    Dosage, Finding, Source, Value,
    finding::ConceptId,
    forecast::{Change, Known, Taken},
    id::{AccountId, FindingId, NoteId},
    plan::OverrideReason,
    quantity::Quantity,
};
use storage::instruction::Instruction;

const VIEWS: [&str; 4] = ["top", "back", "left", "right"];

/// Somebody with a diagnosis and a measured start, on baricitinib 2 mg from today on.
async fn begun(house: &House) -> Treated {
    let one = house.treated("Course", 7).await;
    let diagnosis = (
        "clinician_diagnosis".to_owned(),
        Value::Code("aa_patchy".to_owned()),
    );
    let months = Value::Quantity(Quantity::new("24".parse().unwrap(), "mo"));
    find(
        house,
        &one,
        true,
        vec![diagnosis, ("episode_months".to_owned(), months)],
    )
    .await;
    scored(house, &one, true, "80").await;
    one
}

/// All four views at `percent`, scored today by the clinician or marked by the patient.
async fn scored(house: &House, one: &Treated, measured: bool, percent: &str) {
    let prefix = if measured { "scalp" } else { "patient_scalp" };
    let percent = Value::Quantity(Quantity::new(percent.parse().unwrap(), "%"));
    let view = |view| (format!("{prefix}_{view}"), percent.clone());
    find(house, one, measured, VIEWS.map(view).to_vec()).await;
}

async fn find(house: &House, one: &Treated, measured: bool, said: Vec<(String, Value)>) {
    let account = AccountId::new(&*house.clock, &*house.chance);
    let source = if measured {
        Source::Clinician {
            account,
            name: "Maya".to_owned(),
        }
    } else {
        Source::Patient { account }
    };
    let findings: Vec<Finding> = said
        .into_iter()
        .map(|(concept, value)| Finding {
            id: FindingId::new(&*house.clock, &*house.chance),
            concept: ConceptId::new(concept),
            value,
            observed_on: house.today(),
            recorded_at: house.practice.now(),
            source: source.clone(),
            original: None,
        })
        .collect();
    let patient = one.patient.id;
    let keep = house.store.run("find", move |tx| {
        Box::pin(async move { tx.keep_findings(patient, None, &findings).await })
    });
    keep.await.unwrap();
}

/// Signs that the medicine is taken away from today on, or given back.
async fn hold(house: &House, one: &Treated, holds: bool) {
    let told = Instruction {
        id: NoteId::new(&*house.clock, &*house.chance),
        patient: one.patient.id,
        practitioner: house.maya.practitioner().unwrap(),
        by: "Maya".to_owned(),
        holds,
        words: "As we spoke.".to_owned(),
        signed_at: house.practice.now(),
    };
    let keep = house.store.run("tell", move |tx| {
        Box::pin(async move { tx.keep_instruction(&told).await })
    });
    keep.await.unwrap();
}

/// Signs a plan with another dose from today on.
async fn replan(house: &House, one: &Treated, mg: u32) {
    let maya = Ask::plain(house.maya.clone());
    let draft = Draft {
        diagnosis: "Alopecia areata".to_owned(),
        icd10cm: "L63.8".to_owned(),
        treatment: Some("baricitinib".to_owned()),
        dosage: Some(Dosage {
            mg: mg.into(),
            every_h: 24,
        }),
        prescription: Some(format!("Baricitinib {mg} mg once daily")),
        starts_on: Some(house.today()),
        message: "We go on.".to_owned(),
        follow_up: "In twelve weeks".to_owned(),
        answers: None,
    };
    let plan = save_draft(&house.practice, &maya, one.encounter, draft);
    let because = OverrideReason {
        code: "other".to_owned(),
        words: "a test of what follows the start".to_owned(),
    };
    let plan = plan.await.unwrap();
    sign(&house.practice, &maya, plan, Some(because))
        .await
        .unwrap();
}

async fn known(house: &House, one: &Treated) -> Result<Known, Why> {
    let seen = outlook(&house.practice, &house.maya, one.patient.id);
    match seen.await.unwrap().said {
        Said::Preparing(known) => Ok(known),
        Said::Forecast(spoken) => Ok(spoken.known),
        Said::Refused(why) => Err(why),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "beside what is not taken")]
fn baricitinib(dose_mg: f64) -> Option<Taken> {
    Some(Taken {
        treatment: "baricitinib".to_owned(),
        dose_mg,
        every_h: 24,
    })
}

/// Week and SALT.
type Scores = Vec<(u16, f64)>;

/// What was measured, and what the patient marked.
fn weeks(known: &Known) -> (Scores, Scores) {
    let of = |all: &[record::forecast::Reading]| all.iter().map(|it| (it.week, it.salt)).collect();
    (of(&known.readings), of(&known.self_scored))
}

#[tokio::test]
async fn what_the_patient_marks_counts_beside_what_was_measured_and_never_for_it() {
    let house = house().await;
    let one = begun(&house).await;
    // On the first day the measured score stands alone.
    scored(&house, &one, false, "95").await;
    let start = known(&house, &one).await.unwrap();
    assert!((start.salt - 80.0).abs() < 1e-9, "{start:?}");
    assert_eq!(weeks(&start), (vec![], vec![]));

    house.days(56);
    scored(&house, &one, false, "60").await;
    house.days(28);
    scored(&house, &one, false, "20").await;
    scored(&house, &one, true, "50").await;
    let later = known(&house, &one).await.unwrap();
    assert_eq!(weeks(&later), (vec![(12, 50.0)], vec![(8, 60.0)]));
    assert!((later.salt - 80.0).abs() < 1e-9, "{later:?}");
}

#[tokio::test]
async fn a_hold_closes_it_and_once_it_is_over_is_weeks_without_a_dose() {
    let house = house().await;
    let one = begun(&house).await;
    house.days(70);
    let since = house.today();
    hold(&house, &one, true).await;
    assert_eq!(known(&house, &one).await, Err(Why::Held(since)));
    house.days(21);
    assert_eq!(known(&house, &one).await, Err(Why::Held(since)));
    hold(&house, &one, false).await;
    let expected = [
        Change {
            week: 10,
            taken: None,
        },
        Change {
            week: 13,
            taken: baricitinib(2.0),
        },
    ];
    let course = known(&house, &one).await.unwrap();
    assert_eq!(course.changes, expected);
    assert_eq!(course.now_taken(), baricitinib(2.0));
}

#[tokio::test]
async fn a_dose_that_was_raised_is_followed_from_the_first_day_on() {
    let house = house().await;
    let one = begun(&house).await;
    let first = house.today();
    house.days(112);
    replan(&house, &one, 4).await;
    let course = known(&house, &one).await.unwrap();
    assert_eq!((course.started_on, course.dose_mg), (first, 2.0));
    let raised = Change {
        week: 16,
        taken: baricitinib(4.0),
    };
    assert_eq!(course.changes, [raised]);
}

#[tokio::test]
async fn a_dose_that_the_models_do_not_know_is_not_guessed() {
    let house = house().await;
    let one = begun(&house).await;
    house.days(30);
    replan(&house, &one, 1).await;
    let unclear = Err(Why::DoseUnclear("Baricitinib 1 mg once daily".to_owned()));
    assert_eq!(known(&house, &one).await, unclear);
    house.days(30);
    replan(&house, &one, 4).await;
    let changed = Err(Why::Changed(house.today()));
    assert_eq!(known(&house, &one).await, changed);
}
