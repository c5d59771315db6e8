//! A clinician drafts a plan and signs it. At the moment of signing the guideline looks once more at today's findings.

use decision::assess;
use guideline::Edition;
use jiff::{Span, civil::Date};
use record::{
    Actor, ActorKind, Decimal, Dosage, Findings,
    assessment::{Assessment, Status, TreatmentAssessment},
    encounter::Encounter,
    id::{EncounterId, ObligationId, PatientId, PlanId, PractitionerId},
    order::{Obligation, ObligationState},
    plan::{Answer, OverrideReason, Plan, PlanContent, PlanState, PlannedTest},
    task::{TaskClosed, TaskKind},
};
use serde::{Deserialize, Serialize};
use storage::Tx;

use crate::{
    access::Action,
    chart::{Chart, assemble},
    courier::notify,
    practice::{Ask, Deed, On, Practice},
    reassess::{Gathered, gather, reassess},
    refused::{FieldProblem, Refused},
};

/// What a clinician writes into a draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// The diagnosis, in words for the patient.
    pub diagnosis: String,
    /// ICD-10-CM code of it.
    pub icd10cm: String,
    /// Medicine: id in `guideline/`; `None` = no medicine.
    pub treatment: Option<String>,
    /// How much of it, how often.
    pub dosage: Option<Dosage>,
    /// Medicine and exact dose, in words for the patient.
    pub prescription: Option<String>,
    /// First day of the medicine.
    pub starts_on: Option<Date>,
    /// What the clinician writes to the patient.
    pub message: String,
    /// When to come back, in words.
    pub follow_up: String,
    /// The seven answers as edited; `None` drafts them anew from the guideline.
    pub answers: Option<Vec<Answer>>,
}

/// What stands between a draft and a signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Readiness {
    /// What the guideline says of the chosen medicine on today's findings.
    pub treatment: Option<TreatmentAssessment>,
    /// Required facts that are missing, in words. Signing needs an override reason while there are any.
    pub missing: Vec<String>,
    /// In what the planned dose departs from the labelled one, in words. Signing needs an override reason then.
    pub dose: Option<String>,
    /// The status or the dose asks for a documented reason even when nothing is missing.
    pub needs_reason: bool,
}

/// Saves a draft, a new one or the one already begun in this consultation.
///
/// # Errors
///
/// `Invalid` for an empty diagnosis, a medicine the guideline does not know, a medicine without dose or first day, words
/// that name another dose.
pub async fn save_draft(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    draft: Draft,
) -> Result<PlanId, Refused> {
    check(&practice.edition, &draft)?;
    let ActorKind::Staff { practitioner, .. } = &ask.actor.kind else {
        return Err(Refused::NotFound);
    };
    let (me, clinic, input) = (*practitioner, practice.clone(), draft.clone());
    let deed = Deed {
        name: "save_draft",
        action: Action::DraftPlan,
        on: On::Encounter(encounter),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let consultation = tx.encounter(encounter).await?.ok_or(Refused::NotFound)?;
                let gathered = gather(&clinic, tx, consultation.patient).await?;
                let begun = tx
                    .plans_of(consultation.patient)
                    .await?
                    .into_iter()
                    .find(|plan| {
                        plan.encounter == encounter && matches!(plan.state, PlanState::Draft { .. })
                    });
                let id = begun.map_or_else(
                    || PlanId::new(&*clinic.clock, &*clinic.chance),
                    |plan| plan.id,
                );
                let content = compose(&clinic, &gathered, draft);
                let plan = Plan {
                    id,
                    patient: consultation.patient,
                    encounter,
                    practitioner: me,
                    content,
                    state: PlanState::Draft {
                        saved_at: clinic.now(),
                    },
                };
                tx.keep_plan(&plan).await?;
                begin_review(&clinic, tx, consultation, me).await?;
                Ok(id)
            })
        })
        .await
}

