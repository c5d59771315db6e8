//! Results: what a laboratory writes becomes the right duty, the right task and nothing else.

mod laboratory;

use std::collections::BTreeSet;

use care::{
    Ask, Refused,
    decide::{self, Decision, worklist},
    enter_result::{TypedReport, TypedValue, enter_result},
    monitor::sweep,
    order_tests::{TestOrder, order_tests},
    own_care::own_care,
    quarantine::{self, Matching},
    receive_result::Received,
    renew::ask_renewal,
};
use jiff::{SignedDuration, civil::Date};
use laboratory::{House, Specimen, Treated, bundle, house, number, open, practice};
use record::{
    Value,
    order::ObligationState,
    task::{TaskKind, Urgency},
};
use storage::Fault;

async fn alc_of(house: &House, one: &Treated) -> Option<Value> {
    let chart = house.chart(one).await;
    chart
        .findings
        .latest("alc")
        .map(|found| found.value.clone())
}

// H-04, H-08
#[tokio::test]
async fn a_count_of_450_holds_however_it_is_written() {
    let house = house().await;
    let spellings = [
        ("450", "/uL"),
        ("450", "cells/uL"),
        ("450", "cells/mcL"),
        ("450", "cells/mm3"),
        ("450", "/mm3"),
        ("450", "CELLS/UL"),
        ("0.45", "10*3/uL"),
        ("0.45", "10^3/uL"),
        ("0.45", "x10E3/uL"),
        ("0.45", "X10-3/UL"),
        ("0.45", "K/uL"),
        ("0.45", "K/cmm"),
        ("0.450", "thou/mcL"),
        ("0.45", "10*9/L"),
        ("0.45", "10^9/L"),
        ("0.45", "BILL/L"),
        ("0.45", "G/L"),
    ];
    let mut people = Vec::new();
    for nth in 0..spellings.len() {
        people.push(
            house
                .treated("Spelling", 100 + u32::try_from(nth).unwrap())
                .await,
        );
    }
    house.days(26);
    for (one, (value, unit)) in people.iter().zip(spellings) {
        let text = Specimen::of(one, &format!("A-{}", one.patient.mrn), house.today())
            .alc(number(value, unit))
            .count()
            .text();
        let (read, unreadable, tasks) = house.filed(&text).await;
        assert_eq!((read, unreadable), (5, Vec::new()), "{value} {unit}");
        assert_eq!(tasks, 1, "{value} {unit}");
        let tasks = house.open_tasks(one, TaskKind::MonitoringAction).await;
        let [task] = tasks.as_slice() else {
            panic!("{value} {unit}: {tasks:?}")
        };
        assert_eq!(task.urgency, Urgency::Now);
        assert_eq!(task.owner, house.maya.practitioner());
        let top = worklist(&house.practice, &house.maya).await.unwrap();
        assert_eq!(top[0].task.urgency, Urgency::Now, "it stands on top");
        assert!(top.iter().any(|line| line.task.id == task.id));
        let chart = house.chart(one).await;
        assert!(!chart.gate.is_open(), "{value} {unit}: the gate is closed");
        assert!(matches!(
            house.duty(one, "cbc", 4).await.state,
            ObligationState::Done { .. }
        ));
        // Line 2: nothing that software made of it is on the patient's side.
        let own = own_care(&house.practice, &one.actor).await.unwrap();
        assert!(own.waits_for_words && own.on_hold().is_none() && own.instructions.is_empty());
        let seen = format!("{own:?}");
        for said in ["Consider", "ALC_LT", "hold", "Interrupt", "500"] {
            assert!(!seen.contains(said), "`{said}` in {seen}");
        }
        ask_renewal(&house.practice, &Ask::plain(one.actor.clone()))
            .await
            .unwrap();
        let asked = house.open_tasks(one, TaskKind::Renewal).await;
        assert!(
            asked[0].why.contains("the gate is closed"),
            "{}",
            asked[0].why
        );
    }
}

#[tokio::test]
async fn exactly_500_does_not_hold() {
    let house = house().await;
    let people = [
        house.treated("Five", 1).await,
        house.treated("Hundred", 2).await,
    ];
    house.days(26);
    for (one, (value, unit)) in people.iter().zip([("500", "cells/uL"), ("0.500", "K/uL")]) {
        let text = Specimen::of(one, &format!("B-{}", one.patient.mrn), house.today())
            .alc(number(value, unit))
            .count()
            .text();
        let (_, unreadable, tasks) = house.filed(&text).await;
        assert!(
            unreadable.is_empty() && tasks == 1,
            "{unreadable:?} {tasks}"
        );
        assert!(
            house
                .open_tasks(one, TaskKind::MonitoringAction)
                .await
                .is_empty()
        );
        assert!(house.chart(one).await.gate.is_open());
    }
}

