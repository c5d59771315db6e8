//! Results that are no number: a limit does what every number beyond it would do, and what is left open is a person's.

mod laboratory;

use laboratory::{House, Specimen, Treated, house, number};
use record::{
    Value,
    task::{Task, TaskKind, Urgency},
};

async fn week_four(house: &House, family: &str, number: u32) -> Treated {
    let one = house.treated(family, number).await;
    house.days(26);
    one
}

fn limit(sign: &str, value: &str) -> String {
    format!(r#""valueQuantity": {{ "value": {value}, "comparator": "{sign}", "unit": "10*3/uL" }}"#)
}

/// The count of lymphocytes as it came, and the open tasks of `kind`.
async fn told(house: &House, one: &Treated, kind: TaskKind) -> (Option<Value>, Vec<Task>) {
    let chart = house.chart(one).await;
    let newest = chart.findings.latest("alc");
    (
        newest.map(|it| it.value.clone()),
        house.open_tasks(one, kind).await,
    )
}

// H-05
#[tokio::test]
async fn a_limit_holds_when_every_count_below_it_would() {
    let house = house().await;
    let one = week_four(&house, "Low", 1).await;
    let text = Specimen::of(&one, "L-1", house.today())
        .alc(limit("<", "0.5"))
        .count()
        .text();
    let (_, unreadable, _) = house.filed(&text).await;
    assert_eq!(unreadable, Vec::<String>::new());
    let (value, tasks) = told(&house, &one, TaskKind::MonitoringAction).await;
    assert_eq!(value.unwrap().to_string(), "<0.5 10*3/uL");
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].urgency, Urgency::Now);
    assert!(tasks[0].why.contains("<0.5 10*3/uL"), "{}", tasks[0].why);
    assert!(!house.duty(&one, "cbc", 4).await.state.is_live());
}

#[tokio::test]
async fn a_limit_above_the_bound_holds_nothing_and_is_never_within_the_usual_range() {
    let house = house().await;
    let one = week_four(&house, "High", 1).await;
    let text = Specimen::of(&one, "L-2", house.today())
        .alc(limit(">", "0.5"))
        .count()
        .text();
    let (_, unreadable, _) = house.filed(&text).await;
    assert_eq!(unreadable, Vec::<String>::new());
    let (_, held) = told(&house, &one, TaskKind::MonitoringAction).await;
    assert_eq!(held, Vec::new());
    // 0.6 is low, and it may be 0.6.
    let (_, outside) = told(&house, &one, TaskKind::AbnormalResult).await;
    assert_eq!(outside.len(), 1);
    let says = &outside[0].why;
    assert!(
        says.contains(">0.5 10*3/uL, which may lie outside"),
        "{says}"
    );
}

#[tokio::test]
async fn a_limit_that_leaves_a_hold_open_is_a_persons_today() {
    let house = house().await;
    let one = week_four(&house, "Open", 1).await;
    let text = Specimen::of(&one, "L-3", house.today())
        .alc(limit(">", "0.3"))
        .count()
        .text();
    let (_, unreadable, _) = house.filed(&text).await;
    assert_eq!(unreadable.len(), 1, "{unreadable:?}");
    let (_, tasks) = told(&house, &one, TaskKind::UnreadableResult).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].urgency, Urgency::Today);
    assert!(tasks[0].why.contains(">0.3"), "{}", tasks[0].why);
}

#[tokio::test]
async fn two_counts_of_one_day_on_both_sides_of_a_hold_are_a_persons_today() {
    let house = house().await;
    let one = week_four(&house, "Two", 1).await;
    let count = |accession: &str, value: &str| {
        Specimen::of(&one, accession, house.today())
            .alc(number(value, "K/uL"))
            .count()
            .text()
    };
    house.filed(&count("L-4", "1.2")).await;
    let (_, tasks) = told(&house, &one, TaskKind::UnreadableResult).await;
    assert_eq!(tasks, Vec::new());
    house.filed(&count("L-5", "0.45")).await;
    let (_, tasks) = told(&house, &one, TaskKind::UnreadableResult).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].urgency, Urgency::Today);
    assert!(tasks[0].why.contains("0.45"), "{}", tasks[0].why);
}