/// A plan with its chart, and what would stand in the way of signing it now.
///
/// # Errors
///
/// `NotFound` when it is not there or not for this actor.
pub async fn review(
    practice: &Practice,
    actor: &Actor,
    plan: PlanId,
) -> Result<(Plan, Chart, Readiness), Refused> {
    let clinic = practice.clone();
    let deed = Deed {
        name: "review_plan",
        action: Action::ReadChart,
        on: On::Plan(plan),
    };
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let plan = tx.plan(plan).await?.ok_or(Refused::NotFound)?;
                let chart = assemble(&clinic, tx, plan.patient).await?;
                let ready = ready(&clinic.edition, &chart.findings, &chart.assessment, &plan);
                Ok((plan, chart, ready))
            })
        })
        .await
}

/// Signs a draft. The patient reads it from now on; its tests become duties with an owner and a date.
///
/// # Errors
///
/// `NotReady` with what is missing when no override reason is given; `Conflict` when it is signed already.
pub async fn sign(
    practice: &Practice,
    ask: &Ask,
    plan: PlanId,
    override_reason: Option<OverrideReason>,
) -> Result<PlanId, Refused> {
    let ActorKind::Staff {
        practitioner, name, ..
    } = &ask.actor.kind
    else {
        return Err(Refused::NotFound);
    };
    let (me, by, clinic) = (*practitioner, name.clone(), practice.clone());
    let reason = override_reason.filter(|reason| !reason.words.trim().is_empty());
    let input = (plan, reason.clone());
    let deed = Deed {
        name: "sign_plan",
        action: Action::SignPlan,
        on: On::Plan(plan),
    };
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let mut plan = tx.plan(plan).await?.ok_or(Refused::NotFound)?;
                if !matches!(plan.state, PlanState::Draft { .. }) {
                    return Err(Refused::Conflict("already-signed"));
                }
                let gathered = gather(&clinic, tx, plan.patient).await?;
                let assessment = reassess(&clinic, tx, &gathered, Some(plan.encounter)).await?;
                let ready = ready(&clinic.edition, &gathered.findings, &assessment, &plan);
                if (!ready.missing.is_empty() || ready.needs_reason) && reason.is_none() {
                    let mut why = ready.missing;
                    if let Some(treatment) = &ready.treatment
                        && treatment.status != Status::Eligible
                    {
                        why.push(format!(
                            "the guideline says `{}` of {}",
                            treatment.status.word(),
                            treatment.name
                        ));
                    }
                    why.extend(ready.dose);
                    return Err(Refused::NotReady(why));
                }
                let now = clinic.now();
                for mut earlier in tx.plans_of(plan.patient).await? {
                    if matches!(earlier.state, PlanState::Signed { .. }) {
                        earlier.state = PlanState::Replaced {
                            at: now,
                            by: plan.id,
                        };
                        tx.keep_plan(&earlier).await?;
                    }
                }
                plan.practitioner = me;
                plan.state = PlanState::Signed {
                    at: now,
                    by,
                    status: ready.treatment.map(|treatment| treatment.status),
                    edition: assessment.edition,
                    override_reason: reason,
                };
                tx.keep_plan(&plan).await?;
                open_duties(&clinic, tx, &plan, me).await?;
                settle(&clinic, tx, &plan, me).await?;
                notify(&clinic, tx, &gathered.patient, "plan-signed", plan.id.0).await?;
                Ok(plan.id)
            })
        })
        .await
}

fn check(edition: &Edition, draft: &Draft) -> Result<(), Refused> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: &str| {
        problems.push(FieldProblem {
            field: field.to_owned(),
            problem: problem.to_owned(),
        });
    };
    if draft.diagnosis.trim().is_empty() {
        wrong("diagnosis", "problem-diagnosis");
    }
    if let Some(treatment) = &draft.treatment {
        if edition.treatment(treatment).is_none() {
            wrong("treatment", "problem-treatment");
        }
        let words = draft.prescription.as_deref().unwrap_or_default();
        match draft.dosage {
            Some(dosage) if dosage.mg <= Decimal::ZERO || dosage.every_h == 0 => {
                wrong("dose", "problem-dose");
            }
            None => wrong("dose", "problem-dose"),
            Some(_) if words.trim().is_empty() => wrong("prescription", "problem-prescription"),
            // What the patient reads and what is checked against the label must be one dose.
            Some(dosage) if !milligrams(words).contains(&dosage.mg.normalize()) => {
                wrong("prescription", "problem-prescription-dose");
            }
            Some(_) => {}
        }
        if draft.starts_on.is_none() {
            wrong("starts_on", "problem-starts-on");
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Refused::Invalid(problems))
    }
}

