//! A clinic with patients on a medicine, and a laboratory that writes as laboratories do.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::format_push_string,
    reason = "a test's helper: each test file uses its own part, and a failure is a panic"
)]

use std::sync::Arc;

use care::{
    Ask, Clinic, Practice, Refused,
    chart::{Chart, chart},
    plan::{Draft, save_draft, sign},
    receive_result::{Received, receive_results},
};
use guideline::Edition;
use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, date},
};
use record::{
    Actor, ActorKind, Dosage, Role,
    actor::{Licence, Scope, Standing},
    assessment::Region,
    clock::{HandClock, SeededChance},
    encounter::{Encounter, EncounterState},
    id::{AccountId, EncounterId, PatientId, PractitionerId, TokenId},
    order::Obligation,
    patient::{Patient, Sex},
    plan::OverrideReason,
    task::{Task, TaskKind},
};
use storage::{Address, MasterKey, Store, practitioner::Practitioner};

pub const NOW: &str = "2026-11-24T16:00:00Z";

pub struct House {
    pub practice: Practice,
    pub store: Store,
    pub clock: Arc<HandClock>,
    pub chance: Arc<SeededChance>,
    /// A clinician, licensed in Illinois.
    pub maya: Actor,
    pub folder: tempfile::TempDir,
}

/// A patient on a medicine.
#[derive(Clone)]
pub struct Treated {
    pub patient: Patient,
    pub actor: Actor,
    pub encounter: EncounterId,
}

pub async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let clock = Arc::new(HandClock::at(NOW.parse().unwrap()));
    let chance = Arc::new(SeededChance::new(7));
    let practice = practice(store.clone(), &clock, &chance);
    let mut house = House {
        practice,
        store,
        clock,
        chance,
        maya: Actor::anonymous(),
        folder,
    };
    house.maya = house.clinician("Dr. Maya Lindqvist", "IL").await;
    house
}

pub async fn open(folder: &std::path::Path) -> Store {
    let address = Address::Sqlite(folder.to_owned());
    Store::open(&address, MasterKey::from_bytes(&[7; 32]))
        .await
        .unwrap()
}

pub fn practice(store: Store, clock: &Arc<HandClock>, chance: &Arc<SeededChance>) -> Practice {
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
    Practice::new(store, edition, clock.clone(), chance.clone(), clinic)
}

impl House {
    pub fn today(&self) -> Date {
        self.practice.today()
    }

    pub fn days(&self, days: i64) {
        self.clock.advance(SignedDuration::from_hours(24 * days));
    }

    pub fn ago(&self, days: i64) -> Date {
        self.today().checked_sub(Span::new().days(days)).unwrap()
    }

    pub async fn clinician(&self, name: &str, place: &str) -> Actor {
        let who = Practitioner {
            id: PractitionerId::new(&*self.clock, &*self.chance),
            name: name.to_owned(),
            credentials: "MD".to_owned(),
            role: Role::Clinician,
            zone: "America/Chicago".to_owned(),
            languages: vec!["en".to_owned()],
            created_at: self.practice.now(),
        };
        let licences = vec![Licence {
            jurisdiction: place.to_owned(),
            number: "SYN-1".to_owned(),
            from: date(2020, 1, 1),
            until: date(2030, 12, 31),
        }];
        let (kept, id) = (licences.clone(), who.id);
        self.store
            .run("employ", move |tx| {
                Box::pin(async move {
                    tx.keep_practitioner(&who).await?;
                    tx.keep_licences(who.id, &kept).await
                })
            })
            .await
            .unwrap();
        Actor {
            kind: ActorKind::Staff {
                account: AccountId::new(&*self.clock, &*self.chance),
                practitioner: id,
                name: name.to_owned(),
                role: Role::Clinician,
                standing: Standing::Active,
                licences,
            },
        }
    }

