//! Who may do what, printed as one table and kept as a golden file (S-01, S-03, H-19).
//!
//! Set `BLESS=1` to write the table anew after a change that was meant.

use std::fmt::Write as _;

use care::access::{Action, ChartFacts, authorize};
use jiff::civil::date;
use record::{
    Actor, ActorKind, Role,
    actor::{Licence, Scope, Standing},
    id::{AccountId, PatientId, PractitionerId, TokenId},
};
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn patient(n: u128, standing: Standing) -> Actor {
    Actor {
        kind: ActorKind::Patient {
            account: AccountId(id(n)),
            patient: PatientId(id(n)),
            standing,
        },
    }
}

fn staff(n: u128, role: Role, standing: Standing, jurisdictions: &[(&str, i16)]) -> Actor {
    let licences = jurisdictions
        .iter()
        .map(|(jurisdiction, until)| Licence {
            jurisdiction: (*jurisdiction).to_owned(),
            number: "SYN-1".to_owned(),
            from: date(2020, 1, 1),
            until: date(*until, 12, 31),
        })
        .collect();
    Actor {
        kind: ActorKind::Staff {
            account: AccountId(id(n)),
            practitioner: PractitionerId(id(n)),
            name: "Dr. Example".to_owned(),
            role,
            standing,
            licences,
        },
    }
}

fn actors() -> Vec<(&'static str, Actor)> {
    use Role::{Administrator, Assistant, Auditor, Clinician, Scheduler};
    use Standing::{Active, Invited, Suspended};
    vec![
        ("anonymous", Actor::anonymous()),
        (
            "newcomer",
            Actor {
                kind: ActorKind::Newcomer {
                    account: AccountId(id(9)),
                    standing: Active,
                },
            },
        ),
        ("patient A", patient(1, Active)),
        ("patient A, suspended", patient(1, Suspended)),
        ("patient B", patient(2, Active)),
        (
            "treating clinician",
            staff(10, Clinician, Active, &[("IL", 2030)]),
        ),
        (
            "treating, licence lapsed",
            staff(10, Clinician, Active, &[("IL", 2025)]),
        ),
        (
            "treating, licensed elsewhere",
            staff(10, Clinician, Active, &[("TX", 2030)]),
        ),
        (
            "treating, suspended",
            staff(10, Clinician, Suspended, &[("IL", 2030)]),
        ),
        (
            "treating, invited",
            staff(10, Clinician, Invited, &[("IL", 2030)]),
        ),
        (
            "booked clinician",
            staff(11, Clinician, Active, &[("IL", 2030)]),
        ),
        (
            "other clinician",
            staff(12, Clinician, Active, &[("IL", 2030)]),
        ),
        (
            "other, licensed elsewhere",
            staff(17, Clinician, Active, &[("TX", 2030)]),
        ),
        ("assistant", staff(13, Assistant, Active, &[])),
        ("scheduler", staff(14, Scheduler, Active, &[])),
        ("administrator", staff(15, Administrator, Active, &[])),
        ("auditor", staff(16, Auditor, Active, &[])),
        ("laboratory token", system(Scope::SendResults)),
        ("reading token", system(Scope::ReadCharts)),
        ("asking token", system(Scope::AskDecisionSupport)),
        ("clockwork", Actor::clockwork()),
    ]
}

fn system(scope: Scope) -> Actor {
    Actor {
        kind: ActorKind::System {
            token: TokenId(id(20)),
            name: "feed".to_owned(),
            scope,
        },
    }
}

/// Charts: A's with a clinician in charge, before anybody is, with something escalated, with a clinician who is away and
/// covered; and no chart at all.
fn charts() -> [(&'static str, Option<ChartFacts>); 5] {
    let in_care = ChartFacts {
        patient: PatientId(id(1)),
        jurisdiction: "IL".to_owned(),
        practitioner: Some(PractitionerId(id(10))),
        booked_with: vec![PractitionerId(id(11))],
        covered_by: Vec::new(),
        escalated: false,
    };
    // A's clinician is away, and two colleagues cover for her, one of whom is not licensed where A is.
    let covered = ChartFacts {
        covered_by: vec![PractitionerId(id(12)), PractitionerId(id(17))],
        ..in_care.clone()
    };
    let escalated = ChartFacts {
        escalated: true,
        ..in_care.clone()
    };
    let open = ChartFacts {
        practitioner: None,
        booked_with: Vec::new(),
        ..in_care.clone()
    };
    [
        ("in care", Some(in_care)),
        ("unassigned", Some(open)),
        ("escalated", Some(escalated)),
        ("covered", Some(covered)),
        ("clinic", None),
    ]
}

#[test]
fn the_table_of_who_may_do_what_is_the_golden_one() {
    let mut table = String::from(
        "# who may do what: I = A's chart in care, U = A's chart before anybody is in charge,\n# E = A's chart with something escalated, V = while a colleague covers for its clinician, C = the clinic itself\n",
    );
    for (name, actor) in actors() {
        for action in Action::ALL {
            let allowed: String = charts()
                .iter()
                .zip(["I", "U", "E", "V", "C"])
                .filter(|((_, chart), _)| {
                    authorize(&actor, action, chart.as_ref(), date(2026, 6, 1)).is_ok()
                })
                .map(|(_, letter)| letter)
                .collect();
            if !allowed.is_empty() {
                writeln!(table, "{name:<30} {:<16} {allowed}", format!("{action:?}")).unwrap();
            }
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap();
    assert_eq!(
        golden, table,
        "the table of who may do what has changed; BLESS=1 if it was meant"
    );
}

#[test]
fn nobody_outside_active_staff_or_the_patient_reaches_the_chart() {
    let [(_, in_care), ..] = charts();
    for (name, actor) in actors() {
        let may = Action::ALL
            .iter()
            .filter(|action| {
                !matches!(
                    action,
                    Action::SendResults
                        | Action::ReadFhir
                        | Action::AskDecisionSupport
                        | Action::RunClockwork
                )
            })
            .any(|action| authorize(&actor, *action, in_care.as_ref(), date(2026, 6, 1)).is_ok());
        let expected = matches!(
            name,
            "patient A"
                | "treating clinician"
                | "treating, licence lapsed"
                | "treating, licensed elsewhere"
                | "booked clinician"
                | "other clinician"
                | "other, licensed elsewhere"
                | "assistant"
                | "scheduler"
                | "administrator"
                | "auditor"
        );
        // Roles without charts keep their clinic-wide actions whatever chart is named.
        if !expected {
            assert!(!may, "{name} reaches a chart");
        }
    }
}

#[test]
fn a_licence_must_cover_the_place_and_the_day_to_practise() {
    let [(_, in_care), ..] = charts();
    for action in [
        Action::Score,
        Action::Diagnose,
        Action::OrderTests,
        Action::DraftPlan,
        Action::SignPlan,
    ] {
        for (name, actor) in actors() {
            let may = authorize(&actor, action, in_care.as_ref(), date(2026, 6, 1)).is_ok();
            assert_eq!(
                may,
                matches!(name, "treating clinician" | "booked clinician"),
                "{name} {action:?}"
            );
        }
    }
}
