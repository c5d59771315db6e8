//! The intake is sent in: answers become findings, findings an assessment, in one transaction.

use guideline::questionnaire::Reader;
use record::{
    Finding, Source, Value,
    assessment::Assessment,
    consent::ConsentTo,
    finding::ConceptId,
    id::{AccountId, EncounterId, FindingId},
    task::{TaskKind, Urgency},
};
use serde::{Deserialize, Serialize};
use storage::Tx;

use super::{Intake, Step, gather, scalp};
use crate::{
    access::Action,
    consent,
    courier::notify,
    practice::{Ask, Deed, On, Practice},
    reassess,
    receive_result::open_task,
    refused::{FieldProblem, Refused},
};

/// What is sent in with the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// What was ticked.
    pub consents: Vec<ConsentTo>,
    /// Language the words of consent were read in.
    pub language: String,
}

/// The patient sends in the intake: answers become findings, findings an assessment, and the team has a task. Sending
/// again, before a visit is booked, replaces what was sent before.
///
/// # Errors
///
/// `Invalid` naming every open question and every consent that is needed; `Conflict("intake-closed")` once a visit is
/// booked.
pub async fn submit_intake(
    practice: &Practice,
    ask: &Ask,
    encounter: EncounterId,
    submission: Submission,
) -> Result<(), Refused> {
    let account = ask.actor.account().ok_or(Refused::SignIn)?;
    let clinic = practice.clone();
    let deed = Deed {
        name: "submit_intake",
        action: Action::AnswerIntake,
        on: On::Encounter(encounter),
    };
    let input = (encounter, submission.clone());
    practice
        .act(ask, deed, &input, move |tx, _grant| {
            Box::pin(async move {
                let consultation = tx.encounter(encounter).await?.ok_or(Refused::NotFound)?;
                let now = clinic.now();
                let sent = consultation
                    .clone()
                    .submit(now)
                    .map_err(|_| Refused::Conflict("intake-closed"))?;
                let intake = gather(&clinic, tx, consultation).await?;
                let findings = read(&clinic, &intake, account, &submission)?;
                for earlier in tx.findings_of(encounter).await?.all() {
                    if matches!(earlier.source, Source::Patient { .. }) {
                        tx.retract_finding(earlier.id, "the patient sent the intake again", now)
                            .await?;
                    }
                }
                tx.keep_findings(intake.patient.id, Some(encounter), &findings)
                    .await?;
                tx.keep_encounter(&sent).await?;
                for consent in consent::given(&intake, &submission, now) {
                    tx.keep_consent(intake.patient.id, &consent).await?;
                }
                let gathered = reassess::gather(&clinic, tx, intake.patient.id).await?;
                let assessment =
                    reassess::reassess(&clinic, tx, &gathered, Some(encounter)).await?;
                tell_team(&clinic, tx, &intake, &assessment).await?;
                notify(&clinic, tx, &intake.patient, "intake-received", encounter.0).await?;
                Ok(())
            })
        })
        .await
}

/// The findings, or every field that keeps the intake from being sent.
fn read(
    practice: &Practice,
    intake: &Intake,
    account: AccountId,
    submission: &Submission,
) -> Result<Vec<Finding>, Refused> {
    let now = practice.now();
    let today = practice.today_in(&intake.patient.zone);
    let mut problems = open_steps(practice, intake);
    problems.extend(consent::missing(intake, &submission.consents));
    let mut new_id = || FindingId::new(&*practice.clock, &*practice.chance);
    let mut reader = Reader {
        account,
        now,
        today,
        person: intake.person,
        ids: &mut new_id,
        medications: practice.edition.medications(),
    };
    let mut findings = match practice.edition.intake().read(&intake.answers, &mut reader) {
        Ok(findings) => findings,
        Err(errors) => {
            for error in errors
                .into_iter()
                .filter(|error| error.problem != "problem-missing")
            {
                problems.push(FieldProblem {
                    field: error.question.0,
                    problem: error.problem,
                });
            }
            Vec::new()
        }
    };
    if !problems.is_empty() {
        return Err(Refused::Invalid(problems));
    }
    let mut marked = scalp::values(&practice.edition, &intake.scalp);
    if intake.minor {
        // Agreed to by name in this very form; without it `missing` has refused.
        marked.push(("guardian_present".to_owned(), Value::Truth(true)));
    }
    findings.extend(marked.into_iter().map(|(concept, value)| Finding {
        id: new_id(),
        concept: ConceptId::new(concept),
        value,
        observed_on: today,
        recorded_at: now,
        source: Source::Patient { account },
        original: None,
    }));
    Ok(findings)
}

/// What is still open. Photographs are never needed.
fn open_steps(practice: &Practice, intake: &Intake) -> Vec<FieldProblem> {
    let open = intake
        .steps(&practice.edition)
        .into_iter()
        .filter(|step| !intake.has(step));
    open.filter_map(|step| match step {
        Step::Question(id) => Some(id.0),
        Step::Scalp(view) => Some(format!("scalp-{view}")),
        Step::Photographs => None,
    })
    .map(|field| FieldProblem {
        field,
        problem: "problem-missing".to_owned(),
    })
    .collect()
}

async fn tell_team(
    practice: &Practice,
    tx: &mut Tx,
    intake: &Intake,
    assessment: &Assessment,
) -> Result<(), Refused> {
    let flags: Vec<&str> = assessment
        .red_flags
        .iter()
        .map(|flag| flag.says.as_str())
        .collect();
    let soonest = assessment
        .red_flags
        .iter()
        .map(|flag| flag.within_days)
        .min();
    let (urgency, why) = match soonest {
        None => (
            Urgency::Week,
            "An intake was sent in; no red flag in the answers".to_owned(),
        ),
        Some(days) => (
            if days <= 0 {
                Urgency::Now
            } else {
                Urgency::Today
            },
            format!("An intake was sent in; look first at: {}", flags.join("; ")),
        ),
    };
    let about = intake.encounter.id.to_string();
    let owner = intake.patient.practitioner;
    open_task(
        practice,
        tx,
        Some(intake.patient.id),
        owner,
        TaskKind::ReviewIntake,
        urgency,
        &why,
        &about,
    )
    .await?;
    Ok(())
}
