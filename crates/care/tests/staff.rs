//! The administrator's verbs: who works here, what they may do from the next request on, and that no duty is lost.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops where it is"
)]

use std::sync::Arc;

use care::{
    Ask, Clinic, Practice, Refused, account,
    account::Secret,
    chart, decide, demo,
    staff::{self, Invitee, Member, Myself},
    system,
    template::{self, NewException, NewHours},
    time_off,
    trail::{self, Walked, Wanted},
};
use guideline::Edition;
use jiff::{SignedDuration, Timestamp, civil::date};
use record::{
    Actor, Role,
    actor::{Licence, Scope, Standing},
    assessment::Region,
    clock::{HandClock, SeededChance},
    hours::{Cover, Decided, ExceptionKind},
    id::PractitionerId,
};
use storage::{Address, MasterKey, Store};

const PASSWORD: &str = "a passphrase that is long";

struct Here {
    practice: Practice,
    clock: Arc<HandClock>,
    _folder: tempfile::TempDir,
}

/// An empty clinic on a Tuesday morning.
async fn empty() -> Here {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Sqlite(folder.path().to_owned());
    let store = Store::open_to_seed(&address, folder.path(), MasterKey::from_bytes(&[7; 32]))
        .await
        .unwrap();
    let now: Timestamp = "2026-11-24T15:00:00Z".parse().unwrap();
    let clock = Arc::new(HandClock::at(now));
    let clinic = Clinic {
        name: "Test".to_owned(),
        phone: "555-0100".to_owned(),
        zone: "America/Chicago".to_owned(),
        region: Region::US,
        price: String::new(),
        demo: true,
        data: String::new(),
    };
    let edition = Arc::new(Edition::embedded().unwrap());
    let practice = Practice::new(
        store,
        edition,
        clock.clone(),
        Arc::new(SeededChance::new(3)),
        clinic,
    );
    Here {
        practice,
        clock,
        _folder: folder,
    }
}

/// The demonstration, with its administrator.
async fn demonstration() -> (Here, Actor) {
    let here = empty().await;
    demo::seed(&here.practice).await.unwrap();
    let admin = enter(&here.practice, "admin@example.org").await;
    (here, admin)
}

async fn enter(practice: &Practice, email: &str) -> Actor {
    account::sign_in(practice, email, demo::PASSWORD.to_owned())
        .await
        .unwrap()
        .actor
}

fn ask(actor: &Actor) -> Ask {
    Ask::plain(actor.clone())
}

async fn find(practice: &Practice, admin: &Actor, family: &str) -> Member {
    let all = staff::staff(practice, admin).await.unwrap();
    all.into_iter()
        .find(|member| member.who.name.ends_with(family))
        .unwrap()
}

fn nova() -> Invitee {
    Invitee {
        given_name: "Nova".to_owned(),
        family_name: "Dummy".to_owned(),
        shown_as: "Dr. Nova Dummy".to_owned(),
        credentials: "MD".to_owned(),
        email: "Nova@Example.org ".to_owned(),
        role: Role::Clinician,
        zone: "America/Chicago".to_owned(),
        languages: vec!["en".to_owned()],
    }
}

fn licence(place: &str) -> Licence {
    Licence {
        jurisdiction: place.to_owned(),
        number: format!("SYN-{place}-9"),
        from: date(2026, 1, 1),
        until: date(2028, 1, 1),
    }
}

fn conflict<T: std::fmt::Debug>(outcome: Result<T, Refused>) -> &'static str {
    match outcome {
        Err(Refused::Conflict(what)) => what,
        other => panic!("not a conflict: {other:?}"),
    }
}