/// Between "in range" and "a rule speaks" lies what a person must still read.
#[tokio::test]
async fn what_is_out_of_range_and_has_no_rule_is_on_the_list() {
    let house = house().await;
    let one = house.treated("Outside", 1).await;
    house.days(26);
    let count = |accession: &str, alc: &str| {
        Specimen::of(&one, accession, house.today())
            .alc(number(alc, "10*3/uL"))
            .count()
            .text()
    };
    let low = count("R-1", "0.7");
    assert_eq!(house.filed(&low).await.2, 1);
    let told = house.open_tasks(&one, TaskKind::AbnormalResult).await;
    assert_eq!(told.len(), 1);
    let why = &told[0].why;
    assert!(
        why.contains("Lymphocytes") && why.contains("0.7") && why.contains("1.0 to 4.0, MEM"),
        "the value, its range and how sure that is: {why}"
    );
    // A result within its range is nobody's business; one that a rule speaks about is that rule's task alone.
    house.days(1);
    let fine = count("R-2", "1.8");
    assert_eq!(house.filed(&fine).await.2, 0);
    house.days(1);
    let held = count("R-3", "0.45");
    house.filed(&held).await;
    assert_eq!(
        house
            .open_tasks(&one, TaskKind::MonitoringAction)
            .await
            .len(),
        1
    );
    let told = house.open_tasks(&one, TaskKind::AbnormalResult).await;
    assert_eq!(told.len(), 1, "{told:?}");
    // A correction into range takes the task away.
    let corrected = low
        .replace("\"final\"", "\"corrected\"")
        .replace("0.7", "1.7");
    house.filed(&corrected).await;
    let told = house.open_tasks(&one, TaskKind::AbnormalResult).await;
    assert!(told.is_empty(), "{told:?}");
}

