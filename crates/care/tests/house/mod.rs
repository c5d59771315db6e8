//! A small clinic to try things in: a store in a folder that goes, a clock moved by hand, people made on demand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "helpers of tests fall where they stand, and not every test needs all"
)]

use std::sync::Arc;

use care::{
    Ask, Clinic, Practice, Refused,
    book::{self, Wish},
};
use guideline::Edition;
use jiff::{
    Timestamp,
    civil::{Date, Time, date},
};
use record::{
    Actor, ActorKind, Chance, Clock, Role,
    actor::{Licence, Standing},
    appointment::Appointment,
    assessment::Region,
    clock::{HandClock, SystemChance},
    encounter::{Encounter, EncounterState},
    hours::Hours,
    id::{AccountId, AppointmentId, EncounterId, HoursId, PatientId, PractitionerId},
    patient::Patient,
};
use storage::{
    Address, MasterKey, Store,
    account::{Account, AccountKind},
    practitioner::Practitioner,
};

/// A photograph of one pixel.
pub const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x64, 0xf8, 0xcf, 0x50,
    0x0f, 0x00, 0x03, 0x86, 0x01, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A Tuesday morning in Chicago.
pub const NOW: &str = "2026-11-24T15:00:00Z";

pub struct House {
    pub practice: Practice,
    pub store: Store,
    pub clock: Arc<HandClock>,
    pub chance: Arc<SystemChance>,
    folder: tempfile::TempDir,
}

#[derive(Clone)]
pub struct Person {
    pub actor: Actor,
    pub encounter: EncounterId,
}

pub async fn house(now: &str) -> House {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Sqlite(folder.path().to_owned());
    house_in(folder, &address, now).await
}

/// Ids come from true chance, so that a house can be built in a database where another one stands already.
pub async fn house_in(folder: tempfile::TempDir, address: &Address, now: &str) -> House {
    let store = Store::open_in(address, folder.path(), MasterKey::from_bytes(&[7; 32]))
        .await
        .unwrap();
    let clock = Arc::new(HandClock::at(now.parse().unwrap()));
    let chance = Arc::new(SystemChance);
    let clinic = Clinic {
        name: "Anagen".to_owned(),
        phone: "+1 312 555 0100".to_owned(),
        zone: "America/Chicago".to_owned(),
        region: Region::US,
        price: "$90".to_owned(),
        demo: true,
        data: String::new(),
    };
    let edition = Arc::new(Edition::embedded().unwrap());
    let practice = Practice::new(
        store.clone(),
        edition,
        clock.clone(),
        chance.clone(),
        clinic,
    );
    House {
        practice,
        store,
        clock,
        chance,
        folder,
    }
}

/// One house per engine, each with a database of its own: on PostgreSQL a schema in the cluster that
/// `ANAGEN_TEST_POSTGRES` names.
pub async fn houses(test: &str, now: &str) -> Vec<House> {
    let mut all = vec![house(now).await];
    if let Some(address) = schema(test).await {
        let folder = tempfile::tempdir().unwrap();
        all.push(house_in(folder, &address, now).await);
    }
    all
}

/// An empty schema on PostgreSQL.
pub async fn schema(test: &str) -> Option<Address> {
    let Ok(cluster) = std::env::var("ANAGEN_TEST_POSTGRES") else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "CI must name a cluster in ANAGEN_TEST_POSTGRES"
        );
        eprintln!("skipped: PostgreSQL (ANAGEN_TEST_POSTGRES names no cluster)");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let outside = house_in(folder, &Address::Postgres(cluster.clone()), NOW).await;
    let name = format!("{test}_{}", outside.unique());
    let make: &'static str = format!("CREATE SCHEMA {name}").leak();
    outside
        .store
        .run("set_up", move |tx| {
            Box::pin(async move { tx.execute(make, &[]).await })
        })
        .await
        .unwrap();
    outside.store.close().await;
    Some(Address::Postgres(format!(
        "{cluster}?options[search_path]={name}"
    )))
}

/// What somebody sends in a form's field.
pub fn upload(field: &str, bytes: &[u8]) -> care::photograph::Upload {
    care::photograph::Upload {
        field: field.to_owned(),
        bytes: bytes.to_vec(),
    }
}

pub fn licence(until: Date) -> Licence {
    licence_for("IL", until)
}

