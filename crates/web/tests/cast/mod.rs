//! Everybody who can stand before a door of the clinic, and one of everything that a door leads to: for patient A, for
//! patient B, and for nobody.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    unreachable_pub,
    reason = "helpers of tests fall where they stand"
)]

use std::{collections::BTreeMap, path::Path, sync::Arc};

use care::{
    Ask, Clinic, Practice,
    account::Secret,
    plan::{Draft, save_draft, sign},
    receive_result::{Received, receive_results},
    system::make_token_here,
};
use guideline::Edition;
use jiff::{SignedDuration, Timestamp, civil::date};
use record::{
    Actor, ActorKind, Dosage, Finding, Role, Source, Value,
    actor::{Licence, Scope, Standing},
    appointment::{Appointment, AppointmentState},
    assessment::Region,
    clock::{HandClock, SeededChance},
    encounter::{Encounter, EncounterState},
    finding::ConceptId,
    hours::{ExceptionKind, Hours, ScheduleException},
    id::{
        AccountId, AppointmentId, EncounterId, FindingId, HoursId, PatientId, PhotographId,
        PractitionerId, RenewalId, ReviewId, ScheduleExceptionId, SessionId, TaskId, ThreadId,
        TokenId,
    },
    message::{Thread, Topic},
    patient::{Patient, Sex},
    plan::OverrideReason,
    review::{Asked, Review, ReviewState},
    task::{Task, TaskKind, Urgency},
};
use storage::{
    Address, MasterKey, Store, Tx,
    account::{Account, AccountKind},
    invitation::{Invitation, Purpose},
    photograph::Photograph,
    practitioner::Practitioner,
    renewal::{Renewal, RenewalState},
    session::Session,
};

/// Who stands before the door, in the order of the table's columns.
pub const STATES: [(&str, &str); 18] = [
    ("an", "nobody signed in"),
    ("ne", "signed up, no chart yet"),
    ("pa", "patient A"),
    ("pb", "patient B"),
    ("ps", "a suspended patient"),
    ("ct", "the clinician who treats A"),
    ("cl", "booked with A, licence lapsed"),
    ("ce", "booked with A, licensed elsewhere"),
    ("co", "another clinician, who treats B"),
    ("ci", "an invited clinician"),
    ("cs", "a suspended clinician"),
    ("as", "an assistant"),
    ("sc", "a scheduler"),
    ("ad", "an administrator"),
    ("au", "an auditor"),
    ("lt", "a laboratory's token"),
    ("rt", "a reading token"),
    ("dt", "a hospital's token for advice"),
];

/// What the parameters of an address are filled with.
pub type Things = BTreeMap<&'static str, String>;

/// The cast: who they are and what there is.
#[derive(Clone, Default)]
pub struct Cast {
    /// The account of each state that has one.
    pub accounts: BTreeMap<&'static str, AccountId>,
    /// Whose chart a patient's own is.
    pub charts: BTreeMap<&'static str, PatientId>,
    /// The tokens of the machines.
    pub tokens: BTreeMap<&'static str, String>,
    /// Things of patient A, of patient B, of nobody.
    pub of: [Things; 3],
}

pub struct Stage {
    pub practice: Practice,
    pub store: Store,
    pub clock: Arc<HandClock>,
    chance: Arc<SeededChance>,
}

impl Stage {
    /// The clinic in `folder`. Another `seed` makes other ids and secrets.
    pub async fn open(folder: &Path, seed: u64) -> Self {
        let address = Address::Sqlite(folder.to_owned());
        let store = Store::open(&address, MasterKey::from_bytes(&[7; 32]))
            .await
            .unwrap();
        let clock = Arc::new(HandClock::at(now()));
        let chance = Arc::new(SeededChance::new(seed));
        let clinic = Clinic {
            name: "Open Hair Clinic".to_owned(),
            phone: "+1 312 555 0148".to_owned(),
            zone: "America/Chicago".to_owned(),
            region: Region::US,
            price: "$90".to_owned(),
            demo: true,
            data: String::new(),
        };
        let edition = Arc::new(Edition::embedded().unwrap());
        Self {
            practice: Practice::new(
                store.clone(),
                edition,
                clock.clone(),
                chance.clone(),
                clinic,
            ),
            store,
            clock,
            chance,
        }
    }

