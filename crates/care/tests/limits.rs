//! Results that are no number: a limit does what every number beyond it would do, and what is left open is a person's.

mod laboratory;

use laboratory::{House, Specimen, Treated, house, number};
use record::{
    Value,
    task::{Task, TaskKind, Urgency},
};

fn limit(sign: &str, value: &str) -> String {
    format!(r#""valueQuantity": {{ "value": {value}, "comparator": "{sign}", "unit": "10*3/uL" }}"#)
}

/// Files a blood count of today with these lymphocytes; what of it needs a person.
async fn filed(house: &House, one: &Treated, accession: &str, lymphocytes: String) -> Vec<String> {
    let specimen = Specimen::of(one, accession, house.today());
    let text = specimen.alc(lymphocytes).count().text();
    house.filed(&text).await.1
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
    let one = house.week_four("Low", 1).await;
    let unreadable = filed(&house, &one, "L-1", limit("<", "0.5")).await;
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
    let one = house.week_four("High", 1).await;
    let unreadable = filed(&house, &one, "L-2", limit(">", "0.5")).await;
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
    let one = house.week_four("Open", 1).await;
    let unreadable = filed(&house, &one, "L-3", limit(">", "0.3")).await;
    assert_eq!(unreadable.len(), 1, "{unreadable:?}");
    let (_, tasks) = told(&house, &one, TaskKind::UnreadableResult).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].urgency, Urgency::Today);
    assert!(tasks[0].why.contains(">0.3"), "{}", tasks[0].why);
}

#[tokio::test]
async fn two_counts_of_one_day_on_both_sides_of_a_hold_are_a_persons_today() {
    let house = house().await;
    let one = house.week_four("Two", 1).await;
    filed(&house, &one, "L-4", number("1.2", "K/uL")).await;
    let (_, tasks) = told(&house, &one, TaskKind::UnreadableResult).await;
    assert_eq!(tasks, Vec::new());
    filed(&house, &one, "L-5", number("0.45", "K/uL")).await;
    let (_, tasks) = told(&house, &one, TaskKind::UnreadableResult).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].urgency, Urgency::Today);
    assert!(tasks[0].why.contains("0.45"), "{}", tasks[0].why);
}