// H-04, H-05
#[tokio::test]
async fn what_cannot_be_read_is_a_persons_and_never_in_range() {
    let house = house().await;
    let words = |words: &str| format!(r#""valueString": "{words}""#);
    let table = [
        number("450", "furlongs"),
        number("450", ""),
        number("1.8", "mg/dL"),
        number("1800", "10*3/uL"),
        r#""valueQuantity": { "value": 0.5, "comparator": "ad", "unit": "10*3/uL" }"#.to_owned(),
        words("~0.5"),
        words("0,45"),
        words("1,800"),
        words("hemolyzed"),
        words("see note"),
        words("TNP"),
        words("pending"),
        words("-"),
        words("clotted"),
    ];
    let mut people = Vec::new();
    for nth in 0..table.len() {
        people.push(
            house
                .treated("Unread", 200 + u32::try_from(nth).unwrap())
                .await,
        );
    }
    house.days(26);
    for (one, value) in people.iter().zip(&table) {
        let text = Specimen::of(one, &format!("C-{}", one.patient.mrn), house.today())
            .alc(value.clone())
            .count()
            .text();
        let (read, unreadable, tasks) = house.filed(&text).await;
        assert_eq!(
            (read, unreadable.len(), tasks),
            (4, 1, 1),
            "{value}: {unreadable:?}"
        );
        assert!(
            matches!(alc_of(&house, one).await, Some(Value::Unknown(_))),
            "{value}"
        );
        let task = house.open_tasks(one, TaskKind::UnreadableResult).await;
        assert_eq!(task.len(), 1, "{value}");
        assert!(
            house.duty(one, "cbc", 4).await.state.is_live(),
            "{value}: the duty stays open"
        );
    }
}

#[tokio::test]
async fn a_code_nobody_knows_is_not_lost() {
    let house = house().await;
    let one = house.week_four("Code", 1).await;
    let text = Specimen::of(&one, "D-1", house.today())
        .value("99999-9", number("1", "U/L"))
        .text();
    let (read, unreadable, tasks) = house.filed(&text).await;
    assert_eq!((read, unreadable.len(), tasks), (0, 1, 1));
    assert!(unreadable[0].contains("99999-9"), "{unreadable:?}");
}

#[tokio::test]
async fn the_same_report_twice_is_one() {
    let house = house().await;
    let one = house.week_four("Twice", 1).await;
    let text = Specimen::of(&one, "E-1", house.today())
        .alc(number("0.45", "K/uL"))
        .count()
        .text();
    house.filed(&text).await;
    let before = house.chart(&one).await;
    assert!(matches!(
        house.send(&text).await.unwrap().as_slice(),
        [Received::Duplicate { .. }]
    ));
    let after = house.chart(&one).await;
    assert_eq!(before.tasks, after.tasks);
    assert_eq!(before.findings.len(), after.findings.len());
}

#[tokio::test]
async fn a_corrected_report_replaces_what_it_corrects() {
    let house = house().await;
    let one = house.week_four("Corrected", 1).await;
    let low = Specimen::of(&one, "F-1", house.today())
        .alc(number("0.45", "K/uL"))
        .count();
    house.filed(&low.text()).await;
    let first = house.open_tasks(&one, TaskKind::MonitoringAction).await;
    house.clock.advance(SignedDuration::from_hours(2));
    // Still low: the question is asked anew on the new number.
    let lower = low.clone().alc(number("0.40", "K/uL")).status("corrected");
    house.filed(&lower.text()).await;
    let second = house.open_tasks(&one, TaskKind::MonitoringAction).await;
    assert_eq!(second.len(), 1);
    assert_ne!(first[0].id, second[0].id);
    let closed = house.chart(&one).await.tasks;
    let closed = closed.iter().find(|task| task.id == first[0].id).unwrap();
    assert_eq!(closed.closed.as_ref().unwrap().by, "laboratory");
    assert!(second[0].why.contains("0.4"), "{}", second[0].why);
    house.clock.advance(SignedDuration::from_hours(2));
    // Never was low: nothing stands, and the duty is done by the new number.
    let fine = low.clone().alc(number("1.45", "K/uL")).status("corrected");
    let (read, _, tasks) = house.filed(&fine.text()).await;
    assert_eq!((read, tasks), (5, 0));
    assert!(
        house
            .open_tasks(&one, TaskKind::MonitoringAction)
            .await
            .is_empty()
    );
    let chart = house.chart(&one).await;
    assert!(chart.gate.is_open(), "{:?}", chart.gate);
    assert_eq!(chart.findings.about("alc").count(), 1);
    let duty = house.duty(&one, "cbc", 4).await;
    let ObligationState::Done { findings, .. } = duty.state else {
        panic!("{duty:?}")
    };
    let standing: BTreeSet<_> = chart.findings.all().iter().map(|one| one.id).collect();
    assert!(
        findings.iter().all(|id| standing.contains(id)),
        "it rests on what stands"
    );
}

#[tokio::test]
async fn a_cancelled_report_opens_the_duty_again() {
    let house = house().await;
    let one = house.week_four("Cancelled", 1).await;
    let fine = Specimen::of(&one, "G-1", house.today())
        .alc(number("1.8", "K/uL"))
        .count();
    house.filed(&fine.text()).await;
    assert!(!house.duty(&one, "cbc", 4).await.state.is_live());
    let (read, unreadable, tasks) = house.filed(&fine.clone().status("cancelled").text()).await;
    assert_eq!(
        (read, unreadable.len(), tasks),
        (0, 1, 1),
        "somebody is told"
    );
    assert_eq!(
        house.duty(&one, "cbc", 4).await.state,
        ObligationState::Open
    );
    assert_eq!(alc_of(&house, &one).await, None);
}

#[tokio::test]
async fn a_preliminary_report_counts_for_nothing() {
    let house = house().await;
    let one = house.week_four("Early", 1).await;
    let last = Specimen::of(&one, "H-1", house.today())
        .alc(number("1.8", "K/uL"))
        .count();
    let first = last.clone().status("preliminary");
    let (read, ..) = house.filed(&first.text()).await;
    assert_eq!(read, 0);
    assert!(matches!(
        alc_of(&house, &one).await,
        Some(Value::Unknown(_))
    ));
    assert!(house.duty(&one, "cbc", 4).await.state.is_live());
    house.clock.advance(SignedDuration::from_hours(3));
    let (read, ..) = house.filed(&last.text()).await;
    assert_eq!(read, 5);
    assert!(!house.duty(&one, "cbc", 4).await.state.is_live());
    assert!(
        house
            .open_tasks(&one, TaskKind::UnreadableResult)
            .await
            .is_empty(),
        "the final word answers what the preliminary one left open"
    );
    // One that was delayed on its way does not undo the final one.
    let late = first.clone().alc(number("1.7", "K/uL"));
    assert!(matches!(
        house.send(&late.text()).await.unwrap().as_slice(),
        [Received::Late { .. }]
    ));
    assert!(alc_of(&house, &one).await.unwrap().number().is_some());
}

// H-06
#[tokio::test]
async fn a_report_of_two_minds_about_whose_it_is_goes_into_no_chart() {
    let house = house().await;
    let one = house.week_four("Mine", 1).await;
    let other = house.treated("Yours", 2).await;
    let own = Specimen::of(&one, "I-1", house.today()).alc(number("0.45", "K/uL"));
    let table = [
        (
            "another day of birth",
            Specimen {
                born_on: other.patient.born_on,
                accession: "I-2".to_owned(),
                ..own.clone()
            },
        ),
        (
            "another name",
            Specimen {
                family: "Yours".to_owned(),
                accession: "I-3".to_owned(),
                ..own.clone()
            },
        ),
        (
            "a number of nobody",
            Specimen {
                mrn: "TEST-9999".to_owned(),
                accession: "I-4".to_owned(),
                ..own.clone()
            },
        ),
        (
            "another number",
            Specimen {
                mrn: other.patient.mrn.clone(),
                accession: "I-5".to_owned(),
                ..own.clone()
            },
        ),
    ];
    for (what, specimen) in table {
        let received = house.send(&specimen.text()).await.unwrap();
        let [Received::Quarantined { quarantine, .. }] = received.as_slice() else {
            panic!("{what}: {received:?}")
        };
        for chart in [house.chart(&one).await, house.chart(&other).await] {
            assert!(chart.findings.about("alc").next().is_none(), "{what}");
            assert!(chart.tasks.is_empty(), "{what}");
        }
        let lines = worklist(&house.practice, &house.maya).await.unwrap();
        let line = lines
            .iter()
            .find(|line| line.task.about == quarantine.to_string())
            .unwrap();
        assert_eq!(line.task.kind, TaskKind::Quarantine);
        let refused = decide::decide(
            &house.practice,
            &Ask::plain(house.maya.clone()),
            line.task.id,
            Decision::Done {
                words: "seen".to_owned(),
            },
        )
        .await;
        assert!(
            matches!(refused, Err(Refused::NotFound)),
            "a word on the list does not end it"
        );
    }
}

fn matching(mrn: &str, born_on: Option<Date>, why: &str) -> Matching {
    Matching {
        mrn: mrn.to_owned(),
        born_on,
        why: why.to_owned(),
    }
}

#[tokio::test]
async fn a_person_matches_or_dismisses_what_is_in_quarantine() {
    let house = house().await;
    let one = house.week_four("Mine", 1).await;
    let other = house.treated("Yours", 2).await;
    let maya = Ask::plain(house.maya.clone());
    let wrong = Specimen {
        born_on: other.patient.born_on,
        ..Specimen::of(&one, "J-1", house.today())
            .alc(number("0.45", "K/uL"))
            .count()
    };
    house.send(&wrong.text()).await.unwrap();
    house
        .send(
            &Specimen {
                accession: "J-2".to_owned(),
                ..wrong.clone()
            }
            .text(),
        )
        .await
        .unwrap();
    let waiting = quarantine::waiting(&house.practice, &house.maya)
        .await
        .unwrap();
    assert_eq!(waiting.len(), 2);
    let (first, second) = (waiting[0].id, waiting[1].id);
    let puzzle = quarantine::one(&house.practice, &house.maya, first)
        .await
        .unwrap();
    assert_eq!(
        puzzle.candidates.len(),
        2,
        "whoever has the number, and whoever has the birthday"
    );
    assert_eq!(puzzle.candidates[0].patient.id, one.patient.id);
    assert_eq!(puzzle.candidates[0].same_birth, Some(false));
    assert_eq!(puzzle.results.len(), 5);
    let born_on = Some(one.patient.born_on);
    for (bad, field) in [
        (matching("TEST-9999", born_on, "x"), "mrn"),
        (
            matching(&one.patient.mrn, Some(other.patient.born_on), "x"),
            "born_on",
        ),
        (matching(&one.patient.mrn, None, "x"), "born_on"),
        (matching(&one.patient.mrn, born_on, " "), "why"),
    ] {
        let Err(Refused::Invalid(problems)) =
            quarantine::match_to(&house.practice, &maya, first, bad).await
        else {
            panic!("{field}")
        };
        assert_eq!(problems[0].field, field);
    }
    let right = matching(&one.patient.mrn, born_on, "called the laboratory");
    let filed = quarantine::match_to(&house.practice, &maya, first, right.clone())
        .await
        .unwrap();
    assert!(
        matches!(
            filed,
            Received::Filed {
                findings: 5,
                tasks: 1,
                ..
            }
        ),
        "{filed:?}"
    );
    assert_eq!(
        house
            .open_tasks(&one, TaskKind::MonitoringAction)
            .await
            .len(),
        1
    );
    let again = quarantine::match_to(&house.practice, &maya, first, right).await;
    assert!(matches!(again, Err(Refused::Conflict("already-resolved"))));
    let refused = quarantine::dismiss(&house.practice, &maya, second, " ").await;
    assert!(matches!(refused, Err(Refused::Invalid(_))));
    quarantine::dismiss(&house.practice, &maya, second, "a copy")
        .await
        .unwrap();
    assert!(
        quarantine::waiting(&house.practice, &house.maya)
            .await
            .unwrap()
            .is_empty()
    );
    let left = worklist(&house.practice, &house.maya).await.unwrap();
    assert!(
        left.iter()
            .all(|line| line.task.kind != TaskKind::Quarantine)
    );
    let nobody = quarantine::waiting(&house.practice, &one.actor).await;
    assert!(matches!(nobody, Err(Refused::NotFound)));
}

// H-06
#[tokio::test]
async fn a_correction_about_somebody_else_is_a_persons_to_decide() {
    let house = house().await;
    let one = house.week_four("Mine", 1).await;
    let other = house.treated("Yours", 2).await;
    let first = Specimen::of(&one, "K-1", house.today())
        .alc(number("0.45", "K/uL"))
        .count();
    house.filed(&first.text()).await;
    let corrected = Specimen {
        values: first.values.clone(),
        ..Specimen::of(&other, "K-1", house.today()).status("corrected")
    };
    let received = house.send(&corrected.text()).await.unwrap();
    let [Received::Quarantined { quarantine: id, .. }] = received.as_slice() else {
        panic!("{received:?}")
    };
    assert!(
        alc_of(&house, &one).await.is_some(),
        "nothing is taken away before a person has looked"
    );
    let matching = Matching {
        mrn: other.patient.mrn.clone(),
        born_on: Some(other.patient.born_on),
        why: "tubes were exchanged".to_owned(),
    };
    let maya = Ask::plain(house.maya.clone());
    quarantine::match_to(&house.practice, &maya, *id, matching)
        .await
        .unwrap();
    assert_eq!(alc_of(&house, &one).await, None);
    assert!(alc_of(&house, &other).await.is_some());
    assert!(
        house.duty(&one, "cbc", 4).await.state.is_live(),
        "it was never done"
    );
    assert!(
        house
            .open_tasks(&one, TaskKind::MonitoringAction)
            .await
            .is_empty()
    );
    let told = house.open_tasks(&one, TaskKind::UnreadableResult).await;
    assert_eq!(told[0].urgency, Urgency::Now);
}

#[tokio::test]
async fn a_date_in_the_future_and_two_patients_at_once() {
    let house = house().await;
    let one = house.week_four("One", 1).await;
    let other = house.treated("Other", 2).await;
    let tomorrow = house.today().tomorrow().unwrap();
    let text = Specimen::of(&one, "L-1", tomorrow)
        .alc(number("1.8", "K/uL"))
        .text();
    let (read, unreadable, tasks) = house.filed(&text).await;
    assert_eq!((read, unreadable.len(), tasks), (0, 1, 1));
    assert!(unreadable[0].contains("future"), "{unreadable:?}");
    assert_eq!(alc_of(&house, &one).await, None);
    // Two reports in one Bundle go each to its own.
    let mine = Specimen::of(&one, "L-2", house.today()).alc(number("1.8", "K/uL"));
    let yours = Specimen::of(&other, "L-3", house.today()).alc(number("0.45", "K/uL"));
    let received = house
        .send(&bundle(&[mine.entries(1), yours.entries(2)]))
        .await
        .unwrap();
    assert!(
        received
            .iter()
            .all(|one| matches!(one, Received::Filed { .. })),
        "{received:?}"
    );
    assert!(
        house
            .open_tasks(&one, TaskKind::MonitoringAction)
            .await
            .is_empty()
    );
    assert_eq!(
        house
            .open_tasks(&other, TaskKind::MonitoringAction)
            .await
            .len(),
        1
    );
    // One report about two people is refused as a whole.
    let torn = yours.entries(1).replace(
        r#""subject": { "reference": "urn:p1" }, "effectiveDateTime""#,
        r#""subject": { "reference": "urn:p0" }, "effectiveDateTime""#,
    );
    let text = bundle(&[mine.entries(0), torn]);
    assert!(fhir::incoming::read(text.as_bytes(), &house.practice.edition).is_err());
}

#[tokio::test]
async fn what_was_drawn_before_the_start_says_nothing_about_week_four() {
    let house = house().await;
    let one = house.treated("Before", 1).await;
    let start = house.today();
    house.days(26);
    let before = start.yesterday().unwrap();
    let old = Specimen::of(&one, "M-1", before)
        .alc(number("1.8", "K/uL"))
        .count();
    let (read, ..) = house.filed(&old.text()).await;
    assert_eq!(read, 5);
    assert!(house.duty(&one, "cbc", 4).await.state.is_live());
    // One blood draw serves one date of a recurring test.
    let new = Specimen::of(&one, "M-2", house.today())
        .alc(number("1.7", "K/uL"))
        .count();
    house.filed(&new.text()).await;
    assert!(!house.duty(&one, "cbc", 4).await.state.is_live());
    assert!(house.duty(&one, "cbc", 12).await.state.is_live());
}

#[tokio::test]
async fn an_old_result_serves_a_baseline_test_only_inside_its_window() {
    let house = house().await;
    let one = house.patient("Window", 1).await;
    let maya = Ask::plain(house.maya.clone());
    let tests = ["cbc", "igra"].map(|test| (test.to_owned(), "before the start".to_owned()));
    let order = TestOrder {
        treatment: Some("baricitinib".to_owned()),
        tests: tests.to_vec(),
    };
    order_tests(&house.practice, &maya, one.encounter, order)
        .await
        .unwrap();
    let igra = |accession: &str, days| {
        Specimen::of(&one, accession, house.ago(days))
            .value("71773-6", r#""valueString": "Negative""#.to_owned())
    };
    let count = |accession: &str, days| {
        Specimen::of(&one, accession, house.ago(days))
            .alc(number("1.8", "K/uL"))
            .count()
    };
    for (text, test) in [(igra("N-1", 400), "igra"), (count("N-2", 40), "cbc")] {
        house.filed(&text.text()).await;
        assert!(
            house.duty(&one, test, 0).await.state.is_live(),
            "{test} is too old"
        );
    }
    for (text, test) in [(igra("N-3", 330), "igra"), (count("N-4", 10), "cbc")] {
        house.filed(&text.text()).await;
        assert!(
            !house.duty(&one, test, 0).await.state.is_live(),
            "{test} counts"
        );
    }
    assert_eq!(
        house
            .open_tasks(&one, TaskKind::ResultsComplete)
            .await
            .len(),
        1
    );
}

// H-09
#[tokio::test]
async fn a_test_that_is_not_done_climbs_until_it_is_everybodys() {
    let house = house().await;
    let one = house.treated("Late", 1).await;
    house.days(28);
    sweep(&house.practice).await.unwrap();
    assert!(
        house
            .open_tasks(&one, TaskKind::OverdueTest)
            .await
            .is_empty(),
        "its day is still on time"
    );
    house.days(1);
    let swept = sweep(&house.practice).await.unwrap();
    assert_eq!(swept.overdue, 4, "{swept:?}");
    let tasks = house.open_tasks(&one, TaskKind::OverdueTest).await;
    assert_eq!(tasks.len(), 4);
    assert!(
        tasks
            .iter()
            .all(|task| task.owner == house.maya.practitioner())
    );
    let before = house.chart(&one).await.tasks;
    let again = sweep(&house.practice).await.unwrap();
    assert_eq!((again.overdue, again.escalated, again.reminded), (0, 0, 0));
    assert_eq!(house.chart(&one).await.tasks, before, "twice is the same");
    let colleague = house.clinician("Dr. Cover", "IL").await;
    let elsewhere = house.clinician("Dr. Elsewhere", "NY").await;
    let sees = async |who| {
        let lines = worklist(&house.practice, who).await.unwrap();
        lines
            .iter()
            .filter(|line| line.task.patient == Some(one.patient.id))
            .count()
    };
    assert_eq!(sees(&colleague).await, 0);
    house.clock.advance(SignedDuration::from_hours(5));
    sweep(&house.practice).await.unwrap();
    let tasks = house.open_tasks(&one, TaskKind::OverdueTest).await;
    assert!(
        tasks
            .iter()
            .all(|task| task.owner.is_none() && task.urgency == Urgency::Now)
    );
    assert_eq!(sees(&colleague).await, 4, "absence does not hide it");
    assert_eq!(
        sees(&elsewhere).await,
        0,
        "whoever has no licence there still sees nothing"
    );
    assert!(house.chart(&one).await.gate.is_open(), "within the grace");
    // Answered and still not done: once more when medicine is no longer simply renewed, and only once.
    for task in tasks {
        let words = "the laboratory is closed".to_owned();
        let decision = Decision::NotNow {
            reason: "other".to_owned(),
            words,
        };
        decide::decide(
            &house.practice,
            &Ask::plain(house.maya.clone()),
            task.id,
            decision,
        )
        .await
        .unwrap();
    }
    house.days(14);
    for _ in 0..2 {
        sweep(&house.practice).await.unwrap();
        assert_eq!(house.open_tasks(&one, TaskKind::OverdueTest).await.len(), 4);
    }
    assert!(!house.chart(&one).await.gate.is_open());
    let count = Specimen::of(&one, "O-1", house.today())
        .alc(number("1.8", "K/uL"))
        .count();
    house.filed(&count.text()).await;
    assert_eq!(
        house.open_tasks(&one, TaskKind::OverdueTest).await.len(),
        3,
        "the result ends its own"
    );
}

// H-08
#[tokio::test]
async fn a_result_and_its_task_are_both_there_or_neither() {
    let house = house().await;
    let one = house.week_four("Both", 1).await;
    let text = Specimen::of(&one, "P-1", house.today())
        .alc(number("0.45", "K/uL"))
        .count()
        .text();
    house.store.faults().next(Fault::DiskFull);
    assert!(matches!(house.send(&text).await, Err(Refused::Storage(_))));
    let chart = house.chart(&one).await;
    assert!(chart.tasks.is_empty() && chart.findings.about("alc").next().is_none());
    house.store.faults().next(Fault::BeforeCommit);
    assert!(matches!(house.send(&text).await, Err(Refused::Storage(_))));
    // The process stops and starts again on the same folder.
    house.store.close().await;
    let store = open(house.folder.path()).await;
    let house = House {
        practice: practice(store.clone(), &house.clock, &house.chance),
        store,
        ..house
    };
    let chart = house.chart(&one).await;
    assert!(chart.tasks.is_empty() && chart.findings.about("alc").next().is_none());
    assert_eq!(house.filed(&text).await.0, 5, "sent again, it is filed");
    house.store.faults().next(Fault::AfterCommit);
    let more = Specimen::of(&one, "P-2", house.today())
        .value("1742-6", number("900", "U/L"))
        .text();
    assert!(
        matches!(house.send(&more).await, Err(Refused::Storage(_))),
        "nobody is told that it is in"
    );
    house.store.close().await;
    let store = open(house.folder.path()).await;
    let house = House {
        practice: practice(store.clone(), &house.clock, &house.chance),
        store,
        ..house
    };
    assert!(
        house
            .chart(&one)
            .await
            .findings
            .about("alt")
            .next()
            .is_some()
    );
    assert!(
        matches!(
            house.send(&more).await.unwrap().as_slice(),
            [Received::Duplicate { .. }]
        ),
        "it was, and sending it again says so"
    );
}

// H-04
#[tokio::test]
async fn a_slipped_decimal_point_neither_clears_a_count_nor_hides_one() {
    let house = house().await;
    let one = house.treated("Slip", 1).await;
    house.days(20);
    let first = Specimen::of(&one, "Q-1", house.today())
        .alc(number("0.62", "K/uL"))
        .count();
    house.filed(&first.text()).await;
    house.days(6);
    // Ten times up: reassuring, so it is not believed.
    let up = Specimen::of(&one, "Q-2", house.today())
        .alc(number("6.2", "K/uL"))
        .count();
    let (read, unreadable, tasks) = house.filed(&up.text()).await;
    assert_eq!((read, unreadable.len(), tasks), (4, 1, 1), "{unreadable:?}");
    assert!(matches!(
        alc_of(&house, &one).await,
        Some(Value::Unknown(_))
    ));
    let shown = house.chart(&one).await;
    assert_eq!(
        shown.findings.latest("alc").unwrap().original.as_deref(),
        Some("6.2 K/uL")
    );
    house.days(1);
    // Ten times down: alarming, so it is taken as it is, and a person is told of the doubt as well.
    let down = Specimen::of(&one, "Q-3", house.today()).alc(number("0.062", "K/uL"));
    let (read, unreadable, tasks) = house.filed(&down.text()).await;
    assert_eq!((read, unreadable.len(), tasks), (1, 1, 2), "{unreadable:?}");
    assert!(!house.chart(&one).await.gate.is_open());
    assert_eq!(
        house.open_tasks(&one, TaskKind::MonitoringAction).await[0].urgency,
        Urgency::Now
    );
}

#[tokio::test]
async fn a_typed_number_that_slipped_is_asked_again() {
    let house = house().await;
    let one = house.week_four("Typed", 1).await;
    let maya = Ask::plain(house.maya.clone());
    let typed = |accession: &str, value: &str, checked| TypedReport {
        laboratory: "By telephone".to_owned(),
        accession: accession.to_owned(),
        drawn_on: house.today(),
        values: vec![TypedValue {
            field: "alc".to_owned(),
            concept: "alc".to_owned(),
            value: value.to_owned(),
            unit: "K/uL".to_owned(),
        }],
        checked,
    };
    let patient = one.patient.id;
    enter_result(&house.practice, &maya, patient, typed("R-1", "1.2", false))
        .await
        .unwrap();
    let refused = enter_result(&house.practice, &maya, patient, typed("R-2", "12", false)).await;
    let Err(Refused::Invalid(problems)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        (problems[0].field.as_str(), problems[0].problem.as_str()),
        ("alc", "problem-slipped-value")
    );
    let filed = enter_result(&house.practice, &maya, patient, typed("R-2", "12", true))
        .await
        .unwrap();
    assert!(
        matches!(filed, Received::Filed { findings: 1, .. }),
        "{filed:?}"
    );
    let refused = enter_result(&house.practice, &maya, patient, typed("R-3", "0,5", true)).await;
    assert!(matches!(refused, Err(Refused::Invalid(_))));
    house.days(1);
    let filed = enter_result(&house.practice, &maya, patient, typed("R-3", "< 0.5", true)).await;
    assert!(matches!(filed, Ok(Received::Filed { findings: 1, .. })));
    assert!(matches!(alc_of(&house, &one).await, Some(Value::Limit(_))));
}

#[tokio::test]
async fn what_was_decided_is_asked_again_by_a_new_count_alone() {
    let house = house().await;
    let one = house.week_four("Decided", 1).await;
    let maya = Ask::plain(house.maya.clone());
    ask_renewal(&house.practice, &Ask::plain(one.actor.clone()))
        .await
        .unwrap();
    let renewal = async || {
        house
            .open_tasks(&one, TaskKind::Renewal)
            .await
            .remove(0)
            .why
    };
    assert!(renewal().await.contains("all tests are in date"));
    let low = Specimen::of(&one, "S-1", house.today()).alc(number("0.45", "K/uL"));
    house.filed(&low.text()).await;
    assert!(
        renewal().await.contains("the gate is closed"),
        "the line is told anew"
    );
    let task = house.open_tasks(&one, TaskKind::MonitoringAction).await[0].id;
    house.clock.advance(SignedDuration::from_hours(1));
    let words = "Please stop the tablets until we write again.".to_owned();
    decide::decide(
        &house.practice,
        &maya,
        task,
        Decision::Hold {
            words: words.clone(),
        },
    )
    .await
    .unwrap();
    let own = own_care(&house.practice, &one.actor).await.unwrap();
    assert_eq!(
        own.on_hold().unwrap().words,
        words,
        "the patient reads what she signed"
    );
    assert!(
        !house.chart(&one).await.gate.is_open(),
        "a hold that stands closes the gate"
    );
    house.clock.advance(SignedDuration::from_hours(1));
    // Something else comes: no second question about the same count, but whether to go on.
    let liver = Specimen::of(&one, "S-2", house.today()).value("1742-6", number("22", "U/L"));
    house.filed(&liver.text()).await;
    let open = house.open_tasks(&one, TaskKind::MonitoringAction).await;
    assert_eq!(open.len(), 1);
    assert!(open[0].why.contains("on hold"), "{}", open[0].why);
    house.days(7);
    let still = Specimen::of(&one, "S-3", house.today()).alc(number("0.47", "K/uL"));
    house.filed(&still.text()).await;
    let now = house.open_tasks(&one, TaskKind::MonitoringAction).await;
    assert!(
        now.iter().any(|task| task.urgency == Urgency::Now),
        "{now:?}"
    );
    house.days(7);
    let better = Specimen::of(&one, "S-4", house.today()).alc(number("0.9", "K/uL"));
    house.filed(&better.text()).await;
    for task in house.open_tasks(&one, TaskKind::MonitoringAction).await {
        let words = "You can start the tablets again.".to_owned();
        decide::decide(&house.practice, &maya, task.id, Decision::Resume { words })
            .await
            .unwrap();
    }
    assert!(
        house
            .open_tasks(&one, TaskKind::MonitoringAction)
            .await
            .is_empty()
    );
    assert!(
        own_care(&house.practice, &one.actor)
            .await
            .unwrap()
            .on_hold()
            .is_none()
    );
    let gate = house.chart(&one).await.gate;
    assert!(gate.is_open(), "{gate:?}");
    assert!(renewal().await.contains("all tests are in date"));
}