    /// A session for `account`, as a sign-in leaves it.
    pub async fn session(&self, account: AccountId) -> Secret {
        let secret = Secret::new(&*self.chance);
        let session = Session {
            id: SessionId::new(&*self.clock, &*self.chance),
            account,
            secret_hash: *secret.hash().as_bytes(),
            created_at: now(),
            last_seen_at: now(),
        };
        self.keep(move |tx| Box::pin(async move { tx.keep_session(&session).await }))
            .await;
        secret
    }

    async fn keep<F>(&self, job: F)
    where
        F: for<'t> FnOnce(&'t mut Tx) -> storage::BoxFuture<'t, Result<(), storage::Error>>
            + Send
            + 'static,
    {
        self.store.run("set_the_stage", job).await.unwrap();
    }

    /// Puts everybody and everything there.
    pub async fn set(&self) -> Cast {
        let mut cast = Cast::default();
        let mut staff = BTreeMap::new();
        for (state, role, place, until, standing) in [
            ("ct", Role::Clinician, "IL", 2030, Standing::Active),
            ("cl", Role::Clinician, "IL", 2025, Standing::Active),
            ("ce", Role::Clinician, "NY", 2030, Standing::Active),
            ("co", Role::Clinician, "IL", 2030, Standing::Active),
            ("ci", Role::Clinician, "IL", 2030, Standing::Invited),
            ("cs", Role::Clinician, "IL", 2030, Standing::Suspended),
            ("as", Role::Assistant, "IL", 2030, Standing::Active),
            ("sc", Role::Scheduler, "IL", 2030, Standing::Active),
            ("ad", Role::Administrator, "IL", 2030, Standing::Active),
            ("au", Role::Auditor, "IL", 2030, Standing::Active),
            ("spare", Role::Clinician, "IL", 2030, Standing::Active),
            ("hours", Role::Clinician, "IL", 2030, Standing::Active),
        ] {
            let (account, actor) = self.employ(state, role, place, until, standing).await;
            cast.accounts.insert(state, account);
            staff.insert(state, actor);
        }
        self.account(&mut cast, "ne", None, Standing::Active).await;
        let in_charge = [("pa", "ct"), ("pb", "co"), ("ps", "co")];
        for (number, (state, doctor)) in in_charge.into_iter().enumerate() {
            let (patient, things) = self.chart(state, number, &staff[doctor]).await;
            let standing = if state == "ps" {
                Standing::Suspended
            } else {
                Standing::Active
            };
            self.account(&mut cast, state, Some(patient), standing)
                .await;
            cast.charts.insert(state, patient);
            if let Some(slot) = cast.of.get_mut(number) {
                *slot = things;
            }
        }
        self.book(&cast, &staff["cl"], 26).await;
        self.book(&cast, &staff["ce"], 27).await;
        for (state, scope) in [
            ("lt", Scope::SendResults),
            ("rt", Scope::ReadCharts),
            ("dt", Scope::AskDecisionSupport),
        ] {
            let made = make_token_here(&self.practice, state, scope).await.unwrap();
            cast.tokens.insert(state, made.text.to_string());
        }
        let clinics = self
            .things_of_the_clinic(&staff["spare"], &staff["hours"])
            .await;
        let nobodys = "01935b1e-0000-7000-8000-000000000000".to_owned();
        let mut nothing: Things = cast.of[0]
            .keys()
            .chain(clinics.keys())
            .map(|name| (*name, nobodys.clone()))
            .collect();
        nothing.insert("secret", "0".repeat(43));
        for words in ["topic", "question", "view"] {
            nothing.insert(words, "nothing".to_owned());
        }
        for (name, value) in clinics {
            cast.of[0].insert(name, value);
        }
        cast.of[2] = nothing;
        cast
    }

    async fn employ(
        &self,
        name: &str,
        role: Role,
        place: &str,
        until: i16,
        standing: Standing,
    ) -> (AccountId, Actor) {
        let id = PractitionerId::new(&*self.clock, &*self.chance);
        let account = AccountId::new(&*self.clock, &*self.chance);
        let licences = vec![Licence {
            jurisdiction: place.to_owned(),
            number: "SYN-1".to_owned(),
            from: date(2020, 1, 1),
            until: date(until, 12, 31),
        }];
        let who = Practitioner {
            id,
            name: format!("Dr. {name}"),
            credentials: String::new(),
            role,
            zone: "America/Chicago".to_owned(),
            languages: vec!["en".to_owned()],
            created_at: now(),
        };
        let kept = Account {
            practitioner: Some(id),
            kind: AccountKind::Staff,
            ..plain(account, name, standing)
        };
        let valid = licences.clone();
        self.keep(move |tx| {
            Box::pin(async move {
                tx.keep_practitioner(&who).await?;
                tx.keep_licences(id, &valid).await?;
                tx.keep_account(&kept).await
            })
        })
        .await;
        let kind = ActorKind::Staff {
            account,
            practitioner: id,
            name: format!("Dr. {name}"),
            role,
            standing,
            licences,
        };
        (account, Actor { kind })
    }

    async fn account(
        &self,
        cast: &mut Cast,
        state: &'static str,
        patient: Option<PatientId>,
        standing: Standing,
    ) {
        let id = AccountId::new(&*self.clock, &*self.chance);
        let account = Account {
            patient,
            ..plain(id, state, standing)
        };
        self.keep(move |tx| Box::pin(async move { tx.keep_account(&account).await }))
            .await;
        cast.accounts.insert(state, id);
    }

    /// A patient on a signed plan, with one of everything that can be in a chart.
    async fn chart(&self, name: &str, number: usize, doctor: &Actor) -> (PatientId, Things) {
        let (clock, chance) = (&*self.clock, &*self.chance);
        let patient = Patient {
            id: PatientId::new(clock, chance),
            mrn: format!("TEST-{number}"),
            given_name: name.to_owned(),
            family_name: "Example".to_owned(),
            born_on: date(1980, 1, 1),
            sex: Some(Sex::Female),
            email: format!("{name}@example.org"),
            phone: None,
            language: "en".to_owned(),
            jurisdiction: "IL".to_owned(),
            zone: "America/Chicago".to_owned(),
            practitioner: doctor.practitioner(),
            created_at: now(),
        };
        let sent = |id| Encounter {
            id,
            patient: patient.id,
            state: EncounterState::Submitted {
                submitted_at: now(),
            },
        };
        let planned = sent(EncounterId::new(clock, chance));
        let going_on = sent(EncounterId::new(clock, chance));
        let (person, first) = (patient.clone(), planned.clone());
        self.keep(move |tx| {
            Box::pin(async move {
                tx.keep_patient(&person).await?;
                tx.keep_encounter(&first).await
            })
        })
        .await;
        let ask = Ask::plain(doctor.clone());
        let draft = Draft {
            diagnosis: "Alopecia areata".to_owned(),
            icd10cm: "L63.8".to_owned(),
            treatment: Some("baricitinib".to_owned()),
            dosage: Some(Dosage {
                mg: 2.into(),
                every_h: 24,
            }),
            prescription: Some("Baricitinib 2 mg once daily".to_owned()),
            starts_on: Some(self.practice.today()),
            message: "We start.".to_owned(),
            follow_up: "In twelve weeks".to_owned(),
            answers: None,
        };
        let plan = save_draft(&self.practice, &ask, planned.id, draft)
            .await
            .unwrap();
        let because = OverrideReason {
            code: "other".to_owned(),
            words: "a test".to_owned(),
        };
        sign(&self.practice, &ask, plan, Some(because))
            .await
            .unwrap();
        let task = Task {
            id: TaskId::new(clock, chance),
            patient: Some(patient.id),
            owner: doctor.practitioner(),
            kind: TaskKind::MonitoringAction,
            urgency: Urgency::Today,
            why: "a test".to_owned(),
            about: "a_rule".to_owned(),
            opened_at: now(),
            closed: None,
        };
        let renewal = Renewal {
            id: RenewalId::new(clock, chance),
            patient: patient.id,
            plan,
            treatment: "baricitinib".to_owned(),
            answers: serde_json::Value::Null,
            asked_at: now(),
            state: RenewalState::Asked,
        };
        let photograph = Photograph {
            id: PhotographId::new(clock, chance),
            patient: patient.id,
            encounter: planned.id,
            view: "top".to_owned(),
            media_type: "image/jpeg".to_owned(),
            width: 1,
            height: 1,
            added_by: doctor.account().unwrap(),
            added_at: now(),
        };
        let finding = Finding {
            id: FindingId::new(clock, chance),
            concept: ConceptId::new("smoking"),
            value: Value::Code("never".to_owned()),
            observed_on: self.practice.today(),
            recorded_at: now(),
            source: Source::Imported {
                from: "a test".to_owned(),
            },
            original: None,
        };
        let visit = self.visit(
            patient.id,
            planned.id,
            doctor,
            24 + i64::try_from(number).unwrap(),
        );
        let thread = Thread {
            id: ThreadId::new(clock, chance),
            patient: patient.id,
            topic: Topic::Other,
            opened_at: now(),
            answer_by: None,
        };
        let review = Review {
            id: ReviewId::new(clock, chance),
            patient: patient.id,
            encounter: planned.id,
            place: "IL".to_owned(),
            first: false,
            sent_at: now(),
            answer_by: now(),
            state: ReviewState::Sent,
        };
        let things = Things::from([
            ("patient", patient.id.to_string()),
            ("encounter", going_on.id.to_string()),
            ("plan", plan.to_string()),
            ("task", task.id.to_string()),
            ("renewal", renewal.id.to_string()),
            ("photograph", photograph.id.to_string()),
            ("observation", finding.id.to_string()),
            ("visit", visit.id.to_string()),
            ("thread", thread.id.to_string()),
            ("review", review.id.to_string()),
        ]);
        let id = patient.id;
        self.keep(move |tx| {
            Box::pin(async move {
                tx.keep_encounter(&going_on).await?;
                tx.keep_task(&task).await?;
                tx.keep_renewal(&renewal).await?;
                tx.keep_thread(&thread).await?;
                tx.keep_new_review(&review, &Asked::default()).await?;
                tx.keep_findings(id, None, &[finding]).await?;
                tx.hold(&visit, now()).await?;
                tx.keep_photograph(&photograph, b"not really one").await
            })
        })
        .await;
        (id, things)
    }

    fn visit(
        &self,
        patient: PatientId,
        encounter: EncounterId,
        doctor: &Actor,
        hours: i64,
    ) -> Appointment {
        let starts_at = now()
            .checked_add(SignedDuration::from_hours(hours))
            .unwrap();
        Appointment {
            id: AppointmentId::new(&*self.clock, &*self.chance),
            patient,
            practitioner: doctor.practitioner().unwrap(),
            encounter,
            starts_at,
            minutes: 20,
            zone: "America/Chicago".to_owned(),
            wall_time: self.practice.wall_time("America/Chicago").0,
            jurisdiction: "IL".to_owned(),
            tz_release: "test".to_owned(),
            state: AppointmentState::Held {
                until: now().checked_add(SignedDuration::from_mins(10)).unwrap(),
            },
        }
    }

    /// A visit of patient A with `doctor`, confirmed.
    pub async fn book(&self, cast: &Cast, doctor: &Actor, hours: i64) -> AppointmentId {
        let encounter = EncounterId::new(&*self.clock, &*self.chance);
        let patient = cast.charts["pa"];
        let before = Encounter {
            id: encounter,
            patient,
            state: EncounterState::Closed {
                why: "a test".to_owned(),
                closed_at: now(),
            },
        };
        let visit = self.visit(patient, encounter, doctor, hours);
        let id = visit.id;
        self.keep(move |tx| {
            Box::pin(async move {
                tx.keep_encounter(&before).await?;
                tx.hold(&visit, now()).await?;
                tx.confirm(id, now()).await
            })
        })
        .await;
        id
    }

    /// What belongs to no patient: a colleague, another one with hours, a link, a token, a result in quarantine; and pages by name.
    async fn things_of_the_clinic(&self, spare: &Actor, scheduled: &Actor) -> Things {
        let (clock, chance) = (&*self.clock, &*self.chance);
        let who = scheduled.practitioner().unwrap();
        let monday_at_nine: Timestamp = "2026-11-30T15:00:00Z".parse().unwrap();
        let hours = Hours {
            id: HoursId::new(clock, chance),
            practitioner: who,
            weekday: jiff::civil::Weekday::Monday,
            from: jiff::civil::time(9, 0, 0, 0),
            until: jiff::civil::time(12, 0, 0, 0),
            zone: "America/Chicago".to_owned(),
            minutes: 20,
            from_day: self.practice.today(),
            until_day: None,
        };
        let exception = ScheduleException {
            id: ScheduleExceptionId::new(clock, chance),
            practitioner: who,
            kind: ExceptionKind::Closed,
            starts_at: now(),
            ends_at: now().checked_add(SignedDuration::from_hours(2)).unwrap(),
            why: "a test".to_owned(),
            cover: record::hours::Cover::NotNeeded,
        };
        let secret = Secret::new(chance);
        let link = Invitation {
            id: self.practice.new_key(),
            secret_hash: *secret.hash().as_bytes(),
            purpose: Purpose::Join,
            account: spare.account(),
            content: serde_json::Value::Null,
            created_at: now(),
            expires_at: now().checked_add(SignedDuration::from_hours(2)).unwrap(),
            used_at: None,
        };
        let token = make_token_here(&self.practice, "spare", Scope::ReadCharts)
            .await
            .unwrap()
            .id;
        let edition = &self.practice.edition;
        let things = Things::from([
            ("member", spare.practitioner().unwrap().to_string()),
            ("scheduled", who.to_string()),
            ("hours", hours.id.to_string()),
            ("schedule", who.to_string()),
            ("slot", format!("{who}-{}", monday_at_nine.as_second())),
            ("exception", exception.id.to_string()),
            ("secret", secret.text().to_string()),
            ("token", token.to_string()),
            ("service", "jak-inhibitor-patient-view".to_owned()),
            ("result", self.quarantined().await),
            (
                "topic",
                edition
                    .education()
                    .pages("en")
                    .next()
                    .unwrap()
                    .content
                    .order
                    .to_string(),
            ),
            ("question", edition.intake().questions()[0].id.to_string()),
            ("view", "top".to_owned()),
        ]);
        self.keep(move |tx| {
            Box::pin(async move {
                tx.keep_weekly_hours(&hours).await?;
                tx.keep_exception(&exception).await?;
                tx.keep_invitation(&link).await
            })
        })
        .await;
        things
    }

    async fn quarantined(&self) -> String {
        let text = r##"{ "resourceType": "Observation", "status": "final", "subject": { "reference": "#p" },
            "contained": [{ "resourceType": "Patient", "id": "p", "birthDate": "1999-09-09",
                "identifier": [{ "value": "TEST-0" }] }],
            "code": { "coding": [{ "system": "http://loinc.org", "code": "731-0" }] },
            "effectiveDateTime": "2026-11-23", "valueQuantity": { "value": 1.8, "unit": "K/uL" } }"##;
        let reports = fhir::incoming::read(text.as_bytes(), &self.practice.edition).unwrap();
        let laboratory = Actor {
            kind: ActorKind::System {
                token: TokenId(uuid::Uuid::nil()),
                name: "a test".to_owned(),
                scope: Scope::SendResults,
            },
        };
        let received = receive_results(&self.practice, &Ask::plain(laboratory), reports)
            .await
            .unwrap();
        match received.as_slice() {
            [Received::Quarantined { quarantine, .. }] => quarantine.to_string(),
            other => unreachable!("{other:?}"),
        }
    }
}

fn plain(id: AccountId, name: &str, standing: Standing) -> Account {
    Account {
        id,
        kind: AccountKind::Patient,
        email: format!("{name}@example.org"),
        password_hash: None,
        standing,
        given_name: name.to_owned(),
        family_name: "Example".to_owned(),
        language: "en".to_owned(),
        patient: None,
        practitioner: None,
        created_at: now(),
    }
}

/// A Tuesday morning.
fn now() -> Timestamp {
    "2026-11-24T16:00:00Z".parse().unwrap()
}