pub fn licence_for(jurisdiction: &str, until: Date) -> Licence {
    Licence {
        jurisdiction: jurisdiction.to_owned(),
        number: "SYN-1".to_owned(),
        from: date(2020, 1, 1),
        until,
    }
}

impl House {
    pub fn unique(&self) -> String {
        let mut bytes = [0; 8];
        self.chance.fill(&mut bytes);
        format!("{:016x}", u64::from_be_bytes(bytes))
    }

    /// A clinician with a licence for Illinois and hours every day, in Chicago.
    pub async fn clinician(&self, from: Time, until: Time) -> PractitionerId {
        let (clock, chance) = (&*self.clock, &*self.chance);
        let who = Practitioner {
            id: PractitionerId::new(clock, chance),
            name: "Dr. Maya Lindqvist".to_owned(),
            credentials: "MD".to_owned(),
            role: Role::Clinician,
            zone: "America/Chicago".to_owned(),
            languages: vec!["en".to_owned()],
            created_at: clock.now(),
        };
        let account = Account {
            id: AccountId::new(clock, chance),
            kind: AccountKind::Staff,
            email: format!("{}@example.org", self.unique()),
            password_hash: None,
            standing: Standing::Active,
            given_name: "Maya".to_owned(),
            family_name: "Lindqvist".to_owned(),
            language: "en".to_owned(),
            patient: None,
            practitioner: Some(who.id),
            created_at: clock.now(),
        };
        let hours: Vec<Hours> = [1, 2, 3, 4, 5, 6, 7]
            .map(|day| Hours {
                id: HoursId::new(clock, chance),
                practitioner: who.id,
                weekday: jiff::civil::Weekday::from_monday_one_offset(day).unwrap(),
                from,
                until,
                zone: "America/Chicago".to_owned(),
                minutes: 20,
                from_day: date(2020, 1, 1),
                until_day: None,
            })
            .to_vec();
        let id = who.id;
        self.store
            .run("set_up", move |tx| {
                Box::pin(async move {
                    tx.keep_practitioner(&who).await?;
                    tx.keep_licences(id, &[licence(date(2030, 12, 31))]).await?;
                    for one in &hours {
                        tx.keep_weekly_hours(one).await?;
                    }
                    tx.keep_account(&account).await
                })
            })
            .await
            .unwrap();
        id
    }

    /// A clinician as one who is signed in.
    pub async fn doctor(&self, practitioner: PractitionerId) -> Actor {
        self.store
            .read("see", move |tx| {
                Box::pin(async move {
                    let account = tx.account_of_practitioner(practitioner).await?.unwrap();
                    let kind = ActorKind::Staff {
                        account: account.id,
                        practitioner,
                        name: "Dr. Maya Lindqvist".to_owned(),
                        role: Role::Clinician,
                        standing: account.standing,
                        licences: tx.licences(practitioner).await?,
                    };
                    Ok::<_, storage::Error>(Actor { kind })
                })
            })
            .await
            .unwrap()
    }

    /// A patient in Illinois whose answers are in.
    pub async fn patient(&self) -> Person {
        let (clock, chance) = (&*self.clock, &*self.chance);
        let patient = Patient {
            id: PatientId::new(clock, chance),
            mrn: format!("AN-{}", self.unique()),
            given_name: "Noor".to_owned(),
            family_name: "Example".to_owned(),
            born_on: date(1994, 2, 28),
            sex: None,
            email: format!("{}@example.org", self.unique()),
            phone: None,
            language: "en".to_owned(),
            jurisdiction: "IL".to_owned(),
            zone: "America/Chicago".to_owned(),
            practitioner: None,
            created_at: clock.now(),
        };
        let encounter = Encounter {
            id: EncounterId::new(clock, chance),
            patient: patient.id,
            state: EncounterState::Submitted {
                submitted_at: clock.now(),
            },
        };
        let account = Account {
            id: AccountId::new(clock, chance),
            kind: AccountKind::Patient,
            email: patient.email.clone(),
            password_hash: None,
            standing: Standing::Active,
            given_name: patient.given_name.clone(),
            family_name: patient.family_name.clone(),
            language: patient.language.clone(),
            patient: Some(patient.id),
            practitioner: None,
            created_at: clock.now(),
        };
        let kind = ActorKind::Patient {
            account: account.id,
            patient: patient.id,
            standing: Standing::Active,
        };
        let person = Person {
            actor: Actor { kind },
            encounter: encounter.id,
        };
        self.store
            .run("set_up", move |tx| {
                Box::pin(async move {
                    tx.keep_patient(&patient).await?;
                    tx.keep_account(&account).await?;
                    tx.keep_encounter(&encounter).await
                })
            })
            .await
            .unwrap();
        person
    }

