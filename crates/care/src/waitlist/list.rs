//! Who waits, for what, since when: for the people who keep the schedule, and for clinicians.

use std::collections::HashMap;

use record::{
    Actor, ActorKind, Role,
    waitlist::{TimeOffer, Waiting},
};

use super::open_offer;
use crate::{
    access::{Action, authorize},
    practice::{Deed, On, Practice, chart_facts},
    refused::Refused,
};

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The place.
    pub waiting: Waiting,
    /// The patient's number.
    pub mrn: String,
    /// The patient's name, for clinicians who may open the chart; for nobody else.
    pub name: Option<String>,
    /// Two-letter place where they will be.
    pub jurisdiction: String,
    /// Their zone (IANA).
    pub zone: String,
    /// With whom they want to speak; `None` = anybody.
    pub with: Option<String>,
    /// The time that is kept for them now.
    pub offer: Option<TimeOffer>,
}

/// The list in its order. A clinician sees whom she could be offered to and whose chart she may open; keepers of the
/// schedule see everybody, by number.
///
/// # Errors
///
/// `NotFound` for roles that have nothing to do with it.
pub async fn list(practice: &Practice, actor: &Actor) -> Result<Vec<Listed>, Refused> {
    let deed = Deed {
        name: "read_waitlist",
        action: Action::ReadWaitlist,
        on: On::Clinic,
    };
    let (who, clinic) = (actor.clone(), practice.clone());
    practice
        .look(actor, deed, move |tx, _grant| {
            Box::pin(async move {
                let staff = tx.practitioners().await?.into_iter();
                let names: HashMap<_, _> = staff.map(|who| (who.id, who.name)).collect();
                let clinician = who.role() == Some(Role::Clinician);
                let licences = match &who.kind {
                    ActorKind::Staff { licences, .. } => licences.as_slice(),
                    _ => &[],
                };
                let mut lines = Vec::new();
                for waiting in tx.waitlist().await? {
                    let Some(patient) = tx.patient(waiting.patient).await? else {
                        continue;
                    };
                    let facts = chart_facts(tx, &patient, &who, clinic.now()).await?;
                    let today = clinic.today_in(&patient.zone);
                    let opens = authorize(&who, Action::ReadChart, Some(&facts), today).is_ok();
                    let with = waiting.wish.practitioner;
                    let asked_of = with.is_none() || with == who.practitioner();
                    let licensed = licences
                        .iter()
                        .any(|it| it.covers(&patient.jurisdiction, today));
                    if clinician && !opens && !(asked_of && licensed) {
                        continue;
                    }
                    lines.push(Listed {
                        offer: open_offer(tx, waiting.id).await?,
                        name: (clinician && opens).then(|| patient.full_name()),
                        mrn: patient.mrn,
                        jurisdiction: patient.jurisdiction,
                        zone: patient.zone,
                        with: with.and_then(|id| names.get(&id).cloned()),
                        waiting,
                    });
                }
                Ok(lines)
            })
        })
        .await
}