/// Every number that stands before "mg".
fn milligrams(words: &str) -> Vec<Decimal> {
    let before = words
        .match_indices("mg")
        .map(|(at, _)| words.split_at(at).0.trim_end());
    let numbers = before.filter_map(|before| {
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let rest = before.trim_end_matches(digits).len();
        before.get(rest..)?.replace(',', ".").parse().ok()
    });
    numbers.map(|number: Decimal| number.normalize()).collect()
}

/// The draft with its tests, and its answers drafted from the guideline where the clinician has not written them.
fn compose(practice: &Practice, gathered: &Gathered, draft: Draft) -> PlanContent {
    let language = gathered.patient.language.clone();
    let edition = &practice.edition;
    let assessment = assess(edition, &gathered.findings, &gathered.circumstance);
    let kind = edition
        .types()
        .iter()
        .find(|kind| kind.icd10cm == draft.icd10cm)
        .map(|kind| kind.id.clone())
        .or_else(|| {
            assessment
                .differential
                .first()
                .map(|candidate| candidate.id.clone())
        })
        .unwrap_or_default();
    let status = draft.treatment.as_ref().and_then(|chosen| {
        assessment
            .treatments
            .iter()
            .find(|treatment| &treatment.treatment == chosen)
            .map(|treatment| treatment.status)
    });
    let answers = draft.answers.unwrap_or_else(|| {
        edition
            .answers()
            .draft(&language, &kind, draft.treatment.as_deref(), status)
    });
    let tests = match (&draft.treatment, draft.starts_on) {
        (Some(treatment), Some(start)) => planned_tests(edition, &language, treatment, start),
        _ => Vec::new(),
    };
    PlanContent {
        language,
        diagnosis: draft.diagnosis,
        icd10cm: draft.icd10cm,
        dosage: draft.dosage.filter(|_| draft.treatment.is_some()),
        treatment: draft.treatment,
        prescription: draft.prescription,
        starts_on: draft.starts_on,
        tests,
        message: draft.message,
        follow_up: draft.follow_up,
        answers,
    }
}

/// The recurring tests of a medicine, dated from its first day.
fn planned_tests(
    edition: &Edition,
    language: &str,
    treatment: &str,
    start: Date,
) -> Vec<PlannedTest> {
    let catalogue = edition.catalogue();
    let Some(schedule) = catalogue.schedule(treatment) else {
        return Vec::new();
    };
    let mut tests = Vec::new();
    for visit in &schedule.visits {
        let Ok(due_on) = start.checked_add(Span::new().weeks(i64::from(visit.week))) else {
            continue;
        };
        for test in visit.tests.iter().filter_map(|id| catalogue.test(id)) {
            let plain = test.patient.get(language);
            tests.push(PlannedTest {
                test: test.id.clone(),
                name: plain.map_or_else(|| test.name.clone(), |plain| plain.name.clone()),
                concepts: test.concepts.clone(),
                week: visit.week,
                due_on,
                why: plain.map_or_else(String::new, |plain| plain.why.clone()),
            });
        }
    }
    tests
}

fn ready(
    edition: &Edition,
    findings: &Findings,
    assessment: &Assessment,
    plan: &Plan,
) -> Readiness {
    let mut missing = Vec::new();
    if findings.latest("clinician_diagnosis").is_none() {
        missing.push("a clinician's diagnosis".to_owned());
    }
    let treatment = plan.content.treatment.as_ref().and_then(|chosen| {
        assessment
            .treatments
            .iter()
            .find(|treatment| &treatment.treatment == chosen)
            .cloned()
    });
    if let Some(treatment) = &treatment {
        for concept in &treatment.missing {
            let title = edition
                .concepts()
                .get(concept.as_str())
                .map_or(concept.as_str(), |known| known.title.as_str());
            missing.push(title.to_owned());
        }
    }
    missing.extend(
        assessment
            .errors
            .iter()
            .map(|error| format!("the guideline could not be evaluated: {error}")),
    );
    let dose = match (&treatment, plan.content.dosage) {
        (Some(treatment), Some(planned)) => edition.departs(assessment.region, treatment, planned),
        _ => None,
    };
    let needs_reason = dose.is_some()
        || treatment
            .as_ref()
            .is_some_and(|treatment| treatment.status != Status::Eligible);
    Readiness {
        treatment,
        missing,
        dose,
        needs_reason,
    }
}