    /// Who keeps the schedule.
    pub fn keeper(&self) -> Actor {
        Actor {
            kind: ActorKind::Staff {
                account: AccountId::new(&*self.clock, &*self.chance),
                practitioner: PractitionerId::new(&*self.clock, &*self.chance),
                name: "Sam Scheduler".to_owned(),
                role: Role::Scheduler,
                standing: Standing::Active,
                licences: Vec::new(),
            },
        }
    }

    /// Replaces a clinician's licences.
    pub async fn licensed(&self, who: PractitionerId, places: &[&str]) {
        let licences: Vec<Licence> = places
            .iter()
            .map(|place| licence_for(place, date(2030, 12, 31)))
            .collect();
        self.store
            .run("set_up", move |tx| {
                Box::pin(async move { tx.keep_licences(who, &licences).await })
            })
            .await
            .unwrap();
    }

    /// The kinds of the letters that were written about a patient (`None`: to the staff), oldest first.
    pub async fn letters(&self, about: Option<PatientId>) -> Vec<String> {
        let mut all = self
            .store
            .read("letters", move |tx| Box::pin(tx.newest_letters(1000)))
            .await
            .unwrap();
        // Letters of one moment have no order.
        all.sort_by_key(|posted| (posted.letter.created_at, posted.letter.kind.clone()));
        all.into_iter()
            .filter(|posted| posted.letter.patient == about)
            .map(|posted| posted.letter.kind)
            .collect()
    }

    pub async fn consultation(&self, who: &Person) -> EncounterState {
        let id = who.encounter;
        self.store
            .read("consultation", move |tx| Box::pin(tx.encounter(id)))
            .await
            .unwrap()
            .unwrap()
            .state
    }

    /// Where the database lies.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn ask(&self, who: &Person) -> Ask {
        Ask::new(who.actor.clone(), self.practice.new_key())
    }

    pub async fn hold(
        &self,
        who: &Person,
        practitioner: PractitionerId,
        at: &str,
    ) -> Result<AppointmentId, Refused> {
        let wish = Wish {
            practitioner,
            starts_at: at.parse().unwrap(),
        };
        book::hold(&self.practice, &self.ask(who), wish).await
    }

    pub async fn confirm(
        &self,
        who: &Person,
        visit: AppointmentId,
    ) -> Result<AppointmentId, Refused> {
        book::confirm(&self.practice, &self.ask(who), visit).await
    }

    pub async fn booked(&self, who: &Person, with: PractitionerId, at: &str) -> AppointmentId {
        let visit = self.hold(who, with, at).await.unwrap();
        self.confirm(who, visit).await.unwrap()
    }

    pub async fn visit(&self, who: &Person, visit: AppointmentId) -> Appointment {
        book::visit(&self.practice, &who.actor, visit)
            .await
            .unwrap()
            .appointment
    }

    pub async fn times(&self, who: &Person) -> Vec<Timestamp> {
        self.times_of(who, |_| true).await
    }

    /// The free times of one clinician.
    pub async fn times_with(&self, who: &Person, with: PractitionerId) -> Vec<Timestamp> {
        self.times_of(who, |offered| offered == with).await
    }

    async fn times_of(
        &self,
        who: &Person,
        wanted: impl Fn(PractitionerId) -> bool,
    ) -> Vec<Timestamp> {
        let offers = book::offers(&self.practice, &who.actor).await.unwrap();
        offers
            .offers
            .iter()
            .filter(|offer| wanted(offer.practitioner))
            .flat_map(|offer| &offer.slots)
            .map(|slot| slot.starts_at)
            .collect()
    }

    /// No visit without its cells, no cells without a visit.
    pub async fn adds_up(&self) {
        let wrong = self
            .store
            .read("see", move |tx| {
                Box::pin(async move { tx.misbooked().await })
            })
            .await
            .unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

pub fn why<T>(outcome: Result<T, Refused>) -> &'static str {
    match outcome {
        Err(Refused::Conflict(why)) => why,
        Err(Refused::NotFound) => "not-found",
        Err(other) => panic!("{other}"),
        Ok(_) => "taken as it was",
    }
}
