//! A clinic on each engine: SQLite always; PostgreSQL when `ANAGEN_TEST_POSTGRES` names a cluster in which databases
//! may be made. Without it the test says so, and fails where nothing may be skipped (`CI=true`).

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::explicit_write,
    reason = "a test's helper: each test file uses its own part, and a failure is a panic"
)]

use std::{
    io::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use jiff::{Timestamp, civil::date};
use record::{
    Chance, Clock, Finding, Role, Source, Value,
    actor::{Licence, Standing},
    appointment::{Appointment, AppointmentState},
    audit::{AuditEntry, Outcome},
    clock::{HandClock, SeededChance},
    encounter::Encounter,
    finding::ConceptId,
    id::{
        AccountId, AppointmentId, EncounterId, FindingId, PatientId, PhotographId, PractitionerId,
    },
    patient::{Patient, Sex},
    quantity::Quantity,
};
use storage::{
    Address, Error, MasterKey, Store,
    account::{Account, AccountKind},
    photograph::Photograph,
    practitioner::Practitioner,
};

/// A clinic of its own, gone with the test.
pub struct Clinic {
    pub engine: &'static str,
    pub address: Address,
    pub store: Store,
    pub clock: Arc<HandClock>,
    pub chance: Arc<SeededChance>,
    pub folder: tempfile::TempDir,
}

/// One empty clinic per engine.
pub async fn clinics(test: &str) -> Vec<Clinic> {
    let mut all = vec![Clinic::open("sqlite", None).await];
    if let Some(url) = new_database(test).await {
        all.push(Clinic::open("postgresql", Some(url)).await);
    }
    all
}

/// One empty clinic on SQLite that does not wait for the disk: for a long story that nobody relies on.
pub async fn in_a_hurry() -> Clinic {
    let clinic = on_sqlite().await;
    clinic.store.close().await;
    let key = MasterKey::at(
        &clinic.folder.path().join("master.key"),
        &SeededChance::new(99),
    );
    let store = Store::open_to_seed(&clinic.address, clinic.folder.path(), key.unwrap()).await;
    Clinic {
        store: store.unwrap(),
        ..clinic
    }
}

/// One empty clinic on SQLite.
pub async fn on_sqlite() -> Clinic {
    Clinic::open("sqlite", None).await
}

async fn new_database(test: &str) -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(cluster) = std::env::var("ANAGEN_TEST_POSTGRES") else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "CI must name a cluster in ANAGEN_TEST_POSTGRES"
        );
        // Past libtest's capture: a skipped engine must be seen.
        writeln!(
            std::io::stderr(),
            "skipped: PostgreSQL for `{test}` (ANAGEN_TEST_POSTGRES names no cluster)"
        )
        .unwrap();
        return None;
    };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("anagen_{test}_{}_{number}", std::process::id());
    let pool = sqlx::PgPool::connect(&cluster)
        .await
        .expect("the cluster answers");
    let make = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(make)
        .execute(&pool)
        .await
        .expect("a database can be made");
    pool.close().await;
    let (server, _) = cluster
        .rsplit_once('/')
        .expect("the address ends in /database");
    Some(format!("{server}/{name}"))
}

