//! Another system asks what the guideline makes of data it brought along (CDS Hooks), and later says what became of the
//! answer. No chart of the clinic is read or written, so no patient's trail gets a line: whom the question was about
//! is nowhere kept. Each accepted call is counted at the system that made it; what became of cards is audited.

use decision::{Circumstance, assess_about};
use record::{
    Actor, ActorKind, Assessment, Findings, assessment::Journey, feedback::Feedback, id::TokenId,
};

use crate::{
    access::{Action, authorize},
    practice::{Ask, Deed, On, Practice},
    refused::Refused,
};

/// What the guideline makes of `findings` today, judging the medicines that the question `concerns`, by id.
///
/// # Errors
///
/// `NotFound` for anybody who may not ask.
pub fn advise(
    practice: &Practice,
    actor: &Actor,
    findings: &Findings,
    concerns: impl Fn(&str) -> bool,
) -> Result<Assessment, Refused> {
    let today = practice.today();
    authorize(actor, Action::AskDecisionSupport, None, today).map_err(|_| Refused::NotFound)?;
    let journey = if findings.latest("on_treatment").is_some() {
        Journey::Monitoring
    } else {
        Journey::Intake
    };
    let circumstance = Circumstance {
        today,
        region: practice.clinic.region,
        journey,
    };
    Ok(assess_about(
        &practice.edition,
        findings,
        &circumstance,
        concerns,
    ))
}

/// Keeps what became of cards of `service`. The same said twice is kept once; answers how many were new.
///
/// # Errors
///
/// `NotFound` for anybody who may not ask.
pub async fn keep_feedback(
    practice: &Practice,
    actor: &Actor,
    service: &'static str,
    feedback: Vec<Feedback>,
) -> Result<usize, Refused> {
    let deed = Deed {
        name: "keep_cds_feedback",
        action: Action::AskDecisionSupport,
        on: On::Clinic,
    };
    let sender = sender(actor)?;
    let now = practice.now();
    practice
        .act(&Ask::plain(actor.clone()), deed, &(), move |tx, _grant| {
            Box::pin(async move {
                let mut new = 0;
                for one in &feedback {
                    if tx.keep_cds_feedback(sender, service, one, now).await? {
                        new += 1;
                    }
                }
                Ok(new)
            })
        })
        .await
}

fn sender(actor: &Actor) -> Result<TokenId, Refused> {
    match &actor.kind {
        ActorKind::System { token, .. } => Ok(*token),
        _ => Err(Refused::NotFound),
    }
}

/// What became of the cards of `service`, oldest first. For the machine's own console: no patient is in it.
///
/// # Errors
///
/// Storage only.
pub async fn feedback_here(
    practice: &Practice,
    service: &'static str,
) -> Result<Vec<Feedback>, Refused> {
    practice
        .store
        .read("read_cds_feedback", move |tx| {
            Box::pin(async move { Ok(tx.cds_feedback(service).await?) })
        })
        .await
}