#[tokio::test]
async fn the_first_administrator_joins_once_and_only_while_nobody_works_here() {
    let Here {
        practice,
        clock,
        _folder,
    } = empty().await;
    let (first, second) = (
        staff::first_administrator(&practice)
            .await
            .unwrap()
            .unwrap(),
        staff::first_administrator(&practice)
            .await
            .unwrap()
            .unwrap(),
    );
    let robin = || Myself {
        given_name: "Robin".to_owned(),
        family_name: "First".to_owned(),
        email: "robin@example.org".to_owned(),
        zone: String::new(),
    };
    let problems = match staff::join(&practice, &first, "short".to_owned(), Myself::default()).await
    {
        Err(Refused::Invalid(problems)) => problems,
        other => panic!("an empty form was taken: {other:?}"),
    };
    assert!(problems.iter().any(|problem| problem.field == "password"));
    assert!(problems.iter().any(|problem| problem.field == "email"));
    let joined = staff::join(&practice, &first, PASSWORD.to_owned(), robin())
        .await
        .unwrap();
    assert_eq!(joined.actor.role(), Some(Role::Administrator));
    assert_eq!(
        conflict(staff::join(&practice, &first, PASSWORD.to_owned(), robin()).await),
        "link-dead"
    );
    assert_eq!(
        conflict(staff::join(&practice, &second, PASSWORD.to_owned(), robin()).await),
        "link-dead"
    );
    assert!(
        staff::first_administrator(&practice)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        account::visit(&practice, &joined.secret)
            .await
            .unwrap()
            .is_some()
    );

    let made = staff::invite(&practice, &ask(&joined.actor), nova())
        .await
        .unwrap();
    clock.advance(SignedDuration::from_hours(7 * 24 + 1));
    assert!(
        staff::joining(&practice, &made.secret)
            .await
            .unwrap()
            .is_none(),
        "a link is not for ever"
    );
}

#[tokio::test]
async fn suspending_takes_effect_at_the_next_request_and_reactivating_too() {
    let (
        Here {
            practice, _folder, ..
        },
        admin,
    ) = demonstration().await;
    let made = staff::invite(&practice, &ask(&admin), nova())
        .await
        .unwrap();
    let whom = staff::joining(&practice, &made.secret)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(whom.email, "nova@example.org");
    let nova = staff::join(
        &practice,
        &made.secret,
        PASSWORD.to_owned(),
        Myself::default(),
    )
    .await
    .unwrap();
    let alive = async |secret: &Secret| {
        account::visit(&practice, secret)
            .await
            .unwrap()
            .map(|visit| visit.actor)
    };
    assert!(alive(&nova.secret).await.is_some());

    staff::add_licence(&practice, &ask(&admin), made.practitioner, licence("IL"))
        .await
        .unwrap();
    let Some(Actor {
        kind: record::ActorKind::Staff { licences, .. },
    }) = alive(&nova.secret).await
    else {
        panic!("not staff");
    };
    assert_eq!(
        licences,
        [licence("IL")],
        "a new licence counts at the next request"
    );
    staff::change_role(&practice, &ask(&admin), made.practitioner, Role::Assistant)
        .await
        .unwrap();
    assert_eq!(
        alive(&nova.secret).await.unwrap().role(),
        Some(Role::Assistant)
    );

    staff::suspend(&practice, &ask(&admin), made.practitioner)
        .await
        .unwrap();
    assert!(alive(&nova.secret).await.is_none(), "the session is over");
    assert!(
        account::sign_in(&practice, "nova@example.org", PASSWORD.to_owned())
            .await
            .is_err()
    );
    let link = staff::new_link(&practice, &ask(&admin), made.practitioner)
        .await
        .unwrap();
    let sneaked = staff::join(
        &practice,
        &link.secret,
        PASSWORD.to_owned(),
        Myself::default(),
    )
    .await;
    assert_eq!(
        conflict(sneaked),
        "link-dead",
        "a link does not lift a suspension"
    );
    staff::reactivate(&practice, &ask(&admin), made.practitioner)
        .await
        .unwrap();
    assert!(
        account::sign_in(&practice, "nova@example.org", PASSWORD.to_owned())
            .await
            .is_ok()
    );

    let robin = find(&practice, &admin, "Ledger").await;
    assert_eq!(
        conflict(staff::suspend(&practice, &ask(&admin), robin.who.id).await),
        "not-yourself"
    );
    assert_eq!(
        conflict(staff::change_role(&practice, &ask(&admin), robin.who.id, Role::Auditor).await),
        "last-administrator"
    );
}

