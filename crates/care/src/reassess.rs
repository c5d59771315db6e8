//! Brings a chart's findings together and asks the guideline what it makes of them, today.

use decision::{Circumstance, assess};
use jiff::{Timestamp, civil::Date};
use record::{
    Assessment, Finding, Findings, Source, Value,
    assessment::Journey,
    finding::ConceptId,
    id::{EncounterId, FindingId, PatientId, new_v7},
    patient::{Patient, Sex},
    plan::Plan,
    quantity::{Decimal, Quantity},
};
use storage::{Tx, assessment::KeptAssessment};
use uuid::Uuid;

use crate::{assessed::CHART, practice::Practice, refused::Refused};

/// A chart's findings, with what follows from the chart itself, and the circumstance they are judged in.
pub(crate) struct Gathered {
    pub(crate) patient: Patient,
    pub(crate) findings: Findings,
    pub(crate) circumstance: Circumstance,
    /// The signed plan in force, when there is one.
    pub(crate) plan: Option<Plan>,
}

impl Gathered {
    /// The medicine the patient is on today by a signed plan.
    pub(crate) fn on_treatment(&self) -> Option<&str> {
        on_treatment(self.plan.as_ref(), self.circumstance.today)
    }
}

/// Brings the findings of `patient` together as of now.
pub(crate) async fn gather(
    practice: &Practice,
    tx: &mut Tx,
    patient: PatientId,
) -> Result<Gathered, Refused> {
    let patient = tx.patient(patient).await?.ok_or(Refused::NotFound)?;
    let plan = tx.signed_plan(patient.id).await?;
    gather_beside(practice, tx, patient, plan).await
}

/// Brings the findings of `patient` together, of whom the signed plan in force was read before.
pub(crate) async fn gather_beside(
    practice: &Practice,
    tx: &mut Tx,
    patient: Patient,
    plan: Option<Plan>,
) -> Result<Gathered, Refused> {
    let today = practice.today_in(&patient.zone);
    let mut all = tx.findings(patient.id).await?.into_all();
    all.extend(from_the_chart(
        &patient,
        plan.as_ref(),
        today,
        practice.now(),
    ));
    let on = on_treatment(plan.as_ref(), today).is_some();
    let circumstance = Circumstance {
        today,
        region: practice.clinic.region,
        journey: if on {
            Journey::Monitoring
        } else {
            Journey::Intake
        },
    };
    Ok(Gathered {
        patient,
        findings: Findings::new(all),
        circumstance,
        plan,
    })
}

/// Assesses what was gathered and keeps the assessment with the findings it saw.
pub(crate) async fn reassess(
    practice: &Practice,
    tx: &mut Tx,
    gathered: &Gathered,
    encounter: Option<EncounterId>,
) -> Result<Assessment, Refused> {
    let assessment = assess(
        &practice.edition,
        &gathered.findings,
        &gathered.circumstance,
    );
    tx.keep_assessment(&KeptAssessment {
        id: new_v7(&*practice.clock, &*practice.chance),
        patient: gathered.patient.id,
        encounter,
        assessed_at: practice.now(),
        findings: gathered.findings.clone(),
        content: assessment.clone(),
    })
    .await?;
    Ok(assessment)
}

fn on_treatment(plan: Option<&Plan>, today: Date) -> Option<&str> {
    let plan = plan?;
    let begun = plan.content.starts_on.is_some_and(|start| start <= today);
    plan.content.treatment.as_deref().filter(|_| begun)
}

/// Age, sex and the present treatment are facts of the chart, not answers; they become findings like all others.
fn from_the_chart(
    patient: &Patient,
    plan: Option<&Plan>,
    today: Date,
    now: Timestamp,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |concept: &str, value: Value, observed_on: Date| {
        let offset = u128::try_from(findings.len() + 1).unwrap_or(u128::MAX);
        findings.push(Finding {
            // The same chart gives the same ids, so that an assessment can be replayed.
            id: FindingId(Uuid::from_u128(patient.id.0.as_u128().wrapping_add(offset))),
            concept: ConceptId::new(concept),
            value,
            observed_on,
            recorded_at: now,
            source: Source::Derived {
                by: CHART.to_owned(),
            },
            original: None,
        });
    };
    add(
        "age",
        Value::Quantity(Quantity::new(Decimal::from(patient.age_on(today)), "a")),
        today,
    );
    match patient.sex {
        Some(Sex::Female) => add("sex", Value::Code("F".to_owned()), today),
        Some(Sex::Male) => {
            add("sex", Value::Code("M".to_owned()), today);
            // The intake does not ask this of somebody recorded as male at birth; not asked must not stay unknown.
            add("can_conceive", Value::Truth(false), today);
        }
        None => add("sex", Value::Unknown("not said".to_owned()), today),
    }
    if let (Some(treatment), Some(plan)) = (on_treatment(plan, today), plan) {
        let start = plan.content.starts_on.unwrap_or(today);
        add("on_treatment", Value::Code(treatment.to_owned()), start);
        add("on_treatment_start", Value::Date(start), start);
        add("medication", Value::Code(treatment.to_owned()), start);
        if let Some(prescription) = &plan.content.prescription {
            add(
                "on_treatment_dose",
                Value::Text(prescription.clone()),
                start,
            );
        }
    }
    findings
}
