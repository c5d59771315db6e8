//! The clinic as the verbs see it, and the one way in which a verb reaches a record.
//!
//! [`Practice::look`] reads and [`Practice::act`] writes. Both resolve whose chart it is, ask [`crate::access`], run
//! the verb and sign the audit book. A write does all of it in one transaction, together with the memory of the
//! form's key, so that a form sent twice is one deed. A read is taken from one snapshot, and its audit line is on
//! disk before anything that was read leaves this room.

use std::{future::Future, pin::Pin, sync::Arc};

use guideline::Edition;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use record::{
    Actor, ActorKind, Chance, Clock,
    audit::{AuditEntry, Outcome},
    hours::Cover,
    id::{
        AppointmentId, EncounterId, FindingId, ObligationId, OrderId, PatientId, PhotographId,
        PlanId, RenewalId, ReviewId, TaskId, ThreadId,
    },
    patient::Patient,
    task::{Task, Urgency},
};
use schedule::Zones;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use storage::{Store, Tx, patient::InChart};
use uuid::Uuid;

use crate::{
    access::{Action, ChartFacts, Denied, Grant, authorize},
    assessed::Assessed,
    forecast::Shelf,
    refused::Refused,
};

/// The clinic: its store, its clinical content, its clock. Cheap to clone.
#[derive(Clone)]
pub struct Practice {
    pub(crate) store: Store,
    /// The clinical content in force.
    pub edition: Arc<Edition>,
    /// Where the present instant comes from.
    pub clock: Arc<dyn Clock>,
    /// Where unguessable bytes come from.
    pub chance: Arc<dyn Chance>,
    /// What the clinic says of itself.
    pub clinic: Arc<Clinic>,
    /// The rules of the clocks.
    pub zones: Arc<Zones>,
    /// What the forecast starts from: the models and the libraries built so far.
    pub forecasts: Arc<Shelf>,
    /// What the guideline made of charts a moment ago.
    pub(crate) assessed: Assessed,
}

/// What the clinic says of itself on every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinic {
    /// Its name.
    pub name: String,
    /// Its telephone number.
    pub phone: String,
    /// Its own time zone (IANA).
    pub zone: String,
    /// Whose labels apply where it works.
    pub region: record::assessment::Region,
    /// What a first visit costs, in words set by the clinic.
    pub price: String,
    /// Whether this is a demonstration with synthetic people.
    pub demo: bool,
    /// Where the data lies, as shown to the administrator.
    pub data: String,
}

/// Who asks, and the key of the form, so that the same form twice is one deed.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who.
    pub actor: Actor,
    /// The form's key; `None` for deeds that are naturally the same twice.
    pub key: Option<Uuid>,
}

impl Ask {
    /// `actor` asks with the form's `key`.
    #[must_use]
    pub fn new(actor: Actor, key: Uuid) -> Self {
        Self {
            actor,
            key: Some(key),
        }
    }

    /// `actor` asks for something that is naturally the same twice.
    #[must_use]
    pub fn plain(actor: Actor) -> Self {
        Self { actor, key: None }
    }
}

/// What a deed is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The clinic, nobody's chart.
    Clinic,
    /// A patient's chart.
    Chart(PatientId),
    /// The chart a consultation belongs to.
    Encounter(EncounterId),
    /// The chart a photograph belongs to.
    Photograph(PhotographId),
    /// The chart an appointment belongs to.
    Appointment(AppointmentId),
    /// The chart an order belongs to.
    Order(OrderId),
    /// The chart a duty belongs to.
    Obligation(ObligationId),
    /// The chart a plan belongs to.
    Plan(PlanId),
    /// The chart a task is about.
    Task(TaskId),
    /// The chart a renewal belongs to.
    Renewal(RenewalId),
    /// The chart a finding belongs to.
    Finding(FindingId),
    /// The chart a conversation belongs to.
    Thread(ThreadId),
    /// The chart a review belongs to.
    Review(ReviewId),
}

/// A named deed: the name goes into the audit trail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deed {
    /// The transaction's name (`submit_intake`).
    pub(crate) name: &'static str,
    /// What is asked of `access`.
    pub(crate) action: Action,
    /// What it is about.
    pub(crate) on: On,
}