#[tokio::test]
async fn nobody_leaves_while_they_answer_for_something_and_nothing_is_lost_on_the_way() {
    let (
        Here {
            practice, _folder, ..
        },
        admin,
    ) = demonstration().await;
    let (maya, ana) = (
        find(&practice, &admin, "Example").await,
        find(&practice, &admin, "Specimen").await,
    );
    assert!(
        maya.duties.tests > 0 && maya.duties.patients > 0,
        "{:?}",
        maya.duties
    );
    assert_eq!(
        conflict(staff::leave(&practice, &ask(&admin), maya.who.id).await),
        "duties-open"
    );
    assert_eq!(
        conflict(staff::change_role(&practice, &ask(&admin), maya.who.id, Role::Auditor).await),
        "duties-open"
    );
    let hand_over =
        async |to: PractitionerId| staff::hand_over(&practice, &ask(&admin), maya.who.id, to).await;
    assert_eq!(conflict(hand_over(ana.who.id).await), "heir-licence");
    assert!(
        matches!(hand_over(maya.who.id).await, Err(Refused::Invalid(_))),
        "not to themselves"
    );
    let kit = find(&practice, &admin, "Fixture").await;
    assert!(
        matches!(hand_over(kit.who.id).await, Err(Refused::Invalid(_))),
        "only a clinician takes duties"
    );

    for place in ["IL", "WI", "IN"] {
        staff::add_licence(&practice, &ask(&admin), ana.who.id, licence(place))
            .await
            .unwrap();
    }
    let moved = hand_over(ana.who.id).await.unwrap();
    assert_eq!(
        moved, maya.duties,
        "everything that was hers was handed over"
    );
    let (after_maya, after_ana) = (
        find(&practice, &admin, "Example").await,
        find(&practice, &admin, "Specimen").await,
    );
    assert!(after_maya.duties.is_none());
    assert_eq!(after_ana.duties.tests, ana.duties.tests + maya.duties.tests);
    let her_list = decide::worklist(&practice, &enter(&practice, "ana@example.org").await)
        .await
        .unwrap();
    let patchwork = her_list.iter().find(|line| {
        line.patient
            .as_ref()
            .is_some_and(|(name, _)| name == "Sample Patchwork")
    });
    assert!(patchwork.is_some(), "the heir sees the work");

    staff::leave(&practice, &ask(&admin), maya.who.id)
        .await
        .unwrap();
    let gone = find(&practice, &admin, "Example").await;
    assert_eq!(gone.standing, Standing::Suspended);
    assert!(
        gone.licences
            .iter()
            .all(|licence| licence.until < practice.today())
    );
    assert!(
        account::sign_in(&practice, "maya@example.org", demo::PASSWORD.to_owned())
            .await
            .is_err()
    );
    assert_eq!(
        conflict(staff::reactivate(&practice, &ask(&admin), maya.who.id).await),
        "never-joined"
    );
}