impl Clinic {
    async fn open(engine: &'static str, url: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = url.map_or_else(
            || Address::Sqlite(folder.path().to_owned()),
            Address::Postgres,
        );
        let store = open(&address, folder.path()).await.unwrap();
        let now: Timestamp = "2026-11-24T15:00:00Z".parse().unwrap();
        Self {
            engine,
            address,
            store,
            clock: Arc::new(HandClock::at(now)),
            chance: Arc::new(SeededChance::new(7)),
            folder,
        }
    }

    /// The same clinic after the process was restarted.
    pub async fn reopened(self) -> Self {
        self.store.close().await;
        let store = open(&self.address, self.folder.path()).await.unwrap();
        Self { store, ..self }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn key(&self) -> uuid::Uuid {
        record::id::new_v7(&*self.clock, &*self.chance)
    }

    pub fn secret_hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        self.chance.fill(&mut hash);
        hash
    }

    pub fn new_patient(&self, number: u32) -> Patient {
        Patient {
            id: PatientId::new(&*self.clock, &*self.chance),
            mrn: format!("AN-9{number:05}"),
            given_name: "Noor".to_owned(),
            family_name: format!("Example{number}"),
            born_on: date(1994, 2, 28),
            sex: Some(Sex::Female),
            email: format!("noor{number}@example.org"),
            phone: None,
            language: "en".to_owned(),
            jurisdiction: "IL".to_owned(),
            zone: "America/Chicago".to_owned(),
            practitioner: None,
            created_at: self.now(),
        }
    }

    pub fn new_practitioner(&self) -> Practitioner {
        Practitioner {
            id: PractitionerId::new(&*self.clock, &*self.chance),
            name: "Dr. Maya Lindqvist".to_owned(),
            credentials: "MD, FAAD".to_owned(),
            role: Role::Clinician,
            zone: "America/Chicago".to_owned(),
            languages: vec!["en".to_owned(), "es".to_owned()],
            created_at: self.now(),
        }
    }

    pub fn new_account(&self, email: &str) -> Account {
        Account {
            id: AccountId::new(&*self.clock, &*self.chance),
            kind: AccountKind::Patient,
            email: email.to_owned(),
            password_hash: Some("$argon2id$…".to_owned()),
            standing: Standing::Active,
            given_name: "Noor".to_owned(),
            family_name: "Example".to_owned(),
            language: "en".to_owned(),
            patient: None,
            practitioner: None,
            created_at: self.now(),
        }
    }

    /// A photograph of a consultation that `by` added now; `view` says which side, or how it came.
    pub fn new_photograph(&self, of: &Encounter, view: &str, by: AccountId) -> Photograph {
        Photograph {
            id: PhotographId::new(&*self.clock, &*self.chance),
            patient: of.patient,
            encounter: of.id,
            view: view.to_owned(),
            media_type: "image/jpeg".to_owned(),
            width: 1600,
            height: 1200,
            added_by: by,
            added_at: self.now(),
        }
    }

    pub fn new_encounter(&self, patient: PatientId) -> Encounter {
        Encounter::open(
            EncounterId::new(&*self.clock, &*self.chance),
            patient,
            self.now(),
        )
    }

    pub fn new_finding(&self, concept: &str, value: Value) -> Finding {
        Finding {
            id: FindingId::new(&*self.clock, &*self.chance),
            concept: ConceptId::new(concept),
            value,
            observed_on: date(2026, 11, 20),
            recorded_at: self.now(),
            source: Source::Laboratory {
                report: None,
                accession: Some("A-17".to_owned()),
            },
            original: Some("450 cells/uL".to_owned()),
        }
    }

    /// A held visit of 20 minutes, `slot` times 20 minutes after 16:00 UTC on 1 December 2026.
    pub fn new_visit(
        &self,
        encounter: &Encounter,
        practitioner: PractitionerId,
        slot: i64,
    ) -> Appointment {
        let first: Timestamp = "2026-12-01T16:00:00Z".parse().unwrap();
        let starts_at = first + jiff::SignedDuration::from_mins(20 * slot);
        Appointment {
            id: AppointmentId::new(&*self.clock, &*self.chance),
            patient: encounter.patient,
            practitioner,
            encounter: encounter.id,
            starts_at,
            minutes: 20,
            zone: "America/Chicago".to_owned(),
            wall_time: jiff::tz::TimeZone::UTC.to_datetime(starts_at),
            jurisdiction: "IL".to_owned(),
            tz_release: "2026b".to_owned(),
            state: AppointmentState::Held {
                until: self.now() + jiff::SignedDuration::from_mins(10),
            },
        }
    }

    pub fn line(&self, action: &str) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            actor: "clockwork".to_owned(),
            action: action.to_owned(),
            patient: None,
            resource: "clinic".to_owned(),
            outcome: Outcome::Done,
            detail: String::new(),
        }
    }

    /// A clinician with a licence, a patient and a consultation, kept.
    pub async fn people(&self, number: u32) -> (Practitioner, Patient, Encounter) {
        let (doctor, patient) = (self.new_practitioner(), self.new_patient(number));
        let encounter = self.new_encounter(patient.id);
        let kept = (doctor.clone(), patient.clone(), encounter.clone());
        self.store
            .run("people", move |tx| {
                Box::pin(async move {
                    tx.keep_practitioner(&doctor).await?;
                    tx.keep_licences(doctor.id, &[licence()]).await?;
                    tx.keep_patient(&patient).await?;
                    tx.keep_encounter(&encounter).await
                })
            })
            .await
            .unwrap();
        kept
    }
}

pub fn licence() -> Licence {
    Licence {
        jurisdiction: "IL".to_owned(),
        number: "036-000001".to_owned(),
        from: date(2025, 1, 1),
        until: date(2027, 12, 31),
    }
}

pub fn alc(value: &str) -> Value {
    Value::Quantity(Quantity::new(value.parse().unwrap(), "10*3/uL"))
}

pub async fn open(address: &Address, folder: &Path) -> Result<Store, Error> {
    let key = MasterKey::at(&folder.join("master.key"), &SeededChance::new(99))?;
    Store::open_in(address, folder, key).await
}
