//! A chart at a glance: everything a clinician needs on one page, read from one snapshot.
//!
//! The assessment shown is made from today's findings at every reading. Unknowns stay in it as unknowns.

use decision::assess;
use jiff::{Timestamp, civil::Date};
use record::{
    Actor, Assessment, Findings,
    appointment::Appointment,
    consent::Consent,
    encounter::Encounter,
    id::{EncounterId, PatientId},
    order::{Obligation, Order},
    patient::Patient,
    plan::Plan,
    task::Task,
};
use storage::{
    note::{Instruction, Note},
    photograph::Photograph,
    renewal::Renewal,
};

use crate::{
    access::Action,
    practice::{Deed, On, Practice},
    reassess::gather,
    refused::Refused,
    renew::{Gate, gate},
};

/// A chart at a glance.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Who.
    pub patient: Patient,
    /// Today where the patient is.
    pub today: Date,
    /// Now.
    pub now: Timestamp,
    /// The clinician in charge, as shown.
    pub in_charge: Option<String>,
    /// Consultations, oldest first.
    pub encounters: Vec<Encounter>,
    /// Everything known, with what follows from the chart itself.
    pub findings: Findings,
    /// What the guideline makes of it today.
    pub assessment: Assessment,
    /// Consents, oldest first.
    pub consents: Vec<Consent>,
    /// Photographs, oldest first.
    pub photographs: Vec<Photograph>,
    /// Visits, oldest first.
    pub appointments: Vec<Appointment>,
    /// Orders, oldest first.
    pub orders: Vec<Order>,
    /// Duties, by date.
    pub obligations: Vec<Obligation>,
    /// Plans, oldest first.
    pub plans: Vec<Plan>,
    /// Tasks, open and closed, oldest first.
    pub tasks: Vec<Task>,
    /// Notes, oldest first.
    pub notes: Vec<Note>,
    /// Signed instructions to the patient, oldest first.
    pub instructions: Vec<Instruction>,
    /// Asks for more medicine, oldest first.
    pub renewals: Vec<Renewal>,
    /// Whether an ordinary renewal may be given.
    pub gate: Gate,
}

impl Chart {
    /// The consultation that is going on: the newest.
    #[must_use]
    pub fn encounter(&self) -> Option<&Encounter> {
        self.encounters.last()
    }
}

/// Opens a chart.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn chart(practice: &Practice, actor: &Actor, patient: PatientId) -> Result<Chart, Refused> {
    read(practice, actor, Deed { name: "read_chart", action: Action::ReadChart, on: On::Chart(patient) }).await
}

/// Opens the chart that a consultation belongs to.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn chart_of_encounter(practice: &Practice, actor: &Actor, encounter: EncounterId) -> Result<Chart, Refused> {
    read(practice, actor, Deed { name: "read_chart", action: Action::ReadChart, on: On::Encounter(encounter) }).await
}

async fn read(practice: &Practice, actor: &Actor, deed: Deed) -> Result<Chart, Refused> {
    let clinic = practice.clone();
    practice
        .look(actor, deed, move |tx, grant| {
            Box::pin(async move {
                let patient = grant.patient().ok_or(Refused::NotFound)?;
                let gathered = gather(&clinic, tx, patient).await?;
                let assessment = assess(&clinic.edition, &gathered.findings, &gathered.circumstance);
                let today = gathered.circumstance.today;
                let in_charge = match gathered.patient.practitioner {
                    Some(practitioner) => tx.practitioner(practitioner).await?.map(|who| who.name),
                    None => None,
                };
                let mut obligations = tx.obligations_of(patient).await?;
                obligations.sort_by_key(|duty| (duty.due_on, duty.id));
                Ok(Chart {
                    today,
                    now: clinic.now(),
                    in_charge,
                    encounters: tx.encounters_of(patient).await?,
                    assessment,
                    consents: tx.consents_of(patient).await?,
                    photographs: tx.photographs_of(patient).await?,
                    appointments: tx.appointments_of(patient).await?,
                    orders: tx.orders_of(patient).await?,
                    obligations,
                    plans: tx.plans_of(patient).await?,
                    tasks: tx.tasks_of(patient).await?,
                    notes: tx.notes_of(patient).await?,
                    instructions: tx.instructions_of(patient).await?,
                    renewals: tx.renewals_of(patient).await?,
                    gate: gate(&clinic, tx, patient, today).await?,
                    findings: gathered.findings,
                    patient: gathered.patient,
                })
            })
        })
        .await
}
