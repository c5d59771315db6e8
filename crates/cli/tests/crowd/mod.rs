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
    appointment::{Appointment, AppointmentState},
    clock::{SystemChance, SystemClock},
    encounter::{Encounter, WrongMove},
    hours::Hours,
    id::{AccountId, AppointmentId, EncounterId, HoursId, PatientId, PractitionerId, SessionId},
    patient::Patient,
    visit::{Attestation, Door, Visit, Way},
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

/// Two people whose visit is under way.
#[derive(Clone, Debug)]
pub struct Pair {
    pub visit: AppointmentId,
    /// `anagen=…` of each, as a browser sends it.
    pub patient: String,
    pub clinician: String,
}

/// Settles `count` patients and one clinician who works from 8 to 18 every day of the week.
pub async fn settle(store: &Store, count: usize) -> Result<(PractitionerId, Vec<Member>), Error> {
    store
        .run("settle", move |tx| {
            Box::pin(async move {
                let clinician = clinician(tx, 0).await?.0;
                let mut crowd = Vec::with_capacity(count);
                for number in 0..count {
                    crowd.push(member(tx, number).await?);
                }
                Ok((clinician, crowd))
            })
        })
        .await
}

/// Settles `count` pairs, each in the middle of a visit of their own: a clinician can be in one at a time.
pub async fn pairs(store: &Store, count: usize) -> Result<Vec<Pair>, Error> {
    store
        .run("settle", move |tx| {
            Box::pin(async move {
                let mut all = Vec::with_capacity(count);
                for number in 0..count {
                    all.push(pair(tx, number).await?);
                }
                Ok(all)
            })
        })
        .await
}

async fn pair(tx: &mut Tx, number: usize) -> Result<Pair, Error> {
    let now = SystemClock.now();
    let wrong = |error: WrongMove| Error::Constraint(error.to_string());
    // Beside the crowd that `settle` makes, whose numbers are lower.
    let number = number + 10_000;
    let (practitioner, clinician) = clinician(tx, number).await?;
    let member = member(tx, number).await?;
    let started = now.as_second().div_euclid(300) * 300;
    let starts_at = Timestamp::from_second(started).unwrap_or(now);
    let booked = Appointment {
        id: AppointmentId::new(&SystemClock, &SystemChance),
        patient: member.patient,
        practitioner,
        encounter: member.encounter,
        starts_at,
        minutes: 60,
        zone: "America/Chicago".to_owned(),
        wall_time: date(2026, 1, 1).at(0, 0, 0, 0),
        jurisdiction: "IL".to_owned(),
        tz_release: String::new(),
        state: AppointmentState::Confirmed { at: now },
    };
    tx.hold(&booked, now).await?;
    let to = (booked.id, member.patient, practitioner);
    let waiting = Visit::arrive(None, to, "IL".to_owned(), starts_at).map_err(wrong)?;
    tx.keep_visit(&waiting.admit(Way::Video, starts_at).map_err(wrong)?)
        .await?;
    // Without a word on where they are, said at the door, the patient would be left waiting.
    let said = Attestation {
        appointment: booked.id,
        door: Door::Join,
        place: "IL".to_owned(),
        licensed: true,
        agreed: true,
        at: now,
    };
    tx.keep_attestation(&said).await?;
    Ok(Pair {
        visit: booked.id,
        patient: member.cookie,
        clinician,
    })
}

/// One who works from 8 to 18 every day of the week, and her cookie.
async fn clinician(tx: &mut Tx, number: usize) -> Result<(PractitionerId, String), Error> {
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
    let owner = account(
        Some(who.id),
        None,
        &format!("sought.after{number}@example.org"),
    );
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
    Ok((who.id, come_in(tx, owner.id).await?))
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
    let cookie = come_in(tx, owner.id).await?;
    Ok(Member {
        account: owner.id,
        patient: patient.id,
        encounter: sent.id,
        cookie,
    })
}

/// Signs an account in; its cookie.
async fn come_in(tx: &mut Tx, account: AccountId) -> Result<String, Error> {
    let now = SystemClock.now();
    let secret = Secret::new(&SystemChance);
    let session = Session {
        id: SessionId::new(&SystemClock, &SystemChance),
        account,
        secret_hash: *secret.hash().as_bytes(),
        created_at: now,
        last_seen_at: now,
    };
    tx.keep_session(&session).await?;
    Ok(format!("anagen={}", &*secret.text()))
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
