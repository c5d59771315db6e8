//! A chart at a glance: everything a clinician needs on one page, read from one snapshot.
//!
//! The assessment shown is made from today's findings at every reading. Unknowns stay in it as unknowns.

use std::{collections::HashMap, sync::Arc};

pub use decision::change::{Change, Changes, MOST_FACTS};
use decision::{Circumstance, change::what_would_change};
use guideline::Edition;
use jiff::{Timestamp, civil::Date};
use record::{
    Actor, Assessment, Decimal, Finding, Findings,
    appointment::Appointment,
    assessment::TreatmentAssessment,
    consent::Consent,
    encounter::Encounter,
    id::{EncounterId, PatientId, PractitionerId, RenewalId},
    order::{Obligation, Order},
    patient::Patient,
    plan::{Plan, PlanState},
    review::Review,
    task::Task,
};
use storage::{Tx, instruction::Instruction, note::Note, photograph::Photograph, renewal::Renewal};

use crate::{
    access::{Action, authorize},
    practice::{Deed, On, Practice, chart_facts},
    reassess::gather_beside,
    refused::Refused,
    renew::{Before, Gate, gate_of},
    series::{FollowUps, follow_ups},
    waitlist::{SoonerSaid, sooner_of},
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
    /// SALT by professionals, oldest first.
    pub salt: Vec<(Date, Decimal)>,
    /// What the guideline makes of it today.
    pub assessment: Arc<Assessment>,
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
    /// Notes with who wrote them, newest first.
    pub notes: Vec<(Note, String)>,
    /// Signed instructions to the patient, oldest first.
    pub instructions: Vec<Instruction>,
    /// Asks for more medicine, oldest first.
    pub renewals: Vec<Renewal>,
    /// Whether an ordinary renewal may be given.
    pub gate: Gate,
    /// Reviews, oldest first.
    pub reviews: Vec<Review>,
    /// The visits that the plan in force asks for, where each stands, and those of earlier plans.
    pub follow_ups: FollowUps,
    /// The patient's place on the waitlist, with what clinicians said of how soon they are to be seen.
    pub waits: Option<SoonerSaid>,
}

impl Chart {
    /// The consultation that is going on: the newest.
    #[must_use]
    pub fn encounter(&self) -> Option<&Encounter> {
        self.encounters.last()
    }

    /// For each medicine: where it stands, and the smallest sets of facts that would lift it.
    #[must_use]
    pub fn what_would_change(&self, edition: &Edition) -> Vec<(&TreatmentAssessment, Changes)> {
        let circumstance = Circumstance {
            today: self.assessment.assessed_on,
            region: self.assessment.region,
            journey: self.assessment.journey,
        };
        let treatments = self.assessment.treatments.iter();
        treatments
            .map(|it| {
                let changes =
                    what_would_change(edition, &self.findings, &circumstance, &it.treatment);
                (it, changes)
            })
            .collect()
    }
}

/// Opens a chart.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn chart(
    practice: &Practice,
    actor: &Actor,
    patient: PatientId,
) -> Result<Chart, Refused> {
    read(
        practice,
        actor,
        Deed {
            name: "read_chart",
            action: Action::ReadChart,
            on: On::Chart(patient),
        },
    )
    .await
}

/// Opens the chart that a consultation belongs to.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn chart_of_encounter(
    practice: &Practice,
    actor: &Actor,
    encounter: EncounterId,
) -> Result<Chart, Refused> {
    read(
        practice,
        actor,
        Deed {
            name: "read_chart",
            action: Action::ReadChart,
            on: On::Encounter(encounter),
        },
    )
    .await
}

/// Opens the chart that an ask for more medicine belongs to.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn chart_of_renewal(
    practice: &Practice,
    actor: &Actor,
    renewal: RenewalId,
) -> Result<Chart, Refused> {
    read(
        practice,
        actor,
        Deed {
            name: "read_chart",
            action: Action::ReadChart,
            on: On::Renewal(renewal),
        },
    )
    .await
}

/// One patient in a clinician's list.
#[derive(Clone, Debug)]
pub struct InList {
    /// Who.
    pub patient: Patient,
    /// Where the newest consultation stands: the word of its state.
    pub state: &'static str,
}

/// The patients whose charts the actor may open, by name.
///
/// # Errors
///
/// `NotFound` for roles without a worklist.
pub async fn my_patients(practice: &Practice, actor: &Actor) -> Result<Vec<InList>, Refused> {
    let (who, clinic) = (actor.clone(), practice.clone());
    let deed = Deed {
        name: "list_patients",
        action: Action::ReadWorklist,
        on: On::Clinic,
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let mut mine = Vec::new();
                for patient in tx.patients().await? {
                    let facts = chart_facts(tx, &patient, &who, clinic.now()).await?;
                    let today = clinic.today_in(&patient.zone);
                    if authorize(&who, Action::ReadChart, Some(&facts), today).is_ok() {
                        let newest = tx.encounters_of(patient.id).await?.pop();
                        let state = newest.map_or("none", |encounter| encounter.state.word());
                        mine.push(InList { patient, state });
                    }
                }
                mine.sort_by(|a, b| a.patient.family_name.cmp(&b.patient.family_name));
                Ok(mine)
            })
        })
        .await
}