#[tokio::test]
async fn time_off_over_a_booked_visit_is_refused_until_it_is_decided() {
    let (
        Here {
            practice, _folder, ..
        },
        admin,
    ) = demonstration().await;
    let ana = find(&practice, &admin, "Specimen").await.who.id;
    let weeks = async || {
        template::weeks(&practice, &admin)
            .await
            .unwrap()
            .into_iter()
            .find(|week| week.who.id == ana)
            .unwrap()
    };
    assert_eq!(weeks().await.visits.len(), 1);
    let (from, until) = (
        date(2026, 11, 24).at(0, 0, 0, 0),
        date(2026, 12, 12).at(0, 0, 0, 0),
    );
    let off = |decisions| NewException {
        kind: ExceptionKind::Closed,
        from,
        until,
        why: "away".to_owned(),
        decisions,
        cover: Cover::Nobody {
            why: "nobody else is licensed there".to_owned(),
        },
    };
    let refused = template::add_exception(&practice, &ask(&admin), ana, off(Vec::new())).await;
    assert!(matches!(refused, Err(Refused::Invalid(_))));
    assert_eq!(weeks().await.exceptions, [], "no half of it was kept");
    let asked = time_off::ahead_of(&practice, &admin, ana, from, until)
        .await
        .unwrap();
    let keep = |visit: &time_off::Booked| {
        let why = "by telephone".to_owned();
        (visit.id, Decided::Keep { why })
    };
    let decisions = asked.visits.iter().map(keep).collect();
    template::add_exception(&practice, &ask(&admin), ana, off(decisions))
        .await
        .unwrap();
    let [away] = weeks().await.exceptions.try_into().unwrap();
    template::remove_exception(&practice, &ask(&admin), ana, away.id)
        .await
        .unwrap();

    let hours = |minutes| NewHours {
        weekdays: vec![6],
        from: jiff::civil::time(9, 0, 0, 0),
        until: jiff::civil::time(10, 0, 0, 0),
        minutes,
        from_day: date(2026, 11, 24),
        until_day: None,
    };
    for minutes in [0, 7, 90] {
        let refused = template::add_hours(&practice, &ask(&admin), ana, hours(minutes)).await;
        assert!(matches!(refused, Err(Refused::Invalid(_))), "{minutes}");
    }
    let before = weeks().await.hours.len();
    template::add_hours(&practice, &ask(&admin), ana, hours(20))
        .await
        .unwrap();
    let saturday = weeks()
        .await
        .hours
        .into_iter()
        .find(|hours| hours.weekday == jiff::civil::Weekday::Saturday)
        .unwrap();
    template::remove_hours(&practice, &ask(&admin), ana, saturday.id)
        .await
        .unwrap();
    assert_eq!(weeks().await.hours.len(), before);
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one day of an administrator, told in one breath"
)]
async fn the_administrator_reads_the_trail_and_the_system_and_never_a_chart() {
    let (
        Here {
            practice, _folder, ..
        },
        admin,
    ) = demonstration().await;
    let maya = enter(&practice, "maya@example.org").await;
    let line = decide::worklist(&practice, &maya)
        .await
        .unwrap()
        .into_iter()
        .find(|line| line.patient.is_some())
        .unwrap();
    let (patient, mrn) = (line.task.patient.unwrap(), line.patient.unwrap().1);
    chart::chart(&practice, &maya, patient).await.unwrap();
    assert!(matches!(
        chart::chart(&practice, &admin, patient).await,
        Err(Refused::NotFound)
    ));
    assert!(matches!(
        decide::worklist(&practice, &admin).await,
        Err(Refused::NotFound)
    ));

    let wanted = |refused_only, before| Wanted {
        mrn: mrn.clone(),
        action: "read_chart".to_owned(),
        refused_only,
        before,
        ..Wanted::default()
    };
    let opened = trail::trail(&practice, &admin, wanted(false, None))
        .await
        .unwrap();
    let first = opened.lines.last().unwrap();
    assert_eq!(first.entry.actor, maya.label());
    let earlier = trail::trail(&practice, &admin, wanted(false, Some(first.seq)))
        .await
        .unwrap();
    assert!(earlier.lines.iter().all(|line| line.seq < first.seq));
    let nobody = Wanted {
        mrn: "AN-999999".to_owned(),
        ..Wanted::default()
    };
    assert!(matches!(
        trail::trail(&practice, &admin, nobody).await,
        Err(Refused::Invalid(_))
    ));
    assert!(matches!(
        trail::trail(&practice, &maya, Wanted::default()).await,
        Err(Refused::NotFound)
    ));

    let mut pages = 0;
    let mut before = None;
    let mut last = i64::MAX;
    loop {
        let page = trail::trail(
            &practice,
            &admin,
            Wanted {
                before,
                ..Wanted::default()
            },
        )
        .await
        .unwrap();
        for line in &page.lines {
            assert!(
                line.seq < last,
                "a line twice or out of order: {}",
                line.seq
            );
            last = line.seq;
        }
        pages += 1;
        match page.next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    assert_eq!(last, 1, "the pages reach the first line");
    assert!(pages > 5);
    assert!(matches!(
        trail::verify(&practice, &admin).await.unwrap(),
        Walked::Whole {
            against_export: false,
            ..
        }
    ));

    let made = system::make_token(&practice, &ask(&admin), "Laboratory", Scope::SendResults)
        .await
        .unwrap();
    let found = system::system(&practice, &admin).await.unwrap();
    assert!(
        found.vitals.engine.starts_with("SQLite 3."),
        "{}",
        found.vitals.engine
    );
    assert!(found.backup_old && !found.sweep_late);
    assert_eq!(
        found
            .tokens
            .iter()
            .map(|token| token.id)
            .collect::<Vec<_>>(),
        [made.id]
    );
    let about = |phone: &str| system::AboutClinic {
        name: "Anagen of Chicago".to_owned(),
        phone: phone.to_owned(),
        zone: "America/Chicago".to_owned(),
        price: "$120".to_owned(),
    };
    let silent = system::describe_clinic(&practice, &ask(&admin), about("later")).await;
    assert!(matches!(silent, Err(Refused::Invalid(_))));
    system::describe_clinic(&practice, &ask(&admin), about("555-0111"))
        .await
        .unwrap();
    let found = system::system(&practice, &admin).await.unwrap();
    assert_eq!(found.about, about("555-0111"));
    system::revoke_token(&practice, &ask(&admin), made.id)
        .await
        .unwrap();
    assert_eq!(
        conflict(system::revoke_token(&practice, &ask(&admin), made.id).await),
        "token-dead"
    );
    assert!(matches!(
        system::system(&practice, &maya).await,
        Err(Refused::NotFound)
    ));
}