/// A verb's work inside a transaction.
pub(crate) type Work<'t, T> = Pin<Box<dyn Future<Output = Result<T, Refused>> + Send + 't>>;

impl Practice {
    /// Puts a clinic together.
    #[must_use]
    pub fn new(
        store: Store,
        edition: Arc<Edition>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        clinic: Clinic,
    ) -> Self {
        Self {
            store,
            edition,
            clock,
            chance,
            clinic: Arc::new(clinic),
            zones: Arc::new(Zones::built_in()),
            forecasts: Arc::default(),
            assessed: Assessed::default(),
        }
    }

    /// The same clinic under another clock, for a demonstration's past and for tests.
    #[must_use]
    pub fn under(&self, clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            ..self.clone()
        }
    }

    /// The same clinic under other rules of the clocks.
    #[must_use]
    pub fn by_zones(&self, zones: Zones) -> Self {
        Self {
            zones: Arc::new(zones),
            ..self.clone()
        }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Today in the clinic's own zone.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today_in(&self.clinic.zone)
    }

    /// Today in `zone`; a zone that the tz database does not know counts as UTC.
    #[must_use]
    pub fn today_in(&self, zone: &str) -> Date {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        zone.to_datetime(self.now()).date()
    }

    /// The clock on the wall in `zone` now, with the letters of the zone.
    #[must_use]
    pub fn wall_time(&self, zone: &str) -> (DateTime, String) {
        self.wall_time_at(self.now(), zone)
    }

    /// The civil day of an instant in `zone`.
    #[must_use]
    pub fn date_of(&self, at: Timestamp, zone: &str) -> Date {
        self.wall_time_at(at, zone).0.date()
    }

    /// The clock on the wall in `zone` at an instant, with the letters of the zone then.
    #[must_use]
    pub fn wall_time_at(&self, at: Timestamp, zone: &str) -> (DateTime, String) {
        self.zones.wall_time(at, zone)
    }

    /// A new random key for a form.
    #[must_use]
    pub fn new_key(&self) -> Uuid {
        record::id::new_v7(&*self.clock, &*self.chance)
    }

    /// Resolves when the store can no longer promise durability: the process must stop.
    pub async fn failed(&self) {
        self.store.failed().await;
    }

    /// Writes: resolves, authorises, does, audits and remembers, in one transaction.
    ///
    /// `input` is what the form said; the same key with another input is refused.
    pub(crate) async fn act<I, T, F>(
        &self,
        ask: &Ask,
        deed: Deed,
        input: &I,
        job: F,
    ) -> Result<T, Refused>
    where
        I: Serialize + ?Sized,
        T: Serialize + DeserializeOwned + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx, Grant) -> Work<'t, T> + Send + 'static,
    {
        let now = self.now();
        let clinic_today = self.today();
        let actor = ask.actor.clone();
        let memory = ask.key.map(|key| (key, fingerprint(deed.name, input)));
        self.store
            .run(deed.name, move |tx| {
                Box::pin(async move {
                    if let Some((key, print)) = &memory
                        && let Some(outcome) = tx
                            .remembered(*key, &actor.label(), deed.name, print, now)
                            .await?
                    {
                        return Ok(serde_json::from_value(outcome).map_err(|_| Refused::KeyReused));
                    }
                    let grant = match admit(tx, &actor, deed, now, clinic_today).await? {
                        Ok(grant) => grant,
                        Err(refused) => {
                            tx.audit(&entry(&actor, deed, None, now, Outcome::Refused, ""))
                                .await?;
                            return Ok(Err(refused));
                        }
                    };
                    let patient = grant.patient();
                    let outcome = job(tx, grant).await?;
                    tx.audit(&entry(&actor, deed, patient, now, Outcome::Done, ""))
                        .await?;
                    if let Some((key, print)) = &memory {
                        let value =
                            serde_json::to_value(&outcome).map_err(|_| Refused::KeyReused)?;
                        tx.remember(*key, &actor.label(), deed.name, print, &value, now)
                            .await?;
                    }
                    Ok::<_, Refused>(Ok(outcome))
                })
            })
            .await?
    }

    /// Lets the clinic's own clockwork write. A run that changed nothing leaves no line in the trail: one a minute would
    /// bury all others.
    pub(crate) async fn tick<T, F>(
        &self,
        name: &'static str,
        changed: fn(&T) -> bool,
        job: F,
    ) -> Result<T, Refused>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T> + Send + 'static,
    {
        let deed = Deed {
            name,
            action: Action::RunClockwork,
            on: On::Clinic,
        };
        let line = entry(
            &Actor::clockwork(),
            deed,
            None,
            self.now(),
            Outcome::Done,
            "",
        );
        self.store
            .run(name, move |tx| {
                Box::pin(async move {
                    let outcome = job(tx).await?;
                    if changed(&outcome) {
                        tx.audit(&line).await?;
                    }
                    Ok::<_, Refused>(outcome)
                })
            })
            .await
    }

    /// Reads from one snapshot; the audit line is on disk before the answer leaves.
    pub(crate) async fn look<T, F>(&self, actor: &Actor, deed: Deed, job: F) -> Result<T, Refused>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx, Grant) -> Work<'t, T> + Send + 'static,
    {
        let now = self.now();
        let clinic_today = self.today();
        let who = actor.clone();
        let seen: Result<(T, Option<PatientId>), Refused> = self
            .store
            .read(deed.name, move |tx| {
                Box::pin(async move {
                    match admit(tx, &who, deed, now, clinic_today).await? {
                        Ok(grant) => {
                            let patient = grant.patient();
                            Ok::<_, Refused>(Ok((job(tx, grant).await?, patient)))
                        }
                        Err(refused) => Ok(Err(refused)),
                    }
                })
            })
            .await?;
        let (patient, outcome) = match &seen {
            Ok((_, patient)) => (*patient, Outcome::Done),
            Err(_) => (None, Outcome::Refused),
        };
        let line = entry(actor, deed, patient, now, outcome, "");
        self.store.audit(line).await?;
        seen.map(|(answer, _)| answer)
    }
}