    /// A patient of Maya's whose intake is in.
    pub async fn patient(&self, family: &str, number: u32) -> Treated {
        let patient = Patient {
            id: PatientId::new(&*self.clock, &*self.chance),
            mrn: format!("TEST-{number:04}"),
            given_name: "Sample".to_owned(),
            family_name: family.to_owned(),
            born_on: date(1980, 1, 1)
                .checked_add(Span::new().days(i64::from(number)))
                .unwrap(),
            sex: Some(Sex::Male),
            email: format!("{number}@example.org"),
            phone: None,
            language: "en".to_owned(),
            jurisdiction: "IL".to_owned(),
            zone: "America/Chicago".to_owned(),
            practitioner: self.maya.practitioner(),
            created_at: self.practice.now(),
        };
        let encounter = Encounter {
            id: EncounterId::new(&*self.clock, &*self.chance),
            patient: patient.id,
            state: EncounterState::Submitted {
                submitted_at: self.practice.now(),
            },
        };
        let (kept, consultation) = (patient.clone(), encounter.clone());
        self.store
            .run("open_chart", move |tx| {
                Box::pin(async move {
                    tx.keep_patient(&kept).await?;
                    tx.keep_encounter(&consultation).await
                })
            })
            .await
            .unwrap();
        let actor = Actor {
            kind: ActorKind::Patient {
                account: AccountId::new(&*self.clock, &*self.chance),
                patient: patient.id,
                standing: Standing::Active,
            },
        };
        Treated {
            patient,
            actor,
            encounter: encounter.id,
        }
    }

    /// A patient four weeks on the medicine, on the day of the first tests.
    pub async fn week_four(&self, family: &str, number: u32) -> Treated {
        let one = self.treated(family, number).await;
        self.days(26);
        one
    }

    /// A patient with a signed plan for baricitinib that starts today.
    pub async fn treated(&self, family: &str, number: u32) -> Treated {
        let one = self.patient(family, number).await;
        let maya = Ask::plain(self.maya.clone());
        let draft = Draft {
            diagnosis: "Alopecia areata".to_owned(),
            icd10cm: "L63.8".to_owned(),
            treatment: Some("baricitinib".to_owned()),
            dosage: Some(Dosage {
                mg: 2.into(),
                every_h: 24,
            }),
            prescription: Some("Baricitinib 2 mg once daily".to_owned()),
            starts_on: Some(self.today()),
            message: "We start.".to_owned(),
            follow_up: "In twelve weeks".to_owned(),
            answers: None,
        };
        let plan = save_draft(&self.practice, &maya, one.encounter, draft)
            .await
            .unwrap();
        let because = OverrideReason {
            code: "other".to_owned(),
            words: "a test of what follows the start".to_owned(),
        };
        sign(&self.practice, &maya, plan, Some(because))
            .await
            .unwrap();
        one
    }

    pub async fn chart(&self, one: &Treated) -> Chart {
        chart(&self.practice, &self.maya, one.patient.id)
            .await
            .unwrap()
    }

    pub async fn open_tasks(&self, one: &Treated, kind: TaskKind) -> Vec<Task> {
        let tasks = self.chart(one).await.tasks;
        tasks
            .into_iter()
            .filter(|task| task.kind == kind && task.closed.is_none())
            .collect()
    }

    pub async fn duty(&self, one: &Treated, test: &str, week: i32) -> Obligation {
        let duties = self.chart(one).await.obligations;
        duties
            .into_iter()
            .find(|duty| duty.test == test && duty.week == week)
            .unwrap()
    }

    /// Sends a text to the clinic as the laboratory's machine does.
    pub async fn send(&self, text: &str) -> Result<Vec<Received>, Refused> {
        let reports = fhir::incoming::read(text.as_bytes(), &self.practice.edition).unwrap();
        receive_results(&self.practice, &Ask::plain(laboratory()), reports).await
    }

    /// Sends one report that must be filed.
    pub async fn filed(&self, text: &str) -> (usize, Vec<String>, usize) {
        match self.send(text).await.unwrap().as_slice() {
            [
                Received::Filed {
                    findings,
                    unreadable,
                    tasks,
                    ..
                },
            ] => (*findings, unreadable.clone(), *tasks),
            other => panic!("{other:?}"),
        }
    }
}

pub fn laboratory() -> Actor {
    Actor {
        kind: ActorKind::System {
            token: TokenId(uuid_nil()),
            name: "laboratory".to_owned(),
            scope: Scope::SendResults,
        },
    }
}