async fn read(practice: &Practice, actor: &Actor, deed: Deed) -> Result<Chart, Refused> {
    let clinic = practice.clone();
    practice
        .look(actor, deed, move |tx, grant| {
            Box::pin(async move {
                let patient = grant.patient().ok_or(Refused::NotFound)?;
                assemble(&clinic, tx, patient).await
            })
        })
        .await
}

/// SALT on each day on which a professional scored all four views, or the total elsewhere.
#[must_use]
pub fn salt_history(edition: &Edition, findings: &Findings) -> Vec<(Date, Decimal)> {
    let severity = edition.severity();
    let scored = |concept: &str, day: Date| {
        let of_day =
            |finding: &&Finding| finding.observed_on == day && finding.source.is_professional();
        findings
            .about(concept)
            .rev()
            .find(of_day)
            .and_then(|finding| finding.value.number())
    };
    let mut days: Vec<Date> = severity
        .view
        .iter()
        .map(|view| view.concept.as_str())
        .chain([severity.total.as_str()])
        .flat_map(|concept| findings.about(concept))
        .filter(|finding| finding.source.is_professional())
        .map(|finding| finding.observed_on)
        .collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter()
        .filter_map(|day| {
            let views: Option<Decimal> = severity
                .view
                .iter()
                .map(|view| Some(scored(&view.concept, day)? * view.weight))
                .sum();
            Some((
                day,
                views.or_else(|| scored(&severity.total, day))?.normalize(),
            ))
        })
        .collect()
}

/// SALT on each day on which the patient marked all four views: not measured, and said to be so wherever it is shown.
#[must_use]
pub fn self_scored(edition: &Edition, findings: &Findings) -> Vec<(Date, Decimal)> {
    let views = &edition.severity().view;
    let marked = |concept: &str, day: Date| {
        let mut all = findings.about(concept).rev();
        all.find(|finding| finding.observed_on == day)?
            .value
            .number()
    };
    let mut days: Vec<Date> = views
        .iter()
        .flat_map(|view| findings.about(&view.patient))
        .map(|finding| finding.observed_on)
        .collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter()
        .filter_map(|day| {
            let salt: Option<Decimal> = views
                .iter()
                .map(|view| Some(marked(&view.patient, day)? * view.weight))
                .sum();
            Some((day, salt?.normalize()))
        })
        .collect()
}

/// Puts a chart together inside a transaction in which the actor was granted it.
pub(crate) async fn assemble(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
) -> Result<Chart, Refused> {
    let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
    let id = patient.id;
    let plans = tx.plans_of(id).await?;
    let in_force = plans.iter().find(|plan| is_signed(plan)).cloned();
    let gathered = gather_beside(practice, tx, patient, in_force).await?;
    let assessment = practice.assessed.assess(
        &practice.edition,
        id,
        &gathered.findings,
        gathered.circumstance,
    );
    let (patient, plan) = (gathered.patient, gathered.plan);
    let today = gathered.circumstance.today;
    let appointments = tx.appointments_of(id).await?;
    let mut obligations = tx.obligations_of(id).await?;
    obligations.sort_by_key(|duty| (duty.due_on, duty.id));
    let tasks = tx.tasks_of(id).await?;
    let instructions = tx.instructions_of(id).await?;
    let before = Before {
        tasks: &tasks,
        instructions: &instructions,
        plan: plan.as_ref(),
        duties: &obligations,
    };
    let gate = gate_of(practice, &before, today);
    let mut names = Names::default();
    let mut notes = Vec::new();
    for note in tx.notes_of(id).await? {
        let by = names.of(tx, note.practitioner).await?;
        notes.push((note, by.unwrap_or_default()));
    }
    let in_charge = match patient.practitioner {
        Some(practitioner) => names.of(tx, practitioner).await?,
        None => None,
    };
    Ok(Chart {
        follow_ups: follow_ups(practice, tx, &patient, plan.as_ref(), &appointments).await?,
        today,
        now: practice.now(),
        in_charge,
        encounters: tx.encounters_of(id).await?,
        salt: salt_history(&practice.edition, &gathered.findings),
        assessment,
        consents: tx.consents(id).await?,
        photographs: tx.photographs_of(id).await?,
        appointments,
        orders: tx.orders_of(id).await?,
        obligations,
        plans,
        tasks,
        notes,
        instructions,
        renewals: tx.renewals_of(id).await?,
        gate,
        reviews: tx.reviews_of(id).await?,
        waits: sooner_of(tx, id).await?,
        findings: gathered.findings,
        patient,
    })
}

fn is_signed(plan: &Plan) -> bool {
    matches!(plan.state, PlanState::Signed { .. })
}

/// What clinicians are called, each looked up once.
#[derive(Default)]
struct Names(HashMap<PractitionerId, Option<String>>);

impl Names {
    async fn of(&mut self, tx: &mut Tx, who: PractitionerId) -> Result<Option<String>, Refused> {
        if let Some(known) = self.0.get(&who) {
            return Ok(known.clone());
        }
        let name = tx.practitioner(who).await?.map(|who| who.name);
        self.0.insert(who, name.clone());
        Ok(name)
    }
}