/// The plan's tests become duties; those of the plan it replaces end with that reason.
async fn open_duties(
    practice: &Practice,
    tx: &mut Tx,
    plan: &Plan,
    owner: PractitionerId,
) -> Result<(), Refused> {
    let now = practice.now();
    for mut duty in tx.obligations_of(plan.patient).await? {
        if duty.plan.is_some() && duty.plan != Some(plan.id) && duty.state.is_live() {
            duty.state = ObligationState::Cancelled {
                at: now,
                why: "replaced by a newer plan".to_owned(),
            };
            tx.keep_obligation(&duty).await?;
        }
    }
    for test in &plan.content.tests {
        tx.keep_obligation(&Obligation {
            id: ObligationId::new(&*practice.clock, &*practice.chance),
            patient: plan.patient,
            plan: Some(plan.id),
            order: None,
            test: test.test.clone(),
            name: test.name.clone(),
            concepts: test.concepts.clone(),
            week: test.week,
            due_on: test.due_on,
            owner,
            state: ObligationState::Open,
        })
        .await?;
    }
    Ok(())
}

/// The consultation is planned, the clinician is in charge, and the tasks that asked for this are done.
async fn settle(
    practice: &Practice,
    tx: &mut Tx,
    plan: &Plan,
    me: PractitionerId,
) -> Result<(), Refused> {
    let now = practice.now();
    let consultation = tx
        .encounter(plan.encounter)
        .await?
        .ok_or(Refused::NotFound)?;
    let consultation = consultation
        .review(me, now)
        .and_then(|consultation| consultation.plan(plan.id, now))
        .map_err(|_| Refused::Conflict("encounter-closed"))?;
    tx.keep_encounter(&consultation).await?;
    let mut patient = tx.patient(plan.patient).await?.ok_or(Refused::NotFound)?;
    if patient.practitioner != Some(me) {
        patient.practitioner = Some(me);
        tx.keep_patient(&patient).await?;
    }
    for mut task in tx.tasks_of(plan.patient).await? {
        if task.closed.is_none()
            && matches!(
                task.kind,
                TaskKind::ReviewIntake | TaskKind::ResultsComplete
            )
        {
            task.closed = Some(TaskClosed {
                at: now,
                by: me.to_string(),
                decision: "a plan was signed".to_owned(),
            });
            tx.keep_task(&task).await?;
        }
    }
    Ok(())
}

/// The first deed of a clinician in a consultation begins its review and puts her in charge of the chart.
pub(crate) async fn begin_review(
    practice: &Practice,
    tx: &mut Tx,
    consultation: Encounter,
    me: PractitionerId,
) -> Result<(), Refused> {
    let patient_id: PatientId = consultation.patient;
    for mut task in tx.tasks_of(patient_id).await? {
        if task.kind == TaskKind::ReviewIntake && task.closed.is_none() {
            task.closed = Some(TaskClosed {
                at: practice.now(),
                by: me.to_string(),
                decision: "the review has begun".to_owned(),
            });
            tx.keep_task(&task).await?;
        }
    }
    let consultation = consultation
        .review(me, practice.now())
        .map_err(|_| Refused::Conflict("intake-not-sent"))?;
    tx.keep_encounter(&consultation).await?;
    let mut patient = tx.patient(patient_id).await?.ok_or(Refused::NotFound)?;
    if patient.practitioner.is_none() {
        patient.practitioner = Some(me);
        tx.keep_patient(&patient).await?;
    }
    Ok(())
}