/// Whose chart it is and whether the actor may.
async fn admit(
    tx: &mut Tx,
    actor: &Actor,
    deed: Deed,
    now: Timestamp,
    clinic_today: Date,
) -> Result<Result<Grant, Refused>, Refused> {
    let facts = match resolve(tx, deed.on, actor, now).await? {
        Resolved::Clinic => None,
        Resolved::Missing => {
            return Ok(Err(
                match authorize(actor, deed.action, None, clinic_today) {
                    Err(Denied::NotSignedIn) => Refused::SignIn,
                    _ => Refused::NotFound,
                },
            ));
        }
        Resolved::Chart(facts, zone) => {
            Some((facts, TimeZone::get(&zone).unwrap_or(TimeZone::UTC)))
        }
    };
    // A licence is judged on the civil day of the place where the patient is.
    let today = facts
        .as_ref()
        .map_or(clinic_today, |(_, zone)| zone.to_datetime(now).date());
    Ok(authorize(
        actor,
        deed.action,
        facts.as_ref().map(|(facts, _)| facts),
        today,
    )
    .map_err(|denied| match denied {
        Denied::NotSignedIn => Refused::SignIn,
        Denied::Standing | Denied::Role | Denied::Relationship | Denied::Licence => {
            Refused::NotFound
        }
    }))
}

enum Resolved {
    Clinic,
    Missing,
    Chart(ChartFacts, String),
}

async fn resolve(tx: &mut Tx, on: On, actor: &Actor, now: Timestamp) -> Result<Resolved, Refused> {
    let thing = match on {
        On::Clinic => return Ok(Resolved::Clinic),
        On::Chart(patient) => return chart_of(tx, patient, actor, now).await,
        On::Task(id) => {
            return match tx.task(id).await?.map(|task| task.patient) {
                Some(Some(patient)) => chart_of(tx, patient, actor, now).await,
                Some(None) => Ok(Resolved::Clinic),
                None => Ok(Resolved::Missing),
            };
        }
        On::Encounter(id) => InChart::Encounter(id),
        On::Photograph(id) => InChart::Photograph(id),
        On::Appointment(id) => InChart::Appointment(id),
        On::Order(id) => InChart::Order(id),
        On::Obligation(id) => InChart::Obligation(id),
        On::Plan(id) => InChart::Plan(id),
        On::Renewal(id) => InChart::Renewal(id),
        On::Finding(id) => InChart::Finding(id),
        On::Thread(id) => InChart::Thread(id),
        On::Review(id) => InChart::Review(id),
    };
    let patient = tx.patient_with(thing).await?;
    resolved(tx, patient, actor, now).await
}