fn uuid_nil() -> uuid::Uuid {
    uuid::Uuid::nil()
}

/// A number with its unit, as FHIR.
pub fn number(value: &str, unit: &str) -> String {
    format!(r#""valueQuantity": {{ "value": {value}, "unit": "{unit}" }}"#)
}

/// What a laboratory writes.
#[derive(Clone)]
pub struct Specimen {
    pub accession: String,
    pub status: &'static str,
    pub mrn: String,
    pub family: String,
    pub born_on: Date,
    pub drawn_on: Date,
    /// Code and value as FHIR.
    pub values: Vec<(&'static str, String)>,
}

pub const ALC: &str = "731-0";
/// The rest of a blood count, with nothing wrong in it.
pub const REST: [(&str, &str, &str); 4] = [
    ("751-8", "4.1", "10*3/uL"),
    ("718-7", "13.6", "g/dL"),
    ("777-3", "245", "10*3/uL"),
    ("6690-2", "6.4", "10*3/uL"),
];

impl Specimen {
    pub fn of(one: &Treated, accession: &str, drawn_on: Date) -> Self {
        Self {
            accession: accession.to_owned(),
            status: "final",
            mrn: one.patient.mrn.clone(),
            family: one.patient.family_name.clone(),
            born_on: one.patient.born_on,
            drawn_on,
            values: Vec::new(),
        }
    }

    /// With a lymphocyte count, as FHIR.
    pub fn alc(mut self, value: String) -> Self {
        self.values.retain(|(code, _)| *code != ALC);
        self.values.push((ALC, value));
        self
    }

    /// With the rest of the blood count.
    pub fn count(mut self) -> Self {
        for (code, value, unit) in REST {
            self.values.push((code, number(value, unit)));
        }
        self
    }

    pub fn value(mut self, code: &'static str, value: String) -> Self {
        self.values.push((code, value));
        self
    }

    pub fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    /// The entries of a Bundle; `at` keeps the addresses of several apart.
    pub fn entries(&self, at: usize) -> String {
        let Self {
            accession,
            status,
            mrn,
            family,
            born_on,
            drawn_on,
            ..
        } = self;
        let observation_status = if *status == "cancelled" {
            "cancelled"
        } else {
            status
        };
        let mut entries = format!(
            r#"{{ "fullUrl": "urn:p{at}", "resource": {{ "resourceType": "Patient",
                "identifier": [{{ "system": "urn:anagen:mrn", "value": "{mrn}" }}],
                "name": [{{ "family": "{family}", "given": ["Sample"] }}], "birthDate": "{born_on}" }} }}"#
        );
        let mut results = Vec::new();
        for (nth, (code, value)) in self.values.iter().enumerate() {
            entries += &format!(
                r#", {{ "fullUrl": "urn:o{at}-{nth}", "resource": {{ "resourceType": "Observation",
                    "status": "{observation_status}",
                    "code": {{ "coding": [{{ "system": "http://loinc.org", "code": "{code}" }}], "text": "{code}" }},
                    "subject": {{ "reference": "urn:p{at}" }}, "effectiveDateTime": "{drawn_on}", {value} }} }}"#
            );
            results.push(format!(r#"{{ "reference": "urn:o{at}-{nth}" }}"#));
        }
        entries
            + &format!(
                r#", {{ "fullUrl": "urn:r{at}", "resource": {{ "resourceType": "DiagnosticReport", "status": "{status}",
                    "identifier": [{{ "system": "urn:example:laboratory", "value": "{accession}" }}],
                    "code": {{ "text": "Blood count" }}, "subject": {{ "reference": "urn:p{at}" }},
                    "effectiveDateTime": "{drawn_on}", "result": [{}] }} }}"#,
                results.join(", ")
            )
    }

    /// As a Bundle of its own.
    pub fn text(&self) -> String {
        bundle(&[self.entries(0)])
    }
}

pub fn bundle(entries: &[String]) -> String {
    format!(
        r#"{{ "resourceType": "Bundle", "type": "collection", "entry": [{}] }}"#,
        entries.join(", ")
    )
}

/// The instant `at`.
pub fn instant(at: &str) -> Timestamp {
    at.parse().unwrap()
}
