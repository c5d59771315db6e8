//! A crowd of patients before one clinician: each signed in, with the answers sent in, so that booking is all that is
//! left to do. Written straight into the store, because signing up two hundred people means hashing two hundred
//! passwords, and that is not what is being proved.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

use care::account::Secret;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Weekday, date, time},
};
use record::{
    Clock, Role,
    actor::{Licence, Standing},
    clock::{SystemChance, SystemClock},
    encounter::Encounter,
    hours::Hours,
    id::{AccountId, EncounterId, HoursId, PatientId, PractitionerId, SessionId},
    patient::Patient,
};
use storage::{
    Error, Store, Tx,
    account::{Account, AccountKind},
    practitioner::Practitioner,
    session::Session,
};

/// Length of a visit, in minutes.
const VISIT: i32 = 20;

/// One of the crowd.
#[derive(Clone, Debug)]
pub struct Member {
    pub account: AccountId,
    pub patient: PatientId,
    pub encounter: EncounterId,
    /// `anagen=…`, as a browser sends it.
    pub cookie: String,
}

/// Settles `count` patients and one clinician who works from 8 to 18 every day of the week.
pub async fn settle(store: &Store, count: usize) -> Result<(PractitionerId, Vec<Member>), Error> {
    store
        .run("settle", move |tx| {
            Box::pin(async move {
                let clinician = clinician(tx).await?;
                let mut crowd = Vec::with_capacity(count);
                for number in 0..count {
                    crowd.push(member(tx, number).await?);
                }
                Ok((clinician, crowd))
            })
        })
        .await
}

async fn clinician(tx: &mut Tx) -> Result<PractitionerId, Error> {
    let now = SystemClock.now();
    let who = Practitioner {
        id: PractitionerId::new(&SystemClock, &SystemChance),
        name: "Dr. Sought After".to_owned(),
        credentials: "MD".to_owned(),
        role: Role::Clinician,
        zone: "America/Chicago".to_owned(),
        languages: vec!["en".to_owned()],
        created_at: now,
    };
    let licence = Licence {
        jurisdiction: "IL".to_owned(),
        number: "SYN-1".to_owned(),
        from: date(2020, 1, 1),
        until: date(2099, 12, 31),
    };
    tx.keep_practitioner(&who).await?;
    tx.keep_licences(who.id, &[licence]).await?;
    let owner = account(Some(who.id), None, "sought.after@example.org");
    tx.keep_account(&owner).await?;
    let mut day = Weekday::Monday;
    for _ in 0..7 {
        let hours = Hours {
            id: HoursId::new(&SystemClock, &SystemChance),
            practitioner: who.id,
            weekday: day,
            from: time(8, 0, 0, 0),
            until: time(18, 0, 0, 0),
            zone: who.zone.clone(),
            minutes: VISIT,
            from_day: date(2020, 1, 1),
            until_day: None,
        };
        tx.keep_weekly_hours(&hours).await?;
        day = day.next();
    }
    Ok(who.id)
}

async fn member(tx: &mut Tx, number: usize) -> Result<Member, Error> {
    let now = SystemClock.now();
    let patient = Patient {
        id: PatientId::new(&SystemClock, &SystemChance),
        mrn: tx.next_mrn().await?,
        given_name: "Sample".to_owned(),
        family_name: format!("Racer{number}"),
        born_on: date(1990, 5, 17),
        sex: None,
        email: format!("racer{number}@example.org"),
        phone: None,
        language: "en".to_owned(),
        jurisdiction: "IL".to_owned(),
        zone: "America/Chicago".to_owned(),
        practitioner: None,
        created_at: now,
    };
    tx.keep_patient(&patient).await?;
    let owner = account(None, Some(patient.id), &patient.email);
    tx.keep_account(&owner).await?;
    let opened = Encounter::open(
        EncounterId::new(&SystemClock, &SystemChance),
        patient.id,
        now,
    );
    let sent = opened
        .submit(now)
        .map_err(|error| Error::Constraint(error.to_string()))?;
    tx.keep_encounter(&sent).await?;
    let secret = Secret::new(&SystemChance);
    let session = Session {
        id: SessionId::new(&SystemClock, &SystemChance),
        account: owner.id,
        secret_hash: *secret.hash().as_bytes(),
        created_at: now,
        last_seen_at: now,
    };
    tx.keep_session(&session).await?;
    let cookie = format!("anagen={}", &*secret.text());
    Ok(Member {
        account: owner.id,
        patient: patient.id,
        encounter: sent.id,
        cookie,
    })
}

fn account(
    practitioner: Option<PractitionerId>,
    patient: Option<PatientId>,
    email: &str,
) -> Account {
    Account {
        id: AccountId::new(&SystemClock, &SystemChance),
        kind: if patient.is_some() {
            AccountKind::Patient
        } else {
            AccountKind::Staff
        },
        email: email.to_owned(),
        password_hash: None,
        standing: Standing::Active,
        given_name: "Sample".to_owned(),
        family_name: "Racer".to_owned(),
        language: "en".to_owned(),
        patient,
        practitioner,
        created_at: SystemClock.now(),
    }
}

/// The next `count` times of the clinician above, soonest first: from tomorrow, inside the hours in every season.
pub fn times(count: usize) -> Vec<Timestamp> {
    let zone = jiff::tz::TimeZone::get("America/Chicago").unwrap_or(jiff::tz::TimeZone::UTC);
    let mut day = zone.to_datetime(SystemClock.now()).date();
    let mut times = Vec::with_capacity(count);
    while times.len() < count {
        day = day.tomorrow().unwrap_or(day);
        let Ok(first) = zone.to_timestamp(day.at(8, 0, 0, 0)) else {
            break;
        };
        let slots = (0..30).map(|slot| first + SignedDuration::from_mins(i64::from(VISIT) * slot));
        times.extend(slots.take(count - times.len()));
    }
    times
}