async fn chart_of(
    tx: &mut Tx,
    patient: PatientId,
    actor: &Actor,
    now: Timestamp,
) -> Result<Resolved, Refused> {
    let patient = tx.patient(patient).await?;
    resolved(tx, patient, actor, now).await
}

async fn resolved(
    tx: &mut Tx,
    patient: Option<Patient>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Resolved, Refused> {
    let Some(patient) = patient else {
        return Ok(Resolved::Missing);
    };
    let facts = chart_facts(tx, &patient, actor, now).await?;
    Ok(Resolved::Chart(facts, patient.zone))
}

/// What a decision about this patient's chart needs to know of it. Visits and tasks decide for members of staff alone,
/// so they are looked up for them alone.
pub(crate) async fn chart_facts(
    tx: &mut Tx,
    patient: &Patient,
    actor: &Actor,
    now: Timestamp,
) -> Result<ChartFacts, Refused> {
    let mut facts = ChartFacts {
        patient: patient.id,
        jurisdiction: patient.jurisdiction.clone(),
        practitioner: patient.practitioner,
        booked_with: Vec::new(),
        covered_by: Vec::new(),
        escalated: false,
    };
    if !matches!(actor.kind, ActorKind::Staff { .. }) {
        return Ok(facts);
    }
    facts.booked_with = tx.booked_with(patient.id).await?;
    let tasks = tx.tasks_of(patient.id).await?;
    facts.escalated = tasks.iter().any(is_escalated);
    facts.covered_by = tx
        .covered_absences(now)
        .await?
        .into_iter()
        .filter(|off| {
            let theirs =
                |task: &Task| task.closed.is_none() && task.owner == Some(off.practitioner);
            facts.practitioner == Some(off.practitioner)
                || facts.booked_with.contains(&off.practitioner)
                || tasks.iter().any(theirs)
        })
        .filter_map(|off| match off.cover {
            Cover::By { practitioner } => Some(practitioner),
            Cover::NotNeeded | Cover::Nobody { .. } => None,
        })
        .collect();
    Ok(facts)
}

/// Whether a task has climbed past its owner.
fn is_escalated(task: &Task) -> bool {
    task.closed.is_none() && task.owner.is_none() && task.urgency == Urgency::Now
}

pub(crate) fn entry(
    actor: &Actor,
    deed: Deed,
    patient: Option<PatientId>,
    at: Timestamp,
    outcome: Outcome,
    detail: &str,
) -> AuditEntry {
    AuditEntry {
        at,
        actor: actor.label(),
        action: deed.name.to_owned(),
        patient,
        resource: deed.on.label(),
        outcome,
        detail: detail.to_owned(),
    }
}

impl On {
    fn label(self) -> String {
        match self {
            Self::Clinic => "clinic".to_owned(),
            Self::Chart(id) => format!("chart {id}"),
            Self::Encounter(id) => format!("encounter {id}"),
            Self::Photograph(id) => format!("photograph {id}"),
            Self::Appointment(id) => format!("appointment {id}"),
            Self::Order(id) => format!("order {id}"),
            Self::Obligation(id) => format!("obligation {id}"),
            Self::Plan(id) => format!("plan {id}"),
            Self::Task(id) => format!("task {id}"),
            Self::Renewal(id) => format!("renewal {id}"),
            Self::Finding(id) => format!("finding {id}"),
            Self::Thread(id) => format!("thread {id}"),
            Self::Review(id) => format!("review {id}"),
        }
    }
}

fn fingerprint<I: Serialize + ?Sized>(name: &str, input: &I) -> String {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([0]);
    hash.update(serde_json::to_vec(input).unwrap_or_default());
    format!("{:x}", hash.finalize())
}
